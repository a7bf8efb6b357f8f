"""Connections to a SQL log: addresses, the settings that make a commit durable, and errors as ours.

Writers take the write lock when they begin (BEGIN IMMEDIATE), so that what they read under it still
holds when they write; a commit is on disk when it returns (synchronous=FULL). Readers have an engine
of their own that cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from tplog.errors import Conflict, Incompatible, NotFound, TplogError, Unavailable, refusal
from tplog.values.finding import Finding

BUSY_TIMEOUT_MS = 30_000

URL_REFUSED = refusal(
    "url-refused",
    "{url} går inte att använda: {why}.",
    "{url} cannot be used: {why}.",
)
DATABASE_BUSY = refusal(
    "database-busy",
    "Databasen {url} var upptagen för länge. Kör om samma kommando.",
    "The database {url} stayed busy for too long. Run the same command again.",
)
DATABASE_FAILED = refusal(
    "database-failed",
    "Databasen {url} går inte att nå eller skriva: {why}. Kör om samma kommando: det som redan är "
    "registrerat registreras inte igen.",
    "The database {url} cannot be reached or written: {why}. Run the same command again: what is "
    "recorded already is not recorded twice.",
)

DATABASE_FOREIGN = refusal(
    "database-foreign",
    "{url} är ingen tplog-databas.",
    "{url} is no tplog database.",
)

_PRAGMAS: Mapping[str, tuple[str, object]] = {
    # name: (value to set, value to read back)
    "busy_timeout": (str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "synchronous": ("FULL", 2),
}


def address(url: str) -> URL:
    """The parsed address. A bare path means a SQLite file."""
    try:
        target = make_url(url if "://" in url else f"sqlite:///{url}")
    except ArgumentError as error:
        raise NotFound(Finding(URL_REFUSED, {"url": url, "why": "not an address"})) from error
    if target.get_backend_name() != "sqlite" or target.get_driver_name() != "pysqlite":
        raise NotFound(Finding(URL_REFUSED, {"url": url, "why": "only sqlite is supported"}))
    if not target.database or target.database == ":memory:" or target.query:
        # A query could set autocommit, under which COMMIT does nothing and data is lost in silence.
        why = "a file is needed, without options"
        raise NotFound(Finding(URL_REFUSED, {"url": url, "why": why}))
    return target


def exists(target: URL) -> bool:
    """Whether the file is there."""
    import os  # noqa: PLC0415 (only here does the log touch the file system)

    return os.path.exists(str(target.database))  # noqa: PTH110


def engine_of(target: URL, *, reading: bool) -> Engine:
    """An engine whose connections begin as a reader or as a writer, with every setting read back."""
    engine = create_engine(target)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 (DB-API)
        # Left to itself the driver begins late, and two writers then read the same size.
        connection.isolation_level = None
        if not reading:
            connection.execute("PRAGMA journal_mode = WAL")
        for name, (value, expected) in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
            told = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if told != expected:
                message = f"SQLite did not take PRAGMA {name} = {value}: it says {told}"
                raise RuntimeError(message)
        if reading:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn the store's errors into ours."""
    try:
        yield
    except TplogError:
        raise
    except OperationalError as error:
        why = str(error.orig)
        if "locked" in why or "busy" in why:
            raise Conflict(Finding(DATABASE_BUSY, {"url": url})) from error
        raise Unavailable(Finding(DATABASE_FAILED, {"url": url, "why": why})) from error
    except DatabaseError as error:
        if "not a database" in str(error.orig):
            raise Incompatible(Finding(DATABASE_FOREIGN, {"url": url})) from error
        raise Unavailable(Finding(DATABASE_FAILED, {"url": url, "why": str(error.orig)})) from error
    except SQLAlchemyError as error:
        raise Unavailable(Finding(DATABASE_FAILED, {"url": url, "why": str(error)})) from error
