"""The table of balances: each body and line in each year, as in `tplog show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.related_accounts import part_of
from tplog.answers.states import ACCOUNT_ROW, AccountRow
from tplog.answers.year_summary import summarise_year
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.i18n.table_titles import TABLE_TITLES

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

BudgetRow = tuple[str, AccountRow, str | None]


def _rows(context: ExportContext) -> Iterator[BudgetRow]:
    """Yield every body, reserve, source and sink with its lines, per budget and year."""
    for part in context.by_budget():
        for budget, state in part.budgets.items():
            yield from ((budget, row, part_of(state, row.account)) for row in _account_rows(state))


def _account_rows(state: BudgetState) -> Iterator[AccountRow]:
    """Yield each body of a budget, year by year, and after it its lines."""
    for year in state.years():
        for body in summarise_year(state, year):
            yield evolve(body.total_row, unallocated=body.unallocated)
            yield from body.lines


_BUDGET: Field[BudgetRow] = Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda row: row[0])
_PART_OF: Field[BudgetRow] = Field(
    "part_of",
    Kind.TEXT,
    ("del av", "part of"),
    "The budget and the account in which its money lies already, if a relation says so.",
    get=lambda row: row[2],
    optional=True,
)
TABLE: Table[BudgetRow] = Table(
    "state",
    TABLE_TITLES["state"],
    (
        (
            "Vad varje konto har, år för år, med sina poster: summera bara rader av samma roll och djup, och "
            "över flera ärenden utan dem som är del av ett annat konto (part_of)."
        ),
        (
            "What each account has, year by year, with its lines: add up only rows of one role and depth, "
            "and over several budgets without those that are part of another account (part_of)."
        ),
    ),
    Answer(
        "BudgetRow",
        (
            _BUDGET,
            *ACCOUNT_ROW.without("budget_total", "noted").of("BudgetRow", lambda row: row[1]).fields,
            _PART_OF,
        ),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("budget", "account"), "accounts"),),
)
