"""Decisions of one event each, by several processes at once.

    python bench/writers.py DB DECISIONS

Prints how many nanoseconds each took until it was durable, by the clock and of the processor, and then all
together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import tplog
from together import EACH, WRITERS, time_writers


def writing(number: int) -> Iterator[None]:
    """Apply the files of one writer, of a folder where the first is for the cold command."""
    files = islice(sorted(Path(sys.argv[2]).glob("*.toml")), 1 + number, None, WRITERS)
    with tplog.open(sys.argv[1]) as book:
        book.apply(next(files))  # what is read once is read before it is timed
        yield
        for file in islice(files, EACH):
            book.apply(file)
            yield


if __name__ == "__main__":
    time_writers(writing)
