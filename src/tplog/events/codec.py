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

from tplog.errors import Tampered, refusal
from tplog.events.base import Event
from tplog.events.codec_struct import EXACT, plain_struct, strict_struct
from tplog.events.log_events import LOG_EVENTS
from tplog.events.types import EVENTS
from tplog.values.account import Account, Role, parse_account
from tplog.values.act import Basis
from tplog.values.amount import Hedge
from tplog.values.finding import Finding
from tplog.values.partial_date import PartialDate, parse_date
from tplog.values.transfer import Aspect

VERSION = 1
LONGEST_LEAF = 65_535  # the frame of a C2SP tlog-tiles entry bundle
_KEY = re.compile(r"[a-z0-9_]+")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")

ABOVE = ("id", "budget")  # an event's own fields that stand beside it in the leaf
_ANY_TIME = "2000-01-01T00:00:00.000000Z"

LEAF_UNREADABLE = refusal(
    "leaf-unreadable",
    "Löv som inte går att läsa: {why}.",
    "A leaf cannot be read: {why}.",
)
KIND_UNKNOWN = refusal(
    "kind-unknown",
    "Händelsetypen ”{tag}” är okänd för denna version av tplog. Använd en nyare.",
    "The kind of event '{tag}' is unknown to this version of tplog. Use a newer one.",
)

T = TypeVar("T")
Data = dict[str, Any]
# From a tag to the function that lifts its data to the next number, and that number's tag.
Upcasts = Mapping[str, tuple[str, Callable[[Data], Data]]]


def _names_what_shows_it(data: Data) -> Data:
    """``answers`` was the event's id, easily taken for the answer itself."""
    return {("shown_by" if key == "answers" else key): value for key, value in data.items()}


UPCASTS: Upcasts = {"finding-answered/1": ("finding-answered/2", _names_what_shows_it)}
BY_TAG: Mapping[str, type[Event]] = {event.tag: event for event in (*EVENTS, *LOG_EVENTS)}


@frozen
class Leaf:
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


class Head(msgspec.Struct):
    """What a leaf tells beside its event: whose it is, its kind, and when it was recorded, as it stands."""

    id: str
    kind: str
    recorded_at: str
    budget: str = ""


def head(leaf: bytes) -> Head:
    """A leaf's head, read without asking whether the rest is sound. Raises WireError where it has none."""
    try:
        told = _HEAD.decode(leaf)
    except _UNREADABLE as error:
        raise _unreadable(error) from error
    if not INSTANT.fullmatch(told.recorded_at):
        raise _unreadable(_FOREIGN)
    return told


def encode_leaf(leaf: Leaf) -> bytes:
    """The canonical bytes. Raises ValueError for what has no canonical form or is too long."""
    instant = leaf.recorded.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    encoded = _encoded(leaf.event, f"{instant}Z")
    if len(encoded) > LONGEST_LEAF:
        message = f"an event takes at most {LONGEST_LEAF} bytes, this one {len(encoded)}"
        raise ValueError(message)
    return encoded


def leaf_size(event: Event) -> int:
    """The bytes that the event's leaf will take; the time of recording always takes the same."""
    return len(_encoded(event, _ANY_TIME))


def _encoded(event: Event, recorded_at: str) -> bytes:
    data = plain(event)
    above = {name: data.pop(name) for name in ABOVE if name in data}
    envelope = {**above, "v": VERSION, "kind": event.tag, "recorded_at": recorded_at, "event": data}
    return _written(envelope)


def plain(value: Any) -> Any:  # noqa: ANN401 (a value of ours as plain data)
    """A value of ours as plain data, without what is left at its default. Raises ValueError, TypeError."""
    return _PLAIN.get(type(value), _plain_fields)(value)


def _plain_fields(value: object) -> Data:
    """Of what attrs makes, the fields that are not at their default, by name."""
    told = {}
    for name, default in _by_name(type(value)):  # type: ignore[arg-type]
        one = getattr(value, name)
        if one is not default and one != default:
            told[name] = _PLAIN.get(type(one), _plain_fields)(one)
    return told


@cache
def _by_name(kind: type) -> tuple[tuple[str, object], ...]:
    """The fields of a class by name, each with its default. Raises TypeError for what attrs did not make."""
    if not has(kind):
        raise TypeError(_formless(kind))
    return tuple(sorted((one.name, one.default) for one in fields(kind)))


def _as_is(value: T) -> T:
    return value


def _exact(number: int) -> int:
    if abs(number) >= EXACT:
        raise ValueError(_formless(number))
    return number


_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    **dict.fromkeys((str, bool, type(None)), _as_is),
    int: _exact,
    tuple: lambda parts: [plain(part) for part in parts],
    date: date.isoformat,
    **dict.fromkeys((Account, PartialDate), str),
    **dict.fromkeys((Aspect, Basis, Hedge, Role), lambda word: word.value),
}


def packed(value: object) -> bytes:
    """A value of ours as canonical bytes, without what is left at its default. Nothing is hashed of it."""
    return _written(plain(value))


