"""Export all tables as one workbook, with a first sheet about it. Text never becomes a formula."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED

import tplog
from tplog.answers.answer import Field, Kind, ValueType
from tplog.answers.cells import LONGEST_CELL, Cell, CellFormatter, to_data_text
from tplog.book.book import Book
from tplog.errors import EXTRA_MISSING, NotFound, mandatory_rule
from tplog.exports.deterministic_zip import DeterministicZip, read_pieces
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.exports.tables.export_context import ExportContext, LogContext, log_context
from tplog.exports.tables.table import Table
from tplog.exports.tables.trail import trail_table
from tplog.i18n.formulas import escape_formula
from tplog.i18n.sanitize import escape_invisible
from tplog.values.amount import kronor_decimal
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Sheet = Any  # write-only sheets of openpyxl, whose types are incomplete

SHEET_FULL = mandatory_rule(
    "sheet-full",
    "Bladet {sheet} får inte plats: ett blad har högst {most} rader. Ta en budget i taget, eller csv.",
    "The sheet {sheet} has no room: a sheet has at most {most} rows. Take one budget at a time, or csv.",
)
MOST_ROWS = 1_048_576  # of an Excel sheet, including the heading
# Excel displays them by the user's locale: in Sweden 1 234,50 and 2025-03-01.
_NUMBER_FORMATS: Mapping[ValueType, str] = {
    Kind.ORE: "#,##0.00",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm:ss",
}
_WIDTHS: Mapping[ValueType, int] = {
    Kind.TEXT: 30,
    Kind.WORD: 18,
    Kind.ORE: 18,
    Kind.INSTANT: 20,
    Kind.DAY: 12,
}
_DEFAULT_WIDTH = 10
_FIRST_DAY = date(1900, 3, 1)  # earlier dates in 1900 are wrong in Excel, and before 1900 impossible
# Excel reads _x0007_ as a character code, which may be an invisible character.
_CHARACTER_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def export(book: Book, scope: ExportScope, *, account: str | None = None) -> Iterator[bytes]:
    """Yield the workbook in pieces, with the trail of ``account`` if given.

    Raises NotFound for an unknown budget or account, for a table with too many rows, and without openpyxl.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise NotFound(Finding(EXTRA_MISSING, {"what": "tplog export xlsx", "extra": "xlsx"})) from error
    tables = (*ALL_TABLES, trail_table(account)) if account else ALL_TABLES
    return _pieces(Workbook(write_only=True), tables, log_context(book, scope))


def _pieces(workbook: Workbook, tables: Sequence[Table[Any]], context: LogContext) -> Iterator[bytes]:
    """Write the workbook to a temporary file and yield its bytes."""
    formatter = CellFormatter(context.scope.language, kronor=True)
    created_at = context.log_head.last_recorded or datetime(1980, 1, 1, tzinfo=UTC)
    properties = workbook.properties
    properties.creator, properties.created, properties.modified = (
        "tplog",
        created_at.replace(tzinfo=None),
        created_at.replace(tzinfo=None),
    )
    try:
        _write_about_sheet(
            workbook.create_sheet(formatter.localize(("Om", "About"))), tables, context, formatter
        )
        for table in tables:
            _write_table_sheet(
                workbook.create_sheet(formatter.localize(table.label)), table, context, formatter
            )
    finally:
        for sheet in workbook.worksheets:  # also after an error, else openpyxl warns later
            sheet.close()
    yield from saved(workbook)


