"""One decision of one event after the other, in a process that is warm.

    python bench/appending.py DB DECISIONS

Prints how many nanoseconds each took until it was durable, by the clock and of the processor.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import tplog

LAPS = 200


def main() -> None:
    """Apply all files of a folder but the first, which is for the cold command; time the last ones."""
    files = sorted(Path(sys.argv[2]).glob("*.toml"))[1:]
    with tplog.open(sys.argv[1]) as book:
        for file in files[:-LAPS]:
            book.apply(file)
        for file in files[-LAPS:]:
            start, busy = time.perf_counter_ns(), time.process_time_ns()
            book.apply(file)
            print(time.perf_counter_ns() - start, time.process_time_ns() - busy)


if __name__ == "__main__":
    main()
