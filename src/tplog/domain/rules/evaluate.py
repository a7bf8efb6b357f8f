"""Evaluate the rules over a log. Findings are computed from the log and never stored as truth."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from attrs import Factory, define, evolve

from tplog.domain.rules.registry import (
    CODES_BY_CHECK,
    EVENT_CHECKS,
    HISTORY_CHECKS,
    LATER_CHECKS,
    STATE_CHECKS,
)
from tplog.domain.rules.relations import parts_fit_in_wholes
from tplog.domain.rules.rule_set import AsksAgain, BudgetCheck, HistoryCheck, SeenEvents, StateOfYears
from tplog.domain.rules.shown_findings import GivenAnswer, ShownFindings, is_addressed
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.restated_events import restatement, taking_back
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import Corrected, FindingAnswered
from tplog.values.finding import Finding
from tplog.values.matter_words import CORRECTED

_NO_BUDGETS = State()
# By an answer's id the findings that it was given to, as they stood when it was recorded.
AnsweredFindings = Mapping[str, tuple[Finding, ...]]
_NONE_ANSWERED: AnsweredFindings = MappingProxyType({})
# What a state check finds by other budgets too; all other codes of a budget's findings follow from it alone.
ACROSS_BUDGETS = CODES_BY_CHECK[parts_fit_in_wholes]


def event_findings(state: State, event: Event, events_by_id: Mapping[str, Event]) -> tuple[Finding, ...]:
    """Return the findings of one event against the state before it, with the registrar's reasons.

    ``events_by_id`` has at least the event that it corrects, and what that corrects in turn.
    """
    findings = judged(state, event, events_by_id)
    return tuple([with_reason(finding, event) for finding in findings]) if findings else ()


def judged(state: State, event: Event, events_by_id: Mapping[str, Event]) -> list[Finding]:
    """Return the findings of one event against the state before it.

    A correction is judged as the event for which it stands too, by the rules of that event's class.
    """
    stands_for = restatement(state, event, events_by_id) if isinstance(event, Corrected) else None
    if stands_for is None or not isinstance(event, Corrected):
        return EVENT_CHECKS.findings(state, event)
    restated, before = stands_for
    if restated.measure_name:  # all that it states is what it stands for
        return [
            *EVENT_CHECKS.findings(state, event, beyond=Event),
            *EVENT_CHECKS.findings(state, taking_back(state, event, events_by_id)),
            *EVENT_CHECKS.findings(before, restated),
        ]
    return [
        *EVENT_CHECKS.findings(state, event),
        *EVENT_CHECKS.findings(before, restated, beyond=Corrected),
    ]


def with_reason(finding: Finding, event: Event) -> Finding:
    """Return the finding with the registrar's reason, if the event was recorded despite it."""
    reasons = [despite.because for despite in event.despite if despite.covers(finding.code, finding.account)]
    return evolve(finding, because=reasons[0]) if reasons else finding


def evaluate_rules(
    records: Iterable[Record],
    history_checks: Iterable[Callable[[], HistoryCheck]] = HISTORY_CHECKS,
    related: State = _NO_BUDGETS,
    events_by_id: Mapping[str, Event] | None = None,
    all_events: Mapping[str, Event] | None = None,
) -> tuple[Finding, ...]:
    """Return all findings of these records, as `fold_with_findings` orders them."""
    return fold_with_findings(records, history_checks, related, events_by_id, all_events)[1]


