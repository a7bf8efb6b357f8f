"""Rules of totals: whether the stated sums add up, and how exact the figures are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tplog.domain.rules.explanations import Part, earlier_figures, earlier_totals, question, readings
from tplog.domain.rules.rule_set import RuleSet, Stated, is_soft
from tplog.domain.rules.stated_ranges import agrees, exactly, hedged_range, rounding_of_parts, sum_of
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import (
    has_known_level,
    implies_opening,
    level_gap,
    states_change,
)
from tplog.domain.state.outcomes import later_outcome
from tplog.domain.state.stated_totals import stated_amounts, stated_figures, stated_total, summed_figures
from tplog.events.base import Event
from tplog.events.types import OutcomeRecorded, ProposalMade
from tplog.values.account import COUNCIL, COUNCILS, Account
from tplog.values.amount import ORE_PER_KRONA, Amount, Hedge
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import AccountBalance, Aspect, Measure, StatedTotal, ore_passed_on

TOTAL_MISMATCH = Rule(
    "total-mismatch",
    Severity.REFUSE,
    sv="Handlingen anger summan {stated} men delarna blir {summed}: {difference} skiljer.{hint}",
    en="The paper states the sum as {stated} but its parts make {summed}: they differ by {difference}.{hint}",
)
TOTAL_ROUNDED = Rule(
    "total-rounded",
    Severity.NOTE,
    sv="Handlingen anger summan {stated} och delarna blir {summed}. Skillnaden {difference} kan bero på "
    "avrundning eller förbehåll; loggen räknar med delarna.",
    en="The paper states the sum as {stated} and its parts make {summed}. Rounding or a hedge can explain "
    "the difference of {difference}; the log counts with the parts.",
)
CHANGE_MISMATCH = Rule(
    "change-mismatch",
    Severity.WARNING,
    sv="Handlingen anger ändringen {stated}, men mot {since} blir den {budgeted} räknat på budget "
    "och {spent} räknat på utfall.{hint}",
    en="The paper states a change of {stated}, but since {since} it holds neither against the budget "
    "({budgeted}) nor against the outcome ({spent}).{hint}",
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
    sv="Handlingen anger beloppet ungefärligt: ”{text}”. Loggen {counts} {ore}.{more}",
    en="The paper states the amount approximately: '{text}'. The log {counts} {ore}.{more}",
)
TYPOGRAPHY_REPAIRED = Rule(
    "typography-repaired",
    Severity.NOTE,
    sv="”{text}” är läst som {ore} trots skrivfelet.",
    en="'{text}' was read as {ore} in spite of the slip.",
)
PRECISION_MIXED = Rule(
    "precision-mixed",
    Severity.NOTE,
    sv="Summans delar är angivna med olika noggrannhet, från {finest} till {coarsest}: de grövre kan vara "
    "avrundade.",
    en="The parts of the sum are stated to different units, from {finest} to {coarsest}: the coarser ones "
    "may be rounded.",
)
RULE_SET = RuleSet()


def _soft_amounts(event: Event) -> Iterator[tuple[str, Amount]]:
    """Yield every amount that the document hedges or that was read past a slip.

    Each has its account as text, empty for the total.
    """
    for account, amount in stated_amounts(event):
        if is_soft(amount):
            yield str(account), amount
    for measure in event.measures:
        if measure.aspect is not Aspect.NET and is_soft(measure.amount):
            yield str(measure.account), measure.amount
    if event.total is not None and is_soft(event.total):
        yield "", event.total


@RULE_SET.of_event(Event, TOTAL_MISMATCH, TOTAL_ROUNDED, given="total")
def total_adds_up(state: State, event: Event) -> Iterator[Finding]:
    """Find stated totals that are not the sum of their parts, beyond rounding and hedges or within them."""
    total = stated_total(state.budget(event.budget), event)
    if total is None or total.stated.ore == total.summed:
        return
    figures = summed_figures(event)
    parts = [hedged_range(amount) if amount else exactly(ore) for _, amount, ore in figures]
    parts.append(exactly(-ore_passed_on(event.stated_transfers)))
    amounts = [amount for _, amount, _ in figures if amount is not None]
    fits = agrees(total.stated, sum_of(parts), rounding_of_parts(amounts))
    account = str(_account_of_total(event, total))
    explained = {} if fits else _question(state.budget(event.budget), event, total)
    yield total_finding(event, total.stated, total.summed, account, fits=fits, explained=explained)


def total_finding(
    event: Event,
    stated: Amount,
    summed: int,
    account: str | None,
    *,
    fits: bool,
    explained: MessageParams,
    parts: Sequence[str] = (),
) -> Finding:
    """Return that a stated total is not what its parts make, in öre; ``fits``: rounding can explain it.

    ``parts`` are the ids of the events that it adds up, if it is no event's own total; ``explained`` asks
    which slip explains it (`explanations.question`).
    """
    facts: MessageParams = {
        "stated": stated.ore if stated.hedge is Hedge.EXACT else stated.text,
        "summed": summed,
        "difference": stated.ore - summed,
    }
    if fits:
        return Finding(TOTAL_ROUNDED, facts, (event.id, *parts), account, event.budget, "total")
    hint = {"hint": ("outside-hedge",)} if stated.hedge is not Hedge.EXACT else explained
    return Finding(TOTAL_MISMATCH, {**facts, **hint}, (event.id, *parts), account, event.budget, "total")


def _account_of_total(event: Event, total: StatedTotal) -> Account:
    """Return the account that a total is about: of one over several holders who gave, or the council."""
    if total.account is not None:
        return total.account
    givers = {move.giver for move in event.stated_transfers}
    return givers.pop() if len(givers) == 1 else Account(total.holders[0].year, (_council(givers),))


def _council(givers: Iterable[Account]) -> str:
    """Return the council that is among these accounts, else a municipality's."""
    return next((giver.holder for giver in givers if giver.holder in COUNCILS), COUNCIL)


