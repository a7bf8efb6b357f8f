"""Events as canonical bytes, and back: the one form that is stored, hashed and published.

The form is JSON with sorted ASCII keys, no spaces, UTF-8, NFC strings and whole numbers below 2^53, which on
this subset equals RFC 8785. Fields at their default are left out, so a field can be added later without
changing an old leaf. Old kinds are converted by `UPCASTS` on reading; stored bytes never change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from attrs import evolve, fields, frozen, has
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
MAX_LEAF_BYTES = 65_535  # the most that a C2SP tlog-tiles entry bundle can hold
_KEY_PATTERN = re.compile(r"[a-z0-9_]+")
INSTANT_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")

ENVELOPE_FIELDS = ("id", "budget")  # an event's fields that the leaf has outside ``event``
_ANY_TIME = "2000-01-01T00:00:00.000000Z"
_LEAF_END = b'"%b","v":1}'  # the time stands last but one, as keys are sorted

LEAF_UNREADABLE = mandatory_rule(
    "leaf-unreadable",
    "Lövet i post {index} går inte att läsa: {why}. Kör tplog verify.",
    "The leaf of record {index} cannot be read: {why}. Run tplog verify.",
)
KIND_UNKNOWN = mandatory_rule(
    "kind-unknown",
    "Händelsetypen ”{tag}” är okänd för denna version av tplog. Använd en nyare.",
    "The kind of event '{tag}' is unknown to this version of tplog. Use a newer one.",
)

T = TypeVar("T")
Data = dict[str, Any]
# By an old tag: the tag of the next version, and the function that converts the data to it.
Upcasts = Mapping[str, tuple[str, Callable[[Data], Data]]]


def _rename_answers_to_shown_by(data: Data) -> Data:
    """Rename ``answers``, which held the event's id and was easily taken for the answer itself."""
    return {("shown_by" if key == "answers" else key): value for key, value in data.items()}


UPCASTS: Upcasts = {"finding-answered/1": ("finding-answered/2", _rename_answers_to_shown_by)}
EVENT_CLASS_BY_TAG: Mapping[str, type[Event]] = {event.tag: event for event in (*EVENT_CLASSES, *LOG_EVENTS)}


@frozen
class DecodedLeaf:
    """The event in a leaf, and the UTC instant when it was recorded."""

    event: Event
    recorded: datetime


@frozen
class EncodedEvent:
    """An event with its leaf as if it were recorded at `_ANY_TIME`; all times are of one length."""

    event: Event
    undated_leaf: bytes

    @property
    def size(self) -> int:
        """The size of the leaf in bytes."""
        return len(self.undated_leaf)

    def leaf(self, recorded: datetime) -> bytes:
        """Return the leaf of an event recorded at a UTC instant. Raises ValueError if it is too long."""
        if self.size > MAX_LEAF_BYTES:
            message = f"an event takes at most {MAX_LEAF_BYTES} bytes, this one {self.size}"
            raise ValueError(message)
        instant = recorded.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        head = self.undated_leaf.removesuffix(_LEAF_END % _ANY_TIME.encode())
        return head + _LEAF_END % f"{instant}Z".encode()

    def reads_back(self) -> bool:
        """Return whether its bytes are read as an equal event. Raises WireError if they cannot be read."""
        try:
            event = _decode_event(_ENVELOPE_DECODER.decode(self.undated_leaf), type(self.event))
        except _DECODE_ERRORS as error:
            raise _unreadable_error(error) from error
        return event == self.event


class WireError(Tampered):
    """Bytes that are not a canonical leaf of a known kind."""

    def at_record(self, index: object) -> WireError:
        """Return the error with the record's index."""
        return WireError(
            *(
                evolve(reason, params={**reason.params, "index": str(index)})
                if reason.rule is LEAF_UNREADABLE
                else reason
                for reason in self.reasons
            )
        )


class _Envelope(msgspec.Struct):
    """A leaf's envelope; the event is left as raw bytes. The kind's own struct rejects unknown keys."""

    v: int
    kind: str
    recorded_at: str
    id: Raw
    event: Raw
    budget: Raw = Raw(b'""')


class LeafHeader(msgspec.Struct):
    """A leaf's envelope without its event: id, budget, kind, and the recording time as text."""

    id: str
    kind: str
    recorded_at: str
    budget: str = ""


