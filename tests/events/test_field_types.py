"""What a field holds follows from its annotation as it is written: no annotation is evaluated to ask."""

from __future__ import annotations

from datetime import date

from attrs import field, fields, frozen, resolve_types

from tplog.events import field_types as module
from tplog.events.base import Event, FieldType, field_info
from tplog.events.log_events import LOG_EVENTS
from tplog.events.types import EVENT_CLASSES
from tplog.values.account import Account


@frozen(kw_only=True)
class Toy(Event):
    """An act with fields whose types follow from their annotations."""

    text: str | None = field(default=None, metadata=field_info("text", "text"))
    until: date = field(metadata=field_info("till", "until"))
    over: tuple[Account, ...] = field(default=(), metadata=field_info("över", "over"))


def test_types_follow_without_evaluating_annotations() -> None:
    """For all classes together that took longer than a short answer."""
    expected = {"text": FieldType.TEXT, "until": FieldType.DAY, "over": FieldType.ACCOUNTS}
    assert module.field_types(Toy) == expected
    types = [getattr(fields(Toy), name).type for name in expected]  # others may be evaluated
    assert all(isinstance(kind, str) for kind in types)
    resolve_types(Toy)
    module._field_types.cache_clear()  # noqa: SLF001 (as in a process that evaluated them first)
    assert module.field_types(Toy) == expected


def test_evaluated_annotations_say_the_same() -> None:
    """Whatever has put types in their places before."""
    for kind in (*EVENT_CLASSES, *LOG_EVENTS):
        before = module.field_types(kind)
        resolve_types(kind)
        module._field_types.cache_clear()  # noqa: SLF001 (as above)
        assert module.field_types(kind) == before
