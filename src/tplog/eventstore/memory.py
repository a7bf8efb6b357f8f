"""The event log in memory, for tests and, over another log, for dry runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING

from tplog.domain.projection_rows import IndexEntry, KeyFilter, ProjectionRow
from tplog.events.record import Record
from tplog.events.value_codec import budget_prefix
from tplog.eventstore.interface import (
    LogSnapshot,
    ProjectionChange,
    StoredCheckpoint,
    StoredRecord,
    StoredTransfer,
    TreeSigner,
    checked_sequence,
    conflict_error,
    no_checkpoints,
    transfer_rows,
)
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.merkle.checkpoint import Checkpoint


class MemoryLog:
    """An event log that stores leaves in a list and decodes them like any other log."""

    def __init__(self) -> None:
        """Start empty."""
        self._leaves: list[bytes] = []
        self._decoded_records: dict[int, Record] = {}  # a record never changes, so each leaf is decoded once
        self._index_by_id: dict[str, int] = {}
        self._projection_position: tuple[int, int] | None = None
        self._projection_rows: dict[tuple[str, str, str], ProjectionRow] = {}
        self._index_entries: list[IndexEntry] = []
        self._tree: CompactRange | None = CompactRange()  # None as long as nobody asks for that of a trial
        self._checkpoints: dict[int, Checkpoint] = {}
        self._cosignatures: dict[int, dict[str, None]] = {}

    @property
    def url(self) -> str | None:
        return None

    def size(self) -> int:
        return len(self._leaves)

    def count(self) -> int:
        return self.size()

    def read(self, start: int = 0) -> Iterator[Record]:
        return (self._record_at(index) for index in range(start, self.size()))

    def _record_at(self, index: int) -> Record:
        if index not in self._decoded_records:
            self._decoded_records[index] = Record.from_leaf(index, self._leaves[index])
        return self._decoded_records[index]

    def records_at(self, indexes: Iterable[int]) -> Iterator[Record]:
        existing = sorted({index for index in indexes if 0 <= index < self.size()})
        return (self._record_at(index) for index in existing)

    def leaves_at(self, indexes: Iterable[int], *, raw: bool = False) -> Iterator[tuple[int, bytes]]:  # noqa: ARG002
        existing = sorted({index for index in indexes if 0 <= index < self.size()})
        return ((index, self._leaves[index]) for index in existing)

    def last_record(self) -> Record | None:
        return self._record_at(self.size() - 1) if self._leaves else None

    def budget_records(self, budget: str, size: int) -> Iterator[Record]:
        prefix = budget_prefix(budget)
        return (
            self._record_at(index)
            for index, leaf in enumerate(self._leaves[:size])
            if leaf.startswith(prefix)
        )

    def find_by_id(self, event_id: str) -> Record | None:
        index = self._index_by_id.get(event_id)
        return None if index is None else self._record_at(index)

    def check_ids(self, start: int = 0, held: Record | None = None) -> Record | None:  # noqa: ARG002 (the log's)
        """Return the last record alone: memory looks nothing up by a column."""
        return self.last_record() if start < self.size() else None

    def event_ids(self) -> Sequence[str]:
        return tuple(self._index_by_id)

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        first, checked = checked_sequence(records)
        records = tuple(checked)
        ids = {record.event.id: record.index for record in records}
        if first != self.size() or self._index_by_id.keys() & ids.keys() or len(ids) < len(records):
            raise conflict_error(self.size(), first)
        tree = self._tree if sign is no_checkpoints else self.stored_tree()
        if tree is not None:
            tree = tree.appended(leaf_hash(record.leaf) for record in records)
            self.add_checkpoints(sign(tree))
        self._tree = tree
        self._leaves += [record.leaf for record in records]
        self._index_by_id.update(ids)
        if projection_change and (
            first == 0 or self._projection_position == (projection_change.version, first)
        ):
            self._apply_changes(projection_change)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        previous = {
            name: copy(value) if isinstance(value, list | dict) else value
            for name, value in self.__dict__.items()
        }
        try:
            yield
        except BaseException:
            self.__dict__.update(previous)
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        yield

    def leaf_hashes(self, size: int) -> Sequence[bytes]:
        return [leaf_hash(leaf) for _, leaf in self.leaves_at(range(size))]

    def checkpoint(self, size: int | None = None) -> StoredCheckpoint | None:
        checkpoints = [checkpoint for checkpoint in self.checkpoints() if size in (None, checkpoint.size)]
        return checkpoints[-1] if checkpoints else None

    def checkpoints(self, larger_than: int = 0) -> Sequence[StoredCheckpoint]:
        return [
            StoredCheckpoint(
                size, checkpoint.root, bytes(checkpoint.note), tuple(self._cosignatures.get(size, ()))
            )
            for size, checkpoint in sorted(self._checkpoints.items())
            if size > larger_than
        ]

    def add_checkpoints(self, checkpoints: Iterable[Checkpoint]) -> None:
        for checkpoint in checkpoints:
            self._checkpoints.setdefault(checkpoint.size, checkpoint)

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        self._cosignatures.setdefault(size, {}).update(dict.fromkeys(lines))

    @contextmanager
    def snapshot(self) -> Iterator[LogSnapshot]:
        yield self

    def has_projections(self, projection_change: ProjectionChange) -> None:
        """Return None: it is as quick to make them anew."""

    def guard_findings(self) -> Iterator[Finding]:
        return iter(())

    def damage(self) -> Iterator[Finding]:
        return iter(())

    def stored_records(self) -> Iterator[StoredRecord]:
        for record in self.read():
            yield StoredRecord(
                record.index,
                record.event.id,
                record.recorded.isoformat(),
                record.leaf,
                leaf_hash(record.leaf),
            )

    def stored_by_id(self, event_id: str) -> tuple[int, bytes] | None:
        record = self.find_by_id(event_id)
        return (record.index, record.leaf) if record else None

    def stored_transfers(self) -> Iterator[StoredTransfer]:
        return (row for record in self.read() for row in transfer_rows(record))

    def tree_rows(self) -> Sequence[tuple[int, bytes]]:
        tree = self.stored_tree()
        return [(tree.size, tree.to_bytes())]

    def projections(self) -> ProjectionChange | None:
        rows = sorted(self._projection_rows.values(), key=lambda row: (row.budget, row.name, row.key))
        return self._projection_position and ProjectionChange(
            *self._projection_position, [*rows, *sorted(self._index_entries, key=_entry_order)]
        )

    def stored_tree(self) -> CompactRange:
        if self._tree is None:
            self._tree = CompactRange().appended(self.leaf_hashes(self.size()))
        return self._tree

    def replace_tree(self, tree: CompactRange) -> None:
        self._tree = tree

    def replace_projections(self, projection_change: ProjectionChange) -> None:
        if projection_change.size != self.size():
            raise conflict_error(self.size(), projection_change.size)
        self._projection_rows, self._index_entries = {}, []
        self._apply_changes(projection_change)

    def _apply_changes(self, projection_change: ProjectionChange) -> None:
        for row in projection_change.rows_and_entries:
            if isinstance(row, IndexEntry):
                self._index_entries.append(row)
                continue
            key = (row.name, row.budget, row.key)
            old = self._projection_rows.pop(key, None)
            if row.content is not None:
                self._projection_rows[key] = (
                    row._replace(place=old.place) if old and row.place is None else row
                )
        self._projection_position = (projection_change.version, projection_change.size)

    def _has_current_projections(self, version: int) -> bool:
        return self.size() == 0 or self._projection_position == (version, self.size())

    def projection_rows(
        self, version: int, budget: str, names: Sequence[str] | None = None, keys: KeyFilter | None = None
    ) -> tuple[int, Sequence[ProjectionRow]] | None:
        if not self._has_current_projections(version):
            return None
        rows = (row for row in self._projection_rows.values() if row.budget == budget)
        of_names = (row for row in rows if names is None or row.name in names)
        return self.size(), tuple(row for row in of_names if keys is None or keys.includes(row.key))

    def projection_budgets(
        self, version: int, row_key: tuple[str, str] | None = None
    ) -> Sequence[str] | None:
        if not self._has_current_projections(version):
            return None
        return sorted(
            {row.budget for row in self._projection_rows.values() if row_key in (None, (row.name, row.key))}
        )

    def index_entries(
        self, name: str, budget: str, key: str | None, size: int, start: int = 0, *, below: bool = False
    ) -> Sequence[IndexEntry]:
        requested = (name, budget)
        entries = (
            entry
            for entry in self._index_entries
            if (entry.name, entry.budget) == requested
            and (key in {None, entry.key} or (below and entry.key.startswith(f"{key}/")))
            and start <= entry.index < size
        )
        return sorted(entries, key=lambda entry: (entry.index, entry.position))

    def records_indexed_by(self, name: str, budget: str, key: str, size: int) -> Iterator[Record]:
        return self.records_at(entry.index for entry in self.index_entries(name, budget, key, size))

    def ensure_durable(self) -> None:
        """Do nothing: memory does not outlive the process."""

    def close(self) -> None:
        """Do nothing: there are no connections."""


def _entry_order(entry: IndexEntry) -> tuple[str, str, str, int, int]:
    return (entry.budget, entry.name, entry.key, entry.index, entry.position)
