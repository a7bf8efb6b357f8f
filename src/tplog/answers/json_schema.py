"""Building blocks for JSON Schemas (2020-12), and the schemas of what `tplog.answers.json_data` returns.

Each page module has its own ``SCHEMA``; the schemas of the command line are in `tplog.json_schemas`. Objects
are made by `closed_object`, so a test finds every property without a description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tplog.values.finding import Severity

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
YEAR: Schema = {"type": "integer"}
DAY: Schema = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
    "description": "A day, month or year, as precise as the paper tells it: 2025-03-01, 2025-03, 2025.",
}
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


# What `tplog.answers.json_data.finding_data` makes.
FINDING: Schema = closed_object(
    code=TEXT,
    severity=enum_of(*Severity),
    budget=nullable(TEXT),
    account=nullable(TEXT),
    events=array_of(TEXT),
    figures=map_of({"anyOf": [TEXT, ORE, array_of(TEXT)]}),
    sv=TEXT,
    en=TEXT,
    because=nullable(TEXT),
    answer=nullable(TEXT),
    place=nullable(TEXT),
)
_DOUBTS: Schema = {
    **array_of(FINDING),
    "minItems": 1,
    "description": "Why the log is not to be believed; left out if nothing is known against it.",
}
# What `tplog.answers.json_data.record_data` makes: a leaf is of its event's own type.
RECORD: Schema = closed_object(index=INDEX, leaf={"type": "object"})
# What `tplog.answers.json_data.difference_data` makes.
DIFFERENCE: Schema = closed_object(account=TEXT, column=TEXT, before=ORE, after=ORE)
# What `tplog.answers.json_data.step_data` makes.
STEP: Schema = closed_object(
    index=INDEX,
    event=TEXT,
    account=TEXT,
    counterpart=TEXT,
    column=TEXT,
    amount=ORE,
    balance=ORE,
    body=nullable(TEXT),
    decided=nullable(DAY),
    recorded=INSTANT,
    basis=TEXT,
    paper=TEXT,
    place=nullable(TEXT),
)
# What `tplog.answers.json_data.effect_data` makes.
MOVE: Schema = closed_object(giver=TEXT, taker=TEXT, ore=ORE, column=TEXT)
EFFECT: Schema = closed_object(
    index=INDEX,
    event=TEXT,
    type=TEXT,
    budget=TEXT,
    body=nullable(TEXT),
    decided=nullable(DAY),
    recorded=INSTANT,
    moved=array_of(MOVE),
    settles=array_of(closed_object(event=TEXT, status=TEXT)),
    changes=array_of(DIFFERENCE),
)


def extended_object(schema: Schema, **properties: Schema) -> Schema:
    """Return the schema of an object with the properties of another and more, all required."""
    return closed_object(**schema["properties"], **properties)


def doubtable(schema: Schema) -> Schema:
    """Return the schema of the same objects, which may also have the member that `doubts_data` makes."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [doubtable(choice) for choice in schema["anyOf"]]}
    return {**schema, "properties": {**schema["properties"], "doubts": _DOUBTS}}


def partial_object(**properties: Schema | bool) -> Schema:
    """Return the schema of an object with any of these properties, and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}
