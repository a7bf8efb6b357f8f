"""What the checks of all records use of each record: a few values, so that no leaf is decoded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from tplog.domain.projection_rows import OTHERWISE, IndexEntry
from tplog.events.as_of import DatedAct, dated_act
from tplog.events.base import Event, is_known_by_report
from tplog.events.money_acts import Decision
from tplog.events.record import Record
from tplog.events.types import (
    ConditionSettled,
    Corrected,
    DecisionReviewed,
    GrantAwarded,
    OutcomeRecorded,
    ProposalMade,
    ProposalSettled,
)
from tplog.events.value_codec import decode_value
from tplog.values.account import COUNCILS, UNDATED_YEARS, Account
from tplog.values.act import Source
from tplog.values.last_answer import LastAnswer
from tplog.values.matter_words import APPEALED
from tplog.values.transfer import Aspect, Transfer, is_spending

if TYPE_CHECKING:
    from tplog.domain.indexed_events import IndexedEvent

T = TypeVar("T")
# The marks of a record.
OUTCOME = "o"  # it states an outcome
DEPENDENT = "d"  # what it moves depends on other records
DECISION = "a"  # it is a decision
CORRECTION = "c"  # it is a correction
MONEY = "m"  # it is a correction that states money
LEVEL = "l"  # it states levels
GRANT = "g"  # it awards a grant
REPORTED = "r"  # it is a decision that another paper reports
INSTEAD = "i"  # it is a proposal in the place of that which ``about`` names
REFERRAL = "q"  # a minority had the proposal that ``about`` names referred back or tabled
APPEAL = "x"  # it is an appeal against the decision that ``about`` names
_DECODED_TOGETHER = 250  # entries at a time: one by one takes twice as long
NOTED = "n"  # the mark of an event, in its index entry, of which a check of papers notes something


class NotedFacts(NamedTuple):
    """The facts of a record beside its day: those that few have come last.

    ``effects`` is what it gives each account, and how much of that is no spending, in öre. ``figures`` is a
    digest of the accounts of a decision; ``paper``, ``file`` and ``table`` are digests of a paper's title and
    date, of its sha256, and of what its figures are of. ``reverses`` is the event whose money it takes back,
    ``years`` are those in which a council gives. ``announced`` is the day on which the approval of its
    minutes was announced; ``decided`` that of an appeal.
    """

    effects: tuple[tuple[str, int, int], ...] = ()
    marks: str = ""
    figures: str = ""
    paper: str = ""
    file: str = ""
    table: int = 0
    reverses: str = ""
    years: tuple[int, ...] = ()
    announced: date | None = None
    about: str = ""
    decided: str = ""


class NotedEvent(NamedTuple):
    """What the index says of an event to the checks of all records."""

    dated: DatedAct
    marks: str
    undone: msgspec.Raw
    noted: NotedFacts
    years: msgspec.Raw = msgspec.Raw()


class RecordFacts(NamedTuple):
    """The facts of a record: its log index, its budget, its day and event, and the rest.

    It ``moves_as_stored`` if the index says that the log computes what it moves from those alone that it
    takes back or releases. Of a record itself that is not known.
    """

    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    budget: str
    dated: DatedAct
    noted: NotedFacts
    moves_as_stored: bool = False

    @property
    def event(self) -> str:
        """The event's id."""
        return self.dated.event


@LastAnswer
def record_facts(record: Record) -> RecordFacts:
    """Return the facts of a record."""
    return RecordFacts(record.index, record.event.budget, dated_act(record), _noted_facts(record.event))


class FactsBatch(NamedTuple):
    """The facts of some records of a budget that follow each other in the log.

    ``paper_events`` are the events among them, by log index, that the checks of papers note.
    """

    facts: Sequence[RecordFacts]
    paper_events: Mapping[int, str]


def facts_of_entries(budget: str, entries: Iterable[IndexEntry]) -> Iterator[FactsBatch]:
    """Yield the facts of the records of a budget's entries, some hundred records at a time.

    Raises WireError for an entry that tplog did not write.
    """
    entries = iter(entries)
    while batch := [*islice(entries, _DECODED_TOGETHER)]:
        events = _decoded_list([entry.content for entry in batch], NotedEvent)
        marks = [event.marks for event in events]
        noted = [event.noted for event in events]
        dated = [event.dated for event in events]
        yield _facts_batch(budget, [entry.index for entry in batch], dated, marks, noted)


def facts_of_indexed(budget: str, events: Mapping[int, IndexedEvent]) -> FactsBatch:
    """Return the facts of a budget's events, by log index, of whose entries all but these was decoded.

    Raises WireError for an entry that tplog did not write.
    """
    contents, noted = (event.noted for event in events.values()), list[NotedFacts]()
    while batch := [*islice(contents, _DECODED_TOGETHER)]:
        noted += _decoded_list(batch, NotedFacts)
    dated = [event.dated for event in events.values()]
    marks = [event.marks for event in events.values()]
    return _facts_batch(budget, [*events], dated, marks, noted)


def _decoded_list(contents: Sequence[bytes | msgspec.Raw], kind: type[T]) -> list[T]:
    return decode_value(b"[%b]" % b",".join(contents), list[kind])  # type: ignore[valid-type]


def _facts_batch(
    budget: str,
    indexes: Sequence[int],
    dated: Sequence[DatedAct],
    marks: Sequence[str],
    noted: Sequence[NotedFacts],
) -> FactsBatch:
    """Return the facts of records from what the index says of each."""
    as_stored = [OTHERWISE not in of_event for of_event in marks]
    facts = [*map(RecordFacts._make, zip(indexes, repeat(budget), dated, noted, as_stored, strict=False))]
    of_papers = [each for each, of_event in zip(facts, marks, strict=True) if NOTED in of_event]
    return FactsBatch(facts, {each.index: each.event for each in of_papers})


