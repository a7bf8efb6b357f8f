"""The table of an account's trail, from the highest authority to its last step, as in `tplog trail`."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.answers.audit_trail import TrailStep, budgets_to_trail
from tplog.answers.trails import STEP_ROW
from tplog.errors import NotFound, mandatory_rule
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Table
from tplog.values.finding import Finding

BUDGET_NEEDED = mandatory_rule(
    "budget-needed",
    "{account} finns i flera budgetar: {names}. Säg vilken: tplog export csv BUDGET.",
    "{account} is in several budgets: {names}. Say which: tplog export csv BUDGET.",
)


def trail_table(account: str) -> Table[TrailStep]:
    """Return the table of an account's trail."""
    return Table(
        "trail",
        ("Beslutskedja", "Trail"),
        (
            f"Genom vilka handlingar {account} har vad det har, och på vems bemyndigande.",
            f"By which acts {account} holds what it holds, and on whose authority.",
        ),
        STEP_ROW,
        lambda context: _rows(context, account),
        (),
    )


def _rows(context: ExportContext, account: str) -> Iterator[TrailStep]:
    """Yield the steps of the account's trail."""
    budget = context.scope.budget or _find_budget(context, account)
    return iter(context.trail(budget, account))


def _find_budget(context: ExportContext, account: str) -> str:
    """Return the one budget with that account, else one whose error names the nearest account.

    Raises NotFound if several budgets have it.
    """
    names = budgets_to_trail(context.budgets, account)
    if len(names) > 1:
        raise NotFound(Finding(BUDGET_NEEDED, {"account": account, "names": ", ".join(names)}))
    return names[0]
