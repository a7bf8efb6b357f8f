"""What each field of an event class holds: its stated type, or the one that follows from its annotation.

The decision file and its schema, the template, help, pages and exports read it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin

from attrs import Attribute, fields, fields_dict

from tplog.events.base import Event, FieldType

# The type of a field that states none, by its annotation as it is written, without ``| None``.
_TYPE_BY_ANNOTATION: Mapping[str, FieldType] = {
    "str": FieldType.TEXT,
    "bool": FieldType.TRUTH,
    "date": FieldType.DAY,
    "PartialDate": FieldType.PARTIAL_DATE,
    "Amount": FieldType.AMOUNT,
    "Account": FieldType.ACCOUNT,
    "tuple[Account, ...]": FieldType.ACCOUNTS,
}


def specific_fields(event_type: type[Event]) -> tuple[Attribute[Any], ...]:
    """Return the fields of an event class that not all events have."""
    types = field_types(event_type)
    return tuple(attribute for attribute in fields(event_type) if attribute.name in types)


def field_types(event_type: type[Event]) -> Mapping[str, FieldType]:
    """Return the types of the fields that not all events have, by name.

    Raises TypeError for a field whose type does not follow from its annotation and is not stated.
    """
    return _field_types(event_type)  # type: ignore[arg-type]  # a class hashes


@cache
def _field_types(event_type: type[Event]) -> Mapping[str, FieldType]:
    common = fields_dict(Event)
    return MappingProxyType(
        {
            attribute.name: _field_type(event_type, attribute)
            for attribute in fields(event_type)
            if attribute.name not in common
        }
    )


def _field_type(event_type: type[Event], attribute: Attribute[Any]) -> FieldType:
    if stated := attribute.metadata["type"]:
        return FieldType(stated)
    if attribute.metadata["choices"]:
        return FieldType.WORD
    choices = _annotation_text(attribute.type).split(" | ")
    followed = [_TYPE_BY_ANNOTATION.get(choice) for choice in choices if choice != "None"]
    if len(followed) != 1 or followed[0] is None:
        message = f"{event_type.__name__}.{attribute.name}: state the field_type of {attribute.type}"
        raise TypeError(message)
    return followed[0]


def _annotation_text(annotation: Any) -> str:  # noqa: ANN401 (a type, as it stands in an annotation)
    """Return an annotation as it is written, also if something has put the types in its place since."""
    if isinstance(annotation, str):
        return annotation
    arguments = [_annotation_text(part) for part in get_args(annotation) if part is not Ellipsis]
    if isinstance(annotation, UnionType):
        return " | ".join(arguments)
    if get_origin(annotation) is tuple:
        return f"tuple[{', '.join((*arguments, '...'))}]"
    return "None" if annotation is NoneType else str(annotation.__name__)
