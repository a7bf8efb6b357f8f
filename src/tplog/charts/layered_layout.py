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
_PLACE_SCALE = 1000  # parts of a place, for means of places


@frozen
class Edge:
    """``giver`` to ``taker``, so thick; ``taker`` would best stand ``lower`` by so much than ``giver``."""

    source: int
    target: int
    thickness: int
    target_offset: int = 0


def reduce_crossings(columns: Columns, edges: Sequence[Edge]) -> Columns:
    """The columns with few crossings, and as they were where none is saved."""
    best, fewest = columns, count_crossings(columns, edges)
    now = columns
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        now = _sweep(now, edges, to_right=sweep % 2 == 0)
        found = count_crossings(now, edges)
        if found < fewest:
            best, fewest = now, found
    return best


def count_crossings(columns: Columns, edges: Sequence[Edge]) -> int:
    """How many pairs of joins cross."""
    at = _places_by_node(columns)
    pairs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for join in edges:
        column, giver = at[join.source]
        pairs[column].append((giver, at[join.target][1]))
    return sum(_count_inversions([taker for _, taker in sorted(found)]) for found in pairs.values())


def _count_inversions(places: list[int]) -> int:
    """How many pairs stand the wrong way round, by merging sorted halves."""
    if len(places) < 2:  # noqa: PLR2004 (one alone)
        return 0
    half = len(places) // 2
    first, second = places[:half], places[half:]
    count = _count_inversions(first) + _count_inversions(second)
    first.sort()
    second.sort()
    passed = 0
    for one in first:
        while passed < len(second) and second[passed] < one:
            passed += 1
        count += passed
    return count


def _places_by_node(columns: Columns) -> dict[int, tuple[int, int]]:
    return {
        thing: (number, place) for number, column in enumerate(columns) for place, thing in enumerate(column)
    }


def _sweep(columns: Columns, edges: Sequence[Edge], *, to_right: bool) -> Columns:
    """Each column ordered by the middle of what its things are joined to in the column before."""
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for join in edges:
        one, other = (join.target, join.source) if to_right else (join.source, join.target)
        beside[one].append((other, join.thickness))
    after = [list(column) for column in columns]
    for number in range(len(after)) if to_right else reversed(range(len(after))):
        at = {thing: place for thing, (_, place) in _places_by_node(after).items()}
        middles = [(_barycenter(beside[thing], at, at[thing]), at[thing], thing) for thing in after[number]]
        after[number] = [thing for _, _, thing in sorted(middles)]
    return after


def _barycenter(neighbours: list[tuple[int, int]], places: Mapping[int, int], current_place: int) -> int:
    weight = sum(thick for _, thick in neighbours)
    return (
        sum(places[thing] * thick for thing, thick in neighbours) * _PLACE_SCALE // weight
        if weight
        else current_place * _PLACE_SCALE
    )


def assign_positions(
    columns: Columns, heights: Mapping[int, int], edges: Sequence[Edge], gap: int
) -> dict[int, int]:
    """How far down each thing begins: none overlaps another, and joins are as straight as they can be."""
    room = {number: _column_height(column, heights, gap) for number, column in enumerate(columns)}
    bottom = max(room.values(), default=0)
    top: dict[int, int] = {}
    for number, column in enumerate(columns):
        down = (bottom - room[number]) // 2
        for thing in column:
            top[thing] = down
            down += heights[thing] + gap
    pulls: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    pushes: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for join in edges:
        pulls[join.target].append((join.source, join.target_offset, join.thickness))
        pushes[join.source].append((join.target, -join.target_offset, join.thickness))
    for sweep in range(_SWEEPS):
        by = pulls if sweep % 2 == 0 else pushes
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wished = [_preferred_top(by[thing], top, top[thing]) for thing in column]
            top.update(_resolve_overlaps(column, heights, wished, gap, bottom))
    return top


def _column_height(column: Sequence[int], heights: Mapping[int, int], gap: int) -> int:
    return sum(heights[thing] for thing in column) + gap * max(len(column) - 1, 0)


def _preferred_top(
    neighbours: list[tuple[int, int, int]], tops: Mapping[int, int], current_top: int
) -> tuple[int, int]:
    """Where a thing would best begin, and how heavily it wishes so."""
    weight = sum(thick for _, _, thick in neighbours)
    if not weight:
        return current_top, 1
    return sum((tops[thing] + lower) * thick for thing, lower, thick in neighbours) // weight, weight


def _resolve_overlaps(
    column: Sequence[int], heights: Mapping[int, int], preferred: list[tuple[int, int]], gap: int, bottom: int
) -> dict[int, int]:
    """Each as near to where it wishes to be as the others allow: neighbours in each other's way share."""
    offsets: list[int] = []
    down = 0
    for thing in column:
        offsets.append(down)
        down += heights[thing] + gap
    groups: list[tuple[int, int, int]] = []  # sum of wishes times weight, weight, members
    for offset, (wish, weight) in zip(offsets, preferred, strict=True):
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
