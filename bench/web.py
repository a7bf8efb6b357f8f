"""How fast the site answers: `tplog serve` on loopback over a database, asked by wrk for page after page.

    python bench/web.py tplog.db / /log /budgets/trygghetspaketet/result --seconds 30 --connections 16

Prints a table in Markdown. wrk and server share the computer, and no verification runs at the same time.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote
from urllib.request import Request, urlopen

from attrs import frozen

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_SHARE = re.compile(r"^\s+(50|99)%\s+([0-9.]+)(us|ms|s|m) *$", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([0-9.]+)$", re.MULTILINE)
_REFUSED = re.compile(r"^\s+Non-2xx or 3xx responses: ([0-9]+)$", re.MULTILINE)
_BROKEN = re.compile(
    r"^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$", re.MULTILINE
)


@frozen
class Load:
    """Measurements of wrk: requests a second, milliseconds within which 50 and 99 of 100 came, failures."""

    rate: float
    half: float
    p99: float
    failed: int


@frozen
class Row:
    """A page: its first answer of all, in milliseconds, its size in bytes, and how it bore the load."""

    path: str
    first: float
    size: int
    load: Load


def load_of(output: str) -> Load:
    """Read what ``wrk --latency`` prints. Raises ValueError where it is something else."""
    rate, shares = (
        _RATE.search(output),
        {share: float(at) * _UNITS[unit] for share, at, unit in _SHARE.findall(output)},
    )
    if rate is None or set(shares) != {"50", "99"}:
        message = f"this is not what wrk --latency prints: {output!r}"
        raise ValueError(message)
    counts_found = [
        *_REFUSED.findall(output),
        *(number for counts in _BROKEN.findall(output) for number in counts),
    ]
    return Load(float(rate[1]), shares["50"], shares["99"], sum(map(int, counts_found)))


def table(start: float, rows: Sequence[Row]) -> str:
    """The figures for people; the start of the server until its first page in seconds."""
    lines = [
        f"From the start of `tplog serve` to its first page: {start:.2f} s.",
        "",
        "| page | size | first answer | requests/s | p50 | p99 | failed |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        load = row.load
        lines.append(
            f"| `{row.path}` | {row.size / 1000:.1f} kB | {row.first:.0f} ms | {load.rate:.0f} "
            f"| {load.half:.1f} ms | {load.p99:.1f} ms | {load.failed} |"
        )
    return "\n".join(lines)


@contextmanager
def served(database: str) -> Iterator[str]:
    """A site on a free port, which goes away with it; its address."""
    with served_process(database) as (address, _):
        yield address


@contextmanager
def served_process(database: str) -> Iterator[tuple[str, int]]:
    """The same, with the number of its process."""
    command = [sys.executable, "-m", "tplog", "serve", "--port", "0", "--no-verify", "--db", database]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout  # noqa: S101 (for mypy: it is a pipe)
        match = re.search(r"http://\S+:\d+", process.stdout.readline())
        if match is None:
            message = f"tplog serve did not begin on {database}"
            raise SystemExit(message)
        yield match[0], process.pid
    finally:
        process.terminate()
        process.communicate()


def written(path: str) -> str:
    """A path as it is asked for; what stands in it may be Swedish."""
    return quote(path, safe="/?&=:%+")


def fetched(url: str) -> tuple[float, int]:
    """Ask once for a page, as a browser does; in how many milliseconds it came, and its bytes."""
    start = time.perf_counter()
    with urlopen(Request(url, headers={"Accept": "text/html"})) as answer:  # noqa: S310 (our own, on loopback)
        size = len(answer.read())
    return (time.perf_counter() - start) * 1000, size


def loaded(url: str, seconds: int, connections: int) -> Load:
    """Ask for a page for so many seconds."""
    command = ["wrk", "--latency", "--threads", "1", "--connections", str(connections)]
    command += ["--timeout", "30s", "--duration", f"{seconds}s", "--header", "Accept: text/html", url]
    return load_of(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("paths", nargs="*", default=["/", "/log", "/status"])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args(arguments)
    load_start = time.perf_counter()
    with served(options.database) as address:
        fetched(f"{address}/")
        start = time.perf_counter() - load_start
        once = [(path, *fetched(address + written(path))) for path in options.paths]
        rows = [
            Row(path, first, size, loaded(address + written(path), options.seconds, options.connections))
            for path, first, size in once
        ]
    print(table(start, rows))


if __name__ == "__main__":
    main()
