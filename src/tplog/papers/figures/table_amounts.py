"""The amounts of a paper: those with a unit beside them, and the bare numbers of tables under their unit.

A unit that stands once, over a table or in a column's heading, holds for the rows under it, also on the next
page, until another unit, a paragraph, another table or running text ends it. A bare number under no unit, in
a column or row of counts, or that may be a year, is an amount without a value. Never is it kronor by default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from tplog.papers.figures.amount_text import (
    DASH,
    MASK,
    UNIT,
    YEAR,
    AmountSpan,
    amounts_of_text,
    parsed_or_none,
)
from tplog.papers.layout.page_text import PageText, cell_breaks
from tplog.papers.paper import Word
from tplog.papers.passage import PaperAmount, Passage
from tplog.values.amount_parser import stated_unit

_NUMBER = re.compile(rf"(?:{DASH}|\+)? ?\d+(?:[ .,]\d+)*(?: ?\*+)?")
_ZERO = re.compile(r"0(?:,0+)?")
_MONEY_LIKE = re.compile(r".*\d[ .,]\d.*|.*\d{5}.*")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_COUNTS = re.compile(
    r"(?<!\w)(?:antal\w*|procent\w*|andel\w*|index|besök\w*|lån|utlån|personer|invånare|elever|platser"
    r"|årsarbetare|st)(?!\w)|%",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"{DASH}? ?\d[\d ,.]* ?(?:%|\w+)"
)  # 77 st: a cell of a row, and no heading of a column
_COUNTED_ROW = re.compile(r"(?:antal|andel|procent|index)", re.IGNORECASE)
_UNIT_STATED = re.compile(
    rf"[(\[](?:[^()\[\]]{{0,60}}?[ ,])??(?P<in_parenthesis>{UNIT})(?:[ ,;][^()\[\]]{{0,60}})?[)\]]"
    rf"|(?<!\w)(?:belopp\w*|siffror\w*|värden\w*)(?: [^\d\n]{{0,40}}?)??[ ,:]+(?:i )?(?P<amounts_in>{UNIT})"
    rf"|^(?P<whole>{UNIT})[.:]?$"
    rf"|(?:,|:| i| –| -|/) ?(?P<at_end>{UNIT})[.:]?$"
    rf"|^(?:[^\d\W]{{3,30}}|(?:[^\d\W]{{3,30}} )?(?:19|20)\d\d) (?P<after_word>{UNIT})[.:]?$",
    re.IGNORECASE,
)
_FOR_ALL = re.compile(
    r"\b(?:alla|samtliga) (?:belopp|siffror)|om (?:inget|inte) annat|där inte annat", re.IGNORECASE
)
_HEADING = re.compile(r"(?:[A-ZÅÄÖ]\w{0,5} )?§ ?\d|Tabell \d|Diagram \d|Bilaga \d", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:sida|sid|sidan|s)\.?$", re.IGNORECASE)
_MIN_SENTENCE = 6  # words of a row that is running text
_MAX_SENTENCES = 3  # rows of running text between a unit and its table
_MAX_PAGE_DIGITS = 4
_MARGIN_PERCENT = 8  # of a page's height, where its number stands


@frozen
class _Cell:
    """A cell of a row: its words, their text, and their numbers in the page's text."""

    words: tuple[Word, ...]
    indexes: tuple[int, ...]
    is_taken: bool

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def is_number(self) -> bool:
        return not self.is_taken and bool(_NUMBER.fullmatch(self.text))

    @property
    def is_odd(self) -> bool:
        """Whether it is figures in another notation than amounts have: ``(350)``, ``350-``, ``1'500``."""
        has_figure = any(char.isnumeric() for char in self.text)
        return has_figure and not self.is_taken and not _LETTERS.search(self.text) and "%" not in self.text

    def is_over(self, other: _Cell) -> bool:
        """Return whether this cell and another are in one column."""
        if self.words[0].box is None or other.words[0].box is None:
            return self.words[0].column == other.words[0].column
        room = self.words[0].size or 0
        left, right = self._extent()
        other_left, other_right = other._extent()
        return left - room < other_right and other_left - room < right

    def _extent(self) -> tuple[int, int]:
        boxes = [word.box for word in self.words if word.box]
        return min(box[0] for box in boxes), max(box[2] for box in boxes)


@frozen
class _Unit:
    text: str
    passage: Passage


@define
class _Scope:
    """The unit in force where a paper is read: for all columns, or for one; None over a column of counts."""

    default: _Unit | None = None
    unit: _Unit | None = None
    columns: list[tuple[_Cell, _Unit | None]] = field(factory=list)
    has_rows: bool = False
    sentences: int = 0

    def begin(self, unit: _Unit | None = None) -> None:
        """Begin with another unit, or with none."""
        self.unit, self.columns, self.has_rows, self.sentences = unit, [], False, 0

    def unit_of(self, cell: _Cell) -> _Unit | None:
        """Return the unit of a number: its column's, else that for all."""
        for heading, unit in reversed(self.columns):
            if heading.is_over(cell):
                return unit
        return self.unit or self.default


