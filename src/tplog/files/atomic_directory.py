"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from tplog.errors import Incompatible, mandatory_rule
from tplog.files.atomic_write import fsync_path
from tplog.values.finding import Finding

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
    """Raise Incompatible where a folder cannot take the place of what lies there.

    What is there is replaced only if that is wanted, and if it can be an earlier one: it has the file that is
    first in ``made``, and nothing that fits none of these patterns.
    """
    if path.resolve() == Path.cwd():
        raise Incompatible(Finding(FOLDER_IN_USE, {"path": str(path)}))
    if path.exists() and not path.is_dir():
        raise Incompatible(Finding(FOLDER_IS_FILE, {"path": str(path)}))
    there = sorted(one.relative_to(path) for one in path.rglob("*")) if path.is_dir() else []
    if there and not replace:
        raise Incompatible(Finding(FOLDER_NOT_EMPTY, {"path": str(path)}))
    others = [one for one in there if not any(fnmatchcase(one.as_posix(), it) for it in patterns)]
    if there and Path(patterns[0]) not in there:
        others = others or there
    if others:
        raise Incompatible(Finding(FOLDER_OF_OTHERS, {"path": str(path), "name": others[0].as_posix()}))


@contextmanager
def atomic_replace_folder(path: Path) -> Iterator[Path]:
    """A new folder to fill, which appears at ``path`` whole and on disk, in place of a folder that is there.

    After an error all is as before. Raises OSError.
    """
    mark = f"{os.getpid()}.{os.urandom(6).hex()}"
    aside, old = (path.with_name(f".{path.name}.{mark}.{end}") for end in ("tmp", "old"))
    aside.mkdir()
    try:
        yield aside
        for one in (*aside.rglob("*"), aside):
            fsync_path(one)
        if path.is_dir():
            path.rename(old)
        aside.rename(path)
    except BaseException:
        if old.exists():
            old.rename(path)
        shutil.rmtree(aside, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
    fsync_path(path.parent)
