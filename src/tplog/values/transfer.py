"""Transfers: the only thing that changes a balance, and what an account's figure is made of."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import gt, lt

from tplog.values.account import Account
from tplog.values.amount import ORE_LIMIT, Amount


@frozen
class Transfer:
    """Money from giver to taker (överföring): ``ore`` öre, more than none.

    What one gives the other takes, so a transfer sums to zero by its form. ``stated`` is the
    paper's own amount, and None where the figure was computed (an outcome's difference). A paper's
    negative amount has giver and taker changed places.
    """

    giver: Account
    taker: Account
    ore: int = field(validator=[gt(0), lt(2 * ORE_LIMIT)])
    stated: Amount | None = None

    def effect(self, account: Account) -> int:
        """What it does to an account's balance, in öre: negative for the giver."""
        return self.ore * ((self.taker == account) - (self.giver == account))


@frozen
class Measure:
    """A figure that a paper states at an account and that moves nothing by itself.

    A line stated as 0, an outcome that has accumulated to a date, a level.
    """

    account: Account
    amount: Amount
