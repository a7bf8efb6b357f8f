"""All that a SQL log holds, as it lies, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tplog.domain.kept import Entry, Row
from tplog.log import signed, statements
from tplog.log.base import Kept, Stored, StoredNote, StoredTransfer
from tplog.log.session import Session


class SqlSnapshot:
    """Reads in a transaction that somebody else opened and will end.

    Whoever tampers may also drop a table.
    """

    def __init__(self, session: Session) -> None:
        """Take the transaction."""
        self._session = session

    def stored(self) -> Iterator[Stored]:
        """See `tplog.log.base.Snapshot`."""
        return (Stored(*row) for row in self._session.stream(statements.STORED))

    def transfers(self) -> Iterator[StoredTransfer]:
        """See `tplog.log.base.Snapshot`."""
        if self._session.has("transfer"):
            for row in self._session.stream(statements.TRANSFERS):
                yield StoredTransfer(*row)

    def tree(self) -> Sequence[tuple[int, bytes]]:
        """See `tplog.log.base.Snapshot`."""
        return self._session.rows(statements.TREE) if self._session.has("tree") else []

    def notes(self) -> Sequence[StoredNote]:
        """See `tplog.log.base.Snapshot`."""
        there = self._session.has("checkpoint") and self._session.has("cosignature")
        return signed.notes(self._session) if there else []

    def kept(self) -> Kept | None:
        """See `tplog.log.base.Snapshot`."""
        told = self._session.row(statements.KEPT_AT) if self._session.has("kept_at") else None
        if told is None:
            return None
        rows = (Row(*row) for row in self._session.stream(statements.ALL_ROWS))
        entries = (Entry(*row) for row in self._session.stream(statements.ALL_ENTRIES))
        version, size = told
        return Kept(version, size, chain(rows, entries))
