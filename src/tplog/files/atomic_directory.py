"""Write folders, and files that others write, whole or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from tplog.errors import Incompatible, mandatory_rule
from tplog.files.atomic_write import fsync_path, locked_folder, remove_left_overs, unique_path
from tplog.values.finding import Finding

_REPLACED = "old"  # ends the name of a folder that is being replaced

FOLDER_IS_FILE = mandatory_rule(
    "folder-is-file",
    "{path} är en fil. Ange en mapp, eller en fil vars namn slutar på .zip.",
    "{path} is a file. Name a folder, or a file whose name ends in .zip.",
)
FOLDER_NOT_EMPTY = mandatory_rule(
    "folder-not-empty",
    "{path} är inte tom. Ta en annan mapp, eller --force om det som ligger där ska ersättas.",
    "{path} is not empty. Take another folder, or --force if what lies there is to be replaced.",
)
FOLDER_OF_OTHERS = mandatory_rule(
    "folder-of-others",
    "{path} har mer än det som ska ersättas: {name}. Ta en annan mapp.",
    "{path} holds more than what is to be replaced: {name}. Take another folder.",
)
FOLDER_IN_USE = mandatory_rule(
    "folder-in-use",
    "{path} är mappen där kommandot körs. Ange en mapp i den.",
    "{path} is the folder that the command runs in. Name a folder in it.",
)


def require_replaceable(path: Path, patterns: Sequence[str], *, replace: bool) -> None:
    """Raise Incompatible if a folder must not be written at ``path``.

    A folder that has content is replaced only with ``replace``, and only if it looks like an earlier export:
    it contains the file ``patterns[0]``, and every entry matches one of ``patterns``.
    """
    if path.resolve() == Path.cwd():
        raise Incompatible(Finding(FOLDER_IN_USE, {"path": str(path)}))
    if path.exists() and not path.is_dir():
        raise Incompatible(Finding(FOLDER_IS_FILE, {"path": str(path)}))
    existing = sorted(entry.relative_to(path) for entry in path.rglob("*")) if path.is_dir() else []
    if existing and not replace:
        raise Incompatible(Finding(FOLDER_NOT_EMPTY, {"path": str(path)}))
    unexpected = [
        entry for entry in existing if not any(fnmatchcase(entry.as_posix(), pattern) for pattern in patterns)
    ]
    if existing and Path(patterns[0]) not in existing:
        unexpected = unexpected or existing
    if unexpected:
        raise Incompatible(Finding(FOLDER_OF_OTHERS, {"path": str(path), "name": unexpected[0].as_posix()}))


@contextmanager
def _temporary_folder(path: Path) -> Iterator[Path]:
    """Yield a new folder beside a path, whose left-overs are deleted first. It is deleted if still there.

    It is locked, so that `remove_left_overs` of others leaves it alone. Raises OSError.
    """
    remove_left_overs(path.parent, re.escape(path.name))
    temporary_folder = unique_path(path)
    temporary_folder.mkdir()
    try:
        with locked_folder(temporary_folder):
            yield temporary_folder
    finally:
        shutil.rmtree(temporary_folder, ignore_errors=True)


@contextmanager
def atomic_replace(path: Path) -> Iterator[Path]:
    """Yield a path to write to; that file then replaces the one at ``path`` and is on disk.

    It lies in a temporary folder, with whatever files the program that writes it keeps beside it. After an
    error ``path`` is as before. Raises OSError.
    """
    with _temporary_folder(path) as temporary_folder:
        temporary_path = temporary_folder / path.name
        yield temporary_path
        fsync_path(temporary_path)
        temporary_path.replace(path)
    fsync_path(path.parent)


@contextmanager
def atomic_replace_folder(path: Path) -> Iterator[Path]:
    """Yield a new folder to fill, which then replaces the folder at ``path``, complete and on disk.

    After an error the old folder is as before. Of a killed writer the old folder may be left under another
    name; it is deleted once a new one stands. Raises OSError.
    """
    with _temporary_folder(path) as temporary_folder:
        yield temporary_folder
        for entry in (*temporary_folder.rglob("*"), temporary_folder):
            fsync_path(entry)
        if path.is_dir():
            with locked_folder(path):
                _exchange(path, temporary_folder)
        else:
            temporary_folder.rename(path)
    fsync_path(path.parent)
    remove_left_overs(path.parent, re.escape(path.name), _REPLACED)


def _exchange(path: Path, new_folder: Path) -> None:
    """Put a new folder in the place of one that is locked, which is deleted."""
    old_folder = unique_path(path, _REPLACED)
    path.rename(old_folder)
    try:
        new_folder.rename(path)
    except BaseException:
        old_folder.rename(path)
        raise
    shutil.rmtree(old_folder, ignore_errors=True)
