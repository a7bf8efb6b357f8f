"""The verification of a book's log against what lies outside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tplog.eventstore.interface import EventLog
from tplog.files.checkpoint_directory import list_checkpoint_files, read_file
from tplog.verification.database_check import check_database
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
    """Check the whole database, against these checkpoints and those of the checkpoint directory."""
    exported = exported_checkpoints(checkpoint_folder) if checkpoint_folder else []
    url, size = log.url, log.size()
    with log.snapshot() as held, run_partitioned(REPLAY_CHECK_TASK, held, url, size, progress) as replays:
        return check_database(held, exported, evidence, trust or TrustAnchors(), replays)


def exported_checkpoints(folder: Path) -> list[CheckpointEvidence]:
    """The checkpoints in the log's own directory, which its keeper can reach."""
    return [CheckpointEvidence(str(path), read_file(path)) for path in list_checkpoint_files(folder)]
