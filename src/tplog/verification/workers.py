"""Work on a whole log in several processes, each with its own parts of the budgets.

A process is told on its standard input where the log is, and writes what it comes to into a file. Each reads
the log as of an instant of its own, which is no earlier than the one of whoever asked. No process holds more
than one part's budgets at a time, however long the log is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import IO, Any, Generic, TypeVar

import msgspec
from attrs import frozen

from tplog.domain.projection_rows import Entry, Part, Row
from tplog.eventstore.interface import Snapshot
from tplog.values.finding import Finding
from tplog.verification.leaf_scan import Progress
from tplog.verification.replay_check import KINDS, made, replayed

T = TypeVar("T")

# A process takes about as long to begin as it takes to replay so many records.
WORTH_IT = 10_000
# The state of so many records' budgets is held at once.
LARGEST_PART = 200_000
_MOST_PROCESSES = 8
# So long it waits for the others once its own parts are done; a server ends a writer who is silent longer.
_PATIENCE_S = 50


@frozen
class Task(Generic[T]):
    """Work on one part, and how what it comes to is written and read."""

    name: str
    work: Callable[[Snapshot, Part, Progress | None], Iterator[T]]
    plain: Callable[[T], object]
    read: Callable[[Any], T]


_BY_CODE = {kind.code: kind for kind in KINDS}
_ENTRY_FIELDS = len(Entry._fields)

REPLAYED: Task[Finding] = Task(
    "replayed",
    replayed,
    lambda one: (one.code, dict(one.figures)),
    lambda told: Finding(_BY_CODE[told[0]], told[1]),
)
MADE: Task[Row | Entry] = Task(
    "made", made, tuple, lambda told: Entry(*told) if len(told) == _ENTRY_FIELDS else Row(*told)
)
_TASKS: dict[str, Task[Any]] = {task.name: task for task in (REPLAYED, MADE)}


def shares(size: int, *, apart: bool) -> Sequence[Sequence[Part]]:
    """The parts of a log of so many records, by the process that does them; the first is this one.

    There are as many processes as the log is worth and the machine can run at once; without ``apart`` one.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processes = max(1, min(cores, _MOST_PROCESSES, size // WORTH_IT)) if apart else 1
    parts = processes * max(1, -(-size // (processes * LARGEST_PART)))
    return [[Part(number, parts) for number in range(first, parts, processes)] for first in range(processes)]


@contextmanager
def done(
    task: Task[T], held: Snapshot, url: str | None, size: int, progress: Progress | None = None
) -> Iterator[Iterator[T]]:
    """What a task comes to, part by part; what is not done here is begun at once.

    ``url`` is where another process can open the log; None: it cannot. What a process does not come to, for
    whatever reason, is done here.
    """
    ours, *others = shares(size, apart=url is not None)
    started = [_Process(task, url or "", size, parts) for parts in others]
    try:
        yield _gathered(task, held, ours, started, progress)
    finally:
        for process in started:
            process.end()


def _gathered(
    task: Task[T],
    held: Snapshot,
    ours: Sequence[Part],
    started: Sequence[_Process],
    progress: Progress | None,
) -> Iterator[T]:
    for part in ours:
        yield from task.work(held, part, progress)
        progress = None  # it has seen every record
    for process in started:
        if process.came_to_its_end():
            yield from map(task.read, process.told())
            continue
        for part in process.parts:
            yield from task.work(held, part, None)


class _Process:
    """A process that does some parts."""

    def __init__(self, task: Task[Any], url: str, size: int, parts: Sequence[Part]) -> None:
        """Begin it, if that can be."""
        self.parts = parts
        self._file: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError, TypeError, ValueError):  # what cannot be begun does not come to its end
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `end`)
            into = self._file.fileno()
            self._process = _begun(into)
            asked = [task.name, url, size, [part.number for part in parts], parts[0].parts, into]
            if self._process.stdin:
                self._process.stdin.write(msgspec.json.encode(asked) + b"\n")
                self._process.stdin.flush()

    def came_to_its_end(self) -> bool:
        """Wait for it, though not for ever, and say whether it did all that it was to do."""
        try:
            if self._process is None or self._file is None or self._process.wait(_PATIENCE_S) != 0:
                return False
        except subprocess.TimeoutExpired:
            return False
        self._file.seek(-min(len(_END), self._file.seek(0, os.SEEK_END)), os.SEEK_END)
        return self._file.read() == _END

    def told(self) -> Iterator[Any]:
        """What it came to, as plain data."""
        read = msgspec.msgpack.Decoder().decode
        if self._file:
            self._file.seek(0)
            while size := int.from_bytes(self._file.read(_SIZE_BYTES)):
                yield from read(self._file.read(size))

    def end(self) -> None:
        """Stop it, if it still runs, and let go of what it wrote."""
        if self._process is not None:
            self._process.kill()
            with suppress(BrokenPipeError), self._process:  # closes its pipe, and waits for it
                pass
        if self._file is not None:
            self._file.close()


def _begun(into: int) -> subprocess.Popen[bytes]:
    """A process of our own code and no other: ``-P``, lest it import what lies in the current folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        pass_fds=[into],
    )


_SIZE_BYTES, _AT_ONCE = 4, 1000
# Nothing more comes, for all is done.
_END = bytes(_SIZE_BYTES) + b"tplog: done"


def _write(told: Iterator[object], file: IO[bytes]) -> None:
    """Write plain data, so many at a time, each time after their size in bytes."""
    write = msgspec.msgpack.Encoder().encode
    while some := [one for _, one in zip(range(_AT_ONCE), told, strict=False)]:
        written = write(some)
        file.write(len(written).to_bytes(_SIZE_BYTES) + written)


def main() -> None:
    """Do parts of a task, as standard input tells; leave with 1 where it is not the log that was meant."""
    from tplog.eventstore.sql import open_log  # noqa: PLC0415 (only a process of its own opens a log)

    name, url, size, numbers, parts, into = msgspec.json.decode(sys.stdin.buffer.readline())
    task = _TASKS[name]
    with closing(open_log(url)) as log, log.snapshot() as held, os.fdopen(into, "wb") as file:
        if log.size() < size:
            sys.exit(1)
        for number in numbers:
            told = task.work(held, Part(number, parts), None)
            _write((task.plain(one) for one in told), file)
        file.write(_END)


if __name__ == "__main__":
    main()