Located = tuple[int, int, PaperAmount]  # where it begins and ends in its page's text, and the amount


def amounts_of_pages(texts: Sequence[PageText], masked: Sequence[str]) -> Iterator[list[Located]]:
    """Yield the amounts of each page in the order of the file.

    ``masked`` are the texts with `MASK` for dates, paragraphs and case numbers.
    """
    scope = _Scope()
    for text, mask in zip(texts, masked, strict=True):
        spans = list(amounts_of_text(mask))
        located = [(span.start, span.end, _paper_amount(text, span)) for span in spans]
        located += _Table(text, mask, spans, scope).amounts()
        yield sorted(located, key=lambda item: item[0])


def _paper_amount(text: PageText, span: AmountSpan) -> PaperAmount:
    unit = text.passage(*span.unit) if span.unit else None
    return PaperAmount(text.passage(span.start, span.end), span.amount, unit)


class _Table:
    """The rows of one page with what is in force over them."""

    def __init__(self, text: PageText, masked: str, spans: Sequence[AmountSpan], scope: _Scope) -> None:
        self._text, self._scope = text, scope
        self._index = {id(word): index for index, (_, word) in enumerate(text.words)}
        self._amounts: dict[int, AmountSpan] = {}
        for span in spans:
            start, end = span.start, span.unit[1] if span.unit else span.end
            self._amounts.update(dict.fromkeys(text.word_indexes(start, end), span))
        self._masked = {
            index
            for index, start in enumerate(text.starts)
            if masked[start : start + len(text.words[index][1].text)].startswith(MASK)
        }

    def amounts(self) -> Iterator[Located]:
        """Yield the bare numbers of the page's tables."""
        for row in self._text.page.rows:
            cells = self._cells(row.words)
            numbers = self._numbers(cells)
            if numbers:
                self._scope.has_rows = True
                for cell in numbers:
                    yield *self._span(cell.indexes), self._amount(cells, cell)
            elif any(index in self._amounts for cell in cells for index in cell.indexes):
                yield from self._zeros(cells)
                self._read_text(cells)
            else:
                self._read_heading(cells)

    def _zeros(self, cells: Sequence[_Cell]) -> Iterator[Located]:
        """Yield the zeros without a unit that stand between amounts in a row of plain text."""
        for cell in cells:
            for index in cell.indexes:
                text = self._text.words[index][1].text
                neighbour = self._amounts.get(index + 1) or self._amounts.get(index - 1)
                if _ZERO.fullmatch(text) and index not in self._amounts and neighbour and neighbour.amount:
                    unit = self._text.passage(neighbour.start, neighbour.end)
                    yield (
                        *self._span([index]),
                        PaperAmount(self._passage([index]), parsed_or_none(text, "kr"), unit),
                    )

    def _cells(self, words: Sequence[Word]) -> list[_Cell]:
        cells: list[list[Word]] = [[]]
        for word, ends in zip(words, [*cell_breaks(words), True], strict=True):
            cells[-1].append(word)
            if ends:
                cells.append([])
        return [self._cell(tuple(cell)) for cell in cells if cell]

    def _cell(self, words: tuple[Word, ...]) -> _Cell:
        indexes = tuple(self._index[id(word)] for word in words)
        is_taken = any(index in self._amounts or index in self._masked for index in indexes)
        return _Cell(words, indexes, is_taken)

    def _numbers(self, cells: Sequence[_Cell]) -> list[_Cell]:
        """Return the cells of a row that are bare numbers of a table."""
        numbers = [
            cell
            for place, cell in enumerate(cells)
            if self._is_figure(cell) and self._has_label(cells, place)
        ]
        if not numbers or self._are_years(numbers) or self._is_margin(cells, numbers):
            return []
        if any(self._scope.unit_of(cell) for cell in numbers) or len(numbers) > 1:
            return numbers
        if len(cells) == 1:
            return []
        has_amounts = any(index in self._amounts for cell in cells for index in cell.indexes)
        return numbers if has_amounts or any(_MONEY_LIKE.fullmatch(cell.text) for cell in numbers) else []

    def _are_years(self, numbers: Sequence[_Cell]) -> bool:
        """Return whether numbers are the years of a heading; one alone in a row under others may be money."""
        may_be_money = len(numbers) == 1 and self._scope.has_rows and self._scope.unit_of(numbers[0])
        return not may_be_money and all(YEAR.fullmatch(cell.text) for cell in numbers)

    def _is_figure(self, cell: _Cell) -> bool:
        """Return whether a cell is a number, or under a unit something like one: that is not to vanish."""
        return cell.is_number or (cell.is_odd and self._scope.unit_of(cell) is not None)

    def _has_label(self, cells: Sequence[_Cell], place: int) -> bool:
        """Return whether a number is not itself what names its row: a number of a line or an account."""
        is_after = any(_LETTERS.search(cell.text) or cell.is_taken for cell in cells[:place])
        is_before = any(_LETTERS.search(cell.text) for cell in cells[place + 1 :])
        return is_after or not is_before

    def _is_margin(self, cells: Sequence[_Cell], numbers: Sequence[_Cell]) -> bool:
        """Return whether a row is a page's head or foot with its number."""
        if len(numbers) > 1:
            return False
        if len(cells) > 1 and _PAGE_NUMBER.search(cells[-2].text):
            return True
        page, cell = self._text.page, numbers[0]
        box = cell.words[0].box
        if box is None or page.height is None or len(cell.text) > _MAX_PAGE_DIGITS:
            return False
        return not page.height * _MARGIN_PERCENT < box[1] * 100 < page.height * (100 - _MARGIN_PERCENT)

    def _amount(self, cells: Sequence[_Cell], cell: _Cell) -> PaperAmount:
        passage = self._passage(cell.indexes)
        label = cells[0].text if not cells[0].is_number else ""
        unit = self._scope.unit_of(cell) or self._unit_of_row(cells, cell)
        is_count = _COUNTED_ROW.match(label) or "%" in label
        if unit is None or is_count or YEAR.fullmatch(cell.text):
            return PaperAmount(passage, None)
        if not cell.is_number:
            return PaperAmount(passage, None, unit.passage)
        starts_row = cell is cells[0] and cell.text[0] in "-–"
        amount = None if starts_row and cell.text[1:2] == " " else parsed_or_none(cell.text, unit.text)
        return PaperAmount(passage, amount, unit.passage)

    def _unit_of_row(self, cells: Sequence[_Cell], cell: _Cell) -> _Unit | None:
        """Return for a zero the unit of the other amounts of its row: whatever it is, zero is zero."""
        if cell.text.strip("0,") or any(mark in cell.text for mark in "*-–−"):
            return None
        for other in cells:
            for index in other.indexes:
                span = self._amounts.get(index)
                if span and span.amount and stated_unit(span.amount.text):
                    return _Unit("kr", self._text.passage(span.start, span.end))
        return None

    def _span(self, indexes: Sequence[int]) -> tuple[int, int]:
        last = indexes[-1]
        return self._text.starts[indexes[0]], self._text.starts[last] + len(self._text.words[last][1].text)

    def _passage(self, indexes: Sequence[int]) -> Passage:
        return self._text.passage(*self._span(indexes))

    def _read_text(self, cells: Sequence[_Cell]) -> None:
        """Take in a row with amounts that have their units beside them."""
        if len(cells) == 1 and len(cells[0].words) >= _MIN_SENTENCE:
            self._end_by_text()

    def _end_by_text(self) -> None:
        self._scope.sentences += 1
        if self._scope.has_rows or self._scope.sentences > _MAX_SENTENCES:
            self._scope.begin()

    def _read_heading(self, cells: Sequence[_Cell]) -> None:
        """Take in a row without amounts: a unit, a heading of columns, or text that ends a table."""
        row = " ".join(cell.text for cell in cells)
        units = [self._unit_stated(cell) for cell in cells]
        stated = [unit for unit in units if unit]
        counts = [bool(_COUNTS.search(cell.text)) and not _COUNTED.fullmatch(cell.text) for cell in cells]
        is_single = len(cells) == 1
        if stated and _FOR_ALL.search(row):
            self._scope.default = stated[0]
        if stated and not any(counts) and (is_single or (len(stated) == 1 and units[0])):
            self._scope.begin(stated[0])
        elif _HEADING.match(row):
            self._scope.begin(stated[0] if stated else None)
        elif stated or (any(counts) and not is_single):
            if self._scope.has_rows:
                self._scope.begin(self._scope.unit)
            self._scope.columns += [
                (cell, unit)
                for cell, unit, counted in zip(cells, units, counts, strict=True)
                if unit or counted
            ]
        elif is_single and any(counts) and self._scope.has_rows:
            self._scope.begin()
        elif is_single and len(cells[0].words) >= _MIN_SENTENCE:
            self._end_by_text()

    def _unit_stated(self, cell: _Cell) -> _Unit | None:
        if cell.is_taken and any(index in self._amounts for index in cell.indexes):
            return None
        match = _UNIT_STATED.search(cell.text)
        if match is None:
            return None
        text = next(group for group in match.groups() if group)
        return _Unit(text, self._passage(cell.indexes))
