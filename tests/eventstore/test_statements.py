"""What a log asks of its database: by index, in as few statements, and never all of it at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from contract import ENTRY, ROW, record
from heard import heard

from postgres import Server
from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.events.record import Record
from tplog.eventstore import queries, sql
from tplog.eventstore.interface import ProjectionChange
from tplog.eventstore.postgresql import dialect
from tplog.eventstore.sqlite import ConnectionPool
from tplog.merkle.hashes import leaf_hash

# Each question about a part of a log, with its values.
QUESTIONS: dict[str, tuple[str, tuple[object, ...]]] = {
    "size": (queries.LOG_SIZE, ()),
    "read from an index": (queries.RECORDS_FROM, (5,)),
    "last": (queries.LAST_RECORD, ()),
    "find": (queries.RECORD_BY_ID, ("ram/1",)),
    "at": (queries.records_at(3), (0, 1, 2)),
    "hashes": (queries.LEAF_HASHES, (5,)),
    "under": (queries.RECORDS_INDEXED_BY, ("a", "mention", "k", 5)),
    "standing": (queries.SIZE_AND_TREE, ()),
    "newest note": (queries.NEWEST_CHECKPOINT, ()),
    "note": (queries.CHECKPOINT, (5,)),
    "notes": (queries.LARGER_CHECKPOINTS, (5,)),
    "cosignatures": (queries.COSIGNATURES, (5,)),
    "cosignatures above": (queries.LARGER_COSIGNATURES, (5,)),
    "kept": (queries.SIZE_AND_PROJECTION_POSITION, ()),
    "rows": (queries.PROJECTION_ROWS, ("a",)),
    "rows of names": (queries.projection_rows_of(2), ("a", "accounts", "flows")),
    "budgets": (queries.PROJECTION_BUDGETS, ()),
    "entries": (queries.INDEX_ENTRIES, ("a", "mention", "k", 5, 2)),
}
ONE_ROW = {"one", "tree", "kept_at", "named"}  # tables of one row, and what a question makes by itself


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty log in SQLite."""
    database = tmp_path / "tplog.db"
    sql.create_log(str(database)).close()
    return database


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_goes_through_a_table(path: Path, name: str) -> None:
    """SQLite answers each by a search in an index, and sorts nothing but a list of budgets."""
    question, values = QUESTIONS[name]
    with closing(sqlite3.connect(path)) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {question}", values)]
    scanned = {step.split()[1] for step in plan if step.startswith("SCAN") and "CONSTANT" not in step}
    assert scanned <= ONE_ROW, plan
    assert name == "budgets" or not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("name", QUESTIONS)
def test_postgresql_has_an_index_for_each_question(server: Server, name: str) -> None:
    """Where a table is so long that going through it does not pay, none is gone through."""
    question, values = QUESTIONS[name]
    log = sql.create_log(server.address(server.new_database()))
    with closing(log), log._dialect.read_transaction() as session:  # noqa: SLF001 (only the log has the plan)
        session.execute("SET LOCAL enable_seqscan = off")
        plan = [row[0] for row in session.fetch_all(f"EXPLAIN {question}", values)]
    scanned = {step.split("Seq Scan on ")[1].split()[0] for step in plan if "Seq Scan on" in step}
    assert scanned <= ONE_ROW, plan


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements sent to SQLite, as they are sent."""
    executed: list[str] = []
    with heard(executed.append):
        yield executed


def test_a_question_is_few_statements(path: Path, statements: list[str]) -> None:
    """One in a transaction of its own, or two where projections must be of the log's size."""
    with closing(sql.open_log(str(path))) as log:
        log.append([record(0), record(1)], ProjectionChange(1, 2, (ROW, ENTRY)))
        log.projection_rows(1, "a")  # the first call reads whether there are projections
        questions: dict[Callable[[], object], int] = {
            log.size: 3,
            log.last_record: 3,
            lambda: log.find_by_id("ram/1"): 3,
            lambda: list(log.records_at([0, 1])): 3,
            lambda: list(log.read()): 3,
            lambda: log.projection_rows(1, "a"): 4,
            lambda: log.projection_budgets(1): 4,
            lambda: log.index_entries("mention", "a", "k", 2): 3,
            lambda: list(log.records_indexed_by("mention", "a", "k", 2)): 3,
        }
        for ask, count in questions.items():
            statements.clear()
            assert ask()
            assert len(statements) == count, statements


def test_an_append_is_as_many_statements_whatever_its_length(path: Path, statements: list[str]) -> None:
    """Records, transfers, rows and entries are each written by one statement; so is all else."""
    counts = []
    with closing(sql.open_log(str(path))) as log:
        log.append([record(0)], ProjectionChange(1, 1))  # from here on there is a connection that writes
        for count in (1, 500):
            first = log.size()
            after = first + count
            rows = [ProjectionRow("accounts", "a", f"k{index}", 0, b"1") for index in range(first, after)]
            entries = [IndexEntry("mention", "a", "k", index, 0) for index in range(first, after)]
            statements.clear()
            log.append(
                [record(index) for index in range(first, after)],
                ProjectionChange(1, after, [*rows, *entries]),
            )
            counts.append(list(statements))
    assert counts[0] == counts[1]
    assert len(counts[0]) == 10, counts[0]


def test_the_holder_of_the_log_reads_without_a_transaction_of_its_own(
    path: Path, statements: list[str]
) -> None:
    """Alone, each question is one statement, and the schema's number is asked for once."""
    with closing(sql.open_log(str(path))) as log, log.exclusive():
        log.append([record(0)])
        statements.clear()
        log.size()
        log.last_record()
        log.checkpoint()
        log.leaf_hashes(1)
        assert len(statements) == 4, statements


