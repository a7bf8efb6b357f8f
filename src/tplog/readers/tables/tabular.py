"""Read an office's table, CSV, XLSX or ODS, as headings and rows of cells by heading.

The content decides which of the formats a file has, not its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from attrs import define, evolve, field, frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import read_outside_file
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.cell_marks import is_no_figure, minus_before, strip_footnote_mark
from tplog.readers.tables.csv import decode_text, parse_csv
from tplog.readers.tables.shared_values import SharedValues
from tplog.readers.tables.sheet import SHEET_UNKNOWN, Cell, CellError, ShownNumber, column_letters
from tplog.readers.tables.workbook import ZIP_MAGIC, read_sheet, refuse_other_form
from tplog.values.amount import Amount
from tplog.values.amount_parser import (
    AMOUNT_AMBIGUOUS,
    AMOUNT_MISSING,
    AMOUNT_TOO_LARGE,
    AMOUNT_UNREADABLE,
    MAX_AMBIGUOUS_UNIT,
    parse_amount,
    parse_unit,
    plain_hyphens,
    stated_unit,
    two_readings,
)
from tplog.values.finding import Finding, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_TABLE_BYTES

TABLE_EMPTY = mandatory_rule(
    "table-empty",
    "{file} har inga rubriker: filen eller bladet är tomt.",
    "{file} has no headings: the file or the sheet is empty.",
)
HEADING_MISSING = mandatory_rule(
    "heading-missing",
    "Kolumn {column} har celler men ingen rubrik. Rubriker står i tabellens första rad, en i varje kolumn.",
    "Column {column} has cells but no heading. Headings stand in the table's first row, one in each column.",
)
HEADING_TWICE = mandatory_rule(
    "heading-twice",
    "Rubriken ”{heading}” står i både kolumn {first} och kolumn {column}.",
    "The heading '{heading}' stands in both column {first} and column {column}.",
)
ROW_RAGGED = mandatory_rule(
    "row-ragged",
    "Raden har {cells} {cells:cell|celler}, rubrikerna är {headings}.",
    "The row has {cells} {cells:cell|cells}, the headings are {headings}.",
)
AMOUNT_NOT_WHOLE = mandatory_rule(
    "amount-not-whole",
    "{text} är inte ett helt antal ören. Avrunda i kalkylbladet, eller ange kolumnens rätta enhet.",
    "{text} is no whole number of öre. Round it in the spreadsheet, or give the column's right unit.",
)

_OPTIONAL_SIGN = r"[+\-−–]?\s*"
_DECIMAL_POINT = re.compile(rf"({_OPTIONAL_SIGN}[0-9]+)\.([0-9]{{1,2}})")
_AMBIGUOUS_POINT = re.compile(rf"{_OPTIONAL_SIGN}[0-9]{{1,3}}\.[0-9]{{3}}")
_TEXT_ROW = re.compile(r"(?:[0-9]{1,2}\)|[*¹²³⁴⁵⁶⁷⁸⁹]+\)?)?\s*[^\W\d_]")  # perhaps after a footnote's mark
_MOST_DIGITS = 20  # before the decimal comma: far more than any amount has


T = TypeVar("T")
# Returns how many of the wanted columns a row of texts names, as the headings would.
ColumnCount = Callable[[Sequence[str]], int]
MAX_TITLE_ROWS = 200  # among which the headings are looked for


@frozen
class Row:
    """A row with a non-empty cell. ``number`` is the sheet's row, or the line where it begins, from 1."""

    number: int
    cells: Mapping[str, Cell]


