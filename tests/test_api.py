"""What the library promises is documented, typed, and what docs/api.md says."""

from __future__ import annotations

from collections.abc import Iterator

import griffe
import pytest

import tplog
from conftest import ROOT, Golden
from reference import OPAQUE, Thing, forget, members, of_papers, page, public, thing, values
from test_to_dict import PARTS
from tplog.answers.catalogue import ANSWERS

# What a book returns that is no answer about its log.
NO_ANSWERS = {"Book", "IndexedBudget"}


@pytest.fixture(scope="module", autouse=True)
def described() -> Iterator[None]:
    """The package, read once for all tests of this module and let go of after them."""
    yield
    forget()


def classes() -> dict[str, griffe.Class]:
    """All classes of which something is promised, by name."""
    window = {**public(), **of_papers()}
    return {
        **{name: object_ for name, object_ in window.items() if isinstance(object_, griffe.Class)},
        **values(),
    }


def promised() -> Iterator[tuple[str, Thing]]:
    """All functions, classes, methods and properties that are public."""
    yield from public().items()
    yield from of_papers().items()
    yield from values().items()
    for name, object_ in classes().items():
        if object_.canonical_path not in OPAQUE:
            yield from ((f"{name}.{member.name}", member) for member in members(object_))


def test_the_reference_is_what_the_docstrings_say(golden: Golden) -> None:
    """docs/api.md is made from them."""
    golden(ROOT / "docs" / "api.md", page())


def test_the_window_is_all_on_the_page() -> None:
    """Every name that can be imported is explained."""
    assert {*public()} == {*tplog.__all__} - {"__version__", "papers"}
    text = page()
    assert all(f"\n### `{name}`\n" in text for name in (*classes(), *tplog.papers.__all__))


def test_what_is_promised_says_what_it_is() -> None:
    """Each function, class, method and property has a docstring of whole sentences."""
    silent = []
    for name, object_ in promised():
        if not isinstance(object_, griffe.Attribute) or "property" in object_.labels:
            docstring = object_.docstring.value.strip() if object_.docstring else ""
            silent += [] if docstring.endswith((".", "::")) else [name]
    assert silent == []


def test_what_is_promised_is_typed() -> None:
    """Each parameter, answer and field has an annotation; constants of a class have a value instead."""
    undocumented = []
    for name, object_ in promised():
        if isinstance(object_, griffe.Function):
            undeclared = [
                object_.returns,
                *(each.annotation for each in object_.parameters if each.name not in {"self", "cls"}),
            ]
            undocumented += [name] if None in undeclared else []
        elif isinstance(object_, griffe.Attribute) and "class-attribute" not in object_.labels:
            undocumented += [name] if object_.annotation is None else []
    assert undocumented == []


def test_what_is_opaque_is_there() -> None:
    """Nothing is kept off the page that is gone."""
    assert all(thing(path) for path in OPAQUE)


def returned_classes() -> set[str]:
    """The names of tplog's classes in what the public methods of a book return."""
    book = thing("tplog.book.book.Book")
    assert isinstance(book, griffe.Class)
    returned = (member.returns for member in members(book) if isinstance(member, griffe.Function))
    return {name for annotation in returned for name in class_names(annotation)}


def class_names(annotation: object) -> Iterator[str]:
    """The names of tplog's classes in an annotation; of a name for several, theirs."""
    if not isinstance(annotation, griffe.Expr):
        return
    for part in annotation.iterate(flat=True):
        path = part.canonical_path if isinstance(part, griffe.ExprName) else ""
        meant = thing(path) if path.startswith("tplog.") else None
        if isinstance(meant, griffe.Attribute):
            yield from class_names(meant.value)
        elif isinstance(meant, griffe.Class):
            yield meant.name


def test_a_book_s_answers_are_all_described() -> None:
    """Every class that a public method of `Book` returns has a description, and no other has but parts.

    ``test_to_dict.py`` makes an answer of each.
    """
    assert returned_classes() - NO_ANSWERS == ANSWERS.keys() - PARTS
