"""The first page: which matters the log has."""

from __future__ import annotations

from tplog.answers.json_schema import TEXT, closed, listed
from tplog.book.book import Book
from tplog.i18n.site_texts import say
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet

SCHEMA = closed(budgets=listed(TEXT))


def page(book: Book, asked: Asked) -> Page:
    """All budgets, by name."""
    names = book.budgets(on=asked.point.on, known=asked.point.known)
    sheet = Sheet(("budget",), [(name,) for name in names])
    title = say("matters", asked.language)
    return Page("start", title, names, {"budgets": list(names)}, sheet, timed=True)
