"""From an address to a database, and from its engine's errors to ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote

from tplog.errors import Conflict, Incompatible, TplogError, Unavailable
from tplog.eventstore import sqlite
from tplog.eventstore.dialect import Store, Trouble, refuse, why
from tplog.eventstore.messages import (
    DATABASE_BUSY,
    DATABASE_DENIED,
    DATABASE_FAILED,
    DATABASE_FOREIGN,
    SERVER_LOST,
)
from tplog.values.finding import Finding, Kind

_FILE = "sqlite:///"


def address(url: str, *, read_only: bool = False) -> Store:
    """The database that an address names. A bare path means a SQLite file. Raises NotFound.

    A file that is ``read_only`` is opened so that the engine itself can write nothing to it; readers of a
    server never can.
    """
    if "://" not in url:
        return sqlite.at(url, read_only=read_only)
    if url.startswith(_FILE):
        path, _, options = url.removeprefix(_FILE).partition("?")
        return sqlite.at(unquote(path), options=bool(options), read_only=read_only)
    return _parsed(url, read_only=read_only)


def _parsed(url: str, *, read_only: bool) -> Store:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 (a file needs none of it)
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    from tplog.eventstore.postgresql import dialect  # noqa: PLC0415

    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as error:  # the latter for a port, of which there may be several
        told = "it is no address; several hosts are written ?host=a,b,c&port=5432,5433,5434"
        raise refuse(url.partition(":")[0] + ":…", told) from error
    if target.get_backend_name() == "postgresql":
        return dialect.at(target)
    bare = target.set(query={}).render_as_string()
    if target.get_backend_name() != "sqlite":
        raise refuse(bare, "only sqlite and postgresql are supported")
    if target.get_driver_name() != "pysqlite":
        raise refuse(bare, "SQLite is used with its ordinary driver")
    options = bool(target.query or target.host or target.username)
    return sqlite.at(target.database, options=options, read_only=read_only)


_OURS: Mapping[Trouble, tuple[type[TplogError], Kind]] = {
    Trouble.BUSY: (Conflict, DATABASE_BUSY),
    Trouble.LOST: (Unavailable, SERVER_LOST),
    Trouble.DENIED: (Unavailable, DATABASE_DENIED),
    Trouble.FOREIGN: (Incompatible, DATABASE_FOREIGN),
    Trouble.CLASH: (Unavailable, DATABASE_FAILED),
    Trouble.FAILED: (Unavailable, DATABASE_FAILED),
}


@contextmanager
def translated(store: Store) -> Iterator[None]:
    """Turn the errors of an engine's driver, and of the system, into ours."""
    try:
        yield
    except TplogError:
        raise
    except Exception as error:
        trouble = Trouble.FAILED if isinstance(error, OSError) else store.trouble(error)
        if trouble is None:
            raise
        ours, kind = _OURS[trouble]
        raise ours(Finding(kind, {"url": store.shown, "why": why(error)})) from error
