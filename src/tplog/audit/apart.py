"""The pass of `tplog.audit.replayed` in several processes, each with its own part of the budgets.

A process is told on its standard input where the log is, and tells on its standard output what it found. Each
reads the log as of an instant of its own, which is no earlier than the one of whoever asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any

from tplog.audit.replayed import KINDS, Part, replayed
from tplog.audit.walk import Progress
from tplog.log.base import Snapshot
from tplog.values.finding import Finding

# A process takes about as long to begin as it takes to replay so many records.
WORTH_IT = 10_000
_MOST_PARTS = 8
_BY_CODE = {kind.code: kind for kind in KINDS}


def parts_of(size: int) -> int:
    """How many processes a log of so many records is worth, of those that the machine can run at once."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _MOST_PARTS, size // WORTH_IT))


@contextmanager
def replaying(
    held: Snapshot, url: str | None, size: int, progress: Progress | None = None
) -> Iterator[Iterator[Finding]]:
    """What `replayed` finds, the first part here and the others in processes of their own, from now on.

    ``url`` is where another process can open the log; None: it cannot. What a process does not come to, for
    whatever reason, is done here.
    """
    parts = 1 if url is None else parts_of(size)
    started = [] if url is None else [_started(url, number, parts) for number in range(1, parts)]
    try:
        yield _gathered(held, started, progress)
    finally:
        for process in filter(None, started):
            process.kill()
            with suppress(BrokenPipeError), process:  # closes its pipes, and waits for it
                pass


def _gathered(
    held: Snapshot, started: Sequence[subprocess.Popen[bytes] | None], progress: Progress | None
) -> Iterator[Finding]:
    parts = 1 + len(started)
    yield from replayed(held, Part(0, parts), progress)
    for number, process in enumerate(started, 1):
        told = _told(process)
        yield from replayed(held, Part(number, parts)) if told is None else told


def _started(url: str, number: int, parts: int) -> subprocess.Popen[bytes] | None:
    """A process that does a part; None where none can be begun."""
    ours = [sys.executable, "-m", __name__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    try:
        process: subprocess.Popen[bytes] = subprocess.Popen(ours, env=environment, **pipes)  # noqa: S603
    except OSError:
        return None
    if told := process.stdin:
        # A line, so that the process need not wait for the end. One that has gone already is noticed later.
        with suppress(BrokenPipeError):
            told.write(json.dumps([url, number, parts]).encode() + b"\n")
            told.flush()
    return process


def _told(process: subprocess.Popen[bytes] | None) -> list[Finding] | None:
    """What a process found; None where it came to no end."""
    told = process.stdout.read() if process and process.stdout else b""
    if process is None or process.wait():
        return None
    return [Finding(_BY_CODE[code], figures) for code, figures in json.loads(told)]


def main() -> None:
    """Do a part, as standard input tells."""
    from tplog.log.sql import open_log  # noqa: PLC0415 (only a process of its own opens a log)

    url, number, parts = json.loads(sys.stdin.readline())
    told: list[Any] = []
    with closing(open_log(url)) as log, log.snapshot() as held:
        told += ([one.code, dict(one.figures)] for one in replayed(held, Part(number, parts)))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
