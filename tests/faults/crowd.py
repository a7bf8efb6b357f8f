"""Several processes write to one log at once; how fast they are together, compared with one alone."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import Counter
from statistics import median

from attrs import frozen
from killing import EVENTS_EACH, Log, decision, logs

import tplog
from tplog.eventstore import sql


@frozen
class Outcome:
    """The result of several writers, and the milliseconds from the first decision to the last.

    ``p50`` and ``p95`` are the milliseconds within which half and 95 of 100 decisions were durable.
    """

    events: int
    gaps: int
    doubled: int
    missing: int
    failed: int
    milliseconds: int
    p50: float
    p95: float

    @property
    def each_second(self) -> int:
        """Events recorded each second."""
        return self.events * 1000 // max(self.milliseconds, 1)


def _write(url: str, name: str, decisions: int, ready: object, begin: object, laps: object) -> None:
    """Apply so many decisions of one's own, from the moment when all begin; put how long they took."""
    took = []
    try:
        with tplog.open(url) as book:
            book.size()
            ready.release()  # type: ignore[attr-defined]
            begin.wait()  # type: ignore[attr-defined]
            for number in range(decisions):
                start = time.monotonic_ns()
                book.apply(decision(f"{name}/{number}"))
                took.append(time.monotonic_ns() - start)
    finally:
        laps.put(took)  # type: ignore[attr-defined]


def crowd(log: Log, writers: int, decisions: int) -> Outcome:
    """Let so many writers apply so many decisions each, and count what is there."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([sql.__name__, tplog.Book.__module__, "psycopg", "sqlalchemy"])
    ready, begin, laps = context.Semaphore(0), context.Event(), context.Queue()
    name = f"crowd{writers}"
    with tplog.open(log.url) as book:
        before = book.size()
    tasks = [
        context.Process(target=_write, args=(log.url, f"{name}/w{number}", decisions, ready, begin, laps))
        for number in range(writers)
    ]
    for task in tasks:
        task.start()
    for _ in tasks:
        ready.acquire(timeout=60)
    start = time.monotonic_ns()
    begin.set()
    times = sorted(lap / 10**6 for _ in tasks for lap in laps.get())
    for task in tasks:
        task.join()
    took = (time.monotonic_ns() - start) // 10**6
    with tplog.open(log.url) as book:
        records = list(book.records())[before:]
        assert not book.audit().contradictions
    ids = Counter(record.event.id for record in records)
    options = {
        f"{name}/w{writer}/{number}/{part}"
        for writer in range(writers)
        for number in range(decisions)
        for part in range(EVENTS_EACH)
    }
    return Outcome(
        events=len(records),
        gaps=sum(record.index != before + place for place, record in enumerate(records)),
        doubled=sum(count > 1 for count in ids.values()),
        missing=len(options - set(ids)),
        failed=sum(task.exitcode != 0 for task in tasks),
        milliseconds=took,
        p50=median(times),
        p95=times[-(-len(times) * 95 // 100) - 1],
    )


def main() -> None:
    """Print a table: one writer, then eight, on each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=100, help="each writer's")
    options = parser.parse_args()
    with logs(["sqlite", "postgresql"]) as places:
        print(
            "engine     | writers | events | gaps | twice | missing | failed | events/s | p50, ms | p95, ms"
        )
        for engine, log in places.items():
            tplog.create(log.url).close()
            for writers in (1, 8):
                out = crowd(log, writers, options.decisions)
                print(
                    f"{engine:10} | {writers:7} | {out.events:6} | {out.gaps:4} | {out.doubled:5} | "
                    f"{out.missing:7} | {out.failed:6} | {out.each_second:8} | "
                    f"{out.p50:7.1f} | {out.p95:7.1f}"
                )


if __name__ == "__main__":
    main()
