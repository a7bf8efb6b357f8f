"""Derived transfers: those that an event makes without the document stating them.

They are computed once, when the event is decided, and stored with it: the difference between an outcome and
the one before it, the difference that a stated level makes, the reversal of another event, and the release of
a decision's money when its condition is met.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from tplog.domain.state.budget_state import BudgetState, Grant, in_figure_order, indexes_of
from tplog.domain.state.corrected_figures import (
    OUTCOME_NAME,
    corrected_kind,
    corrected_nets,
    has_place_of_its_own,
)
from tplog.domain.state.matters import MatterStatus, Settlement, reversal_of
from tplog.domain.state.outcomes import later_outcome
from tplog.domain.state.settle_matters import settled_through
from tplog.domain.state.state_indexes import grant_places
from tplog.domain.state.sum_parts import with_part_figures, without_part_figures
from tplog.events.base import Event
from tplog.events.money_acts import Decision
from tplog.events.references import first_corrected
from tplog.events.types import (
    ConditionSettled,
    Corrected,
    GrantAwarded,
    OutcomeRecorded,
    ProposalMade,
    SumStated,
)
from tplog.values.account import OPENING, OUTCOME, Account
from tplog.values.matter_words import MET
from tplog.values.transfer import Aspect, Measure, NotedFigure, Transfer, is_spending, latest_figure


def without_derived_transfers(event: Event) -> Event:
    """Return the event as the document states it."""
    if isinstance(event, SumStated):
        return without_part_figures(event)
    return _changed(event, **_stated_moves(event))


def _stated_moves(event: Event) -> dict[str, tuple[Transfer, ...]]:
    """Return the transfers of an event that its document states, by the fields that may have others too."""
    stated = {"transfers": _stated_only(event.transfers), "held": _stated_only(event.held)}
    if isinstance(event, ProposalMade) and any(_stated_levels(event)):
        stated["proposed"] = _stated_only(event.proposed)
    return stated


def _changed(event: Event, **moves: tuple[Transfer, ...]) -> Event:
    """Return an event with these transfers in its fields; the very event, if it has them already."""
    others: dict[str, Any] = {name: those for name, those in moves.items() if those != getattr(event, name)}
    return evolve(event, **others) if others else event


def _stated_levels(event: Event) -> Iterator[Measure]:
    return (measure for measure in event.measures if measure.aspect is Aspect.LEVEL)


def _stated_only(moves: Iterable[Transfer]) -> tuple[Transfer, ...]:
    return tuple([move for move in moves if move.stated is not None])


def with_derived_transfers(budget: BudgetState, event: Event, events_by_id: Mapping[str, Event]) -> Event:
    """Return the event with its derived transfers, and a sum with the figures of its parts.

    ``events_by_id`` has at least the events that it reverses or adds up. Raises ValueError for a transfer
    that no event can hold.
    """
    if isinstance(event, SumStated):
        return with_part_figures(event, budget, events_by_id)
    if _states_all(event):
        return event
    stated = _stated_moves(event)
    forced_moves = (*_reversal_transfers(budget, event, events_by_id), *_condition_transfers(budget, event))
    if event.reverses and isinstance(events_by_id.get(event.reverses), OutcomeRecorded | Corrected):
        forced_moves = tuple(_with_outcomes_in_force(budget, event, forced_moves))
    outcome_moves = _outcome_transfers(budget, event) if isinstance(event, OutcomeRecorded) else ()
    stated["transfers"] = (*forced_moves, *stated["transfers"], *outcome_moves)
    with_moves = _changed(event, **stated)
    level_moves = tuple(_level_transfers(budget, with_moves))
    is_held = isinstance(event, Decision) and event.condition
    name = "proposed" if isinstance(event, ProposalMade) else "held" if is_held else "transfers"
    return _changed(with_moves, **{name: (*getattr(with_moves, name), *level_moves)})


def _states_all(event: Event) -> bool:
    """Return whether a document states all that an event moves, of which nothing then is to be computed."""
    if event.reverses is not None or isinstance(event, _COUNTING):
        return False
    for moves in (event.transfers, event.held):
        for move in moves:
            if move.stated is None:
                return False
    return not (event.measures and any(_stated_levels(event)))


_COUNTING = (OutcomeRecorded, ConditionSettled)  # what these move depends on what is recorded before


def _reversal_transfers(
    budget: BudgetState, event: Event, events_by_id: Mapping[str, Event]
) -> Iterable[Transfer]:
    """Return the transfers that take back the money of the event that this one reverses."""
    if event.reverses is None or event.reverses not in events_by_id:
        return ()
    matter = budget.standing.get(event.reverses)
    released = matter.moves if matter and matter.status == MET else ()
    reversed_event = events_by_id[event.reverses]
    # An event with money of its own takes the other's place, so what that one took back stays taken back;
    # and quashing a decision after its record was corrected leaves the mistake corrected.
    is_substitute = has_place_of_its_own(budget, event) or (
        isinstance(reversed_event, Corrected) and not isinstance(event, Corrected)
    )
    unreversed = reversing_transfers(reversed_event, events_by_id) if is_substitute else ()
    moves_back = (*(move for move in reversed_event.transfers if move not in unreversed), *released)
    restored = _replaced_before_correction(budget, event, events_by_id)
    return tuple(inverted(move) for move in reversed((*restored, *moves_back)))


def _replaced_before_correction(
    budget: BudgetState, event: Event, events_by_id: Mapping[str, Event]
) -> Iterator[Transfer]:
    """Yield what a decision took back whose correction is now quashed: that holds again.

    What is taken back of the correction is its own money alone.
    """
    decision = _quashed_behind_correction(event, events_by_id)
    matter = budget.standing.get(decision.reverses or "") if decision else None
    if decision and matter and any(each.event == decision.id for each in matter.settlements):
        reversing = reversing_transfers(decision, events_by_id)
        yield from (move for move in decision.transfers if move in reversing)


def _quashed_behind_correction(event: Event, events_by_id: Mapping[str, Event]) -> Event | None:
    """Return the decision that an event quashes through its correction with money; None if it does not."""
    corrected = events_by_id.get(event.reverses or "")
    if not isinstance(corrected, Corrected) or isinstance(event, Corrected) or event.stated_transfers:
        return None
    decision = first_corrected(corrected, events_by_id.get)
    return decision if corrected.stated_transfers and not isinstance(decision, Corrected) else None


def _with_outcomes_in_force(
    budget: BudgetState, event: Event, moves_back: Iterable[Transfer]
) -> Iterator[Transfer]:
    """Yield what a correction takes back; of outcomes so much that the latest one in force is left.

    An outcome is the sum so far, so another one may cover a later day than the corrected one, or the one
    before it counts again. What a correction states in place of an outcome is such a sum too.
    """
    latest = _outcomes_after(budget, event)
    for move in moves_back:
        if not is_spending(move) or latest.keys().isdisjoint((move.giver, move.taker)):
            yield move
    for account, ore in latest.items():
        stated = sum(move.effect(account) for move in event.stated_transfers if is_spending(move))
        difference = ore + budget.own_balance(account).outcome + stated
        yield from _difference_transfers(account, Account(account.year, (OUTCOME,)), difference)


def _outcomes_after(budget: BudgetState, event: Event) -> Mapping[Account, int]:
    """Return what is spent in öre, by account, where what an event takes back changes the latest outcome."""
    reversed_id, has_money = event.reverses or "", has_place_of_its_own(budget, event)
    matter = budget.standing.get(reversed_id, MatterStatus(reversed_id))
    statuses = (status for name, status in event.status_changes if name == reversed_id)
    settlements = (Settlement(event.id, status, has_money) for status in statuses)
    settled = evolve(matter, settlements=(*matter.settlements, *settlements))
    standing = ChainMap({reversed_id: settled}, budget.standing)  # type: ignore[arg-type]  # it is only read
    kind = corrected_kind(budget, event)
    stated = corrected_nets(budget, event, kind) if kind and kind.name == OUTCOME_NAME else {}
    day = kind.day if kind else None
    outcomes: dict[Account, int] = {}
    for account, figures in _changed_outcomes(budget, reversed_id, stated):
        before = [figure for figure in figures if not reversal_of(budget.standing, figure.event)]
        after = [figure for figure in figures if not reversal_of(standing, figure.event)]
        if account in stated:
            after.append(NotedFigure(stated[account], day, event.id))
        if before != after:
            latest = latest_figure(after)
            outcomes[account] = latest.amount.ore if latest else 0
    return outcomes


def _changed_outcomes(
    budget: BudgetState, reversed_id: str, stated: Collection[Account]
) -> Iterator[tuple[Account, tuple[NotedFigure, ...]]]:
    """Yield all outcomes of the accounts where some of them may come into force or be so no longer.

    These are the accounts where what an event takes back stated one, and those where it states another.
    """
    changed = {*budget.keys_of_figures(settled_through(budget, reversed_id))}
    changed |= {(account, OUTCOME_NAME) for account in stated}
    for key in in_figure_order(budget, changed):
        if key[1] == OUTCOME_NAME:
            yield key[0], budget.figure_history(key)


def inverted(move: Transfer) -> Transfer:
    """Return the transfer that takes a transfer back."""
    return Transfer(move.taker, move.giver, move.ore)


def reversing_transfers(event: Event, events_by_id: Mapping[str, Event]) -> Collection[Transfer]:
    """Return the transfers of an event that take back another event's money."""
    if not event.reverses:
        return ()
    reversed_event = events_by_id.get(event.reverses or "")
    undone = (reversed_event, _quashed_behind_correction(event, events_by_id))
    inverted_moves = {inverted(move) for each in undone if each for move in each.final_transfers}
    return {move for move in event.transfers if move in inverted_moves}


