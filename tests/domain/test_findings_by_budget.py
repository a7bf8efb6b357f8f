"""A long log's findings are judged one budget after the other, and are those of the whole log."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from attrs import evolve

import tplog
from bench.test_growth import peak
from conftest import ROOT
from history import MUNICIPALITY, records
from tplog.book import findings as book_findings
from tplog.book.bodies import read_bodies
from tplog.book.municipality import count_findings, read_overview
from tplog.book.queries import fold_budgets
from tplog.domain import projection_rows
from tplog.domain.projection_rows import LateRows, ProjectionRow
from tplog.domain.rules.evaluate import FindingsSoFar, evaluate_rules, started_checks, with_answers
from tplog.domain.rules.findings_by_budget import (
    JudgedBudget,
    JudgedTogether,
    RecordNotes,
    findings_in_order,
    keyed_findings,
    placed_budget,
)
from tplog.domain.rules.legal_days import BudgetIsAdoptedInTime, MinorityRefersOnce
from tplog.domain.rules.registry import HISTORY_CHECKS
from tplog.domain.rules.rule_set import BudgetCheck, HistoryCheck, Place
from tplog.domain.rules.source_documents import matters_settled
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import FindingAnswered
from tplog.eventstore import events_by_id
from tplog.eventstore.sql import SqlLog, create_log
from tplog.exports import csv, held_records
from tplog.exports.export_scope import ExportScope
from tplog.values.finding import Finding

MATTERS = sorted((ROOT / "tests" / "matters").glob("*.toml"))

NO_ACCOUNT = '(?<!"giver":)(?<!"taker":)(?<!"account":)'  # an account may be written as an id is


def judged(log: Sequence[Record]) -> tuple[Finding, ...] | None:
    """The findings of records, one budget after the other, by name; None where they are judged together."""
    budgets: dict[str, list[Record]] = defaultdict(list)
    for record in log:
        budgets[record.event.budget].append(record)
    by_index = {record.index: record for record in log}
    events = {record.event.id: record.event for record in log}
    try:
        return findings_in_order(
            keyed_findings(
                (placed_budget(judged_alone(name, budgets[name], events)) for name in sorted(budgets)),
                lambda indexes: map(by_index.__getitem__, indexes),
                lambda name: fold_state(budgets.get(name, ())).budget(name),
            )
        )
    except JudgedTogether:
        return None


def judged_alone(name: str, records: Sequence[Record], events: Mapping[str, Event]) -> JudgedBudget:
    """What the records of a budget show, up to the first answer that is given to more than the budget."""
    checks = [check for check in started_checks(HISTORY_CHECKS, events) if isinstance(check, BudgetCheck)]
    so_far, notes = FindingsSoFar(StateBuilder(State()), [*checks]), RecordNotes(events)
    so_far.add(notes.noted(records), events)
    state, first = so_far.builder.state.budget(name), records[0].index
    noted = (notes.paper_events, notes.is_foreign)
    return JudgedBudget(name, state, so_far.shown, [*checks], so_far.answered, first, *noted)


def mingled() -> Iterator[Record]:
    """The records of all hand-made matters in turn, as of one log, each matter's in a budget of its own."""
    logs = []
    for number, path in enumerate(MATTERS):
        book = tplog.Book(tplog.MemoryLog())
        book.apply(path)
        leaves = [record.leaf.decode() for record in book.records()]
        for name in book.event_ids():
            used = re.compile(f'{NO_ACCOUNT}"{re.escape(name)}"')
            leaves = [used.sub(f'"{number}-{name}"', leaf) for leaf in leaves]
        # In another order than that in which they begin.
        logs.append([leaf.replace('budget":"', f'budget":"{97 * number % 100}-') for leaf in leaves])
    in_turn = filter(None, chain.from_iterable(zip_longest(*logs)))
    return (Record.from_leaf(index, leaf.encode()) for index, leaf in enumerate(in_turn))


def test_the_findings_of_many_budgets_are_those_of_the_log() -> None:
    """In the same order and with the same answers, of each kind that matters can show."""
    for log in ([*mingled()], [*records(500, shape=MUNICIPALITY)]):
        findings = evaluate_rules(log)
        assert judged(log) == findings
        assert len({finding.budget for finding in findings}) > 2
    of_papers, of_relations = {"minutes-not-seen", "metadata-missing"}, {"part-exceeds-amount"}
    assert of_papers | of_relations <= {finding.code for finding in evaluate_rules(mingled())}


def test_an_answer_to_what_is_of_the_log_is_left_to_all_at_once() -> None:
    """What it was given to is not of one budget alone."""
    log = [*records(200, shape=MUNICIPALITY)]
    answer = next(record for record in log if isinstance(record.event, FindingAnswered))
    assert judged(log) is not None
    other = next(record.event for record in log if record.event.budget != answer.event.budget)
    for changed in ({"finding": "metadata-missing"}, {"shown_by": other.id, "account": None}):
        event = evolve(answer.event, **changed)
        assert judged([evolve(record, event=event) if record is answer else record for record in log]) is None


