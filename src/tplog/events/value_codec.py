"""Values of ours as canonical bytes, and back, and what a leaf says before its event is decoded.

The form is that of `tplog.events.codec`. No class of events is needed here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from operator import attrgetter
from threading import RLock
from typing import Any, TypeVar

import msgspec
from attrs import evolve, fields, has

from tplog.errors import Tampered, mandatory_rule
from tplog.values.account import Account, Role, parse_account
from tplog.values.amount import Hedge
from tplog.values.finding import Finding
from tplog.values.partial_date import PartialDate, parse_date
from tplog.values.transfer import Aspect

INSTANT_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
FOREIGN_ENVELOPE = "its version or time is not of our form"
LOG_OPENED_TAG = "log-opened/1"  # the kind of a signed log's first leaf
NOT_CANONICAL = "its bytes are not what tplog would write for them"
T = TypeVar("T")
Data = dict[str, Any]
EXACT_INT_LIMIT = 2**53  # from here on numbers in JSON are not exact (RFC 8785)
_KEY_PATTERN = re.compile(r"[a-z0-9_]+")
LEAF_UNREADABLE = mandatory_rule(
    "leaf-unreadable",
    "Lövet i post {index} går inte att läsa: {why}. Kör tplog verify.",
    "The leaf of record {index} cannot be read: {why}. Run tplog verify.",
)


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


def to_builtins(value: Any) -> Any:  # noqa: ANN401 (a value of ours as plain data)
    """Return a value as plain data, without fields at their default. Raises ValueError, TypeError."""
    return _TO_BUILTINS.get(type(value), _fields_to_builtins)(value)


def _fields_to_builtins(value: object) -> Data | str:
    """Return the fields of an attrs value that are not at their default, by name; of a word the word."""
    if isinstance(value, StrEnum):
        return value.value
    builtins = {}
    for name, default in _field_defaults(type(value)):  # type: ignore[arg-type]
        part = getattr(value, name)
        if part is not default and part != default:
            convert = _TO_BUILTINS.get(type(part), _fields_to_builtins)
            builtins[name] = part if convert is _identity else convert(part)
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
    tuple: lambda parts: [part if type(part) is str else to_builtins(part) for part in parts],
    date: date.isoformat,
    Account: attrgetter("text"),
    PartialDate: str,
    **dict.fromkeys((Aspect, Hedge, Role), lambda word: word.value),
}


def encode_value(value: object) -> bytes:
    """Return a value as canonical bytes, without fields at their default. It is never hashed."""
    return encode_nfc(to_builtins(value))


def decode_value(content: bytes, kind: type[T]) -> T:
    """Decode what `encode_value` wrote. Raises WireError for anything else."""
    try:
        value: T = strict_decoder(kind).decode(content)  # type: ignore[arg-type]
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error
    return value


def encode_canonical(value: object) -> bytes:
    """Encode plain data. Raises ValueError for data outside the canonical form (module docstring)."""
    require_canonical(value)
    return encode_nfc(value)


# Keys are sorted and text is escaped as in RFC 8785; the tests compare it with the reference encoder.
encode_json = msgspec.json.Encoder(order="sorted").encode


def encode_nfc(data: object) -> bytes:
    """Encode plain data whose keys and numbers are known to be canonical. Raises ValueError if not NFC."""
    encoded = encode_json(data)
    if not is_nfc(encoded):
        require_canonical(data)
    return encoded


def is_nfc(encoded: bytes) -> bool:
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


_NOT_JSON = "its JSON is broken"
_OTHER_SHAPE = "a part of it is missing, or is not of the kind that it should be"
_OTHER_VALUE = "something in it cannot be so in an event"
# All errors that decoding damaged bytes can raise.
DECODE_ERRORS = (ValueError, TypeError, msgspec.MsgspecError, RecursionError, KeyError, AttributeError)


def unreadable_error(reason: Exception | str) -> WireError:
    """Return the error that says why bytes cannot be read, without what they hold."""
    if isinstance(reason, msgspec.ValidationError | KeyError | AttributeError | TypeError):
        reason = _OTHER_SHAPE
    elif isinstance(reason, msgspec.MsgspecError | RecursionError | UnicodeError):
        reason = _NOT_JSON
    why = reason if isinstance(reason, str) else _OTHER_VALUE
    return WireError(Finding(LEAF_UNREADABLE, {"why": (why,), "index": "?"}))


# Held while a decoder is made: msgspec keeps what it knows of a class with the class, and gives it to another
# thread's decoder half made. A decoder that is ready asks for nothing more.
MAKING_DECODERS = RLock()


@cache
def strict_decoder(kind: type) -> msgspec.json.Decoder[Any]:
    """Return a strict decoder for a class: it takes no number from a text, and no unknown word."""
    with MAKING_DECODERS:
        return msgspec.json.Decoder(kind, dec_hook=_from_text)


_TEXT_PARSERS: Mapping[type, Callable[[str], object]] = {Account: parse_account, PartialDate: parse_date}


def _from_text(kind: type, text: object) -> object:
    """Parse a text as an account or a date, for the decoder. Raises TypeError, ParseError."""
    if not isinstance(text, str):
        message = f"{text!r} where {kind.__name__} is expected"
        raise TypeError(message)
    return _TEXT_PARSERS[kind](text)


def require_canonical(value: object) -> None:
    """Raise ValueError if a value is outside the canonical form."""
    match value:
        case dict():
            for key, part in value.items():
                if not isinstance(key, str) or not _KEY_PATTERN.fullmatch(key):
                    message = f"key {key!r}"
                    raise ValueError(message)
                require_canonical(part)
        case list() | tuple():
            for part in value:
                require_canonical(part)
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


class LeafHeader(msgspec.Struct):
    """A leaf's envelope without its event: id, budget, kind, and the recording time as text."""

    id: str
    kind: str
    recorded_at: str
    budget: str = ""


