"""A projection is a start and a step; folding a log through it answers a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Generic, TypeVar

from attrs import frozen

from tplog.events.record import Record

S = TypeVar("S")


@frozen
class Projection(Generic[S]):
    """A question over the log (projektion): what is known of nothing, and what each record adds."""

    name: str
    initial: S
    evolve: Callable[[S, Record], S]


def fold(projection: Projection[S], records: Iterable[Record]) -> S:
    """What the projection says after these records, oldest first."""
    return reduce(projection.evolve, records, projection.initial)
