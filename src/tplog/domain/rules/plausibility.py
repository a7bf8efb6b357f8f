"""Rules of plausible figures: outcomes that fall, forecasts beyond the budget, what cannot be so large."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from tplog.domain.rules.project_figures import compared_budget, is_of_own_year
from tplog.domain.rules.rows import Figures, figures_of, variance_sign
from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import rounding_of
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.kinds import KindPart, by_kind, phrase_of_kind
from tplog.domain.state.outcomes import first_after, latest_before
from tplog.domain.state.stated_totals import noted_figure_name
from tplog.events.base import Event
from tplog.events.types import (
    CarryOverDecided,
    ForecastRecorded,
    FrameChanged,
    GrantAwarded,
    OutcomeRecorded,
    ProposalMade,
    ReallocationDecided,
    ReserveUsed,
)
from tplog.values.account import Account, Role
from tplog.values.amount import Amount
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect

OUTCOME_FALLS = Rule(
    "outcome-falls",
    Severity.WARNING,
    sv="{account}: utfallet till och med {until} är {after}, men till och med {earlier} var det {before}: "
    "det har minskat med {fall}.",
    en="{account}: the outcome until {until} is {after}, but until {earlier} it was {before}: it "
    "has fallen by {fall}.",
)
FORECAST_EXCEEDS_BUDGET = Rule(
    "forecast-exceeds-budget",
    Severity.NOTE,
    sv="{account}{of_kind}: {figure} är {forecast}, {nature}.",
    en="{account}{of_kind}: {figure} is {forecast}, {nature}.",
)
VARIANCE_BELOW_ZERO = Rule(
    "variance-below-zero",
    Severity.NOTE,
    sv="{account}{of_kind}: handlingen anger avvikelsen {variance}, ett underskott mot budget.",
    en="{account}{of_kind}: the paper states the variance {variance}, a deficit against the budget.",
)
FIGURE_IMPLAUSIBLE = Rule(
    "figure-implausible",
    Severity.WARNING,
    sv="{account}: {stated} är mer än allt som loggen har som budget för {body}, {whole}. Stämmer siffran "
    "och dess enhet?",
    en="{account}: {stated} is more than all that the log has as the budget of {body}, {whole}. Are the "
    "figure and its unit right?",
)
ESTIMATE_EXCEEDS_CARRY_OVER = Rule(
    "estimate-exceeds-carry-over",
    Severity.NOTE,
    sv="{account}: {estimate} beräknas gå åt, men {carried} har förts över till året.",
    en="{account}: {estimate} is expected to be used, but {carried} was carried over into the year.",
)
CARRY_OVER_EXCEEDS_ESTIMATE = Rule(
    "carry-over-exceeds-estimate",
    Severity.NOTE,
    sv="{account}: {carried} förs vidare, men enligt prognosen i ”{event}” blir {left} kvar av året.",
    en="{account}: {carried} is carried over, but by the forecast in '{event}' {left} is left of the year.",
)
RULE_SET = RuleSet()

# So many times the budget of its body a figure is likelier in a wrong unit than a fact.
_TIMES_LARGER = 10


@RULE_SET.of_event(OutcomeRecorded, OUTCOME_FALLS)
def outcomes_grow(state: State, event: OutcomeRecorded) -> Iterator[Finding]:
    """Find outcomes so far that are nearer to zero than in an earlier report of the year.

    One of an earlier day than what is on record already is held against what comes before it and after it.
    Of an account whose net budget is an income the income falls. A stated cost that did not fall explains a
    net that did.
    """
    budget = state.budget(event.budget)
    cost_name = noted_figure_name(event, Aspect.COST) or ""
    costs = figures_of(event, Aspect.COST)
    for account, amount in figures_of(event, Aspect.NET).items():
        stated = _Report(event.id, event.until, amount, costs.get(account))
        before = latest_before(budget, (account, event.measure_name), event.until)
        if before is not None and before.made is not None and _is_nearer_zero(amount, before.amount):
            cost = latest_before(budget, (account, cost_name), event.until)
            earlier = _Report(before.event, before.made, before.amount, cost.amount if cost else None)
            yield from _fallen(budget, event, account, earlier, stated)
        after = first_after(budget, (account, event.measure_name), event.until)
        if after is not None and after.made is not None and _is_nearer_zero(after.amount, amount):
            cost = first_after(budget, (account, cost_name), event.until)
            later = _Report(after.event, after.made, after.amount, cost.amount if cost else None)
            yield from _fallen(budget, event, account, stated, later)


@frozen(eq=False, repr=False)
class _Report(ByFields):
    """What a report has of one account: the outcome until a day, and its cost (None: not stated)."""

    event: str
    until: date
    amount: Amount
    cost: Amount | None


def _fallen(
    budget: BudgetState, event: OutcomeRecorded, account: Account, earlier: _Report, later: _Report
) -> Iterator[Finding]:
    """Yield that an outcome fell, nearer to zero, from one report to the next, of which the event is one."""
    before, after = earlier.amount.ore, later.amount.ore
    is_income = (budget.subtree_balance(account).budget_total or before) < 0
    is_explained = later.cost and earlier.cost and later.cost.ore >= earlier.cost.ore
    if is_income == (before < 0) and not (is_explained and not is_income):
        facts: MessageParams = {
            "account": str(account),
            "after": after,
            "until": later.until.isoformat(),
            "before": before,
            "earlier": earlier.until.isoformat(),
            "fall": abs(after - before),
        }
        events = tuple(dict.fromkeys((event.id, earlier.event, later.event)))
        yield Finding(OUTCOME_FALLS, facts, events, str(account), event.budget, "lines")


def _is_nearer_zero(amount: Amount, earlier: Amount) -> bool:
    """Return whether an outcome is less of what the earlier one was, a cost or an income, beyond rounding."""
    if abs(amount.ore - earlier.ore) <= rounding_of([amount, earlier]):
        return False
    return amount.ore < earlier.ore if earlier.ore > 0 else earlier.ore < 0 and amount.ore > earlier.ore


@RULE_SET.of_event(ForecastRecorded, FORECAST_EXCEEDS_BUDGET, ESTIMATE_EXCEEDS_CARRY_OVER)
def forecasts_hold(state: State, event: ForecastRecorded) -> Iterator[Finding]:
    """Find bodies whose forecast is larger than their budget, and lines that need more than was carried over.

    A body's forecast is the one stated at it, or the sum of its lines', operations and investments by
    themselves; lines that are not there can only add to it, unless their budget is an income. A whole
    project's is held against the project's budget.
    """
    budget = state.budget(event.budget)
    by_body: dict[Account, list[Account]] = defaultdict(list)
    figures = figures_of(event, Aspect.NET)
    for account in figures:
        by_body[account.body if is_of_own_year(event) else account].append(account)
    for holder, accounts in by_body.items():
        exceeding = [
            finding
            for part, stated in _stated_by_kind(budget, holder, accounts)
            if (finding := _exceeding(budget, event, holder, part, {path: figures[path] for path in stated}))
        ]
        yield from exceeding
        if not exceeding and is_of_own_year(event):
            yield from _beyond_carry_over(budget, event, {account: figures[account] for account in accounts})


def _stated_by_kind(
    budget: BudgetState, holder: Account, accounts: list[Account]
) -> Iterator[tuple[KindPart, list[Account]]]:
    """Yield which of the accounts make a figure of their holder: the holder, else those below no other.

    Operations and investments apart, unless an account that is stated has both.
    """
    stated = [holder] if holder in accounts else _topmost(accounts)
    parts = by_kind(budget, holder)
    is_either = len(parts) > 1 and all(len(by_kind(budget, account)) == 1 for account in stated)
    for part in parts if is_either else (KindPart("", (holder, *budget.parts(holder))),):
        if of_kind := [account for account in stated if not part.kind or account in part.paths]:
            yield part, of_kind


def _exceeding(
    budget: BudgetState, event: ForecastRecorded, holder: Account, part: KindPart, stated: Figures
) -> Finding | None:
    """Return that the stated forecasts together are larger than the holder's budget; None if they are not."""
    budgeted = part.budgeted(budget) if part.kind else compared_budget(budget, event, holder)
    if budgeted is None or budget.role(holder) is not Role.BODY:
        return None
    forecast = sum(amount.ore for amount in stated.values())
    excess = forecast - budgeted
    if excess <= rounding_of([*stated.values()]) or not _cover_incomes(budget, part, stated):
        return None
    most = _TIMES_LARGER * _given_to(budget, holder)
    if is_of_own_year(event) and most and any(amount.ore > most for amount in stated.values()):
        return None  # see `figures_are_plausible`
    of_whole = "budget" if is_of_own_year(event) else "project-budget"
    facts: MessageParams = {
        "account": str(holder),
        "of_kind": phrase_of_kind(part.kind),
        "figure": (f"the-{event.figure_name}",),
        "forecast": forecast,
        "excess": excess,
        "budgeted": budgeted,
        "nature": (f"short-of-net-{of_whole}" if budgeted < 0 else f"more-than-{of_whole}",),
    }
    return Finding(FORECAST_EXCEEDS_BUDGET, facts, (event.id,), str(holder), event.budget, "lines")


