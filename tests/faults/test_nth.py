"""The n-th statement, commit or file operation fails, for every n: all is as before, and a retry does it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from heard import heard
from signed_log import FIRST, LAST, ORIGIN, reopened
from test_migration import older_log

import tplog
from conftest import EVENTS, EXAMPLE
from tplog.book.audit import exported_checkpoints
from tplog.eventstore import sql
from tplog.verification.dump_check import read_dump

FULL = "database or disk is full"


@define
class Nth:
    """Counts what is done, and fails it the n-th time."""

    at: int
    seen: int = 0

    def due(self) -> bool:
        """Count one more, and return whether it is the n-th."""
        self.seen += 1
        return self.seen == self.at

    @property
    def reached(self) -> bool:
        """Return whether there was an n-th time."""
        return self.seen >= self.at


@contextmanager
def failing(at: int, counts: Callable[[str], bool]) -> Iterator[Nth]:
    """The n-th of those statements that count finds the disk full."""
    nth = Nth(at)

    def check(statement: str) -> None:
        if counts(statement) and nth.due():
            raise sqlite3.OperationalError(FULL)

    with heard(check):
        yield nth


def _changes(statement: str) -> bool:
    """Return whether a statement changes something, or begins to.

    One that reads can fail only what its transaction's end can fail too, and `commits` ends them all.
    """
    if statement.startswith("PRAGMA"):
        return any(f"{name} =" in statement for name in ("user_version", "application_id", "journal_mode"))
    return not statement.startswith(("SELECT", "WITH", "COMMIT")) and statement != "BEGIN"


def statements(at: int) -> AbstractContextManager[Nth]:
    """The n-th SQL statement that changes something finds the disk full."""
    return failing(at, _changes)


def commits(at: int) -> AbstractContextManager[Nth]:
    """The n-th commit of a transaction finds the disk full."""
    return failing(at, lambda statement: statement == "COMMIT")


@contextmanager
def files(at: int) -> Iterator[Nth]:
    """The n-th file that is written, synced, renamed or made finds the disk full."""
    nth = Nth(at)
    homes: list[tuple[Any, str]] = [
        (os, "fsync"), (Path, "write_bytes"), (Path, "replace"), (Path, "mkdir"),
    ]  # fmt: skip
    real = {home: getattr(*home) for home in homes}

    def failing(true: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (any arguments)
            if nth.due():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return true(*arguments, **options)

        return call

    for home, true in real.items():
        setattr(*home, failing(true))
    try:
        yield nth
    finally:
        for home, true in real.items():
            setattr(*home, true)


def content(folder: Path, name: str = "tplog.db") -> list[object] | None:
    """All that a log holds; None where there is none."""
    try:
        log = sql.open_log(str(folder / name))
    except tplog.NotFound:
        return None
    with closing(log):
        try:
            with log.snapshot() as snapshot:
                projections = snapshot.projections()
                parts = [list(projections.rows_and_entries)] if projections else []
                return [
                    list(snapshot.stored_records()),
                    list(snapshot.stored_transfers()),
                    snapshot.tree_rows(),
                    snapshot.checkpoints(),
                    *parts,
                ]
        except tplog.Incompatible:  # of an earlier schema
            return list(log.read())


def _create(folder: Path) -> None:
    tplog.create(
        str(folder / "new.db"), origin=ORIGIN, key=folder / "log.key", checkpoints=folder / "n"
    ).close()


def _apply(folder: Path) -> None:
    with reopened(folder) as book:
        book.apply(EXAMPLE)
        assert book.apply(EXAMPLE).already_recorded


def _first_apply(folder: Path) -> None:
    with tplog.open(str(folder / "empty.db")) as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")


def _migrate(folder: Path) -> None:
    with tplog.open(str(folder / "older.db")) as book:
        book.rebuild_projections()


def _import(folder: Path) -> None:
    leaves, _, _ = read_dump(folder / "full")
    checkpoints = exported_checkpoints(folder / "full")
    tplog.restore(str(folder / "restored.db"), leaves, checkpoints, checkpoints=folder / "r")


def _export(folder: Path) -> None:
    shutil.rmtree(folder / "tplog.checkpoints", ignore_errors=True)
    _apply(folder)


def _backup(folder: Path) -> None:
    tplog.backup(str(folder / "tplog.db"), folder / "backup.db")


# Each act, the database that it changes, and how many records that has afterwards.
ACTS: dict[str, tuple[Callable[[Path], None], str, int]] = {
    "init": (_create, "new.db", 1),
    "apply": (_apply, "tplog.db", LAST),
    "apply to an empty log": (_first_apply, "empty.db", FIRST - 1),
    "migrate from 1": (_migrate, "older.db", FIRST - 1),
    "import": (_import, "restored.db", LAST),
    "export": (_export, "tplog.db", LAST),
    "backup": (_backup, "backup.db", FIRST),
}


ONCE = ("init", "backup")  # done again they say that it is there


@pytest.fixture
def place(original: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a new folder with a log that lacks the example, one of an earlier schema, and an empty one."""
    template = tmp_path / "template"
    shutil.copytree(original, template)
    shutil.move(template / "old.db", template / "tplog.db")
    shutil.copytree(template / "tplog.checkpoints", template / "full")
    for file in (template / "tplog.checkpoints").glob(f"*{LAST}.*"):
        file.unlink()
    older_log(1, template / "older.db")
    tplog.create(str(template / "empty.db")).close()

    def make() -> Path:
        folder = tmp_path / "place"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)
        return folder

    return make


@pytest.mark.parametrize("fault", [statements, commits, files], ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("act", ACTS)
def test_whatever_fails_a_retry_does_it(
    place: Callable[[], Path], act: str, fault: Callable[[int], Any]
) -> None:
    """After the error the log is as before or as after, no scrap lies about, and the same again succeeds."""
    do, name, size = ACTS[act]
    folder = place()
    before = content(folder, name)
    do(folder)
    after = content(folder, name)
    assert after
    assert len(after[0]) == size  # type: ignore[arg-type]
    failures = 0
    for at in range(1, 1000):
        folder = place()
        with fault(at) as nth:
            try:
                do(folder)
            except tplog.TplogError as error:
                failures += 1
                assert error.exit_code == 5, (at, error)  # noqa: PT017 (when it fails)
        if not nth.reached:
            break
        now = content(folder, name)
        if now != before:
            _is_complete(folder, name, after)
        assert not list(folder.rglob("*.tmp"))
        if act not in ONCE or content(folder, name) is None:
            do(folder)
            assert _timeless(content(folder, name)) == _timeless(after)
    assert failures or fault is files or act == "backup"
    assert at > 1 or fault is files


def _is_complete(folder: Path, name: str, expected: object) -> None:
    now = content(folder, name)
    assert now
    assert _timeless(now, 4) == _timeless(expected, 4)
    assert now == now[:4] or _timeless(now) == _timeless(expected)  # the projections, or none yet
    with tplog.open(str(folder / name), checkpoints=folder / "none") as book:
        assert not book.audit().contradictions


def _timeless(parts_of_log: object, parts: int = 6) -> object:
    """Return the content without times and signatures; all parts, or only those of the log."""
    if not isinstance(parts_of_log, list) or not parts_of_log:
        return parts_of_log
    if not isinstance(parts_of_log[0], list):
        return [record.event for record in parts_of_log]
    stored, transfers, tree, notes, *projections = parts_of_log
    return [
        [record.id for record in stored],
        transfers,
        len(tree),
        [checkpoint.size for checkpoint in notes],
        *projections,
    ][:parts]
