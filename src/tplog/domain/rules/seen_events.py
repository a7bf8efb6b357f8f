"""Events that a check of all records asks for again at the end."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.events.base import Event


class SeenEvents:
    """The events that checks have seen and will ask for again, by id.

    ``again`` reads them once more, just as they were seen, so that none is held meanwhile; None holds them.
    """

    def __init__(self, again: Mapping[str, Event] | None = None) -> None:
        """Start without events."""
        self._again = again
        self._held: dict[str, Event] = {}

    def add(self, event: Event) -> None:
        """See an event."""
        if self._again is None:
            self._held[event.id] = event

    def __getitem__(self, event_id: str) -> Event:
        """Return a seen event. Raises KeyError for another."""
        return (self._held if self._again is None else self._again)[event_id]


class AsksAgain:
    """A check of all records that keeps ids only; ``seen`` gives it the events again, once it judges."""

    def __init__(self) -> None:
        """Start without records."""
        self.seen = SeenEvents()
