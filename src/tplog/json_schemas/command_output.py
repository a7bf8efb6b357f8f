"""What commands print under ``--json``: the answer of each command, and the schemas that follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tplog.answers import command_results as results
from tplog.answers.answer import Answer, Many
from tplog.answers.budget_relations import BUDGET_YEARS
from tplog.answers.comparisons import BUDGET_COMPARISON, EVENT_COMPARISON
from tplog.answers.drafts import DRAFT
from tplog.answers.errors import ERROR
from tplog.answers.event_types import EVENT_TYPE
from tplog.answers.findings import FINDING
from tplog.answers.json_schema import Schema
from tplog.answers.log_status import STATUS
from tplog.answers.outcomes import OUTCOME_REPORT
from tplog.answers.paper_check import PAPER_CHECK
from tplog.answers.paper_text import PAPER_TEXT
from tplog.answers.projects import PROJECT
from tplog.answers.receipts import APPLY, CHECK
from tplog.answers.records import EFFECT, LEAF
from tplog.answers.sample import SAMPLE, SAMPLE_RESULT
from tplog.answers.searches import SEARCH
from tplog.answers.since import NEWS
from tplog.answers.to_json import answer_schema, type_schema
from tplog.answers.trails import BUDGET_TRAIL
from tplog.answers.verifications import DATED_CHECKPOINT, REPORT
from tplog.json_schemas.leaf import leaf_schema

Output = Answer[Any] | Many | tuple[Answer[Any] | Many, ...]

# The answer that each command prints, or the list of them; several where it depends on what is asked.
OUTPUTS: Mapping[str, Output] = {
    "apply": APPLY,
    "check": CHECK,
    "undo": APPLY,
    "status": STATUS,
    "show": (Many(BUDGET_YEARS), Many(PROJECT)),
    "trail": BUDGET_TRAIL,
    "log": LEAF,
    "search": SEARCH,
    "findings": Many(FINDING),
    "replay": EFFECT,
    "diff": (Many(BUDGET_COMPARISON), EVENT_COMPARISON),
    "since": NEWS,
    "sample": (SAMPLE, SAMPLE_RESULT),
    "events": Many(EVENT_TYPE),
    "backup": results.BACKUP,
    "verify": REPORT,
    "verify-proof": REPORT,
    "verify-dump": REPORT,
    "checkpoint": DATED_CHECKPOINT,
    "checkpoint add-cosignature": results.COSIGNATURES,
    "checkpoint void-cosignature": results.VOID,
    "prove": results.PROOF,
    "dump tiles": results.TILES,
    "restore": results.RESTORE,
    "key new": results.KEY,
    "witness cosign": results.COSIGNATURE,
    "import outcome": OUTCOME_REPORT,
    "paper text": PAPER_TEXT,
    "paper check": PAPER_CHECK,
    "draft": DRAFT,
    "config": results.SETTINGS,
}
# Commands that print one object per line.
LINE_OUTPUTS = ("log", "replay")
# The output of any command that fails.
ERROR_SCHEMA = answer_schema(ERROR)


def output_schema(command: str) -> Schema:
    """Return the schema of what a command prints, or of a line of it."""
    output = OUTPUTS[command]
    if isinstance(output, tuple):
        return {"anyOf": [type_schema(choice) for choice in output]}
    return _log_schema() if output is LEAF else type_schema(output)


def _log_schema() -> Schema:
    """Return the schema of an index and a leaf, with all that a leaf can be."""
    leaf, schema = dict(leaf_schema()), answer_schema(LEAF)
    parts = leaf.pop("$defs")
    leaf["description"] = schema["properties"]["leaf"]["description"]
    return {**schema, "properties": {**schema["properties"], "leaf": leaf}, "$defs": parts}