@frozen
class Table:
    """A table: its file, headings in order, rows, and the numbers of hidden rows.

    ``titles`` are the numbers and texts of the rows above the headings: whose table it is, or the unit.
    ``sheet`` and ``other_sheets`` are those of its `Grid`.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    hidden: tuple[int, ...] = ()
    titles: tuple[tuple[int, str], ...] = ()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


@frozen
class Grid:
    """A table's filled rows by number, from 1, before its headings are known.

    ``hidden`` are the numbers of hidden rows. ``exact_width`` is whether each row must have as many cells as
    the headings: in CSV a missing delimiter shifts amounts, in a sheet empty cells are left out. ``sheet`` is
    the name of the sheet that was read, and ``other_sheets`` are the other visible ones that have a value.
    """

    file: str
    rows: Sequence[tuple[int, Sequence[Cell | CellError]]]
    hidden: tuple[int, ...] = ()
    exact_width: bool = False
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_grid(path: Path, *, sheet: str | None = None, count_columns: ColumnCount | None = None) -> Grid:
    """Read the rows of a CSV file, or of a sheet of an XLSX or ODS file: ``sheet``, else the first visible.

    ``count_columns`` helps to find the delimiter of a CSV: see `read_table`. Raises BadFile.
    """
    name, content = str(path), read_outside_file(path, MAX_TABLE_BYTES)
    if content.startswith(ZIP_MAGIC):
        read = read_sheet(content, name, sheet)
        return Grid(name, read.rows, read.hidden, sheet=read.name, other_sheets=read.other_names)
    refuse_other_form(content, name)
    if sheet is not None:
        params = {"file": name, "sheet": sheet, "nearest": "–"}
        raise BadFile(Finding(SHEET_UNKNOWN, params, location=SourceLocation(name)))
    return Grid(name, parse_csv(decode_text(content, name), name, count_columns), exact_width=True)


def read_table(path: Path, *, sheet: str | None = None, count_columns: ColumnCount | None = None) -> Table:
    """Read a table with its headings: see `read_grid`.

    ``count_columns`` returns how many of the wanted columns a row of texts names. The headings are the first
    of the rows that name most of them, and what stands above is the table's title. Without it, or if no row
    names any, they are the first filled row.

    Text cells are in NFC and stripped; an empty cell is None. Hidden rows are read too. Raises BadFile with
    all mistakes, each with its row and column.
    """
    grid = read_grid(path, sheet=sheet, count_columns=count_columns)
    texts = [heading_texts(cells) for _, cells in grid.rows[:MAX_TITLE_ROWS]]
    first = _heading_index(texts, count_columns) if count_columns and texts else 0
    titles = tuple(
        (number, " ".join(filter(None, row_texts)))
        for (number, _), row_texts in zip(grid.rows[:first], texts, strict=False)
    )
    builder = _TableBuilder(grid.file, grid.exact_width, titles)
    records = list(reversed(grid.rows[first:]))
    grid = evolve(grid, rows=())
    table = builder.build(taken_from_end(records), grid.hidden)
    return evolve(table, sheet=grid.sheet, other_sheets=grid.other_sheets)


def taken_from_end(items: list[T]) -> Iterator[T]:
    """Yield the items of a list from the last to the first, each of them no longer in the list."""
    while items:
        yield items.pop()


def heading_texts(cells: Sequence[Cell | CellError]) -> list[str]:
    """Return the cells of a row as headings: in NFC, of one line; empty for an empty cell or a wrong one."""
    return [
        ""
        if cell is None or isinstance(cell, CellError)
        else " ".join(unicodedata.normalize("NFC", str(cell)).split())
        for cell in cells
    ]


def _heading_index(texts: Sequence[Sequence[str]], count_columns: ColumnCount) -> int:
    """Return which row has the headings: the first that names most of the wanted columns, else the widest."""
    counts = [count_columns(row) for row in texts]
    if any(counts):
        return counts.index(max(counts))
    widths = [len(list(filter(None, row))) for row in texts]
    return widths.index(max(widths))


def row_reader(table: Table, row: Row, problems: list[Finding]) -> TableReader:
    """Return a reader of a row, whose keys are headings and whose mistakes go to ``problems``."""
    return TableReader(table.file, {"": row.number}, None, problems)


def to_amount_notation(value: Cell, unit: str | None = None, negative: Collection[str] = ()) -> str:
    """Return a cell as text that `parse_amount` can read.

    Text stays as it is, except for a decimal point before one or two digits (``12.50``), as programs write
    it, and a negative number in brackets (``(123)``) or with its minus behind (``123-``), if ``negative``
    says that the table writes them so: NEGATIVE_NOTATIONS. A number of a sheet has one reading, so its
    text gets one too under ``unit``, the column's: 1.234 tkr is ``1,2340``.

    Raises ParseError if the cell is empty or a date, or is negative in a way that ``negative`` does not name.
    """
    if value is None:
        raise ParseError(AMOUNT_MISSING, text="")
    if isinstance(value, date):
        raise ParseError(AMOUNT_UNREADABLE, text=value.isoformat())
    if not isinstance(value, str):
        if value and Decimal(value).adjusted() > _MOST_DIGITS:
            raise ParseError(AMOUNT_TOO_LARGE, text=f"{Decimal(value):.3E}")
        return _number_text(value, unit) if isinstance(value, Decimal) else str(value)
    if isinstance(value, ShownNumber):
        _require_same_unit(value, unit)
    text = minus_before(plain_hyphens(value.strip()), negative)
    if point := _DECIMAL_POINT.fullmatch(text):
        text = f"{point[1]},{point[2]}"
    if _AMBIGUOUS_POINT.fullmatch(text):  # 1.234 from a program may be 1,234 and not 1234
        readings = two_readings(text.replace(".", ","), text.replace(".", " "))
        raise ParseError(AMOUNT_AMBIGUOUS, text=text, readings=readings)
    return text


def _require_same_unit(shown: ShownNumber, unit: str | None) -> None:
    """Raise ParseError for a number that a sheet shows in another unit than its column's: 5 kr under tkr."""
    shown_ore, column_ore = stated_unit(shown), parse_unit(unit or "")
    if shown_ore and column_ore and shown_ore != column_ore:
        readings = two_readings(shown, f"{shown.partition(' ')[0]} {unit}")
        raise ParseError(AMOUNT_AMBIGUOUS, text=shown, readings=readings)


