"""Whether tplog has become slower: some minutes, without peers, beside the table that is committed.

    python bench/quick.py            leaves with 1 where something takes 15 % longer than the table says
    python bench/quick.py --renew    writes the table

What seems slower is measured once more before it is believed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import regressions
from logs import parse_log
from rounds import Bench, Figures, Wrong, say
from tools import FLOOR, TPLOG

HERE = Path(__file__).resolve().parent
LOGS = ("2000", "one-budget:2000")
TABLE = HERE / "quick.json"


def measured(bench: Bench) -> dict[str, dict[str, Figures]]:
    """Return the figures of all logs, by log and tool."""
    return {name: bench.measure(parse_log(name))[0] for name in LOGS}


def add(figures: Mapping[str, Figures], more: Mapping[str, Figures]) -> None:
    """Add the runs of some operations to those of the same before."""
    for tool, operations in more.items():
        for name, values in operations.items():
            for measure, runs in values.items():
                figures[tool][name][measure] += runs


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--renew", action="store_true", help="write the table")
    parser.add_argument("--runs", type=int, default=2, help="of each operation")
    parser.add_argument("--src", type=Path, default=HERE.parent / "src", help="the sources of tplog")
    options = parser.parse_args()
    before = regressions.read(TABLE)
    with tempfile.TemporaryDirectory(prefix="tplog-bench-") as folder:
        bench = Bench(
            folder=Path(folder),
            python=sys.executable,
            src=options.src.resolve(),
            peers=Path(folder),
            runs=options.runs,
            slow=10,
            limit=120,
            only=frozenset({TPLOG.name, FLOOR.name}),
        )
        try:
            bench.versions()
            results = {"logs": measured(bench)}
            doubtful = list(regressions.slower(regressions.ratios(results), before))
            if doubtful and not options.renew:
                say(f"measured once more: {', '.join(f'{log}: {name}' for log, name, _ in doubtful)}")
                bench.only = frozenset({TPLOG.name, *(name for _, name, _ in doubtful)})
                for log in {log for log, _, _ in doubtful}:
                    add(results["logs"][log], bench.measure(parse_log(log))[0])
        except Wrong as error:
            sys.exit(f"WRONG: {error}")
    now = regressions.ratios(results)
    print(regressions.compared(now, before))
    slower = list(regressions.slower(now, before))
    if options.renew:
        regressions.write(TABLE, now)
        return
    for log, name, times in slower:
        print(f"SLOWER: {log}, {name}: {times:.2f} times what the table says", file=sys.stderr)
    for wrong in bench.wrong:
        print(f"WRONG: {wrong}", file=sys.stderr)
    sys.exit(bool(slower or bench.wrong))


if __name__ == "__main__":
    main()
