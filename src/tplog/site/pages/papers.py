"""The papers that a budget's events come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.papers import PAPER
from tplog.answers.source_documents import SourceDocument
from tplog.book.book import Book
from tplog.book.kept_documents import budget_documents
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest, page_of
from tplog.site.page_view import Page, PageTable

TITLE = "papers"
PAPERS_PER_PAGE = 200


@frozen
class PapersView:
    """What the page shows: those ``shown`` of all the budget's papers, on one of so many pages, from 1."""

    budget: str
    papers: Mapping[str, SourceDocument]
    shown: Iterable[SourceDocument]
    page: int = 1
    pages: int = 1


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
    papers: Mapping[str, SourceDocument],
    request: PageRequest,
    names: AccountNames,
    budget: str,
    *,
    whole: bool = False,
) -> Page[PapersView]:
    """Return the page of these documents of a budget, by key; ``names`` has its title.

    ``whole``: all on one page, each read when its turn comes. Raises NotFound for a page's number that
    cannot be read.
    """
    number, pages, places = page_of(len(papers), len(papers) if whole else PAPERS_PER_PAGE, request)
    keys = list(papers)[places]
    shown = (papers[key] for key in keys) if whole else [papers[key] for key in keys]
    table = PageTable(PAPER, papers.values())
    title = site_text(TITLE, request.language)
    called = names.budget(budget)
    return Page(
        "papers",
        title,
        PapersView(budget, papers, shown, number, pages),
        PAGE,
        table,
        budget,
        takes_point=True,
        budget_title=called,
        names=names,
    )
