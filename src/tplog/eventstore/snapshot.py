"""All rows of a SQL log as of one instant, for verification."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from attrs import evolve

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.errors import Incompatible
from tplog.eventstore import checkpoint_tables, projection_tables, queries
from tplog.eventstore.dialect import DbErrorKind, Dialect, error_reason
from tplog.eventstore.interface import ProjectionChange, StoredCheckpoint, StoredRecord, StoredTransfer
from tplog.eventstore.messages import PART_UNREADABLE
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

T = TypeVar("T", bound=tuple[Any, ...])

# What keeps one part from being read; all other errors concern the whole database.
_PART_ERRORS = (DbErrorKind.DAMAGED, DbErrorKind.NOT_A_DATABASE, DbErrorKind.DENIED)


class SqlSnapshot:
    """The rows of a log, read unchecked in the caller's open read transaction.

    A table may be missing, since an attacker may have dropped it.
    """

    def __init__(self, session: SqlSession, dialect: Dialect) -> None:
        """Create a snapshot that reads in this transaction."""
        self._session, self._dialect = session, dialect

    def size(self) -> int:
        return sum(count for (count,) in self._rows("record", queries.STORED_RECORD_COUNT))

    def stored_records(self) -> Iterator[StoredRecord]:
        return _named(StoredRecord, self._rows("record", queries.STORED_RECORDS))

    def stored_by_id(self, event_id: str) -> tuple[int, bytes] | None:
        with self._salvaged("record"):
            query = queries.without_hashes(queries.RECORD_BY_ID)
            row: tuple[int, bytes] | None = self._session.fetch_one(query, (event_id,))
            return row

    def stored_transfers(self) -> Iterator[StoredTransfer]:
        return _named(StoredTransfer, self._rows("transfer", queries.STORED_TRANSFERS))

    def tree_rows(self) -> Sequence[tuple[int, bytes]]:
        return list(self._rows("tree", queries.TREE))

    def checkpoints(self) -> Sequence[StoredCheckpoint]:
        with self._salvaged("checkpoint"):
            has_tables = self._session.has_table("checkpoint") and self._session.has_table("cosignature")
            rows = checkpoint_tables.read_checkpoints(self._session) if has_tables else []
        return [
            evolve(
                row,
                note=row.note if isinstance(row.note, bytes) else b"",
                cosignatures=tuple(
                    line if isinstance(line, str) else ascii(line) for line in row.cosignatures
                ),
            )
            for row in rows
        ]

    def projections(self) -> ProjectionChange | None:
        positions = list(self._rows("kept_at", queries.PROJECTION_POSITION))
        if not positions:
            return None
        rows = _named(ProjectionRow, self._rows("kept_row", queries.ALL_PROJECTION_ROWS))
        entries = _named(IndexEntry, self._rows("kept_entry", queries.ALL_INDEX_ENTRIES))
        version, size = positions[0]
        return ProjectionChange(version, size, chain(rows, entries))

    def has_projections(self, projection_change: ProjectionChange) -> bool | None:
        # In altered tables SQLite may call other values equal, or a trigger change them.
        if not self._session.MATCHES_IN_PLACE or any(True for _ in self.guard_findings()):
            return None
        return projection_tables.are_stored(self._session, projection_change)

    def guard_findings(self) -> Iterator[Finding]:
        with self._salvaged("triggers"):
            yield from self._dialect.guard_findings(self._session)

    def damage(self) -> Iterator[Finding]:
        with self._salvaged("pages"):
            for text in self._dialect.damage(self._session):
                yield Finding(PART_UNREADABLE, {"place": "pages", "why": text})

    def _rows(self, table: str, query: str) -> Iterator[Any]:
        """Yield the rows of a query of a table; none if the table does not exist."""
        with self._salvaged(table):
            if self._session.has_table(table):
                yield from self._session.stream(query)

    @contextmanager
    def _salvaged(self, place: str) -> Iterator[None]:
        """Raise Incompatible, with the place, for an error that keeps one part from being read."""
        try:
            yield
        except Exception as error:
            if self._dialect.classify_error(error) not in _PART_ERRORS:
                raise
            raise Incompatible(
                Finding(PART_UNREADABLE, {"place": place, "why": error_reason(error)})
            ) from error


def _named(kind: type[T], rows: Iterator[Any]) -> Iterator[T]:
    """Yield rows as named tuples of a kind, as its ``_make`` does, without a call of Python for each."""
    new: Callable[[Any], T] = partial(tuple.__new__, kind)
    return map(new, rows)
