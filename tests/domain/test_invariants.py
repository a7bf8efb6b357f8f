"""What holds for every history that can be recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
import tplog
from strategies import histories, look_until_all_is_reached
from tplog.book.book import Book
from tplog.domain.state.apply_event import apply_event, fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.events.types import EVENT_CLASSES, ProposalMade, ReallocationDecided
from tplog.eventstore.memory import MemoryLog
from tplog.values.account import Account, Role
from tplog.values.swedish_time import day_in_sweden
from tplog.values.transfer import BalanceColumn

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def recorded(history: Sequence[Draft]) -> tuple[Book, list[Record]]:
    """A book to which the history was applied, draft by draft, what is refused left out."""
    moments = iter(NOW + timedelta(minutes=number) for number in range(10_000))
    book = Book(MemoryLog(), clock=lambda: next(moments))
    for draft in history:
        before = list(book.records())
        try:
            book.apply(draft)
        except tplog.Refused:
            assert list(book.records()) == before
    return book, list(book.records())


def figures(state: State) -> dict[tuple[str, str], tuple[int, ...]]:
    """All accounts' flows, leaving out those to which nothing happened."""
    return {
        (name, str(account)): flows
        for name, budget in state.budgets.items()
        for account, at in budget.accounts.items()
        if any(flows := tuple(getattr(at, flow) for flow in (*BalanceColumn, "proposed")))
    }


def test_histories_reach_what_matters() -> None:
    """The histories on which all this rests record every kind of money and meet every kind of breach."""
    reached: set[str] = set()

    def look(history: Sequence[Draft]) -> None:
        book, records = recorded(history)
        reached.update(type(record.event).__name__ for record in records)
        reached.update(finding.code for finding in book.findings())
        for budget in fold_state(records).budgets.values():
            for at in budget.accounts.values():
                reached.update(flow.value for flow in BalanceColumn if getattr(at, flow))
            reached.update(proposal.status for proposal in budget.standing.values())
        if len(records) < sum(len(draft.events) for draft in history):
            reached.add("refused")

    wanted = {*BalanceColumn, "refused", "adopted", "pending", "avslag", "återremiss"}
    wanted |= {"frame-exceeded", "overspent", "cross-year-transfer", "mandate-missing", "decision-differs"}
    wanted |= {"upphävd", "rättad", "ersatt", "uppfyllt", "provisional", "overdrawn-by-reversal"}
    wanted |= {kind.__name__ for kind in EVENT_CLASSES} - {"MandateGiven", "FindingAnswered"}
    missing = look_until_all_is_reached(
        look, (histories(least=25, most=40), 6), wanted=sorted(wanted), reached=reached
    )
    assert not missing, missing


@given(histories())
def test_what_flowed_makes_the_balances(history: Sequence[Draft]) -> None:
    """An account holds what others gave it less what it gave them, and nothing else."""
    _, records = recorded(history)
    for budget in fold_state(records).budgets.values():
        balances: dict[Account, int] = dict.fromkeys(budget.accounts, 0)
        for (giver, taker), ore in budget.flows.items():
            assert ore > 0
            balances[giver] -= ore
            balances[taker] += ore
        assert balances == {account: at.remaining for account, at in budget.accounts.items()}


@given(histories())
def test_balances_sum_to_zero(history: Sequence[Draft]) -> None:
    """Whatever was recorded, all accounts of a budget hold nothing together."""
    _, records = recorded(history)
    for budget in fold_state(records).budgets.values():
        assert sum(at.remaining for at in budget.accounts.values()) == 0


@given(histories())
def test_a_frame_is_accounted_for(history: Sequence[Draft]) -> None:
    """Per year and body: frame = unallocated + lines, less what came from others, plus what left."""
    _, records = recorded(history)
    for budget in fold_state(records).budgets.values():
        for year in budget.years():
            for body in budget.holders(year):
                whole = budget.subtree_balance(body)
                lines = sum(budget.balance(line) for line in budget.parts(body))
                left = -(whole.moved + whole.carried + whole.opening + whole.outcome)
                assert whole.frame == budget.balance(body) + lines + left
                assert whole.allocated == 0


