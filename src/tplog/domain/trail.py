"""The audit trail: by which acts an account holds what it holds, and on whose authority.

Money is fungible, so the trail does not follow kronor upstream. It climbs authority: a line's steps,
above them the steps that funded its body, up to the council or another source. Every step is a record
and so ends at a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.domain.state import STATE, BudgetState, Flow, flow
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.act import Act
from tplog.values.transfer import Transfer


@frozen
class Step:
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
    def proposed(self) -> bool:
        """Whether the step only asks."""
        return self.column == "proposed"


@frozen
class Trail:
    """An account's steps, with the trail of the account that its authority comes from."""

    account: Account
    steps: tuple[Step, ...]
    authority: Trail | None = None

    def __iter__(self) -> Iterator[Step]:
        """All steps, from the highest authority down to the account itself."""
        return (step for level in self.levels() for step in level.steps)

    def levels(self) -> Iterator[Trail]:
        """The trails of the accounts above, highest first, and last this one."""
        if self.authority:
            yield from self.authority.levels()
        yield self


def trail(records: Iterable[Record], budget: str, account: Account) -> Trail:
    """The trail of an account in a budget, made from these records, oldest first."""
    lineage = [account]
    while (above := lineage[-1].parent) is not None:
        lineage.append(above)
    steps: dict[Account, list[Step]] = {one: [] for one in lineage}
    state = STATE.initial
    for record in records:
        if record.event.budget == budget:
            before = state.budget(budget)
            for move, column in _moves(record, before):
                for depth, one in enumerate(lineage):
                    if one in (move.giver, move.taker):
                        other = move.giver if one == move.taker else move.taker
                        ore = move.effect(one)
                        held = steps[one][-1].balance if steps[one] else 0
                        after = held if column == "proposed" else held + ore
                        steps[one].append(Step(record, one, other, column, ore, after, depth))
        state = STATE.evolve(state, record)
    return _climbed(lineage, steps)


def _moves(record: Record, before: BudgetState) -> Iterator[tuple[Transfer, str]]:
    yield from ((move, "proposed") for move in record.event.proposed)
    yield from ((move, flow(before, move)) for move in record.event.transfers)


# What a body does with its money among its other lines is no part of this line's authority.
_BESIDE = frozenset({Flow.ALLOCATED, Flow.OUTCOME, "proposed"})


def _climbed(lineage: list[Account], steps: dict[Account, list[Step]]) -> Trail:
    told: Trail | None = None
    for account in reversed(lineage[1:]):
        told = Trail(account, tuple(step for step in steps[account] if step.column not in _BESIDE), told)
    return Trail(lineage[0], tuple(steps[lineage[0]]), told)
