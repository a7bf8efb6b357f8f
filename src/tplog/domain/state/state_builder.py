"""A budget's state while it is written: the same mappings, changed in place by whoever made it.

A fold enters thousands of events and owns what it writes in, so that no event costs more the more a budget
holds. What was changed is remembered, and so can be kept beside the log without looking through the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import fields

from tplog.domain.state.budget_state import (
    AccountBalance,
    BudgetState,
    Grant,
    MatterStatus,
    NotedFigure,
    State,
    StatedTotal,
)
from tplog.events.types import MandateGiven
from tplog.values.account import Account

K = TypeVar("K")
V = TypeVar("V")


class TrackedDict(dict[K, V]):
    """A mapping that remembers what stood under each key before it was changed; None where nothing did."""

    def __init__(self, initial: Any = ()) -> None:  # noqa: ANN401 (as dict takes it)
        """Begin as another mapping is."""
        super().__init__(initial)
        self.previous: dict[K, V | None] = {}

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self.previous:
            self.previous[key] = self.get(key)
        super().__setitem__(key, value)

    def set_all(self, values_by_key: Mapping[K, V]) -> None:
        """Put every value under its key."""
        for key, value in values_by_key.items():
            self[key] = value

    def drop(self, keys: Iterable[K]) -> None:
        """Take these keys out, as far as they are there."""
        for key in keys:
            if key in self:
                self.previous.setdefault(key, self[key])
                del self[key]


FIELD_NAMES = tuple(field.name for field in fields(BudgetState))


class BudgetStateBuilder:
    """One budget's mappings, as in `BudgetState`, to write in; ``state`` shows them as they are now."""

    accounts: TrackedDict[Account, AccountBalance]
    totals: TrackedDict[tuple[Account, str], StatedTotal]
    standing: TrackedDict[str, MatterStatus]
    noted: TrackedDict[tuple[Account, str], NotedFigure]
    grants: TrackedDict[str, Grant]
    mandates: TrackedDict[str, MandateGiven]
    closed: TrackedDict[int, str]
    answers: TrackedDict[tuple[str, str], str]
    flows: TrackedDict[tuple[Account, Account], int]

    def __init__(self, initial: BudgetState) -> None:
        """Begin as a state is; that stays as it is."""
        for name in FIELD_NAMES:
            # Copied from a plain mapping, no key is asked for its hash.
            setattr(self, name, TrackedDict(getattr(initial, name).copy()))
        self.state = BudgetState(*(MappingProxyType(mapping) for _, mapping in self))

    def __iter__(self) -> Iterator[tuple[str, TrackedDict[Any, Any]]]:
        """The mappings with their names."""
        return ((name, getattr(self, name)) for name in FIELD_NAMES)

    def reset_changes(self) -> None:
        """Count what is changed from here on."""
        for _, mapping in self:
            mapping.previous.clear()


class StateBuilder:
    """All budgets' ledgers, each made when something is first entered in it; ``state`` shows them all."""

    def __init__(self, initial: State) -> None:
        """Begin as a state is; that stays as it is."""
        self._states = dict(initial.budgets)
        self.by_budget: dict[str, BudgetStateBuilder] = {}
        self.state = State(MappingProxyType(self._states))

    def for_budget(self, budget: str) -> BudgetStateBuilder:
        """A budget's ledger."""
        ledger = self.by_budget.get(budget)
        if ledger is None:
            ledger = self.by_budget[budget] = BudgetStateBuilder(self.state.budget(budget))
            self._states[budget] = ledger.state
        return ledger
