"""Choose which years of a budget a page shows."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.answers.year_summary import BodyYear, require_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.site.page_request import PageRequest


def choose_years(
    budget: str, state: BudgetState, request: PageRequest, default_count: int
) -> tuple[int, ...]:
    """Return the requested years in their order, or the latest years with any activity.

    At most ``default_count`` of the latest. Raises NotFound for a year that the budget does not have.
    """
    years = state.years()
    requested_years = request.int_choices("year")
    require_years(budget, state, requested_years)
    if requested_years:
        return tuple(dict.fromkeys(requested_years))
    return (
        tuple(year for year in years if _has_activity(summarise_year(state, year)))[-default_count:]
        or years[-default_count:]
    )


def _has_activity(bodies: Sequence[BodyYear]) -> bool:
    """Return whether a year has more than a frame."""
    rows = [row for body in bodies for row in (body.total_row, *body.lines)]
    return any(row.proposed or row.allocated or row.moved or row.outcome for row in rows)
