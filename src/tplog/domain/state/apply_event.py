"""Apply an event to the state: the money it moves, the matters it settles and those it opens.

Only transfers change balances. The column of a transfer follows from its two accounts alone, so a new kind of
event needs no line here. Noted figures depend on order: the one of the latest day counts, and of one day the
one recorded last.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from attrs import evolve, fields

from tplog.domain.state.budget_state import (
    CONDITIONAL,
    PROPOSED,
    REVERSED_STATUSES,
    AccountBalance,
    BalanceColumn,
    BudgetState,
    CarriedDeficits,
    ConditionLimit,
    Grant,
    MatterStatus,
    NotedFigure,
    NotedFigures,
    NotedRelations,
    SameDecisions,
    SetAside,
    Settlement,
    State,
    StatedTotal,
    UnseenLines,
    counted_matters,
    is_settled_by,
    latest_figure,
    reversal_of,
)
from tplog.domain.state.decision_keys import decision_key, recorded_decision
from tplog.domain.state.state_builder import BudgetStateBuilder, StateBuilder
from tplog.events.base import CLOSED_STATUSES, CORRECTED, MET, PENDING, Decision, Event
from tplog.events.record import Record
from tplog.events.types import (
    AccountOpened,
    Corrected,
    FindingAnswered,
    GrantAwarded,
    GuidelineDecided,
    MandateGiven,
    OutcomeRecorded,
    ProposalMade,
    RelationNoted,
    YearClosed,
)
from tplog.values.account import HOLDING_ROLES, OPENING, OUTCOME, Account, Role
from tplog.values.amount import Amount
from tplog.values.transfer import Aspect, Measure, Transfer

# A referral back or a tabling changes a proposal's status but leaves it open.
_REOPENING_STATUSES = frozenset({"återremiss", "bordläggning"})
# Of these aspects the sum of all lines means something; of levels it could be that of the changes.
_SUMMED_ASPECTS = ({Aspect.INCOME}, {Aspect.COST}, {Aspect.VARIANCE})
_EMPTY_STATE = State()
SET_ASIDE_NAMES = tuple(attribute.name for attribute in fields(SetAside))


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
    at_giver = move.stated.ore < 0
    if is_spending(move):  # it counts where it was spent
        at_giver = move.taker.holder == OUTCOME
    return (move.giver if at_giver else move.taker), move.stated, move.stated.ore


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
        sum(ore for _, _, ore in parts),
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
    _settle_matters(budget_builder, matters, event)
    _open_matter(matters, event)
    for event_class, effect in EFFECTS:
        if isinstance(event, event_class):
            effect(budget_builder, event)
    _recount_pending(budget_builder, matters)


class _MatterChanges:
    """The matters of a budget's builder, with the previous status of those that one event changes."""

    def __init__(self, builder: BudgetStateBuilder) -> None:
        self.standing = builder.standing
        self.previous: dict[str, MatterStatus | None] = {}

    def set_status(self, matter: str, status: MatterStatus) -> None:
        self.previous.setdefault(matter, self.standing.get(matter))
        self.standing[matter] = status


def _settle_matters(builder: BudgetStateBuilder, matters: _MatterChanges, event: Event) -> None:
    """Set the status of the matters that an event settles, and of those settled by what it takes back.

    What a matter did besides moving money is set aside or brought back with it.
    """
    before = dict(builder.standing) if event.reverses is not None else builder.standing
    for matter_id, status in event.status_changes:  # one not visible on an early day is added
        matter = matters.standing.get(matter_id) or MatterStatus(root=matter_id)
        settlement = Settlement(event.id, status, bool(event.stated_transfers))
        settlements = (*matter.settlements, settlement)
        matters.set_status(matter_id, _with_settlement(evolve(matter, settlements=settlements), settlement))
    if event.reverses is None:
        _note_figures_again(builder, frozenset(_newly_in_force(matters)))
        return
    affected = _settled_through(builder.standing, event.reverses)
    for matter_id in affected:
        present = builder.standing.get(matter_id)
        if present is not None and (settled := _with_settlements(builder.standing, present)) != present:
            matters.set_status(matter_id, settled)
    changed = []
    for matter_id in affected:
        is_reversed = reversal_of(builder.standing, matter_id) is not None
        if is_reversed != (reversal_of(before, matter_id) is not None):
            (_set_aside if is_reversed else _bring_back)(builder, matter_id)
            changed.append(matter_id)
    _note_figures_again(builder, frozenset((*changed, *_newly_in_force(matters))))


def _settled_through(standing: Mapping[str, MatterStatus], event_id: str) -> tuple[str, ...]:
    """Return an event, the matters that it settled, those that these settled, and so on."""
    settled_by: dict[str, list[str]] = {}
    for matter_id, matter in standing.items():
        for settlement in matter.settlements:
            settled_by.setdefault(settlement.event, []).append(matter_id)
    reached = [event_id]
    for each in reached:  # grows as it goes
        reached += [matter_id for matter_id in settled_by.get(each, ()) if matter_id not in reached]
    return tuple(reached)


