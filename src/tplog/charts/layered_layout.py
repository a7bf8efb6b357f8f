"""Columns of things that are joined from left to right: in which order, and how far down each stands.

Everything is whole pixels, and the same joined things come out the same. Things are numbered; a join leads
from a thing to one in the next column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from attrs import frozen

Columns = list[list[int]]
_SWEEPS = 6
_FINE = 1000  # parts of a place, for means of places


@frozen
class Join:
    """``giver`` to ``taker``, so thick; ``taker`` would best stand ``lower`` by so much than ``giver``."""

    giver: int
    taker: int
    thick: int
    lower: int = 0


def ordered(columns: Columns, joins: Sequence[Join]) -> Columns:
    """The columns with few crossings, and as they were where none is saved."""
    best, fewest = columns, crossings(columns, joins)
    now = columns
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        now = _swept(now, joins, to_right=sweep % 2 == 0)
        found = crossings(now, joins)
        if found < fewest:
            best, fewest = now, found
    return best


def crossings(columns: Columns, joins: Sequence[Join]) -> int:
    """How many pairs of joins cross."""
    at = _places(columns)
    pairs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for join in joins:
        column, giver = at[join.giver]
        pairs[column].append((giver, at[join.taker][1]))
    return sum(_inversions([taker for _, taker in sorted(found)]) for found in pairs.values())


def _inversions(told: list[int]) -> int:
    """How many pairs stand the wrong way round, by merging sorted halves."""
    if len(told) < 2:  # noqa: PLR2004 (one alone)
        return 0
    half = len(told) // 2
    first, second = told[:half], told[half:]
    count = _inversions(first) + _inversions(second)
    first.sort()
    second.sort()
    passed = 0
    for one in first:
        while passed < len(second) and second[passed] < one:
            passed += 1
        count += passed
    return count


def _places(columns: Columns) -> dict[int, tuple[int, int]]:
    return {
        thing: (number, place) for number, column in enumerate(columns) for place, thing in enumerate(column)
    }


def _swept(columns: Columns, joins: Sequence[Join], *, to_right: bool) -> Columns:
    """Each column ordered by the middle of what its things are joined to in the column before."""
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for join in joins:
        one, other = (join.taker, join.giver) if to_right else (join.giver, join.taker)
        beside[one].append((other, join.thick))
    after = [list(column) for column in columns]
    for number in range(len(after)) if to_right else reversed(range(len(after))):
        at = {thing: place for thing, (_, place) in _places(after).items()}
        middles = [(_middle(beside[thing], at, at[thing]), at[thing], thing) for thing in after[number]]
        after[number] = [thing for _, _, thing in sorted(middles)]
    return after


def _middle(beside: list[tuple[int, int]], at: Mapping[int, int], own: int) -> int:
    weight = sum(thick for _, thick in beside)
    return sum(at[thing] * thick for thing, thick in beside) * _FINE // weight if weight else own * _FINE


def placed(columns: Columns, heights: Mapping[int, int], joins: Sequence[Join], gap: int) -> dict[int, int]:
    """How far down each thing begins: none overlaps another, and joins are as straight as they can be."""
    room = {number: _height(column, heights, gap) for number, column in enumerate(columns)}
    bottom = max(room.values(), default=0)
    top: dict[int, int] = {}
    for number, column in enumerate(columns):
        down = (bottom - room[number]) // 2
        for thing in column:
            top[thing] = down
            down += heights[thing] + gap
    pulls: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    pushes: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for join in joins:
        pulls[join.taker].append((join.giver, join.lower, join.thick))
        pushes[join.giver].append((join.taker, -join.lower, join.thick))
    for sweep in range(_SWEEPS):
        by = pulls if sweep % 2 == 0 else pushes
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wished = [_wished(by[thing], top, top[thing]) for thing in column]
            top.update(_settled(column, heights, wished, gap, bottom))
    return top


def _height(column: Sequence[int], heights: Mapping[int, int], gap: int) -> int:
    return sum(heights[thing] for thing in column) + gap * max(len(column) - 1, 0)


def _wished(beside: list[tuple[int, int, int]], top: Mapping[int, int], own: int) -> tuple[int, int]:
    """Where a thing would best begin, and how heavily it wishes so."""
    weight = sum(thick for _, _, thick in beside)
    if not weight:
        return own, 1
    return sum((top[thing] + lower) * thick for thing, lower, thick in beside) // weight, weight


def _settled(
    column: Sequence[int], heights: Mapping[int, int], wished: list[tuple[int, int]], gap: int, bottom: int
) -> dict[int, int]:
    """Each as near to where it wishes to be as the others allow: neighbours in each other's way share."""
    offsets: list[int] = []
    down = 0
    for thing in column:
        offsets.append(down)
        down += heights[thing] + gap
    groups: list[tuple[int, int, int]] = []  # sum of wishes times weight, weight, members
    for offset, (wish, weight) in zip(offsets, wished, strict=True):
        group = ((wish - offset) * weight, weight, 1)
        while groups and groups[-1][0] * group[1] > group[0] * groups[-1][1]:
            wishes, weights, members = groups.pop()
            group = (wishes + group[0], weights + group[1], members + group[2])
        groups.append(group)
    free = bottom - (down - gap)
    moved = [
        min(max(wishes // weight, 0), free) for wishes, weight, members in groups for _ in range(members)
    ]
    return {thing: offset + more for thing, offset, more in zip(column, offsets, moved, strict=True)}
