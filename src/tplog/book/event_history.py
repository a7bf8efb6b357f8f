"""What a budget's history says of each event, at a point in the two times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from tplog.answers.event_effects import EventEffect, apply_with_effect
from tplog.answers.event_references import event_years, referenced_events
from tplog.answers.records_as_of import records_as_of
from tplog.book.book import Book
from tplog.domain.legal_force import LegalForce, legal_force
from tplog.domain.rules.evaluate import AnsweredFindings, event_findings, heaviest_first, with_answers
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.domain.state.stated_totals import stated_total
from tplog.events.as_of import AsOf, effective_dates
from tplog.events.base import Event
from tplog.events.decisions import MatterStatus
from tplog.events.record import Record
from tplog.values.account import parse_account
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
class _PointView:
    """What is known of a budget's events at a point, by id; ``days`` and ``visible`` by log index."""

    state: BudgetState
    findings: Mapping[str, Sequence[Finding]]
    events: Mapping[str, Event]
    mentions: Mapping[str, Sequence[Mention]]
    days: Mapping[int, date]
    visible: frozenset[int]


def event_history(book: Book, record: Record, point: AsOf) -> EventHistory:
    """Return the history of a budget's record at a point."""
    records = tuple(book.budget_records(record.event.budget))
    state, findings = book.overview(record.event.budget, event_years(record.event), point)
    view = _view_at(records, state, findings, point)
    before = fold_state(earlier for earlier in records if earlier.index < record.index)
    return _history(StateBuilder(before), record, view)


def event_histories(
    records: Sequence[Record], state: BudgetState, findings: Iterable[Finding], point: AsOf
) -> Iterator[EventHistory]:
    """Yield the history of each of a budget's records, in the log's order, from one pass over them.

    ``state`` is the budget's at the point, and ``findings`` are those at its accounts of all years.
    """
    view = _view_at(records, state, findings, point)
    builder = StateBuilder(State())
    return (_history(builder, record, view) for record in records)


def _view_at(
    records: Sequence[Record], state: BudgetState, findings: Iterable[Finding], point: AsOf
) -> _PointView:
    visible = tuple(records_as_of(records, point))
    mentions: dict[str, list[Mention]] = {}
    for record in visible:
        for field, event_id in referenced_events(record.event):
            mentions.setdefault(event_id, []).append(Mention(field, record))
    findings_by_event: dict[str, list[Finding]] = {}
    for finding in findings:
        for event_id in dict.fromkeys(finding.events):
            findings_by_event.setdefault(event_id, []).append(finding)
    return _PointView(
        state,
        findings_by_event,
        {record.event.id: record.event for record in records},
        mentions,
        effective_dates(records),
        frozenset(record.index for record in visible),
    )


def _history(builder: StateBuilder, record: Record, view: _PointView) -> EventHistory:
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
        mentions=tuple(view.mentions.get(event.id, ())),
        is_visible=record.index in view.visible,
        legal_force=legal_force(event, view.state.standing, view.events.get),
    )


def _findings_then(state_before: State, event: Event, view: _PointView) -> Iterable[Finding]:
    """Return what an event showed when it was recorded, with the answers that were given since."""
    shown = event_findings(state_before, event, view.events)
    if not shown:
        return ()
    # An answer from before the event is to none of its findings.
    given_before: AnsweredFindings = dict.fromkeys(state_before.budget(event.budget).answers.values(), ())
    return with_answers(State({event.budget: view.state}), shown, given_before)


def _findings_now(event: Event, view: _PointView) -> Iterator[Finding]:
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
