"""What differs between the database engines. `sqlite` and `postgresql` each have a class of this form."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from tplog.errors import Incompatible, NotFound
from tplog.eventstore.messages import DATABASE_UNSAFE, URL_REFUSED
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

# Raised by one with each change to the tables; a database of a higher number is not opened.
SCHEMA_VERSION = 4
TREE_SINCE_VERSION = 3  # the number from which on there is a tree, with what was signed of it
APPLICATION_ID = 0x7470_6C67  # "tplg", so that `file` and SQLite's own tools can tell whose file it is


class DbErrorKind(Enum):
    """What an engine's error comes to."""

    BUSY = auto()  # somebody else holds the lock
    CONNECTION_LOST = auto()  # there is nobody to talk to (any more)
    DENIED = auto()  # the role may not
    NOT_A_DATABASE = auto()  # it is no database of this engine
    CONSTRAINT_VIOLATION = auto()  # a row may not stand beside those that there are
    FAILED = auto()  # anything else: a full disk, a read-only file, a damaged page


class Dialect(Protocol):
    """The database of one log, as far as its engine is not like the others."""

    @property
    def displayed_url(self) -> str:
        """The address as messages show it: without a password, as short as a person would write it."""

    @property
    def url(self) -> str:
        """The whole address, wherever one stands, with its password if there is one."""

    @property
    def file(self) -> Path | None:
        """The file that it is; None on a server."""

    def exists(self) -> bool:
        """Whether there may be a log at all, told without connecting."""

    def read_transaction(self) -> AbstractContextManager[SqlSession]:
        """A transaction that reads one instant and cannot write."""

    def write_transaction(self) -> AbstractContextManager[SqlSession]:
        """A writer's transaction, which has the lock from its beginning, and is committed at the end.

        Raises Unavailable where nobody knows whether it was.
        """

    def version(self, session: SqlSession) -> int | None:
        """The schema's number; 0 where there is nothing at all, None where there is something else."""

    def set_version(self, session: SqlSession, version: int) -> None:
        """Write the schema's number down."""

    def create_schema(self, session: SqlSession) -> None:
        """Make tables and fences where there is nothing, and write the schema's number down."""

    def migrate(self, session: SqlSession, version: int) -> None:
        """Take the tables from an older number to the newest, and write it down."""

    def ensure_durable(self, session: SqlSession) -> None:
        """Make all that can be seen as durable, when this commits, as a commit that was acknowledged."""

    def classify_error(self, error: Exception) -> DbErrorKind | None:
        """What an error of the engine's driver comes to; None for any other."""

    def close(self) -> None:
        """Let go of all connections. Whatever is asked after that makes new ones."""


def url_error(url: str, reason: str) -> NotFound:
    """The error for an address, given without a password, that is not taken."""
    return NotFound(Finding(URL_REFUSED, {"url": url, "why": reason}))


def unsafe_settings_error(url: str, setting: str, value: object, expected: object) -> Incompatible:
    """The error for an engine that would not keep what it acknowledges."""
    facts = {"url": url, "setting": setting}
    return Incompatible(Finding(DATABASE_UNSAFE, {**facts, "value": str(value), "wanted": str(expected)}))


def error_text(error: BaseException) -> str:
    """What an engine's error says, on one line, as part of a sentence."""
    return " ".join(str(error).split()).rstrip(".?")
