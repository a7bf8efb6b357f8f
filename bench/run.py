"""Measures `tplog` beside its floor and its peers on the same made-up logs, and writes down what came of it.

    python bench/run.py --sizes 1000 100000 --document docs/performance.md

Every figure is of a whole process, from its start to its end; the tools take turns, round by round.
Leaves with 1 where a peer arrives at another balance than `tplog`, or a command fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import computer
import document
from rounds import Bench, Wrong
from tools import OPERATIONS, TOOLS

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    """What is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [one.name for one in TOOLS]
    asked.add_argument("--sizes", type=int, nargs="*", default=[], help="events of each log, at least 300")
    asked.add_argument("--runs", type=int, default=5, help="of each operation")
    asked.add_argument("--slow", type=float, default=60, help="what takes more seconds is run once")
    asked.add_argument("--limit", type=float, default=3600, help="what takes more seconds is broken off")
    asked.add_argument(
        "--only",
        nargs="+",
        choices=[*names, *OPERATIONS],
        metavar="NAME",
        default=[],
        help=f"these tools or operations: {', '.join([*names, *OPERATIONS])}",
    )
    asked.add_argument("--src", type=Path, default=HERE.parent / "src", help="the sources of tplog")
    asked.add_argument("--peers-venv", type=Path, default=HERE.parent / ".venv-bench")
    asked.add_argument("--folder", type=Path, help="keep the made-up logs here; else they are thrown away")
    asked.add_argument("--json", type=Path, help="write the raw figures here")
    asked.add_argument("--given", type=Path, nargs="+", default=[], help="raw figures of earlier runs, added")
    asked.add_argument("--baseline", type=Path, help="raw figures of an earlier tplog, to compare with")
    asked.add_argument("--document", type=Path, help="write the document here, its plot in img/ beside it")
    told = asked.parse_args()
    if not (told.src / "tplog" / "__init__.py").exists():
        asked.error(f"there is no tplog in {told.src}")  # else the one that is installed would be measured
    return told


def measure(told: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The figures of all sizes, and all that went wrong."""
    bench = Bench(
        folder=folder.resolve(),
        python=sys.executable,
        src=told.src.resolve(),
        peers=told.peers_venv.resolve(),
        runs=told.runs,
        slow=told.slow,
        limit=told.limit,
        only=frozenset(told.only),
    )
    found: dict[str, Any] = {
        "machine": computer.facts(),
        "versions": bench.versions(),
        "sizes": {},
        "checked": {},
    }
    for size in told.sizes:
        try:
            found["sizes"][str(size)], found["checked"][str(size)] = bench.measure(size)
        except Wrong as error:
            bench.wrong.append(f"{size} events: {error}")
    return found, bench.wrong


def merged(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several runs; what was measured last counts."""
    whole: dict[str, Any] = {"machine": {}, "versions": {}, "sizes": {}, "checked": {}}
    for one in runs:
        whole["machine"] |= one["machine"]
        whole["versions"] |= one["versions"]
        for part in ("sizes", "checked"):
            for size, tools in one[part].items():
                kept = whole[part].setdefault(size, {})
                for tool, told in tools.items():
                    kept[tool] = kept.get(tool, {}) | told
    return whole


def main() -> None:
    """Measure, check, print, write."""
    told = arguments()
    with tempfile.TemporaryDirectory(prefix="tplog-bench-") as temporary:
        folder = told.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found, wrong = measure(told, folder) if told.sizes else (None, [])
    whole = merged([*(json.loads(path.read_text()) for path in told.given), *([found] if found else [])])
    if told.json:
        told.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    before = json.loads(told.baseline.read_text()) if told.baseline else None
    print(document.tables(whole, before))
    if told.document:
        document.write(told.document, whole, before)
    for one in wrong:
        print(f"WRONG: {one}", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
