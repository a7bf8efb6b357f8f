"""What is known of one budget at one point: its accounts' figures, and how its matters stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from attrs import field, frozen

from tplog.events.base import ADOPTED, CLOSED_STATUSES, PENDING
from tplog.events.types import MandateGiven
from tplog.values.account import HOLDING_ROLES, Account, Role, parse_account
from tplog.values.amount import Amount
from tplog.values.transfer import Transfer

K = TypeVar("K")
V = TypeVar("V")
PROPOSED, CONDITIONAL = "proposed", "conditional"


class BalanceColumn(StrEnum):
    """Which column a transfer falls in. The values are names of `Position`'s fields."""

    OPENING = "opening"
    FRAME = "frame"
    ALLOCATED = "allocated"
    MOVED = "moved"
    CARRIED = "carried"
    OUTCOME = "outcome"


# In the order of `Position`'s fields.
COLUMNS = (*(one.value for one in BalanceColumn), PROPOSED, CONDITIONAL)


@frozen
class AccountBalance:
    """An account's figures in öre; each is what the flow did to its balance, so outcome is negative.

    ``proposed`` is what standing proposals would give it, ``conditional`` what decisions would whose
    condition is open; neither is part of the balance. Where the account held money before the log
    begins and nobody has stated how much, ``level_known`` is false and the balance is only a change.
    """

    name: str = ""
    kind: str = ""
    role: Role = Role.BODY
    level_known: bool = True
    opening: int = 0
    frame: int = 0
    allocated: int = 0
    moved: int = 0
    carried: int = 0
    outcome: int = 0
    proposed: int = 0
    conditional: int = 0

    @property
    def max_abs_figure(self) -> int:
        """The largest of its figures, in öre, whatever its sign."""
        figures = (self.opening, self.frame, self.allocated, self.moved, self.carried, self.outcome)
        return max(map(abs, (*figures, self.proposed, self.conditional, self.remaining)))

    @property
    def budget_total(self) -> int:
        """The account's budget in öre: all that it was given, less what it passed on, before any outcome."""
        return self.opening + self.frame + self.allocated + self.moved + self.carried

    @property
    def remaining(self) -> int:
        """The balance in öre; at a body itself it is what is not yet allocated."""
        return self.budget_total + self.outcome

    def with_added(self, column: str, ore: int) -> AccountBalance:
        """The position with so much more in a column, in öre. One whose opening is told has a known level."""
        figures = [getattr(self, name) + (ore if name == column else 0) for name in COLUMNS]
        known = self.level_known or column == BalanceColumn.OPENING
        return AccountBalance(self.name, self.kind, self.role, known, *figures)

    def plus(self, other: AccountBalance) -> AccountBalance:
        """The two positions' figures added, under this one's name."""
        sums = [getattr(self, name) + getattr(other, name) for name in COLUMNS]
        return AccountBalance(self.name, self.kind, self.role, self.level_known and other.level_known, *sums)


@frozen
class StatedTotal:
    """A total as a paper states it, beside the sum of its parts in öre."""

    event: str
    account: Account
    column: str
    stated: Amount
    summed: int


@frozen
class MatterStatus:
    """How a matter stands: a proposal, or a decision that is conditional, provisional or reviewed.

    ``status`` is now, ``opened`` was at first ("" for a decision that simply held). ``moves`` wait
    in the ``column`` named. ``root`` is the proposal in whose place it would come, or itself, and a root
    knows its ``alternatives``; of these one alone counts as proposed. ``review`` is the latest word of a
    review that left the decision in force.
    """

    root: str
    opened: str = ""
    status: str = ""
    column: str = ""
    moves: tuple[Transfer, ...] = ()
    settled_by: str | None = None
    review: str | None = None
    alternatives: tuple[str, ...] = ()


def counted_matters(standing: Mapping[str, MatterStatus], matter: str) -> tuple[str, ...]:
    """See `BudgetState.counting`."""
    root = standing.get(matter)
    if root is None:
        return ()
    group = [name for name in (matter, *root.alternatives) if standing[name].column]
    adopted = [name for name in group if standing[name].status == ADOPTED]
    return tuple(adopted or [name for name in group if standing[name].status not in CLOSED_STATUSES][:1])


@frozen
class NotedFigure:
    """A figure that moves nothing, with the day that it tells of and the event that stated it last."""

    amount: Amount
    made: date
    event: str


