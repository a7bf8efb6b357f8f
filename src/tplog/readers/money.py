"""The money of an event: the short form ``from`` and ``lines``, the long form ``transfers``."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from tplog.errors import refusal
from tplog.events.types import Event, ProposalMade
from tplog.readers import reading as read
from tplog.readers.reading import Reading, Table
from tplog.values.account import Account, parse_account
from tplog.values.amount import Amount
from tplog.values.notation import is_unit
from tplog.values.transfer import Measure, Transfer

MONEY_KEYS = {"from", "lines", "transfers", "total"}
_ABSOLUTE = re.compile(r"[0-9]{4}/.*")

FORMS_MIXED = refusal(
    "forms-mixed",
    "Använd antingen from och lines eller transfers, inte båda.",
    "Use either from and lines or transfers, not both.",
)


def money(reading: Reading, table: Table, kind: type[Event], lines: dict[str, int]) -> dict[str, Any]:
    """An event's transfers (or proposed ones), measures and total; ``lines`` learns the accounts' lines."""
    unit = reading.maybe(table, "unit", "kr, tkr or mkr", _unit)
    if "transfers" in table and {"from", "lines"} & table.keys():
        reading.wrong(FORMS_MIXED, "transfers")
    moves, measures = (
        _long(reading, table, unit)
        if "transfers" in table and not kind.computed
        else _short(reading, table, unit, kind, lines)
    )
    return {
        "proposed" if issubclass(kind, ProposalMade) else "transfers": moves,
        "measures": measures,
        "total": reading.maybe(table, "total", "an amount", partial(read.amount, unit=unit)),
    }


Figures = tuple[tuple[Transfer, ...], tuple[Measure, ...]]


def _unit(value: object) -> str:
    if not is_unit(read.text(value)):
        raise ValueError
    return read.text(value)


def _short(
    reading: Reading, table: Table, unit: str | None, kind: type[Event], lines: dict[str, int]
) -> Figures:
    """From one account to its lines by their names, or to others by their paths."""
    giver = reading.get(table, "from", "the account that gives", read.account)
    stated = reading.get(table, "lines", "line = amount, for each line", read.table) or {}
    moves, measures = [], []
    for name, value in stated.items():
        amount = reading.value(name, value, "an amount", partial(read.amount, unit=unit))
        taker = reading.value(name, name, "a line's name or path", partial(_below, giver)) if giver else None
        if amount is None or taker is None or giver is None:
            continue
        lines[str(taker)] = reading.lines.get(name, 0) or reading.lines.get("", 1)
        if kind.computed or not amount.ore:
            measures.append(Measure(taker, amount))
        else:
            moves.append(_transfer(giver, taker, amount))
    return tuple(moves), tuple(measures)


def _below(giver: Account, name: str) -> Account:
    return parse_account(name if _ABSOLUTE.fullmatch(name) else f"{giver}/{name}")


def _transfer(giver: Account, taker: Account, amount: Amount) -> Transfer:
    """A negative amount goes the other way."""
    pair = (giver, taker) if amount.ore > 0 else (taker, giver)
    return Transfer(*pair, abs(amount.ore), amount)


def _long(reading: Reading, table: Table, unit: str | None) -> Figures:
    moves, measures = [], []
    for one in reading.maybe(table, "transfers", "a list of { from, to, amount }", read.listed) or ():
        reading.only(one, {"from", "to", "amount"})
        giver = reading.get(one, "from", "the account that gives", read.account)
        taker = reading.get(one, "to", "the account that takes", read.account)
        amount = reading.get(one, "amount", "an amount", partial(read.amount, unit=unit))
        if giver is None or taker is None or amount is None:
            continue
        if amount.ore:
            moves.append(_transfer(giver, taker, amount))
        else:
            measures.append(Measure(taker, amount))
    return tuple(moves), tuple(measures)
