"""A log without its database: verify its dump, or bring the log back from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from attrs import frozen

from tplog.book.restore import Restored, restore
from tplog.book.trust import read_checkpoints
from tplog.errors import BadFile, Refused, Tampered, TplogError
from tplog.values.finding import Finding
from tplog.verification import dump_check
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

# What follows by itself where a file of leaves is missing.
_OF_MISSING_LEAVES = {"leaves-behind", "restorable-part"}


@frozen
class Dump:
    """The leaves of a log, the checkpoints to hold them against, and findings about the dump's files."""

    leaves: Collection[bytes]
    evidence: Sequence[CheckpointEvidence]
    findings: Sequence[Finding]


def read_dump(path: Path, checkpoint_paths: Sequence[Path], own_folders: Iterable[Path] = ()) -> Dump:
    """Read a dump, and checkpoints for it from other files and folders. Raises BadFile, NotFound.

    A checkpoint in one of the log's own folders is not from outside.
    """
    leaves, notes, findings = dump_check.read_dump(path)
    return Dump(leaves, [*notes, *read_checkpoints(checkpoint_paths, own_folders)], findings)


def verify_dump(dump: Dump, trust: TrustAnchors, progress: ProgressCallback | None) -> Report:
    """Verify a dump. ``progress`` is called with 1 after each leaf."""
    return dump_check.check_leaves(dump.leaves, dump.evidence, trust, dump.findings, progress)


def restore_dump(
    url: str, dump: Dump, trust: TrustAnchors, *, checkpoints: Path | None, size: int | None
) -> Restored:
    """Restore a log from a dump, as `restore` does, whose errors say first what was found of the files."""
    try:
        return restore(url, dump.leaves, dump.evidence, trust, checkpoints=checkpoints, size=size)
    except (Tampered, Refused, BadFile) as error:
        raise _with_findings(error, dump.findings) from error


def _with_findings(error: TplogError, findings: Sequence[Finding]) -> TplogError:
    """Return the error after what was found of the files: that may be the reason for the rest."""
    reasons = error.reasons
    if any(finding.code == "leaves-gone" for finding in findings):
        reasons = tuple(reason for reason in reasons if reason.code not in _OF_MISSING_LEAVES)
    kind = type(error) if reasons else BadFile
    return kind(*dict.fromkeys((*findings, *reasons)))
