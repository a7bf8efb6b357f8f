"""The findings of a long log, judged one budget after the other: the state of one is held at a time.

All that is judged of one budget follows from its own records. What is of papers or of relations between
budgets is judged at the end, from the few records and states that it can be about.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import Factory, frozen

from tplog.domain.rules.evaluate import (
    ACROSS_BUDGETS,
    AnsweredFindings,
    FindingsSoFar,
    started_checks,
    with_answers,
)
from tplog.domain.rules.registry import CODES_BY_CHECK, HISTORY_CHECKS, LOG_CHECKS, STATE_CHECKS
from tplog.domain.rules.relations import parts_fit_in_wholes
from tplog.domain.rules.rule_set import BudgetCheck, HistoryCheck, Place
from tplog.domain.rules.shown_findings import ShownFindings
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import FindingAnswered
from tplog.values.finding import Finding

# The number of a check, a place in it, the index of the budget's first record, and a number in these.
_Key = tuple[int, Place, int, int]
_IS_OF_LOG = tuple(check in LOG_CHECKS for check in HISTORY_CHECKS)
_CODES_OF_LOG = ACROSS_BUDGETS.union(*(CODES_BY_CHECK[check] for check in LOG_CHECKS))
_FIRST_STATE_CHECK = 1 + len(HISTORY_CHECKS)  # 0 are the findings of events, then those of all records
_ACROSS = _FIRST_STATE_CHECK + STATE_CHECKS.index(parts_fit_in_wholes)

RecordsByBudget = Callable[[], Iterator[tuple[str, Iterable[Record]]]]


@frozen
class _Noted:
    """What the budgets before have for what is judged at the end.

    ``indexes`` are of the records of which a check of the whole log notes something, and ``corrected`` has
    what became of those that were corrected. ``relating`` are the states of the budgets that relate to
    others, and ``others`` the names of these; ``first`` is the index of each budget's first record.
    """

    indexes: array[int] = Factory(lambda: array("q"))
    corrected: dict[str, BudgetState] = Factory(dict)
    relating: dict[str, BudgetState] = Factory(dict)
    others: set[str] = Factory(set)
    first: dict[str, int] = Factory(dict)


def findings_by_budget(
    records_by_budget: RecordsByBudget,
    records_at: Callable[[Iterable[int]], Iterator[Record]],
    events_by_id: Mapping[str, Event],
) -> tuple[Finding, ...] | None:
    """Return what `evaluate_rules` returns of all these records in the log's order.

    ``records_at`` reads some of them again by their indexes, in the log's order; ``events_by_id`` has all,
    each just as it is there. Returns None if an answer is given to what is not of its budget alone.
    """
    noted = _Noted()
    placed: list[tuple[_Key, Finding]] = []
    for name, records in records_by_budget():
        of_budget = _judged_budget(name, records, events_by_id, noted)
        if of_budget is None:
            return None
        placed += of_budget
    for name, records in records_by_budget() if noted.others - noted.relating.keys() else ():
        if name in noted.others and name not in noted.relating:
            noted.relating[name] = fold_state(records).budget(name)
    placed += _judged_log(records_at, noted)
    placed.sort(key=lambda each: (-each[1].severity.rank, each[0]))
    return tuple(finding for _, finding in placed)


def _judged_budget(
    name: str, records: Iterable[Record], events_by_id: Mapping[str, Event], noted: _Noted
) -> list[tuple[_Key, Finding]] | None:
    """Return a budget's findings with their keys, and note what is judged at the end; None as above."""
    checks = started_checks(HISTORY_CHECKS, events_by_id)
    of_log = [check for check, is_of_log in zip(checks, _IS_OF_LOG, strict=True) if is_of_log]
    running = [check for check, is_of_log in zip(checks, _IS_OF_LOG, strict=True) if not is_of_log]
    names: list[str] = []
    indexes: array[int] = array("q")
    foreign: list[str] = []

    def noted_records() -> Iterator[Record]:
        for record in records:
            noted.first.setdefault(name, record.index)
            if sum(check.observe(record) or False for check in of_log):  # each of them observes it
                names.append(record.event.id)
                indexes.append(record.index)
            if isinstance(record.event, FindingAnswered) and _is_foreign(record.event, events_by_id):
                foreign.append(record.event.id)
                return
            yield record

    so_far = FindingsSoFar(StateBuilder(State()), running)
    so_far.add(noted_records(), events_by_id)
    state = so_far.builder.state
    if foreign:
        return None
    _note(noted, name, state.budget(name), names)
    noted.indexes.extend(indexes)
    return _answered(state, _keyed(state, so_far.shown, running, noted.first.get(name, 0)), so_far.answered)


