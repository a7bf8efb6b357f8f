"""What an event costs a state is what it touches, whatever the budget has: counted in calls."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TypeVar

import pytest
from attrs import evolve

from counted import calls
from history import MATTER, THOUSAND, Matter, records
from tplog.domain.rules.evaluate import judged
from tplog.domain.state import restated_events
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.restated_events import restatement
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event, OpenedAccount
from tplog.events.types import (
    AccountOpened,
    Corrected,
    ForecastRecorded,
    FrameDecided,
    GrantAwarded,
    OutcomeRecorded,
    ReallocationDecided,
)
from tplog.values.account import COUNCIL, OUTCOME, STATE, Account
from tplog.values.amount import Amount
from tplog.values.transfer import Aspect, Measure, Transfer

BODY = Account(2020, ("kommunstyrelsen",))
COSTS, SOURCE = Account(2020, (OUTCOME,)), Account(2020, (STATE,))
ONE = Amount(100, "1 krona")
E = TypeVar("E", bound=Event)


class MadeUpBudget:
    """A budget with so many lines, of which each has money, forecasts, an outcome, a grant and a matter."""

    def __init__(self, size: int) -> None:
        """Fold the events that make it."""
        self.matter = Matter("ärende", Random(1), date(2020, 3, 1))  # noqa: S311 (no secret)
        self.lines = [BODY.child(f"post-{number}") for number in range(size)]
        self.builder, self.by_id = StateBuilder(State()), dict[str, Event]()
        opened = tuple(OpenedAccount(path=path, name=path.name) for path in (BODY, *self.lines))
        self.add(AccountOpened(**self.matter.common("konton", None), accounts=opened))
        for line in self.lines:
            self.add(self.money(BODY, line))
            self.add(FrameDecided(**self.matter.common("ram", COUNCIL), provisional=True))
            self.add(self.grant(line))
            for _ in range(2):
                self.add(
                    ForecastRecorded(
                        **self.matter.common("prognos", BODY.holder), measures=(Measure(line, ONE),)
                    )
                )
            self.add(self.outcome(line))
            self.add(self.matter.corrected(self.add(self.money(BODY, line))))

    @property
    def budget(self) -> BudgetState:
        """The state so far."""
        return self.builder.state.budget("ärende")

    def add(self, event: E) -> E:
        """Apply an event."""
        self.by_id[event.id] = event
        apply_event(self.builder, event)
        return event

    def money(self, giver: Account, taker: Account) -> ReallocationDecided:
        """Return a decision that gives an account something."""
        moves = (self.matter.move(giver, taker, THOUSAND),)
        return ReallocationDecided(**self.matter.common("beslut", BODY.holder), transfers=moves)

    def grant(self, line: Account) -> GrantAwarded:
        """Return a grant to a line."""
        moves = (self.matter.move(SOURCE, line, THOUSAND),)
        return GrantAwarded(**self.matter.common("bidrag", None), transfers=moves)

    def outcome(self, line: Account, day: date = date(2020, 2, 28)) -> OutcomeRecorded:
        """Return an outcome of a line and of what lies below it."""
        paths = (line, line.child("hyror"))
        measures = tuple(Measure(path, ONE) for path in paths)
        moves = tuple(Transfer(path, COSTS, 100) for path in paths)
        common = self.matter.common("utfall", BODY.holder)
        return OutcomeRecorded(**common, measures=measures, transfers=moves, until=day)


def corrected_money(history: MadeUpBudget) -> int:
    """The calls of looking at the state without a decision whose record is corrected."""
    right = history.matter.corrected(history.add(history.money(history.lines[0], history.lines[1])))
    assert isinstance(right, Corrected)

    def look() -> None:
        restatement(history.builder.state, right, history.by_id)
        apply_event(history.builder, right)

    return calls(look)


def corrected_outcome(history: MadeUpBudget) -> int:
    """The calls of correcting an outcome of two accounts, and of what it moves then."""
    wrong = history.add(history.outcome(history.lines[0]))
    right = Corrected(
        **history.matter.common("rättelse", None),
        corrects=wrong.id,
        because="Fel avskrivet.",
        measures=(Measure(history.lines[0], ONE),),
    )
    return calls(lambda: with_derived_transfers(history.budget, right, history.by_id))


def grant_of_a_level(history: MadeUpBudget) -> int:
    """The calls of what a grant moves that states the level of an account."""
    level = Measure(history.lines[0], ONE, Aspect.LEVEL, against=SOURCE)
    grant = evolve(history.grant(history.lines[0]), measures=(level,))
    return calls(lambda: with_derived_transfers(history.budget, grant, history.by_id))


def test_an_event_touches_what_it_is_about() -> None:
    """Corrections of money and of figures, and grants, cost no more among many lines than among few."""
    for work in (corrected_money, corrected_outcome, grant_of_a_level):
        few, many = MadeUpBudget(12), MadeUpBudget(120)
        for history in (few, many):
            work(history)  # what is read once is read before it is counted
        assert work(many) < 1.1 * work(few)


def test_opening_accounts_costs_what_is_opened() -> None:
    """Each account that an event opens costs the same, however many others it opens."""

    def opened(size: int) -> int:
        matter = Matter("ärende", Random(1), date(2020, 3, 1))  # noqa: S311 (as above)
        paths = [Account(2020, (f"nämnd-{number}",)) for number in range(size)]
        accounts = tuple(OpenedAccount(path=path, name=path.name) for path in paths)
        event = AccountOpened(**matter.common("konton", None), accounts=accounts)
        return calls(lambda: apply_event(StateBuilder(State()), event))

    assert opened(400) < 4.4 * opened(100)


def test_another_figure_reads_no_earlier_one() -> None:
    """A report of an account, also of an earlier day, costs the same however many reports it has."""

    def reported(earlier: int) -> int:
        history = MadeUpBudget(2)
        for _ in range(earlier):
            history.add(history.outcome(history.lines[0]))
        late = history.outcome(history.lines[0], date(2020, 1, 31))
        return calls(lambda: apply_event(history.builder, late))

    assert reported(100) < 1.1 * reported(2)


def test_an_event_takes_few_calls() -> None:
    """The fold of a matter: an event takes as many calls as its money and figures give reason for.

    At a transfer its two accounts are hashed about ten times each: what they hold, what flowed, what changed.
    """
    history = [record.event for record in records(MATTER // 2)]

    def fold() -> None:
        builder = StateBuilder(State())
        for event in history:
            apply_event(builder, event)

    fold()
    assert calls(fold) < 175 * len(history)


def test_what_is_corrected_is_taken_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state without it is made once, for what the correction restates and for the rules."""
    history, applied = MadeUpBudget(2), list[str]()
    right = history.matter.corrected(history.add(history.money(history.lines[0], history.lines[1])))

    def counted(builder: StateBuilder, event) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        applied.append(event.id)
        apply_event(builder, event)

    monkeypatch.setattr(restated_events, "apply_event", counted)
    judged(history.builder.state, right, history.by_id)
    assert applied == [right.id]
