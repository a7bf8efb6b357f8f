"""PostgreSQL: several machines, or a cluster that survives the loss of one.

A writer holds one advisory lock from the beginning of its transaction to its end, so that decisions come one
after another and in the order in which they asked. It needs no right to change anything. The settings on
which a commit's promise rests are asked for on every connection, and a server that lacks them is refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from tplog.errors import NotFound
from tplog.eventstore import transaction
from tplog.eventstore.dialect import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    DbErrorKind,
    unsafe_settings_error,
    url_error,
)
from tplog.eventstore.messages import DRIVER_MISSING
from tplog.eventstore.postgresql import timeouts
from tplog.eventstore.transaction_session import SqlSession, Values
from tplog.eventstore.triggers import POSTGRESQL_TRIGGERS, SCHEMA
from tplog.values.finding import Finding

ADVISORY_LOCK_ID = APPLICATION_ID  # the number of the writers' lock; a database holds one log
_ALLOWED_OPTIONS = {
    "application_name", "channel_binding", "connect_timeout", "gssencmode", "host", "hostaddr",
    "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname",
    "load_balance_hosts", "passfile", "port", "require_auth", "service", "sslcert", "sslcrl", "sslkey",
    "sslmode", "sslnegotiation", "sslrootcert", "target_session_attrs", "tcp_user_timeout",
}  # fmt: skip
_SESSION_SETTINGS: Mapping[str, str] = {
    "search_path": f"{SCHEMA},pg_temp",  # a temporary table never hides ours
    "synchronous_commit": "on",
}
_REQUIRED_SETTINGS: Mapping[str, str] = {
    "server_encoding": "UTF8",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
}
_BUSY_SQLSTATES = {"55P03", "40001", "40P01"}  # lock not available, serialization failure, deadlock
_LOST_SQLSTATES = {
    "25006",
    "53300",
    "57P01",
    "57P02",
    "57P03",
    "57P05",
    "25P03",
}  # read-only now, shut down, idle, …
_FATAL_SEVERITIES = {"FATAL", "PANIC"}  # errors after which there is no connection
_CONSTRAINT_CLASS = "23"  # the class of all that a constraint or a fence refuses
_FETCH_SIZE = 1000  # fetched at once


def create_dialect(url: URL) -> PostgresqlDialect:
    """The database at an address. Raises NotFound for one that could lose data."""
    bare = url.set(query={}).render_as_string()  # an option may be a password
    if url.get_driver_name() not in {"psycopg", "psycopg2"} or url.drivername.endswith("psycopg2"):
        raise url_error(bare, "write postgresql:// or postgresql+psycopg://")
    if not url.database:
        raise url_error(bare, "it names no database")
    # ``options`` could turn off what a commit's promise rests on.
    if foreign := sorted(set(url.query) - _ALLOWED_OPTIONS):
        raise url_error(bare, f"{foreign[0]} is not an option that tplog passes on")
    hosts = url.query.get("host", "")
    if isinstance(hosts, str) and "," in hosts and ":" in hosts:
        raise url_error(bare, "write the ports of several hosts beside them: host=a,b,c&port=5432,5433,5434")
    return PostgresqlDialect(url.set(drivername="postgresql+psycopg"))


class PostgresqlDialect:
    """See `tplog.eventstore.dialect.Dialect`."""

    file: ClassVar[Path | None] = None

    def __init__(self, url: URL) -> None:
        """Take an address; nobody is connected to yet."""
        self.displayed_url = url.set(drivername="postgresql").render_as_string()
        self.url = url.render_as_string(hide_password=False)
        self.database = str(url.database)
        self._sqlalchemy_url = url
        self._engine_lock = Lock()
        self._engines: dict[bool, Engine] = {}

    def _engine(self, *, reading: bool) -> Engine:
        with self._engine_lock:
            if reading not in self._engines:
                self._engines[reading] = _create_engine(self._sqlalchemy_url, reading=reading)
            return self._engines[reading]

    def exists(self) -> bool:
        """See `tplog.eventstore.dialect.Dialect`: only the server can tell."""
        return True

    def read_transaction(self) -> AbstractContextManager[SqlSession]:
        """See `tplog.eventstore.dialect.Dialect`."""
        return transaction.read_transaction(self._engine(reading=True), self, PostgresqlSession)

    @contextmanager
    def write_transaction(self) -> Iterator[SqlSession]:
        """See `tplog.eventstore.dialect.Dialect`."""
        engine = self._engine(reading=False)
        with transaction.write_transaction(engine, self, PostgresqlSession, _commit_warnings) as session:
            self._acquire_lock(session)
            yield session

    def _acquire_lock(self, session: SqlSession) -> None:
        session.execute(f"SET LOCAL lock_timeout = {timeouts.LOCK_TIMEOUT_MS}")
        for attempt in range(1, timeouts.LOCK_ATTEMPTS + 1):
            session.execute("SAVEPOINT asking")
            try:
                session.execute(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK_ID})")
            except Exception as error:
                if attempt == timeouts.LOCK_ATTEMPTS or self.classify_error(error) is not DbErrorKind.BUSY:
                    raise
                session.execute("ROLLBACK TO asking")
            else:
                return

    def version(self, session: SqlSession) -> int | None:
        """See `tplog.eventstore.dialect.Dialect`."""
        if session.has_table("schema_version"):
            return int(session.fetch_one("SELECT version FROM schema_version")[0])
        anything = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = to_regnamespace(?)"
        return None if session.fetch_one(anything, (SCHEMA,))[0] else 0

    def set_version(self, session: SqlSession, version: int) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        session.execute("DELETE FROM schema_version")
        session.execute("INSERT INTO schema_version (version) VALUES (?)", (version,))

    def create_schema(self, session: SqlSession) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        from tplog.eventstore.tables import create_table_sql, schema_version_table  # noqa: PLC0415 (only makers need tables)

        session.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        own = create_table_sql("postgresql", [schema_version_table])
        for statement in (*create_table_sql("postgresql"), *own, *POSTGRESQL_TRIGGERS):
            session.execute(statement)
        self.set_version(session, SCHEMA_VERSION)

    def migrate(self, session: SqlSession, version: int) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        from tplog.eventstore.migrations import POSTGRESQL_FIRST_VERSION, POSTGRESQL_MIGRATIONS  # noqa: PLC0415 (as above)

        for step in POSTGRESQL_MIGRATIONS[version - POSTGRESQL_FIRST_VERSION :]:
            step(session)
        self.set_version(session, SCHEMA_VERSION)

    def ensure_durable(self, session: SqlSession) -> None:
        """A commit that writes waits for the standbys, as for all before it."""
        session.execute("SELECT pg_logical_emit_message(true, 'tplog', '')")

    def classify_error(self, error: Exception) -> DbErrorKind | None:
        """See `tplog.eventstore.dialect.Dialect`."""
        if not isinstance(error, _import_driver().Error):
            return None
        state: str | None = error.sqlstate
        ended = error.diag.severity_nonlocalized in _FATAL_SEVERITIES
        if ended or state is None or state in _LOST_SQLSTATES or state.startswith("08"):
            return DbErrorKind.CONNECTION_LOST
        if state in _BUSY_SQLSTATES:
            return DbErrorKind.BUSY
        if state.startswith(_CONSTRAINT_CLASS):
            return DbErrorKind.CONSTRAINT_VIOLATION
        return DbErrorKind.DENIED if state == "42501" else DbErrorKind.FAILED

    def close(self) -> None:
        """See `tplog.eventstore.dialect.Dialect`."""
        with self._engine_lock:
            for engine in self._engines.values():
                engine.dispose()


class PostgresqlSession(SqlSession):
    """What is otherwise with PostgreSQL's driver: the values' places, and long answers."""

    TABLE_COUNT_SQL = "SELECT COUNT(to_regclass('tplog.' || ?))"

    def __init__(self, connection: Connection) -> None:
        """Take SQLAlchemy's connection."""
        super().__init__(connection.connection.driver_connection)
        self.warnings: list[str] = connection.info["warnings"]
        self._cursor_numbers = count(1)

    def _execute(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        return self.driver_connection.execute(_format_placeholders(statement), values or None)

    def _execute_many(self, statement: str, value_rows: Sequence[Values]) -> None:
        with self.driver_connection.cursor() as cursor:
            cursor.executemany(_format_placeholders(statement), value_rows)

    def stream(self, query: str, values: Values = ()) -> Iterator[Any]:
        """See `Session`: the driver takes a whole answer at once, so the server hands it out in parts."""
        name = f"stream_{next(self._cursor_numbers)}"  # it goes with the transaction
        self._execute(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", values)
        while some := self.fetch_all(f"FETCH {_FETCH_SIZE} FROM {name}"):
            yield from some
            if len(some) < _FETCH_SIZE:
                return


@cache
def _format_placeholders(statement: str) -> str:
    return statement.replace("?", "%s")


def _commit_warnings(session: SqlSession) -> str:
    """A wait for the standby that was cancelled is a warning, and commits."""
    warnings: list[str] = getattr(session, "warnings", [])
    told = "; ".join(warnings)
    warnings.clear()
    return told


def _import_driver() -> Any:  # noqa: ANN401 (the driver is an extra)
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise NotFound(Finding(DRIVER_MISSING)) from error


def _create_engine(url: URL, *, reading: bool) -> Engine:
    impatient = timeouts.timeout_connection_class(_import_driver())
    own = {"idle_in_transaction_session_timeout": str(timeouts.IDLE_WRITER_TIMEOUT_MS)}
    own = {"default_transaction_read_only": "on"} if reading else own
    options = " ".join(f"-c {name}={value}" for name, value in {**_SESSION_SETTINGS, **own}.items())
    told = {"options": options, "client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        told["connect_timeout"] = str(timeouts.CONNECT_TIMEOUT_S)
    level = "REPEATABLE READ" if reading else "READ COMMITTED"
    made = create_engine(url, connect_args=told, isolation_level=level, pool_pre_ping=True)

    @event.listens_for(made, "do_connect")
    def _connecting(_dialect: object, _record: object, arguments: Any, options: Any) -> Any:  # noqa: ANN401
        return impatient.connect(*arguments, **options)

    @event.listens_for(made, "connect")
    def _connected(connection: Any, record: Any) -> None:  # noqa: ANN401 (DB-API)
        connection.read_only = reading or None
        _require_safe_settings(connection, url)
        record.info["warnings"] = warnings = []
        connection.add_notice_handler(
            lambda told: (
                warnings.append(told.message_primary) if told.severity_nonlocalized == "WARNING" else None
            )
        )

    return made


def _require_safe_settings(connection: Any, url: URL) -> None:  # noqa: ANN401 (DB-API)
    """Read the settings back. Raises Incompatible."""
    with connection.cursor() as cursor:
        for name, wanted in _REQUIRED_SETTINGS.items():
            told = cursor.execute(f"SHOW {name}").fetchone()[0]
            if told != wanted:
                raise unsafe_settings_error(url.set(query={}).render_as_string(), name, told, wanted)
    connection.rollback()
