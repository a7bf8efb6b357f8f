"""PostgreSQL: a log for several machines, or on a cluster that survives the loss of a server.

A writer holds one advisory lock from the start of its transaction to its end, so that decisions are recorded
one after another, in the order of their requests. The lock needs no permission to change anything. The
settings that durability depends on are checked on every connection; a server that lacks them is refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import chain, count
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from tplog.errors import NotFound
from tplog.eventstore import transaction
from tplog.eventstore.dialect import (
    APPLICATION_ID,
    GAP_MESSAGE,
    SCHEMA_VERSION,
    DbErrorKind,
    schema_findings,
    unsafe_settings_error,
    url_error,
)
from tplog.eventstore.messages import DRIVER_MISSING
from tplog.eventstore.postgresql import timeouts
from tplog.eventstore.queries import doubtful_ids
from tplog.eventstore.transaction_session import SqlSession, Values
from tplog.eventstore.triggers import POSTGRESQL_TRIGGER_SQL, SCHEMA
from tplog.values.finding import Finding

ADVISORY_LOCK_ID = APPLICATION_ID  # a database holds one log, so one constant number is enough
_ALLOWED_OPTIONS = {
    "application_name", "channel_binding", "connect_timeout", "gssencmode", "host", "hostaddr",
    "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname",
    "load_balance_hosts", "passfile", "port", "require_auth", "service", "sslcert", "sslcrl", "sslkey",
    "sslmode", "sslnegotiation", "sslrootcert", "target_session_attrs", "tcp_user_timeout",
}  # fmt: skip
_SESSION_SETTINGS: Mapping[str, str] = {
    "search_path": f"{SCHEMA},pg_temp",  # pg_temp last: a temporary table cannot hide ours
    "synchronous_commit": "on",
}
_REQUIRED_SETTINGS: Mapping[str, str] = {
    "server_encoding": "UTF8",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
}
# Read-only now, too many connections, shut down, session or transaction idle for too long.
_LOST_SQLSTATES = {"25006", "53300", "57P01", "57P02", "57P03", "57P05", "25P03"}
_KINDS_BY_SQLSTATE: Mapping[str, DbErrorKind] = {
    # Lock not available, serialization failure, deadlock.
    **dict.fromkeys(("55P03", "40001", "40P01"), DbErrorKind.BUSY),
    "42501": DbErrorKind.DENIED,
    # Data or index corrupted, file missing.
    **dict.fromkeys(("XX001", "XX002", "58P01"), DbErrorKind.DAMAGED),
    # A trigger that is not ours refuses.
    "P0001": DbErrorKind.DAMAGED,
    # A table, a column, its type or a function is not ours.
    **dict.fromkeys(("42P01", "42703", "42804", "42809", "42883"), DbErrorKind.DAMAGED),
}
_FATAL_SEVERITIES = {"FATAL", "PANIC"}  # the server closes the connection after such an error
_CONSTRAINT_CLASS = "23"  # SQLSTATE class: a constraint or trigger refused the row
# What tplog violates where a record of the same id or index exists, besides the trigger that refuses a gap.
_OUR_KEYS = {"record_pkey", "record_id_key"}
_FETCH_SIZE = 1000  # rows per FETCH


def create_dialect(url: URL) -> PostgresqlDialect:
    """Return the dialect for the database at ``url``. Raises NotFound for an address that could lose data."""
    url_without_options = url.set(query={}).render_as_string()  # an option may be a password
    if url.get_driver_name() not in {"psycopg", "psycopg2"} or url.drivername.endswith("psycopg2"):
        raise url_error(url_without_options, "url-postgresql-driver")
    if not url.database:
        raise url_error(url_without_options, "url-no-database")
    # ``options``, for example, could turn off a setting that durability depends on.
    if unknown_options := sorted(set(url.query) - _ALLOWED_OPTIONS):
        raise url_error(url_without_options, "url-option", option=unknown_options[0])
    hosts = url.query.get("host", "")
    if isinstance(hosts, str) and "," in hosts and ":" in hosts:
        raise url_error(url_without_options, "url-ports")
    return PostgresqlDialect(url.set(drivername="postgresql+psycopg"))


class PostgresqlDialect:
    """The PostgreSQL database of one log."""

    file: ClassVar[Path | None] = None

    def __init__(self, url: URL) -> None:
        """Create a dialect for the database at ``url`` without connecting."""
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
        return True  # only the server knows

    def read_transaction(self) -> AbstractContextManager[SqlSession]:
        return transaction.read_transaction(self._engine(reading=True), self, PostgresqlSession)

    def salvage_transaction(self) -> AbstractContextManager[SqlSession]:
        return transaction.read_transaction(self._engine(reading=True), self, _SalvageSession)

    def guard_findings(self, session: SqlSession) -> Iterator[Finding]:
        from tplog.eventstore.postgresql.guards import guard_findings  # noqa: PLC0415 (verification alone needs it)

        version, findings = schema_findings(self.displayed_url, self.version(session))
        return chain(findings, guard_findings(session, version))

    def damage(self, session: SqlSession) -> Iterator[str]:  # noqa: ARG002 (Dialect's signature)
        # The server has no check that a reader may run. A damaged page ends the query that reads it.
        return iter(())

    @contextmanager
    def write_transaction(self) -> Iterator[SqlSession]:
        engine = self._engine(reading=False)
        with transaction.write_transaction(engine, self, PostgresqlSession, _commit_warnings) as session:
            self._acquire_lock(session)
            yield session

    def _acquire_lock(self, session: SqlSession) -> None:
        """Wait for the writers' lock. Raises the driver's error after the last attempt."""
        lock_sql = f"""SET LOCAL lock_timeout = {timeouts.LOCK_TIMEOUT_MS}; SAVEPOINT asking;
