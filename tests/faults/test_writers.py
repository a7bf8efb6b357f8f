"""Writers that are killed, and writers in a crowd: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from crowd import crowd
from killing import Log

import tplog
from postgres import required


# A writer that says it too early is found in the first round; one that commits by parts, in the third at the
# latest (8 seeds each). In PostgreSQL each of three victims is struck 8 times. `make soak` kills a thousand.
@pytest.mark.parametrize(("engine", "rounds"), [("sqlite", 30), ("postgresql", 24)])
def test_nothing_acknowledged_is_lost_when_killed(engine: str, rounds: int) -> None:
    """After kill -9 of the writer, of what serves it or of the server: before or after, never between."""
    if engine == "postgresql":
        required()
    script = Path(__file__).parent / "killing.py"
    command = [sys.executable, str(script), "--engine", engine, "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_crowd_of_writers_leaves_no_gap(database: str, tmp_path: Path) -> None:
    """Eight at once: every decision is recorded once, in one order, and nobody sees a lock."""
    tplog.create(database).close()
    out = crowd(Log(database, tmp_path), writers=8, decisions=6)
    assert (out.events, out.gaps, out.doubled, out.missing, out.failed) == (144, 0, 0, 0, 0)
