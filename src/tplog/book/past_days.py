"""A budget as of a past day, from the last snapshot that has nothing later, and the records after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from tplog.book.recent_pasts import recent_pasts
from tplog.domain.indexed_events import visible_as_stored
from tplog.domain.projection_rows import EVENT, FIELD_CODECS, ProjectionRow, is_key_of_year
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State, indexes_of
from tplog.events.value_codec import encode_value
from tplog.eventstore.interface import EventLog

if TYPE_CHECKING:
    from datetime import date

    from tplog.book.queries import StateCache


@frozen
class PastDay:
    """The records of a budget that are there as of a day, by their ``indexes``; each moves what is stored.

    ``before`` is the state after all of its records below ``after``, which are there.
    """

    budget: str
    indexes: Sequence[int]
    after: int
    before: BudgetState
    _folded: list[BudgetState] = field(factory=list, init=False, eq=False, repr=False)

    def later_indexes(self) -> Sequence[int]:
        """Return the indexes of the records from ``after`` on."""
        return self.indexes[bisect_left(self.indexes, self.after) :]

    def state(self, log: EventLog) -> BudgetState:
        """Return the state as of the day."""
        later = self.later_indexes()
        if not later:
            return self.before
        if not self._folded:
            before = State({self.budget: self.before})
            state = fold_state(log.records_at(later), before).budget(self.budget)
            indexes_of(state).summaries = {}  # nothing is folded onto it any more
            self._folded.append(state)
        return self._folded[0]


def past_day(log: EventLog, cache: StateCache, budget: str, day: date, size: int) -> PastDay | None:
    """Return a budget as of a day, of the first ``size`` records of a log whose stored entries are whole.

    None if an event may move something else then than what is stored.
    """
    recent = recent_pasts(cache, log)
    if remembered := recent.day(budget, day, size):
        return remembered
    visible = visible_as_stored(recent.events(budget, size), day)
    if visible is None:
        return None
    if visible.first_hidden is None:
        projected = cache.projected_state(budget)
        if projected is not None and projected[0] == size:
            return PastDay(budget, visible.indexes, *projected)
    end = size if visible.first_hidden is None else visible.first_hidden
    past = PastDay(budget, visible.indexes, *cache.state_of_snapshot(budget, end))
    recent.add_day(past, day, size)
    return past


def known_state(log: EventLog, cache: StateCache, budget: str, size: int) -> BudgetState:
    """Return a budget after the first ``size`` records of a log whose stored entries are whole."""
    after, before = cache.state_of_snapshot(budget, size)
    indexes = [entry.index for entry in log.index_entries(EVENT, budget, "", size, after)]
    if not indexes:
        return before
    past = PastDay(budget, indexes, after, before)
    return recent_pasts(cache, log).state(budget, indexes[-1] + 1, lambda: past.state(log))


def rows_as_of_size(
    log: EventLog, cache: StateCache, budget: str, size: int, name: str, year: str | None
) -> Sequence[ProjectionRow]:
    """Return a budget's rows of a name (and year) as of a size of a log that has grown since.

    From the last snapshot below and the records after it; replayed, if these are not of the whole log.
    """
    if cache.projected_budgets() is None:
        rows = replayed_rows(log, budget, size, name)
    else:
        rows = _rows_of_state(budget, known_state(log, cache, budget, size), name)
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