def unpacked(content: bytes, kind: type[T]) -> T:
    """Read what `packed` wrote. Raises WireError for anything else."""
    try:
        told: T = _decoder(kind).decode(content)  # type: ignore[arg-type]
    except _UNREADABLE as error:
        raise _unreadable(error) from error
    return told


def canonical(value: object) -> bytes:
    """The one way to write plain data. Raises ValueError for what is outside the form (module docstring)."""
    _check(value)
    return _written(value)


# Keys are sorted and text is escaped as in RFC 8785; that is held against its reference in the tests.
_write = msgspec.json.Encoder(order="sorted").encode


def _written(data: object) -> bytes:
    """Plain data whose keys and numbers are known to be of the form."""
    written = _write(data)
    if not _looks_normal(written):
        _check(data)
    return written


def _looks_normal(written: bytes) -> bool:
    """Whether all text is NFC. An escape and a combining mark are, though together they do not look so."""
    return written.isascii() or unicodedata.is_normalized("NFC", written.decode())


def decode_leaf(leaf: bytes, upcasts: Upcasts = UPCASTS) -> Leaf:
    """Read canonical bytes. Raises WireError where they are damaged, not canonical or of no known kind."""
    try:
        told = _ENVELOPE.decode(leaf)
        if told.kind in upcasts:
            return decode_leaf(_lifted(leaf, upcasts), upcasts)
        if told.kind not in BY_TAG:
            raise WireError(Finding(KIND_UNKNOWN, {"tag": told.kind}))
        if told.v != VERSION or not INSTANT.fullmatch(told.recorded_at):
            raise _unreadable(_FOREIGN)
        if _write(_form(told.kind).decode(leaf)) != leaf:
            raise _unreadable(_NOT_CANONICAL)
        if not _looks_normal(leaf):
            _check(msgspec.json.decode(leaf))
        rest = bytes(told.event)[1:]
        comma = b"" if rest == b"}" else b","
        flat = b"".join((b'{"id":', told.id, b',"budget":', told.budget, comma, rest))
        event: Event = _decoder(BY_TAG[told.kind]).decode(flat)  # type: ignore[arg-type]
        recorded = datetime.fromisoformat(told.recorded_at)
    except _UNREADABLE as error:
        raise _unreadable(error) from error
    return Leaf(event, recorded)


_FOREIGN = "its version or time is not of our form"
_NOT_CANONICAL = "its bytes are not what tplog would write for them"
# Whatever reading stumbles over.
_UNREADABLE = (ValueError, TypeError, msgspec.MsgspecError, RecursionError, KeyError, AttributeError)


def _unreadable(why: Exception | str) -> WireError:
    told = why if isinstance(why, str) else f"{type(why).__name__}: {why}"
    return WireError(Finding(LEAF_UNREADABLE, {"why": told}))


def _lifted(leaf: bytes, upcasts: Upcasts) -> bytes:
    """The leaf of an old kind as its next number would have it."""
    data = msgspec.json.decode(leaf)
    if canonical(data) != leaf:
        raise _unreadable(_NOT_CANONICAL)
    kind, lift = upcasts[data["kind"]]
    return canonical({**data, "kind": kind, "event": lift(data["event"])})


@cache
def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    """What reads a class strictly: no number from a text, no word that is not one of its own."""
    return msgspec.json.Decoder(kind, dec_hook=_from_text)


@cache
def _form(tag: str) -> msgspec.json.Decoder[Any]:
    """What reads a leaf of a kind as plain data. Written anew it is the same, or it was not canonical."""
    event = plain_struct(BY_TAG[tag], without=ABOVE)  # type: ignore[arg-type]
    beside = {"id": str, "event": event, "kind": str, "recorded_at": str, "v": int}
    budget = ("budget", str, "") if BY_TAG[tag].of_log else ("budget", str)
    return msgspec.json.Decoder(strict_struct(tag, [*beside.items(), budget]))


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_HEAD = msgspec.json.Decoder(Head)
_TEXTS: Mapping[type, Callable[[str], object]] = {Account: parse_account, PartialDate: parse_date}


def _from_text(kind: type, text: object) -> object:
    if not isinstance(text, str):
        message = f"{text!r} where {kind.__name__} is expected"
        raise TypeError(message)
    return _TEXTS[kind](text)


def _check(value: object) -> None:
    """Raise ValueError where a value is outside the canonical form."""
    match value:
        case dict():
            for key, part in value.items():
                if not isinstance(key, str) or not _KEY.fullmatch(key):
                    message = f"key {key!r}"
                    raise ValueError(message)
                _check(part)
        case list() | tuple():
            for part in value:
                _check(part)
        case str() if unicodedata.is_normalized("NFC", value):
            value.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
        case bool() | None:
            pass
        case int():
            _exact(value)
        case _:
            raise ValueError(_formless(value))


def _formless(value: object) -> str:
    return f"{value!r} has no canonical form"
