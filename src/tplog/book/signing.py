"""Signing: the current key, and the export of checkpoints to the checkpoint directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tplog.book.log_opened import find_log_opened
from tplog.book.signing_config import SigningConfig
from tplog.domain import projection_rows
from tplog.errors import NotFound, Refused, Tampered, mandatory_rule
from tplog.events.log_events import LogEvent, LogOpened, key_changed, log_opened
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog, ProjectionChange, TreeSigner, no_checkpoints
from tplog.eventstore.messages import TREE_DAMAGED
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.book.checkpoint_sync import CheckpointExport
    from tplog.book.cosignatures import AddedLines
    from tplog.merkle.note import Signer, VerifierKey

TRUST_CLOCK = "TPLOG_TRUST_CLOCK"  # the variable of the environment that says that the clock is right
MAX_CLOCK_DISTANCE = timedelta(days=20 * 365)  # of a clock that is right, and the record before
_FIRST_LOGS = datetime(2025, 1, 1, tzinfo=UTC)
CLOCK_IMPLAUSIBLE = mandatory_rule(
    "clock-implausible",
    "Datorns klocka visar {now}, mer än tjugo år från {last}, då förra posten registrerades (för en ny logg: "
    "då tplog kom). Inget skrevs: senare poster skulle få minst den tiden. Ställ klockan. Går den rätt, kör "
    "om med {variable}=1.",
    "The computer's clock says {now}, more than twenty years from {last}, when the record before was made "
    "(for a new log: when tplog came). Nothing was written: no later record could have an earlier time. Set "
    "the clock. If it is right, run again with {variable}=1.",
)


def utc_now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def require_plausible_clock(now: datetime, last: datetime | None = None) -> None:
    """Raise Refused if a clock is years from the last record's time, or from tplog's own for a first record.

    What is recorded once dates all that follows, for no record is older than the one before it. Whoever knows
    that the clock is right says so in the environment.
    """
    since = last or _FIRST_LOGS
    if abs(now - since) > MAX_CLOCK_DISTANCE and not os.environ.get(TRUST_CLOCK):
        days = {"now": now.date().isoformat(), "last": since.date().isoformat()}
        raise Refused(Finding(CLOCK_IMPLAUSIBLE, {**days, "variable": TRUST_CLOCK}))


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
        self._last_checked: Record | None = None  # the last record when the ids were checked
        self._cached_signer: Signer | None = None
        # The record that opened a signed log, once there is a first record.
        self._log_opened: LogOpened | None = None
        self._has_first_record = False

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing is signed, and the log is a trial with nothing stored beside it."""
        return self._signing_config.is_dry_run

    def check_checkpoint_directory(self) -> None:
        """Raise Tampered if the directory contradicts the log; else export what it lacks."""
        folder = None if self._directory_checked or self._alarms else self.active_checkpoint_folder()
        if self._alarms or folder:
            self._check_directory(folder)
        self._directory_checked = True

    def _check_directory(self, folder: Path | None) -> None:
        from tplog.book.checkpoint_sync import claim, missing_checkpoints, raise_alarms  # noqa: PLC0415 (start-up time)

        raise_alarms(self._alarms)
        if folder:
            claim(self._log, folder)
        if folder and any(True for _ in missing_checkpoints(self._log, folder)):
            with self._log.exclusive():
                self._log.ensure_durable()
                self.collect_pending_exports(folder)
            self.write_pending_exports()

    def check_ids(self) -> None:
        """Raise Tampered if the database names a record otherwise than its leaf: it is looked up by that."""
        start = self.checked_size - 1 if self._last_checked else 0
        self._last_checked = self._log.check_ids(start, self._last_checked)

    @property
    def checked_size(self) -> int:
        """How many records the log had when the ids were checked last."""
        return self._last_checked.index + 1 if self._last_checked else 0

    def append_records(
        self, records: Sequence[Record], projection_change: ProjectionChange, sign: TreeSigner | None = None
    ) -> None:
        """Append records, signed by the current key if the log is signed.

        Raises NotFound, BadFile, Conflict; Tampered if the stored tree is not the one that was signed last.
        """
        log_opened = None if self._signing_config.is_dry_run else self._read_log_opened()
        if log_opened:
            sign = self._signer_of(log_opened.origin, sign)
        with self._log.exclusive():
            if log_opened:
                self._require_signed_tree()
            self._log.append(records, projection_change, sign or no_checkpoints)
            folder = self._signing_config.checkpoint_folder if log_opened else None
            self.collect_pending_exports(folder, records[0].index)

    def note_appended(self, records: Sequence[Record]) -> None:
        """Note records that are committed as the last: their ids are asked for again, but not decoded."""
        if records[0].index == self.checked_size:
            self._last_checked = records[-1]

    def _signer_of(self, origin: str, sign: TreeSigner | None) -> TreeSigner:
        """Return what signs a grown tree: the current key, unless others do. Raises NotFound, BadFile."""
        from tplog.book.signing_keys import CHECKPOINTS_NEEDED, tree_signer  # noqa: PLC0415 (start-up time)

        if self._signing_config.checkpoint_folder is None:
            raise NotFound(Finding(CHECKPOINTS_NEEDED, {"origin": origin}))
        return sign or tree_signer(origin, self._current_signer())

    def _require_signed_tree(self) -> None:
        """Raise Tampered, with the way back, if the stored tree is not the one that was signed last."""
        from tplog.book.signing_keys import tree_doubts  # noqa: PLC0415 (start-up time)

        try:
            doubts = tree_doubts(self._log, self._log.stored_tree(), TREE_DAMAGED)
        except Tampered as error:
            doubts = error.reasons
        if doubts:
            from tplog.book.way_back import way_back  # noqa: PLC0415 (start-up time)

            raise Tampered(*doubts, way_back(self._log, self._signing_config.checkpoint_folder))

    def active_checkpoint_folder(self) -> Path | None:
        """Return the checkpoint directory if the log is signed."""
        return self._signing_config.checkpoint_folder if self._read_log_opened() else None

    def _read_log_opened(self) -> LogOpened | None:
        """Return the event that opened a signed log. The first record never changes, so it is read once."""
        if not self._has_first_record:
            self._has_first_record = self._log.size() > 0
            self._log_opened = find_log_opened(self._log)
        return self._log_opened

    def collect_pending_exports(self, folder: Path | None, grown_from: int | None = None) -> None:
        """Collect, inside a write transaction, the checkpoints that the directory lacks.

        Outside one they may be read from a server that is no longer the leader. They are written after the
        commit. Raises Tampered if the directory contradicts the log: the log may have been put back; or if
        something stands where a file is to be written.
        """
        self.pending_exports = []
        if folder is None:
            return
        from tplog.book.checkpoint_sync import checkpoint_alarms, raise_alarms, vouched_exports  # noqa: PLC0415 (start-up time)

        raise_alarms(checkpoint_alarms(self._log, folder))
        self.pending_exports = vouched_exports(self._log, folder, self._exported_to, grown_from)
        for export in self.pending_exports:
            export.require_place(folder)

    def write_pending_exports(self) -> None:
        """Write the collected checkpoints to the directory. Raises Unavailable."""
        for export in self.pending_exports:
            export.write(self._signing_config.checkpoint_folder or Path())
            self._exported_to = export.size
        self.pending_exports = []

    def _current_signer(self) -> Signer:
        """Return the current key; its file is read, and its passphrase asked for, once."""
        from tplog.book.signing_keys import current_signer  # noqa: PLC0415 (start-up time)

        self._cached_signer = current_signer(self._log, self._signing_config, self._cached_signer)
        return self._cached_signer

    def next_record_time(self, size: int) -> datetime:
        """Return the present time (UTC), or that of record ``size - 1`` if the clock is behind it.

        Raises Refused as `require_plausible_clock` does.
        """
        now = self.clock()
        last = self._last_checked if self.checked_size == size else self._log.last_record()
        require_plausible_clock(now, last.recorded if last else None)
        return max(now, last.recorded) if last else now

    def change_key(self, signer: Signer, key_path: Path) -> Record:
        """Record that another key signs from now on. See `tplog.book.book.Book.change_key`."""
        from tplog.book.signing_keys import (  # noqa: PLC0415 (start-up time)
            check_log_key,
            key_history,
            require_log_opened,
            tree_signer,
        )

        self.check_checkpoint_directory()
        self.check_ids()
        origin = require_log_opened(self._log).origin
        check_log_key(signer, key_path, origin)
        old = self._current_signer()
        event = key_changed(len(key_history(self._log)), str(signer.key))
        return self._append_log_event(event, tree_signer(origin, old, signer))

    def add_cosignatures(self, content: bytes, source: str, witnesses: Collection[VerifierKey]) -> AddedLines:
        """Store witnesses' lines, or those of a cosigned checkpoint, each with the checkpoint that it signs.

        Raises BadFile if none of them can be stored. See `tplog.book.cosignatures.add_cosignatures`.
        """
        from tplog.book.cosignatures import add_cosignatures  # noqa: PLC0415 (start-up time)
        from tplog.book.signing_keys import require_log_opened  # noqa: PLC0415 (start-up time)

        require_log_opened(self._log)
        self.check_checkpoint_directory()
        self.check_ids()
        added = add_cosignatures(self._log, content, source, witnesses, self._is_exported)
        for size in added.new:
            self._export_again(size)
        return added

    def void_cosignature(
        self, content: bytes, source: str, size: int | None, witnesses: Collection[VerifierKey]
    ) -> tuple[Record, bool]:
        """Record that a stored line, the only one in ``content``, is no cosignature of its checkpoint.

        Return the record and whether it is new. Raises NotFound if no checkpoint (of that size) has it,
        BadFile if several have, Refused if one of the witnesses did sign; as `change_key` besides.
        """
        from tplog.book.cosignatures import void_event  # noqa: PLC0415 (start-up time)
        from tplog.book.signing_keys import require_log_opened  # noqa: PLC0415 (start-up time)

        self.check_checkpoint_directory()
        self.check_ids()
        require_log_opened(self._log)
        event = void_event(self._log, content, source, size, witnesses)
        if isinstance(event, Record):
            return event, False
        record = self._append_log_event(event)
        self._export_again(event.size)
        return record, True

    def _export_again(self, size: int) -> None:
        """Write a checkpoint, as its cosignatures are now, over its file in the directory if there is one."""
        from tplog.book.proofs import read_checkpoint  # noqa: PLC0415 (start-up time)
        from tplog.files.atomic_write import atomic_write  # noqa: PLC0415 (start-up time)
        from tplog.files.checkpoint_directory import checkpoint_path  # noqa: PLC0415 (start-up time)

        folder = self._signing_config.checkpoint_folder
        if folder and self._is_exported(size):
            atomic_write(checkpoint_path(folder, size), bytes(read_checkpoint(self._log, size).note))

    def _is_exported(self, size: int) -> bool:
        """Return whether a checkpoint is in the directory. Raises Tampered or BadFile if another file is."""
        from tplog.files.checkpoint_directory import holds_checkpoint  # noqa: PLC0415 (start-up time)

        folder = self._signing_config.checkpoint_folder
        stored = self._log.checkpoint(size)
        return bool(folder and stored and holds_checkpoint(folder, size, stored.note))

    def _append_log_event(self, event: LogEvent, sign: TreeSigner | None = None) -> Record:
        """Append a record about the log itself, and export its checkpoint."""
        size = self._log.size()
        record = Record.from_event(size, self.next_record_time(size), event)
        self.append_records([record], ProjectionChange(projection_rows.VERSION, size + 1), sign)
        self.write_pending_exports()
        return record


def log_opened_record(origin: str, signer: Signer, key_path: Path) -> Record:
    """Return the first record of a signed log. Raises BadFile for a key of another name."""
    from tplog.book.signing_keys import check_log_key  # noqa: PLC0415 (start-up time)

    check_log_key(signer, key_path, origin)
    now = utc_now()
    require_plausible_clock(now)
    return Record.from_event(0, now, log_opened(origin, str(signer.key)))
