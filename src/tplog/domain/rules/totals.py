"""Rules of totals: whether the stated sums add up, and how exact the figures are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import agrees, exactly, hedged_range, rounding_of_parts, sum_of
from tplog.domain.state.apply_event import stated_figures, stated_total
from tplog.domain.state.budget_state import AccountBalance, BudgetState, State
from tplog.domain.state.derived_transfers import (
    has_known_level,
    implies_opening,
    level_gap,
    states_change,
)
from tplog.events.base import Event
from tplog.events.types import OutcomeRecorded, ProposalMade
from tplog.values.amount import Amount, Hedge
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect, Measure

TOTAL_MISMATCH = Rule(
    "total-mismatch",
    Severity.REFUSE,
    sv="Papperet anger summan {stated} men delarna blir {summed}: {difference} skiljer.{hint}",
    en="The paper states the sum as {stated} but its parts make {summed}: they differ by {difference}.{hint}",
)
TOTAL_ROUNDED = Rule(
    "total-rounded",
    Severity.NOTE,
    sv="Papperet anger summan {stated} och delarna blir {summed}. Skillnaden {difference} kan bero på "
    "avrundning eller förbehåll; loggen räknar med delarna.",
    en="The paper states the sum as {stated} and its parts make {summed}. Rounding or a hedge can explain "
    "the difference of {difference}; the log counts with the parts.",
)
CHANGE_MISMATCH = Rule(
    "change-mismatch",
    Severity.WARNING,
    sv="Papperet anger ändringen {stated}, men mot {since} blir den {budgeted} räknat på budget "
    "och {spent} räknat på utfall.",
    en="The paper states a change of {stated}, but since {since} it holds neither against the budget "
    "({budgeted}) nor against the outcome ({spent}).",
)
CHANGE_AMBIGUOUS = Rule(
    "change-ambiguous",
    Severity.NOTE,
    sv="Ändringen {stated} stämmer mot {since} bara som {basis}; mot dess {rival} blir den {other}.",
    en="The change of {stated} since {since} holds only against its {basis}; "
    "against its {rival} it is {other}.",
)
APPROXIMATE_FIGURE = Rule(
    "approximate-figure",
    Severity.NOTE,
    sv="Papperet anger beloppet ungefärligt: ”{text}”. Loggen {counts} {ore}.",
    en="The paper states the amount approximately: '{text}'. The log {counts} {ore}.",
)
TYPOGRAPHY_REPAIRED = Rule(
    "typography-repaired",
    Severity.NOTE,
    sv="”{text}” är lästa som {ore} trots skrivfelet.",
    en="'{text}' was read as {ore} in spite of the slip.",
)
PRECISION_MIXED = Rule(
    "precision-mixed",
    Severity.NOTE,
    sv="Beloppen är angivna med olika noggrannhet, från hela {finest} till hela {coarsest}.",
    en="The amounts are stated to different units, from whole {finest} to whole {coarsest}.",
)
RULE_SET = RuleSet()


def _stated_amounts(event: Event) -> Iterator[tuple[str, Amount]]:
    """Yield every amount that the document states, with its account as text, empty for the total."""
    yield from ((str(account), amount) for account, amount, _ in stated_figures(event) if amount is not None)
    other_measures = (measure for measure in event.measures if measure.aspect is not Aspect.NET)
    yield from ((str(measure.account), measure.amount) for measure in other_measures)
    if event.total is not None:
        yield "", event.total


@RULE_SET.of_event(Event, TOTAL_MISMATCH, TOTAL_ROUNDED)
def total_adds_up(state: State, event: Event) -> Iterator[Finding]:
    """Find stated totals that are not the sum of their parts, beyond rounding and hedges or within them."""
    total = stated_total(state.budget(event.budget), event)
    if total is None or total.stated.ore == total.summed:
        return
    figures = stated_figures(event)
    parts = (hedged_range(amount) if amount else exactly(ore) for _, amount, ore in figures)
    amounts = [amount for _, amount, _ in figures if amount is not None]
    fits = agrees(total.stated, sum_of(parts), rounding_of_parts(amounts))
    yield total_finding(event, total.stated, total.summed, str(total.account), fits=fits)


def total_finding(
    event: Event, stated: Amount, summed: int, account: str | None, *, fits: bool, parts: Sequence[str] = ()
) -> Finding:
    """Return that a stated total is not what its parts make, in öre; ``fits``: rounding can explain it.

    ``parts`` are the ids of the events that it adds up, if it is no event's own total.
    """
    facts: MessageParams = {
        "stated": stated.ore if stated.hedge is Hedge.EXACT else stated.text,
        "summed": summed,
        "difference": stated.ore - summed,
    }
    if not fits:
        facts = {**facts, "hint": () if stated.hedge is Hedge.EXACT else ("outside-hedge",)}
    rule = TOTAL_ROUNDED if fits else TOTAL_MISMATCH
    return Finding(rule, facts, (event.id, *parts), account, event.budget, "total")


@RULE_SET.of_event(ProposalMade, CHANGE_MISMATCH, CHANGE_AMBIGUOUS)
def change_holds(state: State, event: ProposalMade) -> Iterator[Finding]:
    """Find stated changes that are not the difference between the new figure and the older one named."""
    for change in event.changes:
        new = sum(ore for account, _, ore in stated_figures(event) if account == change.account)
        old = state.budget(event.budget).accounts.get(change.since, AccountBalance())
        budgeted, spent = new - old.allocated - old.moved, new + old.outcome
        holds = tuple(agrees(change.amount, exactly(ore)) for ore in (budgeted, spent))
        facts: MessageParams = {"stated": change.amount.text, "since": str(change.since)}
        more: MessageParams
        match holds:
            case (False, False):
                rule, more = CHANGE_MISMATCH, {"budgeted": budgeted, "spent": spent}
            case (True, False):
                rule, more = CHANGE_AMBIGUOUS, {"basis": ("budget",), "rival": ("outcome",), "other": spent}
            case (False, True):
                rule, more = (
                    CHANGE_AMBIGUOUS,
                    {"basis": ("outcome",), "rival": ("budget",), "other": budgeted},
                )
            case _:
                continue
        yield Finding(rule, {**facts, **more}, (event.id,), str(change.account), event.budget, "changes")


@RULE_SET.of_event(Event, APPROXIMATE_FIGURE, TYPOGRAPHY_REPAIRED)
def figures_are_firm(state: State, event: Event) -> Iterator[Finding]:
    """Find amounts that the document calls approximate, and amounts read past a slip of typography."""
    for account, amount in _stated_amounts(event):
        if amount.hedge is not Hedge.EXACT:
            counts, ore = _what_counts(state.budget(event.budget), event, account, amount)
            facts: MessageParams = {"text": amount.text, "counts": (counts,), "ore": ore}
            yield Finding(APPROXIMATE_FIGURE, facts, (event.id,), account or None, event.budget)
        if amount.repaired:
            facts = {"text": amount.text, "ore": amount.ore}
            yield Finding(TYPOGRAPHY_REPAIRED, facts, (event.id,), account or None, event.budget)


def _what_counts(budget: BudgetState, event: Event, account: str, amount: Amount) -> tuple[str, int]:
    """Return what the log does with an approximate amount, as the name of a phrase, and the öre of it."""
    if not account:
        total = stated_total(budget, event)
        return ("counts-parts", total.summed) if total else ("only-notes", amount.ore)
    measures = (measure for measure in event.measures if measure.amount is amount)
    measure = next(measures, None)
    if measure is None:
        return "asks-for-exactly" if event.proposed else "counts-exactly", amount.ore
    if measure.aspect is Aspect.LEVEL:
        return _what_level_counts(budget, event, measure)
    if measure.aspect is not Aspect.NET or not isinstance(event, OutcomeRecorded):
        return "only-notes", amount.ore
    latest = budget.noted.get((measure.account, event.measure_name))
    is_superseded = latest is not None and event.until < latest.made
    return "only-notes" if is_superseded else "counts-outcome", amount.ore


def _what_level_counts(budget: BudgetState, event: Event, measure: Measure) -> tuple[str, int]:
    """Return what the log does with an approximate level: it fills it up exactly, or compares it only."""
    if isinstance(event, ProposalMade) and not has_known_level(budget, measure.account):
        return "only-notes", measure.amount.ore
    if implies_opening(budget, event, measure) or not states_change(event, measure.account):
        return "fills-level", measure.amount.ore
    return "counts-change", measure.amount.ore - level_gap(budget, event, measure)


@RULE_SET.of_event(Event, PRECISION_MIXED)
def precision_is_uniform(_state: State, event: Event) -> Iterator[Finding]:
    """Find parts of one sum that are stated to different units. A part stated as 0 has no unit."""
    units = {amount.unit_ore for _, amount in _stated_amounts(event) if amount.ore}
    if len(units) > 1:
        facts: MessageParams = {"finest": min(units), "coarsest": max(units)}
        yield Finding(PRECISION_MIXED, facts, (event.id,), None, event.budget)
