"""The figures that papers state of a project over its years, and the budget of the whole."""

from __future__ import annotations

from datetime import date

from tplog.domain.state.budget_state import BudgetState
from tplog.events.types import PlanNoted
from tplog.values.account import MULTI_YEAR, Account
from tplog.values.amount import Amount

_PROJECT_BUDGET = f"{PlanNoted.measure_name}-at-completion"


def project_budget(budget: BudgetState, account: Account) -> int | None:
    """Return the budget of a whole project in öre; None where nobody has said it.

    It is what a paper states, of any of its years, else what an account that is no year's has: the years in
    the log need not be all.
    """
    stated = latest_project_figure(budget, account, _PROJECT_BUDGET)
    if stated is not None:
        return stated[1].ore
    whole = budget.subtree_balance(account)
    is_known = account.year == MULTI_YEAR and whole.level_known and whole.budget_total
    return whole.budget_total if is_known else None


def latest_project_figure(
    budget: BudgetState, account: Account, name: str, until: date = date.max
) -> tuple[Account, Amount, date] | None:
    """Return a project's figure of this name of the latest day before ``until``: its account, amount and day.

    Of one day it is that of the latest year.
    """
    noted = ((path, budget.noted.get((path, name))) for path in budget.accounts_of_path(account.parts))
    figures = [(path, figure.amount, figure.made or date.min) for path, figure in noted if figure]
    before = (stated for stated in figures if stated[2] < until)
    return max(before, key=lambda stated: (stated[2], stated[0].year), default=None)
