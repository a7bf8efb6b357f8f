"""A budget's history in either of the two times, and the stops at which it can be looked at.

By decided day a stop is a day, and all that was decided on it is one step; by recorded time each record is.
The other time holds still meanwhile: what was not known then, or not decided by then, is no part of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from tplog.domain.queries.as_of import AsOf, effective_dates, visible_records
from tplog.domain.queries.event_effects import (
    REMAINING,
    EventEffect,
    FigureChange,
    replay,
    transfers_with_columns,
)
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState
from tplog.events.record import Record
from tplog.values.account import Account

DECIDED, RECORDED = "decided", "recorded"
ORDERS = (DECIDED, RECORDED)


@frozen
class TimelineView:
    """A budget before the last stop that is seen and at the point, and some of its events by log index."""

    before: BudgetState
    after: BudgetState
    effects: Mapping[int, EventEffect]


@frozen
class Timeline:
    """A history in an order, and how far of it a point lets one see.

    ``every`` are the records in their log's order; ``records`` those that the other time lets be seen, in
    this order, of which the first ``seen`` are at the point or before it. ``days`` are those from which
    each act counts, by log index; ``stops`` the days, or the log indexes, at which something happens.
    """

    order: str
    point: AsOf
    all_records: Sequence[Record]
    records: Sequence[Record]
    visible_count: int
    days: dict[int, date]
    stops: Sequence[date] | Sequence[int]

    @property
    def position(self) -> int:
        """How many stops are at the point or before it."""
        return (
            bisect_right(self.stops, self._stop_of(self.records[self.visible_count - 1]))
            if self.visible_count
            else 0
        )

    @property
    def last_records(self) -> tuple[Record, ...]:
        """What happened at the last stop that is seen."""
        if not self.visible_count:
            return ()
        first = last = self.visible_count - 1
        while first and self._stop_of(self.records[first - 1]) == self._stop_of(self.records[last]):
            first -= 1
        return tuple(self.records[first : self.visible_count])

    def _stop_of(self, record: Record) -> date | int:
        return self.days[record.index] if self.order == DECIDED else record.index

    def point_at(self, stop: date | int) -> AsOf:
        """The point of a stop; the other time stays as it was asked."""
        if isinstance(stop, date):
            return AsOf(stop, self.point.known_at)
        return AsOf(self.point.as_of, stop)

    def view(self, budget: str, indexes: Collection[int]) -> TimelineView:
        """The budget at the last stop that is seen, and what the records of these log indexes did.

        Balances before and after are those of this order. By decided day there are no others: money can be
        added up in any order, while what is proposed or conditional depends on what the log knew first.
        """
        recorded = self.order == RECORDED
        needed = {record.index for record in self.last_records} | (set(indexes) if recorded else set())
        at = self.position
        previous = self.point_at(self.stops[at - 2]) if at > 1 else None
        seen = tuple(visible_records(self.all_records, self.point))
        # What lies before all that is asked about is folded once.
        first = min(needed, default=0)
        begun = fold_state(record for record in seen if record.index < first)
        rest = [record for record in seen if record.index >= first]
        after = fold_state(rest, begun).budget(budget)
        before = BudgetState()
        if previous is not None:
            earlier = (
                record for record in visible_records(self.all_records, previous) if record.index >= first
            )
            before = fold_state(earlier, begun).budget(budget)
        every = replay(rest, begun) if recorded else self._effects(after)
        scenes = {scene.record.index: scene for scene in every if scene.record.index in indexes}
        return TimelineView(before, after, scenes)

    def _effects(self, state: BudgetState) -> Iterator[EventEffect]:
        """Each record that is seen, in turn, with the balances that it changed."""
        held: dict[Account, int] = {}
        for record in self.records[: self.visible_count]:
            was: dict[Account, int] = {}
            for move in record.event.transfers:
                for account in (move.giver, move.taker):
                    was.setdefault(account, held.get(account, 0))
                    held[account] = held.get(account, 0) + move.effect(account)
            told = (FigureChange(account, REMAINING, was[account], held[account]) for account in sorted(was))
            changes = tuple(one for one in told if one.before != one.after)
            yield EventEffect(record, transfers_with_columns(state, record.event), changes)


def build_timeline(records: Sequence[Record], point: AsOf, order: str) -> Timeline:
    """A budget's records, all of them and in their log's order, as seen from a point in one of the orders."""
    days = effective_dates(records)
    if order == DECIDED:
        ordered = [record for record in records if point.is_recorded(record)]
        ordered.sort(key=lambda record: (days[record.index], record.index))
        seen = sum(1 for record in ordered if point.as_of is None or days[record.index] <= point.as_of)
        stops: Sequence[date] | Sequence[int] = tuple(sorted({days[record.index] for record in ordered}))
    else:
        ordered = [record for record in records if point.as_of is None or days[record.index] <= point.as_of]
        seen = sum(1 for record in ordered if point.is_recorded(record))
        stops = tuple(record.index for record in ordered)
    return Timeline(order, point, records, ordered, seen, days, stops)
