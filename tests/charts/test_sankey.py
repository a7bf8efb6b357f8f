"""Where ribbons, boxes and labels stand."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations, pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from pictures import budgets, crowded, drawn, flow_of
from strategies import texts
from tplog.answers.money_flow import FlowGraph, LinkKind, NodeKind, flow_graph
from tplog.charts.layered_layout import Edge, assign_positions, count_crossings, reduce_crossings
from tplog.charts.sankey import NODE_WIDTH, NodeBox, Ribbon, SankeyChart, layout_sankey
from tplog.charts.svg_text import LINE_HEIGHT, TextLine, layout_legend
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.vocabulary import VOCABULARY, Language
from tplog.values.transfer import AccountBalance

Rectangle = tuple[int, int, int, int]
POINT = re.compile(r"(-?\d+),(-?\d+)")


def rectangles(chart: SankeyChart) -> list[Rectangle]:
    """Return the rectangle of each label and each part of a box: left, top, right, bottom."""
    texts_ = [line.bounds for box in chart.boxes for line in box.label_lines]
    texts_ += [line.bounds for line in chart.headings] + [swatch.text.bounds for swatch in chart.legend]
    return texts_ + [rectangle for box in chart.boxes for rectangle in parts(box)]


def parts(box: NodeBox) -> list[Rectangle]:
    """A box's settled part and its other."""
    spans = ((box.y, box.height), (box.pending_y, box.pending_height))
    return [(box.x, y, box.x + NODE_WIDTH, y + high) for y, high in spans if high]


