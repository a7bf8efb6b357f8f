"""The content of a decision file, before `tplog.domain.decide` judges it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, frozen

from tplog.events.base import Event
from tplog.values.finding import SourceLocation
from tplog.values.registration import UNSTATED, Registration

# The name under which `DraftEvent.lines` has a key of the file's ``[source]``.
SOURCE_KEY = "[source] {}"


@frozen
class DraftEvent:
    """An event as the document states it, without its derived transfers.

    ``lines`` gives the line (from 1) of each key in the file, and of each account by its path; the key ``""``
    is the event itself. ``only_missing`` is true of an `AccountOpened` that opens those of its accounts that
    the log does not have; without any it is not recorded.
    """

    event: Event
    file: str
    lines: Mapping[str, int] = Factory(dict)
    only_missing: bool = False

    def location(self, key: str | None = None, account: str | None = None) -> SourceLocation:
        """Return the place of a key, or else of an account; without both, of the event itself."""
        line_numbers = [
            self.lines[name] for name in (key, account, "") if name is not None and name in self.lines
        ]
        return SourceLocation(self.file, self.event.id, key, line_numbers[0] if line_numbers else None)


@frozen
class Draft:
    """All events of a file, in the order in which they are to be recorded, and who records them.

    ``written`` are the names that the file does not write as slugs, and the slugs that they are read as.
    """

    file: str
    events: tuple[DraftEvent, ...]
    written: Mapping[str, str] = Factory(dict)
    registration: Registration = UNSTATED
