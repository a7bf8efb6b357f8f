"""What changed, and when: a budget's events in either of the two times, and a replay of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from attrs import frozen

from tplog.answers.csv import CsvValue
from tplog.answers.json_data import JsonObject, effect_data
from tplog.answers.json_schema import (
    COUNT,
    DAY,
    EFFECT,
    INDEX,
    ORE,
    TEXT,
    YEAR,
    array_of,
    closed_object,
    enum_of,
    extended_object,
    nullable,
)
from tplog.answers.record_tables import format_delay
from tplog.book.book import Book
from tplog.charts.sankey import SankeyChart, layout_sankey
from tplog.domain.queries.as_of import recording_delay_days
from tplog.domain.queries.event_effects import EventEffect
from tplog.domain.queries.money_flow import flow_graph
from tplog.domain.queries.source_documents import document_key
from tplog.domain.queries.timeline import DECIDED, ORDERS, Timeline, TimelineView, build_timeline
from tplog.errors import NotFound, mandatory_rule
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site import state_diff_table
from tplog.site.event_facts import Fact, event_facts, event_years
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.site.replay_steps import ReplayStep, current_step
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden

EVENTS_PER_PAGE = 100  # events on a page

PLACE_UNKNOWN = mandatory_rule(
    "place-unknown",
    "before: ingen händelse med nummer {index} syns vid den här tidpunkten.",
    "before: no event of index {index} is seen at this point.",
)
COLUMNS = (
    *("index", "event", "type", "decided", "counted_from", "recorded", "days_late", "body", "paper", "place"),
    *("giver", "taker", "column", "amount_ore"),
)


_ENTRY = extended_object(
    EFFECT,
    counted_from=DAY,
    days_late=nullable(COUNT),
    paper=TEXT,
    place=nullable(TEXT),
    amount_ore=ORE,
)
_STEP = closed_object(
    position=COUNT,
    steps=COUNT,
    at=nullable(TEXT),
    events=array_of(TEXT),
    previous=nullable(TEXT),
    next=nullable(TEXT),
)
SCHEMA = closed_object(
    budget=TEXT,
    order=enum_of(*ORDERS),
    as_of=nullable(TEXT),
    known_at=nullable(TEXT),
    step=_STEP,
    state=closed_object(year=nullable(YEAR), lines=array_of(state_diff_table.LINE_SCHEMA)),
    events=array_of(_ENTRY),
    earlier=nullable(INDEX),
    seen=COUNT,
    unseen=COUNT,
)


@frozen
class HistoryEntry:
    """An event in the history, and its effect in this order.

    ``counted_from`` is the date that it counts from, ``has_exact_date`` whether the event states that date;
    ``delay_text`` says how late it was recorded; ``amount`` is in öre; ``in_current_step`` says whether it
    belongs to the shown step; ``paper_key`` is the key of its document's page.
    """

    record: Record
    effect: EventEffect
    counted_from: date
    has_exact_date: bool
    delay_text: str
    amount: int
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
    chart: SankeyChart | None


@frozen
class HistoryView:
    """The step of the replay, the state after it, and the events up to it by year.

    ``next_page_before`` is the log index before which the next page begins; ``is_truncated`` says whether
    newer events are on another page; ``visible_count`` and ``hidden_count`` are the events up to the point
    and after.
    """

    budget: str
    order: str
    step: ReplayStep
    state: StateView
    entries_by_year: tuple[tuple[int, tuple[HistoryEntry, ...]], ...]
    next_page_before: int | None
    is_truncated: bool
    visible_count: int
    hidden_count: int


def page(book: Book, request: PageRequest, budget: str, *, whole: bool = False) -> Page:
    """Return the history of a budget up to the point in time, newest first, or ``whole`` from its beginning.

    Parameters: ``order`` (decided, recorded), ``year`` (of the state), ``before`` (a log index: show only
    earlier events). Raises NotFound.
    """
    order = request.choice_of("order", ORDERS, DECIDED)
    timeline = build_timeline(tuple(book.budget_records(budget)), request.point, order)
    end = _visible_end(timeline, request.int_choice("before"))
    first = 0 if whole else max(0, end - EVENTS_PER_PAGE)
    records = timeline.records[first:end]
    view = timeline.view(budget, {record.index for record in records})
    entries = _entries(timeline, view, records, request.language)
    history_view = HistoryView(
        budget=budget,
        order=order,
        step=current_step(timeline),
        state=_state_view(timeline, view, request),
        entries_by_year=_entries_by_year(timeline, entries if whole else entries[::-1]),
        next_page_before=timeline.records[first].index if first else None,
        is_truncated=end < timeline.visible_count,
        visible_count=timeline.visible_count,
        hidden_count=len(timeline.records) - timeline.visible_count,
    )
    title = site_text("history", request.language)
    return Page(
        "history",
        title,
        history_view,
        _data(history_view, request),
        _csv_table(history_view),
        budget,
        takes_point=True,
    )


def _visible_end(timeline: Timeline, before: int | None) -> int:
    """Return how many records come before the one of this index. Raises NotFound if it is not visible."""
    if before is None:
        return timeline.visible_count
    for place, record in enumerate(timeline.records[: timeline.visible_count]):
        if record.index == before:
            return place
    raise NotFound(Finding(PLACE_UNKNOWN, {"index": str(before)}))


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
            format_delay(record, timeline.days, language),
            record.event.amount,
            event_facts(record.event),
            record.index in current,
            document_key(record.event.act.source),
        )
        for record in records
    )


def has_exact_date(record: Record) -> bool:
    """Return whether the date that an event counts from is the one it states."""
    decided = record.event.act.decided
    return decided is not None and decided.day is not None and not isinstance(record.event, Corrected)


def effect_unit(effect: EventEffect) -> Unit:
    """Return the unit that shows all figures of an effect."""
    amounts = [move.ore for move, _ in effect.transfers]
    return common_unit(
        [*amounts, *(ore for change in effect.changes for ore in (change.before, change.after))]
    )


def _entries_by_year(
    timeline: Timeline, entries: Iterable[HistoryEntry]
) -> tuple[tuple[int, tuple[HistoryEntry, ...]], ...]:
    """Return the events by the year in which they were decided, or recorded."""

    def year(entry: HistoryEntry) -> int:
        return (
            entry.counted_from if timeline.order == DECIDED else day_in_sweden(entry.record.recorded)
        ).year

    return tuple((entry_year, tuple(group)) for entry_year, group in groupby(entries, year))


def _state_view(timeline: Timeline, view: TimelineView, request: PageRequest) -> StateView:
    """Return the state in the requested year, else the last year of the step, else the last year."""
    years, requested_year = view.after.years(), request.int_choice("year")
    step_years = frozenset(
        year for record in timeline.last_records for year in event_years(record.event)
    ) & frozenset(years)
    year = requested_year if requested_year in years else max(step_years or years, default=None)
    if year is None:
        return StateView(None, years, step_years, state_diff_table.StateDiff(), None)
    flow = flow_graph(view.after, year)
    chart = (
        layout_sankey(flow, site_text("state-after", request.language, year=year), request.language)
        if flow.links
        else None
    )
    return StateView(
        year, years, step_years, state_diff_table.diff_states(view.before, view.after, year), chart
    )


def _entry_data(entry: HistoryEntry) -> JsonObject:
    source = entry.record.event.act.source
    return {
        **effect_data(entry.effect),
        "counted_from": entry.counted_from.isoformat(),
        "days_late": recording_delay_days(entry.record, entry.counted_from) if entry.delay_text else None,
        "paper": source.title,
        "place": source.place,
        "amount_ore": entry.amount,
    }


def _data(view: HistoryView, request: PageRequest) -> JsonObject:
    step, state = view.step, view.state
    return {
        "budget": view.budget,
        "order": view.order,
        "as_of": request.as_of or None,
        "known_at": request.known_at or None,
        "step": {
            "position": step.position,
            "steps": step.step_count,
            "at": str(step.point_value) if step.point_value is not None else None,
            "events": [record.event.id for record in step.records],
            "previous": step.previous or None,
            "next": step.next or None,
        },
        "state": {
            "year": state.year,
            "lines": [state_diff_table.line_data(line) for line in state.diff.lines],
        },
        "events": [_entry_data(entry) for _, entries in view.entries_by_year for entry in entries],
        "earlier": view.next_page_before,
        "seen": view.visible_count,
        "unseen": view.hidden_count,
    }


def _csv_table(view: HistoryView) -> CsvTable:
    """Return a row per transfer, and one for an event without transfers."""
    return CsvTable(
        COLUMNS, [row for _, group in view.entries_by_year for entry in group for row in _csv_rows(entry)]
    )


def _csv_rows(entry: HistoryEntry) -> list[list[CsvValue]]:
    event, act = entry.record.event, entry.record.event.act
    event_cells: list[CsvValue] = [
        entry.record.index,
        event.id,
        type(event).__name__,
        str(act.decided) if act.decided else None,
        entry.counted_from.isoformat(),
        entry.record.recorded.isoformat(),
        recording_delay_days(entry.record, entry.counted_from) if entry.delay_text else None,
        act.body,
        act.source.title,
        act.source.place,
    ]
    transfer_cells: list[list[CsvValue]] = [
        [str(move.giver), str(move.taker), column, move.ore] for move, column in entry.effect.transfers
    ]
    return [[*event_cells, *move] for move in transfer_cells or [[None, None, None, None]]]
