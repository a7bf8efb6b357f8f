"""Check a draft's events for what no rule can judge: form, codes, unstated amounts, the size of sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from attrs import fields

from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.domain.state.budget_state import State
from tplog.errors import mandatory_rule
from tplog.events.base import Event
from tplog.events.codec import MAX_LEAF_BYTES, EncodedEvent, encode_event
from tplog.events.draft import SOURCE_KEY, DraftEvent
from tplog.events.types import FindingAnswered
from tplog.events.value_codec import WireError, to_builtins
from tplog.values.finding import Finding, MessageParams
from tplog.values.identifiers import closest_names, is_identifier, is_segment
from tplog.values.limits import ORE_LIMIT
from tplog.values.registration import UNSTATED, Registration

FINDING_UNKNOWN = mandatory_rule(
    "finding-unknown",
    "{key} nämner ”{code}”, som ingen iakttagelse heter. Närmast: {nearest}.",
    "{key} names '{code}', which is no finding's code. Nearest: {nearest}.",
)
AMOUNT_NOT_STATED = mandatory_rule(
    "amount-not-stated",
    "Överföringen från {giver} till {taker} saknar belopp som handlingen anger; bara tplog räknar ut sådana.",
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
EVENT_TOO_LARGE = mandatory_rule(
    "event-too-large",
    "Händelsen tar {size} byte; en post rymmer {longest}. Korta texterna eller dela händelsen.",
    "The event takes {size} bytes; a record holds {longest}. Shorten its texts or split it.",
)

PERSONAL_NUMBER = mandatory_rule(
    "personal-number",
    "”{number}” är ett personnummer eller samordningsnummer, och en post är för alltid. Stryk det: skriv "
    "initialer, eller hänvisa till ärendets diarienummer.",
    "'{number}' is a personal identity number or a coordination number, and a record is for ever. Leave it "
    "out: write initials, or refer to the case number.",
)


def encode_readable(event: Event, registration: Registration = UNSTATED) -> EncodedEvent | Finding:
    """Return the event encoded, or why one that was made in code could not be read back as it is."""
    try:
        encoded = encode_event(event, registration)
        why = _why_unreadable(encoded)
    except (WireError, ValueError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
    return Finding(EVENT_MALFORMED, {"why": why}) if why else encoded


def _why_unreadable(encoded: EncodedEvent) -> str | None:
    event = encoded.event
    bodies = [event.act.body] if event.act.body is not None else []
    bodies += [preparation.body for preparation in event.act.prepared_by]
    names = [event.budget, *event.act.also_named, *bodies]
    if not is_identifier(event.id) or not all(map(is_segment, names)):
        return "a name or an id is none"
    if not all(getattr(event, name) in allowed for name, allowed in _allowed_values(type(event))):  # type: ignore[arg-type]
        return "a word is none of those that it may be"
    return None if encoded.reads_back() else "it reads back as another"


@cache
def _allowed_values(event_class: type[Event]) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """Return the fields of a class that take one of a few words, each with those words and its default."""
    return tuple(
        (attribute.name, (*attribute.metadata["choices"], attribute.default))
        for attribute in fields(event_class)
        if attribute.metadata["choices"]
    )


def unstated_amounts(event: Event) -> Iterator[Finding]:
    """Find transfers without a stated amount; a draft made in code may hold them, one from a file never."""
    for move in event.final_transfers:
        if move.stated is None:
            facts: MessageParams = {"giver": str(move.giver), "taker": str(move.taker)}
            yield Finding(AMOUNT_NOT_STATED, facts, (event.id,), str(move.taker), event.budget)


def too_large(encoded: EncodedEvent) -> Iterator[Finding]:
    """Find an event too large for one leaf."""
    event = encoded.event
    if encoded.size > MAX_LEAF_BYTES:
        facts: MessageParams = {"size": str(encoded.size), "longest": str(MAX_LEAF_BYTES)}
        yield Finding(EVENT_TOO_LARGE, facts, (event.id,), budget=event.budget)


def personal_number_named(drafted: DraftEvent, encoded: EncodedEvent) -> Iterator[Finding]:
    """Find the first personal number in an event's texts, names, ids and files; its amounts hold none."""
    from tplog.values.personal_number import (  # noqa: PLC0415 (start-up time)
        may_have_personal_number,
        personal_numbers,
        without_last_digits,
    )

    if not may_have_personal_number(encoded.undated_leaf.decode()):
        return
    event = drafted.event
    for keys, text in _texts(to_builtins(event), ()):
        for number in personal_numbers(text):
            facts: MessageParams = {"number": without_last_digits(number)}
            yield Finding(PERSONAL_NUMBER, facts, budget=event.budget, key=_key_of(keys, drafted.lines))
            return


def _texts(value: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each text in plain data, but those of amounts, with the names of the fields that it is in."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for name, part in value.items():
            if not ("ore" in value and name == "text"):
                yield from _texts(part, (*keys, str(name)))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part, keys)


def _key_of(keys: tuple[str, ...], lines: Mapping[str, int]) -> str:
    """Return the key of a decision file for the names of an event's fields, innermost last."""
    name = {"body": "by"}.get(keys[-1], keys[-1])
    top = SOURCE_KEY.format(name)
    return top if "source" in keys and top in lines and name not in lines else name


def unknown_codes(event: Event) -> Iterator[Finding]:
    """Find codes in ``despite`` and in an answer that no finding has."""
    codes = [("despite", despite.code) for despite in event.despite] if event.despite else []
    if isinstance(event, FindingAnswered):
        codes.append(("finding", event.finding))
    for key, code in codes:
        if code not in RULES_BY_CODE:
            nearest = ", ".join(closest_names(code, RULES_BY_CODE)) or "–"
            facts: MessageParams = {"key": key, "code": code, "nearest": nearest}
            yield Finding(FINDING_UNKNOWN, facts, (event.id,), key=key)


def sums_too_large(state: State, event: Event) -> Iterator[Finding]:
    """Find the accounts of an applied event whose figures exceed what RFC 8785 holds exactly (2^53 öre)."""
    accounts = (account for move in event.all_transfers for account in (move.giver, move.taker))
    for account in dict.fromkeys(accounts):
        balance = state.budget(event.budget).accounts.get(account)
        if balance and balance.max_abs_figure >= 2 * ORE_LIMIT:
            yield sum_too_large(event, str(account))


def sum_too_large(event: Event, account: str) -> Finding:
    """Return the finding that an event takes an account, or a whole budget, beyond what is held exactly."""
    facts: MessageParams = {"account": account, "most": str(2 * ORE_LIMIT - 1)}
    return Finding(SUM_TOO_LARGE, facts, (event.id,), account, event.budget)
