"""A budget's history in either of the two times, and the stops at which it can be looked at.

By decided day a stop is a day, and all that was decided on it is one step; by recorded time each record is.
The other time holds still meanwhile: what was not known then, or not decided by then, is no part of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from tplog.domain.queries.as_of import Point, decided_days, seen_from
from tplog.domain.queries.event_effects import REMAINING, Difference, Scene, columns, replay
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.projection import fold
from tplog.events.record import Record
from tplog.values.account import Account

DECIDED, RECORDED = "decided", "recorded"
ORDERS = (DECIDED, RECORDED)


@frozen
class View:
    """A budget before the last stop that is seen and at the point, and some of its events by log index."""

    before: BudgetState
    after: BudgetState
    scenes: Mapping[int, Scene]


@frozen
class Timeline:
    """A history in an order, and how far of it a point lets one see.

    ``every`` are the records in their log's order; ``records`` those that the other time lets be seen, in
    this order, of which the first ``seen`` are at the point or before it. ``days`` are those from which
    each act counts, by log index; ``stops`` the days, or the log indexes, at which something happens.
    """

    order: str
    point: Point
    every: Sequence[Record]
    records: Sequence[Record]
    seen: int
    days: dict[int, date]
    stops: Sequence[date] | Sequence[int]

    @property
    def position(self) -> int:
        """How many stops are at the point or before it."""
        return bisect_right(self.stops, self._stop(self.records[self.seen - 1])) if self.seen else 0

    @property
    def step(self) -> tuple[Record, ...]:
        """What happened at the last stop that is seen."""
        if not self.seen:
            return ()
        first = last = self.seen - 1
        while first and self._stop(self.records[first - 1]) == self._stop(self.records[last]):
            first -= 1
        return tuple(self.records[first : self.seen])

    def _stop(self, record: Record) -> date | int:
        return self.days[record.index] if self.order == DECIDED else record.index

    def at(self, stop: date | int) -> Point:
        """The point of a stop; the other time stays as it was asked."""
        if isinstance(stop, date):
            return Point(stop, self.point.known)
        return Point(self.point.on, stop)

    def view(self, budget: str, wanted: Collection[int]) -> View:
        """The budget at the last stop that is seen, and what the records of these log indexes did.

        Balances before and after are those of this order. By decided day there are no others: money can be
        added up in any order, while what is proposed or conditional depends on what the log knew first.
        """
        recorded = self.order == RECORDED
        needed = {record.index for record in self.step} | (set(wanted) if recorded else set())
        at = self.position
        previous = self.at(self.stops[at - 2]) if at > 1 else None
        seen = tuple(seen_from(self.every, self.point))
        # What lies before all that is asked about is folded once.
        first = min(needed, default=0)
        begun = fold(STATE, (record for record in seen if record.index < first))
        rest = [record for record in seen if record.index >= first]
        after = fold(STATE, rest, begun).budget(budget)
        before = BudgetState()
        if previous is not None:
            earlier = (record for record in seen_from(self.every, previous) if record.index >= first)
            before = fold(STATE, earlier, begun).budget(budget)
        every = replay(rest, begun) if recorded else self._scenes(after)
        scenes = {scene.record.index: scene for scene in every if scene.record.index in wanted}
        return View(before, after, scenes)

    def _scenes(self, state: BudgetState) -> Iterator[Scene]:
        """Each record that is seen, in turn, with the balances that it changed."""
        held: dict[Account, int] = {}
        for record in self.records[: self.seen]:
            was: dict[Account, int] = {}
            for move in record.event.transfers:
                for account in (move.giver, move.taker):
                    was.setdefault(account, held.get(account, 0))
                    held[account] = held.get(account, 0) + move.effect(account)
            told = (Difference(account, REMAINING, was[account], held[account]) for account in sorted(was))
            changes = tuple(one for one in told if one.before != one.after)
            yield Scene(record, columns(state, record.event), changes)


def timeline(records: Sequence[Record], point: Point, order: str) -> Timeline:
    """A budget's records, all of them and in their log's order, as seen from a point in one of the orders."""
    days = decided_days(records)
    if order == DECIDED:
        ordered = [record for record in records if point.knew(record)]
        ordered.sort(key=lambda record: (days[record.index], record.index))
        seen = sum(1 for record in ordered if point.on is None or days[record.index] <= point.on)
        stops: Sequence[date] | Sequence[int] = tuple(sorted({days[record.index] for record in ordered}))
    else:
        ordered = [record for record in records if point.on is None or days[record.index] <= point.on]
        seen = sum(1 for record in ordered if point.knew(record))
        stops = tuple(record.index for record in ordered)
    return Timeline(order, point, records, ordered, seen, days, stops)
