"""How far the outcomes on record reach: they are sums so far, and the latest day counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.state_builder import BudgetStateBuilder
from tplog.domain.state.stated_totals import stated_figure
from tplog.events.base import CORRECTED, Event
from tplog.events.decisions import Settlement
from tplog.events.types import OutcomeRecorded
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.transfer import NotedFigure, is_spending

# The name under which outcomes are noted.
OUTCOME_NAME = OutcomeRecorded.measure_name


def noted_outcomes(budget: BudgetState, account: Account) -> Sequence[NotedFigure]:
    """Return the latest outcomes recorded at an account and at those below it."""
    paths = (account, *budget.descendants(account))
    return [*filter(None, (budget.noted.get((path, OUTCOME_NAME)) for path in paths))]


def outcome_covers_year(budget: BudgetState, account: Account) -> bool:
    """Return whether all outcomes noted at or below an account reach its year's end; False without any."""
    outcomes = noted_outcomes(budget, account)
    return bool(outcomes) and all(account.is_year_over(outcome.made) for outcome in outcomes)


def later_outcome(budget: BudgetState, account: Account, day: date) -> NotedFigure | None:
    """Return the account's outcome on record if it is known to be of a later day than ``day``, else None."""
    latest = budget.noted.get((account, OUTCOME_NAME))
    return latest if latest and latest.is_later_than(day) else None


def corrected_outcomes(event: Event) -> Mapping[Account, Amount]:
    """Return the outcomes that a correction states, by account."""
    outcomes: dict[Account, Amount] = {}
    for account, amount, ore in map(stated_figure, filter(is_spending, event.stated_transfers)):
        if (earlier := outcomes.get(account)) is not None:
            outcomes[account] = Amount(earlier.ore + ore, "")
        else:
            outcomes[account] = amount or Amount(ore, "")
    spending = {
        end for move in event.stated_transfers if is_spending(move) for end in (move.giver, move.taker)
    }
    return {account: amount for account, amount in outcomes.items() if account in spending}


def outcome_day(budget: BudgetState | BudgetStateBuilder, event_id: str) -> date | None:
    """Return the last day that an outcome covers, or that one which it corrects in turn; None if unknown."""
    state = budget if isinstance(budget, BudgetState) else budget.state
    for key in budget.keys_of_figures((event_id,)):
        if key[1] == OUTCOME_NAME:
            return next(figure.made for figure in state.figure_history(key) if figure.event == event_id)
    for matter_id in budget.settled_by(event_id):
        if Settlement(event_id, CORRECTED) in budget.standing[matter_id].settlements:
            return outcome_day(budget, matter_id)
    return None