def _beyond_carry_over(budget: BudgetState, event: ForecastRecorded, figures: Figures) -> Iterator[Finding]:
    """Yield that a line needs more than was carried over to it, where it has nothing else."""
    for account, amount in figures.items():
        balance = budget.own_balance(account)
        only_carried = balance.carried > 0 and balance.carried == balance.budget_total
        if only_carried and balance.level_known and amount.ore > balance.carried:
            facts: MessageParams = {
                "account": str(account),
                "estimate": amount.ore,
                "carried": balance.carried,
            }
            yield Finding(
                ESTIMATE_EXCEEDS_CARRY_OVER, facts, (event.id,), str(account), event.budget, "lines"
            )


def _topmost(accounts: list[Account]) -> list[Account]:
    """Return the accounts that lie below none of the others."""
    stated = set(accounts)
    return [account for account in accounts if stated.isdisjoint(account.ancestors())]


def _cover_incomes(budget: BudgetState, part: KindPart, stated: Iterable[Account]) -> bool:
    """Return whether the stated accounts hold all lines of a body whose budget is an income."""
    covering = set(stated)
    return all(
        path in covering or not covering.isdisjoint(path.ancestors())
        for path in part.paths
        if path.parent and budget.own_balance(path).budget_total < 0
    )


@RULE_SET.of_event(Event, VARIANCE_BELOW_ZERO, given=Aspect.VARIANCE)
def variances_are_covered(state: State, event: Event) -> Iterator[Finding]:
    """Find bodies for which a paper states a deficit, where it gives no outcome or forecast that says so.

    Once for a body, or for its operations and its investments: by the variance stated at it, or the sum of
    its lines'.
    """
    variances = figures_of(event, Aspect.VARIANCE) if event.measure_name else {}
    if not variances:
        return
    nets = {account.body for account in figures_of(event, Aspect.NET)}
    bodies = dict.fromkeys(account.body for account in variances)
    budget = state.budget(event.budget)
    sign = variance_sign(budget, event)
    for body in bodies:
        below = [account for account in variances if account.body == body]
        for part, stated in _stated_by_kind(budget, body, below):
            ore = sign * sum(variances[account].ore for account in stated)
            if ore < 0 and body not in nets:
                facts: MessageParams = {
                    "account": str(body),
                    "of_kind": phrase_of_kind(part.kind),
                    "variance": sign * ore,
                }
                yield Finding(VARIANCE_BELOW_ZERO, facts, (event.id,), str(body), event.budget, "variances")


