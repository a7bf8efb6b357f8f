"""Makes ready what a log of one size is measured with: its leaves, a question, and decisions to append.

    python bench/prepare.py LOG LEAVES FOLDER

The leaves are kept from one run to the next; the rest is made from them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import leaves
from leaves import Leaf
from logs import Log, parse_log

TOUR = 8  # so many lines and events are looked at
ROWS = 100_000  # of bookkeeping
DECISIONS = 210  # one for the cold command, some to warm up with, 200 to be timed; eight writers share them
DECISION = """budget = "{budget}"
basis = "minutes"
by = "kommunfullmäktige"
decided = 2025-02-17

[source]
title = "Protokoll 2025-02-17"
paragraph = "§ {number}"
case_numbers = ["KS 2025/{number}"]

[[event]]
type = "FrameChanged"
id = "mätning/{number}"
from = "{year}/kommunfullmäktige"
lines = {{ "{body}" = "1 000 kronor" }}
funding = "ökade skatteintäkter"
"""


def make_leaves(log: Log, path: Path) -> None:
    """Write the dump of a made-up log, unless it is there."""
    if path.exists():
        return
    from history import SHAPES, records  # noqa: PLC0415 (only where a log is made)

    part = path.with_suffix(".part")
    with part.open("wb") as file:
        for record in records(log.size, shape=SHAPES[log.history]):
            file.write(record.leaf + b"\n")
    part.rename(path)


def question(leaves_: Iterable[Leaf], budget: str) -> dict[str, Any]:
    """What is asked: of the first matter's last closed year, the line that has changed most often.

    The past day and the past knowledge that are asked for are those of the middle one of these changes.
    """
    closed: list[int] = []
    changes: list[tuple[str, str, int]] = []
    events: list[str] = []
    size = 0
    for leaf in leaves_:
        size += 1
        if leaf.budget == budget:
            if leaf.leaf["kind"].startswith("year-closed/"):
                closed.append(leaf.leaf["event"]["year"])
            names = {name for move in leaf.moves for name in move[:2]}
            changes += [(name.removeprefix(f"{budget}/"), leaf.day, leaf.number) for name in names]
            events.append(leaf.id)
    last = max(closed, default=0) or min(int(name.partition("/")[0]) for name, _, _ in changes)
    often = Counter(name for name, _, _ in changes if name.startswith(f"{last}/") and name.count("/") > 1)
    account = max(sorted(often), key=lambda name: often[name])
    changes_of_account = [(day, index) for name, day, index in changes if name == account]
    day, index = changes_of_account[len(changes_of_account) // 2]
    return {
        "budget": budget,
        "year": last,
        "account": account,
        "day": day,
        "known": index,
        "last": size - 1,
        # Some of its lines and events, from first to last.
        "accounts": sorted(often)[:: max(1, len(often) // TOUR)],
        "events": events[:: max(1, len(events) // TOUR)],
    }


def open_body(leaves_: Iterable[Leaf]) -> tuple[str, int, str]:
    """A budget, a year of it that has accounts and is not closed, and the account of a body in that year."""
    bodies: dict[tuple[str, int], str] = {}
    for leaf in leaves_:
        if leaf.leaf["kind"].startswith("account-opened/"):
            body = leaf.leaf["event"]["accounts"][0]["path"]
            bodies[leaf.budget, int(body.partition("/")[0])] = body
        elif leaf.leaf["kind"].startswith("year-closed/"):
            bodies.pop((leaf.budget, leaf.leaf["event"]["year"]), None)
    (budget, year), body = next(iter(bodies.items()))
    return budget, year, body


def write_bookkeeping(folder: Path, asked_question: dict[str, Any]) -> None:
    """Write a table of `ROWS` rows of bookkeeping of the year, and the map of its accounts to some lines."""
    accounts, year = asked_question["accounts"], asked_question["year"]
    numbers = range(4000, 4000 + len(accounts))
    with (folder / "bookkeeping.csv").open("w") as file:
        file.write("Konto;Datum;Belopp\n")
        for row in range(ROWS):
            file.write(
                f"{numbers[row % len(accounts)]};{year}-{row % 6 + 1:02d}-15;{row % 977},{row % 100:02d}\n"
            )
    lines = [f'budget = "{asked_question["budget"]}"\nby = "kommunstyrelsen"\n']
    for number, account in zip(numbers, accounts, strict=True):
        lines.append(f'[[line]]\nline = "{account}"\naccounts = ["{number}"]\n')
    lines.append('[columns]\naccount = "Konto"\namount = "Belopp"\nperiod = "Datum"\n')
    (folder / "map.toml").write_text("\n".join(lines))


def main() -> None:
    """Make everything for one log."""
    log, path, folder = parse_log(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    make_leaves(log, path)
    first = next(leaves.read(path)).budget
    asked_question = question(leaves.read(path), first)
    (folder / "question.json").write_text(json.dumps(asked_question, ensure_ascii=False))
    write_bookkeeping(folder, asked_question)
    # A matter whose last year was closed by its last event takes no more; then another does.
    budget, year, body = open_body(leaves.read(path))
    decisions = folder / "decisions"
    decisions.mkdir(exist_ok=True)
    for number in range(DECISIONS):
        text = DECISION.format(budget=budget, year=year, body=body, number=number)
        (decisions / f"{number:04d}.toml").write_text(text)


if __name__ == "__main__":
    main()
