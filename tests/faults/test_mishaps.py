"""Whatever goes wrong around a log is told with an exit code of ours, and leaves nothing by half."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from mishaps import MISHAPS, Mishap
from signed_log import LAST

import tplog
from conftest import ROOT, Golden
from forking import Forking, forking
from tplog.eventstore import sql

HEALING = ("disk", "directory", "lock", "stdout", "file descriptors", "Ctrl-C", "SIG", "read-only", "clock")


@pytest.fixture(scope="module")
def template(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed log that lacks the example."""
    made = tmp_path_factory.mktemp("mishaps") / "log"
    shutil.copytree(original, made)
    shutil.move(made / "old.db", made / "tplog.db")
    for file in (made / "tplog.checkpoints").glob(f"*{LAST}.*"):
        file.unlink()
    return made


@pytest.fixture(scope="module")
def forked() -> Iterator[Forking]:
    """A process that has the program loaded, to be forked for each case."""
    with forking() as process:
        yield process


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda one: one.words)
def test_a_mishap_is_told_and_leaves_nothing_by_half(
    mishap: Mishap, template: Path, tmp_path: Path, forked: Forking
) -> None:
    """It leaves with the code and the words of its row, no traceback, and the log as before or as after."""
    folder = tmp_path / "log"
    shutil.copytree(template, folder)
    done = mishap.run(folder, forked)
    said = done.stderr.decode()
    assert (done.returncode, "Traceback" in said) == (mishap.exit, False), said
    assert mishap.told in said
    assert bool(said) is bool(mishap.told) or done.returncode in (-9, 2, 5), said
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o600)
    assert _holds(folder) == mishap.holds
    assert not list(folder.rglob("*.tmp"))
    if mishap.holds and any(word in mishap.words for word in HEALING) and mishap.words[:6] != "a file":
        again = Mishap(mishap.words, 0, "", LAST).run(folder, forked)
        assert (again.returncode, _holds(folder)) == (0, LAST), again.stderr
        with tplog.open(str(folder / "tplog.db")) as book:
            assert not book.audit().contradictions
            assert not book.alarms


def _holds(folder: Path) -> int:
    """How many records the log has; 0 where it is none any more."""
    try:
        with closing(sql.open_log(str(folder / "tplog.db"))) as log:
            return len(list(log.read()))
    except tplog.TplogError:
        return 0


def test_two_who_make_the_same_log_make_one(tmp_path: Path) -> None:
    """Of several at once one makes it, and the others are told that it is there."""
    command = [sys.executable, "-m", "tplog", "init", "--quiet"]
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        makers = [subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        said = [maker.communicate()[1] for maker in makers]
        assert sorted(maker.returncode for maker in makers) == [0, 2, 2, 2], said
        assert sum("database-exists" in one for one in said) == 3
        tplog.open(str(folder / "tplog.db")).close()


def test_the_table_of_mishaps_is_shown(golden: Golden) -> None:
    """docs/faults.md is made from the cases."""
    rows = [
        f"| {one.words} | {max(one.exit, 0) or 'killed' * (one.exit < 0) or 0} | {_said(one.told)} "
        f"| {one.holds or '–'} |"
        for one in MISHAPS
    ]
    head = (ROOT / "tests" / "faults" / "mishaps.head.md").read_text("utf-8")
    golden(ROOT / "docs" / "faults.md", head + "\n".join(rows) + "\n")


def _said(told: str) -> str:
    return f"`{told}`" if "-" in told and " " not in told else told
