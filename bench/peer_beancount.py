# mypy: disable-error-code="import-not-found"
"""Beancount on the same events, as its own library reads a file; a load is kept as beancount itself keeps it.

python bench/peer_beancount.py rebuild FILE
python bench/peer_beancount.py balance FILE ACCOUNT [DAY]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

from beancount import loader
from beancount.core import data

import leaves
import peer_journal


def balances(file: str, day: str = "9999-12-31") -> dict[str, int]:
    """Return the balances of all accounts at the end of a day, in öre, by our names."""
    entries, errors, _ = loader.load_file(file)
    if errors:
        sys.exit(f"{len(errors)} errors: {errors[0].message}")
    until = date.fromisoformat(day)
    sums: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry, data.Transaction) and entry.date <= until:
            for posting in entry.postings:
                kronor = posting.units.number if posting.units else None
                ore = int((kronor or 0) * peer_journal.ORE_PER_KRONA)
                sums[posting.account] = sums.get(posting.account, 0) + ore
    return {peer_journal.from_beancount(name): ore for name, ore in sums.items()}


def rebuild(file: str) -> None:
    """Print all balances."""
    leaves.print_balances(balances(file))


def balance(file: str, account: str, day: str = "9999-12-31") -> None:
    """Print one account's balance."""
    leaves.print_balances({account: balances(file, day).get(account, 0)})


COMMANDS: dict[str, Callable[..., None]] = {"rebuild": rebuild, "balance": balance}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
