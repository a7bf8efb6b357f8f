"""All that a SQL log holds, as it lies, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.eventstore import checkpoint_tables, queries
from tplog.eventstore.interface import ProjectionChange, StoredCheckpoint, StoredRecord, StoredTransfer
from tplog.eventstore.transaction_session import SqlSession


class SqlSnapshot:
    """Reads in a transaction that somebody else opened and will end.

    Whoever tampers may also drop a table.
    """

    def __init__(self, session: SqlSession) -> None:
        """Take the transaction."""
        self._session = session

    def stored_records(self) -> Iterator[StoredRecord]:
        """See `tplog.eventstore.interface.LogSnapshot`."""
        return (StoredRecord(*row) for row in self._session.stream(queries.STORED_RECORDS))

    def stored_transfers(self) -> Iterator[StoredTransfer]:
        """See `tplog.eventstore.interface.LogSnapshot`."""
        if self._session.has_table("transfer"):
            for row in self._session.stream(queries.STORED_TRANSFERS):
                yield StoredTransfer(*row)

    def tree_rows(self) -> Sequence[tuple[int, bytes]]:
        """See `tplog.eventstore.interface.LogSnapshot`."""
        return self._session.fetch_all(queries.TREE) if self._session.has_table("tree") else []

    def checkpoints(self) -> Sequence[StoredCheckpoint]:
        """See `tplog.eventstore.interface.LogSnapshot`."""
        there = self._session.has_table("checkpoint") and self._session.has_table("cosignature")
        return checkpoint_tables.read_checkpoints(self._session) if there else []

    def projections(self) -> ProjectionChange | None:
        """See `tplog.eventstore.interface.LogSnapshot`."""
        told = (
            self._session.fetch_one(queries.PROJECTION_POSITION)
            if self._session.has_table("kept_at")
            else None
        )
        if told is None:
            return None
        rows = (ProjectionRow(*row) for row in self._session.stream(queries.ALL_PROJECTION_ROWS))
        entries = (IndexEntry(*row) for row in self._session.stream(queries.ALL_INDEX_ENTRIES))
        version, size = told
        return ProjectionChange(version, size, chain(rows, entries))
