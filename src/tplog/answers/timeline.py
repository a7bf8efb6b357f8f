"""A budget's history by decided day or by recorded time, and the stops at which it can be viewed.

By decided day a stop is a day, and all that was decided on it is one step; by recorded time each record is a
stop. The other time is fixed by the point: what was not recorded, or not decided, by then is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Protocol

from attrs import frozen

from tplog.answers.event_effects import (
    REMAINING,
    EventEffect,
    FigureChange,
    replay,
    transfers_with_columns,
)
from tplog.answers.records_as_of import in_decided_order, records_as_of
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.as_of import effective_dates
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.as_of import AsOf

DECIDED, RECORDED = "decided", "recorded"
ORDERS = (DECIDED, RECORDED)


class OrderedRecords(Protocol):
    """Records in an order: a list of them, or what reads them when they are asked for."""

    def __len__(self) -> int:
        """Return how many they are."""

    def __iter__(self) -> Iterator[Record]:
        """Yield them all."""

    def __getitem__(self, place: slice, /) -> Sequence[Record]:
        """Return those of a slice."""


@frozen
class TimelineView:
    """A budget before the last visible stop and at the point, and the effects of some events by log index."""

    before: BudgetState
    after: BudgetState
    effects: Mapping[int, EventEffect]


@frozen
class Timeline:
    """A budget's history in one order, and how much of it is visible from a point.

    ``all_records`` are in the log's order; ``records`` are those that the other time lets through, in this
    order, with their log ``indexes``, and the first ``visible_count`` of them are at the point or before it.
    ``days`` are the effective dates by log index; ``stops`` are the days, or the log indexes, at which
    something happens. Both sequences of records may read them when they are asked for.
    """

    order: str
    point: AsOf
    all_records: OrderedRecords
    records: OrderedRecords
    indexes: Sequence[int]
    visible_count: int
    days: Mapping[int, date]
    stops: Sequence[date] | Sequence[int]

    @property
    def visible_indexes(self) -> Sequence[int]:
        """The log indexes of the records at the point or before it, in this order."""
        return self.indexes[: self.visible_count]

    @property
    def position(self) -> int:
        """The number of stops at the point or before it."""
        return (
            bisect_right(self.stops, self._stop_of(self.indexes[self.visible_count - 1]))
            if self.visible_count
            else 0
        )

    @property
    def last_records(self) -> tuple[Record, ...]:
        """The records of the last visible stop."""
        if not self.visible_count:
            return ()
        first = last = self.visible_count - 1
        while first and self._stop_of(self.indexes[first - 1]) == self._stop_of(self.indexes[last]):
            first -= 1
        return tuple(self.records[first : self.visible_count])

    def _stop_of(self, index: int) -> date | int:
        return self.days[index] if self.order == DECIDED else index

    @property
    def previous_point(self) -> AsOf | None:
        """The point of the stop before the last visible one, if there is one."""
        position = self.position
        return self.point_at(self.stops[position - 2]) if position > 1 else None

    def point_at(self, stop: date | int) -> AsOf:
        """Return the point of a stop; the other time stays as it is."""
        if isinstance(stop, date):
            return AsOf(stop, self.point.known_at)
        return AsOf(self.point.as_of, stop)

    def view(
        self,
        budget: str,
        indexes: Collection[int],
        state_at: Callable[[AsOf], BudgetState] | None = None,
    ) -> TimelineView:
        """Return the budget at the last visible stop, and the effects of the records with these log indexes.

        ``state_at`` returns the budget's state at a point, if that is less work than to replay it.
        Balances before and after are those of this order. By decided day only the balances are given: money
        can be added up in any order, but what is proposed or conditional depends on the order of the log.
        """
        previous = self.previous_point
        by_recorded_time = self.order == RECORDED
        if state_at and not by_recorded_time and self.point.as_of is not None:
            after, before = state_at(self.point), state_at(previous) if previous else BudgetState()
            effects = self.effects(after, indexes)
            return TimelineView(before, after, {effect.record.index: effect for effect in effects})
        needed = {record.index for record in self.last_records} | (
            set(indexes) if by_recorded_time else set()
        )
        visible = tuple(records_as_of(self.all_records, self.point))
        first = min(needed, default=0)  # those before are folded once, if at all
        if state_at and first and self.point.as_of is None:
            initial = State({budget: state_at(AsOf(known_at=first - 1))})
        else:
            initial = fold_state(record for record in visible if record.index < first)
        later_records = [record for record in visible if record.index >= first]
        after = fold_state(later_records, initial).budget(budget)
        before = BudgetState()
        if previous is not None:
            earlier_records = (
                record for record in records_as_of(self.all_records, previous) if record.index >= first
            )
            before = fold_state(earlier_records, initial).budget(budget)
        effects = replay(later_records, initial) if by_recorded_time else self.effects(after, indexes)
        effects_by_index = {
            effect.record.index: effect for effect in effects if effect.record.index in indexes
        }
        return TimelineView(before, after, effects_by_index)

    def effects(self, state: BudgetState, indexes: Collection[int]) -> Iterator[EventEffect]:
        """Yield the visible records with these log indexes, each with the balances that it changed."""
        balances: dict[Account, int] = {}
        for record in islice(self.records, self.visible_count):
            if record.index in indexes:
                yield balances_changed(record, state, balances)
            add_moves(balances, record)


def add_moves(balances: dict[Account, int], record: Record, sign: int = 1) -> None:
    """Add to balances in öre what a record moves; with a sign of −1 take it away."""
    for move in record.event.transfers:
        for account in (move.giver, move.taker):
            balances[account] = balances.get(account, 0) + sign * move.effect(account)


def balances_changed(record: Record, state: BudgetState, before: Mapping[Account, int]) -> EventEffect:
    """Return a record's effect on balances, in öre before it; its columns are those of a state."""
    moved: dict[Account, int] = {}
    add_moves(moved, record)
    changes = tuple(
        FigureChange(
            account,
            REMAINING,
            before.get(account, 0),
            before.get(account, 0) + ore,
            state.own_balance(account).level_known,
        )
        for account, ore in moved.items()
        if ore
    )
    return EventEffect(record, transfers_with_columns(state, record.event), changes)


def build_timeline(records: Sequence[Record], point: AsOf, order: str) -> Timeline:
    """Return the timeline of all of a budget's records, which come in the log's order, from a point.

    What was recorded by the point has the day that was known then; a later correction may give it another.
    """
    days = {**effective_dates(records), **effective_dates(filter(point.is_recorded, records))}
    if order == DECIDED:
        ordered = in_decided_order((record for record in records if point.is_recorded(record)), days)
        visible_count = sum(
            1 for record in ordered if point.as_of is None or days[record.index] <= point.as_of
        )
        stops: Sequence[date] | Sequence[int] = tuple(sorted({days[record.index] for record in ordered}))
    else:
        ordered = [record for record in records if point.as_of is None or days[record.index] <= point.as_of]
        visible_count = sum(1 for record in ordered if point.is_recorded(record))
        stops = tuple(record.index for record in ordered)
    indexes = [record.index for record in ordered]
    return Timeline(order, point, records, ordered, indexes, visible_count, days, stops)
