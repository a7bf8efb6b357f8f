"""The part of a book that signs, proves and verifies: what makes its log checkable by outsiders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.book.checkpoint_sync import CheckpointExport, checkpoint_alarms, missing_checkpoints
from tplog.book.signing_keys import (
    CHECKPOINTS_NEEDED,
    SigningConfig,
    check_log_key,
    current_signer,
    find_log_opened,
    key_history,
    require_log_opened,
    tree_signer,
)
from tplog.domain import projection_rows
from tplog.errors import BadFile, Incompatible, NotFound, Refused, Tampered, mandatory_rule
from tplog.events.log_events import LogOpened, key_changed, log_opened
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog, ProjectionChange, TreeSigner, no_checkpoints
from tplog.files.atomic_write import atomic_write
from tplog.files.checkpoint_directory import checkpoint_path, list_checkpoint_files, read_file
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.note import FormatError, Signer, VerifierKey, parse_signature
from tplog.merkle.proof import ConsistencyProof, InclusionProof
from tplog.merkle.tree import consistency_path, inclusion_path
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden
from tplog.verification import rules

if TYPE_CHECKING:
    from tplog.verification.leaf_scan import ProgressCallback
    from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

SIZE_UNSIGNED = mandatory_rule(
    "size-unsigned",
    "Det finns ingen kontrollpunkt för {size} poster. Det finns för: {sizes}.",
    "There is no checkpoint of {size} records. There are of: {sizes}.",
)
INDEX_UNKNOWN = mandatory_rule(
    "index-unknown",
    "Kontrollpunkten omfattar {size} poster, inte post {index}.",
    "The checkpoint covers {size} records, not record {index}.",
)
COSIGNATURE_REFUSED = mandatory_rule(
    "cosignature-refused",
    "{source}: ingen medsignatur för en kontrollpunkt i loggen: {why}.",
    "{source}: no cosignature of a checkpoint in the log: {why}.",
)
LEAVES_DIFFER = mandatory_rule(
    "leaves-differ",
    "Databasens {size} poster är inte början av löven i filen; inget skrevs.",
    "The database's {size} records are not the beginning of the leaves in the file; nothing was written.",
)
_MAX_LISTED_SIZES = 5


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@frozen
class ProofWithLeaf:
    """A proof file's content, and the leaf that it is about (none for a proof of growth)."""

    proof: InclusionProof | ConsistencyProof
    leaf: bytes | None = None


