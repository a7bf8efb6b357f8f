"""Apply an event to the state: the money it moves, the matters it settles and those it opens.

Only transfers change balances. The column of a transfer follows from its two accounts alone, so a new kind of
event needs no line here. Noted figures depend on order: the one of the latest day counts, and of one day the
one recorded last.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable

from attrs import evolve

from tplog.domain.state.balances import ColumnRows, add_to_column, balances_after, with_rows_added
from tplog.domain.state.budget_state import State
from tplog.domain.state.effects import effects_of
from tplog.domain.state.matters import MatterStatus, counted_matters
from tplog.domain.state.settle_matters import MatterChanges, settle_matters
from tplog.domain.state.state_builder import BudgetStateBuilder, StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import ProposalMade
from tplog.values.matter_words import PENDING
from tplog.values.transfer import CONDITIONAL, PROPOSED, Aspect

_EMPTY_STATE = State()


def apply_event(builder: StateBuilder, event: Event) -> None:
    """Apply an event to the builder. It is not checked: the rules were evaluated before."""
    if event.is_log_event:
        return
    budget_builder = builder.for_budget(event.budget)
    if event.transfers:
        budget_builder.accounts.set_all(balances_after(budget_builder.state, event))
    for move in event.transfers:
        pair = (move.giver, move.taker)
        budget_builder.flows[pair] = budget_builder.flows.get(pair, 0) + move.ore
    status, matters = event.initial_status, None
    settles = event.reverses is not None or event.status_changes
    if settles or status is not None:
        matters = MatterChanges(budget_builder)
        if settles:
            settle_matters(budget_builder, matters, event)
        if status is not None:
            _open_matter(matters, event, status)
    for effect in effects_of(type(event)):  # type: ignore[arg-type]  # a class is hashable
        effect(budget_builder, event)
    if matters is not None:
        _recount_pending(budget_builder, matters)


def _open_matter(matters: MatterChanges, event: Event, status: str) -> None:
    """Add the event as a matter of its own, which another event must settle."""
    replaced_id = event.instead_of if isinstance(event, ProposalMade) else None
    is_conditional = status == PENDING  # also a decision without money
    column = PROPOSED if isinstance(event, ProposalMade) else CONDITIONAL if is_conditional else ""
    moves = event.proposed or event.held
    levels = tuple(measure for measure in event.measures if measure.aspect is Aspect.LEVEL)
    root = event.id
    if replaced_id is not None and replaced_id in matters.standing:
        root = matters.standing[replaced_id].root
        root_matter = matters.standing[root]
        matters.set_status(root, evolve(root_matter, alternatives=(*root_matter.alternatives, event.id)))
    matters.set_status(
        event.id,
        MatterStatus(root, status, status, column, moves, levels=levels, states_amount=event.states_amount),
    )


def _recount_pending(builder: BudgetStateBuilder, matters: MatterChanges) -> None:
    """Update the proposed and conditional columns after changes of matters."""
    if not matters.previous:
        return
    before = ChainMap(
        {matter_id: matter for matter_id, matter in matters.previous.items() if matter}, builder.standing
    )
    rows: ColumnRows = {}
    for root in dict.fromkeys(builder.standing[matter_id].root for matter_id in matters.previous):
        is_new = matters.previous.get(root, root) is None
        counted_before = () if is_new else counted_matters(before, root)
        counted_now = counted_matters(builder.standing, root)
        for sign, counted in ((-1, counted_before), (1, counted_now)):
            for matter in map(builder.standing.__getitem__, counted):
                for move in matter.moves:
                    add_to_column(rows, move, matter.column, sign * move.ore)
    builder.accounts.set_all(with_rows_added(builder.state, rows))


def fold_state(records: Iterable[Record], initial: State = _EMPTY_STATE) -> State:
    """Return the state after these records, oldest first; ``initial`` is the state before them, unchanged."""
    builder = StateBuilder(initial)
    for record in records:
        apply_event(builder, record.event)
    return builder.state
