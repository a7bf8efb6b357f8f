"""A log's leaves read as plain JSON: what the peers are given, and what the floor adds up.

Nothing of `tplog` is used here, nor anything but the standard library: it runs in the peers' own environment,
and it is one more reader who arrives at the balances by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Move(NamedTuple):
    """Öre from one account to another; each is named ``budget/year/holder/line``."""

    giver: str
    taker: str
    ore: int


class Leaf(NamedTuple):
    """A leaf in its place, and the day from which its act counts."""

    number: int
    day: str
    leaf: dict[str, Any]

    @property
    def id(self) -> str:
        """The event's id."""
        return str(self.leaf["id"])

    @property
    def budget(self) -> str:
        """The matter whose money it is."""
        return str(self.leaf["budget"])

    @property
    def moves(self) -> tuple[Move, ...]:
        """The money that moved."""
        return moves(self.leaf)


def dumped(path: Path) -> Iterator[bytes]:
    """The leaves of a dump, one a line, as bytes."""
    with path.open("rb") as lines:
        for line in lines:
            yield line.rstrip(b"\n")


def read(path: Path) -> Iterator[Leaf]:
    """Read each leaf of a dump."""
    return understood(map(json.loads, dumped(path)))


def understood(leaves: Iterable[dict[str, Any]]) -> Iterator[Leaf]:
    """Parse each leaf, in the log's order. A correction counts from the day of what it corrects."""
    days: dict[str, str] = {}
    for number, leaf in enumerate(leaves):
        event = leaf["event"]
        day = days[leaf["id"]] = days.get(event.get("corrects", ""), event["act"]["decided"])
        yield Leaf(number, day, leaf)


def moves(leaf: dict[str, Any]) -> tuple[Move, ...]:
    """The money that a leaf's event moved: its transfers that took effect, and nothing else."""
    budget = leaf["budget"]
    return tuple(
        Move(f"{budget}/{transfer['giver']}", f"{budget}/{transfer['taker']}", transfer["ore"])
        for transfer in leaf["event"].get("transfers", ())
    )


def let_move(balances: dict[str, int], leaf: dict[str, Any]) -> None:
    """Let a leaf's money move between its budget's accounts, in as few steps as there can be."""
    for move in leaf["event"].get("transfers", ()):
        giver, taker, ore = move["giver"], move["taker"], move["ore"]
        balances[giver] = balances.get(giver, 0) - ore
        balances[taker] = balances.get(taker, 0) + ore


def of_budget(budget: str, balances: dict[str, int]) -> dict[str, int]:
    """A budget's accounts by their whole names."""
    return {f"{budget}/{account}": ore for account, ore in balances.items()}


def print_balances(balances: dict[str, int]) -> None:
    """Print accounts and their öre, the way in which balances are compared; nothing for an empty account."""
    print("\n".join(f"{account}\t{ore}" for account, ore in sorted(balances.items()) if ore))
