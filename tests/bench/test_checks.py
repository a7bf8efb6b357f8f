"""What judging costs, counted in checks, computations and held events and never in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import freeze
from counted import calls
from history import records
from tplog.answers.answer import Answer, Field, Kind
from tplog.cli import output
from tplog.domain.rules import evaluate
from tplog.domain.rules.adoption import adopted_as_proposed
from tplog.domain.rules.plausibility import decided_amounts_are_plausible, outcomes_grow
from tplog.domain.rules.registry import EVENT_CHECKS, HISTORY_CHECKS, PRECONDITIONS, RULES_BY_CODE
from tplog.domain.rules.rule_set import AsksAgain, RuleContext, SeenEvents
from tplog.domain.rules.shown_findings import ShownFindings, is_addressed
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import (
    FindingAnswered,
    FrameChanged,
    OutcomeRecorded,
    ProposalMade,
    ReallocationDecided,
)
from tplog.eventstore.sql import open_log
from tplog.values.account import Account, Role
from tplog.values.act import Act, Basis, Source
from tplog.values.amount import Amount
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden
from tplog.values.transfer import AccountBalance, Measure, Transfer

HISTORY = list(records(700))
ACT: Any = {"act": Act(Source("Protokoll"), Basis.MINUTES, body="nämnd"), "budget": "b"}


def asked_of(logged: Iterable[Record]) -> float:
    """How many of the checks of their classes events are judged by; the others find nothing in them."""
    builder, by_id, judging, known = StateBuilder(State()), dict[str, Event](), 0, 0
    for record in logged:
        event = record.event
        context = RuleContext(builder.state, by_id, day_in_sweden(record.recorded))
        judges: Any = ((EVENT_CHECKS, builder.state), (PRECONDITIONS, context))
        for checks, before in judges:
            of_event = checks.of(event)
            of_class = [check for check in checks if isinstance(event, check.event_class)]
            judging, known = judging + len(of_event), known + len(of_class)
            for check in of_class:
                assert check in of_event or not list(check.function(before, event))
        by_id[event.id] = event
        apply_event(builder, event)
    return judging / known


def test_a_check_that_is_not_asked_would_find_nothing() -> None:
    """Each check that an event of its class does not reach finds nothing in it; and many are not reached."""
    assert asked_of(HISTORY) < 0.5


def test_no_check_that_finds_something_is_spared(tmp_path: Path) -> None:
    """Logs with findings of many kinds show that each check says all that it needs of an event."""
    freeze.unpack(tmp_path)
    for path in sorted(tmp_path.glob("*.db")):
        with closing(open_log(str(path))) as log:
            asked_of([record for record in log.read() if not record.event.is_log_event])


def answer(number: int) -> FindingAnswered:
    """An answer to a finding that an event shows."""
    return FindingAnswered(
        id=f"svar-{number}", finding="overspent", shown_by=f"e{number}", answer="Ja.", **ACT
    )


def findings(size: int) -> list[Finding]:
    """Findings of so many events, of two codes, at ten accounts."""
    rules = (RULES_BY_CODE["overspent"], RULES_BY_CODE["total-mismatch"])
    return [Finding(rules[n % 2], {}, (f"e{n}",), f"2020/nämnd/post-{n % 10}", "b") for n in range(size)]


def test_an_answer_looks_only_at_what_it_is_given_to() -> None:
    """As many calls among ten thousand findings as among a hundred, and what a look at all would find."""
    costs = []
    for size in (100, 10_000):
        shown = ShownFindings()
        shown.add(findings(size))
        by_event = answer(size - 2)
        costs.append(calls(partial(list[Finding], shown.addressed(by_event))))
        by_account = FindingAnswered(
            id="a", finding="overspent", account=Account(2020, ("nämnd", "post-4")), answer="Ja.", **ACT
        )
        for given in (by_event, answer(size - 1), by_account):
            assert list(shown.addressed(given)) == [each for each in shown.all if is_addressed(given, each)]
    assert costs[0] == costs[1]


def test_checks_of_all_records_hold_no_event_that_can_be_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings are the same whether events are held or read again, and then none is held."""
    instances: list[SeenEvents] = []

    class Watched(SeenEvents):
        def __init__(self, again: object = None) -> None:
            super().__init__(again)  # type: ignore[arg-type]
            instances.append(self)

    monkeypatch.setattr(evaluate, "SeenEvents", Watched)
    events = {record.event.id: record.event for record in HISTORY}
    held, again = (evaluate.evaluate_rules(HISTORY, all_events=each) for each in (None, events))
    assert held == again
    assert instances[0]._held  # noqa: SLF001 (what is counted)
    assert not instances[1]._held  # noqa: SLF001
    for check in (each() for each in HISTORY_CHECKS):
        if isinstance(check, AsksAgain):
            check.seen = Watched(events)
            for record in HISTORY:
                check.observe(record)
            assert not any(isinstance(each, Event) for each in values_in(vars(check).values()))


