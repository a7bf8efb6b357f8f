"""Spread the tests over processes: slow tests begin first, tests that share a server stay together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pytest

BROWSER = "test_browser.py"
SLOW_FOLDERS = {"faults", "stateful"}
SLOW_MODULES = {"test_frozen.py", "test_server.py", "test_serve.py", "test_invariants.py"}


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
