"""Operations and investments: what an account has of each, where it has both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from tplog.domain.state.budget_result import investments_among
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import INVESTMENT, OPERATIONS, Account
from tplog.values.by_fields import ByFields
from tplog.values.transfer import AccountBalance


@frozen(repr=False)
class KindPart(ByFields):
    """The accounts of one kind at or below an account; ``kind`` is empty where they are not told apart.

    ``spare`` are the öre that the account itself has left and that may be meant for them.
    """

    kind: str
    paths: tuple[Account, ...]
    spare: int = 0

    def balance(self, budget: BudgetState, after: Mapping[Account, AccountBalance]) -> AccountBalance:
        """Return the figures of these accounts together, with those in ``after`` in place of the budget's."""
        first, *others = [after.get(path) or budget.own_balance(path) for path in self.paths]
        return first.plus(*others)

    def budgeted(self, budget: BudgetState) -> int | None:
        """Return the budget of these accounts in öre, with what is spare for them; None if not known."""
        whole = self.balance(budget, {})
        return whole.budget_total + self.spare if whole.level_known and whole.budget_total else None


def by_kind(budget: BudgetState, account: Account) -> tuple[KindPart, ...]:
    """Return an account with all its parts, by kind where both operations and investments have a budget.

    What it holds itself is of its own kind; if it has given investments what they have, some may be theirs.
    """
    paths = (account, *budget.parts(account))
    investments = investments_among(budget, paths)
    if not investments:
        return (KindPart("", paths),)
    separate = frozenset(investments)
    operations = tuple(path for path in paths if path not in separate)
    if account in investments or not (_has_budget(budget, investments) and _has_budget(budget, operations)):
        return (KindPart("", paths),)
    gives = any(budget.own_balance(path).allocated for path in investments)
    spare = max(0, budget.balance(account)) if gives else 0
    return KindPart(OPERATIONS, operations), KindPart(INVESTMENT, investments, spare)


def phrase_of_kind(kind: str) -> tuple[str, ...]:
    """Return the phrase that says of which kind a finding about an account is; none of both together."""
    return (f"of-kind-{kind}",) if kind else ()


def _has_budget(budget: BudgetState, paths: Iterable[Account]) -> bool:
    return any(budget.own_balance(path).budget_total for path in paths)
