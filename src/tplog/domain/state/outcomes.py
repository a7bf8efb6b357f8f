"""How far the outcomes on record reach: they are sums so far, and the latest day counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.corrected_figures import OUTCOME_NAME
from tplog.values.account import Account
from tplog.values.transfer import NotedFigure


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
