"""A record: an event in its place in the log, with the very bytes that stand there."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import field, frozen

from tplog.events.base import Event
from tplog.events.codec import DecodedLeaf, decode_leaf, encode_leaf


@frozen
class Record:
    """An event (händelse) as the log keeps it (post).

    ``index`` counts from 0 without gaps; ``recorded`` is the UTC instant when the log took it;
    ``leaf`` is the canonical bytes, stored and hashed as they are.
    """

    index: int
    recorded: datetime
    event: Event
    leaf: bytes = field(repr=False)

    @classmethod
    def from_event(cls, index: int, recorded: datetime, event: Event) -> Record:
        """Put an event in its place. Raises ValueError for a time without zone or a leaf too long."""
        if recorded.tzinfo is None:
            message = "a record's time needs its zone"
            raise ValueError(message)
        instant = recorded.astimezone(UTC)
        return cls(index, instant, event, encode_leaf(DecodedLeaf(event, instant)))

    @classmethod
    def from_leaf(cls, index: int, leaf: bytes) -> Record:
        """Read stored bytes. Raises WireError where they are no canonical leaf of a known kind."""
        told = decode_leaf(leaf)
        return cls(index, told.recorded, told.event, leaf)
