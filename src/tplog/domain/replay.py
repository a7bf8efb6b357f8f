"""History event by event, and what differs between two points of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.domain.budget import CONDITIONAL, PROPOSED, BudgetState, Flow, Position
from tplog.domain.computed import moves
from tplog.domain.state import STATE, flow, stated_moves
from tplog.events.event import Event
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


def replay(records: Iterable[Record]) -> Iterator[Scene]:
    """Each record with what it did to its budget, oldest first."""
    state = STATE.initial
    for record in records:
        event = record.event
        before = state.budget(event.budget)
        state = STATE.evolve(state, record)
        after = state.budget(event.budget)
        moved = (
            *((move, PROPOSED) for move in event.proposed),
            *((move, CONDITIONAL) for move in event.held),
            *((move, flow(before, move).value) for move in event.transfers),
        )
        shown = (PROPOSED, CONDITIONAL, REMAINING)
        yield Scene(record, moved, tuple(differences(before, after, shown)))


def differences(
    before: BudgetState, after: BudgetState, columns: Iterable[str] = _COMPARED
) -> Iterator[Difference]:
    """Every figure that differs between two states of a budget, account by account."""
    nothing = Position()
    asked = tuple(columns)
    for account in sorted({**before.accounts, **after.accounts}):
        was, now = before.accounts.get(account, nothing), after.accounts.get(account, nothing)
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
    return event.proposed or (stated_moves(event) if event.undoes else moves(event))
