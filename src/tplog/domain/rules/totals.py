"""Rules of totals: whether the stated sums add up, and how exact the figures are."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.state.apply_event import stated_figures, stated_total
from tplog.domain.state.budget_state import AccountBalance, State
from tplog.events.base import Event
from tplog.events.types import ProposalMade
from tplog.values.amount import Amount, Hedge
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect

TOTAL_MISMATCH = Rule(
    "total-mismatch",
    Severity.REFUSE,
    sv="Papperet anger summan {stated} men delarna blir {summed}: {difference} skiljer.",
    en="The paper states the sum as {stated} but its parts make {summed}: they differ by {difference}.",
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
    sv="Papperet anger beloppet ungefärligt: ”{text}”. Loggen räknar med exakt {ore}.",
    en="The paper states the amount approximately: '{text}'. The log counts with exactly {ore}.",
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
FINDING_RULES = (
    TOTAL_MISMATCH,
    CHANGE_MISMATCH,
    CHANGE_AMBIGUOUS,
    APPROXIMATE_FIGURE,
    TYPOGRAPHY_REPAIRED,
    PRECISION_MIXED,
)


def _stated_amounts(event: Event) -> Iterator[tuple[str, Amount]]:
    """Yield every amount that the document states, with its account as text, empty for the total."""
    yield from ((str(account), amount) for account, amount, _ in stated_figures(event) if amount is not None)
    other_measures = (measure for measure in event.measures if measure.aspect is not Aspect.NET)
    yield from ((str(measure.account), measure.amount) for measure in other_measures)
    if event.total is not None:
        yield "", event.total


def tolerance(event: Event) -> int:
    """Return twice the öre by which a total may differ from its parts: n·u, where u is their finest unit.

    A figure stated coarsely beside finer ones is likelier exact than rounded, so the finest unit counts.
    """
    units = [amount.unit_ore for _, amount, _ in stated_figures(event) if amount is not None]
    return len(units) * min(units, default=0)


def total_adds_up(state: State, event: Event) -> Iterator[Finding]:
    """Find stated totals that differ from the sum of their parts by more than rounding."""
    total = stated_total(state.budget(event.budget), event)
    if total and 2 * abs(total.stated.ore - total.summed) > tolerance(event):
        facts: MessageParams = {
            "stated": total.stated.ore,
            "summed": total.summed,
            "difference": total.stated.ore - total.summed,
        }
        yield Finding(TOTAL_MISMATCH, facts, (event.id,), str(total.account), event.budget, "total")


def change_holds(state: State, event: Event) -> Iterator[Finding]:
    """Find stated changes that are not the difference between the new figure and the older one named."""
    for change in event.changes if isinstance(event, ProposalMade) else ():
        new = sum(ore for account, _, ore in stated_figures(event) if account == change.account)
        old = state.budget(event.budget).accounts.get(change.since, AccountBalance())
        budgeted, spent = new - old.allocated - old.moved, new + old.outcome
        agrees = (change.amount.ore == budgeted, change.amount.ore == spent)
        facts: MessageParams = {"stated": change.amount.text, "since": str(change.since)}
        more: MessageParams
        match agrees:
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


def figures_are_firm(_state: State, event: Event) -> Iterator[Finding]:
    """Find amounts that the document calls approximate, and amounts read past a slip of typography."""
    for account, amount in _stated_amounts(event):
        facts: MessageParams = {"text": amount.text, "ore": amount.ore}
        if amount.hedge is not Hedge.EXACT:
            yield Finding(APPROXIMATE_FIGURE, facts, (event.id,), account or None, event.budget)
        if amount.repaired:
            yield Finding(TYPOGRAPHY_REPAIRED, facts, (event.id,), account or None, event.budget)


def precision_is_uniform(_state: State, event: Event) -> Iterator[Finding]:
    """Find parts of one sum that are stated to different units. A part stated as 0 has no unit."""
    units = {amount.unit_ore for _, amount in _stated_amounts(event) if amount.ore}
    if len(units) > 1:
        facts: MessageParams = {"finest": min(units), "coarsest": max(units)}
        yield Finding(PRECISION_MIXED, facts, (event.id,), None, event.budget)


EVENT_CHECKS = (total_adds_up, change_holds, figures_are_firm, precision_is_uniform)
