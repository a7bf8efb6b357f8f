"""An account's figures: what each column of it holds."""

from __future__ import annotations

from enum import StrEnum
from operator import attrgetter

from attrs import frozen

from tplog.values.account import Role

PROPOSED, CONDITIONAL = "proposed", "conditional"


class BalanceColumn(StrEnum):
    """The column in which a transfer counts. The values are names of `AccountBalance`'s fields."""

    OPENING = "opening"
    FRAME = "frame"
    ALLOCATED = "allocated"
    MOVED = "moved"
    CARRIED = "carried"
    OUTCOME = "outcome"


# In the order of `AccountBalance`'s fields.
COLUMNS = (*(column.value for column in BalanceColumn), PROPOSED, CONDITIONAL)
_figures = attrgetter(*COLUMNS)


@frozen
class AccountBalance:
    """An account's figures in öre; each is its effect on the balance, so outcome is negative.

    ``proposed`` is what open proposals would give it, ``conditional`` what decisions with an open condition
    would; neither is part of the balance. If the account held an unknown sum before the log begins,
    ``level_known`` is false and the balance is only a change. ``opened_unknown`` is true if it was opened so,
    whatever an event has stated of its opening since.
    """

    name: str = ""
    kind: str = ""
    role: Role = Role.BODY
    level_known: bool = True
    opened_unknown: bool = False
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
        """The largest of its figures in öre, without sign."""
        figures = (self.opening, self.frame, self.allocated, self.moved, self.carried, self.outcome)
        return max(map(abs, (*figures, self.proposed, self.conditional, self.remaining)))

    @property
    def budget_total(self) -> int:
        """The account's budget in öre: what it was given, less what it passed on, before any outcome."""
        return self.opening + self.frame + self.allocated + self.moved + self.carried

    @property
    def is_net_income(self) -> bool:
        """Whether what it was granted is below zero: it is to take in, or save, more than it spends.

        A deficit from before alone makes no such account.
        """
        return self.frame + self.allocated < 0 and self.budget_total < 0

    @property
    def remaining(self) -> int:
        """The balance in öre; for a body itself it is what is not yet allocated."""
        return self.budget_total + self.outcome

    def with_added(self, column: str, ore: int) -> AccountBalance:
        """Return the balance with ``ore`` more in a column. While it has an opening, its level is known."""
        figures = [getattr(self, name) + (ore if name == column else 0) for name in COLUMNS]
        level_known = figures[0] != 0 if self.opened_unknown else self.level_known
        return AccountBalance(self.name, self.kind, self.role, level_known, self.opened_unknown, *figures)

    def plus(self, other: AccountBalance) -> AccountBalance:
        """Return the sums of both balances' figures, under this one's name."""
        sums = [getattr(self, name) + getattr(other, name) for name in COLUMNS]
        level_known = self.level_known and other.level_known
        return AccountBalance(self.name, self.kind, self.role, level_known, self.opened_unknown, *sums)
