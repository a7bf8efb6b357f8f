"""Build the report: all pages of a budget in one HTML file that needs nothing else, to print or archive."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve as changed
from attrs import field, frozen
from markupsafe import Markup

from tplog.answers.account_names import AccountNames
from tplog.answers.verification_status import Verification, why_doubted
from tplog.answers.year_summary import require_years
from tplog.book.book import Book
from tplog.book.budget_reading import BudgetReading, read_budget, reading_histories, reading_trails
from tplog.book.corrections import read_corrected_accounts, read_correction_marks
from tplog.book.document_files import file_presence
from tplog.book.log_head import newest_checkpoint
from tplog.book.municipality import read_overview
from tplog.book.reading_years import limited_to_years
from tplog.book.undated_events import undated_notes
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site import render
from tplog.site.history_view import HistoryView
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import event, findings, flow, history, paper, papers, result, status, trail
from tplog.site.pages.start import start_view
from tplog.site.urls import ReportAnchors
from tplog.values.account import Account
from tplog.values.finding import Finding
from tplog.values.swedish_time import SWEDEN

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

STYLE_FILE = "report.css"  # of the report alone, after those of all pages
Section = tuple[str, Page[Any]]  # its anchor in the document, and the page


@frozen
class ReportInfo:
    """When a report was made (UTC), by which version, the verification, the folder of documents.

    ``doubts`` say why the log is not to be believed, as far as that is known without this verification.
    """

    created_at: datetime
    version: str
    verification: Verification = field(factory=Verification)
    papers: Path | None = None
    doubts: tuple[Finding, ...] = ()


def sections(
    reading: BudgetReading, book: Book, request: PageRequest, info: ReportInfo, accounts: Iterable[Account]
) -> Iterator[Section]:
    """Yield the pages in reading order, each when its turn comes. Raises NotFound for an unknown year."""
    budget, state = reading.budget, reading.state
    names = AccountNames({budget: state}, request.language)
    years = request.year_choices("year") or state.years()
    year_request = changed(request, choices={"year": tuple(map(str, reversed(years)))})
    marks = read_correction_marks(book, state)
    yield f"flow-{budget}", flow.flow_page(state, year_request, budget, marks)
    corrected = read_corrected_accounts(book, state)
    yield (
        f"result-{budget}",
        result.result_page(
            state, reading.related, year_request, budget, corrected, reading.events.__getitem__
        ),
    )
    yield (
        f"findings-{budget}",
        findings.findings_page(reading.findings, reading.all_records, request, budget, names, whole=True),
    )
    yield f"history-{budget}", _history_of(reading, request)
    checkpoint = newest_checkpoint(book)
    checkpoint_size = checkpoint.size if checkpoint else None
    states = {budget: state, **reading.related}
    facts = trail.trail_facts(budget, states, checkpoint_size, reading.events.__getitem__)
    for of_account in reading_trails(reading, accounts):
        yield f"account-{budget}-{of_account.account}", trail.trail_page(of_account, facts, request)
    for of_event in reading_histories(reading, reading.records.indexes):
        record = of_event.effect.record
        yield f"event-{record.event.id}", event.event_page(record, of_event, request, checkpoint_size, state)
    documents = reading.documents
    yield f"papers-{budget}", papers.papers_page(documents, request, names, budget, whole=True)
    for key, document in documents.items():
        yield (
            f"paper-{budget}-{key}",
            paper.paper_page(document, budget, file_presence(info.papers, document.source), names),
        )


def _history_of(reading: BudgetReading, request: PageRequest) -> Page[HistoryView]:
    """Return the whole history; of chosen years only the events that concern them, as `limited_to_years`."""
    states = {reading.budget: reading.state, **reading.related}
    shown = frozenset(reading.records.indexes)
    page = history.whole_page(reading.timeline, states, request, reading.budget, shown)
    if not request.year_choices("year"):
        return page
    # The counts of each year are those of all its events.
    return changed(page, view=changed(page.view, visible_count=len(shown), years=(), months=()))


def _left_out(full: BudgetReading, limited: BudgetReading, request: PageRequest) -> str:
    """Say how many events and findings concern only other years than the chosen; "" if none were chosen."""
    years = request.year_choices("year")
    if not years:
        return ""
    return site_text(
        "report-years",
        request.language,
        years=", ".join(year_text(year, request.language) for year in sorted(years)),
        events=len(full.records) - len(limited.records),
        findings=len(full.findings) - len(limited.findings),
    )


def _anchors(reading: BudgetReading, accounts: Iterable[Account]) -> Iterator[str]:
    """Yield the anchors of all `sections` of a budget."""
    yield from (f"{name}-{reading.budget}" for name in TITLES if name != "status")
    yield from (f"account-{reading.budget}-{account}" for account in accounts)
    yield from (f"event-{record.event.id}" for record in reading.records)
    yield from (f"paper-{reading.budget}-{key}" for key in reading.documents)


def _with_figures(state: BudgetState, years: Iterable[int]) -> Iterator[Account]:
    """Yield the accounts of these years that have any figure, or at which one is noted."""
    wanted = set(years)
    noted = dict.fromkeys(path for path, _ in state.noted)
    return (
        path
        for path in dict.fromkeys((*state.accounts, *noted))
        if path.year in wanted and (path in noted or state.own_balance(path).max_abs_figure)
    )


@frozen
class _Reader:
    """Reads the budgets of a report at its point, each when its turn comes, of the first ``size`` records."""

    book: Book
    request: PageRequest
    size: int

    def read(self, budget: str) -> tuple[BudgetReading, BudgetReading, PageRequest]:
        """Return what a budget has, the same limited to the chosen years, and the request that it answers.

        Raises NotFound for an unknown budget.
        """
        request = self.request
        full = read_budget(self.book, budget, request.point)
        if self.book.size() != self.size:  # the log has grown: what was read may be of different records
            request = _limited_to_size(request, self.size)
            full = read_budget(self.book, budget, request.point)
        return full, limited_to_years(full, request.year_choices("year")), request

    def accounts(self, reading: BudgetReading) -> list[Account]:
        """Return the accounts that have a trail in the report."""
        years = self.request.year_choices("year") or reading.state.years()
        return list(_with_figures(reading.state, years))


def report_html(book: Book, request: PageRequest, budget: str, info: ReportInfo) -> Iterator[str]:
    """Return the report as HTML, of the verified records, or of all records without a verification.

    The log is read at once, and each page is made when its turn comes to be written. Raises NotFound for an
    unknown budget or year.
    """
    reader = _Reader(book, request, _report_size(book, info))
    full, reading, request_then = reader.read(budget)
    require_years(budget, full.state, request.year_choices("year"))
    accounts = reader.accounts(reading)
    pages = sections(reading, book, request_then, info, accounts)
    last = _made_late("status", lambda: status.page(book, request_then, info.verification))
    return _render(
        reader,
        info,
        site_text("report-of", request.language, budget=budget),
        chain(pages, last),
        frozenset(_anchors(reading, accounts)) | {"status"},
        undated_notes(book, [budget], request_then.point),
        years_text=_left_out(full, reading, request),
        contents=[
            *_contents(budget, request.language),
            ("status", site_text(status.TITLE, request.language)),
        ],
    )


def whole_report_html(book: Book, request: PageRequest, info: ReportInfo) -> Iterator[str]:
    """Return the report of all budgets as one HTML document, as `report_html` has each of them.

    One budget is read at a time, twice: for the places to which links lead, and when its pages are written.
    Of chosen years a budget that has nothing in them is left out. Raises NotFound for a year without any.
    """
    reader = _Reader(book, request, _report_size(book, info))
    point = request.point if book.size() == reader.size else _limited_to_size(request, reader.size).point
    years, titles, anchors = request.year_choices("year"), dict[str, str](), {"status"}
    plain = changed(request, choices={})
    overviews = [start_view(read_overview(book, year, point), plain) for year in years or (None,)]
    for name in book.budgets(as_of=point.as_of, known_at=point.known_at):
        full, reading, _ = reader.read(name)
        if years and not set(years) & set(full.state.years()):
            continue
        titles[name] = reading.state.title or name
        anchors |= {f"budget-{name}", *_anchors(reading, reader.accounts(reading))}

    def pages() -> Iterator[Section]:
        for name, title in titles.items():
            _, reading, request_then = reader.read(name)
            for anchor, page in sections(reading, book, request_then, info, reader.accounts(reading)):
                is_head = anchor in {f"{key}-{name}" for key in TITLES}
                yield anchor, changed(page, title=f"{title}: {page.title}") if is_head else page
        yield "status", status.page(book, request, info.verification)

    return _render(
        reader,
        info,
        site_text("report-of-all", request.language),
        pages(),
        frozenset(anchors),
        undated_notes(book, book.budgets(), point),
        contents=[("status", site_text(status.TITLE, request.language))],
        groups=[(title, _contents(name, request.language)) for name, title in titles.items()],
        years_text=_only_years(request),
        overviews=[view for view in overviews if view.overview.year is not None],
    )


def _only_years(request: PageRequest) -> str:
    """Return which years alone the report tells of; "" for all."""
    years = request.year_choices("year")
    shown = ", ".join(year_text(year, request.language) for year in sorted(years))
    return site_text("report-years-alone", request.language, years=shown) if years else ""


def _made_late(anchor: str, make: Callable[[], Page[Any]]) -> Iterator[Section]:
    """Yield a section whose page is made when its turn comes."""
    yield anchor, make()


def _report_size(book: Book, info: ReportInfo) -> int:
    """Return of how many records the report is."""
    return book.size() if info.verification.size is None else info.verification.size


def _contents(budget: str, language: Language) -> list[tuple[str, str]]:
    """Return the anchors and titles of a budget's first pages."""
    return [
        (f"{name}-{budget}", site_text(title, language)) for name, title in TITLES.items() if name != "status"
    ]


