"""All rows of a SQL log as of one instant, for verification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.eventstore import checkpoint_tables, queries
from tplog.eventstore.interface import ProjectionChange, StoredCheckpoint, StoredRecord, StoredTransfer
from tplog.eventstore.transaction_session import SqlSession


class SqlSnapshot:
    """The rows of a log, read unchecked in the caller's open read transaction.

    A table may be missing, since an attacker may have dropped it.
    """

    def __init__(self, session: SqlSession) -> None:
        """Create a snapshot that reads in this transaction."""
        self._session = session

    def stored_records(self) -> Iterator[StoredRecord]:
        return (StoredRecord(*row) for row in self._session.stream(queries.STORED_RECORDS))

    def stored_transfers(self) -> Iterator[StoredTransfer]:
        if self._session.has_table("transfer"):
            for row in self._session.stream(queries.STORED_TRANSFERS):
                yield StoredTransfer(*row)

    def tree_rows(self) -> Sequence[tuple[int, bytes]]:
        return self._session.fetch_all(queries.TREE) if self._session.has_table("tree") else []

    def checkpoints(self) -> Sequence[StoredCheckpoint]:
        has_tables = self._session.has_table("checkpoint") and self._session.has_table("cosignature")
        return checkpoint_tables.read_checkpoints(self._session) if has_tables else []

    def projections(self) -> ProjectionChange | None:
        position = (
            self._session.fetch_one(queries.PROJECTION_POSITION)
            if self._session.has_table("kept_at")
            else None
        )
        if position is None:
            return None
        rows = (ProjectionRow(*row) for row in self._session.stream(queries.ALL_PROJECTION_ROWS))
        entries = (IndexEntry(*row) for row in self._session.stream(queries.ALL_INDEX_ENTRIES))
        version, size = position
        return ProjectionChange(version, size, chain(rows, entries))
