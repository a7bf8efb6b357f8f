"""Measures `tplog`, its floor and its peers on the same generated logs, and writes the results down.

    python bench/run.py --logs 1000 100000 one-budget:50000 --document docs/performance.md

Every figure is of a whole process, from its start to its end; the tools take turns, round by round.
Leaves with 1 where a peer arrives at another balance than `tplog`, or a command fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import computer
import document
import logs
from logs import POSTGRESQL
from rounds import Bench, Wrong
from stores import databases
from tools import OPERATIONS, TOOLS

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    """Return the parsed arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [tool.name for tool in TOOLS]
    parser.add_argument(
        "--logs",
        nargs="*",
        default=[],
        help=f"events of each log, at least 300, with its shape: {', '.join(logs.SHAPES)} (one-budget:50000)",
    )
    parser.add_argument("--runs", type=int, default=5, help="of each operation")
    parser.add_argument("--slow", type=float, default=8, help="what takes more seconds is run once")
    parser.add_argument("--limit", type=float, default=3600, help="what takes more seconds is broken off")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[*names, *OPERATIONS],
        metavar="NAME",
        default=[],
        help=f"these tools or operations: {', '.join([*names, *OPERATIONS])}",
    )
    parser.add_argument("--src", type=Path, default=HERE.parent / "src", help="the sources of tplog")
    parser.add_argument("--peers-venv", type=Path, default=HERE.parent / ".venv-bench")
    parser.add_argument("--folder", type=Path, help="keep the made-up logs here; else they are thrown away")
    parser.add_argument("--json", type=Path, help="write the raw figures here")
    parser.add_argument(
        "--given", type=Path, nargs="+", default=[], help="raw figures of earlier runs, added"
    )
    parser.add_argument("--baseline", type=Path, help="raw figures of an earlier tplog, to compare with")
    parser.add_argument("--document", type=Path, help="write the document here, its plot in img/ next to it")
    options = parser.parse_args()
    if not (options.src / "tplog" / "__init__.py").exists():
        # Else the installed tplog would be measured.
        parser.error(f"there is no tplog in {options.src}")
    return options


def measure(options: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The figures of all logs, and all that went wrong."""
    bench = Bench(
        folder=folder.resolve(),
        python=sys.executable,
        src=options.src.resolve(),
        peers=options.peers_venv.resolve(),
        runs=options.runs,
        slow=options.slow,
        limit=options.limit,
        only=frozenset(options.only),
    )
    results: dict[str, Any] = {
        "machine": computer.facts(),
        "versions": bench.versions(),
        "logs": {},
        "checked": {},
    }
    with ExitStack() as stack:
        for log in logs.in_order(options.logs):
            if log.shape == POSTGRESQL and bench.databases is None:
                bench.databases = stack.enter_context(databases())
            try:
                results["logs"][log.name], results["checked"][log.name] = bench.measure(log)
            except Wrong as error:
                bench.wrong.append(f"{log.words}: {error}")
    return results, bench.wrong


def merged(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several runs; what was measured last counts."""
    results: dict[str, Any] = {"machine": {}, "versions": {}, "logs": {}, "checked": {}}
    for run in runs:
        results["machine"] |= run["machine"]
        results["versions"] |= run["versions"]
        for part in ("logs", "checked"):
            for log, tools in run[part].items():
                merged_part = results[part].setdefault(log, {})
                for tool, value in tools.items():
                    merged_part[tool] = merged_part.get(tool, {}) | value
    return results


def main() -> None:
    """Measure, check, print, write."""
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="tplog-bench-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measured, wrong = measure(options, folder) if options.logs else (None, [])
    results = merged(
        [*(json.loads(path.read_text()) for path in options.given), *([measured] if measured else [])]
    )
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    before = json.loads(options.baseline.read_text()) if options.baseline else None
    print(document.tables(results, before))
    if options.document:
        document.write(options.document, results, before)
    for error in wrong:
        print(f"WRONG: {error}", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
