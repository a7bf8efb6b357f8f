"""The result of a municipality's whole budget of a year, and what its accounts sent out of the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.state_indexes import OWN_MEANS
from tplog.values.account import (
    COUNCIL_HOLDERS,
    DEFERRED,
    EQUITY,
    HOLDING_ROLES,
    INVESTMENT,
    OPENING,
    RESULT,
    RETURNED,
    Account,
    Role,
    are_other_years,
)
from tplog.values.by_fields import ByFields
from tplog.values.matter_words import TAX_RATE
from tplog.values.transfer import BalanceColumn, StatedTotal


@frozen(eq=False, repr=False)
class BudgetResult(ByFields):
    """The result of a municipality's whole budget of a year, in öre; more income than cost is positive.

    ``set_aside`` is what decisions state as the result, or take from equity (None: nothing stated);
    ``budgeted`` is what the frames of operations leave, net incomes less costs; ``outcome`` what outcomes
    leave so far, with the grants of those that have one (None: none on record). None of these counts what
    goes between result and reserves, which is ``from_reserves``: drawn less set aside. ``frames`` make the
    result, one for each account that was given any.
    """

    year: int
    set_aside: int | None
    budgeted: int
    outcome: int | None
    frames: tuple[int, ...]
    from_reserves: int = 0

    @property
    def after_reserves(self) -> int:
        """The budgeted result with what was drawn from reserves, less what was set aside to them."""
        return self.budgeted + self.from_reserves


def budget_result(state: BudgetState, year: int) -> BudgetResult | None:
    """Return a year's result; None where the budget is no whole municipality's.

    It is one if its result is stated, or if it has a tax rate for the year and net incomes of bodies cover
    what all others cost.
    """
    may_be_stated = state.moves_own_means(year)
    if not may_be_stated and not has_tax_rate(state, year):
        return None
    flows = list(_net_flows_of(state, year))
    own_means = [(giver, taker, ore) for giver, taker, ore in flows if _gives_frames(state, giver)]
    stated = [ore for giver, taker, ore in own_means if taker.holder in {RESULT, EQUITY}]
    if may_be_stated and not stated and not has_tax_rate(state, year):
        return None
    frames: dict[Account, int] = {}
    from_reserves, from_result = 0, 0
    for giver, taker, ore in own_means:
        is_from_result = giver.holder in OWN_MEANS
        if is_from_result and state.role(taker) is Role.RESERVE:
            from_reserves -= ore
        elif _is_operations(state, taker):
            frames[taker] = frames.get(taker, 0) + ore
            # What a body gets of the result or of equity lowers what was set aside.
            from_result += ore * is_from_result
    budgeted = -sum(frames.values())
    if not stated and not (budgeted >= 0 and _has_net_income_body(state, year)):
        return None
    return BudgetResult(
        year,
        sum(stated) - from_result if stated else None,
        budgeted,
        _result_by_outcome(state, year, flows),
        tuple(ore for ore in frames.values() if ore),
        from_reserves,
    )


def _result_by_outcome(
    state: BudgetState, year: int, flows: Iterable[tuple[Account, Account, int]]
) -> int | None:
    """Return what outcomes leave of a year, in öre; grants pay for the costs of the bodies that got them."""
    spent = {
        path: -balance.outcome
        for path, balance in ((path, state.accounts[path]) for path in state.accounts_of_year(year))
        if balance.outcome and _is_operations(state, path)
    }
    bodies = {path.body for path in spent}
    grants = [
        ore
        for giver, taker, ore in flows
        if _is_external_source(state, giver) and taker.body in bodies and _is_operations(state, taker)
    ]
    return sum(grants) - sum(spent.values()) if spent else None


def _net_flows_of(state: BudgetState, year: int) -> Iterator[tuple[Account, Account, int]]:
    """Yield what the council, the municipality's own means and others gave in a year, less what came back."""
    net: dict[tuple[Account, Account], int] = {}
    for giver, taker, ore in state.flows_of_year(year):
        if giver.year != taker.year:
            continue
        ranks = _giving_rank(state, giver), _giving_rank(state, taker)
        if ranks[0] != ranks[1]:
            pair, sign = ((giver, taker), 1) if ranks[0] < ranks[1] else ((taker, giver), -1)
            net[pair] = net.get(pair, 0) + sign * ore
    return ((giver, taker, ore) for (giver, taker), ore in net.items() if ore)


