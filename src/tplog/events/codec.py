"""Events as canonical bytes, and back: the one form that is stored, hashed and published.

The form is JSON with sorted ASCII keys, no spaces, UTF-8, NFC strings and whole numbers below 2^53, which on
this subset equals RFC 8785. Fields at their default are left out, so a field can be added later without
changing an old leaf. Old kinds are converted by `UPCASTS` on reading; stored bytes never change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from attrs import frozen
from msgspec import Raw

from tplog.errors import mandatory_rule
from tplog.events.base import Event
from tplog.events.codec_struct import plain_struct, strict_struct
from tplog.events.log_events import LOG_EVENTS
from tplog.events.types import EVENT_CLASSES
from tplog.events.value_codec import (
    DECODE_ERRORS,
    FOREIGN_ENVELOPE,
    INSTANT_PATTERN,
    MAKING_DECODERS,
    NOT_CANONICAL,
    WireError,
    encode_canonical,
    encode_json,
    encode_nfc,
    is_nfc,
    require_canonical,
    strict_decoder,
    to_builtins,
    unreadable_error,
)
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding
from tplog.values.registration import UNSTATED, Registration

VERSION = 1
MAX_LEAF_BYTES = 65_535  # the most that a C2SP tlog-tiles entry bundle can hold

ENVELOPE_FIELDS = ("id", "budget")  # an event's fields that the leaf has outside ``event``
REGISTRATION_FIELDS = ("registrar", "reviewed_by")  # optional, beside ``recorded_at``
_ANY_TIME = "2000-01-01T00:00:00.000000Z"

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


@frozen(eq=False, repr=False)
class DecodedLeaf(ByFields):
    """The event in a leaf, the UTC instant when it was recorded, and by whom."""

    event: Event
    recorded: datetime
    registration: Registration = UNSTATED


@frozen(eq=False, repr=False)
class EncodedEvent(ByFields):
    """An event with its leaf as if it were recorded at `_ANY_TIME`; all times are of one length."""

    event: Event
    undated_leaf: bytes
    registration: Registration = UNSTATED

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
        head = self.undated_leaf.removesuffix(_leaf_end(_ANY_TIME, self.registration))
        return head + _leaf_end(f"{instant}Z", self.registration)

    def reads_back(self) -> bool:
        """Return whether its bytes are read as an equal event. Raises WireError if they cannot be read."""
        try:
            event = _decode_event(_ENVELOPE_DECODER.decode(self.undated_leaf), type(self.event))
        except DECODE_ERRORS as error:
            raise unreadable_error(error) from error
        return event == self.event


class _Envelope(msgspec.Struct):
    """A leaf's envelope; the event is left as raw bytes. The kind's own struct rejects unknown keys."""

    v: int
    kind: str
    recorded_at: str
    id: Raw
    event: Raw
    budget: Raw = Raw(b'""')
    registrar: str = ""
    reviewed_by: str = ""


def _leaf_end(instant: str, registration: Registration) -> bytes:
    """Return the bytes of a leaf from its time on: what stands behind the time, as keys are sorted."""
    return b'"%b",%b' % (instant.encode(), encode_json({**registration.stated, "v": VERSION})[1:])


def encode_event(event: Event, registration: Registration = UNSTATED) -> EncodedEvent:
    """Return an event with its canonical bytes, and with who records it.

    Raises ValueError or TypeError for what has none.
    """
    data = to_builtins(event)
    envelope_values = {name: data.pop(name) for name in ENVELOPE_FIELDS if name in data}
    rest = {"v": VERSION, "kind": event.tag, "recorded_at": _ANY_TIME, "event": data}
    leaf = encode_nfc({**envelope_values, **rest, **registration.stated})
    return EncodedEvent(event, leaf, registration)


def decode_leaf(leaf: bytes, upcasts: Upcasts = UPCASTS) -> DecodedLeaf:
    """Decode a leaf. Raises WireError if it is damaged, too long, not canonical or of an unknown kind."""
    if isinstance(leaf, bytes) and len(leaf) > MAX_LEAF_BYTES:
        raise unreadable_error(_TOO_LONG)
    try:
        envelope = _ENVELOPE_DECODER.decode(leaf)
        if envelope.kind in upcasts:
            return decode_leaf(_upcast_leaf(leaf, upcasts), upcasts)
        if envelope.kind not in EVENT_CLASS_BY_TAG:
            raise WireError(Finding(KIND_UNKNOWN, {"tag": envelope.kind}))
        if envelope.v != VERSION or not INSTANT_PATTERN.fullmatch(envelope.recorded_at):
            raise unreadable_error(FOREIGN_ENVELOPE)
        if encode_json(_leaf_struct_decoder(envelope.kind).decode(leaf)) != leaf:
            raise unreadable_error(NOT_CANONICAL)
        if not is_nfc(leaf):
            require_canonical(msgspec.json.decode(leaf))
        event = _decode_event(envelope, EVENT_CLASS_BY_TAG[envelope.kind])
        recorded = datetime.fromisoformat(envelope.recorded_at)
        is_stated = envelope.registrar or envelope.reviewed_by
        registration = Registration(envelope.registrar, envelope.reviewed_by) if is_stated else UNSTATED
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error
    return DecodedLeaf(event, recorded, registration)


def _decode_event(envelope: _Envelope, event_class: type[Event]) -> Event:
    own_fields = bytes(envelope.event)[1:]
    comma = b"" if own_fields == b"}" else b","
    event_json = b"".join((b'{"id":', envelope.id, b',"budget":', envelope.budget, comma, own_fields))
    event: Event = strict_decoder(event_class).decode(event_json)  # type: ignore[arg-type]
    return event


_TOO_LONG = "it has more than 65535 bytes"


def _upcast_leaf(leaf: bytes, upcasts: Upcasts) -> bytes:
    """Return the leaf of an old kind as a leaf of the next version."""
    data = msgspec.json.decode(leaf)
    if encode_canonical(data) != leaf:
        raise unreadable_error(NOT_CANONICAL)
    kind, lift = upcasts[data["kind"]]
    return encode_canonical({**data, "kind": kind, "event": lift(data["event"])})


@cache
def _leaf_struct_decoder(tag: str) -> msgspec.json.Decoder[Any]:
    """Return a decoder of a kind's leaf to plain data; encoding the result again proves it canonical."""
    if EVENT_CLASS_BY_TAG[tag].is_log_event:
        rest: list[Any] = [("budget", str, "")]
    else:
        rest = [("budget", str), *((name, str, "") for name in REGISTRATION_FIELDS)]
    with MAKING_DECODERS:
        event = plain_struct(EVENT_CLASS_BY_TAG[tag], excluded=ENVELOPE_FIELDS)  # type: ignore[arg-type]
        envelope_fields = {"id": str, "event": event, "kind": str, "recorded_at": str, "v": int}
        return msgspec.json.Decoder(strict_struct(tag, [*envelope_fields.items(), *rest]))


_ENVELOPE_DECODER = msgspec.json.Decoder(_Envelope)
