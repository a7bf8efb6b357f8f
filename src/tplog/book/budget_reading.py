"""All that a budget's pages are made of: its report makes hundreds of pages of it, and holds no long budget.

Records are read when their turn comes, again and again; where what is stored does not lead to them, they are
held.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from attrs import frozen

from tplog.answers.audit_trail import (
    Trail,
    TrailStep,
    trail_from_steps,
    trail_steps,
    with_related_trails,
)
from tplog.answers.event_effects import listed_transfers
from tplog.answers.event_references import event_years
from tplog.answers.read_records import ReadRecords, held_records
from tplog.answers.records_as_of import records_as_of
from tplog.answers.related_accounts import related_accounts
from tplog.answers.source_documents import DocumentsByKey, SourceDocument, source_document
from tplog.answers.timeline import DECIDED, Timeline, build_timeline
from tplog.book.book import Book
from tplog.book.event_history import (
    EventHistory,
    PointView,
    event_histories,
    findings_by_event,
    read_mentions,
)
from tplog.book.findings import CODES_OF_HISTORY
from tplog.book.history import IndexedBudget, require_account, with_later_acts
from tplog.book.kept_history import kept_timeline
from tplog.domain.state.budget_state import BudgetState
from tplog.events.as_of import decided_until
from tplog.events.base import Event
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.eventstore.events_by_id import EventsById
from tplog.values.account import Account, parse_account
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding

_ACCOUNTS_HELD = 8  # whose steps are held: the account above is that of the next trail too
_RECORDS_HELD = 256  # that were looked up by their events' ids
MOST_HELD = 5_000  # records of a budget; of more some are read three times, which takes a third longer


@frozen
class BudgetReading:
    """What a log has of a budget at a point.

    ``all_records`` are the budget's whatever the point; ``records`` those decided and recorded by it;
    ``timeline`` is by decided day. ``related`` are the states of the budgets to which it relates, and
    ``folded`` the records that its state and each of theirs is folded from, by budget. ``findings`` are those
    of its records; ``account_findings`` those at its accounts. ``events`` are those of the log, by id, and
    ``record_of`` returns the record of an event's id.
    """

    budget: str
    point: AsOf
    timeline: Timeline
    all_records: ReadRecords
    records: ReadRecords
    state: BudgetState
    related: Mapping[str, BudgetState]
    folded: Mapping[str, ReadRecords]
    findings: tuple[Finding, ...]
    account_findings: tuple[Finding, ...]
    events: Mapping[str, Event]
    record_of: Callable[[str], Record | None]

    @cached_property
    def documents(self) -> Mapping[str, SourceDocument]:
        """The documents of the records at the point, by key; each is read when it is looked at."""
        indexes: dict[str, array[int]] = {}
        for record in self.records:
            indexes.setdefault(document_key(record.event.act.source.document), array("q")).append(
                record.index
            )
        return DocumentsByKey(indexes, self._document)

    def _document(self, _key: str, indexes: Iterable[int]) -> SourceDocument:
        records = tuple(self.records.at(indexes))
        acts = [record.event.act for record in records]
        return source_document(acts[0].source.document, acts, records)


def read_budget(book: Book, budget: str, point: AsOf) -> BudgetReading:
    """Read a budget at a point. Raises NotFound for an unknown budget."""
    # First: once the state is remembered, all that the checks read of it would stay in memory.
    findings = book._finding_queries.budget_findings(budget, point, remembers=False)
    timeline, all_records, records = _timeline(book, budget, point)
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    related = book.related_states(budget, point, state)
    log = book._log
    return BudgetReading(
        budget=budget,
        point=point,
        timeline=timeline,
        all_records=all_records,
        records=records,
        state=state,
        related=related,
        folded={name: _folded(book, name, point) for name in related}
        | {budget: records if point.as_of is None else _folded(book, budget, point)},
        findings=findings,
        account_findings=tuple(_at_accounts(findings, all_records)),
        events=EventsById(log),
        record_of=lru_cache(_RECORDS_HELD)(log.find_by_id),
    )


def _timeline(book: Book, budget: str, point: AsOf) -> tuple[Timeline, ReadRecords, ReadRecords]:
    """Return a budget's timeline, all its records, and those decided and recorded by the point."""
    indexed = _indexed_if_long(book, budget)
    timeline = kept_timeline(book, indexed, point, DECIDED) if indexed else None
    if indexed and timeline:
        all_records = ReadRecords(indexed.records, array("q", indexed.events))
        return timeline, all_records, all_records.only(array("q", sorted(timeline.visible_indexes)))
    held = held_records(book.budget_records(budget))
    shown = [record.index for record in decided_until(held, point)]
    return build_timeline(held, point, DECIDED), held, held.only(shown)


