"""The schema of a leaf, from the classes of events: what `tplog.events.codec` writes, and nothing else.

What is left at its default is not written, so nothing is ever null, empty where it may be left out, or the
default itself. Texts of papers are of any length here: limits guard what comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin

from attrs import NOTHING, Attribute, Factory, fields, frozen, has, resolve_types

from tplog.answers.json_schema import TEXT, Schema, listed, partly
from tplog.events.base import Event
from tplog.events.codec import ABOVE, BY_TAG, INSTANT, VERSION
from tplog.events.codec_struct import EXACT
from tplog.events.types import FindingAnswered
from tplog.json_schemas.value_shapes import DAYS, MONTHS, YEARS
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.identifiers import IDENTIFIER, SEGMENT
from tplog.values.limits import DEEPEST_ACCOUNT, ORE_LIMIT
from tplog.values.partial_date import PartialDate
from tplog.values.transfer import Transfer

_PATH = rf"{YEARS}(?:/{SEGMENT.pattern}){{1,{DEEPEST_ACCOUNT}}}"
_PLAIN: Mapping[Any, Schema] = {
    str: TEXT,
    int: {"type": "integer", "exclusiveMinimum": -EXACT, "exclusiveMaximum": EXACT},
    Account: {"type": "string", "pattern": f"^{_PATH}$", "description": "An account: year/holder/line."},
    PartialDate: {
        "type": "string",
        "pattern": f"^[0-9]{{4}}(?:-{MONTHS}(?:-{DAYS})?)?$",
        "description": "A day, month or year, as precise as the paper tells it: 2025-03-01, 2025-03, 2025.",
    },
    date: {"type": "string", "format": "date", "pattern": f"^[0-9]{{4}}-{MONTHS}-{DAYS}$"},
}
_NAME: Schema = {"type": "string", "pattern": f"^{SEGMENT.pattern}$"}
# What a class's field is beyond its type.
_NARROWER: Mapping[tuple[type, str], Schema] = {
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
    (Transfer, "ore"): {"minimum": 1, "exclusiveMaximum": 2 * ORE_LIMIT, "description": "Whole öre."},
}


@frozen
class _Tag:
    """A kind of leaf: the class by which it is read, and the names that keys had which have others now."""

    kind: type[Event]
    renamed: Mapping[str, str] = Factory(dict)


_TAGS: Mapping[str, _Tag] = {
    **{tag: _Tag(kind) for tag, kind in BY_TAG.items()},
    "finding-answered/1": _Tag(FindingAnswered, {"shown_by": "answers"}),
}
_OF_ALL = {one.name: one for one in fields(resolve_types(Event))}


def leaf() -> Schema:
    """The schema of the leaves of all kinds, old ones too."""
    parts: dict[str, Schema] = {}
    kinds = {_name(tag): _leaf(tag, told, parts) for tag, told in _TAGS.items()}
    return {
        "type": "object",
        "properties": {"kind": {"enum": list(_TAGS)}},
        "required": ["kind"],
        "allOf": [
            {"if": {"properties": {"kind": {"const": tag}}}, "then": {"$ref": f"#/$defs/{_name(tag)}"}}
            for tag in _TAGS
        ],
        "$defs": {**kinds, **parts},
    }


def _name(tag: str) -> str:
    return tag.replace("/", "-")


def _leaf(tag: str, told: _Tag, parts: dict[str, Schema]) -> Schema:
    """A leaf of a kind; ``parts`` learns of what it is made."""
    beside: dict[str, Schema] = {
        "id": {"type": "string", "pattern": f"^{IDENTIFIER.pattern}$", "description": "Unique in the log."},
        "budget": {**_NAME, "description": "The matter whose money it is."},
        "v": {"const": VERSION},
        "kind": {"const": tag},
        "recorded_at": {"type": "string", "pattern": f"^{INSTANT.pattern}$", "description": "UTC."},
        "event": _event(told, parts),
    }
    if told.kind.of_log:
        del beside["budget"]
    words = {"title": f"{told.kind.__name__}: {told.kind.swedish}", "description": _summary(told.kind)}
    return {**words, **partly(**beside), "required": list(beside)}


def _event(told: _Tag, parts: dict[str, Schema]) -> Schema:
    """An event's fields, those that stand beside it left out. What all events have, ``parts`` has once."""
    own: dict[str, Schema] = {}
    for one in fields(resolve_types(told.kind)):
        shared = f"Event.{one.name}"
        if one.name in ABOVE:
            continue
        if one == _OF_ALL.get(one.name):
            parts.setdefault(shared, _field(Event, one, parts))
            own[one.name] = {"$ref": f"#/$defs/{shared}"}
        else:
            own[told.renamed.get(one.name, one.name)] = _field(told.kind, one, parts)
    return {**partly(**own), "required": [name for name in _needed(told.kind) if name in own]}


def _needed(kind: type) -> list[str]:
    return [one.name for one in fields(kind) if one.default is NOTHING]


def _summary(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _field(kind: type, one: Attribute[Any], parts: dict[str, Schema]) -> Schema:
    words = {"description": one.metadata["says"]} if "says" in one.metadata else {}
    shape = {**_value(one.type, parts), **_NARROWER.get((kind, one.name), {}), **words}
    if choices := one.metadata.get("choices"):
        shape = {"enum": list(choices), **words}
    if one.default == ():
        return {**shape, "minItems": 1}
    if one.default is False:
        return {"const": True, **words}
    if "enum" in shape:
        return {**shape, "enum": [word for word in shape["enum"] if word != one.default]}
    return shape


def _value(kind: Any, parts: dict[str, Schema]) -> Schema:  # noqa: ANN401 (a type, as it stands in an annotation)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) is tuple:
        return listed(_value(get_args(kind)[0], parts))
    if arguments := [one for one in get_args(kind) if one is not type(None)]:
        return _value(arguments[0], parts)  # None is always the default
    if has(kind):
        if kind.__name__ not in parts:
            told = {one.name: _field(kind, one, parts) for one in fields(resolve_types(kind))}
            words = {"description": _summary(kind)}
            parts[kind.__name__] = {**words, **partly(**told), "required": _needed(kind)}
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return {"enum": [word.value for word in kind]} if issubclass(kind, Enum) else {"type": "boolean"}
