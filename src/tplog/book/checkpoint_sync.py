"""Compare the checkpoint directory with the log when it is opened, and export what it lacks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from tplog.errors import Incompatible, NotFound
from tplog.eventstore.interface import EventLog
from tplog.files.checkpoint_directory import CHECKPOINT_SUFFIX, checkpoint_path, export_checkpoint, read_file
from tplog.merkle.checkpoint import parse_checkpoint
from tplog.merkle.note import FormatError
from tplog.merkle.tree import tree_root
from tplog.values.finding import Finding
from tplog.verification import rules


def checkpoint_alarms(log: EventLog, folder: Path) -> tuple[Finding, ...]:
    """Return a finding if the newest exported checkpoint contradicts the log: records are missing or differ.

    The directory is read before the log, which only grows, so a concurrent writer causes no alarm.
    """
    newest = _newest_checkpoint_file(folder)
    if newest is None:
        return ()
    source = {"source": str(newest)}
    try:
        exported = parse_checkpoint(read_file(newest))
    except (FormatError, NotFound) as error:
        why = error.reason if isinstance(error, FormatError) else str(error)
        return (Finding(rules.CHECKPOINT_MALFORMED, {**source, "why": why}),)
    facts = {**source, "size": str(exported.size)}
    try:
        size, stored = log.size(), log.checkpoint(exported.size)
    except Incompatible:  # of a schema that had no checkpoints
        size, stored = log.size(), None
    if exported.size > size:
        return (Finding(rules.ROLLBACK, {**facts, "records": str(size)}),)
    root = stored.root if stored else tree_root(log.leaf_hashes(exported.size))
    return () if root == exported.root else (Finding(rules.SPLIT_VIEW, {**facts, "other": "database"}),)


def _newest_checkpoint_file(folder: Path) -> Path | None:
    """Return the file of the largest checkpoint, whose name sorts last; None if there is none or no folder.

    Every append calls this, so only names are read.
    """
    last = ""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(folder) as files:
        last = max((file.name for file in files if file.name.endswith(CHECKPOINT_SUFFIX)), default="")
    return folder / last if last else None


@frozen
class CheckpointExport:
    """A checkpoint that the directory lacks, with the leaves that it adds to the previous one."""

    size: int
    note: bytes
    leaves: tuple[bytes, ...]

    def write(self, folder: Path) -> None:
        """Write it to the directory. Raises Unavailable."""
        export_checkpoint(folder, self.size, self.note, self.leaves)


def missing_checkpoints(log: EventLog, folder: Path, larger_than: int = 0) -> Iterator[CheckpointExport]:
    """Yield the missing checkpoints of more than ``larger_than`` records, smallest first.

    After a crash between commit and export some are missing; that is no alarm, they are exported later.
    """
    for note in log.checkpoints(larger_than):
        if not checkpoint_path(folder, note.size).exists():
            leaves = tuple(record.leaf for record in log.records_at(range(larger_than, note.size)))
            yield CheckpointExport(note.size, note.cosigned_note, leaves)
        larger_than = note.size


def export_missing_checkpoints(log: EventLog, folder: Path) -> None:
    """Write all checkpoints that the directory lacks. Raises Unavailable."""
    for export in missing_checkpoints(log, folder):
        export.write(folder)
