"""A budget's state while it is written: the same mappings, changed in place by whoever made it.

A fold enters thousands of events and owns what it writes in, so that no event costs more the more a budget
holds. What was changed is remembered, and so can be kept beside the log without looking through the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import fields

from tplog.domain.state.budget_state import BudgetState, Grant, Noted, Position, Standing, State, StatedTotal
from tplog.events.types import MandateGiven
from tplog.values.account import Account

K = TypeVar("K")
V = TypeVar("V")


class Tracked(dict[K, V]):
    """A mapping that remembers what stood under each key before it was changed; None where nothing did."""

    def __init__(self, told: Any = ()) -> None:  # noqa: ANN401 (as dict takes it)
        """Begin as another mapping is."""
        super().__init__(told)
        self.was: dict[K, V | None] = {}

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self.was:
            self.was[key] = self.get(key)
        super().__setitem__(key, value)

    def put(self, told: Mapping[K, V]) -> None:
        """Put every value under its key."""
        for key, value in told.items():
            self[key] = value

    def drop(self, keys: Iterable[K]) -> None:
        """Take these keys out, as far as they are there."""
        for key in keys:
            if key in self:
                self.was.setdefault(key, self[key])
                del self[key]


NAMES = tuple(field.name for field in fields(BudgetState))


class Ledger:
    """One budget's mappings, as in `BudgetState`, to write in; ``state`` shows them as they are now."""

    accounts: Tracked[Account, Position]
    totals: Tracked[tuple[Account, str], StatedTotal]
    standing: Tracked[str, Standing]
    noted: Tracked[tuple[Account, str], Noted]
    grants: Tracked[str, Grant]
    mandates: Tracked[str, MandateGiven]
    closed: Tracked[int, str]
    answers: Tracked[tuple[str, str], str]
    flows: Tracked[tuple[Account, Account], int]

    def __init__(self, begun: BudgetState) -> None:
        """Begin as a state is; that stays as it is."""
        for name in NAMES:
            # Copied from a plain mapping, no key is asked for its hash.
            setattr(self, name, Tracked(getattr(begun, name).copy()))
        self.state = BudgetState(*(MappingProxyType(mapping) for _, mapping in self))

    def __iter__(self) -> Iterator[tuple[str, Tracked[Any, Any]]]:
        """The mappings with their names."""
        return ((name, getattr(self, name)) for name in NAMES)

    def forget(self) -> None:
        """Count what is changed from here on."""
        for _, mapping in self:
            mapping.was.clear()


class Ledgers:
    """All budgets' ledgers, each made when something is first entered in it; ``state`` shows them all."""

    def __init__(self, begun: State) -> None:
        """Begin as a state is; that stays as it is."""
        self._states = dict(begun.budgets)
        self.by_budget: dict[str, Ledger] = {}
        self.state = State(MappingProxyType(self._states))

    def of(self, budget: str) -> Ledger:
        """A budget's ledger."""
        ledger = self.by_budget.get(budget)
        if ledger is None:
            ledger = self.by_budget[budget] = Ledger(self.state.budget(budget))
            self._states[budget] = ledger.state
        return ledger
