"""The audit trail: by which acts an account holds what it holds, and on whose authority.

Money is fungible, so the trail does not follow kronor upstream. It climbs authority: a line's steps,
above them the steps that funded its body, up to the council or another source. Every step is a record
and so ends at a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.domain.queries.event_effects import transfers_with_columns
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BalanceColumn, BudgetState
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.act import Act

_PENDING_COLUMNS = frozenset({PROPOSED, CONDITIONAL})


@frozen
class TrailStep:
    """One thing that an event did to an account (steg): ``amount`` öre, negative when it gave.

    ``balance`` is what the account held after it, in öre. A proposed step moved nothing.
    ``counterpart`` is the other account; ``depth`` 0 is the account itself, 1 the one above it.
    """

    record: Record
    account: Account
    counterpart: Account
    column: str
    amount: int
    balance: int
    depth: int = 0

    @property
    def act(self) -> Act:
        """The formal side of the event."""
        return self.record.event.act

    @property
    def is_pending(self) -> bool:
        """Whether the step only asks, or waits for its condition: it moved nothing."""
        return self.column in _PENDING_COLUMNS


@frozen
class Trail:
    """An account's steps, with the trail of the account that its authority comes from."""

    account: Account
    steps: tuple[TrailStep, ...]
    authority: Trail | None = None

    def __iter__(self) -> Iterator[TrailStep]:
        """All steps, from the highest authority down to the account itself."""
        return (step for level in self.levels() for step in level.steps)

    def levels(self) -> Iterator[Trail]:
        """The trails of the accounts above, highest first, and last this one."""
        if self.authority:
            yield from self.authority.levels()
        yield self


def build_trail(records: Iterable[Record], state: BudgetState, budget: str, account: Account) -> Trail:
    """The trail of an account in a budget, made from these records, oldest first.

    ``state`` tells the roles of the budget's accounts; records that do not touch the account or those
    above it may be left out.
    """
    above = [account, *account.ancestors()]
    told: dict[Account, list[TrailStep]] = {one: [] for one in above}
    for step in trail_steps(records, state, budget, {one: depth for depth, one in enumerate(above)}):
        told[step.account].append(step)
    return _trail_from_steps(above, told)


def trail_steps(
    records: Iterable[Record], state: BudgetState, budget: str, depths: Mapping[Account, int] | None = None
) -> Iterator[TrailStep]:
    """What a budget's records did to its accounts, in their order: to all of them, or to these by depth."""
    held: dict[Account, int] = {}
    for record in records:
        if record.event.budget != budget:
            continue
        for move, column in transfers_with_columns(state, record.event):
            for one, other in {move.giver: move.taker, move.taker: move.giver}.items():
                if depths is not None and one not in depths:
                    continue
                ore = move.effect(one)
                held[one] = held.get(one, 0) + (0 if column in _PENDING_COLUMNS else ore)
                yield TrailStep(record, one, other, column, ore, held[one], depths[one] if depths else 0)


# What an account does with its money among what lies below it is no part of the authority of one of these.
_NON_AUTHORITY_COLUMNS = frozenset({BalanceColumn.OUTCOME, PROPOSED, CONDITIONAL})


def _gives_authority(step: TrailStep) -> bool:
    """Whether a step of an account above is one by which it came to have something to give."""
    downwards = step.column == BalanceColumn.ALLOCATED and step.account.contains(step.counterpart)
    return step.column not in _NON_AUTHORITY_COLUMNS and not downwards


def _trail_from_steps(accounts: list[Account], steps: dict[Account, list[TrailStep]]) -> Trail:
    told: Trail | None = None
    for account in reversed(accounts[1:]):
        told = Trail(account, tuple(step for step in steps[account] if _gives_authority(step)), told)
    return Trail(accounts[0], tuple(steps[accounts[0]]), told)
