"""Rules of a project over its years: its whole budget, and what was spent since it began.

The accounts of a project have one path below their years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import agrees, exactly, hedged_range, rounding_of, sum_of
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.project_budget import latest_project_figure, project_budget
from tplog.events.base import Event
from tplog.events.types import OutcomeRecorded
from tplog.values.account import UNDATED_YEARS, Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect

ACCUMULATED_DIFFERS = Rule(
    "accumulated-differs",
    Severity.WARNING,
    sv="{account}: handlingen anger {accumulated} sedan start, {against}.",
    en="{account}: the paper states {accumulated} since the start, {against}.",
)
RULE_SET = RuleSet()


def is_of_own_year(event: Event) -> bool:
    """Return whether an event notes figures of its accounts' own year, and not of a whole project."""
    return bool(event.measure_name) and event.figure_name == event.measure_name


def compared_budget(budget: BudgetState, event: Event, account: Account) -> int | None:
    """Return the budget in öre that an event's figures at an account are held against; None if not known.

    That is the account's own year's with all its parts, or the whole project's.
    """
    if not is_of_own_year(event):
        return project_budget(budget, account)
    whole = budget.subtree_balance(account)
    return whole.budget_total if whole.level_known and whole.budget_total else None


@RULE_SET.of_event(OutcomeRecorded, ACCUMULATED_DIFFERS)
def accumulated_outcomes_add_up(state: State, event: OutcomeRecorded) -> Iterator[Finding]:
    """Find sums since the start that are not the earlier sum and what was spent since.

    Where the log does not have all of that, those below the earlier sum, or below the outcome of the year
    alone. What is taken in may lower a sum.
    """
    budget = state.budget(event.budget)
    for measure in event.measures:
        if measure.aspect is Aspect.ACCUMULATED:
            against = _contradiction(budget, event, measure.account, measure.amount)
            if against:
                account = str(measure.account)
                facts: MessageParams = {"account": account, "accumulated": measure.amount.ore, **against}
                yield Finding(ACCUMULATED_DIFFERS, facts, (event.id,), account, event.budget, "accumulated")


def _contradiction(
    budget: BudgetState, event: OutcomeRecorded, account: Account, accumulated: Amount
) -> MessageParams:
    """Return what a sum since the start does not agree with; nothing if it may be right."""
    of_year = _outcome(budget, event, account, event.until)
    earlier = latest_project_figure(
        budget, account, f"{event.measure_name}-{Aspect.ACCUMULATED}", event.until
    )
    if earlier is None:
        is_less = of_year and of_year.ore > 0 and _is_less(accumulated, of_year)
        return {"against": ("accumulated-below-year",), "of_year": of_year.ore} if of_year and is_less else {}
    path, before, day = earlier
    facts: MessageParams = {"before": before.ore, "earlier": day.isoformat()}
    since = _spent_since(budget, event, account, path, day)
    if since is not None:
        computed = sum_of(map(hedged_range, (before, *since)))
        if agrees(accumulated, computed, rounding_of([before, *since])):
            return {}
        spent = sum(amount.ore for amount in since)
        more: MessageParams = {"spent": spent, "computed": before.ore + spent}
        return {"against": ("accumulated-is-no-sum",), **facts, **more}
    is_income = of_year is not None and of_year.ore < 0
    fell = before.ore > 0 and not is_income and _is_less(accumulated, before)
    return {"against": ("accumulated-falls",), **facts} if fell else {}


def _is_less(amount: Amount, other: Amount) -> bool:
    """Return whether one amount is less than another beyond rounding."""
    return amount.ore < other.ore and not agrees(amount, exactly(other.ore), rounding_of([other]))


def _spent_since(
    budget: BudgetState, event: OutcomeRecorded, account: Account, path: Account, day: date
) -> list[Amount] | None:
    """Return the outcomes of a project's years after a day, up to an event's; None if the log lacks any."""
    then = budget.noted.get((account, event.measure_name))
    if path == account and then is not None and then.made == day:
        before = Amount(-then.amount.ore, then.amount.text, then.amount.unit_ore, then.amount.hedge)
        now = _outcome(budget, event, account, event.until)
        return [now, before] if now else None
    if {account.year, path.year} & {*UNDATED_YEARS} or path.year > account.year:
        return None
    first = path.year + path.is_year_over(day)
    if day > date(first, 1, 1) - timedelta(days=1):  # of a day within a year
        return None
    years = (Account(year, account.parts) for year in range(first, account.year))
    past = [_outcome(budget, event, earlier, date(earlier.year, 12, 31)) for earlier in years]
    outcomes = [*past, _outcome(budget, event, account, event.until)]
    return [amount for amount in outcomes if amount] if all(outcomes) else None


def _outcome(budget: BudgetState, event: OutcomeRecorded, account: Account, day: date) -> Amount | None:
    """Return an account's outcome until a day: as the event states it, else as it is on record."""
    for measure in event.measures:
        if (measure.account, measure.aspect) == (account, Aspect.NET):
            return measure.amount
    noted = budget.noted.get((account, event.measure_name))
    return noted.amount if noted and noted.made == day else None
