"""Read what an event says besides its money, from the fields of its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import fields_dict, frozen

from tplog.answers.event_effects import measure_label
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types
from tplog.events.relations import RelationNoted

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
    FieldType.SUM_PARTS: "part",
    FieldType.RELATED_ACCOUNTS: "related",
    FieldType.COLUMN_TOTALS: "column",
}


@frozen
class Fact:
    """A field of an event and its values; ``kind`` (text, word, event …) says how they are shown."""

    name: str
    kind: str
    values: tuple[Any, ...]


def event_facts(event: Event) -> tuple[Fact, ...]:
    """Return an event's titles, its class's own fields, signs, columns' sums and dashes that have a value."""
    types = {
        "title": FieldType.TITLE,
        "budget_title": FieldType.TITLE,
        "signs": FieldType.WORD,
        "column_totals": FieldType.COLUMN_TOTALS,
        "dash_is_zero": FieldType.ACCOUNTS,
        **field_types(type(event)),
    }
    shown = (fields_dict(type(event))[name] for name in types)
    return tuple(
        _fact(attribute.name, types[attribute.name], value)
        for attribute in shown
        if (value := _shown_value(event, attribute.name)) not in (None, False, (), attribute.default)
    )


def _shown_value(event: Event, name: str) -> object:
    """Return a field's value; of related accounts each pair, since the others have a budget of their own.

    Of a table's columns it is what their figures are called, each with its stated sum.
    """
    if name == "column_totals":
        return tuple((measure_label(event, total), total.amount) for total in event.column_totals)
    if isinstance(event, RelationNoted) and name == "accounts":
        return event.relations
    return getattr(event, name)


def _fact(name: str, field_type: FieldType, value: object) -> Fact:
    values = value if isinstance(value, tuple) else (value,)
    kind = _SHOWN_AS.get(field_type, "text")
    return Fact(name, kind, tuple(str(word).lower() for word in values) if kind == "word" else values)
