"""A log in memory, for tests and for asking what would happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy

from tplog.domain.projection_rows import Entry, Row
from tplog.events.record import Record, unseal
from tplog.eventstore.interface import (
    Kept,
    Sign,
    Snapshot,
    Stored,
    StoredNote,
    StoredTransfer,
    conflict,
    sequence,
    transfers_of,
    unsigned,
)
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.tree import Frontier, leaf_hash


class MemoryLog:
    """Keeps leaves in a list and reads them back like any other log."""

    def __init__(self) -> None:
        """Start empty."""
        self._leaves: list[bytes] = []
        self._read: dict[int, Record] = {}  # a record never changes, so each leaf is decoded once
        self._ids: dict[str, int] = {}
        self._kept: tuple[int, int] | None = None
        self._rows: dict[tuple[str, str, str], Row] = {}
        self._entries: list[Entry] = []
        self._tree = Frontier()
        self._notes: dict[int, Checkpoint] = {}
        self._cosignatures: dict[int, dict[str, None]] = {}

    @property
    def url(self) -> str | None:
        """See `tplog.eventstore.interface.Log`."""
        return None

    def size(self) -> int:
        """See `tplog.eventstore.interface.Log`."""
        return len(self._leaves)

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `tplog.eventstore.interface.Log`."""
        return (self._record(index) for index in range(start, self.size()))

    def _record(self, index: int) -> Record:
        if index not in self._read:
            self._read[index] = unseal(index, self._leaves[index])
        return self._read[index]

    def at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """See `tplog.eventstore.interface.Log`."""
        wanted = sorted({index for index in indexes if 0 <= index < self.size()})
        return (self._record(index) for index in wanted)

    def leaves(self, indexes: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See `tplog.eventstore.interface.Log`."""
        wanted = sorted({index for index in indexes if 0 <= index < self.size()})
        return ((index, self._leaves[index]) for index in wanted)

    def last(self) -> Record | None:
        """See `tplog.eventstore.interface.Log`."""
        return self._record(self.size() - 1) if self._leaves else None

    def find(self, name: str) -> Record | None:
        """See `tplog.eventstore.interface.Log`."""
        index = self._ids.get(name)
        return None if index is None else self._record(index)

    def ids(self) -> Sequence[str]:
        """See `tplog.eventstore.interface.Log`."""
        return tuple(self._ids)

    def append(self, records: Iterable[Record], kept: Kept | None = None, sign: Sign = unsigned) -> None:
        """See `tplog.eventstore.interface.Log`."""
        first, told = sequence(records)
        records = tuple(told)
        ids = {record.event.id: record.index for record in records}
        if first != self.size() or self._ids.keys() & ids.keys() or len(ids) < len(records):
            raise conflict(self.size(), first)
        grown = self._tree.grown(leaf_hash(record.leaf) for record in records)
        for one in sign(grown):
            self._notes.setdefault(one.size, one)
        self._tree = grown
        self._leaves += [record.leaf for record in records]
        self._ids.update(ids)
        if kept and (first == 0 or self._kept == (kept.version, first)):
            self._take(kept)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `tplog.eventstore.interface.Log`."""
        before = {name: copy(value) for name, value in self.__dict__.items()}
        try:
            yield
        except BaseException:
            self.__dict__.update(before)
            raise

    def hashes(self, size: int) -> Sequence[bytes]:
        """See `tplog.eventstore.interface.Log`."""
        return [leaf_hash(leaf) for leaf in self._leaves[:size]]

    def note(self, size: int | None = None) -> StoredNote | None:
        """See `tplog.eventstore.interface.Log`."""
        found = [one for one in self.notes() if size in (None, one.size)]
        return found[-1] if found else None

    def notes(self, above: int = 0) -> Sequence[StoredNote]:
        """See `tplog.eventstore.interface.Log`."""
        return [
            StoredNote(size, one.root, bytes(one.note), tuple(self._cosignatures.get(size, ())))
            for size, one in sorted(self._notes.items())
            if size > above
        ]

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        """See `tplog.eventstore.interface.Log`."""
        self._cosignatures.setdefault(size, {}).update(dict.fromkeys(lines))

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """See `tplog.eventstore.interface.Log`."""
        yield self

    def stored(self) -> Iterator[Stored]:
        """See `tplog.eventstore.interface.Snapshot`."""
        for one in self.read():
            yield Stored(one.index, one.event.id, one.recorded.isoformat(), one.leaf, leaf_hash(one.leaf))

    def transfers(self) -> Iterator[StoredTransfer]:
        """See `tplog.eventstore.interface.Snapshot`."""
        return (move for one in self.read() for move in transfers_of(one))

    def tree(self) -> Sequence[tuple[int, bytes]]:
        """See `tplog.eventstore.interface.Snapshot`."""
        return [(self._tree.size, self._tree.packed())]

    def kept(self) -> Kept | None:
        """See `tplog.eventstore.interface.Snapshot`."""
        rows = sorted(self._rows.values(), key=lambda one: (one.budget, one.name, one.key))
        return self._kept and Kept(*self._kept, [*rows, *sorted(self._entries, key=_order)])

    def keep(self, kept: Kept) -> None:
        """See `tplog.eventstore.interface.Log`."""
        if kept.size != self.size():
            raise conflict(self.size(), kept.size)
        self._rows, self._entries = {}, []
        self._take(kept)

    def _take(self, kept: Kept) -> None:
        for row in kept.told:
            if isinstance(row, Entry):
                self._entries.append(row)
                continue
            key = (row.name, row.budget, row.key)
            old = self._rows.pop(key, None)
            if row.content is not None:
                self._rows[key] = row._replace(place=old.place) if old else row
        self._kept = (kept.version, kept.size)

    def _stands(self, version: int) -> bool:
        return self.size() == 0 or self._kept == (version, self.size())

    def rows(self, version: int, budget: str) -> tuple[int, Sequence[Row]] | None:
        """See `tplog.eventstore.interface.Log`."""
        if not self._stands(version):
            return None
        return self.size(), tuple(row for row in self._rows.values() if row.budget == budget)

    def kept_budgets(self, version: int, having: tuple[str, str] | None = None) -> Sequence[str] | None:
        """See `tplog.eventstore.interface.Log`."""
        if not self._stands(version):
            return None
        return sorted({row.budget for row in self._rows.values() if having in (None, (row.name, row.key))})

    def entries(self, name: str, budget: str, key: str, size: int) -> Sequence[Entry]:
        """See `tplog.eventstore.interface.Log`."""
        wanted = (name, budget, key)
        found = (one for one in self._entries if (one.name, one.budget, one.key) == wanted)
        return sorted((one for one in found if one.index < size), key=_order)

    def under(self, name: str, budget: str, key: str, size: int) -> Iterator[Record]:
        """See `tplog.eventstore.interface.Log`."""
        return self.at(one.index for one in self.entries(name, budget, key, size))

    def settle(self) -> None:
        """See `tplog.eventstore.interface.Log`: nothing here outlives the process."""

    def close(self) -> None:
        """See `tplog.eventstore.interface.Log`."""


def _order(one: Entry) -> tuple[str, str, str, int, int]:
    return (one.budget, one.name, one.key, one.index, one.position)
