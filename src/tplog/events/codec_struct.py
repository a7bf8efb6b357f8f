"""Our classes as plain data: for each a struct, in which accounts and dates are the texts that they show.

It is made from the class itself. A leaf is read by it as strictly as can be (no key too many, no number from
a text, none that JSON does not keep), and written anew by it without what is left at its default.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from attrs import NOTHING, Attribute, fields, has, resolve_types
from msgspec import UNSET, UnsetType

from tplog.values.text_value import TextValue

EXACT_INT_LIMIT = 2**53  # from here on JSON's numbers are not exact (RFC 8785)
_EXACT_INT = Annotated[int, msgspec.Meta(gt=-EXACT_INT_LIMIT, lt=EXACT_INT_LIMIT)]


def strict_struct(name: str, struct_fields: Iterable[Any]) -> type[msgspec.Struct]:
    """A struct of these fields, each a name, a type and, if it may be left out, a default."""
    return msgspec.defstruct(
        name, struct_fields, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
    )


@cache
def plain_struct(kind: Any, excluded: Collection[str] = ()) -> type[msgspec.Struct]:  # noqa: ANN401 (a class)
    """A class's fields as plain data."""
    told = (one for one in fields(resolve_types(kind)) if one.name not in excluded)
    return strict_struct(kind.__name__, [_struct_field(one) for one in told])


def _struct_field(attribute: Attribute[Any]) -> tuple[str, Any] | tuple[str, Any, Any]:
    plain_type = _plain_type(attribute.type)
    if attribute.default is NOTHING:
        return attribute.name, plain_type
    if has(type(attribute.default)):
        return attribute.name, plain_type | UnsetType, UNSET
    if (
        type(attribute.default) is str and attribute.default
    ):  # a text that is read is never the very default itself
        other = Annotated[str, msgspec.Meta(pattern=rf"^(?!{re.escape(attribute.default)}\Z)")]
        return attribute.name, other | UnsetType, UNSET
    return attribute.name, plain_type, attribute.default


def _plain_type(kind: Any) -> Any:  # noqa: ANN401 (a type, as it stands in an annotation)
    if arguments := get_args(kind):
        told: Any = tuple(one if one is Ellipsis else _plain_type(one) for one in arguments)
        return tuple.__class_getitem__(told) if get_origin(kind) is tuple else Union.__getitem__(told)
    if has(kind):
        return plain_struct(kind)
    return _EXACT_INT if kind is int else str if issubclass(kind, TextValue) else kind
