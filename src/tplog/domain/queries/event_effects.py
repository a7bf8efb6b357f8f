"""History event by event, and what differs between two points of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.domain.state.apply_event import STATE, flow
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BudgetState, Flow, Position, State
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.transfer import Transfer

REMAINING, AMOUNT = "remaining", "amount"
_COMPARED = (*Flow, PROPOSED, CONDITIONAL, REMAINING)


@frozen
class Difference:
    """One figure of one account at two points, in öre; ``column`` as in `Position`."""

    account: Account
    column: str
    before: int
    after: int


@frozen
class Scene:
    """An event in its history: what it moved, in which column, and what it changed, before and after."""

    record: Record
    moved: tuple[tuple[Transfer, str], ...]
    changes: tuple[Difference, ...]


def replay(records: Iterable[Record], begun: State = STATE.initial) -> Iterator[Scene]:
    """Each record with what it did to its budget, oldest first; ``begun`` is what others came to before."""
    ledgers = STATE.begin(begun)
    for record in records:
        event = record.event
        moved = columns(ledgers.state.budget(event.budget), event)
        ledger = ledgers.of(event.budget)
        ledger.forget()
        STATE.enter(ledgers, record)
        shown = (PROPOSED, CONDITIONAL, REMAINING)
        touched = {path: at or _NOTHING for path, at in ledger.accounts.was.items()}
        yield Scene(record, moved, tuple(_differing(touched, ledger.accounts, shown)))


def columns(state: BudgetState, event: Event) -> tuple[tuple[Transfer, str], ...]:
    """What an event moves, asks for or holds back, each with its column."""
    return (
        *((move, PROPOSED) for move in event.proposed),
        *((move, CONDITIONAL) for move in event.held),
        *((move, flow(state, move).value) for move in event.transfers),
    )


_NOTHING = Position()


def differences(before: BudgetState, after: BudgetState) -> Iterator[Difference]:
    """Every figure that differs between two states of a budget, account by account."""
    every = dict.fromkeys((*before.accounts, *after.accounts), _NOTHING)
    return _differing({**every, **before.accounts}, after.accounts, _COMPARED)


def _differing(
    before: Mapping[Account, Position], after: Mapping[Account, Position], columns: Iterable[str]
) -> Iterator[Difference]:
    asked = tuple(columns)
    for account in sorted(before):
        was = before[account]
        now = after.get(account, _NOTHING)
        if was is not now:
            pairs = ((name, getattr(was, name), getattr(now, name)) for name in asked)
            yield from (Difference(account, str(name), old, new) for name, old, new in pairs if old != new)


def between(one: Event, other: Event) -> tuple[Difference, ...]:
    """What two events give each account, as a proposal and the decision on it; accounts that agree too."""
    given = [_given(event) for event in (one, other)]
    accounts = dict.fromkeys(move.taker for moves_ in given for move in moves_)
    return tuple(
        Difference(account, AMOUNT, *(sum(move.effect(account) for move in moves_) for moves_ in given))
        for account in accounts
    )


def _given(event: Event) -> tuple[Transfer, ...]:
    return event.proposed or (event.stated_transfers if event.undoes else event.final_transfers)
