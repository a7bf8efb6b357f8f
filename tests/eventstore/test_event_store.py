"""All logs keep the contract; the one in SQLite keeps it whatever happens to it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from contract import LogContract, record
from heard import heard
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

import tplog
from postgres import Server
from tplog import Conflict, Tampered
from tplog.eventstore import sql, sqlite, sqlite_schema
from tplog.eventstore.dialect import SCHEMA_VERSION
from tplog.eventstore.interface import EventLog
from tplog.eventstore.memory import MemoryLog
from tplog.eventstore.messages import column_differs
from tplog.eventstore.tables import create_table_sql
from tplog.eventstore.trial import TrialLog
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.merkle.checkpoint import parse_checkpoint

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


class TestMemoryLog(LogContract):
    """The log in memory."""

    @pytest.fixture
    def log(self) -> MemoryLog:
        """An empty one."""
        return MemoryLog()


class TestTrialLog(LogContract):
    """The log to try an append on, over an empty one."""

    @pytest.fixture
    def log(self) -> TrialLog:
        """An empty one."""
        return TrialLog(MemoryLog())


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def engine(request: pytest.FixtureRequest) -> tuple[str, Callable[[str], None]]:
    """An address in each engine, and what executes a statement there that no fence stops."""
    if request.param == "SQLite":
        path = str(request.getfixturevalue("tmp_path") / "tplog.db")

        def edit_file(statement: str) -> None:
            with closing(sqlite3.connect(path)) as connection, connection:
                for (trigger,) in connection.execute(TRIGGERS).fetchall():
                    connection.execute(f"DROP TRIGGER {trigger}")
                connection.execute(statement)

        return path, edit_file
    server: Server = request.getfixturevalue("server")
    name = server.new_database()

    def edit_server(statement: str) -> None:
        with server.connected(name) as connection:
            connection.execute("SET search_path = tplog")
            connection.execute("ALTER TABLE record DISABLE TRIGGER ALL")
            connection.execute(statement.encode())

    return server.address(name), edit_server


@pytest.mark.parametrize("index", [0, 1, 3])
@pytest.mark.parametrize("other", ["'x'", "id || 'x'", "substr(id || id, 2)", 'id || \'","kind":"\''])
def test_an_id_that_is_not_its_leafs_stops_a_writer(
    engine: tuple[str, Callable[[str], None]], index: int, other: str
) -> None:
    """Of any record, whether the first, the last or between; and names of any letters are those of leaves."""
    address, edit = engine
    names = ["första/§-1", "ab", "åäö:2", "sista.4"]
    with closing(sql.create_log(address, [record(*named) for named in enumerate(names)])) as log:
        last = log.check_ids()
        assert last == record(3, names[3])
        assert (log.check_ids(3), log.check_ids(4)) == (last, None)
        assert log.check_ids(3, last) is last  # not decoded again: its bytes are there
        assert log.check_ids(3, record(3, names[2])) == last
        edit(f'UPDATE record SET id = {other} WHERE "index" = {index}')  # noqa: S608 (ours)
        with pytest.raises(Tampered) as error:
            log.check_ids()
        assert error.value.reasons == (column_differs(index, "id"),)
        if index < 3:
            assert log.check_ids(3) == last


def test_the_last_record_is_held_against_its_hash_though_it_is_known(
    engine: tuple[str, Callable[[str], None]],
) -> None:
    """Whoever has it in memory decodes it no more, and sees all the same that its hash was altered."""
    address, edit = engine
    with closing(sql.create_log(address, [record(0, "a"), record(1, "b")])) as log:
        last = log.check_ids()
        assert log.check_ids(1, last) is last
        edit('UPDATE record SET hash = leaf WHERE "index" = 1')
        with pytest.raises(Tampered, match="1"):
            log.check_ids(1, last)


def test_a_trial_answers_as_the_log_would(database: str) -> None:
    """Of what it was opened over and what it was given; of what others write since it says nothing."""
    written = [record(index) for index in range(5)]
    whole = MemoryLog()
    whole.append(written)
    with closing(sql.create_log(database, written[:3])) as beneath:
        trial = TrialLog(beneath)
        trial.append(written[3:])
        beneath.append([record(3, "annan")])
        for log in (trial, whole):
            assert (log.size(), log.count(), log.last_record()) == (5, 5, written[4])
            assert [list(log.read(start)) for start in range(6)] == [written[start:] for start in range(6)]
            assert list(log.records_at([4, 0, 7, 2])) == [written[0], written[2], written[4]]
            assert list(log.budget_records("trygghet", 4)) == written[:4]
            assert list(log.event_ids()) == [each.event.id for each in written]
            assert [log.find_by_id(name) for name in ("ram/0", "annan", "ram/4")] == [
                written[0],
                None,
                written[4],
            ]
            with pytest.raises(Conflict):
                log.append([record(5, "ram/0")])
        assert trial.stored_tree() == whole.stored_tree()
        assert beneath.size() == 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is to lie."""
    return tmp_path / "tplog.db"


