"""A stored mapping and what is changed in it: a fold from a stored state decodes what it touches alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from itertools import chain
from typing import Generic, TypeVar

from tplog.domain.projection_rows import StoredMapping

K = TypeVar("K")
V = TypeVar("V")


class StoredOverlay(MutableMapping[K, V], Generic[K, V]):
    """The changes of a stored mapping, which stays as it is; it remembers them as `TrackedDict` does."""

    def __init__(self, stored: StoredMapping[K, V]) -> None:
        """Start as the stored mapping."""
        self._stored = stored
        self._changed: dict[K, V] = {}
        self._removed: set[K] = set()
        self._added: dict[K, V] = {}
        self.previous: dict[K, V | None] = {}
        self.has_drops = False

    def __getitem__(self, key: K) -> V:
        """Return the value of a key. Raises KeyError for any other."""
        if key in self._added:
            return self._added[key]
        if key in self._changed:
            return self._changed[key]
        if key in self._removed:
            raise KeyError(key)
        return self._stored[key]

    def __contains__(self, key: object) -> bool:
        """Return whether there is a key."""
        return key in self._added or (key not in self._removed and key in self._stored)

    def __setitem__(self, key: K, value: V) -> None:
        """Set a value: in its place, or last if the key is new."""
        if key not in self.previous:
            self.previous[key] = self.get(key)
        is_in_place = key not in self._added and key in self
        (self._changed if is_in_place else self._added)[key] = value

    def __delitem__(self, key: K) -> None:
        """Remove a key. Raises KeyError if there is none."""
        self.previous.setdefault(key, self[key])
        if key in self._added:
            del self._added[key]
        else:
            self._removed.add(key)
            self._changed.pop(key, None)
        self.has_drops = True

    def __iter__(self) -> Iterator[K]:
        """Yield the keys in order."""
        return chain((key for key in self._stored if key not in self._removed), self._added)

    def __reversed__(self) -> Iterator[K]:
        """Yield the keys, the last first."""
        stored = (key for key in reversed(self._stored) if key not in self._removed)
        return chain(reversed(self._added), stored)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._stored) - len(self._removed) + len(self._added)

    def set_all(self, values_by_key: Mapping[K, V]) -> None:
        """Set every value under its key."""
        self.update(values_by_key)

    def drop(self, keys: Iterable[K]) -> None:
        """Remove these keys, as far as they exist."""
        for key in keys:
            if key in self:
                del self[key]

    def forget_changes(self) -> None:
        """Take the present values as the previous ones."""
        self.previous.clear()
        self.has_drops = False

    def copy(self) -> StoredOverlay[K, V]:
        """Return an overlay of its own with the same values, which remembers no change."""
        copied = StoredOverlay(self._stored)
        copied._changed, copied._added = self._changed.copy(), self._added.copy()
        copied._removed = self._removed.copy()
        return copied
