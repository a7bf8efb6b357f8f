"""A point in both times: what was decided by a day, and what was recorded by a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.values.by_fields import ByFields

if TYPE_CHECKING:
    from tplog.events.record import Record


@frozen(eq=False, repr=False)
class AsOf(ByFields):
    """A point: acts decided by the day ``as_of``, of those recorded by ``known_at`` (None: no limit).

    ``known_at`` is a log index, inclusive, or an instant with its zone. Raises TypeError for anything else.
    """

    as_of: date | None = None
    known_at: int | datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Raise TypeError for what is no day, log index or instant with its zone."""
        if self.as_of is not None and type(self.as_of) is not date:
            message = f"as_of is a datetime.date, not {self.as_of!r}"
            raise TypeError(message)
        is_instant = isinstance(self.known_at, datetime) and self.known_at.tzinfo is not None
        if self.known_at is not None and type(self.known_at) is not int and not is_instant:
            message = f"known_at is a log index or a datetime with its zone, not {self.known_at!r}"
            raise TypeError(message)

    def is_recorded(self, record: Record) -> bool:
        """Return whether the record was recorded by the point's time."""
        match self.known_at:
            case None:
                return True
            case int():
                return record.index <= self.known_at
            case _:
                return record.recorded <= self.known_at


LATEST = AsOf()
