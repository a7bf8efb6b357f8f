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
from time import monotonic
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from tplog.errors import NotFound
from tplog.eventstore import transaction
from tplog.eventstore.dialect import APPLICATION_ID, SCHEMA_VERSION, Trouble, refuse, unsafe
from tplog.eventstore.messages import DRIVER_MISSING
from tplog.eventstore.transaction_session import Session, Values
from tplog.eventstore.triggers import POSTGRESQL, SCHEMA
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
_ENDED = {"FATAL", "PANIC"}  # errors after which there is no connection
_CLASHES = "23"  # the class of all that a constraint or a fence refuses
_ROWS = 1000  # fetched at once


def at(target: URL) -> Postgresql:
    """The database at an address. Raises NotFound for one that could lose data."""
    bare = target.set(query={}).render_as_string()  # an option may be a password
    if target.get_driver_name() not in {"psycopg", "psycopg2"} or target.drivername.endswith("psycopg2"):
        raise refuse(bare, "write postgresql:// or postgresql+psycopg://")
    if not target.database:
        raise refuse(bare, "it names no database")
    # ``options`` could turn off what a commit's promise rests on.
    if foreign := sorted(set(target.query) - _ALLOWED):
        raise refuse(bare, f"{foreign[0]} is not an option that tplog passes on")
    hosts = target.query.get("host", "")
    if isinstance(hosts, str) and "," in hosts and ":" in hosts:
        raise refuse(bare, "write the ports of several hosts beside them: host=a,b,c&port=5432,5433,5434")
    return Postgresql(target.set(drivername="postgresql+psycopg"))


class Postgresql:
    """See `tplog.eventstore.dialect.Store`."""

    file: ClassVar[Path | None] = None

    def __init__(self, target: URL) -> None:
        """Take an address; nobody is connected to yet."""
        self.shown = target.set(drivername="postgresql").render_as_string()
        self.url = target.render_as_string(hide_password=False)
        self.database = str(target.database)
        self._target = target
        self._making = Lock()
        self._engines: dict[bool, Engine] = {}

    def _engine(self, *, reading: bool) -> Engine:
        with self._making:
            if reading not in self._engines:
                self._engines[reading] = _engine(self._target, reading=reading)
            return self._engines[reading]

    def exists(self) -> bool:
        """See `tplog.eventstore.dialect.Store`: only the server can tell."""
        return True

    def reading(self) -> AbstractContextManager[Session]:
        """See `tplog.eventstore.dialect.Store`."""
        return transaction.read(self._engine(reading=True), self, PostgresqlSession)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """See `tplog.eventstore.dialect.Store`."""
        engine = self._engine(reading=False)
        with transaction.write(engine, self, PostgresqlSession, _doubts) as session:
            self._lock(session)
            yield session

    def _lock(self, session: Session) -> None:
        session.do(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS}")
        for attempt in range(1, LOCK_TRIES + 1):
            session.do("SAVEPOINT asking")
            try:
                session.do(f"SELECT pg_advisory_xact_lock({LOCK})")
            except Exception as error:
                if attempt == LOCK_TRIES or self.trouble(error) is not Trouble.BUSY:
                    raise
                session.do("ROLLBACK TO asking")
            else:
                return

    def version(self, session: Session) -> int | None:
        """See `tplog.eventstore.dialect.Store`."""
        if session.has("schema_version"):
            return int(session.row("SELECT version FROM schema_version")[0])
        anything = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = to_regnamespace(?)"
        return None if session.row(anything, (SCHEMA,))[0] else 0

    def mark(self, session: Session, version: int) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        session.do("DELETE FROM schema_version")
        session.do("INSERT INTO schema_version (version) VALUES (?)", (version,))

    def make(self, session: Session) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        from tplog.eventstore.tables import creating, schema_version  # noqa: PLC0415 (only makers need tables)

        session.do(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        own = creating("postgresql", [schema_version])
        for statement in (*creating("postgresql"), *own, *POSTGRESQL):
            session.do(statement)
        self.mark(session, SCHEMA_VERSION)

    def lift(self, session: Session, version: int) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        from tplog.eventstore.migrations import POSTGRESQL_SINCE, POSTGRESQL_STEPS  # noqa: PLC0415 (as above)

        for step in POSTGRESQL_STEPS[version - POSTGRESQL_SINCE :]:
            step(session)
        self.mark(session, SCHEMA_VERSION)

    def settle(self, session: Session) -> None:
        """A commit that writes waits for the standbys, as for all before it."""
        session.do("SELECT pg_logical_emit_message(true, 'tplog', '')")

    def trouble(self, error: Exception) -> Trouble | None:
        """See `tplog.eventstore.dialect.Store`."""
        if not isinstance(error, _driver().Error):
            return None
        state: str | None = error.sqlstate
        ended = error.diag.severity_nonlocalized in _ENDED
        if ended or state is None or state in _LOST or state.startswith("08"):
            return Trouble.LOST
        if state in _BUSY:
            return Trouble.BUSY
        if state.startswith(_CLASHES):
            return Trouble.CLASH
        return Trouble.DENIED if state == "42501" else Trouble.FAILED

    def close(self) -> None:
        """See `tplog.eventstore.dialect.Store`."""
        with self._making:
            for engine in self._engines.values():
                engine.dispose()


class PostgresqlSession(Session):
    """What is otherwise with PostgreSQL's driver: the values' places, and long answers."""

    NAMED = "SELECT COUNT(to_regclass('tplog.' || ?))"

    def __init__(self, connection: Connection) -> None:
        """Take SQLAlchemy's connection."""
        super().__init__(connection.connection.driver_connection)
        self.warnings: list[str] = connection.info["warnings"]
        self._streams = count(1)

    def _ask(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        return self.driver.execute(_text(statement), values or None)

    def _ask_each(self, statement: str, every: Sequence[Values]) -> None:
        with self.driver.cursor() as cursor:
            cursor.executemany(_text(statement), every)

    def stream(self, question: str, values: Values = ()) -> Iterator[Any]:
        """See `Session`: the driver takes a whole answer at once, so the server hands it out in parts."""
        name = f"stream_{next(self._streams)}"  # it goes with the transaction
        self._ask(f"DECLARE {name} NO SCROLL CURSOR FOR {question}", values)
        while some := self.rows(f"FETCH {_ROWS} FROM {name}"):
            yield from some
            if len(some) < _ROWS:
                return


@cache
def _text(statement: str) -> str:
    return statement.replace("?", "%s")


def _doubts(session: Session) -> str:
    """A wait for the standby that was cancelled is a warning, and commits."""
    warnings: list[str] = getattr(session, "warnings", [])
    told = "; ".join(warnings)
    warnings.clear()
    return told


def _driver() -> Any:  # noqa: ANN401 (the driver is an extra)
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise NotFound(Finding(DRIVER_MISSING)) from error


def _engine(target: URL, *, reading: bool) -> Engine:
    impatient = _impatient(_driver())
    own = {"idle_in_transaction_session_timeout": str(IDLE_WRITER_MS)}
    own = {"default_transaction_read_only": "on"} if reading else own
    options = " ".join(f"-c {name}={value}" for name, value in {**_OPTIONS, **own}.items())
    told = {"options": options, "client_encoding": "utf8"}
    if "connect_timeout" not in target.query:
        told["connect_timeout"] = str(CONNECT_WITHIN_S)
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
                raise unsafe(target.set(query={}).render_as_string(), name, told, wanted)
    connection.rollback()
