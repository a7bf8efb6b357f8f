"""The findings that were evaluated last, so that a page need not judge a log that has not grown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock, RLock
from typing import TYPE_CHECKING

from attrs import evolve as changed

from tplog.domain.state.budget_state import BudgetState

if TYPE_CHECKING:
    from tplog.domain.rules.findings_by_budget import PlacedBudget
    from tplog.events.record import Record
    from tplog.values.finding import Finding

MAX_RECENT_FINDINGS = 50_000  # of single budgets together: some 1 kB each
MAX_RECORDS_SINCE = 1_000  # of a log that grew, read to know which budgets did


class RecentFindings:
    """Findings by budget, and of the whole log, each with the log's size when they were evaluated.

    They are valid as long as the log has that size. What each budget shows by itself is valid until a record
    of the budget is added. Those of single budgets are at most ``max_findings`` together, or of one. Safe for
    threads; who evaluates a whole log holds ``evaluating``.
    """

    def __init__(self, max_findings: int = MAX_RECENT_FINDINGS) -> None:
        """Start empty."""
        self._max_findings, self._lock, self.evaluating = max_findings, Lock(), RLock()
        self._findings: dict[str, tuple[int, tuple[Finding, ...]]] = {}  # the last was looked at last
        self._placed: tuple[int, Mapping[str, PlacedBudget]] = (0, {})

    def findings(self, budget: str, size: int) -> tuple[Finding, ...] | None:
        """Return the findings of a budget, or of the whole log for "", if they are of a log of this size."""
        with self._lock:
            entry = self._findings.get(budget)
            if entry is None or entry[0] != size:
                return None
            self._findings[budget] = self._findings.pop(budget)
            return entry[1]

    def add(self, budget: str, size: int, findings: tuple[Finding, ...]) -> None:
        """Add findings that were just evaluated, and drop those looked at longest ago."""
        with self._lock:
            self._findings.pop(budget, None)
            self._findings[budget] = (size, findings)
            of_budgets = [name for name in self._findings if name]
            count = sum(len(self._findings[name][1]) for name in of_budgets)
            for name in of_budgets[:-1]:
                if count > self._max_findings:
                    count -= len(self._findings.pop(name)[1])

    def placed_budgets(
        self, size: int, records_at: Callable[[Iterable[int]], Iterable[Record]]
    ) -> dict[str, PlacedBudget]:
        """Return what the budgets show that have no record since, by name, for a log that has ``size`` now.

        None where too many were added. ``records_at`` reads records by their indexes. The state of one that
        relates to others has its relations alone.
        """
        before, placed = self._placed
        if not placed or not 0 <= size - before <= MAX_RECORDS_SINCE:
            return {}
        grown = {record.event.budget for record in records_at(range(before, size))}
        return {name: budget for name, budget in placed.items() if name not in grown}

    def replace_placed(self, placed: Mapping[str, PlacedBudget], size: int) -> None:
        """Hold what each budget shows in a log of ``size`` records, without the budgets' states."""
        self._placed = (size, {name: _without_state(budget) for name, budget in placed.items()})


def _without_state(placed: PlacedBudget) -> PlacedBudget:
    """Return what a budget shows, with its relations alone in the place of its state."""
    if placed.budget is None:
        return placed
    return changed(placed, budget=BudgetState(relations=dict(placed.budget.relations)))
