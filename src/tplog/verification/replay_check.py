"""Decode each leaf, compare its copies, replay and decide all events again, compare the projections.

Budgets are independent of each other, so several processes can each check some partitions of the budgets.
Only the state of one partition's budgets is held in memory; what is stored is read once for all of a process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter, itemgetter

from attrs import Factory, define, field

from tplog.domain import projection_entries, projection_rows, projection_snapshots, state_rows
from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.domain.rules.evaluate import event_findings
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import Tampered, TplogError
from tplog.events.record import Record
from tplog.eventstore.interface import (
    LogSnapshot,
    ProjectionChange,
    StoredRecord,
    StoredTransfer,
    transfer_rows,
)
from tplog.values.finding import Finding, MessageParam, Rule
from tplog.verification import rules
from tplog.verification.digests import MultisetHash, content_hash
from tplog.verification.division import Partition, part_of_budget, rows_by_partition
from tplog.verification.leaf_scan import ProgressCallback, read_leaf
from tplog.verification.redecision import EarlierEvents, OtherBudgets, Redecision
from tplog.verification.salvage import salvage

_Row = tuple[int, StoredRecord, bytes, list[StoredTransfer] | None]
_RowKey = tuple[str, str, str]  # the mapping, the budget and the key of a row
# The errors that the replay of a well-formed but meaningless leaf can raise.
_REPLAY_ERRORS = (LookupError, ValueError, TypeError, AttributeError, TplogError)


@define
class ReplayChecker:
    """The state of the replay of one partition."""

    partition: Partition
    redecision: Redecision
    state_builder: StateBuilder = Factory(lambda: StateBuilder(State()))
    # Of the index entries of each budget.
    entry_hashes: defaultdict[str, MultisetHash] = Factory(lambda: defaultdict(MultisetHash))
    failure: Finding | None = None

    def apply(self, record: Record) -> Sequence[Finding]:
        """Replay a record; return where it is not as it must be after those before it.

        After a record that cannot be replayed, the rest are ignored.
        """
        if self.failure:
            return ()
        try:
            shown = event_findings(self.state_builder.state, record.event, self.redecision.earlier(record))
            findings = list(self.redecision.findings(self.state_builder.state, record, shown))
            entries = projection_entries.index_entries(
                record, shown, self.state_builder.state, self.redecision.events
            )
            for entry in entries:
                self.entry_hashes[entry.budget].add(entry)
            apply_event(self.state_builder, record.event)
            for entry in projection_snapshots.snapshot_after(self.state_builder, record):
                self.entry_hashes[entry.budget].add(entry)
        except _REPLAY_ERRORS:
            why = "it cannot follow the records before it"
            self.failure = _finding(rules.LEAF_DAMAGED, index=str(record.index), why=(why,))
            return ()
        return findings


@define
class StoredReading:
    """What a process reads of a log that it checks, once for all its partitions."""

    snapshot: LogSnapshot
    partitions: Sequence[Partition]
    copies: TransferCopies = field(init=False)
    size: int = 0
    unread_records: list[Finding] = Factory(list)  # which the scan reports
    unreadable: list[Finding] = Factory(list)

    def __attrs_post_init__(self) -> None:
        """Begin to read the copied transfers, beside the records."""
        self.copies = TransferCopies(
            salvage(self.snapshot.stored_transfers, self.unreadable), self.unreadable
        )

    def rows(self, progress: ProgressCallback | None) -> Iterator[_Row]:
        """Yield each record's place in the log, its row, its leaf and its copied transfers."""
        for index, row in enumerate(salvage(self.snapshot.stored_records, self.unread_records)):
            self.size += 1
            yield index, row, leaf_bytes(row), self.copies.take_for_record(index)
            if progress:
                progress(1)

    @cached_property
    def stored_hashes(self) -> Mapping[str, MultisetHash] | None:
        """The hashes of the stored projections by budget, rows and entries together, once all rows were read.

        None if readers ignore them, or if they cannot be read or are of no budget: a comparison row by row
        says why.
        """
        unreadable: list[Finding] = []
        hashes: dict[str, MultisetHash] = {}
        numbers, count = {partition.number for partition in self.partitions}, self.partitions[0].count
        stored = current_projections(self.snapshot, self.size, unreadable)
        if stored is None:
            return None
        # Rows of a budget come after each other, and its entries.
        rows = salvage(lambda: stored.rows_and_entries, unreadable)
        for budget, of_budget in groupby(rows, attrgetter("budget")):
            if not isinstance(budget, str):
                return None
            if part_of_budget(budget, count) in numbers:
                budget_hash = hashes.setdefault(budget, MultisetHash())
                for row in of_budget:
                    budget_hash.add(row)
        return None if unreadable else hashes


