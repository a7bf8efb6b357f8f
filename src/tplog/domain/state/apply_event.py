"""How an event changes the state: what it moves, what it settles, and what it leaves standing.

Only transfers change balances. Which column a transfer falls in follows from the two accounts
alone, so a new kind of event needs no line here. What does not commute says its order: among
figures that are noted the one of the latest day counts, and of one day the one recorded last.
"""

from __future__ import annotations

from collections import ChainMap
from datetime import date

from attrs import evolve as changed

from tplog.domain.state.budget_state import (
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
    counting,
)
from tplog.domain.state.projection import Projection
from tplog.domain.state.state_builder import Ledger, Ledgers
from tplog.events.base import CLOSING, Event
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
_STILL_OPEN = frozenset({"återremiss", "bordläggning"})


def flow(state: BudgetState, transfer: Transfer) -> Flow:
    """The column that a transfer falls in, by its accounts alone."""
    giver, taker = transfer.giver, transfer.taker
    if OPENING in (giver.holder, taker.holder):
        return Flow.OPENING
    if OUTCOME in (giver.holder, taker.holder):
        return Flow.OUTCOME
    roles = (state.role(giver), state.role(taker))
    if giver.year != taker.year or Role.SINK in roles:
        return Flow.CARRIED
    if Role.COUNCIL in roles or Role.SOURCE in roles:
        return Flow.FRAME
    return Flow.ALLOCATED if giver.holds(taker) or taker.holds(giver) else Flow.MOVED


def moved(state: BudgetState, event: Event) -> dict[Account, Position]:
    """The accounts that an event's transfers touch, after them. Here alone does money change a balance."""
    after: dict[Account, Position] = {}
    for transfer in event.transfers:
        _add(after, state, transfer, flow(state, transfer), transfer.ore)
    return after


def _add(
    after: dict[Account, Position], state: BudgetState, transfer: Transfer, column: str, ore: int
) -> None:
    for account, effect in ((transfer.giver, -ore), (transfer.taker, ore)):
        before = after.get(account) or state.accounts.get(account) or Position(role=account.role)
        after[account] = before.moved_in(column, effect)


def figures(event: Event) -> tuple[tuple[Account, Amount | None, int], ...]:
    """What the paper states, part by part: the account, the amount as stated, and its öre.

    A transfer is seen from its taker; where the paper states it as negative, from its giver.
    """
    parts = [_part(move) for move in event.stated_transfers]
    parts += [(at.account, at.amount, at.amount.ore) for at in event.measures if at.aspect is Aspect.NET]
    return tuple(parts)


def _part(move: Transfer) -> tuple[Account, Amount | None, int]:
    if move.stated is None:
        return move.taker, None, move.ore
    return (move.giver if move.stated.ore < 0 else move.taker), move.stated, move.stated.ore


def stated_total(state: BudgetState, event: Event) -> StatedTotal | None:
    """The total that an event states, beside the sum of its parts; None where it states none."""
    parts = figures(event) if event.total is not None else ()
    if event.total is None or not parts:
        return None
    moves = event.stated_transfers
    accounts = {account for account, _, _ in parts}
    givers = {move.giver for move in moves} - accounts
    owner = givers.pop() if len(givers) == 1 else _above(accounts)
    return StatedTotal(
        event.id, owner, _column(state, event, moves), event.total, sum(ore for _, _, ore in parts)
    )


def _column(state: BudgetState, event: Event, moves: tuple[Transfer, ...]) -> str:
    if event.proposed or event.held:
        return PROPOSED if event.proposed else CONDITIONAL
    return flow(state, moves[0]).value if moves else event.measured or Flow.OUTCOME.value


def _above(accounts: set[Account]) -> Account:
    first = min(accounts)
    return first.parent or first if len(accounts) > 1 else first


def enter(ledgers: Ledgers, event: Event) -> None:
    """Write an event into its budget's ledger. Accounts are taken as they are: rules were judged before."""
    if event.of_log:
        return
    ledger = ledgers.of(event.budget)
    ledger.accounts.put(moved(ledger.state, event))
    for move in event.transfers:
        pair = (move.giver, move.taker)
        ledger.flows[pair] = ledger.flows.get(pair, 0) + move.ore
    matters = _Matters(ledger)
    _undo(ledger, matters, event)
    _settle(matters, event)
    _stand(matters, event)
    _note(ledger, event)
    if total := stated_total(ledger.state, event):
        ledger.totals[total.account, total.column] = total
    _write_besides(ledger, event)
    _recount(ledger, matters)


class _Matters:
    """A ledger's matters, and how those stood that one event changes."""

    def __init__(self, ledger: Ledger) -> None:
        self.standing = ledger.standing
        self.was: dict[str, Standing | None] = {}

    def put(self, name: str, at: Standing) -> None:
        self.was.setdefault(name, self.standing.get(name))
        self.standing[name] = at


