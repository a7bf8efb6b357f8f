"""A log in SQLite, through SQLAlchemy Core.

Writers take the write lock when they begin (BEGIN IMMEDIATE), so that what they read under it still
holds when they write; a commit is on disk when it returns (synchronous=FULL). Readers have an engine
of their own that cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)

from tplog.errors import Conflict, Incompatible, NotFound, TplogError, Unavailable, refusal
from tplog.events.record import Record, unseal
from tplog.log.base import check_sequence, conflict
from tplog.log.schema import APPLICATION_ID, FENCES, SCHEMA_VERSION, metadata, record, transfer
from tplog.values.finding import Figures, Finding

BUSY_TIMEOUT_MS = 30_000
_IN_CHUNKS = 500

DATABASE_MISSING = refusal(
    "database-missing",
    "Databasen {url} finns inte. Skapa den med: tplog init --db {url} (eller apply --create)",
    "The database {url} does not exist. Create it with: tplog init --db {url} (or apply --create)",
)
DATABASE_FOREIGN = refusal(
    "database-foreign",
    "{url} är ingen tplog-databas.",
    "{url} is no tplog database.",
)
SCHEMA_NEWER = refusal(
    "schema-newer",
    "{url} är gjord av en nyare tplog (schema {theirs}, denna läser till och med {ours}). Uppgradera tplog.",
    "{url} was made by a newer tplog (schema {theirs}, this one reads up to {ours}). Upgrade tplog.",
)
DATABASE_EXISTS = refusal(
    "database-exists",
    "Databasen {url} finns redan, med {size} poster. Inget ändrades.",
    "The database {url} exists already, with {size} records. Nothing was changed.",
)
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

_PRAGMAS: Mapping[str, tuple[str, object]] = {
    # name: (value to set, value to read back)
    "busy_timeout": (str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "synchronous": ("FULL", 2),
}


def create(url: str) -> SqlLog:
    """Make a new, empty log. Raises Refused-like `Incompatible` where something lies there already."""
    target = _url(url)
    if _exists(target):
        log = open_log(url)
        size = log.size()
        log.close()
        raise Incompatible(Finding(DATABASE_EXISTS, {"url": url, "size": str(size)}))
    engine = _engine(target, reading=False)
    with _translated(url), engine.begin() as connection:
        metadata.create_all(connection)
        for fence in FENCES:
            connection.exec_driver_sql(fence)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    engine.dispose()
    return SqlLog(url)


def open_log(url: str) -> SqlLog:
    """Open a log that exists.

    Raises NotFound where there is none, Incompatible where it is not tplog's or newer than this tplog.
    """
    target = _url(url)
    if not _exists(target):
        raise NotFound(Finding(DATABASE_MISSING, {"url": url}))
    return SqlLog(url)


class SqlLog:
    """A log in a SQLite file. Make one with `create` or `open_log`."""

    def __init__(self, url: str) -> None:
        """Open both engines and read the schema's version."""
        self._url = url
        self._writer = _engine(_url(url), reading=False)
        self._reader = _engine(_url(url), reading=True)
        with self._reading() as connection:
            theirs = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if theirs != APPLICATION_ID or version < 1:
            raise Incompatible(Finding(DATABASE_FOREIGN, {"url": url}))
        if version > SCHEMA_VERSION:
            facts: Figures = {"url": url, "theirs": str(version), "ours": str(SCHEMA_VERSION)}
            raise Incompatible(Finding(SCHEMA_NEWER, facts))

    def size(self) -> int:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            return _size(connection)

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `tplog.log.base.Log`."""
        columns = select(record.c.index, record.c.leaf)
        with self._reading() as connection:
            rows = connection.execute(columns.where(record.c.index >= start).order_by(record.c.index))
            for index, leaf in rows.yield_per(_IN_CHUNKS):
                yield unseal(index, leaf)

    def append(self, records: Sequence[Record]) -> None:
        """See `tplog.log.base.Log`."""
        first = check_sequence(records)
        with _translated(self._url), self._writer.begin() as connection:
            size = _size(connection)
            if size != first:
                raise conflict(size, first)
            try:
                for one in records:
                    connection.execute(insert(record), _row(one))
                    if rows := _transfer_rows(one):
                        connection.execute(insert(transfer), rows)
            except IntegrityError as error:  # an id that is taken
                raise conflict(size, first) from error

    def close(self) -> None:
        """See `tplog.log.base.Log`."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _translated(self._url), self._reader.begin() as connection:
            yield connection


def _size(connection: Connection) -> int:
    highest = connection.execute(select(func.max(record.c.index))).scalar_one()
    return 0 if highest is None else int(highest) + 1


def _row(one: Record) -> dict[str, object]:
    return {"index": one.index, "id": one.event.id, "recorded": one.recorded.isoformat(), "leaf": one.leaf}


def _transfer_rows(one: Record) -> list[dict[str, object]]:
    return [
        {
            "index": one.index,
            "position": position,
            "budget": one.event.budget,
            "giver": str(move.giver),
            "taker": str(move.taker),
            "ore": move.ore,
        }
        for position, move in enumerate(one.event.transfers)
    ]


def _url(url: str) -> URL:
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


def _exists(target: URL) -> bool:
    import os  # noqa: PLC0415 (only here does the log touch the file system)

    return os.path.exists(str(target.database))  # noqa: PTH110


def _engine(target: URL, *, reading: bool) -> Engine:
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
def _translated(url: str) -> Iterator[None]:
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
