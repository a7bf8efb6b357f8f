"""Apply an event to the state: the money it moves, the matters it settles and those it opens.

Only transfers change balances. The column of a transfer follows from its two accounts alone, so a new kind of
event needs no line here. Noted figures depend on order: the one of the latest day counts, and of one day the
one recorded last.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from attrs import evolve, frozen

from tplog.domain.state.budget_state import (
    CONDITIONAL,
    PROPOSED,
    AccountBalance,
    BalanceColumn,
    BudgetState,
    ConditionLimit,
    Grant,
    MatterStatus,
    NotedFigure,
    NotedRelations,
    SameDecisions,
    State,
    StatedTotal,
    UnseenLines,
    counted_matters,
)
from tplog.domain.state.decision_keys import decision_key, recorded_decision
from tplog.domain.state.state_builder import BudgetStateBuilder, StateBuilder
from tplog.events.base import CLOSED_STATUSES, CORRECTED, PENDING, Decision, Event
from tplog.events.record import Record
from tplog.events.types import (
    AccountOpened,
    FindingAnswered,
    GrantAwarded,
    GuidelineDecided,
    MandateGiven,
    ProposalMade,
    RelationNoted,
    YearClosed,
)
from tplog.values.account import HOLDING_ROLES, OPENING, OUTCOME, Account, Role
from tplog.values.amount import Amount
from tplog.values.transfer import Aspect, Transfer, ore_passed_on

# A referral back or a tabling changes a proposal's status but leaves it open.
_REOPENING_STATUSES = frozenset({"återremiss", "bordläggning"})
# Of these aspects the sum of all lines means something; of levels it could be that of the changes.
_SUMMED_ASPECTS = ({Aspect.INCOME}, {Aspect.COST}, {Aspect.VARIANCE})
_EMPTY_STATE = State()


def balance_column(state: BudgetState, transfer: Transfer) -> BalanceColumn:
    """Return the column in which a transfer counts, by its accounts alone."""
    giver, taker = transfer.giver, transfer.taker
    if OPENING in (giver.holder, taker.holder):
        return BalanceColumn.OPENING
    if OUTCOME in (giver.holder, taker.holder):
        return BalanceColumn.OUTCOME
    roles = (state.role(giver), state.role(taker))
    if giver.year != taker.year or Role.SINK in roles:
        return BalanceColumn.CARRIED
    if Role.COUNCIL in roles or Role.SOURCE in roles:
        return BalanceColumn.FRAME
    # A body's own fund is not part of the body, so between them money moves.
    is_within = roles[0] is roles[1] and (giver.contains(taker) or taker.contains(giver))
    return BalanceColumn.ALLOCATED if is_within else BalanceColumn.MOVED


def balances_after(state: BudgetState, event: Event) -> dict[Account, AccountBalance]:
    """Return the balances of the accounts that an event's transfers touch, after them.

    Nothing else changes a balance by money moved.
    """
    after: dict[Account, AccountBalance] = {}
    for transfer in event.transfers:
        _add_to_column(after, state, transfer, balance_column(state, transfer), transfer.ore)
    return after


def _add_to_column(
    balances: dict[Account, AccountBalance], state: BudgetState, transfer: Transfer, column: str, ore: int
) -> None:
    """Add a transfer of ``ore`` to a column of both its accounts, in ``balances``."""
    for account, effect in ((transfer.giver, -ore), (transfer.taker, ore)):
        balance = balances.get(account) or state.accounts.get(account) or AccountBalance(role=account.role)
        balances[account] = balance.with_added(column, effect)


def stated_figures(event: Event) -> tuple[tuple[Account, Amount | None, int], ...]:
    """Return what the document states, part by part: the account, the amount as stated, and its öre.

    A transfer counts at its taker; if the document states it as negative, at its giver.
    """
    parts = [_stated_figure(move) for move in event.stated_transfers]
    parts += [
        (measure.account, measure.amount, measure.amount.ore)
        for measure in event.measures
        if measure.aspect is Aspect.NET
    ]
    return tuple(parts)


def _stated_figure(move: Transfer) -> tuple[Account, Amount | None, int]:
    if move.stated is None:
        return move.taker, None, move.ore
    return (move.giver if move.stated.ore < 0 else move.taker), move.stated, move.stated.ore


def summed_figures(event: Event) -> tuple[tuple[Account, Amount | None, int], ...]:
    """Return the parts of the total that an event states, as `stated_figures` does.

    Beside lines, a total is theirs; where the event has none, it is that of its costs, incomes or variances,
    if it states one of these only.
    """
    if parts := stated_figures(event):
        return parts
    if {measure.aspect for measure in event.measures} not in _SUMMED_ASPECTS:
        return ()
    return tuple((measure.account, measure.amount, measure.amount.ore) for measure in event.measures)


def stated_total(state: BudgetState, event: Event) -> StatedTotal | None:
    """Return the total that an event states, with the sum of its parts; None if it states none."""
    parts = summed_figures(event) if event.total is not None else ()
    if event.total is None or not parts:
        return None
    moves = event.stated_transfers
    accounts = tuple(dict.fromkeys(account for account, _, _ in parts))
    return StatedTotal(
        event.id,
        _account_of_parts(state, accounts, moves),
        _total_column(state, event, moves),
        event.total,
        sum(ore for _, _, ore in parts) - ore_passed_on(moves),
        tuple(dict.fromkeys(account.body for account in accounts)),
    )


def _total_column(state: BudgetState, event: Event, moves: tuple[Transfer, ...]) -> str:
    """Return the column, or the noted figure, to which an event's stated total belongs."""
    if not stated_figures(event):
        return noted_figure_name(event, event.measures[0].aspect) or ""
    if event.proposed or event.held:
        return PROPOSED if event.proposed else CONDITIONAL
    return (
        balance_column(state, moves[0]).value if moves else event.figure_name or BalanceColumn.OUTCOME.value
    )


