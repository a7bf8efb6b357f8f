"""The findings of a long log, judged one budget after the other: the state of one is held at a time.

All that is judged of one budget follows from its own records. What is of papers or of relations between
budgets is judged at the end, from the few records and states that it can be about.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import Factory, define, frozen

from tplog.domain.rules.evaluate import (
    ACROSS_BUDGETS,
    AnsweredFindings,
    started_checks,
    with_answers,
)
from tplog.domain.rules.registry import (
    CODES_BY_CHECK,
    HISTORY_CHECKS,
    LOG_CHECKS,
    RULES_BY_CODE,
    STATE_CHECKS,
)
from tplog.domain.rules.relations import parts_fit_in_wholes
from tplog.domain.rules.rule_set import BudgetCheck, HistoryCheck, Place
from tplog.domain.rules.shown_findings import GivenAnswer, ShownFindings
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import FindingAnswered
from tplog.values.finding import Finding

# The number of a check, a place in it, the index of the budget's first record, and a number in these.
_Key = tuple[int, Place, int, int]
KeyedFinding = tuple[_Key, Finding]
_CODES_OF_LOG = ACROSS_BUDGETS.union(*(CODES_BY_CHECK[check] for check in LOG_CHECKS))
_FIRST_STATE_CHECK = 1 + len(HISTORY_CHECKS)  # 0 are the findings of events, then those of all records
_ACROSS = _FIRST_STATE_CHECK + STATE_CHECKS.index(parts_fit_in_wholes)


class JudgedTogether(Exception):
    """An answer is given to what is not of its budget alone, so the budgets cannot be judged one by one."""


@frozen
class _JudgedAtTheEnd:
    """What is gathered of each budget in its turn, to be judged over all of them at the end.

    ``paper_indexes`` are the log indexes of the events that checks of papers note, and ``corrected`` has what
    became of those that were corrected. ``relating`` are the states of the budgets that relate to others, and
    ``others`` the names of these; ``first`` is the index of each budget's first record.
    """

    paper_indexes: array[int] = Factory(lambda: array("q"))
    corrected: dict[str, BudgetState] = Factory(dict)
    relating: dict[str, BudgetState] = Factory(dict)
    others: set[str] = Factory(set)
    first: dict[str, int] = Factory(dict)


@frozen
class JudgedBudget:
    """A budget's state and what its own records show, before what the whole log shows.

    ``checks`` are those of its records, which they have seen; each is let go when it has said what it finds.
    ``answered`` has what its answers were given to. ``first`` is the index of its first record;
    ``paper_events`` are the events, by log index, that checks of papers note. ``is_foreign`` is whether an
    answer can be given to what is not of the budget alone.
    """

    name: str
    budget: BudgetState
    shown: ShownFindings
    checks: list[HistoryCheck]
    answered: AnsweredFindings
    first: int
    paper_events: Mapping[int, str]
    is_foreign: bool = False


@frozen
class PlacedBudget:
    """The findings that follow from a budget's own records, in their places, and what is judged at the end.

    ``first`` is the index of its first record, ``paper_indexes`` those of the events that checks of papers
    note; ``corrected`` has what became of those of them that were corrected. ``budget`` is its state if it
    relates to others, else None. ``is_foreign`` as in `JudgedBudget`: then there are no findings.
    """

    name: str
    findings: Sequence[KeyedFinding]
    first: int
    paper_indexes: Sequence[int]
    corrected: BudgetState
    budget: BudgetState | None
    is_foreign: bool = False


def keyed_findings(
    budgets: Iterable[PlacedBudget],
    records_at: Callable[[Iterable[int]], Iterator[Record]],
    state_of: Callable[[str], BudgetState],
) -> Iterator[KeyedFinding]:
    """Yield the findings of a log budget by budget, each with its key: `sort_key` has their order.

    ``records_at`` reads records by their log indexes, in the log's order; ``state_of`` returns the state of a
    budget, empty for one that the log lacks. Raises JudgedTogether at an answer that is given to what is not
    of its budget alone.
    """
    gathered = _JudgedAtTheEnd()
    for budget in budgets:
        if budget.is_foreign:
            raise JudgedTogether
        _gather(gathered, budget)
        yield from budget.findings
    for name in sorted(gathered.others - gathered.relating.keys()):
        other = state_of(name)
        if not other.is_empty:
            gathered.relating[name] = other
    yield from _judged_log(records_at, gathered)


def sort_key(keyed: KeyedFinding) -> tuple[int, _Key]:
    """Return what findings are sorted by: their severity, heaviest first, then their places."""
    key, finding = keyed
    return -finding.severity.rank, key


def plain_item(keyed: KeyedFinding) -> tuple[Any, ...]:
    """Return what a finding is sorted by, then the finding, as plain values; it has no place in a file."""
    finding = keyed[1]
    return (
        sort_key(keyed),
        finding.code,
        finding.params,
        finding.events,
        finding.account,
        finding.budget,
        finding.key,
        finding.because,
        finding.answer,
        finding.earlier_answer,
    )


def finding_of_item(item: tuple[Any, ...]) -> Finding:
    """Return the finding that `plain_item` made this of."""
    _, code, params, events, account, budget, key, *answers = item
    return Finding(RULES_BY_CODE[code], params, events, account, budget, key, None, *answers)


def findings_in_order(keyed: Iterable[KeyedFinding]) -> tuple[Finding, ...]:
    """Return findings by severity, heaviest first, those of one by their places."""
    return tuple([finding for _, finding in sorted(keyed, key=sort_key)])


def findings_of_one_budget(
    placed: PlacedBudget, budget: BudgetState, records_at: Callable[[Iterable[int]], Iterator[Record]]
) -> tuple[Finding, ...]:
    """Return the findings of a budget's own records, heaviest first.

    ``budget`` is its state, and relates to no other. Its answers are given to what is of the budget alone.
    """
    state = State({placed.name: budget})
    of_papers = _answered(state, _keyed_of_papers(records_at, placed.paper_indexes, state), {})
    across = _answered(state, _keyed_across(state), {})
    return findings_in_order([*placed.findings, *of_papers, *across])


def placed_budget(judged: JudgedBudget) -> PlacedBudget:
    """Return what a budget that was judged shows, without its state unless it relates to others."""
    budget, state = judged.budget, State({judged.name: judged.budget})
    corrected = {
        event: budget.standing[event] for event in judged.paper_events.values() if budget.is_corrected(event)
    }
    return PlacedBudget(
        judged.name,
        () if judged.is_foreign else _answered(state, _keyed(state, judged), judged.answered),
        judged.first,
        array("q", judged.paper_events),
        BudgetState(standing=corrected),
        budget if budget.relations else None,
        judged.is_foreign,
    )


@define
class RecordNotes:
    """What is noted of a budget's records while they are judged; the fields are as in `JudgedBudget`."""

    events_by_id: Mapping[str, Event]
    paper_events: dict[int, str] = Factory(dict)
    is_foreign: bool = False

    def noted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Note records and yield them, up to the first answer that is given to more than the budget."""
        for record in records:
            if any(check.notes(record.event) for check in LOG_CHECKS):
                self.paper_events[record.index] = record.event.id
            if isinstance(record.event, FindingAnswered) and is_foreign(record.event, self.events_by_id):
                self.is_foreign = True
                return
            yield record


def _keyed(state: State, judged: JudgedBudget) -> Iterator[KeyedFinding]:
    """Yield a budget's findings, each with its key."""
    shown, first = judged.shown, judged.first
    for number, (index, finding) in enumerate(zip(shown.indexes, shown.all, strict=True)):
        yield (0, (index,), first, number), finding
    yield from _keyed_of_checks(state, judged)
    for kind, state_check in enumerate(STATE_CHECKS, _FIRST_STATE_CHECK):
        for number, finding in enumerate(state_check(state) if kind != _ACROSS else ()):
            yield (kind, (), first, number), finding


