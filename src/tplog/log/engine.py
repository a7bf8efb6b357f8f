"""From an address to a database engine, and from its errors to ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from tplog.errors import Conflict, Incompatible, NotFound, TplogError, Unavailable
from tplog.log import postgresql, sqlite
from tplog.log.faults import (
    DATABASE_BUSY,
    DATABASE_DENIED,
    DATABASE_FAILED,
    DATABASE_FOREIGN,
    OUTCOME_UNKNOWN,
    SERVER_LOST,
    URL_REFUSED,
)
from tplog.log.store import Store, Trouble, refuse
from tplog.values.finding import Finding

# What these would print of a lost server by themselves, our errors say.
for _name in ("sqlalchemy", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_STORES: dict[str, Store] = {"sqlite": sqlite, "postgresql": postgresql}


@frozen
class Place:
    """Where a log lies: the address, and the kind of engine that it is of."""

    target: URL
    store: Store

    @property
    def shown(self) -> str:
        """The address as messages show it, without a password."""
        return self.store.shown(self.target)


def address(url: str) -> Place:
    """The place that an address names. A bare path means a SQLite file. Raises NotFound."""
    try:
        target = make_url(url if "://" in url else URL.create("sqlite", database=url))
    except (ArgumentError, ValueError) as error:  # the latter for a port, of which there may be several
        why = "it is no address; several hosts are written ?host=a,b,c&port=5432,5433,5434"
        raise NotFound(Finding(URL_REFUSED, {"url": url.partition(":")[0] + ":…", "why": why})) from error
    store = _STORES.get(target.get_backend_name())
    if store is None:
        raise refuse(target, "only sqlite and postgresql are supported")
    return Place(store.checked(target), store)


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Turn the engine's errors into ours."""
    url = place.shown
    try:
        yield
    except TplogError:
        raise
    except DBAPIError as error:
        why = _why(error)
        match place.store.trouble(error):
            case Trouble.BUSY:
                raise Conflict(Finding(DATABASE_BUSY, {"url": url})) from error
            case Trouble.FOREIGN:
                raise Incompatible(Finding(DATABASE_FOREIGN, {"url": url})) from error
            case Trouble.LOST:
                raise Unavailable(Finding(SERVER_LOST, {"url": url, "why": why})) from error
            case Trouble.DENIED:
                raise Unavailable(Finding(DATABASE_DENIED, {"url": url, "why": why})) from error
            case Trouble.FAILED:
                raise Unavailable(Finding(DATABASE_FAILED, {"url": url, "why": why})) from error
    except (SQLAlchemyError, OSError) as error:
        raise Unavailable(Finding(DATABASE_FAILED, {"url": url, "why": str(error)})) from error


@contextmanager
def committing(place: Place) -> Iterator[None]:
    """Turn an error that leaves open whether a commit took hold into ours. Raises Unavailable."""
    try:
        yield
    except DBAPIError as error:
        if place.store.trouble(error) is not Trouble.LOST:
            raise
        raise unknown(place, _why(error)) from error


def _why(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split()).rstrip(".?")


def unknown(place: Place, why: str) -> Unavailable:
    """The error of a writer who does not know whether the commit took hold."""
    return Unavailable(Finding(OUTCOME_UNKNOWN, {"url": place.shown, "why": why}))
