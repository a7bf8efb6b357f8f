"""A transaction in which SQL text is asked through the engine's own driver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar, TypeVar

Item = TypeVar("Item")
Values = Sequence[object]

_BATCH_SIZE = 1000


class SqlSession:
    """Asks and writes within a transaction that somebody else began and will end.

    As SQLite's driver takes it; `tplog.eventstore.postgresql.dialect` says what is otherwise there.
    """

    # How many tables of a name there are.
    TABLE_COUNT_SQL: ClassVar[str] = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"

    def __init__(self, driver_connection: Any) -> None:  # noqa: ANN401 (DB-API)
        """Take the driver's connection."""
        self.driver_connection = driver_connection

    def _execute(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        return self.driver_connection.execute(statement, values)

    def _execute_many(self, statement: str, value_rows: Sequence[Values]) -> None:
        self.driver_connection.executemany(statement, value_rows)

    def execute(self, statement: str, values: Values = ()) -> int:
        """Change something; returns how many rows that were."""
        count: int = self._execute(statement, values).rowcount
        return count

    def execute_many(self, statement: str, value_rows: Iterable[Values]) -> None:
        """Change something once for each of these values, of which there may be many."""
        for some in batches(value_rows):
            self._execute_many(statement, some)

    def fetch_one(self, query: str, values: Values = ()) -> Any:  # noqa: ANN401 (whatever is asked for)
        """The first row of the answer; None where there is none."""
        return self._execute(query, values).fetchone()

    def fetch_all(self, query: str, values: Values = ()) -> list[Any]:
        """All rows of an answer that is short."""
        found: list[Any] = self._execute(query, values).fetchall()
        return found

    def stream(self, query: str, values: Values = ()) -> Iterator[Any]:
        """The rows of an answer that may be long, a few at a time in memory."""
        for row in self._execute(query, values):  # noqa: UP028 (given up, it leaves the cursor alone)
            yield row

    def has_table(self, table: str) -> bool:
        """Whether there is a table of this name."""
        return bool(self.fetch_one(self.TABLE_COUNT_SQL, (table,))[0])


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The same, a thousand at a time."""
    rest = iter(items)
    while some := list(islice(rest, _BATCH_SIZE)):
        yield some
