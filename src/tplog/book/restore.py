"""Back up a log, and restore one from a dump of its leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from attrs import evolve, frozen

from tplog.book.audit import exported_checkpoints, what_remains
from tplog.book.checkpoint_sync import export_vouched_checkpoints
from tplog.book.open import signing_config_for
from tplog.book.rebuild import rebuild, rebuild_and_judge
from tplog.errors import BadFile, Incompatible, NotFound, Refused, Tampered, Unavailable, mandatory_rule
from tplog.events.record import Record
from tplog.eventstore import sql
from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.dialect import Dialect
from tplog.eventstore.interface import EventLog, TreeSigner
from tplog.eventstore.messages import BACKUP_EXISTS, BACKUP_FAILED
from tplog.eventstore.sqlite import COMPANION_SUFFIXES, CopyFailedError
from tplog.files.atomic_directory import atomic_replace
from tplog.files.outside_file import os_reason
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding, MessageParam
from tplog.verification import rules
from tplog.verification.checkpoint_check import parse_evidence
from tplog.verification.dump_check import check_leaves
from tplog.verification.leaf_scan import read_leaf, scan_leaves
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

LEAVES_DIFFER = mandatory_rule(
    "leaves-differ",
    "Databasens post {index} är inte lövet där i det som återställs; inget skrevs. Löven intygas, posten "
    "inte. Flytta undan databasen med -wal och -shm, spara den som bevis, och kör om samma kommando; eller "
    "återställ till en ny databas med --db.",
    "The database's record {index} is not the leaf there in what is to be restored; nothing was written. The "
    "leaves are vouched for, the record is not. Move the database away with its -wal and -shm, keep it as "
    "evidence, and run the same command again; or restore into a new database with --db.",
)
DUMP_CHANGED = mandatory_rule(
    "dump-changed",
    "De {size} löven ändrades medan de återställdes; inget skrevs. Kör om med en kopia som ingen skriver i.",
    "The {size} leaves changed while they were restored; nothing was written. Run again with a copy that "
    "nobody writes to.",
)
LEAVES_BEHIND = mandatory_rule(
    "leaves-behind",
    "{source} omfattar {size} {size:post|poster}, men löven är bara {records}: det som ska "
    "återställas är inte helt. Leta upp de sista löven i en annan kopia.",
    "{source} covers {size} {size:record|records}, but there are only {records} leaves: what is to "
    "be restored is not whole. Look for the last leaves in another copy.",
)
NOTHING_TO_RESTORE = mandatory_rule(
    "nothing-to-restore",
    "Det finns inga löv i det som skulle återställas: filen är tom. Inget skrevs.",
    "There are no leaves in what is to be restored: the file is empty. Nothing was written.",
)
LEAVES_LEFT_OUT = mandatory_rule(
    "leaves-left-out",
    "{count} löv från och med post {index} återställdes inte: inget av det som godtogs intygar dem.",
    "{count} leaves from record {index} on were not restored: nothing that was accepted vouches for them.",
)
CHECKPOINT_LEFT_OUT = mandatory_rule(
    "checkpoint-left-out",
    "{source} (storlek {size}) prövades inte och följde inte med: den omfattar mer än det som återställdes. "
    "Spara den; visar den en annan rot är den bevis.",
    "{source} (size {size}) was not checked and not carried over: it covers more than was restored. Keep it; "
    "if it shows another root, it is evidence.",
)
DIRECTORY_BEYOND = mandatory_rule(
    "directory-beyond",
    "{source} omfattar {size} {size:post|poster}, men bara {records} skulle återställas; inget "
    "skrevs. Återställ till en ny plats med en egen katalog för kontrollpunkter, och spara den gamla.",
    "{source} covers {size} {size:record|records}, but only {records} would be restored; nothing was "
    "written. Restore to a new place with a checkpoint directory of its own, and keep the old one.",
)
RESTORABLE_PART = mandatory_rule(
    "restorable-part",
    "Kontrollpunkten för {size} {size:post|poster} stämmer med löven. Är de senare falska, "
    "återställs så mycket av tplog restore --size {size}; är löven ändrade, leta upp en annan kopia "
    "av dem.",
    "The checkpoint of {size} {size:record|records} agrees with the leaves. If the later ones are "
    "false, tplog restore --size {size} restores that much; if the leaves were altered, look for "
    "another copy of them.",
)
KEY_THEN = mandatory_rule(
    "key-then",
    "Av de {size} löven är den sista nyckeln {key}, enligt dem själva. Vet du från annat håll att den var "
    "loggens då, ange den med --vkey.",
    "Of the {size} leaves the last key is {key}, as they say themselves. If you know from elsewhere that it "
    "was the log's then, name it with --vkey.",
)
# What may be said of checkpoints later than a true one.
_FALSE_LATER = {rules.ROOT_DIFFERS, rules.ROLLBACK, rules.SPLIT_VIEW}
# The shortfalls with which no leaf is believed.
_UNVOUCHED = (rules.RECORDS_UNCOVERED, rules.KEY_CHANGE_UNSEEN)
_OF_WITNESSES = (rules.QUORUM_NOT_MET, rules.BEFORE_COSIGNED)


@frozen
class Restored:
    """How many records were restored, and what was left out of those that were given.

    ``checkpoints`` is how many were missing in a database that was there, and are back. ``remaining`` says
    what a verification finds in it afterwards; a new database has none. ``shortfalls`` say which of the
    policy's witnesses do not vouch for what was restored.
    """

    count: int
    left_out: tuple[Finding, ...] = ()
    checkpoints: int = 0
    remaining: Report | None = None
    shortfalls: tuple[Finding, ...] = ()


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
        reserved = {Path(f"{database.displayed_url}{suffix}").resolve() for suffix in COMPANION_SUFFIXES}
        if target.exists() or target.resolve() in reserved:
            raise Incompatible(Finding(BACKUP_EXISTS, {"path": str(target)}))
        with atomic_replace(target) as temporary_path:
            return log.copy_to_file(temporary_path)
    except OSError as error:
        raise _backup_error(target, os_reason(error)) from error
    except CopyFailedError as error:
        raise _backup_error(target, str(error)) from error
    finally:
        log.close()


def _backup_error(target: Path, why: MessageParam) -> Unavailable:
    return Unavailable(Finding(BACKUP_FAILED, {"path": str(target), "why": why}))


def restore(
    url: str,
    leaves: Collection[bytes],
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors | None = None,
    *,
    checkpoints: str | Path | None = None,
    size: int | None = None,
) -> Restored:
    """Restore a lost log, or the lost end of one, from its leaves, verified against checkpoints.

    With a ``size`` only so many leaves are restored, and later checkpoints are not believed: what is left out
    so is returned. Raises Tampered if anything contradicts, Refused if the newest checkpoint does not cover
    all leaves; then nothing is written.
    """
    database = dialect_for_url(url)
    folder = signing_config_for(database, checkpoints=checkpoints).checkpoint_folder
    exported = exported_checkpoints(folder) if folder else []
    left_out: tuple[Finding, ...] = ()
    if size is not None:
        _require_none_beyond(exported, size)
        leaves, evidence, left_out = _cut(leaves, evidence, size)
    given = _each_once([*evidence, *exported])
    vouched, sign, short = _vouched_leaves(leaves, given, trust or TrustAnchors())
    try:
        log, is_new = sql.open_database(database), False
    except NotFound:
        log, is_new = _create_from_leaves(database, leaves, vouched, sign), True
    with closing(log):
        if is_new:
            _export(log, folder)
            return Restored(rebuild(log).size, left_out, shortfalls=short)
        earlier_size, earlier_checkpoints = log.size(), len(log.checkpoints())
        _append_missing(log, leaves, vouched, sign)
        _export(log, folder)
        _, rebuilt = rebuild_and_judge(log, folder)
        returned = len(log.checkpoints()) - earlier_checkpoints
        remaining = what_remains(log, folder, evidence, trust, rebuilt)
        return Restored(rebuilt.size - earlier_size, left_out, returned, remaining, short)


def _export(log: EventLog, folder: Path | None) -> None:
    if folder:
        export_vouched_checkpoints(log, folder)


def _each_once(evidence: Iterable[CheckpointEvidence]) -> Sequence[CheckpointEvidence]:
    """Return each checkpoint once: the directory that is restored from may be the log's own."""
    return list({item.content: item for item in reversed(list(evidence))}.values())[::-1]


