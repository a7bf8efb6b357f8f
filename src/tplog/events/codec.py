"""Events as canonical bytes, and back: the one form that is stored, hashed and handed out.

The form is JSON with sorted ASCII keys, no spaces, UTF-8, NFC strings and whole numbers below
2^53, which on this subset equals RFC 8785. What an event leaves at its default is left out, so that
a field can be added later without touching an old leaf. Old kinds are lifted by `UPCASTS` on
reading; stored bytes never change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from attrs import fields, frozen, has
from msgspec import Raw

from tplog.errors import Tampered, mandatory_rule
from tplog.events.base import Event
from tplog.events.codec_struct import EXACT_INT_LIMIT, plain_struct, strict_struct
from tplog.events.log_events import LOG_EVENTS
from tplog.events.types import EVENT_CLASSES
from tplog.values.account import Account, Role, parse_account
from tplog.values.act import Basis
from tplog.values.amount import Hedge
from tplog.values.finding import Finding
from tplog.values.partial_date import PartialDate, parse_date
from tplog.values.transfer import Aspect

VERSION = 1
MAX_LEAF_BYTES = 65_535  # the frame of a C2SP tlog-tiles entry bundle
_KEY_PATTERN = re.compile(r"[a-z0-9_]+")
INSTANT_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")

ENVELOPE_FIELDS = ("id", "budget")  # an event's own fields that stand beside it in the leaf
_ANY_TIME = "2000-01-01T00:00:00.000000Z"

LEAF_UNREADABLE = mandatory_rule(
    "leaf-unreadable",
    "Löv som inte går att läsa: {why}.",
    "A leaf cannot be read: {why}.",
)
KIND_UNKNOWN = mandatory_rule(
    "kind-unknown",
    "Händelsetypen ”{tag}” är okänd för denna version av tplog. Använd en nyare.",
    "The kind of event '{tag}' is unknown to this version of tplog. Use a newer one.",
)

T = TypeVar("T")
Data = dict[str, Any]
# From a tag to the function that lifts its data to the next number, and that number's tag.
Upcasts = Mapping[str, tuple[str, Callable[[Data], Data]]]


def _rename_answers_to_shown_by(data: Data) -> Data:
    """``answers`` was the event's id, easily taken for the answer itself."""
    return {("shown_by" if key == "answers" else key): value for key, value in data.items()}


UPCASTS: Upcasts = {"finding-answered/1": ("finding-answered/2", _rename_answers_to_shown_by)}
EVENT_CLASS_BY_TAG: Mapping[str, type[Event]] = {event.tag: event for event in (*EVENT_CLASSES, *LOG_EVENTS)}


@frozen
class DecodedLeaf:
    """What a leaf tells: the event and the UTC instant of its recording."""

    event: Event
    recorded: datetime


class WireError(Tampered):
    """Bytes that are no canonical leaf of a kind that we know."""


class _Envelope(msgspec.Struct):
    """A leaf, of which only what is not the event's own is read; that it has no more is seen by its form."""

    v: int
    kind: str
    recorded_at: str
    id: Raw
    event: Raw
    budget: Raw = Raw(b'""')


class LeafHeader(msgspec.Struct):
    """What a leaf tells beside its event: whose it is, its kind, and when it was recorded, as it stands."""

    id: str
    kind: str
    recorded_at: str
    budget: str = ""


def peek_header(leaf: bytes) -> LeafHeader:
    """A leaf's head, read without asking whether the rest is sound. Raises WireError where it has none."""
    try:
        told = _HEADER_DECODER.decode(leaf)
    except _DECODE_ERRORS as error:
        raise _unreadable_error(error) from error
    if not INSTANT_PATTERN.fullmatch(told.recorded_at):
        raise _unreadable_error(_FOREIGN_ENVELOPE)
    return told


def encode_leaf(leaf: DecodedLeaf) -> bytes:
    """The canonical bytes. Raises ValueError for what has no canonical form or is too long."""
    instant = leaf.recorded.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    encoded = _encode_envelope(leaf.event, f"{instant}Z")
    if len(encoded) > MAX_LEAF_BYTES:
        message = f"an event takes at most {MAX_LEAF_BYTES} bytes, this one {len(encoded)}"
        raise ValueError(message)
    return encoded


