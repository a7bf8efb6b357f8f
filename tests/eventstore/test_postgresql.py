"""What a log in PostgreSQL holds by itself: its fences and roles, and a server that goes away."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from contract import record
from severed import Moment, line
from signed_log import KEY, ORIGIN

import tplog
from conftest import EVENTS, Cli
from postgres import Server, running
from tplog.book.roles import grants_sql
from tplog.eventstore import sql
from tplog.eventstore.dialect import Dialect
from tplog.eventstore.postgresql import dialect, timeouts
from tplog.eventstore.snapshot import SqlSnapshot
from tplog.eventstore.transaction_session import SqlSession
from tplog.files.key_file import write_key

PAPER = EVENTS / "2025-01-29-trygghetspaketet.toml"


@pytest.fixture
def name(server: Server) -> str:
    """An empty database."""
    return server.new_database()


@pytest.fixture
def log(server: Server, name: str) -> Iterator[sql.SqlLog]:
    """A log of two records."""
    with closing(sql.create_log(server.address(name))) as created:
        created.append([record(0), record(1)])
        yield created


CHANGES = [
    "UPDATE tplog.record SET leaf = ''",
    'UPDATE tplog.record SET "index" = 7',
    "DELETE FROM tplog.record",
    "TRUNCATE tplog.record CASCADE",
    "TRUNCATE tplog.transfer",
    "TRUNCATE tplog.checkpoint",
    "TRUNCATE tplog.cosignature",
    "UPDATE tplog.transfer SET ore = 1",
    "DELETE FROM tplog.transfer",
    """INSERT INTO tplog.record SELECT 7, 'x', recorded, leaf, hash FROM tplog.record WHERE "index" = 0""",
    "INSERT INTO tplog.record SELECT -1, 'x', recorded, leaf, hash FROM tplog.record LIMIT 1",
    """INSERT INTO tplog.record SELECT 2, id, recorded, leaf, hash FROM tplog.record WHERE "index" = 1""",
    """INSERT INTO tplog.record SELECT 2, 'x', recorded, leaf, hash FROM tplog.record WHERE "index" = 0
    ON CONFLICT (id) DO UPDATE SET leaf = ''; UPDATE tplog.record SET leaf = '' WHERE id = 'x'""",
    """INSERT INTO tplog.record SELECT 0, 'x', recorded, leaf, hash FROM tplog.record LIMIT 1
    ON CONFLICT ("index") DO UPDATE SET leaf = ''""",
    """MERGE INTO tplog.record AS r USING tplog.record AS s ON r.id = s.id
    WHEN MATCHED THEN UPDATE SET leaf = ''""",
    "INSERT INTO tplog.transfer VALUES (0, 1, 'b', 'g', 't', 5)",
    "INSERT INTO tplog.transfer VALUES (1, 1, 'b', 'g', 't', 0)",
    "INSERT INTO tplog.transfer VALUES (1, 5, 'b', 'g', 't', 5)",
    "INSERT INTO tplog.transfer VALUES (2, 0, 'b', 'g', 't', 5)",
    "INSERT INTO tplog.transfer VALUES (1, 1, 'b', 'g', 't', '3.5')",
]


@pytest.fixture(scope="module")
def fenced(server: Server) -> Iterator[tuple[str, sql.SqlLog]]:
    """A database and its log of two records, which every test of a statement that is refused may share."""
    database = server.new_database()
    with closing(sql.create_log(server.address(database))) as created:
        created.append([record(0), record(1)])
        yield database, created


@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize("statement", CHANGES)
def test_the_fences_stop_accidents(
    server: Server, fenced: tuple[str, sql.SqlLog], statement: str, role: str
) -> None:
    """Also for a superuser, also where ordinary triggers are silenced: no change, no removal, no gap."""
    database, log = fenced
    with server.connected(database) as rival:
        rival.execute(f"SET session_replication_role = {role}".encode())
        with pytest.raises(psycopg.Error):
            rival.execute(statement.encode())
    assert list(log.read()) == [record(0), record(1)]


FORBIDDEN = [
    *CHANGES[:-1],
    "DROP TABLE tplog.record",
    "ALTER TABLE tplog.record DISABLE TRIGGER ALL",
    "DROP TRIGGER record_refuses_update ON tplog.record",
    "CREATE OR REPLACE FUNCTION tplog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE TABLE tplog.mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE TEMPORARY TABLE record (x int)",
    "SET session_replication_role = replica",
    "UPDATE tplog.schema_version SET version = 99",
    "UPDATE tplog.checkpoint SET size = 1",
    "TRUNCATE tplog.tree",
    "DELETE FROM tplog.tree",
]


def test_each_role_may_what_it_needs_and_nothing_more(server: Server, name: str) -> None:
    """The owner makes the log, the writer applies, the reader shows; all else is refused by the server."""
    with closing(sql.create_log(server.address(name))):
        pass
    roles = roles_of(name)
    with server.connected(name) as administrator:
        for _ in range(2):  # it can be run again
            administrator.execute(grants_sql(server.address(name), *roles).encode())
    owner, writer, reader = (server.address(name, role) for role in roles)
    with tplog.open(writer) as book:
        assert len(book.apply(PAPER).records) == 15
        assert book.rebuild_projections().size == 15
        assert book.apply(PAPER).records == ()
    with tplog.open(reader) as book:
        assert book.state("trygghetspaketet").accounts
        with pytest.raises(tplog.Unavailable, match=r"database-denied.*tplog grants"):
            book.apply(PAPER.parent.parent / "examples" / "2025-ks-beslut.toml")
    for role in roles[1:]:
        with server.connected(name, role) as rival:
            for statement in FORBIDDEN:
                adds = statement.startswith("INSERT") and "ON CONFLICT" not in statement and role == roles[1]
                refusal = psycopg.errors.IntegrityError if adds else psycopg.errors.InsufficientPrivilege
                with pytest.raises(refusal):
                    rival.execute(statement.encode())
    with server.connected(name, roles[2]) as rival:
        for table in ("record", "tree", "kept_at"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                rival.execute(f"INSERT INTO tplog.{table} DEFAULT VALUES".encode())
    with server.connected(name, roles[0]) as rival, pytest.raises(psycopg.errors.RestrictViolation):
        rival.execute("DELETE FROM tplog.record")
    with tplog.open(owner) as book:
        assert book.size() == 15


def test_an_owner_can_drop_the_triggers_and_verify_reports_it(server: Server, name: str) -> None:
    """What no fence can stop, the tree shows."""
    with tplog.create(server.address(name)) as book:
        book.apply(PAPER)
        with server.connected(name) as owner:
            owner.execute("ALTER TABLE tplog.record DISABLE TRIGGER ALL")
            owner.execute("UPDATE tplog.record SET leaf = replace(leaf::text, '5', '6')::bytea")
        with pytest.raises(tplog.Tampered):
            book.verify()


def guard_codes(address: str) -> list[tuple[str, str]]:
    """What verify says of the guards: the code, and what it is about."""
    with tplog.open(address, any_version=True) as book:
        findings = book.audit().findings
    return [
        (finding.code, " ".join(map(str, finding.params.values())))
        for finding in findings
        if finding.code.startswith(("guard-", "grant-"))
    ]


GUARDS_PULLED_DOWN = {
    "ALTER TABLE tplog.record DISABLE TRIGGER record_refuses_update": (
        "guard-missing",
        "record_refuses_update",
    ),
    "ALTER TABLE tplog.checkpoint DISABLE TRIGGER USER": ("guard-missing", "checkpoint_refuses_delete"),
    # Enabled, but not for a session that plays a replica.
    "ALTER TABLE tplog.record ENABLE TRIGGER record_refuses_gap": ("guard-missing", "record_refuses_gap"),
    "DROP TRIGGER transfer_refuses_late ON tplog.transfer": ("guard-missing", "transfer_refuses_late"),
    # Of our name, on its table and enabled, but it never fires.
    "DROP TRIGGER record_refuses_update ON tplog.record; "
    "CREATE TRIGGER record_refuses_update BEFORE UPDATE ON tplog.record FOR EACH ROW WHEN (false) "
    "EXECUTE FUNCTION tplog.refuse_change(); "
    "ALTER TABLE tplog.record ENABLE ALWAYS TRIGGER record_refuses_update": (
        "guard-missing",
        "record_refuses_update",
    ),
    "CREATE OR REPLACE FUNCTION tplog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RETURN NEW; END'": ("guard-missing", "refuse_change()"),
    "DROP FUNCTION tplog.refuse_gap() CASCADE": ("guard-missing", "refuse_gap()"),
    "CREATE RULE quiet AS ON INSERT TO tplog.cosignature DO INSTEAD NOTHING": (
        "guard-foreign",
        "rule quiet on cosignature",
    ),
    "ALTER TABLE tplog.record ENABLE ROW LEVEL SECURITY": ("guard-foreign", "row security on record"),
    "CREATE TRIGGER other BEFORE INSERT ON tplog.kept_row FOR EACH ROW EXECUTE FUNCTION tplog.refuse_gap()": (
        "guard-foreign",
        "trigger other on kept_row",
    ),
    "ALTER TABLE tplog.record DROP CONSTRAINT record_id_key": ("guard-missing", "UNIQUE (id) of record"),
    "ALTER TABLE tplog.record DROP CONSTRAINT record_pkey CASCADE": (
        "guard-missing",
        "PRIMARY KEY (index) of record",
    ),
    "ALTER TABLE tplog.transfer DROP CONSTRAINT transfer_index_fkey": (
        "guard-missing",
        "FOREIGN KEY (index) REFERENCES tplog.record(index) of transfer",
    ),
    "ALTER TABLE tplog.transfer DISABLE TRIGGER ALL": (
        "guard-missing",
        "FOREIGN KEY (index) REFERENCES tplog.record(index) of transfer",
    ),
    "ALTER TABLE tplog.record ALTER COLUMN hash DROP NOT NULL": (
        "guard-missing",
        "column hash of record (BYTEA NOT NULL)",
    ),
    'ALTER TABLE tplog.kept_row ALTER COLUMN name TYPE text COLLATE "default"': (
        "guard-missing",
        'column name of kept_row (TEXT COLLATE "C" NOT NULL)',
    ),
    "ALTER TABLE tplog.kept_row ALTER COLUMN place TYPE bigint": (
        "guard-missing",
        "column place of kept_row (INTEGER NOT NULL)",
    ),
    "ALTER TABLE tplog.record ADD COLUMN other text": ("guard-foreign", "column other of record"),
    'ALTER TABLE tplog.record ADD CHECK ("index" < 20)': ("guard-foreign", "CHECK ((index < 20)) of record"),
    "ALTER TABLE tplog.cosignature SET UNLOGGED": ("guard-missing", "table cosignature"),
    "DROP TABLE tplog.cosignature": ("guard-missing", "table cosignature"),
    "CREATE INDEX late ON tplog.record (recorded)": ("guard-foreign", "index late of record"),
    "CREATE TABLE public.more () INHERITS (tplog.record)": (
        "guard-foreign",
        "rows inherited by public.more of record",
    ),
    "CREATE POLICY narrow ON tplog.record USING (false)": ("guard-foreign", "policy narrow of record"),
    "ALTER TABLE tplog.tree RENAME TO trunk; CREATE VIEW tplog.tree AS SELECT * FROM tplog.trunk": (
        "guard-missing",
        "table tree",
    ),
    "CREATE FUNCTION tplog.max(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'": (
        "guard-foreign",
        "function tplog.max(integer)",
    ),
    "CREATE FUNCTION public.same(bytea, bytea) RETURNS boolean LANGUAGE sql AS 'SELECT true'; "
    "CREATE OPERATOR tplog.== (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = public.same)": (
        "guard-foreign",
        "operator ==",
    ),
    # Another function of the name of one of ours, with our source, beside ours that does nothing.
    "SET check_function_bodies = off; CREATE FUNCTION tplog.refuse_change(integer) RETURNS integer "
    "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = "
    "'restrict_violation'; RETURN NEW; END $$; CREATE OR REPLACE FUNCTION tplog.refuse_change() "
    "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": ("guard-missing", "refuse_change()"),
    "CREATE FUNCTION tplog.refuse_change(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'": (
        "guard-foreign",
        "function tplog.refuse_change(integer)",
    ),
    "ALTER FUNCTION tplog.refuse_gap() SECURITY DEFINER": ("guard-missing", "refuse_gap()"),
    "ALTER FUNCTION tplog.refuse_gap() SET search_path = public": ("guard-missing", "refuse_gap()"),
    # A trigger that bears the name of one of ours, on another table; and one that calls another function.
    "CREATE FUNCTION public.alters() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
    "CREATE TRIGGER record_refuses_gap BEFORE UPDATE ON tplog.kept_row FOR EACH ROW "
    "EXECUTE FUNCTION public.alters()": ("guard-foreign", "trigger record_refuses_gap on kept_row"),
    "SET allow_system_table_mods = on; CREATE FUNCTION pg_catalog.refuse_gap() RETURNS trigger "
    "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; DROP TRIGGER record_refuses_gap ON tplog.record; "
    "CREATE TRIGGER record_refuses_gap BEFORE INSERT ON tplog.record FOR EACH ROW "
    "EXECUTE FUNCTION pg_catalog.refuse_gap(); "
    "ALTER TABLE tplog.record ENABLE ALWAYS TRIGGER record_refuses_gap": (
        "guard-missing",
        "record_refuses_gap",
    ),
    # What the checks themselves would call, were the server's own functions not named.
    "GRANT UPDATE, DELETE ON tplog.record TO PUBLIC; "
    "CREATE FUNCTION tplog.has_any_column_privilege(text, oid, text) RETURNS boolean LANGUAGE sql AS "
    "'SELECT false'; CREATE FUNCTION tplog.has_table_privilege(text, oid, text) RETURNS boolean LANGUAGE sql "
    "AS 'SELECT false'": ("grant-wider", "public DELETE record"),
    "CREATE FUNCTION public.none(text, name) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'; "
    "CREATE OPERATOR tplog.|| (LEFTARG = text, RIGHTARG = name, FUNCTION = public.none); "
    "CREATE RULE quiet AS ON INSERT TO tplog.tree DO INSTEAD NOTHING": (
        "guard-foreign",
        "rule quiet on tree",
    ),
    "CREATE COLLATION tplog.\"C\" (provider = icu, locale = 'sv'); "
    'ALTER TABLE tplog.kept_row ALTER COLUMN name TYPE text COLLATE tplog."C"': (
        "guard-missing",
        'column name of kept_row (TEXT COLLATE "C" NOT NULL)',
    ),
    "CREATE TABLE public.others (version integer REFERENCES tplog.kept_at)": (
        "guard-foreign",
        "foreign key from public.others of kept_at",
    ),
    'ALTER TABLE tplog.record ADD CHECK ("index" < 17) NOT VALID': (
        "guard-foreign",
        "CHECK ((index < 17)) NOT VALID of record",
    ),
    "CREATE FUNCTION public.watches() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
    "CREATE EVENT TRIGGER watches ON ddl_command_start EXECUTE FUNCTION public.watches()": (
        "guard-foreign",
        "event trigger watches",
    ),
    "DROP TABLE tplog.schema_version": ("guard-missing", "table schema_version"),
    "DELETE FROM tplog.schema_version": ("guard-missing", "schema version (4)"),
    "UPDATE tplog.schema_version SET version = 2": ("guard-missing", "schema version (4)"),
    # A version that an older tplog wrote allows what that one made, and nothing else.
    "UPDATE tplog.schema_version SET version = 3": ("guard-missing", "refuse_late()"),
    "UPDATE tplog.schema_version SET version = 3; CREATE OR REPLACE FUNCTION tplog.refuse_late() "
    "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": ("guard-missing", "refuse_late()"),
    "SET allow_system_table_mods = on; CREATE TABLE pg_catalog.tree (LIKE tplog.tree)": (
        "guard-missing",
        "table tree",
    ),
    "GRANT UPDATE ON tplog.record TO {0}": ("grant-wider", "{0} UPDATE record"),
    "GRANT UPDATE (leaf) ON tplog.record TO {0}": ("grant-wider", "{0} UPDATE record"),
    "GRANT DELETE ON tplog.checkpoint TO {0}": ("grant-wider", "{0} DELETE checkpoint"),
    "GRANT TRUNCATE ON tplog.record TO PUBLIC": ("grant-wider", "public TRUNCATE record"),
    # The writer may do so, but not everybody.
    "GRANT INSERT ON tplog.record TO PUBLIC": ("grant-wider", "public INSERT record"),
    "GRANT CREATE ON SCHEMA tplog TO {0}": ("grant-wider", "{0} CREATE tplog"),
    "GRANT {1} TO {0}": ("grant-wider", "{0} DELETE record"),
    "ALTER ROLE {0} NOINHERIT; GRANT {1} TO {0}": ("grant-wider", "{0} DELETE record"),
    "GRANT INSERT ON tplog.record TO {0} WITH GRANT OPTION": (
        "grant-wider",
        "{0} INSERT WITH GRANT OPTION record",
    ),
    "GRANT SELECT (leaf) ON tplog.record TO {0} WITH GRANT OPTION": (
        "grant-wider",
        "{0} SELECT WITH GRANT OPTION record",
    ),
    "GRANT USAGE ON SCHEMA tplog TO {0} WITH GRANT OPTION": (
        "grant-wider",
        "{0} USAGE WITH GRANT OPTION tplog",
    ),
    "ALTER TABLE tplog.record OWNER TO {0}": ("grant-wider", "{0} OWNER record"),
}


@pytest.fixture(scope="module")
def guarded(server: Server) -> str:
    """A database with the real matter and its roles, of which verify reports nothing: to be copied."""
    database = server.new_database()
    address, roles = server.address(database), roles_of(database)
    with tplog.create(address) as book:
        book.apply(PAPER)
    assert guard_codes(address) == []
    with server.connected(database) as administrator:
        administrator.execute(grants_sql(address, *roles).encode())
    assert guard_codes(address) == guard_codes(server.address(database, roles[2])) == []
    return database


def roles_of(database: str) -> list[str]:
    """The owner, the writer and the reader of a log."""
    return [f"{database}_{role}" for role in ("owner", "writer", "reader")]


@pytest.mark.parametrize("statement", GUARDS_PULLED_DOWN)
def test_verify_says_which_guard_is_gone_and_which_right_is_too_wide(
    server: Server, guarded: str, statement: str
) -> None:
    """Triggers, functions, rules, tables, owners, rights however they are granted; as documented, nothing."""
    owner, writer, reader = roles_of(guarded)
    copied = server.new_database(template=guarded)
    with server.connected(copied) as administrator:
        administrator.execute(statement.format(writer, owner).encode())
    code, about = GUARDS_PULLED_DOWN[statement]
    try:
        reported = guard_codes(server.address(copied, "tplog"))
    finally:
        with server.connected() as administrator:  # roles are of all databases
            administrator.execute(f"REVOKE {owner} FROM {writer}; ALTER ROLE {writer} INHERIT".encode())
    assert (code, about.format(writer, reader)) in reported, reported


def test_a_role_that_may_become_the_owner_or_a_superuser_is_named(server: Server, name: str) -> None:
    """By CREATEROLE, up to PostgreSQL 15, or as a superuser's member. Both roles are dropped again."""
    roles = roles_of(name)
    tplog.create(server.address(name)).close()
    with server.connected(name) as administrator:
        administrator.execute(grants_sql(server.address(name), *roles).encode())
        administrator.execute(f"CREATE ROLE {name}_maker CREATEROLE".encode())
        administrator.execute(f"CREATE ROLE {name}_member NOINHERIT IN ROLE tplog".encode())
        try:
            reported = guard_codes(server.address(name))
        finally:
            administrator.execute(f"DROP ROLE {name}_maker, {name}_member".encode())
        is_older = administrator.info.server_version < 160000
    assert (("grant-wider", f"{name}_maker CREATEROLE tplog") in reported) == is_older
    assert ("grant-wider", f"{name}_member DELETE record") in reported


