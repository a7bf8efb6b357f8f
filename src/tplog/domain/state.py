"""The budget state: what every account holds, and by which flows it came to hold it.

Only transfers change balances. Which column a transfer falls in follows from the two accounts
alone, so a new kind of event needs no line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from attrs import evolve as changed
from attrs import field, frozen

from tplog.domain.fold import Projection
from tplog.events.types import (
    REJECTING,
    AccountOpened,
    Decision,
    Event,
    MandateGiven,
    OutcomeRecorded,
    ProposalMade,
    ProposalSettled,
)
from tplog.values.account import OPENING, OUTCOME, Account, Role, parse_account
from tplog.values.amount import Amount
from tplog.values.transfer import Transfer


class Flow(StrEnum):
    """Which column a transfer falls in. The values are names of `Position`'s fields."""

    OPENING = "opening"
    FRAME = "frame"
    ALLOCATED = "allocated"
    MOVED = "moved"
    CARRIED = "carried"
    OUTCOME = "outcome"


@frozen
class Position:
    """An account's figures in öre; each is what the flow did to its balance, so outcome is negative.

    ``proposed`` is what standing proposals would give it; it is no part of the balance. Where the
    account held money before the log begins and nobody has stated how much, ``level_known`` is false
    and the balance is only a change.
    """

    name: str = ""
    kind: str = ""
    role: Role = Role.BODY
    level_known: bool = True
    opening: int = 0
    frame: int = 0
    allocated: int = 0
    moved: int = 0
    carried: int = 0
    outcome: int = 0
    proposed: int = 0

    @property
    def remaining(self) -> int:
        """The balance in öre; at a body itself it is what is not yet allocated."""
        return self.opening + self.frame + self.allocated + self.moved + self.carried + self.outcome

    def plus(self, other: Position) -> Position:
        """The two positions' figures added, under this one's name."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in (*Flow, "proposed")}
        return changed(self, level_known=self.level_known and other.level_known, **sums)


@frozen
class StatedTotal:
    """A total as a paper states it, beside the sum of its parts in öre."""

    event: str
    account: Account
    column: str
    stated: Amount
    summed: int


@frozen
class Proposal:
    """A proposal and how it stands: ``pending``, ``adopted``, or the word by which it was settled."""

    event: ProposalMade
    status: str = "pending"
    settled_by: str | None = None


def _frozen_dict(mapping: Mapping) -> Mapping:  # type: ignore[type-arg]
    return MappingProxyType(dict(mapping))


@frozen
class BudgetState:
    """One budget's accounts, stated totals, proposals and mandates."""

    accounts: Mapping[Account, Position] = field(factory=dict, converter=_frozen_dict)
    totals: Mapping[tuple[Account, str], StatedTotal] = field(factory=dict, converter=_frozen_dict)
    proposals: Mapping[str, Proposal] = field(factory=dict, converter=_frozen_dict)
    outcomes_until: Mapping[Account, date] = field(factory=dict, converter=_frozen_dict)
    mandates: tuple[MandateGiven, ...] = ()

    def __getitem__(self, account: Account | str) -> Position:
        """An account's position. Raises KeyError where it is neither opened nor given."""
        path = parse_account(account) if isinstance(account, str) else account
        if path not in self.accounts and not path.given:
            raise KeyError(str(path))
        return self.accounts.get(path, Position(role=path.role))

    def knows(self, account: Account) -> bool:
        """Whether money may be moved to or from the account."""
        return account in self.accounts or account.given

    def role(self, account: Account) -> Role:
        """What the account's holder is, as opened or as given by its name."""
        position = self.accounts.get(account)
        return position.role if position else account.role

    def below(self, account: Account) -> Iterable[Account]:
        """The accounts strictly below, in the order in which they were opened, as papers list them."""
        return (path for path in self.accounts if path != account and account.holds(path))

    def subtree(self, account: Account) -> Position:
        """The account's figures with those of all accounts below it."""
        total = self.accounts.get(account, Position(role=account.role))
        for path in self.below(account):
            total = total.plus(self.accounts[path])
        return total

    def balance(self, account: Account) -> int:
        """What the account holds, in öre; 0 where nothing is known of it."""
        position = self.accounts.get(account)
        return position.remaining if position else 0

    def years(self) -> tuple[int, ...]:
        """The years in which a body has an account, oldest first."""
        return tuple(sorted({path.year for path, held in self.accounts.items() if held.role is Role.BODY}))

    def bodies(self, year: int) -> tuple[Account, ...]:
        """The holders of that year that are bodies or reserves."""
        held = {Role.BODY, Role.RESERVE}
        return tuple(
            sorted({path.body for path, at in self.accounts.items() if path.year == year and at.role in held})
        )


