"""A mapping that lies over another one: it holds what differs, and leaves the other as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")


class Overlay(MutableMapping[K, V]):
    """A mapping over another, which is changed as a copy of it would be, but costs what is changed.

    Its order is the copy's too. The other mapping must not change as long as this one is used.
    """

    def __init__(self, below: Mapping[K, V]) -> None:
        """Start with what the other mapping has."""
        self._below = below
        self._replaced: dict[K, V] = {}  # at their places in the other mapping
        self._dropped: set[K] = set()  # of the other mapping
        self._added: dict[K, V] = {}  # after all others

    def __getitem__(self, key: K) -> V:
        for mapping in (self._added, self._replaced):
            if key in mapping:
                return mapping[key]
        if key in self._dropped:
            raise KeyError(key)
        return self._below[key]

    def __contains__(self, key: object) -> bool:
        return key in self._added or (key in self._below and key not in self._dropped)

    def __setitem__(self, key: K, value: V) -> None:
        is_below = key in self._below and key not in self._dropped
        (self._replaced if is_below else self._added)[key] = value

    def __delitem__(self, key: K) -> None:
        if key in self._added:
            del self._added[key]
        elif key in self._dropped or key not in self._below:
            raise KeyError(key)
        else:
            self._dropped.add(key)
            self._replaced.pop(key, None)

    def __iter__(self) -> Iterator[K]:
        yield from (key for key in self._below if key not in self._dropped)
        yield from self._added

    def __reversed__(self) -> Iterator[K]:
        yield from reversed(self._added)
        below = reversed(cast("dict[K, V]", self._below))
        yield from (key for key in below if key not in self._dropped)

    def __len__(self) -> int:
        return len(self._below) - len(self._dropped) + len(self._added)

    @property
    def added(self) -> Iterable[K]:
        """The keys that come after all others."""
        return self._added.keys()

    @property
    def lacks_keys_below(self) -> bool:
        """Whether keys of the other mapping were removed; they may have been added again after all others."""
        return bool(self._dropped)

    def is_changed(self, key: K) -> bool:
        """Return whether a key has another value than in the other mapping, or is new."""
        return key in self._added or key in self._replaced

    def keys_among(self, below: Iterable[K], added: Iterable[K]) -> Iterator[K]:
        """Yield some keys of the other mapping, as far as they are still there, and then those added."""
        yield from (key for key in below if key not in self._dropped)
        yield from added

    def set_all(self, values_by_key: Mapping[K, V]) -> None:
        """Set every value under its key."""
        self.update(values_by_key)

    def drop(self, keys: Iterable[K]) -> None:
        """Remove these keys, as far as they exist."""
        for key in keys:
            self.pop(key, None)


class TrackedOverlay(Overlay[K, V]):
    """An overlay that remembers each changed key's previous value, as `TrackedDict` does."""

    def __init__(self, below: Mapping[K, V]) -> None:
        """Start as the other mapping."""
        super().__init__(below)
        self.previous: dict[K, V | None] = {}
        self.has_drops = False

    def __setitem__(self, key: K, value: V) -> None:
        """Set a value: in its place, or last if the key is new."""
        if key not in self.previous:
            self.previous[key] = self.get(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: K) -> None:
        """Remove a key. Raises KeyError if there is none."""
        self.previous.setdefault(key, self[key])
        super().__delitem__(key)
        self.has_drops = True

    def forget_changes(self) -> None:
        """Take the present values as the previous ones."""
        self.previous.clear()
        self.has_drops = False

    @property
    def below_count(self) -> int:
        """How many keys the other mapping has."""
        return len(self._below)

    @property
    def change_count(self) -> int:
        """In how many keys it differs from the other mapping."""
        return len(self._replaced) + len(self._added) + len(self._dropped)

    def copy(self) -> TrackedOverlay[K, V]:
        """Return an overlay of its own with the same values, over the same mapping; it has no change yet."""
        copied = TrackedOverlay(self._below)
        copied._replaced, copied._added = self._replaced.copy(), self._added.copy()
        copied._dropped = self._dropped.copy()
        return copied

    def flattened(self) -> dict[K, V]:
        """Return a dict with the same items, without hashing a key again that lies in a dict below."""
        below = cast("dict[K, V]", self._below).copy()
        values = below if isinstance(below, dict) else dict(self._below)
        for key in self._dropped:
            del values[key]
        values.update(self._replaced)
        values.update(self._added)
        return values
