"""Check the files of source documents against their recorded hashes."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import read_outside_chunks
from tplog.values.act import Source

LINK_OUTSIDE = mandatory_rule(
    "link-outside",
    "{file} läses inte: länken leder ut ur mappen, till {target}. Kopiera filen till mappen, eller ange den "
    "själv.",
    "{file} is not read: the link leads out of the folder, to {target}. Copy the file into the folder, or "
    "name the file itself.",
)
MAX_HASHED_BYTES = 256 * 1024 * 1024  # larger files are not hashed


class FilePresence(StrEnum):
    """The result of looking for a document's file (finns)."""

    PRESENT = "present"  # with the recorded hash
    ALTERED = "altered"  # a file with the recorded name but another hash
    MISSING = "missing"
    UNKNOWN = "not-looked-for"  # no folder, no recorded name or hash, too large, or no permission to read


def file_presence(folder: Path | None, source: Source) -> FilePresence:
    """Return whether ``folder`` has a file with the recorded name and the recorded SHA-256.

    The name comes from a decision file, so a path that leads out of the folder counts as missing.
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
    except (PermissionError, BadFile):
        return FilePresence.UNKNOWN
    except (OSError, ValueError):  # no valid file name
        return FilePresence.MISSING
    return FilePresence.PRESENT if digest == source.sha256 else FilePresence.ALTERED


@lru_cache(maxsize=1024)
def _sha256_of_file(path: Path, _size: int, _modified_ns: int) -> str:
    """Return a file's SHA-256 (hexadecimal), cached until its size or modification time changes."""
    return sha256_of_file(path, MAX_HASHED_BYTES)


def sha256_of_file(path: Path, limit: int) -> str:
    """Return a file's SHA-256 (hexadecimal). Raises BadFile if it is not plain or exceeds ``limit`` bytes."""
    digest = sha256()
    for chunk in read_outside_chunks(path, limit):
        digest.update(chunk)
    return digest.hexdigest()
