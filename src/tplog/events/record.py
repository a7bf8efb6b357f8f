"""A record: an event at its index in the log, with the exact bytes stored there."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import field, frozen

from tplog.events.base import Event
from tplog.events.codec import EncodedEvent, decode_leaf, encode_event
from tplog.events.value_codec import WireError
from tplog.values.by_fields import ByFields
from tplog.values.registration import UNSTATED, Registration


@frozen(repr=False)
class Record(ByFields):
    """An event (händelse) as the log stores it (post).

    ``index`` counts from 0 without gaps; ``recorded`` is the UTC instant of recording; ``leaf`` is the
    canonical bytes, stored and hashed as they are; ``registration`` says who recorded and reviewed it.
    """

    index: int
    recorded: datetime
    event: Event
    leaf: bytes = field(repr=False)
    registration: Registration = UNSTATED

    @property
    def registrar(self) -> str | None:
        """Who recorded it, a role or signature; None if that is not stated."""
        return self.registration.registrar or None

    @property
    def reviewed_by(self) -> str | None:
        """Who held it against its paper, a role or signature; None if that is not stated."""
        return self.registration.reviewed_by or None

    @property
    def leaf_hash(self) -> bytes:
        """The hash of its leaf in the log's tree (RFC 6962)."""
        from tplog.merkle.hashes import leaf_hash  # noqa: PLC0415 (start-up time)

        return leaf_hash(self.leaf)

    @classmethod
    def from_event(
        cls, index: int, recorded: datetime, event: Event, registration: Registration = UNSTATED
    ) -> Record:
        """Encode an event as a record. Raises as `encode_event` and `from_encoded`."""
        return cls.from_encoded(index, recorded, encode_event(event, registration))

    @classmethod
    def from_encoded(cls, index: int, recorded: datetime, encoded: EncodedEvent) -> Record:
        """Return an event as a record. Raises ValueError for a time without zone or a leaf too long."""
        if recorded.tzinfo is None:
            message = "a record's time needs its zone"
            raise ValueError(message)
        instant, leaf = recorded.astimezone(UTC), encoded.leaf(recorded)
        return cls(index, instant, encoded.event, leaf, encoded.registration)

    @classmethod
    def from_leaf(cls, index: int, leaf: bytes) -> Record:
        """Decode stored bytes. Raises WireError if they are no canonical leaf of a known kind."""
        try:
            decoded = decode_leaf(leaf)
        except WireError as error:
            raise error.at_record(index) from error
        return cls(index, decoded.recorded, decoded.event, leaf, decoded.registration)
