"""The first page: which matters the log has."""

from __future__ import annotations

from tplog.answers.json_schema import TEXT, array_of, closed_object
from tplog.book.book import Book
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page

SCHEMA = closed_object(budgets=array_of(TEXT))


def page(book: Book, request: PageRequest) -> Page:
    """Return the page of all budgets, by name."""
    names = book.budgets(as_of=request.point.as_of, known_at=request.point.known_at)
    csv_table = CsvTable(("budget",), [(name,) for name in names])
    title = site_text("matters", request.language)
    return Page("start", title, names, {"budgets": list(names)}, csv_table, takes_point=True)
