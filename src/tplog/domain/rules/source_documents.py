"""Rules of documents: what they leave out, and what is still open after all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, State
from tplog.events.base import ADOPTED, CLOSED_STATUSES, MET, PROVISIONAL, Decision, Event
from tplog.events.record import Record
from tplog.values.account import Role
from tplog.values.act import Act, Basis, Source
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import net_ore

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
RULE_SET = RuleSet()

_APPEALED = "överklagad"


@RULE_SET.of_event(Event, SOURCE_CONTRADICTION)
def contradictions_reported(_state: State, event: Event) -> Iterator[Finding]:
    """Find what the registrar noted as contradictory in the document; no rule can compute it."""
    for text in event.contradictions:
        yield Finding(
            SOURCE_CONTRADICTION, {"text": text}, (event.id,), budget=event.budget, key="contradictions"
        )


@RULE_SET.of_event(Decision, SPLIT_NOT_STATED, ATTACHMENT_NOT_SEEN)
def lines_are_stated(_state: State, event: Decision) -> Iterator[Finding]:
    """Find sums whose split over lines the document does not state."""
    ore = sum(move.ore for move in event.final_transfers if move.stated is not None)
    if event.undivided:
        lines = ", ".join(str(account) for account in event.undivided)
        yield Finding(SPLIT_NOT_STATED, {"ore": ore, "lines": lines}, (event.id,), None, event.budget)
    if event.attachment:
        facts: MessageParams = {"ore": ore, "attachment": event.attachment}
        yield Finding(ATTACHMENT_NOT_SEEN, facts, (event.id,), None, event.budget)


@RULE_SET.of_history(MINUTES_NOT_SEEN, METADATA_MISSING)
class DocumentsAreComplete:
    """Find documents without seen minutes, and those that lack body, date, case number or paragraph."""

    def __init__(self) -> None:
        """Start without records."""
        self._unseen: dict[Source, list[str]] = defaultdict(list)
        self._missing_fields: dict[Source, dict[str, tuple[str, ...]]] = defaultdict(dict)

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        if event.by_registrar:
            return
        if event.act.basis is Basis.REPORTED:
            self._unseen[event.act.source.document].append(event.id)
        if absent_fields := _absent_fields(event.act):
            self._missing_fields[event.act.source.document][event.id] = absent_fields

    def findings(self, _state: State) -> Iterator[Finding]:
        """Yield the findings, document by document."""
        for source in dict.fromkeys((*self._unseen, *self._missing_fields)):
            if unseen := tuple(self._unseen.get(source, ())):
                yield Finding(MINUTES_NOT_SEEN, {"count": str(len(unseen)), "title": source.title}, unseen)
            if missing_by_event := self._missing_fields.get(source):
                missing_fields = tuple(
                    dict.fromkeys(
                        field_name
                        for fields_of_event in missing_by_event.values()
                        for field_name in fields_of_event
                    )
                )
                facts: MessageParams = {
                    "count": str(len(missing_by_event)),
                    "title": source.title,
                    "missing": missing_fields,
                }
                yield Finding(METADATA_MISSING, facts, tuple(missing_by_event))


def _absent_fields(act: Act) -> tuple[str, ...]:
    """Return the names of the formal facts that an act lacks."""
    values = {
        "case-number": act.source.case_numbers,
        "paragraph": act.source.paragraph,
        "date-decided": act.decided,
        "deciding-body": act.body,
    }
    return tuple(name for name, value in values.items() if not value)


@RULE_SET.of_state(PROPOSAL_PENDING, CONDITION_PENDING, PROVISIONAL_STANDS, DECISION_APPEALED)
def matters_settled(state: State) -> Iterator[Finding]:
    """Find open proposals and conditions, provisional decisions and open appeals."""
    for budget, budget_state in state.budgets.items():
        for event_id, matter in budget_state.standing.items():
            ore = net_ore(matter.moves)
            if matter.review == _APPEALED and matter.status not in CLOSED_STATUSES - {ADOPTED, MET}:
                yield Finding(DECISION_APPEALED, {}, (event_id,), None, budget)
            if matter.status in CLOSED_STATUSES or not matter.opened:
                continue
            if matter.column == PROPOSED:
                rivals = budget_state.counted_matters(matter.root)
                if not any(budget_state.standing[rival].status == ADOPTED for rival in rivals):
                    yield Finding(
                        PROPOSAL_PENDING, {"ore": ore, "status": (matter.status,)}, (event_id,), None, budget
                    )
            elif matter.column == CONDITIONAL:
                yield Finding(CONDITION_PENDING, {"ore": ore}, (event_id,), None, budget)
            elif matter.opened == PROVISIONAL:
                yield Finding(PROVISIONAL_STANDS, {}, (event_id,), None, budget)


@RULE_SET.of_state(UNALLOCATED_REMAINDER)
def frames_allocated(state: State) -> Iterator[Finding]:
    """Find bodies that have lines but have not allocated their whole frame."""
    for budget, budget_state in state.budgets.items():
        for account, balance in sorted(budget_state.accounts.items()):
            has_lines = (
                account.parent is None
                and balance.role is Role.BODY
                and any(budget_state.descendants(account))
            )
            if has_lines and balance.remaining > 0:
                frame = budget_state.subtree_balance(account).frame
                facts: MessageParams = {"account": str(account), "ore": balance.remaining, "frame": frame}
                yield Finding(UNALLOCATED_REMAINDER, facts, (), str(account), budget)


# State checks need only the state, history checks all records.