def _with_settlements(standing: Mapping[str, MatterStatus], matter: MatterStatus) -> MatterStatus:
    """Return a matter with the status that its settlements give it, but for those taken back."""
    status = evolve(matter, status=matter.opened, settled_by=None, review=None, withdrawn=False)
    for settlement in matter.settlements:
        if is_settled_by(standing, settlement):
            status = _with_settlement(status, settlement)
    return status


def _with_settlement(matter: MatterStatus, settlement: Settlement) -> MatterStatus:
    """Return a matter as it is after one settlement more."""
    status = settlement.status
    if status in CLOSED_STATUSES or status in _REOPENING_STATUSES:
        is_withdrawn = status == CORRECTED and not settlement.has_money
        return evolve(matter, status=status, settled_by=settlement.event, withdrawn=is_withdrawn)
    return evolve(matter, review=status)


def _newly_in_force(matters: _MatterChanges) -> Iterable[str]:
    """Yield the decisions whose condition an event settles, or whose settling it takes back."""
    for matter_id, previous in matters.previous.items():
        matter = matters.standing[matter_id]
        if matter.column == CONDITIONAL and previous is not None and previous.status != matter.status:
            yield matter_id


def _set_aside(builder: BudgetStateBuilder, event_id: str) -> None:
    """Set aside what an event did besides moving money, until what takes it back is taken back itself."""
    facts = {
        name: getattr(builder, name)[event_id]
        for name in SET_ASIDE_NAMES
        if event_id in getattr(builder, name)
    }
    if facts:
        builder.aside[event_id] = SetAside(**facts)
        for name in facts:
            getattr(builder, name).drop([event_id])


def _bring_back(builder: BudgetStateBuilder, event_id: str) -> None:
    """Bring back what was set aside of an event."""
    aside = builder.aside.get(event_id)
    if aside is None:
        return
    for name in SET_ASIDE_NAMES:
        if (fact := getattr(aside, name)) is not None:
            getattr(builder, name)[event_id] = fact
    builder.aside.drop([event_id])


def _note_figures_again(builder: BudgetStateBuilder, event_ids: Collection[str]) -> None:
    """Note anew the figures that these events stated, which came in force or are so no longer."""
    if not event_ids:
        return
    for key, noted in builder.figures.items():
        if any(figure.event in event_ids for figure in noted.figures):
            _note_latest(builder, key)


def _note_latest(builder: BudgetStateBuilder, key: tuple[Account, str]) -> None:
    """Note the latest of a figure's values that is in force, if one is."""
    in_force = (figure for figure in builder.figures[key].figures if _is_in_force(builder, figure.event))
    latest = latest_figure(in_force)
    if latest is None:
        builder.noted.drop([key])
    elif latest != builder.noted.get(key):
        builder.noted[key] = latest


def _is_in_force(builder: BudgetStateBuilder, event_id: str) -> bool:
    """Return whether an event is not taken back, and does not wait for a condition."""
    matter = builder.standing.get(event_id)
    if matter is None:
        return True
    is_waiting = matter.column == CONDITIONAL and matter.status != MET
    return not is_waiting and matter.status not in REVERSED_STATUSES


def _open_matter(matters: _MatterChanges, event: Event) -> None:
    """Add the event as a matter of its own, if another event must settle it."""
    if event.initial_status is None:
        return
    replaced_id = event.instead_of if isinstance(event, ProposalMade) else None
    is_conditional = event.initial_status == PENDING  # also a decision without money
    column = PROPOSED if isinstance(event, ProposalMade) else CONDITIONAL if is_conditional else ""
    moves = event.proposed or event.held
    levels = tuple(measure for measure in event.measures if measure.aspect is Aspect.LEVEL)
    root = event.id
    if replaced_id is not None and replaced_id in matters.standing:
        root = matters.standing[replaced_id].root
        root_matter = matters.standing[root]
        matters.set_status(root, evolve(root_matter, alternatives=(*root_matter.alternatives, event.id)))
    status = event.initial_status
    matters.set_status(event.id, MatterStatus(root, status, status, column, moves, levels=levels))


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
    for measure in event.measures:
        if name := noted_figure_name(event, measure.aspect):
            figure = NotedFigure(measure.amount, event.figures_date, event.id, _is_added(event, measure))
            _note_figure(builder, (measure.account, name), figure)


def _is_added(event: Event, measure: Measure) -> bool:
    """Return whether a cost or income is of what the event adds to an account, not of a level that it has."""
    if event.figure_name or measure.aspect not in {Aspect.COST, Aspect.INCOME} or not event.final_transfers:
        return False
    has_level = any(
        other.account == measure.account and other.aspect is Aspect.LEVEL for other in event.measures
    )
    return not has_level or any(account == measure.account for account, _, _ in stated_figures(event))


