"""The checkpoint directory: each checkpoint in a file, and in another file the leaves that it adds.

A file appears whole or not at all, and the leaves before their checkpoint. A copy of the directory is
therefore a dump of the log with its checkpoints.
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
    """Return the path of the checkpoint of a size."""
    return folder / f"{size:012d}{CHECKPOINT_SUFFIX}"


def export_checkpoint(folder: Path, size: int, note: bytes, leaves: Iterable[bytes]) -> None:
    """Write a checkpoint and, before it, the leaves that it adds to the checkpoint before.

    Raises Unavailable if the directory cannot be written.
    """
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
    """Return the checkpoint files in a folder, smallest size first; empty if there is no such folder."""
    return sorted(folder.glob(f"*{CHECKPOINT_SUFFIX}"))


def expand_checkpoint_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each file path as it is, and for a folder its checkpoint files."""
    for path in paths:
        yield from list_checkpoint_files(path) if path.is_dir() else [path]


def read_file(path: Path) -> bytes:
    """Return a file's bytes. Raises NotFound if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable_error(path, error) from error


def _unreadable_error(path: Path, error: OSError) -> NotFound:
    return NotFound(Finding(FILE_UNREADABLE, {"path": str(path), "why": error.strerror or str(error)}))


@frozen
class LeafDump:
    """The leaves in a file, one per line, or in the files of a checkpoint directory.

    The files are read again on each iteration, because they may not fit in memory. Text after the last line
    end counts as a leaf, so that a truncated dump is noticed. Iterating raises NotFound if a file cannot be
    read.
    """

    path: Path

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over the leaves, oldest first."""
        for file in sorted(self.path.glob(f"*{LEAVES_SUFFIX}")) if self.path.is_dir() else [self.path]:
            try:
                with file.open("rb") as lines:
                    yield from (line.removesuffix(b"\n") for line in lines)
            except OSError as error:
                raise _unreadable_error(file, error) from error

    def __len__(self) -> int:
        """Return the number of leaves."""
        return sum(1 for _ in self)

    def __contains__(self, leaf: object) -> bool:
        """Return whether a leaf is in the dump."""
        return any(dumped_leaf == leaf for dumped_leaf in self)
