"""SQLite: one file, one machine.

Writers take the write lock when they begin (BEGIN IMMEDIATE), so that what they read under it still
holds when they write; a commit is on disk when it returns (synchronous=FULL). Readers have an engine
of their own that cannot write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from tplog.log.fences import SQLITE
from tplog.log.schema import APPLICATION_ID, SCHEMA_VERSION, metadata
from tplog.log.store import Trouble, refuse, unsafe

BUSY_TIMEOUT_MS = 30_000

_PRAGMAS: Mapping[str, tuple[str, object]] = {
    # name: (value to set, value to read back)
    "busy_timeout": (str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "synchronous": ("FULL", 2),
}


def checked(target: URL) -> URL:
    """See `tplog.log.store.Store`."""
    if target.get_driver_name() != "pysqlite":
        raise refuse(target, "SQLite is used with its ordinary driver")
    if not target.database or target.database == ":memory:" or target.query:
        # A query could set autocommit, under which COMMIT does nothing and data is lost in silence.
        raise refuse(target, "a file is needed, without options")
    path = Path(target.database)
    if path.is_dir() or not path.parent.is_dir():
        raise refuse(target, "it is a folder" if path.is_dir() else "its folder does not exist")
    return target


def shown(target: URL) -> str:
    """See `tplog.log.store.Store`."""
    return str(target.database)


def exists(target: URL) -> bool:
    """See `tplog.log.store.Store`."""
    return Path(str(target.database)).exists()


def engine(target: URL, *, reading: bool) -> Engine:
    """See `tplog.log.store.Store`."""
    made = create_engine(target)

    @event.listens_for(made, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 (DB-API)
        # Left to itself the driver begins late, and two writers then read the same size.
        connection.isolation_level = None
        pragmas = dict(_PRAGMAS) if reading else {"journal_mode": ("WAL", "wal"), **_PRAGMAS}
        for name, (value, expected) in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")
            told = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if told != expected:
                raise unsafe(target, name, told, expected)
        if reading:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(made, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return made


def lock(connection: Connection) -> None:
    """See `tplog.log.store.Store`: BEGIN IMMEDIATE took it."""


def version(connection: Connection) -> int | None:
    """See `tplog.log.store.Store`."""
    theirs = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if theirs == APPLICATION_ID and number > 0:
        return number
    anything = connection.exec_driver_sql("SELECT COUNT(*) FROM sqlite_master").scalar_one()
    return None if theirs or number or anything else 0


def mark(connection: Connection, version: int) -> None:
    """See `tplog.log.store.Store`."""
    connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")


def make(connection: Connection) -> None:
    """See `tplog.log.store.Store`."""
    metadata.create_all(connection)
    for fence in SQLITE:
        connection.exec_driver_sql(fence)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    mark(connection, SCHEMA_VERSION)


def commit_doubts(connection: Connection) -> str:  # noqa: ARG001 (see Store)
    """See `tplog.log.store.Store`: a commit in SQLite succeeds or fails."""
    return ""


def settle(connection: Connection) -> None:
    """See `tplog.log.store.Store`: what a killed process wrote but did not sync can be seen by others."""
    try:
        descriptor = os.open(f"{connection.engine.url.database}-wal", os.O_RDONLY)
    except FileNotFoundError:  # all is in the file itself, and was synced on its way there
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copied(connection: Connection, path: Path) -> None:
    """Copy what a connection sees to a new file of its own, and check its pages. Raises sqlite3.Error."""
    with closing(sqlite3.connect(path)) as copy:
        driver: Any = connection.connection.driver_connection
        driver.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # so that it can be read where nothing may be written
        if (told := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(told)


def trouble(error: DBAPIError) -> Trouble:
    """See `tplog.log.store.Store`."""
    why = str(error.orig)
    if "locked" in why or "busy" in why:
        return Trouble.BUSY
    return Trouble.FOREIGN if "not a database" in why else Trouble.FAILED