def values_in(values: Iterable[object]) -> Iterable[object]:
    """All values in lists and mappings."""
    for value in values:
        yield from values_in(value.values()) if isinstance(value, dict) else ()
        yield from value if isinstance(value, list) else (value,)


def adopted(size: int) -> int:
    """The calls of judging a decision on so many lines, all as they were proposed but one."""
    lines = [Account(2020, ("nämnd", f"post-{number}")) for number in range(size)]
    moves = [Transfer(giver, taker, 100, Amount(100, "1 krona")) for giver, taker in pairwise(lines)]
    builder = StateBuilder(State())
    apply_event(builder, ProposalMade(id="f", proposed=tuple(moves), **ACT))
    decided = ReallocationDecided(id="e", adopts="f", transfers=tuple(moves[1:]), **ACT)
    findings: list[Finding] = []
    count = calls(lambda: findings.extend(adopted_as_proposed(builder.state, decided)))
    assert len(findings) < size
    return int(count)


def test_a_decision_on_many_lines_is_judged_line_by_line() -> None:
    """Twice the lines take twice the calls."""
    adopted(20)  # what is made once is made before it is counted
    assert adopted(800) < 2.1 * adopted(400)


def raised_in(size: int) -> int:
    """The calls of judging a raise that a line has room for, in a body of so many lines."""
    builder, body = StateBuilder(State()), Account(2020, ("nämnd",))
    lines = [body.child(f"post-{number}") for number in range(size)]
    for account in (body, *lines):
        builder.for_budget("b").accounts[account] = AccountBalance(role=Role.BODY, frame=1_000)
    council = Account(2020, ("kommunfullmäktige",))
    raised = FrameChanged(id="e", transfers=(Transfer(council, lines[0], 900, Amount(900, "9 kr")),), **ACT)
    return int(calls(lambda: list(decided_amounts_are_plausible(builder.state, raised))))


def test_a_raise_that_a_line_has_room_for_looks_at_no_other_line() -> None:
    """As many calls in a body of four hundred lines as in one of twenty."""
    raised_in(2)  # what is made once is made before it is counted
    assert raised_in(400) == raised_in(20)


def reported_after(size: int) -> int:
    """The calls of judging the outcome that follows so many of the same account."""
    builder, account = StateBuilder(State()), Account(2020, ("nämnd",))
    outcomes = [
        OutcomeRecorded(
            id=f"u{number}",
            until=date(2020, 1, 1) + timedelta(days=number),
            measures=(Measure(account, Amount(100 * number, "1 krona")),),
            **ACT,
        )
        for number in range(1, size + 2)
    ]
    for outcome in outcomes[:-1]:
        apply_event(builder, outcome)
    return int(calls(lambda: list(outcomes_grow(builder.state, outcomes[-1]))))


def test_the_next_outcome_is_held_against_the_latest_alone() -> None:
    """As many calls after a hundred reports as after three."""
    reported_after(3)  # what is made once is made before it is counted
    assert reported_after(100) == reported_after(3)


NUMBER: Answer[int] = Answer("Number", (Field("n", Kind.TEXT, ("n", "n"), "å", get=str),))


@pytest.mark.parametrize("size", [0, 1, 500, 501, 1000, 1203])
def test_a_list_is_printed_part_by_part(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The same text as of all at once."""
    output.print_answers(NUMBER, range(size))
    values = [{"n": str(number)} for number in range(size)]
    assert capsys.readouterr().out == json.dumps(values, ensure_ascii=False, indent=2) + "\n"