def _condition_transfers(budget: BudgetState, event: Event) -> Iterable[Transfer]:
    """Return the transfers that a decision held back until the condition that is now met."""
    if (
        not isinstance(event, ConditionSettled)
        or event.settled != MET
        or not budget.is_condition_open(event.decision)
    ):
        return ()
    return tuple(evolve(move, stated=None) for move in budget.standing[event.decision].moves)


def _outcome_transfers(budget: BudgetState, event: OutcomeRecorded) -> Iterator[Transfer]:
    """Yield what is new since the last outcome; nothing if a recorded one covers a later day."""
    spent: dict[Account, int] = {}
    for measure in event.measures:
        if measure.aspect is not Aspect.NET or later_outcome(budget, measure.account, event.until):
            continue
        balance = budget.accounts.get(measure.account)
        before = spent.get(measure.account, -balance.outcome if balance else 0)
        spent[measure.account] = measure.amount.ore
        yield from _difference_transfers(
            measure.account, Account(measure.account.year, (OUTCOME,)), measure.amount.ore - before
        )


def _difference_transfers(giver: Account, taker: Account, ore: int) -> Iterator[Transfer]:
    """Yield a transfer of ``ore``, from taker to giver if negative, none if zero."""
    if ore:
        yield Transfer(*((giver, taker) if ore > 0 else (taker, giver)), abs(ore))


