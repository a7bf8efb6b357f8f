"""Choose which years of a budget a page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.year_summary import require_years
from tplog.site.page_request import PageRequest

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState


def choose_years(
    budget: str, state: BudgetState, request: PageRequest, default_count: int
) -> tuple[int, ...]:
    """Return the requested years in their order, or the latest years with any activity.

    At most ``default_count`` of the latest. Raises NotFound for a year that the budget does not have.
    """
    years = state.years()
    requested_years = request.year_choices("year")
    require_years(budget, state, requested_years)
    if requested_years:
        return tuple(dict.fromkeys(requested_years))
    active = _active_years(state)
    return tuple(year for year in years if year in active)[-default_count:] or years[-default_count:]


def _active_years(state: BudgetState) -> frozenset[int]:
    """Return the years in which an account has more than a frame: proposals, allocations, moves, outcomes."""
    years: set[int] = set()
    for account in state.accounts:  # of each year as far as its first account with any
        if account.year not in years:
            balance = state.accounts[account]
            if balance.proposed or balance.allocated or balance.moved or balance.outcome:
                years.add(account.year)
    return frozenset(years)
