"""Find the tables of a paper: rows of numbers under headings, with names, groups and sums."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from tplog.papers.layout.cells import Cell, CellRow, cell_rows
from tplog.papers.layout.stretches import Spot, text_of
from tplog.papers.paper import Page, Paper
from tplog.papers.vocabulary import PART_ROWS, SUM_ROWS

_MAX_NAME_ROWS = 3  # rows without numbers within a table: groups, names over several lines
_MAX_LEADING_PERCENT = 300  # from a row to the next within a table, in heights
_MAX_HEADING_ROWS = 5
_HEADING_LEADING_PERCENT = 260
_UNFINISHED = re.compile(
    r".*(?:[-‐,/&]|\b(?:och|för|av|till|i|på|med|vid|samt|inom|inkl\.?|exkl\.?|en|ett))", re.IGNORECASE
)


@frozen
class TableRow:
    """A row: its name as the paper has it, the group it stands in, and its cells by column."""

    name: str
    name_spots: tuple[Spot, ...]
    cells: tuple[tuple[int, Cell], ...]
    group: str | None = None
    group_spots: tuple[Spot, ...] = ()

    @property
    def is_sum(self) -> bool:
        """Whether its name says that it is a sum."""
        return SUM_ROWS.fullmatch(self.name.lower().strip(" :*")) is not None

    @property
    def is_part(self) -> bool:
        """Whether its name says that it is a part of the row above: ``därav``."""
        return PART_ROWS.match(self.name.lower().strip()) is not None


@frozen
class TableColumn:
    """A column with its heading, of which some may stand over several columns."""

    heading: str
    spots: tuple[Spot, ...]
    left: int
    right: int


@frozen
class Table:
    """A table. ``title`` is the text right above it; ``words`` are the indexes of its words in the paper."""

    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    words: frozenset[int]
    first: int
    page: Page


def tables_of(paper: Paper, spots: Sequence[Spot]) -> tuple[Table, ...]:
    """Return the tables of a paper in its order; one that goes on on the next page is one table."""
    known = {id(spot.word): spot for spot in spots}
    joined: list[Table] = []
    for page in paper.pages:
        rows = list(cell_rows(page, known))
        for table in _tables_of_page(rows):
            last = joined[-1] if joined else None
            if last is not None and _goes_on(last, table):
                joined[-1] = _together(last, table)
            else:
                joined.append(table)
    return tuple(joined)


def _goes_on(last: Table, table: Table) -> bool:
    """Return whether a table is the rest of one on the page before: the same headings, or none."""
    if table.page is last.page or len(table.columns) != len(last.columns):
        return False
    headings = [column.heading for column in table.columns]
    return not any(headings) or headings == [column.heading for column in last.columns]


def _together(last: Table, table: Table) -> Table:
    group, spots = (
        (last.rows[-1].group, last.rows[-1].group_spots) if not last.rows[-1].is_sum else (None, ())
    )
    rows = []
    for row in table.rows:
        if row.group is not None:
            group, spots = row.group, row.group_spots
        rows.append(evolve(row, group=group, group_spots=spots))
    return evolve(last, rows=(*last.rows, *rows), words=last.words | table.words, page=table.page)


def _tables_of_page(rows: Sequence[CellRow]) -> Iterator[Table]:
    run: list[int] = []
    for index, row in enumerate(rows):
        if not _is_table_row(row):
            continue
        if run and not _is_same_table(rows, run[-1], index):
            yield from _table(rows, run)
            run = []
        run.append(index)
    yield from _table(rows, run)


def _is_table_row(row: CellRow) -> bool:
    """Return whether a row has numbers in cells of their own: two, or one without a unit beside a name."""
    figures = [cell for cell in row.figures if not cell.is_year]
    if len(row.figures) - len(figures) >= max(len(figures), 1) and not any(cell.has_unit for cell in figures):
        return False  # years are headings
    filled = len(figures) + sum(cell.is_empty for cell in row.cells)
    if not figures or (filled < 2 and (len(row.cells) < 2 or figures[0].has_unit or row.cells[0].is_figure)):  # noqa: PLR2004 (a list, a table)
        return False
    texts = [cell for cell in row.cells if not cell.is_figure and not cell.is_empty and not cell.is_year]
    return len(texts) <= 2 and (filled >= 2 or row.cells[-1].is_figure)  # noqa: PLR2004 (a list, a table)


def _is_same_table(rows: Sequence[CellRow], last: int, index: int) -> bool:
    if rows[last].table != rows[index].table:
        return False
    if index - last - 1 > _MAX_NAME_ROWS:
        return False
    ends = [cell for cell in rows[last].cells if cell.is_figure]
    left = min(cell.left for cell in (*ends, *rows[index].figures))
    for between in range(last + 1, index + 1):
        if rows[between].table is None:
            leading = rows[between].top - rows[between - 1].top
            if leading * 100 > rows[between].size * _MAX_LEADING_PERCENT:
                return False
        if between < index and any(cell.right > left and not cell.is_empty for cell in rows[between].cells):
            return False  # text under the numbers: a heading of the next table
    first, second = _span_of(rows[last]), _span_of(rows[index])
    return first[0] < second[1] and second[0] < first[1]


def _span_of(row: CellRow) -> tuple[int, int]:
    return row.figures[0].left, row.figures[-1].right


def _table(rows: Sequence[CellRow], run: Sequence[int]) -> Iterator[Table]:
    """Yield the table of a run of rows, if it has columns."""
    if not run:
        return
    columns = _columns([rows[index] for index in run])
    headings, above = _headings(rows, run[0], columns)
    if len(run) == 1 and not any(text_of(spots) for spots in headings):
        return
    if len(columns) == 1 and len(run) < 2:  # noqa: PLR2004 (a list, a table)
        return
    body = list(_body(rows, run, columns, above))
    used = {spot.index for row in rows[above : run[-1] + 1] for cell in row.cells for spot in cell.spots}
    used |= {spot.index for row in body for spot in row.name_spots}
    yield Table(
        tuple(
            TableColumn(text_of(spots), spots, left, right)
            for spots, (left, right) in zip(headings, columns, strict=True)
        ),
        tuple(body),
        frozenset(used),
        min(used),
        rows[run[0]].page,
    )


def _columns(rows: Iterable[CellRow]) -> list[tuple[int, int]]:
    """Return the left and right ends of columns: numbers that overlap stand in one.

    Numbers to the left of every name are those of projects or accounts.
    """
    ends: list[tuple[int, int]] = []
    listed = list(rows)
    names = [row.cells[0].left for row in listed if not row.cells[0].is_figure]
    most = min(names, default=0)
    cells = sorted((cell.left, cell.right) for row in listed for cell in row.cells
                   if (cell.is_figure or cell.is_empty) and cell.left >= most)  # fmt: skip
    for left, right in cells:
        if ends and left < ends[-1][1]:
            ends[-1] = (ends[-1][0], max(right, ends[-1][1]))
        else:
            ends.append((left, right))
    return ends


def _headings(
    rows: Sequence[CellRow], first: int, columns: Sequence[tuple[int, int]]
) -> tuple[list[tuple[Spot, ...]], int]:
    """Return the heading words of each column, and the number of the row where the headings begin."""
    headings: list[list[Spot]] = [[] for _ in columns]
    index = first
    for above in range(first - 1, max(first - 1 - _MAX_HEADING_ROWS, -1), -1):
        row = rows[above]
        if row.table != rows[first].table:
            break
        below = rows[above + 1]
        if (
            row.table is None
            and (below.top - row.top) * 100 > max(row.size, below.size) * _HEADING_LEADING_PERCENT
        ):
            break
        placed = _over_columns(row, columns)
        if placed is None or (not placed and index < first):
            break
        if not placed:  # a group's name right above the first row
            if rows[above - 1].table == row.table and above and _over_columns(rows[above - 1], columns):
                continue
            break
        for column, cell in reversed(placed):
            headings[column][:0] = cell.spots
        index = above
    return [tuple(spots) for spots in headings], index


def _over_columns(row: CellRow, columns: Sequence[tuple[int, int]]) -> list[tuple[int, Cell]] | None:
    """Return the cells of a row by the columns they stand over; None for running text or numbers.

    A wide heading stands over all columns near it that no other heading of its row has; a column between two
    such headings has both.
    """
    if any(cell.is_figure and not cell.is_year for cell in row.cells):
        return None
    start, pitch = columns[0][0], _pitch(columns)
    placed: list[tuple[int, Cell]] = []
    for cell in row.cells:
        over = [
            index for index, (left, right) in enumerate(columns) if cell.left < right and left < cell.right
        ]
        middle = (cell.left + cell.right) // 2
        if not over and middle < start - pitch // 2:
            continue  # above the names
        if (
            over
            and len(row.cells) == 1
            and middle < columns[over[0]][0] - (columns[over[0]][1] - columns[over[0]][0])
        ):
            return None  # running text that reaches in over the numbers
        over = over or [min(range(len(columns)), key=lambda index: abs(sum(columns[index]) // 2 - middle))]
        placed += [(index, cell) for index in over]
    return [*placed, *_widened(row, placed, columns, pitch)]


def _widened(
    row: CellRow, placed: Sequence[tuple[int, Cell]], columns: Sequence[tuple[int, int]], pitch: int
) -> Iterator[tuple[int, Cell]]:
    """Yield the further columns that a wide heading stands over, where there is one beside others."""
    covered = {index for index, _ in placed}
    wide = [cell for cell in row.cells if (cell.right - cell.left) * 10 > pitch * 13]
    if len(covered) == len(columns) or len({id(cell) for _, cell in placed}) < 2 or not pitch:  # noqa: PLR2004 (a list, a table)
        return
    for index, (left, right) in enumerate(columns):
        middle = (left + right) // 2
        if index not in covered:
            yield from ((index, cell) for cell in wide if cell.left - pitch <= middle <= cell.right + pitch)


def _pitch(columns: Sequence[tuple[int, int]]) -> int:
    """Return the room from one column to the next, 0 for a single one."""
    if len(columns) < 2:  # noqa: PLR2004 (a list, a table)
        return 2 * (columns[0][1] - columns[0][0])
    return (columns[-1][1] - columns[0][1]) // (len(columns) - 1)


def _body(
    rows: Sequence[CellRow], run: Sequence[int], columns: Sequence[tuple[int, int]], above: int
) -> Iterator[TableRow]:
    """Yield the rows with names put together, each with its group."""
    numbered = set(run)
    waiting: tuple[Spot, ...] = ()
    group: tuple[Spot, ...] = ()
    ready: TableRow | None = None
    last = min(run[-1] + 2, len(rows)) if rows[run[-1]].table is None else run[-1] + 1
    for index in range(min(above, run[0]), last):
        if index not in numbered:
            spots = _name_only(rows, index, run, columns)
            if spots and ready is not None and _continues(ready, spots, rows, index):
                ready = _renamed(ready, (*ready.name_spots, *spots))
            elif spots and index < run[-1]:
                waiting = spots
            continue
        if ready is not None:
            yield ready
            group = () if ready.is_sum else group
        ready = _row(rows[index], columns)
        if waiting and _begins_name(waiting, ready):
            ready = _renamed(ready, (*waiting, *ready.name_spots))
        elif waiting:
            group = waiting
        waiting = ()
        ready = evolve(ready, group=text_of(group) or None, group_spots=group)
    if ready is not None:
        yield ready


def _renamed(row: TableRow, spots: tuple[Spot, ...]) -> TableRow:
    return evolve(row, name=text_of(spots), name_spots=spots)


def _begins_name(spots: Sequence[Spot], row: TableRow) -> bool:
    """Return whether a row without numbers is the first line of the next row's name."""
    return not row.name or row.name[:1].islower() or _UNFINISHED.fullmatch(text_of(spots)) is not None


