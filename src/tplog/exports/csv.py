"""Export one table as CSV: as data for programs, with Swedish words, or for a Swedish Excel."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tplog.answers.cells import CellFormatter
from tplog.answers.csv import BOM, EXCEL_DELIMITER, CsvStyle, csv_lines
from tplog.book.book import Book
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.exports.tables.export_context import ExportContext, export_context
from tplog.exports.tables.table import Table
from tplog.exports.tables.trail import trail_table
from tplog.i18n.vocabulary import Language


def export(
    book: Book, scope: ExportScope, *, table: str = "state", account: str | None = None, excel: bool = False
) -> Iterator[bytes]:
    """Yield the lines of the table ``table``; ``trail`` is that of ``account``.

    In English without ``excel``, headings and words are those of our data; else those of the language.
    ``excel`` adds a byte order mark, semicolons, and kronor with a decimal comma instead of öre. Raises
    NotFound for an unknown budget or account.
    """
    chosen: Table[object] = trail_table(account or "") if table == "trail" else _TABLE_BY_NAME[table]  # type: ignore[assignment]
    style = CsvStyle(
        CellFormatter(scope.language, kronor=excel),
        machine_readable=scope.language is Language.EN and not excel,
    )
    return _lines(chosen, export_context(book, scope), style, excel=excel)


_TABLE_BY_NAME = {table.name: table for table in ALL_TABLES}


def _lines(table: Table[object], context: ExportContext, style: CsvStyle, *, excel: bool) -> Iterator[bytes]:
    """Yield the table's lines, heading first."""
    heading = list(map(style.heading, table.columns))
    rows = (list(map(style.cell, table.columns, cells)) for cells in table.cells(context))
    lines = csv_lines(chain([heading], rows), EXCEL_DELIMITER if excel else ",")
    return chain([BOM.encode()] if excel else [], (line.encode() for line in lines))
