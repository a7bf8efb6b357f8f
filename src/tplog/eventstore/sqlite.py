"""SQLite: one file, one machine.

Writers take the write lock when they begin (BEGIN IMMEDIATE), so that what they read under it still
holds when they write; a commit is on disk when it returns (synchronous=FULL). Readers have connections
of their own that cannot write, and need no SQLAlchemy, which takes long to import.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tplog.errors import Unavailable
from tplog.eventstore.connection_pool import ConnectionPool
from tplog.eventstore.dialect import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    DbErrorKind,
    unsafe_settings_error,
    url_error,
)
from tplog.eventstore.messages import BACKUP_FAILED
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_TIMEOUT_MS = 30_000

_PRAGMAS: Mapping[str, tuple[str, object]] = {
    # name: (value to set, value to read back)
    "busy_timeout": (str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "synchronous": ("FULL", 2),
}
_VERSION_SQL = "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"


def create_dialect(path: str | None, *, options: bool = False, read_only: bool = False) -> SqliteDialect:
    """The file at a path, if it can hold a log. Raises NotFound."""
    address = _sqlite_url(path)
    if not path or path == ":memory:" or options:
        # An option could set autocommit, under which COMMIT does nothing and data is lost in silence.
        raise url_error(address, "a file is needed, without options")
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise url_error(address, "it is a folder" if file.is_dir() else "its folder does not exist")
    return SqliteDialect(path, read_only=read_only)


def _sqlite_url(path: str | None) -> str:
    return "sqlite://" if path is None else f"sqlite:///{quote(path, safe=' +/')}"


def connect(path: str, *, reading: bool, read_only: bool = False) -> Any:  # noqa: ANN401 (DB-API)
    """A connection with the settings that the promises rest on, read back. Raises Incompatible.

    The last reader to leave moves what is in the write-ahead log into the file, unless it is ``read_only``.
    """
    name = f"file:{quote(path)}?mode=ro" if read_only else path
    # Left to itself the driver begins late, and two writers then read the same size.
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, uri=read_only)
    try:
        _apply_pragmas(connection, path, reading=reading)
    except BaseException:
        connection.close()
        raise
    return connection


def _apply_pragmas(connection: Any, path: str, *, reading: bool) -> None:  # noqa: ANN401 (DB-API)
    pragmas = dict(_PRAGMAS) if reading else {"journal_mode": ("WAL", "wal"), **_PRAGMAS}
    for name, (value, expected) in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}")
        told = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if told != expected:
            raise unsafe_settings_error(_sqlite_url(path), name, told, expected)
    if reading:
        connection.execute("PRAGMA query_only = ON")


class SqliteDialect:
    """See `tplog.eventstore.dialect.Dialect`."""

    def __init__(self, path: str, *, read_only: bool = False) -> None:
        """Take a path; nothing is opened yet."""
        self.displayed_url = path
        self.file: Path | None = Path(path)
        self._path = os.path.abspath(path)  # noqa: PTH100 (Path.absolute keeps "..", and so another name)
        self.url = self._path
        self._read_pool = ConnectionPool(partial(connect, self._path, reading=True, read_only=read_only))
        self._engine_lock = Lock()
        self._write_engine: Engine | None = None

    def exists(self) -> bool:
        """See `tplog.eventstore.dialect.Dialect`."""
        return os.path.exists(self._path)  # noqa: PTH110 (the same)

    @contextmanager
    def read_transaction(self) -> Iterator[SqlSession]:
        """See `tplog.eventstore.dialect.Dialect`."""
        with self._read_pool.checkout() as connection:
            connection.execute("BEGIN")
            yield SqlSession(connection)
            connection.execute("COMMIT")

    def write_transaction(self) -> AbstractContextManager[SqlSession]:
        """See `tplog.eventstore.dialect.Dialect`: BEGIN IMMEDIATE takes the lock."""
        from tplog.eventstore import transaction  # noqa: PLC0415 (it imports SQLAlchemy)

        with self._engine_lock:
            if self._write_engine is None:
                self._write_engine = _create_engine(self._path)
        return transaction.write_transaction(self._write_engine, self, _session_for)

    def version(self, session: SqlSession) -> int | None:
        """See `tplog.eventstore.dialect.Dialect`."""
        theirs, number = session.fetch_one(_VERSION_SQL)
        if theirs == APPLICATION_ID and number > 0:
            return int(number)
        anything = session.fetch_one("SELECT COUNT(*) FROM sqlite_master")[0]
        return None if theirs or number or anything else 0

    def set_version(self, session: SqlSession, version: int) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        session.execute(f"PRAGMA user_version = {version:d}")

    def create_schema(self, session: SqlSession) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        from tplog.eventstore.tables import create_table_sql  # noqa: PLC0415 (it imports SQLAlchemy)
        from tplog.eventstore.triggers import SQLITE_TRIGGERS  # noqa: PLC0415 (only a new log needs them)

        for statement in (
            *create_table_sql("sqlite"),
            *SQLITE_TRIGGERS,
            f"PRAGMA application_id = {APPLICATION_ID}",
        ):
            session.execute(statement)
        self.set_version(session, SCHEMA_VERSION)

    def migrate(self, session: SqlSession, version: int) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        from tplog.eventstore.migrations import SQLITE_MIGRATIONS  # noqa: PLC0415 (as above)

        for step in SQLITE_MIGRATIONS[version - 1 :]:
            step(session)
        self.set_version(session, SCHEMA_VERSION)

    def ensure_durable(self, session: SqlSession) -> None:  # noqa: ARG002 (see Store)
        """What a killed process wrote but did not sync can be seen by others."""
        try:
            descriptor = os.open(f"{self._path}-wal", os.O_RDONLY)
        except FileNotFoundError:  # all is in the file itself, and was synced on its way there
            return
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def classify_error(self, error: Exception) -> DbErrorKind | None:
        """See `tplog.eventstore.dialect.Dialect`."""
        if not isinstance(error, sqlite3.Error):
            return None
        told = str(error)
        if "locked" in told or "busy" in told:
            return DbErrorKind.BUSY
        if isinstance(error, sqlite3.IntegrityError):
            return DbErrorKind.CONSTRAINT_VIOLATION
        return DbErrorKind.NOT_A_DATABASE if "not a database" in told else DbErrorKind.FAILED

    def close(self) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        self._read_pool.close()
        with self._engine_lock:
            if self._write_engine is not None:
                self._write_engine.dispose()


def _create_engine(path: str) -> Engine:
    from sqlalchemy import URL, create_engine, event  # noqa: PLC0415 (only writers need it)

    made = create_engine(URL.create("sqlite", database=path), creator=partial(connect, path, reading=False))

    @event.listens_for(made, "begin")
    def _begun(connection: Connection) -> None:
        _session_for(connection).execute("BEGIN IMMEDIATE")

    return made


def _session_for(connection: Connection) -> SqlSession:
    return SqlSession(connection.connection.driver_connection)


def copy_database(session: SqlSession, path: Path) -> None:
    """Copy what a session sees to a new file of its own, and check its pages. Raises Unavailable."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            session.driver_connection.backup(copy)
            copy.execute(
                "PRAGMA journal_mode = DELETE"
            )  # so that it can be read where nothing may be written
            told = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise _backup_error(path, str(error)) from error
    if told != "ok":
        raise _backup_error(path, told)


def _backup_error(path: Path, reason: str) -> Unavailable:
    return Unavailable(Finding(BACKUP_FAILED, {"path": str(path), "why": reason}))
