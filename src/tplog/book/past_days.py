"""A budget as of a past day, from the last snapshot that has nothing later, and the records after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.domain.indexed_events import decode_indexed, visible_as_stored
from tplog.domain.projection_rows import EVENT, ProjectionRow, changed_rows
from tplog.domain.state.apply_event import apply_event, fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.record import Record
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

    def later_indexes(self) -> Sequence[int]:
        """Return the indexes of the records from ``after`` on."""
        return self.indexes[bisect_left(self.indexes, self.after) :]

    def state(self, log: EventLog) -> BudgetState:
        """Return the state as of the day."""
        later = self.later_indexes()
        if not later:
            return self.before
        return fold_state(log.records_at(later), State({self.budget: self.before})).budget(self.budget)


def past_day(log: EventLog, cache: StateCache, budget: str, day: date, size: int) -> PastDay | None:
    """Return a budget as of a day, of the first ``size`` records of a log whose stored entries are whole.

    None if an event may move something else then than what is stored.
    """
    entries = log.index_entries(EVENT, budget, "", size)
    visible = visible_as_stored({entry.index: decode_indexed(entry.content) for entry in entries}, day)
    if visible is None:
        return None
    if visible.first_hidden is None:
        projected = cache.projected_state(budget)
        if projected is not None and projected[0] == size:
            return PastDay(budget, visible.indexes, *projected)
    end = size if visible.first_hidden is None else visible.first_hidden
    return PastDay(budget, visible.indexes, *cache.state_of_snapshot(budget, end))


def rows_of_records(records: Iterable[Record]) -> Iterator[ProjectionRow]:
    """Yield the rows of the state that records give."""
    builder = StateBuilder(State())
    for record in records:
        apply_event(builder, record.event)
    return changed_rows(builder)
