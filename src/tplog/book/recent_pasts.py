"""What was read last of a budget's past, which several answers and pages are made of."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from tplog.domain.projection_rows import EVENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from tplog.book.past_days import PastDay
    from tplog.book.queries import StateCache
    from tplog.domain.indexed_events import IndexedEvent
    from tplog.domain.rules.record_facts import FactsBatch
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.as_of import ActDays
    from tplog.eventstore.interface import EventLog

MAX_RECENT_EVENTS = 100_000  # of all budgets together, some 0.4 kB each, and 1 kB with their facts
_RECORDS_READ = 5_000  # of the log at a time, if not all that its entries say is held
MAX_RECENT_DAYS = 2  # at least: a page shows a point and the one before it
MAX_RECENT_RECORDS = 100_000  # of more days together: 8 bytes each, and what was looked at of the states
MAX_WAITING_ACTS = 50_000  # some 0.2 kB each
MAX_RECENT_STATES = 4  # after as many records; of each such point there are two, one of them of a snapshot
_DayKey = tuple[str, "date", int]


def recent_pasts(cache: StateCache, log: EventLog) -> RecentPasts:
    """Return what a cache of states remembers of the past of its log's budgets."""
    with cache.lock:
        if cache.recent_pasts is None:
            cache.recent_pasts = RecentPasts(log)
        return cache.recent_pasts


@frozen
class WaitingFacts:
    """What pages ask of an act that waits: its last possible day, and the body that is to decide, else "".

    ``index`` is the log index of its record.
    """

    day: date
    to: str
    index: int


@define(eq=False, repr=False)
class HeldEvents:
    """What the index says of a budget's events by log index, when the log had ``size`` records.

    What follows from that alone is worked out when it is first asked for, and goes with it.
    """

    budget: str
    size: int
    events: Mapping[int, IndexedEvent]

    @cached_property
    def act_days(self) -> ActDays:
        """From which day each counts."""
        return _act_days(self.events)

    @cached_property
    def facts(self) -> FactsBatch:
        """What the checks of all records use of each."""
        from tplog.domain.rules.record_facts import facts_of_indexed  # noqa: PLC0415 (start-up time)

        return facts_of_indexed(self.budget, self.events)


