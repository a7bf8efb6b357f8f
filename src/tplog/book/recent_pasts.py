"""What was read last of a budget's past, which several answers and pages are made of."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from tplog.domain.projection_rows import EVENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from tplog.book.past_days import PastDay
    from tplog.book.queries import StateCache
    from tplog.domain.indexed_events import IndexedEvent
    from tplog.domain.state.budget_state import BudgetState
    from tplog.eventstore.interface import EventLog

MAX_RECENT_EVENTS = 100_000  # of all budgets together, some 0.4 kB each
_RECORDS_READ = 5_000  # of the log, whose entries of a budget are in memory as they are stored at a time
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


@define
class RecentPasts:
    """The events of the budgets that were read last, and the budgets as of the days looked at last.

    Events and states are of one size of the log, and dropped when that has grown. A past day is of how many
    records were known; what was known does not change, so none goes stale. The days looked at last are always
    held, and of the days before them as many as have few records together. Threads may read and add: what two
    of them read at once is the same. With ``holds_notes`` false the events are without their `noted` facts.
    """

    _log: EventLog
    _holds_notes: bool = True
    _events: dict[str, tuple[int, Mapping[int, IndexedEvent]]] = field(factory=dict)  # with the log's size
    _days: dict[_DayKey, PastDay | None] = field(factory=dict)  # the last was looked at last
    _states: dict[tuple[str, int, int], BudgetState] = field(factory=dict)
    _waiting: Mapping[str, WaitingFacts] = field(factory=dict)
    _lock: Lock = field(factory=Lock)

    def events(self, budget: str, size: int) -> Mapping[int, IndexedEvent]:
        """Return what the index says of a budget's events below ``size``, by log index.

        The stored entries are of the whole log.
        """
        whole = self._log.size()
        whole_size, events = self._events.get(budget, (-1, {}))
        if whole_size != whole:
            events = self._read(budget, whole)
            self._hold(budget, whole, events)
        if size >= whole:
            return events
        return {index: event for index, event in events.items() if index < size}

    def _hold(self, budget: str, size: int, events: Mapping[int, IndexedEvent]) -> None:
        """Hold a budget's events, and those of the budgets read before it, as far as all are few together."""
        held, count = [(budget, (size, events))], len(events)
        for name, (of_size, others) in reversed(self._events.items()):
            if name != budget and of_size == size and count + len(others) <= MAX_RECENT_EVENTS:
                held.append((name, (size, others)))
                count += len(others)
        self._events = dict(reversed(held)) if count <= MAX_RECENT_EVENTS else {}

    def held_events(self, budget: str) -> Mapping[int, IndexedEvent] | None:
        """Return what the index says of a budget's events, if it was read lately and none came since."""
        size, events = self._events.get(budget, (-1, {}))
        return events if size == self._log.size() else None

    def _read(self, budget: str, size: int) -> Mapping[int, IndexedEvent]:
        from tplog.domain.indexed_events import decode_indexed, without_notes  # noqa: PLC0415 (start-up time)

        events: dict[int, IndexedEvent] = {}
        for start in range(0, size, _RECORDS_READ):
            entries = self._log.index_entries(EVENT, budget, "", min(start + _RECORDS_READ, size), start)
            decoded = ((entry.index, decode_indexed(entry.content)) for entry in entries)
            events.update(decoded if self._holds_notes else without_notes(decoded))
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
        from tplog.domain.state.apply_event import fold_state  # noqa: PLC0415 (start-up time)
        from tplog.domain.state.budget_state import State  # noqa: PLC0415 (start-up time)

        return fold_state(log.records_at(indexes), State({budget: before})).budget(budget)

    return recent_pasts(cache, log).state(budget, indexes[-1] + 1, read)
