"""Back up a log, and restore one from a dump of its leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from tplog.book.audit import exported_checkpoints
from tplog.book.book import Book
from tplog.book.checkpoint_sync import export_missing_checkpoints
from tplog.book.open import signing_config_for
from tplog.errors import Incompatible, NotFound, Refused, Tampered, Unavailable, mandatory_rule
from tplog.events.record import Record
from tplog.eventstore import sql
from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.dialect import Dialect
from tplog.eventstore.interface import EventLog, TreeSigner
from tplog.eventstore.messages import BACKUP_EXISTS, BACKUP_FAILED
from tplog.files.atomic_write import atomic_replace
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.dump_check import check_leaves
from tplog.verification.leaf_scan import read_leaf
from tplog.verification.report import CheckpointEvidence, TrustAnchors

LEAVES_DIFFER = mandatory_rule(
    "leaves-differ",
    "Databasens {size} poster är inte början av löven i filen; inget skrevs.",
    "The database's {size} records are not the beginning of the leaves in the file; nothing was written.",
)
# The shortfalls with which no leaf is believed.
_UNVOUCHED = (rules.RECORDS_UNCOVERED, rules.KEY_CHANGE_UNSEEN)
_SQLITE_SUFFIXES = ("-journal", "-wal", "-shm")  # of the files that SQLite keeps beside a database


def backup(url: str, path: str | Path) -> int:
    """Copy a SQLite log to a new file, while others read and write. Return how many records it has.

    The file appears complete and synced to disk, or not at all. Raises Incompatible if the file exists,
    NotFound for a log on a server, Unavailable if it cannot be written.
    """
    target = Path(path)
    database = dialect_for_url(url)
    log = sql.open_database(database)
    try:
        # SQLite would use a file of such a name as its own.
        reserved = {Path(f"{database.displayed_url}{suffix}").resolve() for suffix in _SQLITE_SUFFIXES}
        if target.exists() or target.resolve() in reserved:
            raise Incompatible(Finding(BACKUP_EXISTS, {"path": str(target)}))
        with atomic_replace(target) as temporary_path:
            return log.copy_to_file(temporary_path)
    except OSError as error:
        facts = {"path": str(target), "why": error.strerror or str(error)}
        raise Unavailable(Finding(BACKUP_FAILED, facts)) from error
    finally:
        log.close()


def restore(
    url: str,
    leaves: Collection[bytes],
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors | None = None,
    *,
    checkpoints: str | Path | None = None,
) -> int:
    """Restore a lost log, or the lost end of one, from its leaves, verified against checkpoints.

    Return how many records were restored. Raises Tampered if anything contradicts, Refused if the newest
    checkpoint does not cover all leaves; then nothing is written.
    """
    database = dialect_for_url(url)
    folder = signing_config_for(database, checkpoints=checkpoints).checkpoint_folder
    exported = exported_checkpoints(folder) if folder else []
    vouched, sign = _vouched_leaves(leaves, [*evidence, *exported], trust or TrustAnchors())
    try:
        log, is_new = sql.open_database(database), False
    except NotFound:
        log, is_new = _create_from_leaves(database, leaves, vouched, sign), True
    with Book(log) as book:
        size = 0 if is_new else log.size()
        if not is_new:
            missing = _missing_records(log, leaves)
            if size < vouched:
                log.append(missing, sign=sign)
        if folder:
            export_missing_checkpoints(log, folder)
        return book.rebuild_projections() - size


def _create_from_leaves(
    database: Dialect, leaves: Iterable[bytes], vouched_size: int, sign: TreeSigner
) -> sql.SqlLog:
    """Create a log from a dump's leaves. If that fails, no file is left."""
    files = [Path(f"{database.file}{suffix}") for suffix in ("", *_SQLITE_SUFFIXES)] if database.file else []
    existing = [file for file in files if file.exists()]
    try:
        log = sql.create_database(database, _records_from_leaves(leaves), sign=sign)
        _require_size(log, vouched_size)
    except BaseException:
        for file in files if not existing else []:
            file.unlink(missing_ok=True)
        raise
    return log


def _require_size(log: sql.SqlLog, vouched_size: int) -> None:
    """Raise Tampered if the dump has fewer leaves than when it was verified."""
    if log.size() != vouched_size:
        log.close()
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(vouched_size)}))


def _vouched_leaves(
    leaves: Collection[bytes], evidence: Sequence[CheckpointEvidence], trust: TrustAnchors
) -> tuple[int, TreeSigner]:
    """Return how many leaves a dump has, all covered by checkpoints, and the signer that restores these.

    The leaves are not decoded yet. Raises Tampered with all contradictions, Refused if the newest checkpoint
    does not cover all leaves, or a change of key is not proven. An unsigned log has no checkpoints and is
    accepted as it is.
    """
    report = check_leaves(leaves, evidence, trust, decode_leaves=False)
    if report.contradictions:
        raise Tampered(*report.contradictions)
    uncovered = tuple(finding for finding in report.findings if finding.rule in _UNVOUCHED)
    if uncovered:
        raise Refused(*uncovered)

    def sign(grown: CompactRange) -> Sequence[Checkpoint]:
        if grown.root != report.root:  # the dump was changed after it was verified
            raise Tampered(Finding(LEAVES_DIFFER, {"size": str(grown.size)}))
        return [checkpoint for _, checkpoint in sorted(report.accepted, key=lambda pair: pair[1].size)]

    return report.size, sign


def _missing_records(log: EventLog, leaves: Iterable[bytes]) -> Iterator[Record]:
    """Return the records that a log lacks. Raises Tampered if its records do not begin these leaves."""
    size, rest = log.size(), iter(leaves)
    if any(record.leaf != next(rest, None) for record in log.read()):
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(size)}))
    return _records_from_leaves(rest, size)


def _records_from_leaves(leaves: Iterable[bytes], first_index: int = 0) -> Iterator[Record]:
    """Yield the records of a dump's leaves. Raises Tampered for a leaf that cannot be decoded."""
    return (read_leaf(index, leaf) for index, leaf in enumerate(leaves, first_index))
