"""Where books are kept: a log is opened, made, copied and brought back by its address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from tplog.book.book import Book
from tplog.book.checkpoint_sync import checkpoint_alarms, export_missing_checkpoints
from tplog.book.signing import (
    LEAVES_DIFFER,
    exported_checkpoints,
    log_opened_record,
    missing_records,
    records_from_leaves,
    vouched_leaves,
)
from tplog.book.signing_keys import CHECKPOINTS_NEEDED, KEY_NEEDED, SigningConfig, tree_signer
from tplog.domain import projection_rows
from tplog.errors import Incompatible, NotFound, Tampered, TplogError, Unavailable
from tplog.eventstore import sql
from tplog.eventstore.interface import ProjectionChange, TreeSigner
from tplog.eventstore.memory import MemoryLog
from tplog.eventstore.messages import BACKUP_EXISTS, BACKUP_FAILED
from tplog.files.atomic_write import atomic_replace
from tplog.files.key_file import AskPassphrase, read_key
from tplog.values.finding import Finding
from tplog.verification.report import CheckpointEvidence, TrustAnchors


def open(  # noqa: A001 (as in io.open)
    url: str = "tplog.db",
    *,
    refused_codes: Iterable[str] = (),
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
    read_only: bool = False,
) -> Book:
    """Open a log by its path, or its ``sqlite:///`` or ``postgresql://`` address.

    ``raised`` are codes of findings that are refused here though tplog only flags them. For a signed log
    ``key`` is the file of its key, needed to write, and ``ask`` tells the passphrase of a locked one;
    ``checkpoints`` is its checkpoint directory, else the one beside a SQLite file. Raises NotFound where
    there is no log, Incompatible where a newer tplog made it. What the checkpoint directory says against
    the log stands in the book's ``alarms``, and stops every write. Of a book that is ``read_only`` every
    method that would write raises Incompatible.
    """
    log = sql.open_log(url, read_only=read_only)
    return Book(
        log,
        refused_codes=frozenset(refused_codes),
        signing_config=_signing_config(url, key, checkpoints, ask_passphrase),
    )


def create(
    url: str = "tplog.db",
    *,
    refused_codes: Iterable[str] = (),
    origin: str | None = None,
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
) -> Book:
    """Make a new log and open it, as `open` does; with an ``origin`` one that its ``key`` signs.

    Raises Incompatible where something lies there, NotFound or BadFile for a key that cannot sign it, and
    Tampered where the checkpoint directory tells of a log that was there before.
    """
    custody = _signing_config(url, key, checkpoints, ask_passphrase)
    if origin is None:
        log = sql.create_log(url)
    else:
        if custody.checkpoint_folder is None:
            raise NotFound(Finding(CHECKPOINTS_NEEDED, {"origin": origin}))
        if found := checkpoint_alarms(MemoryLog(), custody.checkpoint_folder):
            raise Tampered(*found)
        if custody.key_path is None:
            raise NotFound(Finding(KEY_NEEDED, {"origin": origin}))
        signer = read_key(custody.key_path, custody.ask_passphrase)
        record = log_opened_record(origin, signer, custody.key_path)
        log = sql.create_log(
            url, [record], ProjectionChange(projection_rows.VERSION, 1), tree_signer(origin, signer)
        )
        try:
            export_missing_checkpoints(log, custody.checkpoint_folder)
        except TplogError:
            log.close()
            raise
    return Book(log, refused_codes=frozenset(refused_codes), signing_config=custody)


def backup(url: str, path: str | Path) -> int:
    """Copy a log in SQLite to a new file, while others read and write; returns how many records it has.

    The file appears whole and on disk, or not at all. Raises Incompatible where there is one already,
    NotFound for a log on a server, Unavailable where it cannot be written.
    """
    target = Path(path)
    log = sql.open_log(url)
    try:
        # SQLite would take a file of such a name for its own.
        beside = {f"{sql.displayed_url(url)}{end}" for end in ("-journal", "-wal", "-shm")}
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
    folder = _signing_config(url, None, checkpoints, None).checkpoint_folder
    exported = exported_checkpoints(folder) if folder else []
    vouched, sign = vouched_leaves(leaves, [*evidence, *exported], trust or TrustAnchors())
    try:
        log, made = sql.open_log(url), False
    except NotFound:
        log, made = _create_from_leaves(url, leaves, vouched, sign), True
    with Book(log) as book:
        size = 0 if made else log.size()
        if not made:
            brought = missing_records(log, leaves)
            if size < vouched:
                log.append(brought, sign=sign)
        if folder:
            export_missing_checkpoints(log, folder)
        return book.rebuild_projections() - size


def _create_from_leaves(url: str, leaves: Iterable[bytes], vouched_size: int, sign: TreeSigner) -> sql.SqlLog:
    """A new log of a dump's leaves. What cannot be made whole leaves no file."""
    files = [Path(f"{sql.displayed_url(url)}{end}") for end in ("", "-journal", "-wal", "-shm")]
    there = [file for file in files if file.exists()]
    try:
        log = sql.create_log(url, records_from_leaves(leaves), sign=sign)
        _require_size(log, vouched_size)
    except BaseException:
        for file in files if sql.default_checkpoint_folder(url) and not there else []:
            file.unlink(missing_ok=True)
        raise
    return log


def _require_size(log: sql.SqlLog, vouched_size: int) -> None:
    """Raise Tampered where a dump has fewer leaves than when it was looked at."""
    if log.size() != vouched_size:
        log.close()
        raise Tampered(Finding(LEAVES_DIFFER, {"size": str(vouched_size)}))


def _signing_config(
    url: str, key: str | Path | None, folder: str | Path | None, ask_passphrase: AskPassphrase | None
) -> SigningConfig:
    told = Path(folder) if folder is not None else sql.default_checkpoint_folder(url)
    return SigningConfig(Path(key) if key is not None else None, told, ask_passphrase)
