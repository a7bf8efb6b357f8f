"""A point of a history as one of its steps, and the ways from it to the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from tplog.domain.queries.timeline import DECIDED, Timeline
from tplog.events.record import Record
from tplog.site.page_request import AS_OF, KNOWN_AT

MAX_SLIDER_POSITIONS = 500  # places that the slider has at most; the links step through all


@frozen
class ReplayStep:
    """The step that is looked at, ``position`` counting from 1; 0 is before the first.

    ``key`` is what an address calls a point in this order; ``first``, ``previous``, ``next`` and ``last`` are
    its values there, "" where there is none. ``slides`` are the slider's places, each with its value and its
    position; ``slide`` is the place, from 0, that is the nearest at the point or before it.
    """

    key: str
    position: int
    step_count: int
    point_value: date | int | None
    records: tuple[Record, ...]
    first: str
    previous: str
    next: str
    last: str
    slider_positions: tuple[tuple[str, int], ...]
    slider_index: int


def current_step(timeline: Timeline) -> ReplayStep:
    """The last step of a history that its point lets one see."""
    stops, at = timeline.stops, timeline.position
    slides = _slider_positions(len(stops), at)
    return ReplayStep(
        key=AS_OF if timeline.order == DECIDED else KNOWN_AT,
        position=at,
        step_count=len(stops),
        point_value=stops[at - 1] if at else None,
        records=timeline.last_records,
        first=_point_value(stops, 1) if at != 1 else "",
        previous=_point_value(stops, at - 1),
        next=_point_value(stops, at + 1),
        last=_point_value(stops, len(stops)) if at != len(stops) else "",
        slider_positions=tuple((_point_value(stops, position), position) for position in slides),
        slider_index=max(0, sum(1 for position in slides if position <= at) - 1),
    )


def _point_value(stops: Sequence[date] | Sequence[int], position: int) -> str:
    return str(stops[position - 1]) if 1 <= position <= len(stops) else ""


def _slider_positions(step_count: int, position: int) -> tuple[int, ...]:
    """Positions from the first to the last, evenly spread where they are too many, and always this one."""
    if step_count <= MAX_SLIDER_POSITIONS:
        return tuple(range(1, step_count + 1))
    spread = {
        1 + place * (step_count - 1) // (MAX_SLIDER_POSITIONS - 1) for place in range(MAX_SLIDER_POSITIONS)
    }
    return tuple(sorted(spread | ({position} if position else set())))