def _append_missing(log: EventLog, leaves: Iterable[bytes], vouched_size: int, sign: TreeSigner) -> None:
    """Append the records that a log lacks, to the tree of those that it has, whatever tree is stored.

    A log that has them all gets back the checkpoints that it lacks.
    """
    with log.exclusive():
        size = log.size()
        missing = _missing_records(log, leaves)
        tree = CompactRange().appended(leaf_hash(record.leaf) for record in log.read())
        log.replace_tree(tree)
        if size < vouched_size:
            log.append(missing, sign=sign)
        else:
            log.add_checkpoints(sign(tree))


def _cut(
    leaves: Collection[bytes], evidence: Iterable[CheckpointEvidence], size: int
) -> tuple[Collection[bytes], Sequence[CheckpointEvidence], tuple[Finding, ...]]:
    """Return the first ``size`` leaves, the checkpoints of no more, and what is left out."""
    left_count = len(leaves) - size
    left_out = (
        [Finding(LEAVES_LEFT_OUT, {"count": str(left_count), "index": str(size)})] if left_count > 0 else []
    )
    fitting = []
    for item in evidence:
        if (checkpoint_size := _size_of(item)) > size:
            left_out.append(
                Finding(CHECKPOINT_LEFT_OUT, {"source": item.source, "size": str(checkpoint_size)})
            )
        else:
            fitting.append(item)
    return _FirstLeaves(leaves, size), fitting, tuple(left_out)


