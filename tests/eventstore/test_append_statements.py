"""What a warm append of one event asks of its database, statement by statement, each with its reason."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from heard import heard

import tplog
from spec import BUDGET, HEAD, draft, framed, mandate, opened, text
from tplog.book.signing import BookSigning
from tplog.events.record import Record
from tplog.eventstore import queries
from tplog.eventstore.postgresql import dialect as postgresql
from tplog.eventstore.sql import SqlLog, open_log
from tplog.eventstore.sqlite import _VERSION_SQL
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.trial import TrialLog
from tplog.merkle.hashes import leaf_hash
from tplog.readers.decision_file import parse_decision

# The whole of an append, in its order: what was recorded meanwhile, whether the id is new, and the writing.
LOOK = {
    SqlSession.DOUBTFUL_IDS_SQL: "is the last record that of the states, and named as its leaf is",
    queries.RECORD_BY_ID: "is the event recorded already; once for each event that is looked up",
}
WRITE = {
    queries.SIZE_AND_TREE: "has nobody written since, and which tree grows",
    queries.INSERT_RECORD: "the record",
    queries.INSERT_TRANSFER: "its transfers",
    queries.UPDATE_TREE: "the grown tree",
    queries.ADVANCE_PROJECTION_POSITION: "are the projections of the log before; they are of it after",
    queries.INSERT_INDEX_ENTRY: "where the event is found",
    queries.UPSERT_PROJECTION_ROW: "what it changed of the state",
}
IN_SQLITE = (
    *(part for question in LOOK for part in ("BEGIN", question, "COMMIT")),  # each as of one instant
    "BEGIN IMMEDIATE",  # the writers' lock
    _VERSION_SQL,  # is the schema still this tplog's
    *WRITE,
    "COMMIT",  # durable
)
IN_POSTGRESQL = (
    "DECLARE",  # a cursor for the first question, whose answer may be long
    "FETCH",
    queries.RECORD_BY_ID,
    "SET",  # the writers' lock, its time limit and its savepoint, in one message
    postgresql.PostgresqlSession.TABLE_COUNT_SQL,  # is the schema still there
    "SELECT version FROM schema_version",  # and this tplog's
    *WRITE,
)
# Messages that are waited for while other writers wait: those of a context are sent together.
PIPELINES = 2


def applied_warm(database: str, listen: Callable[[], Any]) -> None:
    """Apply a decision in a process that has applied others, and listen meanwhile."""
    with tplog.create(database) as book:
        paths = [f"{year}/kommunstyrelsen" for year in (2025, 2026, 2027)]
        book.apply(draft(opened(*paths), framed("1000 kr")))
        book.apply(draft(framed("1000 kr", year=2026)))
        with listen():
            book.apply(draft(framed("1000 kr", year=2027)))


def short(statement: str) -> str:
    """A statement of ours as it is, of the engine's own the first word."""
    return statement if statement in IN_POSTGRESQL else statement.split(maxsplit=1)[0]


def test_an_append_to_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sixteen statements: what is known already is not asked again."""
    statements: list[str] = []

    @contextmanager
    def listen() -> Iterator[None]:
        statements.clear()
        yield
        assert tuple(statements) == IN_SQLITE

    with heard(statements.append):
        applied_warm(str(tmp_path_factory.mktemp("append") / "tplog.db"), listen)


def test_an_append_to_a_server(server: Any) -> None:  # noqa: ANN401 (a fixture)
    """The same, and what is written goes in two messages, however many statements it is."""
    statements: list[str] = []
    session = postgresql.PostgresqlSession
    execute, execute_many, pipelined = session._execute, session._execute_many, session.pipelined  # noqa: SLF001

    def executed(this: Any, statement: str, values: Sequence[object]) -> Any:  # noqa: ANN401
        statements.append(short(statement))
        return execute(this, statement, values)

    def executed_many(this: Any, statement: str, rows: Sequence[Sequence[object]]) -> None:  # noqa: ANN401
        statements.append(short(statement))
        execute_many(this, statement, rows)

    @contextmanager
    def listen() -> Iterator[None]:
        with (
            patch.object(session, "_execute", executed),
            patch.object(session, "_execute_many", executed_many),
            patch.object(session, "pipelined", autospec=True, side_effect=pipelined) as pipelines,
        ):
            yield
        assert tuple(statements) == IN_POSTGRESQL
        assert pipelines.call_count == PIPELINES

    applied_warm(server.address(server.new_database()), listen)


def decoded_from_now(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that gets the log index of each record that is decoded from now on."""
    decoded: list[int] = []
    from_leaf = Record.from_leaf

    def counted(index: int, leaf: bytes) -> Record:
        decoded.append(index)
        return from_leaf(index, leaf)

    monkeypatch.setattr(Record, "from_leaf", counted)
    return decoded


