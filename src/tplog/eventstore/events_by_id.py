"""A log's events, looked up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tplog.events.base import Event
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog

_MOST_HELD = 2_000


class EventsById(Mapping[str, Event]):
    """A read-only mapping from event id to event, read from the log on use; few of the latest are held."""

    def __init__(self, log: EventLog, most_held: int | None = None) -> None:
        """Create a mapping over ``log`` that holds ``most_held`` events, some thousand if it is None."""
        self._log, self._most_held = log, most_held or _MOST_HELD
        self._records: dict[str, Record | None] = {}

    def __getitem__(self, event_id: str) -> Event:
        """Return the event with this id. Raises KeyError if the log has none."""
        if event_id not in self._records:
            if len(self._records) >= self._most_held:
                del self._records[next(iter(self._records))]
            # No event has the empty id: nothing is asked where an event names no other.
            self._records[event_id] = self._log.find_by_id(event_id) if event_id else None
        record = self._records[event_id]
        if record is None:
            raise KeyError(event_id)
        return record.event

    def __iter__(self) -> Iterator[str]:
        """Iterate over all event ids, oldest first."""
        return iter(self._log.event_ids())

    def __len__(self) -> int:
        """Return the number of events."""
        return self._log.size()
