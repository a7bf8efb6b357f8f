"""What events do besides moving money and settling matters, by class; suspended while it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from attrs import evolve, fields

from tplog.domain.state.budget_state import (
    BudgetState,
    CarriedDeficits,
    ConditionLimit,
    Grant,
    SameDecisions,
    UnseenLines,
)
from tplog.domain.state.corrected_figures import corrected_figures, corrected_id, corrected_kind
from tplog.domain.state.decision_keys import decision_key, recorded_decision
from tplog.domain.state.noted_events import NotedRelations, SuspendedFacts
from tplog.domain.state.state_builder import BudgetStateBuilder, StateBuilder
from tplog.domain.state.state_indexes import FigureKey, grant_places
from tplog.domain.state.stated_totals import noted_figure_name, stated_figures, stated_total
from tplog.domain.state.undivided_sums import divided_so_far, holders_of_lines
from tplog.events.base import Event
from tplog.events.binding_words import GuidelineDecided
from tplog.events.money_acts import Decision, MoneyAct
from tplog.events.types import (
    AccountOpened,
    Corrected,
    FindingAnswered,
    GrantAwarded,
    MandateGiven,
    RelationNoted,
    YearClosed,
)
from tplog.values.account import Account, Role
from tplog.values.matter_words import MET, REJECTED_STATUSES, REVERSED_STATUSES
from tplog.values.transfer import (
    CONDITIONAL,
    PROPOSED,
    AccountBalance,
    Aspect,
    Measure,
    NotedFigure,
    NotedFigures,
    figure_after,
    latest_figure,
)

_NO_DECISIONS = SameDecisions()
SUSPENDABLE = tuple(attribute.name for attribute in fields(SuspendedFacts))


def _note_figures(builder: BudgetStateBuilder, event: Event) -> None:
    """Note the event's measures, which move nothing; of each figure the one of the latest day is kept."""
    if not event.measures or corrected_kind(builder.state, event) is not None:
        return  # see `_note_corrected_figures`
    figures: list[tuple[FigureKey, NotedFigure]] = []
    day = event.figures_date
    for measure in event.measures:
        if name := noted_figure_name(event, measure.aspect):
            figure = NotedFigure(measure.amount, day, event.id, _is_added(event, measure))
            figures.append(((measure.account, name), figure))
    _note_all(builder, event, figures)


def _is_added(event: Event, measure: Measure) -> bool:
    """Return whether a cost or income is of what the event adds to an account, not of a level that it has."""
    if event.figure_name or measure.aspect not in {Aspect.COST, Aspect.INCOME} or not event.final_transfers:
        return False
    has_level = any(
        other.account == measure.account and other.aspect is Aspect.LEVEL for other in event.measures
    )
    return not has_level or any(account == measure.account for account, _, _ in stated_figures(event))


def _note_all(
    builder: BudgetStateBuilder, event: Event, figures: Sequence[tuple[FigureKey, NotedFigure]]
) -> None:
    """Note figures that one event states, by their keys."""
    if figures:
        is_in_force = _is_in_force(builder, event.id)
        for key, figure in figures:
            builder.indexes.figures.add(event.id, key)
            _note_figure(builder, key, figure, is_in_force=is_in_force)


def _note_figure(
    builder: BudgetStateBuilder, key: FigureKey, figure: NotedFigure, *, is_in_force: bool
) -> None:
    """Note a figure; all of one name are kept where it is not the only one, or not in force."""
    noted = builder.noted.get(key)
    if key in builder.figures or noted is not None or not is_in_force:
        earlier = builder.figures.get(key) or NotedFigures().with_figures(*((noted,) if noted else ()))
        builder.figures[key] = earlier.with_figures(figure)
    if not is_in_force:
        return
    is_latest = noted is None or (noted.made or date.min) <= (figure.made or date.min)
    if is_latest:
        builder.noted[key] = figure if noted is None else figure_after(noted, figure)
    elif figure.adds or (noted is not None and noted.adds):
        _note_latest(builder, key, builder.figures[key].figures)


