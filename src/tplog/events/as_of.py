"""A point in both times: what was decided by a day, and what was recorded by a time.

An act whose date is not known to the day counts from the last possible day; an unknown date counts as the
date of the document, or of the recording. A correction counts from the day of the event that it corrects.
Accounts count always, whenever the registrar opened them, so that an old decision has names and roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import takewhile

from attrs import frozen

from tplog.events.record import Record
from tplog.events.types import AccountOpened, Corrected


@frozen
class AsOf:
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
_DAY_EXAMPLE = "2025-03-01"


def parse_known_at(text: str) -> int | datetime:
    """Parse a log index or an instant: a day means its end in Sweden, a time without zone is Swedish.

    Raises ValueError for anything else.
    """
    if text.isdecimal() and text.isascii():
        return int(text)
    from tplog.values.swedish_time import as_swedish_time, end_of_day_in_sweden  # noqa: PLC0415 (start-up time)

    instant = datetime.fromisoformat(text)
    if len(text) == len(_DAY_EXAMPLE):
        return end_of_day_in_sweden(instant.date())
    return instant if instant.tzinfo else as_swedish_time(instant)


class EffectiveDates:
    """The effective date of each act, computed record by record in the log's order."""

    def __init__(self) -> None:
        """Start without records."""
        self.dates_by_event: dict[str, date] = {}

    def effective_date(self, record: Record) -> date:
        """Return the last day on which the record's act can have happened; call it in the log's order."""
        event = record.event
        day = event.act.latest_possible_date(_day_of_recording(record))
        if isinstance(event, Corrected):
            day = self.dates_by_event.get(event.corrects, day)
        self.dates_by_event[event.id] = day
        return day


def effective_dates(records: Iterable[Record]) -> dict[int, date]:
    """Return the effective date of each record's act, by log index."""
    days = EffectiveDates()
    return {record.index: days.effective_date(record) for record in records}


def decided_until(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Yield the records decided by the point's day and recorded by its time, in the log's order."""
    days = EffectiveDates()
    for record in records:
        if not point.is_recorded(record):
            return
        if point.as_of is None or days.effective_date(record) <= point.as_of:
            yield record


def visible_records(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Yield the records that a query at a point folds: `decided_until`, and all accounts opened by then.

    Log events are left out.
    """
    if point.as_of is None:
        return (record for record in takewhile(point.is_recorded, records) if not record.event.is_log_event)
    return (record for record, _ in with_effective_dates(records, point))


def with_effective_dates(records: Iterable[Record], point: AsOf) -> Iterator[tuple[Record, date]]:
    """Yield the records of `visible_records`, each with its effective date."""
    days = EffectiveDates()
    for record in takewhile(point.is_recorded, records):
        if record.event.is_log_event:
            continue
        day = days.effective_date(record)
        if point.as_of is None or day <= point.as_of or isinstance(record.event, AccountOpened):
            yield record, day


def _day_of_recording(record: Record) -> date:
    from tplog.values.swedish_time import day_in_sweden  # noqa: PLC0415 (start-up time)

    return day_in_sweden(record.recorded)


def recording_delay_days(record: Record, day: date) -> int:
    """Return the number of days from the act to its recording."""
    return (_day_of_recording(record) - day).days
