"""The records at a point in both times, each with what it moves beside the others of that point.

An outcome is the sum so far, and its record moves what is new since the one recorded before it. As of an
earlier day another report can have been the one before: one was decided later than it was recorded first, or
earlier than it was recorded last. What an outcome moves is then computed as the log does when it is recorded.
So what is taken back: as of a day an event can be there without what it takes back, or without what brought
that back, and moves what changes the money in force then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import takewhile

from attrs import evolve

from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.money_in_force import MoneyInForce, depends_on_others, own_money
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.as_of import effective_dates, visible_records, with_effective_dates
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened, OutcomeRecorded
from tplog.values.as_of import AsOf


def records_as_of(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Yield the records that a query at a point folds, as `dated_records_as_of`, without their dates."""
    if point.as_of is None:
        return visible_records(records, point)
    return (record for record, _ in dated_records_as_of(records, point))


def dated_records_as_of(records: Iterable[Record], point: AsOf) -> Iterator[tuple[Record, date]]:
    """Yield the records of `visible_records`, each with its effective date and what it moves then.

    The leaves are as they were stored.
    """
    if point.as_of is None:
        yield from with_effective_dates(records, point)
        return
    recorded = [record for record in takewhile(point.is_recorded, records) if not record.event.is_log_event]
    days = effective_dates(recorded)
    visible: list[tuple[Record, date]] = []
    is_hidden = is_out_of_order = False
    for record in recorded:
        day = days[record.index]
        if day <= point.as_of or isinstance(record.event, AccountOpened):
            visible.append((record, day))
            is_out_of_order |= is_hidden and depends_on_others(record.event)
        else:
            is_hidden = True
    if not is_out_of_order:
        yield from visible
        return
    restated = _restated((record for record, _ in visible), days, _reversed_events(recorded))
    yield from zip(restated, (day for _, day in visible), strict=True)


def in_decided_order(records: Iterable[Record], days: Mapping[int, date]) -> list[Record]:
    """Return records, in the log's order, by their effective dates (``days``, by log index).

    Each moves what is new then: of outcomes, and of the money in force.
    """

    def place(record: Record) -> tuple[date, int]:
        return days[record.index], record.index

    in_log_order = list(records)
    reversed_events = _reversed_events(in_log_order)
    ordered = sorted(in_log_order, key=place)
    dependent = [
        record.index
        for record in ordered
        if depends_on_others(record.event) or record.event.id in reversed_events or record.event.held
    ]
    if dependent == sorted(dependent):
        return ordered
    # An account has its role from the first, whenever the registrar opened it.
    opened_first = sorted(ordered, key=lambda record: not isinstance(record.event, AccountOpened))
    return sorted(_restated(opened_first, days, reversed_events), key=place)


def _reversed_events(records: Iterable[Record]) -> Mapping[str, Event]:
    """Return the events that others reverse, by id; the records are in the log's order."""
    events = {record.event.id: record.event for record in records}
    names = {event.reverses for event in events.values()} & events.keys()
    return {name: events[name] for name in names if name is not None}


def _restated(
    records: Iterable[Record], days: Mapping[int, date], reversed_events: Mapping[str, Event]
) -> Iterator[Record]:
    """Yield records that move what they do after those before them."""
    builder = StateBuilder(State())
    outcomes: dict[str, Event] = {}
    money = MoneyInForce()
    for record in records:
        event = record.event
        if isinstance(event, OutcomeRecorded) or event.reverses in outcomes:
            event = with_derived_transfers(builder.for_budget(event.budget).state, event, outcomes)
            outcomes[event.id] = event
        else:
            money_of_event = own_money(event, reversed_events.get(event.reverses or ""))
            moves = money.add(event.id, money_of_event, (days[record.index], record.index), event)
            # What moves the same stays as it was stored.
            if Counter(moves) != Counter(event.transfers):
                event = evolve(event, transfers=moves)
        apply_event(builder, event)
        yield record if event is record.event else evolve(record, event=event)
