"""A year of a budget as a table: per body its frame, lines and sums, beside what papers state."""

from __future__ import annotations

from typing import Any

from attrs import evolve as changed
from attrs import frozen

from tplog.domain.state import BudgetState, Position, StatedTotal
from tplog.values.account import Account

COLUMNS = ("opening", "frame", "proposed", "allocated", "moved", "carried", "outcome", "remaining")


@frozen
class Row:
    """One account's figures in öre, outcome counted as spent; ``depth`` 0 is the body.

    Where ``level_known`` is false, ``remaining`` is only what it changed by.
    """

    account: Account
    name: str
    depth: int
    opening: int
    frame: int
    proposed: int
    allocated: int
    moved: int
    carried: int
    outcome: int
    remaining: int
    level_known: bool


@frozen
class BodySummary:
    """A body's year. ``whole`` is the body with all below it; ``unallocated`` what it has not yet split.

    ``allocated`` and ``proposed`` of ``whole`` count what its lines were given. ``totals`` hold, by
    column, the sum as a paper states it.
    """

    account: Account
    whole: Row
    unallocated: int
    lines: tuple[Row, ...]
    totals: dict[str, StatedTotal]


def summarise(state: BudgetState, year: int) -> tuple[BodySummary, ...]:
    """The year, body by body; a year of which nothing is known has none."""
    return tuple(_body(state, account) for account in state.bodies(year))


def _body(state: BudgetState, account: Account) -> BodySummary:
    lines = tuple(_row(path, state[path], len(path.parts) - 1) for path in state.below(account))
    whole = _row(account, state.subtree(account), 0)
    direct = [line for line in lines if line.depth == 1]
    given: dict[str, Any] = {
        "allocated": sum(state.subtree(line.account).allocated for line in direct),
        # Proposals within the body cancel out in it; a proposed frame does not.
        "proposed": sum(state.subtree(line.account).proposed for line in direct) or whole.proposed,
    }
    totals = {total.column: total for (at, _), total in state.totals.items() if at == account}
    return BodySummary(account, changed(whole, **given), state.balance(account), lines, totals)


def _row(account: Account, at: Position, depth: int) -> Row:
    return Row(
        account,
        at.name or account.name,
        depth,
        at.opening,
        at.frame,
        at.proposed,
        at.allocated,
        at.moved,
        at.carried,
        -at.outcome,
        at.remaining,
        at.level_known,
    )