def fold_with_findings(
    records: Iterable[Record],
    history_checks: Iterable[Callable[[], HistoryCheck]] = HISTORY_CHECKS,
    related: State = _NO_BUDGETS,
    events_by_id: Mapping[str, Event] | None = None,
    all_events: Mapping[str, Event] | None = None,
) -> tuple[State, tuple[Finding, ...]]:
    """Return the state after these records, and all their findings.

    ``events_by_id`` has at least the events that they correct, and what those correct in turn; None keeps
    all of their own in memory. ``all_events`` has all events of these records, each just as it is there, for
    the checks that ask for some of them at the end; None holds these in memory. ``related`` has the budgets
    to which theirs relate, if these records are not of the whole log; it is part of the state, but its own
    findings are left out.

    The most severe findings come first; of equal severity, the oldest record's first. A finding recorded
    ``despite`` its rule has the reason. One that was answered, or whose event was corrected, has the id of
    the event that did so; see `with_answers`.
    """
    fold = FindingsSoFar(StateBuilder(related), started_checks(history_checks, all_events))
    fold.add(records, events_by_id)
    state = fold.builder.state
    findings = (finding for check in fold.running_checks for finding in check.findings(state))
    return state, fold.findings(related.budgets, findings)


@define(eq=False, repr=False)
class FindingsSoFar:
    """The findings of the records that a builder was given, so far, and what their answers were given to."""

    builder: StateBuilder
    running_checks: Sequence[HistoryCheck] = ()
    shown: ShownFindings = Factory(ShownFindings)
    answered: dict[str, tuple[Finding, ...]] = Factory(dict)

    def add(self, records: Iterable[Record], events_by_id: Mapping[str, Event] | None) -> None:
        """Add the next records. ``events_by_id`` is as in `fold_with_findings`."""
        state, held = self.builder.state, dict[str, Event]()
        for record in records:
            findings = event_findings(state, record.event, held if events_by_id is None else events_by_id)
            self.shown.add(findings, record.index)
            if events_by_id is None:
                held[record.event.id] = record.event
            if isinstance(answer := record.event, FindingAnswered):
                of_all = _findings_of_code(state, self.running_checks, answer.finding)
                addressed = (finding for finding in of_all if is_addressed(answer, finding))
                given_to = (*self.shown.addressed(answer), *addressed)
                self.answered[answer.id] = tuple(as_they_stand(state, given_to))
            apply_event(self.builder, record.event)
            for check in self.running_checks:
                check.observe(record)

    def findings(
        self, left_out: Container[str], of_history: Iterable[Finding] = (), years: Collection[int] = ()
    ) -> tuple[Finding, ...]:
        """Return the findings of all records, heaviest first, but for those of budgets that are left out.

        With ``years`` at least all at accounts of these.
        """
        state = self.builder.state
        findings = [*self.shown.all, *of_history, *state_findings(state, left_out, years)]
        return heaviest_first(with_answers(state, findings, self.answered))


def findings_in_turn(checks: list[HistoryCheck], states: State) -> Iterator[Finding]:
    """Return what checks find, in the order of the list, and empty it: each is let go when it has judged.

    Those that do not read the state judge first, so that what they noted is gone when the others read it.
    """
    reads_state = [isinstance(check, BudgetCheck) and check.reads_state for check in checks]
    waiting = dict(enumerate(checks))
    checks.clear()
    in_turn = sorted(waiting, key=reads_state.__getitem__)
    findings = {place: tuple(waiting.pop(place).findings(states)) for place in in_turn}
    return chain.from_iterable(findings[place] for place in sorted(findings))


def started_checks(
    history_checks: Iterable[Callable[[], HistoryCheck]], all_events: Mapping[str, Event] | None
) -> list[HistoryCheck]:
    """Return checks of all records that have seen none; those that ask for events again share them.

    ``all_events`` is as in `fold_with_findings`.
    """
    seen = SeenEvents(all_events)
    checks = [check() for check in history_checks]
    for check in checks:
        if isinstance(check, AsksAgain):
            check.seen = seen
    return checks


def _findings_of_code(state: State, running_checks: Iterable[HistoryCheck], code: str) -> Iterator[Finding]:
    """Yield the findings of one code that a state and the records so far show."""
    for check in running_checks:
        if code in CODES_BY_CHECK.get(type(check), (code,)):
            yield from check.findings(state)
    for state_check in STATE_CHECKS:
        if code in CODES_BY_CHECK[state_check]:
            yield from state_check(state)