def _level_transfers(budget: BudgetState, event: Event) -> Iterator[Transfer]:
    """Yield what a stated level adds to the stated transfers: an implied opening, or the change itself.

    Where an account and a line of it have levels, what the line gets is part of what the account gets.
    """
    moves: list[Transfer] = []
    for measure in sorted(_stated_levels(event), key=lambda level: -len(level.account.parts)):
        if isinstance(event, ProposalMade) and not has_known_level(budget, event, measure.account):
            continue
        ore = level_gap(budget, event, measure) - _given_to(budget, moves, measure.account)
        if implies_opening(budget, event, measure):
            opening = Account(measure.account.year, (OPENING,))
            moves += _difference_transfers(opening, measure.account, ore)
        elif measure.against is not None and not states_change(budget, event, measure.account):
            moves += _difference_transfers(measure.against, measure.account, ore)
    yield from moves


def level_gap(budget: BudgetState, event: Event, measure: Measure) -> int:
    """Return the öre by which a stated level exceeds the account's budget with the event's transfers.

    A proposal is counted as if it were adopted.
    """
    return measure.amount.ore - _level_before(budget, event, measure) - _level_effect(budget, event, measure)


def _level_effect(budget: BudgetState, event: Event, measure: Measure) -> int:
    return sum(move.ore * effect_on_subtree(budget, move, measure.account) for move in event.all_transfers)


