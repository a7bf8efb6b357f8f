"""Records of an answer that shows few of them, which alone are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from attrs import evolve, frozen

from tplog.events.record import Record

_TOGETHER = 500  # records that are read at a time where all are gone through


@frozen
class ReadRecords(Sequence[Record]):
    """Records at some log indexes, in the order of these; read when they are asked for."""

    _read: Callable[[Iterable[int]], Iterator[Record]]
    indexes: Sequence[int]

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.indexes)

    def __iter__(self) -> Iterator[Record]:
        """Read them all, some hundred at a time."""
        for start in range(0, len(self), _TOGETHER):
            yield from self[start : start + _TOGETHER]

    def at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """Read those at some of these log indexes, in the log's order."""
        return self._read(sorted(indexes))

    def only(self, indexes: Sequence[int]) -> ReadRecords:
        """Return those at some of these log indexes, in the order of these."""
        return evolve(self, indexes=indexes)

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...

    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        """Read one record, or those of a slice at once."""
        indexes = self.indexes[place]
        if isinstance(indexes, int):
            return next(iter(self._read((indexes,))))
        records = {record.index: record for record in self._read(indexes)}
        return [records[index] for index in indexes]


def held_records(records: Iterable[Record]) -> ReadRecords:
    """Return records that cannot be read again, and are held."""
    held = {record.index: record for record in records}
    return ReadRecords(lambda indexes: (held[index] for index in indexes), tuple(held))
