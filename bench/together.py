"""Several processes that write at once, each durable event timed: for `tplog` and for a peer."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

WRITERS = 8
EACH = 25
_forked = multiprocessing.get_context("fork")


def time_writers(writing: Callable[[int], Iterator[None]]) -> None:
    """Print each event's nanoseconds, by the clock and of the processor, and in the last line those of all.

    ``writing`` is called in a process for each writer, with its number. It yields once when it is
    ready, and then after each event. Exits with 1 if a writer fails.
    """
    barrier, times = _forked.Barrier(WRITERS), SimpleQueue[list[tuple[int, int]]](ctx=_forked)
    tasks = [
        _forked.Process(target=_timed, args=(writing, number, barrier, times)) for number in range(WRITERS)
    ]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()  # what they put into the queue is less than a pipe holds
    if any(task.exitcode for task in tasks):
        sys.exit(1)
    timed = [times.get() for _ in tasks]
    for points in timed:
        for (before, busy_before), (after, busy) in pairwise(points):
            print(after - before, busy - busy_before)
    together = max(points[-1][0] for points in timed) - min(points[0][0] for points in timed)
    print(together, sum(points[-1][1] - points[0][1] for points in timed))


def _timed(
    writing: Callable[[int], Iterator[None]],
    number: int,
    barrier: Barrier,
    times: SimpleQueue[list[tuple[int, int]]],
) -> None:
    steps = writing(number)
    next(steps)
    barrier.wait(60)
    points = [(time.perf_counter_ns(), time.process_time_ns())]
    points += [(time.perf_counter_ns(), time.process_time_ns()) for _ in steps]
    times.put(points)
