"""Do the figures agree that papers put beside each other: levels, gross and net, variances?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tplog.domain.state.apply_event import stated_figures
from tplog.domain.state.budget_state import State
from tplog.domain.state.derived_transfers import implies_opening, level_gap, states_change
from tplog.events.base import Event
from tplog.events.types import OutcomeRecorded
from tplog.values.account import OPENING, Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect, Measure

LEVEL_MISMATCH = Rule(
    "level-mismatch",
    Severity.REFUSE,
    sv="Papperet anger att {account} därefter har {stated}, men det blir {reached}.",
    en="The paper states that {account} then has {stated}, but it comes to {reached}.",
)
OPENING_IMPLIED = Rule(
    "opening-implied",
    Severity.NOTE,
    sv="Av ändringen och den nya nivån {stated} följer att {account} hade {ore} när loggen började.",
    en="From the change and the new level {stated} it follows that {account} held {ore} when the log begins.",
)
CHANGE_UNKNOWN = Rule(
    "change-unknown",
    Severity.NOTE,
    sv="Papperet anger bara den nya nivån {stated} för {account}; hur mycket av {ore} som är ändring och hur "
    "mycket som fanns när loggen började går inte att säga.",
    en="The paper gives only the new level {stated} of {account}; how much of {ore} is a change and how much "
    "was there when the log begins cannot be told.",
)
GROSS_MISMATCH = Rule(
    "gross-mismatch",
    Severity.REFUSE,
    sv="{account}: kostnaden {cost} minus intäkten {income} är inte {net}, som papperet anger netto.",
    en="{account}: the cost of {cost} less the income of {income} is not {net}, the net stated.",
)
VARIANCE_ONLY = Rule(
    "variance-only",
    Severity.NOTE,
    sv="{account}: papperet anger bara avvikelsen {variance}. Mot budgeten {budgeted} blir det {implied}.",
    en="{account}: the paper gives only the variance {variance}. Against the budget of {budgeted} it "
    "would mean {implied}.",
)
OUTCOME_SUPERSEDED = Rule(
    "outcome-superseded",
    Severity.NOTE,
    sv="{account}: utfallet till {until} registrerades efter ett till {later}. Det flyttar inget.",
    en="{account}: the outcome until {until} was recorded after one until {later}. It moves nothing.",
)
FINDING_RULES = (
    LEVEL_MISMATCH,
    OPENING_IMPLIED,
    CHANGE_UNKNOWN,
    GROSS_MISMATCH,
    VARIANCE_ONLY,
    OUTCOME_SUPERSEDED,
)


def levels_are_reached(state: State, event: Event) -> Iterator[Finding]:
    """A stated level is what the account then has, or tells what it had when the log begins."""
    budget = state.budget(event.budget)
    for at in event.measures:
        if at.aspect is not Aspect.LEVEL:
            continue
        path = str(at.account)
        gap = level_gap(budget, event, at)
        if 2 * abs(gap) > at.amount.unit_ore:
            facts: MessageParams = {"account": path, "stated": at.amount.ore, "reached": at.amount.ore - gap}
            yield Finding(LEVEL_MISMATCH, facts, (event.id,), path, event.budget, "levels")
        if implies_opening(budget, event, at):
            kind = OPENING_IMPLIED if states_change(event, at.account) else CHANGE_UNKNOWN
            facts = {"account": path, "stated": at.amount.ore, "ore": _implied_opening(event, at)}
            yield Finding(kind, facts, (event.id,), path, event.budget, "levels")


def _implied_opening(event: Event, measure: Measure) -> int:
    openings = (move for move in event.transfers if OPENING in {move.giver.holder, move.taker.holder})
    return sum(move.effect(measure.account) for move in openings)


def gross_equals_net(_state: State, event: Event) -> Iterator[Finding]:
    """Cost less income is the net, where a paper states all three."""
    needed = {Aspect.COST, Aspect.INCOME}
    gross = {account: told for account, told in _amounts_by_aspect(event).items() if needed <= told.keys()}
    nets = {
        account: amount
        for account, amount, _ in (stated_figures(event) if gross else ())
        if amount is not None
    }
    for account, told in gross.items():
        net, cost, income = nets.get(account), told[Aspect.COST], told[Aspect.INCOME]
        if net is None:
            continue
        slack = net.unit_ore + cost.unit_ore + income.unit_ore
        if 2 * abs(cost.ore - income.ore - net.ore) > slack:
            facts: MessageParams = {
                "account": str(account),
                "cost": cost.ore,
                "income": income.ore,
                "net": net.ore,
            }
            yield Finding(GROSS_MISMATCH, facts, (event.id,), str(account), event.budget, "costs")


def _amounts_by_aspect(event: Event) -> Mapping[Account, dict[Aspect, Amount]]:
    told: dict[Account, dict[Aspect, Amount]] = {}
    for at in event.measures:
        told.setdefault(at.account, {})[at.aspect] = at.amount
    return told


def variance_has_figure(state: State, event: Event) -> Iterator[Finding]:
    """A variance without the figure itself leaves the reader to compute it."""
    for account, told in _amounts_by_aspect(event).items():
        variance = told.get(Aspect.VARIANCE)
        if variance is not None and Aspect.NET not in told:
            budgeted = state.budget(event.budget).subtree_balance(account).budget_total
            facts: MessageParams = {
                "account": str(account),
                "variance": variance.ore,
                "budgeted": budgeted,
                "implied": budgeted - variance.ore,
            }
            yield Finding(VARIANCE_ONLY, facts, (event.id,), str(account), event.budget, "variances")


def outcomes_come_in_order(state: State, event: Event) -> Iterator[Finding]:
    """An outcome is recorded before those that cover more."""
    if isinstance(event, OutcomeRecorded):
        noted = state.budget(event.budget).noted
        for at in event.measures:
            latest = noted.get((at.account, event.measure_name))
            if at.aspect is Aspect.NET and latest is not None and event.until < latest.made:
                facts: MessageParams = {
                    "account": str(at.account),
                    "until": event.until.isoformat(),
                    "later": latest.made.isoformat(),
                }
                yield Finding(OUTCOME_SUPERSEDED, facts, (event.id,), str(at.account), event.budget, "until")


EVENT_CHECKS = (levels_are_reached, gross_equals_net, variance_has_figure, outcomes_come_in_order)
