"""Which of a budget's years a page is about."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.domain.queries.year_summary import BodyYear, require_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.site.page_request import PageRequest


def choose_years(
    budget: str, state: BudgetState, request: PageRequest, default_count: int
) -> tuple[int, ...]:
    """The years that are asked for, as they were asked, or the latest ones of which lines tell something.

    At most ``usual`` of the latest. Raises NotFound for a year that the budget does not have.
    """
    known = state.years()
    told = request.int_choices("year")
    require_years(budget, state, told)
    if told:
        return tuple(dict.fromkeys(told))
    return (
        tuple(year for year in known if _has_activity(summarise_year(state, year)))[-default_count:]
        or known[-default_count:]
    )


def _has_activity(bodies: Sequence[BodyYear]) -> bool:
    """Whether a year has more than a frame."""
    rows = [row for body in bodies for row in (body.total_row, *body.lines)]
    return any(row.proposed or row.allocated or row.moved or row.outcome for row in rows)
