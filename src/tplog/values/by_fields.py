"""How values are compared, hashed and shown: by their fields, written here once for all classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from attrs import fields


class ByFields:
    """A value that is compared, hashed and shown by its fields.

    A class of attrs that has this as its base says ``eq=False, repr=False``: attrs would write the same for
    it anew, which is most of the time that it takes to import it, and every command would wait for that.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Return whether the other is of the same class and all its fields are equal."""
        if type(other) is not type(self):
            return NotImplemented
        values = _field_reader(type(self))  # type: ignore[arg-type]  # a class is hashable
        return bool(values(self) == values(other))

    def __hash__(self) -> int:
        """Return a hash of the class and all fields."""
        kind = type(self)
        return hash((kind, _field_reader(kind)(self)))  # type: ignore[arg-type]  # as above

    def __repr__(self) -> str:
        """Return the class with all fields, as it is made."""
        kind: Any = type(self)
        shown = (field.name for field in fields(kind) if field.repr)
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{kind.__qualname__.rpartition('>.')[2]}({values})"


@cache
def _field_reader(kind: type[Any]) -> Callable[[object], Any]:
    """Return what reads the values of all fields of a class that are compared."""
    return attrgetter(*(field.name for field in fields(kind) if field.eq))
