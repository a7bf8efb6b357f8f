"""Sort more than memory holds: in parts, which lie in a temporary file until they are merged."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

MOST_IN_MEMORY = 1 << 14  # items that are sorted at a time
_BATCH = 64  # items that are read back at a time, of each part
_LENGTH_BYTES = 8

T = TypeVar("T")


def sorted_on_disk(items: Iterable[T], key: Callable[[T], Any]) -> Iterator[T]:
    """Yield the items sorted by a key; those of one key in the order in which they came.

    An item is a tuple of texts, numbers, None and tuples of these, as `marshal` writes them. At most
    ``MOST_IN_MEMORY`` of them are held at once.
    """
    with TemporaryFile() as file:
        extents = []
        part: list[T] = []
        for item in items:
            if len(part) == MOST_IN_MEMORY:
                extents.append(_write_part(file, sorted(part, key=key)))
                part.clear()
            part.append(item)
        part.sort(key=key)
        parts = [_read_part(file, start, end) for start, end in extents]
        yield from merge(*parts, part, key=key)


def _write_part(file: IO[bytes], items: list[Any]) -> tuple[int, int]:
    """Write items in batches. Returns where they begin and end in the file."""
    start = file.tell()
    for number in range(0, len(items), _BATCH):
        data = marshal.dumps(items[number : number + _BATCH])
        file.write(len(data).to_bytes(_LENGTH_BYTES) + data)
    return start, file.tell()


def _read_part(file: IO[bytes], start: int, end: int) -> Iterator[Any]:
    """Yield the items of a part; other parts of the file may be read meanwhile."""
    while start < end:
        file.seek(start)
        data = file.read(int.from_bytes(file.read(_LENGTH_BYTES)))
        start = file.tell()
        yield from marshal.loads(data)  # noqa: S302 (what we wrote ourselves into a file without a name)
