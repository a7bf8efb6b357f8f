"""A point in the two times: what was decided by a day, and what was known when.

An act whose date is not known to the day counts from the last day that it can mean; what is unknown
counts from the date of the paper, or from its recording. A correction counts from the day of what it
corrects. Accounts that the registrar opened count always, so that an old decision has names and roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import takewhile

from attrs import frozen

from tplog.events.record import Record
from tplog.events.types import AccountOpened, Corrected
from tplog.values.swedish_time import as_swedish_time, day_in_sweden, end_of_day_in_sweden


@frozen
class AsOf:
    """A point: acts decided by the day ``on``, of those recorded by ``known`` (None: all there are).

    ``known`` is a log index, which counts itself, or an instant.
    """

    as_of: date | None = None
    known_at: int | datetime | None = None

    def is_recorded(self, record: Record) -> bool:
        """Whether the record was there."""
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
    """A log index, or an instant: a day means its end, and a time without a zone is Sweden's.

    Raises ValueError for anything else.
    """
    if text.isdecimal() and text.isascii():
        return int(text)
    told = datetime.fromisoformat(text)
    if len(text) == len(_DAY_EXAMPLE):
        return end_of_day_in_sweden(told.date())
    return told if told.tzinfo else as_swedish_time(told)


class EffectiveDates:
    """The day from which each act counts, asked for in the log's order."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.dates_by_event: dict[str, date] = {}

    def effective_date(self, record: Record) -> date:
        """The last day on which the act can have happened."""
        event = record.event
        day = event.act.latest_possible_date(day_in_sweden(record.recorded))
        if isinstance(event, Corrected):
            day = self.dates_by_event.get(event.corrects, day)
        self.dates_by_event[event.id] = day
        return day


def effective_dates(records: Iterable[Record]) -> dict[int, date]:
    """The day from which each record's act counts, by log index."""
    days = EffectiveDates()
    return {record.index: days.effective_date(record) for record in records}


def decided_until(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """The records of acts decided by the point's day and known at its time, in the log's order."""
    days = EffectiveDates()
    for record in records:
        if not point.is_recorded(record):
            return
        if point.as_of is None or days.effective_date(record) <= point.as_of:
            yield record


def visible_records(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """What a question asked at a point is folded from: `decided_by`, and all accounts known by then.

    What the log tells of itself is left out.
    """
    if point.as_of is None:
        return (record for record in takewhile(point.is_recorded, records) if not record.event.is_log_event)
    return (record for record, _ in with_effective_dates(records, point))


def with_effective_dates(records: Iterable[Record], point: AsOf) -> Iterator[tuple[Record, date]]:
    """What `seen_from` tells, each with the day from which its act counts."""
    days = EffectiveDates()
    for record in takewhile(point.is_recorded, records):
        if record.event.is_log_event:
            continue
        day = days.effective_date(record)
        if point.as_of is None or day <= point.as_of or isinstance(record.event, AccountOpened):
            yield record, day


def recording_delay_days(record: Record, day: date) -> int:
    """How many days after the act it was recorded."""
    return (day_in_sweden(record.recorded) - day).days
