"""All tables as one workbook, which says on its first sheet what it is. Text is text and never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED

import tplog
from tplog.book.book import Book
from tplog.errors import EXTRA_MISSING, NotFound, refusal
from tplog.exports.deterministic_zip import Timeless, pieces_of
from tplog.exports.export_scope import Scope
from tplog.exports.tables.catalogue import TABLES
from tplog.exports.tables.cell_format import Words, as_data
from tplog.exports.tables.columns import LONGEST, Cell, Column, Form, Table
from tplog.exports.tables.export_context import Seen, told_by
from tplog.exports.tables.trail import trail_of
from tplog.i18n.sanitize import harmless, visible
from tplog.merkle.note import encoded
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Sheet = Any  # openpyxl's sheets that are only written, and their cells, of which types-openpyxl knows little

SHEET_FULL = refusal(
    "sheet-full",
    "Bladet {sheet} får inte plats: ett blad har högst {most} rader. Ta en budget i taget, eller csv.",
    "The sheet {sheet} has no room: a sheet has at most {most} rows. Take one budget at a time, or csv.",
)
MOST_ROWS = 1_048_576  # of a sheet, its heading included
# What Excel shows depends on its reader's settings: in Sweden 1 234,50 and 2025-03-01.
_FORMATS = {Form.ORE: "#,##0.00", Form.DAY: "yyyy-mm-dd", Form.INSTANT: "yyyy-mm-dd hh:mm:ss"}
_WIDTHS = {Form.TEXT: 30, Form.WORD: 18, Form.ORE: 18, Form.INSTANT: 20, Form.DAY: 12}
_WIDTH = 10
_FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar is wrong, and before 1900 it has none
# Excel takes these for a character by its number, which might be one that cannot be seen.
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def export(book: Book, scope: Scope, *, account: str | None = None) -> Iterator[bytes]:
    """The workbook in pieces, with the trail of an account if one is asked for.

    Raises NotFound for an unknown budget or account, a table that is too long, and where openpyxl is missing.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise NotFound(Finding(EXTRA_MISSING, {"what": "tplog export xlsx", "extra": "xlsx"})) from error
    tables = (*TABLES, trail_of(account)) if account else TABLES
    return _pieces(Workbook(write_only=True), tables, told_by(book, scope))


def _pieces(workbook: Workbook, tables: Sequence[Table[Any]], seen: Seen) -> Iterator[bytes]:
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415 (an extra)

    words = Words(seen.scope.language, kronor=True)
    made = seen.standing.last or datetime(1980, 1, 1, tzinfo=UTC)
    told = workbook.properties
    told.creator, told.created, told.modified = "tplog", made.replace(tzinfo=None), made.replace(tzinfo=None)
    try:
        _about(workbook.create_sheet(words.pick(("Om", "About"))), tables, seen, words)
        for table in tables:
            _fill(workbook.create_sheet(words.pick(table.label)), table, seen, words)
    finally:
        for sheet in workbook.worksheets:  # also of a workbook that will not be, lest it complains later
            sheet.close()
    with TemporaryFile() as file:
        with Timeless(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()
        yield from pieces_of(file)


def _about(sheet: Sheet, tables: Sequence[Table[Any]], seen: Seen, words: Words) -> None:
    """What the workbook is: of which log, at which point, in which units, and what its sheets tell."""
    standing, point = seen.standing, seen.scope.point
    everything = words.pick(("alla", "all"))
    rows: list[tuple[tuple[str, str], Cell]] = [
        (("Gjord med", "Made with"), f"tplog {tplog.__version__}, tplog export xlsx"),
        (("Logg", "Log"), standing.origin or words.pick(("osignerad", "unsigned"))),
        (("Poster i loggen", "Records in the log"), standing.size),
        (("Trädets rot (RFC 6962)", "Root of the tree (RFC 6962)"), encoded(standing.root)),
        (("Sista posten registrerad (UTC)", "Last record made (UTC)"), as_data(standing.last)),
        (("Beslutat senast", "Decided by"), as_data(point.on) or everything),
        (("Budget", "Budget"), seen.scope.budget or everything),
        (("Belopp", "Money"), words.pick(("kronor, exakt på öret", "kronor, exact to the öre"))),
        *(((f"Blad: {one.label[0]}", f"Sheet: {one.label[1]}"), words.pick(one.says)) for one in tables),
    ]
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 110
    for label, cell in rows:
        sheet.append([_bold(sheet, words.pick(label)), _text(sheet, cell) if isinstance(cell, str) else cell])


def _fill(sheet: Sheet, table: Table[Any], seen: Seen, words: Words) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (an extra)

    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, 1):
        width = max(_WIDTHS.get(column.form, _WIDTH), len(words.heading(column)) + 3)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_bold(sheet, words.heading(column)) for column in table.columns])
    rows = 1
    for cells in table.cells(seen):
        rows += 1
        if rows > MOST_ROWS:
            raise NotFound(Finding(SHEET_FULL, {"sheet": sheet.title, "most": str(MOST_ROWS)}))
        sheet.append(_row(sheet, table.columns, cells, words))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{rows}"


def _row(sheet: Sheet, columns: Sequence[Column[Any]], cells: Sequence[Cell], words: Words) -> list[Any]:
    return [_cell(sheet, one, words.told(one, cell)) for one, cell in zip(columns, cells, strict=True)]


def _cell(sheet: Sheet, column: Column[Any], cell: Cell) -> Any:  # noqa: ANN401 (openpyxl)
    """A cell as openpyxl takes it: money in kronor and exact, a day that Excel has no number for as text."""
    match cell:
        case str():
            return _text(sheet, cell)
        case datetime():
            told: Any = cell.astimezone(UTC).replace(tzinfo=None)
        case date() if cell < _FIRST_DAY:
            return _text(sheet, as_data(cell))
        case int() if column.form is Form.ORE:
            told = Decimal(cell).scaleb(-2)
        case _:
            told = cell
    if told is None or column.form not in _FORMATS:
        return told
    made = _made(sheet, told)
    made.number_format = _FORMATS[column.form]
    return made


def _text(sheet: Sheet, text: str) -> Any:  # noqa: ANN401 (openpyxl)
    """A text that stays one, also where somebody edits it: it can be no formula."""
    shown, tempting = _shown(text)
    made = _made(sheet, shown)
    made.data_type = "s"
    if tempting:
        made.quotePrefix = True
    return made


@lru_cache(maxsize=1 << 12)  # most texts come again
def _shown(text: str) -> tuple[str, bool]:
    """A text as it is shown, and whether somebody's spreadsheet might take it for a formula."""
    shown = _NUMBERED.sub("_x005F_", visible(text))[:LONGEST]
    return shown, harmless(shown) != shown


def _bold(sheet: Sheet, text: str) -> Any:  # noqa: ANN401 (openpyxl)
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 (an extra)

    made = _text(sheet, text)
    made.font, made.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    return made


def _made(sheet: Sheet, value: Any) -> Any:  # noqa: ANN401 (openpyxl)  # noqa: ANN401 (openpyxl)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (an extra)

    return WriteOnlyCell(sheet, value=value)
