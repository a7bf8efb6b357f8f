"""A log in memory, for tests and for asking what would happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.events.record import Record, unseal
from tplog.log.base import check_sequence, conflict


class MemoryLog:
    """Keeps leaves in a list and reads them back like any other log."""

    def __init__(self) -> None:
        """Start empty."""
        self._leaves: list[bytes] = []
        self._ids: set[str] = set()

    def size(self) -> int:
        """See `tplog.log.base.Log`."""
        return len(self._leaves)

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `tplog.log.base.Log`."""
        leaves = self._leaves[start:]
        return (unseal(index, leaf) for index, leaf in enumerate(leaves, start))

    def append(self, records: Sequence[Record]) -> None:
        """See `tplog.log.base.Log`."""
        first = check_sequence(records)
        ids = [record.event.id for record in records]
        if first != self.size() or self._ids & set(ids) or len(set(ids)) < len(ids):
            raise conflict(self.size(), first)
        self._leaves += [record.leaf for record in records]
        self._ids.update(ids)

    def close(self) -> None:
        """See `tplog.log.base.Log`."""
