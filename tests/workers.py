"""Spread the tests over processes: slow tests begin first, tests that share a server stay together.

Each process reads all modules, to know the same tests by the same numbers. To compile a module with its
asserts taken apart takes twice as long as the rest of reading it, and is stored for whoever reads it later.
Therefore each begins elsewhere: in a fresh clone too, each compiles its part.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

import pytest

T = TypeVar("T")
BROWSER = "test_browser.py"
SLOW_FOLDERS = {"faults", "stateful"}
SLOW_MODULES = {"test_frozen.py", "test_server.py", "test_serve.py", "test_invariants.py"}


def place() -> tuple[int, int]:
    """This worker's number, from 0, and how many there are; 0 and 1 where the tests run in one process."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return int(name.removeprefix("gw")), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def rotated(entries: Sequence[T], number: int, workers: int) -> list[T]:
    """The same entries, begun at this worker's part; its number is higher where one was replaced."""
    start = len(entries) * (number % workers) // workers
    return [*entries[start:], *entries[:start]]


def arranged(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """The tests in the order in which `--dist worksteal` hands them out, an equal part to each worker.

    Each slow family is at the head of a part, so that one worker starts the browser and one the database
    server, and nothing slow begins when the others are done. A worker that has finished takes from the end of
    another's part, where the quick ones are.
    """
    families: list[list[pytest.Item]] = [[], [], [], []]
    for item in items:
        families[_family(item)].append(item)
    *slow, quick = families
    parts: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for number, family in enumerate(slow):
        parts[number % workers] += family
    rest, remaining = iter(quick), len(items)
    for number, part in enumerate(parts):
        size = remaining // (workers - number)  # as the scheduler divides them
        part.extend(islice(rest, max(0, size - len(part))))
        remaining -= len(part)
    return [*(item for part in parts for item in part), *rest]


def _family(item: pytest.Item) -> int:
    """0 for what needs a browser, 1 for PostgreSQL, 2 for the rest of what is slow, 3 for the quick."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.path.name == BROWSER:
        return 0
    if fixtures & {"server", "fragile"} or "postgresql" in item.name:
        return 1
    return 2 if item.path.parent.name in SLOW_FOLDERS or item.path.name in SLOW_MODULES else 3
