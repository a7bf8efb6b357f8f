"""The table of balances: each body and line in each year, as in `tplog show`."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.states import ACCOUNT_ROW
from tplog.answers.year_summary import AccountRow, summarise_year
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table

BudgetRow = tuple[str, AccountRow]


def _rows(context: ExportContext) -> Iterator[BudgetRow]:
    """Yield every body, reserve, source and sink with its lines, per budget and year."""
    for budget, state in context.budgets.items():
        for year in state.years():
            for body in summarise_year(state, year):
                yield budget, evolve(body.total_row, unallocated=body.unallocated)
                yield from ((budget, row) for row in body.lines)


_BUDGET: Field[BudgetRow] = Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda row: row[0])
TABLE: Table[BudgetRow] = Table(
    "state",
    ("Läge", "State"),
    (
        "Vad varje konto har, år för år, med sina poster: summera bara rader av en roll och ett djup.",
        "What each account has, year by year, with its lines: add up only rows of one role and one depth.",
    ),
    Answer(
        "BudgetRow",
        (_BUDGET, *ACCOUNT_ROW.without("budget_total", "noted").of("BudgetRow", lambda row: row[1]).fields),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("budget", "account"), "accounts"),),
)
