"""SQLite: one file on one machine.

Writers take the write lock when their transaction begins (BEGIN IMMEDIATE), so what they read is still true
when they write. A commit is on disk when it returns (synchronous=FULL). Readers use separate connections
that cannot write. All go through the driver alone, because importing SQLAlchemy is slow.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Lock
from time import monotonic_ns, sleep
from typing import Any
from urllib.parse import quote

from tplog.eventstore.dialect import (
    APPLICATION_ID,
    GAP_MESSAGE,
    SCHEMA_VERSION,
    DbErrorKind,
    error_text,
    schema_findings,
    unsafe_settings_error,
    url_error,
)
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

BUSY_TIMEOUT_MS = 30_000
_MAX_IDLE = 5  # connections
COMPANION_SUFFIXES = ("-journal", "-wal", "-shm")  # of the files that SQLite keeps beside a database

_PATIENCE_MS, _PAUSE_MS = 2_000, 20  # where SQLite does not wait by itself
_PRAGMAS: Mapping[str, tuple[str, object]] = {
    # name: (value to set, value that SQLite returns)
    "busy_timeout": (str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "synchronous": ("FULL", 2),
}
_VERSION_SQL = "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"

_PRIMARY_CODE = 0xFF  # the bits of an error code that say its kind
_KINDS_BY_CODE: Mapping[int, DbErrorKind] = {
    sqlite3.SQLITE_BUSY: DbErrorKind.BUSY,
    sqlite3.SQLITE_LOCKED: DbErrorKind.BUSY,
    sqlite3.SQLITE_NOTADB: DbErrorKind.NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: DbErrorKind.DAMAGED,
    sqlite3.SQLITE_TOOBIG: DbErrorKind.DAMAGED,
    sqlite3.SQLITE_ERROR: DbErrorKind.DAMAGED,  # our statements are right, so the tables are not ours
}
_KINDS_BY_TEXT: Mapping[str, DbErrorKind] = {
    "locked": DbErrorKind.BUSY,
    "busy": DbErrorKind.BUSY,
    "not a database": DbErrorKind.NOT_A_DATABASE,
    "decode to UTF-8": DbErrorKind.DAMAGED,
}
# The refusals of a record whose id or index exists. No other constraint of ours refuses what tplog writes.
_OUR_REFUSALS = {
    "UNIQUE constraint failed: record.id",
    "UNIQUE constraint failed: record.index",
    GAP_MESSAGE,
}
_SCHEMA_SQL = "SELECT type, name, sql FROM sqlite_master"
_NOT_OURS = "it is not a database of tplog"
_WRITTEN_MEANWHILE = "the file was written to while it was read, and is busy"
_MAX_DAMAGES = 10  # there may be one for each row
# Device and inode of the files that SQLite locks for this process: ours, not to be copied (`_is_foreign`).
_opened_files: set[tuple[int, int]] = set()


def create_dialect(path: str | None, *, options: bool = False, read_only: bool = False) -> SqliteDialect:
    """Return the dialect for the file at ``path``. ``options`` says whether the address had options.

    Raises NotFound if the path cannot hold a log.
    """
    url = _sqlite_url(path)
    if not path or path == ":memory:" or options:
        # An option could turn autocommit on; COMMIT would then do nothing, and data be lost silently.
        raise url_error(url, "url-file-needed")
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise url_error(url, "url-folder" if file.is_dir() else "url-folder-missing")
    for each in (path, *(f"{path}{suffix}" for suffix in COMPANION_SUFFIXES)):
        # SQLite waits at a pipe for ever, and reads a device.
        if os.path.exists(each) and not os.path.isfile(each):  # noqa: PTH110, PTH113
            raise url_error(url, "url-not-plain", path=each)
    return SqliteDialect(path, read_only=read_only)


def _sqlite_url(path: str | None) -> str:
    return "sqlite://" if path is None else f"sqlite:///{quote(path, safe=' +/')}"


def connect(path: str, *, reading: bool, read_only: bool = False, salvaging: bool = False) -> Any:  # noqa: ANN401 (DB-API)
    """Open a connection and apply the settings that durability depends on.

    With ``reading`` it refuses to write, and makes no file where none is. With ``read_only`` the file too is
    opened read-only; otherwise the last connection to close moves the write-ahead log into the file. Raises
    Incompatible if a setting has no effect. With ``salvaging`` it reads what it can of a damaged database.
    Another program's file is not opened for writing at all, and read without changing it, as is one where
    nothing can be written.
    """
    # With isolation_level=None we begin transactions ourselves. The driver would begin at the first write,
    # so that two writers could read the same size.
    if _is_to_stay_unchanged(path, reading=reading):
        from tplog.eventstore.sqlite_files import connect_unchanging  # noqa: PLC0415 (start-up time)

        connection: sqlite3.Connection = connect_unchanging(path)
    else:
        mode = "ro" if read_only else "rw" if reading else "rwc"
        database = f"file:{quote(path)}?mode={mode}"
        connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False, uri=True)
    try:
        if salvaging:
            # With this setting SQLite passes over entries of the schema that it cannot read. Nothing is
            # written: a reader's connection refuses that.
            connection.execute("PRAGMA writable_schema = ON")
            connection.text_factory = _text_or_bytes
        _apply_pragmas(connection, path, reading=reading)
        if not hasattr(connection, "is_current") and (file_stat := os.stat(path)).st_size:  # noqa: PTH116
            _opened_files.add((file_stat.st_dev, file_stat.st_ino))
    except BaseException:
        connection.close()
        raise
    return connection


def _is_to_stay_unchanged(path: str, *, reading: bool) -> bool:
    """Return whether a file is to be read without SQLite writing to it or beside it, even to recover it.

    Raises sqlite3.DatabaseError for another program's file that is to be written to.
    """
    if _is_foreign(path):
        if not reading:
            raise sqlite3.DatabaseError(_NOT_OURS)
        return True
    if not reading or os.path.exists(f"{path}-shm"):  # noqa: PTH110 (start-up time)
        return False  # somebody may be writing, and says in the shared memory what is whole
    return not (os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK))  # noqa: PTH120


def _is_foreign(path: str) -> bool:
    """Return whether a file is another program's, by its header and, where that names none, by what is in it.

    SQLite reads it: who opens and closes the file otherwise gives up the locks of all connections of the
    process. Others then take the write-ahead log for abandoned, and the database is damaged.
    """
    try:
        if not (file_stat := os.stat(path)).st_size:  # noqa: PTH116 (start-up time)
            return False
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    except OSError:  # a new one, or SQLite says why
        return False
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB
    if application_id == APPLICATION_ID or (file_stat.st_dev, file_stat.st_ino) in _opened_files:
        return False
    from tplog.eventstore.sqlite_files import is_foreign  # noqa: PLC0415 (start-up time)

    return is_foreign(path, application_id)


def _is_unwritten(connection: Any) -> bool:  # noqa: ANN401 (DB-API)
    """Return whether nobody wrote to the file of a connection that could not tell."""
    is_current = getattr(connection, "is_current", None)
    return is_current is None or bool(is_current())


def _execute_when_free(connection: Any, statement: str) -> None:  # noqa: ANN401 (DB-API)
    """Execute a statement for which SQLite does not wait: two who make a log both set its journal."""
    until = monotonic_ns() + _PATIENCE_MS * 10**6
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            is_busy = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or monotonic_ns() > until:
                raise
            sleep(_PAUSE_MS / 1000)
        else:
            return


def _apply_pragmas(connection: Any, path: str, *, reading: bool) -> None:  # noqa: ANN401 (DB-API)
    pragmas = dict(_PRAGMAS) if reading else {"journal_mode": ("WAL", "wal"), **_PRAGMAS}
    for name, (value, expected) in pragmas.items():
        _execute_when_free(connection, f"PRAGMA {name} = {value}")
        actual = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if actual != expected:
            raise unsafe_settings_error(_sqlite_url(path), name, actual, expected)
    if reading:
        connection.execute("PRAGMA query_only = ON")


def _text_or_bytes(stored: bytes) -> str | bytes:
    """Decode a stored text; one that is not UTF-8 is returned as it is."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


