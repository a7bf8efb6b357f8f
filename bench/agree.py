"""Holds a peer's balances against ours, account by account; leaves with 1 where any differs.

python bench/agree.py FORM OURS THEIRS
"""

from __future__ import annotations

import sys
from pathlib import Path

from peer_journal import FORMS


def differences(ours: dict[str, int], theirs: dict[str, int]) -> list[str]:
    """Each account whose öre differ; one that is not told of holds nothing."""
    return [
        f"{account}: tplog {ours.get(account, 0)} öre, the peer {theirs.get(account, 0)} öre"
        for account in sorted(ours.keys() | theirs.keys())
        if ours.get(account, 0) != theirs.get(account, 0)
    ]


def main() -> None:
    """Compare two files, and print how many accounts agree."""
    form, ours, theirs = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    told = FORMS["plain"](ours.read_text())
    found = differences(told, FORMS[form](theirs.read_text()))
    print("\n".join(found) if found else f"{len(told)} accounts, 0 differences")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
