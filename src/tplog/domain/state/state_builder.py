"""Mutable builders of the state: the same mappings, changed in place by their owner.

A fold applies thousands of events to mappings that it owns, so an event costs no more in a large budget.
Changes are tracked, so they can be stored as projection rows without looking through the rest.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import fields

from tplog.domain.state.budget_state import (
    BudgetState,
    CarriedDeficits,
    ConditionLimit,
    FigureKey,
    Grant,
    SameDecisions,
    State,
    UnseenLines,
)
from tplog.domain.state.matters import MatterStatus
from tplog.domain.state.noted_events import NotedRelations, SuspendedFacts
from tplog.events.types import GuidelineDecided, MandateGiven
from tplog.values.account import Account
from tplog.values.transfer import AccountBalance, NotedFigure, NotedFigures, StatedTotal

K = TypeVar("K")
V = TypeVar("V")
H = TypeVar("H", bound=Hashable)
_EVENT_PLACES = 64


class TrackedDict(dict[K, V]):
    """A dict that remembers each changed key's previous value; None if the key was new.

    ``has_drops`` says whether a key was removed, so that later keys moved up.
    """

    def __init__(self, initial: Any = ()) -> None:  # noqa: ANN401 (as dict takes it)
        """Start as a copy of another mapping."""
        super().__init__(initial)
        self.previous: dict[K, V | None] = {}
        self.has_drops = False

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self.previous:
            self.previous[key] = self.get(key)
        super().__setitem__(key, value)

    def set_all(self, values_by_key: Mapping[K, V]) -> None:
        """Set every value under its key."""
        for key, value in values_by_key.items():
            self[key] = value

    def drop(self, keys: Iterable[K]) -> None:
        """Remove these keys, as far as they exist."""
        for key in keys:
            if key in self:
                self.previous.setdefault(key, self[key])
                del self[key]
                self.has_drops = True

    def forget_changes(self) -> None:
        """Take the present values as the previous ones."""
        self.previous.clear()
        self.has_drops = False


class EventIndex:
    """Where to look for what events left under a mapping's keys, so that a fold looks at few of them.

    A fold may be long, so only hashes are held.
    """

    def __init__(self) -> None:
        """Start without events."""
        # By a part of the event's hash: that hash and a key's, in turn.
        self._hashes: dict[int, array[int]] = {}

    def add(self, event_id: str, key: Hashable) -> None:
        """Note that an event left something under a key."""
        event_hash = hash(event_id)
        place = event_hash % _EVENT_PLACES
        self._hashes.setdefault(place, array("q")).extend((event_hash, hash(key)))

    def narrowed(self, keys: Iterable[H], event_ids: Iterable[str], others: Iterable[H]) -> list[H]:
        """Return those of the keys under which these events can have left something, with some others."""
        key_hashes = set(map(hash, others))
        for event_hash in map(hash, event_ids):
            hashes = self._hashes.get(event_hash % _EVENT_PLACES, ())
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            key_hashes.update(key_hash for hash_there, key_hash in pairs if hash_there == event_hash)
        return [key for key in keys if hash(key) in key_hashes] if key_hashes else []


FIELD_NAMES = tuple(field.name for field in fields(BudgetState) if field.init)


class BudgetStateBuilder:
    """One budget's mutable mappings; ``state`` is a live view of them and changes with them."""

    accounts: TrackedDict[Account, AccountBalance]
    totals: TrackedDict[str, StatedTotal]
    standing: TrackedDict[str, MatterStatus]
    noted: TrackedDict[FigureKey, NotedFigure]
    grants: TrackedDict[str, Grant]
    mandates: TrackedDict[str, MandateGiven]
    guidelines: TrackedDict[str, GuidelineDecided]
    condition_limits: TrackedDict[str, ConditionLimit]
    deficits: TrackedDict[str, CarriedDeficits]
    closed: TrackedDict[str, int]
    answers: TrackedDict[tuple[str, str], str]
    flows: TrackedDict[tuple[Account, Account], int]
    decisions: TrackedDict[str, SameDecisions]
    unseen: TrackedDict[str, UnseenLines]
    relations: TrackedDict[str, NotedRelations]
    figures: TrackedDict[FigureKey, NotedFigures]
    suspended: TrackedDict[str, SuspendedFacts]

    def __init__(self, initial: BudgetState) -> None:
        """Start from a copy of a state."""
        for name in FIELD_NAMES:
            # Copying a plain dict does not hash the keys again.
            setattr(self, name, TrackedDict(getattr(initial, name).copy()))
        self.state = BudgetState(*(MappingProxyType(mapping) for _, mapping in self))
        self._initial = initial
        self.figure_index, self.matter_index = EventIndex(), EventIndex()

    def __iter__(self) -> Iterator[tuple[str, TrackedDict[Any, Any]]]:
        """Yield the mappings with their names."""
        return ((name, getattr(self, name)) for name in FIELD_NAMES)

    def keys_of_figures(self, event_ids: Collection[str]) -> list[FigureKey]:
        """Return the keys under which these events stated figures; see `BudgetState.keys_of_figures`."""
        before = self._initial.keys_of_figures(event_ids)
        among = self.figure_index.narrowed(self.state.figure_keys(), event_ids, before)
        return [*self.state.keys_of_figures(event_ids, among)]

    def settled_by(self, event_id: str) -> list[str]:
        """Return the matters that an event settled; see `BudgetState.settled_by`."""
        before = self._initial.settled_by(event_id)
        among = self.matter_index.narrowed(self.standing, (event_id,), before)
        return [*self.state.settled_by(event_id, among)]

    def reset_changes(self) -> None:
        """Forget the changes so far."""
        for _, mapping in self:
            mapping.forget_changes()


class StateBuilder:
    """The builders of all budgets, created on first use; ``state`` is a live view and changes with them."""

    def __init__(self, initial: State) -> None:
        """Start from a state, which stays unchanged."""
        self._states = dict(initial.budgets)
        self.by_budget: dict[str, BudgetStateBuilder] = {}
        self.state = State(MappingProxyType(self._states))

    def for_budget(self, budget: str) -> BudgetStateBuilder:
        """Return a budget's builder."""
        builder = self.by_budget.get(budget)
        if builder is None:
            builder = self.by_budget[budget] = BudgetStateBuilder(self.state.budget(budget))
            self._states[budget] = builder.state
        return builder