@pytest.fixture
def log(path: Path) -> Iterator[sql.SqlLog]:
    """An empty log in SQLite."""
    created = sql.create_log(str(path))
    yield created
    created.close()


class TestSqlLog(LogContract):
    """The log in a SQL database, on each engine."""

    @pytest.fixture
    def log(self, database: str) -> Iterator[EventLog]:
        """An empty one."""
        created = sql.create_log(database)
        yield created
        created.close()


def test_a_log_is_made_once(database: str) -> None:
    """Making one where one lies is refused, and changes nothing."""
    with closing(sql.create_log(database)) as log:
        log.append([record(0)])
        with pytest.raises(tplog.Incompatible, match=r"with 1 record\."):
            sql.create_log(database)
        assert log.size() == 1


def test_looking_at_a_file_gives_up_no_lock(tmp_path: Path) -> None:
    """Who reads a log beside a writer of the same process leaves the writer's locks: nobody else is alone."""
    database = f"{tmp_path}/tplog.db"
    alone = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE')"
    with closing(sql.create_log(database)) as log:
        for number in range(2):  # what says whose it is, is in the write-ahead log alone, then in the file
            log.append([record(number)])
            with closing(sql.open_log(database)) as other:
                assert other.size() == number + 1
            command = [sys.executable, "-S", "-c", alone, database]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert "database is locked" in done.stderr
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("PRAGMA wal_checkpoint")


def test_a_missing_log_is_not_made_by_opening(database: str) -> None:
    """Opening what does not exist says how to make it, and makes nothing."""
    for _ in range(2):
        with pytest.raises(tplog.NotFound, match="tplog init"):
            sql.open_log(database)


@pytest.mark.parametrize(
    "opening",
    [
        lambda path: tplog.create(str(path.with_name("new.db"))).close(),
        lambda path: tplog.open(str(path)).close(),
        lambda path: tplog.open(str(path), read_only=True).close(),
        lambda path: tplog.backup(str(path), path.with_name("copy.db")),
        lambda path: tplog.restore(str(path), [record(0).leaf], []),
        lambda path: tplog.restore(str(path.with_name("lost.db")), [record(0).leaf], []),
    ],
    ids=["create", "open", "read", "backup", "bring back the end", "bring back all"],
)
def test_one_opening_makes_one_store(
    path: Path, log: sql.SqlLog, monkeypatch: pytest.MonkeyPatch, opening: Callable[[Path], object]
) -> None:
    """However a log is opened, there is one object for its database, and it is passed on."""
    assert log.size() == 0
    stores: list[str] = []
    begin = sqlite.SqliteDialect.__init__

    def counted(store: sqlite.SqliteDialect, place: str, *, read_only: bool = False) -> None:
        stores.append(place)
        begin(store, place, read_only=read_only)

    monkeypatch.setattr(sqlite.SqliteDialect, "__init__", counted)
    opening(path)
    assert len(stores) == 1