def check_replay(
    snapshot: LogSnapshot, partitions: Sequence[Partition], progress: ProgressCallback | None = None
) -> Iterator[Finding]:
    """Yield the findings about the partitions' leaves, their copies and the stored projections."""
    reading = StoredReading(snapshot, partitions)
    # Progress is of rows as they are read, but those of several partitions are read in a moment: then it is
    # of records as they are replayed, each of which counts for one of every process.
    counts_replayed, processes = len(partitions) > 1, partitions[0].count // len(partitions)
    all_rows = reading.rows(None if counts_replayed else progress)
    for partition, rows in rows_by_partition(all_rows, itemgetter(2), partitions):
        checker = ReplayChecker(partition, Redecision(EarlierEvents(snapshot), OtherBudgets(snapshot)))
        for row in rows:
            yield from _check_record(checker, *row)
            if progress and counts_replayed:
                progress(processes)
        yield from _check_after_records(reading, checker)


def _check_after_records(reading: StoredReading, checker: ReplayChecker) -> Iterator[Finding]:
    """Yield the findings about a partition whose records were all replayed."""
    is_first = checker.partition.number == 0
    if is_first and not reading.unread_records:
        yield from map(_transfer_differs, reading.copies.remaining_strays())
    unreadable = [*reading.unreadable]
    if checker.failure:
        yield checker.failure
    elif not reading.unread_records:
        yield from check_totals(checker.state_builder)
        if unreadable or not _is_stored_as_replayed(reading, checker):
            projections = current_projections(reading.snapshot, reading.size, unreadable)
            yield from _check_projections(projections, checker, unreadable) if projections else ()
    yield from unreadable if is_first else ()


def leaf_bytes(row: StoredRecord) -> bytes:
    """Return a row's leaf; empty, which is no leaf, if another type of value is stored there."""
    return row.leaf if isinstance(row.leaf, bytes) else b""


def _finding(rule: Rule, **figures: MessageParam) -> Finding:
    return Finding(rule, figures)


def _check_record(
    checker: ReplayChecker,
    index: int,
    row: StoredRecord,
    leaf: bytes,
    transfer_copies: list[StoredTransfer] | None,
) -> Iterator[Finding]:
    """Decode a leaf, compare the record's columns and copied transfers with it, and replay it.

    ``transfer_copies`` are None if they cannot be read.
    """
    try:
        record = read_leaf(index, leaf)
    except Tampered as error:
        yield from error.reasons
        record = None
    if record:
        columns = {"id": (row.id, record.event.id), "recorded": (row.recorded, record.recorded.isoformat())}
        for name, (stored, expected) in columns.items():
            if stored != expected:
                yield _finding(rules.COLUMN_DIFFERS, place=(f"record {index}",), column=name)
        yield from checker.apply(record)
    else:
        checker.redecision.is_ended = True
    if transfer_copies is not None and transfer_copies != (list(transfer_rows(record)) if record else []):
        yield _transfer_differs(index)


def _transfer_differs(index: object) -> Finding:
    return _finding(rules.COLUMN_DIFFERS, place=(f"record {index}",), column=("the copied transfer",))


class TransferCopies:
    """The copied transfers, read in parallel with the records. A row's index may be any value.

    Those after what cannot be read, which is then in ``unreadable``, are unknown.
    """

    def __init__(self, stored: Iterable[StoredTransfer], unreadable: Sequence[Finding]) -> None:
        """Read these rows; ``unreadable`` gets a finding where they end before their time."""
        self._unreadable = unreadable
        self._rows_by_index = groupby(stored, lambda row: row.index)
        self._next_group: tuple[object, list[StoredTransfer]] | None = None
        self.strays: list[object] = []
        self._advance()

    def _advance(self) -> None:
        """Read the rows of the next index."""
        self._next_group = next(((index, list(rows)) for index, rows in self._rows_by_index), None)

    def take_for_record(self, index: int) -> list[StoredTransfer] | None:
        """Return the rows of a record; None if unknown. To be called for each record in order."""
        while self._next_group and not (type(self._next_group[0]) is int and self._next_group[0] >= index):
            self._skip_stray()
        rows = self._next_group[1] if self._next_group and self._next_group[0] == index else []
        if rows:
            self._advance()
        # A group is known to be whole once the next one is read.
        return None if self._unreadable and not self._next_group else rows

    def _skip_stray(self) -> None:
        """Note the index of rows that belong to no record, and read on."""
        self.strays += [self._next_group[0]] if self._next_group else []
        self._advance()

    def remaining_strays(self) -> Sequence[object]:
        """Return the indexes of rows of no record. To be called after all records."""
        while self._next_group:
            self._skip_stray()
        return self.strays


