"""A long run of the fuzz targets (`make fuzz`): so many minutes, shared among them, and what came of it.

Each target runs in batches, each batch with a seed of its own; the first seed is printed, and the same one
gives the same run. A failing input is shown as short as hypothesis could make it. Leaves with 1 on any.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent
sys.path[:1] = [str(TESTS), str(TESTS / "verification")]

from hypothesis import HealthCheck, given, seed, settings

from fuzz.targets import TARGETS, Target

BATCH = 500  # examples
MILLISECONDS = 20_000


def main() -> None:
    """Run what is asked for, print a line for each target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help="only these, by the beginning of their names"
    )
    options = parser.parse_args()
    chosen = {
        name: target
        for name, target in TARGETS.items()
        if not options.targets or name.startswith(tuple(options.targets))
    }
    print(f"seed {options.seed}, {options.minutes} minutes, {len(chosen)} targets", flush=True)
    failures = sum(
        run(name, target, options.minutes * 60_000 // len(chosen), options.seed)
        for name, target in chosen.items()
    )
    sys.exit(1 if failures else 0)


def run(name: str, target: Target, milliseconds: int, first: int) -> int:
    """Run a target in batches for so long, at least once, or until it fails; return how many failures."""
    count = failures = 0

    def check_counted(value: object) -> None:
        nonlocal count
        count += 1
        target.check(value)

    start = time.monotonic_ns()
    number = first
    while not failures and (number == first or time.monotonic_ns() - start < milliseconds * 1_000_000):
        try:
            batch(check_counted, target, number)
        except Exception:  # noqa: BLE001 (any error is the finding)
            failures += 1
            traceback.print_exc()
            print(f"{name}: again with --seed {number}", flush=True)
        number += 1
    seconds = (time.monotonic_ns() - start) / 1e9
    print(f"{name:20} {count:9} examples {seconds:8.1f} s {failures:3} failures", flush=True)
    return failures


def batch(check: Callable[[Any], None], target: Target, number: int) -> None:
    """One run of hypothesis. Raises what an input makes the check raise."""
    limits = settings(
        max_examples=BATCH,
        deadline=MILLISECONDS,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    seed(number)(limits(given(target.inputs)(check)))()


if __name__ == "__main__":
    main()
