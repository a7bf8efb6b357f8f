"""The other pass: each leaf read, its copies held against it, and all replayed and held against what is kept.

Budgets do not know each other, so the pass can be made in parts, each of some budgets, by several processes.
Nothing but a budget's own state is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import shake_128
from itertools import groupby

from attrs import Factory, define

from tplog.domain import projection_entries, projection_rows
from tplog.domain.projection_rows import IndexEntry, Partition, ProjectionRow
from tplog.domain.state.apply_event import STATE_PROJECTION
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import Tampered, TplogError
from tplog.events.record import Record, record_from_leaf
from tplog.eventstore.interface import (
    LogSnapshot,
    ProjectionChange,
    StoredRecord,
    StoredTransfer,
    transfer_rows,
)
from tplog.values.finding import Finding, Rule
from tplog.verification import rules
from tplog.verification.leaf_scan import ProgressCallback, read_leaf

# All that this pass can find.
REPLAY_RULES = (rules.LEAF_DAMAGED, rules.COLUMN_DIFFERS, rules.TOTALS_DIFFER, rules.KEPT_DIFFERS)
# What a leaf that is well-formed and yet nonsense can make a replay stumble over.
_REPLAY_ERRORS = (LookupError, ValueError, TypeError, AttributeError, TplogError)
# So many bytes of a sum are kept, so that nobody finds other entries with the same.
_HASH_BYTES = 256


@define
class MultisetHash:
    """Entries in any order, as one number."""

    value: int = 0

    def add(self, entry: IndexEntry) -> None:
        """Add an entry."""
        told = repr(tuple(entry)).encode()
        self.value += int.from_bytes(shake_128(told).digest(_HASH_BYTES))
        self.value %= 1 << 8 * _HASH_BYTES


@define
class ReplayChecker:
    """A part of a log on its way through the ledgers."""

    partition: Partition
    state_builder: StateBuilder = Factory(lambda: STATE_PROJECTION.make_builder(STATE_PROJECTION.initial))
    entry_hash: MultisetHash = Factory(MultisetHash)
    size: int = 0
    failure: Finding | None = None

    def apply(self, record: Record) -> None:
        """Replay a record, unless one before it was nonsense."""
        if self.failure:
            return
        try:
            for one in projection_entries.apply_and_index(self.state_builder, [record]):
                self.entry_hash.add(one)
        except _REPLAY_ERRORS as error:
            why = f"{type(error).__name__}: {error}"
            self.failure = _finding(rules.LEAF_DAMAGED, index=str(record.index), why=why)


def check_replay(
    snapshot: LogSnapshot, partition: Partition, progress: ProgressCallback | None = None
) -> Iterator[Finding]:
    """What is wrong with a part of a log's leaves, their copies, and what is kept of them."""
    replay = ReplayChecker(partition)
    copies = _TransferCopies(snapshot.stored_transfers())
    for index, row in enumerate(snapshot.stored_records()):
        replay.size += 1
        leaf = row.leaf if isinstance(row.leaf, bytes) else b""
        copied = copies.take_for_record(index)
        if partition.includes_leaf(leaf):
            yield from _check_record(replay, index, row, leaf, copied)
        if progress:
            progress(1)
    if partition.number == 0:
        yield from map(_transfer_differs, copies.remaining_strays())
    if replay.failure:
        yield replay.failure
        return
    yield from _check_totals(replay.state_builder)
    stored = snapshot.projections()
    if stored and (stored.version, stored.size) == (
        projection_rows.VERSION,
        replay.size,
    ):  # else nobody believes it
        yield from _check_projections(stored, replay)


