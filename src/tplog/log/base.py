"""What a log is, whoever keeps it. `tests/log/contract.py` is the same in tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from tplog.errors import Conflict, refusal
from tplog.events.record import Record
from tplog.values.finding import Finding

WRITTEN_MEANWHILE = refusal(
    "written-meanwhile",
    "Någon annan skrev först: loggen har {size} poster, skrivaren räknade med {expected}. Kör om.",
    "Someone else wrote first: the log has {size} records, the writer counted on {expected}. Run again.",
)
NOT_IN_SEQUENCE = "records must be given in sequence, at least one"


class Log(Protocol):
    """An append-only sequence of records, index 0, 1, 2 … without gaps."""

    def size(self) -> int:
        """How many records there are."""

    def read(self, start: int = 0) -> Iterator[Record]:
        """The records from index ``start`` on, oldest first, as of one instant."""

    def append(self, records: Sequence[Record]) -> None:
        """Append all or nothing; durable on return.

        The first record's index is the size that the writer saw. Raises Conflict where the log has
        another size or an event's id is taken, ValueError for no records or a gap among them.
        """

    def close(self) -> None:
        """Let go of what the log holds open."""


def check_sequence(records: Sequence[Record]) -> int:
    """The index of the first record. Raises ValueError for no records, or indexes with a gap."""
    if not records or [r.index for r in records] != list(
        range(records[0].index, records[0].index + len(records))
    ):
        raise ValueError(NOT_IN_SEQUENCE)
    return records[0].index


def conflict(size: int, expected: int) -> Conflict:
    """The error of a writer who counted on another size."""
    return Conflict(Finding(WRITTEN_MEANWHILE, {"size": str(size), "expected": str(expected)}))
