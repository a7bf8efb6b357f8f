"""What a correction states in place of figures: of an outcome, a forecast or a plan, until the same day.

A correction that states money as transfers stands for the whole outcome. One in the short form of what it
corrects (``lines`` without a giver, or only variances) states those lines anew, and leaves the other figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.state_indexes import FigureKey
from tplog.domain.state.stated_totals import stated_figure
from tplog.events.base import COMPLETION_SUFFIX, Event
from tplog.events.types import EVENT_CLASSES, Corrected, OutcomeRecorded
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.by_fields import ByFields
from tplog.values.matter_words import CORRECTED
from tplog.values.transfer import Aspect, NotedFigure, is_spending

# The name under which outcomes are noted.
OUTCOME_NAME = OutcomeRecorded.measure_name
_MEASURES = tuple(kind.measure_name for kind in EVENT_CLASSES if kind.measure_name)
# The longer name first: that of a whole project begins as that of a year.
_FIGURE_NAMES = (*(f"{name}{COMPLETION_SUFFIX}" for name in _MEASURES), *_MEASURES)


@frozen(repr=False)
class FigureKind(ByFields):
    """The name under which an event's net figures are noted, and the day that they are of (None: unknown)."""

    name: str
    day: date | None


def corrected_id(event: Event) -> str:
    """Return the id of the event whose record an event corrects; empty if it corrects none."""
    return event.corrects if isinstance(event, Corrected) else ""


def figure_kind(budget: BudgetState, event_id: str) -> FigureKind | None:
    """Return the kind of the figures that an event states, or those of what it corrects; None if of none."""
    for (_, name), figure in figures_of_event(budget, event_id):
        for known in _FIGURE_NAMES:
            if name == known or name.startswith(f"{known}-"):
                return FigureKind(known, figure.made)
    for matter_id in budget.settled_by(event_id):
        settlements = budget.standing[matter_id].settlements
        if any(each.event == event_id and each.status == CORRECTED for each in settlements):
            return figure_kind(budget, matter_id)
    return None


def figures_of_event(budget: BudgetState, event_id: str) -> Iterator[tuple[FigureKey, NotedFigure]]:
    """Yield the figures that an event stated, by their keys, those taken back too."""
    for key in budget.keys_of_figures((event_id,)):
        yield from ((key, figure) for figure in budget.figure_history(key) if figure.event == event_id)


def corrected_kind(budget: BudgetState, event: Event) -> FigureKind | None:
    """Return the kind of the figures that a correction states anew; None if it corrects or states none."""
    event_id = corrected_id(event)
    if not event_id or not (event.measures or event.stated_transfers):
        return None
    return figure_kind(budget, event_id)


def has_place_of_its_own(budget: BudgetState, event: Event) -> bool:
    """Return whether what an event states stands for what it takes back: money, or figures of figures."""
    return bool(event.stated_transfers) or corrected_kind(budget, event) is not None


def corrected_nets(budget: BudgetState, event: Event, kind: FigureKind) -> Mapping[Account, Amount]:
    """Return the net figures that hold by a correction, by account: those that it states or leaves."""
    nets = _spent(event) if kind.name == OUTCOME_NAME else {}
    nets |= {measure.account: measure.amount for measure in event.measures if measure.aspect is Aspect.NET}
    if not event.stated_transfers:
        for (account, name), figure in figures_of_event(budget, corrected_id(event)):
            if name == kind.name:
                nets.setdefault(account, figure.amount)
    return nets


def corrected_figures(budget: BudgetState, event: Event) -> list[tuple[FigureKey, NotedFigure]]:
    """Return all figures that hold by a correction of figures, by their keys; none of any other event.

    A figure that it does not state stays where the account's net is as it was, and those below it.
    """
    kind = corrected_kind(budget, event)
    if kind is None:
        return []
    nets = corrected_nets(budget, event, kind)
    amounts = {(account, kind.name): amount for account, amount in nets.items()}
    amounts |= {
        (measure.account, f"{kind.name}-{measure.aspect}"): measure.amount
        for measure in event.measures
        if measure.aspect not in {Aspect.NET, Aspect.OF_WHICH, Aspect.LEVEL}
    }
    before = dict(figures_of_event(budget, corrected_id(event)))
    nets_before = {account: figure.amount for (account, name), figure in before.items() if name == kind.name}
    changed = [
        account
        for account in {**nets, **nets_before}
        if (nets[account].ore if account in nets else None)
        != (nets_before[account].ore if account in nets_before else None)
    ]
    for (account, name), figure in before.items():
        if name != kind.name and not any(account.contains(path) for path in changed):
            amounts.setdefault((account, name), figure.amount)
    return [(key, NotedFigure(amount, kind.day, event.id)) for key, amount in amounts.items()]


def _spent(event: Event) -> dict[Account, Amount]:
    """Return the outcomes that a correction states as transfers, by account."""
    outcomes: dict[Account, Amount] = {}
    for account, amount, ore in map(stated_figure, filter(is_spending, event.stated_transfers)):
        if (earlier := outcomes.get(account)) is not None:
            outcomes[account] = Amount(earlier.ore + ore, "")
        else:
            outcomes[account] = amount or Amount(ore, "")
    spending = {
        end for move in event.stated_transfers if is_spending(move) for end in (move.giver, move.taker)
    }
    return {account: amount for account, amount in outcomes.items() if account in spending}
