"""Records the statements that a log sends to SQLite, at its driver, before they are run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch


class Heard(sqlite3.Connection):
    """A connection that reports its statements to a test, each once however many rows it has."""

    report: Callable[[str], None] = staticmethod(lambda _statement: None)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 (as in sqlite3)
        """Report the statement, and run it."""
        Heard.report(statement)
        return super().execute(statement, *values)

    def executemany(self, statement: str, values: Iterable[Any]) -> sqlite3.Cursor:
        """The same."""
        Heard.report(statement)
        return super().executemany(statement, values)

    def commit(self) -> None:
        """The same for a commit, which has no statement."""
        Heard.report("COMMIT")
        super().commit()


@contextmanager
def heard(report: Callable[[str], None]) -> Iterator[None]:
    """Report all statements of connections that are opened from here on, on whatever connection."""
    opened = patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=Heard))
    with opened, patch.object(Heard, "report", staticmethod(report)):
        yield
