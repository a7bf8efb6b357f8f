"""What stands around a figure: the words of its row or sentence, those over its column, and the column."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tplog.papers.figures.paper_figures import PageFigures
from tplog.papers.layout.page_text import BREAK, PageText, cell_breaks
from tplog.papers.paper import Line, Word

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÅÄÖ])|(?<=[^\W\d_]{4}[.!?]) (?=\d)|\n")
_MAX_HEADING_WORDS = 6  # of a cell over a column
_MAX_HEAD_LEADING = 3  # heights between the lines of a column's heading
_MAX_LABEL = 8  # words of a row's label in plain text
_MAX_ABOVE = 400  # words above a figure among which the heading of its column is looked for
_WINDOW = 300  # characters of a sentence on either side of a figure


Column = tuple[str, int, int]  # of a table: its left and right edge, or its table and number
# The words beside a figure, the words over its column, the column, and where its sentence begins.
Around = tuple[frozenset[str], str, Column | None, int | None]


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text in small letters, without figures."""
    return frozenset(match[0].casefold() for match in _WORD.finditer(unicodedata.normalize("NFC", text)))


def same_column(left: Column, right: Column) -> bool:
    """Return whether two figures are in one column of a table."""
    return left[0] == right[0] and left[1] < right[2] and right[1] < left[2]