def _continues(ready: TableRow, spots: Sequence[Spot], rows: Sequence[CellRow], index: int) -> bool:
    """Return whether a row without numbers is the rest of the name above it."""
    leading = rows[index].top - rows[index - 1].top
    is_near = rows[index].table is not None or leading * 100 <= rows[index].size * 160
    text = text_of(spots)
    return is_near and bool(text[:1].islower() or text[:1] == "(" or _UNFINISHED.fullmatch(ready.name))


def _name_only(
    rows: Sequence[CellRow], index: int, run: Sequence[int], columns: Sequence[tuple[int, int]]
) -> tuple[Spot, ...]:
    """Return the words in the names' column of a row without numbers; those of headings are none."""
    if index < run[0] and _over_columns(rows[index], columns):
        return ()
    return tuple(spot for cell in rows[index].cells if cell.left < columns[0][0] for spot in cell.spots)


def _row(row: CellRow, columns: Sequence[tuple[int, int]]) -> TableRow:
    cells = []
    names: list[Spot] = []
    for cell in row.cells:
        at = [index for index, (left, right) in enumerate(columns) if cell.left < right and left < cell.right]
        if at and (cell.is_figure or cell.is_empty):
            cells.append((at[0], cell))
        elif not cell.is_figure and not cells:
            names += cell.spots
    return TableRow(text_of(names), tuple(names), tuple(cells))
