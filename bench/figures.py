"""The raw figures of a run, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

from logs import Log, in_order
from tools import TOOLS

MIB, MILLI, MICRO = 1024**2, 10**-3, 10**-6
OURS = TOOLS[0].name

# What `run.py` writes as JSON: machine, versions, checked, and by log, tool and operation the runs' figures.
Results = dict[str, Any]


def seconds(value: float) -> str:
    """A time with three figures that count."""
    if value < MILLI:
        return f"{value / MICRO:.0f} µs"
    if value < 1:
        return f"{_three(value / MILLI)} ms"
    return f"{_three(value)} s"


def mebibytes(value: float) -> str:
    """A size of memory."""
    return f"{value / MIB:,.0f} MiB".replace(",", " ")


def _three(value: float) -> str:
    decimals = 2 if value < 10 else 1 if value < 100 else 0  # noqa: PLR2004 (places)
    return f"{value:.{decimals}f}"


def cell(values: Sequence[float], form: Callable[[float], str]) -> str:
    """A median, with the range and how many runs it is of."""
    if len(values) == 1:
        return f"{form(values[0])} <small>one run</small>"
    least, most = form(min(values)), form(max(values))
    return form(median(values)) + (f" <small>{least} – {most}</small>" if least != most else "")


def table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; the first column is words, all others figures."""
    names = list(head)
    lines = [names, ["---", *["--:"] * (len(names) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def of(results: Results, log: Log, tool: str, name: str, measure: str = "seconds") -> list[float]:
    """The figures of one operation, or none."""
    values = results["logs"].get(log.name, {}).get(tool, {}).get(name, {}).get(measure, [])
    return [float(value) for value in values]


def measured_logs(results: Results) -> list[Log]:
    """The logs measured, shape by shape, smallest first."""
    return in_order(results["logs"])


def measured_tools(results: Results) -> list[str]:
    """The tools that have any figure, as they stand in `TOOLS`."""
    return [
        tool.name for tool in TOOLS if any(measured.get(tool.name) for measured in results["logs"].values())
    ]


def middle(results: Results, log: Log, tool: str, name: str, measure: str = "seconds") -> float | None:
    """The median of one operation's figures, if there are any."""
    values = of(results, log, tool, name, measure)
    return median(values) if values else None
