"""Queries for findings: what an auditor would mark in red."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tplog.book.queries import BookQueries, StateCache
from tplog.book.stored_findings import Observed, StoredFindings, both_answered
from tplog.domain.rules.evaluate import (
    FindingsSoFar,
    evaluate_rules,
    fold_with_findings,
    heaviest_first,
    state_findings,
    with_answers,
)
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.record import Record
from tplog.eventstore.events_by_id import EventsById
from tplog.eventstore.interface import EventLog
from tplog.values.account import parse_account
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.book.log_findings import LogFindings
    from tplog.book.past_days import PastDay

_NONE: Mapping[str, BudgetState] = MappingProxyType({})
# A budget's state, and its findings at accounts of some years.
Overview = tuple[BudgetState, tuple[Finding, ...]]


class BookFindings:
    """The findings of a log, a budget or some of its years. See `tplog.book.book.Book`."""

    def __init__(self, log: EventLog, cache: StateCache, queries: BookQueries) -> None:
        """Take an open log, the shared cache, and the simpler queries."""
        self._log, self._cache, self._queries = log, cache, queries
        self._stored = StoredFindings(log, queries)

    @property
    def _of_log(self) -> LogFindings:
        from tplog.book.log_findings import LogFindings  # noqa: PLC0415 (start-up time)

        return LogFindings(self._log, self._cache, self._queries, self._stored)

    def findings(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return the findings of the whole log, heaviest first."""
        return self._of_log.findings(point)

    def budget_findings(self, budget: str, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return the findings of a budget's own records, heaviest first.

        Raises NotFound for an unknown budget.
        """
        self._queries.require_budget(budget)
        from tplog.book.recent_findings import recent_findings  # noqa: PLC0415 (start-up time)

        recent, known = recent_findings(self._cache), self._queries.size_known_at(point, self._log.size())
        if (findings := recent.findings(budget, known, point)) is None:
            size, findings = self._evaluated(budget, point)
            recent.add(budget, size, findings, point)
        return findings

    def _evaluated(self, budget: str, point: AsOf) -> tuple[int, tuple[Finding, ...]]:
        """Return how many records of the log were known at a point, and the findings of a budget there."""
        known = self._queries.size_known_at(point, self._log.size())
        pinned = AsOf(point.as_of, known - 1)
        if past_day := self._queries.past_day(budget, pinned):
            return known, self._past_overview(past_day, None, pinned)[1]
        if projected := self._queries.projected_state(budget, point):
            size, state = projected
            findings = None
            if point == LATEST and not self._queries.related_states(budget, state):
                findings = self._of_log.of_budget(budget, size, state)
            return size, self._judged(budget, None, point, size, state) if findings is None else findings
        related = self._related(budget, point)
        records = self._queries.visible_records(budget, point)
        events_by_id = EventsById(self._log)
        again = None if point.as_of is not None else events_by_id
        return known, evaluate_rules(records, related=related, events_by_id=events_by_id, again=again)

    def _related(self, budget: str, point: AsOf) -> State:
        """Return the budgets that a budget's own records leave out, and that its relations need."""
        state = self._queries.state_or_empty(budget, point)
        return State(self._queries.related_states(budget, state, point))

    def findings_for_years(
        self,
        budget: str,
        years: Collection[int],
        point: AsOf = LATEST,
    ) -> tuple[Finding, ...]:
        """Return the findings at a budget's accounts of these years, heaviest first."""
        return self._read_overview(budget, years, point)[1]

    def overview(self, budget: str, years: Collection[int], point: AsOf = LATEST) -> Overview:
        """Return the state and `findings_for_years` at a point. Raises NotFound for an unknown budget."""
        overview = self._read_overview(budget, years, point)
        if overview[0].is_empty:
            self._queries.require_budget(budget)
        return overview

    def _read_overview(self, budget: str, years: Collection[int], point: AsOf) -> Overview:
        def is_requested(finding: Finding) -> bool:
            return finding.account is not None and parse_account(finding.account).year in years

        if past_day := self._queries.past_day(budget, point):
            state, past_findings = self._past_overview(past_day, years, point)
            return state, tuple(filter(is_requested, past_findings))
        projected = self._queries.projected_state(budget, point)
        if projected is None:
            records, related = self._queries.visible_records(budget, point), self._related(budget, point)
            past, past_findings = fold_with_findings(records, (), related, EventsById(self._log))
            return past.budget(budget), tuple(filter(is_requested, past_findings))
        size, state = projected
        return state, tuple(filter(is_requested, self._judged(budget, years, point, size, state)))

    def _judged(
        self, budget: str, years: Collection[int] | None, point: AsOf, size: int, state: BudgetState
    ) -> tuple[Finding, ...]:
        """Return the findings of a budget's records below ``size``, of which those of the years are all.

        With ``years`` None they are those of all years and of none, and those of all its records together.
        """
        others = self._queries.related_states(budget, state, point)
        all_states = State({**others, budget: state})
        shown = self._stored.shown(budget, years, size)
        observed = self._stored.observed(budget, size, others) if years is None else Observed()
        findings = [finding for _, finding in shown]
        findings += (finding for check in observed.checks for finding in check.findings(all_states))
        findings += state_findings(all_states, others, years or ())
        answered = (
            self._stored.answered(budget, years, size, shown, others)
            if state.answers or years is None
            else {}
        )
        return heaviest_first(with_answers(all_states, findings, both_answered(answered, observed.answered)))

    def _past_overview(self, past: PastDay, years: Collection[int] | None, point: AsOf) -> Overview:
        """Return a budget's state as of a day, and its findings, of which those of the years are all."""
        budget, before = past.budget, past.before
        shown = self._stored.shown(budget, years, past.after)
        relating, others = before, self._queries.related_states(budget, before, point)
        while True:
            observed = self._stored.observed(budget, past.after, others) if years is None else Observed()
            checks = observed.checks
            answered = (
                self._stored.answered(budget, years, past.after, shown, others)
                if before.answers or years is None
                else {}
            )
            builder = StateBuilder(State({**others, budget: before}))
            so_far = FindingsSoFar(builder, checks, answered=both_answered(answered, observed.answered))
            so_far.shown.add(finding for _, finding in shown)
            so_far.add(self._log.records_at(past.later_indexes()), EventsById(self._log))
            state = so_far.builder.state.budget(budget)
            if state.relations.keys() == relating.relations.keys():
                all_states = so_far.builder.state
                of_all = (finding for check in checks for finding in check.findings(all_states))
                return state, so_far.findings(others, of_all, years or ())
            relating, others = state, self._queries.related_states(budget, state, point)


def findings_of(records: Iterable[Record], related: Mapping[str, BudgetState] = _NONE) -> tuple[Finding, ...]:
    """Return the findings of records that were read, heaviest first.

    ``related`` are the budgets to which theirs relate, if the records are not of the whole log.
    """
    return evaluate_rules(records, related=State(related))
