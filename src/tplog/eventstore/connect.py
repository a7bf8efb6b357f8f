"""Choose the dialect for an address, and translate database errors to tplog's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote

from tplog.errors import Conflict, Incompatible, TplogError, Unavailable
from tplog.eventstore import sqlite
from tplog.eventstore.dialect import DbErrorKind, Dialect, error_reason, url_error
from tplog.eventstore.messages import (
    DATABASE_BUSY,
    DATABASE_DAMAGED,
    DATABASE_DENIED,
    DATABASE_FAILED,
    DATABASE_FOREIGN,
    SERVER_LOST,
)
from tplog.values.finding import Finding, Rule

_SQLITE_PREFIX = "sqlite:///"


def dialect_for_url(url: str, *, read_only: bool = False) -> Dialect:
    """Return the dialect for an address; a bare path means a SQLite file. Raises NotFound.

    With ``read_only`` SQLite itself cannot write to the file; readers of a server never can.
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
    except (
        ArgumentError,
        ValueError,
    ) as error:  # ValueError: a port that is no number, as in a list of several
        raise url_error(url.partition(":")[0] + ":…", "url-unreadable") from error
    if target.get_backend_name() == "postgresql":
        return dialect.create_dialect(target)
    bare = target.set(query={}).render_as_string()
    if target.get_backend_name() != "sqlite":
        raise url_error(bare, "url-unsupported")
    if target.get_driver_name() != "pysqlite":
        raise url_error(bare, "url-sqlite-driver")
    options = bool(target.query or target.host or target.username)
    return sqlite.create_dialect(target.database, options=options, read_only=read_only)


_ERRORS_BY_KIND: Mapping[DbErrorKind, tuple[type[TplogError], Rule]] = {
    DbErrorKind.BUSY: (Conflict, DATABASE_BUSY),
    DbErrorKind.CONNECTION_LOST: (Unavailable, SERVER_LOST),
    DbErrorKind.DENIED: (Unavailable, DATABASE_DENIED),
    DbErrorKind.NOT_A_DATABASE: (Incompatible, DATABASE_FOREIGN),
    DbErrorKind.DAMAGED: (Incompatible, DATABASE_DAMAGED),
    DbErrorKind.CONSTRAINT_VIOLATION: (Unavailable, DATABASE_FAILED),
    DbErrorKind.FAILED: (Unavailable, DATABASE_FAILED),
}


@contextmanager
def translate_db_errors(dialect: Dialect) -> Iterator[None]:
    """Translate errors of the database driver and of the system to tplog's."""
    try:
        yield
    except TplogError:
        raise
    except Exception as error:
        error_kind = DbErrorKind.FAILED if isinstance(error, OSError) else dialect.classify_error(error)
        if error_kind is None:
            raise
        error_class, rule = _ERRORS_BY_KIND[error_kind]
        raise error_class(
            Finding(rule, {"url": dialect.displayed_url, "why": error_reason(error)})
        ) from error
