"""Decide: turn a draft into events to append, or refuse it with every reason at once."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from tplog.domain.draft_checks import (
    FINDING_UNKNOWN,
    encode_readable,
    personal_number_named,
    sum_too_large,
    sums_too_large,
    too_large,
    unknown_codes,
    unstated_amounts,
)
from tplog.domain.event_diff import difference_params
from tplog.domain.missing_accounts import doubtful_openings, only_missing
from tplog.domain.rules.balances import BALANCE_CODES
from tplog.domain.rules.evaluate import judged, with_reason
from tplog.domain.rules.preconditions import ACCOUNT_NOT_OPENED, ID_TAKEN, SHAPE_WRONG
from tplog.domain.rules.registry import PRECONDITIONS
from tplog.domain.rules.rule_set import RuleContext
from tplog.domain.rules.signs import ROOT_RULES
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.derived_transfers import with_derived_transfers, without_derived_transfers
from tplog.domain.state.effects import open_accounts
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import Refused
from tplog.events.base import Event
from tplog.events.codec import EncodedEvent, encode_event
from tplog.events.draft import Draft, DraftEvent
from tplog.values.account import parse_account
from tplog.values.finding import Finding, MessageParams, Severity, without_repeats
from tplog.values.identifiers import closest_names
from tplog.values.limits import MAX_MISTAKES


@frozen
class DecideResult:
    """The encoded events to append, the findings that each shows, and the ids that the log has already.

    ``builder`` is the state with the events applied.
    """

    events: tuple[EncodedEvent, ...]
    findings_by_event: tuple[tuple[Finding, ...], ...]
    already_recorded: tuple[str, ...]
    builder: StateBuilder

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all events, in the events' order."""
        return tuple(finding for findings in self.findings_by_event for finding in findings)


def decide(
    state: State,
    draft: Draft,
    *,
    today: date,
    events_by_id: Mapping[str, Event],
    refused_codes: frozenset[str] = frozenset(),
) -> DecideResult:
    """Judge a draft against the state before it, which must not change as long as the result is used.

    ``events_by_id`` holds at least those of the log's events that the draft names; ``refused_codes`` are the
    findings that this municipality refuses. Raises Refused with all reasons, at most `MAX_MISTAKES`.
    """
    encoded_events = _encode_readable(draft)
    known_events = ChainMap[str, Event]({}, events_by_id)  # type: ignore[arg-type]  # only the first is written to
    events, already_recorded, not_applied = list[EncodedEvent](), list[str](), list[Event]()
    findings_by_event, reasons = list[tuple[Finding, ...]](), list[Finding]()
    builder = StateBuilder(state, may_overlay=True)
    context = RuleContext(builder.state, known_events, today)  # of the state as it grows
    for drafted, whole in _drafts_to_judge(context, draft):
        if len(reasons) >= MAX_MISTAKES:
            break
        if recorded := known_events.get(drafted.event.id):
            if refusal := _id_taken(drafted, recorded):
                reasons += _causes(drafted.event, [refusal], (), not_applied)
                open_accounts(builder, drafted.event)  # so that later events do not seem to misspell them
            else:
                already_recorded.append(recorded.id)
            continue
        encoded, breaches, findings = _apply_rules(context, drafted, whole, encoded_events)
        event = encoded.event
        refused = [finding for finding in findings if _is_refused(finding, event, refused_codes)]
        reasons += _causes(event, breaches, refused, not_applied)
        findings_by_event.append(tuple(with_reason(finding, event) for finding in findings))
        reasons += _apply(builder, drafted, event, breaches)
        known_events[event.id] = event
        events.append(encoded)
    if reasons:
        raise Refused(*without_repeats(reasons))
    return DecideResult(tuple(events), tuple(findings_by_event), tuple(already_recorded), builder)


def _drafts_to_judge(context: RuleContext, draft: Draft) -> Iterator[tuple[DraftEvent, DraftEvent]]:
    """Yield each event to judge, with the event as the file has it, where accounts may be open already."""
    for whole in draft.events:
        for drafted in only_missing(context.state, whole, context.events_by_id):
            yield drafted, whole


