"""What the parts of a stated sum are: the amounts that their events state, as the log has them.

They are taken once, when the sum is decided, and stored with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.stated_totals import stated_figures
from tplog.events.base import Event, SumPart
from tplog.events.types import SumStated
from tplog.values.amount import Amount
from tplog.values.matter_words import CORRECTED


def without_part_figures(event: SumStated) -> SumStated:
    """Return the sum as the document states it."""
    plus, minus = (tuple(evolve(part, figures=()) for part in parts) for parts in (event.plus, event.minus))
    return evolve(event, plus=plus, minus=minus)


def with_part_figures(event: SumStated, budget: BudgetState, events_by_id: Mapping[str, Event]) -> SumStated:
    """Return the sum with the figures of its parts; none of a part that is unknown or states no amount.

    Of an event whose record was corrected before it is the correction's.
    """
    plus, minus = (
        tuple(evolve(part, figures=_figures(part, budget, events_by_id)) for part in parts)
        for parts in (event.plus, event.minus)
    )
    return evolve(event, plus=plus, minus=minus)


def _figures(part: SumPart, budget: BudgetState, events_by_id: Mapping[str, Event]) -> tuple[Amount, ...]:
    """Return the amounts that a part is: its event's stated total, else all that the event states."""
    event = events_by_id.get(_standing_record(part.event, budget))
    if event is None:
        return ()
    if part.account is None and event.total is not None:
        return (event.total,)
    return tuple(
        amount or Amount(ore, "")
        for account, amount, ore in stated_figures(event)
        if part.account is None or part.account.contains(account)
    )


def _standing_record(event_id: str, budget: BudgetState) -> str:
    """Return the id of the event that corrected an event's record last, else the event's own."""
    matter = budget.standing.get(event_id)
    while matter is not None and matter.status == CORRECTED and matter.settled_by:
        event_id = matter.settled_by
        matter = budget.standing.get(event_id)
    return event_id
