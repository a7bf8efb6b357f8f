"""Compare the checkpoint directory with the log when it is opened, and export what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from tplog.book.signing_keys import row_checkpoint, vouched_checkpoints
from tplog.errors import BadFile, Incompatible, Tampered, Unavailable
from tplog.eventstore.interface import EventLog, StoredCheckpoint
from tplog.files.checkpoint_directory import (
    EXPORT_DIFFERS,
    LEAVES_SUFFIX,
    checkpoint_path,
    claim_directory,
    clean_directory,
    dump_lines,
    export_checkpoint,
    foreign_owner,
    holds_checkpoint,
    holds_leaves,
    list_checkpoint_files,
    list_files,
    owner_mark,
    size_in_name,
)
from tplog.files.outside_file import FILE_UNREADABLE, read_outside_file
from tplog.merkle.checkpoint import parse_checkpoint
from tplog.merkle.note import FormatError
from tplog.merkle.tree import tree_root
from tplog.values.finding import Finding
from tplog.verification import rules


def checkpoint_alarms(log: EventLog, folder: Path) -> tuple[Finding, ...]:
    """Return a finding if the newest exported checkpoint contradicts the log: records are missing or differ.

    The directory is read before the log, which only grows, so a concurrent writer causes no alarm.
    """
    try:
        newest = _newest_checkpoint_file(folder)
        return tuple(_newest_alarms(log, newest)) if newest else ()
    except (BadFile, Tampered) as error:
        return error.reasons


def _newest_alarms(log: EventLog, newest: Path) -> Iterator[Finding]:
    """Compare an exported checkpoint with the log. Raises BadFile, or Tampered for damaged rows."""
    try:
        exported = parse_checkpoint(read_outside_file(newest))
    except FormatError as error:
        yield Finding(rules.CHECKPOINT_MALFORMED, {"source": str(newest), "why": error.reason})
        return
    if exported.size != size_in_name(newest):
        yield Finding(EXPORT_DIFFERS, {"path": str(newest)})
        return
    facts = {"source": str(newest), "size": str(exported.size)}
    size = log.size()
    if exported.size > size:
        yield Finding(rules.ROLLBACK, {**facts, "records": str(size)})
    elif _own_root(log, exported.size) != exported.root:
        yield Finding(rules.SPLIT_VIEW, {**facts, "other": ("the database",)})


def _own_root(log: EventLog, size: int) -> bytes:
    """Return the root that the log's own checkpoint of a size states, or that of its leaf hashes.

    A row that says otherwise than the checkpoint in it is not believed. Raises Tampered for a damaged hash.
    """
    try:
        stored = log.checkpoint(size)
    except Incompatible:  # of a schema that had no checkpoints
        stored = None
    with suppress(Tampered):
        if stored:
            return row_checkpoint(stored).root
    return tree_root(log.leaf_hashes(size))


def opening_alarms(log: EventLog, folder: Path) -> tuple[Finding, ...]:
    """Return a finding if the directory is another log's, else what `checkpoint_alarms` finds.

    An unsigned log has no directory: something else may be in its place. Nothing for a damaged database:
    verify reads on, and a writer asks again and is refused.
    """
    try:
        return _opening_alarms(log, folder)
    except Incompatible:
        return ()


def _opening_alarms(log: EventLog, folder: Path) -> tuple[Finding, ...]:
    mark = _mark_of(log)
    if mark is None and not folder.is_dir() and not folder.is_symlink():
        return ()
    alarms = checkpoint_alarms(log, folder)
    try:
        foreign = foreign_owner(folder, mark)
    except BadFile as error:
        return (*error.reasons, *alarms)
    return (foreign,) if foreign else alarms


def raise_alarms(alarms: tuple[Finding, ...]) -> None:
    """Raise Tampered if anything keeps a log from being written; Unavailable if that just cannot be read."""
    if alarms:
        is_unread = all(alarm.rule is FILE_UNREADABLE for alarm in alarms)
        raise Unavailable(*alarms) if is_unread else Tampered(*alarms)


def _mark_of(log: EventLog) -> bytes | None:
    """Return the owner mark of a signed log; None for an unsigned or damaged one, or one without records."""
    first = log.leaves_at([0], raw=True)
    return next((owner_mark(leaf) for _, leaf in first if isinstance(leaf, bytes)), None)


def claim(log: EventLog, folder: Path) -> None:
    """Make the directory this signed log's own, and delete what killed writers left in it.

    Raises Tampered if it is another log's, BadFile, Unavailable.
    """
    if mark := _mark_of(log):
        claim_directory(folder, mark)
        clean_directory(folder)


def _newest_checkpoint_file(folder: Path) -> Path | None:
    """Return the file of the largest checkpoint; None if there is none or no folder. Raises BadFile.

    Every append calls this, so only names are read, and only those that tplog gives count.
    """
    newest = max(list_checkpoint_files(folder), key=size_in_name, default=None)
    return newest if newest and size_in_name(newest) >= 0 else None


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


def missing_checkpoints(
    log: EventLog, folder: Path, larger_than: int = 0, grown_from: int | None = None
) -> Iterator[CheckpointExport]:
    """Yield the missing checkpoints of more than ``larger_than`` records, smallest first.

    After a crash between commit and export some are missing; that is no alarm, they are exported later. So is
    a checkpoint whose leaves have gone. Those of more than ``grown_from`` records are about to be committed:
    they are yielded whatever lies there; those of more records than the log has are not. Raises Tampered for
    a row that says otherwise than its checkpoint, BadFile for the folder.
    """
    names, records = {path.name for path in list_files(folder)}, log.size()
    stored = [row for row in log.checkpoints(larger_than) if row.note or row.root]
    for previous, row in zip((None, *stored), stored, strict=False):
        size: object = row.size
        if not isinstance(size, int) or size > records:  # no writer appends to such a log
            break
        is_new = grown_from is not None and size > grown_from
        if is_new or not _names(folder, size) <= names:
            start = row_checkpoint(previous).size if previous else larger_than
            leaves = tuple(record.leaf for record in log.records_at(range(start, row_checkpoint(row).size)))
            yield CheckpointExport(size, row.note if is_new else _published_note(row), leaves)


def vouched_exports(
    log: EventLog, folder: Path, larger_than: int = 0, grown_from: int | None = None
) -> list[CheckpointExport]:
    """Return the `missing_checkpoints`. Raises Tampered if the log's key did not sign one of them."""
    exports = list(missing_checkpoints(log, folder, larger_than, grown_from))
    rows = (log.checkpoint(export.size) for export in exports)
    for _ in vouched_checkpoints(log, (row for row in rows if row)):
        pass
    return exports


def _names(folder: Path, size: int) -> set[str]:
    path = checkpoint_path(folder, size)
    return {path.name, path.with_suffix(LEAVES_SUFFIX).name}


def _published_note(row: StoredCheckpoint) -> bytes:
    """Return a checkpoint with its cosignatures; without them if a reader could not take them."""
    try:
        parse_checkpoint(row.cosigned_note)
    except FormatError:
        return row.note
    return row.cosigned_note


def export_missing_checkpoints(log: EventLog, folder: Path) -> None:
    """Write all checkpoints that a new log's directory lacks, once it is the log's.

    Raises Tampered, Unavailable.
    """
    claim(log, folder)
    for export in missing_checkpoints(log, folder):
        export.write(folder)


def export_vouched_checkpoints(log: EventLog, folder: Path) -> None:
    """Write the checkpoints that a directory lacks and the log's key signed, if the log is signed.

    Raises Tampered, BadFile, Unavailable.
    """
    claim(log, folder)
    for export in vouched_exports(log, folder):
        export.write(folder)
