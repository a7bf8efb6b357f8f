"""Sums that an event gave for lines together: what of each its account has divided among them since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from attrs import define

from tplog.domain.state.budget_state import BudgetState, UnseenLines
from tplog.domain.state.stated_totals import stated_figure
from tplog.values.account import Account


def nearest_above(line: Account, given: Collection[Account]) -> Account | None:
    """Return the nearest account above a line that was given a sum, or None."""
    return next((above for above in line.ancestors() if above in given), None)


def holders_of_lines(unseen: UnseenLines) -> dict[Account, Account | None]:
    """Return for each line that shares a sum the account that got it; None where no account above it did."""
    given = {stated_figure(move)[0] for move in unseen.moves}
    return {line: nearest_above(line, given) for line in unseen.undivided}


def divided_so_far(budget: BudgetState, lines: Mapping[Account, Account | None]) -> tuple[int, ...]:
    """Return the öre that each line, with those below it, has been given by its account in all."""
    return tuple(_given(budget, holder, line) if holder else 0 for line, holder in lines.items())


def _given(budget: BudgetState, holder: Account, line: Account) -> int:
    paths = (line, *budget.descendants(line))
    return sum(budget.flows.get((holder, path), 0) - budget.flows.get((path, holder), 0) for path in paths)


@define
class _Shared:
    """What is left to divide of a sum that an account got for its lines, in öre; below zero of a cut."""

    ore: int
    left: int

    def take(self, ore: int) -> int:
        """Divide as much of ``ore`` as is left, or take back what was divided; return what remains of it."""
        before = self.left
        self.left = min(max(self.ore, 0), max(min(self.ore, 0), before - ore))
        return ore - (before - self.left)


def undivided_left(budget: BudgetState) -> Mapping[tuple[str, Account], int]:
    """Return the öre that are still for lines together, by the event and the account that got them.

    What an account gives its lines divides its oldest sum for them first, but none that it got later.
    """
    left: dict[tuple[str, Account], _Shared] = {}
    shared: dict[tuple[Account, Account], list[_Shared]] = defaultdict(list)  # by account and line
    seen: dict[tuple[Account, Account], int] = {}  # what the account had given the line until then
    in_force = ((name, unseen) for name, unseen in budget.unseen.items() if budget.is_unconditional(name))
    for name, unseen in in_force:
        lines = zip(holders_of_lines(unseen).items(), unseen.divided_before, strict=True)
        given = {(holder, line): ore for (line, holder), ore in lines if holder is not None}
        for pair, ore in given.items():
            _divide(shared[pair], ore - seen.get(pair, ore))
            seen[pair] = ore
            if (name, pair[0]) not in left:
                sum_ore = sum(move.effect(pair[0]) for move in unseen.moves)
                left[name, pair[0]] = _Shared(sum_ore, sum_ore)
        for pair in given:
            shared[pair].append(left[name, pair[0]])
    for pair, ore in seen.items():
        _divide(shared[pair], _given(budget, *pair) - ore)
    return {key: part.left for key, part in left.items()}


def _divide(oldest_first: Sequence[_Shared], ore: int) -> None:
    """Divide of shared sums what their account gave a line."""
    for part in oldest_first if ore else ():
        ore = part.take(ore)
