"""The result of a municipality's whole budget of a year: as decisions state it, as budgeted, by outcome."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import COUNCIL, EQUITY, HOLDING_ROLES, RESULT, Account

# Of these the bodies get their frames: what they get together makes the result worse.
_FRAME_GIVERS = frozenset({COUNCIL, RESULT, EQUITY})


@frozen
class BudgetResult:
    """The result of a municipality's whole budget of a year, in öre; more income than cost is positive.

    ``suspend`` is what decisions state as the result, or take from equity (None: nothing stated);
    ``budgeted`` is what the frames of operations leave, net incomes less costs; ``outcome`` what outcomes
    leave so far (None: none on record). ``frames`` make it, one for each account that was given any.
    """

    year: int
    suspend: int | None
    budgeted: int
    outcome: int | None
    frames: tuple[int, ...]


def budget_result(state: BudgetState, year: int) -> BudgetResult | None:
    """Return a year's result; None where the budget is no whole municipality's.

    It is one if its result is stated, or if net incomes of bodies cover what all others cost.
    """
    frames, stated = dict[Account, int](), list[int]()
    for giver, taker, ore in _flows_of(state, year):
        if giver.holder == COUNCIL and taker.holder in {RESULT, EQUITY}:
            stated.append(ore)
        elif giver.holder in _FRAME_GIVERS and _is_operations(state, taker):
            frames[taker] = frames.get(taker, 0) + ore
            # What a body gets of the result or of equity lowers what was set aside.
            stated += [-ore] if giver.holder != COUNCIL else []
    is_stated = any(
        {giver.holder, taker.holder} & {RESULT, EQUITY} and COUNCIL in {giver.holder, taker.holder}
        for giver, taker, _ in _flows_of(state, year)
    )
    budgeted = -sum(frames.values())
    if not is_stated and not (budgeted >= 0 and _has_net_income_body(state, year)):
        return None
    spent = [
        -balance.outcome
        for path, balance in state.accounts.items()
        if path.year == year and balance.outcome and _is_operations(state, path)
    ]
    return BudgetResult(
        year,
        sum(stated) if is_stated else None,
        budgeted,
        -sum(spent) if spent else None,
        tuple(ore for ore in frames.values() if ore),
    )


def _flows_of(state: BudgetState, year: int) -> Iterator[tuple[Account, Account, int]]:
    """Yield what the council and the municipality's own means gave in a year; what came back is negative."""
    for (giver, taker), ore in state.flows.items():
        if giver.year != year or taker.year != year:
            continue
        rank = {COUNCIL: 0, RESULT: 1, EQUITY: 1}
        if rank.get(giver.holder, 2) < rank.get(taker.holder, 2):
            yield giver, taker, ore
        elif rank.get(taker.holder, 2) < rank.get(giver.holder, 2):
            yield taker, giver, -ore


def _is_operations(state: BudgetState, account: Account) -> bool:
    return state.role(account) in HOLDING_ROLES and state.own_balance(account).kind != "investering"


def _has_net_income_body(state: BudgetState, year: int) -> bool:
    wholes = [state.subtree_balance(holder) for holder in state.holders(year)]
    return any(whole.is_net_income for whole in wholes) and any(whole.frame > 0 for whole in wholes)
