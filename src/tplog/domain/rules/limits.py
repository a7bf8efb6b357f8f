"""Rules of limits: a ceiling or floor that was decided, held against the outcome of its accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import hedged_range
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.outcomes import noted_outcomes, outcome_covers_year
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity

LIMIT_EXCEEDED = Rule(
    "limit-exceeded",
    Severity.WARNING,
    sv="Utfallet för {accounts} är {ore}, men enligt ”{decision}” ska det vara {bound} {limit}.",
    en="The outcome of {accounts} is {ore}, but by '{decision}' it is to be {bound} {limit}.",
)
RULE_SET = RuleSet()


@frozen
class _Limit:
    """What an event lets accounts spend together: at most, at least, or both."""

    event: str
    accounts: Sequence[Account]
    at_most: Amount | None = None
    at_least: Amount | None = None


@RULE_SET.of_state(LIMIT_EXCEEDED)
def outcomes_within_limits(state: State) -> Iterator[Finding]:
    """Find limits of guidelines, mandates and conditions that the accounts' outcome breaks.

    A floor is held only against the outcome of a whole year.
    """
    for budget, budget_state in state.budgets.items():
        for limit in _limits(budget_state):
            outcomes = [figure for path in limit.accounts for figure in noted_outcomes(budget_state, path)]
            if not outcomes:
                continue
            spent = -sum(budget_state.subtree_balance(path).outcome for path in limit.accounts)
            latest = max(outcomes, key=lambda figure: figure.made or date.min)
            facts: MessageParams = {
                "accounts": ", ".join(map(str, limit.accounts)),
                "ore": spent,
                "decision": limit.event,
            }
            for words, bound in _broken_bounds(budget_state, limit, spent):
                params = {**facts, "bound": (words,), "limit": bound.ore}
                events = (limit.event, latest.event)
                yield Finding(LIMIT_EXCEEDED, params, events, str(limit.accounts[0]), budget)


def _broken_bounds(budget: BudgetState, limit: _Limit, spent: int) -> Iterator[tuple[str, Amount]]:
    """Yield the limit's bounds that an outcome in öre breaks, each after its name in the vocabulary."""
    if limit.at_most is not None and spent > hedged_range(limit.at_most).high:
        yield "at-most", limit.at_most
    if (
        limit.at_least is not None
        and spent < hedged_range(limit.at_least).low
        and all(outcome_covers_year(budget, path) for path in limit.accounts)
    ):
        yield "at-least", limit.at_least


def _limits(budget: BudgetState) -> Iterator[_Limit]:
    """Yield the limits that hold: those of decisions that wait for a condition are not among them."""
    for guideline in budget.guidelines.values():
        if guideline.over and not budget.is_condition_open(guideline.id):
            bounds = (guideline.at_most, guideline.at_least)
            if guideline.from_year is None and guideline.until_year is None:
                yield _Limit(guideline.id, guideline.over, *bounds)
                continue
            for year in filter(guideline.holds_in, budget.years()):
                paths = tuple(dict.fromkeys(Account(year, path.parts) for path in guideline.over))
                yield _Limit(guideline.id, paths, *bounds)
    for mandate in budget.mandates.values():
        if mandate.over:
            yield _Limit(mandate.id, mandate.over, mandate.in_all)
    for event_id, condition in budget.condition_limits.items():
        if condition.over and not budget.is_condition_open(event_id):
            yield _Limit(event_id, condition.over, condition.at_most)
