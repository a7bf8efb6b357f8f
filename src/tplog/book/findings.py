"""What a log shows that an auditor would circle in red."""

from __future__ import annotations

from collections.abc import Collection

from tplog.book.queries import BookQueries
from tplog.book.state_cache import StateCache
from tplog.domain import projection_entries
from tplog.domain.projection_rows import FINDING
from tplog.domain.queries.as_of import LATEST, AsOf, visible_records
from tplog.domain.rules.evaluate import evaluate_rules, fold_with_findings, heaviest_first, with_answers
from tplog.domain.rules.registry import STATE_CHECKS
from tplog.domain.state.budget_state import BudgetState, State
from tplog.eventstore.interface import EventLog
from tplog.values.finding import Finding

Overview = tuple[BudgetState, tuple[Finding, ...]]  # a budget's state, and what accounts of some years show


class BookFindings:
    """The findings of a log, of a budget or of some of its years."""

    def __init__(self, log: EventLog, cache: StateCache, queries: BookQueries) -> None:
        """Take an open log, the states that the writer knows, and the simpler questions."""
        self._log, self._cache, self._queries = log, cache, queries

    def findings(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Everything an auditor would circle in red, heaviest first; always made anew from the log."""
        return evaluate_rules(visible_records(self._log.read(), point))

    def budget_findings(self, budget: str, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """What a budget's own records show, as `findings` tells it; of a paper it counts its own events.

        Raises NotFound for an unknown budget.
        """
        self._queries.require_budget(budget)
        return evaluate_rules(self._queries.visible_records(budget, point))

    def findings_for_years(
        self,
        budget: str,
        years: Collection[int],
        point: AsOf = LATEST,
    ) -> tuple[Finding, ...]:
        """What a budget shows at accounts of these years, heaviest first, as `findings` tells it.

        For now it is kept beside the log, so that a long one need not be replayed; what only the whole
        history can show is left to `findings`.
        """
        return self._read_overview(budget, years, point)[1]

    def overview(self, budget: str, years: Collection[int], point: AsOf = LATEST) -> Overview:
        """`state` and `findings_of` at a point, from one reading. Raises NotFound for an unknown budget."""
        told = self._read_overview(budget, years, point)
        if told[0] == BudgetState():
            self._queries.require_budget(budget)
        return told

    def _read_overview(self, budget: str, years: Collection[int], point: AsOf) -> Overview:
        def asked(one: Finding) -> bool:
            return one.account is not None and int(one.account.partition("/")[0]) in years

        told = self._cache.projected_state(budget) if point == LATEST else None
        if told is None:
            past, every = fold_with_findings(self._queries.visible_records(budget, point), ())
            return past.budget(budget), tuple(filter(asked, every))
        size, state = told
        kept_ones = (
            one for year in years for one in self._log.index_entries(FINDING, budget, str(year), size)
        )
        found = [
            projection_entries.finding_from_entry(one)
            for one in sorted(kept_ones, key=lambda one: (one.index, one.position))
        ]
        alone = State({budget: state})
        found += [one for review in STATE_CHECKS for one in filter(asked, review(alone))]
        return state, heaviest_first(with_answers(alone, found))
