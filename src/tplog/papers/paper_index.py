"""Where the figures of a paper stand: under which paragraph and headings, beside which words, in which column."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from statistics import median

from attrs import define, frozen

from tplog.papers.figures import PageFigures, figures_by_page
from tplog.papers.page_text import BREAK, PageText, cell_breaks
from tplog.papers.paper import Line, Paper, Source, Word
from tplog.papers.passage import PaperAmount, PaperDate, PaperReference, Passage

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÅÄÖ])|\n")
_TITLE = re.compile(r"[\s:.–-]*[^\W\d_]{2,}")
_REGISTER = re.compile(r"[\s:.–-]*(?:Dnr|Diarienr|Diarienummer|Ärende)", re.IGNORECASE)
_PREPARED = re.compile(r"au |ksau ", re.IGNORECASE)
_HEADING_WORDS = re.compile(
    r"beslut|förslag|yrkande|sammanfattning|bakgrund|bedömning|ärende|reservation|konsekvens|finansiering"
    r"|slutsats|motivering|underlag|uppföljning|inledning|proposition|votering|omröstning",
    re.IGNORECASE,
)
_MAX_HEADING_WORDS, _MAX_COLUMN_WORDS = 9, 4
_LARGER_PERCENT = 104
_WINDOW = 300  # characters of a sentence on either side of a figure

Column = tuple[str, int, int]  # of a table: its left and right edge, or its table and number


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


@define
class _Heading:
    text: str
    size: int
    paragraph: str | None


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text in small letters, without figures."""
    return frozenset(match[0].casefold() for match in _WORD.finditer(unicodedata.normalize("NFC", text)))


