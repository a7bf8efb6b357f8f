"""The cache of budget states, shared by a book's writer and its queries."""

from __future__ import annotations

from tplog.domain import projection_rows
from tplog.domain.state.budget_state import BudgetState
from tplog.eventstore.interface import EventLog


class StateCache:
    """Budget states by name, valid while the log has ``size`` records.

    Only the writer changes it. Threads read it without a lock, so the writer sets ``size`` last, and replaces
    ``states`` by a new mapping when they are no longer valid.
    """

    def __init__(self, log: EventLog) -> None:
        """Start empty, for an open log."""
        self._log = log
        self.size = 0
        self.states: dict[str, BudgetState] = {}

    def projected_state(self, budget: str) -> tuple[int, BudgetState] | None:
        """Return the log's size and a budget's state; None if no projection of that size is stored."""
        if budget in self.states and self._log.size() == self.size:
            return self.size, self.states[budget]
        projected = self._log.projection_rows(projection_rows.VERSION, budget)
        if projected is None:
            return None
        return projected[0], projection_rows.budget_state_from_rows(projected[1])
