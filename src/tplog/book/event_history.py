"""What a budget's history says of each event, at a point in the two times."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from tplog.answers.event_effects import EventEffect, apply_with_effect
from tplog.answers.event_references import event_years
from tplog.answers.read_records import ReadRecords
from tplog.book.book import Book
from tplog.book.effective_date import corrected_records, effective_date
from tplog.domain.legal_force import LegalForce, legal_force
from tplog.domain.rules.evaluate import AnsweredFindings, event_findings, heaviest_first, with_answers
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.matters import MatterStatus
from tplog.domain.state.state_builder import StateBuilder
from tplog.domain.state.stated_totals import stated_total
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.references import referenced_events
from tplog.events.types import AccountOpened
from tplog.values.account import parse_account
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding
from tplog.values.transfer import StatedTotal


@frozen
class Mention:
    """A later event that refers to this one, and the field that does."""

    field: str
    record: Record


@frozen
class EventHistory:
    """What the budget's history says of the event at the requested point in time.

    ``effect`` has the balances in the order of the log; ``counts_from`` is its effective date;
    ``stated_total`` is the total as the document states it; ``is_visible`` says whether the event was decided
    and known at the point; ``mentions`` are the events that refer to it; ``legal_force`` is None for what is
    no decision.
    """

    effect: EventEffect
    counts_from: date
    stated_total: StatedTotal | None
    matter_status: MatterStatus | None
    findings: tuple[Finding, ...]
    mentions: tuple[Mention, ...]
    is_visible: bool
    legal_force: LegalForce | None


@frozen
class PointView:
    """What is known of a budget's events at a point, by id; ``days`` and ``visible`` by log index.

    ``events`` has at least those that are corrected; ``event_of`` returns the event of any id;
    ``mentions_of`` returns what others say of one.
    """

    state: BudgetState
    findings: Mapping[str, Sequence[Finding]]
    events: Mapping[str, Event]
    event_of: Callable[[str], Event | None]
    mentions_of: Callable[[str], Iterable[Mention]]
    days: Mapping[int, date]
    visible: frozenset[int]


def event_history(book: Book, record: Record, point: AsOf) -> EventHistory:
    """Return the history of a budget's record at a point, from the records that it is about."""
    event = record.event
    state, findings = book.overview(event.budget, event_years(event), point)
    matters = book.state(event.budget).standing

    def record_of(name: str) -> Record | None:
        return book.record(name) if book.has_event(name) else None

    def event_of(name: str) -> Event | None:
        return named.event if (named := record_of(name)) else None

    def is_visible(seen: Record) -> bool:
        if not point.is_recorded(seen) or point.as_of is None or isinstance(seen.event, AccountOpened):
            return point.is_recorded(seen)
        return effective_date(seen, point, matters, record_of) <= point.as_of

    referring = filter(is_visible, book.records_referring_to(event))
    corrected = {each.event.id: each.event for each in corrected_records(record, record_of)}
    view = PointView(
        state,
        findings_by_event(findings),
        corrected,
        event_of,
        lambda name: _mentions_in(name, referring),
        {record.index: effective_date(record, point, matters, record_of)},
        frozenset(each.index for each in (record,) if is_visible(each)),
    )
    return _history(StateBuilder(_state_before(book, record)), record, view)


def _state_before(book: Book, record: Record) -> State:
    """Return the state of a record's budget before the record."""
    if record.index == 0:
        return State()
    return State({record.event.budget: book.state(record.event.budget, known_at=record.index - 1)})


def event_histories(
    records: Iterable[Record], shown: Container[int], view: PointView
) -> Iterator[EventHistory]:
    """Yield the history of those of a budget's records with these log indexes, in the log's order.

    The records are gone through once.
    """
    builder = StateBuilder(State())
    for record in records:
        if record.index in shown:
            yield _history(builder, record, view)
        else:
            apply_event(builder, record.event)
            builder.for_budget(record.event.budget).reset_changes()  # else they grow as large as the state


def read_mentions(records: ReadRecords) -> Callable[[str], Sequence[Mention]]:
    """Return a function that reads the records that refer to the event of an id."""
    mentions: dict[str, list[tuple[str, int]]] = {}
    for record in records:
        for field, event_id in referenced_events(record.event):
            mentions.setdefault(event_id, []).append((field, record.index))

    def of_event(event_id: str) -> Sequence[Mention]:
        named = mentions.get(event_id, ())
        by_index = {record.index: record for record in records.at({index for _, index in named})}
        return [Mention(field, by_index[index]) for field, index in named]

    return of_event


def _mentions_in(event_id: str, records: Iterable[Record]) -> Iterator[Mention]:
    """Yield what records say of an event by its id."""
    for record in records:
        for field, named in referenced_events(record.event):
            if named == event_id:
                yield Mention(field, record)


def findings_by_event(findings: Iterable[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Return by event's id the findings that name it."""
    by_event: dict[str, list[Finding]] = {}
    for finding in findings:
        for event_id in dict.fromkeys(finding.events):
            by_event.setdefault(event_id, []).append(finding)
    return by_event


def _history(builder: StateBuilder, record: Record, view: PointView) -> EventHistory:
    """Return the history of a record, and apply it to the builder of the state before it."""
    event = record.event
    findings_then = _findings_then(builder.state, event, view)
    total = stated_total(builder.state.budget(event.budget), event)
    return EventHistory(
        effect=apply_with_effect(builder, record),
        counts_from=view.days[record.index],
        stated_total=total,
        matter_status=view.state.standing.get(event.id),
        findings=_merge_findings(findings_then, _findings_now(event, view)),
        mentions=tuple(view.mentions_of(event.id)),
        is_visible=record.index in view.visible,
        legal_force=legal_force(event, view.state.standing, view.event_of),
    )


def _findings_then(state_before: State, event: Event, view: PointView) -> Iterable[Finding]:
    """Return what an event showed when it was recorded, with the answers that were given since."""
    shown = event_findings(state_before, event, view.events)
    if not shown:
        return ()
    # An answer from before the event is to none of its findings.
    given_before: AnsweredFindings = dict.fromkeys(state_before.budget(event.budget).answers.values(), ())
    return with_answers(State({event.budget: view.state}), shown, given_before)


def _findings_now(event: Event, view: PointView) -> Iterator[Finding]:
    """Yield the findings of an event at accounts of its years."""
    findings = view.findings.get(event.id, ())
    years = event_years(event) if findings else frozenset()
    return (each for each in findings if each.account and parse_account(each.account).year in years)


def _merge_findings(*finding_groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of all groups, heaviest first, each once."""
    findings = (finding for group in finding_groups for finding in group)
    return heaviest_first(
        {
            (finding.code, finding.account, tuple(sorted(finding.params.items()))): finding
            for finding in findings
        }.values()
    )
