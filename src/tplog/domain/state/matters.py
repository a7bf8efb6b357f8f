"""Matters: proposals and decisions with open questions, and what later events make of them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from tplog.values.by_fields import ByFields
from tplog.values.matter_words import (
    ADOPTED,
    CLOSED_STATUSES,
    CORRECTED,
    REOPENING_STATUSES,
    REVERSED_STATUSES,
)
from tplog.values.transfer import Measure, Transfer


@frozen(repr=False)
class Settlement(ByFields):
    """What one event made of a matter; ``has_money`` if money of its own stands for what it took back."""

    event: str
    status: str
    has_money: bool = False


@frozen(repr=False)
class MatterStatus(ByFields):
    """The status of a matter: a proposal, or a conditional, provisional or reviewed decision.

    ``status`` is the present one, ``opened`` the first ("" for a decision without open questions). ``moves``
    are the transfers that wait in ``column``. ``root`` is the proposal that it would take the place of, or
    itself; a root lists its ``alternatives``, and only one of these counts as proposed. ``review`` is the
    latest result of a review that left the decision in force. ``withdrawn`` is true of an event whose record
    was corrected without other money in its place: it may be recorded anew. ``settlements`` are all that
    events made of it, in the log's order; the status follows from those that were not taken back. ``levels``
    are the levels that the accounts are to have once the moves are made. ``states_amount`` is false of a
    proposal that does not say how much it is about.
    """

    root: str
    opened: str = ""
    status: str = ""
    column: str = ""
    moves: tuple[Transfer, ...] = ()
    settled_by: str | None = None
    review: str | None = None
    alternatives: tuple[str, ...] = ()
    withdrawn: bool = False
    settlements: tuple[Settlement, ...] = ()
    levels: tuple[Measure, ...] = ()
    states_amount: bool = True


def counted_matters(standing: Mapping[str, MatterStatus], matter: str) -> tuple[str, ...]:
    """Return which of a matter and its alternatives count in their column.

    These are the adopted ones; without any, the first open one. A conditional decision counts until settled.
    """
    root_status = standing.get(matter)
    if root_status is None:
        return ()
    group = [name for name in (matter, *root_status.alternatives) if standing[name].column]
    adopted = [name for name in group if standing[name].status == ADOPTED]
    open_matters = [name for name in group if standing[name].status not in CLOSED_STATUSES]
    with_amount = [name for name in open_matters if standing[name].states_amount]
    return tuple(adopted or (with_amount or open_matters)[:1])


def reversal_of(standing: Mapping[str, MatterStatus], event_id: str) -> Settlement | None:
    """Return by what an event is taken back now; None if it is not."""
    matter = standing.get(event_id)
    settlements = reversed(matter.settlements) if matter else ()
    reversals = (settlement for settlement in settlements if settlement.status in REVERSED_STATUSES)
    return next((reversal for reversal in reversals if is_settled_by(standing, reversal)), None)


def is_settled_by(standing: Mapping[str, MatterStatus], settlement: Settlement) -> bool:
    """Return whether a settlement holds: its event was not taken back, or other money stands in its place.

    A mistake in the record stays corrected, whatever a body later decides about what is right.
    """
    reversal = reversal_of(standing, settlement.event)
    if reversal is None:
        return True
    if reversal.has_money:
        return is_settled_by(standing, evolve(settlement, event=reversal.event))
    return settlement.status == CORRECTED != reversal.status


def with_settlements(standing: Mapping[str, MatterStatus], matter: MatterStatus) -> MatterStatus:
    """Return a matter with the status that its settlements give it, but for those taken back."""
    status = evolve(matter, status=matter.opened, settled_by=None, review=None, withdrawn=False)
    for settlement in matter.settlements:
        if is_settled_by(standing, settlement):
            status = with_settlement(status, settlement)
    return status


def with_settlement(matter: MatterStatus, settlement: Settlement) -> MatterStatus:
    """Return a matter as it is after one settlement more."""
    status = settlement.status
    if status in CLOSED_STATUSES or status in REOPENING_STATUSES:
        is_withdrawn = status == CORRECTED and not settlement.has_money
        return evolve(matter, status=status, settled_by=settlement.event, withdrawn=is_withdrawn)
    return evolve(matter, review=status)
