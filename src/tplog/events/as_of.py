"""A point in both times: what was decided by a day, and what was recorded by a time.

An act whose date is not known to the day counts from the last possible day; an unknown date counts as the
date of the document, or of the recording. A correction counts from the day of the event that it corrects, and
both from the day that the correction gives, where the event's own was not known. Accounts count always,
whenever the registrar opened them, so that an old decision has names and roles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date
from itertools import takewhile
from typing import NamedTuple

from tplog.events.base import PARAGRAPH, is_known_by_report
from tplog.events.record import Record
from tplog.events.types import AccountOpened, Corrected
from tplog.values.act import Basis
from tplog.values.as_of import AsOf
from tplog.values.last_answer import LastAnswer


class UncertainDay(NamedTuple):
    """A decision's day that a correction can tell, at most ``latest``; ``by_minutes`` if only minutes can."""

    latest: date
    by_minutes: bool


class DatedAct(NamedTuple):
    """What a record says of days: its act's last possible day, its event, and what a correction can change.

    ``corrects`` is the event that a correction corrects. A correction ``states`` something, or only takes
    back; it ``gives_day`` if what it states is a decision of an exact day, and is by minutes or is not.
    ``uncertain`` is what is known of a decision's day, if a correction can tell it.
    """

    day: date
    event: str
    corrects: str = ""
    states: bool = False
    gives_day: bool = False
    is_minutes: bool = False
    uncertain: UncertainDay | None = None

    @property
    def says_day_alone(self) -> bool:
        """Whether it has no more than day and event: it corrects nothing, and no correction tells its day."""
        return not self.corrects and self.uncertain is None

    def tells(self, uncertain: UncertainDay | None) -> bool:
        """Return whether a correction states the day of a decision whose day is uncertain."""
        if uncertain is None or not self.gives_day or self.day > uncertain.latest:
            return False
        return self.is_minutes or not uncertain.by_minutes


@LastAnswer
def dated_act(record: Record) -> DatedAct:
    """Return what a record says of its day."""
    event, act = record.event, record.event.act
    stated = act.latest_stated_date
    # A day in Sweden is never before the same instant's day in UTC.
    if stated is not None and stated <= record.recorded.astimezone(UTC).date():
        day = stated
    else:
        day = act.latest_possible_date(_day_of_recording(record))
    uncertain = _uncertain_day(record, day)
    if not isinstance(event, Corrected):
        return DatedAct(day, event.id, uncertain=uncertain)
    return DatedAct(
        day,
        event.id,
        event.corrects,
        states=bool(event.stated_transfers or event.measures),
        gives_day=act.decided is not None and act.decided.is_exact,
        is_minutes=act.basis is Basis.MINUTES,
        uncertain=uncertain,
    )


class EffectiveDates:
    """The effective date of each act, after all records that are known were added in the log's order."""

    def __init__(self) -> None:
        """Start without records."""
        # The day of each event by itself; of a correction what it corrects, and what is first in that chain.
        self._days: dict[str, date] = {}
        self._corrected: dict[str, str] = {}
        self._first: dict[str, str] = {}
        # What is known of a decision's day, if minutes can tell it; the day that a correction gives it; and
        # the day that the corrections in force give it.
        self._uncertain: dict[str, UncertainDay] = {}
        self._given: dict[str, date | None] = {}
        self._in_force: dict[str, date | None] = {}

    def add(self, record: Record) -> None:
        """Add the next record of the log."""
        self.add_dated(dated_act(record))

    def add_dated(self, act: DatedAct) -> None:
        """Add the next record of the log by what it says of its day."""
        event_id, corrected = act.event, act.corrects
        if not corrected or corrected not in self._days:
            self._days[event_id] = act.day
            if act.uncertain:
                self._uncertain[event_id] = act.uncertain
            return
        first = self._first[event_id] = self._first.get(corrected, corrected)
        self._days[event_id] = self._days[first]
        self._corrected[event_id] = corrected
        if act.states:
            given = act.day if act.tells(self._uncertain.get(first)) else self._given.get(corrected)
        else:  # what that one corrected is right
            given = self._given.get(self._corrected.get(corrected, corrected))
        self._given[event_id] = self._in_force[first] = given

    def of(self, event_id: str) -> date:
        """Return the last day on which an event's act can have happened."""
        return self.given(event_id) or self._days[event_id]

    def given(self, event_id: str) -> date | None:
        """Return the day that the corrections in force give an event's act; None if they give none."""
        return self._in_force.get(self._first.get(event_id, event_id))


