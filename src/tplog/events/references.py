"""Which events an event refers to, and which accounts it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from attrs import fields

from tplog.events.base import Event, SumPart
from tplog.events.types import AccountOpened, Corrected, RelationNoted
from tplog.values.account import Account


def named_events(value: str | tuple[SumPart, ...] | None) -> tuple[str, ...]:
    """Return the ids of the events that a field with ``refers`` in its metadata names."""
    if isinstance(value, tuple):
        return tuple(part.event for part in value)
    return () if value is None else (value,)


def referenced_events(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the field and the id for each event that an event refers to."""
    kind = type(event)
    for field in _reference_fields(kind):  # type: ignore[arg-type]  # it hashes
        value = getattr(event, field)
        if value is not None:
            yield from [(field, name) for name in named_events(value)]


def first_corrected(event: Event, event_of: Callable[[str], Event | None]) -> Event:
    """Return what a correction corrects, or what that does in turn; any other event as it is.

    ``event_of`` returns the event of an id, if there is one. Of corrections that correct each other, as only
    a draft can say, it is one of them.
    """
    seen = {event.id}
    while isinstance(event, Corrected) and event.corrects not in seen:
        seen.add(event.corrects)
        if (corrected := event_of(event.corrects)) is None:
            break
        event = corrected
    return event


def event_accounts(event: Event) -> Iterator[Account]:
    """Yield the accounts of an event's transfers, and those of `named_accounts`."""
    for move in event.all_transfers:
        yield from (move.giver, move.taker)
    yield from named_accounts(event)


def named_accounts(event: Event) -> Iterator[Account]:
    """Yield the accounts that an event measures, opens or relates."""
    yield from (measure.account for measure in event.measures)
    if isinstance(event, AccountOpened):
        yield from (opened.path for opened in event.accounts)
    if isinstance(event, RelationNoted):
        yield from (path for related in event.accounts for path in (related.account, *related.to))


@cache
def _reference_fields(event_type: type[Event]) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in fields(event_type) if attribute.metadata.get("refers"))
