"""The figures as tables: printed after a run, and written down as the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median

import goals
import plot
from figures import (
    OURS,
    Whole,
    cell,
    measured_tools,
    mebibytes,
    of,
    seconds,
    shown_size,
    sizes,
    table,
)
from tools import APPEND, APPEND_P95, LOAD, OPERATIONS, PAST, QUESTION, REBUILD, VERIFY

HEAD, TAIL = (Path(__file__).with_name(f"performance.{end}.md") for end in ("head", "tail"))
NONE = "–"
GROWING = (LOAD, REBUILD, VERIFY, "findings")


def figures(whole: Whole, size: str, what: str, shown: Callable[[float], str]) -> str:
    """One measure of a log: operations down, tools across."""
    tools = measured_tools(whole)
    rows = []
    for name, words in OPERATIONS.items():
        if what != "seconds" and name in {APPEND, APPEND_P95}:
            continue  # these are laps, and the process is more than they
        told = [of(whole, size, tool, name, what) for tool in tools]
        if any(told):
            rows.append([words, *(cell(values, shown) if values else NONE for values in told)])
    return table([f"{shown_size(size)} events", *tools], rows)


def rates(whole: Whole) -> str:
    """Events a second while loading."""
    tools = [tool for tool in measured_tools(whole) if any(of(whole, s, tool, LOAD) for s in sizes(whole))]
    rows = []
    for size in sizes(whole):
        told = [of(whole, size, tool, LOAD) for tool in tools]
        each = [f"{int(size) / median(one):,.0f}".replace(",", " ") if one else NONE for one in told]
        rows.append([shown_size(size), *each])
    return table(["events loaded a second", *tools], rows)


def beside(whole: Whole) -> str:
    """How many times as long `tplog` takes as each other tool, for what both do."""
    others = [tool for tool in measured_tools(whole) if tool != OURS]
    rows = []
    for size in sizes(whole):
        for name in OPERATIONS:
            ours = of(whole, size, OURS, name)
            told = [of(whole, size, tool, name) for tool in others]
            if ours and any(told):
                ratios = [f"{median(ours) / median(one):.2f}" if one else NONE for one in told]
                rows.append([f"{shown_size(size)}: {name}", *ratios])
    return table(["tplog takes … times as long as", *others], rows)


def growth(whole: Whole) -> str:
    """How cost grows with the log: the exponent of what reads all of it, the ratio of all else."""
    tools, rows = measured_tools(whole), []
    for small, large in pairwise(sizes(whole)):
        for name in OPERATIONS:
            told = [(of(whole, small, tool, name), of(whole, large, tool, name)) for tool in tools]
            if not any(one and other for one, other in told):
                continue
            steps = log(int(large) / int(small))
            exponent = name in GROWING
            each = [
                NONE
                if not (one and other)
                else f"{log(median(other) / median(one)) / steps:.2f}"
                if exponent
                else f"× {median(other) / median(one):.2f}"
                for one, other in told
            ]
            kind = "exponent" if exponent else "ratio"
            rows.append([f"{name}, {kind}, {shown_size(small)} → {shown_size(large)}", *each])
    return table(["growth", *tools], rows)


def before_after(whole: Whole, before: Whole) -> str:
    """Our figures in an earlier run, in this one, and how many times faster it has become."""
    rows = []
    for size in sizes(whole):
        for name in OPERATIONS:
            old, new = of(before, size, OURS, name), of(whole, size, OURS, name)
            if old and new:
                times = f"{median(old) / median(new):.2f} ×"
                cpu = [median(of(one, size, OURS, name, "cpu")) for one in (before, whole)]
                peaks = [median(of(one, size, OURS, name, "memory")) for one in (before, whole)]
                row = [f"{shown_size(size)}: {name}", cell(old, seconds), cell(new, seconds), times]
                rows.append([*row, f"{cpu[0] / cpu[1]:.2f} ×", *map(mebibytes, peaks)])
    head = ["tplog", "before", "after", "faster", "by processor time", "memory before", "after"]
    return table(head, rows)


def checks(whole: Whole) -> str:
    """Whether every peer arrived at our balances."""
    rows = [
        [f"{shown_size(size)}: {tool}", name, outcome.splitlines()[0]]
        for size in sizes(whole)
        for tool, told in whole["checked"].get(size, {}).items()
        for name, outcome in told.items()
    ]
    return table(["held against ours", "of", "outcome"], rows)


def tables(whole: Whole, before: Whole | None = None) -> str:
    """All tables, one after the other."""
    return "\n".join(_sections(whole, before))


def _sections(whole: Whole, before: Whole | None) -> Iterator[str]:
    yield "## Goals\n"
    yield goals.judged(whole)
    for size in sizes(whole):
        yield f"## {shown_size(size)} events\n"
        yield "Wall time of whole processes: the median, with the fastest and the slowest run.\n"
        yield figures(whole, size, "seconds", seconds)
        yield "Peak memory of the largest process:\n"
        yield figures(whole, size, "memory", mebibytes)
        yield "Processor time, of all processes together:\n"
        yield figures(whole, size, "cpu", seconds)
    yield "## Beside the others\n"
    yield rates(whole)
    yield "Below 1 is faster:\n"
    yield beside(whole)
    if len(sizes(whole)) > 1:
        yield "## Growth\n"
        yield "Of what reads the whole log the exponent (1 is linear), of all else the ratio (1 is flat).\n"
        yield growth(whole)
    if before:
        yield "## Before and after\n"
        yield before_after(whole, before)
    yield "## Balances\n"
    yield checks(whole)


def write(path: Path, whole: Whole, before: Whole | None = None) -> None:
    """Write the document and its plot."""
    image = path.parent / "img" / f"{path.stem}.svg"
    image.parent.mkdir(parents=True, exist_ok=True)
    panels = [plot.Panel(title, _lines(whole, name)) for name, title in PANELS.items() if _lines(whole, name)]
    image.write_text(plot.drawn(panels))
    about = whole["machine"] | {f"{name}": told for name, told in whole["versions"].items()}
    parts = [
        HEAD.read_text(),
        f"![Seconds against events, one line a tool](img/{image.name})\n",
        "## Measured on\n",
        table(["", ""], [[name, told] for name, told in about.items()]),
        tables(whole, before),
        TAIL.read_text(),
    ]
    path.write_text("\n".join(parts))


# What is plotted.
PANELS = {
    REBUILD: "Full rebuild",
    QUESTION: "One line's balance, cold",
    PAST: "… at a past day",
    LOAD: "Load",
}


def _lines(whole: Whole, name: str) -> dict[str, list[tuple[int, float]]]:
    """Each tool's points: events and seconds."""
    lines = {
        tool: [(int(size), median(told)) for size in sizes(whole) if (told := of(whole, size, tool, name))]
        for tool in measured_tools(whole)
    }
    return {tool: points for tool, points in lines.items() if points}
