"""A stand-in for the reader of tables: CSV in UTF-8 with ; and the first sheet of XLSX."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from tplog.readers.toml import read_text
from tplog.values.notation import parse_amount

Cell = str | int | Decimal | date | None


@frozen
class Row:
    """A row, and its number in the file."""

    number: int
    cells: Mapping[str, Cell]


@frozen
class Table:
    """A table's headings and rows."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    hidden: tuple[int, ...] = ()


def read_table(path: Path, *, sheet: str | None = None) -> Table:
    """Read a table."""
    lines: list[list[Cell]]
    if path.suffix == ".xlsx":
        import openpyxl  # noqa: PLC0415

        book = openpyxl.load_workbook(path, data_only=True)
        found = book[sheet] if sheet else book.worksheets[0]
        lines = [[_cell(one) for one in row] for row in found.iter_rows(values_only=True)]
    else:
        lines = [
            [one or None for one in row] for row in csv.reader(read_text(path).splitlines(), delimiter=";")
        ]
    headings = tuple(str(one) for one in lines[0])
    rows = (Row(number, dict(zip(headings, line, strict=True))) for number, line in enumerate(lines[1:], 2))
    return Table(str(path), headings, tuple(rows))


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (int, str)) or value is None:
        return value
    return Decimal(str(value))


def ore(value: Cell, unit: str = "kr") -> int:
    """The öre of a cell."""
    if isinstance(value, (int, Decimal)):
        return parse_amount(str(value).replace(".", ","), unit).ore
    return parse_amount(str(value), unit).ore
