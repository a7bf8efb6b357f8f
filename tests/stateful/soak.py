"""A long run of the state machine (`make soak`): so many acts, and what came of them."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from machine import Machine


def main() -> None:
    """Run, and print what was run. Fails with the history that was found where the book is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=1500)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--shrink", action="store_true", help="look for the shortest failing history")
    arguments = parser.parse_args()
    phases = [Phase.generate, Phase.shrink] if arguments.shrink else [Phase.generate]
    began = time.monotonic()
    try:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=arguments.histories,
                stateful_step_count=arguments.steps,
                deadline=None,
                phases=phases,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        report(Machine.tally, time.monotonic() - began)


def report(tally: Counter[str], seconds: object) -> None:
    """Print how many acts were recorded and refused, by type and by code."""
    acts = {name: count for name, count in tally.items() if name != "checks"}
    recorded = {name: count for name, count in acts.items() if name[0].isupper() or name == "again"}
    refused = {name: count for name, count in acts.items() if name not in recorded}
    print(f"{sum(acts.values())} acts, {tally['checks']} times all invariants, {seconds:.0f} s")
    for title, counts in (("recorded", recorded), ("refused", refused)):
        print(f"{title} {sum(counts.values())}:", ", ".join(f"{n} {c}" for n, c in sorted(counts.items())))


if __name__ == "__main__":
    main()
