"""What is stored of a budget's findings: its events' own, its answers, what checks of all records note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from tplog.book.queries import BookQueries
from tplog.domain import projection_entries
from tplog.domain.projection_entries import Answered
from tplog.domain.projection_rows import ANSWERED, EVENT, FINDING, IndexEntry
from tplog.domain.rules.evaluate import (
    ACROSS_BUDGETS,
    AnsweredFindings,
    addressed_in_state,
    as_they_stand,
    started_checks,
)
from tplog.domain.rules.registry import CODES_BY_CHECK, HISTORY_CHECKS, LATER_CHECKS, LOG_CHECKS
from tplog.domain.rules.rule_set import BudgetCheck, HistoryCheck, LogCheck
from tplog.domain.rules.shown_findings import is_addressed
from tplog.domain.state.budget_state import BudgetState, State
from tplog.eventstore.events_by_id import EventsById
from tplog.eventstore.interface import EventLog
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding

CODES_OF_HISTORY = frozenset[str]().union(*(CODES_BY_CHECK[check] for check in HISTORY_CHECKS))
_CODES_OF_PAPERS = frozenset[str]().union(*(CODES_BY_CHECK[check] for check in LOG_CHECKS))
_NONE_ANSWERED: AnsweredFindings = MappingProxyType({})
_MOST_ENTRIES_READ = 50_000  # of the log's records, whose entries of a budget are held at a time
_NO_PAPERS: Mapping[int, str] = MappingProxyType({})


class Observed(NamedTuple):
    """Checks of all records, and what answers were given to of what they showed by then, by the answer's id.

    ``first`` is the index of the first record; ``papers`` has the events by index that checks of papers note.
    """

    checks: Sequence[HistoryCheck] = ()
    answered: AnsweredFindings = _NONE_ANSWERED
    first: int | None = None
    papers: Mapping[int, str] = _NO_PAPERS


class StoredFindings:
    """What the index says of the findings of budgets, below some size of the log."""

    def __init__(self, log: EventLog, queries: BookQueries) -> None:
        """Take an open log, and the simpler queries."""
        self._log, self._queries = log, queries

    def observed(self, budget: str, size: int, others: Mapping[str, BudgetState]) -> Observed:
        """Return the checks of all records after those of a budget below ``size``, and what they showed."""
        observed = self.noted(budget, size, others)
        for record in self._log.records_at(observed.papers):
            for check in observed.checks:
                if isinstance(check, LogCheck):
                    check.observe(record)
        return observed

    def noted(self, budget: str, size: int, others: Mapping[str, BudgetState]) -> Observed:
        """Return the checks as `observed` does; those of papers have seen none."""
        from tplog.domain.rules.record_facts import facts_from_entry  # noqa: PLC0415 (start-up time)

        checks = started_checks(HISTORY_CHECKS, EventsById(self._log))
        of_budget = [check for check in checks if isinstance(check, BudgetCheck)]
        given = map(projection_entries.answered_from_entry, self.entries(ANSWERED, budget, None, size))
        answers = {answer.index: answer for answer in given if answer.finding in CODES_OF_HISTORY}
        answered: dict[str, tuple[Finding, ...]] = {}
        papers: dict[int, str] = {}
        first = None
        stretches = range(0, size, _MOST_ENTRIES_READ)
        entries = (
            self._log.index_entries(EVENT, budget, "", min(start + _MOST_ENTRIES_READ, size), start)
            for start in stretches
        )
        for entry in chain.from_iterable(entries):
            first = entry.index if first is None else first
            if answer := answers.get(entry.index):
                answered[answer.answer] = self._shown_then(answer, checks, papers, others)
            facts, is_noted = facts_from_entry(entry)
            for check in of_budget:
                check.note(facts)
            if is_noted:
                papers[entry.index] = facts.event
        return Observed(checks, answered, first, papers)

    def _shown_then(
        self,
        answer: Answered,
        checks: Iterable[HistoryCheck],
        papers: Iterable[int],
        others: Mapping[str, BudgetState],
    ) -> tuple[Finding, ...]:
        """Return what checks of the records before an answer show of what it is given to.

        ``papers`` are the indexes of those that the checks of papers note.
        """
        of_papers = [check for check in started_checks(LOG_CHECKS, None) if isinstance(check, LogCheck)]
        chosen_checks: list[HistoryCheck] = [check for check in checks if isinstance(check, BudgetCheck)]
        chosen_checks += of_papers
        if answer.finding in _CODES_OF_PAPERS:
            for record in self._log.records_at(papers):
                for check in of_papers:
                    check.observe(record)
        earlier = self._queries.state_or_empty(answer.budget, AsOf(known_at=answer.index - 1))
        states = State({**others, answer.budget: earlier})
        return tuple(
            finding
            for check in chosen_checks
            if answer.finding in CODES_BY_CHECK[type(check)]
            for finding in check.findings(states)
            if is_addressed(answer, finding)
        )

    def shown(self, budget: str, years: Collection[int] | None, size: int) -> list[tuple[int, Finding]]:
        """Return what events of records below ``size`` show at accounts of some years, by log index."""
        keys = None if years is None else map(str, dict.fromkeys(years))
        return [
            (entry.index, projection_entries.finding_from_entry(entry))
            for entry in self.entries(FINDING, budget, keys, size)
        ]

    def entries(self, name: str, budget: str, keys: Iterable[str] | None, size: int) -> list[IndexEntry]:
        """Return the entries of a name under some of its keys, or under all, in the log's order."""
        keys_of_name = (None,) if keys is None else keys
        entries = (
            entry for key in keys_of_name for entry in self._log.index_entries(name, budget, key, size)
        )
        return sorted(entries, key=lambda entry: (entry.index, entry.position))

    def answered(
        self,
        budget: str,
        years: Collection[int] | None,
        size: int,
        shown: Iterable[tuple[int, Finding]],
        others: Mapping[str, BudgetState],
    ) -> AnsweredFindings:
        """Return what the answers of a budget were given to, as far as it is at accounts of these years.

        ``shown`` are those findings of events, each with its record's index. The state when an answer was
        recorded is folded only where more follows from it than is stored.
        """
        by_code: dict[str, list[tuple[int, Finding]]] = defaultdict(list)
        for index, finding in shown:
            by_code[finding.code].append((index, finding))
        answered: dict[str, tuple[Finding, ...]] = {}
        keys = None if years is None else ("", *map(str, dict.fromkeys(years)))
        for entry in self.entries(ANSWERED, budget, keys, size):
            answer = projection_entries.answered_from_entry(entry)
            of_events = [
                finding
                for index, finding in by_code[answer.finding]
                if index <= answer.index and is_addressed(answer, finding)
            ]
            is_across = answer.finding in ACROSS_BUDGETS and others
            if is_across or (of_events and answer.finding in LATER_CHECKS):
                earlier = self._queries.state_or_empty(budget, AsOf(known_at=answer.index - 1))
                states = State({**others, budget: earlier})
                of_events += addressed_in_state(states, answer)
                answered[answer.answer] = tuple(as_they_stand(states, of_events))
            else:
                answered[answer.answer] = (*of_events, *answer.shown)
        return answered


def both_answered(answered: AnsweredFindings, of_history: AnsweredFindings) -> dict[str, tuple[Finding, ...]]:
    """Return what answers were given to: findings of events and of the state, and those of all records."""
    return {name: (*shown, *of_history.get(name, ())) for name, shown in answered.items()}
