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

from tplog.charts.layered_layout import Join, ordered, placed
from tplog.charts.svg_text import (
    LEADING,
    PAD,
    Swatch,
    Text,
    capital,
    label,
    legend,
    sentence_of,
    set_lines,
    stacked,
)
from tplog.domain.queries.money_flow import Kind, Link, Node, Picture, Place
from tplog.i18n.money_format import Unit, money, unit_for
from tplog.i18n.vocabulary import Language, word
from tplog.values.account import DEFERRED, OPENING, OUTCOME, RETURNED, Account

NODE, GAP, APART = 14, 14, 3  # a box's width, between boxes, between what is settled and what is not
CONTENT = 300  # pixels for the column through which most flows
_NARROWEST = 150  # a column
_FROM_LEFT = frozenset({Kind.OPENING, Kind.FRAME, Kind.CARRIED})
_SINKS = {OUTCOME: "outcome", RETURNED: "returned", DEFERRED: "deferred", OPENING: "opening"}
_BESIDE = {Place.SHORT, Place.LATER, Place.REST, Place.EARLIER}


@frozen
class Box:
    """A node: its settled part and its other (either may be 0 high), its label, its name in words."""

    node: Node
    x: int
    y: int
    height: int
    pending_y: int
    pending: int
    lines: tuple[Text, ...]
    name: str

    @property
    def account(self) -> Account:
        """Whose trail it leads to."""
        return self.node.account


@frozen
class Ribbon:
    """A link: the outline of its area as an SVG path, how thick it is, and its name in words."""

    link: Link
    path: str
    thick: int
    name: str

    @property
    def account(self) -> Account:
        """Whose trail it leads to: that of the year's account which it comes to, else which it comes from."""
        outer = self.link.taker.place is Place.END
        return (self.link.giver if outer else self.link.taker).account


@frozen
class Sankey:
    """A drawing ``width`` by ``height`` pixels; ``title`` and ``description`` say in words what it shows."""

    title: str
    description: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]
    headings: tuple[Text, ...]
    legend: tuple[Swatch, ...]
    node: int = NODE

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of links that it shows."""
        return tuple(dict.fromkeys(ribbon.link.kind.value for ribbon in self.ribbons))


def sankey(picture: Picture, title: str, language: Language, room: int = 960) -> Sankey:
    """Lay out a picture; it is ``room`` pixels wide, or more where it has many columns."""
    words = _Words(picture, language)
    columns = max((node.column for node in picture.nodes), default=0) + 1
    pitch = max(room // columns, _NARROWEST)
    wide = pitch * columns
    text_room = pitch - NODE - 3 * PAD
    told = picture.stages[:columns] if picture.nodes else ()
    stages = [label([(capital(word(f"stage-{one}", language)), "heading")], text_room) for one in told]
    headings = [set_lines(lines, pitch * column, 0) for column, lines in enumerate(stages)]
    top = max((len(lines) * LEADING for lines in stages), default=0) + PAD
    laid = _Layout(picture, {node: words.label(node, text_room) for node in picture.nodes}, pitch, top)
    said = words.sums() or [("", word("nothing-yet", language))]
    shown, bottom = legend(said, wide, laid.bottom + GAP)
    return Sankey(
        title=title,
        description=sentence_of(title, (text for _, text in words.sums()), language),
        width=wide,
        height=bottom + PAD,
        boxes=tuple(laid.box(node, words.name(node)) for node in picture.nodes),
        ribbons=tuple(
            Ribbon(link, laid.path(number), laid.thick[number], words.told(link))
            for number, link in sorted(enumerate(picture.links), key=_painted)
        ),
        headings=tuple(line for lines in headings for line in lines),
        legend=shown,
    )


def _painted(numbered: tuple[int, Link]) -> tuple[int, int, int]:
    """From left to right, as they are read, and the thin above the thick."""
    number, link = numbered
    return link.giver.column, -link.ore, number


class _Words:
    """What is said of nodes and links, with all amounts in one unit."""

    def __init__(self, picture: Picture, language: Language) -> None:
        self.picture, self.language = picture, language
        self.through = picture.through()
        # What stands beside an account has one link alone.
        self.kinds = {node: link.kind for link in picture.links for node in (link.giver, link.taker)}
        self.unit: Unit = unit_for(link.ore for link in picture.links)
        self.pending: dict[tuple[Node, Kind], int] = defaultdict(int)
        for taken, node, link in [(True, link.taker, link) for link in picture.links] + [
            (False, link.giver, link) for link in picture.links
        ]:
            if not link.kind.settled and (taken or node.place is Place.SOURCE):
                self.pending[node, link.kind] += link.ore

    def _money(self, ore: int) -> str:
        return money(ore, self.language, self.unit)

    def _word(self, key: str) -> str:
        return word(key, self.language)

    def title(self, node: Node) -> str:
        """A node's name, without its amount."""
        account = node.account
        name = capital(self._word(_SINKS[account.holder]) if account.holder in _SINKS else node.name)
        name = name if account.year == self.picture.year else f"{name} {account.year}"
        if node.place in _BESIDE:
            return f"{capital(self._word(self._beside(node)))}: {name}"
        return name

    def _beside(self, node: Node) -> str:
        kind = self.kinds[node]
        return kind.value if kind is not Kind.AHEAD else node.place.value

    def amounts(self, node: Node) -> list[tuple[str, str]]:
        """What a node says under its name, each with its class."""
        told = (
            [(self._change(node) + self._money(self.through[node]), "amount")] if self.through[node] else []
        )
        return told + [
            (f"{self._word(kind.value)} {self._money(ore)}", f"amount {kind.value}")
            for kind in (Kind.PROPOSED, Kind.CONDITIONAL)
            if (ore := self.pending.get((node, kind)))
        ]

    def _change(self, node: Node) -> str:
        return "" if node.level_known else "Δ "

    def label(self, node: Node, room: int) -> list[tuple[str, str]]:
        """A node's lines."""
        unknown = [] if node.level_known else [(self._word("opening-unknown"), "quiet")]
        return label([(self.title(node), "name"), *self.amounts(node), *unknown], room)

    def name(self, node: Node) -> str:
        """A node in words."""
        unknown = [] if node.level_known else [self._word("opening-unknown")]
        return ", ".join([self.title(node), *(text for text, _ in self.amounts(node)), *unknown])

    def told(self, link: Link) -> str:
        """A link in words."""
        amount = self._money(link.ore)
        return (
            f"{self.title(link.giver)} → {self.title(link.taker)}: {amount} ({self._word(link.kind.value)})"
        )

    def sums(self) -> list[tuple[str, str]]:
        """Each kind that there is, with its sum in words; money that went the unusual way is told apart."""
        sums: dict[tuple[Kind, bool], int] = defaultdict(int)
        for link in self.picture.links:
            if link.giver.place is not Place.LATER and link.kind is not Kind.KEPT:
                sums[link.kind, _unusual(link)] += link.ore
        return [
            (
                kind.value,
                f"{self._word(f'{kind.value}-back' if back else kind.value)} {self._money(sums[kind, back])}",
            )
            for kind in Kind
            for back in (False, True)
            if (kind, back) in sums
        ]


