"""What the papers leave unsaid, and what is still open when all of them are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, State
from tplog.events.base import ADOPTED, CLOSED_STATUSES, MET, PROVISIONAL, Decision, Event
from tplog.events.record import Record
from tplog.values.account import Role
from tplog.values.act import Act, Basis, Source
from tplog.values.finding import Finding, MessageParams, Rule, Severity

SOURCE_CONTRADICTION = Rule(
    "source-contradiction",
    Severity.WARNING,
    sv="Papperet säger emot sig självt eller lämnar oförklarat: {text}",
    en="The paper contradicts itself or leaves unexplained: {text}",
)
MINUTES_NOT_SEEN = Rule(
    "minutes-not-seen",
    Severity.NOTE,
    sv="{count} händelser är kända bara genom ”{title}”; protokollen har ingen sett.",
    en="{count} events are known only through '{title}'; nobody has seen the minutes.",
)
METADATA_MISSING = Rule(
    "metadata-missing",
    Severity.NOTE,
    sv="”{title}” saknar för {count} händelser något av: {missing}.",
    en="'{title}' lacks for {count} events some of: {missing}.",
)
PROPOSAL_PENDING = Rule(
    "proposal-pending",
    Severity.NOTE,
    sv="Förslaget om {ore} är inte avgjort ({status}).",
    en="The proposal of {ore} is not settled ({status}).",
)
UNALLOCATED_REMAINDER = Rule(
    "unallocated-remainder",
    Severity.NOTE,
    sv="{account} har {ore} ofördelat av ramen {frame}.",
    en="{account} has {ore} unallocated of its frame of {frame}.",
)
CONDITION_PENDING = Rule(
    "condition-pending",
    Severity.NOTE,
    sv="Beslutet om {ore} väntar på att dess villkor avgörs.",
    en="The decision on {ore} waits for its condition to be settled.",
)
PROVISIONAL_STANDS = Rule(
    "provisional-decision",
    Severity.NOTE,
    sv="Beslutet är provisoriskt, och inget har ersatt det.",
    en="The decision is provisional, and none has replaced it.",
)
DECISION_APPEALED = Rule(
    "decision-appealed",
    Severity.NOTE,
    sv="Beslutet är överklagat och gäller tills det är prövat.",
    en="The decision was appealed and holds until that is settled.",
)
SPLIT_NOT_STATED = Rule(
    "split-not-stated",
    Severity.NOTE,
    sv="{ore} gäller {lines} tillsammans; hur summan fördelas dem emellan står inte.",
    en="{ore} is for {lines} together; how the sum is split between them is not stated.",
)
ATTACHMENT_NOT_SEEN = Rule(
    "attachment-not-seen",
    Severity.NOTE,
    sv="Posterna står bara i ”{attachment}”, som ingen sett; {ore} är registrerat på den nivå som är känd.",
    en="The lines stand only in '{attachment}', which nobody has seen; {ore} is recorded at a level above.",
)
FINDING_RULES = (
    SOURCE_CONTRADICTION,
    MINUTES_NOT_SEEN,
    METADATA_MISSING,
    PROPOSAL_PENDING,
    CONDITION_PENDING,
    PROVISIONAL_STANDS,
    DECISION_APPEALED,
    SPLIT_NOT_STATED,
    ATTACHMENT_NOT_SEEN,
    UNALLOCATED_REMAINDER,
)

_APPEALED = "överklagad"


def contradictions_reported(_state: State, event: Event) -> Iterator[Finding]:
    """What a reader saw in the paper that no rule can compute."""
    for text in event.contradictions:
        yield Finding(
            SOURCE_CONTRADICTION, {"text": text}, (event.id,), budget=event.budget, key="contradictions"
        )


def lines_are_stated(_state: State, event: Event) -> Iterator[Finding]:
    """A sum is split over its lines, in the paper itself."""
    if not isinstance(event, Decision):
        return
    ore = sum(move.ore for move in event.final_transfers if move.stated is not None)
    if event.undivided:
        lines = ", ".join(str(account) for account in event.undivided)
        yield Finding(SPLIT_NOT_STATED, {"ore": ore, "lines": lines}, (event.id,), None, event.budget)
    if event.attachment:
        facts: MessageParams = {"ore": ore, "attachment": event.attachment}
        yield Finding(ATTACHMENT_NOT_SEEN, facts, (event.id,), None, event.budget)


class DocumentsAreComplete:
    """Each paper's events have their minutes seen, and tell who decided, when and under which number."""

    def __init__(self) -> None:
        """Know of no paper."""
        self._unseen: dict[Source, list[str]] = defaultdict(list)
        self._missing_fields: dict[Source, dict[str, tuple[str, ...]]] = defaultdict(dict)

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        if event.by_registrar:
            return
        if event.act.basis is Basis.REPORTED:
            self._unseen[event.act.source.document].append(event.id)
        if words := _absent_fields(event.act):
            self._missing_fields[event.act.source.document][event.id] = words

    def findings(self, _state: State) -> Iterator[Finding]:
        """What was found, paper by paper."""
        for source in dict.fromkeys((*self._unseen, *self._missing_fields)):
            if unseen := tuple(self._unseen.get(source, ())):
                yield Finding(MINUTES_NOT_SEEN, {"count": str(len(unseen)), "title": source.title}, unseen)
            if lacking := self._missing_fields.get(source):
                words = tuple(dict.fromkeys(word for told in lacking.values() for word in told))
                facts: MessageParams = {"count": str(len(lacking)), "title": source.title, "missing": words}
                yield Finding(METADATA_MISSING, facts, tuple(lacking))


