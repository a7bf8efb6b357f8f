"""Read what an event says besides its money, from the fields of its class."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import Attribute, fields, frozen

from tplog.events.base import Event, OpenedAccount, StatedChange
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.partial_date import PartialDate

_COMMON_FIELDS = frozenset(attribute.name for attribute in fields(Event)) - {"signs"}
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
    """A field of an event and its values; ``kind`` (text, word, event …) says how they are shown."""

    name: str
    kind: str
    values: tuple[Any, ...]


def event_facts(event: Event) -> tuple[Fact, ...]:
    """Return the fields of the event's own class, and its sign convention, that have a value."""
    own_fields = (attribute for attribute in fields(type(event)) if attribute.name not in _COMMON_FIELDS)
    pairs = ((attribute, getattr(event, attribute.name)) for attribute in own_fields)
    return tuple(
        _fact(attribute, value)
        for attribute, value in pairs
        if value not in (None, False, (), attribute.default)
    )


def _fact(attribute: Attribute[Any], value: object) -> Fact:
    values = value if isinstance(value, tuple) else (value,)
    if attribute.metadata.get("refers"):
        return Fact(attribute.name, "event", values)
    if attribute.metadata.get("choices") or value is True:
        return Fact(attribute.name, "word", tuple(str(choice).lower() for choice in values))
    kind = next((name for kind, name in _KIND_BY_TYPE if isinstance(values[0], kind)), "text")
    return Fact(attribute.name, kind, values)
