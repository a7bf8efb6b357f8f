"""A budget as of a past day, from the last snapshot that has nothing later, and the records after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.domain.indexed_events import decode_indexed, visible_as_stored
from tplog.domain.projection_rows import EVENT, FIELD_CODECS, ProjectionRow, is_key_of_year
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.value_codec import encode_value
from tplog.eventstore.interface import EventLog

if TYPE_CHECKING:
    from tplog.book.queries import StateCache

MAX_RECENT_RECORDS = 100_000  # of past days together: 8 bytes each, and what was looked at of the states
_Key = tuple[str, date, int]


@frozen
class PastDay:
    """The records of a budget that are there as of a day, by their ``indexes``; each moves what is stored.

    All of its records below ``after`` are there. ``opened`` are the indexes of those that were decided later,
    and are there because they open accounts. ``_read_snapshot`` returns from which record on a state lacks
    what came, at most ``after``, and that state.
    """

    budget: str
    indexes: Sequence[int]
    after: int
    _log: EventLog
    _read_snapshot: Callable[[], tuple[int, BudgetState]]
    opened: frozenset[int] = frozenset()

    @property
    def is_known(self) -> bool:
        """Return whether anything of the budget was decided by the day."""
        return len(self.indexes) > len(self.opened)

    def newest(self, count: int) -> list[int]:
        """Return the indexes of the last records, so many at most, that were decided by the day."""
        decided = (index for index in reversed(self.indexes) if index not in self.opened)
        return list(islice(decided, count))

    def later_indexes(self) -> Sequence[int]:
        """Return the indexes of the records from ``after`` on."""
        return self.indexes[bisect_left(self.indexes, self.after) :]

    @cached_property
    def before(self) -> BudgetState:
        """The state after all records below ``after``."""
        start, state = self._read_snapshot()
        first, end = (bisect_left(self.indexes, index) for index in (start, self.after))
        return self._folded(state, self.indexes[first:end])

    @cached_property
    def state(self) -> BudgetState:
        """The state as of the day."""
        return self._folded(self.before, self.later_indexes())

    def _folded(self, state: BudgetState, indexes: Sequence[int]) -> BudgetState:
        """Return the state after the records at these indexes, which follow those of ``state``."""
        if not indexes:
            return state
        return fold_state(self._log.records_at(indexes), State({self.budget: state})).budget(self.budget)


class RecentPastDays:
    """The past days that were looked at last, by budget, day, and how many records of the log were known.

    What was known does not change, so none goes stale. They have at most ``max_records`` records together, or
    are one. Safe for threads, as the states are.
    """

    def __init__(self, max_records: int = MAX_RECENT_RECORDS) -> None:
        """Start empty."""
        self._max_records, self._lock = max_records, Lock()
        self._days: dict[_Key, PastDay | None] = {}  # the last was looked at last

    def get(self, key: _Key, work_out: Callable[[], PastDay | None]) -> PastDay | None:
        """Return a past day, which is worked out if it is not there; then those not looked at give way."""
        with self._lock:
            if key in self._days:
                self._days[key] = past = self._days.pop(key)
                return past
        past = work_out()
        with self._lock:
            self._days[key] = past
            count = sum(map(_weight, self._days.values()))
            for each in list(self._days)[:-1]:
                if count > self._max_records:
                    count -= _weight(self._days.pop(each))
        return past


def _weight(past: PastDay | None) -> int:
    """Return for how many records a past day counts."""
    return 1 if past is None else 1 + len(past.indexes)


def past_day(log: EventLog, cache: StateCache, budget: str, day: date, size: int) -> PastDay | None:
    """Return a budget as of a day, of the first ``size`` records of a log whose stored entries are whole.

    None if an event may move something else then than what is stored.
    """
    with cache.lock:
        if cache.past_days is None:
            cache.past_days = RecentPastDays()
    return cache.past_days.get((budget, day, size), lambda: _past_day(log, cache, budget, day, size))


def _past_day(log: EventLog, cache: StateCache, budget: str, day: date, size: int) -> PastDay | None:
    """Work out what `past_day` returns."""
    entries = log.index_entries(EVENT, budget, "", size)
    visible = visible_as_stored({entry.index: decode_indexed(entry.content) for entry in entries}, day)
    if visible is None:
        return None
    end = size if visible.first_hidden is None else visible.first_hidden

    def read_snapshot() -> tuple[int, BudgetState]:
        projected = cache.projected_state(budget) if end == size else None
        if projected is not None and projected[0] == size:
            return projected
        return cache.state_of_snapshot(budget, end)

    return PastDay(budget, visible.indexes, end, log, read_snapshot, visible.opened)


def rows_as_of_size(
    log: EventLog, cache: StateCache, budget: str, size: int, name: str, year: str | None
) -> Sequence[ProjectionRow]:
    """Return a budget's rows of a name (and year) as of a size of a log that has grown since.

    From the last snapshot below and the records after it; replayed, if these are not of the whole log.
    """
    if cache.projected_budgets() is None:
        rows = replayed_rows(log, budget, size, name)
    else:
        after, before = cache.state_of_snapshot(budget, size)
        indexes = [entry.index for entry in log.index_entries(EVENT, budget, "", size, after)]
        past = PastDay(budget, indexes, size, log, lambda: (after, before))
        rows = _rows_of_state(budget, past.state, name)
    return [row for row in rows if year is None or is_key_of_year(row.key, year)]


def replayed_rows(log: EventLog, budget: str, size: int, name: str) -> Sequence[ProjectionRow]:
    """Return a budget's rows of a name, replayed from its records below ``size``."""
    return _rows_of_state(budget, fold_state(log.budget_records(budget, size)).budget(budget), name)


def _rows_of_state(budget: str, state: BudgetState, name: str) -> list[ProjectionRow]:
    format_key = FIELD_CODECS[name].format_key
    items = enumerate(getattr(state, name).items())
    return [
        ProjectionRow(name, budget, format_key(key), place, encode_value(value))
        for place, (key, value) in items
    ]
