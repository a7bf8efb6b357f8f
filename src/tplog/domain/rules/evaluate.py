"""Everything an auditor would circle in red, computed from the log and never stored as truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import evolve as changed

from tplog.domain.rules.registry import EVENT_CHECKS, HISTORY_CHECKS, STATE_CHECKS, HistoryCheck
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import CORRECTED, Event
from tplog.events.record import Record
from tplog.values.finding import Finding


def event_findings(state: State, event: Event) -> tuple[Finding, ...]:
    """What one event shows against the state before it, with the registrar's reasons."""
    return tuple(with_reason(one, event) for check in EVENT_CHECKS for one in check(state, event))


def with_reason(finding: Finding, event: Event) -> Finding:
    """The finding with the registrar's reason, if the event was recorded despite it."""
    reasons = [despite.because for despite in event.despite if despite.code == finding.code]
    return changed(finding, because=reasons[0]) if reasons else finding


def evaluate_rules(
    records: Iterable[Record], history_checks: Iterable[Callable[[], HistoryCheck]] = HISTORY_CHECKS
) -> tuple[Finding, ...]:
    """All findings that these records show, as `read_through` tells them."""
    return fold_with_findings(records, history_checks)[1]


def fold_with_findings(
    records: Iterable[Record], history_checks: Iterable[Callable[[], HistoryCheck]] = HISTORY_CHECKS
) -> tuple[State, tuple[Finding, ...]]:
    """The state after these records, and all findings that they show.

    Findings come oldest record first, heaviest first at the end of reading. Those recorded ``despite`` a
    rule carry their reason; those answered, or shown by an event that was corrected since, the id of the
    event that did so.
    """
    ledgers = StateBuilder(State())
    state = ledgers.state
    reading = [review() for review in history_checks]
    found: list[Finding] = []
    for record in records:
        found += event_findings(state, record.event)
        apply_event(ledgers, record.event)
        for review in reading:
            review.observe(record)
    found += [one for review in reading for one in review.findings(state)]
    found += [one for review in STATE_CHECKS for one in review(state)]
    return state, heaviest_first(with_answers(state, found))


def heaviest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Heaviest first; among equals as they came."""
    return tuple(sorted(findings, key=lambda one: -one.severity.rank))


def with_answers(state: State, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, each with the id of what answers it."""
    answers = {about: by for budget in state.budgets.values() for about, by in budget.answers.items()}
    for one in findings:
        own = state.budget(one.budget or "").answers
        by = [own[one.code, one.account]] if one.account and (one.code, one.account) in own else []
        by += [answers[one.code, event] for event in one.events if (one.code, event) in answers]
        yield changed(one, answer=(by or _correcting_events(state, one) or [None])[0])


def _correcting_events(state: State, finding: Finding) -> list[str | None]:
    standing = state.budget(finding.budget or "").standing
    matters = (standing[event] for event in finding.events[:1] if event in standing)
    return [at.settled_by for at in matters if at.status == CORRECTED]
