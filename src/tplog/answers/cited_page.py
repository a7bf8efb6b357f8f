"""A page of a paper with the words that events cite, for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many

if TYPE_CHECKING:
    from tplog.values.act import Quote


@frozen
class Citation:
    """Words of the page that an event cites.

    ``number`` counts the event's quotes from 1. ``boxes`` are where they stand, in hundredths of a point;
    ``is_found`` says whether the words stand on the page as the event has them.
    """

    event: str
    number: int
    quote: Quote
    boxes: tuple[tuple[int, int, int, int], ...]
    is_found: bool

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"{self.event}:{self.number}"


@frozen
class Stretch:
    """Words of a line that stand together; ``citations`` are those that they are part of."""

    text: str
    citations: tuple[Citation, ...] = ()


@frozen
class CitedPage:
    """A page of a paper: its lines, and what events cite of it.

    ``number`` is None in a format without pages, as are ``page_count``, ``width`` and ``height`` (hundredths
    of a point). ``source`` is how it was read: text, ocr, image or garbled.
    """

    number: int | None
    page_count: int | None
    source: str
    width: int | None
    height: int | None
    lines: tuple[tuple[Stretch, ...], ...]
    citations: tuple[Citation, ...]


CITATION: Answer[Citation] = Answer(
    "Citation",
    (
        Field("event", Kind.TEXT, ("händelse", "event"), "The id of the event that cites the words."),
        Field("of", Kind.TEXT, ("av", "of"), "What they state.", get=lambda cited: cited.quote.of),
        Field("exact", Kind.TEXT, ("ordagrant", "exact"), get=lambda cited: cited.quote.exact),
        Field("found", Kind.TRUTH, ("finns", "found"), "Whether they stand there.", get=lambda c: c.is_found),
        Field("boxes", Many(Many(Kind.COUNT)), ("rutor", "boxes"), "In hundredths of a point."),
    ),
)
CITED_PAGE: Answer[CitedPage] = Answer(
    "CitedPage",
    (
        Field("number", Kind.COUNT, ("sida", "page"), "From 1; null without pages.", optional=True),
        Field("page_count", Kind.COUNT, ("sidor", "pages"), "Null without pages.", optional=True),
        Field("source", Kind.TEXT, ("källa", "source"), "text, ocr, image or garbled."),
        Field(
            "lines",
            Many(Kind.TEXT),
            ("rader", "lines"),
            get=lambda page: [" ".join(part.text for part in line) for line in page.lines],
        ),
        Field("citations", Many(CITATION), ("citat", "citations")),
    ),
)
