"""Compare the checkpoint directory with the log when it is opened, and export what it lacks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from tplog.errors import BadFile, Incompatible
from tplog.eventstore.interface import EventLog
from tplog.files.checkpoint_directory import (
    CHECKPOINT_SUFFIX,
    LEAVES_SUFFIX,
    checkpoint_path,
    claim_directory,
    clean_directory,
    dump_lines,
    export_checkpoint,
    foreign_owner,
    holds_checkpoint,
    holds_leaves,
    owner_mark,
)
from tplog.files.outside_file import read_outside_file
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
        exported = parse_checkpoint(read_outside_file(newest))
    except (FormatError, BadFile) as error:
        if isinstance(error, BadFile):
            return error.reasons
        return (Finding(rules.CHECKPOINT_MALFORMED, {**source, "why": error.reason}),)
    facts = {**source, "size": str(exported.size)}
    try:
        size, stored = log.size(), log.checkpoint(exported.size)
    except Incompatible:  # of a schema that had no checkpoints
        size, stored = log.size(), None
    if exported.size > size:
        return (Finding(rules.ROLLBACK, {**facts, "records": str(size)}),)
    root = stored.root if stored else tree_root(log.leaf_hashes(exported.size))
    return (
        () if root == exported.root else (Finding(rules.SPLIT_VIEW, {**facts, "other": ("the database",)}),)
    )


def opening_alarms(log: EventLog, folder: Path) -> tuple[Finding, ...]:
    """Return a finding if the directory is another log's, else what `checkpoint_alarms` finds."""
    alarms = checkpoint_alarms(log, folder)
    try:
        foreign = foreign_owner(folder, _mark_of(log))
    except BadFile as error:
        return (*error.reasons, *alarms)
    return (foreign,) if foreign else alarms


def _mark_of(log: EventLog) -> bytes | None:
    """Return the owner mark of a signed log; None for an unsigned or damaged one, or one without records."""
    return next((owner_mark(leaf) for _, leaf in log.leaves_at([0]) if isinstance(leaf, bytes)), None)


def claim(log: EventLog, folder: Path) -> None:
    """Make the directory this signed log's own, and delete what killed writers left in it.

    Raises Tampered if it is another log's, BadFile, Unavailable.
    """
    if mark := _mark_of(log):
        claim_directory(folder, mark)
        clean_directory(folder)


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

    def require_place(self, folder: Path) -> None:
        """Raise Tampered, or BadFile, if something else is where its files go."""
        holds_leaves(folder, self.size, dump_lines(self.leaves))
        holds_checkpoint(folder, self.size, self.note)


def missing_checkpoints(log: EventLog, folder: Path, larger_than: int = 0) -> Iterator[CheckpointExport]:
    """Yield the missing checkpoints of more than ``larger_than`` records, smallest first.

    After a crash between commit and export some are missing; that is no alarm, they are exported later. So is
    a checkpoint whose leaves have gone.
    """
    names: set[str] = set()
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as files:
        names.update(file.name for file in files)
    for note in log.checkpoints(larger_than):
        path = checkpoint_path(folder, note.size)
        if not {path.name, path.with_suffix(LEAVES_SUFFIX).name} <= names:
            leaves = tuple(record.leaf for record in log.records_at(range(larger_than, note.size)))
            yield CheckpointExport(note.size, note.cosigned_note, leaves)
        larger_than = note.size


def export_missing_checkpoints(log: EventLog, folder: Path) -> None:
    """Write all checkpoints that the directory lacks, once it is the log's. Raises Tampered, Unavailable."""
    claim(log, folder)
    for export in missing_checkpoints(log, folder):
        export.write(folder)
