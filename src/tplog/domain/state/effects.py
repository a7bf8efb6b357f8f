"""What events do besides moving money and settling matters, by their class, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from attrs import frozen

from tplog.domain.state.account_balance import AccountBalance
from tplog.domain.state.budget_state import (
    BudgetState,
    CarriedDeficits,
    ConditionLimit,
    Grant,
    NotedFigure,
    NotedRelations,
    SameDecisions,
    UnseenLines,
)
from tplog.domain.state.decision_keys import decision_key, recorded_decision
from tplog.domain.state.state_builder import BudgetStateBuilder, StateBuilder
from tplog.domain.state.stated_totals import noted_figure_name, stated_total
from tplog.events.base import Event
from tplog.events.decisions import Decision, GuidelineDecided, MoneyAct
from tplog.events.types import (
    AccountOpened,
    FindingAnswered,
    GrantAwarded,
    MandateGiven,
    RelationNoted,
    YearClosed,
)
from tplog.values.account import Account, Role


def _note_figures(builder: BudgetStateBuilder, event: Event) -> None:
    """Note the event's measures, which move nothing; of each figure the one of the latest day is kept."""
    if not event.measures:
        return
    figures_date = event.figures_date
    for measure in event.measures:
        name = noted_figure_name(event, measure.aspect)
        noted = builder.noted.get((measure.account, name or ""))
        if name and (noted is None or (noted.made or date.min) <= (figures_date or date.min)):
            builder.noted[measure.account, name] = NotedFigure(measure.amount, figures_date, event.id)


def _drop_figures(builder: BudgetStateBuilder, event_id: str) -> None:
    builder.noted.drop([key for key, figure in builder.noted.items() if figure.event == event_id])


def _note_decision(builder: BudgetStateBuilder, event: Event) -> None:
    """Keep the event under its key, so that the same decision is recognized under another id."""
    key = decision_key(event)
    if key is not None:
        earlier = builder.decisions[key].decisions if key in builder.decisions else ()
        builder.decisions[key] = SameDecisions((*earlier, recorded_decision(event)))


def _note_total(builder: BudgetStateBuilder, event: Event) -> None:
    """Note the total that the event states."""
    if total := stated_total(builder.state, event):
        builder.totals[event.id] = total


def _drop_total(builder: BudgetStateBuilder, event_id: str) -> None:
    builder.totals.drop([event_id])


def _note_unseen(builder: BudgetStateBuilder, event: MoneyAct) -> None:
    """Note what a decision or a grant gave for lines that it does not show."""
    if event.final_transfers and (event.attachment or event.undivided):
        undivided = () if event.attachment else event.undivided
        builder.unseen[event.id] = UnseenLines(event.final_transfers, undivided)


def open_accounts(builder: StateBuilder, event: Event) -> None:
    """Add only the accounts that an event opens and that are not open yet."""
    if isinstance(event, AccountOpened):
        budget_builder = builder.for_budget(event.budget)
        opened = _opened_balances(budget_builder.state, event)
        budget_builder.accounts.set_all(
            {path: balance for path, balance in opened.items() if path not in budget_builder.accounts}
        )


def _opened_balances(state: BudgetState, event: AccountOpened) -> dict[Account, AccountBalance]:
    """Return the new accounts' balances. An account without a stated role takes its nearest ancestor's."""
    opened: dict[Account, AccountBalance] = {}
    for account in event.accounts:
        # An ancestor opened by the same event has the role that its own ancestors give, which is the same.
        ancestor_balances = (state.accounts.get(path) for path in account.path.ancestors())
        nearest_ancestor = next(filter(None, ancestor_balances), None)
        role = (
            Role(event.role)
            if event.role
            else nearest_ancestor.role
            if nearest_ancestor
            else account.path.role
        )
        opened[account.path] = AccountBalance(account.name, event.kind, role, event.opening != "unknown")
    return opened


def _open_accounts(builder: BudgetStateBuilder, event: AccountOpened) -> None:
    builder.accounts.set_all(_opened_balances(builder.state, event))