def note_figures_again(builder: BudgetStateBuilder, event_ids: Collection[str]) -> None:
    """Note anew the figures that these events stated, which came in force or are so no longer."""
    if not event_ids:
        return
    for key in builder.state.keys_of_figures(event_ids):
        figures = builder.state.figure_history(key)
        if key not in builder.figures:
            builder.figures[key] = NotedFigures().with_figures(*figures)
        _note_latest(builder, key, figures)


def _note_latest(builder: BudgetStateBuilder, key: FigureKey, figures: Iterable[NotedFigure]) -> None:
    """Note the latest of all figures stated under a key that is in force, if one is."""
    latest = latest_figure(figure for figure in figures if _is_in_force(builder, figure.event))
    if latest is None:
        builder.noted.drop([key])
    elif latest != builder.noted.get(key):
        builder.noted[key] = latest


def _is_in_force(builder: BudgetStateBuilder, event_id: str) -> bool:
    """Return whether an event is not taken back or turned down, and does not wait for a condition."""
    matter = builder.standing.get(event_id)
    if matter is None:
        return True
    is_waiting = matter.column == CONDITIONAL and matter.status != MET
    is_rejected = matter.column == PROPOSED and matter.status in REJECTED_STATUSES
    return not (is_waiting or is_rejected) and matter.status not in REVERSED_STATUSES


def _note_corrected_figures(builder: BudgetStateBuilder, event: Event) -> None:
    """Note what a correction states in place of figures, of the day of what it corrects."""
    _note_all(builder, event, corrected_figures(builder.state, event))


def _note_decision(builder: BudgetStateBuilder, event: Event) -> None:
    """Keep the event under its key, so that the same decision is recognized under another id."""
    key = decision_key(event)
    if key is not None:
        earlier = builder.decisions.get(key, _NO_DECISIONS)
        builder.decisions[key] = earlier.with_decision(recorded_decision(event))


def _note_total(builder: BudgetStateBuilder, event: Event) -> None:
    """Note the total that the event states; one in place of a corrected one is of the same kind."""
    if event.total is not None and (total := stated_total(builder.state, event)):
        corrected = builder.suspended.get(corrected_id(event))
        earlier = corrected.totals if corrected else None
        of_change = earlier.of_change if earlier else not event.states_budget
        builder.totals[event.id] = evolve(total, of_change=of_change)


def _note_unseen(builder: BudgetStateBuilder, event: MoneyAct) -> None:
    """Note what a decision or a grant gave for lines that it does not show."""
    if (event.attachment or event.undivided) and event.final_transfers:
        undivided = () if event.attachment else tuple(dict.fromkeys(event.undivided))
        unseen = UnseenLines(event.final_transfers, undivided)
        divided = divided_so_far(builder.state, holders_of_lines(unseen))
        builder.unseen[event.id] = evolve(unseen, divided_before=divided)


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
    listed = {account.path for account in event.accounts}
    for account in event.accounts:
        # An ancestor opened by the same event has the role that its own ancestors give, which is the same.
        ancestor_balances = (state.accounts.get(path) for path in account.path.ancestors())
        nearest_ancestor = next(filter(None, ancestor_balances), None)
        role = (
            Role(event.role)
            if event.role
            else nearest_ancestor.role
            if nearest_ancestor
            else _role_by_name(account.path, listed)
        )
        is_unknown = event.opening == "unknown"
        opened[account.path] = AccountBalance(
            account.name, event.kind, role, not is_unknown, opened_unknown=is_unknown
        )
    return opened


def _role_by_name(path: Account, listed: Collection[Account]) -> Role:
    """Return the role of an account that an event opens; a council that a log opened is a body in it."""
    return Role.BODY if path.role is Role.COUNCIL and path.body in listed else path.role


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
    deficits = [
        move
        for moves in (event.transfers, event.held)
        for move in moves
        if move.stated is not None and move.stated.ore < 0 and move.giver.year > move.taker.year
    ]
    if deficits:
        builder.deficits[event.id] = CarriedDeficits(tuple(deficits))


def _award_grant(builder: BudgetStateBuilder, event: GrantAwarded) -> None:
    """Keep what the event gives under the grant that it awards or adjusts."""
    adjusted = builder.state.grant(event.adjusts or "")
    root = adjusted.root if adjusted else event.adjusts or event.id
    _set_grant(builder, event.id, Grant(root, event.transfers))


