"""Encode answers as CSV text (RFC 4180), for pages and exports."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.cells import Cell, CellFormatter, cell, column_name, spreadsheet_cell, to_data_text
from tplog.i18n.formulas import escape_formula
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.values.amount import kronor_text

R = TypeVar("R")
BOM = "\ufeff"
EXCEL_DELIMITER = ";"

CsvValue = str | int | None


class _LineEcho:
    """A file-like target for `csv.writer` that returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[CsvValue]], delimiter: str = ",") -> Iterator[str]:
    """Yield each row as a CSV line ending in CRLF. Text is written as it is: escape formulas before."""
    writer = csv.writer(_LineEcho(), delimiter=delimiter)
    for row in rows:
        line: str = writer.writerow(row)  # what _LineEcho.write returned
        yield line


def data_lines(
    answer: Answer[R], rows: Iterable[R], get_cell: Callable[[Field[R], R], Cell] = cell
) -> Iterator[str]:
    """Yield answers as data: a heading of names, then a line each, money in whole öre.

    Text that a spreadsheet would run as a formula gets an apostrophe.
    """
    yield from csv_lines([[column_name(field) for field in answer.fields]])
    yield from csv_lines([_data_cell(get_cell(field, row)) for field in answer.fields] for row in rows)


@frozen
class CsvStyle:
    """How headings and cells are written: as data, or for people."""

    formatter: CellFormatter
    machine_readable: bool

    def heading(self, column: Field[Any]) -> str:
        """Return a column's heading."""
        return column_name(column) if self.machine_readable else self.formatter.heading(column)

    def cell(self, column: Field[Any], value: Cell) -> str:
        """Return a cell as text, safe for spreadsheets."""
        value = value if self.machine_readable else self.formatter.translate_cell(column, value)
        if isinstance(value, str):
            return escape_formula(escape_invisible(value))
        if isinstance(value, bool):
            return to_data_text(value) if self.machine_readable else self.formatter.yes_or_no(value=value)
        if isinstance(value, int) and column.value_type is Kind.ORE and self.formatter.kronor:
            return kronor_text(value, ",")  # as Swedish spreadsheets read a number
        return to_data_text(value)


def excel_lines(answer: Answer[R], rows: Iterable[R], language: Language) -> Iterator[str]:
    """Yield answers as a Swedish Excel opens them: byte order mark, semicolons, kronor with a comma.

    Headings and words are in the language.
    """
    style = CsvStyle(CellFormatter(language, kronor=True), machine_readable=False)
    heading = [[style.heading(field) for field in answer.fields]]
    lines = ([style.cell(field, spreadsheet_cell(field, row)) for field in answer.fields] for row in rows)
    yield BOM
    yield from csv_lines(chain(heading, lines), EXCEL_DELIMITER)


def _data_cell(value: Cell) -> str:
    return escape_formula(value) if isinstance(value, str) else to_data_text(value)
