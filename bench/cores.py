"""What one core, two and eight make of loading, rebuilding and verifying a log: measured, and reckoned.

    python bench/cores.py LEAVES MORE…

Of the first log the processor time of its commands is taken, of the first process and of all others: on one
core, where there are no others, and on two. The others replay budgets; all else is the first's. From that it
is reckoned for the budgets of each log, with a process for each part, how long the first takes, which has a
part too, and the slowest of the others:

    time = max(alone + replay * the first's part, replay * the largest part)

Prints tables in Markdown. With other work on the machine processor time says more than the clock does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from attrs import frozen

import leaves
from figures import table
from tplog.verification.division import Partition

ONE, TWO, MANY = 1, 2, 8
LEAST = 10_000  # records for each process (`verification.workers`)
# Runs a command, and prints the processor seconds of its own process and of those that it started.
_WRAPPED = """
import resource, sys
from tplog.__main__ import main
try:
    main()
except SystemExit:
    pass
uses = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
sys.stderr.write(f"\\n[{', '.join(str(use.ru_utime + use.ru_stime) for use in uses)}]")
"""


@frozen
class Costs:
    """A command's processor seconds: on one core, and on two of the first process and of the other."""

    single: float
    first: float
    other: float


def part_sizes(path: Path, parts: int) -> list[float]:
    """Return the share of the events in each part that a log is divided into."""
    budgets = Counter(leaf.budget for leaf in leaves.read(path))
    size = sum(budgets.values())
    return [
        sum(count for budget, count in budgets.items() if Partition(number, parts).includes(budget)) / size
        for number in range(parts)
    ]


def processor_seconds(command: list[str], cores: int) -> tuple[float, float]:
    """Return the seconds of a command's first process and of all others, on so many cores."""
    done = subprocess.run(
        [sys.executable, "-c", _WRAPPED, *command],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, range(cores)),
    )
    first, others = json.loads(done.stderr.rpartition("\n")[2])
    return first, others


def measure(path: Path, folder: Path) -> dict[str, Costs]:
    """Return what each command costs on a log."""
    base = str(folder / "tplog.db")
    commands = {
        "load": ["restore", str(path), "--db", base],
        "rebuild": ["rebuild", "--db", base],
        "verify": ["verify", "--quiet", "--db", base],
    }
    costs = {}
    for name, command in commands.items():
        taken = []
        for cores in (ONE, TWO):
            if name == "load":
                for file in folder.glob("tplog.db*"):
                    file.unlink()
            taken.append(processor_seconds(command, cores))
        costs[name] = Costs(taken[0][0], *taken[1])
    return costs


def replay_and_alone(costs: Costs, two: list[float]) -> tuple[float, float]:
    """Return the seconds of the whole replay, and of what the first process does besides.

    What the other process took is its part's replay; so much of the first's own time was its own part's.
    """
    replay = costs.other / two[1]
    return replay, costs.first - replay * two[0]


def main() -> None:
    """Measure the first log, reckon for all, and print."""
    paths = [Path(name) for name in sys.argv[1:]]
    size, two = sum(1 for _ in leaves.dumped(paths[0])), part_sizes(paths[0], TWO)
    with tempfile.TemporaryDirectory(prefix="tplog-cores-") as folder:
        measured = measure(paths[0], Path(folder))
    rows = []
    for name, costs in measured.items():
        replay, alone = replay_and_alone(costs, two)
        figures = (costs.single, costs.first, costs.other, alone)
        rows.append([name, *(f"{figure / size * 1e6:.0f}" for figure in figures)])
        rows[-1].append(f"{alone / (alone + replay):.0%}")
    head = ["µs of a processor an event", "one core", "two: the first", "the other", "alone", "that is"]
    print(table(head, rows))
    rows = []
    for path in paths:
        for cores in (TWO, MANY):
            shares = part_sizes(path, max(1, min(cores, sum(1 for _ in leaves.dumped(path)) // LEAST)))
            times = []
            for costs in measured.values():
                replay, alone = replay_and_alone(costs, two)
                took = max(alone + replay * shares[0], replay * max(shares))
                times.append(f"{costs.single / took:.1f}")
            each = ", ".join(f"{share:.0%}" for share in shares)
            rows.append([path.stem, str(cores), each, *times])
    print(table(["log", "cores", "share of the events in each part", *measured], rows))


if __name__ == "__main__":
    main()
