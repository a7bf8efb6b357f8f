"""Verification of a book's log against checkpoints from outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from attrs import evolve

from tplog.book.rebuild import Rebuilt, rebuild_and_judge
from tplog.errors import BadFile, Incompatible
from tplog.eventstore.interface import EventLog, LogSnapshot
from tplog.values.finding import Finding
from tplog.verification.database_check import check_database
from tplog.verification.directory_check import read_directory
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.rebuilding import RebuiltLog, is_as_rebuilt
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors
from tplog.verification.rules import OF_TRUST
from tplog.verification.workers import REPLAY_CHECK_TASK, run_partitioned


def audit_log(
    log: EventLog,
    checkpoint_folder: Path | None,
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors | None,
    progress: ProgressCallback | None,
    rebuilt: RebuiltLog | None = None,
) -> Report:
    """Verify the whole database against the given checkpoints and all in the checkpoint directory.

    It is not replayed again if it is still as a rebuild left it, whose replay found nothing.
    """
    directory = read_directory(checkpoint_folder) if checkpoint_folder else None
    with (
        log.snapshot() as snapshot,
        _replays(log, snapshot, progress, rebuilt) as replays,
    ):
        return check_database(snapshot, directory, evidence, trust or TrustAnchors(), replays)


def _replays(
    log: EventLog, snapshot: LogSnapshot, progress: ProgressCallback | None, rebuilt: RebuiltLog | None
) -> AbstractContextManager[Iterator[Finding]]:
    """Return a context with the findings of a replay."""
    if rebuilt and is_as_rebuilt(snapshot, rebuilt):
        return nullcontext(iter(()))
    return run_partitioned(REPLAY_CHECK_TASK, snapshot, log.url, _size_or_zero(snapshot), progress)


def what_remains(
    log: EventLog,
    folder: Path | None,
    evidence: Sequence[CheckpointEvidence] = (),
    trust: TrustAnchors | None = None,
    rebuilt: RebuiltLog | None = None,
) -> Report:
    """Verify a log that was mended, and return the report without what only says how much was trusted."""
    report = audit_log(log, folder, evidence, trust, None, rebuilt)
    return evolve(
        report, findings=tuple(finding for finding in report.findings if finding.rule not in OF_TRUST)
    )


def rebuild_and_verify(log: EventLog, folder: Path | None) -> Rebuilt:
    """Rebuild, as `rebuild` does, and verify the log: what else is wrong with it remains."""
    result, rebuilt = rebuild_and_judge(log, folder)
    return evolve(result, remaining=what_remains(log, folder, rebuilt=rebuilt))


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
