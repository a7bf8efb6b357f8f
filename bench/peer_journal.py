"""The same events as text: for hledger and ledger one journal, for beancount another.

    python bench/peer_journal.py journal|beancount LEAVES FILE

An account is named by its parts: ``ärende-0000/2014/kommunstyrelsen/personal`` is, for hledger and ledger,
``ärende-0000:2014:kommunstyrelsen:personal``. Beancount wants a root of its own and capital letters:
``Assets:Ärende-0000:2014:Kommunstyrelsen:Personal``. No part of ours holds a colon or begins with a capital
letter, so both ways lead back.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import leaves
from leaves import Leaf

ORE_PER_KRONA = 100
ROOT = "Assets:"
OPENED = "1900-01-01"  # beancount lets no account be used before it is opened


def journal_account(account: str) -> str:
    """An account as hledger and ledger name it."""
    return account.replace("/", ":")


def from_journal(name: str) -> str:
    """The account that hledger or ledger names so."""
    return name.replace(":", "/")


def beancount_account(account: str) -> str:
    """An account as beancount names it."""
    return ROOT + ":".join(part[:1].upper() + part[1:] for part in account.split("/"))


def from_beancount(name: str) -> str:
    """The account that beancount names so."""
    return "/".join(part[:1].lower() + part[1:] for part in name.removeprefix(ROOT).split(":"))


def kronor(ore: int) -> str:
    """An amount in kronor with two decimals, exactly."""
    kronor_, rest = divmod(abs(ore), ORE_PER_KRONA)
    return f"{'-' * (ore < 0)}{kronor_}.{rest:02d}"


def in_ore(text: str) -> int:
    """An amount in öre from what a peer prints: kronor, perhaps with the unit. Raises ValueError for less."""
    ore = Decimal(text.removesuffix(" SEK")) * ORE_PER_KRONA
    if ore != int(ore):
        message = f"{text} is no whole number of öre"
        raise ValueError(message)
    return int(ore)


def journal(leaves_: Iterable[Leaf]) -> Iterator[str]:
    """The entries of a journal for hledger and ledger."""
    for leaf in leaves_:
        if leaf.moves:
            yield f"{leaf.day} {leaf.id}\n" + "".join(_postings(leaf, journal_account))


def beancount(leaves_: Iterable[Leaf]) -> Iterator[str]:
    """The entries of a beancount file; each account is opened before it is used first."""
    opened: set[str] = set()
    for leaf in leaves_:
        for name in {name for move in leaf.moves for name in move[:2]} - opened:
            opened.add(name)
            yield f"{OPENED} open {beancount_account(name)} SEK\n"
        if leaf.moves:
            yield f'{leaf.day} * "{leaf.id}"\n' + "".join(_postings(leaf, beancount_account))


def _postings(leaf: Leaf, named: Callable[[str], str]) -> Iterator[str]:
    for giver, taker, ore in leaf.moves:
        yield f"    {named(giver)}  {kronor(-ore)} SEK\n    {named(taker)}  {kronor(ore)} SEK\n"


def _plain(text: str) -> dict[str, int]:
    rows = (line.split("\t") for line in text.splitlines() if line)
    return {account: int(ore) for account, ore in rows}


def _ledger(text: str) -> dict[str, int]:
    rows = (line.split("\t") for line in text.splitlines() if line)
    return {from_journal(name): in_ore(amount) for name, amount in rows}


def _hledger(text: str) -> dict[str, int]:
    rows = csv.DictReader(StringIO(text))
    return {from_journal(row["account"]): in_ore(row["balance"]) for row in rows}


# How balances are read from what a tool prints: by account, in öre.
FORMS: dict[str, Callable[[str], dict[str, int]]] = {"plain": _plain, "ledger": _ledger, "hledger": _hledger}
EXPORTS = {"journal": journal, "beancount": beancount}


def main() -> None:
    """Write a dump's events to a file in the form asked for."""
    form, dump, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    with file.open("w") as out:
        for entry in EXPORTS[form](leaves.read(dump)):
            out.write(entry + "\n")


if __name__ == "__main__":
    main()
