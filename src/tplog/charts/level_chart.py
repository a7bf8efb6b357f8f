"""Lay out a year's budget in columns, in whole pixels: what gives, the whole, bodies, lines.

Heights are proportional to öre by one ratio; a box is as high as its parts together, and none is thinner than
a pixel. Labels are to the right of their boxes, within the room up to the next column and within their own
slot, so none can overlap another. What is only proposed or conditional stands below, dashed, in no sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import field, frozen

from tplog.answers.budget_levels import Box, BoxKind, Levels, PendingBox
from tplog.charts.font_metrics import wrap_text
from tplog.charts.level_texts import LevelTexts
from tplog.charts.svg_text import FONT_SIZE, LINE_HEIGHT, PADDING, TextLine, chart_description, place_lines

WIDTH, NODE_WIDTH, GAP = 1060, 14, 12  # pixels: of the chart, of a box, between boxes
_HEIGHT, _HEIGHT_OF_LEAF = 220, 14  # pixels of the whole, and more for each box that has no parts
_LEFT_OF_COLUMN = {2: (0, 360), 3: (0, 330, 640)}
_BOLD_SIZE = FONT_SIZE + 2  # bold letters are wider: they are measured as letters of this size
_MAX_LINES = 3
_PENDING_WIDTH, _PENDING_HEIGHT = 44, 12
SEGMENTS = ("over", "used", "left", "unreported", "unallocated")


@frozen
class Shape:
    """A box: its place, label and description, and of what it is made: y, height and kind of each segment."""

    box: Box
    x: int
    y: int
    height: int
    segments: tuple[tuple[int, int, str], ...]
    label: tuple[TextLine, ...]
    name: str


@frozen
class Stream:
    """Money between two boxes: its outline as an SVG path, and whether it is only held back."""

    path: str
    is_quiet: bool


@frozen
class PendingShape:
    """What waits, as a dashed box with its label."""

    pending: PendingBox
    x: int
    y: int
    width: int
    height: int
    label: TextLine


@frozen
class LevelChart:
    """A chart of ``width`` by ``height`` pixels; ``title`` and ``description`` say in words what it shows."""

    title: str
    description: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    streams: tuple[Stream, ...]
    pending: tuple[PendingShape, ...]
    headings: tuple[TextLine, ...] = ()
    node_width: int = NODE_WIDTH
    kinds: tuple[str, ...] = field(factory=tuple)


@frozen
class _Slot:
    """A box with its height and its label, and where it and its slot begin."""

    box: Box
    height: int
    lines: tuple[tuple[str, str], ...]
    top: int = 0

    @property
    def slot_height(self) -> int:
        return max(self.height, len(self.lines) * LINE_HEIGHT)


def layout_levels(levels: Levels, title: str, texts: LevelTexts) -> LevelChart:
    """Lay out the columns of a year."""
    layout = _Layout(levels, texts)
    shapes, streams = tuple(layout.shapes()), tuple(layout.streams())
    bottom = layout.bottom
    headings, pending, bottom = _place_pending(levels.pending, texts, bottom)
    leaves = [texts.box_text(box) for box in (*levels.giving, *levels.leaves)]
    return LevelChart(
        title=title,
        description=chart_description(
            title, [*leaves, *map(texts.pending_text, levels.pending)], texts.language
        ),
        width=WIDTH,
        height=bottom + PADDING,
        shapes=shapes,
        streams=streams,
        pending=pending,
        headings=headings,
        kinds=tuple(
            kind for kind in SEGMENTS if any(kind in (each[2] for each in of.segments) for of in shapes)
        ),
    )


def box_segments(box: Box) -> tuple[tuple[str, int], ...]:
    """Return the kinds of money in a box with their öre, which sum to it; none is 0."""
    if box.kind is BoxKind.UNALLOCATED:
        return (("unallocated", box.ore),) if box.ore else ()
    if box.is_overspent:
        return (("over", box.ore),)
    rest = box.ore
    listed: list[tuple[str, int]] = []
    for kind, ore in (
        ("used", box.outcome),
        ("unreported", box.unreported),
        ("unallocated", box.unallocated),
    ):
        part = min(max(ore or 0, 0), rest)
        rest -= part
        listed.append((kind, part))
    listed.insert(1, ("left", rest))
    return tuple((kind, ore) for kind, ore in listed if ore)


class _Layout:
    """The boxes of each column with their places."""

    def __init__(self, levels: Levels, texts: LevelTexts) -> None:
        self.levels, self.texts = levels, texts
        self.has_parts = any(box.parts for box in levels.boxes)
        columns = 3 if self.has_parts or levels.giving else 2
        self.lefts = _LEFT_OF_COLUMN[columns]
        self.first = 1 if levels.giving else 0  # the column of the whole
        leaves = levels.leaves
        self.total = max(sum(leaf.ore for leaf in leaves), 1)
        self.pixels = _HEIGHT + _HEIGHT_OF_LEAF * len(leaves)
        self.bottom = 0
        self.boxes: list[tuple[_Slot, list[_Slot]]] = []
        if leaves:
            self._place_boxes()
            self._place_whole()

    def _room(self, column: int) -> int:
        ends = (*self.lefts[1:], WIDTH)
        return ends[column] - self.lefts[column] - NODE_WIDTH - 2 * PADDING

    def _slot(self, box: Box, column: int, height: int | None = None) -> _Slot:
        """Return a box as high as its öre, or as told, with its label."""
        pixels = max((2 * box.ore * self.pixels + self.total) // (2 * self.total), 1 if box.ore else 0)
        lines = [
            (line, css_class)
            for text, css_class in self.texts.box_lines(box)
            for line in wrap_text(
                text, _BOLD_SIZE if css_class == "name" else FONT_SIZE, self._room(column), _MAX_LINES
            )
        ]
        return _Slot(box, pixels if height is None else height, tuple(lines))

    def _place_boxes(self) -> None:
        """Place the boxes right of the whole below each other, each beside its parts."""
        y = 0
        for box in self.levels.boxes:
            parts = [self._slot(part, self.first + 2) for part in box.parts]
            high = sum(part.height for part in parts) if parts else None
            slot = self._slot(box, self.first + 1, high)
            placed, end = [], y
            for part in parts:
                placed.append(_Slot(part.box, part.height, part.lines, end))
                end += part.slot_height + GAP
            span = max(slot.slot_height, end - GAP - y if parts else 0)
            self.boxes.append(
                (_Slot(slot.box, slot.height, slot.lines, y + (span - slot.slot_height) // 2), placed)
            )
            y += span + GAP
        self.bottom = y

    def _place_whole(self) -> None:
        """Place the whole, and what gives to it, in the middle of their columns' heights."""
        high = sum(slot.height for slot, _ in self.boxes)
        whole = self._slot(self.levels.whole, self.first, high)
        givers: list[_Slot] = []
        y = given = 0
        for box in self.levels.giving:
            start, given = given * high // self.total, given + box.ore
            slot = self._slot(box, 0, given * high // self.total - start)
            givers.append(_Slot(slot.box, slot.height, slot.lines, y))
            y += slot.slot_height + GAP
        self.bottom = max(self.bottom, y, whole.slot_height + GAP)
        shift = max(self.bottom - y, 0) // 2
        self.givers = [_Slot(each.box, each.height, each.lines, each.top + shift) for each in givers]
        top = max(self.bottom - GAP - whole.slot_height, 0) // 2
        self.whole = _Slot(whole.box, whole.height, whole.lines, top)

    def _columns(self) -> Iterator[tuple[int, _Slot]]:
        if not self.boxes:
            return
        yield from ((0, slot) for slot in self.givers)
        yield self.first, self.whole
        for slot, parts in self.boxes:
            yield self.first + 1, slot
            yield from ((self.first + 2, part) for part in parts)

    def shapes(self) -> Iterator[Shape]:
        """Yield the boxes column by column."""
        for column, slot in self._columns():
            x = self.lefts[column]
            y = slot.top + (slot.slot_height - slot.height) // 2
            label_height = len(slot.lines) * LINE_HEIGHT
            # A label on what flows from its box stands at the upper edge, one of a leaf in the middle.
            label_top = (
                y
                if slot.box.parts and slot.height >= label_height
                else (slot.top + (slot.slot_height - label_height) // 2)
            )
            yield Shape(
                slot.box,
                x,
                y,
                slot.height,
                tuple(self._segments(slot, y)),
                place_lines(slot.lines, x + NODE_WIDTH + PADDING, label_top),
                self.texts.box_text(slot.box),
            )

    def _segments(self, slot: _Slot, y: int) -> Iterator[tuple[int, int, str]]:
        """Yield the parts of a box from top to bottom, which fill its height."""
        box = slot.box
        if box.parts or box.kind in {BoxKind.WHOLE, BoxKind.GIVEN, BoxKind.INCOME, BoxKind.SURPLUS}:
            yield y, slot.height, "whole" if box.kind is not BoxKind.PART else "body"
            return
        start = 0
        for kind, ore in box_segments(box):
            first, start = start * slot.height // box.ore if box.ore else 0, start + ore
            last = start * slot.height // box.ore if box.ore else slot.height
            if last > first:
                yield y + first, last - first, kind
        if not box.ore:  # spent without any budget
            yield y - 1, 2, "over"

    def streams(self) -> Iterator[Stream]:
        """Yield the money between the columns, from top to bottom."""
        if not self.boxes:
            return
        middle = self.whole.top + (self.whole.slot_height - self.whole.height) // 2
        yield from self._streams_of(middle, self.whole.height, self.first - 1, self.givers, is_into=True)
        yield from self._streams_of(middle, self.whole.height, self.first, [slot for slot, _ in self.boxes])
        for slot, parts in self.boxes:
            y = slot.top + (slot.slot_height - slot.height) // 2
            yield from self._streams_of(y, slot.height, self.first + 1, parts)

    def _streams_of(
        self, y: int, _height: int, column: int, others: Sequence[_Slot], *, is_into: bool = False
    ) -> Iterator[Stream]:
        """Yield the money from one box to those right of it, or into it from those left of it."""
        for other in others:
            other_y = other.top + (other.slot_height - other.height) // 2
            if other.height:
                left, right = self.lefts[column] + NODE_WIDTH, self.lefts[column + 1]
                ends = (other_y, y) if is_into else (y, other_y)
                yield Stream(_band(left, ends[0], right, ends[1], other.height), _is_quiet(other.box))
            y += other.height


def _is_quiet(box: Box) -> bool:
    kinds = {kind for kind, _ in box_segments(box)} if not box.parts else set()
    return bool(kinds) and kinds <= {"unallocated", "unreported"}


def _band(left: int, y: int, right: int, to_y: int, thickness: int) -> str:
    """Return the outline of money that flows from left to right, as an SVG path."""
    middle = (left + right) // 2
    return (
        f"M{left},{y}C{middle},{y} {middle},{to_y} {right},{to_y}V{to_y + thickness}"
        f"C{middle},{to_y + thickness} {middle},{y + thickness} {left},{y + thickness}Z"
    )


def _place_pending(
    pending: Sequence[PendingBox], texts: LevelTexts, top: int
) -> tuple[tuple[TextLine, ...], tuple[PendingShape, ...], int]:
    """Return a heading for each column of what waits, its boxes below, and the y where they end."""
    headings: list[TextLine] = []
    shapes: list[PendingShape] = []
    largest = max((abs(box.ore) for box in pending), default=1)
    y = top + GAP if top and pending else top
    for previous, box in pairwise((None, *pending)):
        if box is None:
            continue
        if previous is None or previous.column != box.column:
            headings += place_lines([(texts.pending_heading(box.column), "heading")], 0, y)
            y += LINE_HEIGHT + PADDING
        wide = max(_PENDING_WIDTH * 6 * abs(box.ore) // largest, 8)
        x = _PENDING_WIDTH * 6 + 2 * PADDING
        room = WIDTH - x - 2 * PADDING
        for number, line in enumerate(wrap_text(texts.pending_text(box), FONT_SIZE, room, _MAX_LINES)):
            (label,) = place_lines([(line, "amount")], x, y)
            if number == 0:
                shapes.append(PendingShape(box, 0, y + 3, wide, _PENDING_HEIGHT, label))
            else:
                headings.append(label)
            y += LINE_HEIGHT
        y += PADDING
    return tuple(headings), tuple(shapes), y
