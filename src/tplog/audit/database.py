"""A whole database checked: the rows against their leaves, the leaves against all checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tplog.audit import kinds
from tplog.audit.notes import Read, judged, read_notes
from tplog.audit.report import Report, Told, Trust
from tplog.audit.walk import Progress, Walk
from tplog.domain import kept
from tplog.domain.kept import Entry
from tplog.domain.ledger import Ledgers
from tplog.domain.state import STATE
from tplog.errors import TplogError
from tplog.events.record import Record
from tplog.log.base import Kept, Snapshot, Stored, StoredNote, StoredTransfer, transfers_of
from tplog.merkle.tree import leaf_hash
from tplog.values.finding import Finding, Kind

# What a leaf that is well-formed and yet nonsense can make a replay stumble over.
_NONSENSE = (LookupError, ValueError, TypeError, AttributeError, TplogError)


def audited(
    held: Snapshot,
    exported: Sequence[Told],
    given: Sequence[Told],
    trust: Trust,
    progress: Progress | None = None,
) -> Report:
    """Check all that a log holds, and hold it against checkpoints: its own exported ones and others."""
    own = held.notes()
    told = [Told(f"database, checkpoint {one.size}", one.whole) for one in own]
    read, found = read_notes([*told, *exported, *given])
    found += _note_rows(own, read, exported)
    walk = Walk({one.size for _, one in read})
    records = _records(held.stored(), walk, progress)
    found += walk.findings
    walk.findings.clear()
    found += _transfers(records, held.transfers())
    found += _tree(held, walk)
    found += _kept(held.kept(), records, walk)
    return judged(walk, read, trust, found)


def _found(kind: Kind, **figures: str) -> Finding:
    return Finding(kind, figures)


def _records(rows: Iterable[Stored], walk: Walk, progress: Progress | None) -> list[Record]:
    """The records that can be read; what is wrong with their rows is noted in the walk."""
    records = []
    for expected, row in enumerate(rows):
        if row.index != expected:
            walk.find(kinds.INDEX_GAP, expected=str(expected), index=str(row.index))
        leaf = row.leaf if isinstance(row.leaf, bytes) else b""
        digest = leaf_hash(leaf)
        if row.hash != digest:
            walk.find(kinds.HASH_DIFFERS, index=str(expected))
        record = walk.leaf(expected, leaf, digest)
        if record:
            columns = {
                "id": (row.id, record.event.id),
                "recorded": (row.recorded, record.recorded.isoformat()),
            }
            for name, (stored, told) in columns.items():
                if stored != told:
                    walk.find(kinds.COLUMN_DIFFERS, place=f"record {expected}", column=name)
            records.append(record)
        if progress:
            progress(1)
    return records


def _note_rows(
    own: Sequence[StoredNote], read: Sequence[Read], exported: Sequence[Told]
) -> Iterator[Finding]:
    """Whether the checkpoints' rows say what their notes say, and none that was exported has gone."""
    parsed = {told.source: one for told, one in read}
    for row in own:
        source = f"database, checkpoint {row.size}"
        one = parsed.get(source)
        if one and (one.size, one.root) != (row.size, row.root):
            yield _found(kinds.COLUMN_DIFFERS, place=source, column="size, root")
    sizes = {row.size for row in own}
    for told in exported:
        one = parsed.get(told.source)
        if one and one.size not in sizes:
            yield _found(kinds.CHECKPOINT_GONE, source=told.source, size=str(one.size))


def _transfers(records: Sequence[Record], stored: Iterable[StoredTransfer]) -> Iterator[Finding]:
    """Whether the copy of the money says what the leaves say."""
    copies: dict[int, list[StoredTransfer]] = {}
    for one in stored:
        copies.setdefault(one.index, []).append(one)
    for record in records:
        if copies.pop(record.index, []) != list(transfers_of(record)):
            yield _found(kinds.COLUMN_DIFFERS, place=f"record {record.index}", column="transfer")
    for index in copies:
        yield _found(kinds.COLUMN_DIFFERS, place=f"record {index}", column="transfer")


def _tree(held: Snapshot, walk: Walk) -> Iterator[Finding]:
    if list(held.tree()) != [(walk.tree.size, walk.tree.packed())]:
        yield _found(kinds.TREE_DIFFERS, records=str(walk.tree.size))


def _kept(stored: Kept | None, records: Sequence[Record], walk: Walk) -> Iterator[Finding]:
    """Whether a replay gives what is kept, where readers would believe it, and balances that sum to zero."""
    ledgers = STATE.begin(STATE.initial)
    entries: list[Entry] = []
    try:
        for record in records:
            entries += kept.replayed(ledgers, [record])
    except _NONSENSE as error:
        why = f"{type(error).__name__}: {error}"
        yield _found(kinds.LEAF_DAMAGED, index=str(record.index), why=why)
        return
    state = ledgers.state
    for budget, told in state.budgets.items():
        total = sum(told.balance(account) for account in told.accounts)
        if total:
            yield Finding(kinds.TOTALS_DIFFER, {"budget": budget, "ore": total})
    if stored is None or (stored.version, stored.size) != (kept.VERSION, walk.tree.size):
        return  # nobody believes it
    yield from _kept_rows(stored, ledgers, entries)


def _kept_rows(stored: Kept, ledgers: Ledgers, entries: Sequence[Entry]) -> Iterator[Finding]:
    made = {(one.name, one.budget, one.key): one for one in kept.rows(ledgers)}
    lying = {(one.name, one.budget, one.key): one for one in stored.rows}
    for key in sorted(made.keys() | lying.keys()):
        one, other = made.get(key), lying.get(key)
        if one is None or other is None or one.content != other.content:
            yield _found(kinds.KEPT_DIFFERS, what=" ".join(key))
    if sorted(entries, key=_order) != sorted(stored.entries, key=_order):
        yield _found(kinds.KEPT_DIFFERS, what="entries")


def _order(one: Entry) -> tuple[str, str, str, int, int]:
    return (one.name, one.budget, one.key, one.index, one.position)
