"""Open a log by its address, and say why it is not to be believed, as far as that is known."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tplog.book import queries
from tplog.book.book import Book
from tplog.book.signing_config import SigningConfig, checkpoint_folders_of
from tplog.errors import Incompatible, NotFound, Tampered, TplogError
from tplog.eventstore import sql
from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.dialect import Dialect
from tplog.eventstore.interface import EventLog
from tplog.eventstore.messages import (
    DATABASE_DAMAGED,
    DATABASE_LOST,
    DATABASE_MISSING,
    DRIVER_MISSING,
    ROOT_UNSIGNED,
    URL_REFUSED,
)
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.files.key_file import AskPassphrase

# Why there is no log at an address: the fault of whoever set it up, not of a question about the log.
UNOPENABLE = (DATABASE_LOST, DATABASE_MISSING, URL_REFUSED, DRIVER_MISSING)
# Why a log cannot be read although it was opened: to try again is of no use.
DAMAGED = DATABASE_DAMAGED


def open(  # noqa: A001 (as in io.open)
    url: str = "tplog.db",
    *,
    refused_codes: Iterable[str] = (),
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
    read_only: bool = False,
    any_version: bool = False,
) -> Book:
    """Open a log by its path, or its ``sqlite:///`` or ``postgresql://`` address.

    ``refused_codes`` are codes of findings that are refused here, although tplog only reports them. For a
    signed log ``key`` is its key file, needed to write, and ``ask_passphrase`` returns the passphrase of an
    encrypted one; ``checkpoints`` is its checkpoint directory, by default the one next to a SQLite file.
    Raises NotFound if there is no log, Incompatible if a newer tplog made it. If the checkpoint directory
    contradicts the log, the book's ``alarms`` say so, and every write is refused. On a ``read_only`` book
    every method that writes raises Incompatible. With ``any_version`` a database with a log's tables is
    opened whatever its schema version says, for `Book.audit`, which says what is wrong with it.
    """
    database = dialect_for_url(url, read_only=read_only)
    config = signing_config_for(database, key, checkpoints, ask_passphrase)
    log = open_existing(database, config.checkpoint_folder, read_only=read_only, any_version=any_version)
    try:
        return Book(log, refused_codes=frozenset(refused_codes), signing_config=config)
    except BaseException:  # the checkpoint directory or the log cannot be read
        log.close()
        raise


def open_existing(
    database: Dialect, folder: Path | None, *, read_only: bool = False, any_version: bool = False
) -> sql.SqlLog:
    """Open the log in a database. Raises NotFound, which names the checkpoint directory if that is left."""
    try:
        return sql.open_database(database, read_only=read_only, any_version=any_version)
    except NotFound as error:
        raise (NotFound(lost) if (lost := find_lost_log(database, folder)) else error) from error


def find_lost_log(database: Dialect, folder: Path | None) -> Finding | None:
    """Return a finding if the log of a database that does not exist has left its checkpoint directory."""
    from tplog.files.checkpoint_directory import list_checkpoint_files  # noqa: PLC0415 (start-up time)

    try:
        if folder is None or not list_checkpoint_files(folder):
            return None
        sql.open_database(database).close()
    except NotFound:
        return Finding(DATABASE_LOST, {"url": database.displayed_url, "folder": str(folder)})
    except TplogError:  # something is there, and who opens it says what
        pass
    return None


def opening_doubts(book: Book, db: str) -> tuple[Finding, ...]:
    """Return the alarms of the checkpoint directory, a tree that is not the signed one, a failure to verify.

    Of a long log only a verification can say whether records were altered. A record whose bytes are not those
    that were recorded is refused when it is read, unless the log is doubted for more than that.
    """
    log = book._log
    doubts = [*book.alarms, *_tree_doubts(book)]
    memory = memory_path(db) if _may_remember_logs() else ""
    if os.path.isabs(memory) and os.path.lexists(memory):  # noqa: PTH117 (start-up time)
        from tplog.files.last_verification import last_failure  # noqa: PLC0415 (start-up time)

        doubts.append(last_failure(memory).finding)
    if doubts and isinstance(log, sql.SqlLog):
        log.stop_checking_leaves()
    return tuple(doubts or _altered_leaves(log))


def _altered_leaves(log: EventLog) -> tuple[Finding, ...]:
    """Return a finding for the first altered record of a log that is short enough to be read for it."""
    try:
        size = log.size()
        if size <= queries.MAX_HASHED_LEAVES:
            for _ in log.leaves_at(range(size)):
                pass
    except Tampered as error:
        return tuple(error.reasons)
    except Incompatible:  # damaged: the command says so
        pass
    return ()


def _tree_doubts(book: Book) -> tuple[Finding, ...]:
    """Return a finding if the tree is not the signed one, or if a table that says so is damaged or gone."""
    try:
        if book.is_root_signed():
            return ()
    except Incompatible as error:
        # A schema that is older than checkpoints is no damage: the command says what it is.
        return tuple(reason for reason in error.reasons if reason.rule is DATABASE_DAMAGED)
    except Tampered:  # the first leaf is none
        pass
    return (Finding(ROOT_UNSIGNED, {"size": str(book.size())}),)


def memory_path(db: str) -> str:
    """Return the file that remembers a log, in ``XDG_STATE_HOME`` or, without that, in the user's home.

    A relative ``XDG_STATE_HOME`` is passed over, as the XDG Base Directory Specification says: the current
    folder may be anybody's. The path is relative only where the user has no home. The file is named by the
    real path of the log's file, or by a server's address without its password.
    """
    from hashlib import sha256  # noqa: PLC0415 (start-up time)

    dialect = dialect_for_url(db, read_only=True)
    log = os.path.realpath(dialect.file) if dialect.file else dialect.displayed_url
    name = sha256(log.encode(errors="surrogateescape")).hexdigest()[:32]
    return f"{_memory_folder()}/{name}.json"


def _may_remember_logs() -> bool:
    """Return whether there may be a file that remembers a log; mostly there is none, and none is named."""
    try:
        return bool(os.listdir(_memory_folder()))  # noqa: PTH208 (start-up time)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # what cannot be listed may be read
        return True


def _memory_folder() -> str:
    """Return the folder of the files that remember logs."""
    state = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):  # noqa: PTH117 (start-up time)
        state = os.path.expanduser("~/.local/state")  # noqa: PTH111 (start-up time)
    return f"{state}/tplog"


def database_version(book: Book, db: str) -> tuple[object, ...]:
    """Return what differs once anything was written to a log since: its size, root and, if in a file, that.

    Of a file and its write-ahead log it is length and time, so that a row altered in place shows.
    """
    file = dialect_for_url(db, read_only=True).file
    parts = (file, Path(f"{file}-wal")) if file else ()
    written = [(part.stat().st_size, part.stat().st_mtime_ns) for part in parts if part.exists()]
    return (*book.size_and_root(), *written)


def open_records(url: str) -> Book:
    """Open a log's records for reading alone, without its checkpoint directory, which would be verified."""
    return Book(sql.open_log(url, read_only=True))


def displayed_url(url: str) -> str:
    """Return a log's address as it is shown: without a password."""
    return dialect_for_url(url).displayed_url


def signing_config_for(
    database: Dialect,
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
) -> SigningConfig:
    """Return where a log's key and its checkpoint directory are, by default the directory next to its file.

    A log on a server has no directory unless one is given.
    """
    folder = Path(checkpoints) if checkpoints is not None else None
    if folder is None and database.file:
        folder = checkpoint_folders_of(database.file)[0]
    return SigningConfig(Path(key) if key is not None else None, folder, ask_passphrase)