def leaf_size(event: Event) -> int:
    """The bytes that the event's leaf will take; the time of recording always takes the same."""
    return len(_encode_envelope(event, _ANY_TIME))


def _encode_envelope(event: Event, recorded_at: str) -> bytes:
    data = to_builtins(event)
    above = {name: data.pop(name) for name in ENVELOPE_FIELDS if name in data}
    envelope = {**above, "v": VERSION, "kind": event.tag, "recorded_at": recorded_at, "event": data}
    return _encode_nfc(envelope)


def to_builtins(value: Any) -> Any:  # noqa: ANN401 (a value of ours as plain data)
    """A value of ours as plain data, without what is left at its default. Raises ValueError, TypeError."""
    return _TO_BUILTINS.get(type(value), _fields_to_builtins)(value)


def _fields_to_builtins(value: object) -> Data:
    """Of what attrs makes, the fields that are not at their default, by name."""
    told = {}
    for name, default in _field_defaults(type(value)):  # type: ignore[arg-type]
        one = getattr(value, name)
        if one is not default and one != default:
            told[name] = _TO_BUILTINS.get(type(one), _fields_to_builtins)(one)
    return told


@cache
def _field_defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """The fields of a class by name, each with its default. Raises TypeError for what attrs did not make."""
    if not has(kind):
        raise TypeError(_no_canonical_form(kind))
    return tuple(sorted((one.name, one.default) for one in fields(kind)))


def _identity(value: T) -> T:
    return value


def _exact_int(number: int) -> int:
    if abs(number) >= EXACT_INT_LIMIT:
        raise ValueError(_no_canonical_form(number))
    return number


_TO_BUILTINS: Mapping[type, Callable[[Any], Any]] = {
    **dict.fromkeys((str, bool, type(None)), _identity),
    int: _exact_int,
    tuple: lambda parts: [to_builtins(part) for part in parts],
    date: date.isoformat,
    **dict.fromkeys((Account, PartialDate), str),
    **dict.fromkeys((Aspect, Basis, Hedge, Role), lambda word: word.value),
}


def encode_value(value: object) -> bytes:
    """A value of ours as canonical bytes, without what is left at its default. Nothing is hashed of it."""
    return _encode_nfc(to_builtins(value))


def decode_value(content: bytes, kind: type[T]) -> T:
    """Read what `packed` wrote. Raises WireError for anything else."""
    try:
        told: T = _decoder(kind).decode(content)  # type: ignore[arg-type]
    except _DECODE_ERRORS as error:
        raise _unreadable_error(error) from error
    return told


def encode_canonical(value: object) -> bytes:
    """The one way to write plain data. Raises ValueError for what is outside the form (module docstring)."""
    _require_canonical(value)
    return _encode_nfc(value)


# Keys are sorted and text is escaped as in RFC 8785; that is held against its reference in the tests.
_encode_json = msgspec.json.Encoder(order="sorted").encode


def _encode_nfc(data: object) -> bytes:
    """Plain data whose keys and numbers are known to be of the form."""
    written = _encode_json(data)
    if not _is_nfc(written):
        _require_canonical(data)
    return written


def _is_nfc(encoded: bytes) -> bool:
    """Whether all text is NFC. An escape and a combining mark are, though together they do not look so."""
    return encoded.isascii() or unicodedata.is_normalized("NFC", encoded.decode())


