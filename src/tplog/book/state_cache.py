"""The budgets' states that a book's writer and its questions share."""

from __future__ import annotations

from tplog.domain import projection_rows
from tplog.domain.state.budget_state import BudgetState
from tplog.eventstore.interface import EventLog


class StateCache:
    """The budgets' states that a writer read or made so far, when the log had ``size`` records.

    Threads read it without a lock: whoever changes it sets ``size`` last, and puts a new mapping in place of
    ``states`` where they can no longer be believed.
    """

    def __init__(self, log: EventLog) -> None:
        """Take an open log; no state is known yet."""
        self._log = log
        self.size = 0
        self.states: dict[str, BudgetState] = {}

    def projected_state(self, budget: str) -> tuple[int, BudgetState] | None:
        """Return the log's size and a budget's state; None where no projection of that size is stored."""
        if budget in self.states and self._log.size() == self.size:
            return self.size, self.states[budget]
        projected = self._log.projection_rows(projection_rows.VERSION, budget)
        if projected is None:
            return None
        return projected[0], projection_rows.budget_state_from_rows(projected[1])