def _keyed(
    state: State, shown: ShownFindings, checks: Iterable[HistoryCheck], first: int
) -> Iterator[tuple[_Key, Finding]]:
    """Yield a budget's findings, each with its key; ``first`` is the index of the budget's first record."""
    for number, (index, finding) in enumerate(zip(shown.indexes, shown.all, strict=True)):
        yield (0, (index,), first, number), finding
    for check in checks:
        kind = 1 + HISTORY_CHECKS.index(type(check))
        for number, (place, finding) in enumerate(
            check.placed(state) if isinstance(check, BudgetCheck) else ()
        ):
            yield (kind, place, first, number), finding
    for kind, state_check in enumerate(STATE_CHECKS, _FIRST_STATE_CHECK):
        for number, finding in enumerate(state_check(state) if kind != _ACROSS else ()):
            yield (kind, (), first, number), finding


def _is_foreign(answer: FindingAnswered, events_by_id: Mapping[str, Event]) -> bool:
    """Return whether an answer can be given to what is not of its budget alone."""
    shown_by = events_by_id.get(answer.shown_by) if answer.shown_by is not None else None
    return answer.finding in _CODES_OF_LOG or (shown_by is not None and shown_by.budget != answer.budget)


def _note(noted: _Noted, name: str, budget: BudgetState, names: Iterable[str]) -> None:
    """Note what is judged at the end of a budget's state, and of its events of these names."""
    corrected = {event: budget.standing[event] for event in names if budget.is_corrected(event)}
    if corrected:
        noted.corrected[name] = BudgetState(standing=corrected)
    if budget.relations:
        noted.relating[name] = budget
        noted.others.update(budget.relations)


def _judged_log(
    records_at: Callable[[Iterable[int]], Iterator[Record]], noted: _Noted
) -> Iterator[tuple[_Key, Finding]]:
    """Yield the findings, with their keys, of what is judged over all budgets."""
    checks = started_checks(LOG_CHECKS, None)
    for record in records_at(sorted(noted.indexes)):
        for check in checks:
            check.observe(record)
    corrected = State(noted.corrected)
    for history_check in checks:
        kind = 1 + HISTORY_CHECKS.index(type(history_check))
        of_log = enumerate(history_check.findings(corrected))
        yield from _answered(State(), (((kind, (), 0, n), finding) for n, finding in of_log), {})
    in_order = sorted(noted.relating, key=lambda name: noted.first.get(name, 0))
    relating = State({name: noted.relating[name] for name in in_order})
    across = enumerate(parts_fit_in_wholes(relating))
    yield from _answered(relating, (((_ACROSS, (), 0, n), finding) for n, finding in across), {})


def _answered(
    state: State, keyed: Iterable[tuple[_Key, Finding]], answered: AnsweredFindings
) -> list[tuple[_Key, Finding]]:
    """Return the findings as they stand, with what answers them, each with its key."""
    keys: list[_Key] = []

    def noted_findings() -> Iterator[Finding]:
        for key, finding in keyed:
            keys.append(key)
            yield finding

    # Each comes out before the next is asked for, so the last key is its own.
    return [(keys[-1], finding) for finding in with_answers(state, noted_findings(), answered)]