class SqliteDialect:
    """The SQLite file of one log."""

    def __init__(self, path: str, *, read_only: bool = False) -> None:
        """Create a dialect for the file at ``path`` without opening it."""
        self.displayed_url = path
        self.file: Path | None = Path(path)
        self._path = os.path.abspath(path)  # noqa: PTH100 (Path.absolute keeps "..")
        self.url = self._path
        self._is_cleaning = read_only
        self._read_pool = ConnectionPool(partial(connect, self._path, reading=True, read_only=read_only))
        self._salvage_pool = ConnectionPool(
            partial(connect, self._path, reading=True, read_only=read_only, salvaging=True)
        )
        self._write_pool = ConnectionPool(partial(connect, self._path, reading=False))

    def exists(self) -> bool:
        return os.path.exists(self._path)  # noqa: PTH110 (as for abspath)

    @contextmanager
    def read_transaction(self) -> Iterator[SqlSession]:
        with self._read_pool.checkout() as connection:
            connection.execute("BEGIN")
            yield SqlSession(connection)
            if not _is_unwritten(connection):
                raise sqlite3.OperationalError(_WRITTEN_MEANWHILE)
            connection.execute("COMMIT")

    @contextmanager
    def salvage_transaction(self) -> Iterator[SqlSession]:
        with self._salvage_pool.checkout() as connection:
            connection.execute("BEGIN")
            yield SqlSession(connection)
            connection.execute("ROLLBACK")  # nothing was written, and COMMIT fails after a damaged page

    def guard_findings(self, session: SqlSession) -> Iterator[Finding]:
        from tplog.eventstore.sqlite_guards import guard_findings  # noqa: PLC0415 (verification alone needs it)

        version, findings = schema_findings(self.displayed_url, self.version(session))
        return chain(findings, guard_findings(session, version))

    def damage(self, session: SqlSession) -> Iterator[str]:
        try:
            with self.read_transaction() as ordinary_session:
                ordinary_session.fetch_one(_SCHEMA_SQL)
        except (
            sqlite3.DatabaseError,
            UnicodeDecodeError,
        ) as error:  # what the salvaging connection passed over
            if self.classify_error(error) is not DbErrorKind.DAMAGED:
                raise
            yield error_text(error)
        for (text,) in session.fetch_all(f"PRAGMA integrity_check({_MAX_DAMAGES})"):
            if text != "ok":
                yield text

    @contextmanager
    def write_transaction(self) -> Iterator[SqlSession]:
        with self._write_pool.checkout() as connection:  # an error closes it, which rolls back
            connection.execute("BEGIN IMMEDIATE")
            yield SqlSession(connection)
            connection.execute("COMMIT")

    def version(self, session: SqlSession) -> int | None:
        application_id, user_version = session.fetch_one(_VERSION_SQL)
        if application_id == APPLICATION_ID and user_version > 0:
            return int(user_version)
        object_count = session.fetch_one("SELECT COUNT(*) FROM sqlite_master")[0]
        return None if application_id or user_version or object_count else 0

    def set_version(self, session: SqlSession, version: int) -> None:
        session.execute(f"PRAGMA user_version = {version:d}")

    def create_schema(self, session: SqlSession) -> None:
        from tplog.eventstore.sqlite_schema import schema_statements  # noqa: PLC0415 (only a new log needs it)

        for statement in (*schema_statements(), f"PRAGMA application_id = {APPLICATION_ID}"):
            session.execute(statement)
        self.set_version(session, SCHEMA_VERSION)

    def migrate(self, session: SqlSession, version: int) -> None:
        from tplog.eventstore.migrations import SQLITE_MIGRATIONS  # noqa: PLC0415 (as above)

        for step in SQLITE_MIGRATIONS[version - 1 :]:
            step(session)
        self.set_version(session, SCHEMA_VERSION)

    def ensure_durable(self, session: SqlSession) -> None:  # noqa: ARG002 (Dialect's signature)
        # Other processes can read what a killed process wrote to the write-ahead log but did not sync.
        try:
            descriptor = os.open(f"{self._path}-wal", os.O_RDONLY)
        except FileNotFoundError:  # the log was moved into the file, which synced it
            return
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def classify_error(self, error: Exception) -> DbErrorKind | None:
        if isinstance(error, UnicodeDecodeError):  # in SQLite's message, which quotes what it cannot read
            return DbErrorKind.DAMAGED
        if not isinstance(error, sqlite3.Error):
            return None
        if isinstance(error, sqlite3.IntegrityError):
            is_ours = str(error) in _OUR_REFUSALS
            return DbErrorKind.CONSTRAINT_VIOLATION if is_ours else DbErrorKind.DAMAGED
        # The driver's own errors have no code.
        code = getattr(error, "sqlite_errorcode", None)
        text = str(error)
        if code is None:
            return next((kind for part, kind in _KINDS_BY_TEXT.items() if part in text), DbErrorKind.FAILED)
        return _KINDS_BY_CODE.get(code & _PRIMARY_CODE, DbErrorKind.FAILED)

    def close(self) -> None:
        for pool in (self._read_pool, self._salvage_pool, self._write_pool):
            pool.close()
        if self._is_cleaning and os.path.exists(f"{self._path}-wal"):  # noqa: PTH110 (start-up time)
            from tplog.eventstore.sqlite_files import remove_empty_left_overs  # noqa: PLC0415 (start-up time)

            remove_empty_left_overs(self._path)


