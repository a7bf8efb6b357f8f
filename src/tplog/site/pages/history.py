"""What changed, and when: a budget's events in either of the two times, and a replay of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from attrs import frozen

from tplog.answers.json_data import Data, scene_data
from tplog.answers.json_schema import (
    COUNT,
    DAY,
    INDEX,
    ORE,
    SCENE,
    TEXT,
    YEAR,
    closed,
    listed,
    one_of,
    optional,
    with_more,
)
from tplog.answers.record_tables import lateness
from tplog.book.book import Book
from tplog.charts.sankey import Sankey, sankey
from tplog.domain.queries.as_of import lag
from tplog.domain.queries.event_effects import Scene
from tplog.domain.queries.money_flow import picture
from tplog.domain.queries.source_documents import paper_key
from tplog.domain.queries.timeline import DECIDED, ORDERS, Timeline, View, timeline
from tplog.errors import NotFound, refusal
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.money_format import Unit, unit_for
from tplog.i18n.site_texts import say
from tplog.i18n.vocabulary import Language
from tplog.site import state_diff_table
from tplog.site.event_facts import Fact, facts, years
from tplog.site.page_request import Asked
from tplog.site.page_view import Cell, Page, Sheet
from tplog.site.replay_steps import Step, step
from tplog.values.finding import Finding
from tplog.values.partial_date import day_in_sweden

PAGED = 100  # events on a page

PLACE_UNKNOWN = refusal(
    "place-unknown",
    "before: ingen händelse med nummer {index} syns vid den här tidpunkten.",
    "before: no event of index {index} is seen at this point.",
)
COLUMNS = (
    *("index", "event", "type", "decided", "counted_from", "recorded", "days_late", "body", "paper", "place"),
    *("giver", "taker", "column", "amount_ore"),
)


_ENTRY = with_more(
    SCENE,
    counted_from=DAY,
    days_late=optional(COUNT),
    paper=TEXT,
    place=optional(TEXT),
    amount_ore=ORE,
)
_STEP = closed(
    position=COUNT,
    steps=COUNT,
    at=optional(TEXT),
    events=listed(TEXT),
    previous=optional(TEXT),
    next=optional(TEXT),
)
SCHEMA = closed(
    budget=TEXT,
    order=one_of(*ORDERS),
    as_of=optional(TEXT),
    known_at=optional(TEXT),
    step=_STEP,
    state=closed(year=optional(YEAR), lines=listed(state_diff_table.LINE)),
    events=listed(_ENTRY),
    earlier=optional(INDEX),
    seen=COUNT,
    unseen=COUNT,
)


@frozen
class Entry:
    """An event of the history, and what it did in this order.

    ``counted`` is the day that it counts from, ``exact`` whether that is the day told; ``late`` how late it
    was recorded, in words; ``amount`` in öre; ``current`` whether it is part of the step that is looked at;
    ``paper`` the key of its paper's page.
    """

    record: Record
    scene: Scene
    counted: date
    exact: bool
    late: str
    amount: int
    facts: tuple[Fact, ...]
    current: bool
    paper: str

    @property
    def unit(self) -> Unit:
        """The unit of its tables."""
        return scene_unit(self.scene)


@frozen
class State:
    """The state at a step: a year's table, with what the step changed, and the same as a picture of flows.

    ``touched`` are the years that the step is about. The year is None where there is nothing yet.
    """

    year: int | None
    years: tuple[int, ...]
    touched: frozenset[int]
    table: state_diff_table.Table
    chart: Sankey | None


@frozen
class Told:
    """The replay's step, the state at it, and the events up to it by year.

    ``earlier`` is the log index before which the next page of events begins, ``cut`` whether the newest are
    on another page; ``seen`` events are at the point or before it, ``unseen`` ones after.
    """

    budget: str
    order: str
    step: Step
    state: State
    groups: tuple[tuple[int, tuple[Entry, ...]], ...]
    earlier: int | None
    cut: bool
    seen: int
    unseen: int


def page(book: Book, asked: Asked, budget: str, *, whole: bool = False) -> Page:
    """A budget's history up to the point, the newest events first; or the ``whole`` from its beginning.

    Choices: ``order`` (decided, recorded), ``year`` (of the state), ``before`` (a log index, after which
    nothing is shown). Raises NotFound.
    """
    order = asked.one_of("order", ORDERS, DECIDED)
    told = timeline(tuple(book.records_of(budget)), asked.point, order)
    end = _end(told, asked.number("before"))
    first = 0 if whole else max(0, end - PAGED)
    records = told.records[first:end]
    view = told.view(budget, {record.index for record in records})
    entries = _entries(told, view, records, asked.language)
    shown = Told(
        budget=budget,
        order=order,
        step=step(told),
        state=_state(told, view, asked),
        groups=_groups(told, entries if whole else entries[::-1]),
        earlier=told.records[first].index if first else None,
        cut=end < told.seen,
        seen=told.seen,
        unseen=len(told.records) - told.seen,
    )
    title = say("history", asked.language)
    return Page("history", title, shown, _data(shown, asked), _sheet(shown), budget, timed=True)


def _end(told: Timeline, before: int | None) -> int:
    """How many of the records come before the one of this index. Raises NotFound where it is not seen."""
    if before is None:
        return told.seen
    for place, record in enumerate(told.records[: told.seen]):
        if record.index == before:
            return place
    raise NotFound(Finding(PLACE_UNKNOWN, {"index": str(before)}))


def _entries(told: Timeline, view: View, records: Sequence[Record], language: Language) -> tuple[Entry, ...]:
    current = {record.index for record in told.step}
    return tuple(
        Entry(
            record,
            view.scenes[record.index],
            told.days[record.index],
            is_exact(record),
            lateness(record, told.days, language),
            record.event.amount,
            facts(record.event),
            record.index in current,
            paper_key(record.event.act.source),
        )
        for record in records
    )


def is_exact(record: Record) -> bool:
    """Whether the day that an event counts from is the day that it tells, and no other."""
    decided = record.event.act.decided
    return decided is not None and decided.day is not None and not isinstance(record.event, Corrected)


def scene_unit(scene: Scene) -> Unit:
    """The unit that shows all figures of a scene."""
    moved = [move.ore for move, _ in scene.moved]
    return unit_for([*moved, *(ore for one in scene.changes for ore in (one.before, one.after))])


def _groups(told: Timeline, entries: Iterable[Entry]) -> tuple[tuple[int, tuple[Entry, ...]], ...]:
    """The events by the year in which they were decided, or recorded."""

    def year(entry: Entry) -> int:
        return (entry.counted if told.order == DECIDED else day_in_sweden(entry.record.recorded)).year

    return tuple((at, tuple(group)) for at, group in groupby(entries, year))


def _state(told: Timeline, view: View, asked: Asked) -> State:
    """The year asked for, else the last that the step is about, else the last there is."""
    known, wanted = view.after.years(), asked.number("year")
    touched = frozenset(year for record in told.step for year in years(record.event)) & frozenset(known)
    year = wanted if wanted in known else max(touched or known, default=None)
    if year is None:
        return State(None, known, touched, state_diff_table.Table(), None)
    flow = picture(view.after, year)
    chart = (
        sankey(flow, say("state-after", asked.language, year=year), asked.language) if flow.links else None
    )
    return State(year, known, touched, state_diff_table.table(view.before, view.after, year), chart)


def _entry_data(entry: Entry) -> Data:
    source = entry.record.event.act.source
    return {
        **scene_data(entry.scene),
        "counted_from": entry.counted.isoformat(),
        "days_late": lag(entry.record, entry.counted) if entry.late else None,
        "paper": source.title,
        "place": source.place,
        "amount_ore": entry.amount,
    }


def _data(told: Told, asked: Asked) -> Data:
    at, state = told.step, told.state
    return {
        "budget": told.budget,
        "order": told.order,
        "as_of": asked.as_of or None,
        "known_at": asked.known_at or None,
        "step": {
            "position": at.position,
            "steps": at.stops,
            "at": str(at.stop) if at.stop is not None else None,
            "events": [record.event.id for record in at.records],
            "previous": at.previous or None,
            "next": at.next or None,
        },
        "state": {
            "year": state.year,
            "lines": [state_diff_table.line_data(line) for line in state.table.lines],
        },
        "events": [_entry_data(entry) for _, entries in told.groups for entry in entries],
        "earlier": told.earlier,
        "seen": told.seen,
        "unseen": told.unseen,
    }


def _sheet(told: Told) -> Sheet:
    """A row for each transfer; one for an event without any."""
    return Sheet(COLUMNS, [row for _, group in told.groups for entry in group for row in _rows(entry)])


def _rows(entry: Entry) -> list[list[Cell]]:
    event, act = entry.record.event, entry.record.event.act
    head: list[Cell] = [
        entry.record.index,
        event.id,
        type(event).__name__,
        str(act.decided) if act.decided else None,
        entry.counted.isoformat(),
        entry.record.recorded.isoformat(),
        lag(entry.record, entry.counted) if entry.late else None,
        act.body,
        act.source.title,
        act.source.place,
    ]
    moved: list[list[Cell]] = [
        [str(move.giver), str(move.taker), column, move.ore] for move, column in entry.scene.moved
    ]
    return [[*head, *move] for move in moved or [[None, None, None, None]]]