@frozen
class State:
    """All budgets of a log."""

    budgets: Mapping[str, BudgetState] = field(factory=dict, converter=_frozen_dict)

    def budget(self, name: str) -> BudgetState:
        """A budget's state; empty where the log knows nothing of it."""
        return self.budgets.get(name, BudgetState())


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
    after = dict(accounts)
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


def figures(event: Event) -> tuple[tuple[Account, Amount | None, int], ...]:
    """What the paper states, part by part: the account, the amount as stated, and its öre.

    A transfer is seen from its taker; where the paper states it as negative, from its giver.
    """
    moves = event.proposed or (() if event.computed else event.transfers)
    parts = [_part(move) for move in moves]
    return (*parts, *((at.account, at.amount, at.amount.ore) for at in event.measures))


def _part(move: Transfer) -> tuple[Account, Amount | None, int]:
    if move.stated is None:
        return move.taker, None, move.ore
    return (move.giver if move.stated.ore < 0 else move.taker), move.stated, move.stated.ore


def stated_total(state: BudgetState, event: Event) -> StatedTotal | None:
    """The total that an event states, beside the sum of its parts; None where it states none."""
    parts = figures(event)
    if event.total is None or not parts:
        return None
    moves = event.proposed or event.transfers
    column = "proposed" if event.proposed else flow(state, moves[0]) if moves else Flow.OUTCOME
    accounts = {account for account, _, _ in parts}
    givers = {move.giver for move in moves} - accounts
    owner = givers.pop() if len(givers) == 1 and not event.computed else _above(accounts)
    return StatedTotal(event.id, owner, column, event.total, sum(ore for _, _, ore in parts))


def _above(accounts: set[Account]) -> Account:
    first = min(accounts)
    return first.parent or first if len(accounts) > 1 else first


def apply(state: State, event: Event) -> State:
    """The state after an event. Accounts it names are taken as they are: rules were judged before."""
    before = state.budget(event.budget)
    accounts = moved(before.accounts, before, event)
    for transfer in event.proposed:
        _add(accounts, before, transfer, "proposed", transfer.ore)
    after = changed(before, accounts=accounts)
    if total := stated_total(before, event):
        after = changed(after, totals={**after.totals, (total.account, total.column): total})
    return State({**state.budgets, event.budget: _besides_money(after, event)})


def _besides_money(state: BudgetState, event: Event) -> BudgetState:
    """What an event changes apart from balances; most events change nothing more."""
    match event:
        case AccountOpened():
            return changed(state, accounts={**state.accounts, **_opened(state, event)})
        case ProposalMade():
            return changed(state, proposals={**state.proposals, event.id: Proposal(event)})
        case ProposalSettled() | Decision(adopts=str()):
            return _settled(state, event)
        case OutcomeRecorded():
            until = {at.account: _later(state, at.account, event.until) for at in event.measures}
            return changed(state, outcomes_until={**state.outcomes_until, **until})
        case MandateGiven():
            return changed(state, mandates=(*state.mandates, event))
        case _:
            return state


def with_opened(state: State, event: Event) -> State:
    """The state with those accounts that an event opens and that are not open yet."""
    if not isinstance(event, AccountOpened):
        return state
    before = state.budget(event.budget)
    after = changed(before, accounts={**_opened(before, event), **before.accounts})
    return State({**state.budgets, event.budget: after})


def _later(state: BudgetState, account: Account, until: date) -> date:
    return max(until, state.outcomes_until.get(account, until))


def _opened(state: BudgetState, event: AccountOpened) -> dict[Account, Position]:
    opened: dict[Account, Position] = {}
    for account in event.accounts:
        above = opened.get(account.path.body) or state.accounts.get(account.path.body)
        role = Role(event.role) if event.role else above.role if above else account.path.role
        opened[account.path] = Position(account.name, event.kind, role, event.opening != "unknown")
    return opened


def _settled(state: BudgetState, event: ProposalSettled | Decision) -> BudgetState:
    """A rejected or withdrawn proposal no longer counts as proposed; an adopted one still shows."""
    if isinstance(event, ProposalSettled):
        name, status = event.proposal, event.settled
    else:
        name, status = str(event.adopts), "adopted"
    before = state.proposals.get(name)
    if before is None:  # not in sight, as when the day asked for lies before the proposal's
        return state
    accounts = dict(state.accounts)
    if status in REJECTING:
        for transfer in before.event.proposed:
            _add(accounts, state, transfer, "proposed", -transfer.ore)
    settled = changed(before, status=status, settled_by=event.id)
    return changed(state, accounts=accounts, proposals={**state.proposals, name: settled})


STATE: Projection[State] = Projection("state", State(), lambda state, record: apply(state, record.event))
