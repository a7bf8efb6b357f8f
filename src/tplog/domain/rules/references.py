"""Rules of references: an id in an event must exist, be of the right kind, and still be open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from attrs import fields, frozen

from tplog.domain.rules.rule_set import RuleContext, RuleSet
from tplog.domain.state.matters import MatterStatus, reversal_of
from tplog.errors import mandatory_rule
from tplog.events.base import Event
from tplog.events.money_acts import Decision
from tplog.events.references import first_corrected, named_events
from tplog.events.types import (
    AccountOpened,
    ConditionSettled,
    Corrected,
    FindingAnswered,
    GrantAwarded,
    MandateGiven,
    OutcomeRecorded,
    ProposalMade,
    ProposalSettled,
)
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParams, Rule
from tplog.values.identifiers import closest_names
from tplog.values.matter_words import CLOSED_STATUSES, CORRECTED, REVERSED_STATUSES
from tplog.values.transfer import PROPOSED, Aspect, is_spending

PROPOSAL_UNKNOWN = mandatory_rule(
    "proposal-unknown",
    "Det finns inget förslag ”{event}” i {budget}. Närmast: {nearest}.",
    "There is no proposal '{event}' in {budget}. Nearest: {nearest}.",
)
EVENT_UNKNOWN = mandatory_rule(
    "event-unknown",
    "Det finns ingen händelse ”{event}” i {budget} som duger som {key}. Närmast: {nearest}.",
    "There is no event '{event}' in {budget} that will do as {key}. Nearest: {nearest}.",
)
PROPOSAL_CLOSED = mandatory_rule(
    "proposal-closed",
    "Förslaget ”{event}” är redan avgjort av {by}.",
    "The proposal '{event}' is settled already, by {by}.",
)
DECISION_CLOSED = mandatory_rule(
    "decision-closed",
    "”{event}” gäller inte längre ({status}), genom {by}.",
    "'{event}' no longer holds ({status}), by {by}.",
)
REPLACED_SINCE = mandatory_rule(
    "replaced-since",
    "Tas ”{event}” tillbaka gäller ”{restored}” igen, men det som den tog bort, ”{fallen}”, är sedan dess "
    "borttaget också genom {by}. Rätta först det av de två som inte ska gälla.",
    "With '{event}' taken back, '{restored}' holds again, but what it took away, '{fallen}', has since been "
    "taken away by {by} too. First correct the one of the two that is not to hold.",
)
CONDITION_CLOSED = mandatory_rule(
    "condition-closed",
    "”{event}” har inget villkor som väntar på att avgöras.",
    "'{event}' has no condition that waits to be settled.",
)
CORRECTION_EMPTY = mandatory_rule(
    "correction-of-no-money",
    "”{event}” flyttade inga pengar, så dess rättelse kan inte heller göra det. Rätta utan belopp, och "
    "registrera det rätta på nytt.",
    "'{event}' moved no money, so its correction cannot either. Correct it without amounts, and record what "
    "is right anew.",
)
CORRECTION_OF_NO_FIGURES = mandatory_rule(
    "correction-of-no-figures",
    "”{event}” är inget utfall och ingen prognos eller plan. Skriv i from vilket konto som ger det som "
    "rättelsen anger, eller använd transfers.",
    "'{event}' is no outcome, forecast or plan. Write in from which account gives what the correction "
    "states, or use transfers.",
)
CORRECTION_OF_FIGURES = mandatory_rule(
    "correction-of-figures",
    "”{event}” anger siffror som inget konto ger. Skriv rättelsen som den: lines utan from, med under om "
    "posterna skrivs med namn.",
    "'{event}' states figures that no account gives. Write the correction as it is written: lines without "
    "from, with under where the lines are written by name.",
)
CORRECTION_OF_NO_OUTCOME = mandatory_rule(
    "correction-of-no-outcome",
    "”{event}” är inget utfall: bara ett sådant har avvikelser mot prognos och summor sedan starten.",
    "'{event}' is no outcome: only that has variances from a forecast, and sums since the start.",
)
CONDITION_REPLACES = mandatory_rule(
    "condition-replaces",
    "Ett beslut med villkor kan inte ersätta ”{event}”, som skulle falla innan villkoret är avgjort. "
    "Registrera det utan replaces, och pröva det andra när villkoret är uppfyllt.",
    "A decision on a condition cannot replace '{event}', which would fall before the condition is settled. "
    "Record it without replaces, and review the other once the condition is met.",
)
SETTLED_BOTH_WAYS = mandatory_rule(
    "settled-both-ways",
    "”{event}” kan inte både avgöras som {settled} och antas av samma handling. Stryk adopts, eller nämn det "
    "förslag som antas.",
    "'{event}' cannot be both settled ({settled}) and adopted by one act. Delete adopts, or name the one "
    "that is adopted.",
)
RULE_SET = RuleSet()

_OF_OUTCOMES = frozenset({Aspect.FORECAST_VARIANCE, Aspect.ACCUMULATED})


@frozen(eq=False, repr=False)
class ReferenceTarget(ByFields):
    """What an id must name: an event of one of ``classes``, else a breach of ``unknown_rule``."""

    classes: tuple[type[Event], ...]
    unknown_rule: Rule = EVENT_UNKNOWN
    excluded: tuple[type[Event], ...] = ()
    any_budget: bool = False


# The targets by the word in a field's ``refers`` metadata.
REFERENCE_TARGETS = {
    "proposal": ReferenceTarget((ProposalMade,), PROPOSAL_UNKNOWN),
    "decision": ReferenceTarget((Decision, GrantAwarded, MandateGiven, Corrected)),
    "conditional": ReferenceTarget((Decision,)),
    "grant": ReferenceTarget((GrantAwarded,)),
    # Accounts stay open and answers stay: correcting them would take nothing back.
    "correctable": ReferenceTarget((Event,), excluded=(AccountOpened, FindingAnswered)),
    "event": ReferenceTarget((Event,), any_budget=True),
    "event-here": ReferenceTarget((Event,)),
}


@RULE_SET.precondition(Event)
def references_exist(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find ids that name no event of the kind that the field needs, in the same budget."""
    for name, reference_kind in _referring_fields(type(event)):  # type: ignore[arg-type]  # it hashes
        target = REFERENCE_TARGETS[reference_kind]
        value = getattr(event, name)
        for event_id in named_events(value) if value is not None else ():
            referenced = context.events_by_id.get(event_id)
            if reference_kind == "grant":  # a correction with money stands in the grant's place
                referenced = referenced and first_corrected(referenced, context.events_by_id.get)
            if _is_valid_target(event, target, referenced):
                continue
            candidates = [
                key
                for key, candidate in context.events_by_id.items()
                if _is_valid_target(event, target, candidate)
            ]
            nearest = ", ".join(closest_names(event_id, candidates)) or "–"
            facts: MessageParams = {
                "event": event_id,
                "budget": event.budget,
                "nearest": nearest,
                "key": name,
            }
            yield Finding(target.unknown_rule, facts, (event.id,), budget=event.budget, key=name)


