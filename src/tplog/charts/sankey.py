"""Where each ribbon, box and label of a year's picture stands, in whole pixels.

Heights are in proportion to öre by one ratio, and no ribbon is thinner than a pixel. Columns are the
picture's. A ribbon that passes by a column has a lane of its own in it, so it runs under no box. Labels stand
to the right of their boxes, within their column's width and their own height, so none can reach another.
What is proposed or conditional has a box of its own right below the settled one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from attrs import frozen

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
from tplog.domain.queries.money_flow import FlowGraph, FlowLink, FlowNode, LinkKind, NodeKind
from tplog.i18n.money_format import Unit, common_unit, format_money
from tplog.i18n.vocabulary import Language, translate
from tplog.values.account import DEFERRED, OPENING, OUTCOME, RETURNED, Account

NODE_WIDTH, NODE_GAP, PENDING_GAP = (
    14,
    14,
    3,
)  # a box's width, between boxes, between what is settled and what is not
FLOW_HEIGHT = 300  # pixels for the column through which most flows
_MIN_COLUMN_WIDTH = 150  # a column
_INFLOW_KINDS = frozenset({LinkKind.OPENING, LinkKind.FRAME, LinkKind.CARRIED})
_SINK_WORDS = {OUTCOME: "outcome", RETURNED: "returned", DEFERRED: "deferred", OPENING: "opening"}
_SIDE_KINDS = {NodeKind.SHORT, NodeKind.LATER, NodeKind.REST, NodeKind.EARLIER}


@frozen
class NodeBox:
    """A node: its settled part and its other (either may be 0 high), its label, its name in words."""

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
        """Whose trail it leads to."""
        return self.node.account


@frozen
class Ribbon:
    """A link: the outline of its area as an SVG path, how thick it is, and its name in words."""

    link: FlowLink
    path: str
    thickness: int
    name: str

    @property
    def account(self) -> Account:
        """Whose trail it leads to: that of the year's account which it comes to, else which it comes from."""
        outer = self.link.taker.kind is NodeKind.END
        return (self.link.giver if outer else self.link.taker).account


@frozen
class SankeyChart:
    """A drawing ``width`` by ``height`` pixels; ``title`` and ``description`` say in words what it shows."""

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
        """The kinds of links that it shows."""
        return tuple(dict.fromkeys(ribbon.link.kind.value for ribbon in self.ribbons))


