"""History event by event, and what differs between two points of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.domain.state.apply_event import apply_event, balance_column
from tplog.domain.state.budget_state import (
    CONDITIONAL,
    PROPOSED,
    AccountBalance,
    BalanceColumn,
    BudgetState,
    State,
)
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.transfer import Transfer

REMAINING, AMOUNT = "remaining", "amount"
_EMPTY_STATE = State()
_COMPARED_COLUMNS = (*BalanceColumn, PROPOSED, CONDITIONAL, REMAINING)


@frozen
class FigureChange:
    """One figure of one account at two points, in öre; ``column`` as in `Position`."""

    account: Account
    column: str
    before: int
    after: int


@frozen
class EventEffect:
    """An event in its history: what it moved, in which column, and what it changed, before and after."""

    record: Record
    transfers: tuple[tuple[Transfer, str], ...]
    changes: tuple[FigureChange, ...]


def replay(records: Iterable[Record], initial: State = _EMPTY_STATE) -> Iterator[EventEffect]:
    """Each record with what it did to its budget, oldest first; ``begun`` is what others came to before."""
    ledgers = StateBuilder(initial)
    for record in records:
        event = record.event
        moved = transfers_with_columns(ledgers.state.budget(event.budget), event)
        ledger = ledgers.for_budget(event.budget)
        ledger.reset_changes()
        apply_event(ledgers, record.event)
        shown = (PROPOSED, CONDITIONAL, REMAINING)
        touched = {path: at or _EMPTY_BALANCE for path, at in ledger.accounts.previous.items()}
        yield EventEffect(record, moved, tuple(_changes_between(touched, ledger.accounts, shown)))


def transfers_with_columns(state: BudgetState, event: Event) -> tuple[tuple[Transfer, str], ...]:
    """What an event moves, asks for or holds back, each with its column."""
    return (
        *((move, PROPOSED) for move in event.proposed),
        *((move, CONDITIONAL) for move in event.held),
        *((move, balance_column(state, move).value) for move in event.transfers),
    )


_EMPTY_BALANCE = AccountBalance()


def figure_changes(before: BudgetState, after: BudgetState) -> Iterator[FigureChange]:
    """Every figure that differs between two states of a budget, account by account."""
    every = dict.fromkeys((*before.accounts, *after.accounts), _EMPTY_BALANCE)
    return _changes_between({**every, **before.accounts}, after.accounts, _COMPARED_COLUMNS)


def _changes_between(
    before: Mapping[Account, AccountBalance], after: Mapping[Account, AccountBalance], columns: Iterable[str]
) -> Iterator[FigureChange]:
    asked = tuple(columns)
    for account in sorted(before):
        was = before[account]
        now = after.get(account, _EMPTY_BALANCE)
        if was is not now:
            pairs = ((name, getattr(was, name), getattr(now, name)) for name in asked)
            yield from (FigureChange(account, str(name), old, new) for name, old, new in pairs if old != new)


def compare_events(first: Event, second: Event) -> tuple[FigureChange, ...]:
    """What two events give each account, as a proposal and the decision on it; accounts that agree too."""
    given = [_given_transfers(event) for event in (first, second)]
    accounts = dict.fromkeys(move.taker for moves_ in given for move in moves_)
    return tuple(
        FigureChange(account, AMOUNT, *(sum(move.effect(account) for move in moves_) for moves_ in given))
        for account in accounts
    )


def _given_transfers(event: Event) -> tuple[Transfer, ...]:
    return event.proposed or (event.stated_transfers if event.reverses else event.final_transfers)
