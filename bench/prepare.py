"""Makes ready what a log of one size is measured with: its leaves, a question, and decisions to append.

    python bench/prepare.py SIZE LEAVES FOLDER

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

DECISIONS = 210  # one for the cold command, some to warm up with, 200 to be timed
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
lines = {{ "{year}/kommunstyrelsen" = "1 000 kronor" }}
funding = "ökade skatteintäkter"
"""


def make_leaves(size: int, path: Path) -> None:
    """Write the dump of a made-up log, unless it is there."""
    if path.exists():
        return
    from history import records  # noqa: PLC0415 (only where a log is made)

    part = path.with_suffix(".part")
    with part.open("wb") as file:
        for record in records(size):
            file.write(record.leaf + b"\n")
    part.rename(path)


def question(leaves_: Iterable[Leaf], budget: str) -> dict[str, Any]:
    """What is asked: of the first matter's last closed year, the line that has changed most often.

    The past day and the past knowledge that are asked for are those of the middle one of these changes.
    """
    closed: list[int] = []
    changes: list[tuple[str, str, int]] = []
    for leaf in leaves_:
        if leaf.budget == budget:
            if leaf.leaf["kind"].startswith("year-closed/"):
                closed.append(leaf.leaf["event"]["year"])
            names = {name for move in leaf.moves for name in move[:2]}
            changes += [(name.removeprefix(f"{budget}/"), leaf.day, leaf.number) for name in names]
    last = max(closed, default=0) or min(int(name.partition("/")[0]) for name, _, _ in changes)
    often = Counter(name for name, _, _ in changes if name.startswith(f"{last}/") and name.count("/") > 1)
    account = max(sorted(often), key=lambda name: often[name])
    changes_of_account = [(day, index) for name, day, index in changes if name == account]
    day, index = changes_of_account[len(changes_of_account) // 2]
    return {"budget": budget, "year": last, "account": account, "day": day, "known": index}


def open_year(leaves_: Iterable[Leaf], budget: str) -> int:
    """A year of the budget that has accounts and is not closed, or 0."""
    years: set[int] = set()
    for leaf in leaves_:
        if leaf.budget == budget and leaf.leaf["kind"].startswith("account-opened/"):
            years |= {int(account["path"].partition("/")[0]) for account in leaf.leaf["event"]["accounts"]}
        elif leaf.budget == budget and leaf.leaf["kind"].startswith("year-closed/"):
            years.discard(leaf.leaf["event"]["year"])
    return max(years, default=0)


def main() -> None:
    """Make everything for one size."""
    size, path, folder = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    make_leaves(size, path)
    first = next(leaves.read(path)).budget
    asked_question = question(leaves.read(path), first)
    (folder / "question.json").write_text(json.dumps(asked_question, ensure_ascii=False))
    budgets = dict.fromkeys(leaf.budget for leaf in leaves.read(path))
    # A matter whose last year was closed by its last event takes no more; then another does.
    openings = ((budget, open_year(leaves.read(path), budget)) for budget in budgets)
    budget, year = next((budget, year) for budget, year in openings if year)
    decisions = folder / "decisions"
    decisions.mkdir(exist_ok=True)
    for number in range(DECISIONS):
        text = DECISION.format(budget=budget, year=year, number=number)
        (decisions / f"{number:04d}.toml").write_text(text)


if __name__ == "__main__":
    main()
