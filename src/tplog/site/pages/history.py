"""What changed, and when: a budget's events in either of the two times, and a replay of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.budget_relations import RELATIONS, BudgetRelation, budget_relations
from tplog.answers.event_effects import EventEffect
from tplog.answers.event_references import event_years
from tplog.answers.money_flow import FlowGraph, flow_graph
from tplog.answers.record_tables import format_delay
from tplog.answers.records import COUNTS_FROM, EFFECT, RECORD_FACTS
from tplog.answers.source_documents import document_key
from tplog.answers.timeline import DECIDED, ORDERS, Timeline, TimelineView, build_timeline
from tplog.book.book import Book
from tplog.book.kept_history import kept_timeline, kept_view
from tplog.charts.sankey import SankeyChart, layout_sankey
from tplog.errors import NotFound, mandatory_rule
from tplog.events.as_of import recording_delay_days
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site import state_diff_table
from tplog.site.event_facts import Fact, event_facts
from tplog.site.history_table import DAYS_LATE, HISTORY_ROW, history_rows
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable, completeness
from tplog.site.replay_steps import ReplayStep, current_step
from tplog.site.urls import SiteUrls
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

TITLE = "history"
EVENTS_PER_PAGE = 100  # events on a page

PLACE_UNKNOWN = mandatory_rule(
    "place-unknown",
    "before: ingen händelse med nummer {index} syns vid den här tidpunkten.",
    "before: no event of index {index} is seen at this point.",
)


@frozen
class HistoryEntry:
    """An event in the history, and its effect in this order.

    ``counts_from`` is the date that it counts from, ``has_exact_date`` whether the event states that date;
    ``delay_text`` and ``days_late`` say how late it was recorded, if it was late;
    ``in_current_step`` says whether it belongs to the shown step; ``paper_key`` is the key of its document's
    page.
    """

    record: Record
    effect: EventEffect
    counts_from: date
    has_exact_date: bool
    delay_text: str
    days_late: int | None
    facts: tuple[Fact, ...]
    in_current_step: bool
    paper_key: str

    @property
    def unit(self) -> Unit:
        """Return the unit of its tables."""
        return effect_unit(self.effect)


@frozen
class StateView:
    """The state after a step: a year's table with what the step changed, and a chart.

    ``step_years`` are the years that the step is about. The year is None while there is nothing yet.
    """

    year: int | None
    years: tuple[int, ...]
    step_years: frozenset[int]
    diff: state_diff_table.StateDiff
    graph: FlowGraph | None

    def chart(self, language: Language) -> SankeyChart | None:
        """Lay out the money of the year as a chart; None if there is none."""
        if self.graph is None or not self.graph.links:
            return None
        return layout_sankey(
            self.graph,
            site_text("state-after", language, year=year_text(self.graph.year, language)),
            language,
        )


@frozen
class HistoryView:
    """The step of the replay, the state after it, and the events up to it by year.

    ``next_page_before`` is the log index before which the next page begins; ``is_truncated`` says whether
    newer events are on another page; ``visible_count`` and ``hidden_count`` are the events up to the point
    and after.
    """

    budget: str
    order: str
    as_of: str
    known_at: str
    step: ReplayStep
    state: StateView
    entries_by_year: tuple[tuple[int, tuple[HistoryEntry, ...]], ...]
    next_page_before: int | None
    is_truncated: bool
    visible_count: int
    hidden_count: int
    relations: tuple[BudgetRelation, ...]
    next_address: str | None

    @property
    def total(self) -> int:
        """Return how many events there are on all pages."""
        return self.visible_count

    @property
    def is_complete(self) -> bool:
        """Return whether the page has all events up to the point."""
        return self.next_page_before is None and not self.is_truncated


_SOURCE = RECORD_FACTS.only("paper_key", "paper_title", "place", "amount", "since_last")
_ENTRY: Answer[HistoryEntry] = EFFECT.of("HistoryEntry", lambda entry: entry.effect).also(
    COUNTS_FROM, DAYS_LATE, *_SOURCE.of("HistoryEntry", lambda entry: entry.record).fields
)
_STEP: Answer[ReplayStep] = Answer(
    "ReplayStep",
    (
        Field("position", Kind.COUNT, ("steg", "step"), "From 1; 0 before the first."),
        Field("steps", Kind.COUNT, ("antal steg", "steps"), get=lambda step: step.step_count),
        Field(
            "at",
            Kind.TEXT,
            ("vid", "at"),
            "Its day, or its log index.",
            get=lambda step: step.point_value,
            optional=True,
        ),
        Field(
            "events",
            Many(Kind.TEXT),
            ("händelser", "events"),
            get=lambda step: [record.event.id for record in step.records],
        ),
        Field(
            "previous",
            Kind.TEXT,
            ("föregående", "previous"),
            get=lambda step: step.previous or None,
            optional=True,
        ),
        Field("next", Kind.TEXT, ("nästa", "next"), get=lambda step: step.next or None, optional=True),
    ),
)
_STATE: Answer[StateView] = Answer(
    "StateView",
    (
        Field("year", Kind.YEAR, ("år", "year"), optional=True),
        Field("lines", Many(state_diff_table.LINE), ("rader", "lines"), get=lambda state: state.diff.lines),
    ),
)
PAGE: Answer[HistoryView] = Answer(
    "HistoryView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("order", Kind.WORD, ("ordning", "order"), choices=ORDERS),
        Field(
            "as_of",
            Kind.TEXT,
            ("beslutat senast", "decided by"),
            get=lambda view: view.as_of or None,
            optional=True,
        ),
        Field(
            "known_at",
            Kind.TEXT,
            ("känt senast", "known by"),
            get=lambda view: view.known_at or None,
            optional=True,
        ),
        Field("step", _STEP, ("steg", "step")),
        Field("state", _STATE, ("läge", "state"), "After the step."),
        Field(
            "events",
            Many(_ENTRY),
            ("händelser", "events"),
            get=lambda view: [entry for _, entries in view.entries_by_year for entry in entries],
        ),
        Field(
            "earlier",
            Kind.INDEX,
            ("tidigare", "earlier"),
            "Earlier events are before this index; null if there are none.",
            get=lambda view: view.next_page_before,
            optional=True,
        ),
        *completeness("HistoryView", lambda view: view).fields,
        Field("seen", Kind.COUNT, ("synliga", "seen"), get=lambda view: view.total),
        Field("unseen", Kind.COUNT, ("senare", "unseen"), get=lambda view: view.hidden_count),
        RELATIONS,
    ),
)


def page(book: Book, request: PageRequest, budget: str, *, whole: bool = False) -> Page[HistoryView]:
    """Return the history of a budget up to the point in time, newest first, or ``whole`` from its beginning.

    Parameters: ``order`` (decided, recorded), ``year`` (of the state), ``before`` (a log index: show only
    earlier events). Raises NotFound.
    """
    indexed = book.indexed(budget)
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    related = book.related_states(budget, request.point, state)
    order = request.choice_of("order", ORDERS, DECIDED)
    timeline = kept_timeline(book, indexed, request.point, order) if indexed else None

    def state_at(point: AsOf) -> BudgetState:
        if point == request.point:
            return state
        return book.state(budget, as_of=point.as_of, known_at=point.known_at)

    if timeline and indexed:
        view = partial(kept_view, book, indexed, timeline, state)
    else:
        timeline = build_timeline(tuple(book.budget_records(budget)), request.point, order)
        view = partial(_replayed_view, timeline, budget, state_at)
    return _timeline_page(timeline, view, related, request, budget, whole=whole)


def history_page(
    all_records: Sequence[Record],
    related: Mapping[str, BudgetState],
    request: PageRequest,
    budget: str,
    *,
    whole: bool = False,
) -> Page[HistoryView]:
    """Return the history of a budget's records as `page` does.

    ``related`` are the states of the budgets to which it relates, at the point. Raises NotFound.
    """
    order = request.choice_of("order", ORDERS, DECIDED)
    timeline = build_timeline(all_records, request.point, order)
    view = partial(_replayed_view, timeline, budget, None)
    return _timeline_page(timeline, view, related, request, budget, whole=whole)


def _replayed_view(
    timeline: Timeline,
    budget: str,
    state_at: Callable[[AsOf], BudgetState] | None,
    records: Sequence[Record],
) -> TimelineView:
    """Return what `Timeline.view` returns, of these records."""
    return timeline.view(budget, {record.index for record in records}, state_at)


def _timeline_page(
    timeline: Timeline,
    view_of: Callable[[Sequence[Record]], TimelineView],
    related: Mapping[str, BudgetState],
    request: PageRequest,
    budget: str,
    *,
    whole: bool,
) -> Page[HistoryView]:
    """Return the page of a timeline; ``view_of`` returns its view with the effects of some records."""
    end = _visible_end(timeline, request.int_choice("before"))
    first = 0 if whole else max(0, end - EVENTS_PER_PAGE)
    records = timeline.records[first:end]
    view = view_of(records)
    entries = _entries(timeline, view, records, request.language)
    history_view = HistoryView(
        budget=budget,
        order=timeline.order,
        as_of=request.as_of,
        known_at=request.known_at,
        step=current_step(timeline),
        state=_state_view(timeline, view, request),
        entries_by_year=_entries_by_year(timeline, entries if whole else entries[::-1]),
        next_page_before=timeline.indexes[first] if first else None,
        is_truncated=end < timeline.visible_count,
        visible_count=timeline.visible_count,
        hidden_count=len(timeline.records) - timeline.visible_count,
        relations=budget_relations({budget: view.after, **related}, budget),
        next_address=_next_address(request, budget, records[0].index) if first else None,
    )
    table = PageTable(HISTORY_ROW, history_rows(timeline, view.after, end, newest_first=not whole))
    title = site_text(TITLE, request.language)
    return Page("history", title, history_view, PAGE, table, budget, takes_point=True)


def _next_address(request: PageRequest, budget: str, before: int) -> str:
    """Return the address of the events before a log index, as JSON."""
    return SiteUrls(request).in_format(SiteUrls.path_of_budget("history", budget), "json", before=before)


def _visible_end(timeline: Timeline, before: int | None) -> int:
    """Return how many records come before the one of this index. Raises NotFound if it is not visible."""
    if before is None:
        return timeline.visible_count
    try:
        return timeline.indexes.index(before, 0, timeline.visible_count)
    except ValueError as error:
        raise NotFound(Finding(PLACE_UNKNOWN, {"index": str(before)})) from error


def _entries(
    timeline: Timeline, view: TimelineView, records: Sequence[Record], language: Language
) -> tuple[HistoryEntry, ...]:
    current = {record.index for record in timeline.last_records}
    return tuple(
        HistoryEntry(
            record,
            view.effects[record.index],
            timeline.days[record.index],
            has_exact_date(record),
            delay_text := format_delay(record, timeline.days, language),
            recording_delay_days(record, timeline.days[record.index]) if delay_text else None,
            event_facts(record.event),
            record.index in current,
            document_key(record.event.act.source),
        )
        for record in records
    )


def has_exact_date(record: Record) -> bool:
    """Return whether the date that an event counts from is the one it states."""
    decided = record.event.act.decided
    return decided is not None and decided.is_exact and not isinstance(record.event, Corrected)


def effect_unit(effect: EventEffect) -> Unit:
    """Return the unit that shows all figures of an effect."""
    amounts = [move.ore for move, _ in effect.transfers]
    return common_unit(
        [*amounts, *(ore or 0 for change in effect.changes for ore in (change.before, change.after))]
    )


def _entries_by_year(
    timeline: Timeline, entries: Iterable[HistoryEntry]
) -> tuple[tuple[int, tuple[HistoryEntry, ...]], ...]:
    """Return the events by the year in which they were decided, or recorded."""

    def year(entry: HistoryEntry) -> int:
        return (entry.counts_from if timeline.order == DECIDED else day_in_sweden(entry.record.recorded)).year

    return tuple((entry_year, tuple(group)) for entry_year, group in groupby(entries, year))


def _state_view(timeline: Timeline, view: TimelineView, request: PageRequest) -> StateView:
    """Return the state in the requested year, else the last year of the step, else the last year."""
    years, requested_year = view.after.years(), request.year_choice("year")
    step_years = frozenset(
        year for record in timeline.last_records for year in event_years(record.event)
    ) & frozenset(years)
    year = requested_year if requested_year in years else max(step_years or years, default=None)
    if year is None:
        return StateView(None, years, step_years, state_diff_table.StateDiff(), None)
    diff = state_diff_table.diff_states(view.before, view.after, year)
    return StateView(year, years, step_years, diff, flow_graph(view.after, year))
