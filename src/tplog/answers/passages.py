"""Words of a paper with their place, for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.paper_text import PLACE

if TYPE_CHECKING:
    from tplog.papers.passage import Passage

PASSAGE: Answer[Passage] = Answer(
    "Passage",
    (
        Field("page", Kind.COUNT, ("sida", "page"), "From 1; null without pages.", optional=True),
        Field("lines", Many(Kind.COUNT), ("rader", "lines"), "On the page, from 1."),
        Field("exact", Kind.TEXT, ("ord", "words"), "With single spaces."),
        Field("prefix", Kind.TEXT, ("före", "before"), "At most 32 characters."),
        Field("suffix", Kind.TEXT, ("efter", "after"), "At most 32 characters."),
        Field(
            "boxes",
            Many(Many(Kind.COUNT)),
            ("rutor", "boxes"),
            "[left, top, right, bottom] of each line, in hundredths of a point.",
        ),
        Field("place", PLACE, ("plats", "place"), "In a format without pages.", optional=True),
        Field("is_ocr", Kind.TRUTH, ("tolkad", "recognised"), "Whether it was recognised in a picture."),
    ),
)
