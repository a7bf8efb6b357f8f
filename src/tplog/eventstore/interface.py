"""The event log's interface. `tests/eventstore/contract.py` tests every implementation against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain, starmap
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from attrs import frozen

from tplog.errors import Conflict, Tampered, mandatory_rule
from tplog.events.value_codec import id_part
from tplog.eventstore.messages import column_differs
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.domain.projection_rows import IndexEntry, KeyFilter, ProjectionRow
    from tplog.events.record import Record
    from tplog.merkle.checkpoint import Checkpoint
    from tplog.merkle.compact_range import CompactRange

WRITTEN_MEANWHILE = mandatory_rule(
    "written-meanwhile",
    "Någon annan skrev först: loggen har {size} {size:post|poster}, skrivaren räknade med "
    "{expected}. Kör om.",
    "Someone else wrote first: the log has {size} {size:record|records}, the writer counted on "
    "{expected}. Run again.",
)
NOT_IN_SEQUENCE = "records must be given in sequence, at least one"


@frozen(eq=False, repr=False)
class ProjectionChange(ByFields):
    """A change of the stored projections to those of a log of ``size`` records, in projection ``version``.

    Together with appended records it holds what they change; by itself it holds everything. The event log
    does not interpret it. ``rows_and_entries`` are in any order, and may be iterated only once.
    """

    version: int
    size: int
    rows_and_entries: Iterable[ProjectionRow | IndexEntry] = ()


class StoredRecord(NamedTuple):
    """A record's row as stored, not decoded and not verified."""

    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    id: str
    recorded: str
    leaf: bytes
    hash: bytes


class StoredTransfer(NamedTuple):
    """A transfer's row as stored: a copy of the money in the leaves."""

    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    position: int
    budget: str
    giver: str
    taker: str
    ore: int


@frozen(eq=False, repr=False)
class StoredCheckpoint(ByFields):
    """A checkpoint's row as stored, with the cosignature lines stored for its size."""

    size: int
    root: bytes
    note: bytes
    cosignatures: tuple[str, ...] = ()

    @property
    def cosigned_note(self) -> bytes:
        """The note with the cosignatures at its end, as it is published."""
        return self.note + b"".join(f"{line}\n".encode() for line in self.cosignatures)


class LogSnapshot(Protocol):
    """All rows of a log as of one instant, as stored, for verification.

    A value may be of any type, if the database was damaged or its columns' types were changed. Where rows
    cannot be read, these methods and their iterators raise Incompatible, with the part and the reason.
    """

    def size(self) -> int:
        """Return how many records there are, whatever their indexes."""

    def guard_findings(self) -> Iterator[Finding]:
        """Yield what is missing, switched off or foreign among the triggers and rights that guard the log."""

    def damage(self) -> Iterator[Finding]:
        """Yield what the engine's own check of its storage finds."""

    def stored_records(self) -> Iterator[StoredRecord]:
        """Yield the records' rows by index."""

    def stored_by_id(self, event_id: str) -> tuple[int, bytes] | None:
        """Return the index and the leaf of the record whose row has this id; None if there is none."""

    def stored_transfers(self) -> Iterator[StoredTransfer]:
        """Yield the transfers' rows by index and position."""

    def tree_rows(self) -> Sequence[tuple[int, bytes]]:
        """Return the rows of the tree: size and packed compact range. There should be one."""

    def checkpoints(self) -> Sequence[StoredCheckpoint]:
        """Return the checkpoints, smallest first."""

    def projections(self) -> ProjectionChange | None:
        """Return the stored projections, whatever their version and size; None if there are none.

        Rows come first, by budget, name and key, then entries, also by index and position; both read lazily.
        """

    def has_projections(self, projection_change: ProjectionChange) -> bool | None:
        """Return whether these rows and entries are all that is stored, without changing anything.

        Only in a log that is locked by `EventLog.exclusive`. No more of them are taken once some differ. None
        is taken if that cannot be told without reading what is stored: then it returns None.
        """


# Returns the checkpoints to store for the grown tree: none for an unsigned log.
TreeSigner = Callable[["CompactRange"], Sequence["Checkpoint"]]


def no_checkpoints(_tree: CompactRange) -> Sequence[Checkpoint]:
    """Return no checkpoints, as for an unsigned log."""
    return ()


