"""The accounts: those that were opened, and those that every budget has and that money came to or from."""

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
    """An account of a budget with what it holds itself, and the event that opened it, as it did."""

    budget: str
    account: Account
    position: AccountBalance
    opened_by: str | None = None
    opened: OpenedAccount | None = None


def _rows(context: ExportContext) -> Iterator[AccountTableRow]:
    opened: dict[tuple[str, Account], tuple[str, OpenedAccount]] = {}
    named: dict[str, set[Account]] = {}
    for record, _ in context.records():
        event = record.event
        if isinstance(event, AccountOpened):
            for one in event.accounts:
                opened.setdefault((event.budget, one.path), (event.id, one))
        paths = (path for one in event.all_transfers for path in (one.giver, one.taker))
        named.setdefault(event.budget, set()).update(paths)
    for budget, state in context.budgets.items():
        for path in _all_accounts(state, named.get(budget, set())):
            at = state.accounts.get(path) or AccountBalance(role=path.role)
            yield AccountTableRow(budget, path, at, *opened.get((budget, path), ()))


def _all_accounts(state: BudgetState, mentioned: set[Account]) -> list[Account]:
    """All accounts that anything is told of, and the bodies that they belong to."""
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
        Column("budget", ("budget", "budget"), ColumnType.TEXT, lambda one: one.budget, required=True),
        Column(
            "account",
            ("konto", "account"),
            ColumnType.TEXT,
            lambda one: str(one.account),
            "year/holder/line.",
            required=True,
        ),
        Column("year", ("år", "year"), ColumnType.YEAR, lambda one: one.account.year, required=True),
        Column(
            "name",
            ("namn", "name"),
            ColumnType.TEXT,
            lambda one: one.position.name or one.account.name,
            required=True,
        ),
        Column(
            "role",
            ("roll", "role"),
            ColumnType.WORD,
            lambda one: one.position.role.value,
            "What its holder is to the money.",
            tuple(Role),
            required=True,
        ),
        Column(
            "kind",
            ("art", "kind"),
            ColumnType.WORD,
            lambda one: one.position.kind or None,
            "drift (running costs) or investering (investment); empty for one that nobody opened.",
            ACCOUNT_KINDS,
        ),
        Column(
            "codes",
            ("koder", "codes"),
            ColumnType.TEXT,
            lambda one: "; ".join(one.opened.codes if one.opened else ()) or None,
            "In the bookkeeping, parted by semicolons.",
        ),
        Column(
            "opened_by",
            ("upplagt av", "opened by"),
            ColumnType.TEXT,
            lambda one: one.opened_by,
            "An event's id.",
        ),
        Column(
            "balance_ore",
            ("saldo", "balance"),
            ColumnType.ORE,
            lambda one: one.position.remaining,
            "What it holds itself, without the accounts below it; of a source, minus what it gave.",
            required=True,
        ),
        Column(
            "level_known",
            ("nivå känd", "level known"),
            ColumnType.TRUTH,
            lambda one: one.position.level_known,
            "False: it held money before the log begins, and nobody has said how much.",
            required=True,
        ),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("opened_by",), "events"),),
)
