"""Structs of plain data for our classes, in which accounts and dates are texts.

Each is made from the class. It reads a leaf as strictly as possible (no unknown key, no number from a text,
no inexact number), and writes it again without the fields at their default.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from inspect import get_annotations
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from attrs import NOTHING, Attribute, fields, has
from msgspec import UNSET, UnsetType

from tplog.events.value_codec import EXACT_INT_LIMIT
from tplog.values.text_value import TextValue

_EXACT_INT = Annotated[int, msgspec.Meta(gt=-EXACT_INT_LIMIT, lt=EXACT_INT_LIMIT)]


def strict_struct(name: str, struct_fields: Iterable[Any]) -> type[msgspec.Struct]:
    """Return a struct of these fields: each a name, a type and, if optional, a default."""
    return msgspec.defstruct(
        name, struct_fields, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
    )


@cache
def plain_struct(kind: Any, excluded: Collection[str] = ()) -> type[msgspec.Struct]:  # noqa: ANN401 (a class)
    """Return the struct of a class's fields as plain data."""
    types = _field_types(kind)
    wanted = (attribute for attribute in fields(kind) if attribute.name not in excluded)
    return strict_struct(kind.__name__, [_struct_field(attribute, types) for attribute in wanted])


def _field_types(kind: type) -> Mapping[str, Any]:
    """Return the types of a class's fields by name, its own and those of its bases."""
    return {
        name: field_type
        for base in reversed(kind.__mro__)
        for name, field_type in _evaluated_annotations(base).items()
    }


@cache
def _evaluated_annotations(kind: type) -> Mapping[str, Any]:
    """Return a class's own annotations as types, and leave them in the class in place of the texts.

    msgspec makes a decoder of each kind of event, and would evaluate the texts of all its bases anew for it;
    types it takes as they are.
    """
    if types := get_annotations(kind, locals={}, eval_str=True):
        kind.__annotations__ = types
    return types


def _struct_field(
    attribute: Attribute[Any], types: Mapping[str, Any]
) -> tuple[str, Any] | tuple[str, Any, Any]:
    """Return the struct's field for an attribute: its name, plain type and, if optional, default."""
    plain_type = _plain_type(types[attribute.name])
    if attribute.default is NOTHING:
        return attribute.name, plain_type
    if has(type(attribute.default)):
        return attribute.name, plain_type | UnsetType, UNSET
    if (
        type(attribute.default) is str and attribute.default
    ):  # a decoded text is never identical to the default, so omit_defaults would not see it
        not_default = Annotated[str, msgspec.Meta(pattern=rf"^(?!{re.escape(attribute.default)}\Z)")]
        return attribute.name, not_default | UnsetType, UNSET
    return attribute.name, plain_type, attribute.default


def _plain_type(kind: Any) -> Any:  # noqa: ANN401 (a type, as it stands in an annotation)
    """Return the type of plain data for a type in an annotation."""
    if arguments := get_args(kind):
        plain_arguments: Any = tuple(
            argument if argument is Ellipsis else _plain_type(argument) for argument in arguments
        )
        return (
            tuple.__class_getitem__(plain_arguments)
            if get_origin(kind) is tuple
            else Union.__getitem__(plain_arguments)
        )
    if has(kind):
        return plain_struct(kind)
    return _EXACT_INT if kind is int else str if issubclass(kind, TextValue) else kind
