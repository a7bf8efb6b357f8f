"""The table of accounts: the opened ones, those of every budget, and those that transfers mention."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields, frozen

from tplog.domain.state.budget_state import AccountBalance, BudgetState
from tplog.events.base import OpenedAccount
from tplog.events.types import AccountOpened
from tplog.exports.tables.columns import Column, ColumnType, Reference, Table
from tplog.exports.tables.export_context import ExportContext
from tplog.values.account import Account, Role

ACCOUNT_KINDS: tuple[str, ...] = fields(AccountOpened).kind.metadata["choices"]


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
    opened: dict[tuple[str, Account], tuple[str, OpenedAccount]] = {}
    named: dict[str, set[Account]] = {}
    for record, _ in context.records():
        event = record.event
        if isinstance(event, AccountOpened):
            for account in event.accounts:
                opened.setdefault((event.budget, account.path), (event.id, account))
        paths = (path for transfer in event.all_transfers for path in (transfer.giver, transfer.taker))
        named.setdefault(event.budget, set()).update(paths)
    for budget, state in context.budgets.items():
        for path in _all_accounts(state, named.get(budget, set())):
            balance = state.accounts.get(path) or AccountBalance(role=path.role)
            yield AccountTableRow(budget, path, balance, *opened.get((budget, path), ()))


def _all_accounts(state: BudgetState, mentioned: set[Account]) -> list[Account]:
    """Return all accounts of the state and of transfers, and their bodies, sorted."""
    accounts = {*state.accounts, *mentioned, *(path for path, _ in (*state.totals, *state.noted))}
    return sorted({*accounts, *(path.body for path in accounts)})


TABLE: Table[AccountTableRow] = Table(
    "accounts",
    ("Konton", "Accounts"),
    (
        "Varje konto och vad det självt har; en budgets saldon tar ut varandra och summerar till noll.",
        "Each account and what it holds itself; a budget's balances cancel out and add up to zero.",
    ),
    (
        Column("budget", ("budget", "budget"), ColumnType.TEXT, lambda row: row.budget, required=True),
        Column(
            "account",
            ("konto", "account"),
            ColumnType.TEXT,
            lambda row: str(row.account),
            "year/holder/line.",
            required=True,
        ),
        Column("year", ("år", "year"), ColumnType.YEAR, lambda row: row.account.year, required=True),
        Column(
            "name",
            ("namn", "name"),
            ColumnType.TEXT,
            lambda row: row.position.name or row.account.name,
            required=True,
        ),
        Column(
            "role",
            ("roll", "role"),
            ColumnType.WORD,
            lambda row: row.position.role.value,
            "What its holder is to the money.",
            tuple(Role),
            required=True,
        ),
        Column(
            "kind",
            ("art", "kind"),
            ColumnType.WORD,
            lambda row: row.position.kind or None,
            "drift (running costs) or investering (investment); empty for one that nobody opened.",
            ACCOUNT_KINDS,
        ),
        Column(
            "codes",
            ("koder", "codes"),
            ColumnType.TEXT,
            lambda row: "; ".join(row.opened.codes if row.opened else ()) or None,
            "In the bookkeeping, parted by semicolons.",
        ),
        Column(
            "opened_by",
            ("upplagt av", "opened by"),
            ColumnType.TEXT,
            lambda row: row.opened_by,
            "An event's id.",
        ),
        Column(
            "balance_ore",
            ("saldo", "balance"),
            ColumnType.ORE,
            lambda row: row.position.remaining,
            "What it holds itself, without the accounts below it; of a source, minus what it gave.",
            required=True,
        ),
        Column(
            "level_known",
            ("nivå känd", "level known"),
            ColumnType.TRUTH,
            lambda row: row.position.level_known,
            "False: it held money before the log begins, and nobody has said how much.",
            required=True,
        ),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("opened_by",), "events"),),
)
