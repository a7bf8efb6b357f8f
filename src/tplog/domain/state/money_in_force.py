"""The money of the decisions in force, whichever of them were decided by a day.

The log stores what an event takes back as it stood when the event was recorded. As of an earlier day other
events can be there: what it takes back is not decided yet, or what brought that back is not. What is in force
then follows from the events that are there alone, in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from attrs import evolve

from tplog.domain.state.derived_transfers import inverted
from tplog.domain.state.matters import Settlement
from tplog.events.base import Event
from tplog.events.types import ConditionSettled, OutcomeRecorded
from tplog.values.matter_words import CORRECTED, MET, REVERSED_STATUSES
from tplog.values.transfer import Aspect, Transfer

# The effective date of an act and its log index: of several, the last one holds.
Place = tuple[date, int]


class MoneyInForce:
    """The money of the decisions that no other takes back, event by event. Outcomes are not among them.

    Where several that do not know of each other stand in one decision's place, the last of them counts.
    """

    def __init__(self) -> None:
        """Start without events."""
        self._money: dict[str, tuple[Transfer, ...]] = {}
        self._held: dict[str, tuple[Transfer, ...]] = {}
        self._places: dict[str, Place] = {}
        self._settlements: dict[str, list[Settlement]] = defaultdict(list)
        self._settled: dict[str, list[str]] = defaultdict(list)
        self._counted: dict[str, tuple[Transfer, ...]] = {}
        # The events by which a settlement holds, by its event and whether it is a correction.
        self._standing: dict[tuple[str, bool], frozenset[str]] = {}

    def add(
        self, event_id: str, money: tuple[Transfer, ...], place: Place, event: Event | None = None
    ) -> tuple[Transfer, ...]:
        """Add an event with its `own_money`; return the transfers by which the money in force changes.

        Without the ``event`` itself it settles nothing and holds nothing back.
        """
        self._money[event_id], self._places[event_id] = money, place
        self._held[event_id] = event.held if event else ()
        has_money = event is not None and bool(event.stated_transfers)
        for name, status in event.status_changes if event else ():
            if status in REVERSED_STATUSES or status == MET:
                self._settlements[name].append(Settlement(event_id, status, has_money))
                self._settled[event_id].append(name)
        self._standing.clear()
        taken: list[Transfer] = []
        given: list[Transfer] = []
        for name in self._connected(event_id):
            counted, now = self._counted.get(name, ()), tuple(self._in_force(name))
            if counted != now:
                taken += map(inverted, reversed(counted))
                given += now
                self._counted[name] = now
        return (*taken, *given)

    def _connected(self, event_id: str) -> list[str]:
        """Return the events that settle each other, the one with this id among them, by their place."""
        reached = [event_id]
        seen = {event_id}
        for each in reached:  # grows as it goes
            settlers = (settlement.event for settlement in self._settlements.get(each, ()))
            neighbours = dict.fromkeys((*settlers, *self._settled.get(each, ())))
            reached += [name for name in neighbours if name not in seen]
            seen.update(neighbours)
        return sorted((name for name in reached if name in self._places), key=self._places.__getitem__)

    def _in_force(self, name: str) -> Iterator[Transfer]:
        """Yield the money that an event moves now: its own, and what a condition that was met releases."""
        if self._is_reversed(name) or self._is_displaced(name):
            return
        yield from self._money[name]
        met = (each.event for each in self._settlements.get(name, ()) if each.status == MET)
        if self._held[name] and not all(map(self._is_reversed, met)):
            yield from self._held[name]

    def _is_reversed(self, name: str) -> bool:
        """Return whether something that holds takes an event back."""
        return any(self._standing_for(reversal) for reversal in self._reversals(name))

    def _reversals(self, name: str) -> Iterator[Settlement]:
        return (each for each in self._settlements.get(name, ()) if each.status in REVERSED_STATUSES)

    def _standing_for(self, settlement: Settlement) -> frozenset[str]:
        """Return the events by which a settlement holds: its own, else those in its place; none if none."""
        key = (settlement.event, settlement.status == CORRECTED)
        if key not in self._standing:
            self._standing[key] = frozenset(self._find_standing(settlement))
        return self._standing[key]

    def _find_standing(self, settlement: Settlement) -> Iterator[str]:
        holding = [each for each in self._reversals(settlement.event) if self._standing_for(each)]
        # A mistake in the record stays corrected, whatever a body later decides about what is right.
        stays_corrected = settlement.status == CORRECTED and all(each.status != CORRECTED for each in holding)
        if not holding or stays_corrected:
            yield settlement.event
        for each in holding:
            if each.has_money:
                yield from self._standing_for(evolve(settlement, event=each.event))

    def _is_displaced(self, name: str) -> bool:
        """Return whether a later event stands in the place of a decision in which this one stands too."""
        return any(
            self._places[rival] > self._places[name]
            for decision in self._decisions_behind(name)
            for rivals in [self._rivals(decision)]
            if name in rivals
            for rival in rivals
        )

    def _decisions_behind(self, name: str) -> Iterator[str]:
        """Yield what an event takes back, what that takes back, and so on."""
        reached = list(self._settled.get(name, ()))
        for each in reached:  # grows as it goes
            reached += [other for other in self._settled.get(each, ()) if other not in reached]
        return iter(reached)

    def _rivals(self, decision: str) -> set[str]:
        """Return the events in force with money of their own that stand in a decision's place."""
        standing = {event for each in self._reversals(decision) for event in self._standing_for(each)}
        return {event for event in standing if self._money.get(event) and not self._is_reversed(event)}


def depends_on_others(event: Event) -> bool:
    """Return whether what an event moves depends on those before it, besides the levels that it states."""
    return isinstance(event, OutcomeRecorded | ConditionSettled) or event.reverses is not None


def own_money(event: Event, reversed_event: Event | None) -> tuple[Transfer, ...]:
    """Return the transfers of a stored event without those that take back money, or release it.

    ``reversed_event`` is the event that it reverses, as stored, if it is known. Stored is first what is taken
    back, then what the document states, then what levels make.
    """
    if isinstance(event, ConditionSettled):
        return tuple(move for move in event.transfers if move.stated is not None)
    if event.reverses is None:
        return event.transfers
    stated = (place for place, move in enumerate(event.transfers) if move.stated is not None)
    first = next(stated, None)
    if first is not None:
        return event.transfers[first:]
    return event.transfers[_count_taken_back(event, reversed_event) :]


def _count_taken_back(event: Event, reversed_event: Event | None) -> int:
    """Return how many of the first transfers of an event that states none take back another's."""
    levels = {measure.account for measure in event.measures if measure.aspect is Aspect.LEVEL}
    for moves in (
        ((*reversed_event.transfers, *reversed_event.held), reversed_event.transfers)
        if reversed_event
        else ()
    ):
        taken_back = tuple(inverted(move) for move in reversed(moves))
        if event.transfers[: len(taken_back)] == taken_back:
            return len(taken_back)
    count = len(event.transfers)
    while (
        len(event.transfers) - count < len(levels)
        and count
        and not levels.isdisjoint((event.transfers[count - 1].giver, event.transfers[count - 1].taker))
    ):
        count -= 1
    return count
