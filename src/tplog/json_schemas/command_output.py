"""The schemas of what commands print under ``--json``, by command, and of an error there."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.answers.json_schema import (
    BOOLEAN,
    COUNT,
    DAY,
    DIFFERENCE,
    EFFECT,
    FINDING,
    INDEX,
    ORE,
    STEP,
    TEXT,
    Schema,
    array_of,
    closed_object,
    enum_of,
    extended_object,
    map_of,
    nullable,
)
from tplog.domain.queries.year_summary import COLUMNS
from tplog.json_schemas.leaf import leaf_schema
from tplog.values.account import Role
from tplog.verification.report import TrustOrigin

_ROOT: Schema = {"type": "string", "description": "The tree's root, base64."}
_RECORDED = closed_object(index=INDEX, id=TEXT)
_EVENT = closed_object(index=INDEX, event=TEXT)
# The output of `tplog.answers.json_data.row_data` and `body_data`.
_ROW = closed_object(
    account=TEXT,
    name=TEXT,
    **dict.fromkeys(COLUMNS, ORE),
    level_known=BOOLEAN,
    unallocated=nullable(ORE),
    noted=map_of(ORE),
)
_TOTAL = closed_object(event=TEXT, stated=ORE, text=TEXT, summed=ORE)
_BODY = extended_object(_ROW, lines=array_of(_ROW), stated_totals=map_of(_TOTAL))
# The output of `error_data`.
_REASON = extended_object(FINDING, message=TEXT)
# The output of `report_data`; the status is the exit code.
_REPORT = closed_object(
    status={"enum": [0, 1, 2, 3]},
    origin=nullable(TEXT),
    size=COUNT,
    root=_ROOT,
    trusted_keys=array_of(TEXT),
    trusted_from=closed_object(origin=enum_of(*TrustOrigin), places=array_of(TEXT)),
    checkpoints=array_of(closed_object(source=TEXT, size=COUNT, outside=BOOLEAN)),
    key_only_from=nullable(INDEX),
    cosignatures=array_of(closed_object(witness=TEXT, size=COUNT, time=COUNT)),
    proven=nullable(closed_object(index=nullable(INDEX), grown_from=nullable(COUNT))),
    void_cosignatures=array_of(closed_object(index=INDEX, size=COUNT, line=TEXT)),
    absent_checkpoints=array_of(COUNT),
    findings=array_of(extended_object(_REASON, contradicts=BOOLEAN)),
)
_COMPARISON = closed_object(
    budget=TEXT, differences=array_of(DIFFERENCE), added=array_of(_EVENT), removed=array_of(_EVENT)
)
_VOCABULARY = closed_object(
    name=TEXT,
    swedish=TEXT,
    tag=TEXT,
    summary=TEXT,
    shape=array_of({**array_of(enum_of(*Role)), "minItems": 2, "maxItems": 2}),
    fields=array_of(closed_object(name=TEXT, required=BOOLEAN, says=TEXT)),
)
_REBUILT: Schema = {
    **array_of(FINDING),
    "description": "What was kept beside the log otherwise than a replay gives it, and was made anew. A dry "
    "run looks at the records alone, so it finds nothing there.",
}
_RECEIPT = closed_object(
    file=TEXT,
    recorded=array_of(_RECORDED),
    already=array_of(TEXT),
    findings=array_of(FINDING),
    rebuilt=_REBUILT,
)

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
    "apply": closed_object(dry_run=BOOLEAN, receipts=array_of(_RECEIPT)),
    "show": array_of(closed_object(budget=TEXT, years=map_of(array_of(_BODY)))),
    "trail": closed_object(budget=TEXT, account=TEXT, steps=array_of(STEP)),
    "log": {**closed_object(index=INDEX, leaf=_LEAF), "$defs": _LEAF_PARTS},
    "findings": array_of(FINDING),
    "replay": EFFECT,
    "diff": {
        "anyOf": [
            array_of(_COMPARISON),
            closed_object(events=array_of(TEXT), differences=array_of(DIFFERENCE)),
        ]
    },
    "events": array_of(_VOCABULARY),
    "backup": closed_object(backup=TEXT, records=COUNT),
    "verify": _REPORT,
    "verify-proof": _REPORT,
    "verify-dump": _REPORT,
    "checkpoint": closed_object(origin=TEXT, size=COUNT, root=_ROOT, last_recorded=TEXT, note=TEXT),
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
ERROR = closed_object(
    error=enum_of(
        *(
            "Refused",
            "Tampered",
            "WireError",
            "BadFile",
            "NotFound",
            "Incompatible",
            "Conflict",
            "Unavailable",
        )
    ),
    reasons=array_of(_REASON),
)