def check_totals(state_builder: StateBuilder) -> Iterator[Finding]:
    """Check that the balances of each budget sum to zero öre."""
    for budget, budget_state in state_builder.state.budgets.items():
        total = sum(budget_state.balance(account) for account in budget_state.accounts)
        if total:
            yield Finding(rules.TOTALS_DIFFER, {"budget": budget, "ore": total})


def _is_stored_as_replayed(reading: StoredReading, checker: ReplayChecker) -> bool:
    """Return whether what is stored of a partition is known to be what was replayed."""
    if (stored := reading.stored_hashes) is None:
        return False
    replayed = {budget: MultisetHash(entries.value) for budget, entries in checker.entry_hashes.items()}
    for row in state_rows.all_rows(checker.state_builder):
        replayed.setdefault(row.budget, MultisetHash()).add(row)
    includes = checker.partition.includes
    return replayed == {budget: each for budget, each in stored.items() if includes(budget)}


def current_projections(
    snapshot: LogSnapshot, size: int, unreadable: list[Finding]
) -> ProjectionChange | None:
    """Return the stored projections; None if readers ignore them: they are of another version or size.

    Add to ``unreadable`` why they cannot be read, if they cannot.
    """
    (stored,) = list(salvage(lambda: [snapshot.projections()], unreadable)) or [None]
    is_current = stored is not None and (stored.version, stored.size) == (projection_rows.VERSION, size)
    return stored if is_current else None


def _check_projections(
    stored: ProjectionChange, checker: ReplayChecker, unreadable: list[Finding]
) -> Iterator[Finding]:
    """Compare the stored projections with the replayed ones row by row, as far as they can be read."""
    partition = checker.partition
    # Of each budget what was not yet found among the stored rows. The state is held already: the hashes do.
    missing: dict[str, dict[_RowKey, bytes]] = {}
    stored_hash = MultisetHash()
    stored_rows: Iterable[ProjectionRow | IndexEntry] = stored.rows_and_entries
    # Those of a budget come after each other.
    for budget, rows in groupby(salvage(lambda: stored_rows, unreadable), attrgetter("budget")):
        if not isinstance(budget, str):  # the table's column types may have been changed
            yield from map(_projection_differs, rows) if partition.number == 0 else ()
        elif partition.includes(budget):
            for row in rows:
                if isinstance(row, IndexEntry):
                    stored_hash.add(row)
                elif _of_budget(missing, checker, budget).pop(row[:3], None) != content_hash(row):
                    yield _projection_differs(row)
    if unreadable:
        return
    for budget in checker.state_builder.by_budget:
        _of_budget(missing, checker, budget)
    not_stored = sorted(chain.from_iterable(missing.values()))
    yield from (_finding(rules.KEPT_DIFFERS, what=" ".join(key)) for key in not_stored)
    if stored_hash.value != sum(of_budget.value for of_budget in checker.entry_hashes.values()):
        yield _finding(rules.KEPT_DIFFERS, what="entries")


def _of_budget(
    missing: dict[str, dict[_RowKey, bytes]], checker: ReplayChecker, budget: str
) -> dict[_RowKey, bytes]:
    """Return the hashes of a budget's replayed rows by key, less those that were taken out before."""
    if budget not in missing:
        rows = state_rows.rows_of_budget(checker.state_builder, budget)
        missing[budget] = {row[:3]: content_hash(row) for row in rows}
    return missing[budget]


def _projection_differs(row: ProjectionRow | IndexEntry) -> Finding:
    return _finding(rules.KEPT_DIFFERS, what=" ".join(map(str, row[:3])))
