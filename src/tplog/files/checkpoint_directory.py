"""The checkpoint directory: each checkpoint as a file of its own, and beside it the leaves that it adds.

A file appears whole or not at all (written aside, synced, renamed), the leaves before their checkpoint. So
whoever copies the directory elsewhere has a dump of the log and what was signed of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from tplog.errors import Incompatible, NotFound, Unavailable, mandatory_rule
from tplog.values.finding import Finding

CHECKPOINT_SUFFIX, LEAVES_SUFFIX = ".checkpoint", ".leaves"
_SQLITE_HEADER = b"SQLite format 3\0"  # how its files begin

DIRECTORY_FAILED = mandatory_rule(
    "directory-failed",
    "Kontrollpunkten för {size} poster kunde inte skrivas till {path}: {why}. Det som loggen redan tagit "
    "emot är registrerat; kör om samma kommando när katalogen går att skriva.",
    "The checkpoint of {size} records could not be written to {path}: {why}. What the log has taken is "
    "recorded; run the same command again once the directory can be written.",
)
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
FILE_UNREADABLE = mandatory_rule(
    "file-unreadable",
    "{path} går inte att läsa: {why}.",
    "{path} cannot be read: {why}.",
)


def checkpoint_path(folder: Path, size: int) -> Path:
    """Where the checkpoint of a size lies."""
    return folder / f"{size:012d}{CHECKPOINT_SUFFIX}"


def export_checkpoint(folder: Path, size: int, note: bytes, leaves: Iterable[bytes]) -> None:
    """Write a checkpoint, after the leaves that it adds to the one before. Raises Unavailable."""
    try:
        folder.mkdir(exist_ok=True)
        path = checkpoint_path(folder, size)
        if not path.with_suffix(LEAVES_SUFFIX).exists():
            atomic_write(path.with_suffix(LEAVES_SUFFIX), b"".join(leaf + b"\n" for leaf in leaves))
        atomic_write(path, note)
    except OSError as error:
        facts = {"size": str(size), "path": str(folder), "why": error.strerror or str(error)}
        raise Unavailable(Finding(DIRECTORY_FAILED, facts)) from error


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it is as before or as after, and on disk when this returns."""
    with atomic_replace(path) as aside:
        aside.write_bytes(content)


def create_exclusive(path: Path, content: bytes) -> None:
    """As `write_whole`, where nothing is yet. Raises Incompatible where something is, OSError."""
    aside = _temporary_path(path)
    try:
        aside.write_bytes(content)
        fsync_path(aside)
        os.link(aside, path)
    except FileExistsError as error:
        raise Incompatible(Finding(OUTPUT_EXISTS, {"path": str(path)})) from error
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    fsync_path(path.parent)


def overwrite(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file, whole or not at all, in the place of one that may be there.

    That one's permissions are kept; a link stays one; a device or a pipe is written into. Raises Incompatible
    where a database is there, OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as opened:
            opened.writelines(chunks)
        return
    real = path.resolve()
    _require_no_database(path, real)
    kept = real.stat().st_mode if real.exists() else None
    try:
        with atomic_replace(real) as aside:
            with aside.open("wb") as file:
                file.writelines(chunks)
            if kept is not None:
                aside.chmod(stat.S_IMODE(kept))
    except OSError as error:
        if error.filename == str(real):
            error.filename = str(path)  # as somebody named it
        raise


def _require_no_database(path: Path, real_path: Path) -> None:
    """Raise Incompatible where a file is a SQLite database, which may be a log, or lies open beside one."""
    for ending in ("", "-wal", "-shm", "-journal"):
        database = real_path.with_name(real_path.name.removesuffix(ending))
        if real_path.exists() and real_path.name.endswith(ending) and database.is_file():
            with database.open("rb") as file:
                if file.read(len(_SQLITE_HEADER)) == _SQLITE_HEADER:
                    raise Incompatible(Finding(OUTPUT_IS_DATABASE, {"path": str(path)}))


@contextmanager
def atomic_replace(path: Path) -> Iterator[Path]:
    """A path to write at, whose file appears at ``path`` whole and on disk; after an error not at all."""
    aside = _temporary_path(path)
    try:
        yield aside
        fsync_path(aside)
        aside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(aside):
            error.filename = str(path)
        raise
    fsync_path(path.parent)


def _temporary_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(6).hex()}.tmp")


def fsync_path(path: Path) -> None:
    """Have a file or a folder on disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def list_checkpoint_files(folder: Path) -> Sequence[Path]:
    """The checkpoints' files, smallest size first; none where there is no such folder."""
    return sorted(folder.glob(f"*{CHECKPOINT_SUFFIX}"))


def expand_checkpoint_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as they are, and of a folder the checkpoints in it."""
    for path in paths:
        yield from list_checkpoint_files(path) if path.is_dir() else [path]


def read_file(path: Path) -> bytes:
    """A file's bytes. Raises NotFound."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable_error(path, error) from error


def _unreadable_error(path: Path, error: OSError) -> NotFound:
    return NotFound(Finding(FILE_UNREADABLE, {"path": str(path), "why": error.strerror or str(error)}))


@frozen
class LeafDump:
    """The leaves of a dump: one a line, of a file or of the files in a checkpoint directory.

    They are read each time they are gone through, for there may be more than memory holds. What follows the
    last line's end is a leaf too, so that a cut dump is seen. Going through them raises NotFound.
    """

    path: Path

    def __iter__(self) -> Iterator[bytes]:
        """The leaves, oldest first."""
        for file in sorted(self.path.glob(f"*{LEAVES_SUFFIX}")) if self.path.is_dir() else [self.path]:
            try:
                with file.open("rb") as lines:
                    yield from (line.removesuffix(b"\n") for line in lines)
            except OSError as error:
                raise _unreadable_error(file, error) from error

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)

    def __contains__(self, leaf: object) -> bool:
        """Whether a leaf is one of them."""
        return any(one == leaf for one in self)
