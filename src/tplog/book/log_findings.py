"""The findings of the whole log, judged one budget after the other, and those that were evaluated last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from operator import itemgetter
from threading import Lock, RLock
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve as changed

from tplog.book.findings import StoredFindings, both_answered, unchanged_events
from tplog.book.on_disk import sorted_on_disk
from tplog.book.queries import BookQueries, StateCache
from tplog.domain import projection_entries
from tplog.domain.projection_rows import ANSWERED
from tplog.domain.rules.evaluate import FindingsSoFar, evaluate_rules
from tplog.domain.rules.findings_by_budget import (
    JudgedBudget,
    JudgedTogether,
    KeyedFinding,
    PlacedBudget,
    RecordNotes,
    finding_of_item,
    findings_in_order,
    findings_of_one_budget,
    is_foreign,
    keyed_findings,
    placed_budget,
    plain_item,
)
from tplog.domain.rules.rule_set import BudgetCheck, Place
from tplog.domain.rules.shown_findings import ShownFindings
from tplog.domain.rules.versions import PAPER_VERSION_DIFFERS
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.eventstore.events_by_id import EventsById
from tplog.eventstore.interface import EventLog
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.events.record import Record


K = TypeVar("K")
MAX_RECENT_FINDINGS = 50_000  # of single budgets together: some 1 kB each
MOST_FINDINGS_IN_MEMORY = 1 << 12  # of the whole log, where they are asked for one after the other
MAX_RECORDS_SINCE = 1_000  # of a log that grew, read to know which budgets did

# A budget, "" for the whole log; a day, and how many records are known, None for now.
_Key = tuple[str, date | None, int | None]
WHOLE_LOG = ""
_AS_STORED = " "  # the whole log as of a past day, by what is stored: no budget's name has a space
_WHOLE_LOG_NOW: _Key = (WHOLE_LOG, None, None)


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
            bounded = [each for each in self._findings if each != _WHOLE_LOG_NOW]
            count = sum(len(self._findings[each][1]) for each in bounded)
            for each in bounded[:-1]:
                if count > self._max_findings:
                    count -= len(self._findings.pop(each)[1])

    def placed_budget(self, budget: str, size: int) -> PlacedBudget | None:
        """Return what a budget shows, if the whole log was judged when it had ``size`` records."""
        before, placed = self._placed
        return placed.get(budget) if before == size else None

    def versions_below(self, budget: str, size: int) -> Sequence[tuple[Place, Finding]] | None:
        """Return what papers of a budget's records below ``size`` state otherwise, without what answers it.

        None if the whole log was not judged, or not so many records of it.
        """
        before, placed = self._placed
        if before < size or budget not in placed or placed[budget].is_foreign:
            return None
        return [
            (place, changed(finding, answer=None, earlier_answer=None))
            for (_, place, *_), finding in placed[budget].findings
            if finding.rule is PAPER_VERSION_DIFFERS and place < (size,)
        ]

    def placed_budgets(
        self, size: int, records_at: Callable[[Iterable[int]], Iterable[Record]]
    ) -> dict[str, PlacedBudget]:
        """Return what the budgets show that have no record since, by name, for a log that has ``size`` now.

        Empty if too many records were added to look through. ``records_at`` reads records by their indexes.
        The state of a budget that relates to others has its relations alone.
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


