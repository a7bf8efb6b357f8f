"""The model of a table: an answer's fields as columns, its rows, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from attrs import frozen

from tplog.answers.answer import Answer, Field
from tplog.answers.cells import Cell, spreadsheet_cell
from tplog.exports.tables.export_context import ExportContext

R = TypeVar("R")


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
    answer: Answer[R]
    rows: Callable[[ExportContext], Iterator[R]]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    @property
    def columns(self) -> tuple[Field[R], ...]:
        """The fields that are its columns."""
        return self.answer.fields

    def cells(self, context: ExportContext) -> Iterator[list[Cell]]:
        """Yield the cells of each row."""
        return ([spreadsheet_cell(column, row) for column in self.columns] for row in self.rows(context))