def test_a_warm_append_decodes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The last record is the one that it appended itself, by its bytes."""

    @contextmanager
    def listen() -> Iterator[None]:
        decoded = decoded_from_now(monkeypatch)
        yield
        assert not decoded

    applied_warm(str(tmp_path / "tplog.db"), listen)


def test_a_record_that_came_in_between_is_checked_by_the_next_append(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another writer's record that was there after the ids were asked for, and before ours."""
    path = tmp_path / "tplog.db"
    check_ids = BookSigning.check_ids

    def check_and_be_late(signing: BookSigning) -> None:
        check_ids(signing)
        monkeypatch.undo()
        with tplog.open(str(path)) as other:
            other.apply(draft(mandate("annans")))
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("DROP TRIGGER record_refuses_update")
            base.execute("UPDATE record SET id = 'x' WHERE id = 'annans'")

    with tplog.create(str(path)) as book:
        book.apply(draft(opened("2025/kommunstyrelsen")))
    with tplog.open(str(path)) as book:
        monkeypatch.setattr(BookSigning, "check_ids", check_and_be_late)
        assert book.apply(draft(framed("1000 kr"))).records[0].index == 2
        with pytest.raises(tplog.Tampered, match="1"):
            book.apply(draft(mandate("nästa")))


def test_records_that_were_never_committed_count_as_checked_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An append whose commit fails while the log is held: the next asks for the ids in its place."""
    path = tmp_path / "tplog.db"
    exclusive = SqlLog.exclusive

    @contextmanager
    def failing(log: SqlLog) -> Iterator[None]:
        is_outer = log._sessions.writing is None  # noqa: SLF001 (a commit follows)
        with exclusive(log):
            yield
            if is_outer:
                raise sqlite3.OperationalError

    with tplog.create(str(path)) as book:
        book.apply(draft(opened("2025/kommunstyrelsen")))
        book._writer._lock_first = True  # noqa: SLF001 (as once another was first)
        monkeypatch.setattr(SqlLog, "exclusive", failing)
        with pytest.raises(tplog.Unavailable):
            book.apply(draft(mandate("a"), mandate("b")))
        monkeypatch.undo()
        with tplog.open(str(path)) as other:
            for name in ("c", "d"):
                other.apply(draft(mandate(name)))
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("DROP TRIGGER record_refuses_update")
            base.execute("UPDATE record SET id = 'x' WHERE id = 'c'")
        with pytest.raises(tplog.Tampered, match="1"):
            book.apply(draft(mandate("e")))


def test_a_dry_run_decodes_what_it_judges(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The records of its own budget and the last one, however many others the log has."""
    others = [mandate(f"annat/{number}") for number in range(20)]
    with tplog.create(str(tmp_path / "tplog.db")) as book:
        book.apply(draft(opened("2025/kommunstyrelsen")))
        book.apply(parse_decision(text(others, HEAD.replace(BUDGET, "annan")), "annan.toml"))
        decoded = decoded_from_now(monkeypatch)
        receipt = book.dry_run_copy().apply(draft(framed("1000 kr")))
        assert [record.index for record in receipt.records] == [book.size()]
    assert sorted(set(decoded)) == [0, 20]


def test_a_dry_run_hashes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is signed, so nobody asks for the tree; whoever does gets that of all its leaves."""
    hashed: list[bytes] = []

    def counted(leaf: bytes) -> bytes:
        hashed.append(leaf)
        return leaf_hash(leaf)

    monkeypatch.setattr("tplog.eventstore.memory.leaf_hash", counted)
    with tplog.create(str(tmp_path / "tplog.db")) as book:
        book.apply(draft(opened("2025/kommunstyrelsen")))
        book.dry_run_copy().apply(draft(framed("1000 kr")))
        assert not hashed
        log = open_log(str(tmp_path / "tplog.db"))
        trial = TrialLog(log)
        records = book.apply(draft(framed("1000 kr"))).records
        grown = log.stored_tree()
        trial.append(records, sign=lambda tree: () if tree == grown else pytest.fail("another tree"))
        log.close()
    assert (trial.stored_tree(), len(hashed)) == (grown, 2)


def test_a_dry_run_holds_none_of_the_log(tmp_path: Path) -> None:
    """No more of a log of hundreds of records than of an empty one, a byte a record at most."""

    def held(name: str, others: int) -> int:
        head = HEAD.replace(BUDGET, "annan")
        with tplog.create(str(tmp_path / name)) as book:
            if others:
                mandates = [mandate(f"annat/{number}") for number in range(others)]
                book.apply(parse_decision(text(mandates, head), "annan.toml"))
            book.apply(draft(opened("2025/kommunstyrelsen")))
            book.dry_run_copy().apply(draft(framed("1000 kr")))  # what is made once is made before
            tracemalloc.start()
            trial = book.dry_run_copy()
            trial.apply(draft(framed("1000 kr")))
            size = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
        return size

    assert held("long.db", 1000) - held("short.db", 0) < 1000
