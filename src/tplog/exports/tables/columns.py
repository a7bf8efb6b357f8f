"""The model of a table: columns with types, names and getters, its rows, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from attrs import frozen

from tplog.exports.tables.export_context import ExportContext
from tplog.i18n.vocabulary import Language, translate

R = TypeVar("R")
Cell = str | int | date | datetime | None  # a bool is also an int
# Characters in a cell: the most that a spreadsheet holds.
LONGEST_CELL = 32_767
CUT_MARK = " …"


class ColumnType(StrEnum):
    """The type of a column's cells."""

    TEXT = "text"
    WORD = "word"  # a word of ours with a translation
    ORE = "ore"  # money
    COUNT = "count"
    YEAR = "year"
    DAY = "day"
    INSTANT = "instant"  # UTC
    TRUTH = "truth"


@frozen
class Column(Generic[R]):
    """A column (kolumn): its name for programs, its label for people (sv, en), and how to get a row's cell.

    The name of a column of money ends in ``_ore``: its cells are öre. ``description`` says what it holds,
    ``choices`` are all its possible words; a ``required`` column has no empty cell.
    """

    name: str
    label: tuple[str, str]
    column_type: ColumnType
    get_value: Callable[[R], Cell]
    description: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    translate_word: Callable[[str, Language], str] = translate

    def cell(self, row: R) -> Cell:
        """Return a row's cell; a text too long for a spreadsheet is cut, with a mark."""
        value = self.get_value(row)
        if isinstance(value, str):
            return value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - len(CUT_MARK)] + CUT_MARK
        return value


@frozen
class Reference:
    """A foreign key: these columns, where not empty, are the key of a row in another table."""

    columns: tuple[str, ...]
    table: str


@frozen
class Table(Generic[R]):
    """A table (tabell): its name for programs, its label for people (sv, en), description, rows and keys."""

    name: str
    label: tuple[str, str]
    description: tuple[str, str]
    columns: tuple[Column[R], ...]
    rows: Callable[[ExportContext], Iterator[R]]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    def cells(self, context: ExportContext) -> Iterator[list[Cell]]:
        """Yield the cells of each row."""
        return ([column.cell(row) for column in self.columns] for row in self.rows(context))
