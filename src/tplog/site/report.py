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
from tplog.i18n.site_texts import say
from tplog.site import render
from tplog.site.page_request import Asked
from tplog.site.page_view import Page
from tplog.site.pages import event, findings, flow, history, paper, papers, result, status, trail
from tplog.site.urls import Within
from tplog.site.verification_status import Verification
from tplog.values.account import Account
from tplog.values.partial_date import SWEDEN

Section = tuple[str, Page]  # where it stands in the document, and what it is


@frozen
class Made:
    """When a report was made (UTC), by which version, what a verification said, where papers' files are."""

    at: datetime
    version: str
    verification: Verification = field(factory=Verification)
    papers: Path | None = None


def sections(book: Book, asked: Asked, budget: str, made: Made) -> Iterator[Section]:
    """The pages, in the order in which a reader asks. Raises NotFound for an unknown budget or year."""
    state = book.state(budget, on=asked.point.on, known=asked.point.known)
    years = asked.numbers("year") or state.years()
    every = changed(asked, choices={"year": tuple(map(str, reversed(years)))})
    yield f"flow-{budget}", flow.page(book, every, budget)
    yield f"result-{budget}", result.page(book, every, budget)
    yield f"findings-{budget}", findings.page(book, asked, budget)
    yield f"history-{budget}", history.page(book, asked, budget, whole=True)
    for account in _with_figures(state, years):
        yield f"account-{budget}-{account}", trail.page(book, asked, budget, str(account))
    for record in book.records_of(budget, on=asked.point.on, known=asked.point.known):
        yield f"event-{record.event.id}", event.page(book, asked, record.event.id)
    yield f"papers-{budget}", papers.page(book, asked, budget)
    for key in book.papers(budget, on=asked.point.on, known=asked.point.known):
        yield f"paper-{budget}-{key}", paper.page(book, asked, budget, key, made.papers)
    yield "status", status.page(book, asked, made.verification)


def _with_figures(state: BudgetState, years: Iterable[int]) -> Iterator[Account]:
    """The accounts of these years to which something has happened."""
    asked = set(years)
    return (path for path, at in state.accounts.items() if path.year in asked and at.largest)


def document(book: Book, asked: Asked, budget: str, made: Made) -> str:
    """The whole report as HTML, of the records that were verified, or else that there are.

    Raises NotFound for an unknown budget or year.
    """
    verified = made.verification.size
    size = book.size() if verified is None else verified
    told: Sequence[Section] = list(sections(book, asked, budget, made)) if book.size() == size else ()
    if book.size() != size:  # it grew, and the sections may be of different records
        told = list(sections(book, _known_by(asked, size), budget, made))
    style = "".join((files("tplog.site") / "static" / name).read_text("utf-8") for name in STYLES)
    links = Within(frozenset(place for place, _ in told))
    return render.report(
        say("report-of", asked.language, budget=budget),
        told,
        links,
        asked.language,
        style=Markup(style),  # noqa: S704 (our own files)
        policy=_policy(style),
        spoken=render.spoken(asked),
        made_on=made.at.astimezone(SWEDEN).date(),
        version=made.version,
        size=size,
        heads=HEADS,
    )


def _known_by(asked: Asked, size: int) -> Asked:
    """The same asked of a log's first records."""
    if asked.point.known is not None:  # what was known then does not grow
        return asked
    return changed(asked, point=changed(asked.point, known=size - 1))


HEADS = ("flow", "result", "findings", "history", "papers", "status")  # what the contents list
STYLES = ("style.css", "charts.css")


def _policy(style: str) -> str:
    """What the file may do: show its own style, and nothing else."""
    return f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
