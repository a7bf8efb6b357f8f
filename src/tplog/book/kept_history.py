"""A budget's timeline by what the index says of its events: the records that are shown alone are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tplog.answers.event_effects import EventEffect, apply_with_effect
from tplog.answers.read_records import ReadRecords
from tplog.answers.timeline import (
    DECIDED,
    RECORDED,
    Timeline,
    TimelineView,
    add_moves,
    balances_changed,
)
from tplog.book.book import Book
from tplog.domain.indexed_events import moves_as_stored
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.as_of import act_days
from tplog.events.record import Record
from tplog.values.as_of import AsOf
from tplog.values.transfer import CONDITIONAL

if TYPE_CHECKING:
    from tplog.book.history import Comparison, IndexedBudget


def compared_points(book: Book, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
    """Return what `Book.compare` does; the records are read when they are asked for."""
    return book._history.comparison(budget, from_point, to_point)


def kept_timeline(book: Book, indexed: IndexedBudget, point: AsOf, order: str) -> Timeline | None:
    """Return a budget's timeline as `build_timeline` does, by what is stored of its events.

    None if that does not lead there: an event may move something else in this order than what is stored.
    """
    if order == RECORDED and point.as_of is not None:
        return None
    events = indexed.events
    last = book.last_known_index(point.known_at)
    known = [index for index in events if index <= last]
    days = indexed.days
    if len(known) < len(events):
        days = {**days, **act_days({index: events[index].dated for index in known}).days}
    if order == RECORDED:
        indexes = tuple(events)
        records = ReadRecords(indexed.records, indexes)
        return Timeline(order, point, records, records, indexes, len(known), days, indexes)
    ordered = sorted(known, key=lambda index: (days[index], index))
    if not _moves_as_stored(book, indexed, ordered):
        return None
    is_visible = [point.as_of is None or days[index] <= point.as_of for index in ordered]
    stops = tuple(sorted({days[index] for index in known}))
    records = ReadRecords(indexed.records, ordered)
    return Timeline(
        order,
        point,
        ReadRecords(indexed.records, tuple(events)),
        records,
        ordered,
        sum(is_visible),
        days,
        stops,
    )


def _moves_as_stored(book: Book, indexed: IndexedBudget, ordered: Sequence[int]) -> bool:
    """Return whether the events, placed in this order, move what is stored (`in_decided_order`)."""
    state = book.state(indexed.budget)  # what a decision holds back is a matter
    waiting = state.keys_with_text("standing", (f'"{CONDITIONAL}"',))
    held = {name for name in waiting if state.standing[name].column == CONDITIONAL}
    return moves_as_stored(indexed.events, ordered, held)


def kept_view(
    book: Book, indexed: IndexedBudget, timeline: Timeline, after: BudgetState, shown: Sequence[Record]
) -> TimelineView:
    """Return what `Timeline.view` returns of a timeline by what is stored.

    ``after`` is the budget at the point; the records ``shown`` stand in the timeline in a row.
    """
    before: BudgetState | None = None
    if timeline.order == DECIDED or not shown:
        effects = [*_decided_effects(indexed, timeline, after, shown)]
    else:
        before, effects = _replayed(book, indexed.budget, shown)
    if before is None or shown[-1].index != timeline.visible_indexes[-1]:
        before, previous = BudgetState(), timeline.previous_point
        if previous is not None:
            before = book.state(indexed.budget, as_of=previous.as_of, known_at=previous.known_at)
    return TimelineView(before, after, {effect.record.index: effect for effect in effects})


def _replayed(book: Book, budget: str, shown: Sequence[Record]) -> tuple[BudgetState, list[EventEffect]]:
    """Return a budget before the last of some records that were recorded in a row, and the effects of all."""
    first, last = shown[0], shown[-1]
    initial = State({budget: book.state(budget, known_at=first.index - 1)}) if first.index else State()
    builder = StateBuilder(initial)
    effects = [apply_with_effect(builder, record) for record in shown[:-1]]
    before = builder.state.budget(budget)  # the last goes to a builder of its own, so this one stays
    return before, [*effects, apply_with_effect(StateBuilder(State({budget: before})), last)]


def _decided_effects(
    indexed: IndexedBudget, timeline: Timeline, after: BudgetState, shown: Sequence[Record]
) -> Iterator[EventEffect]:
    """Yield the effects of records that stand in a row, the last first.

    Their balances are those at the point without what the records after them move.
    """
    accounts = dict.fromkeys(
        account for record in shown for move in record.event.transfers for account in (move.giver, move.taker)
    )
    balances = {account: after.own_balance(account).remaining for account in accounts}
    end = timeline.indexes.index(shown[-1].index) + 1 if shown else 0
    later = set(timeline.indexes[end : timeline.visible_count])
    touching = {index for account in accounts for index in indexed.mentioning(account)} if later else set()
    for record in indexed.records(sorted(later & touching)):
        add_moves(balances, record, -1)
    for record in reversed(shown):
        add_moves(balances, record, -1)
        yield balances_changed(record, after, balances)
