"""What differs between the database engines. `sqlite` and `postgresql` are the two modules of this form."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from tplog.errors import Incompatible, NotFound
from tplog.log.faults import DATABASE_UNSAFE, URL_REFUSED
from tplog.values.finding import Finding


class Trouble(Enum):
    """What an engine's error comes to."""

    BUSY = auto()  # somebody else holds the lock
    LOST = auto()  # there is nobody to talk to (any more)
    DENIED = auto()  # the role may not
    FOREIGN = auto()  # it is no database of this engine
    FAILED = auto()  # anything else: a full disk, a read-only file, a damaged page


class Store(Protocol):
    """A database engine, as far as it is not like the others."""

    def checked(self, target: URL) -> URL:
        """The address as it is used. Raises NotFound for one that could lose data."""

    def shown(self, target: URL) -> str:
        """The address as messages show it: without a password, as short as a person would write it."""

    def exists(self, target: URL) -> bool:
        """Whether there may be a log at all, told without connecting."""

    def engine(self, target: URL, *, reading: bool) -> Engine:
        """An engine whose transactions read one instant, or are a writer's."""

    def lock(self, connection: Connection) -> None:
        """Hold the write lock from here to the end of a transaction that has just begun."""

    def version(self, connection: Connection) -> int | None:
        """The schema's number; 0 where there is nothing at all, None where there is something else."""

    def mark(self, connection: Connection, version: int) -> None:
        """Write the schema's number down."""

    def make(self, connection: Connection) -> None:
        """Make tables and fences where there is nothing, and write the schema's number down."""

    def commit_doubts(self, connection: Connection) -> str:
        """What the engine said against the commit just made, though it did not fail; else empty."""

    def settle(self, connection: Connection) -> None:
        """Make all that can be seen as durable, when this commits, as a commit that was acknowledged."""

    def trouble(self, error: DBAPIError) -> Trouble:
        """What an error comes to."""


def refuse(target: URL, why: str) -> NotFound:
    """The error for an address that is not taken."""
    return NotFound(Finding(URL_REFUSED, {"url": _bare(target), "why": why}))


def unsafe(target: URL, setting: str, value: object, wanted: object) -> Incompatible:
    """The error for an engine that would not keep what it acknowledges."""
    facts = {"url": _bare(target), "setting": setting}
    return Incompatible(Finding(DATABASE_UNSAFE, {**facts, "value": str(value), "wanted": str(wanted)}))


def _bare(target: URL) -> str:
    """The address without options, one of which may be a password."""
    return target.set(query={}).render_as_string()
