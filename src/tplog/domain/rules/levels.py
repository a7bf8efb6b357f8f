"""Rules of figures stated side by side: levels, gross and net, variances, outcomes in order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from attrs import evolve

from tplog.domain.rules.explanations import Part, question, readings
from tplog.domain.rules.project_figures import compared_budget
from tplog.domain.rules.record_facts import CORRECTION, GRANT, LEVEL, MONEY, RecordFacts
from tplog.domain.rules.rows import noted_beside
from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.rules.stated_ranges import (
    OreRange,
    agrees,
    effect_range,
    exactly,
    hedged_range,
    rounding_of,
    sum_of,
)
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import (
    effect_on_subtree,
    has_known_level,
    implies_opening,
    level_gap,
    states_change,
)
from tplog.domain.state.matters import reversal_of
from tplog.domain.state.outcomes import later_outcome
from tplog.domain.state.stated_totals import stated_amounts
from tplog.events.base import Event
from tplog.events.types import ConditionSettled, GrantAwarded, OutcomeRecorded, ProposalMade
from tplog.values.account import OPENING, Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.matter_words import MET
from tplog.values.transfer import Aspect, Measure, is_spending

LEVEL_MISMATCH = Rule(
    "level-mismatch",
    Severity.REFUSE,
    sv="Handlingen anger att {account} därefter har {stated}, men det blir {reached}.{hint}",
    en="The paper states that {account} then has {stated}, but it comes to {reached}.{hint}",
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
    sv="Handlingen anger bara den nya nivån {stated} för {account}; hur mycket av {ore} som är ändring och "
    "hur mycket som fanns när loggen började går inte att säga.",
    en="The paper gives only the new level {stated} of {account}; how much of {ore} is a change and how much "
    "was there when the log begins cannot be told.",
)
LEVEL_SINCE_CORRECTED = Rule(
    "level-since-corrected",
    Severity.WARNING,
    sv="”{event}” anger att {account} därefter har {stated}, men efter rättelsen av det som kom före blir "
    "det {reached}.",
    en="'{event}' states that {account} then has {stated}, but since what came before it was corrected it "
    "comes to {reached}.",
)
GROSS_MISMATCH = Rule(
    "gross-mismatch",
    Severity.REFUSE,
    sv="{account}: kostnaden {cost} minus intäkten {income} är inte {net}, som handlingen anger netto.{hint}",
    en="{account}: the cost of {cost} less the income of {income} is not {net}, the net stated.{hint}",
)
VARIANCE_ONLY = Rule(
    "variance-only",
    Severity.NOTE,
    sv="{account}: handlingen anger bara avvikelsen {variance}, inte beloppet självt.{so}{more}",
    en="{account}: the paper gives only the variance {variance}, not the figure itself.{so}{more}",
)
OUTCOME_SUPERSEDED = Rule(
    "outcome-superseded",
    Severity.NOTE,
    sv="{account}: utfallet till {until} registrerades efter ett till {later}. Det flyttar inget.",
    en="{account}: the outcome until {until} was recorded after one until {later}. It moves nothing.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(Event, LEVEL_MISMATCH, OPENING_IMPLIED, CHANGE_UNKNOWN, given=Aspect.LEVEL)
def levels_are_reached(state: State, event: Event) -> Iterator[Finding]:
    """Find stated levels that are not reached, and levels that imply an opening balance."""
    budget = state.budget(event.budget)
    for measure in event.measures:
        if measure.aspect is not Aspect.LEVEL:
            continue
        path = str(measure.account)
        if isinstance(event, ProposalMade | GrantAwarded) and not has_known_level(
            budget, event, measure.account
        ):
            if not states_change(budget, event, measure.account) and not _adjusts_known_grant(budget, event):
                level = measure.amount.ore
                facts: MessageParams = {"account": path, "stated": level, "ore": level}
                yield Finding(CHANGE_UNKNOWN, facts, (event.id,), path, event.budget, "levels")
            if isinstance(event, ProposalMade):
                continue
        gap = level_gap(budget, event, measure)
        if not agrees(measure.amount, _reached_range(budget, event, measure, measure.amount.ore - gap)):
            facts = {
                "account": path,
                "stated": measure.amount.ore,
                "reached": measure.amount.ore - gap,
                **_question_of_level(budget, event, measure, measure.amount.ore - gap),
            }
            yield Finding(LEVEL_MISMATCH, facts, (event.id,), path, event.budget, "levels")
        if implies_opening(budget, event, measure):
            rule = OPENING_IMPLIED if states_change(budget, event, measure.account) else CHANGE_UNKNOWN
            facts = {"account": path, "stated": measure.amount.ore, "ore": _implied_opening(event, measure)}
            yield Finding(rule, facts, (event.id,), path, event.budget, "levels")


@RULE_SET.of_event(ConditionSettled)
def levels_are_reached_when_met(state: State, event: ConditionSettled) -> Iterator[Finding]:
    """Find levels that a decision on a condition stated and that its money no longer makes once it is met.

    What it adds was computed when it was decided; the account may have got or given more since.
    """
    budget = state.budget(event.budget)
    if event.settled != MET or not budget.is_condition_open(event.decision):
        return
    for measure in budget.standing[event.decision].levels:
        gap = level_gap(budget, event, measure)
        if not agrees(measure.amount, _reached_range(budget, event, measure, measure.amount.ore - gap)):
            facts: MessageParams = {
                "account": str(measure.account),
                "stated": measure.amount.ore,
                "reached": measure.amount.ore - gap,
                "hint": ("level-since-condition",),
            }
            yield Finding(
                LEVEL_MISMATCH, facts, (event.id, event.decision), str(measure.account), event.budget
            )


@RULE_SET.of_history(LEVEL_SINCE_CORRECTED)
class LevelsStayTrue(BudgetCheck):
    """Find levels that were reached when they were stated, and are not once what came before is corrected.

    What is only taken back may be recorded anew, so nothing follows from that. A grant's level is of grants.
    """

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        self._events: list[str] = []  # their ids, and the indexes of their records
        self._indexes = array("q")
        self._grants: set[str] = set()
        self._levels: list[str] = []
        # Each with the event whose record it corrects first.
        self._corrections: list[tuple[str, str]] = []
        self._roots: dict[str, str] = {}

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            dated, marks = facts.dated, facts.noted.marks
            event = dated.event
            self._events.append(event)
            self._indexes.append(facts.index)
            if CORRECTION in marks:
                self._note_correction(event, dated.corrects, moves=MONEY in marks)
            elif LEVEL in marks:
                self._levels.append(event)
            if GRANT in marks:
                self._grants.add(event)

    def _note_correction(self, event: str, corrects: str, *, moves: bool) -> None:
        """Note what a correction corrects, and itself if it ``moves`` money or corrects one that may have."""
        self._roots[event] = self._roots.get(corrects, corrects)
        if moves or corrects in self._roots:
            self._corrections.append((event, self._roots[event]))

    def asks_again(self, facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return CORRECTION in facts.noted.marks or LEVEL in facts.noted.marks

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each stated level that is true no more, in the log's order."""
        places = self._places() if self._levels and self._corrections else {}
        for name in self._levels if places else ():
            event = self.seen[name]
            budget = state.budget(event.budget)
            if reversal_of(budget.standing, event.id) is None:
                place = (places[event.id],)
                yield from ((place, finding) for finding in self._untrue(budget, event, places))

    def _places(self) -> Mapping[str, int]:
        """Return the log indexes of the levels, of the corrections and of what these correct first."""
        needed = {*self._levels, *chain.from_iterable(self._corrections)}
        places = zip(self._events, self._indexes, strict=True)
        return {event: index for event, index in places if event in needed}

    def _untrue(self, budget: BudgetState, event: Event, places: Mapping[str, int]) -> Iterator[Finding]:
        place = places[event.id]
        corrections = [
            correction
            for name, root in self._corrections
            if places[name] > place > places.get(root, place)
            if root in self._grants or not isinstance(event, GrantAwarded)
            if (correction := self.seen[name]).budget == event.budget
        ]
        for measure in event.measures if corrections else ():
            effects = {
                correction.id: sum(
                    move.ore * effect_on_subtree(budget, move, measure.account)
                    for move in correction.transfers
                    if not is_spending(move)
                )
                for correction in corrections
            }
            reached = measure.amount.ore + sum(effects.values())
            if measure.aspect is Aspect.LEVEL and not agrees(measure.amount, exactly(reached)):
                last = [name for name, ore in effects.items() if ore][-1]
                path = str(measure.account)
                facts: MessageParams = {
                    "event": event.id,
                    "account": path,
                    "stated": measure.amount.ore,
                    "reached": reached,
                }
                yield Finding(LEVEL_SINCE_CORRECTED, facts, (last, event.id), path, event.budget)