def test_the_path_of_the_checks_is_not_the_path_of_what_follows(log: sql.SqlLog) -> None:
    """After the checks the same transaction finds the log's tables again."""
    with log.snapshot() as snapshot:
        assert list(snapshot.guard_findings()) == []
        assert [row.index for row in snapshot.stored_records()] == [0, 1]


def test_an_owner_does_not_delete_a_checkpoint_and_verify_sees_one_that_is_gone(
    server: Server, name: str, tmp_path: Path
) -> None:
    """A trigger refuses it, as for leaves; without it the newest checkpoint is missed, where it happened."""
    roles = roles_of(name)
    key = tmp_path / "log.key"
    write_key(key, KEY)
    with tplog.create(server.address(name), origin=ORIGIN, key=key, checkpoints=tmp_path / "c") as book:
        book.apply(PAPER)
    with server.connected(name) as administrator:
        administrator.execute(grants_sql(server.address(name), *roles).encode())
    for statement in ("DELETE FROM tplog.checkpoint", "UPDATE tplog.checkpoint SET note = ''"):
        with server.connected(name, roles[0]) as owner, pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute(statement.encode())
    with server.connected(name, roles[0]) as owner:
        owner.execute("ALTER TABLE tplog.checkpoint DISABLE TRIGGER checkpoint_refuses_delete")
        owner.execute("DELETE FROM tplog.checkpoint WHERE size = 16")
        owner.execute("ALTER TABLE tplog.checkpoint ENABLE ALWAYS TRIGGER checkpoint_refuses_delete")
    with tplog.open(server.address(name)) as book:
        assert [finding.code for finding in book.audit().contradictions] == ["checkpoint-gone"]


