"""A log to try an append on: what is appended stays in memory, all else is read from the log beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from tplog.errors import Tampered
from tplog.events.record import Record
from tplog.eventstore.interface import (
    EventLog,
    ProjectionChange,
    TreeSigner,
    conflict_error,
    no_checkpoints,
)
from tplog.eventstore.memory import MemoryLog
from tplog.eventstore.messages import TREE_DAMAGED
from tplog.values.finding import Finding


class TrialLog(MemoryLog):
    """The records that a log had when this one was opened, and those appended since, which it never gets.

    Nothing is stored beside the records. Use it while the log beneath is open.
    """

    def __init__(self, log: EventLog) -> None:
        """Take an open log, and check its ids.

        Raises Tampered as `EventLog.check_ids` does, or if a record is missing before the last one.
        """
        super().__init__()
        with log.reading():
            log.check_ids()
            size, count = log.size(), log.count()
        # The size is the last index and one more, which an altered index makes as large as it likes.
        if count != size:
            raise Tampered(Finding(TREE_DAMAGED, {"size": str(size)}))
        self._beneath, self._first, self._tree = log, size, None

    def size(self) -> int:
        return self._first + len(self._leaves)

    def read(self, start: int = 0) -> Iterator[Record]:
        for record in self._beneath.read(start):
            if record.index >= self._first:
                break
            yield record
        yield from self._appended_at(range(start, self.size()))

    def records_at(self, indexes: Iterable[int]) -> Iterator[Record]:
        wanted = set(indexes)
        return chain(self._beneath.records_at(filter(self._is_beneath, wanted)), self._appended_at(wanted))

    def leaves_at(self, indexes: Iterable[int], *, raw: bool = False) -> Iterator[tuple[int, bytes]]:
        wanted = set(indexes)
        appended = ((record.index, record.leaf) for record in self._appended_at(wanted))
        return chain(self._beneath.leaves_at(filter(self._is_beneath, wanted), raw=raw), appended)

    def last_record(self) -> Record | None:
        return next(self.records_at((self.size() - 1,)), None)

    def budget_records(self, budget: str, size: int) -> Iterator[Record]:
        appended = self._appended_at(range(self._first, size))
        return chain(
            self._beneath.budget_records(budget, min(size, self._first)),
            (record for record in appended if record.event.budget == budget),
        )

    def find_by_id(self, event_id: str) -> Record | None:
        if event_id in self._index_by_id:
            return next(self._appended_at((self._index_by_id[event_id],)))
        record = self._beneath.find_by_id(event_id)
        return record if record and self._is_beneath(record.index) else None

    def event_ids(self) -> Sequence[str]:
        return (*self._beneath.event_ids()[: self._first], *self._index_by_id)

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        appended = tuple(records)
        if any(self.find_by_id(record.event.id) for record in appended):
            raise conflict_error(self.size(), appended[0].index)
        super().append(appended, projection_change, sign)

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._beneath.reading():
            yield

    def _is_beneath(self, index: int) -> bool:
        return index < self._first

    def _appended_at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """Yield the appended records at these indexes, in their order."""
        for index in sorted(index for index in indexes if self._first <= index < self.size()):
            yield Record.from_leaf(index, self._leaves[index - self._first])
