"""Names that were given up do not come back: `docs/renames.csv` lists them with what they are called now."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import ROOT

# Words that say nothing of the thing: not for a parameter, a variable, an attribute, a function or a class.
RETIRED_WORDS = frozenset(
    ["told", "one", "some", "own", "made", "every", "kept", "beside", "apart", "aside", "asked", "found"]
)
# Stored fields, whose names are keys in leaves (`tests/frozen/stored-names.txt`).
STORED = {"ForecastRecorded.made", "NotedFigure.made"}
MODULES = sorted((ROOT / "src").rglob("*.py"))
PROGRAMS = [path for folder in ("tests", "bench", "docs") for path in sorted((ROOT / folder).rglob("*.py"))]


def rows(*kinds: str) -> list[tuple[str, str]]:
    """Return the old and new names of these kinds."""
    with (ROOT / "docs" / "renames.csv").open(encoding="utf-8", newline="") as file:
        return [(row["old"], row["new"]) for row in csv.DictReader(file) if row["kind"] in kinds]


def syntax_tree(path: Path) -> ast.Module:
    """Return a module as it is parsed. Trees of all modules would burden each collection of garbage."""
    return ast.parse(path.read_text("utf-8"))


def module_name(path: Path) -> str:
    """Return a module's dotted name."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def definitions(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module defines, those of methods with their class."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef))
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name that a module binds, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name, node.lineno
            case ast.arg():
                yield node.arg, node.lineno
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr, node.lineno


@pytest.mark.parametrize("kind", ["module", "package"])
def test_a_retired_module_does_not_come_back(kind: str) -> None:
    """No module has a name that was given up."""
    taken = {new for _, new in rows("module", "package")}
    packages = {module_name(path) for path in MODULES if path.name == "__init__.py"}
    assert not [old for old, _ in rows(kind) if old not in taken | packages and find_spec_of(old)]


@pytest.mark.parametrize("kind", ["module", "package"])
def test_what_a_module_is_called_now_is_there(kind: str) -> None:
    """Each new name of a module is a module, and no pair of names is listed twice."""
    renamed = rows(kind)
    assert not [new for _, new in renamed if not find_spec_of(new)]
    assert len(renamed) == len(set(renamed))


@cache
def find_spec_of(name: str) -> bool:
    """Return whether a module can be imported."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return False
    return spec is not None and spec.origin is not None


def test_a_retired_name_does_not_come_back() -> None:
    """No module defines a class, function, method or constant by the name that it had there before."""
    moved = dict(rows("module"))
    defined = {module_name(path): set(definitions(syntax_tree(path))) for path in MODULES}
    given: dict[str, set[str]] = {}
    back: list[str] = []
    renamed = rows("class", "function", "method", "constant", "typealias")
    for old, new in renamed:
        given.setdefault(home_of(old, moved)[0], set()).add(new)
    for old, _ in renamed:
        home, name = home_of(old, moved)
        if name in defined.get(home, set()) and name.rpartition(".")[2] not in given[home]:
            back.append(old)
    assert not back


def home_of(old: str, moved: dict[str, str]) -> tuple[str, str]:
    """Return the module where a name would stand now, and the name within it."""
    parts = old.split(".")
    for end in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:end])
        if module in moved or find_spec_of(module):
            while module in moved and moved[module] != module:
                module = moved[module]
            return module, ".".join(parts[end:])
    return parts[0], ".".join(parts[1:])


def empty_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name of a module that is one of the retired words, with its line."""
    empty = [(name, line) for name, line in identifiers(tree) if name in RETIRED_WORDS]
    # Only then is it looked for what is stored: a walk through all trees takes seconds.
    stored = empty and {
        part.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.AnnAssign)
        and isinstance(part.target, ast.Name)
        and f"{node.name}.{part.target.id}" in STORED
    }
    yield from ((name, line) for name, line in empty if line not in stored)


def test_nothing_is_called_by_a_word_that_says_nothing() -> None:
    """No parameter, variable, attribute, function or class is named by one of the retired words."""
    assert [
        (str(path.relative_to(ROOT)), name, line)
        for path in (*MODULES, *PROGRAMS)
        for name, line in empty_names(syntax_tree(path))
    ] == []