def _give_mandate(builder: BudgetStateBuilder, event: MandateGiven) -> None:
    builder.mandates[event.id] = event


def _decide_guideline(builder: BudgetStateBuilder, event: GuidelineDecided) -> None:
    builder.guidelines[event.id] = event


def _note_condition_limit(builder: BudgetStateBuilder, event: Decision) -> None:
    """Keep the figure of the decision's condition, for the stated accounts or those that get the money."""
    if event.condition_limit is not None:
        takers = tuple(dict.fromkeys(move.taker for move in event.final_transfers if move.stated))
        over = event.condition_over or takers
        builder.condition_limits[event.id] = ConditionLimit(event.condition_limit, over)


def _note_deficits(builder: BudgetStateBuilder, event: Event) -> None:
    """Keep the deficits that the event carries over: stated with a minus, from one year into a later."""
    moves = tuple(
        move
        for move in event.final_transfers
        if move.stated is not None and move.stated.ore < 0 and move.giver.year > move.taker.year
    )
    if moves:
        builder.deficits[event.id] = CarriedDeficits(moves)


def _award_grant(builder: BudgetStateBuilder, event: GrantAwarded) -> None:
    """Keep what the event gives under the grant that it awards or adjusts."""
    adjusted = builder.grants.get(event.adjusts or "")
    root = adjusted.root if adjusted else event.adjusts or event.id
    builder.grants[event.id] = Grant(root, event.transfers)


def _close_year(builder: BudgetStateBuilder, event: YearClosed) -> None:
    builder.closed[event.year] = event.id


def _reopen_year(builder: BudgetStateBuilder, event_id: str) -> None:
    builder.closed.drop([year for year, closed_by in builder.closed.items() if closed_by == event_id])


def _answer_finding(builder: BudgetStateBuilder, event: FindingAnswered) -> None:
    builder.answers[event.finding, event.shown_by or str(event.account)] = event.id


def _note_relation(builder: BudgetStateBuilder, event: RelationNoted) -> None:
    earlier = builder.relations.get(event.other_budget)
    events = (*earlier.events, event) if earlier else (event,)
    builder.relations[event.other_budget] = NotedRelations(events)


def _drop_from(name: str) -> Callable[[BudgetStateBuilder, str], None]:
    """Return how an event is dropped from the builder's mapping of this name, which is by event id."""

    def drop(builder: BudgetStateBuilder, event_id: str) -> None:
        getattr(builder, name).drop([event_id])

    return drop


def _nothing_undone(_builder: BudgetStateBuilder, _event_id: str) -> None:
    """Leave the effect: the event cannot be taken back, or what it did says nothing of what counts."""


@frozen
class Effect:
    """What events of a class do besides moving money and settling matters, and how it is undone.

    ``undo`` takes the id of the event that is taken back, by a correction, a replacement or a quashing.
    """

    event_class: type[Event]
    do: Callable[[BudgetStateBuilder, Any], None]
    undo: Callable[[BudgetStateBuilder, str], None]


EFFECTS = (
    Effect(Event, _note_figures, _drop_figures),
    # Of a decision taken back the key stays: `BudgetState.is_withdrawn` says whether it may be recorded anew.
    Effect(Event, _note_decision, _nothing_undone),
    Effect(Event, _note_total, _drop_total),
    Effect(MoneyAct, _note_unseen, _drop_from("unseen")),
    Effect(AccountOpened, _open_accounts, _nothing_undone),
    Effect(MandateGiven, _give_mandate, _drop_from("mandates")),
    Effect(GuidelineDecided, _decide_guideline, _drop_from("guidelines")),
    Effect(Decision, _note_condition_limit, _drop_from("condition_limits")),
    Effect(Event, _note_deficits, _drop_from("deficits")),
    Effect(GrantAwarded, _award_grant, _drop_from("grants")),
    Effect(YearClosed, _close_year, _reopen_year),
    Effect(FindingAnswered, _answer_finding, _nothing_undone),
    # As of decisions: `BudgetState.standing_relations` leaves out what was corrected.
    Effect(RelationNoted, _note_relation, _nothing_undone),
)
