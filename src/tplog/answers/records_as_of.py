"""The records at a point in both times, with each outcome as what was new beside the others of that point.

An outcome is the sum so far, and its record moves what is new since the one recorded before it. As of an
earlier day another report can have been the one before: one was decided later than it was recorded first, or
earlier than it was recorded last. What an outcome moves is then computed as the log does when it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import takewhile

from attrs import evolve

from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.as_of import AsOf, EffectiveDates, visible_records, with_effective_dates
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened, OutcomeRecorded
from tplog.values.transfer import is_spending


def records_as_of(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Yield the records that a query at a point folds, as `dated_records_as_of`, without their dates."""
    if point.as_of is None:
        return visible_records(records, point)
    return (record for record, _ in dated_records_as_of(records, point))


def dated_records_as_of(records: Iterable[Record], point: AsOf) -> Iterator[tuple[Record, date]]:
    """Yield the records of `visible_records`, each with its effective date; outcomes move what was new then.

    The leaves are as they were stored.
    """
    if point.as_of is None:
        yield from with_effective_dates(records, point)
        return
    days = EffectiveDates()
    visible: list[tuple[Record, date]] = []
    is_hidden = is_out_of_order = False
    for record in takewhile(point.is_recorded, records):
        event = record.event
        if event.is_log_event:
            continue
        day = days.effective_date(record)
        if day <= point.as_of or isinstance(event, AccountOpened):
            visible.append((record, day))
            is_out_of_order |= is_hidden and _states_outcome(event)
        else:
            is_hidden |= _states_outcome(event)
    records_now = (record for record, _ in visible)
    restated = _restated(records_now) if is_out_of_order else records_now
    yield from zip(restated, (day for _, day in visible), strict=True)


def in_decided_order(records: Iterable[Record], days: Mapping[int, date]) -> list[Record]:
    """Return records by their effective dates (``days``, by log index); outcomes move what was new then."""

    def place(record: Record) -> tuple[date, int]:
        return days[record.index], record.index

    ordered = sorted(records, key=place)
    outcomes = [record.index for record in ordered if _states_outcome(record.event)]
    if outcomes == sorted(outcomes):
        return ordered
    # An account has its role from the first, whenever the registrar opened it.
    opened_first = sorted(ordered, key=lambda record: not isinstance(record.event, AccountOpened))
    return sorted(_restated(opened_first), key=place)


def _restated(records: Iterable[Record]) -> Iterator[Record]:
    """Yield records, of which outcomes and what takes them back move what they do after those before them."""
    builder = StateBuilder(State())
    outcomes: dict[str, Event] = {}
    for record in records:
        event = record.event
        if isinstance(event, OutcomeRecorded) or event.reverses in outcomes:
            event = with_derived_transfers(builder.for_budget(event.budget).state, event, outcomes)
        if _states_outcome(event) or event.reverses in outcomes:
            outcomes[event.id] = event
        apply_event(builder, event)
        yield record if event is record.event else evolve(record, event=event)


def _states_outcome(event: Event) -> bool:
    """Return whether an event states an outcome, or moves spent money."""
    return isinstance(event, OutcomeRecorded) or any(map(is_spending, event.transfers))
