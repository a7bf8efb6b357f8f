"""A page: what it shows, and how that is described. Its HTML, JSON and CSV are made when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.answers.csv import data_lines
from tplog.answers.to_json import JsonObject, to_data

V = TypeVar("V")


@frozen
class PageTable:
    """The main table of a page for a spreadsheet: its rows, and the fields that are its columns."""

    answer: Answer[Any]
    rows: Iterable[Any]


@frozen
class Page(Generic[V]):
    """A page: ``name`` is that of its template, ``title`` in the reader's language.

    ``view`` is what the template shows, ``answer`` its description, from which its JSON follows, if it has
    one. ``budget`` is the budget that it is about, if any, ``budget_title`` how people call that;
    ``takes_point`` says whether it can be shown at another point in time. ``headline`` is a sentence with the
    answer, which stands for the title as the page's heading; ``lead`` are the sentences below it.
    """

    name: str
    title: str
    view: V
    answer: Answer[V] | None
    table: PageTable | None = None
    budget: str = ""
    takes_point: bool = False
    headline: str = ""
    lead: tuple[str, ...] = ()
    budget_title: str = ""

    @property
    def data(self) -> JsonObject:
        """Return the page as JSON data."""
        return to_data(self.answer, self.view) if self.answer else {}

    def csv(self) -> str:
        """Return its table as CSV; "" if it has none."""
        return "".join(data_lines(self.table.answer, self.table.rows)) if self.table else ""
