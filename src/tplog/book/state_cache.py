"""What a book's queries read of the projections, with a cache of budget states that its writer shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tplog.domain import projection_rows
from tplog.domain.projection_rows import ProjectionRow
from tplog.domain.state.budget_state import BudgetState
from tplog.eventstore.interface import EventLog
from tplog.eventstore.messages import KEPT_BEHIND
from tplog.values.finding import Finding


def _say_nothing(_finding: Finding) -> None:
    """Do nothing: nobody wants to know."""


class StateCache:
    """Budget states by name, valid while the log has ``size`` records, and what they are read from.

    Only the writer changes it. Threads read it without a lock, so the writer sets ``size`` last, and replaces
    ``states`` by a new mapping when they are no longer valid. ``on_kept_behind`` is called once, when a query
    looks for projections that are not of the whole log.
    """

    def __init__(self, log: EventLog) -> None:
        """Start empty, for an open log."""
        self._log = log
        self.size = 0
        self.states: dict[str, BudgetState] = {}
        self.on_kept_behind: Callable[[Finding], None] = _say_nothing

    def projected_state(self, budget: str) -> tuple[int, BudgetState] | None:
        """Return the log's size and a budget's state; None if no projection of that size is stored."""
        if budget in self.states and self._log.size() == self.size:
            return self.size, self.states[budget]
        projected = self.projected_rows(budget)
        if projected is None:
            return None
        return projected[0], projection_rows.budget_state_from_rows(projected[1])

    def projected_rows(self, budget: str) -> tuple[int, Sequence[ProjectionRow]] | None:
        """Return the log's size and a budget's rows; None if no projection of that size is stored."""
        projected = self._log.projection_rows(projection_rows.VERSION, budget)
        if projected is None:
            self._say_kept_behind()
        return projected

    def projected_budgets(self, row_key: tuple[str, str] | None = None) -> Sequence[str] | None:
        """Return the budgets that have rows, or a row of this name and key; None as in `projected_rows`."""
        names = self._log.projection_budgets(projection_rows.VERSION, row_key)
        if names is None:
            self._say_kept_behind()
        return names

    def _say_kept_behind(self) -> None:
        say, self.on_kept_behind = self.on_kept_behind, _say_nothing
        say(Finding(KEPT_BEHIND))