class EventLog(Protocol):
    """An append-only sequence of records, index 0, 1, 2 … without gaps, with stored projections."""

    @property
    def url(self) -> str | None:
        """The address at which another process can open the log, with its password; None: none can."""

    def size(self) -> int:
        """Return how many records there are: the last index and one more."""

    def count(self) -> int:
        """Return how many records there are, whatever their indexes."""

    def read(self, start: int = 0) -> Iterator[Record]:
        """Yield the records from index ``start`` on, oldest first, as of one instant."""

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        """Append all records or none, and change the projections; durable on return.

        The tree grows with them; the checkpoints that ``sign`` returns are stored in the same transaction.

        The first record's index must be the log's size. The records need not fit in memory. Without a
        ``projection_change``, or if the stored projections are of another size or version, these fall behind
        and are no longer returned. Raises Conflict if the log has another size or an event's id exists
        already, Tampered if its tree has another size, ValueError for no records or a gap between them.
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Lock the log for this thread in a context; what is written in it is committed at its end.

        An error that leaves the context rolls it back.
        """

    def reading(self) -> AbstractContextManager[None]:
        """Answer this thread's questions in a context as of one instant, in one transaction.

        What is written in it is not read there, unless the log is locked by `exclusive`.
        """

    def leaf_hashes(self, size: int) -> Sequence[bytes]:
        """Return the stored hashes of the first ``size`` leaves."""

    def checkpoint(self, size: int | None = None) -> StoredCheckpoint | None:
        """Return the checkpoint of a size, or the newest; None if there is none."""

    def checkpoints(self, larger_than: int = 0) -> Sequence[StoredCheckpoint]:
        """Return the checkpoints of more than ``larger_than`` records, smallest first."""

    def add_checkpoints(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Store checkpoints. One already stored for the same size stays."""

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        """Add cosignature lines to the checkpoint of a size; those already stored stay."""

    def snapshot(self) -> AbstractContextManager[LogSnapshot]:
        """Return a context with all rows, as of the instant when it is entered."""

    def records_at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """Yield the records at these indexes, in the log's order; indexes without a record are skipped."""

    def leaves_at(self, indexes: Iterable[int], *, raw: bool = False) -> Iterator[tuple[int, bytes]]:
        """Yield as `records_at`, but each record's index and leaf, not decoded.

        Raises Tampered for a leaf that is not the one that was recorded, unless ``raw``.
        """

    def last_record(self) -> Record | None:
        """Return the last record; None in an empty log."""

    def budget_records(self, budget: str, size: int) -> Iterator[Record]:
        """Yield a budget's records below ``size``, oldest first, found by their leaves alone."""

    def find_by_id(self, event_id: str) -> Record | None:
        """Return the record of the event with this id; None if there is none.

        Raises Tampered if the record that is stored under the id has another.
        """

    def check_ids(self, start: int = 0, held: Record | None = None) -> Record | None:
        """Return the last record; None if there is none from ``start`` on.

        It is ``held`` itself, and not decoded again, where that has its index and its bytes.
        Raises Tampered if a record from ``start`` on is stored under another id than its leaf has.
        """

    def event_ids(self) -> Sequence[str]:
        """Return all events' ids, oldest first."""

    def stored_tree(self) -> CompactRange:
        """Return the stored tree. Raises Tampered if it is missing, or has not the log's size."""

    def replace_tree(self, tree: CompactRange) -> None:
        """Replace the stored tree, whatever it is, by that of the log's leaves."""

    def replace_projections(self, projection_change: ProjectionChange) -> None:
        """Replace all projections. Raises Conflict if the log has another size than ``projection_change``."""

    def projection_rows(
        self, version: int, budget: str, names: Sequence[str] | None = None, keys: KeyFilter | None = None
    ) -> tuple[int, Sequence[ProjectionRow]] | None:
        """Return the log's size and a budget's rows, as of one instant; None if none are of that size.

        With ``names`` only the rows of these; with ``keys`` those of one name whose keys it includes.
        """

    def projection_budgets(
        self, version: int, row_key: tuple[str, str] | None = None
    ) -> Sequence[str] | None:
        """Return the budgets that have rows, or a row of this name and key; None as in `projection_rows`."""

    def index_entries(
        self, name: str, budget: str, key: str | None, size: int, start: int = 0, *, below: bool = False
    ) -> Sequence[IndexEntry]:
        """Return the entries that records from ``start`` to below ``size`` added under a key, in order.

        Under all keys of the name if ``key`` is None; with ``below`` also under those that go on after it
        with a slash.
        """

    def records_indexed_by(self, name: str, budget: str, key: str, size: int) -> Iterator[Record]:
        """Yield the records below ``size`` that added an entry under a key, in the log's order, each once."""

    def ensure_durable(self) -> None:
        """Wait until all that can be read is as durable as an acknowledged append."""

    def close(self) -> None:
        """Close the connections."""


def checked_sequence(records: Iterable[Record]) -> tuple[int, Iterator[Record]]:
    """Return the index of the first record, and an iterator over all of them.

    Raises ValueError for no records; the iterator raises it at a gap.
    """
    remaining = iter(records)
    first = next(remaining, None)
    if first is None:
        raise ValueError(NOT_IN_SEQUENCE)
    return first.index, _require_gapless(first, remaining)


def _require_gapless(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    for expected, record in enumerate(chain([first], rest), first.index):
        if record.index != expected:
            raise ValueError(NOT_IN_SEQUENCE)
        yield record


def conflict_error(size: int, expected_size: int) -> Conflict:
    """Return the error of a writer who expected another size."""
    return Conflict(Finding(WRITTEN_MEANWHILE, {"size": str(size), "expected": str(expected_size)}))


def transfer_rows(record: Record) -> Iterator[StoredTransfer]:
    """Yield the transfer rows to store with a record."""
    for position, transfer in enumerate(record.event.transfers):
        names = (record.event.budget, transfer.giver.text, transfer.taker.text)
        yield StoredTransfer(record.index, position, *names, transfer.ore)


def decoded_records(rows: Iterable[tuple[Any, ...]]) -> Iterator[Record]:
    """Yield the record in each row: its index, its leaf and, if that is to be held against it, its hash.

    Raises Tampered for a leaf that has not its hash: its bytes were changed after they were recorded. Raises
    WireError if a leaf cannot be read.
    """
    from tplog.events.record import Record  # noqa: PLC0415 (it imports all event classes)

    return starmap(Record.from_leaf, checked_leaves(rows))


def check_row_ids(rows: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Check that the leaf of each row has the id that is the row's first value; return the last without it.

    Of no rows it is empty. Raises Tampered for a row whose leaf has another id.
    """
    last: list[Any] = []
    for event_id, *last in rows:
        if not isinstance(last[1], bytes) or id_part(event_id) not in last[1]:
            raise Tampered(column_differs(last[0], "id"))
    return tuple(last)


def checked_leaves(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """Yield the index and the leaf in each row. Raises Tampered as `decoded_records`."""
    from tplog.eventstore.leaf_check import checked_leaf  # noqa: PLC0415 (start-up time)

    return starmap(checked_leaf, rows)