READING = """
import sys
from tplog.eventstore.sql import open_log
log = open_log(sys.argv[1])
size = log.size()
assert size == 2
assert log.find_by_id("ram/1") == log.last_record()
assert len(list(log.read())) == len(list(log.records_at([0, 1]))) == size
assert log.projection_rows(1, "a") and log.projection_budgets(1)
assert log.index_entries("mention", "a", "k", size)
assert list(log.records_indexed_by("mention", "a", "k", size))
assert log.checkpoint() is None
with log.snapshot() as held:
    assert len(list(held.stored_records())) == size
    assert not list(held.guard_findings())
log.close()
print(*{"sqlalchemy", "psycopg"} & set(sys.modules))
"""


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_a_file_is_read_without_sqlalchemy(path: Path, form: str) -> None:
    """To import it takes longer than any question; only writers, and logs on servers, need it."""
    with closing(sql.open_log(str(path))) as log:
        log.append([record(0), record(1)], ProjectionChange(1, 2, (ROW, ENTRY)))
    command = [sys.executable, "-c", READING, form.format(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def fill(path: Path, size: int) -> None:
    """Give a log so many records that are all alike, with a transfer and an entry each, by SQL alone."""
    template = record(0)
    with closing(sqlite3.connect(path)) as connection, connection:
        for (fence,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {fence}")
        numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) "
        for statement in (
            "INSERT INTO record SELECT i, 'ram/' || i, '', ?2, ?3 FROM n",
            "INSERT INTO transfer SELECT i, 0, 'a', 'giver', 'taker', 1 + length(?) FROM n",
            "INSERT INTO kept_entry SELECT 'a', 'mention', 'k', i, 0, ? FROM n",
            "INSERT INTO kept_row SELECT 'a', 'accounts', i, 0, ? FROM n",
        ):
            values = (size, template.leaf, leaf_hash(template.leaf))
            connection.execute(numbers + statement, values[: 3 if "?3" in statement else 2])
        connection.execute("INSERT INTO kept_at VALUES (1, ?)", (size,))


def everything(log: sql.SqlLog) -> int:
    """Go through all that may be long; returns how many rows that were."""
    count = sum(1 for _ in log.read()) + sum(1 for _ in log.records_indexed_by("mention", "a", "k", 10**9))
    with log.snapshot() as snapshot:
        projections = snapshot.projections()
        assert projections
        for answer in (snapshot.stored_records(), snapshot.stored_transfers(), projections.rows_and_entries):
            count += sum(1 for _ in answer)
    return count


def test_what_is_long_is_never_in_memory_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many records take no more memory to go through."""
    monkeypatch.setattr(Record, "from_leaf", lambda index, leaf: (index, leaf))  # as quick as can be
    peaks = []
    for size in (2_000, 20_000):
        place = tmp_path / f"{size}.db"
        sql.create_log(str(place)).close()
        fill(place, size)
        with closing(sql.open_log(str(place))) as log:
            tracemalloc.start()
            assert everything(log) == 6 * size
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 50_000, peaks


def test_a_long_answer_comes_in_parts_from_a_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, whatever its length; and an answer that is broken off blocks no other."""
    monkeypatch.setattr(dialect, "_FETCH_SIZE", 2)
    with closing(sql.create_log(server.address(server.new_database()))) as log:
        assert list(log.read()) == []
        for size in range(1, 6):
            log.append([record(size - 1)])
            assert [stored.index for stored in log.read()] == list(range(size))
        broken_off = log.read()
        assert next(broken_off).index == 0
        with log.exclusive():
            assert next(log.read()).index == 0
            log.append([record(5)])
            assert len(list(log.read())) == 6
        assert [stored.index for stored in broken_off] == [1, 2, 3, 4]  # as of the instant when it began


def test_threads_read_while_the_log_is_closed(database: str) -> None:
    """Each thread reads to its end on its own connection, also when another closes the log meanwhile."""
    faults: list[BaseException] = []
    with closing(sql.create_log(database)) as log:
        log.append([record(index) for index in range(20)])

        def read() -> None:
            try:
                for _ in range(25):
                    assert [stored.index for stored in log.read()] == list(range(20))
                    assert log.find_by_id("ram/7") == record(7)
            except BaseException as error:  # noqa: BLE001 (the main thread checks it)
                faults.append(error)

        readers = [Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        while any(reader.is_alive() for reader in readers):
            log.close()
            time.sleep(0.001)
        assert faults == []
        assert log.size() == 20


class Connection:
    """Something that can be closed."""

    closed = False

    def close(self) -> None:
        """Be closed."""
        self.closed = True


def test_a_connection_is_lent_again_unless_something_went_wrong() -> None:
    """After an error, and after the pool was closed, it is closed and another is made; few are left open."""
    connections: list[Connection] = []

    def connect() -> Connection:
        connections.append(Connection())
        return connections[-1]

    pool = ConnectionPool(connect)
    for _ in range(2):
        with pool.checkout() as first:
            assert first is connections[0]
    with pytest.raises(ZeroDivisionError), pool.checkout() as first:
        raise ZeroDivisionError
    assert connections[0].closed
    with pool.checkout() as second:
        assert second is not first
        pool.close()
        assert not second.closed
    assert second.closed
    lent = [pool.checkout() for _ in range(9)]
    for connection in lent:
        connection.__enter__()
    for connection in lent:
        connection.__exit__(None, None, None)
    assert sum(not connection.closed for connection in connections) == 5
    pool.close()
    assert all(connection.closed for connection in connections)
