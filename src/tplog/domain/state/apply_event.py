"""How an event changes the state: what it moves, what it settles, and what it leaves standing.

Only transfers change balances. Which column a transfer falls in follows from the two accounts
alone, so a new kind of event needs no line here. What does not commute says its order: among
figures that are noted the one of the latest day counts, and of one day the one recorded last.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable
from datetime import date

from attrs import evolve as changed

from tplog.domain.state.budget_state import (
    CONDITIONAL,
    PROPOSED,
    AccountBalance,
    BalanceColumn,
    BudgetState,
    Grant,
    MatterStatus,
    NotedFigure,
    State,
    StatedTotal,
    counted_matters,
)
from tplog.domain.state.state_builder import BudgetStateBuilder, StateBuilder
from tplog.events.base import CLOSED_STATUSES, Event
from tplog.events.record import Record
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

# What a referral back or a tabling leaves of a proposal, and no review of a decision does.
_REOPENING_STATUSES = frozenset({"återremiss", "bordläggning"})
_EMPTY_STATE = State()


def balance_column(state: BudgetState, transfer: Transfer) -> BalanceColumn:
    """The column that a transfer falls in, by its accounts alone."""
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
    return BalanceColumn.ALLOCATED if giver.contains(taker) or taker.contains(giver) else BalanceColumn.MOVED


def balances_after(state: BudgetState, event: Event) -> dict[Account, AccountBalance]:
    """The accounts that an event's transfers touch, after them. Here alone does money change a balance."""
    after: dict[Account, AccountBalance] = {}
    for transfer in event.transfers:
        _add_to_column(after, state, transfer, balance_column(state, transfer), transfer.ore)
    return after


def _add_to_column(
    balances: dict[Account, AccountBalance], state: BudgetState, transfer: Transfer, column: str, ore: int
) -> None:
    for account, effect in ((transfer.giver, -ore), (transfer.taker, ore)):
        before = balances.get(account) or state.accounts.get(account) or AccountBalance(role=account.role)
        balances[account] = before.with_added(column, effect)


def stated_figures(event: Event) -> tuple[tuple[Account, Amount | None, int], ...]:
    """What the paper states, part by part: the account, the amount as stated, and its öre.

    A transfer is seen from its taker; where the paper states it as negative, from its giver.
    """
    parts = [_stated_figure(move) for move in event.stated_transfers]
    parts += [(at.account, at.amount, at.amount.ore) for at in event.measures if at.aspect is Aspect.NET]
    return tuple(parts)


def _stated_figure(move: Transfer) -> tuple[Account, Amount | None, int]:
    if move.stated is None:
        return move.taker, None, move.ore
    return (move.giver if move.stated.ore < 0 else move.taker), move.stated, move.stated.ore


def stated_total(state: BudgetState, event: Event) -> StatedTotal | None:
    """The total that an event states, beside the sum of its parts; None where it states none."""
    parts = stated_figures(event) if event.total is not None else ()
    if event.total is None or not parts:
        return None
    moves = event.stated_transfers
    accounts = {account for account, _, _ in parts}
    givers = {move.giver for move in moves} - accounts
    owner = givers.pop() if len(givers) == 1 else _owner_account(accounts)
    return StatedTotal(
        event.id, owner, _total_column(state, event, moves), event.total, sum(ore for _, _, ore in parts)
    )


def _total_column(state: BudgetState, event: Event, moves: tuple[Transfer, ...]) -> str:
    if event.proposed or event.held:
        return PROPOSED if event.proposed else CONDITIONAL
    return (
        balance_column(state, moves[0]).value if moves else event.measure_name or BalanceColumn.OUTCOME.value
    )


def _owner_account(accounts: set[Account]) -> Account:
    first = min(accounts)
    return first.parent or first if len(accounts) > 1 else first


def apply_event(builder: StateBuilder, event: Event) -> None:
    """Write an event into its budget's ledger. Accounts are taken as they are: rules were judged before."""
    if event.is_log_event:
        return
    ledger = builder.for_budget(event.budget)
    ledger.accounts.set_all(balances_after(ledger.state, event))
    for move in event.transfers:
        pair = (move.giver, move.taker)
        ledger.flows[pair] = ledger.flows.get(pair, 0) + move.ore
    matters = _MatterChanges(ledger)
    _reverse(ledger, matters, event)
    _update_status(matters, event)
    _open_matter(matters, event)
    _note_figures(ledger, event)
    if total := stated_total(ledger.state, event):
        ledger.totals[total.account, total.column] = total
    _apply_remaining(ledger, event)
    _recount_pending(ledger, matters)


class _MatterChanges:
    """A ledger's matters, and how those stood that one event changes."""

    def __init__(self, builder: BudgetStateBuilder) -> None:
        self.standing = builder.standing
        self.previous: dict[str, MatterStatus | None] = {}

    def set_status(self, matter: str, status: MatterStatus) -> None:
        self.previous.setdefault(matter, self.standing.get(matter))
        self.standing[matter] = status