def _absent_fields(act: Act) -> tuple[str, ...]:
    told = {
        "case-number": act.source.case_numbers,
        "paragraph": act.source.paragraph,
        "date-decided": act.decided,
        "deciding-body": act.body,
    }
    return tuple(word for word, value in told.items() if not value)


def matters_settled(state: State) -> Iterator[Finding]:
    """Every proposal was decided one way or the other, every condition settled, nothing left provisional."""
    for budget, held in state.budgets.items():
        for name, at in held.standing.items():
            ore = sum(move.ore for move in at.moves)
            if at.review == _APPEALED and at.status not in CLOSED_STATUSES - {ADOPTED, MET}:
                yield Finding(DECISION_APPEALED, {}, (name,), None, budget)
            if at.status in CLOSED_STATUSES or not at.opened:
                continue
            if at.column == PROPOSED:
                rivals = held.counted_matters(at.root)
                if not any(held.standing[rival].status == ADOPTED for rival in rivals):
                    yield Finding(
                        PROPOSAL_PENDING, {"ore": ore, "status": (at.status,)}, (name,), None, budget
                    )
            elif at.column == CONDITIONAL:
                yield Finding(CONDITION_PENDING, {"ore": ore}, (name,), None, budget)
            elif at.opened == PROVISIONAL:
                yield Finding(PROVISIONAL_STANDS, {}, (name,), None, budget)


def frames_allocated(state: State) -> Iterator[Finding]:
    """A body that has lines has split its whole frame over them."""
    for budget, held in state.budgets.items():
        for account, position in sorted(held.accounts.items()):
            split = account.parent is None and position.role is Role.BODY and any(held.descendants(account))
            if split and position.remaining > 0:
                frame = held.subtree_balance(account).frame
                facts: MessageParams = {"account": str(account), "ore": position.remaining, "frame": frame}
                yield Finding(UNALLOCATED_REMAINDER, facts, (), str(account), budget)


EVENT_CHECKS = (contradictions_reported, lines_are_stated)
# These need the state alone, the reviews all records.
STATE_CHECKS = (matters_settled, frames_allocated)
HISTORY_CHECKS = (DocumentsAreComplete,)