def _follows(finding: Finding, not_applied: Iterable[Event]) -> bool:
    """Return whether a refusal only follows from that of an earlier event, which gives no money now.

    An account whose name that event misspelt is meant too.
    """
    if finding.code not in BALANCE_CODES or finding.account is None:
        return False
    account = parse_account(finding.account)
    takers = {
        move.taker for event in not_applied if event.budget == finding.budget for move in event.transfers
    }
    return any(
        taker == account
        or (
            (taker.year, len(taker.parts)) == (account.year, len(account.parts))
            and closest_names(taker.parts[-1], [account.parts[-1]])
        )
        for taker in takers
    )


def _causes(
    event: Event, breaches: Sequence[Finding], refused: Sequence[Finding], not_applied: list[Event]
) -> list[Finding]:
    """Return the reasons against an event without those that follow from another mistake of the file.

    An event with breaches joins those that are ``not_applied``.
    """
    not_applied += [event] if breaches else []
    reasons = [_meant(breach, refused) for breach in breaches]
    if any(breach.rule is FINDING_UNKNOWN for breach in breaches):  # which was to let it through
        return reasons
    return reasons + [finding for finding in refused if not _follows(finding, not_applied)]


def _meant(breach: Finding, refused: Sequence[Finding]) -> Finding:
    """Return a mistake; of a code misspelt in ``despite``, with what the event is refused for as nearest."""
    if breach.rule is not FINDING_UNKNOWN or breach.key != "despite" or not refused:
        return breach
    codes = ", ".join(dict.fromkeys(finding.code for finding in refused))
    return evolve(breach, params={**breach.params, "nearest": codes})


def _apply(
    builder: StateBuilder, drafted: DraftEvent, event: Event, breaches: Sequence[Finding]
) -> list[Finding]:
    """Apply an event that is in order; return the sums that it makes too large.

    Of another one only the accounts are opened, so that later events do not seem to misspell them.
    """
    if breaches:
        open_accounts(builder, event)
        return []
    apply_event(builder, event)
    return _with_locations(drafted, sums_too_large(builder.state, event))


def _encode_readable(draft: Draft) -> dict[str, EncodedEvent]:
    """Return the encoded events by id. Raises Refused for events made in code that cannot be read back."""
    encoded = [(drafted, encode_readable(drafted.event, draft.registration)) for drafted in draft.events]
    reasons = [_with_location(drafted, result) for drafted, result in encoded if isinstance(result, Finding)]
    if reasons:
        raise Refused(*reasons)
    return {result.event.id: result for _, result in encoded if isinstance(result, EncodedEvent)}


def _id_taken(drafted: DraftEvent, recorded: Event) -> Finding | None:
    """Return a finding if another event has the id; None if the recorded event states the same.

    A file that does not name its paper's SHA-256 does not contradict the one that the log has.
    """
    event = drafted.event
    source = event.act.source
    if source.sha256 is None:
        source = evolve(source, sha256=recorded.act.source.sha256)
        event = evolve(event, act=evolve(event.act, source=source))
    if without_derived_transfers(recorded) == without_derived_transfers(event):
        return None
    act = recorded.act
    facts: MessageParams = {
        "budget": recorded.budget,
        "event": recorded.id,
        "kind": (type(recorded).__name__,),
        "day": ("diff-of-day",) if act.decided else ("diff-by-paper",) if act.source.date else (),
        "dated": str(act.decided or act.source.date or ""),
        **difference_params(recorded, drafted.event),
    }
    return _with_location(drafted, Finding(ID_TAKEN, facts, (recorded.id,), key="id"))


