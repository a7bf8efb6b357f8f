"""Signing: the current key, and the export of checkpoints to the checkpoint directory."""

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
    is_signed_tree,
    key_history,
    require_log_opened,
    tree_signer,
)
from tplog.domain import projection_rows
from tplog.errors import BadFile, NotFound, Tampered, mandatory_rule
from tplog.events.log_events import LogOpened, key_changed, log_opened
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog, ProjectionChange, TreeSigner, no_checkpoints
from tplog.eventstore.messages import TREE_DAMAGED
from tplog.files.atomic_write import atomic_write
from tplog.files.checkpoint_directory import checkpoint_path
from tplog.merkle.checkpoint import parse_checkpoint
from tplog.merkle.note import FormatError, Signer, VerifierKey, parse_signature
from tplog.values.finding import Finding

COSIGNATURE_REFUSED = mandatory_rule(
    "cosignature-refused",
    "{source}: ingen medsignatur för en kontrollpunkt i loggen: {why}.",
    "{source}: no cosignature of a checkpoint in the log: {why}.",
)


def utc_now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


class BookSigning:
    """Signs what is appended, and exports each checkpoint to the checkpoint directory after its commit."""

    def __init__(
        self,
        log: EventLog,
        signing_config: SigningConfig,
        alarms: tuple[Finding, ...],
        clock: Callable[[], datetime] | None,
    ) -> None:
        """Take an open log, and the alarms that its checkpoint directory raised when it was opened."""
        self._log, self._signing_config, self._alarms = log, signing_config, alarms
        self.clock = clock or utc_now
        # The checkpoint directory is complete up to this size; the exports are what it lacks beyond it.
        self._exported_to = 0
        self.pending_exports: list[CheckpointExport] = []
        self._directory_checked = False
        self._cached_signer: Signer | None = None
        # The record that opened a signed log, once there is a first record.
        self._log_opened: LogOpened | None = None
        self._has_first_record = False

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing is signed, and the log is a copy in memory with nothing stored beside it."""
        return self._signing_config.is_dry_run

    def check_checkpoint_directory(self) -> None:
        """Raise Tampered if the directory contradicts the log; else export what it lacks."""
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
        """Append records, signed by the current key if the log is signed.

        Raises NotFound, BadFile, Conflict; Tampered if the stored tree is not the one that was signed last.
        """
        log_opened = None if self._signing_config.is_dry_run else self._read_log_opened()
        if log_opened and self._signing_config.checkpoint_folder is None:
            raise NotFound(Finding(CHECKPOINTS_NEEDED, {"origin": log_opened.origin}))
        if log_opened and sign is None:
            sign = tree_signer(log_opened.origin, self._current_signer())
        with self._log.exclusive():
            if log_opened and not is_signed_tree(self._log, self._log.stored_tree()):
                raise Tampered(Finding(TREE_DAMAGED, {"size": str(self._log.size())}))
            self._log.append(records, projection_change, sign or no_checkpoints)
            self.collect_pending_exports(self._signing_config.checkpoint_folder if log_opened else None)

    def active_checkpoint_folder(self) -> Path | None:
        """Return the checkpoint directory if the log is signed."""
        return self._signing_config.checkpoint_folder if self._read_log_opened() else None

    def _read_log_opened(self) -> LogOpened | None:
        """Return the event that opened a signed log. The first record never changes, so it is read once."""
        if not self._has_first_record:
            self._has_first_record = self._log.size() > 0
            self._log_opened = find_log_opened(self._log)
        return self._log_opened

    def collect_pending_exports(self, folder: Path | None) -> None:
        """Collect, inside a write transaction, the checkpoints that the directory lacks.

        Outside one they may be read from a server that is no longer the leader. They are written after the
        commit. Raises Tampered if the directory contradicts the log: the log may have been put back.
        """
        if folder and (alarms := checkpoint_alarms(self._log, folder)):
            raise Tampered(*alarms)
        self.pending_exports = (
            list(missing_checkpoints(self._log, folder, self._exported_to)) if folder else []
        )

    def write_pending_exports(self) -> None:
        """Write the collected checkpoints to the directory. Raises Unavailable."""
        for export in self.pending_exports:
            export.write(self._signing_config.checkpoint_folder or Path())
            self._exported_to = export.size
        self.pending_exports = []

    def _current_signer(self) -> Signer:
        """Return the current key; its file is read, and its passphrase asked for, once."""
        self._cached_signer = current_signer(self._log, self._signing_config, self._cached_signer)
        return self._cached_signer

    def next_record_time(self) -> datetime:
        """Return the present time (UTC), or the last record's time if the clock is behind it."""
        now, last = self.clock(), self._log.last_record()
        return max(now, last.recorded) if last else now

    def change_key(self, signer: Signer, key_path: Path) -> Record:
        """Record that another key signs from now on. See `tplog.book.book.Book.change_key`."""
        self.check_checkpoint_directory()
        origin = require_log_opened(self._log).origin
        check_log_key(signer, key_path, origin)
        old = self._current_signer()
        number, size = len(key_history(self._log)), self._log.size()
        record = Record.from_event(size, self.next_record_time(), key_changed(number, str(signer.key)))
        self.append_records(
            [record], ProjectionChange(projection_rows.VERSION, size + 1), tree_signer(origin, old, signer)
        )
        self.write_pending_exports()
        return record

    def add_cosignatures(
        self, content: bytes, source: str, witness: VerifierKey | None = None
    ) -> tuple[int, int]:
        """Store a witness's cosignatures. See `tplog.book.book.Book.add_cosignatures`."""
        checkpoint = read_checkpoint(self._log)
        try:
            if b"\n\n" in content:
                given = parse_checkpoint(content)
                checkpoint = read_checkpoint(self._log, given.size)
                if given.note.text != checkpoint.note.text:
                    _refuse_cosignature(source, "it is another checkpoint")
                signatures = list(given.note.signatures)
            else:
                signatures = [parse_signature(line) for line in content.decode().splitlines()]
        except (FormatError, UnicodeDecodeError) as error:
            _refuse_cosignature(source, str(error))
        cosigned = [signature for signature in signatures if signature.time is not None]
        if witness:
            cosigned = [
                signature for signature in cosigned if witness.verifies(checkpoint.note.text, signature)
            ]
        if not cosigned:
            _refuse_cosignature(
                source, "it has no line of a witness" if not witness else "it is not the witness's"
            )
        new = [signature for signature in cosigned if signature not in checkpoint.note.signatures]
        self._log.add_cosignatures(checkpoint.size, map(str, new))
        if (
            self._signing_config.checkpoint_folder
            and checkpoint_path(self._signing_config.checkpoint_folder, checkpoint.size).exists()
        ):
            note = bytes(read_checkpoint(self._log, checkpoint.size).note)
            atomic_write(checkpoint_path(self._signing_config.checkpoint_folder, checkpoint.size), note)
        return checkpoint.size, len(new)


def _refuse_cosignature(source: str, why: str) -> None:
    raise BadFile(Finding(COSIGNATURE_REFUSED, {"source": source, "why": why}))


def log_opened_record(origin: str, signer: Signer, key_path: Path) -> Record:
    """Return the first record of a signed log. Raises BadFile for a key of another name."""
    check_log_key(signer, key_path, origin)
    return Record.from_event(0, utc_now(), log_opened(origin, str(signer.key)))
