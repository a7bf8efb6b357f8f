"""Choose which years of a budget a page shows."""

from __future__ import annotations

from itertools import islice
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
    active = (year for year in reversed(years) if _is_active(state, year))
    return tuple(islice(active, default_count))[::-1] or years[-default_count:]


def _is_active(state: BudgetState, year: int) -> bool:
    """Return whether an account has more than a frame in a year: proposals, allocations, moves, outcomes."""
    balances = (state.accounts[account] for account in state.accounts_of_year(year))
    return any(each.proposed or each.allocated or each.moved or each.outcome for each in balances)
