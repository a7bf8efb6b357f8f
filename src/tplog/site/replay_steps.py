"""A point of a history as one of its steps, and the ways from it to the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from tplog.domain.queries.timeline import DECIDED, Timeline
from tplog.events.record import Record
from tplog.site.page_request import AS_OF, KNOWN_AT

SLIDES = 500  # places that the slider has at most; the links step through all


@frozen
class Step:
    """The step that is looked at, ``position`` counting from 1; 0 is before the first.

    ``key`` is what an address calls a point in this order; ``first``, ``previous``, ``next`` and ``last`` are
    its values there, "" where there is none. ``slides`` are the slider's places, each with its value and its
    position; ``slide`` is the place, from 0, that is the nearest at the point or before it.
    """

    key: str
    position: int
    stops: int
    stop: date | int | None
    records: tuple[Record, ...]
    first: str
    previous: str
    next: str
    last: str
    slides: tuple[tuple[str, int], ...]
    slide: int


def step(told: Timeline) -> Step:
    """The last step of a history that its point lets one see."""
    stops, at = told.stops, told.position
    slides = _slides(len(stops), at)
    return Step(
        key=AS_OF if told.order == DECIDED else KNOWN_AT,
        position=at,
        stops=len(stops),
        stop=stops[at - 1] if at else None,
        records=told.step,
        first=_value(stops, 1) if at != 1 else "",
        previous=_value(stops, at - 1),
        next=_value(stops, at + 1),
        last=_value(stops, len(stops)) if at != len(stops) else "",
        slides=tuple((_value(stops, position), position) for position in slides),
        slide=max(0, sum(1 for position in slides if position <= at) - 1),
    )


def _value(stops: Sequence[date] | Sequence[int], position: int) -> str:
    return str(stops[position - 1]) if 1 <= position <= len(stops) else ""


def _slides(stops: int, at: int) -> tuple[int, ...]:
    """Positions from the first to the last, evenly spread where they are too many, and always this one."""
    if stops <= SLIDES:
        return tuple(range(1, stops + 1))
    spread = {1 + place * (stops - 1) // (SLIDES - 1) for place in range(SLIDES)}
    return tuple(sorted(spread | ({at} if at else set())))
