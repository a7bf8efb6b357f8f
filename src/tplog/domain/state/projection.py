"""A projection is a start and a step; folding a log through it answers a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import frozen

from tplog.events.record import Record

S = TypeVar("S")
W = TypeVar("W")


@frozen
class Projection(Generic[S, W]):
    """A question over the log (projektion): what is known of nothing, and what each record adds.

    ``begin`` makes something to write in from a state, ``enter`` writes a record into it, and ``state`` shows
    what it says now.
    """

    name: str
    initial: S
    make_builder: Callable[[S], W]
    apply: Callable[[W, Record], None]
    result: Callable[[W], S]

    def evolve(self, state: S, record: Record) -> S:
        """The state after one more record; the one before stays as it was."""
        return fold(self, (record,), state)


def fold(projection: Projection[S, W], records: Iterable[Record], initial: S | None = None) -> S:
    """What the projection says after these records, oldest first; ``begun`` is what others came to before."""
    written = projection.make_builder(projection.initial if initial is None else initial)
    for record in records:
        projection.apply(written, record)
    return projection.result(written)
