"""An answer that is asked for several times in a row of one value, which never changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class LastAnswer(Generic[T, R]):
    """A function that remembers its answer for the very object of which it was asked last.

    Neither the object nor the answer may be one that changes. They are held until the next other object, and
    never answer for one that is merely equal, so that there is nothing to go stale. Threads may share it: a
    question and its answer are replaced together.
    """

    def __init__(self, function: Callable[[T], R]) -> None:
        """Start without an answer; ``function`` works it out."""
        self._function = function
        self._last: tuple[T, R] | None = None
        update_wrapper(self, function)

    def __call__(self, value: T) -> R:
        """Return the function's answer."""
        last = self._last
        if last is None or last[0] is not value:
            last = self._last = (value, self._function(value))
        return last[1]