class ConnectionPool:
    """A thread-safe pool of open connections, each used by one caller at a time.

    A connection is closed if its use ends in an error, or if the pool is closed while it is in use. A closed
    pool can be used again: it opens new connections.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        """Create a pool that opens connections with ``connect()``."""
        self._connect = connect
        self._lock = Lock()
        self._idle: list[Any] = []
        self._generation = 0  # how many times the pool was closed

    @contextmanager
    def checkout(self) -> Iterator[Any]:
        """Yield an idle connection, or a new one if none is idle."""
        with self._lock:
            generation, idle_connection = self._generation, self._idle.pop() if self._idle else None
        if idle_connection is not None and not _is_unwritten(idle_connection):
            idle_connection.close()
            idle_connection = None
        connection = self._connect() if idle_connection is None else idle_connection
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if self._generation == generation and len(self._idle) < _MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()  # the pool was closed in the meantime, or has enough idle connections

    def close(self) -> None:
        """Close all idle connections. Those in use are closed when they are returned."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._generation += 1
        for connection in idle:
            connection.close()


class CopyFailedError(Exception):
    """A copy cannot be written or is damaged, and why."""


def copy_database(session: SqlSession, path: Path) -> None:
    """Copy the database that ``session`` reads to a new file at ``path``, and check the copy's pages.

    Raises CopyFailedError if the copy cannot be written or is damaged.
    """
    try:
        with closing(sqlite3.connect(path)) as copy:
            session.driver_connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # WAL needs a writable folder even to read
            integrity = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise CopyFailedError(str(error)) from error
    if integrity != "ok":
        raise CopyFailedError(integrity)
