"""Say, in the JSON of any page, why the log is not to be believed, and what a past day leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.answers.findings import FINDING
from tplog.answers.json_schema import Schema, array_of
from tplog.answers.to_json import JsonObject, answer_schema, to_data
from tplog.values.finding import Finding

_DOUBTS, _NOTES = "doubts", "notes"
_DESCRIPTIONS = {
    _DOUBTS: "Why the log is not to be believed; left out if nothing is known against it.",
    _NOTES: "Which events a past day leaves out because their own day is not known; left out if none.",
}


def notes_data(notes: Sequence[Finding]) -> JsonObject:
    """Return the member that says what a past day leaves out; no member if nothing does."""
    return _member(_NOTES, notes)


def doubts_data(doubts: Sequence[Finding]) -> JsonObject:
    """Return the member that says why a log is not to be believed; no member if nothing says so."""
    return _member(_DOUBTS, doubts)


def doubtable(schema: Schema) -> Schema:
    """Return the schema of the same objects, which may also have the member that `doubts_data` makes."""
    return _with_member(schema, _DOUBTS)


def notable(schema: Schema) -> Schema:
    """Return the schema of the same pages, which may also have the member that `notes_data` makes."""
    return _with_member(schema, _NOTES)


def _member(name: str, findings: Sequence[Finding]) -> JsonObject:
    return {name: [to_data(FINDING, finding) for finding in findings]} if findings else {}


def _with_member(schema: Schema, name: str) -> Schema:
    if "anyOf" in schema:
        return {**schema, "anyOf": [_with_member(choice, name) for choice in schema["anyOf"]]}
    member = {**array_of(answer_schema(FINDING)), "minItems": 1, "description": _DESCRIPTIONS[name]}
    return {**schema, "properties": {**schema["properties"], name: member}}
