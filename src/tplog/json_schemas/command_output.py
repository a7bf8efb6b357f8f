"""The schemas of what commands print under ``--json``, by command, and of an error there."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.answers.errors import ERROR
from tplog.answers.event_types import EVENT_TYPE
from tplog.answers.findings import FINDING, REASON
from tplog.answers.json_schema import (
    BOOLEAN,
    COUNT,
    DAY,
    INDEX,
    ORE,
    TEXT,
    Schema,
    array_of,
    closed_object,
    enum_of,
    map_of,
    nullable,
)
from tplog.answers.receipts import APPLY
from tplog.answers.records import BUDGET_COMPARISON, EFFECT, EVENT_COMPARISON
from tplog.answers.states import BUDGET_YEARS
from tplog.answers.to_json import answer_schema
from tplog.answers.trails import BUDGET_TRAIL
from tplog.answers.verifications import DATED_CHECKPOINT, REPORT
from tplog.json_schemas.leaf import leaf_schema

_ROOT: Schema = {"type": "string", "description": "The tree's root, base64."}
_REASON = answer_schema(REASON)
# The output of `tplog.decision_files.outcome_comparison.outcome_data`.
_BOOKED = closed_object(account=TEXT, name=nullable(TEXT), objects=map_of(TEXT), ore=ORE)
_OUTCOME = closed_object(
    budget=TEXT,
    id=TEXT,
    file=TEXT,
    sha256=TEXT,
    company=TEXT,
    first=DAY,
    until=DAY,
    sums=map_of(ORE),
    lines=array_of(closed_object(account=TEXT, ore=ORE, booked=array_of(_BOOKED))),
    ignored=array_of(closed_object(because=TEXT, ore=ORE, booked=array_of(_BOOKED))),
    unmapped=array_of(_BOOKED),
    compared=nullable(
        array_of(
            closed_object(
                account=TEXT,
                outcome_recorded=ORE,
                outcome_booked=ORE,
                differs=nullable(ORE),
                budget=ORE,
                budget_booked=nullable(ORE),
            )
        )
    ),
    remarks=array_of(_REASON),
    decision={"type": "string", "description": "The decision file's text."},
)
_SETTING = closed_object(
    setting=TEXT,
    value={"anyOf": [TEXT, {"type": "integer"}, array_of(TEXT), {"type": "null"}]},
    source=enum_of("flag", "variable", "file", "default"),
    where=nullable(TEXT),
    flag=nullable(TEXT),
    variable=nullable(TEXT),
)

_LEAF = dict(leaf_schema())
_LEAF_PARTS = _LEAF.pop("$defs")

# The output of each command.
OUTPUTS: Mapping[str, Schema] = {
    "apply": answer_schema(APPLY),
    "show": array_of(answer_schema(BUDGET_YEARS)),
    "trail": answer_schema(BUDGET_TRAIL),
    "log": {**closed_object(index=INDEX, leaf=_LEAF), "$defs": _LEAF_PARTS},
    "findings": array_of(answer_schema(FINDING)),
    "replay": answer_schema(EFFECT),
    "diff": {
        "anyOf": [
            array_of(answer_schema(BUDGET_COMPARISON)),
            answer_schema(EVENT_COMPARISON),
        ]
    },
    "events": array_of(answer_schema(EVENT_TYPE)),
    "backup": closed_object(backup=TEXT, records=COUNT),
    "verify": answer_schema(REPORT),
    "verify-proof": answer_schema(REPORT),
    "verify-dump": answer_schema(REPORT),
    "checkpoint": answer_schema(DATED_CHECKPOINT),
    "checkpoint add-cosignature": closed_object(size=COUNT, added=COUNT),
    "checkpoint void-cosignature": closed_object(index=INDEX, new=BOOLEAN),
    "prove": closed_object(index=INDEX, size=COUNT, proof=TEXT, leaf=TEXT),
    "dump tiles": closed_object(folder=TEXT, files=COUNT),
    "restore": closed_object(restored=COUNT),
    "key new": closed_object(vkey=TEXT, file=TEXT),
    "witness cosign": closed_object(cosignature=TEXT, time=COUNT),
    "import outcome": _OUTCOME,
    "config": closed_object(file=nullable(TEXT), settings=array_of(_SETTING)),
}
# Commands that print one object per line.
LINE_OUTPUTS = ("log", "replay")


# The output of any command that fails.
ERROR_SCHEMA = answer_schema(ERROR)
