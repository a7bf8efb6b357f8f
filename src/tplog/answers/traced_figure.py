"""The number in a column of an account, and what makes it: the account's own part and its lines' shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.audit_trail import TrailStep
from tplog.answers.event_effects import REMAINING
from tplog.answers.states import sum_of_known
from tplog.answers.year_summary import pending_at, pending_total
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.outcomes import has_outcome
from tplog.values.account import Account
from tplog.values.transfer import CONDITIONAL, LEVEL_COLUMNS, PROPOSED, BalanceColumn

BUDGET_COLUMN = "budget_total"  # all that was given, before any outcome
_BUDGET_FLOWS = (
    BalanceColumn.OPENING,
    BalanceColumn.FRAME,
    BalanceColumn.ALLOCATED,
    BalanceColumn.MOVED,
    BalanceColumn.CARRIED,
)
_PENDING_COLUMNS = frozenset({PROPOSED, CONDITIONAL})
COLUMNS = (BUDGET_COLUMN, *BalanceColumn, PROPOSED, CONDITIONAL, REMAINING)


@frozen
class LineShare:
    """A line below the account, with its share of the number in öre; None as in `TracedFigure`."""

    account: Account
    name: str
    ore: int | None


@frozen
class TracedFigure:
    """The number in a column of an account: ``ore``, made of its ``own_ore`` and the shares of its lines.

    If ``level_known`` is false, it is only the change since the log begins. It is None for an outcome where
    none is on record.
    """

    name: str
    column: str
    ore: int | None
    level_known: bool
    own_ore: int | None
    line_shares: tuple[LineShare, ...]


LINE_SHARE: Answer[LineShare] = Answer(
    "LineShare",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field("name", Kind.TEXT, ("namn", "name")),
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda share: share.ore, optional=True),
    ),
)
TRACED_FIGURE: Answer[TracedFigure] = Answer(
    "TracedFigure",
    (
        Field("name", Kind.TEXT, ("namn", "name")),
        Field("column", Kind.WORD, ("slag", "column"), choices=COLUMNS),
        Field(
            "amount",
            Kind.ORE,
            ("belopp", "amount"),
            "The number; null for an outcome where none is on record.",
            get=lambda figure: figure.ore,
            optional=True,
        ),
        Field("level_known", Kind.TRUTH, ("nivå känd", "level known"), "False: it is only a change."),
        Field(
            "own",
            Kind.ORE,
            ("eget", "own"),
            "At the account itself.",
            get=lambda figure: figure.own_ore,
            optional=True,
        ),
        Field(
            "below",
            Many(LINE_SHARE),
            ("poster", "lines below"),
            "Each line's share of the number.",
            get=lambda figure: figure.line_shares,
        ),
    ),
)


def trace_figure(state: BudgetState, account: Account, column: str) -> TracedFigure:
    """Return the number in a column of an account."""
    is_pending = column in _PENDING_COLUMNS
    moves = [move for _, move in state.waiting_transfers(column)] if is_pending else []
    own_ore = pending_at(state, account, moves) if is_pending else _column_sum(state, (account,), column)
    line_shares = tuple(_line_shares(state, account, column))
    # What a body gave its lines cancels out in it, so the number is the sum of its lines.
    cancels_out = column == BalanceColumn.ALLOCATED and account == state.head(account) and line_shares
    return TracedFigure(
        name=account_name(state, account),
        column=column,
        ore=sum_of_known([None if cancels_out else own_ore, *(share.ore for share in line_shares)]),
        level_known=column not in LEVEL_COLUMNS or state.subtree_balance(account).level_known,
        own_ore=own_ore,
        line_shares=line_shares,
    )


def account_name(state: BudgetState, account: Account) -> str:
    """Return the name that an account was opened with, else the last part of its path."""
    balance = state.accounts.get(account)
    return (balance.name if balance else "") or account.name


def _column_sum(state: BudgetState, accounts: Iterable[Account], column: str) -> int | None:
    """Return the sum of a column over accounts, in öre; None for an outcome where none is on record."""
    paths = [account for account in accounts if account in state.accounts]
    if column == BalanceColumn.OUTCOME:
        paths = [account for account in paths if has_outcome(state, account)]
        return -sum(state.accounts[path].outcome for path in paths) if paths else None
    if column == BUDGET_COLUMN:
        return sum(state.accounts[path].budget_total for path in paths)
    figure: int = sum(getattr(state.accounts[path], column) for path in paths)
    return figure


def _line_shares(state: BudgetState, account: Account, column: str) -> Iterator[LineShare]:
    paths = tuple(state.parts(account))
    for path in paths:
        if not any(other.contains(path) for other in paths if other != path):
            ore = (
                pending_total(state, path, column)
                if column in _PENDING_COLUMNS
                else _column_sum(state, (path, *state.parts(path)), column)
            )
            yield LineShare(path, account_name(state, path), ore)


def is_counted(step: TrailStep, column: str) -> bool:
    """Return whether a step is part of the number in a column of its account."""
    if column == REMAINING:
        return not step.is_pending
    return step.column in _BUDGET_FLOWS if column == BUDGET_COLUMN else step.column == column
