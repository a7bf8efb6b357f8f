"""The budget that a wide table states: bodies, their lines, and sums, each figure with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.domain.rules.stated_ranges import agrees, hedged_range, rounding_of_parts, sum_of
from tplog.errors import mandatory_rule
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.cell_marks import strip_footnote_mark
from tplog.readers.tables.headings import stated_unit, uncertain_unit
from tplog.readers.tables.sheet import CellError, ShownNumber
from tplog.readers.tables.tabular import cell_figure
from tplog.readers.tables.wide_map import WideMap
from tplog.readers.tables.wide_rules import MARK_DROPPED, TEXT_AMONG_AMOUNTS
from tplog.readers.tables.wide_table import WideRow, WideTable, cell_text, is_blank
from tplog.values.amount import Amount
from tplog.values.amount_parser import parse_unit
from tplog.values.finding import Finding, SourceLocation
from tplog.values.identifiers import ParseError

HEADING_UNIT_OTHER = mandatory_rule(
    "wide-unit-other",
    "Mappningen säger {unit}, tabellen {stated}. Skriv den enhet som gäller.",
    "The map says {unit}, the table {stated}. Write the unit that holds.",
)
Figures = Mapping[str, "Figure"]


@frozen
class Figure:
    """An amount in a cell (``C12``) of a row: as text that a decision file can hold, and as read."""

    row: int
    cell: str
    text: str
    amount: Amount


@frozen
class LinePart:
    """A row of a line: its number and name, its figures by column, whether it counts with the other sign."""

    row: int
    name: str
    figures: Figures
    is_subtracted: bool = False


@frozen
class BudgetLine:
    """A line: usually one row, or several that the map adds up. Of the body itself if ``is_body``."""

    name: str
    group: str
    parts: tuple[LinePart, ...]
    code: str = ""
    is_body: bool = False

    @property
    def is_summed(self) -> bool:
        """Whether its figures are added up from several rows, or have another sign than in the table."""
        return len(self.parts) > 1 or self.parts[0].is_subtracted

    def figures(self, letters: str) -> tuple[tuple[LinePart, Figure], ...]:
        """Return the figures of its rows in a column, with their rows; empty if none is stated."""
        return tuple((part, part.figures[letters]) for part in self.parts if letters in part.figures)

    def ore(self, letters: str) -> int | None:
        """Return its öre in a column; None if none is stated."""
        figures = self.figures(letters)
        return sum(signed_ore(part, figure) for part, figure in figures) if figures else None


def signed_ore(part: LinePart, figure: Figure) -> int:
    """Return a figure's öre, with the sign with which its row counts."""
    return -figure.amount.ore if part.is_subtracted else figure.amount.ore


@frozen
class StatedSum:
    """A row that states a sum: its number, name and figures, and the lines that it is the sum of."""

    row: int
    name: str
    figures: Figures
    lines: tuple[BudgetLine, ...]


@frozen
class BodyBudget:
    """A body's part of the table: its lines, its stated sum, and sums of some of its lines.

    ``left_out`` are rows that name themselves parts of a line (varav).
    """

    name: str
    row: int
    lines: tuple[BudgetLine, ...]
    total: StatedSum | None = None
    subtotals: tuple[StatedSum, ...] = ()
    left_out: tuple[LinePart, ...] = ()


@frozen
class WideBudget:
    """All that a wide table states.

    ``units`` are those of the columns of amounts; ``totals`` are sums over several bodies; ``remarks`` are
    what is doubtful.
    """

    table: WideTable
    mapping: WideMap
    units: Mapping[str, str | None]
    bodies: tuple[BodyBudget, ...]
    totals: tuple[StatedSum, ...]
    remarks: tuple[Finding, ...]


def stated_sums(budget: WideBudget) -> Iterator[StatedSum]:
    """Yield all sums that a table states."""
    for body in budget.bodies:
        yield from (*([body.total] if body.total else []), *body.subtotals)
    yield from budget.totals


def summed(lines: Iterable[BudgetLine], letters: str) -> int:
    """Return the öre of lines in a column."""
    return sum(line.ore(letters) or 0 for line in lines)


def differs(stated: Amount, lines: Iterable[BudgetLine], letters: str) -> int:
    """Return the öre by which a stated sum differs from its lines, beyond rounding and hedges; else 0.

    It is weighed as the total of an event is.
    """
    parts = [pair for line in lines for pair in line.figures(letters)]
    amounts = [figure.amount for _, figure in parts]
    ranges = (-hedged_range(f.amount) if part.is_subtracted else hedged_range(f.amount) for part, f in parts)
    fits = agrees(stated, sum_of(ranges), rounding_of_parts(amounts))
    return 0 if fits else stated.ore - sum(signed_ore(part, figure) for part, figure in parts)


def column_units(table: WideTable, mapping: WideMap, reader: TableReader) -> dict[str, str | None]:
    """Return the unit of each column of amounts; add a mistake where map and table differ."""
    units: dict[str, str | None] = {}
    for column in mapping.amount_columns:
        in_file = table.column(column.letters)
        heading = in_file.heading if in_file else ""
        chosen = column.unit or mapping.unit
        has_own = column.unit is not None or uncertain_unit(heading)
        in_table = stated_unit(heading) or (None if has_own else table.unit)
        if chosen and in_table and parse_unit(chosen) != parse_unit(in_table):
            reader.error(HEADING_UNIT_OTHER, column.letters, unit=chosen, stated=in_table)
        units[column.letters] = chosen or in_table
    return units


@frozen
class FigureReader:
    """Reads the figures of rows, in the unit of each column. Mistakes and remarks are added to two lists."""

    table: WideTable
    mapping: WideMap
    units: Mapping[str, str | None]
    problems: list[Finding]
    remarks: list[Finding]

    def read_row(self, row: WideRow) -> Figures:
        """Return the row's figures by the letters of the columns that are recorded."""
        figures = {}
        for letters, unit in self.units.items():
            if (figure := self.read_cell(row, letters, unit)) is not None:
                figures[letters] = figure
        return figures

    def read_cell(self, row: WideRow, letters: str, unit: str | None) -> Figure | None:
        """Return a cell's figure; None if it states none, or none that can be read."""
        cell, place = row.cells.get(letters), f"{letters}{row.number}"
        reader = TableReader(self.table.file, {"": row.number}, None, self.problems)
        if isinstance(cell, CellError):
            reader.error(cell.rule, place, **cell.figures)
            return None
        location = SourceLocation(self.table.file, None, place, row.number)
        if isinstance(cell, str) and not isinstance(cell, ShownNumber):
            cell = cell_text(cell)
            if not is_blank(cell) and not any(char.isdigit() for char in cell):
                self.remarks.append(Finding(TEXT_AMONG_AMOUNTS, {"text": cell}, location=location))
                return None
        try:
            amount = cell_figure(cell, unit, self.mapping.negative)
        except ParseError as error:
            reader.error(error.rule, place, **error.params)
            return None
        if amount and isinstance(cell, str) and strip_footnote_mark(cell) != cell:
            self.remarks.append(Finding(MARK_DROPPED, {"text": cell}, location=location))
        return Figure(row.number, place, amount.text, amount) if amount else None
