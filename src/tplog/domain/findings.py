"""Everything an auditor would circle in red, computed from the log and never stored as truth."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve as changed

from tplog.domain.checks import CHECKS, REVIEWS
from tplog.domain.decide import with_because
from tplog.domain.state import STATE
from tplog.events.record import Record
from tplog.events.types import FindingAnswered
from tplog.values.finding import Finding


def findings(records: Iterable[Record]) -> tuple[Finding, ...]:
    """All findings that these records show, oldest record first, heaviest first at the end of reading.

    Those recorded ``despite`` a rule carry their reason, those answered the answer's event id.
    """
    state, events, found = STATE.initial, [], []
    for record in records:
        event = record.event
        found += [with_because(one, event) for check in CHECKS for one in check(state, event)]
        state = STATE.evolve(state, record)
        events.append(event)
    found += [one for review in REVIEWS for one in review(state, events)]
    answers = {(e.finding, e.answers): e.id for e in events if isinstance(e, FindingAnswered)}
    answered = [_answered(one, answers) for one in found]
    return tuple(sorted(answered, key=lambda one: -one.severity.rank))


def _answered(finding: Finding, answers: dict[tuple[str, str], str]) -> Finding:
    by = [answers[finding.code, event] for event in finding.events if (finding.code, event) in answers]
    return changed(finding, answer=by[0]) if by else finding
