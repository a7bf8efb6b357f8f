"""Check a whole database: its rows against their leaves, and the leaves against all checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from tplog.eventstore.interface import LogSnapshot, StoredCheckpoint
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import ParsedEvidence, evaluate, parse_evidence
from tplog.verification.directory_check import CheckpointDirectory, LeafComparison
from tplog.verification.leaf_scan import LeafScanner
from tplog.verification.replay_check import leaf_bytes
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors, row_source
from tplog.verification.salvage import salvage


def check_database(
    snapshot: LogSnapshot,
    directory: CheckpointDirectory | None,
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors,
    replay_findings: Iterable[Finding],
) -> Report:
    """Check all rows of a log, against its own checkpoints, its checkpoint directory and the given evidence.

    ``replay_findings`` are the findings of `tplog.verification.replay_check`.
    """
    unreadable: list[Finding] = []
    stored = list(salvage(snapshot.checkpoints, unreadable))
    has_all_checkpoints = not unreadable
    stored_evidence = [CheckpointEvidence(row_source(row.size), row.cosigned_note) for row in stored]
    exported = directory.checkpoints if directory else ()
    parsed, findings = parse_evidence([*stored_evidence, *exported, *evidence])
    findings += _check_checkpoint_rows(stored, parsed, exported if has_all_checkpoints else ())
    scanner = LeafScanner({checkpoint.size for _, checkpoint in parsed})
    own_sources = {item.source for item in (*stored_evidence, *exported)}
    sizes = {checkpoint.size for item, checkpoint in parsed if item.source in own_sources}
    comparison = LeafComparison(directory, sizes, list(directory.unreadable)) if directory else None
    unreadable += _scan_leaves(snapshot, scanner, comparison)
    findings += scanner.findings
    scanner.findings.clear()
    findings += dict.fromkeys(replay_findings)  # several parts may say the same
    if comparison:
        unreadable += comparison.unreadable
        findings += salvage(
            lambda: comparison.find_differences(scanner, parsed, has_all_checkpoints=has_all_checkpoints),
            unreadable,
        )
    findings += _check_tree(snapshot, scanner)
    if scanner.log_opened and has_all_checkpoints and not scanner.is_cut:
        findings += _check_newest_row(stored, scanner.size, findings)
    for read in (snapshot.guard_findings, snapshot.damage):
        findings += salvage(read, unreadable)
    findings += unreadable
    report = evaluate(scanner, parsed, trust, findings, has_all_checkpoints=has_all_checkpoints)
    return evolve(report, absent_checkpoints=_absent_sizes(stored, scanner) if has_all_checkpoints else ())


def _absent_sizes(stored: Sequence[StoredCheckpoint], scanner: LeafScanner) -> tuple[int, ...]:
    """Return the sizes at which an append ended and stored a checkpoint that is not there any more."""
    sizes = {row.size for row in stored}
    return tuple(size for size in scanner.append_sizes if scanner.log_opened and size not in sizes)


def _scan_leaves(
    snapshot: LogSnapshot, scanner: LeafScanner, comparison: LeafComparison | None
) -> Sequence[Finding]:
    """Pass all leaves to ``scanner`` and ``comparison``; check indexes and stored leaf hashes.

    Return why those after the last that was passed cannot be read.
    """
    unreadable: list[Finding] = []
    for expected, row in enumerate(salvage(snapshot.stored_records, unreadable)):
        if row.index != expected:
            scanner.add_finding(rules.INDEX_GAP, expected=str(expected), index=str(row.index))
        leaf = leaf_bytes(row)
        digest = leaf_hash(leaf)
        if row.hash != digest:
            scanner.add_finding(rules.HASH_DIFFERS, index=str(expected))
        scanner.add_leaf(leaf, digest)
        if comparison:
            comparison.add_leaf(expected, leaf)
    scanner.is_cut = bool(unreadable)
    scanner.finish(lambda: (leaf_bytes(row) for row in salvage(snapshot.stored_records, [])))
    return unreadable


def _check_checkpoint_rows(
    stored: Sequence[StoredCheckpoint],
    parsed_evidence: Sequence[ParsedEvidence],
    exported: Sequence[CheckpointEvidence],
) -> Iterator[Finding]:
    """Check that each checkpoint row agrees with its note, and that no exported checkpoint is missing."""
    checkpoint_by_source = {evidence.source: checkpoint for evidence, checkpoint in parsed_evidence}
    for row in stored:
        source = row_source(row.size)
        checkpoint = checkpoint_by_source.get(source)
        if checkpoint and (checkpoint.size, checkpoint.root) != (row.size, row.root):
            yield Finding(rules.COLUMN_DIFFERS, {"place": (source,), "column": ("the size or the root",)})
    sizes = {row.size for row in stored}
    for evidence in exported:
        checkpoint = checkpoint_by_source.get(evidence.source)
        if checkpoint and checkpoint.size not in sizes:
            yield Finding(rules.CHECKPOINT_GONE, {"source": evidence.source, "size": str(checkpoint.size)})


def _check_tree(snapshot: LogSnapshot, scanner: LeafScanner) -> Iterator[Finding]:
    """Check that the stored tree is the tree over the leaves."""
    unreadable: list[Finding] = []
    rows = list(salvage(snapshot.tree_rows, unreadable))
    yield from unreadable
    comparable = not unreadable and not scanner.is_cut
    if comparable and rows != [(scanner.tree.size, scanner.tree.to_bytes())]:
        yield Finding(rules.TREE_DIFFERS, {"records": str(scanner.tree.size)})


def _check_newest_row(
    stored: Sequence[StoredCheckpoint], size: int, earlier_findings: Sequence[Finding]
) -> Iterator[Finding]:
    """Check that there is a checkpoint of all records: each append of a signed log stores one.

    Says nothing where the checkpoint directory has said it already, or where there are no such records.
    """
    is_reported = any(finding.rule is rules.CHECKPOINT_GONE for finding in earlier_findings)
    if not is_reported and all(row.size != size for row in stored):
        yield Finding(rules.CHECKPOINT_GONE, {"source": (f"record {size - 1}",), "size": str(size)})