def _account_of_parts(
    state: BudgetState, accounts: tuple[Account, ...], moves: tuple[Transfer, ...]
) -> Account | None:
    """Return the one account whose parts these are: the body that divides its money, or the nearest above."""
    givers = {move.giver for move in moves} - set(accounts)
    if len(givers) == 1 and state.role(min(givers)) in HOLDING_ROLES:
        return givers.pop()
    first = accounts[0]
    common = (path for path in (first, *first.ancestors()) if all(map(path.contains, accounts)))
    return next(common, None)


def apply_event(builder: StateBuilder, event: Event) -> None:
    """Apply an event to the builder. It is not checked: the rules were evaluated before."""
    if event.is_log_event:
        return
    budget_builder = builder.for_budget(event.budget)
    budget_builder.accounts.set_all(balances_after(budget_builder.state, event))
    for move in event.transfers:
        pair = (move.giver, move.taker)
        budget_builder.flows[pair] = budget_builder.flows.get(pair, 0) + move.ore
    matters = _MatterChanges(budget_builder)
    _reverse(budget_builder, matters, event)
    _update_status(matters, event)
    _open_matter(matters, event)
    for effect in EFFECTS:
        if isinstance(event, effect.event_class):
            effect.do(budget_builder, event)
    _recount_pending(budget_builder, matters)


class _MatterChanges:
    """The matters of a budget's builder, with the previous status of those that one event changes."""

    def __init__(self, builder: BudgetStateBuilder) -> None:
        self.standing = builder.standing
        self.previous: dict[str, MatterStatus | None] = {}

    def set_status(self, matter: str, status: MatterStatus) -> None:
        self.previous.setdefault(matter, self.standing.get(matter))
        self.standing[matter] = status


def _reverse(builder: BudgetStateBuilder, matters: _MatterChanges, event: Event) -> None:
    """Undo, besides its money, what the event that this one takes back did."""
    reversed_id = event.reverses
    if reversed_id is None:
        return
    for effect in EFFECTS:
        effect.undo(builder, reversed_id)
    if not event.stated_transfers:  # the matters that it settled return to their first status
        for matter_id, matter in [
            (matter_id, matter)
            for matter_id, matter in matters.standing.items()
            if matter.settled_by == reversed_id
        ]:
            matters.set_status(
                matter_id, evolve(matter, status=matter.opened, settled_by=None, withdrawn=False)
            )


def _update_status(matters: _MatterChanges, event: Event) -> None:
    """Set the status of matters that an event settles. One not visible on an early day is added."""
    for matter_id, status in event.status_changes:
        matter = matters.standing.get(matter_id) or MatterStatus(root=matter_id)
        if status in CLOSED_STATUSES or status in _REOPENING_STATUSES:
            withdrawn = status == CORRECTED and not event.stated_transfers
            changed = evolve(matter, status=status, settled_by=event.id, withdrawn=withdrawn)
            matters.set_status(matter_id, changed)
        else:
            matters.set_status(matter_id, evolve(matter, review=status))


