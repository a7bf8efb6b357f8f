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
from tplog.eventstore.connection_pool import Pool
from tplog.eventstore.dialect import APPLICATION_ID, SCHEMA_VERSION, Trouble, refuse, unsafe
from tplog.eventstore.messages import BACKUP_FAILED
from tplog.eventstore.transaction_session import Session
from tplog.eventstore.triggers import SQLITE
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
_VERSION = "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"


def at(path: str | None, *, options: bool = False, read_only: bool = False) -> Sqlite:
    """The file at a path, if it can hold a log. Raises NotFound."""
    address = _address(path)
    if not path or path == ":memory:" or options:
        # An option could set autocommit, under which COMMIT does nothing and data is lost in silence.
        raise refuse(address, "a file is needed, without options")
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise refuse(address, "it is a folder" if file.is_dir() else "its folder does not exist")
    return Sqlite(path, read_only=read_only)


def _address(path: str | None) -> str:
    return "sqlite://" if path is None else f"sqlite:///{quote(path, safe=' +/')}"


def connected(path: str, *, reading: bool, read_only: bool = False) -> Any:  # noqa: ANN401 (DB-API)
    """A connection with the settings that the promises rest on, read back. Raises Incompatible.

    The last reader to leave moves what is in the write-ahead log into the file, unless it is ``read_only``.
    """
    name = f"file:{quote(path)}?mode=ro" if read_only else path
    # Left to itself the driver begins late, and two writers then read the same size.
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, uri=read_only)
    try:
        _set(connection, path, reading=reading)
    except BaseException:
        connection.close()
        raise
    return connection


def _set(connection: Any, path: str, *, reading: bool) -> None:  # noqa: ANN401 (DB-API)
    pragmas = dict(_PRAGMAS) if reading else {"journal_mode": ("WAL", "wal"), **_PRAGMAS}
    for name, (value, expected) in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}")
        told = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if told != expected:
            raise unsafe(_address(path), name, told, expected)
    if reading:
        connection.execute("PRAGMA query_only = ON")


class Sqlite:
    """See `tplog.eventstore.dialect.Store`."""

    def __init__(self, path: str, *, read_only: bool = False) -> None:
        """Take a path; nothing is opened yet."""
        self.shown = path
        self.file: Path | None = Path(path)
        self._path = os.path.abspath(path)  # noqa: PTH100 (Path.absolute keeps "..", and so another name)
        self.url = self._path
        self._readers = Pool(partial(connected, self._path, reading=True, read_only=read_only))
        self._making = Lock()
        self._writers: Engine | None = None

    def exists(self) -> bool:
        """See `tplog.eventstore.dialect.Store`."""
        return os.path.exists(self._path)  # noqa: PTH110 (the same)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """See `tplog.eventstore.dialect.Store`."""
        with self._readers.lent() as connection:
            connection.execute("BEGIN")
            yield Session(connection)
            connection.execute("COMMIT")

    def writing(self) -> AbstractContextManager[Session]:
        """See `tplog.eventstore.dialect.Store`: BEGIN IMMEDIATE takes the lock."""
        from tplog.eventstore import transaction  # noqa: PLC0415 (it imports SQLAlchemy)

        with self._making:
            if self._writers is None:
                self._writers = _engine(self._path)
        return transaction.write(self._writers, self, _session)

    def version(self, session: Session) -> int | None:
        """See `tplog.eventstore.dialect.Store`."""
        theirs, number = session.row(_VERSION)
        if theirs == APPLICATION_ID and number > 0:
            return int(number)
        anything = session.row("SELECT COUNT(*) FROM sqlite_master")[0]
        return None if theirs or number or anything else 0

    def mark(self, session: Session, version: int) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        session.do(f"PRAGMA user_version = {version:d}")

    def make(self, session: Session) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        from tplog.eventstore.tables import creating  # noqa: PLC0415 (it imports SQLAlchemy)

        for statement in (*creating("sqlite"), *SQLITE, f"PRAGMA application_id = {APPLICATION_ID}"):
            session.do(statement)
        self.mark(session, SCHEMA_VERSION)

    def lift(self, session: Session, version: int) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        from tplog.eventstore.migrations import SQLITE_STEPS  # noqa: PLC0415 (as above)

        for step in SQLITE_STEPS[version - 1 :]:
            step(session)
        self.mark(session, SCHEMA_VERSION)

    def settle(self, session: Session) -> None:  # noqa: ARG002 (see Store)
        """What a killed process wrote but did not sync can be seen by others."""
        try:
            descriptor = os.open(f"{self._path}-wal", os.O_RDONLY)
        except FileNotFoundError:  # all is in the file itself, and was synced on its way there
            return
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def trouble(self, error: Exception) -> Trouble | None:
        """See `tplog.eventstore.dialect.Store`."""
        if not isinstance(error, sqlite3.Error):
            return None
        told = str(error)
        if "locked" in told or "busy" in told:
            return Trouble.BUSY
        if isinstance(error, sqlite3.IntegrityError):
            return Trouble.CLASH
        return Trouble.FOREIGN if "not a database" in told else Trouble.FAILED

    def close(self) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        self._readers.close()
        with self._making:
            if self._writers is not None:
                self._writers.dispose()


def _engine(path: str) -> Engine:
    from sqlalchemy import URL, create_engine, event  # noqa: PLC0415 (only writers need it)

    made = create_engine(URL.create("sqlite", database=path), creator=partial(connected, path, reading=False))

    @event.listens_for(made, "begin")
    def _begun(connection: Connection) -> None:
        _session(connection).do("BEGIN IMMEDIATE")

    return made


def _session(connection: Connection) -> Session:
    return Session(connection.connection.driver_connection)


def copied(session: Session, path: Path) -> None:
    """Copy what a session sees to a new file of its own, and check its pages. Raises Unavailable."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            session.driver.backup(copy)
            copy.execute(
                "PRAGMA journal_mode = DELETE"
            )  # so that it can be read where nothing may be written
            told = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise _no_copy(path, str(error)) from error
    if told != "ok":
        raise _no_copy(path, told)


def _no_copy(path: Path, told: str) -> Unavailable:
    return Unavailable(Finding(BACKUP_FAILED, {"path": str(path), "why": told}))
