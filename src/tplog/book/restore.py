"""A log copied, and brought back from a copy of its leaves."""

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
from tplog.files.checkpoint_directory import atomic_replace
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.tree import CompactRange
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
_SQLITE_SUFFIXES = ("-journal", "-wal", "-shm")  # of the files that SQLite keeps beside a database


def backup(url: str, path: str | Path) -> int:
    """Copy a log in SQLite to a new file, while others read and write; returns how many records it has.

    The file appears whole and on disk, or not at all. Raises Incompatible where there is one already,
    NotFound for a log on a server, Unavailable where it cannot be written.
    """
    target = Path(path)
    database = dialect_for_url(url)
    log = sql.open_database(database)
    try:
        # SQLite would take a file of such a name for its own.
        beside = {f"{database.displayed_url}{end}" for end in _SQLITE_SUFFIXES}
        if target.exists() or target.resolve() in {Path(one).resolve() for one in beside}:
            raise Incompatible(Finding(BACKUP_EXISTS, {"path": str(target)}))
        with atomic_replace(target) as aside:
            return log.copy_to_file(aside)
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
    """Bring a lost log back, or the lost end of one, from its leaves as checkpoints vouch for them.

    Returns how many records were brought back. Raises Tampered where anything contradicts, Refused where the
    newest checkpoint does not cover all leaves; then nothing is written.
    """
    database = dialect_for_url(url)
    folder = signing_config_for(database, checkpoints=checkpoints).checkpoint_folder
    exported = exported_checkpoints(folder) if folder else []
    vouched, sign = _vouched_leaves(leaves, [*evidence, *exported], trust or TrustAnchors())
    try:
        log, made = sql.open_database(database), False
    except NotFound:
        log, made = _create_from_leaves(database, leaves, vouched, sign), True
    with Book(log) as book:
        size = 0 if made else log.size()
        if not made:
            brought = _missing_records(log, leaves)
            if size < vouched:
                log.append(brought, sign=sign)
        if folder:
            export_missing_checkpoints(log, folder)
        return book.rebuild_projections() - size


def _create_from_leaves(
    database: Dialect, leaves: Iterable[bytes], vouched_size: int, sign: TreeSigner
) -> sql.SqlLog:
    """A new log of a dump's leaves. What cannot be made whole leaves no file."""
    files = [Path(f"{database.file}{end}") for end in ("", *_SQLITE_SUFFIXES)] if database.file else []
    there = [file for file in files if file.exists()]
    try:
        log = sql.create_database(database, _records_from_leaves(leaves), sign=sign)
        _require_size(log, vouched_size)
    except BaseException:
        for file in files if not there else []:
            file.unlink(missing_ok=True)
        raise
    return log


def _require_size(log: sql.SqlLog, vouched_size: int) -> None:
    """Raise Tampered where a dump has fewer leaves than when it was looked at."""
    if log.size() != vouched_size:
        log.close()
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(vouched_size)}))


def _vouched_leaves(
    leaves: Collection[bytes], evidence: Sequence[CheckpointEvidence], trust: TrustAnchors
) -> tuple[int, TreeSigner]:
    """How many leaves a dump has that checkpoints vouch for to the last, and what signs just these again.

    Whether each leaf can be read is seen when its record is made.

    Raises Tampered with all that contradicts, Refused where the newest checkpoint does not cover all. An
    unsigned log has nothing that could vouch for it, and is taken as it is.
    """
    report = check_leaves(leaves, evidence, trust, decode_leaves=False)
    if report.contradictions:
        raise Tampered(*report.contradictions)
    uncovered = tuple(one for one in report.findings if one.rule is rules.RECORDS_UNCOVERED)
    if uncovered:
        raise Refused(*uncovered)

    def sign(grown: CompactRange) -> Sequence[Checkpoint]:
        if grown.root != report.root:  # the dump was changed since it was looked at
            raise Tampered(Finding(LEAVES_DIFFER, {"size": str(grown.size)}))
        return [one for _, one in sorted(report.accepted, key=lambda read: read[1].size)]

    return report.size, sign


def _missing_records(log: EventLog, leaves: Iterable[bytes]) -> Iterator[Record]:
    """The records that a log lacks. Raises Tampered where what it has is not their beginning."""
    size, rest = log.size(), iter(leaves)
    if any(one.leaf != next(rest, None) for one in log.read()):
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(size)}))
    return _records_from_leaves(rest, size)


def _records_from_leaves(leaves: Iterable[bytes], first_index: int = 0) -> Iterator[Record]:
    """The records of a dump's leaves. Raises Tampered for a leaf that cannot be read."""
    return (read_leaf(index, leaf) for index, leaf in enumerate(leaves, first_index))