def _keyed_of_checks(state: State, judged: JudgedBudget) -> Iterator[KeyedFinding]:
    """Yield what the checks of a budget's records find, each with its key; a check is let go after it.

    Those that do not look at the state come first: what they noted is not held beside what others look at.
    """
    judged.checks.sort(key=lambda check: isinstance(check, BudgetCheck) and check.reads_state)
    while judged.checks:
        check = judged.checks.pop(0)
        kind = 1 + HISTORY_CHECKS.index(type(check))
        placed = check.placed(state) if isinstance(check, BudgetCheck) else ()
        for number, (place, finding) in enumerate(placed):
            yield (kind, place, judged.first, number), finding


def is_foreign(answer: GivenAnswer, events_by_id: Mapping[str, Event]) -> bool:
    """Return whether an answer can be given to what is not of its budget alone."""
    shown_by = events_by_id.get(answer.shown_by) if answer.shown_by is not None else None
    return answer.finding in _CODES_OF_LOG or (shown_by is not None and shown_by.budget != answer.budget)


def _gather(gathered: _JudgedAtTheEnd, placed: PlacedBudget) -> None:
    """Add what of a budget is judged at the end."""
    gathered.first[placed.name] = placed.first
    gathered.paper_indexes.extend(placed.paper_indexes)
    if placed.corrected.standing:
        gathered.corrected[placed.name] = placed.corrected
    if placed.budget is not None:
        gathered.relating[placed.name] = placed.budget
        gathered.others.update(placed.budget.relations)


def _judged_log(
    records_at: Callable[[Iterable[int]], Iterator[Record]], gathered: _JudgedAtTheEnd
) -> Iterator[KeyedFinding]:
    """Yield the findings, with their keys, of what is judged over all budgets."""
    of_papers = _keyed_of_papers(records_at, gathered.paper_indexes, State(gathered.corrected))
    yield from _answered(State(), of_papers, {})
    in_order = sorted(gathered.relating, key=lambda name: gathered.first.get(name, 0))
    relating = State({name: gathered.relating[name] for name in in_order})
    yield from _answered(relating, _keyed_across(relating), {})


def _keyed_across(state: State) -> Iterator[KeyedFinding]:
    """Yield the findings of parts of accounts against their wholes, with their keys."""
    for number, finding in enumerate(parts_fit_in_wholes(state)):
        yield (_ACROSS, (), 0, number), finding


def _keyed_of_papers(
    records_at: Callable[[Iterable[int]], Iterator[Record]], indexes: Iterable[int], state: State
) -> Iterator[KeyedFinding]:
    """Yield the findings of the checks of papers, with their keys, by the records of which they note."""
    checks = started_checks(LOG_CHECKS, None)
    for record in records_at(sorted(indexes)):
        for check in checks:
            check.observe(record)
    for check in checks:
        kind = 1 + HISTORY_CHECKS.index(type(check))
        yield from (((kind, (), 0, n), finding) for n, finding in enumerate(check.findings(state)))


def _answered(state: State, keyed: Iterable[KeyedFinding], answered: AnsweredFindings) -> list[KeyedFinding]:
    """Return the findings as they stand, with what answers them, each with its key."""
    keys: list[_Key] = []

    def noted_findings() -> Iterator[Finding]:
        for key, finding in keyed:
            keys.append(key)
            yield finding

    # Each comes out before the next is asked for, so the last key is its own.
    return [(keys[-1], finding) for finding in with_answers(state, noted_findings(), answered)]
