"""What the papers leave unsaid, and what is still open when all of them are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tplog.domain.state import State
from tplog.events.types import AccountOpened, Event, FindingAnswered
from tplog.values.account import Role
from tplog.values.act import Act, Basis, Source
from tplog.values.finding import Figures, Finding, Kind, Severity

SOURCE_CONTRADICTION = Kind(
    "source-contradiction",
    Severity.WARNING,
    sv="Papperet säger emot sig självt eller lämnar oförklarat: {text}",
    en="The paper contradicts itself or leaves unexplained: {text}",
)
MINUTES_NOT_SEEN = Kind(
    "minutes-not-seen",
    Severity.NOTE,
    sv="{count} händelser är kända bara genom ”{title}”; protokollen har ingen sett.",
    en="{count} events are known only through '{title}'; nobody has seen the minutes.",
)
METADATA_MISSING = Kind(
    "metadata-missing",
    Severity.NOTE,
    sv="”{title}” saknar för {count} händelser något av: {missing}.",
    en="'{title}' lacks for {count} events some of: {missing}.",
)
PROPOSAL_PENDING = Kind(
    "proposal-pending",
    Severity.NOTE,
    sv="Förslaget om {ore} är inte avgjort ({status}).",
    en="The proposal of {ore} is not settled ({status}).",
)
UNALLOCATED_REMAINDER = Kind(
    "unallocated-remainder",
    Severity.NOTE,
    sv="{account} har {ore} ofördelat av ramen {frame}.",
    en="{account} has {ore} unallocated of its frame of {frame}.",
)
KINDS = (SOURCE_CONTRADICTION, MINUTES_NOT_SEEN, METADATA_MISSING, PROPOSAL_PENDING, UNALLOCATED_REMAINDER)

# Not acts of a body but of the registrar, so no minutes of them are to be expected.
_REGISTRARS = (AccountOpened, FindingAnswered)
_OPEN = frozenset({"pending", "återremiss", "bordläggning"})


def contradictions_told(_state: State, event: Event) -> Iterator[Finding]:
    """What a reader saw in the paper that no rule can compute."""
    for text in event.contradictions:
        yield Finding(
            SOURCE_CONTRADICTION, {"text": text}, (event.id,), budget=event.budget, key="contradictions"
        )


def papers_are_whole(_state: State, events: Sequence[Event]) -> Iterator[Finding]:
    """Each paper's events have their minutes seen, and tell who decided, when and under which number."""
    by_paper: dict[Source, list[Event]] = defaultdict(list)
    for event in events:
        if not isinstance(event, _REGISTRARS):
            by_paper[_paper(event.act.source)].append(event)
    for source, told in by_paper.items():
        unseen = tuple(event.id for event in told if event.act.basis is Basis.REPORTED)
        if unseen:
            yield Finding(MINUTES_NOT_SEEN, {"count": str(len(unseen)), "title": source.title}, unseen)
        missing = {event.id: _missing(event.act) for event in told}
        lacking = tuple(name for name, words in missing.items() if words)
        words = tuple(dict.fromkeys(word for name in lacking for word in missing[name]))
        if words:
            facts: Figures = {"count": str(len(lacking)), "title": source.title, "missing": words}
            yield Finding(METADATA_MISSING, facts, lacking)


def _paper(source: Source) -> Source:
    return Source(source.title, source.date, source.file, source.sha256)


def _missing(act: Act) -> tuple[str, ...]:
    told = {
        "case-number": act.source.case_numbers,
        "paragraph": act.source.paragraph,
        "date-decided": act.decided,
        "deciding-body": act.body,
    }
    return tuple(word for word, value in told.items() if not value)


def proposals_settled(state: State, _events: Sequence[Event]) -> Iterator[Finding]:
    """Every proposal was decided one way or the other."""
    for budget, held in state.budgets.items():
        for name, proposal in held.proposals.items():
            if proposal.status in _OPEN:
                ore = sum(move.ore for move in proposal.event.proposed)
                yield Finding(
                    PROPOSAL_PENDING, {"ore": ore, "status": (proposal.status,)}, (name,), None, budget
                )


def frames_allocated(state: State, _events: Sequence[Event]) -> Iterator[Finding]:
    """A body that has lines has split its whole frame over them."""
    for budget, held in state.budgets.items():
        for account, position in sorted(held.accounts.items()):
            split = account.parent is None and position.role is Role.BODY and any(held.below(account))
            if split and position.remaining > 0:
                frame = held.subtree(account).frame
                facts: Figures = {"account": str(account), "ore": position.remaining, "frame": frame}
                yield Finding(UNALLOCATED_REMAINDER, facts, (), str(account), budget)


CHECKS = (contradictions_told,)
REVIEWS = (papers_are_whole, proposals_settled, frames_allocated)