@given(histories())
def test_the_second_model_agrees(history: Sequence[Draft]) -> None:
    """Plain dictionaries over raw leaves give the same balances and the same columns."""
    _, records = recorded(history)
    leaves = [record.leaf for record in records]
    state = fold_state(records)
    accounts = [
        (name, path, balance)
        for name, budget in state.budgets.items()
        for path, balance in budget.accounts.items()
    ]
    ours = {(name, str(path)): balance.remaining for name, path, balance in accounts if balance.remaining}
    assert ours == {key: ore for key, ore in oracle.balances(leaves).items() if ore}
    flows = {
        (name, str(path), flow.value): getattr(balance, flow)
        for name, path, balance in accounts
        for flow in BalanceColumn
        if getattr(balance, flow)
    }
    assert flows == {key: ore for key, ore in oracle.columns(leaves).items() if ore}


@given(history=histories())
def test_sums_in_sql_agree(history: Sequence[Draft], tmp_path_factory: pytest.TempPathFactory) -> None:
    """SUM over the table of transfers gives the same balances, and the log the same bytes."""
    _, records = recorded(history)
    path = tmp_path_factory.mktemp("sql") / "tplog.db"
    with tplog.create(str(path)) as book:
        if records:
            book._log.append(records)  # noqa: SLF001 (the very same records in another log)
        assert [record.leaf for record in book.records()] == [record.leaf for record in records]
    assert sums(path) == {key: ore for key, ore in oracle.balances(r.leaf for r in records).items() if ore}


def sums(path: Path) -> dict[tuple[str, str], int]:
    """Balances by SQL."""
    query = """SELECT budget, account, SUM(ore) FROM (
        SELECT budget, giver AS account, -ore AS ore FROM transfer
        UNION ALL SELECT budget, taker, ore FROM transfer) GROUP BY 1, 2 HAVING SUM(ore) <> 0"""
    with closing(sqlite3.connect(path)) as connection:
        return {(budget, account): ore for budget, account, ore in connection.execute(query)}


@given(histories())
def test_only_transfers_change_balances(history: Sequence[Draft]) -> None:
    """A proposal changes no balance; a reallocation changes no year's total of the bodies involved."""
    state = State()
    for record in recorded(history)[1]:
        after = fold_state((record,), state)
        event = record.event
        before_budget, budget = state.budget(event.budget), after.budget(event.budget)
        if not event.transfers:
            assert held_balances(before_budget) == held_balances(budget)
        if isinstance(event, ProposalMade):
            assert not event.transfers
        if isinstance(event, ReallocationDecided):
            assert in_bodies(before_budget) == in_bodies(budget)
        state = after


def held_balances(state: BudgetState) -> dict[Account, int]:
    """Accounts that hold anything."""
    return {path: at.remaining for path, at in state.accounts.items() if at.remaining}


def in_bodies(state: BudgetState) -> int:
    """What all bodies hold together."""
    return sum(at.remaining for at in state.accounts.values() if at.role is Role.BODY)


@given(histories(), st.randoms(use_true_random=False))
def test_money_needs_no_order(history: Sequence[Draft], random: Random) -> None:
    """Acts in any order that keeps openings, proposals and what settles them gives the same figures."""
    _, records = recorded(history)
    moving = [
        record.event
        for record in records
        if record.event.transfers and not (record.event.status_changes or record.event.initial_status)
    ]
    still = [record.event for record in records if record.event not in moving]
    shuffled = list(moving)
    random.shuffle(shuffled)
    ledgers = StateBuilder(State())
    for event in (*still, *shuffled):
        apply_event(ledgers, event)
    assert figures(ledgers.state) == figures(fold_state(records))


