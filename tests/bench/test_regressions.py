"""What has become slower is noticed, and what a measurement is named by leads back to its log."""

from __future__ import annotations

import pytest

import regressions
from logs import Log, in_order, parse_log, steps


def results(ours: float, floor: float = 0.1) -> dict[str, object]:
    """Figures of two operations on one log, in seconds of a processor: ours and the floor's."""
    runs = {"seconds": [9.0, 9.0], "cpu": [ours * 2, ours], "memory": [1, 1]}
    least = {"seconds": [9.0], "cpu": [floor], "memory": [1]}
    return {"logs": {"one-budget:5000": {"tplog": {"rebuild": runs}, "floor": {"rebuild": least}}}}


def test_a_regression_is_more_than_fifteen_in_a_hundred() -> None:
    """The least run counts, beside the floor's on the same machine."""
    before = regressions.ratios(results(1.0))
    assert before == {"one-budget:5000": {"rebuild": 10.0}}
    assert not list(regressions.slower(regressions.ratios(results(1.14)), before))
    assert not list(regressions.slower(regressions.ratios(results(2.0, floor=0.2)), before))
    ((log, name, times),) = regressions.slower(regressions.ratios(results(1.2)), before)
    assert (log, name, round(times, 3)) == ("one-budget:5000", "rebuild", 1.2)


def test_what_the_table_does_not_have_is_no_regression() -> None:
    """A new operation is shown as new."""
    now = regressions.ratios(results(1.0))
    assert not list(regressions.slower(now, {}))
    assert "new" in regressions.compared(now, {})


def test_logs_are_named_by_shape_and_size() -> None:
    """The usual shape needs no name, and growth is told within a shape."""
    names = ["one-budget:5000", "20000", "1000", "one-budget:1000"]
    logs = in_order(names)
    assert [log.name for log in logs] == ["1000", "20000", "one-budget:1000", "one-budget:5000"]
    assert [(small.size, large.size) for small, large in steps(logs)] == [(1000, 20000), (1000, 5000)]
    assert parse_log("municipality:50000") == Log("municipality", 50_000)
    with pytest.raises(ValueError, match="shape"):
        parse_log("heap:3")
