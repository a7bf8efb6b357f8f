"""The papers' own files: whether they are there, and are what was recorded. They are never handed out."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path

from tplog.values.act import Source

MAX_HASHED_BYTES = 256 * 1024 * 1024  # bytes of a file that is hashed


class FilePresence(StrEnum):
    """Whether a paper's file was found (finns)."""

    PRESENT = "present"  # its hash is the recorded one
    ALTERED = "altered"  # a file of its name is there, and is another
    MISSING = "missing"
    UNKNOWN = "not-looked-for"  # nowhere to look, nothing recorded, too large, or not ours to read


def file_presence(folder: Path | None, source: Source) -> FilePresence:
    """Whether the file of a paper lies in a folder, by the name recorded, and has the hash recorded.

    The name comes from a decision file: whatever leads out of the folder counts as missing.
    """
    if folder is None or source.file is None or source.sha256 is None:
        return FilePresence.UNKNOWN
    try:
        root, path = folder.resolve(), (folder / source.file).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            return FilePresence.MISSING
        file_stat = path.stat()
        if file_stat.st_size > MAX_HASHED_BYTES:
            return FilePresence.UNKNOWN
        digest = _sha256_of_file(path, file_stat.st_size, file_stat.st_mtime_ns)
    except PermissionError:
        return FilePresence.UNKNOWN
    except (OSError, ValueError):  # a name that no file can have
        return FilePresence.MISSING
    return FilePresence.PRESENT if digest == source.sha256 else FilePresence.ALTERED


@lru_cache(maxsize=1024)
def _sha256_of_file(path: Path, _size: int, _modified_ns: int) -> str:
    """A file's SHA-256, made again only once the file has changed."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
