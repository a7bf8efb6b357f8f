"""Values that are compared, hashed and shown by one definition, as attrs would write it for each class."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any

import attrs
import pytest

import tplog
from tplog.answers.related_accounts import RelatedAccount
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.matters import MatterStatus
from tplog.values.as_of import AsOf
from tplog.values.by_fields import ByFields


@attrs.frozen(eq=False, repr=False)
class Pair(ByFields):
    """Two values, of which one is neither compared nor shown."""

    first: object
    second: object = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(eq=False, repr=False)
class PairOfOthers(Pair):
    """Another class of the same fields."""


@attrs.frozen
class Written:
    """The same as attrs writes it."""

    first: object
    second: object = attrs.field(default=None, eq=False, repr=False)


@pytest.mark.parametrize("value", [1, "å", (), ("a", 1), None])
def test_as_attrs_writes_it(value: object) -> None:
    """Equal and shown by class and fields, but for those that say no."""
    assert Pair(value, 1) == Pair(value, 2)
    assert Pair(value) != Pair("other")
    assert Pair(value) != PairOfOthers(value)
    assert Pair(value) != value
    assert len({Pair(value, 1), Pair(value, 2), Pair("other"), PairOfOthers(value)}) == 3
    assert repr(Pair(value, 1)) == repr(Written(value, 1)).replace("Written", "Pair")


def test_what_holds_mappings_has_no_hash() -> None:
    """As with attrs: who holds what may change is no key."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(Pair({}))


def classes(base: type[Any]) -> set[type[Any]]:
    """Return all classes below one."""
    return {base, *(each for kind in base.__subclasses__() for each in classes(kind))}


def test_its_classes_leave_the_writing_to_it() -> None:
    """None has a text of its own, and who is equal by it has its hash too."""
    ours = [kind for kind in classes(ByFields) if kind.__module__.startswith("tplog.")]
    assert {AsOf, BudgetState, MatterStatus, RelatedAccount} <= set(ours)
    for kind in ours:
        assert "__repr__" not in vars(kind) or kind is ByFields, kind
        assert ("__eq__" in vars(kind)) == ("__hash__" in vars(kind)), kind
        assert kind.__hash__ is not None, kind


# Classes whose objects are equal to themselves alone: what they hold grows, or is a secret, or is worked out.
BY_IDENTITY = {"FindingsSoFar", "HeldEvents", "PastDay", "RecentPasts", "SigningConfig", "StateIndexes"}


def test_no_class_has_lost_its_equality() -> None:
    """Whoever tells attrs to write none has it from the base, or is named above."""
    bases, without_equality = defaultdict[str, set[str]](set), set[str]()
    for path in Path(tplog.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] |= {ast.unparse(base).partition("[")[0] for base in node.bases}
                if any("eq=False" in ast.unparse(decorator) for decorator in node.decorator_list):
                    without_equality.add(node.name)

    def is_by_fields(name: str) -> bool:
        return name == "ByFields" or any(map(is_by_fields, bases[name]))

    assert "BudgetState" in without_equality
    assert {name for name in without_equality if not is_by_fields(name)} == BY_IDENTITY
