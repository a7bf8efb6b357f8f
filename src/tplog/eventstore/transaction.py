"""Transactions that SQLAlchemy begins and ends; what is said in them goes to the driver as text.

Its own errors do not leave this module: the driver's, which it wraps, are let out again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tplog.errors import Unavailable
from tplog.eventstore.dialect import DbErrorKind, Dialect, error_text
from tplog.eventstore.messages import DATABASE_FAILED, OUTCOME_UNKNOWN
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

# What these would print of a lost server by themselves, our errors say.
for _name in ("sqlalchemy", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


@contextmanager
def read_transaction(
    engine: Engine, dialect: Dialect, make_session: Callable[[Connection], SqlSession]
) -> Iterator[SqlSession]:
    """A transaction of a reader."""
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
    """A writer's transaction, committed at the end. Raises Unavailable where nobody knows whether it was.

    ``doubts`` tells what the engine said against a commit that did not fail; else it is empty.
    """
    with _checkout(engine, dialect) as connection:
        with connection.begin() as transaction, _invalidate_on_loss(connection, dialect):
            held = make_session(connection)
            yield held
            commit_warnings(held)  # what was said before
            with _report_unknown_outcome(dialect):
                transaction.commit()
        if told := commit_warnings(held):
            raise _outcome_unknown_error(dialect, told)


@contextmanager
def _checkout(engine: Engine, dialect: Dialect) -> Iterator[Connection]:
    """A connection, closed in the end if all that the engine has were let go of meanwhile."""
    pool = engine.pool
    with _unwrap_driver_errors(dialect), engine.connect() as connection:
        try:
            yield connection
        finally:
            if engine.pool is not pool and not connection.invalidated:
                connection.detach()


@contextmanager
def _unwrap_driver_errors(dialect: Dialect) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise (error.orig or error) from None
    except SQLAlchemyError as error:
        facts = {"url": dialect.displayed_url, "why": str(error)}
        raise Unavailable(Finding(DATABASE_FAILED, facts)) from error


@contextmanager
def _invalidate_on_loss(connection: Connection, dialect: Dialect) -> Iterator[None]:
    """Tell SQLAlchemy of a connection that is lost or in the midst of something: it cannot be rolled back."""
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
    try:
        yield
    except DBAPIError as error:
        told = error.orig or error
        if error.connection_invalidated or dialect.classify_error(told) is DbErrorKind.CONNECTION_LOST:
            raise _outcome_unknown_error(dialect, error_text(told)) from error
        raise


def _outcome_unknown_error(dialect: Dialect, reason: str) -> Unavailable:
    return Unavailable(Finding(OUTCOME_UNKNOWN, {"url": dialect.displayed_url, "why": reason}))
