"""Lay out a Sankey diagram of a year's money in whole pixels.

Heights are proportional to öre by one ratio, and no ribbon is thinner than a pixel. A ribbon that passes a
column has its own slot there, so it runs under no box. Labels are to the right of their boxes, within the
column's width and their slot's height, so none can overlap another. Proposed and conditional money has its
own box right below the settled one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from attrs import frozen

from tplog.answers.money_flow import FlowGraph, FlowLink, FlowNode, LinkKind, NodeKind
from tplog.charts.layered_layout import Edge, assign_positions, reduce_crossings
from tplog.charts.svg_text import (
    LINE_HEIGHT,
    PADDING,
    Swatch,
    TextLine,
    capitalize_first,
    chart_description,
    label_lines,
    layout_legend,
    place_lines,
    stacked_offsets,
)
from tplog.i18n.money_format import Unit, common_unit, format_money
from tplog.i18n.vocabulary import Language, translate, year_text
from tplog.values.account import DEFERRED, OPENING, OUTCOME, RETURNED, Account

NODE_WIDTH, NODE_GAP = 14, 14  # pixels: a box's width, the space between boxes
PENDING_GAP = 3  # pixels between a node's settled and its pending box
FLOW_HEIGHT = 300  # pixels of the column with the largest flow
_MIN_COLUMN_WIDTH = 150  # pixels
_INFLOW_KINDS = frozenset({LinkKind.OPENING, LinkKind.FRAME, LinkKind.CARRIED})
_SINK_WORDS = {OUTCOME: "outcome", RETURNED: "returned", DEFERRED: "deferred", OPENING: "opening"}
_SIDE_KINDS = {NodeKind.SHORT, NodeKind.LATER, NodeKind.REST, NodeKind.EARLIER}


@frozen
class NodeBox:
    """A node: its settled and its pending box (either may be 0 high), its label, its description."""

    node: FlowNode
    x: int
    y: int
    height: int
    pending_y: int
    pending_height: int
    label_lines: tuple[TextLine, ...]
    name: str

    @property
    def account(self) -> Account:
        """Return the account whose trail the node links to."""
        return self.node.account


@frozen
class Ribbon:
    """A link: the outline of its area as an SVG path, its thickness, its description."""

    link: FlowLink
    path: str
    thickness: int
    name: str

    @property
    def account(self) -> Account:
        """Return the account whose trail it links to: the taker, or the giver if money leaves the year."""
        outer = self.link.taker.kind is NodeKind.END
        return (self.link.giver if outer else self.link.taker).account


@frozen
class SankeyChart:
    """A chart of ``width`` by ``height`` pixels; ``title`` and ``description`` say in words what it shows."""

    title: str
    description: str
    width: int
    height: int
    boxes: tuple[NodeBox, ...]
    ribbons: tuple[Ribbon, ...]
    headings: tuple[TextLine, ...]
    legend: tuple[Swatch, ...]
    node_width: int = NODE_WIDTH

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of links in the chart, for the legend."""
        return tuple(dict.fromkeys(ribbon.link.kind.value for ribbon in self.ribbons))


