"""Replay a whole log in several worker processes, each with its own partitions of the budgets.

A worker reads the task from its standard input (JSON) and writes its results to a temporary file
(MessagePack). Each reads the log in a snapshot of its own, which is never older than the caller's. No process
holds more than one partition's budgets at a time, nor reads the log once for each, however long the log is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from typing import IO, Any, Generic, TypeVar

import msgspec
from attrs import evolve, frozen

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.eventstore.interface import LogSnapshot
from tplog.values.finding import Finding
from tplog.verification.division import Partition
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.rebuilding import Verdict, build_and_judge, build_projections
from tplog.verification.replay_check import check_replay
from tplog.verification.rules import RULES_BY_CODE

T = TypeVar("T")

# Starting a worker takes about as long as replaying this many records.
MIN_RECORDS_PER_WORKER = 10_000
# The state of the budgets of at most this many records is held in memory at once.
MAX_RECORDS_PER_PARTITION = 25_000
_MAX_WORKERS = 8
# How long to wait for a worker when the local partitions are done, if the log is on a server: that ends a
# writer idle for longer. A file waits for as long as the worker lives.
_SERVER_TIMEOUT_S = 50


@frozen
class PartitionTask(Generic[T]):
    """A task on the partitions of a process, and how its results are encoded and decoded."""

    name: str
    run: Callable[[LogSnapshot, Sequence[Partition], ProgressCallback | None], Iterator[T]]
    to_builtins: Callable[[T], object]
    from_builtins: Callable[[Any], T]


REPLAY_CHECK_TASK: PartitionTask[Finding] = PartitionTask(
    "replayed",
    check_replay,
    lambda finding: (finding.code, dict(finding.params)),
    # Words to translate are a tuple, which JSON has as a list.
    lambda pair: Finding(
        RULES_BY_CODE[pair[0]],
        {name: tuple(value) if isinstance(value, list) else value for name, value in pair[1].items()},
    ),
)
# By how many values each has, which no two kinds share.
_KINDS_BY_LENGTH = {len(kind._fields): kind for kind in (IndexEntry, ProjectionRow, Verdict)}
BUILD_PROJECTIONS_TASK: PartitionTask[ProjectionRow | IndexEntry | Verdict] = PartitionTask(
    "made", build_projections, tuple, lambda values: _KINDS_BY_LENGTH[len(values)](*values)
)
BUILD_AND_JUDGE_TASK = evolve(BUILD_PROJECTIONS_TASK, name="judged", run=build_and_judge)
_TASKS_BY_NAME: dict[str, PartitionTask[Any]] = {
    task.name: task for task in (REPLAY_CHECK_TASK, BUILD_PROJECTIONS_TASK, BUILD_AND_JUDGE_TASK)
}


def plan_partitions(size: int, *, in_parallel: bool) -> Sequence[Sequence[Partition]]:
    """Return the partitions of a log of ``size`` records, by process; the first process is this one.

    The number of processes follows from the log's size and the machine's cores; it is one without
    ``in_parallel``.
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
    """Run a task on all partitions and yield an iterator of its results, partition by partition.

    ``url`` is where a worker can open the log; None if it cannot. Workers start at once. The partitions of a
    worker that fails, for whatever reason, are done in this process.
    """
    local_partitions, *worker_partitions = plan_partitions(size, in_parallel=url is not None)
    workers = [_WorkerProcess(task, url or "", size, parts) for parts in worker_partitions]
    try:
        yield _collect(task, snapshot, local_partitions, workers, progress)
    finally:
        for worker in workers:
            worker.stop()


def _collect(
    task: PartitionTask[T],
    snapshot: LogSnapshot,
    local_partitions: Sequence[Partition],
    workers: Sequence[_WorkerProcess],
    progress: ProgressCallback | None,
) -> Iterator[T]:
    """Yield the results of the local partitions, then those of each worker."""
    yield from task.run(snapshot, local_partitions, progress)
    for worker in workers:
        if worker.wait_for_success():
            yield from map(task.from_builtins, worker.results())
        else:
            yield from task.run(snapshot, worker.partitions, None)


class _WorkerProcess:
    """A worker process with its partitions."""

    def __init__(
        self, task: PartitionTask[Any], url: str, size: int, partitions: Sequence[Partition]
    ) -> None:
        """Start the worker; if it cannot start, `wait_for_success` returns False."""
        self.partitions = partitions
        is_on_server = "://" in url and not url.startswith("sqlite:")
        self._timeout_s = _SERVER_TIMEOUT_S if is_on_server else None
        self._output_file: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError, TypeError, ValueError):
            self._output_file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `stop`)
            descriptor = self._output_file.fileno()
            self._process = _start_worker(descriptor)
            numbers = [partition.number for partition in partitions]
            request = [task.name, url, size, numbers, partitions[0].count, descriptor]
            if self._process.stdin:
                self._process.stdin.write(msgspec.json.encode(request) + b"\n")
                self._process.stdin.flush()

    def wait_for_success(self) -> bool:
        """Wait for the worker to end, and return whether it wrote all its results."""
        try:
            if self._process is None or self._output_file is None or self._process.wait(self._timeout_s) != 0:
                return False
        except subprocess.TimeoutExpired:
            return False
        self._output_file.seek(-min(len(_END_MARKER), self._output_file.seek(0, os.SEEK_END)), os.SEEK_END)
        return self._output_file.read() == _END_MARKER

    def results(self) -> Iterator[Any]:
        """Yield the results as built-in values."""
        decode = msgspec.msgpack.Decoder().decode
        if self._output_file:
            self._output_file.seek(0)
            while size := int.from_bytes(self._output_file.read(_SIZE_BYTES)):
                yield from decode(self._output_file.read(size))

    def stop(self) -> None:
        """Kill the worker if it still runs, and delete its output."""
        if self._process is not None:
            self._process.kill()
            with suppress(BrokenPipeError), self._process:  # closes its pipe, and waits for it
                pass
        if self._output_file is not None:
            self._output_file.close()


def _start_worker(output_descriptor: int) -> subprocess.Popen[bytes]:
    """Start a process that imports this program alone: ``-P`` keeps the current folder out of its path."""
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
# Written last: a file without it is incomplete.
_END_MARKER = bytes(_SIZE_BYTES) + b"tplog: done"


def _write_batches(values: Iterator[object], file: IO[bytes]) -> None:
    """Write values in batches, each after its length in bytes."""
    encode = msgspec.msgpack.Encoder().encode
    while batch := list(islice(values, _BATCH_SIZE)):
        encoded = encode(batch)
        file.write(len(encoded).to_bytes(_SIZE_BYTES) + encoded)


def main() -> None:
    """Run a task on the partitions named on standard input; exit with 1 if the log is shorter than asked."""
    from tplog.eventstore.sql import open_log  # noqa: PLC0415 (only a worker opens a log)

    name, url, size, numbers, count, descriptor = msgspec.json.decode(sys.stdin.buffer.readline())
    task = _TASKS_BY_NAME[name]
    with (
        closing(open_log(url, any_version=True)) as log,  # who asks has judged it
        log.snapshot() as snapshot,
        os.fdopen(descriptor, "wb") as file,
    ):
        if snapshot.size() < size:
            sys.exit(1)
        results = task.run(snapshot, [Partition(number, count) for number in numbers], None)
        _write_batches(map(task.to_builtins, results), file)
        file.write(_END_MARKER)


if __name__ == "__main__":
    main()
