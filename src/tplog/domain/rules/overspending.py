"""Rules of outcomes against budgets: costs beyond them, and incomes that fall short of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from tplog.domain.rules.balances import overdrawn_accounts
from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.balances import balances_after
from tplog.domain.state.budget_result import carried_out
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.kinds import KindPart, by_kind, phrase_of_kind
from tplog.domain.state.outcomes import later_outcome
from tplog.events.types import OutcomeRecorded
from tplog.values.account import HOLDING_ROLES, Account
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import AccountBalance, Aspect, BalanceColumn

OVERSPENT = Rule(
    "overspent",
    Severity.WARNING,
    sv="{account}{of_kind} har budgeten {budget} och utfallet {outcome}: {nature}.",
    en="{account}{of_kind} has a budget of {budget} and an outcome of {outcome}: {nature}.",
)
RULE_SET = RuleSet()

_Balances = Mapping[Account, AccountBalance]


@RULE_SET.of_event(OutcomeRecorded, OVERSPENT)
def outcome_within_budget(state: State, event: OutcomeRecorded) -> Iterator[Finding]:
    """Find lines that an outcome takes beyond their budget, and bodies where their lines do not say so.

    Of a net income nothing can be said before the year's end, when it falls short or does not.
    """
    recorded = state.budget(event.budget)
    budget = _before_deficits(recorded, {measure.account.year for measure in event.measures})
    stated = list(_stated_accounts(budget, event))
    years = {account.year for account in stated}
    budgeted_years = {year for year in years if _has_budget(budget, year)}
    stated = [account for account in stated if account.year in budgeted_years]
    if not stated:
        return
    after = balances_after(budget, event)
    overdrawn = overdrawn_accounts(budget, event, after)
    for account in stated:
        balance = after.get(account) or budget.own_balance(account)
        is_short = account.is_year_over(event.until) and balance.remaining < 0
        if budget.descendants(account) or not balance.level_known:
            continue
        if is_short if balance.is_net_income else account in overdrawn:
            yield _finding(event, account, balance)
    for account in dict.fromkeys(path for stated_at in stated for path in (stated_at, stated_at.body)):
        if budget.descendants(account):
            for part in by_kind(budget, account):
                yield from _whole_findings(budget, event, account, part, after)


def _before_deficits(budget: BudgetState, years: Iterable[int]) -> BudgetState:
    """Return the budget with the deficits that left these years put back: they are no part of the budget.

    So an account is overspent whether its deficit was carried over before its outcome was recorded or after.
    """
    deficits = {
        account: ore for year in years for account, ore in carried_out(budget, year).items() if ore < 0
    }
    if not deficits:
        return budget
    put_back = {
        account: budget.own_balance(account).with_added(BalanceColumn.CARRIED, ore)
        for account, ore in deficits.items()
    }
    return evolve(budget, accounts={**budget.accounts, **put_back})


def _stated_accounts(budget: BudgetState, event: OutcomeRecorded) -> Iterator[Account]:
    """Yield the accounts whose outcome so far an event states, but for those with a later one on record."""
    for account in dict.fromkeys(item.account for item in event.measures if item.aspect is Aspect.NET):
        if later_outcome(budget, account, event.until) is None:
            yield account


def _has_budget(budget: BudgetState, year: int) -> bool:
    """Return whether an account of the year was given anything: else no outcome is beyond its budget."""
    balances = (budget.accounts[account] for account in budget.accounts_of_year(year))
    return any(
        balance.opening or balance.frame or balance.allocated or balance.moved or balance.carried
        for balance in balances
        if balance.role in HOLDING_ROLES
    )


def _whole_findings(
    budget: BudgetState, event: OutcomeRecorded, account: Account, part: KindPart, after: _Balances
) -> Iterator[Finding]:
    """Yield that an account is overspent with all below it, where the findings of these do not say so.

    Operations and investments are judged apart, since what one has left is nothing that the other may use.
    Where a net income is among them, nothing can be said before the outcome covers the year.
    """
    whole = part.balance(budget, after)
    if whole.remaining + part.spare >= 0 or not whole.level_known:
        return
    before = part.balance(budget, {}).remaining
    overspent_ore = 0
    for path in part.paths:
        balance = after.get(path) or budget.own_balance(path)
        if balance.is_net_income:
            if not _is_income_final(budget, event, path):
                return
            before = 0  # what was below zero until then was not said
        if path != account and balance.outcome and balance.level_known:
            overspent_ore += min(0, balance.remaining)
    if whole.remaining < min(0, before) and whole.remaining != overspent_ore:
        yield _finding(event, account, whole, part.kind)


def _is_income_final(budget: BudgetState, event: OutcomeRecorded, account: Account) -> bool:
    """Return whether an event is of the year's end, and no outcome of the account is of an earlier day."""
    if account in {measure.account for measure in event.measures}:
        return account.is_year_over(event.until)
    noted = budget.noted.get((account, event.measure_name))
    is_stale = noted is not None and not account.is_year_over(noted.made)
    return account.is_year_over(event.until) and not is_stale


def _finding(event: OutcomeRecorded, account: Account, balance: AccountBalance, kind: str = "") -> Finding:
    facts: MessageParams = {
        "account": str(account),
        "of_kind": phrase_of_kind(kind),
        "budget": balance.budget_total,
        "outcome": -balance.outcome,
        "beyond": -balance.remaining,
        "nature": ("net-income-short" if balance.is_net_income else "beyond-budget",),
    }
    return Finding(OVERSPENT, facts, (event.id,), str(account), event.budget)
