"""Rules of balances: whether an account gives money that it does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tplog.domain.rules.net_budgets import is_cut_to_divide, may_be_negative
from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.balances import balances_after
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import COSTS_NEGATIVE, Event
from tplog.events.money_acts import Decision
from tplog.events.types import CLEARING, ReserveUsed
from tplog.values.account import DEFERRED, HOLDING_ROLES, OPENING, OUTCOME, Account, Role, are_other_years
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import AccountBalance, Transfer

FRAME_EXCEEDED = Rule(
    "frame-exceeded",
    Severity.REFUSE,
    sv="{account} har {before} ofördelat och skulle gå till {after}.{hint}",
    en="{account} has {before} unallocated and would go to {after}.{hint}",
)
LINE_OVERDRAWN = Rule(
    "line-overdrawn",
    Severity.REFUSE,
    sv="{account} har {before} kvar och skulle genom beslutet gå till {after}.{hint}",
    en="{account} has {before} left and would by this decision go to {after}.{hint}",
)
CROSS_YEAR_TRANSFER = Rule(
    "cross-year-transfer",
    Severity.WARNING,
    sv="{ore} går från {giver} till {taker}: mellan år, utan att vara en ombudgetering.",
    en="{ore} goes from {giver} to {taker}: between years, without being a carry-over.",
)
OPENING_UNKNOWN = Rule(
    "opening-unknown",
    Severity.NOTE,
    sv="{account} har förändrats med {after} sedan loggens början; om pengarna fanns går inte att pröva, för "
    "ingående läge är okänt.",
    en="{account} has changed by {after} since the log begins; whether it had the money cannot be checked, "
    "for its opening is unknown.",
)
CARRIED_TOO_MUCH = Rule(
    "carried-over-too-much",
    Severity.REFUSE,
    sv="{account} har {before} kvar; mer förs vidare, så att det går till {after}.",
    en="{account} has {before} left; more is carried over, so that it goes to {after}.",
)
OVERDRAWN_BY_REVERSAL = Rule(
    "overdrawn-by-reversal",
    Severity.WARNING,
    sv="{account} hade {before} och går till {after} när pengarna tas tillbaka: de var redan använda.",
    en="{account} had {before} and goes to {after} when the money is taken back: it had been used already.",
)
KIND_CROSSED = Rule(
    "operations-investment-crossed",
    Severity.NOTE,
    sv="{ore} går mellan drift och investering, från {giver} till {taker}.",
    en="{ore} goes between operations and investment, from {giver} to {taker}.",
)
RESERVE_NOT_CLEARED = Rule(
    "reserve-not-cleared",
    Severity.WARNING,
    sv="{account} skulle nollställas men har {after} efter beslutet.",
    en="{account} was to be written off but holds {after} after the decision.",
)
YEAR_REOPENED = Rule(
    "closed-year-changed",
    Severity.WARNING,
    sv="{year} ändras efter att det stängts genom {closed}.",
    en="{year} is changed after it was closed by {closed}.",
)
# The refusals of what gives more than it has.
BALANCE_CODES = frozenset({FRAME_EXCEEDED.code, LINE_OVERDRAWN.code, CARRIED_TOO_MUCH.code})
RULE_SET = RuleSet()


@RULE_SET.of_event(
    Event,
    OPENING_UNKNOWN,
    FRAME_EXCEEDED,
    LINE_OVERDRAWN,
    CARRIED_TOO_MUCH,
    OVERDRAWN_BY_REVERSAL,
    given="transfers",
)
def no_overdraft(state: State, event: Event) -> Iterator[Finding]:
    """Find bodies, lines and reserves that an act takes below zero, where their own budget is none."""
    budget = state.budget(event.budget)
    for account, after in overdrawn_accounts(budget, event).items():
        if after.level_known and _is_spending(account, event):
            continue  # see `overspending`
        if may_be_negative(budget, event, account, after) or is_cut_to_divide(budget, event, account):
            continue
        facts: MessageParams = {
            "account": str(account),
            "before": budget.balance(account),
            "after": after.remaining,
        }
        rule = _overdraft_rule(account, event) if after.level_known else OPENING_UNKNOWN
        if "hint" in rule.placeholders():
            facts = {**facts, "hint": _sign_hint(account, event)}
        yield Finding(rule, facts, (event.id,), str(account), event.budget)


def overdrawn_accounts(
    budget: BudgetState, event: Event, after: Mapping[Account, AccountBalance] | None = None
) -> dict[Account, AccountBalance]:
    """Return the balances after an event of the accounts that it takes below zero, or further below.

    ``after`` are the `balances_after` it, if they are known.
    """
    given_ore: dict[Account, int] = {}
    givers: dict[Account, None] = {}  # but those to the opening: a debt from before the log
    for move in event.transfers:
        given_ore[move.giver] = given_ore.get(move.giver, 0) + move.ore
        if move.taker.holder != OPENING:
            givers[move.giver] = None
    overdrawn = [
        account
        for account in givers
        if _can_overdraw(budget, account) and given_ore[account] > budget.balance(account)
    ]
    if not overdrawn:
        return {}
    if after is None:
        after = balances_after(budget, event)
    return {
        account: after[account]
        for account in overdrawn
        if after[account].remaining < min(0, budget.balance(account))
    }


def _can_overdraw(budget: BudgetState, account: Account) -> bool:
    """Return whether the account must not fall below zero; deferred money, too, is paid out only once."""
    return budget.role(account) in HOLDING_ROLES or account.holder == DEFERRED


def _is_spending(account: Account, event: Event) -> bool:
    """Return whether an event takes from an account only what was spent."""
    return all(move.taker.holder == OUTCOME for move in event.transfers if move.giver == account)


def _overdraft_rule(account: Account, event: Event) -> Rule:
    """Return the rule that an overdraft of this account by this act breaks."""
    if event.reverses and not isinstance(event, Decision):
        return OVERDRAWN_BY_REVERSAL
    if event.may_cross_years:
        return CARRIED_TOO_MUCH
    return LINE_OVERDRAWN if account.parent else FRAME_EXCEEDED


def _sign_hint(account: Account, event: Event) -> tuple[str, ...]:
    """Return the phrase for what to write if only a sign makes the account give; empty if none does."""
    stated = [move.stated for move in event.final_transfers if move.giver == account and move.stated]
    if not any(amount.ore < 0 for amount in stated):
        return ()
    return ("goes-back-without-minus",) if event.signs == COSTS_NEGATIVE else ("goes-back-by-minus",)


@RULE_SET.of_event(Event, CROSS_YEAR_TRANSFER, given=("transfers", "held"))
def money_stays_in_year(_state: State, event: Event) -> Iterator[Finding]:
    """Find transfers between years by an act that does not carry over."""
    if event.may_cross_years or event.reverses:
        return
    for move in event.final_transfers:
        if move.giver.year != move.taker.year and are_other_years(move.giver.year, move.taker.year):
            facts: MessageParams = {"ore": move.ore, "giver": str(move.giver), "taker": str(move.taker)}
            yield Finding(CROSS_YEAR_TRANSFER, facts, (event.id,), str(move.taker), event.budget)


@RULE_SET.of_event(Event, KIND_CROSSED, given=("transfers", "held"))
def no_operations_to_investment(state: State, event: Event) -> Iterator[Finding]:
    """Find transfers between operations and investment."""
    if event.reverses:
        return
    accounts = state.budget(event.budget).accounts
    for move in event.final_transfers:
        giver, taker = accounts.get(move.giver), accounts.get(move.taker)
        if giver and taker and giver.kind != taker.kind and giver.kind and taker.kind:
            facts: MessageParams = {"ore": move.ore, "giver": str(move.giver), "taker": str(move.taker)}
            yield Finding(KIND_CROSSED, facts, (event.id,), str(move.taker), event.budget)


@RULE_SET.of_event(ReserveUsed, RESERVE_NOT_CLEARED)
def reserve_is_cleared(state: State, event: ReserveUsed) -> Iterator[Finding]:
    """Find reserves and deficits that were written off but hold money afterwards.

    Of the two accounts of a transfer one is written off, and the other pays or takes. A sum that the document
    does not divide says of no account that it is written off.
    """
    if event.kind != CLEARING or event.undivided or event.attachment:
        return
    budget = state.budget(event.budget)
    after = balances_after(budget, event)
    not_cleared = [
        account
        for move in event.transfers
        for reserves in [_reserves_written_off(budget, event, move)]
        if all(after[account].remaining for account in reserves)
        for account in reserves
    ]
    for account in dict.fromkeys(not_cleared):
        if after[account].level_known:
            facts: MessageParams = {"account": str(account), "after": after[account].remaining}
            yield Finding(RESERVE_NOT_CLEARED, facts, (event.id,), str(account), event.budget)


def _reserves_written_off(budget: BudgetState, event: Event, move: Transfer) -> list[Account]:
    """Return the reserves of a transfer, without one that pays for, or takes from, several others."""
    reserves = [account for account in (move.giver, move.taker) if budget.role(account) is Role.RESERVE]
    return [account for account in reserves if not _serves_several(budget, event, account)]


def _serves_several(budget: BudgetState, event: Event, account: Account) -> bool:
    """Return whether an account is in all transfers of an event, with several reserves or bodies."""
    moves = event.transfers
    if not all(account in {move.giver, move.taker} for move in moves):
        return False
    others = {move.taker if move.giver == account else move.giver for move in moves}
    reserves = [other for other in others if budget.role(other) is Role.RESERVE]
    return len(reserves) > 1 or len({other.body for other in others}) > 1


@RULE_SET.of_event(Event, YEAR_REOPENED, given="transfers")
def closed_years_unchanged(state: State, event: Event) -> Iterator[Finding]:
    """Find changes of a closed year; only corrections and reviews can be recorded there."""
    budget = state.budget(event.budget)
    if not budget.closed:
        return
    years = {account.year for move in event.transfers for account in (move.giver, move.taker)}
    closed = {} if years.isdisjoint(budget.closed.values()) else budget.closed_years()
    for year in sorted(years & closed.keys()):
        facts: MessageParams = {"year": str(year), "closed": closed[year]}
        yield Finding(YEAR_REOPENED, facts, (event.id,), None, event.budget)
