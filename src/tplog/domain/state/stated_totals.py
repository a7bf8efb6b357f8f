"""What a document states, part by part, and the total that it states of these parts."""

from __future__ import annotations

from collections.abc import Iterable

from tplog.domain.state.balances import balance_column
from tplog.domain.state.budget_state import BudgetState
from tplog.events.base import Event
from tplog.events.money_acts import Estimate
from tplog.events.types import ProposalMade
from tplog.values.account import HOLDING_ROLES, OUTCOME, Account
from tplog.values.amount import Amount
from tplog.values.last_answer import LastAnswer
from tplog.values.transfer import (
    CONDITIONAL,
    PROPOSED,
    Aspect,
    BalanceColumn,
    StatedTotal,
    Transfer,
    is_spending,
    ore_passed_on,
)

# Of these aspects the sum of all lines means something; of levels it could be that of the changes.
_SUMMED_ASPECTS = ({Aspect.INCOME}, {Aspect.COST}, {Aspect.VARIANCE})


# Accounts with the amount stated for each (None: none) and its öre.
_StatedParts = tuple[tuple[Account, Amount | None, int], ...]


@LastAnswer
def stated_figures(event: Event) -> _StatedParts:
    """Return what the document states, part by part: the account, the amount as stated, and its öre.

    A transfer counts at its taker; if the document states it as negative, at its giver.
    """
    parts = [stated_figure(move) for move in event.stated_transfers]
    parts += [
        (measure.account, measure.amount, measure.amount.ore)
        for measure in event.measures
        if measure.aspect is Aspect.NET
    ]
    return tuple(parts)


@LastAnswer
def stated_amounts(event: Event) -> tuple[tuple[Account, Amount], ...]:
    """Return the accounts and amounts of `stated_figures` that are in the document itself."""
    return tuple((account, amount) for account, amount, _ in stated_figures(event) if amount is not None)


def stated_figure(move: Transfer) -> tuple[Account, Amount | None, int]:
    """Return the account at which a transfer counts, the amount as stated, and its öre."""
    if move.stated is None:
        return move.taker, None, move.ore
    at_giver = move.stated.ore < 0
    if is_spending(move):  # it counts where it was spent
        at_giver = move.taker.holder == OUTCOME
    return (move.giver if at_giver else move.taker), move.stated, move.stated.ore


def summed_figures(event: Event) -> _StatedParts:
    """Return the parts of the total that an event states, as `stated_figures` does.

    Beside lines, a total is theirs; where the event has none, it is that of its costs, incomes or variances,
    if it states one of these only. A forecast or a plan of a body, and a variance, includes those of its
    lines, which are not counted besides, unless the total counts both.
    """
    if parts := stated_figures(event):
        return _topmost(event, parts) if isinstance(event, Estimate) else parts
    if {measure.aspect for measure in event.measures} not in _SUMMED_ASPECTS:
        return ()
    parts = tuple((measure.account, measure.amount, measure.amount.ore) for measure in event.measures)
    return _topmost(event, parts) if event.measures[0].aspect is Aspect.VARIANCE else parts


def _topmost(event: Event, parts: _StatedParts) -> _StatedParts:
    """Return the parts that lie below no other of them; all where the event's total is that of all."""
    if event.total is not None and event.total.ore == sum(ore for *_, ore in parts):
        return parts
    stated = {account for account, *_ in parts}
    return tuple(part for part in parts if stated.isdisjoint(part[0].ancestors()))


def stated_total(state: BudgetState, event: Event) -> StatedTotal | None:
    """Return the total that an event states, with the sum of its parts; None if it states none."""
    if event.total is None or not (parts := summed_figures(event)):
        return None
    moves = event.stated_transfers
    accounts = tuple(dict.fromkeys(account for account, _, _ in parts))
    return StatedTotal(
        event.id,
        _account_of_parts(state, accounts, moves),
        _total_column(state, event, moves),
        event.total,
        sum(ore for _, _, ore in parts) - ore_passed_on(moves),
        tuple(dict.fromkeys(account.body for account in accounts)),
        kind=_kind_of(state, accounts),
    )


def _kind_of(state: BudgetState, accounts: Iterable[Account]) -> str:
    """Return the kind of which all these accounts are; empty if they are of several, or none was opened."""
    kinds = {state.own_balance(account).kind for account in accounts}
    return kinds.pop() if len(kinds) == 1 else ""


def _total_column(state: BudgetState, event: Event, moves: tuple[Transfer, ...]) -> str:
    """Return the column, or the noted figure, to which an event's stated total belongs."""
    if not stated_figures(event):
        return noted_figure_name(event, event.measures[0].aspect) or ""
    if event.proposed or event.held:
        return PROPOSED if event.proposed else CONDITIONAL
    return (
        balance_column(state, moves[0]).value if moves else event.figure_name or BalanceColumn.OUTCOME.value
    )


def _account_of_parts(
    state: BudgetState, accounts: tuple[Account, ...], moves: tuple[Transfer, ...]
) -> Account | None:
    """Return the one account whose parts these are: the body that divides its money, or the nearest above."""
    givers = {move.giver for move in moves} - set(accounts)
    if len(givers) == 1 and state.role(min(givers)) in HOLDING_ROLES:
        return givers.pop()
    first = accounts[0]
    common = (path for path in (first, *first.ancestors()) if all(map(path.contains, accounts)))
    return next(common, None)


def noted_figure_name(event: Event, aspect: Aspect) -> str | None:
    """Return the name of a noted figure, such as ``forecast`` or ``outcome-variance``; None if not noted."""
    if aspect is Aspect.NET:
        return event.figure_name or None
    is_proposal = isinstance(event, ProposalMade)
    if aspect is Aspect.OF_WHICH or (aspect is Aspect.LEVEL and not is_proposal):
        return None
    return f"{event.figure_name or (PROPOSED if is_proposal else 'budget')}-{aspect}"
