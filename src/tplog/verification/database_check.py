"""A whole database checked: the rows against their leaves, the leaves against all checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tplog.eventstore.interface import Snapshot, StoredNote
from tplog.merkle.tree import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import Read, judged, read_notes
from tplog.verification.leaf_scan import Walk
from tplog.verification.report import Report, Told, Trust


def audited(
    held: Snapshot,
    exported: Sequence[Told],
    given: Sequence[Told],
    trust: Trust,
    replays: Iterable[Finding],
) -> Report:
    """Check all that a log holds, and hold it against checkpoints: its own exported ones and others.

    ``replays`` is what the pass of `tplog.verification.replay_check` finds.
    """
    own = held.notes()
    told = [Told(f"database, checkpoint {one.size}", one.whole) for one in own]
    read, found = read_notes([*told, *exported, *given])
    found += _note_rows(own, read, exported)
    walk = Walk({one.size for _, one in read})
    _walk(held, walk)
    found += walk.findings
    walk.findings.clear()
    found += replays
    found += _tree(held, walk)
    return judged(walk, read, trust, found)


def _walk(held: Snapshot, walk: Walk) -> None:
    for expected, row in enumerate(held.stored()):
        if row.index != expected:
            walk.find(rules.INDEX_GAP, expected=str(expected), index=str(row.index))
        leaf = row.leaf if isinstance(row.leaf, bytes) else b""
        digest = leaf_hash(leaf)
        if row.hash != digest:
            walk.find(rules.HASH_DIFFERS, index=str(expected))
        walk.leaf(leaf, digest)
    walk.end(lambda: (row.leaf if isinstance(row.leaf, bytes) else b"" for row in held.stored()))


def _note_rows(
    own: Sequence[StoredNote], read: Sequence[Read], exported: Sequence[Told]
) -> Iterator[Finding]:
    """Whether the checkpoints' rows say what their notes say, and none that was exported has gone."""
    parsed = {told.source: one for told, one in read}
    for row in own:
        source = f"database, checkpoint {row.size}"
        one = parsed.get(source)
        if one and (one.size, one.root) != (row.size, row.root):
            yield Finding(rules.COLUMN_DIFFERS, {"place": source, "column": "size, root"})
    sizes = {row.size for row in own}
    for told in exported:
        one = parsed.get(told.source)
        if one and one.size not in sizes:
            yield Finding(rules.CHECKPOINT_GONE, {"source": told.source, "size": str(one.size)})


def _tree(held: Snapshot, walk: Walk) -> Iterator[Finding]:
    if list(held.tree()) != [(walk.tree.size, walk.tree.packed())]:
        yield Finding(rules.TREE_DIFFERS, {"records": str(walk.tree.size)})
