"""The table of budget lines: the accounts of bodies, each krona once, for a Fiscal Data Package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from tplog.answers.budget_lines import BUDGET_LINE, BudgetLine, budget_lines
from tplog.answers.states import AccountRow
from tplog.answers.year_summary import summarise_year
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.values.account import Account

# Years of budgets whose rows are held while the parts that lie in them are written.
_MOST_YEARS = 4


def _rows(context: ExportContext) -> Iterator[BudgetLine]:
    """Yield the lines of every budget; in a table of all budgets what lies in another one counts there."""

    @lru_cache(_MOST_YEARS)
    def rows_of_year(budget: str, year: int) -> Mapping[Account, AccountRow]:
        state = context.state_of(budget)
        bodies = summarise_year(state, year) if state else ()
        return {row.account: row for body in bodies for row in (body.total_row, *body.lines)}

    def row_of(budget: str, account: Account) -> AccountRow | None:
        covered = context.scope.budget in {None, budget}
        return rows_of_year(budget, account.year).get(account) if covered else None

    for part in context.by_budget():
        for budget, state in part.budgets.items():
            yield from budget_lines(budget, state, row_of)


TABLE: Table[BudgetLine] = Table(
    "budget-lines",
    ("Budgetrader", "Budget lines"),
    (
        (
            "Organens konton, år för år, med vad varje konto självt har: varje krona en gång, så att "
            "kolumnerna går att summera. Det som ligger i en annan budget räknas där."
        ),
        (
            "The accounts of bodies, year by year, with what each holds itself: each krona once, so that "
            "the columns add up. What lies in another budget is counted there."
        ),
    ),
    BUDGET_LINE,
    _rows,
    ("line_id",),
    (Reference(("budget", "account"), "accounts"),),
)
