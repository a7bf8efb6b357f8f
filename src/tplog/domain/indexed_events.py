"""What the index says of each event, so that a question as of a past day reads only the leaves that it folds.

What an event moves was computed when it was recorded, from all records before it. As of an earlier day some
of these are not there yet, and then an event that depends on them can move something else
(`tplog.answers.records_as_of`). Most do not, and of these the index says all that shows it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from tplog.domain.rules.record_facts import NOTED, NotedFacts, record_facts
from tplog.domain.rules.registry import LOG_CHECKS
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.money_in_force import MoneyInForce, depends_on_others, own_money
from tplog.events.as_of import DatedAct, dated_act, effective_days
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened, OutcomeRecorded
from tplog.events.value_codec import decode_value
from tplog.values.matter_words import MET, REVERSED_STATUSES
from tplog.values.transfer import Aspect, Transfer, is_spending

# The marks of events: it opens accounts; what it moves depends on events before it; it may change how far
# outcomes reach; its own moves are so far as outcomes reach; its moves are not what the log computes today.
OPENS, DEPENDS, OUTCOMES, BY_OUTCOMES, OTHERWISE = "adoux"
_LONGEST_ROW = 8  # events that take each other back; of a longer row nothing is known


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


_DATED_DEFAULTS = tuple(DatedAct._field_defaults.values())
_FEW_HAVE = len(NotedFacts._fields) - NotedFacts._fields.index("paper")
_RARE_DEFAULTS = tuple(NotedFacts._field_defaults.values())[-_FEW_HAVE:]


def decode_indexed(content: bytes) -> IndexedEvent:
    """Return what an entry's content says of an event. Raises WireError for one that tplog did not write."""
    return decode_value(content, IndexedEvent)


def encode_indexed(event: IndexedEvent) -> bytes:
    """Return what the index says as bytes, without what most events do not have."""
    dated: DatedAct | tuple[object, ...] = event.dated
    if event.dated[-len(_DATED_DEFAULTS) :] == _DATED_DEFAULTS:
        dated = event.dated[: -len(_DATED_DEFAULTS)]
    facts = (dated, event.marks, event.undone, event.noted)
    return msgspec.json.encode((*facts, event.years) if event.years else facts)


def _encoded_facts(record: Record) -> msgspec.Raw:
    """Return the facts of a record, without what few records have."""
    facts: tuple[object, ...] = record_facts(record).noted
    if facts[-_FEW_HAVE:] == _RARE_DEFAULTS:
        facts = facts[:-_FEW_HAVE]
    return msgspec.Raw(msgspec.json.encode(facts))


def indexed_event(record: Record, before: BudgetState, events_by_id: Mapping[str, Event]) -> IndexedEvent:
    """Return what the index says of a record's event.

    ``before`` is its budget's state before it. ``events_by_id`` has at least the events that it takes back or
    releases, and what those do in turn.
    """
    event, noted = record.event, _encoded_facts(record)
    depends, undone = depends_on_others(event), tuple(_undone(event))
    marks = OPENS if isinstance(event, AccountOpened) else ""
    if any(check.notes(event) for check in LOG_CHECKS):
        marks += NOTED
    if not depends and not undone:
        if any(map(is_spending, event.transfers)):
            marks += OUTCOMES
        if event.id in before.standing:  # settled before it is there
            marks += OTHERWISE
        return IndexedEvent(dated_act(record), marks, (), noted, _years_of_outcomes([event]))
    row = _row(event, events_by_id)
    marks += OUTCOMES
    if depends:
        marks += DEPENDS
    if isinstance(row[-1], OutcomeRecorded):
        marks += BY_OUTCOMES
    if event.id in before.standing or not _is_as_computed(before, event, row):
        marks += OTHERWISE
    return IndexedEvent(dated_act(record), marks, undone, noted, _years_of_outcomes(row))


def _years_of_outcomes(row: Sequence[Event]) -> tuple[int, ...]:
    """Return the years of the accounts whose outcomes the events of a row state or move, oldest first."""
    is_outcome = isinstance(row[-1], OutcomeRecorded)
    moves = (move for event in row for move in event.transfers if is_outcome or is_spending(move))
    years = {int(account.year) for move in moves for account in (move.giver, move.taker)}
    if is_outcome:
        years.update(int(measure.account.year) for event in row for measure in event.measures)
    return tuple(sorted(years))


