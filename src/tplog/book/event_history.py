"""What a budget's history says of one event, at a point in the two times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from tplog.answers.event_effects import EventEffect, replay
from tplog.answers.event_references import event_years, referenced_events
from tplog.answers.records_as_of import records_as_of
from tplog.book.book import Book
from tplog.domain.legal_force import LegalForce, legal_force
from tplog.domain.rules.evaluate import AnsweredFindings, event_findings, heaviest_first, with_answers
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import State
from tplog.domain.state.matters import MatterStatus
from tplog.domain.state.stated_totals import stated_total
from tplog.events.as_of import effective_dates
from tplog.events.record import Record
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


def event_history(book: Book, record: Record, point: AsOf) -> EventHistory:
    """Return the history of a budget's record at a point."""
    event = record.event
    records = tuple(book.budget_records(event.budget))
    state_before = fold_state(earlier for earlier in records if earlier.index < record.index)
    (effect,) = replay((record,), state_before)
    state, budget_findings = book.overview(event.budget, event_years(event), point)
    # An answer from before the event is to none of its findings.
    given_before: AnsweredFindings = dict.fromkeys(state_before.budget(event.budget).answers.values(), ())
    shown = event_findings(state_before, event, {each.event.id: each.event for each in records})
    findings_then = with_answers(State({event.budget: state}), shown, given_before)
    findings_now = (finding for finding in budget_findings if event.id in finding.events)
    visible = tuple(records_as_of(records, point))
    events = {known.event.id: known.event for known in records}
    return EventHistory(
        effect=effect,
        counts_from=effective_dates(records)[record.index],
        stated_total=stated_total(state_before.budget(event.budget), event),
        matter_status=state.standing.get(event.id),
        findings=_merge_findings(findings_then, findings_now),
        mentions=tuple(_mentions(visible, event.id)),
        is_visible=any(seen.index == record.index for seen in visible),
        legal_force=legal_force(event, state.standing, events.get),
    )


def _mentions(records: Iterable[Record], event: str) -> Iterator[Mention]:
    return (
        Mention(field, record)
        for record in records
        for field, event_id in referenced_events(record.event)
        if event_id == event
    )


def _merge_findings(*finding_groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of all groups, heaviest first, each once."""
    findings = (finding for group in finding_groups for finding in group)
    return heaviest_first(
        {
            (finding.code, finding.account, tuple(sorted(finding.params.items()))): finding
            for finding in findings
        }.values()
    )
