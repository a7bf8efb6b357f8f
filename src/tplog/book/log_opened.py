"""Whether a log is signed, by its first record: asked without anything that signs or checks."""

from __future__ import annotations

from tplog.events.log_events import LogOpened
from tplog.eventstore.interface import EventLog


def find_log_opened(log: EventLog) -> LogOpened | None:
    """Return the event that opened a signed log; None for an unsigned log."""
    for first in list(log.records_at([0])):
        if isinstance(first.event, LogOpened):
            return first.event
    return None