def same_column(one: Column, other: Column) -> bool:
    """Return whether two figures are in one column of a table."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


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
        places = _Surroundings(page, headings)
        marks = sorted(headings)
        for kind, found in (
            (self.amounts, page.amounts),
            (self.dates, page.dates),
            (self.references, page.references),
        ):
            for start, end, figure in found:
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
        found: dict[int, tuple[_Heading, ...]] = {}
        index = 0
        for line in page.text.page.lines:
            if not line.words:
                continue
            start = page.text.starts[index]
            index += len(line.words)
            heading = self._heading(page.text, line, start, marks.get(start))
            if heading is None:
                continue
            if heading.paragraph:
                self._open = []
            while self._open and not self._open[-1].paragraph and self._open[-1].size <= heading.size:
                self._open.pop()
            self._open.append(heading)
            found[start] = tuple(self._open)
        return found

    def _heading(self, text: PageText, line: Line, start: int, paragraph: str | None) -> _Heading | None:
        size = max((word.size or 0) for word in line.words)
        words = line.text
        if paragraph and not paragraph.startswith("Paragraf"):
            rest = text.text[start + len(paragraph) :][:40]
            is_prepared = _PREPARED.match(words) and self._open and self._open[-1].paragraph
            if not is_prepared and _TITLE.match(rest) and not _REGISTER.match(rest):
                return _Heading(words, size, paragraph)
            return None
        place = line.place
        if place is not None and place.heading == words:
            return _Heading(words, size, None)
        if len(line.words) > _MAX_HEADING_WORDS or words[-1] in ".,;-" or any(cell_breaks(line.words)):
            return None
        if not words[:1].isupper() or (place and place.table):
            return None
        is_larger = bool(self._usual) and size * 100 > self._usual * _LARGER_PERCENT
        return _Heading(words, size, None) if is_larger or _HEADING_WORDS.search(words) else None


_Around = tuple[frozenset[str], str, Column | None, int | None]


class _Surroundings:
    """What stands around the words of one page."""

    def __init__(self, page: PageFigures, headings: Iterable[int]) -> None:
        self._text = text = page.text
        self._spans = [(start, end) for start, end, _ in page.amounts]
        self._taken = {index for span in self._spans for index in text.word_indexes(*span)}
        self._stops = sorted(
            {stop for start in headings for stop in (start, start + len(self._line_text(start)))}
        )
        boxed = [(word, index) for index, (_, word) in enumerate(text.words) if word.box and not word.turned]
        self._by_height = sorted(boxed, key=lambda item: _middle(item[0]))
        self._heights = [_middle(word) for word, _ in self._by_height]
        self._table_lines: dict[int, list[Line]] = {}
        for line in text.page.lines:
            if line.place and line.place.table:
                self._table_lines.setdefault(line.place.table, []).append(line)

    def _line_text(self, start: int) -> str:
        return self.line_at(start).text

    def line_at(self, start: int) -> Line:
        return self._text.words[self._text.word_indexes(start, start + 1)[0]][0]

    def around(self, start: int, end: int) -> _Around:
        """Return the words beside a figure, those over its column, the column, and where its sentence begins."""
        text = self._text.text
        left = text.rfind(BREAK, 0, start) + 1
        right = text.find(BREAK, end)
        cell = text[left:start] + text[end : right if right >= 0 else len(text)]
        indexes = self._text.word_indexes(start, end)
        words = [self._text.words[index][1] for index in indexes]
        line = self._text.words[indexes[0]][0]
        if not _WORD.search(cell):
            if line.place and line.place.table and words[0].column:
                return self._in_row_of_table(line, words[0])
            if all(word.box for word in words):
                return self._in_drawn_row(words)
        return self._in_sentence(start, end, line)

    def _in_row_of_table(self, line: Line, word: Word) -> _Around:
        place, column = line.place, word.column or 0
        label = " ".join(other.text for other in line.words if other.column and other.column < column)
        rows = self._table_lines[place.table or 0] if place else []
        heads = " ".join(other.text for other in rows[0].words if other.column == column) if rows else ""
        return words_in(label), heads, (f"table {place.table if place else 0}", column, column + 1), None

    def _in_drawn_row(self, words: Sequence[Word]) -> _Around:
        lefts, tops, rights, bottoms = zip(*(word.box for word in words if word.box), strict=True)
        left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
        first, last = bisect_left(self._heights, 2 * top), bisect_right(self._heights, 2 * bottom)
        beside = [word for word, _ in self._by_height[first:last] if word.box and word.box[2] <= left]
        return (
            words_in(" ".join(word.text for word in beside)),
            self._heads(left, right, first),
            ("", left, right),
            None,
        )

    def _heads(self, left: int, right: int, before: int) -> str:
        """Return the words of the heading over a column: the nearest lettered words above, line by line."""
        heads: list[Word] = []
        for word, index in reversed(self._by_height[max(before - 400, 0) : before]):
            box = word.box
            if box is None or box[0] >= right or left >= box[2]:
                continue
            line = self._text.words[index][0]
            is_text = len(line.words) > _MAX_HEADING_WORDS and not any(cell_breaks(line.words))
            if is_text or (heads and (heads[-1].box or box)[1] - box[1] > 3 * (word.size or 1)):
                break
            if index in self._taken or not re.search(r"\w", word.text):
                if heads:
                    break
                continue
            heads.append(word)
        return " ".join(word.text for word in reversed(heads))

    def _in_sentence(self, start: int, end: int, line: Line) -> _Around:
        """Return the words of a figure's own part of its sentence: up to the figures before and after it."""
        text, spans, stops = self._text.text, self._spans, self._stops
        at, stop = bisect_left(spans, (start, end)), bisect_right(stops, start)
        before = max(start - _WINDOW, stops[stop - 1] if stop else 0)
        after = min(end + _WINDOW, stops[stop] if stop < len(stops) else len(text))
        left, right = text[before:start], text[end : max(after, end)]
        left = _SENTENCE_END.split(left)[-1]
        right = _SENTENCE_END.split(right)[0]
        begins = start - len(left)
        previous = next((span for span in reversed(spans[:at]) if span[1] <= start), None)
        if previous and previous[1] > begins:
            left = re.split(r", | och ", text[previous[1] : start])[-1]
        following = spans[at + 1] if at + 1 < len(spans) and spans[at][0] == start else None
        if following and following[0] < end + len(right):
            right = re.split(r", | och ", text[end : following[0]])[0]
        if re.match(r" (?:till|för|avser|som) ", right) and previous and previous[1] > begins:
            left = ""
        return words_in(f"{left} {right}") or words_in(line.text), "", None, begins


def _middle(word: Word) -> int:
    return (word.box[1] + word.box[3]) if word.box else 0
