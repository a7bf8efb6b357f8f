"""Values that are compared, hashed and shown by their fields, without code of attrs for each class."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import walk_packages

from attrs import field, frozen, has

import tplog
from tplog.values.by_fields import ByFields


@frozen(eq=False, repr=False)
class Line(ByFields):
    """A class as ours are."""

    name: str
    ore: int = 0
    note: str = field(default="", eq=False)
    key: str = field(default="", repr=False)


@frozen(eq=False, repr=False)
class LongerLine(Line):
    """A class with one field more."""

    year: int = 0


def by_attrs() -> type[object]:
    """Return a class of the same fields, for which attrs writes all of it."""

    @frozen
    class Line:
        name: str
        ore: int = 0
        note: str = field(default="", eq=False)
        key: str = field(default="", repr=False)

    return Line


def test_values_are_equal_as_attrs_has_it() -> None:
    """All fields that count are compared, in objects of the same class; equal ones have the same hash."""
    line = Line("skola", 5)
    assert line == Line("skola", 5, note="besides")
    assert hash(line) == hash(Line("skola", 5, note="besides"))
    for other in (
        Line("skola", 6),
        Line("vård", 5),
        Line("skola", 5, key="k"),
        LongerLine("skola", 5),
        "skola",
    ):
        assert line != other
        assert other != line
    assert LongerLine("skola", 5, year=1) != LongerLine("skola", 5, year=2)
    assert {line: 1}[Line("skola", 5)] == 1


def test_values_are_shown_as_attrs_has_it() -> None:
    """With the class and its fields, but for those that are not to be shown."""
    assert repr(Line("skola", 5)) == repr(by_attrs()("skola", 5)) == "Line(name='skola', ore=5, note='')"  # type: ignore[call-arg]


def test_no_class_is_compared_by_identity_unawares() -> None:
    """Who says ``eq=False`` has this as its base: else two equal values would differ."""
    names = [module.name for module in walk_packages(tplog.__path__, "tplog.")]
    for name in names:
        if not name.endswith("__main__"):
            import_module(name)
    kinds = {
        kind
        for name in names
        for kind in vars(sys.modules.get(name, object)).values()
        if isinstance(kind, type) and has(kind) and kind.__module__.startswith("tplog.")
    }
    assert len(kinds) > 400
    by_identity = (kind for kind in kinds if kind.__eq__ is object.__eq__)
    assert [kind for kind in by_identity if not issubclass(kind, Exception)] == []