def _apply_rules(
    context: RuleContext,
    drafted: DraftEvent,
    whole: DraftEvent,
    encoded_events: Mapping[str, EncodedEvent],
) -> tuple[EncodedEvent, list[Finding], list[Finding]]:
    """Return the event with its derived transfers, what forbids recording it, and its other findings.

    ``whole`` is the draft as the file has it, with accounts that are open already. Only an event that is not
    as the file has it is encoded again.
    """
    stated, encoded = drafted.event, encoded_events[whole.event.id]
    try:
        event = with_derived_transfers(context.state.budget(stated.budget), stated, context.events_by_id)
    except ValueError:  # a transfer that no event can hold
        return encoded, [_with_location(drafted, sum_too_large(stated, stated.budget))], []
    if event != encoded.event:
        encoded = encode_event(event, encoded.registration)
    breaches = _with_locations(
        drafted,
        (
            *unstated_amounts(stated),
            *too_large(encoded),
            *personal_number_named(drafted, encoded),
            *_without_unopened_shapes(_rule_breaches(context, event)),
        ),
    )
    breaches += _with_locations(drafted, doubtful_openings(context.state, stated, whole))
    findings = [*_without_unopened_accounts(judged(context.state, event, context.events_by_id), breaches)]
    doubts = [
        finding for finding in findings if finding.rule in ROOT_RULES and not _has_despite(finding, event)
    ]
    if doubts:  # what else is wrong follows from the signs, or shows once they are stated
        return (
            encoded,
            [breach for breach in breaches if breach.rule is not SHAPE_WRONG],
            _with_locations(drafted, doubts),
        )
    return encoded, breaches, _with_locations(drafted, findings)


def _unopened(breaches: Iterable[Finding]) -> set[str | None]:
    """Return the accounts that nobody opened."""
    return {breach.account for breach in breaches if breach.rule is ACCOUNT_NOT_OPENED}


def _without_unopened_accounts(findings: Iterable[Finding], breaches: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings but those of accounts that nobody opened: that their money is missing follows."""
    unopened = _unopened(breaches)
    return (finding for finding in findings if finding.account not in unopened)


def _without_unopened_shapes(breaches: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the breaches but the shapes of accounts that nobody opened: their names are the one mistake."""
    unopened = _unopened(breaches)
    for breach in breaches:
        if breach.rule is not SHAPE_WRONG or unopened.isdisjoint(
            (breach.params["giver"], breach.params["taker"])
        ):
            yield breach


def computed_again(context: RuleContext, recorded: Event) -> Event:
    """Return a recorded event with the transfers that tplog computes for it now, from the state before it.

    Raises ValueError for a transfer that no event can hold.
    """
    budget = context.state.budget(recorded.budget)
    return with_derived_transfers(budget, recorded, context.events_by_id)


def refusals_of_recorded(context: RuleContext, recorded: Event, findings: Iterable[Finding]) -> list[Finding]:
    """Return what should have kept a recorded event out, with no ``despite`` for it.

    An amount that nobody stated is not among it: it differs from what `computed_again` gives.
    ``findings`` are those of the event against the state before it.
    """
    refused = _rule_breaches(context, recorded)
    for finding in findings:
        if _is_refused(finding, recorded, frozenset()):
            refused.append(finding)
    return refused


def _rule_breaches(context: RuleContext, event: Event) -> list[Finding]:
    """Return what no ``despite`` can record."""
    breaches = PRECONDITIONS.findings(context, event)
    breaches += unknown_codes(event)
    return breaches


def _is_refused(finding: Finding, event: Event, refused_codes: frozenset[str]) -> bool:
    return not _has_despite(finding, event) and (
        finding.severity is Severity.REFUSE or finding.code in refused_codes
    )


def _has_despite(finding: Finding, event: Event) -> bool:
    """Return whether an event says why it is recorded in spite of a finding."""
    return any(despite.covers(finding.code, finding.account) for despite in event.despite)


def _with_locations(drafted: DraftEvent, findings: Iterable[Finding]) -> list[Finding]:
    return [_with_location(drafted, finding) for finding in findings]


def _with_location(drafted: DraftEvent, finding: Finding) -> Finding:
    return evolve(finding, location=drafted.location(finding.key, finding.account))