def build_projections(
    snapshot: LogSnapshot, partition: Partition, progress: ProgressCallback | None = None
) -> Iterator[ProjectionRow | IndexEntry]:
    """All that is to be kept of a part of a log, entries first. Raises Tampered for a leaf that is none."""
    del progress
    ledgers = STATE_PROJECTION.make_builder(STATE_PROJECTION.initial)
    leaves = enumerate(row.leaf for row in snapshot.stored_records())
    yield from projection_entries.apply_and_index(
        ledgers, (record_from_leaf(index, leaf) for index, leaf in leaves if partition.includes_leaf(leaf))
    )
    yield from projection_rows.changed_rows(ledgers)


def _finding(rule: Rule, **figures: str) -> Finding:
    return Finding(rule, figures)


def _check_record(
    checker: ReplayChecker, index: int, row: StoredRecord, leaf: bytes, transfer_copies: list[StoredTransfer]
) -> Iterator[Finding]:
    try:
        record = read_leaf(index, leaf)
    except Tampered as error:
        yield from error.reasons
        record = None
    if record:
        told = {"id": (row.id, record.event.id), "recorded": (row.recorded, record.recorded.isoformat())}
        for name, (stored, true) in told.items():
            if stored != true:
                yield _finding(rules.COLUMN_DIFFERS, place=f"record {index}", column=name)
        checker.apply(record)
    if transfer_copies != (list(transfer_rows(record)) if record else []):
        yield _transfer_differs(index)


def _transfer_differs(index: object) -> Finding:
    return _finding(rules.COLUMN_DIFFERS, place=f"record {index}", column="transfer")


class _TransferCopies:
    """The copy of the money, gone through beside the records; where it lies may be anything."""

    def __init__(self, stored: Iterable[StoredTransfer]) -> None:
        self._rows_by_index = groupby(stored, lambda one: one.index)
        self._next_group: tuple[object, list[StoredTransfer]] | None = None
        self.strays: list[object] = []
        self._advance()

    def _advance(self) -> None:
        self._next_group = next(((index, list(told)) for index, told in self._rows_by_index), None)

    def take_for_record(self, index: int) -> list[StoredTransfer]:
        """Those of a record; to be asked for each, in the log's order."""
        while self._next_group and not (type(self._next_group[0]) is int and self._next_group[0] >= index):
            self._skip_stray()
        told = self._next_group[1] if self._next_group and self._next_group[0] == index else []
        if told:
            self._advance()
        return told

    def _skip_stray(self) -> None:
        self.strays += [self._next_group[0]] if self._next_group else []
        self._advance()

    def remaining_strays(self) -> Sequence[object]:
        """Where those lie that are of no record, all records having been asked for."""
        while self._next_group:
            self._skip_stray()
        return self.strays


def _check_totals(state_builder: StateBuilder) -> Iterator[Finding]:
    """Balances sum to zero."""
    for budget, told in state_builder.state.budgets.items():
        total = sum(told.balance(account) for account in told.accounts)
        if total:
            yield Finding(rules.TOTALS_DIFFER, {"budget": budget, "ore": total})


def _check_projections(stored: ProjectionChange, checker: ReplayChecker) -> Iterator[Finding]:
    """Whether the replay gives what is kept."""
    part = checker.partition
    made = {one[:3]: one.content for one in projection_rows.changed_rows(checker.state_builder)}
    lying = MultisetHash()
    for one in stored.rows_and_entries:
        if not isinstance(one.budget, str):  # whoever tampers may have made the table anew
            yield from [_projection_differs(one)] if part.number == 0 else []
        elif not part.includes(one.budget):
            continue
        elif isinstance(one, IndexEntry):
            lying.add(one)
        elif one[:3] not in made or made.pop(one[:3]) != one.content:
            yield _projection_differs(one)
    yield from (_finding(rules.KEPT_DIFFERS, what=" ".join(key)) for key in sorted(made))
    if lying != checker.entry_hash:
        yield _finding(rules.KEPT_DIFFERS, what="entries")


def _projection_differs(row: ProjectionRow | IndexEntry) -> Finding:
    return _finding(rules.KEPT_DIFFERS, what=" ".join(map(str, row[:3])))