class _ActOfLeaf(msgspec.Struct):
    decided: str | None = None


class _EventOfLeaf(msgspec.Struct):
    act: _ActOfLeaf = msgspec.field(default_factory=_ActOfLeaf)


class _LeafOfAct(msgspec.Struct):
    event: _EventOfLeaf = msgspec.field(default_factory=_EventOfLeaf)


_HEADER_DECODER = msgspec.json.Decoder(LeafHeader)
_ACT_DECODER = msgspec.json.Decoder(_LeafOfAct)


def peek_header(leaf: bytes) -> LeafHeader:
    """Return a leaf's header without checking the rest. Raises WireError if it has none."""
    try:
        header = _HEADER_DECODER.decode(leaf)
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error
    if not INSTANT_PATTERN.fullmatch(header.recorded_at):
        raise unreadable_error(FOREIGN_ENVELOPE)
    return header


def peek_decided(leaf: bytes) -> str | None:
    """Return a leaf's text of when its act was decided, without checking the rest. Raises WireError."""
    try:
        return _ACT_DECODER.decode(leaf).event.act.decided
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error


def canonical_header(leaf: bytes) -> LeafHeader:
    """Return a leaf's header, after checking that all of the leaf is canonical. Raises WireError if not.

    Whether what it holds makes an event is not checked: for that the event's class is needed.
    """
    header = peek_header(leaf)
    try:
        is_canonical = encode_canonical(msgspec.json.decode(leaf)) == leaf
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error
    if not is_canonical:
        raise unreadable_error(NOT_CANONICAL)
    return header


def budget_prefix(budget: str) -> bytes:
    """Return the bytes with which every leaf of a budget begins: its first key, as keys are sorted."""
    return b'{"budget":%b,' % encode_canonical(budget)


def id_part(event_id: str) -> bytes:
    """Return the bytes that the leaf of the event with this id has, and no other leaf."""
    return f'"id":"{event_id}","kind":"'.encode(errors="surrogatepass")
