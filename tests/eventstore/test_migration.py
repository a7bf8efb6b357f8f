"""Databases as earlier versions made them, kept as SQL in `schemas/`, are lifted and go on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

import tplog
from conftest import EVENTS, EXAMPLE
from postgres import Server
from tplog.eventstore import sql
from tplog.eventstore.dialect import SCHEMA_VERSION, TREE_SINCE_VERSION
from tplog.eventstore.migrations import POSTGRESQL_FIRST_VERSION, POSTGRESQL_MIGRATIONS, SQLITE_MIGRATIONS
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash

SCHEMAS = Path(__file__).parent / "schemas"
BUDGET = "trygghetspaketet"
OLDER = range(1, SCHEMA_VERSION)
ON_A_SERVER = range(POSTGRESQL_FIRST_VERSION, SCHEMA_VERSION)


def older_log(version: int, path: Path) -> Path:
    """The real matter in a database of an earlier schema."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((SCHEMAS / f"{version}.sql").read_text("utf-8"))
    return path


@pytest.fixture(params=OLDER)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """One of them."""
    return older_log(request.param, tmp_path / "tplog.db")


def form(path: Path) -> dict[str, list[tuple[str, str]]]:
    """A database's tables with their columns, and its triggers."""
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            name: connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
            if kind == "table"
            else [(kind, " ".join(definition.split()))]
            for name, kind, definition in named
        }


def leaves(path: Path) -> list[tuple[int, bytes]]:
    """The stored bytes, read without tplog."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute('SELECT "index", leaf FROM record ORDER BY "index"').fetchall()


def test_every_earlier_schema_is_kept_here() -> None:
    """One database for each number, and one step from each to the next, on each engine."""
    assert sorted(int(path.stem) for path in SCHEMAS.glob("*.sql")) == list(OLDER)
    assert len(SQLITE_MIGRATIONS) == len(OLDER)
    assert sorted(int(path.stem) for path in SCHEMAS.glob("postgresql/*.sql")) == list(ON_A_SERVER)
    assert len(POSTGRESQL_MIGRATIONS) == len(ON_A_SERVER)


def test_an_older_log_is_read_as_it_is(old: Path) -> None:
    """Reading changes nothing; what is missing is reported, with what to do."""
    before = form(old), leaves(old)
    with tplog.open(str(old)) as book:
        assert book.state(BUDGET)["2025/kommunstyrelsen"].frame
    with closing(sqlite3.connect(old)) as connection:
        number = connection.execute("PRAGMA user_version").fetchone()[0]
    with closing(sql.open_log(str(old))) as log:
        if number >= TREE_SINCE_VERSION:
            assert log.checkpoint() is None
        else:
            with pytest.raises(tplog.Incompatible, match="tplog rebuild"):
                log.checkpoint()
    assert (form(old), leaves(old)) == before


def guards(address: str) -> set[tuple[str, str]]:
    """What verify says of a log's guards: the code, and what it is about."""
    with tplog.open(address) as book:
        findings = book.audit().findings
    return {(finding.code, str(finding.params["guard"])) for finding in findings if "guard" in finding.params}


def test_an_older_log_is_no_alarm_and_what_is_altered_in_it_is(tmp_path: Path) -> None:
    """What a migration makes anew differs without a finding; every other trigger and table is compared."""
    path = older_log(TREE_SINCE_VERSION, tmp_path / "tplog.db")
    assert guards(str(path)) == set()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER record_refuses_delete")
        connection.execute("CREATE TRIGGER record_refuses_delete BEFORE DELETE ON record BEGIN SELECT 1; END")
        connection.execute("ALTER TABLE tree ADD COLUMN other TEXT")
    assert guards(str(path)) == {
        ("guard-missing", "record_refuses_delete"),
        ("guard-foreign", "column other of tree"),
    }


@pytest.mark.parametrize("act", ["apply", "rebuild"])
def test_an_older_log_is_lifted_by_its_first_writer(old: Path, tmp_path: Path, act: str) -> None:
    """It comes to what a new database has, with the very same leaves, tree and state."""
    new = tmp_path / "new.db"
    before = leaves(old)
    with tplog.open(str(old)) as book, tplog.create(str(new)) as fresh:
        for file in sorted(EVENTS.glob("*.toml")):
            fresh.apply(file)
        book.rebuild_projections() if act == "rebuild" else book.apply(EXAMPLE)
        assert book.budgets() == fresh.budgets()
        if act == "rebuild":
            assert book.state(BUDGET) == fresh.state(BUDGET)
        grown = CompactRange().appended(leaf_hash(leaf) for _, leaf in leaves(old))
        with closing(sql.open_log(str(old))) as log, log.snapshot() as snapshot:
            assert snapshot.tree_rows() == [(grown.size, grown.to_bytes())]
            projections = snapshot.projections()
            # A query that does not find it rebuilds it; an apply may have found what it needed.
            assert projections.size == grown.size if projections else act == "apply"
        assert {finding.code for finding in book.audit().findings} == {"log-unsigned"}
    assert form(old) == form(new)
    assert leaves(old)[: len(before)] == before
    with closing(sqlite3.connect(old)) as connection, pytest.raises(sqlite3.Error, match="append-only"):
        connection.execute("UPDATE record SET hash = x''")


