"""Every failure around a log ends in a documented exit code, and leaves no partial decision."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from mishaps import MISHAPS, Mishap
from signed_log import LAST

import tplog
from conftest import ROOT, Golden
from forking import Forking
from tplog.eventstore import sql

HEALING = ("disk", "directory", "lock", "stdout", "file descriptors", "Ctrl-C", "SIG", "read-only", "clock")


@pytest.fixture(scope="module")
def template(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed log that lacks the example."""
    folder = tmp_path_factory.mktemp("mishaps") / "log"
    shutil.copytree(original, folder)
    shutil.move(folder / "old.db", folder / "tplog.db")
    for file in (folder / "tplog.checkpoints").glob(f"*{LAST}.*"):
        file.unlink()
    return folder


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.words)
def test_a_mishap_is_told_and_leaves_nothing_by_half(
    mishap: Mishap, template: Path, tmp_path: Path, forked: Forking
) -> None:
    """It leaves with the code and the words of its row, no traceback, and the log as before or as after."""
    folder = tmp_path / "log"
    shutil.copytree(template, folder)
    done = mishap.run(folder, forked)
    errors = done.stderr.decode()
    assert (done.returncode, "Traceback" in errors) == (mishap.exit, False), errors
    assert mishap.message in errors
    assert bool(errors) is bool(mishap.message) or done.returncode in (-9, 2, 5), errors
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o600)
    assert _record_count(folder) == mishap.records_after
    assert not list(folder.rglob("*.tmp"))
    if (
        mishap.records_after
        and any(word in mishap.words for word in HEALING)
        and mishap.words[:6] != "a file"
    ):
        retry = Mishap(mishap.words, 0, "", LAST).run(folder, forked)
        assert (retry.returncode, _record_count(folder)) == (0, LAST), retry.stderr
        with tplog.open(str(folder / "tplog.db")) as book:
            assert not book.audit().contradictions
            assert not book.alarms


def _record_count(folder: Path) -> int:
    """Return the number of records in the log; 0 where it is no log any more."""
    try:
        with closing(sql.open_log(str(folder / "tplog.db"))) as log:
            return len(list(log.read()))
    except tplog.TplogError:
        return 0


def test_two_who_make_the_same_log_make_one(tmp_path: Path) -> None:
    """Of several processes at once one creates the log; the others report that it exists."""
    command = [sys.executable, "-m", "tplog", "init", "--quiet"]
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        makers = [subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        errors = [maker.communicate()[1] for maker in makers]
        assert sorted(maker.returncode for maker in makers) == [0, 2, 2, 2], errors
        assert sum("database-exists" in error for error in errors) == 3
        tplog.open(str(folder / "tplog.db")).close()


def test_the_table_of_mishaps_is_shown(golden: Golden) -> None:
    """docs/faults.md is made from the cases."""
    rows = [
        f"| {mishap.words} | {max(mishap.exit, 0) or 'killed' * (mishap.exit < 0) or 0} "
        f"| {_formatted(mishap.message)} | {mishap.records_after or '–'} |"
        for mishap in MISHAPS
    ]
    head = (ROOT / "tests" / "faults" / "mishaps.head.md").read_text("utf-8")
    golden(ROOT / "docs" / "faults.md", head + "\n".join(rows) + "\n")


def _formatted(message: str) -> str:
    return f"`{message}`" if "-" in message and " " not in message else message