@RULE_SET.of_event(Event, FIGURE_IMPLAUSIBLE, given=(Aspect.NET, Aspect.VARIANCE))
def figures_are_plausible(state: State, event: Event) -> Iterator[Finding]:
    """Find figures that the whole budget of a body has no room for.

    More than all of it cannot be left, where the body itself was given its frame, which is then known to be
    all. A deficit, an outcome or a forecast must be ten times as large, for it may be true. What a body has
    is the sum of its accounts that are given money, or of those that are to take it in, so that neither makes
    the other less. The figures of a whole project are of more than a year's budget, and a plan is of a year
    whose budget nobody has decided yet.
    """
    if not isinstance(event, OutcomeRecorded | ForecastRecorded) or not is_of_own_year(event):
        return
    budget = state.budget(event.budget)
    given: dict[Account, int] = {}
    has_variances = any(measure.aspect is Aspect.VARIANCE for measure in event.measures)
    sign = variance_sign(budget, event) if has_variances else 1
    for measure in event.measures:
        if measure.aspect not in {Aspect.NET, Aspect.VARIANCE}:
            continue
        body = measure.account.body
        is_left = measure.aspect is Aspect.VARIANCE and sign * measure.amount.ore > 0
        times = 1 if is_left and budget.own_balance(body).frame > 0 else _TIMES_LARGER
        if _has_room(budget, measure.account, measure.amount.ore, times):
            continue
        if body not in given:
            given[body] = _given_to(budget, body)
        if given[body] and abs(measure.amount.ore) > times * given[body]:
            yield _implausible(event, measure.account, measure.amount.ore, given[body])


