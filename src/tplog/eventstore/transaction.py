"""Transactions managed by SQLAlchemy. Statements go to the driver as text.

SQLAlchemy's own errors do not leave this module: the driver error that they wrap is raised in their place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tplog.errors import Unavailable
from tplog.eventstore.dialect import DbErrorKind, Dialect, error_reason, error_text
from tplog.eventstore.messages import DATABASE_FAILED, OUTCOME_UNKNOWN
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

# Keep these libraries from printing about a lost server: our errors report it.
for _name in ("sqlalchemy", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


@contextmanager
def read_transaction(
    engine: Engine, dialect: Dialect, make_session: Callable[[Connection], SqlSession]
) -> Iterator[SqlSession]:
    """Open a transaction for reading."""
    with (
        _checkout(engine, dialect) as connection,
        connection.begin(),
        _invalidate_on_loss(connection, dialect),
    ):
        yield make_session(connection)


@contextmanager
def write_transaction(
    engine: Engine,
    dialect: Dialect,
    make_session: Callable[[Connection], SqlSession],
    commit_warnings: Callable[[SqlSession], str] = lambda _: "",
) -> Iterator[SqlSession]:
    """Open a transaction for writing, committed at the end.

    ``commit_warnings`` returns what the server warned of since it was last called, or an empty string. Raises
    Unavailable if it is unknown whether the commit took effect, also if the commit gave a warning.
    """
    with _checkout(engine, dialect) as connection:
        with connection.begin() as transaction, _invalidate_on_loss(connection, dialect):
            session = make_session(connection)
            yield session
            commit_warnings(session)  # discard warnings from before the commit
            with _report_unknown_outcome(dialect):
                transaction.commit()
        if warnings := commit_warnings(session):
            raise _outcome_unknown_error(dialect, warnings)


@contextmanager
def _checkout(engine: Engine, dialect: Dialect) -> Iterator[Connection]:
    """Take a connection from the pool; close it at the end if the engine's pool was replaced meanwhile."""
    pool = engine.pool
    with _unwrap_driver_errors(dialect), engine.connect() as connection:
        try:
            yield connection
        finally:
            if engine.pool is not pool and not connection.invalidated:
                connection.detach()


@contextmanager
def _unwrap_driver_errors(dialect: Dialect) -> Iterator[None]:
    """Raise the driver's error in place of SQLAlchemy's; Unavailable for an error of SQLAlchemy's own."""
    try:
        yield
    except DBAPIError as error:
        raise (error.orig or error) from None
    except SQLAlchemyError as error:
        facts = {"url": dialect.displayed_url, "why": error_reason(error)}
        raise Unavailable(Finding(DATABASE_FAILED, facts)) from error


@contextmanager
def _invalidate_on_loss(connection: Connection, dialect: Dialect) -> Iterator[None]:
    """Discard the connection after a lost connection or a keyboard interrupt: it cannot be rolled back."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        if (
            isinstance(error, KeyboardInterrupt)
            or dialect.classify_error(error) is DbErrorKind.CONNECTION_LOST
        ):
            connection.invalidate(error)
        raise


@contextmanager
def _report_unknown_outcome(dialect: Dialect) -> Iterator[None]:
    """Raise Unavailable if the connection is lost during the commit."""
    try:
        yield
    except DBAPIError as error:
        driver_error = error.orig or error
        if (
            error.connection_invalidated
            or dialect.classify_error(driver_error) is DbErrorKind.CONNECTION_LOST
        ):
            raise _outcome_unknown_error(dialect, error_text(driver_error)) from error
        raise


def _outcome_unknown_error(dialect: Dialect, reason: str) -> Unavailable:
    return Unavailable(Finding(OUTCOME_UNKNOWN, {"url": dialect.displayed_url, "why": reason}))
