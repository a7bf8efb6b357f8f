"""The first page: which matters the log has."""

from __future__ import annotations

from tplog.book import Book
from tplog.pages.asked import Asked
from tplog.pages.page import Page, Sheet
from tplog.pages.words import say
from tplog.present.schema import TEXT, closed, listed

SCHEMA = closed(budgets=listed(TEXT))


def page(book: Book, asked: Asked) -> Page:
    """All budgets, by name."""
    names = book.budgets(on=asked.point.on, known=asked.point.known)
    sheet = Sheet(("budget",), [(name,) for name in names])
    title = say("matters", asked.language)
    return Page("start", title, names, {"budgets": list(names)}, sheet, timed=True)
