"""Verification of a book's log against checkpoints from outside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tplog.errors import BadFile, Incompatible
from tplog.eventstore.interface import EventLog, LogSnapshot
from tplog.verification.database_check import check_database
from tplog.verification.directory_check import read_directory
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors
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
