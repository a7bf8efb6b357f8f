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
from tplog.values.partial_date import day_in_sweden, end_of_day_in_sweden, in_sweden


@frozen
class Point:
    """A point: acts decided by the day ``on``, of those recorded by ``known`` (None: all there are).

    ``known`` is a log index, which counts itself, or an instant.
    """

    on: date | None = None
    known: int | datetime | None = None

    def knew(self, record: Record) -> bool:
        """Whether the record was there."""
        match self.known:
            case None:
                return True
            case int():
                return record.index <= self.known
            case _:
                return record.recorded <= self.known


NOW = Point()
_DAY = "2025-03-01"


def known_at(text: str) -> int | datetime:
    """A log index, or an instant: a day means its end, and a time without a zone is Sweden's.

    Raises ValueError for anything else.
    """
    if text.isdecimal() and text.isascii():
        return int(text)
    told = datetime.fromisoformat(text)
    if len(text) == len(_DAY):
        return end_of_day_in_sweden(told.date())
    return told if told.tzinfo else in_sweden(told)


class Days:
    """The day from which each act counts, asked for in the log's order."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.known: dict[str, date] = {}

    def of(self, record: Record) -> date:
        """The last day on which the act can have happened."""
        event = record.event
        day = event.act.decided_by(day_in_sweden(record.recorded))
        if isinstance(event, Corrected):
            day = self.known.get(event.corrects, day)
        self.known[event.id] = day
        return day


def decided_days(records: Iterable[Record]) -> dict[int, date]:
    """The day from which each record's act counts, by log index."""
    days = Days()
    return {record.index: days.of(record) for record in records}


def decided_by(records: Iterable[Record], point: Point) -> Iterator[Record]:
    """The records of acts decided by the point's day and known at its time, in the log's order."""
    days = Days()
    for record in records:
        if not point.knew(record):
            return
        if point.on is None or days.of(record) <= point.on:
            yield record


def seen_from(records: Iterable[Record], point: Point) -> Iterator[Record]:
    """What a question asked at a point is folded from: `decided_by`, and all accounts known by then.

    What the log tells of itself is left out.
    """
    if point.on is None:
        return (record for record in takewhile(point.knew, records) if not record.event.of_log)
    return (record for record, _ in dated(records, point))


def dated(records: Iterable[Record], point: Point) -> Iterator[tuple[Record, date]]:
    """What `seen_from` tells, each with the day from which its act counts."""
    days = Days()
    for record in takewhile(point.knew, records):
        if record.event.of_log:
            continue
        day = days.of(record)
        if point.on is None or day <= point.on or isinstance(record.event, AccountOpened):
            yield record, day


def lag(record: Record, day: date) -> int:
    """How many days after the act it was recorded."""
    return (day_in_sweden(record.recorded) - day).days