def _question(budget: BudgetState, event: Event, total: StatedTotal) -> MessageParams:
    """Return the parameters that ask which slip explains a stated total that is not the sum of its parts."""
    earlier = earlier_figures(budget, event)
    parts = [
        Part(str(account), amount, ore, tuple(earlier.get(account, ())))
        for account, amount, ore in summed_figures(event)
    ]
    return question(readings(total.stated, parts, 0, earlier_totals(budget, event, total)), "the-sum")


@RULE_SET.of_event(ProposalMade, CHANGE_MISMATCH, CHANGE_AMBIGUOUS)
def change_holds(state: State, event: ProposalMade) -> Iterator[Finding]:
    """Find stated changes that are not the difference between the new figure and the older one named."""
    for change in event.changes:
        new = sum(ore for account, _, ore in stated_figures(event) if account == change.account)
        old = state.budget(event.budget).accounts.get(change.since, AccountBalance())
        budgeted, spent = new - old.allocated - old.moved, new + old.outcome
        holds = tuple(agrees(change.amount, exactly(ore)) for ore in (budgeted, spent))
        is_exact = change.amount.hedge is Hedge.EXACT
        facts: MessageParams = {
            "stated": change.amount.ore if is_exact else change.amount.text,
            "since": str(change.since),
        }
        more: MessageParams
        match holds:
            case (False, False):
                slips = [readings(change.amount, (), ore) for ore in (budgeted, spent)]
                hint = question(slips[0] or slips[1], "the-change") if not all(slips) else {"hint": ()}
                rule, more = CHANGE_MISMATCH, {"budgeted": budgeted, "spent": spent, **hint}
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


@RULE_SET.of_event(Event, APPROXIMATE_FIGURE, TYPOGRAPHY_REPAIRED, given=Stated.SOFT)
def figures_are_firm(state: State, event: Event) -> Iterator[Finding]:
    """Find amounts that the document calls approximate, and amounts read past a slip of typography.

    Of approximate amounts with which the log does the same the first is named, and all are counted.
    """
    hedged: dict[str, list[tuple[str, Amount, int]]] = {}
    for account, amount in _soft_amounts(event):
        if amount.hedge is not Hedge.EXACT:
            counts, ore = _what_counts(state.budget(event.budget), event, account, amount)
            hedged.setdefault(counts, []).append((account, amount, ore))
        if amount.repaired:
            facts: MessageParams = {"text": amount.text, "ore": amount.ore}
            yield Finding(TYPOGRAPHY_REPAIRED, facts, (event.id,), account or None, event.budget)
    for counts, amounts in hedged.items():
        account, amount, ore = amounts[0]
        facts = {
            "text": amount.text,
            "counts": (counts,),
            "ore": ore,
            "count": str(len(amounts)),
            "more": ("approximate-in-all",) if amounts[1:] else (),
        }
        yield Finding(APPROXIMATE_FIGURE, facts, (event.id,), account or None, event.budget)


def _what_counts(budget: BudgetState, event: Event, account: str, amount: Amount) -> tuple[str, int]:
    """Return what the log does with an approximate amount, as the name of a phrase, and the öre of it."""
    if not account:
        total = stated_total(budget, event)
        return ("counts-parts", total.summed) if total else ("only-notes", amount.ore)
    measures = (measure for measure in event.measures if measure.amount is amount)
    measure = next(measures, None)
    if measure is None:
        counts = "asks-for-exactly" if event.proposed else "holds-exactly" if event.held else "counts-exactly"
        return counts, amount.ore
    if measure.aspect is Aspect.LEVEL:
        return _what_level_counts(budget, event, measure)
    if measure.aspect is not Aspect.NET or not isinstance(event, OutcomeRecorded):
        return "only-notes", amount.ore
    is_superseded = later_outcome(budget, measure.account, event.until) is not None
    return "only-notes" if is_superseded else "counts-outcome", amount.ore


def _what_level_counts(budget: BudgetState, event: Event, measure: Measure) -> tuple[str, int]:
    """Return what the log does with an approximate level: it fills it up exactly, or compares it only."""
    if isinstance(event, ProposalMade) and not has_known_level(budget, event, measure.account):
        return "only-notes", measure.amount.ore
    if implies_opening(budget, event, measure) or not states_change(budget, event, measure.account):
        return "fills-level", measure.amount.ore
    return "counts-change", measure.amount.ore - level_gap(budget, event, measure)


@RULE_SET.of_event(Event, PRECISION_MIXED, given="total")
def precision_is_uniform(_state: State, event: Event) -> Iterator[Finding]:
    """Find parts of a stated sum in different units: some in kronor, others in thousands or millions.

    Decimals are no other unit: a table of millions writes ``4`` beside ``1,4``. A part stated as 0 has none.
    """
    parts = [amount for _, amount in stated_amounts(event) if amount.ore]
    units = sorted({_unit_name(amount) for amount in parts}, key=_UNIT_NAMES.index)
    if event.total is not None and len(units) > 1:
        facts: MessageParams = {"finest": (units[0],), "coarsest": (units[-1],)}
        yield Finding(PRECISION_MIXED, facts, (event.id,), None, event.budget)


_UNIT_NAMES = ("whole-kronor", "whole-thousands", "millions")


def _unit_name(amount: Amount) -> str:
    """Return the phrase for the unit in which an amount is stated, as far as its figure shows it."""
    kronor, thousands, millions = _UNIT_NAMES
    if amount.unit_ore <= ORE_PER_KRONA:
        return kronor
    return thousands if amount.unit_ore <= 1000 * ORE_PER_KRONA else millions