class LogFindings:
    """The findings of a log at a point. See `tplog.book.book.Book`."""

    def __init__(
        self, log: EventLog, cache: StateCache, queries: BookQueries, stored: StoredFindings
    ) -> None:
        """Take an open log, the shared cache, the simpler queries, and what is stored of findings."""
        self._log, self._cache, self._queries, self._stored = log, cache, queries, stored

    def findings(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return the findings of the whole log, heaviest first.

        Each budget is judged by what is stored of it, if that is of the whole log and no past day is given.
        """
        evaluate = self._by_budget_or_replayed if point.as_of is None else self._replayed
        return self._remembered(WHOLE_LOG, point, evaluate)

    def each_finding(self, point: AsOf = LATEST) -> Iterator[Finding]:
        """Yield what `findings` returns; of many, few are in memory at a time, and none is remembered.

        All are in memory where they are remembered already, or cannot be judged by budget.
        """
        if (keyed := self._streamed(point)) is not None:
            with suppress(JudgedTogether):  # which is seen before the first comes
                in_order = sorted_on_disk(map(plain_item, keyed), itemgetter(0), MOST_FINDINGS_IN_MEMORY)
                yield from map(finding_of_item, in_order)
                return
        yield from self._all_at_once(point)

    def counts(self, key: Callable[[Finding], K], point: AsOf = LATEST) -> Counter[K]:
        """Return how many of `findings` have each key, as few in memory as `each_finding` has."""
        if (keyed := self._streamed(point)) is not None:
            with suppress(JudgedTogether), self._log.reading():  # checks ask for some thousand events
                return Counter(key(finding) for _, finding in keyed)
        is_past = point.as_of is not None
        return Counter(map(key, self.findings_as_stored(point) if is_past else self._all_at_once(point)))

    def _all_at_once(self, point: AsOf) -> tuple[Finding, ...]:
        """Return the findings at a point as they are remembered, or judged together."""
        remembered = self._remembered_now(point)
        return self._remembered(WHOLE_LOG, point, self._replayed) if remembered is None else remembered

    def _remembered_now(self, point: AsOf) -> tuple[Finding, ...] | None:
        """Return the findings at a point if they are remembered, also as those of now of as long a log."""
        recent, known = self._recent(), self._queries.size_known_at(point, self._log.size())
        now = recent.findings(WHOLE_LOG, known) if point.as_of is None else None
        return recent.findings(WHOLE_LOG, known, point) if now is None else now

    def _streamed(self, point: AsOf) -> Iterator[KeyedFinding] | None:
        """Return the findings known at a point with their keys, to be judged budget by budget.

        None if they are remembered, are as of a day, or what is stored does not lead there.
        """
        known = self._queries.size_known_at(point, self._log.size())
        if point.as_of is not None or self._remembered_now(point) is not None:
            return None
        if not self._queries.has_current_projections():
            return None
        return self._keyed(map(placed_budget, self._judged_budgets(known)), AsOf(known_at=known - 1))

    def findings_as_stored(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return what `findings` does, of a past day, too, by what is stored of each budget.

        The parameters of a finding are then in the order in which they are stored.
        """
        if point.as_of is None:
            return self.findings(point)
        return self._remembered(_AS_STORED, point, self._by_budget_or_replayed)

    def _remembered(
        self, name: str, point: AsOf, evaluate: Callable[[AsOf], tuple[Finding, ...]]
    ) -> tuple[Finding, ...]:
        """Return the findings at a point that are remembered by a name, or evaluate and remember them."""
        recent = self._recent()
        with recent.evaluating if point == LATEST else recent.evaluating_past:
            size = self._log.size()
            known = self._queries.size_known_at(point, size)
            if (findings := recent.findings(name, known, point)) is None:
                findings = evaluate(point)
                if self._log.size() == size:
                    recent.add(name, known, findings, point)
            return findings

    def of_budget(self, budget: str, size: int, state: BudgetState) -> tuple[Finding, ...] | None:
        """Return the findings of a budget from those of the whole log of this size; None without these.

        ``state`` is the budget's, which neither relates to others nor they to it.
        """
        placed = self._recent().placed_budget(budget, size)
        if placed is None or placed.is_foreign:
            return None
        return findings_of_one_budget(placed, state, self._log.records_at)

    def _recent(self) -> RecentFindings:
        """Return the findings that were evaluated last."""
        return recent_findings(self._cache)

    def _replayed(self, point: AsOf) -> tuple[Finding, ...]:
        """Evaluate all rules at a point, record by record."""
        records = self._queries.folded_records(self._log.read(), point)
        events_by_id = EventsById(self._log)
        return evaluate_rules(
            records, events_by_id=events_by_id, all_events=unchanged_events(events_by_id, point)
        )

    def _by_budget_or_replayed(self, point: AsOf) -> tuple[Finding, ...]:
        """Return the findings at a point, judged by budget where that can be done."""
        findings = self._findings_by_budget(point)
        return self._replayed(point) if findings is None else findings

    def _findings_by_budget(self, point: AsOf) -> tuple[Finding, ...] | None:
        """Return the findings known at a point; None if they cannot be judged by budget."""
        if not self._queries.has_current_projections():
            return None
        size = self._queries.size_known_at(point, self._log.size())
        pinned = AsOf(point.as_of, size - 1)
        placed: Iterable[PlacedBudget]
        if point == LATEST:
            placed = self._placed_now(size)
        elif point.as_of is None:
            placed = map(placed_budget, self._judged_budgets(size))
        elif (judged_then := self._judged_as_of(pinned)) is not None:
            placed = map(placed_budget, judged_then)
        else:
            return None
        try:
            return findings_in_order(self._keyed(placed, pinned))
        except JudgedTogether:
            return None

    def _keyed(self, placed: Iterable[PlacedBudget], pinned: AsOf) -> Iterator[KeyedFinding]:
        """Yield the findings of the log with their keys, budget by budget. Raises JudgedTogether."""
        return keyed_findings(
            placed, self._log.records_at, lambda name: self._queries.state_or_empty(name, pinned)
        )

    def _judged_budgets(self, size: int) -> Iterator[JudgedBudget]:
        """Yield what is stored of each budget that has records below ``size``."""
        pinned = AsOf(known_at=size - 1)
        return filter(None, (self._judged_budget(name, pinned, size) for name in self._queries.budgets()))

    def _placed_now(self, size: int) -> Sequence[PlacedBudget]:
        """Return what each budget's records below the log's size show; those that did not grow as before."""
        recent, pinned = self._recent(), AsOf(known_at=size - 1)
        valid = recent.placed_budgets(size, self._log.records_at)
        placed: dict[str, PlacedBudget] = {}
        for name in self._queries.budgets():
            if budget := valid.get(name):
                placed[name] = budget
                if budget.budget is not None:
                    placed[name] = changed(budget, budget=self._queries.state_or_empty(name, pinned))
            elif judged := self._judged_budget(name, pinned, size):
                placed[name] = placed_budget(judged)
        recent.replace_placed(placed, size)
        return tuple(placed.values())

    def _judged_budget(self, budget: str, pinned: AsOf, size: int) -> JudgedBudget | None:
        """Return what is stored of a budget's records below ``size``; None if it has none there."""
        now = self._cache.projected_state(budget, remembers=False)
        state = now[1] if now and now[0] == size else self._queries.state_or_empty(budget, pinned)
        return self._judged_from_stored(budget, size, state)

    def _judged_from_stored(
        self, budget: str, size: int, state: BudgetState, first: int | None = None
    ) -> JudgedBudget | None:
        """Return what is stored of a budget, of this state, below ``size``.

        ``first`` is the index of its first record, if that is not below ``size``. None if it has none.
        """
        shown, stored = ShownFindings(), self._stored.shown(budget, None, size)
        for index, finding in stored:
            shown.add((finding,), index)
        history = self._stored.checked_without_papers(budget, size, {})
        first = first if history.first is None else history.first
        if first is None:
            return None
        events_by_id = EventsById(self._log)
        answers = map(
            projection_entries.answered_from_entry, self._stored.entries(ANSWERED, budget, None, size)
        )
        return JudgedBudget(
            budget,
            state,
            shown,
            [check for check in history.checks if isinstance(check, BudgetCheck)],
            both_answered(self._stored.answered(budget, None, size, stored, {}), history.answered),
            first,
            history.paper_events,
            any(is_foreign(answer, events_by_id) for answer in answers),
        )

    def _judged_as_of(self, pinned: AsOf) -> Iterator[JudgedBudget] | None:
        """Return what each budget shows as of a day; None if what is stored of one does not lead there.

        A state is held while its budget is judged.
        """
        names = self._queries.budgets()
        if any(self._queries.past_day(name, pinned) is None for name in names):
            return None
        return filter(None, (self._judged_past_day(name, pinned) for name in names))

    def _judged_past_day(self, budget: str, pinned: AsOf) -> JudgedBudget | None:
        """Return what a budget shows as of a day; None if it has no record then.

        By what is stored up to the first record that is not there, and by judging those after it that are.
        """
        past = self._queries.past_day(budget, pinned)
        if past is None or not past.indexes:
            return None
        judged = self._judged_from_stored(budget, past.complete_below, past.before, past.indexes[0])
        later = past.indexes_from(past.complete_below)
        if judged is None or not later:
            return judged
        events_by_id = EventsById(self._log)
        so_far = FindingsSoFar(
            StateBuilder(State({budget: past.before})),
            judged.checks,
            shown=judged.shown,
            answered={**judged.answered},
        )
        notes = RecordNotes(events_by_id, paper_events={**judged.paper_events})
        so_far.add(notes.noted(self._log.records_at(later)), events_by_id)
        return changed(
            judged,
            budget=so_far.builder.state.budget(budget),
            answered=so_far.answered,
            paper_events=notes.paper_events,
            is_foreign=judged.is_foreign or notes.is_foreign,
        )