def _noted_facts(event: Event) -> NotedFacts:
    marks, about = _marks_and_about(event)
    source, announced = event.act.source, event.act.announced
    paper, file = (
        _paper_and_file(source.title, str(source.date), source.sha256) if _has_file(source) else ("", "")
    )
    is_act, reverses = not isinstance(event, (Corrected, DecisionReviewed)), event.reverses
    effects = effects_of(event.transfers).items() if event.transfers else ()
    return NotedFacts(
        tuple([(account.text, ore, decided) for account, (ore, decided) in effects]),
        marks,
        _figures_digest(event) if isinstance(event, Decision) and not reverses else "",
        paper,
        file,
        _table_number(event) if file else 0,
        reverses or "",
        () if CORRECTION in marks else _council_years((*event.transfers, *event.held)),
        announced.earliest if is_act and announced is not None and announced.is_exact else None,
        about,
        str(event.act.decided or "") if APPEAL in marks else "",
    )


def _marks_and_about(event: Event) -> tuple[str, str]:
    """Return the marks of an event, and the event that it is about."""
    marks, about = "", ""
    if isinstance(event, OutcomeRecorded):
        marks += OUTCOME
    if event.reverses is not None or event.held or isinstance(event, ConditionSettled):
        marks += DEPENDENT
    if isinstance(event, Corrected):
        marks += CORRECTION + (MONEY if event.stated_transfers else "")
    elif isinstance(event, Decision):
        marks += DECISION + (REPORTED if is_known_by_report(event) else "")
    if not isinstance(event, (Corrected, ProposalMade)) and not event.held and _has_level(event):
        marks += LEVEL
    if isinstance(event, GrantAwarded):
        marks += GRANT
    elif isinstance(event, ProposalMade) and event.instead_of:
        marks, about = marks + INSTEAD, event.instead_of
    elif isinstance(event, ProposalSettled) and _is_minority_referral(event):
        marks, about = marks + REFERRAL, event.proposal
    elif isinstance(event, DecisionReviewed) and event.review == APPEALED:
        marks, about = marks + APPEAL, event.decision
    return marks, about


def effects_of(moves: Iterable[Transfer]) -> Mapping[Account, tuple[int, int]]:
    """Return what transfers give each account, and how much of that is no spending, in öre."""
    effects: dict[Account, tuple[int, int]] = {}
    for move in moves:
        ore, decided_ore = move.ore, 0 if is_spending(move) else move.ore
        total, decided = effects.get(move.giver, (0, 0))
        effects[move.giver] = (total - ore, decided - decided_ore)
        total, decided = effects.get(move.taker, (0, 0))
        effects[move.taker] = (total + ore, decided + decided_ore)
    return effects


def name_of_pair(move: Transfer) -> str:
    """Return the name of the figure that a decision states of two accounts."""
    return f"{move.giver.text} {move.taker.text}"


def names_of_levels(event: Event) -> Iterator[str]:
    """Yield the names of the levels that a decision states, in order."""
    levels = (level for level in event.measures if level.aspect is Aspect.LEVEL)
    return (f"= {level.account} {level.against}" for level in levels)


def _figures_digest(event: Event) -> str:
    """Return a digest of the names of the figures that a decision states; empty if it states none."""
    moves = (*event.transfers, *event.proposed, *event.held)
    pairs = {name_of_pair(move) for move in moves if move.stated is not None}
    names = sorted(pairs.union(names_of_levels(event)) if event.measures else pairs)
    return _digest("\0".join((event.budget, *names)), 16) if names else ""


def _digest(text: str, size: int) -> str:
    """Return the digest of a text, of so many bytes, as hexadecimal digits."""
    from hashlib import blake2b  # noqa: PLC0415 (start-up time)

    return blake2b(text.encode(), digest_size=size).hexdigest()


def _table_number(event: Event) -> int:
    """Return a number of what an event's figures are of."""
    from zlib import crc32  # noqa: PLC0415 (start-up time)

    return crc32("\0".join(table_of(event)).encode())


def table_of(event: Event) -> tuple[str, str, str]:
    """Return what an event's figures are of: the tag (another of a correction), their name and day."""
    return event.tag, event.figure_name, str(event.figures_date) if event.measure_name else ""


def _has_level(event: Event) -> bool:
    return Aspect.LEVEL in map(_aspect, event.measures)


_aspect = attrgetter("aspect")


def _has_file(source: Source) -> bool:
    return source.sha256 is not None and source.date is not None


@lru_cache(maxsize=256)  # the events of a paper come after each other
def _paper_and_file(title: str, day: str, sha256: str) -> tuple[str, str]:
    """Return digests of a paper, by title and day, and of its file."""
    return _digest(f"{title}\0{day}", 8), _digest(sha256, 8)


def _council_years(moves: Iterable[Transfer]) -> tuple[int, ...]:
    """Return the years of which a council gives, oldest first."""
    years = {move.giver.year for move in moves if move.giver.holder in COUNCILS}
    return tuple(sorted(years.difference(UNDATED_YEARS))) if years else ()


def _is_minority_referral(event: ProposalSettled) -> bool:
    """Return whether a minority of the council had the proposal referred back or tabled."""
    return event.minority and event.act.body in COUNCILS and event.settled in {"återremiss", "bordläggning"}
