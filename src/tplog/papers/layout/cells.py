"""Part the rows of a page into cells, by the room between words or by the cells of the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from attrs import frozen

from tplog.papers.layout.stretches import Spot, text_of
from tplog.papers.paper import Page

# Words of a row stand in two cells if at least this share of their height is between them.
_CELL_GAP_PERCENT = 80
_WIDTH = 10_000  # of a cell where the format has no heights and widths
_UNIT = r"(?:t ?kr|kkr|mkr|mnkr|mdkr|kr|kronor|tsek|ksek|msek|sek|miljoner(?: kronor)?|milj\.?)"
_FIGURE = re.compile(
    rf"\(?[-−–+]?\s?(?:\d{{1,3}}(?:[ .]\d{{3}})+|\d+)(?:[,.]\d+)?\)?,?\s?{_UNIT}?\.?\s?(?:\*+|%|\d\))?|"
    rf"[-−–+]?\s?{_UNIT}\s\d[\d ]*(?:,\d+)?",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[-−–—.…x]{1,3}|ej aktuellt|saknas|uppgift saknas|i\.u\.", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–]|[-–]\d{2,4})?")
_HAS_UNIT = re.compile(rf"\d\s?{_UNIT}\b", re.IGNORECASE)


@frozen
class Cell:
    """Words of a row without a gap between them, and its ends in hundredths of a point."""

    spots: tuple[Spot, ...]
    text: str
    left: int
    right: int

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, with a unit or without."""
        return _FIGURE.fullmatch(self.text) is not None

    @property
    def is_empty(self) -> bool:
        """Whether it says that there is no number."""
        return _EMPTY.fullmatch(self.text) is not None

    @property
    def is_year(self) -> bool:
        """Whether it is a year, or the years of a period."""
        return _YEAR.fullmatch(self.text) is not None

    @property
    def has_unit(self) -> bool:
        """Whether its number has a unit of money."""
        return _HAS_UNIT.search(self.text) is not None


@frozen
class CellRow:
    """A row's cells from left to right, its ends in hundredths of a point, and the number of its table."""

    cells: tuple[Cell, ...]
    page: Page
    top: int
    bottom: int
    table: int | None = None

    @property
    def size(self) -> int:
        """The height of its first word's characters."""
        return self.cells[0].spots[0].word.size or 1

    @property
    def figures(self) -> tuple[Cell, ...]:
        """The cells that are numbers."""
        return tuple(cell for cell in self.cells if cell.is_figure)


def cell_rows(page: Page, known: Mapping[int, Spot]) -> Iterator[CellRow]:
    """Yield the rows of a page, from the top. ``known`` are the paper's words by the id of each."""
    for row in page.rows:
        spots = [known[id(word)] for word in row.words if id(word) in known]
        if spots:
            yield _row_of(spots, page)


def _row_of(spots: Sequence[Spot], page: Page) -> CellRow:
    boxes = [spot.word.box for spot in spots if spot.word.box]
    if len(boxes) == len(spots) and not spots[0].word.turned:
        cells = tuple(_cell(group) for group in _by_gap(spots))
        return CellRow(cells, page, min(box[1] for box in boxes), max(box[3] for box in boxes))
    number = spots[0].line.number
    place = spots[0].line.place
    groups = groupby(spots, key=lambda spot: spot.word.column or 1)
    cells = tuple(_column_cell(tuple(group), column) for column, group in groups)
    return CellRow(cells, page, number, number + 1, place.table if place else None)


def _by_gap(spots: Sequence[Spot]) -> Iterator[tuple[Spot, ...]]:
    """Yield the words of a row cell by cell. A minus and a unit stay with the number they stand at."""
    open_cell = [spots[0]]
    for last, spot in pairwise(spots):
        gap = (spot.word.box or (0,))[0] - (last.word.box or (0, 0, 0))[2]
        if gap * 100 >= max(last.word.size or 1, spot.word.size or 1) * _CELL_GAP_PERCENT:
            yield tuple(open_cell)
            open_cell = []
        open_cell.append(spot)
    yield tuple(open_cell)


def _cell(spots: tuple[Spot, ...]) -> Cell:
    boxes = [spot.word.box or (0, 0, 0, 0) for spot in spots]
    return Cell(spots, text_of(spots), boxes[0][0], max(box[2] for box in boxes))


def _column_cell(spots: tuple[Spot, ...], column: int) -> Cell:
    return Cell(spots, text_of(spots), column * _WIDTH, column * _WIDTH + _WIDTH * 9 // 10)
