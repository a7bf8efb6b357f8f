"""The part of a book that signs, proves and verifies: what makes its log checkable by outsiders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.book.checkpoint_sync import Missing, alarms, missing
from tplog.book.signing_keys import (
    CHECKPOINTS_NEEDED,
    Custody,
    check_log_key,
    current_signer,
    key_history,
    opened_as,
    required_opening,
    signing,
)
from tplog.domain import projection_rows
from tplog.errors import BadFile, Incompatible, NotFound, Refused, Tampered, refusal
from tplog.events.log_events import LogOpened, key_changed, opened
from tplog.events.record import Record, seal
from tplog.eventstore.interface import Kept, Log, Sign, unsigned
from tplog.files.checkpoint_directory import checkpoint_path, checkpoints, read_file, write_whole
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import Malformed, Signer, VerifierKey, parse_signature
from tplog.merkle.proof import ConsistencyProof, InclusionProof
from tplog.merkle.tree import Frontier, consistency_path, frontier, inclusion_path
from tplog.values.finding import Finding
from tplog.values.partial_date import day_in_sweden
from tplog.verification import rules

if TYPE_CHECKING:
    from tplog.verification.leaf_scan import Progress
    from tplog.verification.report import Report, Told, Trust

SIZE_UNSIGNED = refusal(
    "size-unsigned",
    "Det finns ingen kontrollpunkt för {size} poster. Det finns för: {sizes}.",
    "There is no checkpoint of {size} records. There are of: {sizes}.",
)
INDEX_UNKNOWN = refusal(
    "index-unknown",
    "Kontrollpunkten omfattar {size} poster, inte post {index}.",
    "The checkpoint covers {size} records, not record {index}.",
)
COSIGNATURE_REFUSED = refusal(
    "cosignature-refused",
    "{source}: ingen medsignatur för en kontrollpunkt i loggen: {why}.",
    "{source}: no cosignature of a checkpoint in the log: {why}.",
)
LEAVES_DIFFER = refusal(
    "leaves-differ",
    "Databasens {size} poster är inte början av löven i filen; inget skrevs.",
    "The database's {size} records are not the beginning of the leaves in the file; nothing was written.",
)
_SHOWN = 5


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@frozen
class Proof:
    """A proof file's content, and the leaf that it is about (none for a proof of growth)."""

    proof: InclusionProof | ConsistencyProof
    leaf: bytes | None = None