def test_a_newer_schema_is_neither_opened_nor_written(database: str) -> None:
    """A database of a newer tplog is refused as such, not guessed at, also where it was changed meanwhile."""
    with closing(sql.create_log(database)) as log:
        with log._dialect.write_transaction() as session:  # noqa: SLF001 (as a newer tplog would)
            log._dialect.set_version(session, SCHEMA_VERSION + 1)  # noqa: SLF001
        with pytest.raises(tplog.Incompatible, match="Upgrade"):
            log.append([record(0)])
    with pytest.raises(tplog.Incompatible, match="Upgrade"):
        sql.open_log(database)


def test_the_number_of_a_schema_ends_no_verification(database: str) -> None:
    """Anybody can write it: whoever verifies opens the log all the same, and no other reader does."""
    with closing(sql.create_log(database)) as log:
        log.append([record(0)])
        with log._dialect.write_transaction() as session:  # noqa: SLF001 (as somebody else would)
            log._dialect.set_version(session, SCHEMA_VERSION + 1)  # noqa: SLF001
    with tplog.open(database, any_version=True) as book:
        assert "schema-newer" in {finding.code for finding in book.audit().findings}
        with pytest.raises(tplog.Incompatible, match="Upgrade"):
            book.rebuild_projections()
    with pytest.raises(tplog.Incompatible, match="Upgrade"):
        tplog.open(database)


def test_what_is_no_log_is_opened_by_nobody(database: str) -> None:
    """Not for a verification either: there is nothing to verify."""
    with pytest.raises(tplog.NotFound, match="tplog init"):
        sql.open_log(database, any_version=True)


# What refuses the second record, and the words of the engine that must come out.
FOREIGN_RULES = {
    "sqlite": {
        "CREATE UNIQUE INDEX once ON record (substr(recorded, 1, 4))": "once",
        "CREATE UNIQUE INDEX once ON transfer (giver)": "transfer.giver",
        """CREATE TRIGGER stops BEFORE INSERT ON record WHEN NEW."index" = 1
        BEGIN SELECT RAISE(ABORT, 'not today'); END""": "not today",
        """CREATE TRIGGER stops BEFORE UPDATE ON tree WHEN NEW.size = 2
        BEGIN SELECT RAISE(ABORT, 'not today'); END""": "not today",
    },
    "postgresql": {
        "CREATE UNIQUE INDEX once ON record (substr(recorded, 1, 4))": "once",
        "CREATE UNIQUE INDEX once ON transfer (giver)": "once",
        'ALTER TABLE record ADD CONSTRAINT few CHECK ("index" < 1) NOT VALID': "few",
        """CREATE FUNCTION public.stops() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
        CREATE TRIGGER stops BEFORE INSERT ON record
        FOR EACH ROW EXECUTE FUNCTION public.stops()""": "not today",
    },
}


@pytest.mark.parametrize("number", range(4))
def test_a_rule_that_is_not_ours_is_no_other_writer(database: str, number: int) -> None:
    """What refuses a record is said, and that verify is to be run: running it again would never help."""
    engine = "postgresql" if database.startswith("postgresql") else "sqlite"
    statement, words = list(FOREIGN_RULES[engine].items())[number]
    with closing(sql.create_log(database)) as log:
        log.append([record(0)])
        with log._dialect.write_transaction() as session:  # noqa: SLF001 (as somebody else would)
            session.execute(statement)
        with pytest.raises(tplog.Incompatible, match=f"database-damaged.*{words}.*tplog verify"):
            log.append([record(1)])
        assert log.size() == 1
        with log.snapshot() as snapshot:
            assert {finding.code for finding in snapshot.guard_findings()} == {"guard-foreign"}


def test_a_record_of_an_id_that_exists_is_a_conflict(database: str) -> None:
    """That is a constraint of ours."""
    with closing(sql.create_log(database)) as log:
        log.append([record(0)])
        with pytest.raises(tplog.Conflict):
            log.append([record(1, name="ram/0")])


def test_the_tables_are_those_that_sqlalchemy_would_make(path: Path, log: sql.SqlLog) -> None:
    """Byte for byte: they are held as text, so that no new log and no verification waits for SQLAlchemy."""
    assert tuple(create_table_sql("sqlite")) == sqlite_schema.TABLE_STATEMENTS
    with log.snapshot() as snapshot:
        assert list(snapshot.guard_findings()) == []


