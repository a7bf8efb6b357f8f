"""What an event type is for every door: the vocabulary, from the classes."""

from __future__ import annotations

from typing import Any

from attrs import NOTHING, Attribute, fields

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.events.base import Event

COMMON_FIELDS: tuple[Attribute[Any], ...] = fields(Event)


def summary(event_type: type[Event]) -> str:
    """Return what an event type is, in a sentence or two."""
    return (event_type.__doc__ or "").split("\n\n")[0]


_EVENT_FIELD: Answer[Attribute[Any]] = Answer(
    "EventField",
    (
        Field("name", Kind.TEXT, ("fält", "field")),
        Field(
            "required", Kind.TRUTH, ("krävs", "required"), get=lambda attribute: attribute.default is NOTHING
        ),
        Field("says", Kind.TEXT, ("säger", "says"), get=lambda attribute: attribute.metadata["meaning"][1]),
    ),
)
EVENT_TYPE: Answer[type[Event]] = Answer(
    "EventType",
    (
        Field("name", Kind.TEXT, ("namn", "name"), get=lambda event_type: event_type.__name__),
        Field("swedish", Kind.TEXT, ("svenska", "Swedish")),
        Field("tag", Kind.TEXT, ("märke", "tag"), "Of its leaves."),
        Field(
            "summary",
            Kind.TEXT,
            ("beskrivning", "summary"),
            get=summary,
        ),
        Field(
            "shape",
            Many(Many(Kind.WORD)),
            ("roller", "roles"),
            "The roles of giver and taker that it may have.",
            get=lambda event_type: sorted(event_type.allowed_roles),
        ),
        Field("fields", Many(_EVENT_FIELD), ("fält", "fields"), get=fields),
    ),
)
