"""Records of an answer that shows few of them, which alone are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from attrs import frozen

from tplog.events.record import Record


@frozen
class ReadRecords(Sequence[Record]):
    """Records at some log indexes, in the order of these; read when they are asked for."""

    _read: Callable[[Iterable[int]], Iterator[Record]]
    _indexes: Sequence[int]

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self._indexes)

    def __iter__(self) -> Iterator[Record]:
        """Read them all."""
        return iter(self[:])

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...

    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        """Read one record, or those of a slice at once."""
        indexes = self._indexes[place]
        if isinstance(indexes, int):
            return next(iter(self._read((indexes,))))
        records = {record.index: record for record in self._read(indexes)}
        return [records[index] for index in indexes]
