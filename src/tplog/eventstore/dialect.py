"""The differences between database engines: `sqlite` and `postgresql` each implement `Dialect`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from tplog.errors import Incompatible, NotFound
from tplog.eventstore.messages import DATABASE_UNSAFE, GUARD_MISSING, SCHEMA_NEWER, URL_REFUSED
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding, MessageParam

# Increased by one with each change of the tables. A database with a higher version is not opened.
SCHEMA_VERSION = 4
TREE_SINCE_VERSION = 3  # the first schema version with a tree and checkpoints
APPLICATION_ID = 0x7470_6C67  # "tplg" in ASCII: lets `file` and SQLite's own tools identify the file

GAP_MESSAGE = "the log has no gaps and no second version"  # of the trigger that refuses another index


class DbErrorKind(Enum):
    """The kinds of errors that a database engine reports."""

    BUSY = auto()  # another connection holds the lock
    CONNECTION_LOST = auto()  # no connection to the server, or no longer
    DENIED = auto()  # the role lacks the permission
    NOT_A_DATABASE = auto()  # the file is no database of this engine
    CONSTRAINT_VIOLATION = auto()  # the log has a record of the same id or index, or none just before it
    DAMAGED = auto()  # what is stored is not as it was written: a damaged page, a text that is not UTF-8,
    # a constraint or trigger that is not tplog's or that tplog never violates
    FAILED = auto()  # anything else: a full disk, a read-only file


class Dialect(Protocol):
    """The database of one log: what depends on the engine."""

    @property
    def displayed_url(self) -> str:
        """The address for messages: as short as possible and without a password."""

    @property
    def url(self) -> str:
        """The full address, valid from any working directory, with the password if there is one."""

    @property
    def file(self) -> Path | None:
        """The database file; None for a server."""

    def exists(self) -> bool:
        """Return False if it is certain, without connecting, that no log exists; else True."""

    def read_transaction(self) -> AbstractContextManager[SqlSession]:
        """Open a transaction that reads the state of one instant and cannot write."""

    def salvage_transaction(self) -> AbstractContextManager[SqlSession]:
        """Open a transaction as `read_transaction` does, that reads what can be read of a damaged database.

        A text that is not UTF-8 is returned as bytes.
        """

    def guard_findings(self, session: SqlSession) -> Iterator[Finding]:
        """Yield what is missing, switched off or foreign among the triggers and rights that guard the log."""

    def damage(self, session: SqlSession) -> Iterator[str]:
        """Yield what the engine's own check of its storage finds, in its words, in English."""

    def write_transaction(self) -> AbstractContextManager[SqlSession]:
        """Open a transaction that holds the write lock from its start and is committed at its end.

        Raises Unavailable if it is unknown whether the commit took effect.
        """

    def version(self, session: SqlSession) -> int | None:
        """Return the schema version: 0 for an empty database, None for one that is not tplog's."""

    def set_version(self, session: SqlSession, version: int) -> None:
        """Write the schema version."""

    def create_schema(self, session: SqlSession) -> None:
        """Create tables and triggers in an empty database, and write the schema version."""

    def migrate(self, session: SqlSession, version: int) -> None:
        """Migrate the tables from schema ``version`` to the newest, and write the new version."""

    def ensure_durable(self, session: SqlSession) -> None:
        """Make all that this transaction can read durable, once it commits."""

    def classify_error(self, error: Exception) -> DbErrorKind | None:
        """Return the kind of an error of the engine's driver; None for any other error."""

    def close(self) -> None:
        """Close all connections. Later calls open new ones."""


def schema_findings(url: str, version: int | None) -> tuple[int, Sequence[Finding]]:
    """Return the schema version that a log's tables are compared with, and what is wrong with the stored one.

    Anybody who may write can write that number, so one that cannot be true ends no check. ``version`` is None
    where the database is not marked as tplog's at all.
    """
    if version is not None and TREE_SINCE_VERSION <= version <= SCHEMA_VERSION:
        return version, ()
    if version is not None and version > SCHEMA_VERSION:
        return SCHEMA_VERSION, [newer_schema(url, version)]
    return SCHEMA_VERSION, [Finding(GUARD_MISSING, {"guard": f"schema version ({SCHEMA_VERSION})"})]


def newer_schema(url: str, version: int) -> Finding:
    """Return what is said of a database whose schema version is higher than any of this tplog's."""
    return Finding(SCHEMA_NEWER, {"url": url, "theirs": str(version), "ours": str(SCHEMA_VERSION)})


def url_error(url: str, reason: str, **facts: str) -> NotFound:
    """Return the error for a database address that is refused. ``url`` must hold no password.

    ``reason`` is the name of a phrase (`tplog.values.error_phrases`), ``facts`` are what it takes in.
    """
    return NotFound(Finding(URL_REFUSED, {"url": url, "why": (reason,), **facts}))


def unsafe_settings_error(url: str, setting: str, value: object, expected: object) -> Incompatible:
    """Return the error for a database setting under which confirmed commits could be lost."""
    facts = {"url": url, "setting": setting}
    return Incompatible(Finding(DATABASE_UNSAFE, {**facts, "value": str(value), "wanted": str(expected)}))


def error_reason(error: BaseException) -> MessageParam:
    """Return an error's message as a message's parameter: in a tuple if it is translated."""
    from tplog.values.phrases import as_phrase  # noqa: PLC0415 (start-up time)

    return as_phrase(error_text(error))


def error_text(error: BaseException) -> str:
    """Return an error's message on one line, without final punctuation, to be part of a sentence."""
    return " ".join(str(error).split()).rstrip(".?")
