"""All that a SQL log holds, as it lies, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tplog.domain.projection_rows import Entry, Row
from tplog.eventstore import checkpoint_tables, queries
from tplog.eventstore.interface import Kept, Stored, StoredNote, StoredTransfer
from tplog.eventstore.transaction_session import Session


class SqlSnapshot:
    """Reads in a transaction that somebody else opened and will end.

    Whoever tampers may also drop a table.
    """

    def __init__(self, session: Session) -> None:
        """Take the transaction."""
        self._session = session

    def stored(self) -> Iterator[Stored]:
        """See `tplog.eventstore.interface.Snapshot`."""
        return (Stored(*row) for row in self._session.stream(queries.STORED))

    def transfers(self) -> Iterator[StoredTransfer]:
        """See `tplog.eventstore.interface.Snapshot`."""
        if self._session.has("transfer"):
            for row in self._session.stream(queries.TRANSFERS):
                yield StoredTransfer(*row)

    def tree(self) -> Sequence[tuple[int, bytes]]:
        """See `tplog.eventstore.interface.Snapshot`."""
        return self._session.rows(queries.TREE) if self._session.has("tree") else []

    def notes(self) -> Sequence[StoredNote]:
        """See `tplog.eventstore.interface.Snapshot`."""
        there = self._session.has("checkpoint") and self._session.has("cosignature")
        return checkpoint_tables.notes(self._session) if there else []

    def kept(self) -> Kept | None:
        """See `tplog.eventstore.interface.Snapshot`."""
        told = self._session.row(queries.KEPT_AT) if self._session.has("kept_at") else None
        if told is None:
            return None
        rows = (Row(*row) for row in self._session.stream(queries.ALL_ROWS))
        entries = (Entry(*row) for row in self._session.stream(queries.ALL_ENTRIES))
        version, size = told
        return Kept(version, size, chain(rows, entries))
