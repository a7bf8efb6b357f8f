"""Values that a leaf stores as one text.

They are not attrs classes, because the decoder treats an attrs class as an object with keys.
"""

from __future__ import annotations

from typing import Any, Self

from attrs.exceptions import FrozenInstanceError


class TextValue:
    """An immutable value, equal to another of its class with the same parts."""

    __slots__ = ("_hash", "_parts")

    _parts: tuple[Any, ...]
    _hash: int

    def _set_parts(self, *parts: object, **attributes: object) -> None:
        """Set the parts, which are the arguments of the class's call, and further attributes by name."""
        set_attribute = object.__setattr__
        set_attribute(self, "_parts", parts)
        set_attribute(self, "_hash", hash(parts))
        for name, value in attributes.items():
            set_attribute(self, name, value)

    def __setattr__(self, name: str, _value: object) -> None:
        raise FrozenInstanceError(name)

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(name)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or self._parts == other._parts

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), self._parts
