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

from tplog.domain.projection_rows import IndexEntry, Partition, ProjectionRow
from tplog.eventstore.interface import LogSnapshot
from tplog.values.finding import Finding
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.replay_check import REPLAY_RULES, build_projections, check_replay

T = TypeVar("T")

# A process takes about as long to begin as it takes to replay so many records.
MIN_RECORDS_PER_WORKER = 10_000
# The state of so many records' budgets is held at once.
MAX_RECORDS_PER_PARTITION = 200_000
_MAX_WORKERS = 8
# So long it waits for the others once its own parts are done; a server ends a writer who is silent longer.
_WORKER_TIMEOUT_S = 50


@frozen
class PartitionTask(Generic[T]):
    """Work on one part, and how what it comes to is written and read."""

    name: str
    run: Callable[[LogSnapshot, Partition, ProgressCallback | None], Iterator[T]]
    to_builtins: Callable[[T], object]
    from_builtins: Callable[[Any], T]


_RULES_BY_CODE = {kind.code: kind for kind in REPLAY_RULES}
_INDEX_ENTRY_LENGTH = len(IndexEntry._fields)

REPLAY_CHECK_TASK: PartitionTask[Finding] = PartitionTask(
    "replayed",
    check_replay,
    lambda one: (one.code, dict(one.params)),
    lambda told: Finding(_RULES_BY_CODE[told[0]], told[1]),
)
BUILD_PROJECTIONS_TASK: PartitionTask[ProjectionRow | IndexEntry] = PartitionTask(
    "made",
    build_projections,
    tuple,
    lambda told: IndexEntry(*told) if len(told) == _INDEX_ENTRY_LENGTH else ProjectionRow(*told),
)
_TASKS_BY_NAME: dict[str, PartitionTask[Any]] = {
    task.name: task for task in (REPLAY_CHECK_TASK, BUILD_PROJECTIONS_TASK)
}


def plan_partitions(size: int, *, in_parallel: bool) -> Sequence[Sequence[Partition]]:
    """The parts of a log of so many records, by the process that does them; the first is this one.

    There are as many processes as the log is worth and the machine can run at once; without ``apart`` one.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processes = max(1, min(cores, _MAX_WORKERS, size // MIN_RECORDS_PER_WORKER)) if in_parallel else 1
    parts = processes * max(1, -(-size // (processes * MAX_RECORDS_PER_PARTITION)))
    return [
        [Partition(number, parts) for number in range(first, parts, processes)] for first in range(processes)
    ]


@contextmanager
def run_partitioned(
    task: PartitionTask[T],
    snapshot: LogSnapshot,
    url: str | None,
    size: int,
    progress: ProgressCallback | None = None,
) -> Iterator[Iterator[T]]:
    """What a task comes to, part by part; what is not done here is begun at once.

    ``url`` is where another process can open the log; None: it cannot. What a process does not come to, for
    whatever reason, is done here.
    """
    ours, *others = plan_partitions(size, in_parallel=url is not None)
    started = [_WorkerProcess(task, url or "", size, parts) for parts in others]
    try:
        yield _collect(task, snapshot, ours, started, progress)
    finally:
        for process in started:
            process.stop()


def _collect(
    task: PartitionTask[T],
    snapshot: LogSnapshot,
    local_partitions: Sequence[Partition],
    workers: Sequence[_WorkerProcess],
    progress: ProgressCallback | None,
) -> Iterator[T]:
    for part in local_partitions:
        yield from task.run(snapshot, part, progress)
        progress = None  # it has seen every record
    for process in workers:
        if process.wait_for_success():
            yield from map(task.from_builtins, process.results())
            continue
        for part in process.partitions:
            yield from task.run(snapshot, part, None)


class _WorkerProcess:
    """A process that does some parts."""

    def __init__(
        self, task: PartitionTask[Any], url: str, size: int, partitions: Sequence[Partition]
    ) -> None:
        """Begin it, if that can be."""
        self.partitions = partitions
        self._output_file: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError, TypeError, ValueError):  # what cannot be begun does not come to its end
            self._output_file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `end`)
            into = self._output_file.fileno()
            self._process = _start_worker(into)
            asked = [task.name, url, size, [part.number for part in partitions], partitions[0].count, into]
            if self._process.stdin:
                self._process.stdin.write(msgspec.json.encode(asked) + b"\n")
                self._process.stdin.flush()

    def wait_for_success(self) -> bool:
        """Wait for it, though not for ever, and say whether it did all that it was to do."""
        try:
            if (
                self._process is None
                or self._output_file is None
                or self._process.wait(_WORKER_TIMEOUT_S) != 0
            ):
                return False
        except subprocess.TimeoutExpired:
            return False
        self._output_file.seek(-min(len(_END_MARKER), self._output_file.seek(0, os.SEEK_END)), os.SEEK_END)
        return self._output_file.read() == _END_MARKER

    def results(self) -> Iterator[Any]:
        """What it came to, as plain data."""
        read = msgspec.msgpack.Decoder().decode
        if self._output_file:
            self._output_file.seek(0)
            while size := int.from_bytes(self._output_file.read(_SIZE_BYTES)):
                yield from read(self._output_file.read(size))

    def stop(self) -> None:
        """Stop it, if it still runs, and let go of what it wrote."""
        if self._process is not None:
            self._process.kill()
            with suppress(BrokenPipeError), self._process:  # closes its pipe, and waits for it
                pass
        if self._output_file is not None:
            self._output_file.close()


def _start_worker(output_descriptor: int) -> subprocess.Popen[bytes]:
    """A process of our own code and no other: ``-P``, lest it import what lies in the current folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        pass_fds=[output_descriptor],
    )


_SIZE_BYTES, _BATCH_SIZE = 4, 1000
# Nothing more comes, for all is done.
_END_MARKER = bytes(_SIZE_BYTES) + b"tplog: done"


def _write_batches(values: Iterator[object], file: IO[bytes]) -> None:
    """Write plain data, so many at a time, each time after their size in bytes."""
    write = msgspec.msgpack.Encoder().encode
    while some := [one for _, one in zip(range(_BATCH_SIZE), values, strict=False)]:
        written = write(some)
        file.write(len(written).to_bytes(_SIZE_BYTES) + written)


def main() -> None:
    """Do parts of a task, as standard input tells; leave with 1 where it is not the log that was meant."""
    from tplog.eventstore.sql import open_log  # noqa: PLC0415 (only a process of its own opens a log)

    name, url, size, numbers, parts, into = msgspec.json.decode(sys.stdin.buffer.readline())
    task = _TASKS_BY_NAME[name]
    with closing(open_log(url)) as log, log.snapshot() as held, os.fdopen(into, "wb") as file:
        if log.size() < size:
            sys.exit(1)
        for number in numbers:
            told = task.run(held, Partition(number, parts), None)
            _write_batches((task.to_builtins(one) for one in told), file)
        file.write(_END_MARKER)


if __name__ == "__main__":
    main()
