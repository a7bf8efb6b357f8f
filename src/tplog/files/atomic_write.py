"""Write files whole or not at all: to a temporary file in the same folder, synced to disk, then renamed."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tplog.errors import Incompatible, mandatory_rule
from tplog.files.outside_file import open_without_waiting
from tplog.values.finding import Finding

TEMPORARY = "tmp"  # ends the name of what is still being written
DEFAULT_MODE = 0o666  # of a new file, less the process's umask
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

    What killed writers left stays: the caller calls `remove_left_overs` once for the whole folder.
    """
    with _temporary_file(path) as (file, temporary_path):
        file.write(content)
        _sync(file)
        temporary_path.replace(path)
    fsync_path(path.parent)


def create_exclusive(path: Path, chunks: Iterable[bytes], mode: int = DEFAULT_MODE) -> None:
    """Write a new file with these permissions, as `atomic_write` does.

    Raises Incompatible if the file exists, OSError.
    """
    remove_left_overs(path.parent, re.escape(path.name))
    try:
        with _temporary_file(path, mode) as (file, temporary_path):
            file.writelines(chunks)
            _sync(file)
            os.link(temporary_path, path)
            temporary_path.unlink()
    except FileExistsError as error:
        raise Incompatible(Finding(OUTPUT_EXISTS, {"path": str(path)})) from error
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
    remove_left_overs(real_path.parent, re.escape(real_path.name))
    try:
        with _temporary_file(real_path) as (file, temporary_path):
            file.writelines(chunks)
            if old_mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(old_mode))
            _sync(file)
            temporary_path.replace(real_path)
        fsync_path(real_path.parent)
    except OSError as error:
        if error.filename == str(real_path):
            error.filename = str(path)  # the path that the caller gave
        raise


def require_absent(path: Path) -> None:
    """Raise Incompatible if a file is there, which would be written over; a device or a pipe may be."""
    real_path = path.resolve()
    _require_no_database(path, real_path)
    if path.is_file():
        raise Incompatible(Finding(OUTPUT_EXISTS, {"path": str(path)}))


PIPE_PATIENCE_NS = 2_000_000_000  # in which somebody may begin to read a pipe


def _open_device(path: Path) -> BinaryIO:
    """Open a device or a pipe for writing. Raises OSError for a pipe that nobody begins to read in time."""
    deadline = time.monotonic_ns() + PIPE_PATIENCE_NS
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            break
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic_ns() > deadline:
                raise
        time.sleep(1 / 50)
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
def _temporary_file(path: Path, mode: int = DEFAULT_MODE) -> Iterator[tuple[BinaryIO, Path]]:
    """Yield a new file in the same folder, and its path. After an error it is deleted.

    It is locked until it is closed, so that `remove_left_overs` of others leaves it alone. An OSError names
    the file that was to be written.
    """
    temporary_path = unique_path(path)
    try:
        with open(temporary_path, "xb", opener=partial(os.open, mode=mode)) as file:
            _lock(file.fileno())
            yield file, temporary_path
    except BaseException as error:
        with suppress(OSError):
            temporary_path.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(temporary_path):
            error.filename = str(path)
        raise


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def unique_path(path: Path, ending: str = TEMPORARY) -> Path:
    """Return a hidden path in the same folder, unique to this call, that `remove_left_overs` knows."""
    return path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(6).hex()}.{ending}")


def _lock(descriptor: int) -> None:
    """Lock a temporary file or folder until its descriptor is closed, where the file system has locks."""
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Lock a folder, under whatever name, so that `remove_left_overs` of others leaves it alone.

    Raises OSError.
    """
    with _open_folder(folder) as descriptor:
        _lock(descriptor)
        yield


def remove_left_overs(folder: Path, names: str, endings: str = TEMPORARY) -> None:
    """Delete what killed writers left in a folder, of the files and folders whose name matches ``names``.

    ``names`` and ``endings`` (of `unique_path`) are regular expressions. Left over is what no writer has
    locked, if its process is gone or it is more than a minute old: a writer of another machine may be about
    to lock it.
    """
    pattern = re.compile(rf"\.(?:{names})\.(\d{{1,10}})\.[0-9a-f]{{12}}\.(?:{endings})")
    left_overs: list[tuple[Path, int]] = []
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(folder) as entries:
        left_overs = [
            (Path(entry.path), int(match[1])) for entry in entries if (match := pattern.fullmatch(entry.name))
        ]
    for path, process in left_overs:
        with suppress(OSError), _open_left_over(path) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an error if a writer has it
            left_at = os.fstat(descriptor)
            if time.time_ns() - left_at.st_mtime_ns <= _OLD_NS and _is_alive(process):
                continue
            if stat.S_ISDIR(left_at.st_mode):
                shutil.rmtree(path)
            else:
                path.unlink()


@contextmanager
def _open_left_over(path: Path) -> Iterator[int]:
    """Yield a descriptor of a folder or a plain file, never of what a link leads to. Raises OSError."""
    if stat.S_ISDIR(path.lstat().st_mode):
        with _open_folder(path) as descriptor:
            yield descriptor
    else:
        with open_without_waiting(path, follow_links=False) as file:
            yield file.fileno()


@contextmanager
def _open_folder(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_alive(process: int) -> bool:
    """Return whether a process of this machine has this number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def fsync_path(path: Path) -> None:
    """Flush a file or a folder to disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
