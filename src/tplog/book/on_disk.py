"""More items than memory should hold: all but some lie in a temporary file, in their order or sorted.

An item is a tuple of texts, numbers, None and tuples and dicts of these, as `marshal` writes them.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from typing import IO, Any, TypeVar

MOST_IN_MEMORY = 1 << 14  # items that are sorted at a time
MOST_WAITING = 1 << 10  # items that are written at a time where they are not sorted
_BATCH = 64  # items that are read back at a time, of each part
_LENGTH_BYTES = 8

T = TypeVar("T")


class OnDisk:
    """Items in the order in which they came, to be gone through as often as is asked.

    ``make`` makes an item of the tuple that it was written as. Few items are never written. To be closed.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        """Start without items, and without a file."""
        self._make, self._waiting = make, list[Any]()
        self._file: IO[bytes] | None = None
        self._end = self._count = 0

    def append(self, item: Any) -> None:  # noqa: ANN401 (a tuple of any kind)
        """Add an item after the others."""
        if len(self._waiting) == MOST_WAITING:
            self._file = self._file or _temporary_file()
            self._file.seek(self._end)
            plain = list(map(tuple, self._waiting))  # `marshal` takes no class of ours
            _, self._end = _write_part(self._file, plain)
            self._waiting = []
        self._waiting.append(item)
        self._count += 1

    def __len__(self) -> int:
        """Return how many items there are."""
        return self._count

    def __iter__(self) -> Iterator[Any]:
        """Yield the items in order."""
        if self._file is not None:
            yield from map(self._make, _read_part(self._file, 0, self._end))
        yield from self._waiting

    def close(self) -> None:
        """Delete the file."""
        if self._file is not None:
            self._file.close()


def sorted_on_disk(
    items: Iterable[T], key: Callable[[T], Any], most_in_memory: int | None = None
) -> Iterator[T]:
    """Yield the items sorted by a key; those of one key in the order in which they came.

    At most ``most_in_memory`` of them are held at once, ``MOST_IN_MEMORY`` if it is None.
    """
    file: IO[bytes] | None = None
    most = most_in_memory or MOST_IN_MEMORY
    try:
        extents = []
        part: list[T] = []
        for item in items:
            if len(part) == most:
                file = file or _temporary_file()
                extents.append(_write_part(file, sorted(part, key=key)))
                part.clear()
            part.append(item)
        part.sort(key=key)
        parts = [_read_part(file, *extent) for extent in extents if file is not None]
        yield from merge(*parts, part, key=key) if parts else part
    finally:
        if file is not None:
            file.close()


def _temporary_file() -> IO[bytes]:
    """Return a file without a name, which goes when it is closed."""
    from tempfile import TemporaryFile  # noqa: PLC0415 (start-up time)

    return TemporaryFile()


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