def _reverse(builder: BudgetStateBuilder, matters: _MatterChanges, event: Event) -> None:
    """Take back what else an event did whose money is taken back."""
    undone = event.reverses
    if undone is None:
        return
    builder.totals.drop([key for key, one in builder.totals.items() if one.event == undone])
    builder.noted.drop([key for key, one in builder.noted.items() if one.event == undone])
    builder.closed.drop([year for year, by in builder.closed.items() if by == undone])
    builder.grants.drop([undone])
    builder.mandates.drop([undone])
    if not event.stated_transfers:  # what it had settled stands again as it did at first
        for name, at in [(name, at) for name, at in matters.standing.items() if at.settled_by == undone]:
            matters.set_status(name, changed(at, status=at.opened, settled_by=None))


def _update_status(matters: _MatterChanges, event: Event) -> None:
    """The matters that an event settles. One that is not in sight (as of an early day) gets an entry too."""
    for name, status in event.status_changes:
        at = matters.standing.get(name) or MatterStatus(root=name)
        if status in CLOSED_STATUSES or status in _REOPENING_STATUSES:
            matters.set_status(name, changed(at, status=status, settled_by=event.id))
        else:
            matters.set_status(name, changed(at, review=status))


def _open_matter(matters: _MatterChanges, event: Event) -> None:
    """The event as a matter of its own, where somebody must settle it."""
    if event.initial_status is None:
        return
    rival = event.instead_of if isinstance(event, ProposalMade) else None
    column = PROPOSED if isinstance(event, ProposalMade) else CONDITIONAL if event.held else ""
    moves = event.proposed or event.held
    root = event.id
    if rival is not None and rival in matters.standing:
        root = matters.standing[rival].root
        first = matters.standing[root]
        matters.set_status(root, changed(first, alternatives=(*first.alternatives, event.id)))
    matters.set_status(
        event.id, MatterStatus(root, event.initial_status, event.initial_status, column, moves)
    )


def _recount_pending(builder: BudgetStateBuilder, matters: _MatterChanges) -> None:
    """What is proposed or conditional, after matters changed how they stand."""
    if not matters.previous:
        return
    before = ChainMap({name: at for name, at in matters.previous.items() if at}, builder.standing)
    after: dict[Account, AccountBalance] = {}
    for root in dict.fromkeys(builder.standing[name].root for name in matters.previous):
        new = matters.previous.get(root, root) is None
        was, now = () if new else counted_matters(before, root), counted_matters(builder.standing, root)
        for name, sign in [(name, -1) for name in was] + [(name, 1) for name in now]:
            at = builder.standing[name]
            for move in at.moves:
                _add_to_column(after, builder.state, move, at.column, sign * move.ore)
    builder.accounts.set_all(after)


def _note_figures(builder: BudgetStateBuilder, event: Event) -> None:
    """Figures that move nothing: the one of the latest day is kept."""
    if not event.measures:
        return
    made = event.figures_date or date.min
    for at in event.measures:
        name = noted_figure_name(event, at.aspect)
        before = builder.noted.get((at.account, name or ""))
        if name and (before is None or before.made <= made):
            builder.noted[at.account, name] = NotedFigure(at.amount, made, event.id)


def noted_figure_name(event: Event, aspect: Aspect) -> str | None:
    """What a stated figure is noted as, such as ``forecast`` or ``outcome-variance``; None: not at all."""
    if aspect is Aspect.NET:
        return event.measure_name or None
    about = event.measure_name or (PROPOSED if event.proposed else "budget")
    return None if aspect is Aspect.LEVEL else f"{about}-{aspect}"


def _apply_remaining(builder: BudgetStateBuilder, event: Event) -> None:
    """What the few events change that are about neither money nor matters alone."""
    match event:
        case AccountOpened():
            builder.accounts.set_all(_opened_balances(builder.state, event))
        case MandateGiven():
            builder.mandates[event.id] = event
        case GrantAwarded():
            first = builder.grants.get(event.adjusts or "")
            root = first.root if first else event.adjusts or event.id
            builder.grants[event.id] = Grant(root, event.transfers)
        case YearClosed():
            builder.closed[event.year] = event.id
        case FindingAnswered():
            builder.answers[event.finding, event.shown_by or str(event.account)] = event.id


def open_accounts(builder: StateBuilder, event: Event) -> None:
    """Enter those accounts that an event opens and that are not open yet, and nothing else of it."""
    if isinstance(event, AccountOpened):
        ledger = builder.for_budget(event.budget)
        opened = _opened_balances(ledger.state, event)
        ledger.accounts.set_all({path: at for path, at in opened.items() if path not in ledger.accounts})


def _opened_balances(state: BudgetState, event: AccountOpened) -> dict[Account, AccountBalance]:
    opened: dict[Account, AccountBalance] = {}
    for account in event.accounts:
        known = (opened.get(path) or state.accounts.get(path) for path in account.path.ancestors())
        above = next(filter(None, known), None)
        role = Role(event.role) if event.role else above.role if above else account.path.role
        opened[account.path] = AccountBalance(account.name, event.kind, role, event.opening != "unknown")
    return opened


def fold_state(records: Iterable[Record], initial: State = _EMPTY_STATE) -> State:
    """Return the state after these records, oldest first; ``initial`` is the state before them, unchanged."""
    builder = StateBuilder(initial)
    for record in records:
        apply_event(builder, record.event)
    return builder.state
