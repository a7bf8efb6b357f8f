"""The transfers that an event moves without the paper stating them, computed once, when it is decided.

Four things are computed: the difference between an outcome and what was recorded before it, the
difference that a stated level makes, the reverse of what is taken back, and what a condition that came
true lets go. They are stored with the event, so that nobody needs to compute them again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import evolve as changed

from tplog.domain.state.budget_state import BudgetState
from tplog.events.base import MET, Decision, Event
from tplog.events.types import ConditionSettled, Corrected, GrantAwarded, OutcomeRecorded
from tplog.values.account import OPENING, OUTCOME, Account
from tplog.values.transfer import Aspect, Measure, Transfer


def without_derived_transfers(event: Event) -> Event:
    """The event as the paper states it, without the transfers that were computed."""
    return changed(event, transfers=_stated_only(event.transfers), held=_stated_only(event.held))


def _stated_only(moves: Iterable[Transfer]) -> tuple[Transfer, ...]:
    return tuple(move for move in moves if move.stated is not None)


def with_derived_transfers(budget: BudgetState, event: Event, events_by_id: Mapping[str, Event]) -> Event:
    """The event with its computed transfers. ``known`` has at least the event that it takes back."""
    own = without_derived_transfers(event)
    forced = (*_reversal_transfers(budget, event, events_by_id), *_condition_transfers(budget, event))
    outcome = _outcome_transfers(budget, event) if isinstance(event, OutcomeRecorded) else ()
    moving = changed(own, transfers=(*forced, *own.transfers, *outcome))
    levels = tuple(_level_transfers(budget, moving))
    if isinstance(event, Decision) and event.condition:
        return changed(moving, held=(*own.held, *levels))
    return changed(moving, transfers=(*moving.transfers, *levels))


def _reversal_transfers(
    budget: BudgetState, event: Event, events_by_id: Mapping[str, Event]
) -> Iterable[Transfer]:
    if event.reverses is None or event.reverses not in events_by_id:
        return ()
    at = budget.standing.get(event.reverses)
    released = at.moves if at and at.status == MET else ()
    undone = events_by_id[event.reverses]
    # With money of its own it comes in the place of the other, so what that had taken back stays so; and a
    # decision that is quashed after its record was corrected leaves the mistake corrected.
    instead = event.stated_transfers or (isinstance(undone, Corrected) and not isinstance(event, Corrected))
    stays = reversing_transfers(undone, events_by_id) if instead else ()
    back = (*(move for move in undone.transfers if move not in stays), *released)
    return tuple(_inverted(move) for move in reversed(back))


def _inverted(move: Transfer) -> Transfer:
    return Transfer(move.taker, move.giver, move.ore)


def reversing_transfers(event: Event, events_by_id: Mapping[str, Event]) -> Collection[Transfer]:
    """Those of an event's transfers that take back another event's."""
    undone = events_by_id.get(event.reverses or "")
    turned = {_inverted(move) for move in undone.final_transfers} if undone else set()
    return {move for move in event.transfers if move in turned}


def _condition_transfers(budget: BudgetState, event: Event) -> Iterable[Transfer]:
    if (
        not isinstance(event, ConditionSettled)
        or event.settled != MET
        or not budget.is_condition_open(event.decision)
    ):
        return ()
    return tuple(changed(move, stated=None) for move in budget.standing[event.decision].moves)


def _outcome_transfers(budget: BudgetState, event: OutcomeRecorded) -> Iterator[Transfer]:
    """An outcome that covers less time than one already recorded moves nothing: the later one stands."""
    spent: dict[Account, int] = {}
    for at in event.measures:
        latest = budget.noted.get((at.account, event.measure_name))
        if at.aspect is not Aspect.NET or (latest is not None and event.until < latest.made):
            continue
        position = budget.accounts.get(at.account)
        before = spent.get(at.account, -position.outcome if position else 0)
        spent[at.account] = at.amount.ore
        yield from _difference_transfers(
            at.account, Account(at.account.year, (OUTCOME,)), at.amount.ore - before
        )


def _difference_transfers(giver: Account, taker: Account, ore: int) -> Iterator[Transfer]:
    if ore:
        yield Transfer(*((giver, taker) if ore > 0 else (taker, giver)), abs(ore))


def _level_transfers(budget: BudgetState, event: Event) -> Iterator[Transfer]:
    """What a level makes beyond the stated transfers: the opening that it implies, or the change itself."""
    for at in event.measures:
        if at.aspect is Aspect.LEVEL:
            ore = level_gap(budget, event, at)
            if implies_opening(budget, event, at):
                yield from _difference_transfers(Account(at.account.year, (OPENING,)), at.account, ore)
            elif at.against is not None and not states_change(event, at.account):
                yield from _difference_transfers(at.against, at.account, ore)


def level_gap(budget: BudgetState, event: Event, measure: Measure) -> int:
    """The öre by which a stated level exceeds what the account had before the act and the event gives it."""
    if isinstance(event, GrantAwarded):
        first = budget.grants.get(event.adjusts or "")
        before = budget.grant_total(first.root, measure.account) if first else 0
    else:
        before = budget.subtree_balance(measure.account).budget_total
    return (
        measure.amount.ore
        - before
        - sum(_effect_on_subtree(move, measure.account) for move in event.final_transfers)
    )


def implies_opening(budget: BudgetState, event: Event, measure: Measure) -> bool:
    """Whether a level tells what the account held before the log, since nothing else does."""
    position = budget.accounts.get(measure.account)
    grant = isinstance(event, GrantAwarded)
    return not grant and position is not None and not position.level_known


def states_change(event: Event, account: Account) -> bool:
    """Whether the paper states, besides the level, what the account was given or gave."""
    return any(_effect_on_subtree(move, account) for move in event.stated_transfers)


def _effect_on_subtree(move: Transfer, account: Account) -> int:
    return move.ore * (account.contains(move.taker) - account.contains(move.giver))