def test_a_long_log_is_judged_by_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its findings are the same, now and at an earlier index, and more budgets take no more memory."""
    held = []
    for size in (400, 1000):
        with closing(create_log(str(tmp_path / f"{size}.db"))) as log:
            log.append(list(records(size, shape=MUNICIPALITY)))
            book = tplog.Book(log)
            book.rebuild_projections()
            of_log = list(book.records())
            assert book.findings() == evaluate_rules(of_log)
            assert book.findings(known_at=300) == evaluate_rules(of_log[:301])
            with monkeypatch.context() as patch:
                patch.setattr(events_by_id, "_MOST_HELD", 1)
                patch.setattr(book_findings, "_MOST_EVENTS_HELD", 1)
                held.append(peak(book.findings))
            state = peak(lambda book=book: fold_budgets(book.records()))  # type: ignore[misc]
    assert held[1] - held[0] < 0.5 * state


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlLog]:
    """A log of several budgets with all that is kept beside it, which is only read."""
    with closing(create_log(str(tmp_path_factory.mktemp("long") / "log.db"))) as log:
        log.append(list(records(1000, shape=MUNICIPALITY)))
        tplog.Book(log).rebuild_projections()
        yield log


def states_alive(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return what grows by a number for each state read from now on: how many before it are still alive."""
    states: list[ref[BudgetState]] = []
    alive: list[int] = []
    from_rows = projection_rows.budget_state_from_rows

    def read(rows: Iterable[ProjectionRow], late_rows: LateRows) -> BudgetState:
        alive.append(sum(each() is not None for each in states))
        state = from_rows(rows, late_rows)
        states.append(ref(state))
        return state

    monkeypatch.setattr(projection_rows, "budget_state_from_rows", read)
    return alive


def test_a_budget_is_let_go_when_it_is_judged(long_log: SqlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the stored states no more than the last two are alive, nor what was looked at of the others."""
    alive = states_alive(monkeypatch)
    tplog.Book(long_log).findings()
    assert len(alive) > 5
    assert max(alive) <= 2


def test_an_overview_holds_sums_and_no_states(long_log: SqlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the stored states no more than the last two are alive; the budgets are listed once for each pass."""
    listed: list[int] = []
    book, alive, list_budgets = tplog.Book(long_log), states_alive(monkeypatch), long_log.projection_budgets

    def count_lists(*args: Any) -> Sequence[str] | None:  # noqa: ANN401 (whatever is asked)
        listed.append(1)
        return list_budgets(*args)

    monkeypatch.setattr(long_log, "projection_budgets", count_lists)
    counts = count_findings(book)
    overview = read_overview(book, counts=counts)
    bodies = read_bodies(book, overview.year, counts=counts)
    assert max(alive) <= 2
    assert len(alive) > 3 * 5
    assert len(listed) == 3
    shown = {row.budget for row in overview.budgets}
    assert shown == {name for name in book.budgets() if overview.year in book.state(name).years()}
    assert len(shown) > 1
    remembering = tplog.Book(long_log)
    assert overview == read_overview(remembering)
    assert bodies == read_bodies(remembering, overview.year)


def test_a_check_is_let_go_when_it_has_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last check of a budget judges, what the others noted of its records is gone.

    One that does not look at the state judges before those that do.
    """
    alive: list[int] = []
    alive_before_state: list[int] = []
    checks: list[ref[HistoryCheck]] = []

    def start(
        kinds: Iterable[Callable[[], HistoryCheck]], seen: Mapping[str, Event] | None
    ) -> list[HistoryCheck]:
        new = started_checks(kinds, seen)
        checks[:] = [ref(check) for check in new if isinstance(check, BudgetCheck)]
        return new

    def judge(_self: BudgetIsAdoptedInTime, _state: object) -> Iterator[tuple[Place, Finding]]:
        alive.append(sum(each() is not None for each in checks))
        return iter(())

    def judge_first(_self: MinorityRefersOnce, _state: object) -> Iterator[tuple[Place, Finding]]:
        alive_before_state.append(sum(each() is not None for each in checks))
        return iter(())

    with closing(create_log(str(tmp_path / "log.db"))) as log:
        log.append(list(records(200, shape=MUNICIPALITY)))
        tplog.Book(log).rebuild_projections()
        monkeypatch.setattr(book_findings, "started_checks", start)
        monkeypatch.setattr(BudgetIsAdoptedInTime, "placed", judge)
        monkeypatch.setattr(MinorityRefersOnce, "placed", judge_first)
        tplog.Book(log).findings()
    assert len(checks) > 5
    assert alive
    assert max(alive) == 1
    assert min(alive_before_state) == len(checks)


def test_findings_hold_no_matter_that_they_looked_at(long_log: SqlLog) -> None:
    """What is decoded of an open matter is let go with its finding; what is asked of a state is held."""
    book = tplog.Book(long_log)
    states = {name: book.state_for_one_use(name) for name in book.budgets()}
    findings = list(with_answers(State(states), matters_settled(State(states))))
    assert len(findings) > 5
    for finding in findings:
        state, event = states[finding.budget or ""], finding.events[0]
        assert state.matter_once(event) is not state.matter_once(event)
        assert state.matter_once(event) == state.standing[event]
        assert state.matter_once(event) is state.standing[event]
        assert state.matter_once("none") is None


def test_an_export_lets_a_budget_go_when_it_is_written(
    long_log: SqlLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the stored states no more than the last two are alive, however many budgets a table is of."""
    monkeypatch.setattr(held_records, "MAX_HELD_RECORDS", 100)
    book, alive = tplog.Book(long_log), states_alive(monkeypatch)
    assert len(list(csv.export(book, ExportScope().pinned(book)))) > 5
    assert len(alive) > 5
    assert max(alive) <= 2
