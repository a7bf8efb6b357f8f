"""Loaded into pytest by `make mutants`: runs the tests in a given order, or notes which test reaches what.

``MUTANTS_ORDER`` names a file of test ids, one a line: these run first, in that order. ``MUTANTS_SECONDS``
names a file to write: the seconds of each test. Where coverage.py runs, it gets the name of the running test.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path
from time import perf_counter

import coverage
import pytest

SECONDS: dict[str, float] = {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into the order asked for; those it does not name come last."""
    if "MUTANTS_ORDER" in os.environ:
        names = Path(os.environ["MUTANTS_ORDER"]).read_text("utf-8").splitlines()
        places = {name: place for place, name in enumerate(names)}
        items.sort(key=lambda item: places.get(item.nodeid, len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Give coverage.py the name of the test that begins, and time it with its fixtures."""
    if (running := coverage.Coverage.current()) is not None:
        running.switch_context(item.nodeid)
    start = perf_counter()
    result = yield
    SECONDS[item.nodeid] = perf_counter() - start
    return result


def pytest_sessionfinish() -> None:
    """Write the seconds where they are asked for."""
    if "MUTANTS_SECONDS" in os.environ:
        Path(os.environ["MUTANTS_SECONDS"]).write_text(json.dumps(SECONDS), "utf-8")
