"""A stored mapping and what is changed in it: a fold from a stored state decodes what it touches alone."""

from __future__ import annotations

from typing import TypeVar

from tplog.domain.projection_rows import StoredMapping
from tplog.domain.state.overlay import Overlay

K = TypeVar("K")
V = TypeVar("V")


class StoredOverlay(Overlay[K, V]):
    """The changes of a stored mapping, which stays as it is; it remembers them as `TrackedDict` does."""

    def __init__(self, stored: StoredMapping[K, V]) -> None:
        """Start as the stored mapping."""
        super().__init__(stored)
        self._stored = stored
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

    def copy(self) -> StoredOverlay[K, V]:  # type: ignore[override]  # a dict would decode all
        """Return an overlay of its own with the same values, which remembers no change."""
        copied = StoredOverlay(self._stored)
        copied._replaced, copied._added = self._replaced.copy(), self._added.copy()
        copied._dropped = self._dropped.copy()
        return copied
