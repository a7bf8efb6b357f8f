"""What a decision file says, before `tplog.domain.decide` has judged it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, frozen

from tplog.events.base import Event
from tplog.values.finding import SourceLocation


@frozen
class DraftEvent:
    """An event as the paper states it, its computed transfers still missing.

    ``lines`` gives the line (from 1) of each key in the file, and of each account by its path; the
    key ``""`` is the event's own.
    """

    event: Event
    file: str
    lines: Mapping[str, int] = Factory(dict)

    def location(self, key: str | None = None, account: str | None = None) -> SourceLocation:
        """Where a key or else an account of this event stands; failing both, the event itself."""
        found = [self.lines[name] for name in (key, account, "") if name is not None and name in self.lines]
        return SourceLocation(self.file, self.event.id, key, found[0] if found else None)


@frozen
class Draft:
    """A whole file's events, in the order in which they are to be recorded."""

    file: str
    events: tuple[DraftEvent, ...]