def _undo(ledger: Ledger, matters: _Matters, event: Event) -> None:
    """Take back what else an event did whose money is taken back."""
    undone = event.undoes
    if undone is None:
        return
    ledger.totals.drop([key for key, one in ledger.totals.items() if one.event == undone])
    ledger.noted.drop([key for key, one in ledger.noted.items() if one.event == undone])
    ledger.closed.drop([year for year, by in ledger.closed.items() if by == undone])
    ledger.grants.drop([undone])
    ledger.mandates.drop([undone])
    if not event.stated_transfers:  # what it had settled stands again as it did at first
        for name, at in [(name, at) for name, at in matters.standing.items() if at.settled_by == undone]:
            matters.put(name, changed(at, status=at.opened, settled_by=None))


def _settle(matters: _Matters, event: Event) -> None:
    """The matters that an event settles. One that is not in sight (as of an early day) gets an entry too."""
    for name, status in event.settles:
        at = matters.standing.get(name) or Standing(root=name)
        if status in CLOSING or status in _STILL_OPEN:
            matters.put(name, changed(at, status=status, settled_by=event.id))
        else:
            matters.put(name, changed(at, review=status))


def _stand(matters: _Matters, event: Event) -> None:
    """The event as a matter of its own, where somebody must settle it."""
    if event.opens is None:
        return
    rival = event.instead_of if isinstance(event, ProposalMade) else None
    column = PROPOSED if isinstance(event, ProposalMade) else CONDITIONAL if event.held else ""
    moves = event.proposed or event.held
    root = event.id
    if rival is not None and rival in matters.standing:
        root = matters.standing[rival].root
        first = matters.standing[root]
        matters.put(root, changed(first, alternatives=(*first.alternatives, event.id)))
    matters.put(event.id, Standing(root, event.opens, event.opens, column, moves))


def _recount(ledger: Ledger, matters: _Matters) -> None:
    """What is proposed or conditional, after matters changed how they stand."""
    if not matters.was:
        return
    before = ChainMap({name: at for name, at in matters.was.items() if at}, ledger.standing)
    after: dict[Account, Position] = {}
    for root in dict.fromkeys(ledger.standing[name].root for name in matters.was):
        new = matters.was.get(root, root) is None
        was, now = () if new else counting(before, root), counting(ledger.standing, root)
        for name, sign in [(name, -1) for name in was] + [(name, 1) for name in now]:
            at = ledger.standing[name]
            for move in at.moves:
                _add(after, ledger.state, move, at.column, sign * move.ore)
    ledger.accounts.put(after)


def _note(ledger: Ledger, event: Event) -> None:
    """Figures that move nothing: the one of the latest day is kept."""
    if not event.measures:
        return
    made = event.made_on or date.min
    for at in event.measures:
        name = figure_name(event, at.aspect)
        before = ledger.noted.get((at.account, name or ""))
        if name and (before is None or before.made <= made):
            ledger.noted[at.account, name] = Noted(at.amount, made, event.id)


def figure_name(event: Event, aspect: Aspect) -> str | None:
    """What a stated figure is noted as, such as ``forecast`` or ``outcome-variance``; None: not at all."""
    if aspect is Aspect.NET:
        return event.measured or None
    about = event.measured or (PROPOSED if event.proposed else "budget")
    return None if aspect is Aspect.LEVEL else f"{about}-{aspect}"


def _write_besides(ledger: Ledger, event: Event) -> None:
    """What the few events change that are about neither money nor matters alone."""
    match event:
        case AccountOpened():
            ledger.accounts.put(_opened(ledger.state, event))
        case MandateGiven():
            ledger.mandates[event.id] = event
        case GrantAwarded():
            first = ledger.grants.get(event.adjusts or "")
            root = first.root if first else event.adjusts or event.id
            ledger.grants[event.id] = Grant(root, event.transfers)
        case YearClosed():
            ledger.closed[event.year] = event.id
        case FindingAnswered():
            ledger.answers[event.finding, event.shown_by or str(event.account)] = event.id


def open_accounts(ledgers: Ledgers, event: Event) -> None:
    """Enter those accounts that an event opens and that are not open yet, and nothing else of it."""
    if isinstance(event, AccountOpened):
        ledger = ledgers.of(event.budget)
        opened = _opened(ledger.state, event)
        ledger.accounts.put({path: at for path, at in opened.items() if path not in ledger.accounts})


def _opened(state: BudgetState, event: AccountOpened) -> dict[Account, Position]:
    opened: dict[Account, Position] = {}
    for account in event.accounts:
        known = (opened.get(path) or state.accounts.get(path) for path in account.path.ancestors())
        above = next(filter(None, known), None)
        role = Role(event.role) if event.role else above.role if above else account.path.role
        opened[account.path] = Position(account.name, event.kind, role, event.opening != "unknown")
    return opened


STATE: Projection[State, Ledgers] = Projection(
    "state",
    State(),
    begin=Ledgers,
    enter=lambda ledgers, record: enter(ledgers, record.event),
    state=lambda ledgers: ledgers.state,
)
