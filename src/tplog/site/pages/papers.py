"""The papers that a budget's events come from."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.papers import PAPER
from tplog.answers.source_documents import SourceDocument
from tplog.book.book import Book
from tplog.book.kept_documents import budget_documents
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable

TITLE = "papers"


@frozen
class PapersView:
    """What the page shows."""

    budget: str
    papers: Mapping[str, SourceDocument]


PAGE: Answer[PapersView] = Answer(
    "PapersView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("papers", Many(PAPER), ("handlingar", "papers"), get=lambda view: list(view.papers.values())),
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[PapersView]:
    """Return the page of a budget's documents. Raises NotFound for an unknown budget."""
    point = request.point
    papers = budget_documents(book, budget, point)
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    return papers_page(papers, request, AccountNames({budget: state}, request.language), budget)


def papers_page(
    papers: Mapping[str, SourceDocument], request: PageRequest, names: AccountNames, budget: str
) -> Page[PapersView]:
    """Return the page of these documents of a budget, by key; ``names`` has its title."""
    table = PageTable(PAPER, list(papers.values()))
    title = site_text(TITLE, request.language)
    called = names.budget(budget)
    return Page(
        "papers",
        title,
        PapersView(budget, papers),
        PAGE,
        table,
        budget,
        takes_point=True,
        budget_title=called,
        names=names,
    )