def _level_before(budget: BudgetState, event: Event, measure: Measure) -> int:
    """Return the öre that an account with all below it had before, of what the event's level counts.

    Of a grant these are the gifts of the grant that it adjusts. One that states an increment beside the level
    may mean all that its source has given instead: what comes nearer is meant.
    """
    if not isinstance(event, GrantAwarded):
        return budget.subtree_balance(measure.account).budget_total
    adjusted = budget.grant(event.adjusts or "")
    root = adjusted.root if adjusted else None
    gifts = _gifts(_grants_at(budget, root))
    if adjusted is None and measure.against is not None and states_change(budget, event, measure.account):
        # What is neither at nor below the account counts for nothing.
        all_gifts = _gifts(_grants_at(budget, (measure.against, measure.account)), measure.against)
        reached = _level_effect(budget, event, measure)
        readings = (_given_to(budget, moves, measure.account) for moves in (gifts, all_gifts))
        return min(readings, key=lambda before: abs(measure.amount.ore - before - reached))
    return _given_to(budget, gifts, measure.account)


def _gifts(grants: Iterable[Grant], source: Account | None = None) -> list[Transfer]:
    """Return the transfers of grants, of one source or of all."""
    moves = (move for grant in grants for move in grant.moves)
    return [move for move in moves if source is None or source in {move.giver, move.taker}]


def _given_to(budget: BudgetState, moves: Iterable[Transfer], account: Account) -> int:
    """Return what transfers gave an account with all below it, in öre."""
    return sum(move.ore * effect_on_subtree(budget, move, account) for move in moves)


def has_known_level(budget: BudgetState, event: Event, account: Account) -> bool:
    """Return whether it is known what an account held when the log begins, before what an event says of it.

    It is not if the event takes back the only opening that was stated.
    """
    balance = budget.accounts.get(account)
    if balance is None or not balance.level_known or not balance.opened_unknown:
        return balance is None or balance.level_known
    taken_back = (
        move.effect(account)
        for move in event.transfers
        if event.reverses and move.stated is None and OPENING in {move.giver.holder, move.taker.holder}
    )
    return -balance.opening not in taken_back


def implies_opening(budget: BudgetState, event: Event, measure: Measure) -> bool:
    """Return whether a level shows what the account held before the log, since nothing else does.

    A grant's level is of the grant alone.
    """
    return not isinstance(event, GrantAwarded) and not has_known_level(budget, event, measure.account)


def states_change(budget: BudgetState, event: Event, account: Account) -> bool:
    """Return whether the document states, besides the level, what the account was given or gave."""
    stated = (move for move in event.stated_transfers if move.stated is not None)
    return any(effect_on_subtree(budget, move, account) for move in stated)


def effect_on_subtree(budget: BudgetState, move: Transfer, account: Account) -> int:
    """Return 1 if a transfer gives to an account with all its parts, -1 if it takes from it, else 0."""
    role = budget.role(account)
    within = (account.contains(path) and budget.role(path) is role for path in (move.taker, move.giver))
    return next(within) - next(within)


def _grants_at(budget: BudgetState, place: Hashable) -> Iterator[Grant]:
    """Yield what events gave under a grant, as far as it stands, found at a place of `grant_places`."""
    names = indexes_of(budget).grants.at(place, budget.grants)
    standing = (budget.grants[name] for name in names if name in budget.grants)
    return (grant for grant in standing if place in grant_places(grant.root, grant.moves))
