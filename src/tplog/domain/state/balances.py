"""The column of a transfer, which follows from its two accounts alone, and the balances that it changes."""

from __future__ import annotations

from tplog.domain.state.budget_state import BudgetState
from tplog.events.base import Event
from tplog.values.account import OPENING, OUTCOME, Account, Role
from tplog.values.transfer import AccountBalance, BalanceColumn, Transfer


def balance_column(state: BudgetState, transfer: Transfer) -> BalanceColumn:
    """Return the column in which a transfer counts, by its accounts alone."""
    giver, taker = transfer.giver, transfer.taker
    if OPENING in (giver.holder, taker.holder):
        return BalanceColumn.OPENING
    if OUTCOME in (giver.holder, taker.holder):
        return BalanceColumn.OUTCOME
    roles = (state.role(giver), state.role(taker))
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
    after: dict[Account, AccountBalance] = {}
    for transfer in event.transfers:
        add_to_column(after, state, transfer, balance_column(state, transfer), transfer.ore)
    return after


def add_to_column(
    balances: dict[Account, AccountBalance], state: BudgetState, transfer: Transfer, column: str, ore: int
) -> None:
    """Add a transfer of ``ore`` to a column of both its accounts, in ``balances``."""
    for account, effect in ((transfer.giver, -ore), (transfer.taker, ore)):
        balance = balances.get(account) or state.accounts.get(account) or AccountBalance(role=account.role)
        balances[account] = balance.with_added(column, effect)
