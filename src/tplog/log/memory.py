"""A log in memory, for tests and for asking what would happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tplog.domain.kept import Entry, Row
from tplog.events.record import Record, unseal
from tplog.log.base import Kept, check_sequence, conflict


class MemoryLog:
    """Keeps leaves in a list and reads them back like any other log."""

    def __init__(self) -> None:
        """Start empty."""
        self._leaves: list[bytes] = []
        self._ids: dict[str, int] = {}
        self._kept: tuple[int, int] | None = None
        self._rows: dict[tuple[str, str, str], Row] = {}
        self._entries: list[Entry] = []

    def size(self) -> int:
        """See `tplog.log.base.Log`."""
        return len(self._leaves)

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `tplog.log.base.Log`."""
        leaves = self._leaves[start:]
        return (unseal(index, leaf) for index, leaf in enumerate(leaves, start))

    def at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """See `tplog.log.base.Log`."""
        return (unseal(index, self._leaves[index]) for index in sorted(set(indexes)))

    def find(self, name: str) -> Record | None:
        """See `tplog.log.base.Log`."""
        index = self._ids.get(name)
        return None if index is None else unseal(index, self._leaves[index])

    def ids(self) -> Sequence[str]:
        """See `tplog.log.base.Log`."""
        return tuple(self._ids)

    def append(self, records: Sequence[Record], kept: Kept | None = None) -> None:
        """See `tplog.log.base.Log`."""
        first = check_sequence(records)
        ids = {record.event.id: record.index for record in records}
        if first != self.size() or self._ids.keys() & ids.keys() or len(ids) < len(records):
            raise conflict(self.size(), first)
        self._leaves += [record.leaf for record in records]
        self._ids.update(ids)
        if kept and (first == 0 or self._kept == (kept.version, first)):
            self._take(kept)

    def keep(self, kept: Kept) -> None:
        """See `tplog.log.base.Log`."""
        if kept.size != self.size():
            raise conflict(self.size(), kept.size)
        self._rows, self._entries = {}, []
        self._take(kept)

    def _take(self, kept: Kept) -> None:
        self._entries += kept.entries
        for row in kept.rows:
            key = (row.name, row.budget, row.key)
            self._rows.pop(key, None)
            if row.content is not None:
                self._rows[key] = row
        self._kept = (kept.version, kept.size)

    def _stands(self, version: int) -> bool:
        return self.size() == 0 or self._kept == (version, self.size())

    def rows(self, version: int, budget: str) -> tuple[int, Sequence[Row]] | None:
        """See `tplog.log.base.Log`."""
        if not self._stands(version):
            return None
        return self.size(), tuple(row for row in self._rows.values() if row.budget == budget)

    def kept_budgets(self, version: int) -> Sequence[str] | None:
        """See `tplog.log.base.Log`."""
        return sorted({row.budget for row in self._rows.values()}) if self._stands(version) else None

    def entries(self, name: str, budget: str, key: str, size: int) -> Sequence[Entry]:
        """See `tplog.log.base.Log`."""
        wanted = (name, budget, key)
        return [
            one for one in self._entries if (one.name, one.budget, one.key) == wanted and one.index < size
        ]

    def close(self) -> None:
        """See `tplog.log.base.Log`."""
