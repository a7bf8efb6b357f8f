"""PostgreSQL: several machines, or a cluster that survives the loss of one.

A writer holds one advisory lock from the beginning of its transaction to its end, so that decisions come one
after another and in the order in which they asked. It needs no right to change anything. The settings on
which a commit's promise rests are asked for on every connection, and a server that lacks them is refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from tplog.errors import NotFound
from tplog.log.faults import DRIVER_MISSING
from tplog.log.fences import POSTGRESQL, SCHEMA
from tplog.log.schema import APPLICATION_ID, SCHEMA_VERSION, metadata, schema_version
from tplog.log.store import Trouble, refuse, unsafe
from tplog.values.finding import Finding

# A frozen server keeps its connections open and says nothing, and no setting of the driver's ends that.
ANSWER_WITHIN_S = 15
CONNECT_WITHIN_S = 5
LOCK = APPLICATION_ID  # the number of the writers' lock; a database holds one log
# A writer asks for it so many times for so long each: 30 seconds, and an answer within the time above.
LOCK_TRIES, LOCK_WAIT_MS = 6, 5_000
# A writer that was stopped in the midst of its work does not keep the lock for ever.
IDLE_WRITER_MS = 60_000

_ALLOWED = {
    "application_name", "channel_binding", "connect_timeout", "gssencmode", "host", "hostaddr",
    "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname",
    "load_balance_hosts", "passfile", "port", "require_auth", "service", "sslcert", "sslcrl", "sslkey",
    "sslmode", "sslnegotiation", "sslrootcert", "target_session_attrs", "tcp_user_timeout",
}  # fmt: skip
_OPTIONS: Mapping[str, str] = {
    "search_path": f"{SCHEMA},pg_temp",  # a temporary table never hides ours
    "synchronous_commit": "on",
}
_REQUIRED: Mapping[str, str] = {
    "server_encoding": "UTF8",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
}
_BUSY = {"55P03", "40001", "40P01"}  # lock not available, serialization failure, deadlock
_LOST = {"25006", "53300", "57P01", "57P02", "57P03", "57P05", "25P03"}  # read-only now, shut down, idle, …


def checked(target: URL) -> URL:
    """See `tplog.log.store.Store`."""
    if target.get_driver_name() not in {"psycopg", "psycopg2"} or target.drivername.endswith("psycopg2"):
        raise refuse(target, "write postgresql:// or postgresql+psycopg://")
    if not target.database:
        raise refuse(target, "it names no database")
    # ``options`` could turn off what a commit's promise rests on.
    if foreign := sorted(set(target.query) - _ALLOWED):
        raise refuse(target, f"{foreign[0]} is not an option that tplog passes on")
    hosts = target.query.get("host", "")
    if isinstance(hosts, str) and "," in hosts and ":" in hosts:
        raise refuse(target, "write the ports of several hosts beside them: host=a,b,c&port=5432,5433,5434")
    return target.set(drivername="postgresql+psycopg")


def shown(target: URL) -> str:
    """See `tplog.log.store.Store`."""
    return target.set(drivername="postgresql").render_as_string()


def exists(target: URL) -> bool:  # noqa: ARG001 (see Store)
    """See `tplog.log.store.Store`: only the server can tell."""
    return True


def engine(target: URL, *, reading: bool) -> Engine:
    """See `tplog.log.store.Store`."""
    try:
        driver = importlib.import_module("psycopg")
    except ImportError as error:
        raise NotFound(Finding(DRIVER_MISSING)) from error
    idle = {} if reading else {"idle_in_transaction_session_timeout": str(IDLE_WRITER_MS)}
    options = " ".join(f"-c {name}={value}" for name, value in {**_OPTIONS, **idle}.items())
    told = {"options": options, "client_encoding": "utf8"}
    if "connect_timeout" not in target.query:
        told["connect_timeout"] = str(CONNECT_WITHIN_S)
    impatient = _impatient(driver)
    level = "REPEATABLE READ" if reading else "READ COMMITTED"
    made = create_engine(target, connect_args=told, isolation_level=level, pool_pre_ping=True)

    @event.listens_for(made, "do_connect")
    def _connecting(_dialect: object, _record: object, arguments: Any, options: Any) -> Any:  # noqa: ANN401
        return impatient.connect(*arguments, **options)

    @event.listens_for(made, "connect")
    def _connected(connection: Any, record: Any) -> None:  # noqa: ANN401 (DB-API)
        connection.read_only = reading or None
        _require_safe(connection, target)
        record.info["warnings"] = warnings = []
        connection.add_notice_handler(
            lambda told: (
                warnings.append(told.message_primary) if told.severity_nonlocalized == "WARNING" else None
            )
        )

    return made


def _impatient(driver: Any) -> Any:  # noqa: ANN401 (the driver is an extra)
    """The driver's connection, which gives a server up that does not answer."""

    class Impatient(driver.Connection):  # type: ignore[misc]
        def wait(self, generator: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (its form)
            return super().wait(self._until(generator), *arguments, **options)

        def _until(self, generator: Any) -> Any:  # noqa: ANN401 (as above)
            until = monotonic() + ANSWER_WITHIN_S
            try:
                wanted = next(generator)
                while True:
                    ready = yield wanted
                    if ready:
                        until = monotonic() + ANSWER_WITHIN_S
                    elif monotonic() > until:
                        self.pgconn.finish()
                        message = f"no answer within {ANSWER_WITHIN_S} seconds"
                        raise driver.OperationalError(message)
                    wanted = generator.send(ready)
            except StopIteration as done:
                return done.value

    return Impatient


def _require_safe(connection: Any, target: URL) -> None:  # noqa: ANN401 (DB-API)
    """Read the settings back. Raises Incompatible."""
    with connection.cursor() as cursor:
        for name, wanted in _REQUIRED.items():
            told = cursor.execute(f"SHOW {name}").fetchone()[0]
            if told != wanted:
                raise unsafe(target, name, told, wanted)
    connection.rollback()


def lock(connection: Connection) -> None:
    """See `tplog.log.store.Store`."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS}")
    for attempt in range(1, LOCK_TRIES + 1):
        connection.exec_driver_sql("SAVEPOINT asking")
        try:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        except DBAPIError as error:
            if attempt == LOCK_TRIES or trouble(error) is not Trouble.BUSY:
                raise
            connection.exec_driver_sql("ROLLBACK TO asking")
        else:
            return


def version(connection: Connection) -> int | None:
    """See `tplog.log.store.Store`."""
    asked = "SELECT to_regclass(%s) IS NOT NULL"
    if connection.exec_driver_sql(asked, (f"{SCHEMA}.{schema_version.name}",)).scalar_one():
        return int(connection.execute(schema_version.select()).scalar_one())
    anything = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
    return None if connection.exec_driver_sql(anything, (SCHEMA,)).scalar_one() else 0


def mark(connection: Connection, version: int) -> None:
    """See `tplog.log.store.Store`."""
    connection.execute(schema_version.delete())
    connection.execute(schema_version.insert(), {"version": version})


def make(connection: Connection) -> None:
    """See `tplog.log.store.Store`."""
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    metadata.create_all(connection)
    schema_version.create(connection)
    for fence in POSTGRESQL:
        connection.exec_driver_sql(fence)
    mark(connection, SCHEMA_VERSION)


def commit_doubts(connection: Connection) -> str:
    """See `tplog.log.store.Store`: a wait for the standby that was cancelled is a warning, and commits."""
    warnings: list[str] = connection.info["warnings"]
    told = "; ".join(warnings)
    warnings.clear()
    return told


def settle(connection: Connection) -> None:
    """See `tplog.log.store.Store`: a commit that writes waits for the standbys, as for all before it."""
    connection.exec_driver_sql("SELECT pg_logical_emit_message(true, 'tplog', '')")


def trouble(error: DBAPIError) -> Trouble:
    """See `tplog.log.store.Store`."""
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state is None or state in _LOST or state.startswith("08"):
        return Trouble.LOST
    if state in _BUSY:
        return Trouble.BUSY
    return Trouble.DENIED if state == "42501" else Trouble.FAILED
