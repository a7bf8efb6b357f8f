"""The papers' own files: whether they are there, and are what was recorded. They are never handed out."""

from __future__ import annotations

from enum import StrEnum
from hashlib import file_digest
from pathlib import Path

from tplog.values.act import Source

LARGEST = 256 * 1024 * 1024  # bytes of a file that is hashed


class Presence(StrEnum):
    """Whether a paper's file was found (finns)."""

    PRESENT = "present"  # its hash is the recorded one
    ALTERED = "altered"  # a file of its name is there, and is another
    MISSING = "missing"
    UNKNOWN = "not-looked-for"  # there is no directory to look in, or nothing was recorded to look for


def presence(folder: Path | None, source: Source) -> Presence:
    """Whether the file of a paper lies in a folder, by the name recorded, and has the hash recorded.

    The name comes from a decision file: whatever leads out of the folder counts as missing.
    """
    if folder is None or source.file is None or source.sha256 is None:
        return Presence.UNKNOWN
    try:
        home, path = folder.resolve(), (folder / source.file).resolve()
        if not path.is_relative_to(home) or not path.is_file() or path.stat().st_size > LARGEST:
            return Presence.MISSING
        with path.open("rb") as content:
            found = file_digest(content, "sha256").hexdigest()
    except (OSError, ValueError):  # not readable, or a name that no file can have
        return Presence.MISSING
    return Presence.PRESENT if found == source.sha256 else Presence.ALTERED
