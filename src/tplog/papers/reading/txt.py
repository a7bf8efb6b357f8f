"""Read plain text: its lines, and pages where form feeds part them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from tplog.papers.paper import Line, Place, Source
from tplog.papers.reading.flow import Piece, words_of
from tplog.papers.reading.refusals import PAPER_UNREADABLE, ChildError, require_at_most
from tplog.papers.reading.wire import PageAnswer
from tplog.values.limits import MAX_PAPER_PAGES

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_text(content: bytes, declared: str | None = None) -> str:
    """Return a text by its byte order mark, as UTF-8, as it declares itself, or as Windows-1252.

    Raises ChildError for what is none of these.
    """
    for mark, name in _MARKED:
        if content.startswith(mark):
            return content.removeprefix(mark).decode(name, "replace")
    for encoding in filter(None, ("utf-8", declared, "cp1252")):
        try:
            return content.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    raise ChildError(PAPER_UNREADABLE, why="not a text")


def read_txt(content: bytes, chosen: frozenset[int]) -> tuple[int | None, Iterator[PageAnswer]]:
    """Return the number of pages, None without form feeds, and the pages chosen. Raises ChildError."""
    text = decode_text(content)
    if "\0" in text:
        raise ChildError(PAPER_UNREADABLE, why="not a text")
    sheets = text.removesuffix("\f").split("\f")
    if len(sheets) == 1:
        return None, iter([PageAnswer(None, Source.TEXT, _lines(sheets[0], Place()))])
    numbers = [number for number in range(1, len(sheets) + 1) if number in chosen or not chosen]
    require_at_most(len(numbers), MAX_PAPER_PAGES, "pages")
    return len(sheets), (
        PageAnswer(number, Source.TEXT, _lines(sheets[number - 1], None)) for number in numbers
    )


def _lines(text: str, place: Place | None) -> tuple[Line, ...]:
    """Return the lines with a word; their numbers are those of the file, so empty ones stay."""
    return tuple(
        Line(number, tuple(words_of([Piece(line)], number)), place)
        for number, line in enumerate(text.replace("\r\n", "\n").removesuffix("\n").split("\n"), start=1)
    )
