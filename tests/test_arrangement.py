"""How the tests are spread over processes: none is lost, and slow tests are found by name."""

from __future__ import annotations

import pytest

from conftest import ROOT
from workers import BROWSER, SLOW_FOLDERS, SLOW_MODULES, arranged, rotated


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_no_test_is_lost_or_doubled(request: pytest.FixtureRequest, workers: int) -> None:
    """However many workers there are, each test is handed out once."""
    items = request.session.items
    arranged_items = arranged(items, workers)
    assert len(arranged_items) == len(items)
    assert {item.nodeid for item in arranged_items} == {item.nodeid for item in items}


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_each_worker_begins_to_read_elsewhere(workers: int) -> None:
    """Each reads all modules, and first the part that no other reads first."""
    modules = [str(number) for number in range(24)]
    orders = [rotated(modules, number, workers) for number in range(workers)]
    assert all(sorted(order) == sorted(modules) for order in orders)
    size = len(modules) // workers
    assert [module for order in orders for module in order[:size]] == modules
    assert rotated(modules, workers, workers) == modules  # one that was started for a lost one


def test_the_order_is_that_of_the_paths(request: pytest.FixtureRequest) -> None:
    """Where a worker began to read leaves no trace in the order, by which tests are handed out."""
    quick = [item.path for item in request.session.items if item.path.parent.name == "readers"]
    assert quick == sorted(quick)


def test_what_is_slow_is_where_it_is_said_to_be() -> None:
    """A folder or a module that is moved takes its place in the order with it."""
    names = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert names >= {BROWSER, *SLOW_MODULES}
    assert all(any((ROOT / "tests" / folder).glob("test_*.py")) for folder in SLOW_FOLDERS)
