"""What the library promises is documented, typed, and what docs/api.md says."""

from __future__ import annotations

from collections.abc import Iterator

import griffe

import tplog
from conftest import ROOT, Golden
from reference import OPAQUE, Thing, members, page, public, thing, values


def classes() -> dict[str, griffe.Class]:
    """All classes of which something is promised, by name."""
    window = {name: one for name, one in public().items() if isinstance(one, griffe.Class)}
    return {**window, **values()}


def promised() -> Iterator[tuple[str, Thing]]:
    """All functions, classes, methods and properties that are public."""
    yield from public().items()
    yield from values().items()
    for name, one in classes().items():
        if one.canonical_path not in OPAQUE:
            yield from ((f"{name}.{member.name}", member) for member in members(one))


def test_the_reference_is_what_the_docstrings_say(golden: Golden) -> None:
    """docs/api.md is made from them."""
    golden(ROOT / "docs" / "api.md", page())


def test_the_window_is_all_on_the_page() -> None:
    """Every name that can be imported is explained."""
    assert {*public()} == {*tplog.__all__} - {"__version__"}
    text = page()
    assert all(f"\n### `{name}`\n" in text for name in classes())


def test_what_is_promised_says_what_it_is() -> None:
    """Each function, class, method and property has a docstring of whole sentences."""
    silent = []
    for name, one in promised():
        if not isinstance(one, griffe.Attribute) or "property" in one.labels:
            said = one.docstring.value.strip() if one.docstring else ""
            silent += [] if said.endswith((".", "::")) else [name]
    assert silent == []


def test_what_is_promised_is_typed() -> None:
    """Each parameter, answer and field has an annotation; constants of a class have a value instead."""
    bare = []
    for name, one in promised():
        if isinstance(one, griffe.Function):
            told = [
                one.returns,
                *(each.annotation for each in one.parameters if each.name not in {"self", "cls"}),
            ]
            bare += [name] if None in told else []
        elif isinstance(one, griffe.Attribute) and "class-attribute" not in one.labels:
            bare += [name] if one.annotation is None else []
    assert bare == []


def test_what_is_opaque_is_there() -> None:
    """Nothing is kept off the page that is gone."""
    assert all(thing(path) for path in OPAQUE)
