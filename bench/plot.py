"""Seconds against events, both by powers of ten, as an SVG that suits a light page and a dark one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from attrs import frozen

from tools import TOOLS

WIDTH, HEIGHT = 440, 300  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 56, 96, 34, 40
COLUMNS = 2
LETTERS, LEAST_GAP = 11, 13  # pixels: a letter's height, and how far apart labels stand at least
LINEAR_LABELS = {-6: "1 µs", -5: "10 µs", -4: "0.1 ms", -3: "1 ms", -2: "10 ms", -1: "0.1 s", 0: "1 s"}
LABELS = LINEAR_LABELS | {1: "10 s", 2: "100 s", 3: "1 000 s", 4: "10 000 s"}
# Each tool has its colour everywhere, on a light page and on a dark one.
LIGHT = ("#0b62c4", "#6b6b6b", "#c2410c", "#15803d", "#a21caf", "#8a6a00")
DARK = ("#6cb2ff", "#a8a8a8", "#ff9a62", "#5fd38a", "#e58cf0", "#e0bd4a")
STYLE = """
  text { font: 11px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600; font-size: 13px }
  .grid { stroke: #ddd } .axis { stroke: #888 }
  .line { fill: none; stroke-width: 1.8 } .ours { stroke-width: 3 }
"""
STYLE_DARK = "text { fill: #ddd } .grid { stroke: #3a3a3a } .axis { stroke: #888 }"

Points = Sequence[tuple[int, float]]


@frozen
class Panel:
    """One diagram: its title, and each tool's points."""

    title: str
    lines: dict[str, list[tuple[int, float]]]


@frozen
class Scale:
    """From a value to pixels, by powers of ten."""

    lowest: int
    highest: int
    begins: float
    ends: float

    def at(self, value: float) -> float:
        """Return the value's position in pixels."""
        share = (log10(value) - self.lowest) / (self.highest - self.lowest)
        return self.begins + share * (self.ends - self.begins)


def drawn(panels: Sequence[Panel]) -> str:
    """The whole picture."""
    columns = min(COLUMNS, max(1, len(panels)))
    width, height = WIDTH * columns, HEIGHT * max(1, ceil(len(panels) / columns))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>Seconds against events, one line for each tool</title>",
        f"<style>{STYLE}{_colours(LIGHT)}",
        f"  @media (prefers-color-scheme: dark) {{ {STYLE_DARK} {_colours(DARK)} }}",
        "</style>",
    ]
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        parts.append(f'<g transform="translate({column * WIDTH} {row * HEIGHT})">')
        parts += _panel(panel)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>\n"])


def _colours(colours: Sequence[str]) -> str:
    pairs = zip(TOOLS, colours, strict=True)
    return " ".join(
        f".{tool.name} {{ stroke: {colour} }} text.{tool.name}, circle.{tool.name} "
        f"{{ fill: {colour}; stroke: none }}"
        for tool, colour in pairs
    )


def _panel(panel: Panel) -> Iterator[str]:
    events = [count for points in panel.lines.values() for count, _ in points]
    took = [seconds for points in panel.lines.values() for _, seconds in points]
    across = _scale(events, LEFT, WIDTH - RIGHT)
    up = _scale(took, HEIGHT - BOTTOM, TOP)
    yield f'<text class="title" x="{LEFT}" y="18">{escape(panel.title)}</text>'
    yield from _axes(across, up)
    for name, points in panel.lines.items():
        yield from _line(name, [(across.at(count), up.at(seconds)) for count, seconds in points])
    yield from _names({name: (across.at(p[-1][0]), up.at(p[-1][1])) for name, p in panel.lines.items()})


def _scale(values: Sequence[float], begins: float, ends: float) -> Scale:
    lowest, highest = floor(log10(min(values))), ceil(log10(max(values)))
    return Scale(lowest, max(highest, lowest + 1), begins, ends)


def _axes(across: Scale, up: Scale) -> Iterator[str]:
    for power in range(up.lowest, up.highest + 1):
        y = up.at(10**power)
        kind = "axis" if power == up.lowest else "grid"
        yield f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{LABELS[power]}</text>'
    for power in range(across.lowest, across.highest + 1):
        x = across.at(10**power)
        kind = "axis" if power == across.lowest else "grid"
        yield f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        label = f"{10**power:,}".replace(",", " ")
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{label}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">events in the log</text>'


def _line(name: str, points: Sequence[tuple[float, float]]) -> Iterator[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ours = " ours" if name == TOOLS[0].name else ""
    yield f'<polyline class="line {name}{ours}" points="{path}"/>'
    for x, y in points:
        yield f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'


def _names(ends: dict[str, tuple[float, float]]) -> Iterator[str]:
    """Each line's name at its end, pushed down where another stands in its way."""
    free = 0.0
    for name, (x, y) in sorted(ends.items(), key=lambda pair: pair[1][1]):
        free = max(y + LETTERS / 3, free)
        yield f'<text class="{name}" x="{x + 8:.1f}" y="{free:.1f}">{name}</text>'
        free += LEAST_GAP
