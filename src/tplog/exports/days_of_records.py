"""The days from which acts count, held for corrections and what they correct alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from tplog.events.as_of import EffectiveDates
from tplog.events.record import Record
from tplog.events.types import Corrected


class DaysOfRecords:
    """The effective date of each record, as `effective_dates` of them all.

    The day of a record that is neither a correction nor corrected is by itself.
    """

    def __init__(self, records: Iterable[Record], corrected: Collection[str]) -> None:
        """Take the records, oldest first, and the ids of the events that they correct."""
        self._dates = EffectiveDates()
        self._rows: set[str] = set()
        for record in records:
            event = record.event
            if event.id in corrected or isinstance(event, Corrected):
                self._dates.add(record)
                self._rows.add(event.id)

    def of(self, record: Record) -> date:
        """Return a record's effective date."""
        event_id = record.event.id
        if event_id in self._rows:
            return self._dates.of(event_id)
        alone = EffectiveDates()
        alone.add(record)
        return alone.of(event_id)