def _adjusts_known_grant(budget: BudgetState, event: Event) -> bool:
    """Return whether an event adjusts a grant that the log has, so that the change is known."""
    return isinstance(event, GrantAwarded) and budget.grant(event.adjusts or "") is not None


def _question_of_level(budget: BudgetState, event: Event, measure: Measure, reached: int) -> MessageParams:
    """Return the parameters that ask which slip explains a level that is not reached."""
    moves = [(move, effect_on_subtree(budget, move, measure.account)) for move in event.all_transfers]
    parts = [
        Part(str(move.taker if sign > 0 else move.giver), move.stated, sign * move.ore)
        for move, sign in moves
        if sign
    ]
    if len(parts) == 1:
        parts = [evolve(parts[0], name=("the-change",))]
    rest = reached - sum(part.ore for part in parts)
    return question(readings(measure.amount, parts, rest), "the-level")


def _reached_range(budget: BudgetState, event: Event, measure: Measure, reached: int) -> OreRange:
    """Return what an account's level can be after the event, whose own transfers may be hedged."""
    moves = [(move, effect_on_subtree(budget, move, measure.account)) for move in event.all_transfers]
    counted = sum(move.ore * sign for move, sign in moves)
    return exactly(reached - counted) + sum_of(effect_range(move, sign) for move, sign in moves)