def peek_header(leaf: bytes) -> LeafHeader:
    """Return a leaf's header without checking the rest. Raises WireError if it has none."""
    try:
        header = _HEADER_DECODER.decode(leaf)
    except _DECODE_ERRORS as error:
        raise _unreadable_error(error) from error
    if not INSTANT_PATTERN.fullmatch(header.recorded_at):
        raise _unreadable_error(_FOREIGN_ENVELOPE)
    return header


def budget_prefix(budget: str) -> bytes:
    """Return the bytes with which every leaf of a budget begins: its first key, as keys are sorted."""
    return b'{"budget":%b,' % encode_canonical(budget)


def id_part(event_id: str) -> bytes:
    """Return the bytes that the leaf of the event with this id has, and no other leaf."""
    return f'"id":"{event_id}","kind":"'.encode(errors="surrogatepass")


def encode_event(event: Event) -> EncodedEvent:
    """Return an event with its canonical bytes. Raises ValueError or TypeError for what has none."""
    data = to_builtins(event)
    envelope_values = {name: data.pop(name) for name in ENVELOPE_FIELDS if name in data}
    rest = {"v": VERSION, "kind": event.tag, "recorded_at": _ANY_TIME, "event": data}
    return EncodedEvent(event, _encode_nfc({**envelope_values, **rest}))


def to_builtins(value: Any) -> Any:  # noqa: ANN401 (a value of ours as plain data)
    """Return a value as plain data, without fields at their default. Raises ValueError, TypeError."""
    return _TO_BUILTINS.get(type(value), _fields_to_builtins)(value)


def _fields_to_builtins(value: object) -> Data:
    """Return the fields of an attrs value that are not at their default, by name."""
    builtins = {}
    for name, default in _field_defaults(type(value)):  # type: ignore[arg-type]
        part = getattr(value, name)
        if part is not default and part != default:
            builtins[name] = _TO_BUILTINS.get(type(part), _fields_to_builtins)(part)
    return builtins


@cache
def _field_defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Return a class's fields with their defaults, by name. Raises TypeError for a class not of attrs."""
    if not has(kind):
        raise TypeError(_no_canonical_form(kind))
    return tuple(sorted((attribute.name, attribute.default) for attribute in fields(kind)))


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
    """Return a value as canonical bytes, without fields at their default. It is never hashed."""
    return _encode_nfc(to_builtins(value))


def decode_value(content: bytes, kind: type[T]) -> T:
    """Decode what `encode_value` wrote. Raises WireError for anything else."""
    try:
        value: T = _decoder(kind).decode(content)  # type: ignore[arg-type]
    except _DECODE_ERRORS as error:
        raise _unreadable_error(error) from error
    return value


def encode_canonical(value: object) -> bytes:
    """Encode plain data. Raises ValueError for data outside the canonical form (module docstring)."""
    _require_canonical(value)
    return _encode_nfc(value)


# Keys are sorted and text is escaped as in RFC 8785; the tests compare it with the reference encoder.
_encode_json = msgspec.json.Encoder(order="sorted").encode


def _encode_nfc(data: object) -> bytes:
    """Encode plain data whose keys and numbers are known to be canonical. Raises ValueError if not NFC."""
    encoded = _encode_json(data)
    if not _is_nfc(encoded):
        _require_canonical(data)
    return encoded


def _is_nfc(encoded: bytes) -> bool:
    """Return whether all text is NFC. An escape before a combining mark is, though it may not look so.

    Text of Latin-1 alone is: none of its characters joins another or stands for others.
    """
    if encoded.isascii():
        return True
    text = encoded.decode()
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return unicodedata.is_normalized("NFC", text)
    return True


