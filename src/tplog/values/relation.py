"""Relations between accounts: one lies in another, or follows it."""

from __future__ import annotations

from attrs import frozen

from tplog.values.account import Account
from tplog.values.by_fields import ByFields

# What an account is to another of an earlier year or of another budget.
PART_OF, FOLLOWS = RELATION_KINDS = ("del av", "följer på")


@frozen(repr=False)
class Relation(ByFields):
    """One account's relation to another, as one event notes it.

    ``budget`` has ``account``; ``other_budget``, which may be the same, has ``other``: the account in which
    it lies, or the one that it follows.
    """

    kind: str
    budget: str
    account: Account
    other_budget: str
    other: Account
    event: str