def meet(first: Rectangle, second: Rectangle) -> bool:
    """Return whether two rectangles overlap."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def ends(ribbon: Ribbon) -> tuple[Rectangle, Rectangle]:
    """The two upright edges of a ribbon: x, top, x, bottom."""
    points = [(int(x), int(y)) for x, y in POINT.findall(ribbon.path)]
    half = len(points) // 2
    (x, y), (far, far_y) = points[0], points[half - 1]
    return (x, y, points[-1][0], points[-1][1]), (far, far_y, points[half][0], points[half][1])


def renamed(flow: FlowGraph, name: str) -> FlowGraph:
    """The picture with another name at each account."""
    nodes = {node: evolve(node, name=name) for node in flow.nodes}
    links = tuple(evolve(link, giver=nodes[link.giver], taker=nodes[link.taker]) for link in flow.links)
    return evolve(flow, nodes=tuple(nodes.values()), links=links)


charts = st.tuples(budgets(), st.sampled_from(Language), st.none() | texts, st.sampled_from([320, 960])).map(
    lambda arguments: laid(*arguments)
)


def laid(budget: BudgetState, language: Language, name: str | None, room: int) -> SankeyChart:
    """A made-up year, laid out."""
    flow = flow_graph(budget, 2025)
    return layout_sankey(renamed(flow, name) if name else flow, "År 2025", language, room)


@given(charts)
def test_nothing_overlaps_and_nothing_leaves(chart: SankeyChart) -> None:
    """No label meets another label or a box, and all are within the drawing."""
    covered = rectangles(chart)
    assert not [pair for pair in combinations(covered, 2) if meet(*pair)]
    for left, top, right, bottom in covered:
        assert 0 <= left <= right <= chart.width
        assert 0 <= top <= bottom <= chart.height


@given(charts)
def test_ribbons_are_even_and_fit_their_boxes(chart: SankeyChart) -> None:
    """A ribbon is as thick at one end as at the other, leaves from its giver's box and ends at its taker's.

    At each side of each part of a box the ribbons lie one under the other, and fill no more than its height.
    """
    sides: dict[tuple[Rectangle, bool], list[tuple[int, int]]] = defaultdict(list)
    boxes = {box.node: box for box in chart.boxes}
    for ribbon in chart.ribbons:
        start, end = ends(ribbon)
        assert ribbon.thickness == start[3] - start[1] == end[3] - end[1] >= 1
        settled = ribbon.link.kind.is_settled
        for node, edge, out in ((ribbon.link.giver, start, True), (ribbon.link.taker, end, False)):
            box = boxes[node]
            top, high = (box.y, box.height) if settled else (box.pending_y, box.pending_height)
            part = (box.x, top, box.x + NODE_WIDTH, top + high)
            assert edge[0] == edge[2] == part[2 if out else 0]
            assert part[1] <= edge[1] < edge[3] <= part[3]
            sides[part, out].append((edge[1], edge[3]))
    for spans in sides.values():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(charts)
def test_a_ribbon_passes_under_no_box(chart: SankeyChart) -> None:
    """A ribbon that passes a column has its own lane there, without a box."""
    for ribbon in chart.ribbons:
        points = [(int(x), int(y)) for x, y in POINT.findall(ribbon.path)]
        upper = points[: len(points) // 2]
        for place in range(3, len(upper) - 1, 4):  # after each curve but the last: two points along a lane
            (left, top), (right, same) = upper[place], upper[place + 1]
            assert (right - left, top) == (NODE_WIDTH, same)
            lane = (left, top, right, top + ribbon.thickness)
            assert not any(meet(lane, part) for box in chart.boxes for part in parts(box))


@given(budgets())
def test_the_same_picture_is_laid_out_the_same(budget: BudgetState) -> None:
    """However often."""
    first, second = (layout_sankey(flow_graph(budget, 2025), "År", Language.SV) for _ in range(2))
    assert first == second


def test_heights_are_in_proportion() -> None:
    """Twice the money is twice as high."""
    chart = layout_sankey(drawn(year=2024), "2024", Language.SV)
    high = {
        ribbon.link.taker.name: ribbon.thickness
        for ribbon in chart.ribbons
        if ribbon.link.kind is LinkKind.ALLOCATED
    }
    assert high["Trygghetsvärdar"] == 16 * high["Övriga insatser"]
    assert high["Stöd till lokala arbetsgrupper"] == 6 * high["Övriga insatser"]


def test_the_real_year_is_read_from_its_labels() -> None:
    """Name and amount, in one unit, the longest name in two lines."""
    chart = layout_sankey(drawn(year=2024), "Trygghetspaketet 2024", Language.SV)
    lines = {box.name: [line.text for line in box.label_lines] for box in chart.boxes}
    assert lines["Insatser i samverkan med lokala aktörer, 0,6\u00a0mkr"] == [
        "Insatser i samverkan med lokala",
        "aktörer",
        "0,6\u00a0mkr",
    ]
    assert "Utfall, 4,1\u00a0mkr" in lines
    assert "Ofördelat: Kommunstyrelsen, 0,6\u00a0mkr" in lines
    names = [ribbon.name for ribbon in chart.ribbons]
    assert "Kommunstyrelsen → Trygghetsvärdar: 1,6\u00a0mkr (fördelat)" in names
    sums = (
        "ram 6,0 mkr; fördelat 4,4 mkr; utfall 4,1 mkr; ofördelat 0,6 mkr; kvar 0,3 mkr; ej redovisat 1,0 mkr"
    )
    assert chart.description.replace("\u00a0", " ") == f"Trygghetspaketet 2024: {sums}."


def test_what_is_proposed_is_said_and_stands_apart() -> None:
    """Its amount is named as proposed, its box is another, and no settled amount counts it."""
    chart = layout_sankey(drawn(year=2025), "2025", Language.EN)
    boxes = {box.node.name: box for box in chart.boxes if box.node.kind is NodeKind.HELD}
    assert boxes["Trygghetsvärdar"].name == "Trygghetsvärdar, proposed 2.0\u00a0mkr"
    assert (boxes["Trygghetsvärdar"].height, boxes["Trygghetsvärdar"].pending_height > 0) == (0, True)
    executive = boxes["Kommunstyrelsen"]
    assert executive.name == "Kommunstyrelsen, 3.5\u00a0mkr"
    assert executive.pending_y >= executive.y + executive.height


def test_an_unknown_opening_is_marked() -> None:
    """The amount is a change, and the label says why."""
    chart = layout_sankey(crowded(), "2025", Language.SV)
    (box,) = [
        box for box in chart.boxes if box.node.account.name == "fond" and box.node.kind is NodeKind.HELD
    ]
    assert [line.text for line in box.label_lines][-2:] == ["Δ 0,1\u00a0mkr", "ingående okänt"]


def test_a_trail_is_the_years_own() -> None:
    """A ribbon to the outcome leads to the line's trail, every other to its taker's."""
    chart = layout_sankey(drawn(year=2024), "2024", Language.SV)
    for ribbon in chart.ribbons:
        allocated = ribbon.link.kind is not LinkKind.OUTCOME
        assert ribbon.account == (ribbon.link.taker if allocated else ribbon.link.giver).account


def test_tiny_flows_are_seen() -> None:
    """One öre next to a million kronor is a pixel thick."""
    flow = flow_of(
        {"2025/ks": AccountBalance(), "2025/ks/a": AccountBalance(), "2025/ks/b": AccountBalance()},
        {
            ("2025/kommunfullmäktige", "2025/ks"): 10**8,
            ("2025/ks", "2025/ks/a"): 1,
            ("2025/ks", "2025/ks/b"): 9,
        },
    )
    thick = [
        ribbon.thickness
        for ribbon in layout_sankey(flow, "2025", Language.SV).ribbons
        if ribbon.link.ore < 10
    ]
    assert thick == [1, 1, 1, 1]


def test_an_empty_picture_says_so() -> None:
    """It has a size, and a sentence."""
    chart = layout_sankey(flow_of({}, {}), "2030", Language.SV)
    assert [swatch.text.text for swatch in chart.legend] == ["inget vid den tidpunkten"]
    assert chart.description == "2030: inget vid den tidpunkten."
    assert 0 < chart.height < 100


def test_money_that_came_back_is_told_apart() -> None:
    """Money carried over to the year and money carried from it are two sums."""
    text = layout_sankey(crowded(), "2025", Language.SV).description.replace("\u00a0", " ")
    assert "ombudgeterat 0,6 mkr; ombudgeterat härifrån 0,5 mkr" in text


@pytest.mark.parametrize("kind", LinkKind)
def test_every_kind_has_its_words(kind: LinkKind) -> None:
    """In both languages."""
    assert kind.value in VOCABULARY


def test_crossings_are_counted_and_mended() -> None:
    """Two flows that cross are placed next to each other; where nothing crosses the order stays."""
    crossed = [Edge(0, 3, 1), Edge(1, 2, 1)]
    assert count_crossings([[0, 1], [2, 3]], crossed) == 1
    assert reduce_crossings([[0, 1], [2, 3]], crossed) == [[0, 1], [3, 2]]
    assert reduce_crossings([[0, 1], [3, 2]], crossed) == [[0, 1], [3, 2]]


def test_a_thing_stands_beside_what_it_is_joined_to() -> None:
    """A box is placed so far down that its ribbon is straight, and no two boxes overlap."""
    tops = assign_positions([[0], [1, 2]], {0: 100, 1: 20, 2: 20}, [Edge(0, 1, 5, 10), Edge(0, 2, 5, 60)], 10)
    assert tops == {0: 0, 1: 10, 2: 60}
    tops = assign_positions([[0], [1, 2]], {0: 100, 1: 20, 2: 20}, [Edge(0, 1, 5, 40), Edge(0, 2, 5, 40)], 10)
    assert tops == {0: 0, 1: 25, 2: 55}


@given(st.lists(st.tuples(st.just("frame"), texts), max_size=6), st.integers(120, 400))
def test_a_legend_keeps_within_its_room(entries: list[tuple[str, str]], room: int) -> None:
    """Its rows are broken where they must be, and no two entries meet."""
    swatches, bottom = layout_legend(entries, room, 10)
    boxes = [swatch.text.bounds for swatch in swatches]
    assert not [pair for pair in combinations(boxes, 2) if meet(*pair)]
    assert all(box[2] <= room and box[1] >= 10 and box[3] <= bottom for box in boxes)


def test_a_line_covers_its_letters() -> None:
    """From left to right as they are wide, and as high as a line."""
    left, top, right, bottom = TextLine("mm", 10, 50, "name").bounds
    assert (left, right, bottom - top) == (10, 10 + 22, LINE_HEIGHT)
    assert top < 50 < bottom