def addressed_in_state(state: State, answer: GivenAnswer) -> Iterator[Finding]:
    """Yield the findings of a state itself, of no single event, that an answer is given to."""
    return (shown for shown in _findings_of_code(state, (), answer.finding) if is_addressed(answer, shown))


def state_findings(state: State, left_out: Container[str] = (), years: Collection[int] = ()) -> list[Finding]:
    """Return the findings of a state, but for those of budgets that it has only for the others' sake.

    With ``years`` at least all at accounts of these.
    """
    judged = StateOfYears(state.budgets, frozenset(years)) if years else state
    shown = (finding for check in STATE_CHECKS for finding in check(judged))
    return [finding for finding in shown if finding.budget not in left_out]


def heaviest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by severity, heaviest first; equal ones stay in order."""
    return tuple(sorted(findings, key=lambda finding: -finding.severity.rank))


def as_they_stand(state: State, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings as they stand in a state, without those of events that what came later has settled."""
    checks: dict[str, Callable[[Finding], Finding | None]] = {}
    for finding in findings:
        if finding.code in LATER_CHECKS and finding.code not in checks:
            checks[finding.code] = LATER_CHECKS[finding.code](state)
        standing = checks[finding.code](finding) if finding.code in checks else finding
        if standing is not None:
            yield standing


def with_answers(
    state: State, findings: Iterable[Finding], answered: AnsweredFindings = _NONE_ANSWERED
) -> Iterator[Finding]:
    """Yield the findings, each with the id of the event that answers it.

    An answer counts for what it was given to: ``answered`` has those findings, by the answer's id. Where the
    figures are others now, or another event shows the same of the account, the finding is open and names the
    answer as an earlier one. An answer that ``answered`` does not have counts whatever the figures are.
    """
    answers = {
        key: answer_id for budget in state.budgets.values() for key, answer_id in budget.answers.items()
    }
    # Of one place the latest answer counts.
    of_place = {_place(shown): name for name, earlier in answered.items() for shown in earlier}
    of_place.pop(None, None)
    for finding in as_they_stand(state, findings):
        own_answers = state.budget(finding.budget or "").answers
        answer_ids = (
            [own_answers[finding.code, finding.account]]
            if finding.account and (finding.code, finding.account) in own_answers
            else []
        )
        answer_ids += [
            answers[finding.code, event] for event in finding.events if (finding.code, event) in answers
        ]
        counted = [
            name
            for name in answer_ids
            if name not in answered or any(_is_unchanged(finding, earlier) for earlier in answered[name])
        ]
        answer = next(iter(counted or _correcting_events(state, finding)), None)
        earlier = None if answer else next(iter(answer_ids), of_place.get(_place(finding)))
        is_same = (finding.answer, finding.earlier_answer) == (answer, earlier)  # as most, which none answers
        yield finding if is_same else evolve(finding, answer=answer, earlier_answer=earlier)


def _place(finding: Finding) -> tuple[str, ...] | None:
    """Return what a finding is of, whichever event shows it: code, budget, account; None without one."""
    return (finding.code, finding.budget or "", finding.account) if finding.account else None


def _is_unchanged(finding: Finding, earlier: Finding) -> bool:
    """Return whether a finding says what it said earlier, of the same account and shown by the same event."""
    now, then = ((shown.code, shown.account, shown.params, shown.events[:1]) for shown in (finding, earlier))
    return now == then


def _correcting_events(state: State, finding: Finding) -> list[str | None]:
    """Return the id of the event that corrected the finding's first event, if any."""
    standing = state.budget(finding.budget or "").standing
    matters = (standing[event] for event in finding.events[:1] if event in standing)
    return [matter.settled_by for matter in matters if matter.status == CORRECTED]
