"""The table of an account's trail, from the highest authority to its last step, as in `tplog trail`."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.answers.audit_trail import TrailRow, budget_to_trail, trail_rows
from tplog.answers.trails import STEP_ROW
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Table
from tplog.i18n.table_titles import TABLE_TITLES


def trail_table(account: str) -> Table[TrailRow]:
    """Return the table of an account's trail."""
    return Table(
        "trail",
        TABLE_TITLES["trail"],
        (
            f"Genom vilka handlingar {account} har vad det har, och på vems bemyndigande.",
            f"By which acts {account} holds what it holds, and on whose authority.",
        ),
        STEP_ROW,
        lambda context: _rows(context, account),
        (),
    )


def _rows(context: ExportContext, account: str) -> Iterator[TrailRow]:
    """Yield the steps of the account's trail, and of what it is part of or follows."""
    budget = context.scope.budget or budget_to_trail(context.budgets, account)
    return trail_rows(context.trail_with_related(budget, account), budget)
