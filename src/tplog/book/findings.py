"""Queries for findings: what an auditor would mark in red."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tplog.book.queries import BookQueries, StateCache
from tplog.domain import projection_entries
from tplog.domain.projection_entries import Answered
from tplog.domain.projection_rows import ANSWERED, EVENT, FINDING, IndexEntry
from tplog.domain.rules.evaluate import (
    ACROSS_BUDGETS,
    AnsweredFindings,
    FindingsSoFar,
    addressed_in_state,
    as_they_stand,
    evaluate_rules,
    findings_in_turn,
    fold_with_findings,
    heaviest_first,
    started_checks,
    state_findings,
    with_answers,
)
from tplog.domain.rules.registry import CODES_BY_CHECK, HISTORY_CHECKS, LATER_CHECKS, LOG_CHECKS
from tplog.domain.rules.rule_set import BudgetCheck, HistoryCheck, LogCheck
from tplog.domain.rules.shown_findings import is_addressed
from tplog.domain.rules.versions import VersionsAgree
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
    from tplog.domain.rules.record_facts import FactsBatch, RecordFacts

K = TypeVar("K")
_NONE: Mapping[str, BudgetState] = MappingProxyType({})
CODES_OF_HISTORY = frozenset[str]().union(*(CODES_BY_CHECK[check] for check in HISTORY_CHECKS))
_CODES_OF_PAPERS = frozenset[str]().union(*(CODES_BY_CHECK[check] for check in LOG_CHECKS))
_MOST_EVENTS_HELD = 100  # for the checks of all records, which ask for thousands, most of them once
_MOST_ENTRIES_READ = 2_000  # of the log's records, whose entries of a budget are held at a time
# A budget's state, and its findings at accounts of some years.
Overview = tuple[BudgetState, tuple[Finding, ...]]


class CheckedHistory(NamedTuple):
    """The checks of all records after those of a budget, and what answers were given to of their findings.

    ``answered`` is by the answer's id; ``first`` is the index of the budget's first record. ``paper_events``
    are the events, by log index, that the checks of papers note.
    """

    checks: list[HistoryCheck]
    answered: AnsweredFindings
    first: int | None
    paper_events: Mapping[int, str]


class StoredFindings:
    """What the index says of the findings of budgets, below some size of the log."""

    def __init__(self, log: EventLog, cache: StateCache, queries: BookQueries) -> None:
        """Take an open log, the shared cache, and the simpler queries."""
        self._log, self._cache, self._queries = log, cache, queries

    def checked_history(self, budget: str, size: int, others: Mapping[str, BudgetState]) -> CheckedHistory:
        """Return the checks of all records after they have seen those of a budget below ``size``."""
        history = self.checked_without_papers(budget, size, others)
        for record in self._log.records_at(history.paper_events):
            for check in history.checks:
                if isinstance(check, LogCheck):
                    check.observe(record)
        recent = self._cache.recent_findings
        if recent and (known := recent.versions_below(budget, size)) is not None:
            for check in history.checks:
                if isinstance(check, VersionsAgree):
                    check.start_with(known, size)
        return history

    def checked_without_papers(
        self, budget: str, size: int, others: Mapping[str, BudgetState]
    ) -> CheckedHistory:
        """Return what `checked_history` does, but the checks of papers have seen no record."""
        checks = started_checks(HISTORY_CHECKS, EventsById(self._log, _MOST_EVENTS_HELD))
        of_budget = [check for check in checks if isinstance(check, BudgetCheck)]
        given = map(projection_entries.answered_from_entry, self.entries(ANSWERED, budget, None, size))
        answers = {answer.index: answer for answer in given if answer.finding in CODES_OF_HISTORY}
        answered: dict[str, tuple[Finding, ...]] = {}
        paper_events: dict[int, str] = {}
        first = None
        for facts, of_papers in self._facts(budget, size):
            first = facts[0].index if first is None else first
            paper_events |= of_papers
            start = 0
            for place, record in enumerate(facts):
                if answer := answers.get(record.index):
                    _note(of_budget, facts[start:place])
                    answered[answer.answer] = self._shown_then(answer, checks, paper_events, others)
                    start = place
            _note(of_budget, facts[start:])
        return CheckedHistory(checks, answered, first, paper_events)

    def _facts(self, budget: str, size: int) -> Iterator[FactsBatch]:
        """Yield the facts of a budget's records below ``size``, some hundred records at a time.

        Those of events that are held are all there; else few entries are held at a time.
        """
        from tplog.domain.rules import record_facts  # noqa: PLC0415 (start-up time)

        pasts = self._cache.recent_pasts
        held = pasts.held_events(budget) if pasts else None
        if held is not None:
            facts, of_papers = held.facts
            if below := facts[: bisect_left(facts, size, key=attrgetter("index"))]:
                papers_below = {index: event for index, event in of_papers.items() if index < size}
                yield record_facts.FactsBatch(below, papers_below)
            return
        for start in range(0, size, _MOST_ENTRIES_READ):
            end = min(start + _MOST_ENTRIES_READ, size)
            entries = self._log.index_entries(EVENT, budget, "", end, start)
            yield from record_facts.facts_of_entries(budget, entries)

    def _shown_then(
        self,
        answer: Answered,
        checks: Iterable[HistoryCheck],
        paper_indexes: Iterable[int],
        others: Mapping[str, BudgetState],
    ) -> tuple[Finding, ...]:
        """Return the findings to which an answer is given, as checks of the records before it show them.

        ``paper_indexes`` are the log indexes of those that the checks of papers note, also later ones.
        """
        of_papers = [check for check in started_checks(LOG_CHECKS, None) if isinstance(check, LogCheck)]
        chosen_checks: list[HistoryCheck] = [check for check in checks if isinstance(check, BudgetCheck)]
        chosen_checks += of_papers
        if answer.finding in _CODES_OF_PAPERS:
            indexes = takewhile(lambda index: index < answer.index, paper_indexes)
            for record in self._log.records_at(indexes):
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
    ) -> dict[str, tuple[Finding, ...]]:
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


class BookFindings:
    """The findings of a log, a budget or some of its years. See `tplog.book.book.Book`."""

    def __init__(self, log: EventLog, cache: StateCache, queries: BookQueries) -> None:
        """Take an open log, the shared cache, and the simpler queries."""
        self._log, self._cache, self._queries = log, cache, queries
        self._stored = StoredFindings(log, cache, queries)

    @property
    def _of_log(self) -> LogFindings:
        from tplog.book.log_findings import LogFindings  # noqa: PLC0415 (start-up time)

        return LogFindings(self._log, self._cache, self._queries, self._stored)

    def findings(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return the findings of the whole log, heaviest first."""
        return self._of_log.findings(point)

    def each_finding(self, point: AsOf = LATEST) -> Iterator[Finding]:
        """Yield what `findings` returns, of which few are in memory at a time; they are not remembered."""
        return self._of_log.each_finding(point)

    def findings_as_stored(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return the same; of a past day, too, by what is stored, with parameters in the order of that."""
        return self._of_log.findings_as_stored(point)

    def counts(self, key: Callable[[Finding], K], point: AsOf = LATEST) -> Counter[K]:
        """Return how many of `findings` have each key; they are evaluated by budget and not remembered."""
        return self._of_log.counts(key, point)

    def budget_findings(
        self, budget: str, point: AsOf = LATEST, *, remembers: bool = True
    ) -> tuple[Finding, ...]:
        """Return the findings of a budget's own records, heaviest first.

        With ``remembers`` false its present state is let go with the checks, and all that they read of it,
        unless the state is remembered already. Raises NotFound for an unknown budget.
        """
        self._queries.require_budget(budget)
        from tplog.book.log_findings import recent_findings  # noqa: PLC0415 (start-up time)

        recent, known = recent_findings(self._cache), self._queries.size_known_at(point, self._log.size())
        if (findings := recent.findings(budget, known, point)) is None:
            with self._log.reading():  # checks ask for some thousand events
                size, findings = self._evaluated(budget, point, remembers=remembers)
            recent.add(budget, size, findings, point)
        return findings

    def _evaluated(self, budget: str, point: AsOf, *, remembers: bool) -> tuple[int, tuple[Finding, ...]]:
        """Return how many records of the log were known at a point, and the findings of a budget there."""
        known = self._queries.size_known_at(point, self._log.size())
        pinned = AsOf(point.as_of, known - 1)
        if past_day := self._queries.past_day(budget, pinned):
            return known, self._past_overview(past_day, None, pinned)[1]
        if projected := self._queries.projected_state(budget, point, remembers=remembers):
            size, state = projected
            findings = None
            if point == LATEST and not self._queries.related_states(budget, state):
                findings = self._of_log.of_budget(budget, size, state)
            return size, self._judged(budget, None, point, size, state) if findings is None else findings
        related = self._related(budget, point)
        records = self._queries.visible_records(budget, point)
        events_by_id = EventsById(self._log)
        all_events = unchanged_events(events_by_id, point)
        findings = evaluate_rules(records, related=related, events_by_id=events_by_id, all_events=all_events)
        return known, findings

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
        """Return the findings of a budget's records below ``size``: at least all at accounts of these years.

        With ``years`` None they are those of all years and of none, and what its records show together.
        """
        others = self._queries.related_states(budget, state, point)
        all_states = State({**others, budget: state})
        shown = self._stored.shown(budget, years, size)
        checks, answered = self._checks_and_answers(budget, years, size, state, shown, others)
        findings = [finding for _, finding in shown]
        findings += findings_in_turn(checks, all_states)
        findings += state_findings(all_states, others, years or ())
        return heaviest_first(with_answers(all_states, findings, answered))

    def _checks_and_answers(
        self,
        budget: str,
        years: Collection[int] | None,
        size: int,
        state: BudgetState,
        shown: Iterable[tuple[int, Finding]],
        others: Mapping[str, BudgetState],
    ) -> tuple[list[HistoryCheck], dict[str, tuple[Finding, ...]]]:
        """Return the checks of a budget's records below ``size``, and what its answers were given to.

        Of some years alone there are no such checks. ``state`` is that of these records; ``shown`` and
        ``others`` are as in `StoredFindings.answered`.
        """
        if years is None:
            history = self._stored.checked_history(budget, size, others)
            answered = self._stored.answered(budget, None, size, shown, others)
            return history.checks, both_answered(answered, history.answered)
        return [], self._stored.answered(budget, years, size, shown, others) if state.answers else {}

    def _past_overview(self, past: PastDay, years: Collection[int] | None, point: AsOf) -> Overview:
        """Return a budget's state as of a day, and its findings: at least all at accounts of these years."""
        budget, (after, before) = past.budget, past.snapshot()
        shown = self._stored.shown(budget, years, after)
        relating, others = before, self._queries.related_states(budget, before, point)
        while True:
            checks, answered = self._checks_and_answers(budget, years, after, before, shown, others)
            builder = StateBuilder(State({**others, budget: before}))
            so_far = FindingsSoFar(builder, checks, answered=answered)
            so_far.shown.add(finding for _, finding in shown)
            so_far.add(self._log.records_at(past.indexes_from(after)), EventsById(self._log))
            state = so_far.builder.state.budget(budget)
            if state.relations.keys() == relating.relations.keys():
                all_states = so_far.builder.state
                of_all = (finding for check in checks for finding in check.findings(all_states))
                return state, so_far.findings(others, of_all, years or ())
            relating, others = state, self._queries.related_states(budget, state, point)


def _note(checks: Iterable[BudgetCheck], facts: Sequence[RecordFacts]) -> None:
    """Let each check take the next records by their facts."""
    for check in checks:
        check.note(facts)


def findings_of(records: Iterable[Record], related: Mapping[str, BudgetState] = _NONE) -> tuple[Finding, ...]:
    """Return the findings of records that were read, heaviest first.

    ``related`` are the budgets to which theirs relate, if the records are not of the whole log.
    """
    return evaluate_rules(records, related=State(related))


def both_answered(answered: AnsweredFindings, of_history: AnsweredFindings) -> dict[str, tuple[Finding, ...]]:
    """Return what answers were given to: findings of events and of the state, and those of all records."""
    return {name: (*shown, *of_history.get(name, ())) for name, shown in answered.items()}


def unchanged_events(events_by_id: EventsById, point: AsOf) -> EventsById | None:
    """Return the events if those of a point are the same; None as of a day, where some may move otherwise."""
    return events_by_id if point.as_of is None else None
