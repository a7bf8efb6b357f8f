"""Decide again, during a replay, what tplog computed and judged itself when it recorded an event."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache, partial

from attrs import define, evolve, field

from tplog.domain.decide import computed_again, refusals_of_recorded
from tplog.domain.rules.evaluate import event_findings
from tplog.domain.rules.registry import STRICT_FROM
from tplog.domain.rules.rule_set import RuleContext
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.older_rules import RESTORED_FROM, older_states
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import Incompatible, TplogError
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import SumStated
from tplog.events.value_codec import budget_prefix
from tplog.eventstore.interface import LogSnapshot
from tplog.values.amount import format_kronor
from tplog.values.finding import Finding
from tplog.values.limits import MAX_MISTAKES
from tplog.values.swedish_time import day_in_sweden
from tplog.values.transfer import Transfer
from tplog.verification import rules

_CACHED_EVENTS = 300  # of 2 000 no more were asked for again, in either shape of log


class EarlierEvents(Mapping[str, Event]):
    """The events of a log's first ``size`` records by id, read one by one as they are asked for.

    It cannot be iterated: what a wrong id resembles is of no use here.
    """

    def __init__(self, snapshot: LogSnapshot) -> None:
        """Read from this snapshot."""
        self.size = 0
        self._read = lru_cache(_CACHED_EVENTS)(lambda event_id: _read_record(snapshot, event_id))

    def before(self, record: Record) -> Record:
        """Have the events before a record from now on, and return it."""
        self.size = record.index
        return record

    def __getitem__(self, event_id: str) -> Event:
        """Return the event with this id. Raises KeyError if none of the first records has it."""
        record = self._read(event_id)
        if record is None or record.index >= self.size:
            raise KeyError(event_id)
        return record.event

    def __iter__(self) -> Iterator[str]:
        """Iterate over no id."""
        return iter(())

    def __len__(self) -> int:
        """Return the number of records."""
        return self.size


class OtherBudgets:
    """The budgets of other partitions to which accounts of this one relate, read when they are asked for."""

    def __init__(self, snapshot: LogSnapshot) -> None:
        """Read from this snapshot."""
        self._snapshot = snapshot
        self._leaves: dict[str, deque[tuple[int, bytes]]] = {}
        self._builder = StateBuilder(State())

    def state(self, budget: str, index: int) -> BudgetState:
        """Return a budget's state before the record at ``index``; indexes are asked for in rising order."""
        if budget not in self._leaves:
            prefix = budget_prefix(budget)
            rows = enumerate(row.leaf for row in self._snapshot.stored_records())
            leaves_by_index = ((place, leaf) for place, leaf in rows if isinstance(leaf, bytes))
            self._leaves[budget] = deque(pair for pair in leaves_by_index if pair[1].startswith(prefix))
        leaves = self._leaves[budget]
        while leaves and leaves[0][0] < index:
            # What cannot be read or replayed, its own partition says.
            with suppress(LookupError, ValueError, TypeError, AttributeError, TplogError):
                apply_event(self._builder, Record.from_leaf(*leaves.popleft()).event)
        return self._builder.state.budget(budget)


def _read_record(snapshot: LogSnapshot, event_id: str) -> Record | None:
    row = snapshot.stored_by_id(event_id)
    try:
        record = Record.from_leaf(*row) if row else None
    except (TplogError, TypeError, AttributeError):  # damaged: the scan of the leaves says so
        return None
    return record if record and record.event.id == event_id else None


@define
class Redecision:
    """The re-deciding of one partition's records.

    It ends at the first leaf that cannot be decoded, since what follows cannot be judged without it, and
    after `MAX_MISTAKES` findings.
    """

    events: EarlierEvents
    others: OtherBudgets
    is_ended: bool = False
    finding_count: int = field(default=0, init=False)

    def earlier(self, record: Record) -> EarlierEvents:
        """Return the events before a record."""
        self.events.before(record)
        return self.events

    def findings(self, state: State, record: Record, shown: Iterable[Finding]) -> Collection[Finding]:
        """Return where a record is not as it must be after those before it.

        ``state`` is the state before it, ``shown`` are the findings that it shows.
        """
        if self.is_ended or record.event.is_log_event:
            return ()
        others = partial(self.others.state, index=record.index)
        self.events.before(record)
        context = RuleContext(state, self.events, day_in_sweden(record.recorded), others)
        try:
            findings = _check_computed(context, record) + _check_refusals(context, record, shown)
        except Incompatible:  # a row cannot be read: the scan of the leaves says so
            self.is_ended = True
            return ()
        self.finding_count += len(findings)
        self.is_ended = self.finding_count >= MAX_MISTAKES
        return findings


def _check_computed(context: RuleContext, record: Record) -> list[Finding]:
    """Check what tplog computed: a difference, a level, a reversal, a release, the parts of a sum."""
    event = _computed(context, record)
    if event is record.event or event == record.event:
        return []
    if any(_computed(older, record) == record.event for older in _older_contexts(context, record)):
        return []
    recorded, computed = (_computed_text(each) if each else "–" for each in (record.event, event))
    facts = {"index": str(record.index), "event": record.event.id}
    return [Finding(rules.COMPUTED_DIFFERS, {**facts, "recorded": recorded, "computed": computed})]


def _computed(context: RuleContext, record: Record) -> Event | None:
    try:
        return computed_again(context, record.event)
    except ValueError:
        return None


def _older_contexts(context: RuleContext, record: Record) -> Iterator[RuleContext]:
    """Yield a record's context by the older rules of corrections, if it was recorded under them."""
    if context.today < RESTORED_FROM:
        name = record.event.budget
        for budget in older_states(context.state.budget(name)):
            yield evolve(context, state=State({**context.state.budgets, name: budget}))


def _computed_text(event: Event) -> str:
    """Return an event's computed transfers as text."""
    moves = (move for move in event.all_transfers if move.stated is None)
    parts = event.parts if isinstance(event, SumStated) else ()
    figures = (f"{part.event} {format_kronor(sign * part.ore)}" for part, sign in parts)
    return "; ".join((*map(_transfer_text, moves), *figures)) or "–"


def _transfer_text(move: Transfer) -> str:
    return f"{move.giver} → {move.taker} {format_kronor(move.ore)}"


def _check_refusals(context: RuleContext, record: Record, shown: Iterable[Finding]) -> list[Finding]:
    """Check that nothing forbade to record the event, or that the registrar said why it was recorded.

    Only rules count that were as strict when the event was recorded.
    """
    refusals = refusals_of_recorded(context, record.event, shown)
    if not refusals:
        return []
    codes = dict.fromkeys(reason.code for reason in refusals)
    for older in _older_contexts(context, record):
        findings = event_findings(older.state, record.event, older.events_by_id)
        older_codes = {reason.code for reason in refusals_of_recorded(older, record.event, findings)}
        codes = {code: None for code in codes if code in older_codes}
    facts = {"index": str(record.index), "event": record.event.id}
    return [
        Finding(rules.REFUSAL_PASSED, {**facts, "code": code})
        for code in codes
        if context.today >= STRICT_FROM.get(code, date.min)
    ]