@frozen
class Grant:
    """What one event gave under a grant; ``root`` is the event that awarded it first."""

    root: str
    moves: tuple[Transfer, ...]


def _read_only(mapping: Mapping) -> Mapping:  # type: ignore[type-arg]
    return mapping if isinstance(mapping, MappingProxyType) else MappingProxyType(dict(mapping))


@frozen
class BudgetState:
    """One budget's accounts, stated totals, and what stands beside the money.

    ``standing``, ``grants`` and ``mandates`` are by event id, ``noted`` by account and the figure's
    name (``forecast``, ``plan``, ``outcome-variance`` …), ``closed`` by year, ``answers`` by a
    finding's code and the event or account that it is about. ``flows`` are all öre that one account
    gave another, by giver and taker; what came back stands under the other direction.
    """

    accounts: Mapping[Account, AccountBalance] = field(factory=dict, converter=_read_only)
    totals: Mapping[tuple[Account, str], StatedTotal] = field(factory=dict, converter=_read_only)
    standing: Mapping[str, MatterStatus] = field(factory=dict, converter=_read_only)
    noted: Mapping[tuple[Account, str], NotedFigure] = field(factory=dict, converter=_read_only)
    grants: Mapping[str, Grant] = field(factory=dict, converter=_read_only)
    mandates: Mapping[str, MandateGiven] = field(factory=dict, converter=_read_only)
    closed: Mapping[int, str] = field(factory=dict, converter=_read_only)
    answers: Mapping[tuple[str, str], str] = field(factory=dict, converter=_read_only)
    flows: Mapping[tuple[Account, Account], int] = field(factory=dict, converter=_read_only)

    def __getitem__(self, account: Account | str) -> AccountBalance:
        """An account's position. Raises KeyError where it is neither opened nor given."""
        path = parse_account(account) if isinstance(account, str) else account
        if path not in self.accounts and not path.is_built_in:
            raise KeyError(str(path))
        return self.accounts.get(path, AccountBalance(role=path.role))

    def is_usable(self, account: Account) -> bool:
        """Whether money may be moved to or from the account."""
        return account in self.accounts or account.is_built_in

    def role(self, account: Account) -> Role:
        """What the account's holder is, as opened or as given by its name."""
        position = self.accounts.get(account)
        return position.role if position else account.role

    def descendants(self, account: Account) -> Iterable[Account]:
        """The accounts strictly below, in the order in which they were opened, as papers list them."""
        return (path for path in self.accounts if path != account and account.contains(path))

    def subtree_balance(self, account: Account) -> AccountBalance:
        """The account's figures with those of all accounts below it."""
        total = self.accounts.get(account, AccountBalance(role=account.role))
        for path in self.descendants(account):
            total = total.plus(self.accounts[path])
        return total

    def balance(self, account: Account) -> int:
        """What the account holds, in öre; 0 where nothing is known of it."""
        position = self.accounts.get(account)
        return position.remaining if position else 0

    def years(self) -> tuple[int, ...]:
        """Return the years in which a body or a reserve has an account, oldest first."""
        return tuple(sorted({path.year for path, at in self.accounts.items() if at.role in HOLDING_ROLES}))

    def holders(self, year: int) -> tuple[Account, ...]:
        """The holders of that year that are bodies or reserves."""
        holding = (path for path, at in self.accounts.items() if at.role in HOLDING_ROLES)
        return tuple(sorted({path.body for path in holding if path.year == year}))

    def counted_matters(self, matter: str) -> tuple[str, ...]:
        """Which of a matter and its alternatives count in their column.

        The adopted ones; while none is, the first that stands. A conditional decision counts until settled.
        """
        return counted_matters(self.standing, matter)

    def grant_total(self, root: str, account: Account) -> int:
        """What a grant has given an account so far, in öre."""
        moves = (move for grant in self.grants.values() if grant.root == root for move in grant.moves)
        return sum(move.effect(account) for move in moves)

    def is_condition_open(self, matter: str) -> bool:
        """Whether a conditional decision still waits for its condition."""
        at = self.standing.get(matter)
        return at is not None and at.column == CONDITIONAL and at.status == PENDING


_EMPTY_BUDGET_STATE = BudgetState()


@frozen
class State:
    """All budgets of a log."""

    budgets: Mapping[str, BudgetState] = field(factory=dict, converter=_read_only)

    def budget(self, name: str) -> BudgetState:
        """A budget's state; empty where the log knows nothing of it."""
        return self.budgets.get(name, _EMPTY_BUDGET_STATE)
