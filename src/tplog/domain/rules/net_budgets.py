"""Negative budgets: which accounts may be below zero by their own nature, and deficits that go along.

A line whose net budget is an income, or that is to save, has a negative budget. So has a year that begins
with a deficit from the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import agrees, exactly
from tplog.domain.state.budget_state import CONDITIONAL, AccountBalance, BudgetState, State
from tplog.domain.state.outcomes import outcome_covers_year
from tplog.events.base import MET, Event
from tplog.events.types import CarryOverDecided, ConditionSettled
from tplog.values.account import COUNCIL_HOLDERS, OPENING, Account
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect, Transfer

DEFICIT_DIFFERS = Rule(
    "carried-deficit-differs",
    Severity.WARNING,
    sv="{giver} förs vidare med underskottet {carried}, men enligt utfallet slutade året med {remaining}.",
    en="{giver} is carried over with a deficit of {carried}, but by its outcome the year ended with "
    "{remaining}.",
)
RULE_SET = RuleSet()


def may_be_negative(budget: BudgetState, event: Event, account: Account, after: AccountBalance) -> bool:
    """Return whether an account that an event takes below zero may be there by its own nature.

    It may if its budget is a net income, if the event states the minus at an account that has no budget of
    cost (`begins_negative`), or if it only divides a frame to which a deficit from before belongs.
    """
    if not after.level_known:
        return False
    if budget.subtree_balance(account).is_net_income or begins_negative(budget, event, account):
        return True
    return after.remaining >= min(0, -_deficit_carried_in(budget, account))


def begins_negative(budget: BudgetState, event: Event, account: Account) -> bool:
    """Return whether an event states a minus at an account with no budget of cost: an income, or a saving.

    A deficit from an earlier year may come to any account.
    """
    moves = [move for move in _stated_moves(budget, event) if move.giver == account]
    if not moves or not all(_is_stated_negative(event, move) for move in moves):
        return False
    if isinstance(event, CarryOverDecided):
        return all(move.taker.year < account.year for move in moves)
    balance, whole = budget.own_balance(account), budget.subtree_balance(account)
    has_cost = balance.budget_total > 0 or (account.parent is None and whole.budget_total > 0)
    return not has_cost and all(_is_own_budget(move) for move in moves)


def _stated_moves(budget: BudgetState, event: Event) -> Iterable[Transfer]:
    """Return the transfers of an event; those that a met condition releases, as the decision stated them."""
    if isinstance(event, ConditionSettled) and event.decision in budget.standing:
        return budget.standing[event.decision].moves
    return event.final_transfers


def _is_stated_negative(event: Event, move: Transfer) -> bool:
    """Return whether a negative amount or a negative level at the giver made it the giver."""
    if move.stated is not None:
        return move.stated.ore < 0
    return any(
        measure.aspect is Aspect.LEVEL and measure.account == move.giver and measure.amount.ore < 0
        for measure in event.measures
    )


def _is_own_budget(move: Transfer) -> bool:
    """Return whether a transfer gives an account its budget: from the council's means or what lies above."""
    return move.taker.holder in {*COUNCIL_HOLDERS, OPENING} or move.taker.contains(move.giver)


def _deficit_carried_in(budget: BudgetState, account: Account) -> int:
    """Return the öre of deficit with which an account began, less money that came along.

    What it gave an earlier year otherwise is no deficit that it began with.
    """
    stated = sum(
        move.ore
        for event_id, deficits in budget.deficits.items()
        if not _waits(budget, event_id)
        for move in deficits.moves
        if move.giver == account
    )
    if not stated:
        return 0
    given = sum(
        ore * ((giver == account) - (taker == account))
        for (giver, taker), ore in budget.flows.items()
        if account in (giver, taker) and min(giver.year, taker.year) < account.year
    )
    return min(stated, given)


def _waits(budget: BudgetState, event_id: str) -> bool:
    """Return whether what a decision moves waits for a condition, or never came for it was not met."""
    matter = budget.standing.get(event_id)
    return matter is not None and matter.column == CONDITIONAL and matter.status != MET


@RULE_SET.of_event(CarryOverDecided, DEFICIT_DIFFERS)
def deficit_is_that_of_the_outcome(state: State, event: CarryOverDecided) -> Iterator[Finding]:
    """Find deficits carried over that are not what the year's outcome left, where it covers the year."""
    budget = state.budget(event.budget)
    for move in event.stated_transfers:
        account = move.taker
        if move.stated is None or move.stated.ore > 0 or account.year >= move.giver.year:
            continue
        remaining = budget.subtree_balance(account).remaining
        if outcome_covers_year(budget, account) and not agrees(move.stated, exactly(remaining)):
            facts: MessageParams = {"giver": str(account), "carried": move.ore, "remaining": remaining}
            yield Finding(DEFICIT_DIFFERS, facts, (event.id,), str(account), event.budget)
