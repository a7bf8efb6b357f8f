"""How an event changes the state: what it moves, what it settles, and what it leaves standing.

Only transfers change balances. Which column a transfer falls in follows from the two accounts
alone, so a new kind of event needs no line here. What does not commute says its order: among
figures that are noted the one of the latest day counts, and of one day the one recorded last.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from attrs import evolve as changed

from tplog.domain.budget import (
    CONDITIONAL,
    PROPOSED,
    BudgetState,
    Flow,
    Grant,
    Noted,
    Position,
    Standing,
    State,
    StatedTotal,
    thawed,
)
from tplog.domain.fold import Projection
from tplog.events.event import CLOSING, Event
from tplog.events.types import (
    AccountOpened,
    FindingAnswered,
    GrantAwarded,
    MandateGiven,
    ProposalMade,
    YearClosed,
)
from tplog.values.account import OPENING, OUTCOME, Account, Role
from tplog.values.amount import Amount
from tplog.values.transfer import Aspect, Transfer

K = TypeVar("K")
V = TypeVar("V")

# What a referral back or a tabling leaves of a proposal, and no review of a decision does.
_STILL_OPEN = frozenset({"återremiss", "bordläggning"})


def flow(state: BudgetState, transfer: Transfer) -> Flow:
    """The column that a transfer falls in, by its accounts alone."""
    giver, taker = transfer.giver, transfer.taker
    holders = {giver.holder, taker.holder}
    roles = {state.role(giver), state.role(taker)}
    if OPENING in holders:
        return Flow.OPENING
    if OUTCOME in holders:
        return Flow.OUTCOME
    if giver.year != taker.year or Role.SINK in roles:
        return Flow.CARRIED
    if roles & {Role.COUNCIL, Role.SOURCE}:
        return Flow.FRAME
    return Flow.ALLOCATED if giver.holds(taker) or taker.holds(giver) else Flow.MOVED


def moved(accounts: Mapping[Account, Position], state: BudgetState, event: Event) -> dict[Account, Position]:
    """The accounts after an event's transfers: the one place where money changes a balance."""
    after = thawed(accounts)
    for transfer in event.transfers:
        _add(after, state, transfer, flow(state, transfer), transfer.ore)
    return after


def _add(
    accounts: dict[Account, Position], state: BudgetState, transfer: Transfer, column: str, ore: int
) -> None:
    for account, effect in ((transfer.giver, -ore), (transfer.taker, ore)):
        before = accounts.get(account, Position(role=state.role(account)))
        known = before.level_known or column == Flow.OPENING
        figure = getattr(before, column) + effect
        accounts[account] = changed(before, level_known=known, **{column: figure})


def stated_moves(event: Event) -> tuple[Transfer, ...]:
    """The transfers that the paper states, whether it moves them, asks for them or holds them back."""
    moving = tuple(move for move in event.transfers if move.stated is not None)
    return event.proposed or event.held or moving


def figures(event: Event) -> tuple[tuple[Account, Amount | None, int], ...]:
    """What the paper states, part by part: the account, the amount as stated, and its öre.

    A transfer is seen from its taker; where the paper states it as negative, from its giver.
    """
    parts = [_part(move) for move in stated_moves(event)]
    nets = (at for at in event.measures if at.aspect is Aspect.NET)
    return (*parts, *((at.account, at.amount, at.amount.ore) for at in nets))


def _part(move: Transfer) -> tuple[Account, Amount | None, int]:
    if move.stated is None:
        return move.taker, None, move.ore
    return (move.giver if move.stated.ore < 0 else move.taker), move.stated, move.stated.ore


def stated_total(state: BudgetState, event: Event) -> StatedTotal | None:
    """The total that an event states, beside the sum of its parts; None where it states none."""
    parts = figures(event)
    if event.total is None or not parts:
        return None
    moves = stated_moves(event)
    accounts = {account for account, _, _ in parts}
    givers = {move.giver for move in moves} - accounts
    owner = givers.pop() if len(givers) == 1 else _above(accounts)
    return StatedTotal(
        event.id, owner, _column(state, event, moves), event.total, sum(ore for _, _, ore in parts)
    )


def _column(state: BudgetState, event: Event, moves: tuple[Transfer, ...]) -> str:
    if event.proposed or event.held:
        return PROPOSED if event.proposed else CONDITIONAL
    return flow(state, moves[0]) if moves else event.measured or Flow.OUTCOME


def _above(accounts: set[Account]) -> Account:
    first = min(accounts)
    return first.parent or first if len(accounts) > 1 else first


def apply(state: State, event: Event) -> State:
    """The state after an event. Accounts it names are taken as they are: rules were judged before."""
    if event.of_log:
        return state
    before = state.budget(event.budget)
    after = changed(before, accounts=moved(before.accounts, before, event))
    for step in (_undone, _settled, _stands, _noted, _totalled, _besides):
        after = step(after, event)
    if after.standing is not before.standing:
        after = _recounted(before, after)
    return State({**state.budgets, event.budget: after})


def _undone(state: BudgetState, event: Event) -> BudgetState:
    """What an event that takes back another's money takes back besides."""
    undone = event.undoes
    if undone is None:
        return state
    after = changed(
        state,
        totals=_without(state.totals, undone, lambda one: one.event),
        noted=_without(state.noted, undone, lambda one: one.event),
        closed=_without(state.closed, undone, lambda one: one),
        grants={name: one for name, one in state.grants.items() if name != undone},
        mandates={name: one for name, one in state.mandates.items() if name != undone},
    )
    return after if stated_moves(event) else _reopened(after, undone)


