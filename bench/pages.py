"""How long pages of the site take, each asked for once before it is cached and once after.

The site has evaluated the findings of its log by then, as it does by itself when it has begun.

    python bench/pages.py DB QUESTION cold|warm [--table]

Serves the log on loopback and prints the nanoseconds of each page, cold or warm, by the clock and of the
server's processor; with ``--table`` a table of all, in Markdown. QUESTION is the file of `prepare.py`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

from web import served_process, written

TOUR = 8  # so many of a kind of which there are many
LOOK_S, IDLE_NS = 0.5, 20_000_000  # a site rests that is busy for less than this in half a second


def addresses(question: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pages that are asked for: the kind of each, and its address."""
    budget, year = f"/budgets/{question['budget']}", question["year"]
    yield "start", "/"
    yield "log", "/log"
    yield "search", f"/log?budget={question['budget']}&account={question['account']}"
    for day in ("", f"&as-of={question['day']}", f"&known-at={question['known']}"):
        past = " at a past point" if day else ""
        yield f"flow{past}", f"{budget}?year={year}{day}"
        yield f"result{past}", f"{budget}/result?year={year}{day}"
        yield f"findings{past}", f"{budget}/findings?{day[1:]}"
    yield "history", f"{budget}/history?year={year}"
    yield "history", f"{budget}/history?order=recorded"
    yield "papers", f"{budget}/papers"
    for account in question["accounts"][:TOUR]:
        yield "trail", f"{budget}/accounts/{account}"
    for event in question["events"][:TOUR]:
        yield "event", f"/events/{event}"
    for key in question.get("papers", ()):
        yield "paper", f"{budget}/papers/{key}"


def busy_nanoseconds(pid: int) -> int:
    """Return how long a process has kept processors busy."""
    return time.clock_gettime_ns(~pid << 3 | 2)  # its clock by its number, as clock_getcpuclockid(3) of glibc


def nanoseconds(url: str, pid: int) -> tuple[int, int]:
    """Ask for a page, as a browser does; return how long it took, and how long the server's processor."""
    start, busy = time.perf_counter_ns(), busy_nanoseconds(pid)
    with urlopen(Request(url, headers={"Accept": "text/html"})) as answer:  # noqa: S310 (our own, on loopback)
        answer.read()
    return time.perf_counter_ns() - start, busy_nanoseconds(pid) - busy


def wait_for_findings(pid: int) -> None:
    """Wait until a site that has just begun has evaluated the findings of its log: until it rests."""
    busy = -IDLE_NS
    while (now := busy_nanoseconds(pid)) - busy >= IDLE_NS:
        busy = now
        time.sleep(LOOK_S)


def main() -> None:
    """Ask for all pages twice, and print."""
    question = json.loads(Path(sys.argv[2]).read_text())
    laps: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    with served_process(sys.argv[1]) as (address, pid):
        wait_for_findings(pid)
        nanoseconds(f"{address}/status", pid)  # what is imported once
        for kind, path in addresses(question):
            url = address + written(path)
            laps.setdefault(kind, []).append((nanoseconds(url, pid), nanoseconds(url, pid)))
    if "--table" in sys.argv:
        print("| page | cold, ms | of the processor | warm, ms | of the processor |\n|---|--:|--:|--:|--:|")
        for kind, pairs in laps.items():
            times = zip(*((*cold, *warm) for cold, warm in pairs), strict=True)
            print(f"| {kind} | {' | '.join(f'{median(column) / 1e6:.1f}' for column in times)} |")
        return
    for pairs in laps.values():
        for cold, warm in pairs:
            print(*(cold if sys.argv[3] == "cold" else warm))


if __name__ == "__main__":
    main()
