"""What the rules look through grows with the events, not with what the log holds besides them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from spec import allocated, event, framed, given, opened, spent
from tplog.domain.rules.evaluate import evaluate_rules
from tplog.domain.state import state_builder


class CountingDict(state_builder.TrackedDict[Any, Any]):
    """A mapping of the state that counts the keys which somebody looks through."""

    seen = 0

    def __iter__(self) -> Iterator[Any]:
        for key in super().__iter__():
            CountingDict.seen += 1
            yield key

    def items(self) -> Any:  # noqa: ANN401 (as a dict's)
        """Return the items, all of which are counted."""
        CountingDict.seen += len(self)
        return super().items()

    def values(self) -> Any:  # noqa: ANN401 (as a dict's)
        """Return the values, all of which are counted."""
        CountingDict.seen += len(self)
        return super().values()


def year_of(year: int, bodies: int) -> list[str]:
    """A year in which each body has a frame, two lines, a forecast, outcomes, and what it carries over."""
    events: list[str] = []
    for body in (f"n{number}" for number in range(bodies)):
        path = f"{year}/{body}"
        events += [
            opened(path, f"{path}/a", f"{path}/b"),
            framed("10 mkr", body, year),
            allocated(f"{path}/delat", body, year, a="6 mkr", b="4 mkr"),
            event("ForecastRecorded", f"{path}/prognos", body, lines=f'{{ "{path}/a" = "7 mkr" }}'),
            spent(f"{path}/april", f"{year}-04-30", body, year, a="3 mkr", b="1 mkr"),
            spent(f"{path}/bokslut", f"{year}-12-31", body, year, a="7 mkr", b="4 mkr"),
            event(
                "CarryOverDecided",
                f"{path}/över",
                "kommunfullmäktige",
                giver=f'"{year - 1}/{body}"',
                lines=f'{{ "{path}" = "-1 mkr" }}',
            ),
        ]
    return events


def looked_through(years: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The keys that finding all of a log's findings looks through, in a log of so many years."""
    first = [opened(f"2017/n{number}") for number in range(4)]
    events = [table for year in range(2018, 2018 + years) for table in year_of(year, 4)]
    records = list(given(*first, *events).book.records())
    monkeypatch.setattr(state_builder, "TrackedDict", CountingDict)
    CountingDict.seen = 0
    evaluate_rules(records)
    monkeypatch.undo()
    return CountingDict.seen


def test_twice_as_long_a_log_is_looked_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one event's rules look through does not grow with the years that are there already."""
    short, long = looked_through(3, monkeypatch), looked_through(6, monkeypatch)
    assert long < 2.5 * short