def decode_leaf(leaf: bytes, upcasts: Upcasts = UPCASTS) -> DecodedLeaf:
    """Read canonical bytes. Raises WireError where they are damaged, not canonical or of no known kind."""
    try:
        told = _ENVELOPE_DECODER.decode(leaf)
        if told.kind in upcasts:
            return decode_leaf(_upcast_leaf(leaf, upcasts), upcasts)
        if told.kind not in EVENT_CLASS_BY_TAG:
            raise WireError(Finding(KIND_UNKNOWN, {"tag": told.kind}))
        if told.v != VERSION or not INSTANT_PATTERN.fullmatch(told.recorded_at):
            raise _unreadable_error(_FOREIGN_ENVELOPE)
        if _encode_json(_leaf_struct_decoder(told.kind).decode(leaf)) != leaf:
            raise _unreadable_error(_NOT_CANONICAL)
        if not _is_nfc(leaf):
            _require_canonical(msgspec.json.decode(leaf))
        rest = bytes(told.event)[1:]
        comma = b"" if rest == b"}" else b","
        flat = b"".join((b'{"id":', told.id, b',"budget":', told.budget, comma, rest))
        event: Event = _decoder(EVENT_CLASS_BY_TAG[told.kind]).decode(flat)  # type: ignore[arg-type]
        recorded = datetime.fromisoformat(told.recorded_at)
    except _DECODE_ERRORS as error:
        raise _unreadable_error(error) from error
    return DecodedLeaf(event, recorded)


_FOREIGN_ENVELOPE = "its version or time is not of our form"
_NOT_CANONICAL = "its bytes are not what tplog would write for them"
# Whatever reading stumbles over.
_DECODE_ERRORS = (ValueError, TypeError, msgspec.MsgspecError, RecursionError, KeyError, AttributeError)


def _unreadable_error(reason: Exception | str) -> WireError:
    told = reason if isinstance(reason, str) else f"{type(reason).__name__}: {reason}"
    return WireError(Finding(LEAF_UNREADABLE, {"why": told}))


def _upcast_leaf(leaf: bytes, upcasts: Upcasts) -> bytes:
    """The leaf of an old kind as its next number would have it."""
    data = msgspec.json.decode(leaf)
    if encode_canonical(data) != leaf:
        raise _unreadable_error(_NOT_CANONICAL)
    kind, lift = upcasts[data["kind"]]
    return encode_canonical({**data, "kind": kind, "event": lift(data["event"])})


@cache
def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    """What reads a class strictly: no number from a text, no word that is not one of its own."""
    return msgspec.json.Decoder(kind, dec_hook=_from_text)


@cache
def _leaf_struct_decoder(tag: str) -> msgspec.json.Decoder[Any]:
    """What reads a leaf of a kind as plain data. Written anew it is the same, or it was not canonical."""
    event = plain_struct(EVENT_CLASS_BY_TAG[tag], excluded=ENVELOPE_FIELDS)  # type: ignore[arg-type]
    beside = {"id": str, "event": event, "kind": str, "recorded_at": str, "v": int}
    budget = ("budget", str, "") if EVENT_CLASS_BY_TAG[tag].is_log_event else ("budget", str)
    return msgspec.json.Decoder(strict_struct(tag, [*beside.items(), budget]))


_ENVELOPE_DECODER = msgspec.json.Decoder(_Envelope)
_HEADER_DECODER = msgspec.json.Decoder(LeafHeader)
_TEXT_PARSERS: Mapping[type, Callable[[str], object]] = {Account: parse_account, PartialDate: parse_date}


def _from_text(kind: type, text: object) -> object:
    if not isinstance(text, str):
        message = f"{text!r} where {kind.__name__} is expected"
        raise TypeError(message)
    return _TEXT_PARSERS[kind](text)


def _require_canonical(value: object) -> None:
    """Raise ValueError where a value is outside the canonical form."""
    match value:
        case dict():
            for key, part in value.items():
                if not isinstance(key, str) or not _KEY_PATTERN.fullmatch(key):
                    message = f"key {key!r}"
                    raise ValueError(message)
                _require_canonical(part)
        case list() | tuple():
            for part in value:
                _require_canonical(part)
        case str() if unicodedata.is_normalized("NFC", value):
            value.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
        case bool() | None:
            pass
        case int():
            _exact_int(value)
        case _:
            raise ValueError(_no_canonical_form(value))


def _no_canonical_form(value: object) -> str:
    return f"{value!r} has no canonical form"
