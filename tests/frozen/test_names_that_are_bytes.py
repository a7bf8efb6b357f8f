"""Names in the code that are stored or promised: renaming one changes logs, databases or scripts."""

from __future__ import annotations

import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from enum import EnumType
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs
import click

import tplog
from commands import ALL
from conftest import ROOT, Golden
from tplog.cli.main import main
from tplog.domain import projection_entries, projection_rows
from tplog.errors import TplogError
from tplog.events.codec import EVENT_CLASS_BY_TAG, UPCASTS
from tplog.eventstore import tables, triggers
from tplog.values.finding import Rule

STORED_NAMES = Path(__file__).parent / "stored-names.txt"
_VARIABLE = re.compile(r"\bTPLOG_[A-Z_]*[A-Z]\b")
# Functions and triggers of PostgreSQL, as their statements name them.
_CREATED = re.compile(r"CREATE (?:OR REPLACE )?(TRIGGER|FUNCTION) ([\w.]+)")


def test_stored_names_are_those_that_are_kept(golden: Golden) -> None:
    """A name of an attribute, a column, a finding, a variable or an option that is bytes is as it was."""
    names = [*attributes(), *database(), *codes(), *promised()]
    golden(STORED_NAMES, "".join(f"{name}\n" for name in sorted(set(names))))


def attributes() -> Iterator[str]:
    """The attributes that become keys of JSON, in leaves and in projections."""
    yield from (f"event {tag} is {event.__name__}" for tag, event in EVENT_CLASS_BY_TAG.items())
    yield from (f"event {old} becomes {new}" for old, (new, _) in UPCASTS.items())
    for tag, event in EVENT_CLASS_BY_TAG.items():
        yield from _fields("leaf", tag, event)
    for name, form in projection_rows.FIELD_CODECS.items():
        yield from _fields("kept", name, form.kind)
    yield from _fields("kept", projection_rows.FINDING, projection_entries._StoredFinding)  # noqa: SLF001
    yield from _fields("kept", projection_rows.ANSWERED, projection_entries._StoredAnswer)  # noqa: SLF001
    yield from (f"kept row {name}" for name in projection_rows.FIELD_CODECS)
    names = ("EVENT", "MENTION", "NAMED", "FINDING", "ANSWERED", "SNAPSHOT")
    entries = (getattr(projection_rows, name) for name in names)
    yield from (f"kept entry {name}" for name in entries)
    yield f"kept version {projection_rows.VERSION}"


def _fields(place: str, root: str, kind: Any) -> Iterator[str]:  # noqa: ANN401 (a type)
    """The keys of a class and of all classes within it, each after the key that leads to it.

    Classes are not named, since their names are not stored; of a set of words each word is.
    """
    waiting, seen = [(root, kind)], set[tuple[str, Any]]()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        name, value = at
        waiting += [(name, part) for part in get_args(value)]
        if attrs.has(value):
            hints = get_type_hints(value)
            yield from (f"{place} key {name}: {field.name}" for field in attrs.fields(value))
            waiting += [(field.name, hints[field.name]) for field in attrs.fields(value)]
        elif isinstance(value, EnumType):
            yield from (f"{place} word {name}: {word.value}" for word in value)  # type: ignore[var-annotated]


def database() -> Iterator[str]:
    """Tables, columns, indexes and triggers, on each engine, and the schema's number."""
    for table in (*tables.metadata.tables.values(), tables.schema_version_table):
        yield from (f"column {table.name}.{column.name}" for column in table.columns)
    for statement in triggers.POSTGRESQL_TRIGGER_SQL:
        yield from (f"postgresql {kind.lower()} {name}" for kind, name in _CREATED.findall(statement))
    yield f"postgresql schema {triggers.SCHEMA}"


def test_a_fresh_database_has_these_names_and_no_other(tmp_path: Path) -> None:
    """A new file has the tables, columns and triggers of the stored list, not only those of the code."""
    tplog.create(str(tmp_path / "tplog.db")).close()
    names = set(STORED_NAMES.read_text("utf-8").splitlines())
    with closing(sqlite3.connect(tmp_path / "tplog.db")) as connection:
        query = "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL"
        rows = connection.execute(query).fetchall()
        columns = {
            f"column {name}.{column}"
            for kind, name in rows
            if kind == "table"
            for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
        }
    assert columns <= names
    triggers = {f"postgresql trigger {name}" for kind, name in rows if kind == "trigger"}
    assert triggers
    assert triggers <= names


def codes() -> Iterator[str]:
    """The codes of findings and refusals, each with its weight, and the exit codes of errors."""
    for module in pkgutil.walk_packages(tplog.__path__, "tplog."):
        if not module.name.endswith("__main__"):
            for value in vars(import_module(module.name)).values():
                for item in value if isinstance(value, (tuple, list)) else (value,):
                    if isinstance(item, Rule):
                        yield f"finding {item.code} {item.severity.value}"
    waiting = [TplogError]
    while waiting:
        error = waiting.pop()
        yield f"exit code {error.exit_code} {error.__name__}"
        waiting += error.__subclasses__()


def promised() -> Iterator[str]:
    """Commands, their options, arguments and choices; variables of the environment; names of the library."""
    for path, command in {"": main, **ALL}.items():
        for parameter in command.params:
            names = "/".join([*parameter.opts, *parameter.secondary_opts])
            yield f"option tplog {path} {names}".replace("  ", " ")
            if isinstance(parameter.type, click.Choice):
                yield from (f"choice tplog {path} {names} {choice}" for choice in parameter.type.choices)
            if parameter.envvar:
                yield f"variable {parameter.envvar}"
    for module in sorted((ROOT / "src").rglob("*.py")):
        yield from (f"variable {name}" for name in _VARIABLE.findall(module.read_text("utf-8")))
    yield from (f"library tplog.{name}" for name in tplog.__all__)