def form_on_server(connection: psycopg.Connection) -> list[object]:
    """The columns of a database's tables (their order may be another), their keys, and its fences."""
    queries = (
        """SELECT table_name::text, column_name::text, data_type, is_nullable
        FROM information_schema.columns WHERE table_schema = 'tplog'""",
        "SELECT tablename::text, indexdef FROM pg_indexes WHERE schemaname = 'tplog'",
        "SELECT proname::text, prosrc FROM pg_proc WHERE pronamespace = 'tplog'::regnamespace",
        "SELECT tgname::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    )
    return [sorted(connection.execute(question.encode()).fetchall()) for question in queries]


def leaves_on_server(connection: psycopg.Connection) -> list[object]:
    """The stored bytes, read without tplog."""
    return list(connection.execute('SELECT "index", leaf FROM tplog.record ORDER BY "index"'))


@pytest.fixture(params=ON_A_SERVER)
def old_on_server(request: pytest.FixtureRequest, server: Server) -> str:
    """The real matter in a database of an earlier schema on a server; its name."""
    name = server.new_database()
    with server.connected(name) as connection:
        connection.execute((SCHEMAS / "postgresql" / f"{request.param}.sql").read_bytes())
    return name


def test_an_older_log_on_a_server_is_lifted_too(server: Server, old_on_server: str) -> None:
    """It is read as it is, and gets the form of a new database, with the very same leaves and state."""
    old, new = server.address(old_on_server), server.address(server.new_database())
    with server.connected(old_on_server) as connection:
        before = form_on_server(connection), leaves_on_server(connection)
        with tplog.open(old) as book:
            assert book.state(BUDGET)["2025/kommunstyrelsen"].frame
        assert (form_on_server(connection), leaves_on_server(connection)) == before
    with tplog.open(old) as book, tplog.create(new) as fresh:
        for file in sorted(EVENTS.glob("*.toml")):
            fresh.apply(file)
        book.apply(EXAMPLE)
        fresh.apply(EXAMPLE)
        book.rebuild_projections()
        assert book.state(BUDGET) == fresh.state(BUDGET)
        assert {finding.code for finding in book.audit().findings} == {"log-unsigned"}
    with server.connected(old_on_server) as lifted, server.connected(new.rpartition("/")[2]) as created:
        assert form_on_server(lifted) == form_on_server(created)
        assert leaves_on_server(lifted)[: len(before[1])] == before[1]


def test_an_older_log_on_a_server_is_no_alarm_and_what_is_altered_in_it_is(
    server: Server, old_on_server: str
) -> None:
    """As for a file."""
    assert guards(server.address(old_on_server)) == set()
    with server.connected(old_on_server) as owner:
        owner.execute(
            "CREATE OR REPLACE FUNCTION tplog.refuse_gap() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NEW; END'"
        )
        owner.execute("ALTER TABLE tplog.tree ADD COLUMN other text")
    assert guards(server.address(old_on_server)) == {
        ("guard-missing", "refuse_gap()"),
        ("guard-foreign", "column other of tree"),
    }


def test_a_writer_of_an_older_log_on_a_server_goes_on(server: Server, old_on_server: str) -> None:
    """Only the owner can lift it; after that the writer can do its work with the rights that it had."""
    writer = f"{old_on_server}_writer"
    with server.connected(old_on_server) as owner:
        owner.execute(f"CREATE ROLE {writer} LOGIN".encode())
        owner.execute(f"GRANT USAGE ON SCHEMA tplog TO {writer}".encode())
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA tplog TO {writer}".encode())
        for table in ("record", "transfer", "checkpoint", "cosignature"):
            owner.execute(f"GRANT INSERT ON tplog.{table} TO {writer}".encode())
        for table in ("tree", "kept_at", "kept_row", "kept_entry"):
            owner.execute(f"GRANT INSERT, DELETE ON tplog.{table} TO {writer}".encode())
    with tplog.open(server.address(old_on_server, writer)) as book:
        with pytest.raises(tplog.Unavailable, match="database-denied"):
            book.apply(EXAMPLE)
        with tplog.open(server.address(old_on_server)) as owned:
            owned.rebuild_projections()
        assert book.apply(EXAMPLE).records
