"""The findings that were evaluated last, so that a page need not judge a log that has not grown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from threading import Lock, RLock
from typing import TYPE_CHECKING

from attrs import evolve as changed

from tplog.domain.state.budget_state import BudgetState
from tplog.values.as_of import LATEST, AsOf

if TYPE_CHECKING:
    from tplog.book.queries import StateCache
    from tplog.domain.rules.findings_by_budget import PlacedBudget
    from tplog.events.record import Record
    from tplog.values.finding import Finding

MAX_RECENT_FINDINGS = 50_000  # of single budgets together: some 1 kB each
MAX_RECORDS_SINCE = 1_000  # of a log that grew, read to know which budgets did

# A budget, "" for the whole log; a day, and how many records are known, None for now.
_Key = tuple[str, date | None, int | None]
_WHOLE_LOG: _Key = ("", None, None)


class RecentFindings:
    """Findings by budget and point, and of the whole log, each with how many records were known there.

    They are valid as long as so many are known: those of now as long as the log has that size. What each
    budget shows by itself is valid until a record of the budget is added. All but those of the whole log as
    it is now are at most ``max_findings`` together, or of one budget or point. Safe for threads; who
    evaluates a whole log holds ``evaluating``, at an earlier point ``evaluating_past``.
    """

    def __init__(self, max_findings: int = MAX_RECENT_FINDINGS) -> None:
        """Start empty."""
        self._max_findings, self._lock = max_findings, Lock()
        self.evaluating, self.evaluating_past = RLock(), RLock()
        # The last was looked at last. Whatever day a point has, what is known there is the size.
        self._findings: dict[_Key, tuple[int, tuple[Finding, ...]]] = {}
        self._placed: tuple[int, Mapping[str, PlacedBudget]] = (0, {})

    def findings(self, budget: str, size: int, point: AsOf = LATEST) -> tuple[Finding, ...] | None:
        """Return the findings of a budget, or of the whole log for "", at a point where ``size`` are known.

        None if they were not evaluated, or not of so many records.
        """
        with self._lock:
            key = _key(budget, size, point)
            entry = self._findings.get(key)
            if entry is None or entry[0] != size:
                return None
            self._findings[key] = self._findings.pop(key)
            return entry[1]

    def add(self, budget: str, size: int, findings: tuple[Finding, ...], point: AsOf = LATEST) -> None:
        """Add findings that were just evaluated, and drop those looked at longest ago."""
        with self._lock:
            key = _key(budget, size, point)
            self._findings.pop(key, None)
            self._findings[key] = (size, findings)
            bounded = [each for each in self._findings if each != _WHOLE_LOG]
            count = sum(len(self._findings[each][1]) for each in bounded)
            for each in bounded[:-1]:
                if count > self._max_findings:
                    count -= len(self._findings.pop(each)[1])

    def placed_budget(self, budget: str, size: int) -> PlacedBudget | None:
        """Return what a budget shows, if the whole log was judged when it had ``size`` records."""
        before, placed = self._placed
        return placed.get(budget) if before == size else None

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


def _key(budget: str, size: int, point: AsOf) -> _Key:
    """Return the key of findings at a point: those of now replace those of a shorter log."""
    return (budget, point.as_of, None if point == LATEST else size)


def recent_findings(cache: StateCache) -> RecentFindings:
    """Return the findings that were evaluated last, of a book with this cache."""
    with cache.lock:
        if cache.recent_findings is None:
            cache.recent_findings = RecentFindings()
        return cache.recent_findings


def _without_state(placed: PlacedBudget) -> PlacedBudget:
    """Return what a budget shows, with its relations alone in the place of its state."""
    if placed.budget is None:
        return placed
    return changed(placed, budget=BudgetState(relations=dict(placed.budget.relations)))
