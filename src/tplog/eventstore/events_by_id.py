"""A log's events by id, for whoever decides against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tplog.events.base import Event
from tplog.events.record import Record
from tplog.eventstore.interface import Log


class Known(Mapping[str, Event]):
    """The log's events by id, each read once, when it is first asked for."""

    def __init__(self, log: Log) -> None:
        """Take the log."""
        self._log = log
        self._found: dict[str, Record | None] = {}

    def __getitem__(self, name: str) -> Event:
        """The event with this id. Raises KeyError."""
        if name not in self._found:
            self._found[name] = self._log.find(name)
        found = self._found[name]
        if found is None:
            raise KeyError(name)
        return found.event

    def __iter__(self) -> Iterator[str]:
        """All ids, oldest first."""
        return iter(self._log.ids())

    def __len__(self) -> int:
        """How many there are."""
        return self._log.size()