@cache
def _referring_fields(kind: type[Event]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a class that name events, each with which events it may name."""
    attributes = ((each.name, each.metadata["refers"]) for each in fields(kind))
    return tuple((name, reference_kind) for name, reference_kind in attributes if reference_kind)


def _is_valid_target(event: Event, target: ReferenceTarget, referenced: Event | None) -> bool:
    """Return whether an event may be named by a field with this target."""
    if not isinstance(referenced, target.classes) or isinstance(referenced, target.excluded):
        return False
    return target.any_budget or referenced.budget == event.budget


@RULE_SET.precondition(Event, given="status_changes")
def matters_are_open(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find matters that were settled already, and decisions that no longer hold."""
    standing = context.state.budget(event.budget).standing
    for matter_id, status in event.status_changes:
        matter = standing.get(matter_id)
        if isinstance(event, ConditionSettled):
            if matter_id in context.events_by_id and not context.state.budget(event.budget).is_condition_open(
                matter_id
            ):
                yield Finding(
                    CONDITION_CLOSED, {"event": matter_id}, (event.id,), budget=event.budget, key="decision"
                )
            continue
        if matter is None:
            continue
        is_open_proposal = matter.column == PROPOSED and status != CORRECTED
        closed_statuses = CLOSED_STATUSES if is_open_proposal else REVERSED_STATUSES
        if matter.status in closed_statuses:
            facts: MessageParams = {
                "event": matter_id,
                "by": matter.settled_by or "–",
                "status": (matter.status,),
            }
            rule = PROPOSAL_CLOSED if is_open_proposal else DECISION_CLOSED
            yield Finding(
                rule, facts, (event.id,), budget=event.budget, key=_reference_field(event, matter_id)
            )


@RULE_SET.precondition(Event, given="reverses")
def nothing_is_taken_back_twice(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find events that bring back what would take away an act that another has taken away since."""
    taken_back = event.reverses
    if taken_back is None or event.stated_transfers:
        return
    standing = context.state.budget(event.budget).standing
    for restored, status in _reversed_by(standing, taken_back):
        if status == CORRECTED and not isinstance(event, Corrected):
            continue  # a mistake in the record stays corrected
        for fallen, _ in _reversed_by(standing, restored):
            reversal = reversal_of(standing, fallen)
            if reversal is not None and reversal.event != restored:
                facts: MessageParams = {
                    "event": taken_back,
                    "restored": restored,
                    "fallen": fallen,
                    "by": reversal.event,
                }
                key = _reference_field(event, taken_back)
                yield Finding(REPLACED_SINCE, facts, (event.id,), budget=event.budget, key=key)


def _reversed_by(standing: Mapping[str, MatterStatus], event_id: str) -> Iterator[tuple[str, str]]:
    """Yield what an event took away, with the status that it gave it."""
    for name, matter in standing.items():
        for settlement in matter.settlements:
            if settlement.event == event_id and settlement.status in REVERSED_STATUSES:
                yield name, settlement.status


@RULE_SET.precondition(ProposalSettled)
def settled_one_way(_context: RuleContext, event: ProposalSettled) -> Iterator[Finding]:
    """Find acts that settle a proposal and adopt the same one."""
    if event.adopts == event.proposal:
        facts: MessageParams = {"event": event.proposal, "settled": (event.settled,)}
        yield Finding(SETTLED_BOTH_WAYS, facts, (event.id,), budget=event.budget, key="adopts")


@RULE_SET.precondition(Corrected)
def corrections_fit(context: RuleContext, event: Corrected) -> Iterator[Finding]:
    """Find corrections with money of an event without money, or of one whose money was taken back."""
    corrected = context.events_by_id.get(event.corrects)
    if corrected is None:
        return
    # An outcome that covers no later day than another moves nothing, but states a figure all the same.
    first = first_corrected(corrected, context.events_by_id.get)
    is_outcome = isinstance(first, OutcomeRecorded)
    facts: MessageParams = {"event": corrected.id}
    if first.measure_name and not all(is_outcome and is_spending(move) for move in event.stated_transfers):
        yield Finding(CORRECTION_OF_FIGURES, facts, (event.id,), budget=event.budget, key="from")
    elif event.stated_transfers and not corrected.transfers and not is_outcome:
        yield Finding(CORRECTION_EMPTY, facts, (event.id,), budget=event.budget, key="corrects")
    if not first.measure_name and (key := _key_of_figures(event)):
        yield Finding(CORRECTION_OF_NO_FIGURES, facts, (event.id,), budget=event.budget, key=key)
    elif not is_outcome and any(measure.aspect in _OF_OUTCOMES for measure in event.measures):
        yield Finding(CORRECTION_OF_NO_OUTCOME, facts, (event.id,), budget=event.budget, key="corrects")
    if isinstance(corrected, ConditionSettled):
        matter = context.state.budget(event.budget).standing.get(corrected.decision)
        if matter is not None and matter.settled_by != corrected.id:
            facts = {"event": corrected.decision, "by": matter.settled_by or "–", "status": (matter.status,)}
            yield Finding(DECISION_CLOSED, facts, (event.id,), budget=event.budget, key="corrects")


def _key_of_figures(event: Corrected) -> str | None:
    """Return the key at which a correction states figures that only a paper of figures has; None without any.

    A line of 0 öre moves nothing, so that it needs no giver.
    """
    for measure in event.measures:
        if measure.aspect is Aspect.NET and measure.amount.ore:
            return "lines"
        if measure.aspect is Aspect.VARIANCE:
            return "variances"
    return None


@RULE_SET.precondition(Decision, given="condition")
def conditions_replace_nothing(_context: RuleContext, event: Decision) -> Iterator[Finding]:
    """Find conditional decisions that replace another, because a replaced decision ends at once."""
    if event.condition and event.replaces:
        facts: MessageParams = {"event": event.replaces}
        yield Finding(CONDITION_REPLACES, facts, (event.id,), budget=event.budget, key="replaces")


def _reference_field(event: Event, name: str) -> str | None:
    """Return the name of the event's field that holds this id."""
    field_names = (attribute.name for attribute in fields(type(event)) if attribute.metadata["refers"])
    return next((key for key in field_names if getattr(event, key) == name), None)
