"""A page: what it shows, and how that is described. Its HTML, JSON and CSV are made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from attrs import field, frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.csv import data_lines, excel_lines
from tplog.answers.doubts import notes_data
from tplog.answers.to_json import JsonObject, to_data
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding

V = TypeVar("V")


class PagedView(Protocol):
    """What a page shows that may be one of several pages of the same."""

    @property
    def is_complete(self) -> bool:
        """Return whether the page leaves nothing out."""

    @property
    def total(self) -> int | None:
        """Return how many there are on all pages, None where that is not known."""

    @property
    def next_address(self) -> str | None:
        """Return the address of the next page as JSON, None on the last."""


_COMPLETENESS: Answer[PagedView] = Answer(
    "PagedView",
    (
        Field(
            "complete",
            Kind.TRUTH,
            ("fullständig", "complete"),
            "False: others are on other pages; the CSV has all.",
            get=lambda view: view.is_complete,
        ),
        Field(
            "total",
            Kind.COUNT,
            ("totalt", "total"),
            "On all pages; null where it would have to be counted.",
            optional=True,
        ),
        Field(
            "next",
            Kind.TEXT,
            ("nästa", "next"),
            "The address of the next page as JSON; null on the last.",
            get=lambda view: view.next_address,
            optional=True,
        ),
    ),
)


def completeness(owner: str, get: Callable[[Any], PagedView]) -> Answer[Any]:
    """Return the fields that say what a page of several leaves out, for a class named ``owner``."""
    return _COMPLETENESS.of(owner, get)


@frozen
class PageTable:
    """The main table of a page for a spreadsheet: its rows, and the fields that are its columns.

    ``rows`` are all that the page is about, also where the page shows some of them; they are read once.
    """

    answer: Answer[Any]
    rows: Iterable[Any]


@frozen
class Page(Generic[V]):
    """A page: ``name`` is that of its template, ``title`` in the reader's language.

    ``view`` is what the template shows, ``answer`` its description, from which its JSON follows, if it has
    one. ``budget`` is the budget that it is about, if any, ``budget_title`` how people call that;
    ``takes_point`` says whether it can be shown at another point in time. ``headline`` is a sentence with the
    answer, which stands for the title as the page's heading; ``lead`` are the sentences below it. ``names``
    are those of the accounts and budgets that it shows; ``notes`` say what the point in time leaves out.
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
    names: AccountNames = field(factory=AccountNames)
    notes: tuple[Finding, ...] = ()

    @property
    def data(self) -> JsonObject:
        """Return the page as JSON data."""
        return {**to_data(self.answer, self.view), **notes_data(self.notes)} if self.answer else {}

    def csv(self) -> str:
        """Return its table as CSV, as data; "" if it has none."""
        return "".join(self.csv_lines())

    def csv_lines(self, excel_language: Language | None = None) -> Iterator[str]:
        """Yield its table line by line as CSV; nothing if it has none.

        With a language as a Swedish Excel opens it, else as data.
        """
        if self.table is None:
            return iter(())
        answer, rows = self.table.answer, self.table.rows
        return excel_lines(answer, rows, excel_language) if excel_language else data_lines(answer, rows)