def _indexed_if_long(book: Book, budget: str) -> IndexedBudget | None:
    """Return the index of a budget that has more records than are held; None of any other."""
    indexed = book.indexed(budget)
    indexed = indexed.for_one_use() if indexed else None
    return indexed if indexed and len(indexed.events) > MOST_HELD else None


def _folded(book: Book, budget: str, point: AsOf) -> ReadRecords:
    """Return the records that a budget's state at a point is folded from; those as of a day are held."""
    indexed = _indexed_if_long(book, budget) if point.as_of is None else None
    if indexed is None:
        return held_records(records_as_of(book.budget_records(budget), point))
    last, events = book.last_known_index(point.known_at), indexed.events
    return ReadRecords(indexed.records, array("q", (index for index in events if index <= last)))


def _at_accounts(findings: Iterable[Finding], records: Iterable[Record]) -> Iterator[Finding]:
    """Yield the findings at accounts of the records' years, without those that only a whole history shows."""
    years = frozenset(year for record in records for year in event_years(record.event))
    return (
        finding
        for finding in findings
        if finding.account
        and finding.code not in CODES_OF_HISTORY
        and parse_account(finding.account).year in years
    )


def reading_histories(reading: BudgetReading, indexes: Iterable[int]) -> Iterator[EventHistory]:
    """Yield what the budget's history says of its records with these log indexes, in the log's order."""
    folded = reading.folded[reading.budget]
    view = PointView(
        reading.state,
        findings_by_event(reading.account_findings),
        reading.events,
        reading.events.get,
        read_mentions(folded),
        reading.timeline.days,
        frozenset(folded.indexes),
    )
    return event_histories(reading.all_records, frozenset(indexes), view)


def reading_trails(reading: BudgetReading, accounts: Iterable[Account]) -> Iterator[Trail]:
    """Yield the trails of a budget's accounts at the point. Raises NotFound for an unknown account."""
    states = {reading.budget: reading.state, **reading.related}
    touching = {name: _indexes_by_account(records) for name, records in reading.folded.items()}

    @lru_cache(_ACCOUNTS_HELD)
    def steps_of(name: str, account: Account) -> Sequence[TrailStep]:
        records = reading.folded[name].at(touching[name].get(account, ()))
        return tuple(trail_steps(records, states[name], name, {account}))

    def trail_of(name: str, account: Account) -> Trail:
        require_account(states[name], name, account)
        trail = trail_from_steps(lambda path: steps_of(name, path), states[name], account)
        return with_later_acts(trail, states[name], reading.record_of)

    has_relations = bool(reading.related or reading.state.relations)
    for account in accounts:
        trail = trail_of(reading.budget, account)
        others = related_accounts(states, reading.budget, account) if has_relations else ()
        yield with_related_trails(trail, others, trail_of) if has_relations else trail


def _indexes_by_account(records: Iterable[Record]) -> Mapping[Account, Sequence[int]]:
    """Return by account the log indexes of the records whose transfers touch it."""
    indexes: dict[Account, array[int]] = {}
    for record in records:
        moves = listed_transfers(record.event)
        for account in dict.fromkeys(path for move in moves for path in (move.giver, move.taker)):
            indexes.setdefault(account, array("q")).append(record.index)
    return indexes
