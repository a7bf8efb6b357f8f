"""Make what the index says of each event (`tplog.domain.indexed_events`), when it is recorded or rebuilt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from tplog.domain.indexed_events import BY_OUTCOMES, DEPENDS, OPENS, OUTCOMES, IndexedEvent
from tplog.domain.projection_rows import OTHERWISE
from tplog.domain.rules.record_facts import NOTED, NotedFacts, record_facts
from tplog.domain.rules.registry import LOG_CHECKS
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.money_in_force import MoneyInForce, depends_on_others, own_money
from tplog.events.as_of import DatedAct, dated_act
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened, OutcomeRecorded
from tplog.values.matter_words import MET, REVERSED_STATUSES
from tplog.values.transfer import Aspect, Transfer, is_spending

_LONGEST_CHAIN = 8  # events that take each other back; more are not looked at
# The facts from ``paper`` on are left out of an entry that has none of them.
_RARE_COUNT = len(NotedFacts._fields) - NotedFacts._fields.index("paper")
_RARE_DEFAULTS = tuple(NotedFacts._field_defaults.values())[-_RARE_COUNT:]


def encode_indexed(event: IndexedEvent) -> bytes:
    """Return what the index says as bytes, without what most events do not have."""
    dated: DatedAct | tuple[object, ...] = event.dated
    if event.dated.says_day_alone:
        dated = event.dated.day, event.dated.event
    facts = (dated, event.marks, event.undone, event.noted)
    return msgspec.json.encode((*facts, event.years) if event.years else facts)


def _encoded_facts(record: Record) -> msgspec.Raw:
    """Return the facts of a record, without what few records have."""
    facts: tuple[object, ...] = record_facts(record).noted
    if facts[-_RARE_COUNT:] == _RARE_DEFAULTS:
        facts = facts[:-_RARE_COUNT]
    return msgspec.Raw(msgspec.json.encode(facts))


def indexed_event(record: Record, before: BudgetState, events_by_id: Mapping[str, Event]) -> IndexedEvent:
    """Return what the index says of a record's event.

    ``before`` is its budget's state before it. ``events_by_id`` has at least the events that it takes back or
    releases, and what those do in turn.
    """
    event, noted = record.event, _encoded_facts(record)
    depends, undone = depends_on_others(event), tuple(_undone(event))
    marks = OPENS if isinstance(event, AccountOpened) else ""
    for check in LOG_CHECKS:
        if check.notes(event):
            marks += NOTED
            break
    if not depends and not undone:
        spends = any(map(is_spending, event.transfers))
        if spends:
            marks += OUTCOMES
        if event.id in before.standing:  # settled before it is there
            marks += OTHERWISE
        years = _years_of_outcomes([event]) if spends else ()
        return IndexedEvent(dated_act(record), marks, (), noted, years)
    chain = _chain(event, events_by_id)
    marks += OUTCOMES
    if depends:
        marks += DEPENDS
    if isinstance(chain[-1], OutcomeRecorded):
        marks += BY_OUTCOMES
    if event.id in before.standing or not _is_as_computed(before, event, chain):
        marks += OTHERWISE
    return IndexedEvent(dated_act(record), marks, undone, noted, _years_of_outcomes(chain))


def _years_of_outcomes(chain: Sequence[Event]) -> tuple[int, ...]:
    """Return the years of the accounts whose outcomes the events of a chain state or move, oldest first."""
    is_outcome = isinstance(chain[-1], OutcomeRecorded)
    moves = [move for event in chain for move in event.transfers if is_outcome or is_spending(move)]
    years = {int(account.year) for move in moves for account in (move.giver, move.taker)}
    if is_outcome:
        years.update([int(measure.account.year) for event in chain for measure in event.measures])
    return tuple(sorted(years))


def _undone(event: Event) -> Sequence[str]:
    """Return the events whose money an event takes back, or releases."""
    if not (changes := event.status_changes):
        return ()
    return [name for name, status in changes if status in REVERSED_STATUSES or status == MET]


def _chain(event: Event, events_by_id: Mapping[str, Event]) -> Sequence[Event]:
    """Return an event, the one that it takes back or releases, and so on; so far as they are known."""
    chain = [event]
    while len(chain) < _LONGEST_CHAIN:
        names = _undone(chain[-1])
        earlier = events_by_id.get(names[0]) if names else None
        if earlier is None or earlier.budget != event.budget or chain[-1].reverses not in {None, *names}:
            break
        chain.append(earlier)
    return chain


def _is_as_computed(before: BudgetState, event: Event, chain: Sequence[Event]) -> bool:
    """Return whether an event moves what the log computes for it today.

    Of one that takes back or releases money it must follow from the events in its chain alone.
    """
    if isinstance(chain[-1], OutcomeRecorded):
        if any(measure.aspect is Aspect.LEVEL for measure in event.measures):
            return False
        earlier = {each.id: each for each in chain[1:]}
        return with_derived_transfers(before, event, earlier) == event
    if _undone(chain[-1]) or not _is_alone(before, chain):
        return False
    in_order = list(reversed(chain))
    moves = _moves_in_force(in_order, 1)
    if moves[-1] != Counter(event.transfers):
        return False
    # Of two events none is in the other's place. Of more, the later of two in one place counts, and as of
    # another day another one may be later: so it must come out the same where none is later.
    return len(chain) <= 2 or moves == _moves_in_force(in_order, 0)  # noqa: PLR2004 (as said above)


def _is_alone(before: BudgetState, chain: Sequence[Event]) -> bool:
    """Return whether the events of a chain take back or release each other alone, one the next."""
    for place, each in enumerate(chain):
        names = _undone(each)
        if len(names) > 1 or (each.reverses is not None and [*names] != [each.reverses]):
            return False
        matter = before.standing.get(each.id)
        settlers = {
            settlement.event
            for settlement in (matter.settlements if matter else ())
            if settlement.status in REVERSED_STATUSES or settlement.status == MET
        }
        # The first event is not applied yet, so it has settled nothing.
        if settlers != ({chain[place - 1].id} if place > 1 else set()):
            return False
    return True


def _moves_in_force(events: Collection[Event], step: int) -> list[Counter[Transfer]]:
    """Return what each of some events moves beside those before it.

    With a ``step`` of 1 each counts as later than those before it, with 0 none does.
    """
    money, earlier = MoneyInForce(), {event.id: event for event in events}
    moves = []
    for number, event in enumerate(events):
        money_of_event = own_money(event, earlier.get(event.reverses or ""))
        moves.append(Counter(money.add(event.id, money_of_event, (date.min, number * step), event)))
    return moves
