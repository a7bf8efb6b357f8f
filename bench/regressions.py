"""What has become slower than it was when the committed table was written: processor time beside the floor's.

The table has for each log and operation how many times as much processor time `tplog` takes as all operations
of the floor together, so that it holds on a faster machine too. The least of several runs counts: what else
the machine does only adds to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from figures import OURS, Results, measured_logs, of, table
from logs import Log
from tools import FLOOR, LAPS, OPERATIONS

LIMIT = 1.15  # times as slow as before is a regression
# By log and operation.
Ratios = dict[str, dict[str, float]]


def ratios(results: Results) -> Ratios:
    """Return how many times the floor's processor time each of our operations takes."""
    return {log.name: _ratios_of(results, log) for log in measured_logs(results)}


def _ratios_of(results: Results, log: Log) -> dict[str, float]:
    floors = [of(results, log, FLOOR.name, name, "cpu") for name in OPERATIONS]
    floor = sum(min(values) for values in floors if values)
    laps = {row for rows in LAPS.values() for row in rows} - LAPS.keys()
    ours = {name: of(results, log, OURS, name, "cpu") for name in OPERATIONS if name not in laps}
    return {name: round(min(values) / floor, 3) for name, values in ours.items() if values}


def slower(now: Ratios, before: Ratios) -> Iterator[tuple[str, str, float]]:
    """Yield what takes more than `LIMIT` times as long as before: log, operation, times."""
    for log, operations in now.items():
        for name, ratio in operations.items():
            old = before.get(log, {}).get(name)
            if old and ratio > LIMIT * old:
                yield log, name, ratio / old


def compared(now: Ratios, before: Ratios) -> str:
    """Return a table of all that was measured beside what the committed table has."""
    rows = []
    for log, operations in now.items():
        for name, ratio in operations.items():
            old = before.get(log, {}).get(name)
            times = f"{ratio / old:.2f}" if old else "new"
            rows.append([f"{log}: {name}", f"{old:.3f}" if old else "–", f"{ratio:.3f}", times])
    return table(["times the floor's processor time", "committed", "now", "now / committed"], rows)


def read(path: Path) -> Ratios:
    """Read the committed table; empty if there is none yet."""
    ratios_read: Ratios = json.loads(path.read_text()) if path.exists() else {}
    return ratios_read


def write(path: Path, now: Ratios) -> None:
    """Write the table that is to be committed."""
    path.write_text(json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
