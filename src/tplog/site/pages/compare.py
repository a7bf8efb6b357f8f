"""Two points compared: what differs between them account by account, and the events between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.comparisons import COMPARISON
from tplog.answers.records import FIGURE_CHANGE
from tplog.answers.traced_figure import account_name
from tplog.book.book import Book
from tplog.book.kept_history import compared_points
from tplog.book.undated_events import undated_notes
from tplog.errors import NotFound
from tplog.i18n.date_format import day_in_words
from tplog.i18n.event_sentences import event_heading
from tplog.i18n.money_format import Unit, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.account import Account
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.period import POINT_UNREADABLE, YEARS, parse_index, parse_period, require_index

if TYPE_CHECKING:
    from tplog.answers.event_effects import FigureChange
    from tplog.book.history import Comparison
    from tplog.domain.state.budget_state import BudgetState
    from tplog.domain.state.matters import MatterStatus
    from tplog.events.record import Record

TITLE = "page-compare"
FROM, TO = "from", "to"
DIFFERENCES_SHOWN, EVENTS_SHOWN = 200, 100  # on the page; its CSV and JSON have all


@frozen
class ComparedRow:
    """A figure that differs, what people call its account, and its body where that is another."""

    change: FigureChange
    name: str
    body_name: str


@frozen
class ComparedEvent:
    """An event between the points, in words, and what became of it (None: nothing is open about it)."""

    record: Record
    heading: str
    matter: MatterStatus | None


@frozen
class CompareView:
    """What the page shows; ``comparison`` is None while only the form is shown.

    ``first`` and ``second`` are the points as they were written; ``rows`` are the first of the differences,
    ``added`` and ``removed`` the newest of the events that only the second or the first point has.
    ``years`` are those that the budget has accounts in.
    """

    budget: str
    first: str
    second: str
    comparison: Comparison | None
    rows: tuple[ComparedRow, ...]
    added: tuple[ComparedEvent, ...]
    removed: tuple[ComparedEvent, ...]
    years: tuple[int, ...]

    @property
    def unit(self) -> Unit:
        """The unit of the table: that of its largest figure."""
        return reading_unit(self.amounts)

    @property
    def amounts(self) -> list[int]:
        """The amounts that it shows in its unit, in öre."""
        changes = [row.change for row in self.rows]
        return [ore or 0 for change in changes for ore in (change.before, change.after, change.difference)]


_COMPARISON = COMPARISON.optional().of("CompareView", lambda view: view.comparison)
PAGE: Answer[CompareView] = Answer(
    "CompareView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("from", Kind.TEXT, ("från", "from"), get=lambda view: view.first or None, optional=True),
        Field(
            "to",
            Kind.TEXT,
            ("till", "to"),
            "Null: now.",
            get=lambda view: view.second or None,
            optional=True,
        ),
        *_COMPARISON.fields,
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[CompareView]:
    """Return what differs between the points ``from`` and ``to``.

    Without them it is what changed since the end of the year before the budget's last; for a budget without
    years only the form. Raises NotFound.
    """
    state = book.state(budget)
    years = tuple(year for year in state.years() if year in YEARS)
    first = request.choice(FROM, str(max(years) - 1) if years else "")
    second = request.choice(TO)
    points = _point_in_log(book, FROM, first), _point_in_log(book, TO, second)
    if not first:
        view = CompareView(budget, first, second, None, (), (), (), years)
        return _page(view, request, state)
    comparison = compared_points(book, budget, *points)
    rows = [
        ComparedRow(change, account_name(state, change.account), _body_name(state, change.account))
        for change in comparison.differences[:DIFFERENCES_SHOWN]
    ]
    shown = [
        tuple(
            _compared_event(record, state, request.language) for record in reversed(records[-EVENTS_SHOWN:])
        )
        for records in (comparison.added, comparison.removed)
    ]
    view = CompareView(budget, first, second, comparison, tuple(rows), shown[0], shown[1], years)
    notes = (note for point in points for note in undated_notes(book, [budget], point))
    return evolve(_page(view, request, state), notes=tuple(notes))


def _body_name(state: BudgetState, account: Account) -> str:
    return account_name(state, account.body) if account != account.body else ""


def _page(view: CompareView, request: PageRequest, state: BudgetState) -> Page[CompareView]:
    comparison = view.comparison
    table = PageTable(FIGURE_CHANGE, comparison.differences if comparison else ())
    title = site_text(TITLE, request.language)
    headline, lead = (
        _sentences(view, request.language) if comparison else (site_text("compare-ask", request.language), ())
    )
    return Page(
        "compare",
        title,
        view,
        PAGE,
        table,
        view.budget,
        headline=headline,
        lead=lead,
        budget_title=state.title or "",
    )


def _sentences(view: CompareView, language: Language) -> tuple[str, tuple[str, ...]]:
    """Return how much differs between which points, and how many events are between; else what to do."""
    comparison = view.comparison
    if comparison is None:
        return site_text("compare-ask", language), ()
    accounts = len({change.account for change in comparison.differences})
    points = {FROM: point_text(view.first, language), TO: point_text(view.second, language)}
    key = "compare-differs" if accounts else "compare-same"
    headline = site_text(key, language, count=accounts, **points)
    between = site_text("compare-between", language, count=len(comparison.added))
    removed = site_text("compare-removed", language, count=len(comparison.removed))
    return headline, (between, removed) if comparison.removed else (between,)


def _compared_event(record: Record, state: BudgetState, language: Language) -> ComparedEvent:
    heading = event_heading(record.event, language, partial(account_name, state))
    return ComparedEvent(record, heading, state.standing.get(record.event.id))


def parse_point(key: str, text: str) -> AsOf:
    """Return a point as it is written: a period (its last day) or a log index; "" is now.

    Raises NotFound for another text.
    """
    if not text:
        return LATEST
    if (index := parse_index(text)) is not None:
        return AsOf(known_at=index)
    try:
        return AsOf(as_of=parse_period(text, rule=POINT_UNREADABLE).last)
    except ParseError as error:
        raise NotFound(Finding(error.rule, error.params, location=SourceLocation(key))) from error


def _point_in_log(book: Book, key: str, text: str) -> AsOf:
    """Return a point as `parse_point`. Raises NotFound also for an index that the log does not have."""
    point = parse_point(key, text)
    try:
        if isinstance(point.known_at, int):
            require_index(point.known_at, book.size())
    except ParseError as error:
        raise NotFound(Finding(error.rule, error.params, location=SourceLocation(key))) from error
    return point


def point_text(text: str, language: Language) -> str:
    """Return a point in words: ``31 december 2024``, ``post 12``, ``nu``. Raises as `parse_point`."""
    point = parse_point(FROM, text)
    if point.as_of:
        return day_in_words(point.as_of, language)
    if point.known_at is None:
        return site_text("point-now", language)
    return site_text("step-record", language, index=point.known_at)
