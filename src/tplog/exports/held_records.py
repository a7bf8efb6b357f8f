"""The records of an export, read from the log once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tplog.events.record import Record

# What an export holds at most: bytes of leaves, which take four times as much when decoded, and records.
MAX_HELD_BYTES = 1 << 22
MAX_HELD_RECORDS = 2_000


class HeldRecords:
    """Records that are read once and held for the next time, or read again if they are too many to hold."""

    def __init__(self, read: Callable[[], Iterator[Record]], most: int = 0) -> None:
        """Take a function that returns the same records at each call. Raises at once what that raises.

        If there can be more than `MAX_HELD_RECORDS`, as ``most`` says, none is held from the first.
        """
        self.most = most
        self._read = read
        self._unread: Iterator[Record] | None = read()
        self._held: Sequence[Record] | None = None

    @property
    def is_short(self) -> bool:
        """Whether there can be few enough records to hold."""
        return self.most <= MAX_HELD_RECORDS

    def __iter__(self) -> Iterator[Record]:
        """Return the records, oldest first."""
        return self._read_records() if self._held is None else iter(self._held)

    def _read_records(self) -> Iterator[Record]:
        """Yield the records as they are read; hold them once all are read, if they are not too many."""
        records, self._unread = self._unread or self._read(), None
        held: list[Record] = []
        byte_count = 0
        if not self.is_short:
            yield from records
            return
        for record in records:
            byte_count += len(record.leaf)
            held.append(record)
            if byte_count > MAX_HELD_BYTES:
                held.clear()
            yield record
        if byte_count <= MAX_HELD_BYTES:
            self._held = held