def _undone(event: Event) -> Iterator[str]:
    """Yield the events whose money an event takes back, or releases."""
    return (name for name, status in event.status_changes if status in REVERSED_STATUSES or status == MET)


def _row(event: Event, events_by_id: Mapping[str, Event]) -> Sequence[Event]:
    """Return an event, the one that it takes back or releases, and so on; so far as they are known."""
    row = [event]
    while len(row) < _LONGEST_ROW:
        names = [*_undone(row[-1])]
        earlier = events_by_id.get(names[0]) if names else None
        if earlier is None or earlier.budget != event.budget or row[-1].reverses not in {None, *names}:
            break
        row.append(earlier)
    return row


def _is_as_computed(before: BudgetState, event: Event, row: Sequence[Event]) -> bool:
    """Return whether an event moves what the log computes for it today.

    Of one that takes back or releases money it must follow from the events in its row alone.
    """
    if isinstance(row[-1], OutcomeRecorded):
        if any(measure.aspect is Aspect.LEVEL for measure in event.measures):
            return False
        earlier = {each.id: each for each in row[1:]}
        return with_derived_transfers(before, event, earlier) == event
    if any(_undone(row[-1])) or not _is_alone(before, row):
        return False
    in_order = list(reversed(row))
    moves = _moves_in_force(in_order, 1)
    # Of two in a row none stands in the place of another; of more, it would come out otherwise in one place.
    return moves[-1] == Counter(event.transfers) and (len(row) <= 2 or moves == _moves_in_force(in_order, 0))  # noqa: PLR2004


def _is_alone(before: BudgetState, row: Sequence[Event]) -> bool:
    """Return whether the events of a row take back or release each other alone, one the next."""
    for place, each in enumerate(row):
        names = [*_undone(each)]
        if len(names) > 1 or (each.reverses is not None and names != [each.reverses]):
            return False
        matter = before.standing.get(each.id)
        settlers = {
            settlement.event
            for settlement in (matter.settlements if matter else ())
            if settlement.status in REVERSED_STATUSES or settlement.status == MET
        }
        if settlers != ({row[place - 1].id} if place > 1 else set()):
            return False
    return True


def _moves_in_force(events: Collection[Event], step: int) -> list[Counter[Transfer]]:
    """Return what each of some events moves beside those before it, each placed ``step`` after the other."""
    money, earlier = MoneyInForce(), {event.id: event for event in events}
    moves = []
    for number, event in enumerate(events):
        money_of_event = own_money(event, earlier.get(event.reverses or ""))
        moves.append(Counter(money.add(event.id, money_of_event, (date.min, number * step), event)))
    return moves


def visible_as_stored(events: Mapping[int, IndexedEvent], day: date) -> VisibleRecords | None:
    """Return the records that a question as of a day folds; None if some may move other than what is stored.

    ``events`` are a budget's, by log index, in the log's order. An event whose moves depend on others moves
    what is stored if the log computes that today, and if what takes part in it is there: the events that it
    takes back or releases, which are alone with it in their row; of outcomes all that changes their reach,
    which is that of one year's accounts.
    """
    days = effective_days([event.dated for event in events.values()])
    visible, opened = array("q"), set[int]()
    hidden: set[str] = set()
    years_hidden: set[int] = set()
    first_hidden, is_out_of_order, is_computed = None, False, True
    lacks_outcomes = lacks_others = False
    for (index, event), its_day in zip(events.items(), days, strict=True):
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
    dependent = {name for index in ordered for name in events[index].undone}.union(held)
    indexes = [
        index for index in ordered if DEPENDS in events[index].marks or events[index].dated.event in dependent
    ]
    if indexes == sorted(indexes):
        return True
    passed: set[str] = set()
    last: dict[int, int] = {}
    for index in ordered:
        dated, marks, undone, _, years = events[index]
        if OTHERWISE in marks or not passed.issuperset(undone):
            return False
        if any(last.get(year, -1) > index for year in years):
            return False
        last.update(dict.fromkeys(years, index))
        passed.add(dated.event)
    return True