def layout_sankey(graph: FlowGraph, title: str, language: Language, min_width: int = 960) -> SankeyChart:
    """Lay out a picture; it is ``room`` pixels wide, or more where it has many columns."""
    words = _SankeyText(graph, language)
    columns = max((node.column for node in graph.nodes), default=0) + 1
    pitch = max(min_width // columns, _MIN_COLUMN_WIDTH)
    wide = pitch * columns
    text_room = pitch - NODE_WIDTH - 3 * PADDING
    told = graph.stages[:columns] if graph.nodes else ()
    stages = [
        label_lines([(capitalize_first(translate(f"stage-{one}", language)), "heading")], text_room)
        for one in told
    ]
    headings = [place_lines(lines, pitch * column, 0) for column, lines in enumerate(stages)]
    top = max((len(lines) * LINE_HEIGHT for lines in stages), default=0) + PADDING
    laid = _SankeyLayout(graph, {node: words.node_label(node, text_room) for node in graph.nodes}, pitch, top)
    said = words.kind_sums() or [("", translate("nothing-yet", language))]
    shown, bottom = layout_legend(said, wide, laid.bottom + NODE_GAP)
    return SankeyChart(
        title=title,
        description=chart_description(title, (text for _, text in words.kind_sums()), language),
        width=wide,
        height=bottom + PADDING,
        boxes=tuple(laid.node_box(node, words.node_text(node)) for node in graph.nodes),
        ribbons=tuple(
            Ribbon(link, laid.ribbon_path(number), laid.thicknesses[number], words.link_text(link))
            for number, link in sorted(enumerate(graph.links), key=_paint_order)
        ),
        headings=tuple(line for lines in headings for line in lines),
        legend=shown,
    )


def _paint_order(numbered_link: tuple[int, FlowLink]) -> tuple[int, int, int]:
    """From left to right, as they are read, and the thin above the thick."""
    number, link = numbered_link
    return link.giver.column, -link.ore, number


class _SankeyText:
    """What is said of nodes and links, with all amounts in one unit."""

    def __init__(self, graph: FlowGraph, language: Language) -> None:
        self.graph, self.language = graph, language
        self.throughput = graph.node_totals()
        # What stands beside an account has one link alone.
        self.kind_by_node = {node: link.kind for link in graph.links for node in (link.giver, link.taker)}
        self.unit: Unit = common_unit(link.ore for link in graph.links)
        self.pending: dict[tuple[FlowNode, LinkKind], int] = defaultdict(int)
        for taken, node, link in [(True, link.taker, link) for link in graph.links] + [
            (False, link.giver, link) for link in graph.links
        ]:
            if not link.kind.is_settled and (taken or node.kind is NodeKind.SOURCE):
                self.pending[node, link.kind] += link.ore

    def _format_money(self, ore: int) -> str:
        return format_money(ore, self.language, self.unit)

    def _translate(self, key: str) -> str:
        return translate(key, self.language)

    def node_title(self, node: FlowNode) -> str:
        """A node's name, without its amount."""
        account = node.account
        name = capitalize_first(
            self._translate(_SINK_WORDS[account.holder]) if account.holder in _SINK_WORDS else node.name
        )
        name = name if account.year == self.graph.year else f"{name} {account.year}"
        if node.kind in _SIDE_KINDS:
            return f"{capitalize_first(self._translate(self._side_label(node)))}: {name}"
        return name

    def _side_label(self, node: FlowNode) -> str:
        kind = self.kind_by_node[node]
        return kind.value if kind is not LinkKind.AHEAD else node.kind.value

    def node_amounts(self, node: FlowNode) -> list[tuple[str, str]]:
        """What a node says under its name, each with its class."""
        told = (
            [(self._change_mark(node) + self._format_money(self.throughput[node]), "amount")]
            if self.throughput[node]
            else []
        )
        return told + [
            (f"{self._translate(kind.value)} {self._format_money(ore)}", f"amount {kind.value}")
            for kind in (LinkKind.PROPOSED, LinkKind.CONDITIONAL)
            if (ore := self.pending.get((node, kind)))
        ]

    def _change_mark(self, node: FlowNode) -> str:
        return "" if node.level_known else "Δ "

    def node_label(self, node: FlowNode, max_width: int) -> list[tuple[str, str]]:
        """A node's lines."""
        unknown = [] if node.level_known else [(self._translate("opening-unknown"), "quiet")]
        return label_lines([(self.node_title(node), "name"), *self.node_amounts(node), *unknown], max_width)

    def node_text(self, node: FlowNode) -> str:
        """A node in words."""
        unknown = [] if node.level_known else [self._translate("opening-unknown")]
        return ", ".join([self.node_title(node), *(text for text, _ in self.node_amounts(node)), *unknown])

    def link_text(self, link: FlowLink) -> str:
        """A link in words."""
        amount = self._format_money(link.ore)
        kind = self._translate(link.kind.value)
        return f"{self.node_title(link.giver)} → {self.node_title(link.taker)}: {amount} ({kind})"

    def kind_sums(self) -> list[tuple[str, str]]:
        """Each kind that there is, with its sum in words; money that went the unusual way is told apart."""
        sums: dict[tuple[LinkKind, bool], int] = defaultdict(int)
        for link in self.graph.links:
            if link.giver.kind is not NodeKind.LATER and link.kind is not LinkKind.KEPT:
                sums[link.kind, _is_reverse_flow(link)] += link.ore
        return [
            (
                kind.value,
                self._translate(f"{kind.value}-back" if back else kind.value)
                + f" {self._format_money(sums[kind, back])}",
            )
            for kind in LinkKind
            for back in (False, True)
            if (kind, back) in sums
        ]


def _is_reverse_flow(link: FlowLink) -> bool:
    """Whether money left the year for where it usually comes from, or came from where it usually ends."""
    if link.kind in _INFLOW_KINDS:
        return link.taker.kind is NodeKind.END
    return (
        link.kind in {LinkKind.RETURNED, LinkKind.DEFERRED, LinkKind.OUTCOME}
        and link.giver.kind is NodeKind.SOURCE
    )


class _SankeyLayout:
    """Slots for nodes and for what passes by, and where they stand."""

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
        joins = [
            Edge(one, other, self.thicknesses[number])
            for number, lane in enumerate(self.slots_by_link)
            for one, other in pairwise(lane)
        ]
        columns = reduce_crossings(columns, joins)
        self.place_by_slot = {slot: place for column in columns for place, slot in enumerate(column)}
        self._measure_slots()
        self._assign_ports()
        self.slot_tops = assign_positions(columns, self.slot_heights, list(self._edges()), NODE_GAP)
        ends = (self.slot_tops[slot] + height for slot, height in self.slot_heights.items())
        self.bottom = top + max(ends, default=0)

    def _reserve_slots(self, link: FlowLink, columns: list[list[int]]) -> list[int]:
        passed = range(link.giver.column + 1, link.taker.column)
        count = sum(map(len, columns))
        for number, column in enumerate(passed):
            columns[column].append(count + number)
        return [
            self.slot_by_node[link.giver],
            *(count + number for number in range(len(passed))),
            self.slot_by_node[link.taker],
        ]

    def _measure_slots(self) -> None:
        """How high each slot's parts are: what is settled, what is not, and all with the label."""
        sums: dict[tuple[int, bool, bool], int] = defaultdict(int)
        self.slot_heights: dict[int, int] = {}
        for link, thick, lane in zip(self.links, self.thicknesses, self.slots_by_link, strict=True):
            sums[lane[0], link.kind.is_settled, True] += thick
            sums[lane[-1], link.kind.is_settled, False] += thick
            self.slot_heights.update((slot, thick) for slot in lane[1:-1])
        self.part_heights: dict[int, tuple[int, int]] = {}
        self.slot_indents: dict[int, int] = defaultdict(int)
        for node, slot in self.slot_by_node.items():
            settled, pending = (
                max(sums[slot, part, True], sums[slot, part, False]) for part in (True, False)
            )
            self.part_heights[slot] = settled, pending
            boxes = settled + pending + (PENDING_GAP if settled and pending else 0)
            self.slot_heights[slot] = max(boxes, len(self.labels[node]) * LINE_HEIGHT)
            self.slot_indents[slot] = (self.slot_heights[slot] - boxes) // 2

    def _assign_ports(self) -> None:
        """How far below its slot's top each link leaves and comes in, in the order of the other ends."""
        self.ports: dict[tuple[int, int], int] = {}
        for out in (True, False):
            sides: dict[tuple[int, bool], list[int]] = defaultdict(list)
            for number, (link, lane) in enumerate(zip(self.links, self.slots_by_link, strict=True)):
                sides[lane[0 if out else -1], link.kind.is_settled].append(number)
            for (slot, settled), found in sides.items():
                beside = 1 if out else -2
                numbers = [
                    n
                    for _, n in sorted((self.place_by_slot[self.slots_by_link[n][beside]], n) for n in found)
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
        for number, lane in enumerate(self.slots_by_link):
            for one, other in pairwise(lane):
                lower = self.ports.get((number, one), 0) - self.ports.get((number, other), 0)
                yield Edge(one, other, self.thicknesses[number], lower)

    def node_box(self, node: FlowNode, name: str) -> NodeBox:
        """Where a node stands."""
        slot = self.slot_by_node[node]
        settled, pending = self.part_heights[slot]
        top, x = self.top + self.slot_tops[slot], node.column * self.pitch
        lines = self.labels[node]
        y, high = top + self.slot_indents[slot], len(lines) * LINE_HEIGHT
        beside = y + (settled - high) // 2 if settled >= high else top + (self.slot_heights[slot] - high) // 2
        text = place_lines(lines, x + NODE_WIDTH + PADDING, beside)
        return NodeBox(node, x, y, settled, y + self._pending_offset(slot), pending, text, name)

    def ribbon_path(self, number: int) -> str:
        """The outline of a link's area: along its upper edge, and back along the lower."""
        lane, thick = self.slots_by_link[number], self.thicknesses[number]
        first = self.links[number].giver.column
        ends: list[tuple[int, int]] = []
        for step, slot in enumerate(lane):
            x = (first + step) * self.pitch
            y = self.top + self.slot_tops[slot] + self.ports.get((number, slot), 0)
            ends += [(x, y)] if step else []
            ends += [(x + NODE_WIDTH, y)] if step < len(lane) - 1 else []
        lower = [(x, y + thick) for x, y in reversed(ends)]
        return f"M{_curved_line(ends)} L{_curved_line(lower)} Z"


def _curved_line(points: list[tuple[int, int]]) -> str:
    """Curves between columns and straight lines past them, by turns."""
    told = ["{},{}".format(*points[0])]
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        middle = (x + to_x) // 2
        curve = f"C{middle},{y} {middle},{to_y} {to_x},{to_y}"
        told.append(curve if number % 2 == 0 else f"L{to_x},{to_y}")
    return " ".join(told)


def _max_column_flow(graph: FlowGraph) -> int:
    """The öre of the column through which most flows, at least 1."""
    given: dict[FlowNode, int] = defaultdict(int)
    taken: dict[FlowNode, int] = defaultdict(int)
    for link in graph.links:
        given[link.giver] += link.ore
        taken[link.taker] += link.ore
    columns: dict[int, int] = defaultdict(int)
    for node in graph.nodes:
        columns[node.column] += max(given[node], taken[node])
    return max(columns.values(), default=1)