def _number_text(value: Decimal, unit: str | None) -> str:
    """Return a cell's number with a decimal comma, not with three decimals that may be thousands."""
    whole, _, decimals = f"{value:f}".partition(".")
    if len(decimals) == 3 and (parse_unit(unit or "") or 0) <= MAX_AMBIGUOUS_UNIT:  # noqa: PLR2004 (a group)
        decimals = f"{decimals}0" if decimals[-1] != "0" else decimals.rstrip("0")
    return f"{whole},{decimals}" if decimals else whole


def parse_ore(value: Cell, unit: str | None = None) -> int:
    """Return a cell's amount in öre, exactly; ``unit`` (``"kr"``) is for numbers without one.

    Raises ParseError if it is no amount, has two readings, has no unit, or is no whole number of öre.
    """
    amount = cell_amount(value, unit)
    if amount.repaired:  # öre alone cannot tell that a footnote's mark was skipped
        raise ParseError(AMOUNT_UNREADABLE, text=amount.text)
    return amount.ore


def cell_amount(value: Cell, unit: str | None = None, negative: Collection[str] = ()) -> Amount:
    """Return a cell's amount, exact to the öre; arguments and errors as of `to_amount_notation`."""
    text = to_amount_notation(value, unit, negative)
    try:
        return parse_amount(text, unit)
    except ParseError as error:
        if error.rule is AMOUNT_AMBIGUOUS and not isinstance(value, str):
            raise ParseError(AMOUNT_NOT_WHOLE, text=f"{value:f}".replace(".", ",")) from error
        raise


def cell_figure(value: Cell, unit: str | None = None, negative: Collection[str] = ()) -> Amount | None:
    """Return the amount that a cell states, without a footnote's mark; None if it states no figure.

    That is an empty cell, a dash or points. Arguments and errors as of `to_amount_notation`.
    """
    if isinstance(value, str) and not isinstance(value, ShownNumber):
        value = None if is_no_figure(text := value.strip()) else strip_footnote_mark(text)
    return None if value is None else cell_amount(value, unit, negative)


