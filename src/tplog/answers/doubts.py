"""Say, in the JSON of any page, why the log is not to be believed, and what a past day leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.answers.findings import FINDING
from tplog.answers.json_schema import Schema, array_of
from tplog.answers.to_json import JsonObject, answer_schema, to_data
from tplog.values.finding import Finding

_SCHEMA: Schema = {
    **array_of(answer_schema(FINDING)),
    "minItems": 1,
    "description": "Why the log is not to be believed; left out if nothing is known against it.",
}
_NOTES_SCHEMA: Schema = {
    **array_of(answer_schema(FINDING)),
    "minItems": 1,
    "description": "Which events a past day leaves out because their own day is not known; left out if none.",
}


def notes_data(notes: Sequence[Finding]) -> JsonObject:
    """Return the member that says what a past day leaves out; no member if nothing does."""
    return {"notes": [to_data(FINDING, finding) for finding in notes]} if notes else {}


def doubts_data(doubts: Sequence[Finding]) -> JsonObject:
    """Return the member that says why a log is not to be believed; no member if nothing says so."""
    return {"doubts": [to_data(FINDING, finding) for finding in doubts]} if doubts else {}


def doubtable(schema: Schema) -> Schema:
    """Return the schema of the same objects, which may also have the member that `doubts_data` makes."""
    return _with_member(schema, "doubts", _SCHEMA)


def notable(schema: Schema) -> Schema:
    """Return the schema of the same pages, which may also have the member that `notes_data` makes."""
    return _with_member(schema, "notes", _NOTES_SCHEMA)


def _with_member(schema: Schema, name: str, member: Schema) -> Schema:
    if "anyOf" in schema:
        return {**schema, "anyOf": [_with_member(choice, name, member) for choice in schema["anyOf"]]}
    return {**schema, "properties": {**schema["properties"], name: member}}
