"""How values are compared, hashed and shown: by their fields, written once for all their classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, cast

from attrs import fields


class ByFields:
    """A frozen class of attrs, compared, hashed and shown as attrs would write it for each class.

    Such a class has ``repr=False``, and ``eq=False`` too unless so many are compared that it should be quick.
    What attrs writes, Python compiles whenever a command imports it: more than half of what a class costs.
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
