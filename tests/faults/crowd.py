"""Several processes write to one log at once; how fast they are together, compared with one alone."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import Counter

from attrs import frozen
from killing import EVENTS_EACH, Log, decision, logs

import tplog
from tplog.eventstore import sql


@frozen
class Outcome:
    """The result of several writers, and the seconds from the first decision to the last."""

    events: int
    gaps: int
    doubled: int
    missing: int
    failed: int
    milliseconds: int

    @property
    def each_second(self) -> int:
        """Events recorded each second."""
        return self.events * 1000 // max(self.milliseconds, 1)


def _write(url: str, name: str, decisions: int, ready: object, begin: object) -> None:
    """Apply so many decisions of one's own, from the moment when all begin."""
    with tplog.open(url) as book:
        book.size()
        ready.release()  # type: ignore[attr-defined]
        begin.wait()  # type: ignore[attr-defined]
        for number in range(decisions):
            book.apply(decision(f"{name}/{number}"))


def crowd(log: Log, writers: int, decisions: int) -> Outcome:
    """Let so many writers apply so many decisions each, and count what is there."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([sql.__name__, tplog.Book.__module__, "psycopg", "sqlalchemy"])
    ready, begin = context.Semaphore(0), context.Event()
    name = f"crowd{writers}"
    with tplog.open(log.url) as book:
        before = book.size()
    tasks = [
        context.Process(target=_write, args=(log.url, f"{name}/w{number}", decisions, ready, begin))
        for number in range(writers)
    ]
    for task in tasks:
        task.start()
    for _ in tasks:
        ready.acquire(timeout=60)
    start = time.monotonic_ns()
    begin.set()
    for task in tasks:
        task.join()
    took = (time.monotonic_ns() - start) // 10**6
    with tplog.open(log.url) as book:
        records = list(book.records())[before:]
        assert not book.audit().contradictions
    ids = Counter(record.event.id for record in records)
    options = {
        f"{name}/w{number}/{number}/{part}"
        for number in range(writers)
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
    )


def main() -> None:
    """Print a table: one writer, then eight, on each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=100, help="each writer's")
    options = parser.parse_args()
    with logs(["sqlite", "postgresql"]) as places:
        print("engine     | writers | events | gaps | twice | missing | failed | events/s")
        for engine, log in places.items():
            tplog.create(log.url).close()
            for writers in (1, 8):
                out = crowd(log, writers, options.decisions)
                print(
                    f"{engine:10} | {writers:7} | {out.events:6} | {out.gaps:4} | {out.doubled:5} | "
                    f"{out.missing:7} | {out.failed:6} | {out.each_second:8}"
                )


if __name__ == "__main__":
    main()
