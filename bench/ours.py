"""Print the balances of all accounts by `tplog`, which every peer must reach.

    python bench/ours.py DB FOLDER BUDGET ACCOUNT DAY

Writes a file for each operation that peers answer by balances.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import tplog


def main() -> None:
    """Write all balances, and the one that is asked for, now and at the day."""
    url, folder, budget, account, day = sys.argv[1:]
    with tplog.open(url) as book:
        questions = (
            (f"{name}/{path}", at.remaining)
            for name in book.budgets()
            for path, at in book.state(name).accounts.items()
        )
        _write(Path(folder) / "rebuild.txt", questions)
        for name, on in {"question": None, "question at a past day": date.fromisoformat(day)}.items():
            remaining = book.state(budget, as_of=on)[account].remaining
            _write(Path(folder) / f"{name}.txt", [(f"{budget}/{account}", remaining)])


def _write(path: Path, balances: Iterable[tuple[str, int]]) -> None:
    path.write_text("".join(f"{account}\t{ore}\n" for account, ore in sorted(balances) if ore))


if __name__ == "__main__":
    main()
