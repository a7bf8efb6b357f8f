"""What later acts made of the events in an audit trail: referrals, rejections, reviews, corrections."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from tplog.answers.audit_trail import Trail
from tplog.domain.state.budget_state import BudgetState
from tplog.events.record import Record
from tplog.events.types import ProposalSettled
from tplog.values.act import Act
from tplog.values.by_fields import ByFields


@frozen(eq=False, repr=False)
class TrailSettlement(ByFields):
    """An act that made something of a step's event, or of such an act, and is no step of the trail itself.

    ``settles`` is the id of the event of which it made ``status``.
    """

    record: Record
    settles: str
    status: str

    @property
    def act(self) -> Act:
        """The formal side of the event."""
        return self.record.event.act

    @property
    def is_by_minority(self) -> bool:
        """Whether a minority asked for it."""
        event = self.record.event
        return isinstance(event, ProposalSettled) and event.minority


def with_settlements(trail: Trail, state: BudgetState, record_of: Callable[[str], Record | None]) -> Trail:
    """Return a trail with what later acts made of its steps' events, in the log's order.

    ``record_of`` returns the record of an event's id. Acts that are steps themselves are left out.
    """
    steps = {step.record.event.id for step in trail}
    waiting, seen = list(dict.fromkeys(step.record.event.id for step in trail)), set[str]()
    settlements: list[TrailSettlement] = []
    while waiting:
        event_id = waiting.pop()
        matter = state.standing.get(event_id)
        if matter is None or event_id in seen:
            continue
        seen.add(event_id)
        for settlement in matter.settlements:
            if settlement.event not in steps and (record := record_of(settlement.event)):
                settlements.append(TrailSettlement(record, event_id, settlement.status))
                waiting.append(settlement.event)
    in_order = sorted(settlements, key=lambda settlement: settlement.record.index)
    return evolve(trail, settlements=tuple(in_order))
