"""A budget as of a past day, from the last snapshot that has nothing later, and the records after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.book.recent_pasts import known_state, recent_pasts, state_after
from tplog.book.undated_events import UndatedEvent, undated_events
from tplog.domain.indexed_events import OPENS, visible_as_stored
from tplog.domain.projection_rows import FIELD_CODECS, KeyFilter, ProjectionRow
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState
from tplog.events.value_codec import encode_value
from tplog.eventstore.interface import EventLog

if TYPE_CHECKING:
    from datetime import date

    from tplog.book.queries import StateCache


@frozen(eq=False, repr=False)
class PastDay:
    """The records of a budget that count as of a day, by their ``indexes``; each moves what is stored.

    None of its records below the log index ``complete_below`` is left out. ``opened`` are the indexes of
    those that were decided later, and count because they open accounts. ``size`` is how many records of the
    log were known.
    """

    budget: str
    day: date
    size: int
    indexes: Sequence[int]
    complete_below: int
    opened: frozenset[int]
    _log: EventLog
    _cache: StateCache

    @property
    def is_known(self) -> bool:
        """Return whether anything of the budget was decided by the day."""
        return len(self.indexes) > len(self.opened)

    def newest(self, count: int) -> list[int]:
        """Return the indexes of the last records decided by the day, newest first, ``count`` at most."""
        decided = (index for index in reversed(self.indexes) if index not in self.opened)
        return list(islice(decided, count))

    def indexes_from(self, index: int) -> Sequence[int]:
        """Return the indexes of the records from an index on."""
        return self.indexes[bisect_left(self.indexes, index) :]

    def snapshot(self) -> tuple[int, BudgetState]:
        """Return `StateCache.state_of_snapshot` below ``complete_below``."""
        return self._cache.state_of_snapshot(self.budget, self.complete_below)

    @cached_property
    def before(self) -> BudgetState:
        """The state after all records below ``complete_below``."""
        start, state = self.snapshot()
        first, end = (bisect_left(self.indexes, index) for index in (start, self.complete_below))
        return self._folded(state, self.indexes[first:end])

    @cached_property
    def state(self) -> BudgetState:
        """The state as of the day."""
        return self._folded(self.before, self.indexes_from(self.complete_below))

    @cached_property
    def undated(self) -> Mapping[int, UndatedEvent]:
        """The events that are left out because their day is not known (`undated_events`)."""
        if self.complete_below == self.size:
            return {}
        pasts = recent_pasts(self._cache, self._log)
        events = pasts.events(self.budget, self.size)
        later = pasts.act_days(self.budget, events).later(self.day)
        names = {index: events[index].dated.event for index in later if OPENS not in events[index].marks}
        return undated_events(self._log, names, later, self.day)

    def _folded(self, state: BudgetState, indexes: Sequence[int]) -> BudgetState:
        """Return the state after the records at these indexes, which follow those of ``state``."""
        return state_after(self._log, self.budget, state, indexes) if indexes else state


def past_day(log: EventLog, cache: StateCache, budget: str, day: date, size: int) -> PastDay | None:
    """Return a budget as of a day, of the first ``size`` records of a log whose stored entries are whole.

    None if an event may move something else then than what is stored.
    """
    recent = recent_pasts(cache, log)

    def work_out() -> PastDay | None:
        events = recent.events(budget, size)
        visible = visible_as_stored(events, recent.act_days(budget, events).days, day)
        if visible is None:
            return None
        complete_below = size if visible.first_hidden is None else visible.first_hidden
        return PastDay(budget, day, size, visible.indexes, complete_below, visible.opened, log, cache)

    return recent.day(budget, day, size, work_out)


def rows_as_of_size(
    log: EventLog, cache: StateCache, budget: str, size: int, name: str, keys: KeyFilter | None
) -> Sequence[ProjectionRow]:
    """Return a budget's rows of a name (and keys) as of a size of a log that has grown since.

    From the last snapshot below and the records after it; replayed, if these are not of the whole log.
    """
    if not cache.has_current_projections():
        rows = replayed_rows(log, budget, size, name)
    else:
        rows = _rows_of_state(budget, known_state(log, cache, budget, size), name)
    return [row for row in rows if keys is None or keys.includes(row.key)]


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
