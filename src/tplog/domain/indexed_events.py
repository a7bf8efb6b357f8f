"""What the index says of each event, so that a question as of a past day reads only the leaves that it folds.

What an event moves was computed when it was recorded, from all records before it. As of an earlier day some
of these are not there yet, and then an event that depends on them can move something else
(`tplog.answers.records_as_of`). Most do not, and of these the index says all that shows it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from tplog.domain.projection_rows import OTHERWISE, IndexEntry
from tplog.events.as_of import DatedAct
from tplog.events.value_codec import DECODE_ERRORS, strict_decoder, unreadable_error

# The marks of an event, besides `OTHERWISE`.
OPENS = "a"  # it opens accounts
DEPENDS = "d"  # what it moves depends on events before it
OUTCOMES = "o"  # it may change how far outcomes reach
BY_OUTCOMES = "u"  # what it moves depends on how far outcomes reach


class IndexedEvent(NamedTuple):
    """What the index says of an event: its day, its marks, and the events that it takes back or releases.

    ``years`` are those of the accounts whose outcomes it may change, or that its own moves follow from.
    """

    dated: DatedAct
    marks: str = ""
    undone: tuple[str, ...] = ()
    noted: msgspec.Raw = msgspec.Raw()  # its `NotedFacts`, which few questions read
    years: tuple[int, ...] = ()


class VisibleRecords(NamedTuple):
    """The log indexes of the records that a question as of a day folds, and the first that it leaves out.

    ``opened`` are those of them that are decided later, and fold because they open accounts.
    """

    indexes: Sequence[int]
    first_hidden: int | None
    opened: frozenset[int] = frozenset()


def decode_indexed(entries: Iterable[IndexEntry]) -> dict[int, IndexedEvent]:
    """Return what entries say of their events, by log index.

    Raises WireError for one that tplog did not write.
    """
    decode = strict_decoder(IndexedEvent).decode  # one call for each: a budget may have many
    try:
        return {entry.index: decode(entry.content) for entry in entries}
    except DECODE_ERRORS as error:
        raise unreadable_error(error) from error


def without_notes(events: Mapping[int, IndexedEvent]) -> dict[int, IndexedEvent]:
    """Return events by log index without the facts by which each holds all of its entry."""
    nothing = msgspec.Raw()
    return {index: event._replace(noted=nothing) for index, event in events.items()}


def visible_as_stored(
    events: Mapping[int, IndexedEvent], days: Mapping[int, date], day: date
) -> VisibleRecords | None:
    """Return the records that a question as of a day folds; None if some may move other than what is stored.

    ``events`` are a budget's, by log index, in the log's order, and ``days`` those from which they count, in
    the same order. An event whose moves depend on others moves what is stored if the log computes that today,
    and if what takes part in it is there: the events that it takes back or releases, which no other does; of
    outcomes all that changes their reach, which is that of one year's accounts.
    """
    visible, opened = array("q"), set[int]()
    hidden: set[str] = set()
    years_hidden: set[int] = set()
    first_hidden, is_out_of_order, is_computed = None, False, True
    lacks_outcomes = lacks_others = False
    for (index, event), its_day in zip(events.items(), days.values(), strict=True):
        _, marks, undone, _, years = event
        if its_day > day and OPENS not in marks:
            first_hidden = index if first_hidden is None else first_hidden
            hidden.add(event.dated.event)
            years_hidden.update(years)
            lacks_outcomes |= OUTCOMES in marks and OTHERWISE in marks  # of which years is not known
            continue
        visible.append(index)
        if its_day > day:
            opened.add(index)
        if marks:
            is_computed &= OTHERWISE not in marks
            is_out_of_order |= DEPENDS in marks and first_hidden is not None
            lacks_others |= BY_OUTCOMES in marks and (lacks_outcomes or not years_hidden.isdisjoint(years))
            lacks_others |= not hidden.isdisjoint(undone)
    if is_out_of_order and (lacks_others or not is_computed):
        return None
    return VisibleRecords(visible, first_hidden, frozenset(opened))


def moves_as_stored(
    events: Mapping[int, IndexedEvent], ordered: Sequence[int], held: Collection[str]
) -> bool:
    """Return whether events that are placed in an order move what is stored.

    ``events`` are a budget's, by log index, and ``ordered`` some of these; ``held`` are those that hold back
    money. They do if those that depend on others come in the log's order. If not, the log must compute today
    what they move, and each must come after what it takes back or releases; outcomes of a year's accounts in
    the log's order.
    """
    in_order = [events[index] for index in ordered]
    undone_events = {name for event in in_order if event.undone for name in event.undone}
    dependent = undone_events.union(held)
    indexes = [
        index
        for index, event in zip(ordered, in_order, strict=True)
        if DEPENDS in event.marks or event.dated.event in dependent
    ]
    if indexes == sorted(indexes):
        return True
    passed: set[str] = set()
    last: dict[int, int] = {}
    for index, (dated, marks, undone, _, years) in zip(ordered, in_order, strict=True):
        if OTHERWISE in marks or (undone and not passed.issuperset(undone)):
            return False
        for year in years:
            if last.get(year, -1) > index:
                return False
            last[year] = index
        if dated.event in undone_events:
            passed.add(dated.event)
    return True
