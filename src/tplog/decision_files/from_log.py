"""Start a decision file from a budget in the log: the year's body and lines."""

from __future__ import annotations

from collections.abc import Iterable

from tplog.decision_files.template import AMOUNT_PLACEHOLDER, Prefill
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound, mandatory_rule
from tplog.events.base import Event
from tplog.events.types import FrameChanged, FrameDecided
from tplog.values.account import COUNCIL, COUNCILS, Account
from tplog.values.finding import Finding

LINES_NONE = mandatory_rule(
    "lines-none",
    "{budget} har inga konton för {year}. Åren i loggen är: {years}.",
    "{budget} has no accounts for {year}. The years in the log are: {years}.",
)


def prefill_from_log(state: BudgetState, event_type: type[Event], budget: str, year: int) -> Prefill:
    """Return the year's lines without amounts: by name below a single body, else by path.

    For a frame the lines are the bodies, and the council gives. Raises NotFound if the year has no accounts.
    """
    bodies = state.holders(year)
    if not bodies:
        years = ", ".join(map(str, state.years())) or "–"
        raise NotFound(Finding(LINES_NONE, {"budget": budget, "year": str(year), "years": years}))
    if issubclass(event_type, (FrameDecided, FrameChanged)):
        council = next((path.holder for path in state.accounts if path.holder in COUNCILS), COUNCIL)
        return _prefill_lines(bodies, f"{year}/{council}")
    lines = [line for body in bodies for line in (*state.descendants(body),) or (body,)]
    return _prefill_lines(lines, str(bodies[0]) if len(bodies) == 1 and lines != [*bodies] else None)


def _prefill_lines(lines: Iterable[Account], giver: str | None) -> Prefill:
    """Return the lines with placeholder amounts, named below ``giver`` if possible."""
    return Prefill(
        giver=giver, lines=tuple((str(line).removeprefix(f"{giver}/"), AMOUNT_PLACEHOLDER) for line in lines)
    )
