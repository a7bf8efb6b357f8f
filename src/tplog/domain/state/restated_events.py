"""A correction as the event for which it stands: of the class of what it corrects, with what it states.

The rules of that class judge it against the state in which what it corrects was never there.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.corrected_figures import corrected_kind, corrected_nets
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.money_acts import MoneyAct
from tplog.events.references import first_corrected
from tplog.events.types import Corrected
from tplog.values.act import Act
from tplog.values.transfer import Aspect, Measure


def restatement(state: State, event: Event, events_by_id: Mapping[str, Event]) -> tuple[Event, State] | None:
    """Return the event for which a correction stands, and the state in which what it corrects is taken back.

    None for any other event, or if it only takes back. ``state`` is the state before the correction. Figures
    have the transfers that they make where what they correct was never there; money has those that the
    correction states.
    """
    corrected = first_corrected(event, events_by_id.get)
    if not isinstance(event, Corrected) or isinstance(corrected, Corrected):
        return None
    if not corrected.measure_name:
        if not event.stated_transfers:
            return None
        return _restated_money(corrected, event), state_without_corrected(state, event, events_by_id)
    budget = state.budget(event.budget)
    kind = corrected_kind(budget, event)
    if kind is None:
        return None
    stated = {measure.account for measure in event.measures if measure.aspect is Aspect.NET}
    spent = {end for move in event.stated_transfers for end in (move.giver, move.taker)}
    nets = corrected_nets(budget, event, kind)
    measures = (Measure(path, amount) for path, amount in nets.items() if path in spent - stated)
    restated = evolve(
        _with_statement(corrected, event), transfers=(), measures=(*measures, *event.measures), act=event.act
    )
    before = state_without_corrected(state, event, events_by_id)
    return with_derived_transfers(before.budget(event.budget), restated, events_by_id), before


def _with_statement(corrected: Event, event: Corrected) -> Event:
    """Return what is corrected, under the correction's id and with what the correction states."""
    return evolve(
        corrected,
        id=event.id,
        remarks=event.remarks,
        despite=event.despite,
        contradictions=event.contradictions,
        total=event.total,
        column_totals=event.column_totals,
        signs=event.signs,
        dash_is_zero=event.dash_is_zero,
        quotes=event.quotes,
    )


def _restated_money(corrected: Event, event: Corrected) -> Event:
    """Return the act over money for which a correction stands: by the body and of the day that decided it."""
    moves = event.stated_transfers
    restated = evolve(
        _with_statement(corrected, event),
        transfers=() if corrected.proposed or corrected.held else moves,
        proposed=moves if corrected.proposed else (),
        held=moves if corrected.held else (),
        measures=event.measures,
        act=_act_of_decision(corrected.act, event.act),
    )
    if isinstance(restated, MoneyAct):
        takers = {end for move in moves for end in (move.giver, move.taker)}
        divided = tuple(path for path in restated.undivided if path not in takers)
        restated = evolve(restated, undivided=divided)
    return restated


def _act_of_decision(corrected: Act, correction: Act) -> Act:
    """Return the act of what is corrected; what it does not know as the correction has it."""
    is_known = corrected.decided is not None and corrected.decided.is_exact
    return evolve(
        corrected,
        body=corrected.body or correction.body,
        decided=corrected.decided if is_known else correction.decided or corrected.decided,
    )


def taking_back(state: State, event: Corrected, events_by_id: Mapping[str, Event]) -> Event:
    """Return a correction as if it only took back what it corrects."""
    bare = evolve(
        event,
        transfers=(),
        measures=(),
        total=None,
        column_totals=(),
        contradictions=(),
        dash_is_zero=(),
        act=evolve(event.act, also_named=()),
    )
    return with_derived_transfers(state.budget(event.budget), bare, events_by_id)


def state_without_corrected(state: State, event: Corrected, events_by_id: Mapping[str, Event]) -> State:
    """Return the state before a correction, in which what it corrects is taken back."""
    builder = StateBuilder(state, is_overlay=True)
    apply_event(builder, taking_back(state, event, events_by_id))
    return builder.state
