"""Draw a sample: systematic selection with intervals, by amount (monetary unit sampling) or one by one.

Items stand in the order of their strata, so that each stratum gets its share of the sample by amount. All
arithmetic is in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from attrs import frozen

from tplog.answers.random_numbers import random_below


@frozen
class Selection:
    """The places of the items that were drawn, in order.

    ``certain`` are those taken because they are as large as the interval; the ``drawn`` ones came by chance,
    each ``interval_value / interval_count`` apart in value.
    """

    certain: tuple[int, ...]
    drawn: tuple[int, ...]
    interval_value: int
    interval_count: int

    @property
    def places(self) -> tuple[int, ...]:
        """All places, in the order of the items."""
        return tuple(sorted((*self.certain, *self.drawn)))


def select(values: Sequence[int], size: int, seed: int) -> Selection:
    """Draw at most ``size`` of the items with these values, of which none is negative.

    An item of nothing is never drawn. First all items are taken that are at least as large as the interval
    (what is left of the value by what is left of the size), then every item that holds one of the units at
    ``(start + k * value) // count`` of the rest, from a random start. Raises ValueError for a negative value.
    """
    if any(value < 0 for value in values):
        message = "an item has a negative value"
        raise ValueError(message)
    certain = _certain(values, size)
    rest = [place for place, value in enumerate(values) if value and place not in certain]
    value, count = sum(values[place] for place in rest), size - len(certain)
    if not rest or count < 1:
        return Selection(tuple(sorted(certain)), (), 0, 0)
    start = random_below(seed, value)
    units = ((start + number * value) // count for number in range(count))
    drawn = _holders(rest, [values[place] for place in rest], sorted(units))
    return Selection(tuple(sorted(certain)), drawn, value, count)


def _certain(values: Sequence[int], size: int) -> set[int]:
    """Return the places of the items that are at least as large as the interval that the others leave."""
    left, certain = sum(values), set[int]()
    for place in sorted(range(len(values)), key=lambda place: -values[place]):
        if len(certain) == size or not values[place] or values[place] * (size - len(certain)) < left:
            break
        certain.add(place)
        left -= values[place]
    return certain


def _holders(places: Sequence[int], values: Sequence[int], units: Sequence[int]) -> tuple[int, ...]:
    """Return the places of the items that hold these units, which rise."""
    ends = accumulate(values)
    holders: list[int] = []
    waiting = list(reversed(units))
    for place, end in zip(places, ends, strict=True):
        while waiting and waiting[-1] < end:
            waiting.pop()
            if not holders or holders[-1] != place:
                holders.append(place)
    return tuple(holders)
