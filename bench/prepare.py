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
from leaves import Told

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

    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        for record in records(size):
            file.write(record.leaf + b"\n")
    aside.rename(path)


def question(told: Iterable[Told], budget: str) -> dict[str, Any]:
    """What is asked: of the first matter's last closed year, the line that has changed most often.

    The past day and the past knowledge that are asked for are those of the middle one of these changes.
    """
    closed: list[int] = []
    changes: list[tuple[str, str, int]] = []
    for one in told:
        if one.budget == budget:
            if one.leaf["kind"].startswith("year-closed/"):
                closed.append(one.leaf["event"]["year"])
            names = {name for move in one.moves for name in move[:2]}
            changes += [(name.removeprefix(f"{budget}/"), one.day, one.number) for name in names]
    last = max(closed, default=0) or min(int(name.partition("/")[0]) for name, _, _ in changes)
    often = Counter(name for name, _, _ in changes if name.startswith(f"{last}/") and name.count("/") > 1)
    account = max(sorted(often), key=lambda name: often[name])
    own = [(day, index) for name, day, index in changes if name == account]
    day, index = own[len(own) // 2]
    return {"budget": budget, "year": last, "account": account, "day": day, "known": index}


def open_year(told: Iterable[Told], budget: str) -> int:
    """A year of the budget that has accounts and is not closed, or 0."""
    years: set[int] = set()
    for one in told:
        if one.budget == budget and one.leaf["kind"].startswith("account-opened/"):
            years |= {int(account["path"].partition("/")[0]) for account in one.leaf["event"]["accounts"]}
        elif one.budget == budget and one.leaf["kind"].startswith("year-closed/"):
            years.discard(one.leaf["event"]["year"])
    return max(years, default=0)


def main() -> None:
    """Make everything for one size."""
    size, path, folder = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    make_leaves(size, path)
    first = next(leaves.read(path)).budget
    asked = question(leaves.read(path), first)
    (folder / "question.json").write_text(json.dumps(asked, ensure_ascii=False))
    budgets = dict.fromkeys(one.budget for one in leaves.read(path))
    # A matter whose last year was closed by its last event takes no more; then another does.
    open_ones = ((budget, open_year(leaves.read(path), budget)) for budget in budgets)
    budget, year = next((budget, year) for budget, year in open_ones if year)
    decisions = folder / "decisions"
    decisions.mkdir(exist_ok=True)
    for number in range(DECISIONS):
        text = DECISION.format(budget=budget, year=year, number=number)
        (decisions / f"{number:04d}.toml").write_text(text)


if __name__ == "__main__":
    main()
