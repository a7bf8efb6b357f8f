"""Verification of a book's log against checkpoints from outside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from tplog.book.rebuild import Rebuilt, rebuild
from tplog.errors import BadFile, Incompatible
from tplog.eventstore.interface import EventLog, LogSnapshot
from tplog.verification.database_check import check_database
from tplog.verification.directory_check import read_directory
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors
from tplog.verification.rules import OF_TRUST
from tplog.verification.workers import REPLAY_CHECK_TASK, run_partitioned


def audit_log(
    log: EventLog,
    checkpoint_folder: Path | None,
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors | None,
    progress: ProgressCallback | None,
) -> Report:
    """Verify the whole database against the given checkpoints and all in the checkpoint directory."""
    directory = read_directory(checkpoint_folder) if checkpoint_folder else None
    with (
        log.snapshot() as snapshot,
        run_partitioned(REPLAY_CHECK_TASK, snapshot, log.url, _size_or_zero(snapshot), progress) as replays,
    ):
        return check_database(snapshot, directory, evidence, trust or TrustAnchors(), replays)


def what_remains(
    log: EventLog,
    folder: Path | None,
    evidence: Sequence[CheckpointEvidence] = (),
    trust: TrustAnchors | None = None,
) -> Report:
    """Verify a log that was mended, and return the report without what only says how much was trusted."""
    report = audit_log(log, folder, evidence, trust, None)
    return evolve(
        report, findings=tuple(finding for finding in report.findings if finding.rule not in OF_TRUST)
    )


def rebuild_and_verify(log: EventLog, folder: Path | None) -> Rebuilt:
    """Rebuild, as `rebuild` does, and verify the log: what else is wrong with it remains."""
    return evolve(rebuild(log, folder), remaining=what_remains(log, folder))


def _size_or_zero(snapshot: LogSnapshot) -> int:
    """Return the log's size; 0 if it cannot be read. It only decides how many processes share the work."""
    try:
        return snapshot.size()
    except Incompatible:
        return 0


def exported_checkpoints(folder: Path) -> list[CheckpointEvidence]:
    """Return the checkpoints in the log's own checkpoint directory, which its keeper can change.

    Raises BadFile if one, or the directory, cannot be read.
    """
    directory = read_directory(folder)
    if directory.unreadable:
        raise BadFile(*directory.unreadable)
    return list(directory.checkpoints)
