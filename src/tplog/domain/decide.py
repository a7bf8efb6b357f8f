"""Where a draft becomes events, or is refused with every reason at once."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from attrs import evolve as changed
from attrs import fields, frozen

from tplog.domain.rules.preconditions import ID_TAKEN, RuleContext
from tplog.domain.rules.registry import EVENT_CHECKS, FINDING_RULES, PRECONDITIONS
from tplog.domain.state.apply_event import apply_event, open_accounts
from tplog.domain.state.budget_state import State
from tplog.domain.state.derived_transfers import with_derived_transfers, without_derived_transfers
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import Refused, mandatory_rule
from tplog.events.base import Event
from tplog.events.codec import WireError, decode_value, encode_value, to_builtins
from tplog.events.draft import Draft, DraftEvent
from tplog.events.types import FindingAnswered
from tplog.values.finding import Finding, MessageParams, Severity
from tplog.values.identifiers import closest_names, is_identifier, is_segment
from tplog.values.limits import MAX_MISTAKES, ORE_LIMIT

FINDING_UNKNOWN = mandatory_rule(
    "finding-unknown",
    "{key} nämner ”{code}”, som ingen iakttagelse heter. Närmast: {nearest}.",
    "{key} names '{code}', which is no finding's code. Nearest: {nearest}.",
)
AMOUNT_NOT_STATED = mandatory_rule(
    "amount-not-stated",
    "Överföringen från {giver} till {taker} saknar belopp som papperet anger; bara tplog räknar ut sådana.",
    "The transfer from {giver} to {taker} has no amount as the paper states it; only tplog computes such.",
)
EVENT_MALFORMED = mandatory_rule(
    "event-malformed",
    "Händelsen går inte att bevara: {why}. Namn och id har sina egna alfabet, och text ska vara i NFC.",
    "The event cannot be kept: {why}. Names and ids have their own alphabets, and text must be in NFC.",
)
SUM_TOO_LARGE = mandatory_rule(
    "sum-too-large",
    "Med händelsen når {account} ett belopp som inte går att bevara exakt: högst {most} öre. Kontrollera "
    "beloppen och deras enhet.",
    "With the event {account} comes to an amount that cannot be kept exactly: at most {most} öre. Check the "
    "amounts and their unit.",
)
FINDING_CODES = frozenset(kind.code for kind in FINDING_RULES)


@frozen
class DecideResult:
    """What a draft came to: the events to append, and what each shows; the ids that are in the log already.

    ``ledgers`` have the events entered.
    """

    events: tuple[Event, ...]
    findings_by_event: tuple[tuple[Finding, ...], ...]
    already_recorded: tuple[str, ...]
    builder: StateBuilder

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that was found."""
        return tuple(one for found in self.findings_by_event for one in found)


def decide(
    state: State,
    draft: Draft,
    *,
    today: date,
    events_by_id: Mapping[str, Event],
    refused_codes: frozenset[str] = frozenset(),
) -> DecideResult:
    """Judge a draft against the state before it.

    ``known`` are the log's events by id, at least those that the draft names; ``raised`` are codes that this
    municipality refuses. Returns the events to append, with their computed transfers. Raises Refused with
    all reasons, each with its place; where they are very many, with the first.
    """
    _require_readable(draft)
    seen = ChainMap[str, Event]({}, events_by_id)  # type: ignore[arg-type]  # only the first is written to
    events, already = list[Event](), list[str]()
    shown, reasons = list[tuple[Finding, ...]](), list[Finding]()
    ledgers = StateBuilder(state)
    for drafted in draft.events:
        if len(reasons) >= MAX_MISTAKES:
            break
        if same := seen.get(drafted.event.id):
            if taken := _id_taken(drafted, same):
                reasons.append(taken)
                open_accounts(ledgers, drafted.event)  # they should not seem misspelt too
            else:
                already.append(same.id)
            continue
        event, broken, found = _apply_rules(RuleContext(ledgers.state, seen, today), drafted)
        reasons += broken + [one for one in found if _is_refused(one, event, refused_codes)]
        shown.append(tuple(with_reason(one, event) for one in found))
        if not broken:
            apply_event(ledgers, event)
            reasons += [_with_location(drafted, one) for one in _sums_too_large(ledgers.state, event)]
        seen[event.id] = event
        events.append(event)
    if reasons:
        raise Refused(*reasons)
    return DecideResult(tuple(events), tuple(shown), tuple(already), ledgers)


def _apply_rules(context: RuleContext, drafted: DraftEvent) -> tuple[Event, list[Finding], list[Finding]]:
    """The event with its computed transfers, the rules that it breaks, and what else is found."""
    try:
        event = with_derived_transfers(
            context.state.budget(drafted.event.budget), drafted.event, context.events_by_id
        )
    except ValueError:  # a transfer that no event can hold
        return (
            drafted.event,
            [_with_location(drafted, _sum_too_large(drafted.event, drafted.event.budget))],
            [],
        )
    broken = [
        _with_location(drafted, found)
        for found in (*_unstated_amounts(drafted.event), *_rule_breaches(context, event))
    ]
    return (
        event,
        broken,
        [_with_location(drafted, one) for check in EVENT_CHECKS for one in check(context.state, event)],
    )