@given(histories(), st.integers(min_value=0, max_value=40))
def test_a_prefix_and_the_rest_are_the_whole(history: Sequence[Draft], cut: int) -> None:
    """Going on from a state gives what a full replay gives."""
    _, records = recorded(history)
    state = fold_state(records[:cut])
    for record in records[cut:]:
        state = fold_state((record,), state)
    assert state == fold_state(records)


@given(histories())
def test_applying_twice_is_applying_once(history: Sequence[Draft]) -> None:
    """What was recorded is reported as recorded already, and nothing is added."""
    book, records = recorded(history)
    ids = {record.event.id for record in records}
    for draft in history:
        if all(drafted.event.id in ids for drafted in draft.events):
            again = [drafted.event.id for drafted in draft.events]
            try:
                receipt = book.apply(draft)
            except tplog.Refused as refusal:  # an id that a later draft took with other content
                assert {reason.code for reason in refusal.reasons} == {"id-taken"}  # noqa: PT017
            else:
                assert (receipt.records, list(receipt.already_recorded)) == ((), again)
    assert list(book.records()) == records


@given(histories(), st.dates(date(2022, 1, 1), date(2026, 12, 31)))
def test_the_state_at_a_day_is_the_replay_of_what_was_decided(history: Sequence[Draft], day: date) -> None:
    """Asking as of a day is folding the records that can only have been decided by then.

    Where something decided by then takes back, releases or sums up what comes before it, and some of that was
    decided later, test_money_as_of and test_outcomes_as_of say what it moves. So does test_formalities of
    corrections that tell the day of a decision.
    """
    book, records = recorded(history)
    first: dict[str, Record] = {}
    counts_from: dict[str, date] = {}
    days_corrected: set[str] = set()
    for r in records:
        first[r.event.id] = first.get(getattr(r.event, "corrects", ""), r)
        original = first[r.event.id]
        counts_from[r.event.id] = original.event.act.latest_possible_date(day_in_sweden(original.recorded))
        known = original.event.act.decided
        if original is not r and (known is None or not known.is_exact):
            days_corrected.add(r.event.budget)
    decided = [r for r in records if counts_from[r.event.id] <= day]
    certain = [r for r in decided if r.event.budget not in days_corrected]
    assert [r for r in book.records(as_of=day) if r.event.budget not in days_corrected] == certain
    opened = [r for r in records if r in decided or type(r.event).__name__ == "AccountOpened"]
    later = {r.event.budget: r.index for r in reversed(records) if r not in opened}
    out_of_order = {
        r.event.budget
        for r in decided
        if leans_on_others(r.event) and later.get(r.event.budget, r.index) < r.index
    }
    for name in {record.event.budget for record in certain} - out_of_order:
        assert book.state(name, as_of=day) == fold_state(opened).budget(name)


def leans_on_others(event: Event) -> bool:
    """Whether what an event moves depends on those before it."""
    return event.reverses is not None or type(event).__name__ in {"OutcomeRecorded", "ConditionSettled"}


@given(histories())
def test_a_trail_explains_the_balance(history: Sequence[Draft]) -> None:
    """The steps of an account add up to its balance, each balance following from the one before."""
    book, records = recorded(history)
    for name, budget in fold_state(records).budgets.items():
        for account in budget.accounts:
            steps = [step for step in book.trail(name, account).steps if not step.is_pending]
            assert sum(step.amount for step in steps) == budget.balance(account)
            assert [step.balance for step in steps[-1:]] in ([], [budget.balance(account)])
            assert [step.record.index for step in steps] == sorted(step.record.index for step in steps)


@given(histories())
def test_findings_are_reproducible(history: Sequence[Draft]) -> None:
    """The same log shows the same findings, and no rule breaks over any history."""
    book, _ = recorded(history)
    assert book.findings() == book.findings()