@define(eq=False, repr=False)
class RecentPasts:
    """The events of the budgets that were read last, and the budgets as of the days looked at last.

    Events, what follows from them, and states are of one size of the log, and dropped when that has grown. A
    past day is of how many records were known; what was known does not change, so none goes stale. The days
    looked at last are always held, and of the days before them as many as have few records together. Threads
    may read and add: what two of them read at once is the same. With ``holds_notes`` false the events are
    without their `noted` facts.
    """

    _log: EventLog
    _holds_notes: bool = True
    _events: dict[str, HeldEvents] = field(factory=dict)
    _days: dict[_DayKey, PastDay | None] = field(factory=dict)  # the last was looked at last
    _states: dict[tuple[str, int, int], BudgetState] = field(factory=dict)
    _waiting: Mapping[str, WaitingFacts] = field(factory=dict)
    _lock: Lock = field(factory=Lock)

    def events(self, budget: str, size: int) -> Mapping[int, IndexedEvent]:
        """Return what the index says of a budget's events below ``size``, by log index.

        The stored entries are of the whole log.
        """
        whole = self._log.size()
        held = self._events.get(budget)
        if held is None or held.size != whole:
            held = HeldEvents(budget, whole, self._read(budget, whole))
            self._hold(held)
        if size >= whole:
            return held.events
        return {index: event for index, event in held.events.items() if index < size}

    def act_days(self, budget: str, events: Mapping[int, IndexedEvent]) -> ActDays:
        """Return from which day events of a budget count, by log index.

        Of all its events it is worked out once (`HeldEvents`), of fewer each time.
        """
        held = self._events.get(budget)
        return held.act_days if held is not None and held.events is events else _act_days(events)

    def _hold(self, last: HeldEvents) -> None:
        """Hold a budget's events, and those of the budgets read before it, as far as all are few together."""
        held, count = [last], len(last.events)
        for other in reversed(self._events.values()):
            is_other = other.budget != last.budget and other.size == last.size
            if is_other and count + len(other.events) <= MAX_RECENT_EVENTS:
                held.append(other)
                count += len(other.events)
        self._events = {each.budget: each for each in reversed(held)} if count <= MAX_RECENT_EVENTS else {}

    def held_events(self, budget: str) -> HeldEvents | None:
        """Return what the index says of a budget's events, if it was read lately and none came since."""
        held = self._events.get(budget)
        return held if held is not None and held.size == self._log.size() else None

    def _read(self, budget: str, size: int) -> Mapping[int, IndexedEvent]:
        from tplog.domain.indexed_events import decode_indexed, without_notes  # noqa: PLC0415 (start-up time)

        if self._holds_notes:
            return decode_indexed(self._log.index_entries(EVENT, budget, "", size))
        events: dict[int, IndexedEvent] = {}
        for start in range(0, size, _RECORDS_READ):
            entries = self._log.index_entries(EVENT, budget, "", min(start + _RECORDS_READ, size), start)
            events.update(without_notes(decode_indexed(entries)))
        return events

    def state(self, budget: str, size: int, read: Callable[[], BudgetState]) -> BudgetState:
        """Return a budget's state after its records below ``size``, the index after the last of them."""
        key = budget, size, self._log.size()
        state = self._states.get(key) or read()
        others = [item for item in self._states.items() if item[0] != key and item[0][2] == key[2]]
        self._states = {**dict(others[1 - MAX_RECENT_STATES :]), key: state}
        return state

    def waiting(
        self, events: Iterable[str], read: Callable[[str], WaitingFacts]
    ) -> Mapping[str, WaitingFacts]:
        """Return what the records of acts say, by their events' ids; those not asked for before are read."""
        before = self._waiting
        facts = {event: before.get(event) or read(event) for event in events}
        together = {**before, **facts}
        self._waiting = together if len(together) <= MAX_WAITING_ACTS else {}
        return facts

    def day(
        self, budget: str, day: date, size: int, work_out: Callable[[], PastDay | None]
    ) -> PastDay | None:
        """Return a budget as of a day, of the log's first ``size`` records; it is worked out if not there."""
        key = budget, day, size
        with self._lock:
            if key in self._days:
                self._days[key] = past = self._days.pop(key)
                return past
        past = work_out()
        with self._lock:
            self._days[key] = past
            count = sum(map(_weight, self._days.values()))
            for each in list(self._days)[:-MAX_RECENT_DAYS]:
                if count > MAX_RECENT_RECORDS:
                    count -= _weight(self._days.pop(each))
        return past


def _act_days(events: Mapping[int, IndexedEvent]) -> ActDays:
    from tplog.events.as_of import act_days  # noqa: PLC0415 (start-up time)

    return act_days({index: event.dated for index, event in events.items()})


def _weight(past: PastDay | None) -> int:
    """Return for how many records a past day counts."""
    return 1 if past is None else 1 + len(past.indexes)


def known_state(log: EventLog, cache: StateCache, budget: str, size: int) -> BudgetState:
    """Return a budget after the first ``size`` records of a log whose stored entries are whole."""
    after, before = cache.state_of_snapshot(budget, size)
    indexes = [entry.index for entry in log.index_entries(EVENT, budget, "", size, after)]
    if not indexes:
        return before

    def read() -> BudgetState:
        return state_after(log, budget, before, indexes)

    return recent_pasts(cache, log).state(budget, indexes[-1] + 1, read)


def state_after(log: EventLog, budget: str, before: BudgetState, indexes: Sequence[int]) -> BudgetState:
    """Return a budget's state after the records at these indexes, which follow those of ``before``."""
    from tplog.domain.state.apply_event import fold_state  # noqa: PLC0415 (start-up time)
    from tplog.domain.state.budget_state import State, indexes_of  # noqa: PLC0415 (start-up time)

    state = fold_state(log.records_at(indexes), State({budget: before})).budget(budget)
    indexes_of(state).summaries = {}  # of its years: it changes no more, whatever is folded onto it
    return state
