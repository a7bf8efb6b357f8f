"""The report: a budget's pages in one file that needs nothing else, to be printed and kept by the minutes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from attrs import evolve as changed
from attrs import field, frozen
from markupsafe import Markup

from tplog.book.book import Book
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.site_texts import site_text
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import event, findings, flow, history, paper, papers, result, status, trail
from tplog.site.urls import ReportAnchors
from tplog.site.verification_status import Verification
from tplog.values.account import Account
from tplog.values.swedish_time import SWEDEN

Section = tuple[str, Page]  # where it stands in the document, and what it is


@frozen
class ReportInfo:
    """When a report was made (UTC), by which version, what a verification said, where papers' files are."""

    created_at: datetime
    version: str
    verification: Verification = field(factory=Verification)
    papers: Path | None = None


def sections(book: Book, request: PageRequest, budget: str, info: ReportInfo) -> Iterator[Section]:
    """The pages, in the order in which a reader asks. Raises NotFound for an unknown budget or year."""
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    years = request.int_choices("year") or state.years()
    every = changed(request, choices={"year": tuple(map(str, reversed(years)))})
    yield f"flow-{budget}", flow.page(book, every, budget)
    yield f"result-{budget}", result.page(book, every, budget)
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
    """The accounts of these years to which something has happened."""
    asked = set(years)
    return (path for path, at in state.accounts.items() if path.year in asked and at.max_abs_figure)


def report_html(book: Book, request: PageRequest, budget: str, info: ReportInfo) -> str:
    """The whole report as HTML, of the records that were verified, or else that there are.

    Raises NotFound for an unknown budget or year.
    """
    verified = info.verification.size
    size = book.size() if verified is None else verified
    told: Sequence[Section] = list(sections(book, request, budget, info)) if book.size() == size else ()
    if book.size() != size:  # it grew, and the sections may be of different records
        told = list(sections(book, _limited_to_size(request, size), budget, info))
    style = "".join((files("tplog.site") / "static" / name).read_text("utf-8") for name in STYLE_FILES)
    links = ReportAnchors(frozenset(place for place, _ in told))
    return render.render_report(
        site_text("report-of", request.language, budget=budget),
        told,
        links,
        request.language,
        style=Markup(style),  # noqa: S704 (our own files)
        policy=_content_security_policy(style),
        point_text=render.describe_point(request),
        created_on=info.created_at.astimezone(SWEDEN).date(),
        version=info.version,
        size=size,
        heads=CONTENTS_PAGES,
    )


def _limited_to_size(request: PageRequest, size: int) -> PageRequest:
    """The same asked of a log's first records."""
    if request.point.known_at is not None:  # what was known then does not grow
        return request
    return changed(request, point=changed(request.point, known_at=size - 1))


CONTENTS_PAGES = ("flow", "result", "findings", "history", "papers", "status")  # what the contents list
STYLE_FILES = ("style.css", "charts.css")


def _content_security_policy(style: str) -> str:
    """What the file may do: show its own style, and nothing else."""
    return f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