def _unusual(link: Link) -> bool:
    """Whether money left the year for where it usually comes from, or came from where it usually ends."""
    if link.kind in _FROM_LEFT:
        return link.taker.place is Place.END
    return link.kind in {Kind.RETURNED, Kind.DEFERRED, Kind.OUTCOME} and link.giver.place is Place.SOURCE


class _Layout:
    """Slots for nodes and for what passes by, and where they stand."""

    def __init__(
        self, picture: Picture, labels: Mapping[Node, list[tuple[str, str]]], pitch: int, top: int
    ) -> None:
        self.labels, self.pitch, self.top = labels, pitch, top
        self.slot = {node: number for number, node in enumerate(picture.nodes)}
        self.links = picture.links
        ratio = _most(picture)
        self.thick = [max((2 * link.ore * CONTENT + ratio) // (2 * ratio), 1) for link in picture.links]
        columns: list[list[int]] = [[] for _ in picture.stages]
        settled = {node for link in picture.links if link.kind.settled for node in (link.giver, link.taker)}
        for node in sorted(picture.nodes, key=lambda node: (node not in settled, node.place in _BESIDE)):
            columns[node.column].append(self.slot[node])
        self.lanes = [self._lane(link, columns) for link in picture.links]
        joins = [
            Join(one, other, self.thick[number])
            for number, lane in enumerate(self.lanes)
            for one, other in pairwise(lane)
        ]
        columns = ordered(columns, joins)
        self.rank = {slot: place for column in columns for place, slot in enumerate(column)}
        self._measure()
        self._take_ports()
        self.tops = placed(columns, self.heights, list(self._joins()), GAP)
        ends = (self.tops[slot] + height for slot, height in self.heights.items())
        self.bottom = top + max(ends, default=0)

    def _lane(self, link: Link, columns: list[list[int]]) -> list[int]:
        passed = range(link.giver.column + 1, link.taker.column)
        count = sum(map(len, columns))
        for number, column in enumerate(passed):
            columns[column].append(count + number)
        return [
            self.slot[link.giver],
            *(count + number for number in range(len(passed))),
            self.slot[link.taker],
        ]

    def _measure(self) -> None:
        """How high each slot's parts are: what is settled, what is not, and all with the label."""
        sums: dict[tuple[int, bool, bool], int] = defaultdict(int)
        self.heights: dict[int, int] = {}
        for link, thick, lane in zip(self.links, self.thick, self.lanes, strict=True):
            sums[lane[0], link.kind.settled, True] += thick
            sums[lane[-1], link.kind.settled, False] += thick
            self.heights.update((slot, thick) for slot in lane[1:-1])
        self.parts: dict[int, tuple[int, int]] = {}
        self.indent: dict[int, int] = defaultdict(int)
        for node, slot in self.slot.items():
            settled, pending = (
                max(sums[slot, part, True], sums[slot, part, False]) for part in (True, False)
            )
            self.parts[slot] = settled, pending
            boxes = settled + pending + (APART if settled and pending else 0)
            self.heights[slot] = max(boxes, len(self.labels[node]) * LEADING)
            self.indent[slot] = (self.heights[slot] - boxes) // 2

    def _take_ports(self) -> None:
        """How far below its slot's top each link leaves and comes in, in the order of the other ends."""
        self.ports: dict[tuple[int, int], int] = {}
        for out in (True, False):
            sides: dict[tuple[int, bool], list[int]] = defaultdict(list)
            for number, (link, lane) in enumerate(zip(self.links, self.lanes, strict=True)):
                sides[lane[0 if out else -1], link.kind.settled].append(number)
            for (slot, settled), found in sides.items():
                beside = 1 if out else -2
                numbers = [n for _, n in sorted((self.rank[self.lanes[n][beside]], n) for n in found)]
                top = self.indent[slot] + (0 if settled else self._below(slot))
                starts = stacked((self.thick[number] for number in numbers), top)
                self.ports.update(
                    ((number, slot), start) for number, start in zip(numbers, starts, strict=True)
                )

    def _below(self, slot: int) -> int:
        settled, pending = self.parts[slot]
        return settled + (APART if settled and pending else 0)

    def _joins(self) -> Iterator[Join]:
        for number, lane in enumerate(self.lanes):
            for one, other in pairwise(lane):
                lower = self.ports.get((number, one), 0) - self.ports.get((number, other), 0)
                yield Join(one, other, self.thick[number], lower)

    def box(self, node: Node, name: str) -> Box:
        """Where a node stands."""
        slot = self.slot[node]
        settled, pending = self.parts[slot]
        top, x = self.top + self.tops[slot], node.column * self.pitch
        lines = self.labels[node]
        y, high = top + self.indent[slot], len(lines) * LEADING
        beside = y + (settled - high) // 2 if settled >= high else top + (self.heights[slot] - high) // 2
        text = set_lines(lines, x + NODE + PAD, beside)
        return Box(node, x, y, settled, y + self._below(slot), pending, text, name)

    def path(self, number: int) -> str:
        """The outline of a link's area: along its upper edge, and back along the lower."""
        lane, thick = self.lanes[number], self.thick[number]
        first = self.links[number].giver.column
        ends: list[tuple[int, int]] = []
        for step, slot in enumerate(lane):
            x = (first + step) * self.pitch
            y = self.top + self.tops[slot] + self.ports.get((number, slot), 0)
            ends += [(x, y)] if step else []
            ends += [(x + NODE, y)] if step < len(lane) - 1 else []
        lower = [(x, y + thick) for x, y in reversed(ends)]
        return f"M{_edge(ends)} L{_edge(lower)} Z"


def _edge(points: list[tuple[int, int]]) -> str:
    """Curves between columns and straight lines past them, by turns."""
    told = ["{},{}".format(*points[0])]
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        middle = (x + to_x) // 2
        curve = f"C{middle},{y} {middle},{to_y} {to_x},{to_y}"
        told.append(curve if number % 2 == 0 else f"L{to_x},{to_y}")
    return " ".join(told)


def _most(picture: Picture) -> int:
    """The öre of the column through which most flows, at least 1."""
    given: dict[Node, int] = defaultdict(int)
    taken: dict[Node, int] = defaultdict(int)
    for link in picture.links:
        given[link.giver] += link.ore
        taken[link.taker] += link.ore
    columns: dict[int, int] = defaultdict(int)
    for node in picture.nodes:
        columns[node.column] += max(given[node], taken[node])
    return max(columns.values(), default=1)
