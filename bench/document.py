"""The figures as tables: printed after a run, and written down as the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log as logarithm
from pathlib import Path
from statistics import median

import goals
import plot
from figures import (
    OURS,
    Results,
    cell,
    measured_logs,
    measured_tools,
    mebibytes,
    middle,
    of,
    seconds,
    table,
)
from logs import Log, steps
from tools import EXPORTS, LAPS, LOAD, OPERATIONS, PAST, QUESTION, REBUILD, VERIFY, WRITERS

HEAD, TAIL = (Path(__file__).with_name(f"performance.{end}.md") for end in ("head", "tail"))
NONE = "–"
# What reads the whole log, and of which the time of a row is no process's.
GROWING = (LOAD, REBUILD, VERIFY, "findings", *(f"export {form}" for form in EXPORTS))
LAP_ROWS = {row for laps in LAPS.values() for row in laps}


def figures(results: Results, log: Log, measure: str, form: Callable[[float], str]) -> str:
    """One measure of a log: operations down, tools across."""
    tools = measured_tools(results)
    rows = []
    for name, words in OPERATIONS.items():
        if measure != "seconds" and name in LAP_ROWS:
            continue  # these are laps, and the process is more than they
        series = [of(results, log, tool, name, measure) for tool in tools]
        if any(series):
            rows.append([words, *(cell(values, form) if values else NONE for values in series)])
    return table([log.words, *tools], rows)


def rates(results: Results) -> str:
    """Events a second while loading."""
    tools = [
        tool
        for tool in measured_tools(results)
        if any(of(results, log, tool, LOAD) for log in measured_logs(results))
    ]
    rows = []
    for log in measured_logs(results):
        series = [of(results, log, tool, LOAD) for tool in tools]
        each = [_rate(log.size, median(values) if values else None) for values in series]
        rows.append([log.words, *each])
    return table(["events loaded a second", *tools], rows)


def rates_of_writers(results: Results) -> str:
    """Events a second of eight processes that append at once."""
    tools = measured_tools(results)
    rows = [
        [
            log.words,
            *(
                f"{1 / value:,.0f}".replace(",", " ")
                if (value := middle(results, log, tool, WRITERS))
                else NONE
                for tool in tools
            ),
        ]
        for log in measured_logs(results)
        if middle(results, log, OURS, WRITERS)
    ]
    return table(["events appended a second, eight writers", *tools], rows)


def by_processor(results: Results) -> Results:
    """The results with the seconds of the processor in the place of those of the clock."""
    return results | {
        "logs": {
            log: {
                tool: {
                    name: values | {"seconds": _of_processor(name, values)}
                    for name, values in operations.items()
                }
                for tool, operations in tools.items()
            }
            for log, tools in results["logs"].items()
        }
    }


def _of_processor(name: str, values: dict[str, list[float]]) -> list[float]:
    """The processor time of each run; that of a lap, where laps are timed."""
    return values.get("lap cpu", values["seconds"]) if name in LAP_ROWS else values["cpu"]


def _rate(events: int, took: float | None) -> str:
    """Events a second, as a reader has them."""
    return f"{events / took:,.0f}".replace(",", " ") if took else NONE


def compared(results: Results) -> str:
    """How many times as long `tplog` takes as each other tool, for what both do."""
    peers = [tool for tool in measured_tools(results) if tool != OURS]
    rows = []
    for log in measured_logs(results):
        for name in OPERATIONS:
            ours = of(results, log, OURS, name)
            series = [of(results, log, tool, name) for tool in peers]
            if ours and any(series):
                ratios = [f"{median(ours) / median(values):.2f}" if values else NONE for values in series]
                rows.append([f"{log.words}: {name}", *ratios])
    return table(["tplog takes … times as long as", *peers], rows)


def growth(results: Results) -> str:
    """How cost grows with the log: the exponent of what reads all of it, the ratio of all else."""
    tools, rows = measured_tools(results), []
    for small, large in steps(measured_logs(results)):
        for name in OPERATIONS:
            series = [(of(results, small, tool, name), of(results, large, tool, name)) for tool in tools]
            if not any(small_values and large_values for small_values, large_values in series):
                continue
            times = logarithm(large.size / small.size)
            exponent = name in GROWING
            each = [
                NONE
                if not (small_values and large_values)
                else f"{logarithm(median(large_values) / median(small_values)) / times:.2f}"
                if exponent
                else f"× {median(large_values) / median(small_values):.2f}"
                for small_values, large_values in series
            ]
            kind = "exponent" if exponent else "ratio"
            rows.append([f"{name}, {kind}, {small.words} → {large.words}", *each])
    return table(["growth", *tools], rows)


def before_after(results: Results, before: Results) -> str:
    """Our figures in an earlier run, in this one, and how many times faster it has become."""
    rows = []
    for log in measured_logs(results):
        for name in OPERATIONS:
            old, new = of(before, log, OURS, name), of(results, log, OURS, name)
            if old and new:
                times = f"{median(old) / median(new):.2f} ×"
                cpu = [median(of(run, log, OURS, name, "cpu")) for run in (before, results)]
                peaks = [median(of(run, log, OURS, name, "memory")) for run in (before, results)]
                row = [f"{log.words}: {name}", cell(old, seconds), cell(new, seconds), times]
                rows.append([*row, f"{cpu[0] / cpu[1]:.2f} ×", *map(mebibytes, peaks)])
    head = ["tplog", "before", "after", "faster", "by processor time", "memory before", "after"]
    return table(head, rows)


def checks(results: Results) -> str:
    """Return a table of whether each peer reached our balances."""
    rows = [
        [f"{log.words}: {tool}", name, outcome.splitlines()[0]]
        for log in measured_logs(results)
        for tool, verdict in results["checked"].get(log.name, {}).items()
        for name, outcome in verdict.items()
    ]
    return table(["held against ours", "of", "outcome"], rows)


def tables(results: Results, before: Results | None = None) -> str:
    """All tables, one after the other."""
    return "\n".join(_sections(results, before))


def _sections(results: Results, before: Results | None) -> Iterator[str]:
    yield "## Goals\n"
    yield goals.judged(results)
    yield "The same by processor time of all processes, which other work on the machine alters less:\n"
    yield goals.judged(by_processor(results), goals.GOALS_OF_TIME)
    for log in measured_logs(results):
        yield f"## {log.words}\n"
        yield "Wall time of whole processes: the median, with the fastest and the slowest run.\n"
        yield figures(results, log, "seconds", seconds)
        yield "Peak memory of the largest process:\n"
        yield figures(results, log, "memory", mebibytes)
        yield "Processor time, of all processes together:\n"
        yield figures(results, log, "cpu", seconds)
    yield "## Beside the others\n"
    yield rates(results)
    if any(of(results, log, OURS, WRITERS) for log in measured_logs(results)):
        yield rates_of_writers(results)
    yield "Below 1 is faster:\n"
    yield compared(results)
    if steps(measured_logs(results)):
        yield "## Growth\n"
        yield "Of what reads the whole log the exponent (1 is linear), of all else the ratio (1 is flat).\n"
        yield growth(results)
    if before:
        yield "## Before and after\n"
        yield before_after(results, before)
    yield "## Balances\n"
    yield checks(results)


def write(path: Path, results: Results, before: Results | None = None) -> None:
    """Write the document and its plot."""
    image = path.parent / "img" / f"{path.stem}.svg"
    image.parent.mkdir(parents=True, exist_ok=True)
    panels = [
        plot.Panel(title, _lines(results, name)) for name, title in PANELS.items() if _lines(results, name)
    ]
    image.write_text(plot.drawn(panels))
    about = results["machine"] | {f"{name}": value for name, value in results["versions"].items()}
    parts = [
        HEAD.read_text(),
        f"![Seconds against events, one line a tool](img/{image.name})\n",
        "## Measured on\n",
        table(["", ""], [[name, value] for name, value in about.items()]),
        tables(results, before),
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


def _lines(results: Results, name: str) -> dict[str, list[tuple[int, float]]]:
    """Each tool's points: events and seconds."""
    lines = {
        tool: [
            (log.size, median(values))
            for log in measured_logs(results)
            if log.name == str(log.size) and (values := of(results, log, tool, name))
        ]
        for tool in measured_tools(results)
    }
    return {tool: points for tool, points in lines.items() if points}