def _implausible(event: Event, account: Account, ore: int, whole: int) -> Finding:
    facts: MessageParams = {
        "account": str(account),
        "stated": abs(ore),
        "body": str(account.body),
        "whole": whole,
    }
    return Finding(FIGURE_IMPLAUSIBLE, facts, (event.id,), str(account), event.budget)


def decided_amounts_are_plausible(state: State, event: Event) -> Iterator[Finding]:
    """Find raises, moves, grants and proposals of over ten times all that a body has, where it has a frame.

    A frame is not judged: before it a body may have little.
    """
    budget = state.budget(event.budget)
    for move in event.stated_transfers:
        giver, taker = move.giver, move.taker
        if move.stated is None or (giver.holder == taker.holder and giver.year == taker.year):
            continue
        account = move.giver if move.stated.ore < 0 else move.taker
        if _has_room(budget, account, move.stated.ore, _TIMES_LARGER):
            continue
        whole = _given_to(budget, account.body) if budget.subtree_balance(account.body).frame else 0
        if whole and abs(move.stated.ore) > _TIMES_LARGER * whole:
            yield _implausible(event, account, move.stated.ore, whole)


for _kind in (FrameChanged, GrantAwarded, ProposalMade, ReallocationDecided, ReserveUsed):
    RULE_SET.of_event(_kind)(decided_amounts_are_plausible)


def _has_room(budget: BudgetState, account: Account, ore: int, times: int) -> bool:
    """Return whether an account or its body alone shows, without all lines, that a figure is not too large.

    What a body and its lines are given, or are to take in, is no less than what one of them is.
    """
    body = budget.accounts.get(account.body)
    balance = budget.accounts.get(account)
    if body is None:
        return False
    budgets = [abs(each.budget_total) for each in (body, balance) if each and each.role is body.role]
    return abs(ore) <= times * max(budgets)


def _given_to(budget: BudgetState, body: Account) -> int:
    """Return the öre that a body and its lines are given, or are to take in, if that is more.

    0 if that is not known.
    """
    body_balance = budget.own_balance(body)
    balances = [body_balance, *(budget.accounts[path] for path in budget.parts(body))]
    if body_balance.role is not Role.BODY or not all(balance.level_known for balance in balances):
        return 0
    budgets = [balance.budget_total for balance in balances]
    return max(sum(ore for ore in budgets if ore > 0), -sum(ore for ore in budgets if ore < 0))


@RULE_SET.of_event(CarryOverDecided, CARRY_OVER_EXCEEDS_ESTIMATE)
def carried_over_is_left(state: State, event: CarryOverDecided) -> Iterator[Finding]:
    """Find money carried over beyond what the latest forecast leaves of a year without its outcome yet."""
    budget = state.budget(event.budget)
    given: dict[Account, int] = defaultdict(int)
    for move in event.final_transfers:
        if move.taker.year > move.giver.year:
            given[move.giver] += move.ore
    for account, ore in given.items():
        forecast = budget.noted.get((account, ForecastRecorded.measure_name))
        balance = budget.subtree_balance(account)
        outcome = budget.noted.get((account, OutcomeRecorded.measure_name))
        is_final = outcome is not None and account.is_year_over(outcome.made)
        if forecast is None or is_final or not balance.level_known or forecast.amount.ore <= 0:
            continue
        left = balance.budget_total - forecast.amount.ore
        if ore > left + rounding_of([forecast.amount]):
            facts: MessageParams = {
                "account": str(account),
                "carried": ore,
                "event": forecast.event,
                "left": left,
            }
            events = (event.id, forecast.event)
            yield Finding(CARRY_OVER_EXCEEDS_ESTIMATE, facts, events, str(account), event.budget)
