"""What a log is, whoever keeps it. `tests/log/contract.py` is the same in tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from attrs import frozen

from tplog.domain.kept import Entry, Row
from tplog.errors import Conflict, refusal
from tplog.events.record import Record
from tplog.values.finding import Finding

WRITTEN_MEANWHILE = refusal(
    "written-meanwhile",
    "Någon annan skrev först: loggen har {size} poster, skrivaren räknade med {expected}. Kör om.",
    "Someone else wrote first: the log has {size} records, the writer counted on {expected}. Run again.",
)
NOT_IN_SEQUENCE = "records must be given in sequence, at least one"


@frozen
class Kept:
    """What is kept beside the log when it has ``size`` records, by a program that keeps in this ``version``.

    With records it is what they change; by itself it is everything. The log does not know what it says.
    """

    version: int
    size: int
    rows: Iterable[Row] = ()
    entries: Iterable[Entry] = ()


class Log(Protocol):
    """An append-only sequence of records, index 0, 1, 2 … without gaps, and what is kept beside it."""

    def size(self) -> int:
        """How many records there are."""

    def read(self, start: int = 0) -> Iterator[Record]:
        """The records from index ``start`` on, oldest first, as of one instant."""

    def append(self, records: Sequence[Record], kept: Kept | None = None) -> None:
        """Append all or nothing, with what they change of what is kept; durable on return.

        The first record's index is the size that the writer saw. Without ``kept``, or where something else
        was kept before, what is kept falls behind and is no longer found. Raises Conflict where the log
        has another size or an event's id is taken, ValueError for no records or a gap among them.
        """

    def at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """The records at these indexes, in the log's order."""

    def find(self, name: str) -> Record | None:
        """The record of the event with this id."""

    def ids(self) -> Sequence[str]:
        """All events' ids, oldest first."""

    def keep(self, kept: Kept) -> None:
        """Replace all that is kept. Raises Conflict where the log has another size than ``kept`` tells."""

    def rows(self, version: int, budget: str) -> tuple[int, Sequence[Row]] | None:
        """The log's size and a budget's rows, as of one instant; None where nothing is kept of that size."""

    def kept_budgets(self, version: int) -> Sequence[str] | None:
        """The budgets that have rows, by name; None as in `rows`."""

    def entries(self, name: str, budget: str, key: str, size: int) -> Sequence[Entry]:
        """What records below ``size`` added under a key, in the log's order."""

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