def _without(mapping: Mapping[K, V], undone: str, event_of: Callable[[V], str]) -> dict[K, V]:
    return {key: one for key, one in mapping.items() if event_of(one) != undone}


def _reopened(state: BudgetState, undone: str) -> BudgetState:
    """What the undone event had settled stands again as it did at first."""
    standing = dict(state.standing)
    for name, at in state.standing.items():
        if at.settled_by == undone:
            standing[name] = changed(at, status=at.opened, settled_by=None)
    return changed(state, standing=standing)


def _settled(state: BudgetState, event: Event) -> BudgetState:
    """The matters that an event settles. One that is not in sight (as of an early day) gets an entry too."""
    standing = dict(state.standing)
    for name, status in event.settles:
        at = standing.get(name, Standing(root=name))
        if status in CLOSING or status in _STILL_OPEN:
            standing[name] = changed(at, status=status, settled_by=event.id)
        else:
            standing[name] = changed(at, review=status)
    return changed(state, standing=standing) if event.settles else state


def _stands(state: BudgetState, event: Event) -> BudgetState:
    """The event as a matter of its own, where somebody must settle it."""
    if event.opens is None:
        return state
    rival = event.instead_of if isinstance(event, ProposalMade) else None
    column = PROPOSED if isinstance(event, ProposalMade) else CONDITIONAL if event.held else ""
    moves = event.proposed or event.held
    standing = dict(state.standing)
    root = event.id
    if rival in standing:
        root = standing[rival].root
        first = standing[root]
        standing[root] = changed(first, alternatives=(*first.alternatives, event.id))
    standing[event.id] = Standing(root, event.opens, event.opens, column, moves)
    return changed(state, standing=standing)


def _recounted(before: BudgetState, after: BudgetState) -> BudgetState:
    """What is proposed or conditional, after matters changed how they stand."""
    accounts = dict(after.accounts)
    touched = (name for name, at in after.standing.items() if before.standing.get(name) is not at)
    for root in dict.fromkeys(after.standing[name].root for name in touched):
        was, now = before.counting(root), after.counting(root)
        for name, sign in [(name, -1) for name in was] + [(name, 1) for name in now]:
            at = after.standing[name]
            for move in at.moves:
                _add(accounts, after, move, at.column, sign * move.ore)
    return changed(after, accounts=accounts)


def _noted(state: BudgetState, event: Event) -> BudgetState:
    """Figures that move nothing: the one of the latest day is kept."""
    noted = dict(state.noted)
    made = event.made_on or date.min
    for at in event.measures:
        name = figure_name(event, at.aspect)
        before = noted.get((at.account, name or ""))
        if name and (before is None or before.made <= made):
            noted[at.account, name] = Noted(at.amount, made, event.id)
    return changed(state, noted=noted) if event.measures else state


def figure_name(event: Event, aspect: Aspect) -> str | None:
    """What a stated figure is noted as, such as ``forecast`` or ``outcome-variance``; None: not at all."""
    if aspect is Aspect.NET:
        return event.measured or None
    about = event.measured or (PROPOSED if event.proposed else "budget")
    return None if aspect is Aspect.LEVEL else f"{about}-{aspect}"


def _totalled(state: BudgetState, event: Event) -> BudgetState:
    total = stated_total(state, event)
    return changed(state, totals={**state.totals, (total.account, total.column): total}) if total else state


def _besides(state: BudgetState, event: Event) -> BudgetState:
    """What the few events change that are about neither money nor matters alone."""
    match event:
        case AccountOpened():
            return changed(state, accounts={**thawed(state.accounts), **_opened(state, event)})
        case MandateGiven():
            return changed(state, mandates={**state.mandates, event.id: event})
        case GrantAwarded():
            first = state.grants.get(event.adjusts or "")
            grant = Grant(first.root if first else event.adjusts or event.id, event.transfers)
            return changed(state, grants={**state.grants, event.id: grant})
        case YearClosed():
            return changed(state, closed={**state.closed, event.year: event.id})
        case FindingAnswered():
            about = (event.finding, event.shown_by or str(event.account))
            return changed(state, answers={**state.answers, about: event.id})
        case _:
            return state


def with_opened(state: State, event: Event) -> State:
    """The state with those accounts that an event opens and that are not open yet."""
    if not isinstance(event, AccountOpened):
        return state
    before = state.budget(event.budget)
    after = changed(before, accounts={**_opened(before, event), **before.accounts})
    return State({**state.budgets, event.budget: after})


def _opened(state: BudgetState, event: AccountOpened) -> dict[Account, Position]:
    opened: dict[Account, Position] = {}
    known = ChainMap(opened, thawed(state.accounts))
    for account in event.accounts:
        above = next((known[one] for one in _ancestors(account.path) if one in known), None)
        role = Role(event.role) if event.role else above.role if above else account.path.role
        opened[account.path] = Position(account.name, event.kind, role, event.opening != "unknown")
    return opened


def _ancestors(account: Account) -> Iterable[Account]:
    while (above := account.parent) is not None:
        yield above
        account = above


STATE: Projection[State] = Projection("state", State(), lambda state, record: apply(state, record.event))
