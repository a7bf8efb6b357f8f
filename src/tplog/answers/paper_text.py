"""What a paper says, as words and lines, for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.findings import FINDING

if TYPE_CHECKING:
    from tplog.papers.paper import Line, Page, Paper, Place, Word

_WORD: Answer[Word] = Answer(
    "Word",
    (
        Field("text", Kind.TEXT, ("text", "text")),
        Field(
            "box",
            Many(Kind.COUNT),
            ("ruta", "box"),
            "[left, top, right, bottom] in hundredths of a point from the upper left of the page as shown.",
            optional=True,
        ),
        Field(
            "size",
            Kind.COUNT,
            ("storlek", "size"),
            "Of its characters, in hundredths of a point.",
            optional=True,
        ),
        Field("marks", Kind.TEXT, ("märken", "marks"), "Raised digits at it, as of footnotes."),
        Field("turned", Kind.COUNT, ("vriden", "turned"), "Degrees clockwise: 0, 90, 180 or 270."),
        Field(
            "column",
            Kind.COUNT,
            ("kolumn", "column"),
            "Its cell in a row of a table, from 1.",
            optional=True,
        ),
    ),
)
PLACE: Answer[Place] = Answer(
    "Place",
    (
        Field(
            "part",
            Kind.TEXT,
            ("del", "part"),
            "body, header, footer, footnote or endnote.",
        ),
        Field("section", Kind.TEXT, ("paragraf", "section"), "The § above it.", optional=True),
        Field("heading", Kind.TEXT, ("rubrik", "heading"), "The nearest above it.", optional=True),
        Field("paragraph", Kind.COUNT, ("stycke", "paragraph"), "Outside tables, from 1.", optional=True),
        Field("table", Kind.COUNT, ("tabell", "table"), "From 1.", optional=True),
        Field("row", Kind.COUNT, ("rad i tabellen", "row"), "Of the table, from 1.", optional=True),
    ),
)
_LINE: Answer[Line] = Answer(
    "Line",
    (
        Field("number", Kind.COUNT, ("rad", "line"), "On its page, from 1."),
        Field("text", Kind.TEXT, ("text", "text"), "Its words, with single spaces between them."),
        Field(
            "place",
            PLACE,
            ("plats", "place"),
            "In a format without pages.",
            optional=True,
        ),
        Field("words", Many(_WORD), ("ord", "words")),
    ),
)
_PAGE: Answer[Page] = Answer(
    "Page",
    (
        Field(
            "number",
            Kind.COUNT,
            ("sida", "page"),
            "From 1; null in a format without pages.",
            optional=True,
        ),
        Field(
            "source",
            Kind.TEXT,
            ("källa", "source"),
            "text; ocr: recognised in a picture, doubtful; image or garbled: not read.",
            get=lambda page: page.source.value,
        ),
        Field("width", Kind.COUNT, ("bredd", "width"), "In hundredths of a point.", optional=True),
        Field("height", Kind.COUNT, ("höjd", "height"), "In hundredths of a point.", optional=True),
        Field("lines", Many(_LINE), ("rader", "lines"), "In the file's order."),
    ),
)
PAPER_TEXT: Answer[Paper] = Answer(
    "Paper",
    (
        Field("file", Kind.TEXT, ("fil", "file"), "Its name."),
        Field("format", Kind.TEXT, ("format", "format"), "pdf, docx, html or txt."),
        Field("sha256", Kind.TEXT, ("sha256", "sha256"), "Of the file, in hex."),
        Field(
            "page_count",
            Kind.COUNT,
            ("sidor", "pages"),
            "Of the file, also those not read; null in a format without pages.",
            optional=True,
        ),
        Field("ocr", Kind.TRUTH, ("tolkad", "recognised"), "Whether any page was read by OCR."),
        Field(
            "warnings", Many(FINDING), ("anmärkningar", "warnings"), "What was not read, or not as it stands."
        ),
        Field("pages", Many(_PAGE), ("sidor som lästs", "pages read")),
    ),
)
