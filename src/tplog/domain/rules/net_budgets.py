"""Negative budgets: which accounts may be below zero by their own nature, and deficits that go along.

A line whose net budget is an income, or that is to save, has a negative budget. So has a year that begins
with a deficit from the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from tplog.domain.rules.rule_set import RuleSet, judged_accounts
from tplog.domain.rules.stated_ranges import agrees, exactly, hedged_range, rounding_of, sum_of
from tplog.domain.state.balances import balances_after
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.outcomes import outcome_covers_year
from tplog.events.base import Event
from tplog.events.types import CarryOverDecided, ConditionSettled, OutcomeRecorded
from tplog.values.account import COUNCIL_HOLDERS, OPENING, Account, Role
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.matter_words import MET
from tplog.values.transfer import CONDITIONAL, AccountBalance, Aspect, Transfer

DEFICIT_DIFFERS = Rule(
    "carried-deficit-differs",
    Severity.WARNING,
    sv="{giver} förs vidare med underskottet {carried}, men enligt utfallet slutade året med {remaining}.",
    en="{giver} is carried over with a deficit of {carried}, but by its outcome the year ended with "
    "{remaining}.",
)
SAVING_NOT_DIVIDED = Rule(
    "saving-not-divided",
    Severity.NOTE,
    sv="{account} ska lämna {ore} som inte är fördelat på dess poster: de har {lines} av budgeten {whole}.",
    en="{account} is to give up {ore} that is not divided among its lines: they have {lines} of the budget "
    "of {whole}.",
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
    return after.remaining >= 0 or after.remaining >= -_deficit_carried_in(budget, account)


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


def is_cut_to_divide(budget: BudgetState, event: Event, account: Account) -> bool:
    """Return whether an event only lowers what an account was given, and its lines hold enough to pay it.

    Which of them pays is decided later: until then the account itself is below zero (`savings_are_divided`).
    """
    moves = [move for move in event.final_transfers if move.giver == account]
    is_lowered = all(
        (_is_stated_negative(event, move) if move.stated else _is_level_reached(event, move))
        and (budget.role(move.taker) in {Role.COUNCIL, Role.SOURCE} or move.taker.contains(account))
        for move in moves
    )
    if not moves or not is_lowered or event.may_cross_years:
        return False
    whole = budget.subtree_balance(account)
    effect = sum(move.effect(path) for move in event.transfers for path in (account, *budget.parts(account)))
    return whole.level_known and whole.remaining + effect >= 0


def _is_level_reached(event: Event, move: Transfer) -> bool:
    """Return whether a transfer makes its giver come to a level that the event states."""
    return any(
        measure.aspect is Aspect.LEVEL and (measure.account, measure.against) == (move.giver, move.taker)
        for measure in event.measures
    )


@RULE_SET.of_state(SAVING_NOT_DIVIDED)
def savings_are_divided(state: State) -> Iterator[Finding]:
    """Find bodies and lines that are to give up what only those below them hold.

    A deficit from another year is none.
    """
    for name, budget in state.budgets.items():
        for account in judged_accounts(state, budget):
            balance = budget.accounts[account]
            held = balance.budget_total - balance.carried
            if held >= 0 or balance.role is not Role.BODY or not budget.descendants(account):
                continue
            whole = budget.subtree_balance(account)
            lines = whole.budget_total - balance.budget_total
            if whole.level_known and lines > 0 and whole.budget_total >= 0:
                facts: MessageParams = {
                    "account": str(account),
                    "ore": -held,
                    "lines": lines,
                    "whole": whole.budget_total,
                }
                yield Finding(SAVING_NOT_DIVIDED, facts, (), str(account), name)


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
    if not budget.own_balance(account).carried:
        return 0
    given = sum(
        ore if giver == account else -ore
        for giver, taker, ore in budget.flows_between_years(account)
        if min(giver.year, taker.year) < account.year
    )
    if given == 0:
        return 0
    stated = sum(move.ore for move in _stated_deficits(budget) if move.giver == account)
    return min(stated, given) if stated else 0


def deficits_carried_out(budget: BudgetState) -> Mapping[Account, int]:
    """Return by account the öre of its own deficit that a later year took over."""
    carried: dict[Account, int] = {}
    for move in _stated_deficits(budget):
        carried[move.taker] = carried.get(move.taker, 0) + move.ore
    return carried


def _deficits_out_of(budget: BudgetState, accounts: Iterable[Account]) -> Mapping[Account, int]:
    """Return `deficits_carried_out`, if any of these accounts or their parts got money of a later year."""
    paths = (path for account in accounts for path in (account, *budget.parts(account)))
    got_back = (
        taker == path and giver.year > taker.year
        for path in paths
        for giver, taker, _ in budget.flows_between_years(path)
    )
    return deficits_carried_out(budget) if any(got_back) else {}


def _stated_deficits(budget: BudgetState) -> Iterator[Transfer]:
    """Yield the deficits that went from one year to another."""
    for event_id, deficits in budget.deficits.items():
        if not _waits(budget, event_id):
            yield from deficits.moves


def _waits(budget: BudgetState, event_id: str) -> bool:
    """Return whether what a decision moves waits for a condition, or never came for it was not met."""
    matter = budget.standing.get(event_id)
    return matter is not None and matter.column == CONDITIONAL and matter.status != MET


@RULE_SET.of_event(CarryOverDecided, DEFICIT_DIFFERS)
def deficit_is_that_of_the_outcome(state: State, event: CarryOverDecided) -> Iterator[Finding]:
    """Find deficits carried over that are not what the year's outcome left, where it covers the year.

    A deficit that left an account and its lines is held against the account's as one.
    """
    budget = state.budget(event.budget)
    moves = [move for move in event.stated_transfers if _is_deficit_carried(move)]
    holders = dict.fromkeys(path for move in moves for path in (move.taker, *move.taker.ancestors()))
    before = _deficits_out_of(budget, holders)
    for account in holders:
        paths = {account, *budget.parts(account)}
        of_account = [move for move in moves if move.taker == account]
        is_twice = any(
            before.get(path) or any(move.taker == path for move in moves) for path in paths - {account}
        )
        if not outcome_covers_year(budget, account) or not (of_account or (before.get(account) and is_twice)):
            continue
        earlier = sum(before.get(path, 0) for path in paths) if is_twice else 0
        stated = [
            move.stated for move in (moves if is_twice else of_account) if move.stated and move.taker in paths
        ]
        remaining = budget.subtree_balance(account).remaining - earlier
        carried = earlier - sum(amount.ore for amount in stated)
        left = exactly(remaining + earlier) + -sum_of(map(hedged_range, stated[1:]))
        if not agrees(stated[0], left, rounding_of(stated[1:])):
            facts: MessageParams = {"giver": str(account), "carried": carried, "remaining": remaining}
            yield Finding(DEFICIT_DIFFERS, facts, (event.id,), str(account), event.budget)


def _is_deficit_carried(move: Transfer) -> bool:
    """Return whether a transfer carries a deficit into a later year: stated below zero there."""
    return move.stated is not None and move.stated.ore <= 0 and move.taker.year < move.giver.year


@RULE_SET.of_event(OutcomeRecorded)
def carried_deficit_is_still_that_of_the_outcome(state: State, event: OutcomeRecorded) -> Iterator[Finding]:
    """Find deficits carried over before that are not what an outcome of the year's end leaves.

    A deficit that left an account and its lines is held against the account's as one.
    """
    budget = state.budget(event.budget)
    stated_at = {measure.account for measure in event.measures if measure.aspect is Aspect.NET}
    over = [line for line in stated_at if line.is_year_over(event.until)]
    if not any(budget.own_balance(path).carried for line in over for path in (line, *line.ancestors())):
        return
    carried = {
        name: [move for move in deficits.moves if _is_deficit_carried(move)]
        for name, deficits in budget.deficits.items()
        if not _waits(budget, name)
    }
    if not any(carried.values()):
        return
    after = evolve(budget, accounts={**budget.accounts, **balances_after(budget, event)})
    for account in dict.fromkeys(path for line in stated_at for path in (line, *line.ancestors())):
        paths = {account, *budget.parts(account)}
        of_paths = [(name, move) for name, moves in carried.items() for move in moves if move.taker in paths]
        amounts = [move.stated for _, move in of_paths if move.stated]
        is_final = account.is_year_over(event.until) and all(
            path in stated_at or outcome_covers_year(budget, path) for path in _spending(after, account)
        )
        if not is_final or all(move.taker != account for _, move in of_paths):
            continue
        left = after.subtree_balance(account).remaining + sum(amount.ore for amount in amounts)
        rest = exactly(left) + -sum_of(map(hedged_range, amounts[1:]))
        if not agrees(amounts[0], rest, rounding_of(amounts[1:])):
            facts: MessageParams = {
                "giver": str(account),
                "carried": -sum(amount.ore for amount in amounts),
                "remaining": left,
            }
            events = (event.id, *dict.fromkeys(name for name, _ in of_paths))
            yield Finding(DEFICIT_DIFFERS, facts, events, str(account), event.budget)


def _spending(budget: BudgetState, account: Account) -> Iterator[Account]:
    """Yield an account and those below it that have an outcome."""
    for path in (account, *budget.parts(account)):
        if budget.own_balance(path).outcome:
            yield path
