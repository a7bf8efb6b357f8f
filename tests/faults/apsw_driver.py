"""The smallest DB-API face of apsw that a log and SQLAlchemy's SQLite dialect take, so as to write to a VFS.

Its errors are those of `sqlite3`, which is what both know.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import apsw

Value = int | float | str | bytes | None
Row = tuple[Value, ...]


@contextmanager
def _errors_as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise sqlite3.DatabaseError(str(error)) from error
    except apsw.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


class Cursor:
    """Runs a statement to its end at once and hands its rows out afterwards."""

    arraysize = 1
    lastrowid: int | None = None

    def __init__(self, connection: Connection) -> None:
        """Hold no rows yet."""
        self._connection = connection
        self._rows: Iterator[Row] = iter(())
        self.description: tuple[tuple[str, None, None, None, None, None, None], ...] | None = None
        self.rowcount = -1

    def execute(self, statement: str, bindings: Sequence[Value] = ()) -> Cursor:
        """Run a statement with its values."""
        self._run(lambda cursor: cursor.execute(self._connection.instead.get(statement, statement), bindings))
        return self

    def executemany(self, statement: str, bindings: Iterable[Sequence[Value]]) -> Cursor:
        """Run a statement once for each set of values."""
        self._run(lambda cursor: cursor.executemany(statement, bindings))
        return self

    def _run(self, begin: Callable[[apsw.Cursor], apsw.Cursor]) -> None:
        self.description = None

        def traced(cursor: apsw.Cursor, _statement: str, _bindings: apsw.Bindings | None) -> bool:
            # Here alone the columns of a statement without rows can be asked for.
            names = [name for name, _ in cursor.get_description()]
            self.description = tuple((name, None, None, None, None, None, None) for name in names) or None
            return True

        cursor = self._connection.real.cursor()
        cursor.exec_trace = traced
        with _errors_as_sqlite3():
            self._rows = iter(list(begin(cursor)))
        self.rowcount = self._connection.real.changes()

    def fetchone(self) -> Row | None:
        """The next row."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Row]:
        """The next rows, so many at most."""
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Row]:
        """The rest of the rows."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Row]:
        """The rest of the rows, one by one."""
        return self._rows

    def close(self) -> None:
        """Nothing is held open."""


class Connection:
    """A connection through a VFS; it is always in what `sqlite3` calls isolation level None."""

    def __init__(self, path: str, vfs: str, instead: Mapping[str, str], first: Sequence[str]) -> None:
        """Open a file, say ``first``, and from then on ``instead`` of some statements say others."""
        self.instead = instead
        with _errors_as_sqlite3():
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
            self.real = apsw.Connection(path, flags=flags, vfs=vfs)
            for statement in first:
                self.real.execute(statement)

    def cursor(self) -> Cursor:
        """A cursor of this connection."""
        return Cursor(self)

    def execute(self, statement: str, bindings: Sequence[Value] = ()) -> Cursor:
        """Run a statement on a cursor of its own."""
        return self.cursor().execute(statement, bindings)

    def executemany(self, statement: str, bindings: Iterable[Sequence[Value]]) -> Cursor:
        """Run a statement once for each set of values, on a cursor of its own."""
        return self.cursor().executemany(statement, bindings)

    def create_function(
        self, name: str, arity: int, function: Callable[..., object], *, deterministic: bool = False
    ) -> None:
        """Leave the dialect's own functions out, for no statement of a log calls one."""

    def commit(self) -> None:
        """End the transaction, if there is one."""
        if self.real.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        if self.real.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file; the last to do so in a write-ahead log moves it into the database."""
        with _errors_as_sqlite3():
            self.real.close()
