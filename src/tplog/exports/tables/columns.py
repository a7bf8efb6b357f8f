"""What a table is: its columns with their forms, units and names, how its rows are got, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from attrs import frozen

from tplog.exports.tables.export_context import ExportContext
from tplog.i18n.vocabulary import Language, translate

R = TypeVar("R")
Cell = str | int | date | datetime | None  # an int may be a bool
# Characters of a cell; a spreadsheet holds no more, and few programs read far longer ones.
LONGEST_CELL = 32_767
CUT_MARK = " …"


class ColumnType(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    WORD = "word"  # one of ours, which have a translation
    ORE = "ore"  # money
    COUNT = "count"
    YEAR = "year"
    DAY = "day"
    INSTANT = "instant"  # UTC
    TRUTH = "truth"


@frozen
class Column(Generic[R]):
    """A column (kolumn): its name for programs and for people (sv, en), and how a row's cell is got.

    The name of a column of money ends in ``_ore``, for its cells are whole öre. ``description`` is what it
    tells,
    ``choices`` are all words that it can have; one that is ``required`` has no empty cell.
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
        """A row's cell; a text too long for a spreadsheet is cut, with a mark."""
        value = self.get_value(row)
        if isinstance(value, str):
            return value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - len(CUT_MARK)] + CUT_MARK
        return value


@frozen
class Reference:
    """These columns of a table are, where they are not empty, the key of a row in another."""

    columns: tuple[str, ...]
    table: str


@frozen
class Table(Generic[R]):
    """A table (tabell): its name for programs and for people (sv, en), what it tells, its rows and keys."""

    name: str
    label: tuple[str, str]
    description: tuple[str, str]
    columns: tuple[Column[R], ...]
    rows: Callable[[ExportContext], Iterator[R]]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    def cells(self, context: ExportContext) -> Iterator[list[Cell]]:
        """The rows' cells, row by row."""
        return ([column.cell(row) for column in self.columns] for row in self.rows(context))
