"""Build the schema of a leaf from the event classes: exactly what `tplog.events.codec` writes.

A field with its default value is not written, so nothing is null, empty if optional, or equal to its default.
Texts have no maximum length here: limits are checked when files are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin

from attrs import NOTHING, Attribute, Factory, fields, frozen, has, resolve_types

from tplog.answers.json_schema import TEXT, Schema, array_of, partial_object
from tplog.events.base import Event
from tplog.events.codec import ENVELOPE_FIELDS, EVENT_CLASS_BY_TAG, REGISTRATION_FIELDS, VERSION
from tplog.events.types import FindingAnswered
from tplog.events.value_codec import EXACT_INT_LIMIT, INSTANT_PATTERN
from tplog.json_schemas.value_shapes import DAYS, MONTHS, YEARS
from tplog.values.account import UNDATED_YEARS, Account
from tplog.values.act import Quote
from tplog.values.amount import Amount
from tplog.values.identifiers import IDENTIFIER_PATTERN, SEGMENT_PATTERN
from tplog.values.limits import MAX_ACCOUNT_DEPTH, ORE_LIMIT
from tplog.values.partial_date import UNKNOWN_YEAR_MARK, PartialDate
from tplog.values.registration import MAX_SIGNATURE_LENGTH
from tplog.values.transfer import Transfer

_PATH = (
    rf"(?:{YEARS}|{'|'.join(map(str, UNDATED_YEARS))})(?:/{SEGMENT_PATTERN.pattern}){{1,{MAX_ACCOUNT_DEPTH}}}"
)
_SCALAR_SCHEMAS: Mapping[Any, Schema] = {
    str: TEXT,
    int: {"type": "integer", "exclusiveMinimum": -EXACT_INT_LIMIT, "exclusiveMaximum": EXACT_INT_LIMIT},
    Account: {"type": "string", "pattern": f"^{_PATH}$", "description": "An account: year/holder/line."},
    PartialDate: {
        "type": "string",
        "pattern": f"^(?:[0-9]{{4}}(?:-{MONTHS}(?:-{DAYS})?)?|{UNKNOWN_YEAR_MARK}-{MONTHS}(?:-{DAYS})?)$",
        "description": "A day, month or year, as precise as the paper tells it: 2025-03-01, 2025-03, 2025; "
        "XXXX-03-01 without its year.",
    },
    date: {"type": "string", "format": "date", "pattern": f"^[0-9]{{4}}-{MONTHS}-{DAYS}$"},
}
_SIGNATURE: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_SIGNATURE_LENGTH}
_REGISTRATION: Mapping[str, Schema] = {
    "registrar": {**_SIGNATURE, "description": "Who recorded it: a role or signature."},
    "reviewed_by": {**_SIGNATURE, "description": "Who held it against its paper: a role or signature."},
}
_NAME: Schema = {"type": "string", "pattern": f"^{SEGMENT_PATTERN.pattern}$"}
# Constraints of fields beyond their types.
_FIELD_CONSTRAINTS: Mapping[tuple[type, str], Schema] = {
    (Amount, "ore"): {
        "exclusiveMinimum": -ORE_LIMIT,
        "exclusiveMaximum": ORE_LIMIT,
        "description": "Whole öre.",
    },
    (Amount, "unit_ore"): {
        "minimum": 2,
        "exclusiveMaximum": ORE_LIMIT,
        "description": "Stated to so many öre; else to 1.",
    },
    (Quote, "page"): {"minimum": 1, "description": "From 1."},
    (Quote, "box"): {
        "items": {"type": "integer", "minimum": 0, "exclusiveMaximum": EXACT_INT_LIMIT},
        "description": "Left, top, right, bottom, in hundredths of a point.",
    },
    (Transfer, "ore"): {"minimum": 1, "exclusiveMaximum": 2 * ORE_LIMIT, "description": "Whole öre."},
}


@frozen
class _LeafKind:
    """A kind of leaf: the class that reads it, and the old keys of renamed fields."""

    event_type: type[Event]
    renamed: Mapping[str, str] = Factory(dict)


_LEAF_KINDS: Mapping[str, _LeafKind] = {
    **{tag: _LeafKind(kind) for tag, kind in EVENT_CLASS_BY_TAG.items()},
    "finding-answered/1": _LeafKind(FindingAnswered, {"shown_by": "answers"}),
}
_COMMON_FIELDS = {attribute.name: attribute for attribute in fields(resolve_types(Event))}


def leaf_schema() -> Schema:
    """Return the schema of leaves of all kinds, old ones included."""
    parts: dict[str, Schema] = {}
    kinds = {
        _definition_name(tag): _leaf_kind_schema(tag, leaf_kind, parts)
        for tag, leaf_kind in _LEAF_KINDS.items()
    }
    return {
        "type": "object",
        "properties": {"kind": {"enum": list(_LEAF_KINDS)}},
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": tag}}},
                "then": {"$ref": f"#/$defs/{_definition_name(tag)}"},
            }
            for tag in _LEAF_KINDS
        ],
        "$defs": {**kinds, **parts},
    }


def _definition_name(tag: str) -> str:
    return tag.replace("/", "-")


def _leaf_kind_schema(tag: str, leaf_kind: _LeafKind, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of one kind of leaf; adds the types that it uses to ``definitions``."""
    properties: dict[str, Schema] = {
        "id": {
            "type": "string",
            "pattern": f"^{IDENTIFIER_PATTERN.pattern}$",
            "description": "Unique in the log.",
        },
        "budget": {**_NAME, "description": "The matter whose money it is."},
        "v": {"const": VERSION},
        "kind": {"const": tag},
        "recorded_at": {"type": "string", "pattern": f"^{INSTANT_PATTERN.pattern}$", "description": "UTC."},
        **_REGISTRATION,
        "event": _event_schema(leaf_kind, definitions),
    }
    if leaf_kind.event_type.is_log_event:
        for name in ("budget", *REGISTRATION_FIELDS):
            del properties[name]
    description = {
        "title": f"{leaf_kind.event_type.__name__}: {leaf_kind.event_type.swedish}",
        "description": _docstring_summary(leaf_kind.event_type),
    }
    return {
        **description,
        **partial_object(**properties),
        "required": [name for name in properties if name not in REGISTRATION_FIELDS],
    }


