"""The schemas of what commands print under ``--json``, by the commands' names, and of an error there."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.answers.json_schema import (
    COUNT,
    DAY,
    DIFFERENCE,
    FINDING,
    INDEX,
    ORE,
    SCENE,
    STEP,
    TEXT,
    TRUTH,
    Schema,
    closed,
    keyed,
    listed,
    one_of,
    optional,
    with_more,
)
from tplog.domain.queries.year_summary import COLUMNS
from tplog.json_schemas.leaf import leaf
from tplog.values.account import Role

_ROOT: Schema = {"type": "string", "description": "The tree's root, base64."}
_RECORDED = closed(index=INDEX, id=TEXT)
_EVENT = closed(index=INDEX, event=TEXT)
# What `tplog.answers.json_data.row_data` and `body_data` make.
_ROW = closed(
    account=TEXT,
    name=TEXT,
    **dict.fromkeys(COLUMNS, ORE),
    level_known=TRUTH,
    unallocated=optional(ORE),
    noted=keyed(ORE),
)
_TOTAL = closed(event=TEXT, stated=ORE, text=TEXT, summed=ORE)
_BODY = with_more(_ROW, lines=listed(_ROW), stated_totals=keyed(_TOTAL))
# What `error_data` makes.
_REASON = with_more(FINDING, message=TEXT)
# What `report_data` makes; the status is the exit code.
_REPORT = closed(
    status={"enum": [0, 1, 3]},
    origin=optional(TEXT),
    size=COUNT,
    root=_ROOT,
    trusted_keys=listed(TEXT),
    checkpoints=listed(closed(source=TEXT, size=COUNT, outside=TRUTH)),
    findings=listed(with_more(_REASON, contradicts=TRUTH)),
)
_COMPARISON = closed(
    budget=TEXT, differences=listed(DIFFERENCE), added=listed(_EVENT), removed=listed(_EVENT)
)
_VOCABULARY = closed(
    name=TEXT,
    swedish=TEXT,
    tag=TEXT,
    summary=TEXT,
    shape=listed({**listed(one_of(*Role)), "minItems": 2, "maxItems": 2}),
    fields=listed(closed(name=TEXT, required=TRUTH, says=TEXT)),
)
_RECEIPT = closed(file=TEXT, recorded=listed(_RECORDED), already=listed(TEXT), findings=listed(FINDING))

# What `tplog.decision_files.outcome_comparison.outcome_data` makes.
_BOOKED = closed(account=TEXT, name=optional(TEXT), objects=keyed(TEXT), ore=ORE)
_OUTCOME = closed(
    budget=TEXT,
    id=TEXT,
    file=TEXT,
    sha256=TEXT,
    company=TEXT,
    first=DAY,
    until=DAY,
    sums=keyed(ORE),
    lines=listed(closed(account=TEXT, ore=ORE, booked=listed(_BOOKED))),
    ignored=listed(closed(because=TEXT, ore=ORE, booked=listed(_BOOKED))),
    unmapped=listed(_BOOKED),
    compared=optional(
        listed(
            closed(
                account=TEXT,
                outcome_recorded=ORE,
                outcome_booked=ORE,
                differs=optional(ORE),
                budget=ORE,
                budget_booked=optional(ORE),
            )
        )
    ),
    remarks=listed(_REASON),
    decision={"type": "string", "description": "The decision file's text."},
)
_SETTING = closed(
    setting=TEXT,
    value={"anyOf": [TEXT, {"type": "integer"}, listed(TEXT), {"type": "null"}]},
    source=one_of("flag", "variable", "file", "default"),
    where=optional(TEXT),
    flag=optional(TEXT),
    variable=optional(TEXT),
)

_LEAF = dict(leaf())
_LEAF_PARTS = _LEAF.pop("$defs")

# What each command prints.
OUTPUTS: Mapping[str, Schema] = {
    "apply": closed(dry_run=TRUTH, receipts=listed(_RECEIPT)),
    "show": listed(closed(budget=TEXT, years=keyed(listed(_BODY)))),
    "trail": closed(budget=TEXT, account=TEXT, steps=listed(STEP)),
    "log": {**closed(index=INDEX, leaf=_LEAF), "$defs": _LEAF_PARTS},
    "findings": listed(FINDING),
    "replay": SCENE,
    "diff": {"anyOf": [listed(_COMPARISON), closed(events=listed(TEXT), differences=listed(DIFFERENCE))]},
    "events": listed(_VOCABULARY),
    "backup": closed(backup=TEXT, records=COUNT),
    "verify": _REPORT,
    "verify-proof": _REPORT,
    "verify-dump": _REPORT,
    "checkpoint": closed(origin=TEXT, size=COUNT, root=_ROOT, last_recorded=TEXT, note=TEXT),
    "checkpoint add-cosignature": closed(size=COUNT, added=COUNT),
    "prove": closed(index=INDEX, size=COUNT, proof=TEXT, leaf=TEXT),
    "dump tiles": closed(folder=TEXT, files=COUNT),
    "restore": closed(restored=COUNT),
    "key new": closed(vkey=TEXT, file=TEXT),
    "witness cosign": closed(cosignature=TEXT, time=COUNT),
    "import outcome": _OUTCOME,
    "config": closed(file=optional(TEXT), settings=listed(_SETTING)),
}
# Those that print one object a line.
BY_LINE = ("log", "replay")


# What any command prints where it cannot do what it was asked.
ERROR = closed(
    error=one_of(
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
    reasons=listed(_REASON),
)
