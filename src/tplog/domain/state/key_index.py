"""Look up keys of a mapping that only grows, without looking through all of them again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K")


class KeyIndex(Generic[K]):
    """The keys of one mapping by the places where they are looked for, in the mapping's order.

    The mapping may gain keys at its end but never lose one. Each key is seen once, at the first look after it
    was added.
    """

    def __init__(self, places: Callable[[K], Iterable[Hashable]]) -> None:
        """Start empty; ``places`` returns where a key is to be found."""
        self._places = places
        self._keys: dict[Hashable, list[K]] = {}
        self._count = 0

    def at(self, place: Hashable, mapping: Mapping[K, Any]) -> Sequence[K]:
        """Return the mapping's keys at a place."""
        if self._count < len(mapping):
            # From the end, so that the old keys are not passed again.
            last_first = reversed(cast("dict[K, Any]", mapping))
            new_keys = [*islice(last_first, len(mapping) - self._count)]
            for key in reversed(new_keys):
                for found_at in self._places(key):
                    self._keys.setdefault(found_at, []).append(key)
            self._count = len(mapping)
        return self._keys.get(place, ())
