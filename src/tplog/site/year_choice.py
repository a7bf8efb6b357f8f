"""Which of a budget's years a page is about."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.domain.queries.year_summary import BodySummary, require_years, summarise
from tplog.domain.state.budget_state import BudgetState
from tplog.site.page_request import Asked


def chosen(budget: str, state: BudgetState, asked: Asked, usual: int) -> tuple[int, ...]:
    """The years that are asked for, as they were asked, or the latest ones of which lines tell something.

    At most ``usual`` of the latest. Raises NotFound for a year that the budget does not have.
    """
    known = state.years()
    told = asked.numbers("year")
    require_years(budget, state, told)
    if told:
        return tuple(dict.fromkeys(told))
    return tuple(year for year in known if _tells(summarise(state, year)))[-usual:] or known[-usual:]


def _tells(bodies: Sequence[BodySummary]) -> bool:
    """Whether a year has more than a frame."""
    rows = [row for body in bodies for row in (body.whole, *body.lines)]
    return any(row.proposed or row.allocated or row.moved or row.outcome for row in rows)
