"""The papers of the whole log: each with the budgets that cite it, and whether its file is at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.bodies_of_states import names_of_bodies
from tplog.answers.logged_papers import LOGGED_PAPER, LoggedPaper
from tplog.book.book import Book
from tplog.book.document_files import FilePresence
from tplog.book.kept_documents import log_documents
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest, page_of
from tplog.site.page_view import Page, PageTable, completeness
from tplog.site.paper_reading import PRESENCE, PaperReader
from tplog.site.urls import SiteUrls

PAPERS_PER_PAGE = 50
BUDGETS_SHOWN = 3  # of a paper at first
MAX_WORDS = 20  # by which papers are chosen
MAX_RECORDS = 10_000  # of a log whose papers are listed over all budgets; else those of one at a time


@frozen
class PaperRow:
    """A paper, and whether its file is there."""

    paper: LoggedPaper
    presence: FilePresence


@frozen
class AllPapersView:
    """What the page shows: the ``rows`` of one page of the papers that have all words of ``text``.

    ``total`` is how many papers those are on all pages, ``page`` this page from 1, ``next_address`` that of
    the next as JSON. ``budget`` is the only budget that it covers, "" for all, which a log has that is not
    ``is_long``. ``titles`` are what people call the budgets, ``body_names`` the bodies, by id.
    """

    rows: tuple[PaperRow, ...]
    text: str
    budget: str
    is_long: bool
    total: int
    page: int
    pages: int
    next_address: str | None
    titles: Mapping[str, str]
    body_names: Mapping[str, str]
    budgets_shown: int = BUDGETS_SHOWN

    @property
    def is_complete(self) -> bool:
        """Whether the page has all papers that were chosen."""
        return self.pages == 1

    @property
    def looks_for_files(self) -> bool:
        """Whether any of the files was looked for."""
        return any(row.presence is not FilePresence.UNKNOWN for row in self.rows)


_ROW: Answer[PaperRow] = LOGGED_PAPER.of("PaperRow", lambda row: row.paper).also(PRESENCE)
PAGE: Answer[AllPapersView] = Answer(
    "AllPapersView",
    (
        Field(
            "search",
            Kind.TEXT,
            ("sökning", "search"),
            "The words that all of the papers have; empty: they were not chosen by any.",
            get=lambda view: view.text,
        ),
        Field(
            "budget",
            Kind.TEXT,
            ("budget", "budget"),
            "The only budget that it covers; null: all. A long log is shown one budget at a time.",
            get=lambda view: view.budget or None,
            optional=True,
        ),
        Field(
            "papers",
            Many(_ROW),
            ("handlingar", "papers"),
            "The latest first; those without a date last.",
            get=lambda view: view.rows,
        ),
        *completeness("AllPapersView", lambda view: view).fields,
    ),
)


def page(book: Book, request: PageRequest, files: PaperReader | None = None) -> Page[AllPapersView]:
    """Return a page of the log's papers, those with all words of ``q``; the files of its rows are looked for.

    Those of one ``budget`` alone, if that is chosen. Raises NotFound for an unknown budget, and for a page's
    number that cannot be read.
    """
    names, is_long = book.budgets(), book.size() > MAX_RECORDS
    titles = {name: book.state(name).title or name for name in names}
    budget = request.choice("budget") or (min(names, key=_called(titles), default="") if is_long else "")
    papers = log_documents(book, [budget] if budget else names, request.point)
    words = request.choice("q").casefold().split()[:MAX_WORDS]
    if words:
        papers = _with_words(papers, words, titles, _body_names(book, papers))
    number, pages, places = page_of(len(papers), PAPERS_PER_PAGE, request)
    shown = papers[places]
    next_page = SiteUrls(request).in_format("/papers", "json", page=number + 1)
    view = AllPapersView(
        tuple(PaperRow(each, _presence(files, each)) for each in shown),
        request.choice("q"),
        budget,
        is_long,
        len(papers),
        number,
        pages,
        next_page if number < pages else None,
        titles,
        _body_names(book, shown),
    )
    return Page(
        "all_papers",
        site_text("papers", request.language),
        view,
        PAGE,
        PageTable(LOGGED_PAPER, papers),
        takes_point=True,
        headline=_headline(view, request),
        lead=(site_text("papers-by-budget", request.language),) if is_long else (),
    )


def _headline(view: AllPapersView, request: PageRequest) -> str:
    """Return how many papers there are: of the words, of the budget, or of the log."""
    of_all = "papers-of-budget" if view.budget else "papers-of-log"
    key = "papers-found" if view.text else of_all
    return site_text(key, request.language, count=view.total, budget=view.titles.get(view.budget, ""))


def _called(titles: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: titles[name].casefold()


def _presence(files: PaperReader | None, paper: LoggedPaper) -> FilePresence:
    return files.presence(paper.document.source) if files else FilePresence.UNKNOWN


def _body_names(book: Book, papers: Iterable[LoggedPaper]) -> Mapping[str, str]:
    """Return what people call the bodies whose minutes some papers are, in the budgets that cite them."""
    listed = list(papers)
    budgets = dict.fromkeys(name for paper in listed for name in paper.budgets)
    bodies = dict.fromkeys(body for paper in listed for body in paper.document.minutes_of)
    return names_of_bodies({name: book.state(name) for name in budgets}, bodies)


def _with_words(
    papers: Iterable[LoggedPaper],
    words: Sequence[str],
    titles: Mapping[str, str],
    body_names: Mapping[str, str],
) -> Sequence[LoggedPaper]:
    """Return the papers that have all words, in any order, in what the page says of them."""

    def has_all(paper: LoggedPaper) -> bool:
        source = paper.document.source
        parts = [source.title, str(source.date or ""), source.file or "", *paper.document.case_numbers]
        parts += [titles[name] for name in paper.budgets]
        parts += [body_names[body] for body in paper.document.minutes_of]
        content = "\n".join(parts).casefold()
        return all(word in content for word in words)

    return [paper for paper in papers if has_all(paper)]
