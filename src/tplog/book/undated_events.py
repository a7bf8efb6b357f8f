"""The events that a question as of a day leaves out because nobody knows on which day they were decided.

They may have been decided by then, and count from a later day (`tplog.events.as_of`). An answer without them
looks as if nothing had been decided, so each says how many they are, and from which day they count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from tplog.events.as_of import act_days, dated_act
from tplog.events.types import AccountOpened
from tplog.events.value_codec import peek_decided
from tplog.eventstore.interface import EventLog
from tplog.values.account import parse_account
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding, Rule, Severity
from tplog.values.partial_date import UNKNOWN_YEAR_MARK

if TYPE_CHECKING:
    from tplog.book.book import Book
    from tplog.events.record import Record

DAY_UNKNOWN = Rule(
    "day-unknown",
    Severity.NOTE,
    sv="Per {day} saknas {count} {count:händelse vars|händelser vilkas} dag inte är känd, {events}: "
    "{count:den|de} räknas från handlingens dag, annars registreringens, och en månad eller ett år från sin "
    "sista dag; {count:det är|den första är} {since}. Fråga per {last} så är {count:den|alla} med. En "
    "rättelse som anger när ett beslut fattades låter det räknas från den dagen.",
    en="As of {day} {count} {count:event is|events are} left out whose day is not known, {events}: "
    "{count:it counts|they count} from the day of the paper, or else of the recording, and a month or a year "
    "from its last day; {count:that is|the first is} {since}. Ask as of {last} to have "
    "{count:it|all of them}. A correction that says when a decision was made lets it count from that day.",
    mandatory=True,
)
REMARKS = (DAY_UNKNOWN,)
MAX_NAMED = 3


class UndatedEvent(NamedTuple):
    """An event whose day is not known, by its id, and the day from which it counts."""

    event: str
    since: date


def undated_events(
    log: EventLog, names: Mapping[int, str], later: Mapping[int, date], day: date
) -> Mapping[int, UndatedEvent]:
    """Return those of some events that may have been decided by a day, but count later; by log index.

    ``names`` are the ids of a budget's events that count ``later`` by themselves (`ActDays.later`), without
    what opens accounts, which is always there.
    """
    end, undated = str(day), {}
    for index, leaf in log.leaves_at(names):
        decided = peek_decided(leaf)
        # A month or a year comes before its days, as texts too.
        if decided is None or decided.startswith(UNKNOWN_YEAR_MARK) or decided <= end:
            undated[index] = UndatedEvent(names[index], later[index])
    return undated


def undated_of_budget(book: Book, budget: str, point: AsOf) -> Mapping[int, UndatedEvent]:
    """Return the events of a budget that a point's day leaves out because their day is not known."""
    queries = book._queries
    if point.as_of is None:
        return {}
    if past := queries.past_day(budget, point):
        return past.undated
    known = takewhile(point.is_recorded, queries.all_budget_records(budget))
    acts = {
        record.index: dated_act(record) for record in known if not isinstance(record.event, AccountOpened)
    }
    later = act_days(acts).later(point.as_of)
    names = {index: acts[index].event for index in later}
    return undated_events(book._log, names, later, point.as_of)


def undated_notes(
    book: Book, budgets: Iterable[str], point: AsOf, is_shown: Callable[[Record], bool] | None = None
) -> tuple[Finding, ...]:
    """Return a finding that says which events of some budgets are left out; none if none is.

    With ``is_shown`` only those that the answer would show if their day were known.
    """
    undated: list[UndatedEvent] = []
    for budget in budgets if point.as_of else ():
        left_out = undated_of_budget(book, budget, point)
        if is_shown:
            records = book._log.records_at(left_out)
            left_out = {record.index: left_out[record.index] for record in records if is_shown(record)}
        undated += left_out.values()
    if not undated:
        return ()
    names, days = [event.event for event in undated], [event.since for event in undated]
    facts = {
        "day": str(point.as_of),
        "count": str(len(names)),
        "events": ", ".join(names[:MAX_NAMED]) + (" …" if len(names) > MAX_NAMED else ""),
        "since": str(min(days)),
        "last": str(max(days)),
    }
    return (Finding(DAY_UNKNOWN, facts, tuple(names[:MAX_NAMED])),)


def moves_money_of(account: str) -> Callable[[Record], bool]:
    """Return a test of records: do they move, propose or hold money of an account or one above it?"""
    path = parse_account(account)
    paths = {path, *path.ancestors()}
    return lambda record: any(
        move.giver in paths or move.taker in paths for move in record.event.all_transfers
    )
