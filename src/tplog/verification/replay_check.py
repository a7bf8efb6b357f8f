"""The other pass: each leaf read, its copies held against it, and all replayed and held against what is kept.

Budgets do not know each other, so the pass can be made in parts, each of some budgets, by several processes.
Nothing but a budget's own state is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import shake_128
from itertools import groupby

from attrs import Factory, define

from tplog.domain import projection_rows
from tplog.domain.projection_rows import Entry, Part, Row
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.state_builder import Ledgers
from tplog.errors import Tampered, TplogError
from tplog.events.record import Record, unseal
from tplog.eventstore.interface import Kept, Snapshot, Stored, StoredTransfer, transfers_of
from tplog.values.finding import Finding, Kind
from tplog.verification import rules
from tplog.verification.leaf_scan import Progress, read_leaf

# All that this pass can find.
KINDS = (rules.LEAF_DAMAGED, rules.COLUMN_DIFFERS, rules.TOTALS_DIFFER, rules.KEPT_DIFFERS)
# What a leaf that is well-formed and yet nonsense can make a replay stumble over.
_NONSENSE = (LookupError, ValueError, TypeError, AttributeError, TplogError)
# So many bytes of a sum are kept, so that nobody finds other entries with the same.
_SUM_BYTES = 256


@define
class Sum:
    """Entries in any order, as one number."""

    total: int = 0

    def add(self, one: Entry) -> None:
        """Add an entry."""
        told = repr(tuple(one)).encode()
        self.total += int.from_bytes(shake_128(told).digest(_SUM_BYTES))
        self.total %= 1 << 8 * _SUM_BYTES


@define
class Replay:
    """A part of a log on its way through the ledgers."""

    part: Part
    ledgers: Ledgers = Factory(lambda: STATE.begin(STATE.initial))
    entries: Sum = Factory(Sum)
    size: int = 0
    nonsense: Finding | None = None

    def enter(self, record: Record) -> None:
        """Replay a record, unless one before it was nonsense."""
        if self.nonsense:
            return
        try:
            for one in projection_rows.replayed(self.ledgers, [record]):
                self.entries.add(one)
        except _NONSENSE as error:
            why = f"{type(error).__name__}: {error}"
            self.nonsense = _found(rules.LEAF_DAMAGED, index=str(record.index), why=why)


def replayed(held: Snapshot, part: Part, progress: Progress | None = None) -> Iterator[Finding]:
    """What is wrong with a part of a log's leaves, their copies, and what is kept of them."""
    replay = Replay(part)
    copies = _Copies(held.transfers())
    for index, row in enumerate(held.stored()):
        replay.size += 1
        leaf = row.leaf if isinstance(row.leaf, bytes) else b""
        copied = copies.of(index)
        if part.reads(leaf):
            yield from _record(replay, index, row, leaf, copied)
        if progress:
            progress(1)
    if part.number == 0:
        yield from map(_copy_differs, copies.rest())
    if replay.nonsense:
        yield replay.nonsense
        return
    yield from _sums(replay.ledgers)
    stored = held.kept()
    if stored and (stored.version, stored.size) == (
        projection_rows.VERSION,
        replay.size,
    ):  # else nobody believes it
        yield from _kept(stored, replay)


def made(held: Snapshot, part: Part, progress: Progress | None = None) -> Iterator[Row | Entry]:
    """All that is to be kept of a part of a log, entries first. Raises Tampered for a leaf that is none."""
    del progress
    ledgers = STATE.begin(STATE.initial)
    leaves = enumerate(row.leaf for row in held.stored())
    yield from projection_rows.replayed(
        ledgers, (unseal(index, leaf) for index, leaf in leaves if part.reads(leaf))
    )
    yield from projection_rows.rows(ledgers)


def _found(kind: Kind, **figures: str) -> Finding:
    return Finding(kind, figures)


def _record(
    replay: Replay, index: int, row: Stored, leaf: bytes, copies: list[StoredTransfer]
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
                yield _found(rules.COLUMN_DIFFERS, place=f"record {index}", column=name)
        replay.enter(record)
    if copies != (list(transfers_of(record)) if record else []):
        yield _copy_differs(index)


def _copy_differs(index: object) -> Finding:
    return _found(rules.COLUMN_DIFFERS, place=f"record {index}", column="transfer")


class _Copies:
    """The copy of the money, gone through beside the records; where it lies may be anything."""

    def __init__(self, stored: Iterable[StoredTransfer]) -> None:
        self._groups = groupby(stored, lambda one: one.index)
        self._next: tuple[object, list[StoredTransfer]] | None = None
        self.strays: list[object] = []
        self._advance()

    def _advance(self) -> None:
        self._next = next(((index, list(told)) for index, told in self._groups), None)

    def of(self, index: int) -> list[StoredTransfer]:
        """Those of a record; to be asked for each, in the log's order."""
        while self._next and not (type(self._next[0]) is int and self._next[0] >= index):
            self._stray()
        told = self._next[1] if self._next and self._next[0] == index else []
        if told:
            self._advance()
        return told

    def _stray(self) -> None:
        self.strays += [self._next[0]] if self._next else []
        self._advance()

    def rest(self) -> Sequence[object]:
        """Where those lie that are of no record, all records having been asked for."""
        while self._next:
            self._stray()
        return self.strays


def _sums(ledgers: Ledgers) -> Iterator[Finding]:
    """Balances sum to zero."""
    for budget, told in ledgers.state.budgets.items():
        total = sum(told.balance(account) for account in told.accounts)
        if total:
            yield Finding(rules.TOTALS_DIFFER, {"budget": budget, "ore": total})


def _kept(stored: Kept, replay: Replay) -> Iterator[Finding]:
    """Whether the replay gives what is kept."""
    part = replay.part
    made = {one[:3]: one.content for one in projection_rows.rows(replay.ledgers)}
    lying = Sum()
    for one in stored.told:
        if not isinstance(one.budget, str):  # whoever tampers may have made the table anew
            yield from [_kept_differs(one)] if part.number == 0 else []
        elif not part.has(one.budget):
            continue
        elif isinstance(one, Entry):
            lying.add(one)
        elif one[:3] not in made or made.pop(one[:3]) != one.content:
            yield _kept_differs(one)
    yield from (_found(rules.KEPT_DIFFERS, what=" ".join(key)) for key in sorted(made))
    if lying != replay.entries:
        yield _found(rules.KEPT_DIFFERS, what="entries")


def _kept_differs(one: Row | Entry) -> Finding:
    return _found(rules.KEPT_DIFFERS, what=" ".join(map(str, one[:3])))