def saved(workbook: Workbook) -> Iterator[bytes]:
    """Yield the bytes of a workbook in pieces, the same for the same cells."""
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415 (an extra)

    with TemporaryFile() as file:
        with DeterministicZip(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()
        yield from read_pieces(file)


def _write_about_sheet(
    sheet: Sheet, tables: Sequence[Table[Any]], context: LogContext, formatter: CellFormatter
) -> None:
    """Write the first sheet: which log, as of when, which units, and what each sheet has."""
    log_head, point = context.log_head, context.scope.point
    everything = formatter.localize(("alla", "all"))
    rows: list[tuple[tuple[str, str], Cell]] = [
        (("Gjord med", "Made with"), f"tplog {tplog.__version__}, tplog export xlsx"),
        (("Logg", "Log"), log_head.origin or formatter.localize(("osignerad", "unsigned"))),
        (("Poster i loggen", "Records in the log"), log_head.size),
        (("Trädets rot (RFC 6962)", "Root of the tree (RFC 6962)"), b64encode(log_head.root).decode()),
        (("Sista posten registrerad (UTC)", "Last record made (UTC)"), to_data_text(log_head.last_recorded)),
        (("Beslutat senast", "Decided by"), to_data_text(point.as_of) or everything),
        (("Budget", "Budget"), context.scope.budget or everything),
        (("Belopp", "Money"), formatter.localize(("kronor, exakt på öret", "kronor, exact to the öre"))),
        *(
            ((f"Blad: {table.label[0]}", f"Sheet: {table.label[1]}"), formatter.localize(table.description))
            for table in tables
        ),
    ]
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 110
    for label, cell in rows:
        sheet.append(
            [
                _bold_cell(sheet, formatter.localize(label)),
                _text_cell(sheet, cell) if isinstance(cell, str) else cell,
            ]
        )


def _write_table_sheet(
    sheet: Sheet, table: Table[Any], context: ExportContext, formatter: CellFormatter
) -> None:
    """Write a table as a sheet. Raises NotFound if it has too many rows."""
    write_rows(sheet, table.columns, table.cells(context), formatter)


def write_rows(
    sheet: Sheet, columns: Sequence[Field[Any]], cell_rows: Iterable[Sequence[Cell]], formatter: CellFormatter
) -> None:
    """Write a heading of columns and rows of cells. Raises NotFound if there are too many."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (an extra)

    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        width = max(_WIDTHS.get(column.value_type, _DEFAULT_WIDTH), len(formatter.heading(column)) + 3)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_bold_cell(sheet, formatter.heading(column)) for column in columns])
    rows = 1
    for cells in cell_rows:
        rows += 1
        if rows > MOST_ROWS:
            raise NotFound(Finding(SHEET_FULL, {"sheet": sheet.title, "most": str(MOST_ROWS)}))
        sheet.append(_row_cells(sheet, columns, cells, formatter))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows}"


def _row_cells(
    sheet: Sheet, columns: Sequence[Field[Any]], cells: Sequence[Cell], formatter: CellFormatter
) -> list[Any]:
    """Return a row's cells for openpyxl."""
    return [
        _typed_cell(sheet, column, formatter.translate_cell(column, cell))
        for column, cell in zip(columns, cells, strict=True)
    ]


def _typed_cell(sheet: Sheet, column: Field[Any], cell: Cell) -> Any:  # noqa: ANN401 (openpyxl)
    """Return a cell for openpyxl: money as exact kronor; a date before Excel's calendar as text."""
    match cell:
        case str():
            return _text_or_cell(sheet, cell)
        case datetime():
            value: Any = cell.astimezone(UTC).replace(tzinfo=None)
        case date():  # which openpyxl writes as yyyy-mm-dd
            return cell if cell >= _FIRST_DAY else to_data_text(cell)
        case int() if column.value_type is Kind.ORE:
            value = kronor_decimal(cell)
        case _:
            value = cell
    if value is None or column.value_type not in _NUMBER_FORMATS:
        return value
    typed_cell = _new_cell(sheet, value)
    typed_cell.number_format = _NUMBER_FORMATS[column.value_type]
    return typed_cell


def _text_or_cell(sheet: Sheet, text: str) -> Any:  # noqa: ANN401 (openpyxl)
    """Return a text as it is if openpyxl takes it for text, which it writes much faster; else its cell."""
    displayed, looks_like_formula = _displayed_text(text)
    is_plain = not looks_like_formula and not displayed.startswith("#")  # as an error value does
    return displayed if is_plain else _text_cell(sheet, text)


def _text_cell(sheet: Sheet, text: str) -> Any:  # noqa: ANN401 (openpyxl)
    """Return a text cell that cannot become a formula, even if edited."""
    displayed, looks_like_formula = _displayed_text(text)
    cell = _new_cell(sheet, displayed)
    cell.data_type = "s"
    if looks_like_formula:
        cell.quotePrefix = True
    return cell


@lru_cache(maxsize=1 << 12)  # most texts repeat
def _displayed_text(text: str) -> tuple[str, bool]:
    """Return a text as displayed, and whether a spreadsheet might take it for a formula."""
    displayed = _CHARACTER_ESCAPE.sub("_x005F_", escape_invisible(text))[:LONGEST_CELL]
    return displayed, escape_formula(displayed) != displayed


def _bold_cell(sheet: Sheet, text: str) -> Any:  # noqa: ANN401 (openpyxl)
    """Return a bold, wrapped text cell."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 (an extra)

    cell = _text_cell(sheet, text)
    cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    return cell


def _new_cell(sheet: Sheet, value: Any) -> Any:  # noqa: ANN401 (openpyxl)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (an extra)

    return WriteOnlyCell(sheet, value=value)
