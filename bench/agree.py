"""Holds a peer's balances against ours, account by account; leaves with 1 where any differs.

python bench/agree.py FORM OURS THEIRS
"""

from __future__ import annotations

import sys
from pathlib import Path

from peer_journal import FORMS


def differences(ours: dict[str, int], peer: dict[str, int]) -> list[str]:
    """Each account whose öre differ; an account that is missing holds nothing."""
    return [
        f"{account}: tplog {ours.get(account, 0)} öre, the peer {peer.get(account, 0)} öre"
        for account in sorted(ours.keys() | peer.keys())
        if ours.get(account, 0) != peer.get(account, 0)
    ]


def main() -> None:
    """Compare two files, and print how many accounts agree."""
    form, ours, peer = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    balances = FORMS["plain"](ours.read_text())
    differing = differences(balances, FORMS[form](peer.read_text()))
    print("\n".join(differing) if differing else f"{len(balances)} accounts, 0 differences")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