def _uncertain_day(record: Record, day: date) -> UncertainDay | None:
    """Return what is known of the day of a decision that is known by report, or not to the day; else None."""
    act = record.event.act
    if PARAGRAPH not in record.event.formal_facts:
        return None
    if act.decided is None or not act.decided.is_exact:
        return UncertainDay(day, by_minutes=False)
    if not is_known_by_report(record.event):
        return None
    paper = act.source.date.latest if act.source.date else None
    return UncertainDay(max(day, paper or _day_of_recording(record)), by_minutes=True)


def effective_dates(records: Iterable[Record]) -> dict[int, date]:
    """Return the effective date of each record's act, by log index; the records are in the log's order."""
    acts = {record.index: dated_act(record) for record in records}
    return dict(zip(acts, effective_days(acts.values()), strict=True))


def effective_days(acts: Collection[DatedAct]) -> Iterator[date]:
    """Yield the effective date of each act; they are in the log's order.

    It is the act's own, but in a chain of corrections.
    """
    return _days_in_chains(acts, *_chains_of_corrections(acts))


def _days_in_chains(
    acts: Iterable[DatedAct], in_chains: Collection[str], dates: EffectiveDates
) -> Iterator[date]:
    return (dates.of(act.event) if act.event in in_chains else act.day for act in acts)


class ActDays(NamedTuple):
    """From which day each of a budget's acts counts, by log index, in the log's order.

    ``by_others`` are those that do not count from the day that they give themselves: corrections, which count
    with what they correct, and acts whose day corrections give.
    """

    days: Mapping[int, date]
    by_others: Collection[int]

    def later(self, day: date) -> dict[int, date]:
        """Return from which day each act counts that counts after ``day`` by itself."""
        return {
            index: counts_from
            for index, counts_from in self.days.items()
            if counts_from > day and index not in self.by_others
        }


def act_days(acts: Mapping[int, DatedAct]) -> ActDays:
    """Return from which day acts count, by log index; they are in the log's order."""
    in_chains, dates = _chains_of_corrections(acts.values())
    days = dict(zip(acts, _days_in_chains(acts.values(), in_chains, dates), strict=True))
    chained = ((index, act) for index, act in acts.items() if act.event in in_chains)
    by_others = {index for index, act in chained if act.corrects or dates.given(act.event) is not None}
    return ActDays(days, by_others)


def _chains_of_corrections(acts: Collection[DatedAct]) -> tuple[Collection[str], EffectiveDates]:
    """Return the events of acts that correct or are corrected, and their dates."""
    corrections = {act.event: act.corrects for act in acts if act.corrects}
    in_chains = {*corrections, *corrections.values()}
    dates = EffectiveDates()
    for act in acts:
        if act.event in in_chains:
            dates.add_dated(act)
    return in_chains, dates


def decided_until(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Return the records decided by the point's day and recorded by its time, in the log's order."""
    recorded = takewhile(point.is_recorded, records)
    if point.as_of is None:
        return recorded
    known = list(recorded)
    days = effective_dates(known)
    return (record for record in known if days[record.index] <= point.as_of)


def visible_records(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Yield the records that a query at a point folds: `decided_until`, and all accounts opened by then.

    Log events are left out.
    """
    if point.as_of is None:
        return (record for record in takewhile(point.is_recorded, records) if not record.event.is_log_event)
    return (record for record, _ in with_effective_dates(records, point))


def with_effective_dates(records: Iterable[Record], point: AsOf) -> Iterator[tuple[Record, date]]:
    """Yield the records of `visible_records`, each with its effective date.

    An iterator is held in memory; what can be read again is read twice.
    """
    recorded = list(records) if isinstance(records, Iterator) else records
    days = effective_dates(takewhile(point.is_recorded, recorded))
    for record in takewhile(point.is_recorded, recorded):
        if record.event.is_log_event:
            continue
        day = days[record.index]
        if point.as_of is None or day <= point.as_of or isinstance(record.event, AccountOpened):
            yield record, day


def _day_of_recording(record: Record) -> date:
    from tplog.values.swedish_time import day_in_sweden  # noqa: PLC0415 (start-up time)

    return day_in_sweden(record.recorded)


def recording_delay_days(record: Record, day: date) -> int:
    """Return the number of days from the act to its recording."""
    return (_day_of_recording(record) - day).days
