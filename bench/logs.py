"""The logs that are measured, each of a shape (`history.SHAPES`) and so many events: `one-budget:50000`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from attrs import frozen

# In the order in which they are shown; the first needs no name.
SHAPES = {
    "matters": "{size} events",
    "one-budget": "{size} events of one budget",
    "municipality": "{size} events, 300 budgets",
    "postgresql": "{size} events in PostgreSQL",
}
POSTGRESQL = "postgresql"  # the log of the first shape, kept by a server


@frozen
class Log:
    """A log of a shape and size."""

    shape: str
    size: int

    @property
    def name(self) -> str:
        """Return its name in the figures of a run."""
        return str(self.size) if self.shape == next(iter(SHAPES)) else f"{self.shape}:{self.size}"

    @property
    def history(self) -> str:
        """Return the shape of what happens in it (`history.SHAPES`)."""
        return next(iter(SHAPES)) if self.shape == POSTGRESQL else self.shape

    @property
    def words(self) -> str:
        """Return its name for readers."""
        return SHAPES[self.shape].format(size=f"{self.size:,}".replace(",", " "))


def parse_log(name: str) -> Log:
    """Return the log of a name. Raises ValueError for another text."""
    shape, _, size = name.rpartition(":")
    log = Log(shape or next(iter(SHAPES)), int(size))
    if log.shape not in SHAPES:
        message = f"no such shape: {shape}"
        raise ValueError(message)
    return log


def in_order(names: Iterable[str]) -> list[Log]:
    """Return the logs of these names: shape by shape, smallest first."""
    order = list(SHAPES)
    return sorted(map(parse_log, names), key=lambda log: (order.index(log.shape), log.size))


def steps(logs: Iterable[Log]) -> list[tuple[Log, Log]]:
    """Return each log of a shape with the next larger one."""
    return [(small, large) for small, large in pairwise(logs) if small.shape == large.shape]
