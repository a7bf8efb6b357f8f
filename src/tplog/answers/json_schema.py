"""Building blocks for JSON Schemas (2020-12).

Objects are made by `closed_object`, so a test finds every property without a description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_id(name: str) -> str:
    """Return the ``$id`` of a published schema, from its name in `tplog schema`.

    It is a name (URN), not an address: it claims no domain, and the namespace is not registered with IANA.
    """
    return f"urn:tplog:schema:{name}"


TEXT: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
ORE: Schema = {"type": "integer", "description": "Money in whole öre."}
INDEX: Schema = {"type": "integer", "minimum": 0, "description": "An index in the log, from 0."}
COUNT: Schema = {"type": "integer", "minimum": 0}
YEAR: Schema = {
    "type": ["integer", "null"],
    "description": "A calendar year; null for money of no known year, or of a project over several.",
}
DAY: Schema = {
    "type": "string",
    "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|XXXX-[0-9]{2}(-[0-9]{2})?)$",
    "description": "A day, month or year, as precise as the paper tells it: 2025-03-01, 2025-03, 2025; "
    "XXXX-03-01 without its year.",
}
DATE: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time", "description": "An instant, UTC."}


def closed_object(**properties: Schema) -> Schema:
    """Return the schema of an object that has exactly these properties, all required.

    A trailing ``_`` of a name is dropped: it only avoids Python's keywords.
    """
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


def array_of(item: Schema) -> Schema:
    """Return the schema of a list of such items."""
    return {"type": "array", "items": item}


def map_of(value: Schema) -> Schema:
    """Return the schema of an object with any keys, whose values fit ``value``."""
    return {"type": "object", "additionalProperties": value}


def nullable(schema: Schema) -> Schema:
    """Return the same schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def enum_of(*words: str) -> Schema:
    """Return the schema of a text that is one of these words."""
    return {"type": "string", "enum": list(words)}


def partial_object(**properties: Schema | bool) -> Schema:
    """Return the schema of an object with any of these properties, and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}
