"""A copy of tplog's source that a test changes; its commands are forked from a process that has it loaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, frozen

from forking import PLAIN, Forking, forking
from matter import ROOT


@frozen
class SourceCopy:
    """A changed copy of tplog's source, and a folder in which its commands run."""

    source: Path
    folder: Path
    _forked: Forking

    def at(self, folder: Path) -> SourceCopy:
        """Return the same copy, to run in another folder."""
        return evolve(self, folder=folder)

    def run(self, program: str, *arguments: str, status: int = 0) -> str:
        """Return what a Python program prints; fail at another exit status than ``status``."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TPLOG")}
        ours.pop("COLUMNS", None)  # workers of tests have one, and a pipe has no width
        environment = {**ours, "TPLOG_LANG": "en"}
        done = self._forked.run(arguments, self.folder, environment, program)
        assert done.returncode == status, done.stderr.decode()
        return (done.stdout or done.stderr).decode()

    def tplog(self, *arguments: str, status: int = 0) -> str:
        """Return what the command prints."""
        return self.run(PLAIN, *arguments, status=status)


def python_path(source: Path) -> str:
    """Where a Python of the copy finds its modules, and those of the tests."""
    return os.pathsep.join(map(str, (source, ROOT / "tests", ROOT / "tests" / "web")))


@contextmanager
def source_copy(folder: Path, change: Callable[[Path], None]) -> Iterator[SourceCopy]:
    """Copy the source into a folder, change its package there, and load it."""
    source = folder / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("*.pyc.*", "*.egg-info"))
    change(source / "tplog")
    with forking(PYTHONPATH=python_path(source)) as forked:
        yield SourceCopy(source, folder, forked)


def insert(path: Path, anchor: str, addition: str) -> None:
    """Put a text before another that a file has, or at its end if that is empty; the file may be new."""
    text = path.read_text("utf-8") if path.exists() else ""
    before, separator, after = text.partition(anchor) if anchor else (text, "", "")
    assert separator == anchor
    path.write_text(f"{before}{addition}{separator}{after}", "utf-8")
