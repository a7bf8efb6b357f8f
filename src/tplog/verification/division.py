"""Rows of a log divided among partitions in one pass: those of each wait in a file until their turn."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from tplog.domain.projection_rows import Partition, part_of_leaf

T = TypeVar("T")

_BATCH_SIZE = 64  # rows of a partition that are written at a time


def divided(
    rows: Iterable[T], leaf_of: Callable[[T], bytes], partitions: Sequence[Partition]
) -> Iterator[tuple[Partition, Iterable[T]]]:
    """Yield each partition with its rows in their order, which are to be gone through before the next.

    The rows of a single partition are read as they are asked for; those of several are all read first, and
    lie in temporary files without a name, as large as the leaves: so a long log is not read for each again.
    """
    if len(partitions) == 1:
        (partition,) = partitions
        yield partition, (row for row in rows if partition.includes_leaf(leaf_of(row)))
        return
    with ExitStack() as stack:
        files: dict[int, IO[bytes]] = {
            partition.number: stack.enter_context(TemporaryFile()) for partition in partitions
        }
        waiting: dict[int, list[T]] = {number: [] for number in files}
        count = partitions[0].count
        for row in rows:
            number = part_of_leaf(leaf_of(row), count)
            if (batch := waiting.get(number)) is not None:
                batch.append(row)
                if len(batch) == _BATCH_SIZE:
                    _write(files[number], batch)
        for number, batch in waiting.items():
            _write(files[number], batch)
        for partition in partitions:
            yield partition, _read(files[partition.number])


def _write(file: IO[bytes], batch: list[Any]) -> None:
    """Write rows after the others, and empty the list; values of an altered table are of any type."""
    pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
    batch.clear()


def _read(file: IO[bytes]) -> Iterator[Any]:
    """Yield the rows of a file, which then goes."""
    end = file.tell()
    file.seek(0)
    while file.tell() < end:
        yield from pickle.load(file)  # noqa: S301 (what we wrote ourselves into a file without a name)
    file.close()
