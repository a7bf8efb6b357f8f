"""Rules of sums that a paper states over several events, and of the parts that it names of an amount."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from tplog.domain.rules.explanations import Part, question, readings
from tplog.domain.rules.rule_set import RuleContext, RuleSet
from tplog.domain.rules.stated_ranges import adds_up, hedged_range, rounding_of
from tplog.domain.rules.totals import total_finding
from tplog.domain.state.budget_state import State
from tplog.domain.state.stated_totals import stated_amounts, stated_figures
from tplog.errors import mandatory_rule
from tplog.events.base import Event
from tplog.events.types import SumStated
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect

SUM_PART_EMPTY = mandatory_rule(
    "sum-part-empty",
    "Summan räknar ”{event}”, som inte anger något belopp{place}. Stryk den delen, eller nämn den händelse "
    "som har beloppet.",
    "The sum counts '{event}', which states no amount{place}. Delete that part, or name the event that has "
    "the amount.",
)
SUM_NOT_STATED = mandatory_rule(
    "sum-not-stated",
    "Summan saknar total: beloppet som handlingen anger.",
    "The sum lacks its total: the amount that the paper states.",
)
PART_EXCEEDS_AMOUNT = Rule(
    "part-exceeds-amount",
    Severity.WARNING,
    sv="{account}: ”{label}” anges som en del av {whole} men är {part}. Läs enheten och raden i handlingen "
    "igen; är beloppet ett netto och delen en kostnad, ange också kostnaden (costs).",
    en="{account}: '{label}' is stated as a part of {whole} but is {part}. Read the unit and the row in the "
    "paper again; if the amount is a net and the part a cost, state the cost too (costs).",
)
PART_OF_NOTHING = Rule(
    "part-of-nothing",
    Severity.WARNING,
    sv="”{label}” anges som en del av ett belopp för {account}, men händelsen anger inget sådant belopp. "
    "Skriv det, eller flytta delen till posten som den hör till.",
    en="'{label}' is stated as a part of an amount of {account}, but the event states no such amount. Write "
    "it, or move the part to the line to which it belongs.",
)
RULE_SET = RuleSet()


@RULE_SET.precondition(SumStated)
def parts_state_amounts(context: RuleContext, event: SumStated) -> Iterator[Finding]:
    """Find sums without a total, and parts of which no amount is known."""
    if event.total is None:
        yield Finding(SUM_NOT_STATED, {}, (event.id,), budget=event.budget, key="total")
    for part, sign in event.parts:
        if not part.figures and part.event in context.events_by_id:
            place: MessageParams = {"place": f": {part.account}" if part.account else ""}
            key = "plus" if sign > 0 else "minus"
            yield Finding(
                SUM_PART_EMPTY, {"event": part.event, **place}, (event.id,), budget=event.budget, key=key
            )


@RULE_SET.of_event(SumStated)
def sum_adds_up(_state: State, event: SumStated) -> Iterator[Finding]:
    """Find stated sums that are not what their parts make, beyond rounding and hedges or within them."""
    is_whole = all(part.figures for part, _ in event.parts)
    if event.total is None or not is_whole or event.total.ore == event.summed:
        return
    amounts = [evolve(figure, ore=sign * figure.ore) for part, sign in event.parts for figure in part.figures]
    parts = [
        Part(part.event, figure, sign * figure.ore) for part, sign in event.parts for figure in part.figures
    ]
    names = tuple(dict.fromkeys(part.event for part, _ in event.parts))
    fits = adds_up(event.total, amounts)
    explained = {} if fits else question(readings(event.total, parts), "the-sum")
    yield total_finding(event, event.total, event.summed, None, fits=fits, explained=explained, parts=names)


@RULE_SET.of_event(Event, PART_OF_NOTHING, given=Aspect.OF_WHICH)
def parts_have_an_amount(_state: State, event: Event) -> Iterator[Finding]:
    """Find parts (varav) of an account for which the event states nothing, nor for a line below it."""
    stated = [account for account, amount, _ in stated_figures(event) if amount]
    stated += [measure.account for measure in event.measures if measure.aspect is not Aspect.OF_WHICH]
    for part in event.measures:
        if part.aspect is Aspect.OF_WHICH and not any(map(part.account.contains, stated)):
            facts: MessageParams = {"account": str(part.account), "label": part.label}
            yield Finding(PART_OF_NOTHING, facts, (event.id,), str(part.account), event.budget, "of_which")


@RULE_SET.of_event(Event, PART_EXCEEDS_AMOUNT, given=Aspect.OF_WHICH)
def parts_fit_their_amount(_state: State, event: Event) -> Iterator[Finding]:
    """Find parts of an account's amount (varav) that are larger than it, and than the cost stated beside it.

    Of an amount with the other sign nothing can be said.
    """
    named_parts = [measure for measure in event.measures if measure.aspect is Aspect.OF_WHICH]
    wholes = list(stated_amounts(event))
    wholes += [(measure.account, measure.amount) for measure in event.measures if _is_gross(measure.aspect)]
    for part in named_parts:
        alike = [amount for amount in _of(wholes, part.account) if amount.ore * part.amount.ore > 0]
        if alike and not any(_may_hold(amount, part.amount) for amount in alike):
            largest = max(alike, key=lambda amount: abs(amount.ore))
            path = str(part.account)
            facts: MessageParams = {
                "account": path,
                "label": part.label,
                "whole": largest.ore,
                "part": part.amount.ore,
            }
            yield Finding(PART_EXCEEDS_AMOUNT, facts, (event.id,), path, event.budget, "of_which")


def _is_gross(aspect: Aspect) -> bool:
    return aspect in {Aspect.COST, Aspect.INCOME}


def _of(figures: list[tuple[Account, Amount]], account: Account) -> list[Amount]:
    return [amount for path, amount in figures if path == account]


def _may_hold(whole: Amount, part: Amount) -> bool:
    """Return whether an amount can be as large as a part of it, by the hedges and the rounding of both."""
    room = rounding_of([whole, part])
    if whole.ore < 0:
        return hedged_range(part).high + room >= hedged_range(whole).low
    return hedged_range(part).low - room <= hedged_range(whole).high
