"""Write files whole or not at all: to a temporary file in the same folder, synced to disk, then renamed."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tplog.errors import Incompatible, mandatory_rule
from tplog.files.outside_file import open_without_waiting
from tplog.values.finding import Finding

_OLD_NS = 60_000_000_000  # nanoseconds: a minute
_SQLITE_HEADER = b"SQLite format 3\0"  # the first bytes of every SQLite file

OUTPUT_EXISTS = mandatory_rule(
    "output-exists",
    "{path} finns redan och skrivs inte över utan --force.",
    "{path} exists already, and is not written over without --force.",
)
OUTPUT_IS_DATABASE = mandatory_rule(
    "output-is-database",
    "{path} är en databas, som kan vara en logg. Skriv till en annan fil.",
    "{path} is a database, which may be a log. Write to another file.",
)


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file. It is on disk on return; after a crash it has either the old or the new content.

    The temporary file is locked until it has its name, so that `remove_left_overs` of others leaves it alone.
    """
    temporary_path = _temporary_path(path)
    with _removed_after_error(temporary_path, path), temporary_path.open("xb") as file:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        temporary_path.replace(path)
    fsync_path(path.parent)


def create_exclusive(path: Path, content: bytes) -> None:
    """Write a new file, as `atomic_write` does. Raises Incompatible if the file exists, OSError."""
    temporary_path = _temporary_path(path)
    try:
        temporary_path.write_bytes(content)
        fsync_path(temporary_path)
        os.link(temporary_path, path)
    except FileExistsError as error:
        raise Incompatible(Finding(OUTPUT_EXISTS, {"path": str(path)})) from error
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            temporary_path.unlink(missing_ok=True)
    fsync_path(path.parent)


def overwrite(path: Path, chunks: Iterable[bytes]) -> None:
    """Write or replace a file, whole or not at all.

    An existing file keeps its permissions, and a symbolic link stays a link. To a device or a pipe the
    content is written directly. Raises Incompatible if the file is a SQLite database, OSError.
    """
    if path.exists() and not path.is_file():
        with _open_device(path) as device:
            device.writelines(chunks)
        return
    real_path = path.resolve()
    _require_no_database(path, real_path)
    old_mode = real_path.stat().st_mode if real_path.exists() else None
    try:
        with atomic_replace(real_path) as temporary_path:
            with temporary_path.open("wb") as file:
                file.writelines(chunks)
            if old_mode is not None:
                temporary_path.chmod(stat.S_IMODE(old_mode))
    except OSError as error:
        if error.filename == str(real_path):
            error.filename = str(path)  # the path that the caller gave
        raise


def _open_device(path: Path) -> BinaryIO:
    """Open a device or a pipe for writing. Raises OSError for a pipe that nobody reads, which would wait."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb")


def _require_no_database(path: Path, real_path: Path) -> None:
    """Raise Incompatible if a file is a SQLite database, which may be a log, or a database's journal."""
    for ending in ("", "-wal", "-shm", "-journal"):
        database = real_path.with_name(real_path.name.removesuffix(ending))
        if real_path.exists() and real_path.name.endswith(ending) and database.is_file():
            with database.open("rb") as file:
                if file.read(len(_SQLITE_HEADER)) == _SQLITE_HEADER:
                    raise Incompatible(Finding(OUTPUT_IS_DATABASE, {"path": str(path)}))


@contextmanager
def atomic_replace(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to; the file then replaces the one at ``path`` and is on disk.

    After an error the temporary file is deleted and ``path`` is as before. Raises OSError.
    """
    temporary_path = _temporary_path(path)
    with _removed_after_error(temporary_path, path):
        yield temporary_path
        fsync_path(temporary_path)
        temporary_path.replace(path)
    fsync_path(path.parent)


@contextmanager
def _removed_after_error(temporary_path: Path, path: Path) -> Iterator[None]:
    """Delete a temporary file after an error, which then names the file that was to be written."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):
            temporary_path.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(temporary_path):
            error.filename = str(path)
        raise


def remove_left_overs(folder: Path, names: str) -> None:
    """Delete temporary files that killed writers left in a folder, of files whose name matches ``names``.

    ``names`` is a regular expression. A file is left over if no writer holds its lock, and its process is
    gone or it is more than a minute old: a writer of another machine may be about to lock it.
    """
    pattern = re.compile(rf"\.(?:{names})\.(\d{{1,10}})\.[0-9a-f]{{12}}\.tmp")
    left_overs: list[tuple[Path, int]] = []
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(folder) as entries:
        left_overs = [
            (Path(entry.path), int(match[1])) for entry in entries if (match := pattern.fullmatch(entry.name))
        ]
    for path, process in left_overs:
        with suppress(OSError), open_without_waiting(path, follow_links=False) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an error if a writer has it
            age = time.time_ns() - os.fstat(file.fileno()).st_mtime_ns
            if age > _OLD_NS or not _is_alive(process):
                path.unlink()


def _is_alive(process: int) -> bool:
    """Return whether a process of this machine has this number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _temporary_path(path: Path) -> Path:
    """Return the path of a hidden file in the same folder, unique to this call."""
    return path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(6).hex()}.tmp")


def fsync_path(path: Path) -> None:
    """Flush a file or a folder to disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