def _implied_opening(event: Event, measure: Measure) -> int:
    """Return the öre that the event's transfers from or to the opening give the measure's account."""
    openings = (move for move in event.transfers if OPENING in {move.giver.holder, move.taker.holder})
    return sum(move.effect(measure.account) for move in openings)


@RULE_SET.of_event(Event, GROSS_MISMATCH, given=Aspect.INCOME)
def gross_equals_net(_state: State, event: Event) -> Iterator[Finding]:
    """Find accounts where cost less income is not the stated net."""
    needed = {Aspect.COST, Aspect.INCOME}
    gross = {
        account: amounts for account, amounts in _amounts_by_aspect(event).items() if needed <= amounts.keys()
    }
    nets = dict(stated_amounts(event) if gross else ())
    for account, amounts in gross.items():
        net, cost, income = nets.get(account), amounts[Aspect.COST], amounts[Aspect.INCOME]
        if net is None:
            continue
        computed = sum_of((hedged_range(cost), -hedged_range(income)))
        if not agrees(net, computed, rounding_of([cost, income])):
            gross_parts = (
                Part(("the-cost",), cost, cost.ore),
                Part(("the-income",), income, -income.ore, sign=-1),
            )
            facts: MessageParams = {
                "account": str(account),
                "cost": cost.ore,
                "income": income.ore,
                "net": net.ore,
                **question(readings(net, gross_parts), "the-net"),
            }
            yield Finding(GROSS_MISMATCH, facts, (event.id,), str(account), event.budget, "costs")


def _amounts_by_aspect(event: Event) -> Mapping[Account, dict[Aspect, Amount]]:
    """Return the measured amounts of each account, by aspect."""
    amounts: dict[Account, dict[Aspect, Amount]] = {}
    for measure in event.measures:
        amounts.setdefault(measure.account, {})[measure.aspect] = measure.amount
    return amounts


@RULE_SET.of_event(Event, VARIANCE_ONLY, given=Aspect.VARIANCE)
def variance_has_figure(state: State, event: Event) -> Iterator[Finding]:
    """Find variances from a known budget without the figure itself, and compute what the first implies.

    An outcome within the year is compared with the budget until then, which nobody stated; a figure at a
    project's completion with the project's budget.
    """
    budget = state.budget(event.budget)
    alone = [
        (account, amounts[Aspect.VARIANCE])
        for account, amounts in _amounts_by_aspect(event).items()
        if amounts.keys() & {Aspect.VARIANCE, Aspect.NET} == {Aspect.VARIANCE}
        and compared_budget(budget, event, account) is not None
        and noted_beside(budget, event, account) is None
    ]
    if alone:
        account, variance = alone[0]
        budgeted = compared_budget(budget, event, account) or 0
        implied = {"budgeted": budgeted, "implied": budgeted - variance.ore}
        is_of_year = not isinstance(event, OutcomeRecorded) or account.is_year_over(event.until)
        facts: MessageParams = {
            "account": str(account),
            "variance": variance.ore,
            "count": str(len(alone)),
            "so": ("variance-implies",) if is_of_year else (),
            "more": ("variances-in-all",) if alone[1:] else (),
            **(implied if is_of_year else {}),
        }
        yield Finding(VARIANCE_ONLY, facts, (event.id,), str(account), event.budget, "variances")


@RULE_SET.of_event(OutcomeRecorded, OUTCOME_SUPERSEDED)
def outcomes_come_in_order(state: State, event: OutcomeRecorded) -> Iterator[Finding]:
    """Find outcomes recorded after one that covers a later date; they move no money."""
    if isinstance(event, OutcomeRecorded):
        budget = state.budget(event.budget)
        for measure in event.measures:
            latest = later_outcome(budget, measure.account, event.until)
            if measure.aspect is Aspect.NET and latest and latest.made:
                facts: MessageParams = {
                    "account": str(measure.account),
                    "until": event.until.isoformat(),
                    "later": latest.made.isoformat(),
                }
                yield Finding(
                    OUTCOME_SUPERSEDED, facts, (event.id,), str(measure.account), event.budget, "until"
                )
