"""A transaction in which SQL text is asked through the engine's own driver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar, TypeVar

One = TypeVar("One")
Values = Sequence[object]

_IN_CHUNKS = 1000


class Session:
    """Asks and writes within a transaction that somebody else began and will end.

    As SQLite's driver takes it; `tplog.eventstore.postgresql.dialect` says what is otherwise there.
    """

    # How many tables of a name there are.
    NAMED: ClassVar[str] = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"

    def __init__(self, driver: Any) -> None:  # noqa: ANN401 (DB-API)
        """Take the driver's connection."""
        self.driver = driver

    def _ask(self, statement: str, values: Values) -> Any:  # noqa: ANN401 (DB-API)
        return self.driver.execute(statement, values)

    def _ask_each(self, statement: str, every: Sequence[Values]) -> None:
        self.driver.executemany(statement, every)

    def do(self, statement: str, values: Values = ()) -> int:
        """Change something; returns how many rows that were."""
        count: int = self._ask(statement, values).rowcount
        return count

    def do_each(self, statement: str, every: Iterable[Values]) -> None:
        """Change something once for each of these values, of which there may be many."""
        for some in chunks(every):
            self._ask_each(statement, some)

    def row(self, question: str, values: Values = ()) -> Any:  # noqa: ANN401 (whatever is asked for)
        """The first row of the answer; None where there is none."""
        return self._ask(question, values).fetchone()

    def rows(self, question: str, values: Values = ()) -> list[Any]:
        """All rows of an answer that is short."""
        found: list[Any] = self._ask(question, values).fetchall()
        return found

    def stream(self, question: str, values: Values = ()) -> Iterator[Any]:
        """The rows of an answer that may be long, a few at a time in memory."""
        for row in self._ask(question, values):  # noqa: UP028 (given up, it leaves the cursor alone)
            yield row

    def has(self, table: str) -> bool:
        """Whether there is a table of this name."""
        return bool(self.row(self.NAMED, (table,))[0])


def chunks(every: Iterable[One]) -> Iterator[list[One]]:
    """The same, a thousand at a time."""
    rest = iter(every)
    while some := list(islice(rest, _IN_CHUNKS)):
        yield some
