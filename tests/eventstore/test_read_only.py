"""A log that is opened to be read only: nothing can write through it, nor need it be writable."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from contract import record

import tplog
from conftest import EVENTS, EXAMPLE, ROOT, Cli
from tplog.errors import Incompatible, Tampered, Unavailable
from tplog.eventstore import sql
from tplog.merkle.tree import tree_root

READING_SCRIPT = """
import os, sys, tplog
for path in sys.argv[1:]:
    with tplog.open(path, read_only=True) as book:
        print(book.size(), *book.budgets())
    if os.geteuid() == 0:  # root may write everywhere
        os.seteuid(65534)
"""


def make_log(database: str) -> str:
    """A log of the real matter."""
    with tplog.create(database) as book:
        for paper in sorted(EVENTS.glob("*.toml")):
            book.apply(paper)
    return database


WRITERS: list[Callable[[tplog.Book], object]] = [
    lambda book: book.apply(EXAMPLE),
    lambda book: book.rebuild_projections(),
    lambda book: book._log.append([record(book.size())]),  # noqa: SLF001 (below every rule)
]


@pytest.mark.parametrize("write", WRITERS)
def test_a_writer_is_refused(database: str, write: Callable[[tplog.Book], object]) -> None:
    """By the log itself, on each engine; and queries are answered as before."""
    make_log(database)
    with tplog.open(database) as book:
        before, budgets = list(book.leaves()), book.budgets()
    with tplog.open(database, read_only=True) as book:
        with pytest.raises(Incompatible, match="opened-read-only"):
            write(book)
        assert (list(book.leaves()), book.budgets()) == (before, budgets)
        assert book.audit().contradictions == ()


def test_the_engine_itself_refuses(database: str) -> None:
    """A statement that writes, whatever let it through, changes nothing."""
    make_log(database)
    log = sql.open_log(database, read_only=True)
    with closing(log), pytest.raises(Unavailable, match=r"readonly|read-only"):
        _delete(log)


def _delete(log: sql.SqlLog) -> None:
    with log._read_transaction() as session:  # noqa: SLF001 (below every rule)
        if log.url and log.url.startswith("postgresql"):
            assert session.fetch_one("SHOW default_transaction_read_only")[0] == "on"
        else:
            session.execute("PRAGMA query_only = OFF")  # the file is still opened as one that is only read
        session.execute("DELETE FROM kept_at")


def test_the_file_stays_as_it_is(tmp_path: Path) -> None:
    """Whoever only reads moves nothing from the write-ahead log into the file, even as the last to leave."""
    path = tmp_path / "tplog.db"
    make_log(str(path))
    with tplog.open(str(path)) as writer:
        writer.apply(EXAMPLE)
        file, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
        copied = tmp_path / "copy.db"
        copied.write_bytes(file)
        Path(f"{copied}-wal").write_bytes(log)
    with tplog.open(str(copied), read_only=True) as book:
        assert book.state("trygghetspaketet")
    assert (copied.read_bytes(), Path(f"{copied}-wal").read_bytes()) == (file, log)


def test_a_backup_can_be_read_where_nothing_may_be_written(tmp_path: Path) -> None:
    """A folder that the reader has no right to write to is no hindrance."""
    folder = tmp_path / "kept"
    folder.mkdir()
    make_log(str(tmp_path / "tplog.db"))
    tplog.backup(str(tmp_path / "tplog.db"), folder / "copy.db")
    (folder / "copy.db").chmod(0o444)
    folder.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents):
        if "pytest" in above.as_posix():  # which makes them for their owner alone
            above.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", READING_SCRIPT, str(tmp_path / "tplog.db"), str(folder / "copy.db")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    first, second = done.stdout.splitlines() or ["", done.stderr]
    assert first == second
    assert [file.name for file in folder.iterdir()] == ["copy.db"]


def test_the_standing_is_read_without_the_records(database: str) -> None:
    """The size and the root of the tree are those of its records."""
    make_log(database)
    with tplog.open(database, read_only=True) as book:
        size = book.size()
        assert book.size_and_root() == (size, tree_root(book._log.leaf_hashes(size)))  # noqa: SLF001


def test_many_threads_read_while_another_process_writes(database: str) -> None:
    """Each answer is whole: of the log as it was before or after, whatever other threads read."""
    make_log(database)
    with tplog.open(database) as book:
        before = book.state("trygghetspaketet")
    others, wrong = list[object](), list[BaseException]()
    ready, done = threading.Barrier(9), threading.Event()

    def ask(book: tplog.Book) -> None:
        try:
            ready.wait()
            while not done.wait(0.01):  # seconds; eight that never rest would leave the writer little
                state = book.state("trygghetspaketet")
                if state != before:
                    others.append(state)
        except BaseException as error:  # noqa: BLE001 (the main thread raises it)
            wrong.append(error)

    command = [sys.executable, "-m", "tplog", "apply", str(EXAMPLE), "--db", database, "--quiet"]
    with tplog.open(database, read_only=True) as book:
        threads = [threading.Thread(target=ask, args=(book,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        ready.wait()
        subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
        after = book.state("trygghetspaketet")
        time.sleep(0.2)
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert after != before
    assert others
    assert all(thread == after for thread in others)


def test_what_a_killed_writer_left_is_read_where_nothing_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that was recorded, and nothing is changed, made or deleted there, nor is it waited for."""
    medium = tmp_path / "medium"
    medium.mkdir()
    path = tmp_path / "tplog.db"
    make_log(str(path))
    with tplog.open(str(path)) as writer:
        writer.apply(EXAMPLE)
        size = writer.size()
        for suffix in ("", "-wal"):
            (medium / f"tplog.db{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
    before = {file: file.read_bytes() for file in medium.iterdir()}
    monkeypatch.setattr(os, "access", lambda *_: False)  # as on a medium for reading only, also for root
    for is_read_only in (True, False):
        with tplog.open(str(medium / "tplog.db"), read_only=is_read_only) as book:
            assert (book.size(), len(list(book.records()))) == (size, size)
    assert {file: file.read_bytes() for file in medium.iterdir()} == before
    (medium / "tplog.db-wal").unlink()
    with tplog.open(str(medium / "tplog.db"), read_only=True) as book:
        assert book.size()
        Path(medium / "tplog.db").write_bytes(path.read_bytes() + bytes(4096))
        assert book.size() == size  # written meanwhile: opened anew
    assert [file.name for file in medium.iterdir()] == ["tplog.db"]


def test_a_reader_leaves_no_files(tmp_path: Path) -> None:
    """Neither the one that cannot write nor the one that can."""
    path = Path(make_log(str(tmp_path / "tplog.db")))
    before = path.read_bytes()
    for is_read_only in (True, False):
        with tplog.open(str(path), read_only=is_read_only) as book:
            assert book.audit().contradictions == ()
        assert [file.name for file in tmp_path.iterdir()] == ["tplog.db"]
    assert path.read_bytes() == before


def test_another_programs_file_stays_as_it_is(tmp_path: Path, cli: Cli) -> None:
    """Whether it is a database, or has what its program left unfinished beside it, or is none."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE t (x)")
        other.execute("INSERT INTO t VALUES (1)")
        other.commit()
        other.execute("PRAGMA wal_checkpoint")
        other.execute("INSERT INTO t VALUES (2)")
        other.commit()
        for suffix in ("", "-wal"):
            (tmp_path / f"left.db{suffix}").write_bytes((tmp_path / f"other.db{suffix}").read_bytes())
    (tmp_path / "text.db").write_text("inget\n" * 40)
    (tmp_path / "out").mkdir()

    def seen() -> dict[str, tuple[int, bytes]]:
        return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in tmp_path.glob("*.db*")}

    before = seen()
    for name in ("other.db", "left.db", "text.db"):
        for command in (
            ["init"],
            ["rebuild"],
            ["show"],
            ["verify"],
            ["backup", "out/b"],
            ["apply", str(EXAMPLE)],
        ):
            done = cli(*command, "--db", str(tmp_path / name))
            assert (done.exit_code, "database-foreign" in done.stderr) == (2, True), (name, command)
    assert seen() == before


def test_an_altered_leaf_is_not_answered_from(database: str) -> None:
    """Not even where another record's answer needs it: the record is named, and what is not read is."""
    make_log(database)
    log = sql.open_log(database)
    with closing(log):
        leaf = dict(log.leaves_at([3]))[3]
        with log._dialect.write_transaction() as session:  # noqa: SLF001 (below every rule)
            is_server = str(log.url).startswith("postgresql")
            for statement in ALTERING["postgresql" if is_server else "sqlite"]:
                session.execute(statement)
            session.execute('UPDATE record SET leaf = ? WHERE "index" = 3', (leaf.replace(b"0", b"1", 1),))
        for read in (log.read, lambda: log.records_at([3]), lambda: log.leaves_at([1, 3])):
            with pytest.raises(Tampered, match=r"leaf-altered: .*record 3 "):
                list(read())
        assert len(list(log.leaves_at(range(5), raw=True))) == 5
        log.stop_checking_leaves()
        assert len(list(log.read())) == log.size()


ALTERING = {
    "sqlite": ["DROP TRIGGER record_refuses_update"],
    "postgresql": ["ALTER TABLE record DISABLE TRIGGER ALL"],
}