@frozen
class _FirstLeaves:
    """The first ``size`` of some leaves, read again on each iteration: they may not fit in memory."""

    leaves: Collection[bytes]
    size: int

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over the leaves, oldest first."""
        return islice(self.leaves, self.size)

    def __len__(self) -> int:
        """Return the number of leaves."""
        return min(self.size, len(self.leaves))

    def __contains__(self, leaf: object) -> bool:
        """Return whether a leaf is among them."""
        return any(each == leaf for each in self)


def _require_none_beyond(exported: Iterable[CheckpointEvidence], size: int) -> None:
    """Raise Tampered if the new log's own directory has checkpoints of more records than it would get."""
    beyond = [(item.source, _size_of(item)) for item in exported if _size_of(item) > size]
    if beyond:
        source, checkpoint_size = max(beyond, key=lambda pair: pair[1])
        facts = {"source": source, "size": str(checkpoint_size), "records": str(size)}
        raise Tampered(Finding(DIRECTORY_BEYOND, facts))


def _size_of(evidence: CheckpointEvidence) -> int:
    """Return how many records a checkpoint covers; 0 for one that cannot be read, which is told later."""
    (parsed, _) = parse_evidence([evidence])
    return parsed[0][1].size if parsed else 0


def _create_from_leaves(
    database: Dialect, leaves: Iterable[bytes], vouched_size: int, sign: TreeSigner
) -> sql.SqlLog:
    """Create a log from a dump's leaves. If that fails, no file is left."""
    files = (
        [Path(f"{database.file}{suffix}") for suffix in ("", *COMPANION_SUFFIXES)] if database.file else []
    )
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
        raise Tampered(Finding(DUMP_CHANGED, {"size": str(vouched_size)}))


def _vouched_leaves(
    leaves: Collection[bytes], evidence: Sequence[CheckpointEvidence], trust: TrustAnchors
) -> tuple[int, TreeSigner, tuple[Finding, ...]]:
    """Return how many leaves a dump has, all covered by checkpoints, and the signer that restores these.

    Last come the shortfalls of the policy's witnesses, with which a log is restored all the same.

    The leaves are not decoded yet. Raises Tampered with all contradictions, Refused if the newest checkpoint
    does not cover all leaves, or a change of key is not proven. An unsigned log has no checkpoints and is
    accepted as it is.
    """
    report = check_leaves(leaves, evidence, trust, decode_leaves=False)
    if report.contradictions:
        raise Tampered(
            *map(_as_of_leaves, report.contradictions), *_restorable_part(report), *_key_then(report, leaves)
        )
    if unreadable := [finding for finding in report.findings if finding.rule in rules.UNREADABLE]:
        raise BadFile(*unreadable)
    uncovered = tuple(finding for finding in report.findings if finding.rule in _UNVOUCHED)
    if uncovered:
        raise Refused(*uncovered)
    if not report.size:
        raise BadFile(Finding(NOTHING_TO_RESTORE))

    def sign(grown: CompactRange) -> Sequence[Checkpoint]:
        if grown.root != report.root:  # the dump was changed after it was verified
            raise Tampered(Finding(DUMP_CHANGED, {"size": str(grown.size)}))
        return [checkpoint for _, checkpoint in sorted(report.accepted, key=lambda pair: pair[1].size)]

    return report.size, sign, tuple(finding for finding in report.findings if finding.rule in _OF_WITNESSES)


def _as_of_leaves(finding: Finding) -> Finding:
    """Return a contradiction as it is to be said of leaves that are restored: they are no log."""
    return evolve(finding, rule=LEAVES_BEHIND) if finding.rule is rules.ROLLBACK else finding


def _restorable_part(report: Report) -> Iterator[Finding]:
    """Yield up to where leaves that contradict later checkpoints can be restored."""
    true_size = max((checkpoint.size for _, checkpoint in report.accepted), default=0)
    if true_size and {finding.rule for finding in report.contradictions} <= _FALSE_LATER:
        yield Finding(RESTORABLE_PART, {"size": str(true_size)})


def _key_then(report: Report, leaves: Iterable[bytes]) -> Iterator[Finding]:
    """Yield which key the leaves name last, where a pinned key is none of theirs: it may be a later one."""
    if any(finding.rule is rules.KEY_FOREIGN for finding in report.contradictions):
        keys = scan_leaves(leaves, (), decode_leaves=False).keys
        if keys:
            yield Finding(KEY_THEN, {"size": str(report.size), "key": str(keys[-1][1])})


def _missing_records(log: EventLog, leaves: Iterable[bytes]) -> Iterator[Record]:
    """Return the records that a log lacks. Raises Tampered if its records do not begin these leaves."""
    size, rest = log.size(), iter(leaves)
    for record in log.read():
        if record.leaf != next(rest, None):
            raise Tampered(Finding(LEAVES_DIFFER, {"index": str(record.index)}))
    return _records_from_leaves(rest, size)


def _records_from_leaves(leaves: Iterable[bytes], first_index: int = 0) -> Iterator[Record]:
    """Yield the records of a dump's leaves. Raises Tampered for a leaf that cannot be decoded."""
    return (read_leaf(index, leaf) for index, leaf in enumerate(leaves, first_index))
