"""Write files whole or not at all: to a temporary file in the same folder, synced to disk, then renamed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tplog.errors import Incompatible, mandatory_rule
from tplog.values.finding import Finding

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
    """Write a file. It is on disk on return; after a crash it has either the old or the new content."""
    with atomic_replace(path) as temporary_path:
        temporary_path.write_bytes(content)


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
        with path.open("wb") as device:
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
    try:
        yield temporary_path
        fsync_path(temporary_path)
        temporary_path.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary_path.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(temporary_path):
            error.filename = str(path)
        raise
    fsync_path(path.parent)


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
