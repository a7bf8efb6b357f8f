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
from tplog.eventstore.dialect import Store, Trouble, why
from tplog.eventstore.messages import DATABASE_FAILED, OUTCOME_UNKNOWN
from tplog.eventstore.transaction_session import Session
from tplog.values.finding import Finding

# What these would print of a lost server by themselves, our errors say.
for _name in ("sqlalchemy", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


@contextmanager
def read(engine: Engine, store: Store, session: Callable[[Connection], Session]) -> Iterator[Session]:
    """A transaction of a reader."""
    with _lent(engine, store) as connection, connection.begin(), _parting(connection, store):
        yield session(connection)


@contextmanager
def write(
    engine: Engine,
    store: Store,
    session: Callable[[Connection], Session],
    doubts: Callable[[Session], str] = lambda _: "",
) -> Iterator[Session]:
    """A writer's transaction, committed at the end. Raises Unavailable where nobody knows whether it was.

    ``doubts`` tells what the engine said against a commit that did not fail; else it is empty.
    """
    with _lent(engine, store) as connection:
        with connection.begin() as transaction, _parting(connection, store):
            held = session(connection)
            yield held
            doubts(held)  # what was said before
            with _committing(store):
                transaction.commit()
        if told := doubts(held):
            raise _unknown(store, told)


@contextmanager
def _lent(engine: Engine, store: Store) -> Iterator[Connection]:
    """A connection, closed in the end if all that the engine has were let go of meanwhile."""
    pool = engine.pool
    with _unwrapped(store), engine.connect() as connection:
        try:
            yield connection
        finally:
            if engine.pool is not pool and not connection.invalidated:
                connection.detach()


@contextmanager
def _unwrapped(store: Store) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise (error.orig or error) from None
    except SQLAlchemyError as error:
        facts = {"url": store.shown, "why": str(error)}
        raise Unavailable(Finding(DATABASE_FAILED, facts)) from error


@contextmanager
def _parting(connection: Connection, store: Store) -> Iterator[None]:
    """Tell SQLAlchemy of a connection that is lost or in the midst of something: it cannot be rolled back."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) or store.trouble(error) is Trouble.LOST:
            connection.invalidate(error)
        raise


@contextmanager
def _committing(store: Store) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = error.orig or error
        if error.connection_invalidated or store.trouble(told) is Trouble.LOST:
            raise _unknown(store, why(told)) from error
        raise


def _unknown(store: Store, told: str) -> Unavailable:
    return Unavailable(Finding(OUTCOME_UNKNOWN, {"url": store.shown, "why": told}))
