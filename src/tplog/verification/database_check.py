"""Check a whole database: its rows against their leaves, and the leaves against all checkpoints."""

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
    """Check all rows of a log, against its own checkpoints, the exported ones and the given evidence.

    ``replay_findings`` are the findings of `tplog.verification.replay_check`.
    """
    stored = snapshot.checkpoints()
    stored_evidence = [CheckpointEvidence(_row_source(row), row.cosigned_note) for row in stored]
    parsed, findings = parse_evidence([*stored_evidence, *exported, *evidence])
    findings += _check_checkpoint_rows(stored, parsed, exported)
    scanner = LeafScanner({checkpoint.size for _, checkpoint in parsed})
    _scan_leaves(snapshot, scanner)
    findings += scanner.findings
    scanner.findings.clear()
    findings += replay_findings
    findings += _check_tree(snapshot, scanner)
    return evaluate(scanner, parsed, trust, findings)


def _scan_leaves(snapshot: LogSnapshot, scanner: LeafScanner) -> None:
    """Pass all leaves to ``scanner``; check indexes and stored leaf hashes."""
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
    """Check that each checkpoint row agrees with its note, and that no exported checkpoint is missing."""
    checkpoint_by_source = {evidence.source: checkpoint for evidence, checkpoint in parsed_evidence}
    for row in stored:
        source = _row_source(row)
        checkpoint = checkpoint_by_source.get(source)
        if checkpoint and (checkpoint.size, checkpoint.root) != (row.size, row.root):
            yield Finding(rules.COLUMN_DIFFERS, {"place": source, "column": "size, root"})
    sizes = {row.size for row in stored}
    for evidence in exported:
        checkpoint = checkpoint_by_source.get(evidence.source)
        if checkpoint and checkpoint.size not in sizes:
            yield Finding(rules.CHECKPOINT_GONE, {"source": evidence.source, "size": str(checkpoint.size)})


def _row_source(row: StoredCheckpoint) -> str:
    """Return the source text of a stored checkpoint, as findings show it."""
    return f"database, checkpoint {row.size}"


def _check_tree(snapshot: LogSnapshot, scanner: LeafScanner) -> Iterator[Finding]:
    """Check that the stored tree is the tree over the leaves."""
    if list(snapshot.tree_rows()) != [(scanner.tree.size, scanner.tree.to_bytes())]:
        yield Finding(rules.TREE_DIFFERS, {"records": str(scanner.tree.size)})
