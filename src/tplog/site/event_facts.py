"""What an event says beside its money, and which others it names: read off its class, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from attrs import Attribute, fields, frozen

from tplog.events.base import Event, OpenedAccount, StatedChange
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.partial_date import PartialDate

_COMMON_FIELDS = frozenset(one.name for one in fields(Event))
_KIND_BY_TYPE: tuple[tuple[type, str], ...] = (
    (Account, "account"),
    (OpenedAccount, "opened"),
    (StatedChange, "change"),
    (Amount, "amount"),
    (PartialDate, "day"),
    (date, "day"),
)


@frozen
class Fact:
    """A field of an event with what it holds; ``kind`` (text, word, event …) is how that is shown."""

    name: str
    kind: str
    values: tuple[Any, ...]


def event_facts(event: Event) -> tuple[Fact, ...]:
    """The fields of an event's own class that say something."""
    own = (one for one in fields(type(event)) if one.name not in _COMMON_FIELDS)
    told = ((one, getattr(event, one.name)) for one in own)
    return tuple(_fact(one, value) for one, value in told if value not in (None, False, (), one.default))


def _fact(attribute: Attribute[Any], value: object) -> Fact:
    values = value if isinstance(value, tuple) else (value,)
    if attribute.metadata.get("refers"):
        return Fact(attribute.name, "event", values)
    if attribute.metadata.get("choices") or value is True:
        return Fact(attribute.name, "word", tuple(str(each).lower() for each in values))
    kind = next((name for kind, name in _KIND_BY_TYPE if isinstance(values[0], kind)), "text")
    return Fact(attribute.name, kind, values)


def referenced_events(event: Event) -> Iterator[tuple[str, str]]:
    """The other events that an event names: the field that does, and the id."""
    kind = type(event)
    told = ((field, getattr(event, field)) for field in _reference_fields(kind))  # type: ignore[arg-type]  # it hashes
    return ((field, name) for field, name in told if name is not None)


@cache
def _reference_fields(event_type: type[Event]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(event_type) if one.metadata.get("refers"))


def event_years(event: Event) -> frozenset[int]:
    """The years of the accounts that an event is about."""
    told = {account.year for move in event.all_transfers for account in (move.giver, move.taker)}
    return frozenset(told | {one.account.year for one in event.measures})
