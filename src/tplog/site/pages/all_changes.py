"""What changed since last year over all budgets, body by body; what lies in two budgets counts once."""

from __future__ import annotations

from attrs import evolve

from tplog.answers.answer import Answer
from tplog.answers.budget_changes import CHANGE_ROW, changes_over_all
from tplog.book.book import Book
from tplog.book.municipality import read_states, read_sums
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.pages import changes
from tplog.site.pages.changes import ChangesView

TITLE = "page-changes"
PAGE: Answer[ChangesView] = changes.PAGE


def page(book: Book, request: PageRequest) -> Page[ChangesView]:
    """Return the page of the requested year, or of the last with an outcome. Raises NotFound."""
    language, states = request.language, read_states(book, request.point)
    municipality = read_sums(reversed(states.items()), request.year_choice("year"))
    year, known = municipality.year, municipality.known_years
    earlier = max((each for each in known if year is not None and each < year), default=None)
    shown = None
    if year is not None and earlier is not None:
        shown = evolve(changes_over_all(states, year, earlier), known_years=known[1:])
    view = ChangesView(shown)
    return Page(
        "all_changes",
        site_text(TITLE, language),
        view,
        PAGE,
        PageTable(CHANGE_ROW, shown.bodies if shown else ()),
        takes_point=True,
        headline=changes.headline(view, language),
        lead=tuple(changes.lead(view, language)),
    )
