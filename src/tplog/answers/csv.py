"""Encode answers as CSV text (RFC 4180), for pages and exports."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from tplog.answers.answer import Answer, Field
from tplog.answers.cells import Cell, cell, column_name, to_data_text
from tplog.i18n.sanitize import escape_formula

R = TypeVar("R")

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


def _data_cell(value: Cell) -> str:
    return escape_formula(value) if isinstance(value, str) else to_data_text(value)
