"""The money of an event: the short form ``from`` and ``lines``, the long form ``transfers``."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from tplog.errors import refusal
from tplog.events.base import Event
from tplog.events.types import Corrected, ProposalMade
from tplog.readers import table_reader as read
from tplog.readers.table_reader import Reading, Table
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.amount_parser import is_unit
from tplog.values.transfer import Aspect, Measure, Transfer

# Tables of figures beside the lines, by the aspect that they state.
BESIDE = {
    "levels": Aspect.LEVEL,
    "incomes": Aspect.INCOME,
    "costs": Aspect.COST,
    "variances": Aspect.VARIANCE,
}
ABSOLUTE = "[0-9]{4}/"  # how a path begins, and no name of a line
_ABSOLUTE = re.compile(f"{ABSOLUTE}.*")

FORMS_MIXED = refusal(
    "forms-mixed",
    "Använd antingen from och lines eller transfers, inte båda.",
    "Use either from and lines or transfers, not both.",
)


def money_keys(kind: type[Event]) -> set[str]:
    """The keys by which a kind of event may state money."""
    if kind.measured:  # what it moves, if anything, follows from what is stated
        return {"unit", "from", "lines", "total", "incomes", "costs", "variances"}
    if not kind.shape:
        return set()
    keys = {"unit", "from", "lines", "transfers", "total", "incomes", "costs"}
    return keys if issubclass(kind, ProposalMade) or kind is Corrected else {*keys, "levels"}


def money(
    reading: Reading, table: Table, kind: type[Event], unit: str | None, lines: dict[str, int]
) -> dict[str, Any]:
    """An event's transfers (or proposed or held ones), measures and total, bare numbers being of the unit.

    ``lines`` learns in which line of the file each account stands.
    """
    if "transfers" in table and {"from", "lines"} & table.keys():
        reading.wrong(FORMS_MIXED, "transfers")
    giver = reading.maybe(table, "from", "the account that gives", read.account)
    moves: list[Transfer] = []
    measures: list[Measure] = []
    if "transfers" in table and not kind.measured:
        moves, measures = _long(reading, table, unit)
    elif "lines" in table or not (BESIDE.keys() & table.keys() or kind is Corrected):
        stated = _stated(reading, table, "lines", giver, unit, lines)
        moves, measures = _short(reading, giver, stated, moving=not kind.measured)
    for key, aspect in BESIDE.items():
        if key in table and key in money_keys(kind):
            told = _stated(reading, table, key, giver, unit, lines)
            against = giver if aspect is Aspect.LEVEL else None
            measures += [Measure(account, amount, aspect, against) for account, amount in told]
    asked = issubclass(kind, ProposalMade)
    return {
        "proposed" if asked else "held" if "condition" in table else "transfers": tuple(moves),
        "measures": tuple(measures),
        "total": reading.maybe(table, "total", "an amount", partial(read.amount, unit=unit)),
    }


Stated = list[tuple[Account, Amount]]


def in_unit(value: object) -> str:
    """A unit of money, as a table's heading names it."""
    if not is_unit(read.text(value)):
        raise ValueError
    return read.text(value)


def _stated(
    reading: Reading, table: Table, key: str, giver: Account | None, unit: str | None, lines: dict[str, int]
) -> Stated:
    """The accounts of a table, by their names below the giver or by their paths, with their amounts."""
    stated: Stated = []
    told = reading.get(table, key, "line = amount, for each line", read.table) or {}
    if giver is None and "from" not in table and not all(map(is_path, told)):
        reading.get(table, "from", "the account that gives", read.account)
    for name, value in told.items():
        amount = reading.value(name, value, "an amount", partial(read.amount, unit=unit))
        absolute = giver is not None or is_path(name)
        taker = (
            reading.value(name, name, "a line's name or path", partial(_below, giver)) if absolute else None
        )
        if amount is not None and taker is not None:
            lines[str(taker)] = reading.lines.get(name, 0) or reading.lines.get("", 1)
            stated.append((taker, amount))
    return stated


def is_path(name: str) -> bool:
    """Whether a line is told by a path of its own, and not by its name below the giver."""
    return bool(_ABSOLUTE.fullmatch(name))


def _below(giver: Account | None, name: str) -> Account:
    return read.account(name if is_path(name) else f"{giver}/{name}")


def _short(
    reading: Reading, giver: Account | None, stated: Stated, *, moving: bool
) -> tuple[list[Transfer], list[Measure]]:
    """From one account to its lines by their names, or to others by their paths."""
    if moving and giver is None and stated:
        reading.get({}, "from", "the account that gives", read.account)
    moves, measures = [], []
    for taker, amount in stated:
        if moving and amount.ore and giver is not None:
            moves.append(_transfer(giver, taker, amount))
        else:
            measures.append(Measure(taker, amount))
    return moves, measures


def _transfer(giver: Account, taker: Account, amount: Amount) -> Transfer:
    """A negative amount goes the other way."""
    pair = (giver, taker) if amount.ore > 0 else (taker, giver)
    return Transfer(*pair, abs(amount.ore), amount)


def _long(reading: Reading, table: Table, unit: str | None) -> tuple[list[Transfer], list[Measure]]:
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
    return moves, measures