def _note_figure(builder: BudgetStateBuilder, key: tuple[Account, str], figure: NotedFigure) -> None:
    earlier = builder.figures.get(key)
    builder.figures[key] = NotedFigures((*(earlier.figures if earlier else ()), figure))
    noted, day = builder.noted.get(key), figure.made or date.min
    is_latest = noted is None or (noted.made or date.min) <= day
    if is_latest and not figure.adds and _is_in_force(builder, figure.event):
        builder.noted[key] = figure
    else:
        _note_latest(builder, key)


def _note_corrected_outcomes(builder: BudgetStateBuilder, event: Corrected) -> None:
    """Note what a correction states in place of an outcome: the sum until the day of what it corrects."""
    for account, amount in corrected_outcomes(event).items():
        day = outcome_day(builder.state, event.corrects)
        _note_figure(builder, (account, OutcomeRecorded.measure_name), NotedFigure(amount, day, event.id))


def corrected_outcomes(event: Event) -> Mapping[Account, Amount]:
    """Return the outcomes that a correction states, by account."""
    outcomes: dict[Account, Amount] = {}
    for account, amount, ore in map(_stated_figure, filter(is_spending, event.stated_transfers)):
        if (earlier := outcomes.get(account)) is not None:
            outcomes[account] = Amount(earlier.ore + ore, "")
        else:
            outcomes[account] = amount or Amount(ore, "")
    spending = {
        end for move in event.stated_transfers if is_spending(move) for end in (move.giver, move.taker)
    }
    return {account: amount for account, amount in outcomes.items() if account in spending}


def is_spending(move: Transfer) -> bool:
    """Return whether a transfer is spent money, or takes it back."""
    return OUTCOME in {move.giver.holder, move.taker.holder}


def outcome_day(budget: BudgetState, event_id: str) -> date | None:
    """Return the last day that an outcome covers, or that one which it corrects in turn; None if unknown."""
    for (_, name), noted in budget.figures.items():
        if name == OutcomeRecorded.measure_name:
            for figure in noted.figures:
                if figure.event == event_id:
                    return figure.made
    for matter_id, matter in budget.standing.items():
        if Settlement(event_id, CORRECTED) in matter.settlements:
            return outcome_day(budget, matter_id)
    return None


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
        is_unknown = event.opening == "unknown"
        opened[account.path] = AccountBalance(
            account.name, event.kind, role, not is_unknown, opened_unknown=is_unknown
        )
    return opened


def _note_total(builder: BudgetStateBuilder, event: Event) -> None:
    """Note the total that the event states."""
    if total := stated_total(builder.state, event):
        builder.totals[event.id] = total


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
    adjusted = builder.state.grant(event.adjusts or "")
    root = adjusted.root if adjusted else event.adjusts or event.id
    builder.grants[event.id] = Grant(root, event.transfers)


def _stand_in_place(builder: BudgetStateBuilder, event: Corrected) -> None:
    """Keep, in the place of a corrected grant or condition, the grant and the condition's limit.

    A correction with money says what was given; that it was a grant, and on which condition, stays true.
    """
    moves, aside = event.stated_transfers, builder.aside.get(event.corrects)
    if not moves or aside is None:
        return
    if aside.grants is not None:
        builder.grants[event.id] = Grant(aside.grants.root, moves)
    if aside.condition_limits is not None:
        builder.condition_limits[event.id] = aside.condition_limits


def _close_year(builder: BudgetStateBuilder, event: YearClosed) -> None:
    builder.closed[event.id] = event.year


def _answer_finding(builder: BudgetStateBuilder, event: FindingAnswered) -> None:
    builder.answers[event.finding, event.shown_by or str(event.account)] = event.id


def _note_relation(builder: BudgetStateBuilder, event: RelationNoted) -> None:
    earlier = builder.relations.get(event.other_budget)
    events = (*earlier.events, event) if earlier else (event,)
    builder.relations[event.other_budget] = NotedRelations(events)


# What events of a class do besides moving money and settling matters. What they keep under their own id is
# set aside with them. Of a decision taken back the key stays: `BudgetState.is_withdrawn` says whether it may
# be recorded anew; of a relation the event: `BudgetState.standing_relations` leaves out the corrected ones.
EFFECTS: tuple[tuple[type[Event], Callable[[BudgetStateBuilder, Any], None]], ...] = (
    (Event, _note_figures),
    (Corrected, _note_corrected_outcomes),
    (Event, _note_decision),
    (Event, _note_total),
    (Decision, _note_unseen),
    (AccountOpened, _open_accounts),
    (MandateGiven, _give_mandate),
    (GuidelineDecided, _decide_guideline),
    (Decision, _note_condition_limit),
    (Event, _note_deficits),
    (GrantAwarded, _award_grant),
    (Corrected, _stand_in_place),
    (YearClosed, _close_year),
    (FindingAnswered, _answer_finding),
    (RelationNoted, _note_relation),
)


def fold_state(records: Iterable[Record], initial: State = _EMPTY_STATE) -> State:
    """Return the state after these records, oldest first; ``initial`` is the state before them, unchanged."""
    builder = StateBuilder(initial)
    for record in records:
        apply_event(builder, record.event)
    return builder.state
