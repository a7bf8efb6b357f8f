"""A second opinion, deliberately naive: plain dictionaries over raw leaves, nothing of tplog imported.

It was written from docs/concepts.md, not from the product's code, and is slow and short on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

COUNCIL = "kommunfullmäktige"
FUNDING = {COUNCIL, "staten", "resultat", "prognos", "eget-kapital"}
SINKS = {"återlämnat", "hänskjutet"}

Balances = dict[tuple[str, str], int]


def balances(leaves: Iterable[bytes]) -> Balances:
    """Each account's balance in öre, by budget and account: all that it got less all that it gave."""
    sums: Balances = {}
    for leaf in leaves:
        record = json.loads(leaf)
        for move in record["event"].get("transfers", []):
            for account, ore in ((move["giver"], -move["ore"]), (move["taker"], move["ore"])):
                key = (record["budget"], account)
                sums[key] = sums.get(key, 0) + ore
    return sums


def columns(leaves: Iterable[bytes]) -> dict[tuple[str, str, str], int]:
    """The öre that each column of each account sums to, by budget, account and column."""
    flows: dict[tuple[str, str, str], int] = {}
    for leaf in leaves:
        record = json.loads(leaf)
        for move in record["event"].get("transfers", []):
            name = column(move["giver"], move["taker"])
            for account, ore in ((move["giver"], -move["ore"]), (move["taker"], move["ore"])):
                key = (record["budget"], account, name)
                flows[key] = flows.get(key, 0) + ore
    return flows


def column(giver: str, taker: str) -> str:
    """The column that a transfer belongs to, by the words of its accounts."""
    giver_parts, taker_parts = giver.split("/"), taker.split("/")
    holders = {giver_parts[1], taker_parts[1]}
    if "ingående" in holders:
        return "opening"
    if "utfall" in holders:
        return "outcome"
    if giver_parts[0] != taker_parts[0] or holders & SINKS:
        return "carried"
    if holders & FUNDING:
        return "frame"
    shorter, longer = sorted((giver_parts, taker_parts), key=len)
    return "allocated" if longer[: len(shorter)] == shorter else "moved"