def decode_leaf(leaf: bytes, upcasts: Upcasts = UPCASTS) -> DecodedLeaf:
    """Decode a leaf. Raises WireError if it is damaged, too long, not canonical or of an unknown kind."""
    if isinstance(leaf, bytes) and len(leaf) > MAX_LEAF_BYTES:
        raise _unreadable_error(_TOO_LONG)
    try:
        envelope = _ENVELOPE_DECODER.decode(leaf)
        if envelope.kind in upcasts:
            return decode_leaf(_upcast_leaf(leaf, upcasts), upcasts)
        if envelope.kind not in EVENT_CLASS_BY_TAG:
            raise WireError(Finding(KIND_UNKNOWN, {"tag": envelope.kind}))
        if envelope.v != VERSION or not INSTANT_PATTERN.fullmatch(envelope.recorded_at):
            raise _unreadable_error(_FOREIGN_ENVELOPE)
        if _encode_json(_leaf_struct_decoder(envelope.kind).decode(leaf)) != leaf:
            raise _unreadable_error(_NOT_CANONICAL)
        if not _is_nfc(leaf):
            _require_canonical(msgspec.json.decode(leaf))
        event = _decode_event(envelope, EVENT_CLASS_BY_TAG[envelope.kind])
        recorded = datetime.fromisoformat(envelope.recorded_at)
    except _DECODE_ERRORS as error:
        raise _unreadable_error(error) from error
    return DecodedLeaf(event, recorded)


def _decode_event(envelope: _Envelope, event_class: type[Event]) -> Event:
    own_fields = bytes(envelope.event)[1:]
    comma = b"" if own_fields == b"}" else b","
    event_json = b"".join((b'{"id":', envelope.id, b',"budget":', envelope.budget, comma, own_fields))
    event: Event = _decoder(event_class).decode(event_json)  # type: ignore[arg-type]
    return event


_FOREIGN_ENVELOPE = "its version or time is not of our form"
_TOO_LONG = "it has more than 65535 bytes"
_NOT_JSON = "its JSON is broken"
_OTHER_SHAPE = "a part of it is missing, or is not of the kind that it should be"
_OTHER_VALUE = "something in it cannot be so in an event"
_NOT_CANONICAL = "its bytes are not what tplog would write for them"
# All errors that decoding damaged bytes can raise.
_DECODE_ERRORS = (ValueError, TypeError, msgspec.MsgspecError, RecursionError, KeyError, AttributeError)


def _unreadable_error(reason: Exception | str) -> WireError:
    if isinstance(reason, msgspec.ValidationError | KeyError | AttributeError | TypeError):
        reason = _OTHER_SHAPE
    elif isinstance(reason, msgspec.MsgspecError | RecursionError | UnicodeError):
        reason = _NOT_JSON
    why = reason if isinstance(reason, str) else _OTHER_VALUE
    return WireError(Finding(LEAF_UNREADABLE, {"why": (why,), "index": "?"}))


def _upcast_leaf(leaf: bytes, upcasts: Upcasts) -> bytes:
    """Return the leaf of an old kind as a leaf of the next version."""
    data = msgspec.json.decode(leaf)
    if encode_canonical(data) != leaf:
        raise _unreadable_error(_NOT_CANONICAL)
    kind, lift = upcasts[data["kind"]]
    return encode_canonical({**data, "kind": kind, "event": lift(data["event"])})


@cache
def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    """Return a strict decoder for a class: it takes no number from a text, and no unknown word."""
    return msgspec.json.Decoder(kind, dec_hook=_from_text)


@cache
def _leaf_struct_decoder(tag: str) -> msgspec.json.Decoder[Any]:
    """Return a decoder of a kind's leaf to plain data; encoding the result again proves it canonical."""
    event = plain_struct(EVENT_CLASS_BY_TAG[tag], excluded=ENVELOPE_FIELDS)  # type: ignore[arg-type]
    envelope_fields = {"id": str, "event": event, "kind": str, "recorded_at": str, "v": int}
    budget = ("budget", str, "") if EVENT_CLASS_BY_TAG[tag].is_log_event else ("budget", str)
    return msgspec.json.Decoder(strict_struct(tag, [*envelope_fields.items(), budget]))


_ENVELOPE_DECODER = msgspec.json.Decoder(_Envelope)
_HEADER_DECODER = msgspec.json.Decoder(LeafHeader)
_TEXT_PARSERS: Mapping[type, Callable[[str], object]] = {Account: parse_account, PartialDate: parse_date}


def _from_text(kind: type, text: object) -> object:
    """Parse a text as an account or a date, for the decoder. Raises TypeError, ParseError."""
    if not isinstance(text, str):
        message = f"{text!r} where {kind.__name__} is expected"
        raise TypeError(message)
    return _TEXT_PARSERS[kind](text)


def _require_canonical(value: object) -> None:
    """Raise ValueError if a value is outside the canonical form."""
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
