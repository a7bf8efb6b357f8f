"""Read what an event says besides its money, and which events it refers to, from the fields of its class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from attrs import fields, fields_dict, frozen

from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types

# How values of each type are shown, where not as texts.
_SHOWN_AS: Mapping[FieldType, str] = {
    FieldType.WORD: "word",
    FieldType.TRUTH: "word",
    FieldType.EVENT_ID: "event",
    FieldType.AMOUNT: "amount",
    FieldType.DAY: "day",
    FieldType.PARTIAL_DATE: "day",
    FieldType.ACCOUNT: "account",
    FieldType.ACCOUNTS: "account",
    FieldType.OPENED_ACCOUNTS: "opened",
    FieldType.CHANGES: "change",
}


@frozen
class Fact:
    """A field of an event and its values; ``kind`` (text, word, event …) says how they are shown."""

    name: str
    kind: str
    values: tuple[Any, ...]


def event_facts(event: Event) -> tuple[Fact, ...]:
    """Return the fields of the event's own class, and its sign convention, that have a value."""
    types = {"signs": FieldType.WORD, **field_types(type(event))}
    shown = (fields_dict(type(event))[name] for name in types)
    return tuple(
        _fact(attribute.name, types[attribute.name], value)
        for attribute in shown
        if (value := getattr(event, attribute.name)) not in (None, False, (), attribute.default)
    )


def _fact(name: str, field_type: FieldType, value: object) -> Fact:
    values = value if isinstance(value, tuple) else (value,)
    kind = _SHOWN_AS.get(field_type, "text")
    return Fact(name, kind, tuple(str(word).lower() for word in values) if kind == "word" else values)


def referenced_events(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the field and the id for each event that an event refers to."""
    kind = type(event)
    references = ((field, getattr(event, field)) for field in _reference_fields(kind))  # type: ignore[arg-type]  # it hashes
    return ((field, name) for field, name in references if name is not None)


@cache
def _reference_fields(event_type: type[Event]) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in fields(event_type) if attribute.metadata.get("refers"))


def event_years(event: Event) -> frozenset[int]:
    """Return the budget years of the accounts that an event is about."""
    years = {account.year for move in event.all_transfers for account in (move.giver, move.taker)}
    return frozenset(years | {measure.account.year for measure in event.measures})