def _open_matter(matters: _MatterChanges, event: Event) -> None:
    """Add the event as a matter of its own, if another event must settle it."""
    if event.initial_status is None:
        return
    replaced_id = event.instead_of if isinstance(event, ProposalMade) else None
    is_conditional = event.initial_status == PENDING  # also a decision without money
    column = PROPOSED if isinstance(event, ProposalMade) else CONDITIONAL if is_conditional else ""
    moves = event.proposed or event.held
    root = event.id
    if replaced_id is not None and replaced_id in matters.standing:
        root = matters.standing[replaced_id].root
        root_matter = matters.standing[root]
        matters.set_status(root, evolve(root_matter, alternatives=(*root_matter.alternatives, event.id)))
    status = event.initial_status
    matter = MatterStatus(root, status, status, column, moves, states_amount=event.states_amount)
    matters.set_status(event.id, matter)


def _recount_pending(builder: BudgetStateBuilder, matters: _MatterChanges) -> None:
    """Update the proposed and conditional columns after changes of matters."""
    if not matters.previous:
        return
    before = ChainMap(
        {matter_id: matter for matter_id, matter in matters.previous.items() if matter}, builder.standing
    )
    after: dict[Account, AccountBalance] = {}
    for root in dict.fromkeys(builder.standing[matter_id].root for matter_id in matters.previous):
        is_new = matters.previous.get(root, root) is None
        counted_before, counted_now = (
            () if is_new else counted_matters(before, root),
            counted_matters(builder.standing, root),
        )
        for matter_id, sign in [(matter_id, -1) for matter_id in counted_before] + [
            (matter_id, 1) for matter_id in counted_now
        ]:
            matter = builder.standing[matter_id]
            for move in matter.moves:
                _add_to_column(after, builder.state, move, matter.column, sign * move.ore)
    builder.accounts.set_all(after)


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


def _note_decision(builder: BudgetStateBuilder, event: Event) -> None:
    """Keep the event under its key, so that the same decision is recognized under another id."""
    key = decision_key(event)
    if key is not None:
        earlier = builder.decisions[key].decisions if key in builder.decisions else ()
        builder.decisions[key] = SameDecisions((*earlier, recorded_decision(event)))


def noted_figure_name(event: Event, aspect: Aspect) -> str | None:
    """Return the name of a noted figure, such as ``forecast`` or ``outcome-variance``; None if not noted."""
    if aspect is Aspect.NET:
        return event.figure_name or None
    is_proposal = isinstance(event, ProposalMade)
    if aspect is Aspect.OF_WHICH or (aspect is Aspect.LEVEL and not is_proposal):
        return None
    return f"{event.figure_name or (PROPOSED if is_proposal else 'budget')}-{aspect}"


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


def _drop_figures(builder: BudgetStateBuilder, event_id: str) -> None:
    builder.noted.drop([key for key, figure in builder.noted.items() if figure.event == event_id])


def _note_total(builder: BudgetStateBuilder, event: Event) -> None:
    """Note the total that the event states."""
    if total := stated_total(builder.state, event):
        builder.totals[event.id] = total


def _drop_total(builder: BudgetStateBuilder, event_id: str) -> None:
    builder.totals.drop([event_id])


def _note_unseen(builder: BudgetStateBuilder, event: Decision) -> None:
    """Note what the decision gave, if its lines stand in an attachment that nobody has seen."""
    if event.attachment:
        builder.unseen[event.id] = UnseenLines(event.final_transfers)


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


def _drop_from(name: str) -> Callable[[BudgetStateBuilder, str], None]:
    """Return how an event is dropped from the builder's mapping of this name, which is by event id."""

    def drop(builder: BudgetStateBuilder, event_id: str) -> None:
        getattr(builder, name).drop([event_id])

    return drop


def _note_relation(builder: BudgetStateBuilder, event: RelationNoted) -> None:
    earlier = builder.relations.get(event.other_budget)
    events = (*earlier.events, event) if earlier else (event,)
    builder.relations[event.other_budget] = NotedRelations(events)


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
    Effect(Decision, _note_unseen, _drop_from("unseen")),
    Effect(AccountOpened, _open_accounts, _nothing_undone),
    Effect(MandateGiven, _give_mandate, _drop_from("mandates")),
    Effect(GuidelineDecided, _decide_guideline, _drop_from("guidelines")),
    Effect(Decision, _note_condition_limit, _drop_from("condition_limits")),
    Effect(GrantAwarded, _award_grant, _drop_from("grants")),
    Effect(YearClosed, _close_year, _reopen_year),
    Effect(FindingAnswered, _answer_finding, _nothing_undone),
    # As of decisions: `BudgetState.standing_relations` leaves out what was corrected.
    Effect(RelationNoted, _note_relation, _nothing_undone),
)


def fold_state(records: Iterable[Record], initial: State = _EMPTY_STATE) -> State:
    """Return the state after these records, oldest first; ``initial`` is the state before them, unchanged."""
    builder = StateBuilder(initial)
    for record in records:
        apply_event(builder, record.event)
    return builder.state
