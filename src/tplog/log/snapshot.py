"""All that a SQL log holds, as it lies, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Table, inspect, select

from tplog.domain.kept import Entry, Row
from tplog.log import signed
from tplog.log.base import Kept, Stored, StoredNote, StoredTransfer
from tplog.log.schema import checkpoint, cosignature, kept_at, kept_entry, kept_row, record, transfer, tree

_IN_CHUNKS = 1000


class SqlSnapshot:
    """Reads through a connection whose transaction somebody else opened and will end."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def _has(self, table: Table) -> bool:
        """Whether the table is there; whoever tampers may also drop one."""
        return inspect(self._connection).has_table(table.name)

    def stored(self) -> Iterator[Stored]:
        """See `tplog.log.base.Snapshot`."""
        told = select(record.c.index, record.c.id, record.c.recorded, record.c.leaf, record.c.hash)
        for row in self._connection.execute(told.order_by(record.c.index)).yield_per(_IN_CHUNKS):
            yield Stored(*row)

    def transfers(self) -> Iterator[StoredTransfer]:
        """See `tplog.log.base.Snapshot`."""
        if not self._has(transfer):
            return
        told = select(transfer).order_by(transfer.c.index, transfer.c.position)
        for row in self._connection.execute(told).yield_per(_IN_CHUNKS):
            yield StoredTransfer(*row)

    def tree(self) -> Sequence[tuple[int, bytes]]:
        """See `tplog.log.base.Snapshot`."""
        return (
            [(size, packed) for size, packed in self._connection.execute(select(tree))]
            if self._has(tree)
            else []
        )

    def notes(self) -> Sequence[StoredNote]:
        """See `tplog.log.base.Snapshot`."""
        return signed.notes(self._connection) if self._has(checkpoint) and self._has(cosignature) else []

    def kept(self) -> Kept | None:
        """See `tplog.log.base.Snapshot`."""
        if not self._has(kept_at):
            return None
        told = self._connection.execute(select(kept_at.c.version, kept_at.c.size)).first()
        if told is None:
            return None
        own = kept_row.c
        rows = self._connection.execute(select(own.name, own.budget, own.key, own.place, own.content))
        columns = kept_entry.c
        order = (columns.index, columns.position)
        asked = select(columns.name, columns.budget, columns.key, *order, columns.content).order_by(*order)
        entries = self._connection.execute(asked)
        return Kept(*told, [Row(*row) for row in rows], [Entry(*row) for row in entries])