def _require_readable(draft: Draft) -> None:
    """Raise Refused for events, made in code, that could not be read back."""
    unfit = [(drafted, why) for drafted in draft.events if (why := _why_unreadable(drafted.event))]
    if unfit:
        raise Refused(
            *(_with_location(drafted, Finding(EVENT_MALFORMED, {"why": why})) for drafted, why in unfit)
        )


def _why_unreadable(event: Event) -> str | None:
    """Why an event that was made in code could not be read back as it is; None where it can."""
    try:
        bodies = [event.act.body] if event.act.body is not None else []
        names = [event.budget, *event.act.also_named, *bodies]
        if not is_identifier(event.id) or not all(map(is_segment, names)):
            return "a name or an id is none"
        if not all(getattr(event, name) in words for name, words in _allowed_values(type(event))):  # type: ignore[arg-type]
            return "a word is none of those that it may be"
        return None if decode_value(encode_value(event), type(event)) == event else "it reads back as another"
    except (WireError, ValueError, TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"


@cache
def _allowed_values(kind: type[Event]) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The fields of a class that are words of ours, each with those that it may be."""
    told = [(one.name, one.metadata["choices"], one.default) for one in fields(kind)]
    return tuple((name, (*choices, default)) for name, choices, default in told if choices)


def _sums_too_large(state: State, event: Event) -> Iterator[Finding]:
    """The accounts that an event takes beyond what RFC 8785 keeps exactly."""
    for account in dict.fromkeys(at for move in event.all_transfers for at in (move.giver, move.taker)):
        position = state.budget(event.budget).accounts.get(account)
        if position and position.max_abs_figure >= 2 * ORE_LIMIT:
            yield _sum_too_large(event, str(account))


def _sum_too_large(event: Event, account: str) -> Finding:
    facts: MessageParams = {"account": account, "most": str(2 * ORE_LIMIT - 1)}
    return Finding(SUM_TOO_LARGE, facts, (event.id,), account, event.budget)


def _id_taken(drafted: DraftEvent, recorded: Event) -> Finding | None:
    """That another event has the id; None where it says the same. Told alone: the rest would be noise."""
    if without_derived_transfers(recorded) == without_derived_transfers(drafted.event):
        return None
    told = {"difference": describe_difference(recorded, drafted.event)}
    return _with_location(drafted, Finding(ID_TAKEN, told, (recorded.id,), key="id"))


def with_reason(finding: Finding, event: Event) -> Finding:
    """The finding with the registrar's reason, if the event was recorded despite it."""
    reasons = [despite.because for despite in event.despite if despite.code == finding.code]
    return changed(finding, because=reasons[0]) if reasons else finding


def _unstated_amounts(event: Event) -> Iterator[Finding]:
    """A draft made in code, and not by the reader of files, may come with transfers of its own making."""
    for move in event.final_transfers:
        if move.stated is None:
            facts: MessageParams = {"giver": str(move.giver), "taker": str(move.taker)}
            yield Finding(AMOUNT_NOT_STATED, facts, (event.id,), str(move.taker), event.budget)


def _rule_breaches(context: RuleContext, event: Event) -> Iterator[Finding]:
    """What can never be recorded."""
    for rule in PRECONDITIONS:
        yield from rule(context, event)
    named = [("despite", despite.code) for despite in event.despite]
    if isinstance(event, FindingAnswered):
        named.append(("finding", event.finding))
    for key, code in named:
        if code not in FINDING_CODES:
            facts: MessageParams = {
                "key": key,
                "code": code,
                "nearest": ", ".join(closest_names(code, FINDING_CODES)) or "–",
            }
            yield Finding(FINDING_UNKNOWN, facts, (event.id,), key=key)


def _is_refused(finding: Finding, event: Event, refused_codes: frozenset[str]) -> bool:
    recorded = any(despite.code == finding.code for despite in event.despite)
    return not recorded and (finding.severity is Severity.REFUSE or finding.code in refused_codes)


def _with_location(drafted: DraftEvent, finding: Finding) -> Finding:
    return changed(finding, location=drafted.location(finding.key, finding.account))


def describe_difference(old: Event, new: Event) -> str:
    """Where two events differ, key by key, as ``key: old → new``."""
    before, after = (
        dict(_flattened(to_builtins(without_derived_transfers(old)))),
        dict(_flattened(to_builtins(without_derived_transfers(new)))),
    )
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    told = [f"{key}: {before.get(key, '–')} → {after.get(key, '–')}" for key in keys]
    return "; ".join(told) if old.tag == new.tag else "; ".join([f"{old.tag} → {new.tag}", *told])


def _flattened(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    parts: Sequence[tuple[object, object]]
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, (list, tuple)):
        parts = list(enumerate(value))
    else:
        yield path, value
        return
    for key, part in parts:
        yield from _flattened(part, f"{path}.{key}" if path else str(key))