class Signed:
    """A log with what lies outside it: the key that signs and the checkpoint directory."""

    def __init__(self, log: Log, custody: Custody, clock: Callable[[], datetime] | None) -> None:
        """Take an open log, and hold the checkpoint directory against it."""
        self._log, self._custody, self._clock = log, custody, clock or utc_now
        # Up to which size the checkpoint directory is known to lack nothing, and what it is to get now.
        self._whole_to = 0
        self._due: list[Missing] = []
        self._guarded = False
        self._signer: Signer | None = None
        # How the log was opened, once it has a first record to tell it.
        self._opening: LogOpened | None = None
        self._begun = False
        self.alarms: tuple[Finding, ...] = alarms(log, custody.folder) if custody.folder else ()

    def _guard(self) -> None:
        """Stop a writer where the directory contradicts the log, and fill what it lacks."""
        if self.alarms:
            raise Tampered(*self.alarms)
        folder = None if self._guarded else self._directory()
        if folder and any(True for _ in missing(self._log, folder)):
            with self._log.alone():
                self._log.settle()
                self._find_due(folder)
            self._export()
        self._guarded = True

    def _append(self, records: Sequence[Record], kept_beside: Kept, sign: Sign | None = None) -> None:
        """Append records, signed by the key in force if the log is signed."""
        told = None if self._custody.rehearses else self._opened_as()
        if told and self._custody.folder is None:
            raise NotFound(Finding(CHECKPOINTS_NEEDED, {"origin": told.origin}))
        if told and sign is None:
            sign = signing(told.origin, self._current_signer())
        with self._log.alone():
            self._log.append(records, kept_beside, sign or unsigned)
            self._find_due(self._custody.folder if told else None)

    def _directory(self) -> Path | None:
        """The checkpoint directory, if the log is signed."""
        return self._custody.folder if self._opened_as() else None

    def _opened_as(self) -> LogOpened | None:
        """How a signed log was opened. The first record never changes, so it is read until it is there."""
        if not self._begun:
            self._begun = self._log.size() > 0
            self._opening = opened_as(self._log)
        return self._opening

    def _find_due(self, folder: Path | None) -> None:
        """See, in a writer's transaction, what the directory lacks.

        Whatever else says so may be a leader that is none any more. It is exported once that has committed.
        Raises Tampered where the directory contradicts the log as it is now: it may have been put back.
        """
        if folder and (found := alarms(self._log, folder)):
            raise Tampered(*found)
        self._due = list(missing(self._log, folder, self._whole_to)) if folder else []

    def _export(self) -> None:
        """Export what is due. Raises Unavailable."""
        for one in self._due:
            one.write(self._custody.folder or Path())
            self._whole_to = one.size
        self._due = []

    def _current_signer(self) -> Signer:
        """The key in force; its file is read, and its passphrase asked for, once."""
        self._signer = current_signer(self._log, self._custody, self._signer)
        return self._signer

    def _time(self) -> datetime:
        """Now, but never before the record that stands last."""
        now, last = self._clock(), self._log.last()
        return max(now, last.recorded) if last else now

    def change_key(self, signer: Signer, path: Path) -> Record:
        """Record that another key signs from here on; the checkpoint of that is signed by both.

        Raises NotFound where the log is unsigned or nobody says where the old key is, BadFile for a key that
        is not of this log's name, Tampered and Conflict as an apply does.
        """
        self._guard()
        origin = required_opening(self._log).origin
        check_log_key(signer, path, origin)
        old = self._current_signer()
        number, size = len(key_history(self._log)), self._log.size()
        record = seal(size, self._time(), key_changed(number, str(signer.key)))
        self._append([record], Kept(projection_rows.VERSION, size + 1), signing(origin, old, signer))
        self._export()
        return record

    @property
    def checkpoint_folder(self) -> Path | None:
        """Where the checkpoint directory lies."""
        return self._custody.folder

    def size(self) -> int:
        """How many records the log has."""
        return self._log.size()

    def standing(self) -> tuple[int, bytes]:
        """How many records the log has, and the root of the tree as it is kept, told without reading them.

        The root is empty where none can be believed, as in a log of an older tplog. Nothing is verified.
        """
        try:
            with self._log.snapshot() as held:
                ((size, packed),) = held.tree()
                return size, frontier(size, packed).root
        except (Incompatible, ValueError):  # no tree, or none that can be believed
            return self._log.size(), b""

    def holds(self, name: str) -> bool:
        """Whether there is an event with this id."""
        return self._log.find(name) is not None

    def last_day(self, size: int) -> date:
        """The day, in Sweden, on which the last of the first ``size`` records was recorded."""
        (last,) = self._log.at([size - 1])
        return day_in_sweden(last.recorded)

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
        required_opening(self._log)
        found = self._log.note(size)
        if found is None:
            known = [str(one.size) for one in self._log.notes()]
            told = ", ".join([*(["…"] if len(known) > _SHOWN else []), *known[-_SHOWN:]])
            raise NotFound(Finding(SIZE_UNSIGNED, {"size": str(size), "sizes": told or "–"}))
        return _parsed(found.whole)

    def leaves(self, size: int | None = None) -> Iterable[bytes]:
        """The first leaves, as they are stored; all of them without a size."""
        for record in self._log.read():
            if record.index == size:
                return
            yield record.leaf

    def tiles(self) -> Iterable[tuple[str, bytes]]:
        """The files of the newest checkpoint's tree in the form of tlog-tiles, its note first."""
        from tplog.merkle.tiles import tiles  # noqa: PLC0415 (start-up time)

        told = self.checkpoint()
        yield "checkpoint", bytes(told.note)
        yield from tiles(list(self.leaves(told.size)))

    def prove(self, index: int, size: int | None = None) -> Proof:
        """That a record stands in the log. Raises NotFound for one that the checkpoint does not cover."""
        told = self.checkpoint(size)
        if not 0 <= index < told.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(told.size), "index": str(index)}))
        path = inclusion_path(self._log.hashes(told.size), index)
        (record,) = self._log.at([index])
        return Proof(InclusionProof(index, path, told), record.leaf)

    def prove_growth(self, old: int, size: int | None = None) -> Proof:
        """That the log has only grown since it had ``old`` records. Raises NotFound."""
        told = self.checkpoint(size)
        if not 0 <= old <= told.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(told.size), "index": str(old - 1)}))
        return Proof(ConsistencyProof(old, consistency_path(self._log.hashes(told.size), old), told))

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
        except (Malformed, UnicodeDecodeError) as error:
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
        if self._custody.folder and checkpoint_path(self._custody.folder, told.size).exists():
            note = bytes(self.checkpoint(told.size).note)
            write_whole(checkpoint_path(self._custody.folder, told.size), note)
        return told.size, len(new)

    def audit(
        self, given: Sequence[Told] = (), trust: Trust | None = None, progress: Progress | None = None
    ) -> Report:
        """Check the whole database, against these checkpoints and those of the checkpoint directory."""
        from tplog.verification.database_check import audited  # noqa: PLC0415 (as above)
        from tplog.verification.report import Trust  # noqa: PLC0415 (as above)
        from tplog.verification.workers import REPLAYED, done  # noqa: PLC0415 (start-up time)

        exported = exported_notes(self._custody.folder) if self._custody.folder else []
        url, size = self._log.url, self._log.size()
        with self._log.snapshot() as held, done(REPLAYED, held, url, size, progress) as replays:
            return audited(held, exported, given, trust or Trust(), replays)

    def verify(self, given: Sequence[Told] = (), trust: Trust | None = None) -> Report:
        """As `audit`, but raises Tampered with all contradictions where there is any."""
        report = self.audit(given, trust)
        if report.contradictions:
            raise Tampered(*report.contradictions)
        return report