def _render(
    reader: _Reader,
    info: ReportInfo,
    title: str,
    pages: Iterable[Section],
    anchors: frozenset[str],
    notes: Sequence[Finding],
    **context: object,
) -> Iterator[str]:
    """Return the document of these pages, as parts of its HTML."""
    request = reader.request
    style = "".join(
        (files("tplog.site") / "static" / name).read_text("utf-8")
        for name in (*render.STYLE_FILES, STYLE_FILE)
    )
    return render.render_report(
        title,
        pages,
        ReportAnchors(anchors),
        request.language,
        style=Markup(style),  # noqa: S704 (our own files)
        policy=_content_security_policy(style),
        point_text=render.describe_point(request),
        created_on=info.created_at.astimezone(SWEDEN).date(),
        version=info.version,
        size=reader.size,
        doubts=why_doubted(info.verification, info.doubts),
        notes=notes,
        **context,
    )


def _limited_to_size(request: PageRequest, size: int) -> PageRequest:
    """Return the same request for the first ``size`` records."""
    if request.point.known_at is not None:  # the records known at a point never change
        return request
    return changed(request, point=changed(request.point, known_at=size - 1))


# The pages in the table of contents, and what text is the title of each.
TITLES = {
    "flow": flow.TITLE,
    "result": result.TITLE,
    "findings": findings.TITLE,
    "history": history.TITLE,
    "papers": papers.TITLE,
    "status": status.TITLE,
}


def _content_security_policy(style: str) -> str:
    """Return the policy of the file: it may use its own style, and nothing else."""
    return f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
