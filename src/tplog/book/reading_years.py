"""Limit what was read of a budget to some of its years."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import evolve as changed

from tplog.book.budget_reading import BudgetReading
from tplog.events.base import Event
from tplog.events.references import event_accounts, referenced_events
from tplog.events.types import Corrected
from tplog.values.account import parse_account
from tplog.values.finding import Finding


def limited_to_years(reading: BudgetReading, years: Collection[int]) -> BudgetReading:
    """Return a reading with the records and findings that concern these years; with all if there are none.

    An event concerns the years of the accounts that it names; one that names none, and a correction,
    concern those of the events that they refer to. What concerns no year at all stays. ``all_records`` stay
    too: the balances of a year rest on what came before it.
    """
    if not years:
        return reading
    wanted = frozenset(years)
    events = {record.event.id: record.event for record in reading.all_records}
    years_of = _years_by_event(events)
    records = tuple(record for record in reading.records if _concerns(years_of[record.event.id], wanted))

    def is_shown(finding: Finding) -> bool:
        if finding.account:
            return parse_account(finding.account).year in wanted
        names = [name for name in finding.events if name in years_of]
        return not names or any(_concerns(years_of[name], wanted) for name in names)

    return changed(reading, records=records, findings=tuple(filter(is_shown, reading.findings)))


def _concerns(years: frozenset[int], wanted: frozenset[int]) -> bool:
    """Return whether something of these years concerns a wanted one; what is of no year concerns all."""
    return not years or not years.isdisjoint(wanted)


def _years_by_event(events: Mapping[str, Event]) -> Mapping[str, frozenset[int]]:
    """Return by id the years that each event concerns; the events come in the order of the log."""
    years_of: dict[str, frozenset[int]] = {}
    for event in events.values():
        years = frozenset(account.year for account in event_accounts(event))
        if not years or isinstance(event, Corrected):
            names = (name for _, name in referenced_events(event))
            years = years.union(*(years_of.get(name, ()) for name in names))
        years_of[event.id] = years
    return years_of
