"""What stands in a SQLite file and beside it, seen without changing any of it.

SQLite writes even where one only reads: it recovers what a killed writer left, and makes files beside a
database. So a file is looked at here first, where it may be another program's or cannot be written to.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from tempfile import TemporaryDirectory
from urllib.parse import quote

from tplog.eventstore.dialect import APPLICATION_ID

_LEFT_BY_WRITERS = ("-journal", "-wal")  # what holds writes that are not in the database's file

FileState = tuple[tuple[int, int] | None, ...]


class UnchangingConnection(sqlite3.Connection):
    """A connection that sees no write of others, and so must be asked whether there was one."""

    path = ""
    opened_at: FileState = ()

    def is_current(self) -> bool:
        """Return whether the file and what is beside it are as when they were opened."""
        return file_state(self.path) == self.opened_at


def is_foreign(path: str, application_id: int) -> bool:
    """Return whether a database is another program's. Nothing is written, and nothing recovered.

    ``application_id`` is what its file says. One that names no program may be a log that was never moved from
    its write-ahead log into the file: then what is in both decides.
    """
    if application_id:
        return application_id != APPLICATION_ID
    try:
        with closing(connect_unchanging(path)) as connection:
            (named_id,) = connection.execute("PRAGMA application_id").fetchone()
            (objects,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except (sqlite3.Error, OSError):  # damaged: who opens it says so
        return False
    return bool(objects) and named_id != APPLICATION_ID


def connect_unchanging(path: str) -> UnchangingConnection:
    """Connect to a database without writing to it or beside it.

    What a killed writer left beside it is read too, from a copy in a temporary database. Raises
    sqlite3.Error.
    """
    opened_at = file_state(path)
    if any(size for size, _ in filter(None, opened_at[1:])):
        connection = _connect("")  # a temporary database, which SQLite deletes itself
        try:
            _copy_with_left_overs(path, connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError):
                raise sqlite3.OperationalError(str(error)) from error
            raise
    else:
        connection = _connect(f"file:{quote(path)}?mode=ro&immutable=1")
    connection.path, connection.opened_at = path, opened_at
    return connection


def _connect(database: str) -> UnchangingConnection:
    return sqlite3.connect(
        database, isolation_level=None, check_same_thread=False, uri=True, factory=UnchangingConnection
    )


def _copy_with_left_overs(path: str, connection: sqlite3.Connection) -> None:
    """Copy a database, with what a killed writer left beside it, into an empty one. Raises OSError."""
    with TemporaryDirectory(prefix="tplog-") as folder:
        copied = f"{folder}/copy.db"
        for suffix in ("", *_LEFT_BY_WRITERS):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{suffix}", f"{copied}{suffix}")
        with closing(sqlite3.connect(copied)) as copy:
            copy.backup(connection)


def file_state(path: str) -> FileState:
    """Return length and time of a database's file, and of what holds writes beside it; None for no file."""
    return tuple(_state(f"{path}{suffix}") for suffix in ("", *_LEFT_BY_WRITERS))


def _state(path: str) -> tuple[int, int] | None:
    try:
        file_stat = os.stat(path)  # noqa: PTH116 (start-up time)
    except OSError:
        return None
    return file_stat.st_size, file_stat.st_mtime_ns


def remove_empty_left_overs(path: str) -> None:
    """Let SQLite delete the empty write-ahead log that a reader left, who alone may not delete it.

    SQLite deletes it as the last to close the database; while others have it open, it stays. One that is not
    empty holds writes, and is not touched.
    """
    log = _state(f"{path}-wal")
    if log is None or log[0]:
        return
    with suppress(sqlite3.Error), closing(_connect(f"file:{quote(path)}?mode=rw")) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