def _set_grant(builder: BudgetStateBuilder, event_id: str, grant: Grant) -> None:
    """Keep what an event gave under a grant, where it is looked for."""
    builder.grants[event_id] = grant
    for place in grant_places(grant.root, grant.moves):
        builder.indexes.grants.add(place, event_id)


def _stand_in_place(builder: BudgetStateBuilder, event: Event) -> None:
    """Keep, in the place of a corrected grant or condition, the grant and the condition's limit.

    A correction with money says what was given; that it was a grant, and on which condition, stays true.
    """
    suspended = builder.suspended.get(corrected_id(event)) if builder.suspended else None
    moves = event.stated_transfers if suspended is not None else ()
    if suspended is None or not moves:
        return
    if suspended.grants is not None:
        _set_grant(builder, event.id, Grant(suspended.grants.root, moves))
    if suspended.condition_limits is not None:
        builder.condition_limits[event.id] = suspended.condition_limits


def _close_year(builder: BudgetStateBuilder, event: YearClosed) -> None:
    builder.closed[event.id] = event.year


def _answer_finding(builder: BudgetStateBuilder, event: FindingAnswered) -> None:
    builder.answers[event.finding, event.shown_by or str(event.account)] = event.id


def _note_relation(builder: BudgetStateBuilder, event: RelationNoted) -> None:
    earlier = builder.relations.get(event.other_budget)
    events = (*earlier.events, event) if earlier else (event,)
    builder.relations[event.other_budget] = NotedRelations(events)


def _give_title(builder: BudgetStateBuilder, event: Event) -> None:
    """Keep the budget's title that the event gives, unless the budget has it already."""
    if event.budget_title is not None and event.budget_title != builder.state.title:
        builder.titles[event.id] = event.budget_title


def suspend(builder: BudgetStateBuilder, event_id: str) -> None:
    """Suspend what an event did besides moving money, until what takes it back is taken back itself."""
    facts = {
        name: getattr(builder, name)[event_id] for name in SUSPENDABLE if event_id in getattr(builder, name)
    }
    if facts:
        builder.suspended[event_id] = SuspendedFacts(**facts)
        for name in facts:
            getattr(builder, name).drop([event_id])


def restore(builder: BudgetStateBuilder, event_id: str) -> None:
    """Restore what was suspended of an event."""
    suspended = builder.suspended.get(event_id)
    if suspended is None:
        return
    for name in SUSPENDABLE:
        if (fact := getattr(suspended, name)) is not None:
            getattr(builder, name)[event_id] = fact
    if suspended.grants is not None:
        _set_grant(builder, event_id, suspended.grants)
    builder.suspended.drop([event_id])


# What events of a class do besides moving money and settling matters. What they keep under their own id is
# suspended with them. Of a decision taken back the key stays: `BudgetState.is_withdrawn` says whether it may
# be recorded anew; of a relation the event: `BudgetState.standing_relations` leaves out the corrected ones.
EFFECTS: tuple[tuple[type[Event], Callable[[BudgetStateBuilder, Any], None]], ...] = (
    (Event, _note_figures),
    (Corrected, _note_corrected_figures),
    (Event, _note_decision),
    (Event, _note_total),
    (MoneyAct, _note_unseen),
    (AccountOpened, _open_accounts),
    (MandateGiven, _give_mandate),
    (GuidelineDecided, _decide_guideline),
    (Decision, _note_condition_limit),
    (Event, _note_deficits),
    (GrantAwarded, _award_grant),
    (Corrected, _stand_in_place),
    (Event, _give_title),
    (YearClosed, _close_year),
    (FindingAnswered, _answer_finding),
    (RelationNoted, _note_relation),
)


@cache
def effects_of(event_class: type[Event]) -> tuple[Callable[[BudgetStateBuilder, Any], None], ...]:
    """Return what events of a class do, in the order in which they do it."""
    return tuple(effect for of_class, effect in EFFECTS if issubclass(event_class, of_class))
