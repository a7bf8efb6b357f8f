"""Encode answers as JSON data, and their descriptions as JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many, ValueType
from tplog.answers.json_schema import (
    BOOLEAN,
    COUNT,
    DATE,
    DAY,
    INDEX,
    INSTANT,
    ORE,
    TEXT,
    YEAR,
    Schema,
    array_of,
    closed_object,
    enum_of,
    map_of,
    nullable,
)
from tplog.values.account import UndatedYear

R = TypeVar("R")
JsonObject = dict[str, Any]

_SCHEMAS: Mapping[Kind, Schema] = {
    Kind.TEXT: TEXT,
    Kind.WORD: TEXT,
    Kind.ORE: ORE,
    Kind.INDEX: INDEX,
    Kind.COUNT: COUNT,
    Kind.YEAR: YEAR,
    Kind.DAY: DATE,
    Kind.PARTIAL_DATE: DAY,
    Kind.INSTANT: INSTANT,
    Kind.TRUTH: BOOLEAN,
    Kind.BYTES: {"type": "string", "contentEncoding": "base64"},
    Kind.LEAF: {"type": "object"},
    Kind.SETTING: {"anyOf": [TEXT, {"type": "integer"}, array_of(TEXT)]},
    Kind.PARAMS: map_of({"anyOf": [TEXT, ORE, array_of(TEXT)]}),
}


# The classes of values that JSON has itself.
_AS_IS = frozenset((str, int, bool, type(None)))


def to_data(answer: Answer[R], value: R) -> JsonObject:
    """Return an answer as JSON data: English names, money in whole öre."""
    return {field.name: _plain(field.value_type, field.get(value)) for field in answer.fields}


def _plain(value_type: ValueType, value: Any) -> Any:  # noqa: ANN401 (JSON)
    if type(value) in _AS_IS:
        return value
    match value_type:
        case Answer():
            return to_data(value_type, value)
        case Many(item):
            return [_plain(item, part) for part in value]
        case ByKey(item):
            return {_key(key): _plain(item, part) for key, part in value.items()}
        case Kind.LEAF:
            return json.loads(value)
        case _:
            return _scalar(value)


def _key(value: Any) -> str:  # noqa: ANN401 (of any kind)
    """Return what a value is in JSON as a key; a year is its text, also where it is none of a calendar."""
    return str(value if isinstance(value, int) else _scalar(value))


def _scalar(value: Any) -> Any:  # noqa: ANN401 (of any kind)
    """Return a single value as JSON has it, or a finding's parameters."""
    match value:
        case Enum():
            return str(value.value)
        case UndatedYear():
            return None
        case bool() | int():
            return value
        case Mapping() | tuple():
            return _params(value)
        case bytes():
            from base64 import b64encode  # noqa: PLC0415 (start-up time)

            return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else str(value)  # an instant is a date too


def _params(value: Mapping[str, Any] | tuple[Any, ...]) -> Any:  # noqa: ANN401 (JSON)
    if isinstance(value, tuple):
        return [_scalar(part) for part in value]
    return {key: _scalar(part) for key, part in value.items()}


def answer_schema(answer: Answer[Any]) -> Schema:
    """Return the JSON Schema of what `to_data` makes of such answers."""
    return closed_object(**{field.name: _field_schema(field) for field in answer.fields})


def _field_schema(field: Field[Any]) -> Schema:
    schema = type_schema(field.value_type)
    if field.choices:
        words = enum_of(*field.choices)
        schema = array_of(words) if isinstance(field.value_type, Many) else words
    if field.meaning and "anyOf" not in schema:
        schema = {**schema, "description": field.meaning}
    return nullable(schema) if field.optional else schema


def type_schema(value_type: ValueType) -> Schema:
    """Return the JSON Schema of values of this type."""
    match value_type:
        case Answer():
            return answer_schema(value_type)
        case Many(item):
            return array_of(type_schema(item))
        case ByKey(item, optional):
            return map_of(nullable(type_schema(item)) if optional else type_schema(item))
        case _:
            return _SCHEMAS[value_type]
