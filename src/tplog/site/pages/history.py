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
    """An event of the history, and what it did in this order.

    ``counted`` is the day that it counts from, ``exact`` whether that is the day told; ``late`` how late it
    was recorded, in words; ``amount`` in öre; ``current`` whether it is part of the step that is looked at;
    ``paper`` the key of its paper's page.
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
        """The unit of its tables."""
        return effect_unit(self.effect)


@frozen
class StateView:
    """The state at a step: a year's table, with what the step changed, and the same as a picture of flows.

    ``touched`` are the years that the step is about. The year is None where there is nothing yet.
    """

    year: int | None
    years: tuple[int, ...]
    step_years: frozenset[int]
    diff: state_diff_table.StateDiff
    chart: SankeyChart | None


@frozen
class HistoryView:
    """The replay's step, the state at it, and the events up to it by year.

    ``earlier`` is the log index before which the next page of events begins, ``cut`` whether the newest are
    on another page; ``seen`` events are at the point or before it, ``unseen`` ones after.
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
    """A budget's history up to the point, the newest events first; or the ``whole`` from its beginning.

    Choices: ``order`` (decided, recorded), ``year`` (of the state), ``before`` (a log index, after which
    nothing is shown). Raises NotFound.
    """
    order = request.choice_of("order", ORDERS, DECIDED)
    told = build_timeline(tuple(book.budget_records(budget)), request.point, order)
    end = _visible_end(told, request.int_choice("before"))
    first = 0 if whole else max(0, end - EVENTS_PER_PAGE)
    records = told.records[first:end]
    view = told.view(budget, {record.index for record in records})
    entries = _entries(told, view, records, request.language)
    shown = HistoryView(
        budget=budget,
        order=order,
        step=current_step(told),
        state=_state_view(told, view, request),
        entries_by_year=_entries_by_year(told, entries if whole else entries[::-1]),
        next_page_before=told.records[first].index if first else None,
        is_truncated=end < told.visible_count,
        visible_count=told.visible_count,
        hidden_count=len(told.records) - told.visible_count,
    )
    title = site_text("history", request.language)
    return Page("history", title, shown, _data(shown, request), _csv_table(shown), budget, takes_point=True)


def _visible_end(timeline: Timeline, before: int | None) -> int:
    """How many of the records come before the one of this index. Raises NotFound where it is not seen."""
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
    """Whether the day that an event counts from is the day that it tells, and no other."""
    decided = record.event.act.decided
    return decided is not None and decided.day is not None and not isinstance(record.event, Corrected)


def effect_unit(effect: EventEffect) -> Unit:
    """The unit that shows all figures of a scene."""
    moved = [move.ore for move, _ in effect.transfers]
    return common_unit([*moved, *(ore for one in effect.changes for ore in (one.before, one.after))])


def _entries_by_year(
    timeline: Timeline, entries: Iterable[HistoryEntry]
) -> tuple[tuple[int, tuple[HistoryEntry, ...]], ...]:
    """The events by the year in which they were decided, or recorded."""

    def year(entry: HistoryEntry) -> int:
        return (
            entry.counted_from if timeline.order == DECIDED else day_in_sweden(entry.record.recorded)
        ).year

    return tuple((at, tuple(group)) for at, group in groupby(entries, year))


def _state_view(timeline: Timeline, view: TimelineView, request: PageRequest) -> StateView:
    """The year asked for, else the last that the step is about, else the last there is."""
    known, wanted = view.after.years(), request.int_choice("year")
    touched = frozenset(
        year for record in timeline.last_records for year in event_years(record.event)
    ) & frozenset(known)
    year = wanted if wanted in known else max(touched or known, default=None)
    if year is None:
        return StateView(None, known, touched, state_diff_table.StateDiff(), None)
    flow = flow_graph(view.after, year)
    chart = (
        layout_sankey(flow, site_text("state-after", request.language, year=year), request.language)
        if flow.links
        else None
    )
    return StateView(year, known, touched, state_diff_table.diff_states(view.before, view.after, year), chart)


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
    at, state = view.step, view.state
    return {
        "budget": view.budget,
        "order": view.order,
        "as_of": request.as_of or None,
        "known_at": request.known_at or None,
        "step": {
            "position": at.position,
            "steps": at.step_count,
            "at": str(at.point_value) if at.point_value is not None else None,
            "events": [record.event.id for record in at.records],
            "previous": at.previous or None,
            "next": at.next or None,
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
    """A row for each transfer; one for an event without any."""
    return CsvTable(
        COLUMNS, [row for _, group in view.entries_by_year for entry in group for row in _csv_rows(entry)]
    )


def _csv_rows(entry: HistoryEntry) -> list[list[CsvValue]]:
    event, act = entry.record.event, entry.record.event.act
    head: list[CsvValue] = [
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
    moved: list[list[CsvValue]] = [
        [str(move.giver), str(move.taker), column, move.ore] for move, column in entry.effect.transfers
    ]
    return [[*head, *move] for move in moved or [[None, None, None, None]]]
