"""Divide the budgets of a log into partitions, and its rows among them in one pass over the log."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar
from zlib import crc32

from attrs import frozen

from tplog.events.value_codec import WireError, peek_header

T = TypeVar("T")

_BATCH_SIZE = 32  # rows of a partition that are written at a time


@frozen
class Partition:
    """A share of the budgets: number ``number`` (from 0) of ``count``.

    Budgets are independent, so projections can be made partition by partition. A leaf whose budget cannot be
    read belongs to every partition: it may be of any budget.
    """

    number: int = 0
    count: int = 1

    def includes(self, budget: str) -> bool:
        """Return whether a budget belongs to the partition."""
        return part_of_budget(budget, self.count) == self.number

    def includes_leaf(self, leaf: bytes) -> bool:
        """Return whether a leaf belongs to the partition, without decoding all of it."""
        return part_of_leaf(leaf, self.count) in {self.number, None}


def part_of_budget(budget: str, count: int) -> int:
    """Return the number of the partition, of ``count``, to which a budget belongs."""
    return crc32(budget.encode()) % count


def part_of_leaf(leaf: bytes, count: int) -> int | None:
    """Return the number of the partition, of ``count``, to which a leaf belongs; None if to every one."""
    try:
        return part_of_budget(peek_header(leaf).budget, count)
    except WireError:
        return None


def rows_by_partition(
    rows: Iterable[T], leaf_of: Callable[[T], bytes], partitions: Sequence[Partition]
) -> Iterator[tuple[Partition, Iterable[T]]]:
    """Yield each partition with its rows, oldest first; they are to be gone through before the next.

    ``leaf_of`` returns a row's leaf. The rows of a single partition are read as they are asked for; those of
    several are all read first, and lie in a temporary file about as large as their leaves, so that a long log
    is not read again for each.
    """
    if len(partitions) == 1:
        (partition,) = partitions
        is_all = partition.count == 1
        yield partition, rows if is_all else (row for row in rows if partition.includes_leaf(leaf_of(row)))
        return
    with TemporaryFile() as file:
        places = _write_rows(file, rows, leaf_of, partitions)
        for partition in partitions:
            yield partition, _read_rows(file, places[partition.number])


def _write_rows(
    file: IO[bytes], rows: Iterable[T], leaf_of: Callable[[T], bytes], partitions: Sequence[Partition]
) -> dict[int, array[int]]:
    """Write the rows of these partitions in batches. Return where those of each begin, by its number."""
    waiting: dict[int, list[T]] = {partition.number: [] for partition in partitions}
    places = {number: array("q") for number in waiting}
    count = partitions[0].count
    for row in rows:
        part = part_of_leaf(leaf_of(row), count)
        for number in waiting if part is None else waiting.keys() & {part}:
            batch = waiting[number]
            batch.append(row)
            if len(batch) == _BATCH_SIZE:
                places[number].append(_write_batch(file, batch))
                batch.clear()
    for number, batch in waiting.items():
        places[number].append(_write_batch(file, batch))
    return places


def _write_batch(file: IO[bytes], batch: list[Any]) -> int:
    """Write rows after the others, and return where.

    They are pickled, since values of an altered table may be of any type, which a row must keep.
    """
    start = file.tell()
    pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
    return start


def _read_rows(file: IO[bytes], places: Iterable[int]) -> Iterator[Any]:
    """Yield the rows of the batches at these places."""
    for place in places:
        file.seek(place)
        yield from pickle.load(file)  # noqa: S301 (we wrote it into a file without a name)
