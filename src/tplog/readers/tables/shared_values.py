"""One object for equal values: most cells of a large table repeat, and its rows are held until judged."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

MOST_SHARED = 1 << 12  # values that are remembered: those that come once would only take more

T = TypeVar("T", bound=Hashable)


class SharedValues(Generic[T]):
    """The first values of a table, each once. They are of one type, so that equal ones are the same."""

    def __init__(self) -> None:
        """Start without values."""
        self._values: dict[T, T] = {}

    def of(self, value: T) -> T:
        """Return the value, as the object that came first of those equal to it if that is remembered."""
        known = self._values.get(value)
        if known is None and len(self._values) < MOST_SHARED:
            self._values[value] = value
        return value if known is None else known
