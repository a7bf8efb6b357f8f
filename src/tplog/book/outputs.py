"""Write what comes out of a log to files of the user's: whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tplog.files import atomic_write
from tplog.files.outside_file import read_outside_file


def write_file(path: Path, chunks: Iterable[bytes], *, replace: bool = True) -> None:
    """Write a file that appears whole or not at all, and is on disk; to a device or a pipe as it comes.

    Raises Incompatible if the file is a database, or exists and is not to be replaced; OSError.
    """
    if replace or (path.exists() and not path.is_file()):
        atomic_write.overwrite(path, chunks)
    else:
        require_absent(path)
        atomic_write.create_exclusive(path, chunks)


def require_absent(path: Path) -> None:
    """Raise Incompatible if a file is there, which would be written over."""
    atomic_write.require_absent(path)


def has_other_content(path: Path, content: bytes) -> bool:
    """Return whether a file is there and has other content than this. Raises BadFile if it cannot be read."""
    if not path.is_file():
        return False
    return path.stat().st_size != len(content) or read_outside_file(path) != content


def write_folder(
    path: Path, files: Iterable[tuple[str, Iterable[bytes]]], patterns: Sequence[str], *, replace: bool
) -> None:
    """Write files by their relative paths into a folder, all of them or none.

    A folder that has content is replaced only if that is asked for and all in it matches ``patterns``, the
    first of which is a file of it. Raises Incompatible, OSError.
    """
    from tplog.files.atomic_directory import (  # noqa: PLC0415 (start-up time)
        atomic_replace_folder,
        require_replaceable,
    )

    require_replaceable(path, patterns, replace=replace)
    with atomic_replace_folder(path.resolve()) as temporary_folder:
        for name, chunks in files:
            file_path = temporary_folder / name
            file_path.parent.mkdir(exist_ok=True)
            with file_path.open("wb") as file:
                file.writelines(chunks)