SELECT pg_catalog.pg_advisory_xact_lock({ADVISORY_LOCK_ID})"""
        for attempt in range(1, timeouts.LOCK_ATTEMPTS + 1):
            try:
                session.execute(lock_sql)  # one round trip to the server
            except Exception as error:
                if attempt == timeouts.LOCK_ATTEMPTS or self.classify_error(error) is not DbErrorKind.BUSY:
                    raise
                session.execute("ROLLBACK TO asking")
            else:
                return

    def version(self, session: SqlSession) -> int | None:
        if session.has_table("schema_version"):
            rows = session.fetch_all("SELECT version FROM schema_version")
            return rows[0][0] if len(rows) == 1 and isinstance(rows[0][0], int) else None
        count_sql = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = pg_catalog.to_regnamespace(?)"
        return None if session.fetch_one(count_sql, (SCHEMA,))[0] else 0

    def set_version(self, session: SqlSession, version: int) -> None:
        session.execute("DELETE FROM schema_version")
        session.execute("INSERT INTO schema_version (version) VALUES (?)", (version,))

    def create_schema(self, session: SqlSession) -> None:
        from tplog.eventstore.tables import create_table_sql, schema_version_table  # noqa: PLC0415 (start-up time)

        session.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        version_table_sql = create_table_sql("postgresql", [schema_version_table])
        for statement in (*create_table_sql("postgresql"), *version_table_sql, *POSTGRESQL_TRIGGER_SQL):
            session.execute(statement)
        self.set_version(session, SCHEMA_VERSION)

    def migrate(self, session: SqlSession, version: int) -> None:
        from tplog.eventstore.migrations import POSTGRESQL_FIRST_VERSION, POSTGRESQL_MIGRATIONS  # noqa: PLC0415 (start-up time)

        for step in POSTGRESQL_MIGRATIONS[version - POSTGRESQL_FIRST_VERSION :]:
            step(session)
        self.set_version(session, SCHEMA_VERSION)

    def ensure_durable(self, session: SqlSession) -> None:
        # Writes to the server's log, so that this commit waits for the standby servers to have all before it.
        session.execute("SELECT pg_catalog.pg_logical_emit_message(true, 'tplog', '')")

    def classify_error(self, error: Exception) -> DbErrorKind | None:
        if isinstance(error, UnicodeDecodeError):  # of a stored text
            return DbErrorKind.DAMAGED
        if not isinstance(error, _import_driver().Error):
            return None
        sqlstate: str | None = error.sqlstate
        is_fatal = error.diag.severity_nonlocalized in _FATAL_SEVERITIES
        if is_fatal or sqlstate is None or sqlstate in _LOST_SQLSTATES or sqlstate.startswith("08"):
            return DbErrorKind.CONNECTION_LOST
        if sqlstate.startswith(_CONSTRAINT_CLASS):
            is_ours = error.diag.constraint_name in _OUR_KEYS or error.diag.message_primary == GAP_MESSAGE
            return DbErrorKind.CONSTRAINT_VIOLATION if is_ours else DbErrorKind.DAMAGED
        return _KINDS_BY_SQLSTATE.get(sqlstate, DbErrorKind.FAILED)

    def close(self) -> None:
        with self._engine_lock:
            for engine in self._engines.values():
                engine.dispose()


class PostgresqlSession(SqlSession):
    """Executes SQL through PostgreSQL's driver, with its placeholders and a server-side cursor."""

    TABLE_COUNT_SQL = "SELECT COUNT(pg_catalog.to_regclass('tplog.' || ?))"
    DOUBTFUL_IDS_SQL = doubtful_ids(
        """(position(convert_to('"id":"' || id || '","kind":"', 'UTF8') IN leaf) > 0)"""
    )
    MATCHES_IN_PLACE = False

    def __init__(self, connection: Connection) -> None:
        """Create a session on SQLAlchemy's connection."""
        super().__init__(connection.connection.driver_connection)
        self.warnings: list[str] = connection.info["warnings"]
        self._cursor_numbers = count(1)

    def pipelined(self) -> AbstractContextManager[object]:
        pipeline: AbstractContextManager[object] = self.driver_connection.pipeline()
        return pipeline

    def _execute(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        return self.driver_connection.execute(_format_placeholders(statement), values or None)

    def _execute_many(self, statement: str, value_rows: Sequence[Values]) -> None:
        with self.driver_connection.cursor() as cursor:
            cursor.executemany(_format_placeholders(statement), value_rows)

    def stream(self, query: str, values: Values = ()) -> Iterator[Any]:
        # The driver reads a whole result into memory; a server-side cursor hands it out in parts.
        name = f"stream_{next(self._cursor_numbers)}"  # closed with the transaction
        self._execute(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", values)
        while rows := self.fetch_all(f"FETCH {_FETCH_SIZE} FROM {name}"):
            yield from rows
            if len(rows) < _FETCH_SIZE:
                return


class _SalvageSession(PostgresqlSession):
    """A session that can go on after an error: each statement has a savepoint of its own."""

    def _execute(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        super()._execute("SAVEPOINT part", ())
        try:
            result = super()._execute(statement, values)
        except Exception:
            super()._execute("ROLLBACK TO part", ())
            raise
        super()._execute("RELEASE part", ())
        return result


@cache
def _format_placeholders(statement: str) -> str:
    return statement.replace("?", "%s")


def _commit_warnings(session: SqlSession) -> str:
    """Return the server's warnings since the last call, joined, and forget them.

    If a wait for a standby server is cancelled, the server only warns, and commits.
    """
    warnings: list[str] = getattr(session, "warnings", [])
    text = "; ".join(warnings)
    warnings.clear()
    return text


def _import_driver() -> Any:  # noqa: ANN401 (the driver is an extra)
    """Return the psycopg module. Raises NotFound if it is not installed."""
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise NotFound(Finding(DRIVER_MISSING)) from error


def _create_engine(url: URL, *, reading: bool) -> Engine:
    """Return an engine whose connections are checked and limited in time; read-only if ``reading``."""
    connection_class = timeouts.timeout_connection_class(_import_driver())
    settings = (
        {} if reading else {"idle_in_transaction_session_timeout": str(timeouts.IDLE_WRITER_TIMEOUT_MS)}
    )
    options = " ".join(f"-c {name}={value}" for name, value in {**_SESSION_SETTINGS, **settings}.items())
    connect_args = {"options": options, "client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        connect_args["connect_timeout"] = str(timeouts.CONNECT_TIMEOUT_S)
    isolation_level = "REPEATABLE READ" if reading else "READ COMMITTED"
    engine = create_engine(
        url, connect_args=connect_args, isolation_level=isolation_level, pool_pre_ping=True
    )

    @event.listens_for(engine, "do_connect")
    def _open_connection(_dialect: object, _record: object, arguments: Any, options: Any) -> Any:  # noqa: ANN401
        return connection_class.connect(*arguments, **options)

    @event.listens_for(engine, "connect")
    def _prepare_connection(connection: Any, record: Any) -> None:  # noqa: ANN401 (DB-API)
        connection.read_only = reading or None
        if reading:
            # Only now: target_session_attrs=read-write refuses a session that is read-only from its start.
            connection.execute("SET default_transaction_read_only = on")
            connection.commit()
        _require_safe_settings(connection, url)
        record.info["warnings"] = warnings = []
        connection.add_notice_handler(
            lambda notice: (
                warnings.append(notice.message_primary) if notice.severity_nonlocalized == "WARNING" else None
            )
        )

    return engine


def _require_safe_settings(connection: Any, url: URL) -> None:  # noqa: ANN401 (DB-API)
    """Check the settings that durability depends on. Raises Incompatible."""
    with connection.cursor() as cursor:
        for name, expected in _REQUIRED_SETTINGS.items():
            value = cursor.execute(f"SHOW {name}").fetchone()[0]
            if value != expected:
                raise unsafe_settings_error(url.set(query={}).render_as_string(), name, value, expected)
    connection.rollback()
