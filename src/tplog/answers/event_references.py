"""Which budget years an event is about."""

from __future__ import annotations

from tplog.events.base import Event
from tplog.events.relations import RelationNoted


def event_years(event: Event) -> frozenset[int]:
    """Return the budget years of the accounts that an event is about."""
    years = {account.year for move in event.all_transfers for account in (move.giver, move.taker)}
    if isinstance(event, RelationNoted):
        years |= {related.account.year for related in event.accounts}
    return frozenset(years | {measure.account.year for measure in event.measures})
