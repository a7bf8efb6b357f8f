"""Which events an event refers to, and which budget years it is about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from attrs import fields

from tplog.events.base import Event, named_events
from tplog.events.relations import RelationNoted


def referenced_events(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the field and the id for each event that an event refers to."""
    kind = type(event)
    for field in _reference_fields(kind):  # type: ignore[arg-type]  # it hashes
        yield from ((field, name) for name in named_events(getattr(event, field)))


@cache
def _reference_fields(event_type: type[Event]) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in fields(event_type) if attribute.metadata.get("refers"))


def event_years(event: Event) -> frozenset[int]:
    """Return the budget years of the accounts that an event is about."""
    years = {account.year for move in event.all_transfers for account in (move.giver, move.taker)}
    if isinstance(event, RelationNoted):
        years |= {related.account.year for related in event.accounts}
    return frozenset(years | {measure.account.year for measure in event.measures})
