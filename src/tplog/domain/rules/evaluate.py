"""Everything an auditor would circle in red, computed from the log and never stored as truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import evolve as changed

from tplog.domain.decide import with_because
from tplog.domain.rules.registry import CHECKS, OF_STATE, REVIEWS, Review
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import State
from tplog.events.base import CORRECTED, Event
from tplog.events.record import Record
from tplog.values.finding import Finding


def shown_by(state: State, event: Event) -> tuple[Finding, ...]:
    """What one event shows against the state before it, with the registrar's reasons."""
    return tuple(with_because(one, event) for check in CHECKS for one in check(state, event))


def findings(
    records: Iterable[Record], reviews: Iterable[Callable[[], Review]] = REVIEWS
) -> tuple[Finding, ...]:
    """All findings that these records show, as `read_through` tells them."""
    return read_through(records, reviews)[1]


def read_through(
    records: Iterable[Record], reviews: Iterable[Callable[[], Review]] = REVIEWS
) -> tuple[State, tuple[Finding, ...]]:
    """The state after these records, and all findings that they show.

    Findings come oldest record first, heaviest first at the end of reading. Those recorded ``despite`` a
    rule carry their reason; those answered, or shown by an event that was corrected since, the id of the
    event that did so.
    """
    ledgers = STATE.begin(STATE.initial)
    state = STATE.state(ledgers)
    reading = [review() for review in reviews]
    found: list[Finding] = []
    for record in records:
        found += shown_by(state, record.event)
        STATE.enter(ledgers, record)
        for review in reading:
            review.see(record)
    found += [one for review in reading for one in review.tell(state)]
    found += [one for review in OF_STATE for one in review(state)]
    return state, ordered(answered(state, found))


def ordered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Heaviest first; among equals as they came."""
    return tuple(sorted(found, key=lambda one: -one.severity.rank))


def answered(state: State, found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, each with the id of what answers it."""
    answers = {about: by for budget in state.budgets.values() for about, by in budget.answers.items()}
    for one in found:
        own = state.budget(one.budget or "").answers
        by = [own[one.code, one.account]] if one.account and (one.code, one.account) in own else []
        by += [answers[one.code, event] for event in one.events if (one.code, event) in answers]
        yield changed(one, answer=(by or _corrections(state, one) or [None])[0])


def _corrections(state: State, one: Finding) -> list[str | None]:
    standing = state.budget(one.budget or "").standing
    matters = (standing[event] for event in one.events[:1] if event in standing)
    return [at.settled_by for at in matters if at.status == CORRECTED]
