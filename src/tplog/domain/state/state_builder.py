"""Mutable builders of the state: the same mappings, changed in place by their owner.

A fold applies thousands of events to mappings that it owns, so an event costs no more in a large budget.
Changes are tracked, so they can be stored as projection rows without looking through the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isqrt
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import fields

from tplog.domain.state.budget_state import (
    BudgetState,
    CarriedDeficits,
    ConditionLimit,
    Grant,
    SameDecisions,
    State,
    UnseenLines,
    indexes_of,
)
from tplog.domain.state.matters import MatterStatus
from tplog.domain.state.noted_events import NotedRelations, SuspendedFacts
from tplog.domain.state.overlay import Overlay, TrackedOverlay
from tplog.domain.state.state_indexes import FigureKey
from tplog.events.types import GuidelineDecided, MandateGiven
from tplog.values.account import Account
from tplog.values.transfer import AccountBalance, NotedFigure, NotedFigures, StatedTotal

K = TypeVar("K")
V = TypeVar("V")
_COPIED_AT_MOST = 2_000  # values in all mappings of a budget: they are soon copied, and read faster then
_MOST_ROOTS = 8  # an overlay has as many changes at most, times the square root of the values below it


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
        self.previous.setdefault(key, self.get(key))
        super().__setitem__(key, value)

    def set_all(self, values_by_key: Mapping[K, V]) -> None:
        """Set every value under its key."""
        previous = self.previous
        for key in values_by_key:
            if key not in previous:
                previous[key] = self.get(key)
        self.update(values_by_key)

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
    titles: TrackedDict[str, str]

    def __init__(self, initial: BudgetState, *, is_overlay: bool = False) -> None:
        """Start from a copy of a state, or from what lies over it: then it must stay as it is."""
        stored = indexes_of(initial).stored
        lies_over = is_overlay or stored is not None
        tracked = [*(_overlays if lies_over else _copies)(initial)]
        for name, mapping in zip(FIELD_NAMES, tracked, strict=True):
            setattr(self, name, mapping)
        self.state = (
            _state_over(initial, tracked) if lies_over else BudgetState(*map(MappingProxyType, tracked))
        )
        self.indexes = indexes_of(self.state)
        if stored is not None:
            from tplog.domain.stored_indexes import index_over_stored  # noqa: PLC0415 (start-up time)

            index_over_stored(self.indexes, stored, dict(self))
        elif not lies_over:  # of an overlay the index asks that of the state below
            self.indexes.matters.begin_as(indexes_of(initial).matters)
        if not any(mapping for _, mapping in self):
            self.indexes.read(self.state)

    def __iter__(self) -> Iterator[tuple[str, TrackedDict[Any, Any]]]:
        """Yield the mappings with their names."""
        return ((name, getattr(self, name)) for name in FIELD_NAMES)

    def reset_changes(self) -> None:
        """Forget the changes so far."""
        for _, mapping in self:
            mapping.forget_changes()


def _copies(state: BudgetState) -> Iterator[Any]:
    """Yield a copy of each mapping of a state that remembers its changes."""
    overlays = indexes_of(state).overlays
    for copied in (
        (overlay.flattened() for overlay in overlays)
        if overlays
        else (getattr(state, name).copy() for name in FIELD_NAMES)
    ):
        # Copying a plain dict does not hash the keys again.
        # A stored mapping copies itself as one that is tracked already.
        yield TrackedDict(copied) if isinstance(copied, dict) else copied


def _overlays(state: BudgetState) -> Iterator[TrackedOverlay[Any, Any]]:
    """Yield what lies over each mapping of a state, or beside what lies over another one already."""
    overlays = indexes_of(state).overlays
    if overlays:
        yield from (overlay.copy() for overlay in overlays)
    else:
        yield from (TrackedOverlay(getattr(state, name)) for name in FIELD_NAMES)


def _state_over(budget: BudgetState, overlays: Sequence[TrackedOverlay[Any, Any]]) -> BudgetState:
    """Return a state of mappings that lie over those of another state, in the order of its fields.

    If that one lies over a third itself, they are copies of its mappings.
    """
    state, below = BudgetState(*map(MappingProxyType, overlays)), indexes_of(budget)
    indexes = below.copy() if below.overlays else below.over(budget)
    indexes.overlays = overlays
    object.__setattr__(state, "_indexes", indexes)
    return state


def _is_cheaper_as_overlay(state: BudgetState) -> bool:
    """Return whether the next state costs less as an overlay of a state than as a copy, in the long run.

    Each next state copies the changes of the overlay before it, so they are bounded by a multiple of the
    square root of all values; beyond that everything is copied once, and a new overlay begins.
    """
    overlays = indexes_of(state).overlays
    if not overlays:
        return sum(len(getattr(state, name)) for name in FIELD_NAMES) > _COPIED_AT_MOST
    below_count = sum(overlay.below_count for overlay in overlays)
    return sum(overlay.change_count for overlay in overlays) <= _MOST_ROOTS * isqrt(below_count)


class StateBuilder:
    """The builders of all budgets, created on first use; ``state`` is a live view and changes with them."""

    def __init__(self, initial: State, *, is_overlay: bool = False, may_overlay: bool = False) -> None:
        """Start from a state, which is not changed.

        With ``is_overlay`` every budget's mappings lie over those of the state: that costs what is changed,
        and not what there is, so it is for a look at what would be. With ``may_overlay`` a large budget's do,
        where that is cheaper than a copy. Either way the state must not change while the builder is used.
        """
        self._is_overlay, self._may_overlay = is_overlay, may_overlay
        self._states = Overlay(initial.budgets) if is_overlay else dict(initial.budgets)
        self.by_budget: dict[str, BudgetStateBuilder] = {}
        self.state = State(MappingProxyType(self._states))

    def for_budget(self, budget: str) -> BudgetStateBuilder:
        """Return a budget's builder."""
        builder = self.by_budget.get(budget)
        if builder is None:
            state = self.state.budget(budget)
            is_overlay = self._is_overlay or (self._may_overlay and _is_cheaper_as_overlay(state))
            builder = BudgetStateBuilder(state, is_overlay=is_overlay)
            self.by_budget[budget] = builder
            self._states[budget] = builder.state
        return builder
