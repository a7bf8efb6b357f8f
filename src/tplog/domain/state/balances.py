"""The column of a transfer, which follows from its two accounts alone, and the balances that it changes."""

from __future__ import annotations

from tplog.domain.state.budget_state import BudgetState
from tplog.events.base import Event
from tplog.values.account import OPENING, OUTCOME, Account, Role
from tplog.values.transfer import COLUMNS, AccountBalance, BalanceColumn, Transfer, with_row_added

# By account the öre to add, in the order of `COLUMNS`.
ColumnRows = dict[Account, list[int]]
_PLACES = {column: place for place, column in enumerate(COLUMNS)}


def roles_of(state: BudgetState, transfer: Transfer) -> tuple[Role, Role]:
    """Return the roles of a transfer's giver and taker, each as `BudgetState.role`."""
    accounts, giver, taker = state.accounts, transfer.giver, transfer.taker
    return (accounts.get(giver) or giver).role, (accounts.get(taker) or taker).role


def balance_column(state: BudgetState, transfer: Transfer) -> BalanceColumn:
    """Return the column in which a transfer counts, by its accounts alone."""
    giver, taker = transfer.giver, transfer.taker
    holders = (giver.holder, taker.holder)
    if OPENING in holders:
        return BalanceColumn.OPENING
    if OUTCOME in holders:
        return BalanceColumn.OUTCOME
    roles = roles_of(state, transfer)
    if giver.year != taker.year or Role.SINK in roles:
        return BalanceColumn.CARRIED
    if Role.COUNCIL in roles or Role.SOURCE in roles:
        return BalanceColumn.FRAME
    # A body's own fund is not part of the body, so between them money moves.
    is_within = roles[0] is roles[1] and (giver.contains(taker) or taker.contains(giver))
    return BalanceColumn.ALLOCATED if is_within else BalanceColumn.MOVED


def balances_after(state: BudgetState, event: Event) -> dict[Account, AccountBalance]:
    """Return the balances of the accounts that an event's transfers touch, after them.

    Nothing else changes a balance by money moved.
    """
    rows: ColumnRows = {}
    for transfer in event.transfers:
        add_to_column(rows, transfer, balance_column(state, transfer), transfer.ore)
    return with_rows_added(state, rows)


def add_to_column(rows: ColumnRows, transfer: Transfer, column: str, ore: int) -> None:
    """Add a transfer of ``ore`` to a column of both its accounts, in ``rows``."""
    place = _PLACES[column]
    for account, effect in ((transfer.giver, -ore), (transfer.taker, ore)):
        rows.setdefault(account, [0] * len(COLUMNS))[place] += effect


def with_rows_added(state: BudgetState, rows: ColumnRows) -> dict[Account, AccountBalance]:
    """Return the balances that the rows' accounts have with them, each made once whatever moves at it."""
    accounts = state.accounts
    return {
        account: with_row_added(accounts.get(account) or AccountBalance(role=account.role), row)
        for account, row in rows.items()
    }