def test_a_part_that_cannot_be_read_is_said_and_the_rest_is_checked(server: Server, name: str) -> None:
    """A column that has gone, or a table that the role may not read, ends no other check."""
    roles = roles_of(name)
    with tplog.create(server.address(name)) as book:
        book.apply(PAPER)
    with server.connected(name) as administrator:
        administrator.execute(grants_sql(server.address(name), *roles).encode())
        administrator.execute("ALTER TABLE tplog.kept_row RENAME COLUMN content TO other")
        administrator.execute("REVOKE SELECT ON tplog.transfer FROM {}".format(roles[2]).encode())  # noqa: S608, UP032
    with tplog.open(server.address(name, roles[2])) as book:
        report = book.audit()
    places = [finding.params["place"] for finding in report.findings if finding.code == "part-unreadable"]
    assert (report.status, places) == (2, ["transfer", "kept_row"])
    with server.connected(name) as administrator:
        administrator.execute("UPDATE tplog.tree SET size = 7")
    with tplog.open(server.address(name, roles[2])) as book:
        assert [finding.code for finding in book.audit().contradictions] == ["tree-differs"]


def test_a_server_out_of_reach_ends_verify_with_5(server: Server, name: str, cli: Cli) -> None:
    """As it ends every command: what cannot be reached is no damage, and may be tried again."""
    address = server.address(name).replace(str(server.port), "1")
    for command in (["verify"], ["verify", "--json"], ["log"]):
        assert cli(*command, "--db", address).exit_code == 5


