"""How values are compared, hashed and shown: by their fields, written once for all their classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, cast

from attrs import fields


class ByFields:
    """The base of frozen classes of attrs, which compares, hashes and shows them as attrs would for each.

    A class below it says so to attrs: ``repr=False``, and ``eq=False`` too, unless thousands of its objects
    are compared or hashed: what attrs writes is quicker to run. But Python compiles it in each process that
    imports the class, which is more than half of what a class costs a command. ``eq=False`` without this base
    means that an object is equal to itself alone.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Return whether the other is of the same class and all its fields are equal."""
        if type(other) is not type(self):
            return NotImplemented
        return bool(_compared(self) == _compared(other))

    def __hash__(self) -> int:
        """Return a hash of the class and all fields."""
        return hash((type(self), _compared(self)))

    def __repr__(self) -> str:
        """Return the class with all fields, as it is made."""
        shown = (attribute.name for attribute in fields(cast(Any, type(self))) if attribute.repr)
        content = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__.rpartition('>.')[2]}({content})"


def _compared(value: object) -> Any:  # noqa: ANN401 (a tuple, or the only field)
    """Return the values of all fields by which an object is compared."""
    return _reader(type(value))(value)  # type: ignore[arg-type]  # it is hashable


@cache
def _reader(kind: type[Any]) -> Callable[[object], Any]:
    """Return what reads the values of all fields by which a class's objects are compared."""
    return attrgetter(*(attribute.name for attribute in fields(kind) if attribute.eq))
