"""One table as CSV: as data for programs, with Swedish words, or as a Swedish Excel opens it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from attrs import frozen

from tplog.book.book import Book
from tplog.exports.export_scope import Scope
from tplog.exports.tables.catalogue import TABLES
from tplog.exports.tables.cell_format import Words, as_data, in_kronor
from tplog.exports.tables.columns import Cell, Column, Form, Table
from tplog.exports.tables.export_context import Seen, told_by
from tplog.exports.tables.trail import trail_of
from tplog.i18n.sanitize import harmless, visible
from tplog.i18n.vocabulary import Language
from tplog.site.page_view import csv_lines

BOM = "\ufeff"


def export(
    book: Book, scope: Scope, *, table: str = "state", account: str | None = None, excel: bool = False
) -> Iterator[bytes]:
    """The table of this name, line by line; ``trail`` is that of ``account``.

    For programs (in English, not ``excel``) it has the names and words of our data; else those of the
    language. ``excel`` means a byte order mark, semicolons, and kronor with a decimal comma instead of öre.
    Raises NotFound for what does not exist.
    """
    chosen: Table[object] = trail_of(account or "") if table == "trail" else _TABLES[table]  # type: ignore[assignment]
    style = _Style(Words(scope.language, kronor=excel), plain=scope.language is Language.EN and not excel)
    return _lines(chosen, told_by(book, scope), style, excel=excel)


_TABLES = {one.name: one for one in TABLES}


@frozen
class _Style:
    words: Words
    plain: bool

    def heading(self, column: Column[object]) -> str:
        return column.name if self.plain else self.words.heading(column)

    def cell(self, column: Column[object], cell: Cell) -> str:
        told = cell if self.plain else self.words.told(column, cell)
        if isinstance(told, str):
            return harmless(visible(told))
        if isinstance(told, bool):
            return as_data(told) if self.plain else self.words.truth(told=told)
        if isinstance(told, int) and column.form is Form.ORE and self.words.kronor:
            return in_kronor(told)
        return as_data(told)


def _lines(table: Table[object], seen: Seen, style: _Style, *, excel: bool) -> Iterator[bytes]:
    heading = list(map(style.heading, table.columns))
    rows = (list(map(style.cell, table.columns, cells)) for cells in table.cells(seen))
    lines = csv_lines(chain([heading], rows), ";" if excel else ",")
    return chain([BOM.encode()] if excel else [], (line.encode() for line in lines))