PARTS = ["stored_records", "stored_transfers", "checkpoints", "tree_rows", "projections", "guard_findings"]


@pytest.mark.parametrize("part", PARTS)
def test_a_server_lost_while_verify_reads_ends_it_with_5(
    server: Server, name: str, cli: Cli, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """What was not read for want of a server is no damage either, whatever was read last."""
    with tplog.create(server.address(name)) as book:
        book.apply(PAPER)
    real = getattr(SqlSnapshot, part)

    def lost(snapshot: SqlSnapshot) -> object:
        with server.connected(name) as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return real(snapshot)

    monkeypatch.setattr(SqlSnapshot, part, lost)
    result = cli("verify", "--db", server.address(name))
    assert (result.exit_code, "part-unreadable" in result.output) == (5, False), result.output


@pytest.mark.parametrize("table", ["record", "transfer", "checkpoint", "tree", "kept_row"])
def test_a_table_that_somebody_holds_is_no_damage(
    server: Server, name: str, cli: Cli, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """Verify cannot run now, and says so; it does not go on as where a part cannot be read."""
    with tplog.create(server.address(name)) as book:
        book.apply(PAPER)
    real = SqlSnapshot.__init__

    def impatient(snapshot: SqlSnapshot, session: SqlSession, *arguments: Dialect) -> None:
        session.execute("SET LOCAL lock_timeout = 50")
        real(snapshot, session, *arguments)

    monkeypatch.setattr(SqlSnapshot, "__init__", impatient)
    with server.connected(name) as other, other.transaction():
        other.execute(f"LOCK TABLE tplog.{table} IN ACCESS EXCLUSIVE MODE".encode())
        result = cli("verify", "--db", server.address(name))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "database-busy" in result.stderr


@pytest.mark.parametrize(
    ("setting", "value"), [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")]
)
def test_a_server_that_could_lose_what_it_acknowledged_is_refused(
    fragile: Server, setting: str, value: str
) -> None:
    """Unsafe settings of the server are reported; one that a session may change is changed."""
    fragile.stop()
    fragile.start(f"{setting}={value}")
    url = fragile.address(fragile.new_database())
    if setting == "synchronous_commit":
        tplog.create(url).close()
        return
    with pytest.raises(tplog.Incompatible, match=rf"database-unsafe.*{setting} is off, not on"):
        tplog.create(url)


def test_a_database_of_another_encoding_is_refused(server: Server) -> None:
    """Swedish letters need UTF-8."""
    with server.connected() as administrator:
        administrator.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(tplog.Incompatible, match="server_encoding"):
        sql.create_log(server.address("latin"))


def test_a_schema_of_others_is_left_alone(server: Server, name: str) -> None:
    """A schema named tplog with other tables is no log, and nothing is made in it."""
    with server.connected(name) as other:
        other.execute("CREATE SCHEMA tplog; CREATE TABLE tplog.theirs (x int)")
    for attempt in (sql.create_log, sql.open_log):
        with pytest.raises(tplog.Incompatible, match="no tplog database"):
            attempt(server.address(name))


def test_a_password_is_never_shown(server: Server, name: str) -> None:
    """Not where the database is missing, and not where the server is."""
    url = server.address(name).replace("tplog@", "tplog:hemligt@")
    for address in (url, url.replace(str(server.port), "1")):
        with pytest.raises(tplog.TplogError) as caught:
            sql.open_log(address)
        assert "hemligt" not in str(caught.value)
        assert "tplog:***@" in str(caught.value)


def test_a_writer_waits_for_another_and_then_says_so(
    server: Server, name: str, log: sql.SqlLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is waited for again and again; then it is a conflict, and nothing was written."""
    monkeypatch.setattr(timeouts, "LOCK_TIMEOUT_MS", 50)
    with server.connected(name) as rival, rival.transaction():
        rival.execute(f"SELECT pg_advisory_xact_lock({dialect.ADVISORY_LOCK_ID})".encode())
        begun = time.monotonic()
        with pytest.raises(tplog.Conflict, match="database-busy"):
            log.append([record(2)])
        assert 0.15 < time.monotonic() - begun < 15  # of the six times 50 ms, and not of 5 seconds
    log.append([record(2)])


def test_a_writer_without_the_lock_is_stopped_by_the_index(
    server: Server, name: str, log: sql.SqlLog
) -> None:
    """Somebody else's uncommitted record of the same index makes the writer a loser, not a second version."""
    copied = "SELECT 2, 'x', recorded, leaf, hash FROM tplog.record WHERE \"index\" = 0"
    with server.connected(name) as rival:
        with rival.transaction():
            rival.execute(f"INSERT INTO tplog.record {copied}".encode())
            late = threading.Thread(target=lambda: outcome.append(_appended(log)))
            outcome: list[str] = []
            late.start()
            time.sleep(0.3)
        late.join()
    assert outcome == ["Conflict"]
    assert log.size() == 3


def _appended(log: sql.SqlLog) -> str:
    try:
        log.append([record(2)])
    except tplog.TplogError as error:
        return type(error).__name__
    return "done"


def test_a_temporary_table_hides_nothing(log: sql.SqlLog) -> None:
    """One of the same name in the writer's own session is passed by."""
    with log._dialect.write_transaction() as session:  # noqa: SLF001 (the session is not ours to have)
        session.execute("CREATE TEMPORARY TABLE record (LIKE tplog.record)")
        session.execute("CREATE TEMPORARY TABLE tree (LIKE tplog.tree)")
    log.append([record(2)])
    assert log.size() == 3


def test_readers_see_one_instant_and_cannot_write(server: Server, name: str, log: sql.SqlLog) -> None:
    """A snapshot does not grow while it is read, and its transaction refuses to write."""
    with log.snapshot() as snapshot:
        before = list(snapshot.stored_records())
        log.append([record(2)])
        assert list(snapshot.stored_records()) == before
    with (
        pytest.raises(psycopg.Error, match="read-only"),
        log._dialect.read_transaction() as session,  # noqa: SLF001 (as above)
    ):
        session.execute("DELETE FROM kept_at")


@pytest.fixture(scope="module")
def separate_server() -> Iterator[Server]:
    """A server that no test of another module uses."""
    with running() as started:
        yield started


@pytest.fixture
def fragile(separate_server: Server) -> Iterator[Server]:
    """A server to be ill-treated, started for this test with its plain settings."""
    separate_server.recover()
    yield separate_server
    separate_server.kill()


def test_a_lost_server_is_waited_for_and_nothing_is_written_twice(fragile: Server, tmp_path: Path) -> None:
    """Killed between two decisions and started again: the writer goes on by itself, and reports it once."""
    errors: list[tplog.TplogError] = []
    with tplog.create(fragile.address(fragile.new_database())) as book:
        book.apply(PAPER)
        fragile.kill()
        starter = threading.Timer(2, fragile.start)
        starter.start()
        assert book.apply(PAPER, on_wait=errors.append).already_recorded
        starter.join()
        assert [error.reasons[0].code for error in errors] == ["server-lost"]
        assert book.size() == 15


def test_a_server_that_stays_away_is_reported(fragile: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the stated time it is exit code 5, whether the book was open already or not."""
    monkeypatch.setattr("tplog.eventstore.retry.RECONNECT_TIMEOUT_S", 1)
    url = fragile.address(fragile.new_database())
    with tplog.create(url) as book:
        fragile.kill()
        with pytest.raises(tplog.Unavailable, match="server-lost"):
            book.apply(PAPER)
    with pytest.raises(tplog.Unavailable, match="server-lost"):
        tplog.open(url)


def test_a_frozen_server_is_given_up(fragile: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that keeps the connection and says nothing does not keep the writer for ever."""
    monkeypatch.setattr(timeouts, "ANSWER_TIMEOUT_S", 1)
    monkeypatch.setattr(timeouts, "CONNECT_TIMEOUT_S", 2)
    monkeypatch.setattr("tplog.eventstore.retry.RECONNECT_TIMEOUT_S", 1)
    with tplog.create(fragile.address(fragile.new_database())) as book:
        book.apply(PAPER)
        stopped = [fragile.pid, *fragile.children()]
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            with pytest.raises(tplog.Unavailable, match="server-lost"):
                book.apply(PAPER)
            assert time.monotonic() - begun < 15
        finally:
            for process in stopped:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)
        assert book.apply(PAPER).already_recorded


@pytest.mark.parametrize("cuts", [1, 2])
@pytest.mark.parametrize("when", Moment, ids=lambda moment: moment.name.lower())
def test_an_unanswered_commit_is_found_again(server: Server, name: str, when: Moment, cuts: int) -> None:
    """Whether the server had it or not: the events are there once, and the receipt is the true one."""
    tplog.create(server.address(name)).close()
    outcomes: list[str] = []
    with line(server.port, when, cuts) as cut, tplog.open(cut.address(name)) as book:
        receipt = book.apply(PAPER, on_wait=lambda error: outcomes.append(error.reasons[0].code))
        assert cut.cuts == (cuts - 1 if when is not Moment.BEFORE else 0)
        assert outcomes == ["outcome-unknown"]
        assert len(receipt.records) == 15
        assert list(book.records()) == list(receipt.records)
        assert not book.audit().contradictions
        assert book.apply(PAPER).records == ()


def test_an_unanswered_commit_that_stays_unknown_is_reported_as_such(
    server: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server stays away the outcome is unknown in the end; asking again later answers it."""
    monkeypatch.setattr("tplog.eventstore.retry.RECONNECT_TIMEOUT_S", 1)
    tplog.create(server.address(name)).close()
    with (
        line(server.port, Moment.AFTER, closes=True) as cut,
        tplog.open(cut.address(name)) as book,
        pytest.raises(tplog.Unavailable, match="outcome-unknown") as error,
    ):
        book.apply(PAPER)
    assert error.value.exit_code == 5
    with tplog.open(server.address(name)) as book:
        assert len(book.apply(PAPER).already_recorded) == 15


def test_a_commit_that_no_standby_has_is_unknown(fragile: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled wait for the standby commits with a warning: that is no receipt, however often one asks."""
    monkeypatch.setattr("tplog.eventstore.retry.RECONNECT_TIMEOUT_S", 1)
    with tplog.create(fragile.address(fragile.new_database())) as book:
        fragile.stop()
        fragile.start("synchronous_standby_names=nobody")
        stop = threading.Event()
        canceller = threading.Thread(target=_cancel_waiting, args=(fragile, stop))
        canceller.start()
        try:
            with pytest.raises(tplog.Unavailable, match=r"outcome-unknown.*canceling wait"):
                book.apply(PAPER)
        finally:
            stop.set()
            canceller.join()
        fragile.stop()
        fragile.start()
        assert len(book.apply(PAPER).already_recorded) == 15
        assert book.size() == 15


def _cancel_waiting(server: Server, stop: threading.Event) -> None:
    """Cancel whatever waits for a standby."""
    with server.connected() as administrator:
        while not stop.is_set():
            administrator.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
            time.sleep(0.05)


def test_grants_are_printed_for_psql(cli: Cli) -> None:
    """The command prints SQL with the roles' names quoted, and refuses a file."""
    result = cli("grants", "--db", "postgresql://x/nacka", "--writer", 'w"; DROP')
    assert result.exit_code == 0
    assert 'GRANT INSERT ON tplog.record TO "w""; DROP";' in result.stdout
    assert cli("grants", "--db", "tplog.db").exit_code == 2