def layout_sankey(graph: FlowGraph, title: str, language: Language, min_width: int = 960) -> SankeyChart:
    """Lay out a flow graph; at least ``min_width`` pixels wide, more if it has many columns."""
    words = _SankeyText(graph, language)
    columns = max((node.column for node in graph.nodes), default=0) + 1
    pitch = max(min_width // columns, _MIN_COLUMN_WIDTH)
    width = pitch * columns
    text_room = pitch - NODE_WIDTH - 3 * PADDING
    stage_names = graph.stages[:columns] if graph.nodes else ()
    stages = [
        label_lines([(capitalize_first(translate(f"stage-{name}", language)), "heading")], text_room)
        for name in stage_names
    ]
    headings = [place_lines(lines, pitch * column, 0) for column, lines in enumerate(stages)]
    top = max((len(lines) * LINE_HEIGHT for lines in stages), default=0) + PADDING
    layout = _SankeyLayout(
        graph, {node: words.node_label(node, text_room) for node in graph.nodes}, pitch, top
    )
    legend_entries = words.kind_sums() or [("", translate("nothing-yet", language))]
    legend, bottom = layout_legend(legend_entries, width, layout.bottom + NODE_GAP)
    return SankeyChart(
        title=title,
        description=chart_description(title, (text for _, text in words.kind_sums()), language),
        width=width,
        height=bottom + PADDING,
        boxes=tuple(layout.node_box(node, words.node_text(node)) for node in graph.nodes),
        ribbons=tuple(
            Ribbon(link, layout.ribbon_path(number), layout.thicknesses[number], words.link_text(link))
            for number, link in sorted(enumerate(graph.links), key=_paint_order)
        ),
        headings=tuple(line for lines in headings for line in lines),
        legend=legend,
    )


def _paint_order(numbered_link: tuple[int, FlowLink]) -> tuple[int, int, int]:
    """Return the sort key of a link: from left to right, and thin ribbons above thick ones."""
    number, link = numbered_link
    return link.giver.column, -link.ore, number


class _SankeyText:
    """The texts of nodes and links, with all amounts in one unit."""

    def __init__(self, graph: FlowGraph, language: Language) -> None:
        self.graph, self.language = graph, language
        self.throughput = graph.node_totals()
        # A side node (short, later, rest, earlier) has only one link.
        self.kind_by_node = {node: link.kind for link in graph.links for node in (link.giver, link.taker)}
        self.unit: Unit = common_unit(link.ore for link in graph.links)
        self.pending: dict[tuple[FlowNode, LinkKind], int] = defaultdict(int)
        for is_taker, node, link in [(True, link.taker, link) for link in graph.links] + [
            (False, link.giver, link) for link in graph.links
        ]:
            if not link.kind.is_settled and (is_taker or node.kind is NodeKind.SOURCE):
                self.pending[node, link.kind] += link.ore

    def _format_money(self, ore: int) -> str:
        return format_money(ore, self.language, self.unit)

    def _translate(self, key: str) -> str:
        return translate(key, self.language)

    def node_title(self, node: FlowNode) -> str:
        """Return a node's name, without its amount."""
        account = node.account
        name = capitalize_first(
            self._translate(_SINK_WORDS[account.holder]) if account.holder in _SINK_WORDS else node.name
        )
        name = name if account.year == self.graph.year else f"{name} {year_text(account.year, self.language)}"
        if node.kind in _SIDE_KINDS:
            return f"{capitalize_first(self._translate(self._side_label(node)))}: {name}"
        return name

    def _side_label(self, node: FlowNode) -> str:
        kind = self.kind_by_node[node]
        return kind.value if kind is not LinkKind.AHEAD else node.kind.value

    def node_amounts(self, node: FlowNode) -> list[tuple[str, str]]:
        """Return the lines under a node's name, each with its CSS class."""
        amounts = (
            [(self._change_mark(node) + self._format_money(self.throughput[node]), "amount")]
            if self.throughput[node]
            else []
        )
        return amounts + [
            (f"{self._translate(kind.value)} {self._format_money(ore)}", f"amount {kind.value}")
            for kind in (LinkKind.PROPOSED, LinkKind.CONDITIONAL)
            if (ore := self.pending.get((node, kind)))
        ]

    def _change_mark(self, node: FlowNode) -> str:
        return "" if node.level_known else "Δ "

    def node_label(self, node: FlowNode, max_width: int) -> list[tuple[str, str]]:
        """Return the lines of a node's label, each with its CSS class."""
        unknown = [] if node.level_known else [(self._translate("opening-unknown"), "quiet")]
        return label_lines([(self.node_title(node), "name"), *self.node_amounts(node), *unknown], max_width)

    def node_text(self, node: FlowNode) -> str:
        """Return a node's description."""
        unknown = [] if node.level_known else [self._translate("opening-unknown")]
        return ", ".join([self.node_title(node), *(text for text, _ in self.node_amounts(node)), *unknown])

    def link_text(self, link: FlowLink) -> str:
        """Return a link's description."""
        amount = self._format_money(link.ore)
        kind = self._translate(link.kind.value)
        return f"{self.node_title(link.giver)} → {self.node_title(link.taker)}: {amount} ({kind})"

    def kind_sums(self) -> list[tuple[str, str]]:
        """Return each kind of link with its sum as text; money in the reverse direction is separate."""
        sums: dict[tuple[LinkKind, bool], int] = defaultdict(int)
        for link in self.graph.links:
            if link.giver.kind is not NodeKind.LATER and link.kind is not LinkKind.KEPT:
                sums[link.kind, _is_reverse_flow(link)] += link.ore
        return [
            (
                kind.value,
                self._translate(f"{kind.value}-back" if is_reverse else kind.value)
                + f" {self._format_money(sums[kind, is_reverse])}",
            )
            for kind in LinkKind
            for is_reverse in (False, True)
            if (kind, is_reverse) in sums
        ]


def _is_reverse_flow(link: FlowLink) -> bool:
    """Return whether money left the year to where it usually comes from, or the other way round."""
    if link.kind in _INFLOW_KINDS:
        return link.taker.kind is NodeKind.END
    return (
        link.kind in {LinkKind.RETURNED, LinkKind.DEFERRED, LinkKind.OUTCOME}
        and link.giver.kind is NodeKind.SOURCE
    )


class _SankeyLayout:
    """The slots of nodes and passing ribbons, and their positions."""

    def __init__(
        self, graph: FlowGraph, labels: Mapping[FlowNode, list[tuple[str, str]]], pitch: int, top: int
    ) -> None:
        self.labels, self.pitch, self.top = labels, pitch, top
        self.slot_by_node = {node: number for number, node in enumerate(graph.nodes)}
        self.links = graph.links
        ratio = _max_column_flow(graph)
        self.thicknesses = [
            max((2 * link.ore * FLOW_HEIGHT + ratio) // (2 * ratio), 1) for link in graph.links
        ]
        columns: list[list[int]] = [[] for _ in graph.stages]
        settled = {node for link in graph.links if link.kind.is_settled for node in (link.giver, link.taker)}
        for node in sorted(graph.nodes, key=lambda node: (node not in settled, node.kind in _SIDE_KINDS)):
            columns[node.column].append(self.slot_by_node[node])
        self.slots_by_link = [self._reserve_slots(link, columns) for link in graph.links]
        edges = [
            Edge(left_slot, right_slot, self.thicknesses[number])
            for number, slots in enumerate(self.slots_by_link)
            for left_slot, right_slot in pairwise(slots)
        ]
        columns = reduce_crossings(columns, edges)
        self.place_by_slot = {slot: place for column in columns for place, slot in enumerate(column)}
        self._measure_slots()
        self._assign_ports()
        self.slot_tops = assign_positions(columns, self.slot_heights, list(self._edges()), NODE_GAP)
        ends = (self.slot_tops[slot] + height for slot, height in self.slot_heights.items())
        self.bottom = top + max(ends, default=0)

    def _reserve_slots(self, link: FlowLink, columns: list[list[int]]) -> list[int]:
        columns_between = range(link.giver.column + 1, link.taker.column)
        count = sum(map(len, columns))
        for number, column in enumerate(columns_between):
            columns[column].append(count + number)
        return [
            self.slot_by_node[link.giver],
            *(count + number for number in range(len(columns_between))),
            self.slot_by_node[link.taker],
        ]

    def _measure_slots(self) -> None:
        """Compute the height of each slot's settled and pending box, and of the slot with its label."""
        sums: dict[tuple[int, bool, bool], int] = defaultdict(int)
        self.slot_heights: dict[int, int] = {}
        for link, thickness, slots in zip(self.links, self.thicknesses, self.slots_by_link, strict=True):
            sums[slots[0], link.kind.is_settled, True] += thickness
            sums[slots[-1], link.kind.is_settled, False] += thickness
            self.slot_heights.update((slot, thickness) for slot in slots[1:-1])
        self.part_heights: dict[int, tuple[int, int]] = {}
        self.slot_indents: dict[int, int] = defaultdict(int)
        for node, slot in self.slot_by_node.items():
            settled, pending = (
                max(sums[slot, is_settled, True], sums[slot, is_settled, False])
                for is_settled in (True, False)
            )
            self.part_heights[slot] = settled, pending
            boxes_height = settled + pending + (PENDING_GAP if settled and pending else 0)
            self.slot_heights[slot] = max(boxes_height, len(self.labels[node]) * LINE_HEIGHT)
            self.slot_indents[slot] = (self.slot_heights[slot] - boxes_height) // 2

    def _assign_ports(self) -> None:
        """Compute how far below its slot's top each link leaves and enters, ordered by the other ends."""
        self.ports: dict[tuple[int, int], int] = {}
        for is_outgoing in (True, False):
            sides: dict[tuple[int, bool], list[int]] = defaultdict(list)
            for number, (link, slots) in enumerate(zip(self.links, self.slots_by_link, strict=True)):
                sides[slots[0 if is_outgoing else -1], link.kind.is_settled].append(number)
            for (slot, settled), link_numbers in sides.items():
                neighbour = 1 if is_outgoing else -2
                numbers = [
                    number
                    for _, number in sorted(
                        (self.place_by_slot[self.slots_by_link[number][neighbour]], number)
                        for number in link_numbers
                    )
                ]
                top = self.slot_indents[slot] + (0 if settled else self._pending_offset(slot))
                starts = stacked_offsets((self.thicknesses[number] for number in numbers), top)
                self.ports.update(
                    ((number, slot), start) for number, start in zip(numbers, starts, strict=True)
                )

    def _pending_offset(self, slot: int) -> int:
        settled, pending = self.part_heights[slot]
        return settled + (PENDING_GAP if settled and pending else 0)

    def _edges(self) -> Iterator[Edge]:
        for number, slots in enumerate(self.slots_by_link):
            for left_slot, right_slot in pairwise(slots):
                offset = self.ports.get((number, left_slot), 0) - self.ports.get((number, right_slot), 0)
                yield Edge(left_slot, right_slot, self.thicknesses[number], offset)

    def node_box(self, node: FlowNode, name: str) -> NodeBox:
        """Return the box of a node."""
        slot = self.slot_by_node[node]
        settled, pending = self.part_heights[slot]
        top, x = self.top + self.slot_tops[slot], node.column * self.pitch
        lines = self.labels[node]
        y, label_height = top + self.slot_indents[slot], len(lines) * LINE_HEIGHT
        label_top = (
            y + (settled - label_height) // 2
            if settled >= label_height
            else top + (self.slot_heights[slot] - label_height) // 2
        )
        text = place_lines(lines, x + NODE_WIDTH + PADDING, label_top)
        return NodeBox(node, x, y, settled, y + self._pending_offset(slot), pending, text, name)

    def ribbon_path(self, number: int) -> str:
        """Return the outline of a link as an SVG path: along the upper edge, and back along the lower."""
        slots, thickness = self.slots_by_link[number], self.thicknesses[number]
        first = self.links[number].giver.column
        ends: list[tuple[int, int]] = []
        for step, slot in enumerate(slots):
            x = (first + step) * self.pitch
            y = self.top + self.slot_tops[slot] + self.ports.get((number, slot), 0)
            ends += [(x, y)] if step else []
            ends += [(x + NODE_WIDTH, y)] if step < len(slots) - 1 else []
        lower = [(x, y + thickness) for x, y in reversed(ends)]
        return f"M{_curved_line(ends)} L{_curved_line(lower)} Z"


def _curved_line(points: list[tuple[int, int]]) -> str:
    """Return an SVG path: curves between columns, straight lines across them."""
    segments = ["{},{}".format(*points[0])]
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        middle = (x + to_x) // 2
        curve = f"C{middle},{y} {middle},{to_y} {to_x},{to_y}"
        segments.append(curve if number % 2 == 0 else f"L{to_x},{to_y}")
    return " ".join(segments)


def _max_column_flow(graph: FlowGraph) -> int:
    """Return the öre of the column through which most money flows, at least 1."""
    given: dict[FlowNode, int] = defaultdict(int)
    taken: dict[FlowNode, int] = defaultdict(int)
    for link in graph.links:
        given[link.giver] += link.ore
        taken[link.taker] += link.ore
    columns: dict[int, int] = defaultdict(int)
    for node in graph.nodes:
        columns[node.column] += max(given[node], taken[node])
    return max(columns.values(), default=1)
