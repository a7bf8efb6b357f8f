"""The part of a book that signs: the key in force, and the checkpoint directory that follows the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tplog.book.checkpoint_sync import CheckpointExport, checkpoint_alarms, missing_checkpoints
from tplog.book.proofs import read_checkpoint
from tplog.book.signing_config import SigningConfig
from tplog.book.signing_keys import (
    CHECKPOINTS_NEEDED,
    check_log_key,
    current_signer,
    find_log_opened,
    key_history,
    require_log_opened,
    tree_signer,
)
from tplog.domain import projection_rows
from tplog.errors import BadFile, NotFound, Tampered, mandatory_rule
from tplog.events.log_events import LogOpened, key_changed, log_opened
from tplog.events.record import Record, record_from_event
from tplog.eventstore.interface import EventLog, ProjectionChange, TreeSigner, no_checkpoints
from tplog.files.checkpoint_directory import atomic_write, checkpoint_path
from tplog.merkle.checkpoint import parse_checkpoint
from tplog.merkle.note import FormatError, Signer, VerifierKey, parse_signature
from tplog.values.finding import Finding

COSIGNATURE_REFUSED = mandatory_rule(
    "cosignature-refused",
    "{source}: ingen medsignatur för en kontrollpunkt i loggen: {why}.",
    "{source}: no cosignature of a checkpoint in the log: {why}.",
)


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class BookSigning:
    """A log with what lies outside it: the key that signs and the checkpoint directory."""

    def __init__(
        self,
        log: EventLog,
        signing_config: SigningConfig,
        alarms: tuple[Finding, ...],
        clock: Callable[[], datetime] | None,
    ) -> None:
        """Take an open log, and what its checkpoint directory says against it."""
        self._log, self._signing_config, self._alarms = log, signing_config, alarms
        self.clock = clock or utc_now
        # Up to which size the checkpoint directory is known to lack nothing, and what it is to get now.
        self._exported_to = 0
        self.pending_exports: list[CheckpointExport] = []
        self._directory_checked = False
        self._cached_signer: Signer | None = None
        # How the log was opened, once it has a first record to tell it.
        self._log_opened: LogOpened | None = None
        self._has_first_record = False

    def check_checkpoint_directory(self) -> None:
        """Stop a writer where the directory contradicts the log, and fill what it lacks."""
        if self._alarms:
            raise Tampered(*self._alarms)
        folder = None if self._directory_checked else self.active_checkpoint_folder()
        if folder and any(True for _ in missing_checkpoints(self._log, folder)):
            with self._log.exclusive():
                self._log.ensure_durable()
                self.collect_pending_exports(folder)
            self.write_pending_exports()
        self._directory_checked = True

    def append_records(
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
            self.collect_pending_exports(self._signing_config.checkpoint_folder if told else None)

    def active_checkpoint_folder(self) -> Path | None:
        """The checkpoint directory, if the log is signed."""
        return self._signing_config.checkpoint_folder if self._read_log_opened() else None

    def _read_log_opened(self) -> LogOpened | None:
        """How a signed log was opened. The first record never changes, so it is read until it is there."""
        if not self._has_first_record:
            self._has_first_record = self._log.size() > 0
            self._log_opened = find_log_opened(self._log)
        return self._log_opened

    def collect_pending_exports(self, folder: Path | None) -> None:
        """See, in a writer's transaction, what the directory lacks.

        Whatever else says so may be a leader that is none any more. It is exported once that has committed.
        Raises Tampered where the directory contradicts the log as it is now: it may have been put back.
        """
        if folder and (found := checkpoint_alarms(self._log, folder)):
            raise Tampered(*found)
        self.pending_exports = (
            list(missing_checkpoints(self._log, folder, self._exported_to)) if folder else []
        )

    def write_pending_exports(self) -> None:
        """Export what is due. Raises Unavailable."""
        for one in self.pending_exports:
            one.write(self._signing_config.checkpoint_folder or Path())
            self._exported_to = one.size
        self.pending_exports = []

    def _current_signer(self) -> Signer:
        """The key in force; its file is read, and its passphrase asked for, once."""
        self._cached_signer = current_signer(self._log, self._signing_config, self._cached_signer)
        return self._cached_signer

    def next_record_time(self) -> datetime:
        """Now, but never before the record that stands last."""
        now, last = self.clock(), self._log.last_record()
        return max(now, last.recorded) if last else now

    def change_key(self, signer: Signer, key_path: Path) -> Record:
        """Record that another key signs from here on; the checkpoint of that is signed by both.

        Raises NotFound where the log is unsigned or nobody says where the old key is, BadFile for a key that
        is not of this log's name, Tampered and Conflict as an apply does.
        """
        self.check_checkpoint_directory()
        origin = require_log_opened(self._log).origin
        check_log_key(signer, key_path, origin)
        old = self._current_signer()
        number, size = len(key_history(self._log)), self._log.size()
        record = record_from_event(size, self.next_record_time(), key_changed(number, str(signer.key)))
        self.append_records(
            [record], ProjectionChange(projection_rows.VERSION, size + 1), tree_signer(origin, old, signer)
        )
        self.write_pending_exports()
        return record

    def add_cosignatures(
        self, content: bytes, source: str, witness: VerifierKey | None = None
    ) -> tuple[int, int]:
        """Keep a witness's cosignatures: lines of the newest checkpoint, or a whole cosigned checkpoint.

        With a witness's key, only lines that are truly its own. Returns the checkpoint's size and how many
        lines were new. Raises BadFile where there is nothing of this kind, NotFound where the log has no such
        checkpoint.
        """
        told = read_checkpoint(self._log)
        try:
            if b"\n\n" in content:
                given = parse_checkpoint(content)
                told = read_checkpoint(self._log, given.size)
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
            note = bytes(read_checkpoint(self._log, told.size).note)
            atomic_write(checkpoint_path(self._signing_config.checkpoint_folder, told.size), note)
        return told.size, len(new)


def _refuse_cosignature(source: str, why: str) -> None:
    raise BadFile(Finding(COSIGNATURE_REFUSED, {"source": source, "why": why}))


def log_opened_record(origin: str, signer: Signer, key_path: Path) -> Record:
    """The record with which a signed log begins. Raises BadFile for a key of another name."""
    check_log_key(signer, key_path, origin)
    return record_from_event(0, utc_now(), log_opened(origin, str(signer.key)))
