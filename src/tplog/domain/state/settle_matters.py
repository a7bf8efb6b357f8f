"""What an event makes of matters: those that it settles, and those of what it takes back."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.corrected_figures import has_place_of_its_own
from tplog.domain.state.effects import note_figures_again, restore, suspend
from tplog.domain.state.matters import (
    MatterStatus,
    Settlement,
    reversal_of,
    with_settlement,
    with_settlements,
)
from tplog.domain.state.state_builder import BudgetStateBuilder
from tplog.events.base import Event


class MatterChanges:
    """The matters of a budget's builder, with the previous status of those that one event changes."""

    def __init__(self, builder: BudgetStateBuilder) -> None:
        """Start without changes."""
        self.standing = builder.standing
        self.previous: dict[str, MatterStatus | None] = {}

    def set_status(self, matter: str, status: MatterStatus) -> None:
        """Set a matter's status."""
        self.previous.setdefault(matter, self.standing.get(matter))
        self.standing[matter] = status


def settle_matters(builder: BudgetStateBuilder, matters: MatterChanges, event: Event) -> None:
    """Set the status of the matters that an event settles, and of those settled by what it takes back.

    What a matter did besides moving money is suspended or restored with it.
    """
    affected = () if event.reverses is None else settled_through(builder.state, event.reverses)
    was_reversed = {name: reversal_of(builder.standing, name) is not None for name in affected}
    has_money = has_place_of_its_own(builder.state, event)
    for matter_id, status in event.status_changes:  # one not visible on an early day is added
        matter = matters.standing.get(matter_id) or MatterStatus(root=matter_id)
        settlement = Settlement(event.id, status, has_money)
        settlements = (*matter.settlements, settlement)
        matters.set_status(matter_id, with_settlement(evolve(matter, settlements=settlements), settlement))
        builder.indexes.matters.add(event.id, matter_id)
    if event.reverses is None:
        note_figures_again(builder, frozenset(_newly_in_force(matters)))
        return
    for matter_id in affected:
        present = builder.standing.get(matter_id)
        if present is not None and (settled := with_settlements(builder.standing, present)) != present:
            matters.set_status(matter_id, settled)
    changed = []
    for matter_id in affected:
        is_reversed = reversal_of(builder.standing, matter_id) is not None
        if is_reversed != was_reversed[matter_id]:
            (suspend if is_reversed else restore)(builder, matter_id)
            changed.append(matter_id)
    note_figures_again(builder, frozenset((*changed, *_newly_in_force(matters))))


def settled_through(budget: BudgetState, event_id: str) -> tuple[str, ...]:
    """Return an event, the matters that it settled, those that these settled, and so on."""
    reached = [event_id]
    for each in reached:  # grows as it goes
        reached += [matter_id for matter_id in budget.settled_by(each) if matter_id not in reached]
    return tuple(reached)


def _newly_in_force(matters: MatterChanges) -> Iterable[str]:
    """Yield the proposals and conditional decisions whose settling an event is or takes back."""
    for matter_id, previous in matters.previous.items():
        matter = matters.standing[matter_id]
        if matter.column and previous is not None and previous.status != matter.status:
            yield matter_id
