"""The checkpoint directory held against the log whenever it is opened, and filled with what it lacks."""

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
    """What the newest checkpoint outside says against the log: that records have gone, or are others.

    The directory is read before the log, which only grows: a writer between the two is no alarm.
    """
    newest = _newest_checkpoint_file(folder)
    if newest is None:
        return ()
    source = {"source": str(newest)}
    try:
        told = parse_checkpoint(read_file(newest))
    except (FormatError, NotFound) as error:
        why = error.why if isinstance(error, FormatError) else str(error)
        return (Finding(rules.CHECKPOINT_MALFORMED, {**source, "why": why}),)
    facts = {**source, "size": str(told.size)}
    try:
        size, kept = log.size(), log.checkpoint(told.size)
    except Incompatible:  # of a schema that had no checkpoints
        size, kept = log.size(), None
    if told.size > size:
        return (Finding(rules.ROLLBACK, {**facts, "records": str(size)}),)
    root = kept.root if kept else tree_root(log.leaf_hashes(told.size))
    return () if root == told.root else (Finding(rules.SPLIT_VIEW, {**facts, "other": "database"}),)


def _newest_checkpoint_file(folder: Path) -> Path | None:
    """The file of the largest checkpoint, which has the last name; None where there is none, or no folder.

    Every append asks, so the names alone are gone through.
    """
    last = ""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(folder) as files:
        last = max((file.name for file in files if file.name.endswith(CHECKPOINT_SUFFIX)), default="")
    return folder / last if last else None


@frozen
class CheckpointExport:
    """A checkpoint that the directory lacks, with the leaves that it adds to the one before."""

    size: int
    note: bytes
    leaves: tuple[bytes, ...]

    def write(self, folder: Path) -> None:
        """Write it. Raises Unavailable."""
        export_checkpoint(folder, self.size, self.note, self.leaves)


def missing_checkpoints(log: EventLog, folder: Path, larger_than: int = 0) -> Iterator[CheckpointExport]:
    """The checkpoints of more than ``before`` records that the directory lacks, smallest first.

    A crash after a commit leaves the directory behind; that is no alarm, and is made good.
    """
    for note in log.checkpoints(larger_than):
        if not checkpoint_path(folder, note.size).exists():
            leaves = tuple(one.leaf for one in log.records_at(range(larger_than, note.size)))
            yield CheckpointExport(note.size, note.cosigned_note, leaves)
        larger_than = note.size


def export_missing_checkpoints(log: EventLog, folder: Path) -> None:
    """Write all that the directory lacks. Raises Unavailable."""
    for one in missing_checkpoints(log, folder):
        one.write(folder)
