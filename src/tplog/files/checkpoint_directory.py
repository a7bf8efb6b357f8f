"""The checkpoint directory: each checkpoint as a file of its own, and beside it the leaves that it adds.

A file appears whole or not at all (written aside, synced, renamed), the leaves before their checkpoint. So
whoever copies the directory elsewhere has a dump of the log and what was signed of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from tplog.errors import NotFound, Unavailable, mandatory_rule
from tplog.files.atomic_write import atomic_write
from tplog.values.finding import Finding

CHECKPOINT_SUFFIX, LEAVES_SUFFIX = ".checkpoint", ".leaves"

DIRECTORY_FAILED = mandatory_rule(
    "directory-failed",
    "Kontrollpunkten för {size} poster kunde inte skrivas till {path}: {why}. Det som loggen redan tagit "
    "emot är registrerat; kör om samma kommando när katalogen går att skriva.",
    "The checkpoint of {size} records could not be written to {path}: {why}. What the log has taken is "
    "recorded; run the same command again once the directory can be written.",
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
        return any(dumped_leaf == leaf for dumped_leaf in self)