@define
class _TableBuilder:
    """A table being read: its headings by column, and the mistakes so far."""

    file: str
    exact_width: bool  # whether a row must have as many cells as headings
    titles: tuple[tuple[int, str], ...] = ()
    headings: list[str] = field(factory=list)
    heading_row: int | None = None
    unnamed_columns: set[int] = field(factory=set)
    problems: list[Finding] = field(factory=list)
    shared: SharedValues[str] = field(factory=SharedValues)

    def build(
        self, records: Iterable[tuple[int, Sequence[Cell | CellError]]], hidden: tuple[int, ...] = ()
    ) -> Table:
        """Return the table of these records. Raises BadFile."""
        rows = []
        for number, cells in records:
            if self.heading_row is None:
                self.set_headings(number, cells)
            elif self.titles and heading_texts(cells)[: len(self.headings)] == self.headings:
                continue  # printed again on the next page
            elif row := self.build_row(number, cells):
                rows.append(row)
        if self.heading_row is None:
            raise BadFile(Finding(TABLE_EMPTY, {"file": self.file}, location=SourceLocation(self.file)))
        if self.problems:
            raise BadFile(*self.problems)
        headings = tuple(heading for heading in self.headings if heading)
        return Table(self.file, headings, tuple(rows), hidden, self.titles)

    def set_headings(self, number: int, cells: Sequence[Cell | CellError]) -> None:
        """Set the headings; add a mistake for two that differ only in case."""
        self.heading_row = number
        first_column: dict[str, str] = {}
        for column, heading in enumerate(heading_texts(cells), 1):
            self.clean_cell(number, column, cells[column - 1])
            letters = column_letters(column)
            earlier = first_column.setdefault(heading.casefold(), letters) if heading else letters
            if earlier != letters:
                self.row_reader(number).error(
                    HEADING_TWICE, letters, heading=heading, first=earlier, column=letters
                )
            self.headings.append(heading)
        while self.headings and not self.headings[-1]:
            self.headings.pop()

    def build_row(self, number: int, raw_cells: Sequence[Cell | CellError]) -> Row | None:
        """Return a row by heading; None if all its cells are empty."""
        cells = [self.clean_cell(number, column, raw_cell) for column, raw_cell in enumerate(raw_cells, 1)]
        last_filled = max((column for column, cell in enumerate(cells, 1) if cell is not None), default=0)
        width = len(self.headings)
        too_short = self.exact_width and len(cells) < width and not _is_text_row(cells)
        if last_filled > width or too_short:
            beyond = (column for column, cell in enumerate(cells, 1) if column > width and cell is not None)
            key = column_letters(next(beyond, len(cells) + 1))
            self.row_reader(number).error(ROW_RAGGED, key, cells=str(len(cells)), headings=str(width))
        for column, (heading, cell) in enumerate(zip(self.headings, cells, strict=False), 1):
            if cell is not None and not heading and column not in self.unnamed_columns:
                self.unnamed_columns.add(column)
                letters = column_letters(column)
                self.row_reader(self.heading_row).error(HEADING_MISSING, letters, column=letters)
        padded = [*cells, *[None] * (width - len(cells))]
        by_heading = {heading: cell for heading, cell in zip(self.headings, padded, strict=False) if heading}
        return Row(number, by_heading) if last_filled else None

    def clean_cell(self, number: int, column: int, raw_cell: Cell | CellError) -> Cell:
        """Return a cell's value stripped and in NFC; add a mistake and return None if invalid."""
        if isinstance(raw_cell, CellError):
            heading = self.headings[column - 1] if column <= len(self.headings) else ""
            self.row_reader(number).error(
                raw_cell.rule, heading or column_letters(column), **raw_cell.figures
            )
            return None
        if isinstance(raw_cell, str) and not isinstance(raw_cell, ShownNumber):
            return self.shared.of(unicodedata.normalize("NFC", raw_cell.strip())) or None
        return raw_cell

    def row_reader(self, number: int | None) -> TableReader:
        """Return a reader for mistakes in a row."""
        return TableReader(self.file, {"": number or 1}, None, self.problems)


def _is_text_row(cells: Sequence[Cell]) -> bool:
    """Return whether a row is only a text in its first cell: a heading of rows, a note below the table.

    A text that begins with a number is none: a missing delimiter may have joined an account and an amount.
    """
    first, *others = cells
    return isinstance(first, str) and bool(_TEXT_ROW.match(first)) and not any(map(bool, others))
