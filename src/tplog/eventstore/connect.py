"""From an address to a database, and from its engine's errors to ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote

from tplog.errors import Conflict, Incompatible, TplogError, Unavailable
from tplog.eventstore import sqlite
from tplog.eventstore.dialect import DbErrorKind, Dialect, error_text, url_error
from tplog.eventstore.messages import (
    DATABASE_BUSY,
    DATABASE_DENIED,
    DATABASE_FAILED,
    DATABASE_FOREIGN,
    SERVER_LOST,
)
from tplog.values.finding import Finding, Rule

_SQLITE_PREFIX = "sqlite:///"


def dialect_for_url(url: str, *, read_only: bool = False) -> Dialect:
    """The database that an address names. A bare path means a SQLite file. Raises NotFound.

    A file that is ``read_only`` is opened so that the engine itself can write nothing to it; readers of a
    server never can.
    """
    if "://" not in url:
        return sqlite.create_dialect(url, read_only=read_only)
    if url.startswith(_SQLITE_PREFIX):
        path, _, options = url.removeprefix(_SQLITE_PREFIX).partition("?")
        return sqlite.create_dialect(unquote(path), options=bool(options), read_only=read_only)
    return _parse_url(url, read_only=read_only)


def _parse_url(url: str, *, read_only: bool) -> Dialect:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 (a file needs none of it)
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    from tplog.eventstore.postgresql import dialect  # noqa: PLC0415

    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as error:  # the latter for a port, of which there may be several
        told = "it is no address; several hosts are written ?host=a,b,c&port=5432,5433,5434"
        raise url_error(url.partition(":")[0] + ":…", told) from error
    if target.get_backend_name() == "postgresql":
        return dialect.create_dialect(target)
    bare = target.set(query={}).render_as_string()
    if target.get_backend_name() != "sqlite":
        raise url_error(bare, "only sqlite and postgresql are supported")
    if target.get_driver_name() != "pysqlite":
        raise url_error(bare, "SQLite is used with its ordinary driver")
    options = bool(target.query or target.host or target.username)
    return sqlite.create_dialect(target.database, options=options, read_only=read_only)


_ERRORS_BY_KIND: Mapping[DbErrorKind, tuple[type[TplogError], Rule]] = {
    DbErrorKind.BUSY: (Conflict, DATABASE_BUSY),
    DbErrorKind.CONNECTION_LOST: (Unavailable, SERVER_LOST),
    DbErrorKind.DENIED: (Unavailable, DATABASE_DENIED),
    DbErrorKind.NOT_A_DATABASE: (Incompatible, DATABASE_FOREIGN),
    DbErrorKind.CONSTRAINT_VIOLATION: (Unavailable, DATABASE_FAILED),
    DbErrorKind.FAILED: (Unavailable, DATABASE_FAILED),
}


@contextmanager
def translate_db_errors(dialect: Dialect) -> Iterator[None]:
    """Turn the errors of an engine's driver, and of the system, into ours."""
    try:
        yield
    except TplogError:
        raise
    except Exception as error:
        trouble = DbErrorKind.FAILED if isinstance(error, OSError) else dialect.classify_error(error)
        if trouble is None:
            raise
        ours, kind = _ERRORS_BY_KIND[trouble]
        raise ours(Finding(kind, {"url": dialect.displayed_url, "why": error_text(error)})) from error
