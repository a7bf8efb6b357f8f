"""An answer: a frozen class, and one description of each of its fields, from which all its forms follow.

A description says once what a field is: its name for programs, its type with the unit, its label in both
languages, what it means, and how it is got. JSON, JSON Schema, CSV, spreadsheets, the data package and the
terminal's tables are encoders over it. A view chooses *which* fields it shows (`Answer.only`),
never what a field is.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from tplog.i18n.vocabulary import Language, translate
from tplog.values.by_fields import ByFields

R = TypeVar("R")


class Kind(StrEnum):
    """The type of a single value, with its unit."""

    TEXT = "text"
    WORD = "word"  # a word of ours, which is translated for people
    ORE = "ore"  # money in whole öre
    INDEX = "index"  # in the log, from 0
    COUNT = "count"
    YEAR = "year"
    DAY = "day"  # a date to the day
    PARTIAL_DATE = "partial-date"  # a day, month or year, as precise as it is known
    INSTANT = "instant"  # UTC
    TRUTH = "truth"
    BYTES = "bytes"  # base64
    LEAF = "leaf"  # an event as it is stored, in JSON
    SETTING = "setting"  # a text, a number or a list of texts
    PARAMS = "params"  # what a finding's sentence takes in: texts, öre, lists of words


@frozen(eq=False, repr=False)
class Many(ByFields):
    """A list of such values."""

    item: ValueType


@frozen(eq=False, repr=False)
class ByKey(ByFields):
    """Such values by a key: a column, a year, a name. If ``optional``, some may be None."""

    item: ValueType
    optional: bool = False


@frozen(eq=False, repr=False)
class Field(ByFields, Generic[R]):
    """A field of an answer of class ``R``.

    ``label`` is what people read (sv, en), ``meaning`` what it holds, for the schema and the data package.
    ``get`` returns its value, None only if it is ``optional``; else it is the attribute of the field's name.
    ``choices`` are all its words; ``translate_word`` gives the word for people. ``empty_word`` is what they
    read where it is None.
    """

    name: str
    value_type: ValueType
    label: tuple[str, str] = ("", "")
    meaning: str = ""
    get: Callable[[R], Any] = field(kw_only=True)
    optional: bool = field(default=False, kw_only=True)
    choices: tuple[str, ...] = field(default=(), kw_only=True)
    translate_word: Callable[[str, Language], str] = field(default=translate, kw_only=True)
    empty_word: str = field(default="", kw_only=True)

    @get.default
    def _attribute(self) -> Callable[[R], Any]:
        return attrgetter(self.name)


@frozen(eq=False, repr=False)
class Answer(ByFields, Generic[R]):
    """The description of the class of answers with this name: its fields, in the order of writing."""

    described: str
    fields: tuple[Field[R], ...]

    def only(self, *names: str) -> Answer[R]:
        """Return a view: the fields of these names, in this order."""
        by_name = {described.name: described for described in self.fields}
        return evolve(self, fields=tuple(by_name[name] for name in names))

    def without(self, *names: str) -> Answer[R]:
        """Return a view: all fields but these."""
        return evolve(self, fields=tuple(known for known in self.fields if known.name not in names))

    def of_kind(self, kind: Kind) -> Answer[R]:
        """Return a view: the fields of this type alone."""
        return evolve(self, fields=tuple(known for known in self.fields if known.value_type is kind))

    def also(self, *more: Field[R]) -> Answer[R]:
        """Return a view with more fields, after these."""
        return evolve(self, fields=(*self.fields, *more))

    def optional(self) -> Answer[R]:
        """Return the same fields, each None where there is no such answer."""
        return evolve(
            self,
            fields=tuple(evolve(known, get=_if_any(known.get), optional=True) for known in self.fields),
        )

    def of(self, owner: str, get: Callable[[Any], R]) -> Answer[Any]:
        """Return the same fields for a class named ``owner``, of whose objects ``get`` returns the part."""
        return Answer(owner, tuple(evolve(known, get=_composed(known.get, get)) for known in self.fields))


ValueType = Kind | Many | ByKey | Answer[Any]


def _composed(outer: Callable[[Any], Any], inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: outer(inner(value))


def _if_any(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else get(value)
