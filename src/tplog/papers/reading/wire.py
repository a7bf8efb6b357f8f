"""What the child process answers: one JSON array a line, checked against these classes and the limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

import msgspec
from attrs import astuple, frozen
from msgspec import Meta, Struct

from tplog.papers.paper import Line, Place, Source, Word
from tplog.papers.reading.refusals import require_at_most
from tplog.values.limits import (
    MAX_PAGE_CHARACTERS,
    MAX_PAPER_CHARACTERS,
    MAX_PAPER_PAGES,
)

_FARTHEST = 1 << 31  # hundredths of a point
_Hundredths = Annotated[int, Meta(ge=-_FARTHEST, le=_FARTHEST)]
_Length = Annotated[int, Meta(ge=0, le=_FARTHEST)]
_Number = Annotated[int, Meta(ge=1, le=_FARTHEST)]
_Short = Annotated[str, Meta(max_length=MAX_PAGE_CHARACTERS)]
_Box = tuple[_Hundredths, _Hundredths, _Hundredths, _Hundredths]


class _WordForm(Struct, array_like=True, frozen=True):
    text: str
    box: _Box | None
    size: _Length | None
    marks: _Short
    turned: Literal[0, 90, 180, 270]
    column: _Number | None


class _PlaceForm(Struct, array_like=True, frozen=True):
    part: Literal["body", "header", "footer", "footnote", "endnote"]
    section: _Short | None
    heading: _Short | None
    paragraph: _Number | None
    table: _Number | None
    row: _Number | None


class _LineForm(Struct, array_like=True, frozen=True):
    words: list[_WordForm]
    place: _PlaceForm | None


class Head(Struct, array_like=True, frozen=True, tag="paper"):
    """The first line: the format and the number of pages, None without pages."""

    format: Literal["pdf", "docx", "html", "txt"]
    page_count: Annotated[int, Meta(ge=0, le=_FARTHEST)] | None


class _PageForm(Struct, array_like=True, frozen=True, tag="page"):
    number: _Number | None
    source: Literal["text", "ocr", "image", "garbled"]
    lines: list[_LineForm]
    width: _Length | None
    height: _Length | None
    hidden: _Length
    has_changes: bool


class Failure(Struct, array_like=True, frozen=True, tag="error"):
    """The paper cannot be read: a code and the parameters of its sentence, or an extra that is missing."""

    code: Literal[
        "paper-unreadable",
        "paper-encrypted",
        "paper-too-large",
        "paper-too-slow",
        "paper-page-missing",
        "extra-missing",
    ]
    params: dict[Literal["why", "most", "what", "page"], Annotated[str, Meta(max_length=100)]]


class End(Struct, array_like=True, frozen=True, tag="end"):
    """The last line: nothing is missing."""


@frozen
class PageAnswer:
    """A page as the child read it; ``hidden`` counts characters that are not seen and were not read."""

    number: int | None
    source: Source
    lines: tuple[Line, ...]
    width: int | None = None
    height: int | None = None
    hidden: int = 0
    has_changes: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Head | _PageForm | Failure | End).decode


def head_line(name: str, page_count: int | None) -> bytes:
    """Return the first line: the format, and the number of pages."""
    return _line("paper", name, page_count)


def page_line(page: PageAnswer) -> bytes:
    """Return the line of a page."""
    lines = [
        [
            [[w.text, w.box, w.size, w.marks, w.turned, w.column] for w in line.words],
            astuple(line.place) if line.place else None,
        ]
        for line in page.lines
    ]
    number, source = page.number, page.source.value
    return _line("page", number, source, lines, page.width, page.height, page.hidden, page.has_changes)


def failure_line(code: str, params: Mapping[str, str]) -> bytes:
    """Return the line of a paper that cannot be read."""
    return _line("error", code, params)


def end_line() -> bytes:
    """Return the last line."""
    return _line("end")


def _line(*values: object) -> bytes:
    return _encode(values) + b"\n"


def decode_answer(answer: bytes) -> Iterator[Head | PageAnswer | Failure | End]:
    """Yield what the child answered. Raises ValueError for another form, ChildError above a limit."""
    total = pages = 0
    for line in answer.splitlines():
        form = _decode(line)
        if isinstance(form, _PageForm):
            page = _page(form)
            characters = sum(len(word.text) for line in page.lines for word in line.words)
            total, pages = total + characters, pages + 1
            require_at_most(pages, MAX_PAPER_PAGES, "pages")
            if page.number is not None:
                require_at_most(characters, MAX_PAGE_CHARACTERS, "characters of a page")
            require_at_most(total, MAX_PAPER_CHARACTERS, "characters of a paper")
            yield page
        else:
            yield form


def _page(form: _PageForm) -> PageAnswer:
    places: dict[_PlaceForm, Place] = {}
    lines = tuple(
        Line(number, tuple(_words(line.words, number)), _place(line.place, places) if line.place else None)
        for number, line in enumerate(form.lines, start=1)
    )
    return PageAnswer(
        form.number, Source(form.source), lines, form.width, form.height, form.hidden, form.has_changes
    )


def _words(forms: Iterable[_WordForm], number: int) -> Iterator[Word]:
    for form in forms:
        yield Word(form.text, number, form.box, form.size, form.marks, form.turned, form.column)


def _place(form: _PlaceForm, known: dict[_PlaceForm, Place]) -> Place:
    place = known.get(form)
    if place is None:
        place = known[form] = Place(
            form.part, form.section, form.heading, form.paragraph, form.table, form.row
        )
    return place
