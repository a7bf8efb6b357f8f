"""A log's events by id, for whoever decides against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tplog.events.base import Event
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog


class EventsById(Mapping[str, Event]):
    """The log's events by id, each read once, when it is first asked for."""

    def __init__(self, log: EventLog) -> None:
        """Take the log."""
        self._log = log
        self._records: dict[str, Record | None] = {}

    def __getitem__(self, event_id: str) -> Event:
        """The event with this id. Raises KeyError."""
        if event_id not in self._records:
            self._records[event_id] = self._log.find_by_id(event_id)
        found = self._records[event_id]
        if found is None:
            raise KeyError(event_id)
        return found.event

    def __iter__(self) -> Iterator[str]:
        """All ids, oldest first."""
        return iter(self._log.event_ids())

    def __len__(self) -> int:
        """How many there are."""
        return self._log.size()
