"""A whole database checked: the rows against their leaves, the leaves against all checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tplog.eventstore.interface import LogSnapshot, StoredCheckpoint
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import ParsedEvidence, evaluate, parse_evidence
from tplog.verification.leaf_scan import LeafScanner
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors


def check_database(
    snapshot: LogSnapshot,
    exported: Sequence[CheckpointEvidence],
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors,
    replay_findings: Iterable[Finding],
) -> Report:
    """Check all that a log holds, and hold it against checkpoints: its own exported ones and others.

    ``replays`` is what the pass of `tplog.verification.replay_check` finds.
    """
    own = snapshot.checkpoints()
    told = [CheckpointEvidence(f"database, checkpoint {one.size}", one.cosigned_note) for one in own]
    read, found = parse_evidence([*told, *exported, *evidence])
    found += _check_checkpoint_rows(own, read, exported)
    walk = LeafScanner({one.size for _, one in read})
    _scan_leaves(snapshot, walk)
    found += walk.findings
    walk.findings.clear()
    found += replay_findings
    found += _check_tree(snapshot, walk)
    return evaluate(walk, read, trust, found)


def _scan_leaves(snapshot: LogSnapshot, scanner: LeafScanner) -> None:
    for expected, row in enumerate(snapshot.stored_records()):
        if row.index != expected:
            scanner.add_finding(rules.INDEX_GAP, expected=str(expected), index=str(row.index))
        leaf = row.leaf if isinstance(row.leaf, bytes) else b""
        digest = leaf_hash(leaf)
        if row.hash != digest:
            scanner.add_finding(rules.HASH_DIFFERS, index=str(expected))
        scanner.add_leaf(leaf, digest)
    scanner.finish(
        lambda: (row.leaf if isinstance(row.leaf, bytes) else b"" for row in snapshot.stored_records())
    )


def _check_checkpoint_rows(
    stored: Sequence[StoredCheckpoint],
    parsed_evidence: Sequence[ParsedEvidence],
    exported: Sequence[CheckpointEvidence],
) -> Iterator[Finding]:
    """Whether the checkpoints' rows say what their notes say, and none that was exported has gone."""
    parsed = {told.source: one for told, one in parsed_evidence}
    for row in stored:
        source = f"database, checkpoint {row.size}"
        one = parsed.get(source)
        if one and (one.size, one.root) != (row.size, row.root):
            yield Finding(rules.COLUMN_DIFFERS, {"place": source, "column": "size, root"})
    sizes = {row.size for row in stored}
    for told in exported:
        one = parsed.get(told.source)
        if one and one.size not in sizes:
            yield Finding(rules.CHECKPOINT_GONE, {"source": told.source, "size": str(one.size)})


def _check_tree(snapshot: LogSnapshot, scanner: LeafScanner) -> Iterator[Finding]:
    if list(snapshot.tree_rows()) != [(scanner.tree.size, scanner.tree.to_bytes())]:
        yield Finding(rules.TREE_DIFFERS, {"records": str(scanner.tree.size)})
