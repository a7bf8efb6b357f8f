"""The first page: which matters the log has."""

from __future__ import annotations

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.book.book import Book
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable

BUDGET: Field[str] = Field("budget", Kind.TEXT, ("budget", "budget"), get=str)
PAGE: Answer[tuple[str, ...]] = Answer(
    "Budgets", (Field("budgets", Many(Kind.TEXT), ("budgetar", "budgets"), get=tuple),)
)


def page(book: Book, request: PageRequest) -> Page[tuple[str, ...]]:
    """Return the page of all budgets, by name."""
    names = book.budgets(as_of=request.point.as_of, known_at=request.point.known_at)
    table = PageTable(Answer("Budget", (BUDGET,)), names)
    return Page("start", site_text("matters", request.language), names, PAGE, table, takes_point=True)
