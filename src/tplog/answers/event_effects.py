"""The effects of each event, and the differences between two states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.domain.state.balances import balance_column
from tplog.domain.state.budget_state import MIRRORED_HOLDERS, BudgetState, State
from tplog.domain.state.outcomes import has_outcome
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.by_fields import ByFields
from tplog.values.transfer import (
    CONDITIONAL,
    LEVEL_COLUMNS,
    PROPOSED,
    AccountBalance,
    BalanceColumn,
    ColumnTotal,
    Measure,
    Transfer,
    line_of,
)

if TYPE_CHECKING:
    from tplog.domain.state.state_builder import StateBuilder

REMAINING, AMOUNT = "remaining", "amount"
PENDING_COLUMNS = frozenset({PROPOSED, CONDITIONAL})  # of money that has not moved yet
_EMPTY_STATE = State()
_COMPARED_COLUMNS = (*BalanceColumn, PROPOSED, CONDITIONAL, REMAINING)


@frozen(eq=False, repr=False)
class FigureChange(ByFields):
    """One figure of one account at two points, in öre; ``column`` as in `AccountBalance`.

    ``before`` or ``after`` is None for an outcome that is not on record there. If ``level_known`` is
    false, the account held an unknown sum before the log begins, and what remains is only the change since.
    """

    account: Account
    column: str
    before: int | None
    after: int | None
    level_known: bool = True

    @property
    def difference(self) -> int:
        """Return what the later figure is more than the earlier, in öre; none on record counts as 0."""
        return (self.after or 0) - (self.before or 0)


@frozen(eq=False, repr=False)
class EventEffect(ByFields):
    """An event's effect: its transfers with their columns, and the figures that it changed."""

    record: Record
    transfers: tuple[tuple[Transfer, str], ...]
    changes: tuple[FigureChange, ...]


def replay(records: Iterable[Record], initial: State = _EMPTY_STATE) -> Iterator[EventEffect]:
    """Return the effect of each record on its budget, oldest first; ``initial`` is the state before them."""
    from tplog.domain.state.state_builder import StateBuilder  # noqa: PLC0415 (start-up time)

    builder = StateBuilder(initial)
    return (apply_with_effect(builder, record) for record in records)


def apply_with_effect(builder: StateBuilder, record: Record) -> EventEffect:
    """Apply a record to the builder, and return its effect on its budget."""
    from tplog.domain.state.apply_event import apply_event  # noqa: PLC0415 (start-up time)

    event = record.event
    transfers = transfers_with_columns(builder.state.budget(event.budget), event)
    budget_builder = builder.for_budget(event.budget)
    budget_builder.reset_changes()
    apply_event(builder, event)
    columns = (PROPOSED, CONDITIONAL, REMAINING)
    previous_balances = {
        path: balance or _EMPTY_BALANCE for path, balance in budget_builder.accounts.previous.items()
    }
    return EventEffect(
        record, transfers, tuple(_changes_between(previous_balances, budget_builder.accounts, columns))
    )


def transfers_with_columns(state: BudgetState, event: Event) -> tuple[tuple[Transfer, str], ...]:
    """Return all transfers of an event with their columns: proposed, held, then moved."""
    return tuple(zip(listed_transfers(event), transfer_columns(state, event), strict=True))


def listed_transfers(event: Event) -> tuple[Transfer, ...]:
    """Return all transfers of an event: proposed, held, then moved."""
    return (*event.proposed, *event.held, *event.transfers)


def transfer_columns(state: BudgetState, event: Event) -> tuple[str, ...]:
    """Return the column of each of an event's `listed_transfers`."""
    return (
        *(str(PROPOSED) for _ in event.proposed),
        *(str(CONDITIONAL) for _ in event.held),
        *(balance_column(state, move).value for move in event.transfers),
    )


_EMPTY_BALANCE = AccountBalance()


def figure_changes(before: BudgetState, after: BudgetState) -> Iterator[FigureChange]:
    """Yield every figure that differs between two states of a budget, account by account."""
    for account in dict.fromkeys((*before.accounts, *after.accounts)):
        old, new = (state.accounts.get(account, _EMPTY_BALANCE) for state in (before, after))
        for name in (BalanceColumn.OUTCOME,) if old is new else _COMPARED_COLUMNS:
            old_ore, new_ore = getattr(old, name), getattr(new, name)
            if name == BalanceColumn.OUTCOME:
                old_ore = old_ore if has_outcome(before, account) else None
                new_ore = new_ore if has_outcome(after, account) else None
            if old_ore != new_ore:
                level_known = new.level_known or name not in LEVEL_COLUMNS
                yield FigureChange(account, str(name), old_ore, new_ore, level_known)


def _changes_between(
    before: Mapping[Account, AccountBalance], after: Mapping[Account, AccountBalance], columns: Iterable[str]
) -> Iterator[FigureChange]:
    names = tuple(columns)
    for account in before:
        old_balance = before[account]
        new_balance = after.get(account, _EMPTY_BALANCE)
        if old_balance is not new_balance:
            pairs = ((name, getattr(old_balance, name), getattr(new_balance, name)) for name in names)
            yield from (
                FigureChange(
                    account,
                    str(name),
                    old_ore,
                    new_ore,
                    new_balance.level_known or name not in LEVEL_COLUMNS,
                )
                for name, old_ore, new_ore in pairs
                if old_ore != new_ore
            )


def balance_changes(before: BudgetState, after: BudgetState) -> Iterator[FigureChange]:
    """Yield the change of each balance between two states, but of those that only mirror the others'."""
    for account, balance in after.accounts.items():
        if account.holder not in MIRRORED_HOLDERS and before.balance(account) != balance.remaining:
            yield FigureChange(
                account, REMAINING, before.balance(account), balance.remaining, balance.level_known
            )


def compare_events(first: Event, second: Event) -> tuple[FigureChange, ...]:
    """Return what two events give each account, such as a proposal and its decision; equal sums too.

    The accounts are those of the papers' lines, cut ones too, and givers of another year than the taker's.
    """
    given = [_given_transfers(event) for event in (first, second)]
    accounts = dict.fromkeys(account for moves in given for move in moves for account in _compared(move))
    first_ore, second_ore = (
        {account: sum(move.effect(account) for move in moves) for account in accounts} for moves in given
    )
    return tuple(
        FigureChange(account, AMOUNT, first_ore[account], second_ore[account]) for account in accounts
    )


def _compared(move: Transfer) -> tuple[Account, ...]:
    return (line_of(move),) if move.giver.year == move.taker.year else (move.giver, move.taker)


def _given_transfers(event: Event) -> tuple[Transfer, ...]:
    """Return what an event gives or proposes to give, without what it only takes back."""
    return event.proposed or (event.stated_transfers if event.reverses else event.final_transfers)


def measure_label(event: Event, measure: Measure | ColumnTotal) -> str:
    """Return the name of a figure that an event states without moving money, such as ``forecast``.

    Of a column's sum it is the name of the column's figures.
    """
    from tplog.domain.state.stated_totals import noted_figure_name  # noqa: PLC0415 (start-up time)

    return noted_figure_name(event, measure.aspect) or measure.aspect.value  # varav: see `Measure.label`
