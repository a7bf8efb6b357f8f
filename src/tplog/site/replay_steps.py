"""The step of a history that a point in time shows, and the links to other steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from tplog.answers.timeline import DECIDED, Timeline
from tplog.events.record import Record
from tplog.site.page_request import AS_OF, KNOWN_AT

MAX_SLIDER_POSITIONS = 500  # at most so many slider stops; the links step through all


@frozen
class ReplayStep:
    """The shown step; ``position`` counts from 1, and 0 means before the first step.

    ``key`` is the query parameter of the point in this order; ``first``, ``previous``, ``next`` and ``last``
    are its values for these steps, "" if there is none. ``slider_positions`` are the slider's stops, each
    with its value and position; ``slider_index`` is the last stop at the point or before it, from 0.
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
    """Return the last step of the timeline that is visible at its point in time."""
    stops, current = timeline.stops, timeline.position
    positions = _slider_positions(len(stops), current)
    return ReplayStep(
        key=AS_OF if timeline.order == DECIDED else KNOWN_AT,
        position=current,
        step_count=len(stops),
        point_value=stops[current - 1] if current else None,
        records=timeline.last_records,
        first=_point_value(stops, 1) if current != 1 else "",
        previous=_point_value(stops, current - 1),
        next=_point_value(stops, current + 1),
        last=_point_value(stops, len(stops)) if current != len(stops) else "",
        slider_positions=tuple((_point_value(stops, position), position) for position in positions),
        slider_index=max(0, sum(1 for position in positions if position <= current) - 1),
    )


def _point_value(stops: Sequence[date] | Sequence[int], position: int) -> str:
    return str(stops[position - 1]) if 1 <= position <= len(stops) else ""


def _slider_positions(step_count: int, position: int) -> tuple[int, ...]:
    """Return evenly spread positions, at most `MAX_SLIDER_POSITIONS` and the current one."""
    if step_count <= MAX_SLIDER_POSITIONS:
        return tuple(range(1, step_count + 1))
    spread = {
        1 + number * (step_count - 1) // (MAX_SLIDER_POSITIONS - 1) for number in range(MAX_SLIDER_POSITIONS)
    }
    return tuple(sorted(spread | ({position} if position else set())))