def _event_schema(leaf_kind: _LeafKind, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of an event's fields, without the envelope; common fields are references."""
    properties: dict[str, Schema] = {}
    for attribute in fields(resolve_types(leaf_kind.event_type)):
        shared = f"Event.{attribute.name}"
        if attribute.name in ENVELOPE_FIELDS:
            continue
        if attribute == _COMMON_FIELDS.get(attribute.name):
            definitions.setdefault(shared, _field_schema(Event, attribute, definitions))
            properties[attribute.name] = {"$ref": f"#/$defs/{shared}"}
        else:
            properties[leaf_kind.renamed.get(attribute.name, attribute.name)] = _field_schema(
                leaf_kind.event_type, attribute, definitions
            )
    return {
        **partial_object(**properties),
        "required": [name for name in _required_fields(leaf_kind.event_type) if name in properties],
    }


def _required_fields(attrs_class: type) -> list[str]:
    return [attribute.name for attribute in fields(attrs_class) if attribute.default is NOTHING]


def _docstring_summary(documented_class: type) -> str:
    return " ".join((documented_class.__doc__ or "").split("\n\n")[0].split())


def _field_schema(owner: type, attribute: Attribute[Any], definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a field of ``owner``."""
    description = {"description": meaning[1]} if (meaning := attribute.metadata.get("meaning")) else {}
    shape = {
        **_value_schema(attribute.type, definitions),
        **_FIELD_CONSTRAINTS.get((owner, attribute.name), {}),
        **description,
    }
    if choices := attribute.metadata.get("choices"):
        shape = {"enum": list(choices), **description}
    if attribute.default == ():
        return {**shape, "minItems": 1}
    if attribute.default is False:
        return {"const": True, **description}
    if "enum" in shape:
        return {**shape, "enum": [word for word in shape["enum"] if word != attribute.default]}
    return shape


def _value_schema(annotation: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 (an annotation)
    """Return the schema of a type annotation; adds classes to ``definitions``."""
    if annotation in _SCALAR_SCHEMAS:
        return _SCALAR_SCHEMAS[annotation]
    if get_origin(annotation) is tuple:
        items = array_of(_value_schema(get_args(annotation)[0], definitions))
        count = len(get_args(annotation))
        return items if Ellipsis in get_args(annotation) else {**items, "minItems": count, "maxItems": count}
    if arguments := [argument for argument in get_args(annotation) if argument is not type(None)]:
        return _value_schema(arguments[0], definitions)  # optional: None is the default and never written
    if has(annotation):
        if annotation.__name__ not in definitions:
            properties = {
                attribute.name: _field_schema(annotation, attribute, definitions)
                for attribute in fields(resolve_types(annotation))
            }
            description = {"description": _docstring_summary(annotation)}
            definitions[annotation.__name__] = {
                **description,
                **partial_object(**properties),
                "required": _required_fields(annotation),
            }
        return {"$ref": f"#/$defs/{annotation.__name__}"}
    return (
        {"enum": [word.value for word in annotation]} if issubclass(annotation, Enum) else {"type": "boolean"}
    )
