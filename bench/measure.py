"""One process, from start to end: wall time, processor time and peak memory as the system reports them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

LAUNCH = Path(__file__).with_name("launch.py")


@frozen
class Sample:
    """The cost of a run: seconds by the clock, seconds of all its processors, bytes of its largest process.

    ``code`` is its exit code, or None where it was broken off.
    """

    seconds: float
    cpu: float
    memory: int
    code: int | None


def measured(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, output: Path, limit: float
) -> Sample:
    """Run a command in a folder until it ends, or the limit in seconds; what it prints goes to a file."""
    files = [str(output), str(output.with_suffix(".err"))]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCH), *files, *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=limit)
        seconds, cpu, memory, code = printed.split()
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Sample(limit, 0, 0, None)
    return Sample(float(seconds), float(cpu), int(memory) * 1024, int(code))


def figures_of_laps(laps: Sequence[int], rows: Mapping[str, int | None]) -> dict[str, float]:
    """Return each row's nanoseconds: a percentile of the laps, or what all took (the last line) for each."""
    if None not in rows.values():
        return {row: percentile(laps, share or 0) for row, share in rows.items()}
    *laps, together = laps
    return {
        row: together / len(laps) if share is None else percentile(laps, share) for row, share in rows.items()
    }


def percentile(laps: Sequence[int], share: int) -> int:
    """The lap that so many per cent of all are not slower than."""
    return sorted(laps)[max(0, -(-len(laps) * share // 100) - 1)]