def fail_on_commit(statement: str) -> None:
    """Fail as a full disk does, when a transaction is committed."""
    if statement == "COMMIT":
        message = "disk full"
        raise sqlite3.OperationalError(message)


@contextmanager
def full_disk(database: str) -> Iterator[None]:
    """Let every commit fail, of connections that are opened from here on."""
    if not database.startswith("postgresql"):
        with heard(fail_on_commit):
            yield
        return

    def fail(_connection: Connection) -> None:
        raise OperationalError(None, None, psycopg.errors.DiskFull("disk full"))

    event.listen(Engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(Engine, "commit", fail)


def test_a_failed_commit_lets_go_of_the_lock(database: str) -> None:
    """The log is as before, and the same writer and others can write at once."""
    sql.create_log(database).close()
    with closing(sql.open_log(database)) as log, closing(sql.open_log(database)) as other:
        with full_disk(database), pytest.raises(tplog.Unavailable):
            log.append([record(0)])
        assert other.size() == 0
        other.append([record(0)])
        log.append([record(1)])
        assert log.size() == other.size() == 2


def test_a_backup_is_a_log_of_its_own_and_replaces_nothing(path: Path, log: sql.SqlLog) -> None:
    """It holds what was there, in one file; a file that is there already stays, also with nothing in it."""
    log.append([record(0), record(1)])
    copy = path.with_name("copy.db")
    assert tplog.backup(str(path), copy) == 2
    log.append([record(2)])
    before = copy.read_bytes()
    with pytest.raises(tplog.Incompatible, match="backup-exists"):
        tplog.backup(str(path), copy)
    assert copy.read_bytes() == before
    assert sorted(file.name for file in path.parent.glob("*copy*")) == ["copy.db"]
    with closing(sql.open_log(str(copy))) as backup:
        assert list(backup.read()) == [record(0), record(1)]
        backup.append([record(2)])


def test_a_log_on_a_server_is_backed_up_by_the_servers_own_tools(server: Server, tmp_path: Path) -> None:
    """It says which, and leaves no file."""
    url = server.address(server.new_database())
    sql.create_log(url).close()
    with pytest.raises(tplog.NotFound, match="pg_basebackup"):
        tplog.backup(url, tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_both_engines_hold_the_same(original: Path, database: str) -> None:
    """The same records give the same rows, hashes, tree, checkpoints and projections."""
    with closing(sql.open_log(str(original / "tplog.db"))) as first, closing(sql.create_log(database)) as log:
        with first.snapshot() as first_snapshot:
            notes = [parse_checkpoint(snapshot.cosigned_note) for snapshot in first_snapshot.checkpoints()]
            log.append(list(first.read()), first_snapshot.projections(), lambda _grown: notes)
        with first.snapshot() as snapshot, log.snapshot() as other:
            for ask in ("stored_records", "stored_transfers", "tree_rows", "checkpoints"):
                assert list(getattr(snapshot, ask)()) == list(getattr(other, ask)())
            (projections, again) = (snapshot.projections(), other.projections())
            assert projections
            assert again
            assert list(projections.rows_and_entries) == list(again.rows_and_entries)
        assert first.projection_budgets(projections.version) == log.projection_budgets(projections.version)


def raw(path: Path) -> sqlite3.Connection:
    """Somebody else's connection, with SQLite's own defaults."""
    return sqlite3.connect(path, isolation_level=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET leaf = x'00'",
        'UPDATE record SET "index" = 7',
        "DELETE FROM record",
        "UPDATE transfer SET ore = 1",
        "DELETE FROM transfer",
        "REPLACE INTO record SELECT * FROM record",
        "INSERT OR REPLACE INTO transfer SELECT * FROM transfer",
        "INSERT INTO record SELECT 7, 'x', recorded, leaf, hash FROM record WHERE \"index\" = 0",
        "INSERT INTO record SELECT -1, 'x', recorded, leaf, hash FROM record LIMIT 1",
        "INSERT INTO record SELECT * FROM record WHERE true ON CONFLICT DO UPDATE SET leaf = x'00'",
        "INSERT INTO transfer VALUES (0, 1, 'b', 'g', 't', 5)",
        "INSERT INTO transfer VALUES (1, 1, 'b', 'g', 't', 0)",
        "INSERT INTO transfer VALUES (1, 5, 'b', 'g', 't', 5)",
        "INSERT INTO transfer VALUES (2, 0, 'b', 'g', 't', 5)",
        "INSERT INTO transfer VALUES (1, 1, 'b', 'g', 't', '3,5')",
        "INSERT INTO transfer VALUES (1, 1, 'b', 'g', 't', 3.5)",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_the_fences_stop_accidents(path: Path, log: sql.SqlLog, statement: str, recursive: str) -> None:
    """From any connection, with any pragma: no change, no removal, no gap, no second version, no float."""
    log.append([record(0), record(1)])
    with closing(raw(path)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.Error):
            connection.execute(statement)
    assert list(log.read()) == [record(0), record(1)]


def test_a_commit_is_on_disk(log: sql.SqlLog) -> None:
    """The pragmas on which the promises rest are in force, for writers and for readers."""
    for begun in (log._dialect.write_transaction, log._dialect.read_transaction):  # noqa: SLF001 (what no caller sees is the point)
        with begun() as session:
            settings = {
                name: session.fetch_one(f"PRAGMA {name}")[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
            }
        assert settings == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "recursive_triggers": 1,
        }


def test_a_writer_holds_the_lock_from_its_beginning(path: Path, log: sql.SqlLog) -> None:
    """What a writer reads before it writes cannot change meanwhile: no other writer can begin."""
    with log._dialect.write_transaction(), closing(raw(path)) as rival:  # noqa: SLF001 (as above)
        rival.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")


def test_readers_cannot_write(log: sql.SqlLog) -> None:
    """A reader's connection refuses to write, whatever the statement."""
    log.append([record(0)])
    with pytest.raises(sqlite3.Error, match="readonly"), log._dialect.read_transaction() as session:  # noqa: SLF001
        session.execute("CREATE TABLE x (y)")


def test_transfers_are_written_with_their_record(path: Path, log: sql.SqlLog) -> None:
    """SUM over the table of transfers is what the leaves say."""
    log.append([record(0, ore=100), record(1, ore=250)])
    with closing(raw(path)) as connection:
        rows = connection.execute('SELECT "index", position, giver, taker, ore FROM transfer').fetchall()
    assert rows == [
        (0, 0, "2025/kommunfullmäktige", "2025/kommunstyrelsen", 100),
        (1, 0, "2025/kommunfullmäktige", "2025/kommunstyrelsen", 250),
    ]


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as its header" * 9])
def test_a_file_of_others_is_not_opened(path: Path, content: bytes) -> None:
    """A file that is no tplog database is refused as such, and not changed."""
    path.write_bytes(content)
    with pytest.raises(tplog.Incompatible, match="no tplog database"):
        sql.open_log(str(path))
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost",
        "sqlite:///x.db?autocommit=true",
        "sqlite://",
        ":memory:",
        "nonsense://",
        "postgresql+asyncpg://x/y",
        "postgresql://x/y?options=-csynchronous_commit=off",
        "postgresql://u@/y?host=a:5432,b:5433",
    ],
)
def test_an_address_that_would_lose_data_is_refused(url: str) -> None:
    """Only a plain file is taken; ``autocommit`` in the address would make COMMIT do nothing."""
    with pytest.raises(tplog.NotFound, match="url-refused"):
        sql.open_log(url)


def test_a_damaged_leaf_is_reported(path: Path, log: sql.SqlLog) -> None:
    """Bytes that no longer are an event are an error of ours, not a guess."""
    log.append([record(0)])
    with closing(raw(path)) as connection:
        connection.execute("DROP TRIGGER record_refuses_update")
        connection.execute("UPDATE record SET leaf = substr(leaf, 2)")
    with pytest.raises(tplog.Tampered):
        list(log.read())


def test_a_busy_database_is_a_conflict(path: Path, log: sql.SqlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits too long gets an error that says so, and may try again."""
    monkeypatch.setitem(sqlite._PRAGMAS, "busy_timeout", ("50", 50))  # noqa: SLF001 (not 30 s)
    impatient = sql.open_log(str(path))
    with closing(raw(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(tplog.Conflict, match="busy"):
            impatient.append([record(0)])
    impatient.append([record(0)])
    impatient.close()


def test_a_read_only_database_can_still_be_shown(path: Path, log: sql.SqlLog) -> None:
    """A reader of a log that it may not write gets an error of ours when it writes."""
    log.append([record(0)])
    log.close()
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    opened = sql.open_log(str(copy))
    assert opened.size() == 1
    opened.close()


def test_raw_leaves_can_be_added_up_without_tplog(path: Path, log: sql.SqlLog) -> None:
    """An auditor needs SQLite and JSON, nothing of ours."""
    log.append([record(0, ore=100), record(1, ore=250)])
    with closing(raw(path)) as connection:
        leaves = [
            json.loads(leaf) for (leaf,) in connection.execute('SELECT leaf FROM record ORDER BY "index"')
        ]
    assert sum(move["ore"] for leaf in leaves for move in leaf["event"]["transfers"]) == 350


def test_a_password_is_not_shown_for_an_address_that_is_refused() -> None:
    """Wherever in the address it stands."""
    for url in (
        "postgresql://h/a?password=hemligt",
        "postgresql://u:hemligt@h:5432,h2:5432/d",
        "postgresql//u:hemligt@h/d://",
    ):
        with pytest.raises(tplog.NotFound, match="url-refused") as caught:
            sql.open_log(url)
        assert "hemligt" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "swedish"),
    [
        ("postgresql//h/d://", "det är ingen adress; flera värdar skrivs ?host=a,b,c&port=5432,5433,5434"),
        ("mysql://h/d", "bara sqlite och postgresql stöds"),
        ("sqlite+aiosqlite:///x.db", "SQLite används med sin vanliga drivrutin"),
        ("sqlite:///x.db?mode=ro", "det ska vara en fil, utan tillval"),
        ("sqlite:////dev/null", "/dev/null är ingen vanlig fil"),
        ("postgresql+asyncpg://h/d", "skriv postgresql:// eller postgresql+psycopg://"),
        ("postgresql://h", "den nämner ingen databas"),
        ("postgresql://h/d?options=-c", "tillvalet options lämnar tplog inte vidare"),
        (
            "postgresql://h/d?host=a:1,b:2",
            "skriv flera värdars portar för sig: host=a,b,c&port=5432,5433,5434",
        ),
    ],
)
def test_why_an_address_is_refused_is_said_in_swedish_too(address: str, swedish: str) -> None:
    """No reason is an English one within a Swedish sentence."""
    with pytest.raises(tplog.NotFound, match="url-refused") as caught:
        sql.open_log(address)
    sentence = finding_sentence(caught.value.reasons[0], Language.SV)
    assert sentence.endswith(f" går inte att använda: {swedish}.")


def test_a_backup_is_not_put_where_sqlite_keeps_its_own(path: Path, log: sql.SqlLog) -> None:
    """SQLite would take it for a stale journal, and delete it."""
    for address in (str(path), f"sqlite:///{path}"):
        for end in ("-journal", "-wal", "-shm"):
            with pytest.raises(tplog.Incompatible):
                tplog.backup(address, f"{path}{end}")


def test_what_one_thread_holds_another_does_not_write_in(database: str) -> None:
    """It waits for its turn; what is acknowledged to it stays when the first gives up."""
    with closing(sql.create_log(database)) as log:
        outcomes: list[str] = []

        def write() -> None:
            log.append([record(0)])
            outcomes.append("done")

        other = Thread(target=write)
        with pytest.raises(ZeroDivisionError), log.exclusive():
            _begin_and_fail(other, outcomes)
        other.join(20)
        assert outcomes == ["done"]
        assert log.size() == 1


def _begin_and_fail(other: Thread, outcomes: list[str]) -> None:
    other.start()
    other.join(0.3)
    assert not outcomes
    raise ZeroDivisionError
