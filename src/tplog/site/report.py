"""Build the report: all pages of a budget in one HTML file that needs nothing else, to print or archive."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve as changed
from attrs import field, frozen
from markupsafe import Markup

from tplog.answers.verification_status import Verification, why_doubted
from tplog.book.book import Book
from tplog.i18n.site_texts import site_text
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import event, findings, flow, history, paper, papers, result, status, trail
from tplog.site.urls import ReportAnchors
from tplog.values.account import Account
from tplog.values.finding import Finding
from tplog.values.swedish_time import SWEDEN

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

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


def sections(book: Book, request: PageRequest, budget: str, info: ReportInfo) -> Iterator[Section]:
    """Yield the pages in reading order. Raises NotFound for an unknown budget or year."""
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    years = request.year_choices("year") or state.years()
    year_request = changed(request, choices={"year": tuple(map(str, reversed(years)))})
    yield f"flow-{budget}", flow.page(book, year_request, budget)
    yield f"result-{budget}", result.page(book, year_request, budget)
    yield f"findings-{budget}", findings.page(book, request, budget)
    yield f"history-{budget}", history.page(book, request, budget, whole=True)
    for account in _with_figures(state, years):
        yield f"account-{budget}-{account}", trail.page(book, request, budget, str(account))
    for record in book.budget_records(budget, as_of=request.point.as_of, known_at=request.point.known_at):
        yield f"event-{record.event.id}", event.page(book, request, record.event.id)
    yield f"papers-{budget}", papers.page(book, request, budget)
    for key in book.source_documents(budget, as_of=request.point.as_of, known_at=request.point.known_at):
        yield f"paper-{budget}-{key}", paper.page(book, request, budget, key, info.papers)
    yield "status", status.page(book, request, info.verification)


def _with_figures(state: BudgetState, years: Iterable[int]) -> Iterator[Account]:
    """Yield the accounts of these years that have any figure, or at which one is noted."""
    wanted = set(years)
    noted = dict.fromkeys(path for path, _ in state.noted)
    return (
        path
        for path in dict.fromkeys((*state.accounts, *noted))
        if path.year in wanted and (path in noted or state.own_balance(path).max_abs_figure)
    )


def report_html(book: Book, request: PageRequest, budget: str, info: ReportInfo) -> str:
    """Return the report as HTML, of the verified records, or of all records without a verification.

    Raises NotFound for an unknown budget or year.
    """
    verified_size = info.verification.size
    size = book.size() if verified_size is None else verified_size
    report_sections: Sequence[Section] = (
        list(sections(book, request, budget, info)) if book.size() == size else ()
    )
    if book.size() != size:  # the log has grown: the sections may be of different records
        report_sections = list(sections(book, _limited_to_size(request, size), budget, info))
    style = "".join((files("tplog.site") / "static" / name).read_text("utf-8") for name in STYLE_FILES)
    links = ReportAnchors(frozenset(anchor for anchor, _ in report_sections))
    return render.render_report(
        site_text("report-of", request.language, budget=budget),
        report_sections,
        links,
        request.language,
        style=Markup(style),  # noqa: S704 (our own files)
        policy=_content_security_policy(style),
        point_text=render.describe_point(request),
        created_on=info.created_at.astimezone(SWEDEN).date(),
        version=info.version,
        size=size,
        contents=CONTENTS_PAGES,
        doubts=why_doubted(info.verification, info.doubts),
    )


def _limited_to_size(request: PageRequest, size: int) -> PageRequest:
    """Return the same request for the first ``size`` records."""
    if request.point.known_at is not None:  # the records known at a point never change
        return request
    return changed(request, point=changed(request.point, known_at=size - 1))


CONTENTS_PAGES = ("flow", "result", "findings", "history", "papers", "status")  # in the table of contents
STYLE_FILES = ("style.css", "charts.css")


def _content_security_policy(style: str) -> str:
    """Return the policy of the file: it may use its own style, and nothing else."""
    return f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
