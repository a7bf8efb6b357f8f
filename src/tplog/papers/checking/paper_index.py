"""Where the figures of a paper stand: under which paragraph and headings, beside which words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from statistics import median
from typing import TypeVar

from attrs import define, frozen

from tplog.papers.checking.surroundings import Column, Surroundings, words_in
from tplog.papers.figures.paper_figures import PageFigures, figures_by_page
from tplog.papers.layout.page_text import PageText, cell_breaks
from tplog.papers.layout.sections import LARGER_PERCENT
from tplog.papers.paper import Line, Paper, Source
from tplog.papers.passage import PaperAmount, PaperDate, PaperReference, Passage
from tplog.values.amount import Amount
from tplog.values.amount_parser import plain_hyphens

_TITLE = re.compile(r"[\s:.–-]*[^\W\d_]{2,}")
_REGISTER = re.compile(r"[\s:.–-]*(?:Dnr|Diarienr|Diarienummer|Ärende)", re.IGNORECASE)
_PREPARED = re.compile(r"au |ksau ", re.IGNORECASE)
_HEADING_WORDS = re.compile(
    r"beslut|förslag|yrkande|sammanfattning|bakgrund|bedömning|ärende|reservation|konsekvens|finansiering"
    r"|slutsats|motivering|underlag|uppföljning|inledning|proposition|votering|omröstning",
    re.IGNORECASE,
)
_AMOUNT_IN = re.compile(r"\d ?(?:[tk]?kr|kronor|mn?kr|mdkr)\b", re.IGNORECASE)
_MAX_HEADING_WORDS, _MAX_KNOWN_HEADING = 9, 4
_SHARE_OF_NAME = Fraction(3, 5)  # of a name's words that must stand beside an amount
_SHORT_WORDS = frozenset(
    re.findall(r"\w+", "och till för av den det ett en med på om kr tkr kkr mkr mnkr kronor miljoner")
)
_ENDING = re.compile(r"(?:ens|ets|ernas|arnas|ornas|erna|arna|orna|en|et|ns|s)$")
_MIN_STEM = 5  # characters of a word that has an ending to lose

Key = TypeVar("Key")
Value = TypeVar("Value")


@frozen
class Placed:
    """A figure with what stands around it.

    ``near`` are the words beside it: its row's label, or the part of its sentence that is its own.
    ``heads`` are the words over its column, ``column`` tells whether two figures are in one; None outside
    tables. ``paragraph`` is the § that it stands under, ``headings`` those over it, ``line`` its line; it
    ``is_heading`` where a § begins. ``page`` counts the pages read from 0, ``start`` and ``sentence`` the
    characters of its text, ``sentence`` that of its sentence, None in tables.
    """

    figure: PaperAmount | PaperDate | PaperReference
    page: int
    start: int
    near: frozenset[str] = frozenset()
    heads: str = ""
    column: Column | None = None
    paragraph: str | None = None
    headings: tuple[str, ...] = ()
    line: str = ""
    is_heading: bool = False
    sentence: int | None = None

    @property
    def passage(self) -> Passage:
        """Its words and their place."""
        return self.figure.passage

    @property
    def amount(self) -> Amount | None:
        """Its value, None if it is no amount or not certain."""
        return self.figure.amount if isinstance(self.figure, PaperAmount) else None


@define
class _Heading:
    text: str
    size: int
    paragraph: str | None


def stem(word: str) -> str:
    """Return a word without the ending of its form: Lyktan, Lyktans; nämnd, nämnden, nämndens."""
    return _ENDING.sub("", word) if len(word) > _MIN_STEM else word


def name_stems(name: str) -> frozenset[str]:
    """Return the words of a name that tell it from others, without their endings."""
    return frozenset(stem(word) for word in words_in(name) - _SHORT_WORDS)


def is_named_by(words: frozenset[str], names: Iterable[str]) -> bool:
    """Return whether most of the words of one of these names are among others."""
    near = frozenset(map(stem, words))
    named = filter(None, map(name_stems, names))
    return any(Fraction(len(stems & near), len(stems)) >= _SHARE_OF_NAME for stems in named)


def plain(text: str) -> str:
    """Return a text as it is compared: without spaces, small letters, one minus, no mark of a footnote."""
    text = plain_hyphens(text).replace("−", "-").replace("–", "-")
    return re.sub(r"\s+|(?<=\d)\*+", "", text).casefold()


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    groups: dict[Key, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


class PaperIndex:
    """The figures of a paper by kind, each placed, and the paper's words."""

    def __init__(self, paper: Paper) -> None:
        """Read the figures of a paper and place each."""
        self.paper = paper
        self.pages = figures_by_page(paper)
        self.amounts: list[Placed] = []
        self.dates: list[Placed] = []
        self.references: list[Placed] = []
        self._open: list[_Heading] = []
        self._usual = self._usual_size()
        for number, page in enumerate(self.pages):
            self._read(number, page)

    @cached_property
    def by_value(self) -> Mapping[int, Sequence[Placed]]:
        """The amounts by their öre."""
        return _grouped((placed.amount.ore, placed) for placed in self.amounts if placed.amount)

    @cached_property
    def without_value(self) -> Mapping[str, Sequence[Placed]]:
        """The amounts that are not certain by their plain text."""
        return _grouped((plain(item.passage.exact), item) for item in self.amounts if not item.amount)

    @cached_property
    def by_digits(self) -> Mapping[str, Sequence[Placed]]:
        """The amounts with a value by the digits of their text."""
        return _grouped((re.sub(r"\D", "", item.passage.exact), item) for item in self.amounts if item.amount)

    @cached_property
    def sentences(self) -> Sequence[Sequence[Placed]]:
        """The amounts of each sentence outside tables."""
        return list(
            _grouped(
                ((item.page, item.sentence), item) for item in self.amounts if item.sentence is not None
            ).values()
        )

    @cached_property
    def _by_stem(self) -> Mapping[str, Sequence[int]]:
        return _grouped(
            (stem(word), number)
            for number, placed in enumerate(self.amounts)
            for word in placed.near - _SHORT_WORDS
        )

    @cache  # noqa: B019 (an index lives as long as one check)
    def amounts_beside(self, names: tuple[str, ...]) -> Mapping[int, Placed]:
        """Return the amounts, by their id, beside which most of the words of one of these names stand."""
        numbers: set[int] = set()
        for stems in filter(None, map(name_stems, names)):
            counts = Counter(number for word in stems for number in set(self._by_stem.get(word, ())))
            numbers.update(
                number for number, count in counts.items() if Fraction(count, len(stems)) >= _SHARE_OF_NAME
            )
        return {id(self.amounts[number]): self.amounts[number] for number in sorted(numbers)}

    @cached_property
    def paragraphs(self) -> frozenset[str]:
        """The paragraphs that amounts stand under."""
        return frozenset(placed.paragraph for placed in self.amounts if placed.paragraph)

    @cached_property
    def headings(self) -> frozenset[str]:
        """The headings that amounts stand under."""
        return frozenset(heading for placed in self.amounts for heading in placed.headings)

    @cached_property
    def has_table(self) -> bool:
        """Whether any amount stands in a table."""
        return any(placed.column is not None for placed in self.amounts)

    @cached_property
    def unread(self) -> bool:
        """Whether part of the paper was not read, or recognised in a picture."""
        return any(page.source is not Source.TEXT for page in self.paper.pages)

    @cached_property
    def words(self) -> Counter[str]:
        """The words and numbers of the paper in small letters."""
        return Counter(
            word.casefold() for page in self.pages for word in re.findall(r"[^\W_]+", page.text.text)
        )

    def _usual_size(self) -> int:
        sizes = [
            word.size for page in self.paper.pages for line in page.lines for word in line.words if word.size
        ]
        return int(median(sizes)) if sizes else 0

    def _read(self, number: int, page: PageFigures) -> None:
        headings = self._headings(page)
        places = Surroundings(page, headings)
        marks = sorted(headings)
        for kind, figures in (
            (self.amounts, page.amounts),
            (self.dates, page.dates),
            (self.references, page.references),
        ):
            for start, end, figure in figures:
                at = bisect_right(marks, start) - 1
                over = headings[marks[at]] if at >= 0 else self._before
                near, heads, column, sentence = places.around(start, end)
                kind.append(
                    Placed(
                        figure, number, start, near, heads, column,
                        next((head.paragraph for head in reversed(over) if head.paragraph), None),
                        tuple(head.text for head in over),
                        places.line_at(start).text,
                        start in headings and isinstance(figure, PaperReference),
                        sentence,
                    )
                )  # fmt: skip
        self._before = headings[marks[-1]] if marks else self._before

    _before: tuple[_Heading, ...] = ()

    def _headings(self, page: PageFigures) -> dict[int, tuple[_Heading, ...]]:
        """Return the offset of each heading of a page, with those that are over what follows it."""
        marks = {start: reference.text for start, _, reference in page.references if "§" in reference.text}
        over: dict[int, tuple[_Heading, ...]] = {}
        index, before = 0, 0
        for line in page.text.page.lines:
            if not line.words:
                continue
            start = page.text.starts[index]
            index += len(line.words)
            is_alone = line.number > before + 1
            before = line.number
            heading = self._heading(page.text, line, start, marks.get(start), is_alone=is_alone)
            if heading is None:
                continue
            if heading.paragraph:
                self._open = []
            while self._open and not self._open[-1].paragraph and self._open[-1].size <= heading.size:
                self._open.pop()
            self._open.append(heading)
            over[start] = tuple(self._open)
        return over

    def _opens_paragraph(self, line: str, rest: str) -> bool:
        """Return whether a line with a § opens it: it has a title, and is not of a body that prepared it."""
        is_prepared = _PREPARED.match(line) and self._open and self._open[-1].paragraph
        return not is_prepared and bool(_TITLE.match(rest)) and not _REGISTER.match(rest)

    def _heading(
        self, text: PageText, line: Line, start: int, paragraph: str | None, *, is_alone: bool
    ) -> _Heading | None:
        size = max((word.size or 0) for word in line.words)
        words = line.text
        if paragraph and not paragraph.startswith("Paragraf"):
            opens = self._opens_paragraph(words, text.text[start + len(paragraph) :][:40])
            return _Heading(words, size, paragraph) if opens else None
        place = line.place
        if place is not None and place.heading == words:
            return _Heading(words, size, None)
        if len(line.words) > _MAX_HEADING_WORDS or words[-1] in ".,;-" or any(cell_breaks(line.words)):
            return None
        if not words[:1].isupper() or (place and place.table):
            return None
        if not size and (place is None or place.paragraph is None):  # plain text: after an empty line
            is_known = len(line.words) <= _MAX_KNOWN_HEADING and bool(_HEADING_WORDS.search(words))
            opens = (is_alone or is_known) and not _AMOUNT_IN.search(words)
            return _Heading(words, size, None) if opens else None
        is_larger = bool(self._usual) and size * 100 > self._usual * LARGER_PERCENT
        return _Heading(words, size, None) if is_larger or _HEADING_WORDS.search(words) else None
