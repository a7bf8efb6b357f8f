"""The table of accounts: the opened ones, those of every budget, and those that transfers mention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.states import ACCOUNT_ROW
from tplog.events.base import OpenedAccount
from tplog.events.types import AccountOpened
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.values.account import Account, Role

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.values.transfer import AccountBalance


@frozen
class AccountTableRow:
    """An account of a budget, its own balance, and the event that opened it, if any."""

    budget: str
    account: Account
    position: AccountBalance
    opened_by: str | None = None
    opened: OpenedAccount | None = None


def _rows(context: ExportContext) -> Iterator[AccountTableRow]:
    """Yield every account of every budget."""
    for part in context.by_budget():
        yield from _rows_of_budgets(part)


def _rows_of_budgets(context: ExportContext) -> Iterator[AccountTableRow]:
    """Yield every account of a context's budgets."""
    opened: dict[tuple[str, Account], tuple[str, OpenedAccount]] = {}
    named: dict[str, set[Account]] = {}
    for record in context.visible_records():
        event = record.event
        if isinstance(event, AccountOpened):
            for account in event.accounts:
                opened.setdefault((event.budget, account.path), (event.id, account))
        paths = (path for transfer in event.all_transfers for path in (transfer.giver, transfer.taker))
        named.setdefault(event.budget, set()).update(paths)
    for budget, state in context.budgets.items():
        for path in _all_accounts(state, named.get(budget, set())):
            yield AccountTableRow(budget, path, state.own_balance(path), *opened.get((budget, path), ()))


def _all_accounts(state: BudgetState, mentioned: set[Account]) -> list[Account]:
    """Return all accounts of the state and of transfers, and their bodies, sorted."""
    accounts = {*state.accounts, *mentioned, *(path for path, _ in state.noted)}
    accounts |= {path for total in state.totals.values() for path in (total.account, *total.holders) if path}
    return sorted({*accounts, *(path.body for path in accounts)})


TABLE: Table[AccountTableRow] = Table(
    "accounts",
    TABLE_TITLES["accounts"],
    (
        "Varje konto och vad det självt har; en budgets saldon tar ut varandra och summerar till noll.",
        "Each account and what it holds itself; a budget's balances cancel out and add up to zero.",
    ),
    Answer(
        "AccountTableRow",
        (
            Field("budget", Kind.TEXT, ("budget", "budget")),
            Field("account", Kind.TEXT, ("konto", "account"), "year/holder/line."),
            Field("year", Kind.YEAR, ("år", "year"), get=lambda row: row.account.year),
            Field("name", Kind.TEXT, ("namn", "name"), get=lambda row: row.position.name or row.account.name),
            Field(
                "role",
                Kind.WORD,
                ("roll", "role"),
                "What its holder is to the money.",
                get=lambda row: row.position.role,
                choices=tuple(Role),
            ),
            *ACCOUNT_ROW.only("kind").of("AccountTableRow", lambda row: row.position).fields,
            Field(
                "codes",
                Many(Kind.TEXT),
                ("koder", "codes"),
                "In the bookkeeping.",
                get=lambda row: row.opened.codes if row.opened else (),
            ),
            Field("opened_by", Kind.TEXT, ("upplagt av", "opened by"), "An event's id.", optional=True),
            Field(
                "balance",
                Kind.ORE,
                ("saldo", "balance"),
                "What it holds itself, without the accounts below it; of a source, minus what it gave.",
                get=lambda row: row.position.remaining,
            ),
            *ACCOUNT_ROW.only("level_known").of("AccountTableRow", lambda row: row.position).fields,
        ),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("opened_by",), "events"),),
)
