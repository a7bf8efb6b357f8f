"""What the bytes of a leaf say before its event is decoded: whose it is, of which kind, and when."""

from __future__ import annotations

import re

import msgspec

from tplog.events.value_codec import DECODE_ERRORS, encode_canonical, unreadable_error

INSTANT_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
FOREIGN_ENVELOPE = "its version or time is not of our form"
LOG_OPENED_TAG = "log-opened/1"  # the kind of a signed log's first leaf
NOT_CANONICAL = "its bytes are not what tplog would write for them"


class LeafHeader(msgspec.Struct):
    """A leaf's envelope without its event: id, budget, kind, and the recording time as text."""

    id: str
    kind: str
    recorded_at: str
    budget: str = ""


_HEADER_DECODER = msgspec.json.Decoder(LeafHeader)


def peek_header(leaf: bytes) -> LeafHeader:
    """Return a leaf's header without checking the rest. Raises WireError if it has none."""
    try:
        header = _HEADER_DECODER.decode(leaf)
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error
    if not INSTANT_PATTERN.fullmatch(header.recorded_at):
        raise unreadable_error(FOREIGN_ENVELOPE)
    return header


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
