"""What a log is, whoever keeps it. `tests/eventstore/contract.py` is the same in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain
from typing import NamedTuple, Protocol

from attrs import frozen

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.errors import Conflict, mandatory_rule
from tplog.events.record import Record
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.values.finding import Finding

WRITTEN_MEANWHILE = mandatory_rule(
    "written-meanwhile",
    "Någon annan skrev först: loggen har {size} poster, skrivaren räknade med {expected}. Kör om.",
    "Someone else wrote first: the log has {size} records, the writer counted on {expected}. Run again.",
)
NOT_IN_SEQUENCE = "records must be given in sequence, at least one"


@frozen
class ProjectionChange:
    """What is kept beside the log when it has ``size`` records, by a program that keeps in this ``version``.

    With records it is what they change; by itself it is everything. The log does not know what it says.
    ``told`` are its rows and entries, in any order, and may be gone through only once.
    """

    version: int
    size: int
    rows_and_entries: Iterable[ProjectionRow | IndexEntry] = ()


class StoredRecord(NamedTuple):
    """A record's row as it lies, unread and unchecked; whoever wrote it may have written anything."""

    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    id: str
    recorded: str
    leaf: bytes
    hash: bytes


class StoredTransfer(NamedTuple):
    """A row of the copy of the money, as it lies."""

    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    position: int
    budget: str
    giver: str
    taker: str
    ore: int


@frozen
class StoredCheckpoint:
    """A checkpoint's row as it lies, with the cosignature lines kept of its size."""

    size: int
    root: bytes
    note: bytes
    cosignatures: tuple[str, ...] = ()

    @property
    def cosigned_note(self) -> bytes:
        """The note with the cosignatures at its end, as it is handed out."""
        return self.note + b"".join(f"{line}\n".encode() for line in self.cosignatures)


class LogSnapshot(Protocol):
    """All that a log holds as of one instant, as it lies, for whoever checks it."""

    def stored_records(self) -> Iterator[StoredRecord]:
        """The records' rows by index."""

    def stored_transfers(self) -> Iterator[StoredTransfer]:
        """The rows of the copy of the money, by index and position."""

    def tree_rows(self) -> Sequence[tuple[int, bytes]]:
        """The rows of the tree: size and packed frontier. There should be one."""

    def checkpoints(self) -> Sequence[StoredCheckpoint]:
        """The checkpoints, smallest first."""

    def projections(self) -> ProjectionChange | None:
        """All that is kept beside the log, whatever its version and size; None where nothing is.

        Rows come first, by budget, name and key, then entries, also by index and position; they are read when
        they are asked for.
        """


# From the grown tree to the checkpoints that are to be kept of it: none for a log that nobody signs.
TreeSigner = Callable[[CompactRange], Sequence[Checkpoint]]


def no_checkpoints(_tree: CompactRange) -> Sequence[Checkpoint]:
    """Nothing is signed."""
    return ()


class EventLog(Protocol):
    """An append-only sequence of records, index 0, 1, 2 … without gaps, and what is kept beside it."""

    @property
    def url(self) -> str | None:
        """Where another process can open the log, with its password if it needs one; None: nowhere."""

    def size(self) -> int:
        """How many records there are."""

    def read(self, start: int = 0) -> Iterator[Record]:
        """The records from index ``start`` on, oldest first, as of one instant."""

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        """Append all or nothing, with what they change of what is kept; durable on return.

        The tree grows with them, and what ``sign`` tells of it is kept in the same transaction.

        The first record's index is the size that the writer saw; there may be more of them than memory
        holds. Without ``kept``, or where something else
        was kept before, what is kept falls behind and is no longer found. Raises Conflict where the log
        has another size or an event's id is taken, Tampered where its tree is not of its size, ValueError
        for no records or a gap among them.
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Until the end of the context nobody else writes; what is written in it takes hold at its end.

        An error that leaves the context leaves the log as it was.
        """

    def leaf_hashes(self, size: int) -> Sequence[bytes]:
        """The hashes of the first ``size`` leaves, as they are kept."""

    def checkpoint(self, size: int | None = None) -> StoredCheckpoint | None:
        """The checkpoint of a size, or the newest; None where there is none."""

    def checkpoints(self, larger_than: int = 0) -> Sequence[StoredCheckpoint]:
        """The checkpoints of more than ``above`` records, smallest first."""

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        """Keep cosignature lines of the checkpoint of a size; those that are kept already stay."""

    def snapshot(self) -> AbstractContextManager[LogSnapshot]:
        """All that there is, as of the instant when the context is entered."""

    def records_at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """The records at those of these indexes that there are, in the log's order."""

    def leaves_at(self, indexes: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """As `at`, but each record's index and leaf as they lie, unread."""

    def last_record(self) -> Record | None:
        """The record that stands last."""

    def find_by_id(self, event_id: str) -> Record | None:
        """The record of the event with this id."""

    def event_ids(self) -> Sequence[str]:
        """All events' ids, oldest first."""

    def replace_projections(self, projection_change: ProjectionChange) -> None:
        """Replace all that is kept. Raises Conflict where the log has another size than ``kept`` tells."""

    def projection_rows(self, version: int, budget: str) -> tuple[int, Sequence[ProjectionRow]] | None:
        """The log's size and a budget's rows, as of one instant; None where nothing is kept of that size."""

    def projection_budgets(
        self, version: int, row_key: tuple[str, str] | None = None
    ) -> Sequence[str] | None:
        """The budgets that have rows, or one with this name and key; by name. None as in `rows`."""

    def index_entries(self, name: str, budget: str, key: str, size: int) -> Sequence[IndexEntry]:
        """What records below ``size`` added under a key, in the log's order."""

    def records_indexed_by(self, name: str, budget: str, key: str, size: int) -> Iterator[Record]:
        """The records below ``size`` that added something under a key, in the log's order, each once."""

    def ensure_durable(self) -> None:
        """Return when all that can be read is as durable as what `append` acknowledged."""

    def close(self) -> None:
        """Let go of what the log holds open."""


def checked_sequence(records: Iterable[Record]) -> tuple[int, Iterator[Record]]:
    """The index of the first record, and all of them.

    Raises ValueError for no records, and for a gap when it is come to.
    """
    told = iter(records)
    first = next(told, None)
    if first is None:
        raise ValueError(NOT_IN_SEQUENCE)
    return first.index, _require_gapless(first, told)


def _require_gapless(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    for expected, one in enumerate(chain([first], rest), first.index):
        if one.index != expected:
            raise ValueError(NOT_IN_SEQUENCE)
        yield one


def conflict_error(size: int, expected_size: int) -> Conflict:
    """The error of a writer who counted on another size."""
    return Conflict(Finding(WRITTEN_MEANWHILE, {"size": str(size), "expected": str(expected_size)}))


def transfer_rows(record: Record) -> Iterator[StoredTransfer]:
    """The copy of a record's money, as it is to lie beside it."""
    for position, move in enumerate(record.event.transfers):
        names = (record.event.budget, str(move.giver), str(move.taker))
        yield StoredTransfer(record.index, position, *names, move.ore)
