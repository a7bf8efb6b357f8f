"""Lay out a layered graph: order the nodes of each column, and give each node a y position.

All is in whole pixels and deterministic. Nodes are numbers; an edge leads to a node in the next column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from attrs import frozen

Columns = list[list[int]]
_SWEEPS = 6
_PLACE_SCALE = 1000  # means of places are in thousandths


@frozen
class Edge:
    """An edge of a given thickness; the target should best be ``target_offset`` pixels below the source."""

    source: int
    target: int
    thickness: int
    target_offset: int = 0


def reduce_crossings(columns: Columns, edges: Sequence[Edge]) -> Columns:
    """Return the columns ordered by the barycenter method, or unchanged if no crossing is saved."""
    best, fewest = columns, count_crossings(columns, edges)
    current = columns
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        current = _sweep(current, edges, to_right=sweep % 2 == 0)
        crossings = count_crossings(current, edges)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def count_crossings(columns: Columns, edges: Sequence[Edge]) -> int:
    """Return how many pairs of edges cross."""
    place_by_node = _places_by_node(columns)
    pairs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in edges:
        column, source_place = place_by_node[edge.source]
        pairs[column].append((source_place, place_by_node[edge.target][1]))
    return sum(
        _count_inversions([target_place for _, target_place in sorted(places)]) for places in pairs.values()
    )


def _count_inversions(places: list[int]) -> int:
    """Return how many pairs are in the wrong order, by merge sort. Sorts ``places`` in parts."""
    if len(places) < 2:  # noqa: PLR2004 (nothing to compare)
        return 0
    half = len(places) // 2
    first, second = places[:half], places[half:]
    count = _count_inversions(first) + _count_inversions(second)
    first.sort()
    second.sort()
    passed = 0
    for place in first:
        while passed < len(second) and second[passed] < place:
            passed += 1
        count += passed
    return count


def _places_by_node(columns: Columns) -> dict[int, tuple[int, int]]:
    return {
        node: (number, place) for number, column in enumerate(columns) for place, node in enumerate(column)
    }


def _sweep(columns: Columns, edges: Sequence[Edge], *, to_right: bool) -> Columns:
    """Return the columns, each ordered by the barycenters of its nodes' neighbours."""
    neighbours: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in edges:
        node, neighbour = (edge.target, edge.source) if to_right else (edge.source, edge.target)
        neighbours[node].append((neighbour, edge.thickness))
    result = [list(column) for column in columns]
    for number in range(len(result)) if to_right else reversed(range(len(result))):
        place_by_node = {item: place for item, (_, place) in _places_by_node(result).items()}
        barycenters = [
            (_barycenter(neighbours[item], place_by_node, place_by_node[item]), place_by_node[item], item)
            for item in result[number]
        ]
        result[number] = [item for _, _, item in sorted(barycenters)]
    return result


def _barycenter(neighbours: list[tuple[int, int]], places: Mapping[int, int], current_place: int) -> int:
    weight = sum(thickness for _, thickness in neighbours)
    return (
        sum(places[node] * thickness for node, thickness in neighbours) * _PLACE_SCALE // weight
        if weight
        else current_place * _PLACE_SCALE
    )


def assign_positions(
    columns: Columns, heights: Mapping[int, int], edges: Sequence[Edge], gap: int
) -> dict[int, int]:
    """Return the top of each node in pixels: no overlaps, and edges as straight as possible."""
    column_heights = {number: _column_height(column, heights, gap) for number, column in enumerate(columns)}
    bottom = max(column_heights.values(), default=0)
    top: dict[int, int] = {}
    for number, column in enumerate(columns):
        y = (bottom - column_heights[number]) // 2
        for node in column:
            top[node] = y
            y += heights[node] + gap
    incoming: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    outgoing: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for edge in edges:
        incoming[edge.target].append((edge.source, edge.target_offset, edge.thickness))
        outgoing[edge.source].append((edge.target, -edge.target_offset, edge.thickness))
    for sweep in range(_SWEEPS):
        neighbours = incoming if sweep % 2 == 0 else outgoing
        for column in columns if sweep % 2 == 0 else reversed(columns):
            preferred = [_preferred_top(neighbours[node], top, top[node]) for node in column]
            top.update(_resolve_overlaps(column, heights, preferred, gap, bottom))
    return top


def _column_height(column: Sequence[int], heights: Mapping[int, int], gap: int) -> int:
    return sum(heights[node] for node in column) + gap * max(len(column) - 1, 0)


def _preferred_top(
    neighbours: list[tuple[int, int, int]], tops: Mapping[int, int], current_top: int
) -> tuple[int, int]:
    """Return the top that a node would best have (the weighted mean), and the weight."""
    weight = sum(thickness for _, _, thickness in neighbours)
    if not weight:
        return current_top, 1
    return sum((tops[node] + offset) * thickness for node, offset, thickness in neighbours) // weight, weight


def _resolve_overlaps(
    column: Sequence[int], heights: Mapping[int, int], preferred: list[tuple[int, int]], gap: int, bottom: int
) -> dict[int, int]:
    """Return tops as near as possible to the preferred ones, without overlaps.

    This is isotonic regression (pool adjacent violators): overlapping nodes form a group with a weighted
    mean.
    """
    offsets: list[int] = []
    y = 0
    for node in column:
        offsets.append(y)
        y += heights[node] + gap
    groups: list[tuple[int, int, int]] = []  # weighted sum of tops, total weight, members
    for offset, (wanted_top, weight) in zip(offsets, preferred, strict=True):
        group = ((wanted_top - offset) * weight, weight, 1)
        while groups and groups[-1][0] * group[1] > group[0] * groups[-1][1]:
            weighted_sum, total_weight, members = groups.pop()
            group = (weighted_sum + group[0], total_weight + group[1], members + group[2])
        groups.append(group)
    max_top = bottom - (y - gap)
    group_tops = [
        min(max(weighted_sum // weight, 0), max_top)
        for weighted_sum, weight, members in groups
        for _ in range(members)
    ]
    return {
        node: offset + group_top for node, offset, group_top in zip(column, offsets, group_tops, strict=True)
    }
