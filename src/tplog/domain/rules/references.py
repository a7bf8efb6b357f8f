"""What an event names must exist, be of the right kind, and be such that it can still be settled."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields, frozen

from tplog.domain.rules.preconditions import RuleContext
from tplog.domain.state.budget_state import PROPOSED
from tplog.errors import mandatory_rule
from tplog.events.base import CLOSED_STATUSES, CORRECTED, QUASHED_STATUSES, REPLACED, Decision, Event
from tplog.events.types import (
    AccountOpened,
    ConditionSettled,
    Corrected,
    FindingAnswered,
    GrantAwarded,
    MandateGiven,
    ProposalMade,
)
from tplog.values.finding import Finding, MessageParams, Rule
from tplog.values.identifiers import closest_names

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
CONDITION_REPLACES = mandatory_rule(
    "condition-replaces",
    "Ett beslut med villkor kan inte ersätta ”{event}”, som skulle falla innan villkoret är avgjort. "
    "Registrera det utan replaces, och pröva det andra när villkoret är uppfyllt.",
    "A decision on a condition cannot replace '{event}', which would fall before the condition is settled. "
    "Record it without replaces, and review the other once the condition is met.",
)


@frozen
class ReferenceTarget:
    """What an id must name: an event of one of these classes, else a mistake of this kind."""

    classes: tuple[type[Event], ...]
    unknown_rule: Rule = EVENT_UNKNOWN
    excluded: tuple[type[Event], ...] = ()
    any_budget: bool = False


# What the word in a field's ``refers`` asks for.
REFERENCE_TARGETS = {
    "proposal": ReferenceTarget((ProposalMade,), PROPOSAL_UNKNOWN),
    "decision": ReferenceTarget((Decision, GrantAwarded, MandateGiven, Corrected)),
    "conditional": ReferenceTarget((Decision,)),
    "grant": ReferenceTarget((GrantAwarded,)),
    # Accounts stay open and answers stand: nothing would be taken back by correcting them.
    "correctable": ReferenceTarget((Event,), excluded=(AccountOpened, FindingAnswered)),
    "event": ReferenceTarget((Event,), any_budget=True),
}
_REVERSED_STATUSES = frozenset({CORRECTED, REPLACED, *QUASHED_STATUSES})


def references_exist(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Every id in an event names an event of the kind that the field wants, in the same budget."""
    for one in fields(type(event)):
        name, refers = getattr(event, one.name), one.metadata["refers"]
        if name is None or not refers:
            continue
        wanted = REFERENCE_TARGETS[refers]
        if not _is_valid_target(event, wanted, context.events_by_id.get(name)):
            like = [key for key, at in context.events_by_id.items() if _is_valid_target(event, wanted, at)]
            near = ", ".join(closest_names(name, like)) or "–"
            facts: MessageParams = {"event": name, "budget": event.budget, "nearest": near, "key": one.name}
            yield Finding(wanted.unknown_rule, facts, (event.id,), budget=event.budget, key=one.name)


def _is_valid_target(event: Event, target: ReferenceTarget, referenced: Event | None) -> bool:
    if not isinstance(referenced, target.classes) or isinstance(referenced, target.excluded):
        return False
    return target.any_budget or referenced.budget == event.budget


def matters_are_open(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Nothing is settled that is settled already, and nothing taken back that no longer holds."""
    standing = context.state.budget(event.budget).standing
    for name, status in event.status_changes:
        at = standing.get(name)
        if isinstance(event, ConditionSettled):
            if name in context.events_by_id and not context.state.budget(event.budget).is_condition_open(
                name
            ):
                yield Finding(
                    CONDITION_CLOSED, {"event": name}, (event.id,), budget=event.budget, key="decision"
                )
            continue
        if at is None:
            continue
        asked = at.column == PROPOSED and status != CORRECTED
        closed = CLOSED_STATUSES if asked else _REVERSED_STATUSES
        if at.status in closed:
            told: MessageParams = {"event": name, "by": at.settled_by or "–", "status": (at.status,)}
            kind = PROPOSAL_CLOSED if asked else DECISION_CLOSED
            yield Finding(kind, told, (event.id,), budget=event.budget, key=_reference_field(event, name))


def corrections_fit(context: RuleContext, event: Event) -> Iterator[Finding]:
    """A correction moves money only where the event did, and not what somebody else took back already."""
    named = context.events_by_id.get(event.corrects) if isinstance(event, Corrected) else None
    if named is None or not isinstance(event, Corrected):
        return
    if event.stated_transfers and not named.transfers:
        facts: MessageParams = {"event": named.id}
        yield Finding(CORRECTION_EMPTY, facts, (event.id,), budget=event.budget, key="corrects")
    if isinstance(named, ConditionSettled):
        at = context.state.budget(event.budget).standing.get(named.decision)
        if at is not None and at.settled_by != named.id:
            facts = {"event": named.decision, "by": at.settled_by or "–", "status": (at.status,)}
            yield Finding(DECISION_CLOSED, facts, (event.id,), budget=event.budget, key="corrects")


def conditions_replace_nothing(_context: RuleContext, event: Event) -> Iterator[Finding]:
    """What is replaced falls at once, so what replaces it must hold at once."""
    if isinstance(event, Decision) and event.condition and event.replaces:
        facts: MessageParams = {"event": event.replaces}
        yield Finding(CONDITION_REPLACES, facts, (event.id,), budget=event.budget, key="replaces")


def _reference_field(event: Event, name: str) -> str | None:
    own = (one.name for one in fields(type(event)) if one.metadata["refers"])
    return next((key for key in own if getattr(event, key) == name), None)


PRECONDITIONS = (references_exist, matters_are_open, corrections_fit, conditions_replace_nothing)