class BookSigning:
    """A log with what lies outside it: the key that signs and the checkpoint directory."""

    def __init__(
        self, log: EventLog, signing_config: SigningConfig, clock: Callable[[], datetime] | None
    ) -> None:
        """Take an open log, and hold the checkpoint directory against it."""
        self._log, self._signing_config, self._clock = log, signing_config, clock or utc_now
        # Up to which size the checkpoint directory is known to lack nothing, and what it is to get now.
        self._exported_to = 0
        self._pending_exports: list[CheckpointExport] = []
        self._directory_checked = False
        self._cached_signer: Signer | None = None
        # How the log was opened, once it has a first record to tell it.
        self._log_opened: LogOpened | None = None
        self._has_first_record = False
        self.alarms: tuple[Finding, ...] = (
            checkpoint_alarms(log, signing_config.checkpoint_folder)
            if signing_config.checkpoint_folder
            else ()
        )

    def _check_checkpoint_directory(self) -> None:
        """Stop a writer where the directory contradicts the log, and fill what it lacks."""
        if self.alarms:
            raise Tampered(*self.alarms)
        folder = None if self._directory_checked else self._active_checkpoint_folder()
        if folder and any(True for _ in missing_checkpoints(self._log, folder)):
            with self._log.exclusive():
                self._log.ensure_durable()
                self._collect_pending_exports(folder)
            self._write_pending_exports()
        self._directory_checked = True

    def _append_records(
        self, records: Sequence[Record], projection_change: ProjectionChange, sign: TreeSigner | None = None
    ) -> None:
        """Append records, signed by the key in force if the log is signed."""
        told = None if self._signing_config.is_dry_run else self._read_log_opened()
        if told and self._signing_config.checkpoint_folder is None:
            raise NotFound(Finding(CHECKPOINTS_NEEDED, {"origin": told.origin}))
        if told and sign is None:
            sign = tree_signer(told.origin, self._current_signer())
        with self._log.exclusive():
            self._log.append(records, projection_change, sign or no_checkpoints)
            self._collect_pending_exports(self._signing_config.checkpoint_folder if told else None)

    def _active_checkpoint_folder(self) -> Path | None:
        """The checkpoint directory, if the log is signed."""
        return self._signing_config.checkpoint_folder if self._read_log_opened() else None

    def _read_log_opened(self) -> LogOpened | None:
        """How a signed log was opened. The first record never changes, so it is read until it is there."""
        if not self._has_first_record:
            self._has_first_record = self._log.size() > 0
            self._log_opened = find_log_opened(self._log)
        return self._log_opened

    def _collect_pending_exports(self, folder: Path | None) -> None:
        """See, in a writer's transaction, what the directory lacks.

        Whatever else says so may be a leader that is none any more. It is exported once that has committed.
        Raises Tampered where the directory contradicts the log as it is now: it may have been put back.
        """
        if folder and (found := checkpoint_alarms(self._log, folder)):
            raise Tampered(*found)
        self._pending_exports = (
            list(missing_checkpoints(self._log, folder, self._exported_to)) if folder else []
        )

    def _write_pending_exports(self) -> None:
        """Export what is due. Raises Unavailable."""
        for one in self._pending_exports:
            one.write(self._signing_config.checkpoint_folder or Path())
            self._exported_to = one.size
        self._pending_exports = []

    def _current_signer(self) -> Signer:
        """The key in force; its file is read, and its passphrase asked for, once."""
        self._cached_signer = current_signer(self._log, self._signing_config, self._cached_signer)
        return self._cached_signer

    def _next_record_time(self) -> datetime:
        """Now, but never before the record that stands last."""
        now, last = self._clock(), self._log.last_record()
        return max(now, last.recorded) if last else now

    def change_key(self, signer: Signer, key_path: Path) -> Record:
        """Record that another key signs from here on; the checkpoint of that is signed by both.

        Raises NotFound where the log is unsigned or nobody says where the old key is, BadFile for a key that
        is not of this log's name, Tampered and Conflict as an apply does.
        """
        self._check_checkpoint_directory()
        origin = require_log_opened(self._log).origin
        check_log_key(signer, key_path, origin)
        old = self._current_signer()
        number, size = len(key_history(self._log)), self._log.size()
        record = Record.from_event(size, self._next_record_time(), key_changed(number, str(signer.key)))
        self._append_records(
            [record], ProjectionChange(projection_rows.VERSION, size + 1), tree_signer(origin, old, signer)
        )
        self._write_pending_exports()
        return record

    @property
    def checkpoint_folder(self) -> Path | None:
        """Where the checkpoint directory lies."""
        return self._signing_config.checkpoint_folder

    def size(self) -> int:
        """How many records the log has."""
        return self._log.size()

    def size_and_root(self) -> tuple[int, bytes]:
        """How many records the log has, and the root of the tree as it is kept, told without reading them.

        The root is empty where none can be believed, as in a log of an older tplog. Nothing is verified.
        """
        try:
            with self._log.snapshot() as held:
                ((size, packed),) = held.tree_rows()
                return size, CompactRange.from_bytes(size, packed).root
        except (Incompatible, ValueError):  # no tree, or none that can be believed
            return self._log.size(), b""

    def has_event(self, event_id: str) -> bool:
        """Whether there is an event with this id."""
        return self._log.find_by_id(event_id) is not None

    def last_recorded_date(self, size: int) -> date:
        """The day, in Sweden, on which the last of the first ``size`` records was recorded."""
        (last,) = self._log.records_at([size - 1])
        return day_in_sweden(last.recorded)

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
        require_log_opened(self._log)
        found = self._log.checkpoint(size)
        if found is None:
            known = [str(one.size) for one in self._log.checkpoints()]
            told = ", ".join(
                [*(["…"] if len(known) > _MAX_LISTED_SIZES else []), *known[-_MAX_LISTED_SIZES:]]
            )
            raise NotFound(Finding(SIZE_UNSIGNED, {"size": str(size), "sizes": told or "–"}))
        return _parse_stored_checkpoint(found.cosigned_note)

    def leaves(self, size: int | None = None) -> Iterable[bytes]:
        """The first leaves, as they are stored; all of them without a size."""
        for record in self._log.read():
            if record.index == size:
                return
            yield record.leaf

    def tiles(self) -> Iterable[tuple[str, bytes]]:
        """The files of the newest checkpoint's tree in the form of tlog-tiles, its note first."""
        from tplog.merkle.tiles import tile_files  # noqa: PLC0415 (start-up time)

        told = self.checkpoint()
        yield "checkpoint", bytes(told.note)
        yield from tile_files(list(self.leaves(told.size)))

    def prove_inclusion(self, index: int, size: int | None = None) -> ProofWithLeaf:
        """That a record stands in the log. Raises NotFound for one that the checkpoint does not cover."""
        told = self.checkpoint(size)
        if not 0 <= index < told.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(told.size), "index": str(index)}))
        path = inclusion_path(self._log.leaf_hashes(told.size), index)
        (record,) = self._log.records_at([index])
        return ProofWithLeaf(InclusionProof(index, path, told), record.leaf)

    def prove_consistency(self, old_size: int, size: int | None = None) -> ProofWithLeaf:
        """That the log has only grown since it had ``old`` records. Raises NotFound."""
        told = self.checkpoint(size)
        if not 0 <= old_size <= told.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(told.size), "index": str(old_size - 1)}))
        return ProofWithLeaf(
            ConsistencyProof(old_size, consistency_path(self._log.leaf_hashes(told.size), old_size), told)
        )

    def add_cosignatures(
        self, content: bytes, source: str, witness: VerifierKey | None = None
    ) -> tuple[int, int]:
        """Keep a witness's cosignatures: lines of the newest checkpoint, or a whole cosigned checkpoint.

        With a witness's key, only lines that are truly its own. Returns the checkpoint's size and how many
        lines were new. Raises BadFile where there is nothing of this kind, NotFound where the log has no such
        checkpoint.
        """
        told = self.checkpoint()
        try:
            if b"\n\n" in content:
                given = parse_checkpoint(content)
                told = self.checkpoint(given.size)
                if given.note.text != told.note.text:
                    _refuse_cosignature(source, "it is another checkpoint")
                signatures = list(given.note.signatures)
            else:
                signatures = [parse_signature(line) for line in content.decode().splitlines()]
        except (FormatError, UnicodeDecodeError) as error:
            _refuse_cosignature(source, str(error))
        cosigned = [one for one in signatures if one.time is not None]
        if witness:
            cosigned = [one for one in cosigned if witness.verifies(told.note.text, one)]
        if not cosigned:
            _refuse_cosignature(
                source, "it has no line of a witness" if not witness else "it is not the witness's"
            )
        new = [one for one in cosigned if one not in told.note.signatures]
        self._log.add_cosignatures(told.size, map(str, new))
        if (
            self._signing_config.checkpoint_folder
            and checkpoint_path(self._signing_config.checkpoint_folder, told.size).exists()
        ):
            note = bytes(self.checkpoint(told.size).note)
            atomic_write(checkpoint_path(self._signing_config.checkpoint_folder, told.size), note)
        return told.size, len(new)

    def audit(
        self,
        evidence: Sequence[CheckpointEvidence] = (),
        trust: TrustAnchors | None = None,
        progress: ProgressCallback | None = None,
    ) -> Report:
        """Check the whole database, against these checkpoints and those of the checkpoint directory."""
        from tplog.verification.database_check import check_database  # noqa: PLC0415 (as above)
        from tplog.verification.report import TrustAnchors  # noqa: PLC0415 (as above)
        from tplog.verification.workers import REPLAY_CHECK_TASK, run_partitioned  # noqa: PLC0415 (start-up time)

        exported = (
            exported_checkpoints(self._signing_config.checkpoint_folder)
            if self._signing_config.checkpoint_folder
            else []
        )
        url, size = self._log.url, self._log.size()
        with (
            self._log.snapshot() as held,
            run_partitioned(REPLAY_CHECK_TASK, held, url, size, progress) as replays,
        ):
            return check_database(held, exported, evidence, trust or TrustAnchors(), replays)

    def verify(
        self, evidence: Sequence[CheckpointEvidence] = (), trust: TrustAnchors | None = None
    ) -> Report:
        """As `audit`, but raises Tampered with all contradictions where there is any."""
        report = self.audit(evidence, trust)
        if report.contradictions:
            raise Tampered(*report.contradictions)
        return report


