"""A transaction in which SQL text is executed through the engine's own driver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from threading import local
from typing import Any, ClassVar, TypeVar

from tplog.eventstore.queries import doubtful_ids

Item = TypeVar("Item")
Values = Sequence[object]

_BATCH_SIZE = 1000
_ID_PART_SQL = """CAST('"id":"' || id || '","kind":"' AS BLOB)"""


class SqlSession:
    """Executes SQL within a transaction that the caller began and will end.

    Written for SQLite's driver; `tplog.eventstore.postgresql.dialect` overrides what differs there.
    """

    # Counts the tables of a name.
    TABLE_COUNT_SQL: ClassVar[str] = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
    # Finds where a leaf has not the part that is its id's alone: see `tplog.events.value_codec.id_part`. It
    # is looked for first where it stands: at most 100 bytes follow it, unless the leaf says who recorded it.
    DOUBTFUL_IDS_SQL: ClassVar[str] = doubtful_ids(
        f"""(typeof(leaf) = 'blob' AND (
    instr(substr(leaf, -length(CAST(id AS BLOB)) - 100), {_ID_PART_SQL}) > 0
    OR instr(leaf, {_ID_PART_SQL}) > 0))"""
    )

    # Whether `count_changed` leaves a row alone that is the same; a server would lock and write it.
    MATCHES_IN_PLACE: ClassVar[bool] = True

    def __init__(self, driver_connection: Any) -> None:  # noqa: ANN401 (DB-API)
        """Create a session on the driver's connection."""
        self.driver_connection = driver_connection

    def _execute(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        return self.driver_connection.execute(statement, values)

    def _execute_many(self, statement: str, value_rows: Sequence[Values]) -> None:
        self.driver_connection.executemany(statement, value_rows)

    def pipelined(self) -> AbstractContextManager[object]:
        """Let a server answer at the end of a context what is executed in it, all at once.

        No answer can be used within the context, not even how many rows changed; an error may be raised at
        its end.
        """
        return nullcontext()

    def execute(self, statement: str, values: Values = ()) -> int:
        """Execute a statement that changes rows. Returns the number of rows changed."""
        count: int = self._execute(statement, values).rowcount
        return count

    def execute_many(self, statement: str, value_rows: Iterable[Values]) -> None:
        """Execute a statement once for each row of values, in batches; there may be many."""
        for batch in batches(value_rows):
            self._execute_many(statement, batch)

    def count_changed(self, statement: str, value_rows: Sequence[Values]) -> int:
        """Execute a statement once for each row of values, and return how many rows it changed."""
        count: int = self.driver_connection.executemany(statement, value_rows).rowcount
        return max(count, 0)  # of no values there is no count

    def fetch_one(self, query: str, values: Values = ()) -> Any:  # noqa: ANN401 (a row of any query)
        """Return the first row of the result; None if it is empty."""
        return self._execute(query, values).fetchone()

    def fetch_all(self, query: str, values: Values = ()) -> list[Any]:
        """Return all rows of a short result."""
        rows: list[Any] = self._execute(query, values).fetchall()
        return rows

    def fetch_each(self, query: str, values: Values = ()) -> Iterator[Any]:
        """Yield the rows of a result, which the driver may hold meanwhile."""
        for row in self._execute(query, values):  # noqa: UP028 (`yield from` would close the cursor)
            yield row

    def stream(self, query: str, values: Values = ()) -> Iterator[Any]:
        """Yield the rows of a result that may be long, with few in memory at a time."""
        return self.fetch_each(query, values)

    def has_table(self, table: str) -> bool:
        """Return whether a table of this name exists."""
        return bool(self.fetch_one(self.TABLE_COUNT_SQL, (table,))[0])


class ThreadSessions(local):
    """A thread's sessions: the one in which it holds the log's lock, and the one in which it reads."""

    writing: SqlSession | None = None
    reading: SqlSession | None = None


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of at most a thousand."""
    remaining = iter(items)
    while batch := list(islice(remaining, _BATCH_SIZE)):
        yield batch