class Surroundings:
    """What stands around the words of one page."""

    def __init__(self, page: PageFigures, headings: Iterable[int]) -> None:
        """Take a page's figures and where its headings begin in its text."""
        self._text = text = page.text
        self._spans = [(start, end) for start, end, _ in page.amounts]
        self._taken = {index for span in self._spans for index in text.word_indexes(*span)}
        stops = {stop for start in headings for stop in (start, start + len(self._line_text(start)))}
        self._stops = sorted(stops | {end for _, end in self._spans if self._ends_item(end)})
        boxed = [(word, index) for index, (_, word) in enumerate(text.words) if word.box and not word.turned]
        self._by_height = sorted(boxed, key=lambda item: _middle(item[0]))
        self._heights = [_middle(word) for word, _ in self._by_height]
        self._cells = _cells_of(text)
        self._rows = dict(self._rows_of_text())
        self._table_lines: dict[int, list[Line]] = {}
        for line in text.page.lines:
            if line.place and line.place.table:
                self._table_lines.setdefault(line.place.table, []).append(line)

    def _rows_of_text(self) -> Iterator[tuple[int, tuple[frozenset[str], int]]]:
        """Yield by its offset the label and number of each amount in the rows of a table in plain text.

        Such a row is a line without boxes or cells: a label, then nothing but amounts, two or more.
        """
        by_line: dict[int, list[tuple[int, int]]] = {}
        for start, end in self._spans:
            line = self.line_at(start)
            if line.words[0].box is None and not any(word.column for word in line.words):
                by_line.setdefault(self._start_of(line, start), []).append((start, end))
        for begins, spans in by_line.items():
            label = self._text.text[begins : spans[0][0]]
            between = [self._text.text[end:start] for (_, end), (start, _) in pairwise(spans)]
            is_label = _WORD.search(label) and not label.rstrip().endswith((".", ","))
            if len(spans) == 1 or any(text.strip() for text in between):
                continue
            if is_label and len(label.split()) <= _MAX_LABEL:
                for number, (start, _) in enumerate(spans):
                    yield start, (words_in(label), number)

    def _start_of(self, line: Line, offset: int) -> int:
        """Return where the line begins in which an offset lies."""
        index = self._text.word_indexes(offset, offset + 1)[0]
        while index and self._text.words[index - 1][0] is line:
            index -= 1
        return self._text.starts[index]

    def _ends_item(self, end: int) -> bool:
        """Return whether a figure ends an item of a list: its line ends, the next begins anew."""
        text = self._text.text
        follows = text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
        return follows and self.line_at(end - 1) is not self.line_at(end + 1)

    def _line_text(self, start: int) -> str:
        return self.line_at(start).text

    def line_at(self, start: int) -> Line:
        """Return the line that stands at an offset."""
        return self._text.words[self._text.word_indexes(start, start + 1)[0]][0]

    def around(self, start: int, end: int) -> Around:
        """Return what stands around the words between two offsets."""
        text = self._text.text
        before, after = text[max(start - _WINDOW, 0) : start], text[end : end + _WINDOW]
        cell = before.rpartition(BREAK)[2] + after.partition(BREAK)[0]
        indexes = self._text.word_indexes(start, end)
        words = [self._text.words[index][1] for index in indexes]
        line = self._text.words[indexes[0]][0]
        if start in self._rows:
            label, number = self._rows[start]
            return label, "", ("text", number, number + 1), None
        if not _WORD.search(cell):
            if line.place and line.place.table and words[0].column:
                return self._in_row_of_table(line, words[0])
            if all(word.box for word in words):
                return self._in_drawn_row(words)
        return self._in_sentence(start, end, line)

    def _in_row_of_table(self, line: Line, word: Word) -> Around:
        place, column = line.place, word.column or 0
        label = " ".join(other.text for other in line.words if other.column and other.column < column)
        rows = self._table_lines[place.table or 0] if place else []
        heads = " ".join(other.text for other in rows[0].words if other.column == column) if rows else ""
        return words_in(label), heads, (f"table {place.table if place else 0}", column, column + 1), None

    def _in_drawn_row(self, words: Sequence[Word]) -> Around:
        lefts, tops, rights, bottoms = zip(*(word.box for word in words if word.box), strict=True)
        left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
        first, last = bisect_left(self._heights, 2 * top), bisect_right(self._heights, 2 * bottom)
        label = [word for word, _ in self._by_height[first:last] if word.box and word.box[2] <= left]
        return (
            words_in(" ".join(word.text for word in label)),
            self._heads(left, right, first),
            ("", left, right),
            None,
        )

    def _heads(self, left: int, right: int, before: int) -> str:
        """Return the words of the heading over a column: the nearest lettered words above, line by line."""
        heads: list[str] = []
        seen: set[int] = set()
        last_top = None
        for word, index in reversed(self._by_height[max(before - _MAX_ABOVE, 0) : before]):
            cell_left, cell_right, cell = self._cells[index]
            if word.box is None or cell.start in seen or cell_left >= right or left >= cell_right:
                continue
            is_apart = last_top is not None and last_top - word.box[1] > _MAX_HEAD_LEADING * (word.size or 1)
            if is_apart or len(cell) > _MAX_HEADING_WORDS:
                break
            seen.add(cell.start)
            words = [self._text.words[number][1].text for number in cell]
            if not self._taken.isdisjoint(cell) or not any(re.search(r"\w", text) for text in words):
                if heads:
                    break
                continue
            heads.append(" ".join(words))
            last_top = word.box[1]
        return " ".join(reversed(heads))

    def _in_sentence(self, start: int, end: int, line: Line) -> Around:
        """Return the words of a figure's own part of its sentence: up to the figures before and after it."""
        text, spans, stops = self._text.text, self._spans, self._stops
        at, stop = bisect_left(spans, (start, end)), bisect_right(stops, start)
        before = max(start - _WINDOW, stops[stop - 1] if stop else 0)
        after = min(end + _WINDOW, stops[stop] if stop < len(stops) else len(text))
        left, right = text[before:start], text[end : max(after, end)]
        left = _SENTENCE_END.split(left)[-1]
        right = _SENTENCE_END.split(right)[0]
        begins = start - len(left)
        previous = spans[at - 1] if at else None
        if previous and previous[1] > begins:
            left = re.split(r", | och ", text[previous[1] : start])[-1]
        following = spans[at + 1] if at + 1 < len(spans) and spans[at][0] == start else None
        if following and following[0] < end + len(right):
            right = re.split(r", | och ", text[end : following[0]])[0]
        if re.match(r" (?:till|för|avser|som) ", right) and previous and previous[1] > begins:
            left = ""
        return words_in(f"{left} {right}") or words_in(line.text), "", None, begins


def _cells_of(text: PageText) -> list[tuple[int, int, range]]:
    """Return for each word its cell's left and right edge, and the numbers of the cell's words."""
    cells: list[tuple[int, int, range]] = []
    start = 0
    for line in text.page.lines:
        first = start
        for number, ends in enumerate([*cell_breaks(line.words), True][: len(line.words)], start=start):
            if ends:
                boxes = [word.box or (0, 0, 0, 0) for word in line.words[first - start : number + 1 - start]]
                edges = min(box[0] for box in boxes), max(box[2] for box in boxes)
                cells += [(*edges, range(first, number + 1))] * (number + 1 - first)
                first = number + 1
        start += len(line.words)
    return cells


def _middle(word: Word) -> int:
    return (word.box[1] + word.box[3]) if word.box else 0