def exported_checkpoints(folder: Path) -> list[CheckpointEvidence]:
    """The checkpoints in the log's own directory, which its keeper can reach."""
    from tplog.verification.report import CheckpointEvidence  # noqa: PLC0415 (start-up time)

    return [CheckpointEvidence(str(path), read_file(path)) for path in list_checkpoint_files(folder)]


def _refuse_cosignature(source: str, why: str) -> None:
    raise BadFile(Finding(COSIGNATURE_REFUSED, {"source": source, "why": why}))


def _parse_stored_checkpoint(note: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(note)
    except FormatError as error:
        facts = {"source": "database", "why": error.why}
        raise Tampered(Finding(rules.CHECKPOINT_MALFORMED, facts)) from error


def log_opened_record(origin: str, signer: Signer, key_path: Path) -> Record:
    """The record with which a signed log begins. Raises BadFile for a key of another name."""
    check_log_key(signer, key_path, origin)
    return Record.from_event(0, utc_now(), log_opened(origin, str(signer.key)))


def vouched_leaves(
    leaves: Collection[bytes], evidence: Sequence[CheckpointEvidence], trust: TrustAnchors
) -> tuple[int, TreeSigner]:
    """How many leaves a dump has that checkpoints vouch for to the last, and what signs just these again.

    Whether each leaf can be read is seen when its record is made.

    Raises Tampered with all that contradicts, Refused where the newest checkpoint does not cover all. An
    unsigned log has nothing that could vouch for it, and is taken as it is.
    """
    from tplog.verification.dump_check import check_leaves  # noqa: PLC0415 (start-up time)

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


def missing_records(log: EventLog, leaves: Iterable[bytes]) -> Iterator[Record]:
    """The records that a log lacks. Raises Tampered where what it has is not their beginning."""
    size, rest = log.size(), iter(leaves)
    if any(one.leaf != next(rest, None) for one in log.read()):
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(size)}))
    return records_from_leaves(rest, size)


def records_from_leaves(leaves: Iterable[bytes], first_index: int = 0) -> Iterator[Record]:
    """The records of a dump's leaves. Raises Tampered for a leaf that cannot be read."""
    from tplog.verification.leaf_scan import read_leaf  # noqa: PLC0415 (start-up time)

    return (read_leaf(index, leaf) for index, leaf in enumerate(leaves, first_index))
