"""Events as canonical bytes, and back: the one form that is stored, hashed and handed out.

The form is JSON with sorted ASCII keys, no spaces, UTF-8, NFC strings and whole numbers below
2^53, which on this subset equals RFC 8785. What an event leaves at its default is left out, so that
a field can be added later without touching an old leaf. Old kinds are lifted by `UPCASTS` on
reading; stored bytes never change.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from attrs import frozen, has
from cattrs import Converter
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_unstructure_fn

from tplog.errors import Tampered, refusal
from tplog.events.event import Event
from tplog.events.own import LOG_EVENTS
from tplog.events.types import EVENTS
from tplog.values.account import Account, Role, parse_account
from tplog.values.act import Basis
from tplog.values.amount import Hedge
from tplog.values.dates import PartialDate, parse_date
from tplog.values.finding import Finding
from tplog.values.transfer import Aspect

VERSION = 1
LONGEST_LEAF = 65_535  # the frame of a C2SP tlog-tiles entry bundle
_EXACT = 2**53
_KEY = re.compile(r"[a-z0-9_]+")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")

# An event's own fields that stand beside it in the leaf, and what else stands there.
_ABOVE = frozenset({"id", "budget"})
_ENVELOPE = frozenset({"v", "kind", "recorded_at", "event"})

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)

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


def encode_leaf(leaf: Leaf) -> bytes:
    """The canonical bytes. Raises ValueError for what has no canonical form or is too long."""
    encoded = canonical(_envelope(leaf.event, leaf.recorded.astimezone(UTC)))
    if len(encoded) > LONGEST_LEAF:
        message = f"an event takes at most {LONGEST_LEAF} bytes, this one {len(encoded)}"
        raise ValueError(message)
    return encoded


def leaf_size(event: Event) -> int:
    """The bytes that the event's leaf will take; the time of recording always takes the same."""
    return len(canonical(_envelope(event, _ANY_TIME)))


def _envelope(event: Event, recorded: datetime) -> Data:
    data = plain(event)
    above = {name: data.pop(name) for name in _ABOVE if name in data}
    return {
        **above,
        "v": VERSION,
        "kind": event.tag,
        "recorded_at": f"{recorded:%Y-%m-%dT%H:%M:%S.%f}Z",
        "event": data,
    }


def plain(event: Event) -> Data:
    """An event as plain data, without what is left at its default."""
    data: Data = _CONVERTER.unstructure(event)
    return data


def packed(value: object) -> bytes:
    """A value of ours as canonical bytes, without what is left at its default. Nothing is hashed of it."""
    return canonical(_CONVERTER.unstructure(value))


def unpacked(content: bytes, kind: type[T]) -> T:
    """Read what `packed` wrote. Raises WireError for anything else."""
    with _readable():
        return _CONVERTER.structure(json.loads(content), kind)


def canonical(value: object) -> bytes:
    """The one way to write a value. Raises ValueError for what is outside the form (module docstring)."""
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def decode_leaf(leaf: bytes, upcasts: Upcasts = UPCASTS) -> Leaf:
    """Read canonical bytes. Raises WireError where they are damaged, not canonical or of no known kind."""
    with _readable():
        envelope = json.loads(leaf)
        if canonical(envelope) != leaf:
            raise WireError(Finding(LEAF_UNREADABLE, {"why": "its bytes are not canonical"}))
        tag, data = _lifted(envelope["kind"], envelope["event"], upcasts)
        above = {name: told for name, told in envelope.items() if name not in _ENVELOPE}
        if not above.keys() <= _ABOVE or above.keys() & data.keys():
            raise WireError(Finding(LEAF_UNREADABLE, {"why": "a key stands where it does not belong"}))
        event = _CONVERTER.structure({**data, **above}, BY_TAG[tag])
        if envelope["v"] != VERSION or not _INSTANT.fullmatch(envelope["recorded_at"]):
            raise WireError(Finding(LEAF_UNREADABLE, {"why": "its version or time is not of our form"}))
        return Leaf(event, datetime.fromisoformat(envelope["recorded_at"]))


@contextmanager
def _readable() -> Iterator[None]:
    """Turn whatever reading stumbles over into ours."""
    try:
        yield
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        ForbiddenExtraKeysError,
    ) as error:
        raise WireError(Finding(LEAF_UNREADABLE, {"why": f"{type(error).__name__}: {error}"})) from error


def _lifted(tag: str, data: Data, upcasts: Upcasts) -> tuple[str, Data]:
    while tag in upcasts:
        tag, lift = upcasts[tag][0], upcasts[tag][1]
        data = lift(data)
    if tag not in BY_TAG:
        raise WireError(Finding(KIND_UNKNOWN, {"tag": str(tag)}))
    return tag, data


def _omitting(kind: type) -> Callable[[Any], Data]:
    return make_dict_unstructure_fn(kind, _CONVERTER, _cattrs_omit_if_default=True)


def _converter() -> Converter:
    """Structures attrs classes from plain data strictly: no key too many, no number from a text."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_unstructure_hook(Account, str)
    converter.register_unstructure_hook(PartialDate, str)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(Account, lambda text, _: parse_account(text))
    converter.register_structure_hook(PartialDate, lambda text, _: parse_date(text))
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    for primitive in (int, str, bool):
        converter.register_structure_hook(primitive, _exactly)
    for words in (
        Aspect,
        Basis,
        Hedge,
        Role,
    ):  # by name, since the hook for str would take them for plain text
        converter.register_structure_hook(words, lambda text, kind: kind(text))
    return converter


def _exactly(value: object, kind: type) -> object:
    if type(value) is not kind:
        message = f"{value!r} where {kind.__name__} is expected"
        raise TypeError(message)
    return value


_CONVERTER = _converter()
_CONVERTER.register_unstructure_hook_factory(has, _omitting)


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
        case int() if abs(value) < _EXACT:
            pass
        case _:
            message = f"{value!r} has no canonical form"
            raise ValueError(message)