def _giving_rank(state: BudgetState, account: Account) -> int:
    """Return which of two accounts is the giver: the council, then own means, then sources, then others."""
    if _gives_frames(state, account):
        return 1 if account.holder in OWN_MEANS else 0
    return 2 if _is_external_source(state, account) else 3


def _gives_frames(state: BudgetState, account: Account) -> bool:
    return state.role(account) is Role.COUNCIL or account.holder in OWN_MEANS


def _is_external_source(state: BudgetState, account: Account) -> bool:
    """Return whether what an account gives is an income of the municipality."""
    is_own = account.holder in {*COUNCIL_HOLDERS, OPENING}
    return state.role(account) is Role.SOURCE and not is_own


def _is_operations(state: BudgetState, account: Account) -> bool:
    return state.role(account) in HOLDING_ROLES and not is_investment(state, account)


def is_investment(state: BudgetState, account: Account) -> bool:
    """Return whether an account was opened for investments."""
    return bool(investments_among(state, (account,)))


def investments_among(state: BudgetState, paths: Iterable[Account]) -> tuple[Account, ...]:
    """Return those of some accounts that were opened for investments, in their order."""
    accounts = state.accounts
    return tuple([path for path in paths if path in accounts and accounts[path].kind == INVESTMENT])


def kind_of_part(state: BudgetState, account: Account, total: StatedTotal) -> str:
    """Return the kind that a total is of, if the account has figures of the other in its column; else empty.

    What an account allocates is minus what its lines are given, and no figure of another kind.
    """
    paths = [*state.parts(account), *(() if total.column == BalanceColumn.ALLOCATED else (account,))]
    others = [path for path in paths if total.kind not in {"", state.own_balance(path).kind}]
    is_part = any(
        (path, total.column) in state.noted or getattr(state.own_balance(path), total.column, 0)
        for path in others
    )
    return total.kind if is_part else ""


def _has_net_income_body(state: BudgetState, year: int) -> bool:
    wholes = [state.subtree_balance(holder) for holder in state.holders(year)]
    return any(whole.is_net_income for whole in wholes) and any(whole.frame > 0 for whole in wholes)


def has_tax_rate(state: BudgetState, year: int) -> bool:
    """Return whether a tax rate is decided for a year, so that the budget is a whole municipality's."""
    return any(rate.kind == TAX_RATE and rate.holds_in(year) for rate in state.guidelines.values())


def carried_out(state: BudgetState, year: int) -> Mapping[Account, int]:
    """Return what each account of a year sent out of it, in öre: to a later year, or given back or deferred.

    What came back is taken off; a deficit that went along is negative.
    """
    sent: dict[Account, int] = defaultdict(int)
    for account, _, ore in _sent_out(state, year):
        sent[account] += ore
    return sent


def carried_within(state: BudgetState, accounts: Collection[Account]) -> int:
    """Return the öre of `carried_out` that went from one of these accounts, or below it, to another one."""
    return sum(
        ore
        for year in {account.year for account in accounts}
        for giver, taker, ore in _sent_out(state, year)
        if all(any(path.contains(end) for path in accounts) for end in (giver, taker))
    )


def _sent_out(state: BudgetState, year: int) -> Iterator[tuple[Account, Account, int]]:
    """Yield who of a year sent what out of it, and to whom; in öre, below zero for what came back."""
    for giver, taker, ore in state.flows_out_of_year(year):
        for account, other, sign in ((giver, taker, 1), (taker, giver, -1)):
            is_later = are_other_years(year, other.year) and other.year > year
            if account.year == year and (is_later or other.holder in {RETURNED, DEFERRED}):
                yield account, other, sign * ore
