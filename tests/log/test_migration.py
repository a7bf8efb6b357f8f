"""Databases as earlier versions made them, kept as SQL in `schemas/`, are lifted and go on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import tplog
from conftest import EVENTS, EXAMPLE
from tplog.log import sql
from tplog.log.migration import STEPS
from tplog.log.schema import SCHEMA_VERSION
from tplog.merkle.tree import Frontier, leaf_hash

SCHEMAS = Path(__file__).parent / "schemas"
BUDGET = "trygghetspaketet"
OLDER = range(1, SCHEMA_VERSION)


def as_it_was(version: int, path: Path) -> Path:
    """The real matter in a database of an earlier schema."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((SCHEMAS / f"{version}.sql").read_text("utf-8"))
    return path


@pytest.fixture(params=OLDER)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """One of them."""
    return as_it_was(request.param, tmp_path / "tplog.db")


def form(path: Path) -> dict[str, list[tuple[str, str]]]:
    """A database's tables with their columns, and its triggers."""
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            name: connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
            if kind == "table"
            else [(kind, " ".join(told.split()))]
            for name, kind, told in named
        }


def leaves(path: Path) -> list[tuple[int, bytes]]:
    """The stored bytes, read without tplog."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute('SELECT "index", leaf FROM record ORDER BY "index"').fetchall()


def test_every_earlier_schema_is_kept_here() -> None:
    """One database for each number, and one step from each to the next."""
    assert sorted(int(path.stem) for path in SCHEMAS.iterdir()) == list(OLDER)
    assert len(STEPS) == len(OLDER)


def test_an_older_log_is_read_as_it_is(old: Path) -> None:
    """Reading changes nothing; what it lacks is told, with what to do."""
    before = form(old), leaves(old)
    with tplog.open(str(old)) as book:
        assert book.state(BUDGET)["2025/kommunstyrelsen"].frame
    with closing(sql.open_log(str(old))) as log, pytest.raises(tplog.Incompatible, match="tplog rebuild"):
        log.note()
    assert (form(old), leaves(old)) == before


@pytest.mark.parametrize("act", ["apply", "rebuild"])
def test_an_older_log_is_lifted_by_whoever_writes_first(old: Path, tmp_path: Path, act: str) -> None:
    """It comes to what a new database has, with the very same leaves, tree and state."""
    new = tmp_path / "new.db"
    before = leaves(old)
    with tplog.open(str(old)) as book, tplog.create(str(new)) as fresh:
        for file in sorted(EVENTS.glob("*.toml")):
            fresh.apply(file)
        book.rebuild() if act == "rebuild" else book.apply(EXAMPLE)
        assert book.budgets() == fresh.budgets()
        if act == "rebuild":
            assert book.state(BUDGET) == fresh.state(BUDGET)
        grown = Frontier().grown(leaf_hash(leaf) for _, leaf in leaves(old))
        with closing(sql.open_log(str(old))) as log, log.snapshot() as held:
            assert held.tree() == [(grown.size, grown.packed())]
            kept = held.kept()
            assert kept
            assert kept.size == grown.size or act == "apply"
        assert {one.code for one in book.audit().findings} == {"log-unsigned"}
    assert form(old) == form(new)
    assert leaves(old)[: len(before)] == before
    with closing(sqlite3.connect(old)) as connection, pytest.raises(sqlite3.Error, match="append-only"):
        connection.execute("UPDATE record SET hash = x''")
