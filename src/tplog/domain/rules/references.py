"""What an event names must exist, be of the right kind, and be such that it can still be settled."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields, frozen

from tplog.domain.rules.preconditions import Before
from tplog.domain.state.budget_state import PROPOSED
from tplog.errors import refusal
from tplog.events.base import CLOSING, CORRECTED, QUASHING, REPLACED, Decision, Event
from tplog.events.types import (
    AccountOpened,
    ConditionSettled,
    Corrected,
    FindingAnswered,
    GrantAwarded,
    MandateGiven,
    ProposalMade,
)
from tplog.values.finding import Figures, Finding, Kind
from tplog.values.identifiers import nearest

PROPOSAL_UNKNOWN = refusal(
    "proposal-unknown",
    "Det finns inget förslag ”{event}” i {budget}. Närmast: {nearest}.",
    "There is no proposal '{event}' in {budget}. Nearest: {nearest}.",
)
EVENT_UNKNOWN = refusal(
    "event-unknown",
    "Det finns ingen händelse ”{event}” i {budget} som duger som {key}. Närmast: {nearest}.",
    "There is no event '{event}' in {budget} that will do as {key}. Nearest: {nearest}.",
)
PROPOSAL_CLOSED = refusal(
    "proposal-closed",
    "Förslaget ”{event}” är redan avgjort av {by}.",
    "The proposal '{event}' is settled already, by {by}.",
)
DECISION_CLOSED = refusal(
    "decision-closed",
    "”{event}” gäller inte längre ({status}), genom {by}.",
    "'{event}' no longer holds ({status}), by {by}.",
)
CONDITION_CLOSED = refusal(
    "condition-closed",
    "”{event}” har inget villkor som väntar på att avgöras.",
    "'{event}' has no condition that waits to be settled.",
)
CORRECTION_EMPTY = refusal(
    "correction-of-no-money",
    "”{event}” flyttade inga pengar, så dess rättelse kan inte heller göra det. Rätta utan belopp, och "
    "registrera det rätta på nytt.",
    "'{event}' moved no money, so its correction cannot either. Correct it without amounts, and record what "
    "is right anew.",
)
CONDITION_REPLACES = refusal(
    "condition-replaces",
    "Ett beslut med villkor kan inte ersätta ”{event}”, som skulle falla innan villkoret är avgjort. "
    "Registrera det utan replaces, och pröva det andra när villkoret är uppfyllt.",
    "A decision on a condition cannot replace '{event}', which would fall before the condition is settled. "
    "Record it without replaces, and review the other once the condition is met.",
)


@frozen
class Referred:
    """What an id must name: an event of one of these classes, else a mistake of this kind."""

    classes: tuple[type[Event], ...]
    unknown: Kind = EVENT_UNKNOWN
    but: tuple[type[Event], ...] = ()
    anywhere: bool = False


# What the word in a field's ``refers`` asks for.
REFERRED = {
    "proposal": Referred((ProposalMade,), PROPOSAL_UNKNOWN),
    "decision": Referred((Decision, GrantAwarded, MandateGiven, Corrected)),
    "conditional": Referred((Decision,)),
    "grant": Referred((GrantAwarded,)),
    # Accounts stay open and answers stand: nothing would be taken back by correcting them.
    "correctable": Referred((Event,), but=(AccountOpened, FindingAnswered)),
    "event": Referred((Event,), anywhere=True),
}
_UNDONE = frozenset({CORRECTED, REPLACED, *QUASHING})


def references_exist(before: Before, event: Event) -> Iterator[Finding]:
    """Every id in an event names an event of the kind that the field wants, in the same budget."""
    for one in fields(type(event)):
        name, refers = getattr(event, one.name), one.metadata["refers"]
        if name is None or not refers:
            continue
        wanted = REFERRED[refers]
        if not _fits(event, wanted, before.known.get(name)):
            like = [key for key, at in before.known.items() if _fits(event, wanted, at)]
            near = ", ".join(nearest(name, like)) or "–"
            facts: Figures = {"event": name, "budget": event.budget, "nearest": near, "key": one.name}
            yield Finding(wanted.unknown, facts, (event.id,), budget=event.budget, key=one.name)


def _fits(event: Event, wanted: Referred, named: Event | None) -> bool:
    if not isinstance(named, wanted.classes) or isinstance(named, wanted.but):
        return False
    return wanted.anywhere or named.budget == event.budget


def matters_are_open(before: Before, event: Event) -> Iterator[Finding]:
    """Nothing is settled that is settled already, and nothing taken back that no longer holds."""
    standing = before.state.budget(event.budget).standing
    for name, status in event.settles:
        at = standing.get(name)
        if isinstance(event, ConditionSettled):
            if name in before.known and not before.state.budget(event.budget).pending(name):
                yield Finding(
                    CONDITION_CLOSED, {"event": name}, (event.id,), budget=event.budget, key="decision"
                )
            continue
        if at is None:
            continue
        asked = at.column == PROPOSED and status != CORRECTED
        closed = CLOSING if asked else _UNDONE
        if at.status in closed:
            told: Figures = {"event": name, "by": at.settled_by or "–", "status": (at.status,)}
            kind = PROPOSAL_CLOSED if asked else DECISION_CLOSED
            yield Finding(kind, told, (event.id,), budget=event.budget, key=_key(event, name))


def corrections_fit(before: Before, event: Event) -> Iterator[Finding]:
    """A correction moves money only where the event did, and not what somebody else took back already."""
    named = before.known.get(event.corrects) if isinstance(event, Corrected) else None
    if named is None or not isinstance(event, Corrected):
        return
    if event.stated_transfers and not named.transfers:
        facts: Figures = {"event": named.id}
        yield Finding(CORRECTION_EMPTY, facts, (event.id,), budget=event.budget, key="corrects")
    if isinstance(named, ConditionSettled):
        at = before.state.budget(event.budget).standing.get(named.decision)
        if at is not None and at.settled_by != named.id:
            facts = {"event": named.decision, "by": at.settled_by or "–", "status": (at.status,)}
            yield Finding(DECISION_CLOSED, facts, (event.id,), budget=event.budget, key="corrects")


def conditions_replace_nothing(_before: Before, event: Event) -> Iterator[Finding]:
    """What is replaced falls at once, so what replaces it must hold at once."""
    if isinstance(event, Decision) and event.condition and event.replaces:
        facts: Figures = {"event": event.replaces}
        yield Finding(CONDITION_REPLACES, facts, (event.id,), budget=event.budget, key="replaces")


def _key(event: Event, name: str) -> str | None:
    own = (one.name for one in fields(type(event)) if one.metadata["refers"])
    return next((key for key in own if getattr(event, key) == name), None)


RULES = (references_exist, matters_are_open, corrections_fit, conditions_replace_nothing)