def exported_notes(folder: Path) -> list[Told]:
    """The checkpoints in the log's own directory, which its keeper can reach."""
    from tplog.verification.report import Told  # noqa: PLC0415 (start-up time)

    return [Told(str(path), read_file(path)) for path in checkpoints(folder)]


def _refuse_cosignature(source: str, why: str) -> None:
    raise BadFile(Finding(COSIGNATURE_REFUSED, {"source": source, "why": why}))


def _parsed(note: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(note)
    except Malformed as error:
        facts = {"source": "database", "why": error.why}
        raise Tampered(Finding(rules.CHECKPOINT_MALFORMED, facts)) from error


def first_record(origin: str, signer: Signer, path: Path) -> Record:
    """The record with which a signed log begins. Raises BadFile for a key of another name."""
    check_log_key(signer, path, origin)
    return seal(0, utc_now(), opened(origin, str(signer.key)))


def restorable(leaves: Collection[bytes], given: Sequence[Told], trust: Trust) -> tuple[int, Sign]:
    """How many leaves a dump has that checkpoints vouch for to the last, and what signs just these again.

    Whether each leaf can be read is seen when its record is made.

    Raises Tampered with all that contradicts, Refused where the newest checkpoint does not cover all. An
    unsigned log has nothing that could vouch for it, and is taken as it is.
    """
    from tplog.verification.dump_check import audited_leaves  # noqa: PLC0415 (start-up time)

    report = audited_leaves(leaves, given, trust, reads=False)
    if report.contradictions:
        raise Tampered(*report.contradictions)
    uncovered = tuple(one for one in report.findings if one.kind is rules.RECORDS_UNCOVERED)
    if uncovered:
        raise Refused(*uncovered)

    def sign(grown: Frontier) -> Sequence[Checkpoint]:
        if grown.root != report.root:  # the dump was changed since it was looked at
            raise Tampered(Finding(LEAVES_DIFFER, {"size": str(grown.size)}))
        return [one for _, one in sorted(report.believed, key=lambda read: read[1].size)]

    return report.size, sign


def lacking(log: Log, leaves: Iterable[bytes]) -> Iterator[Record]:
    """The records that a log lacks. Raises Tampered where what it has is not their beginning."""
    size, rest = log.size(), iter(leaves)
    if any(one.leaf != next(rest, None) for one in log.read()):
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(size)}))
    return records_of(rest, size)


def records_of(leaves: Iterable[bytes], first: int = 0) -> Iterator[Record]:
    """The records of a dump's leaves. Raises Tampered for a leaf that cannot be read."""
    from tplog.verification.leaf_scan import read_leaf  # noqa: PLC0415 (start-up time)

    return (read_leaf(index, leaf) for index, leaf in enumerate(leaves, first))
