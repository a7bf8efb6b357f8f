"""Write the amounts of an act as the paper does, so that they are read back as exactly the same öre."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from tplog.values.amount import Amount
from tplog.values.amount_parser import MONEY_UNITS, parse_amount
from tplog.values.identifiers import ParseError

_UNITS = {"kr": 100, "tkr": 100_000, "mkr": 100_000_000, "mdkr": 100_000_000_000}  # each with its öre


@frozen
class WrittenAmounts:
    """The texts of amounts, each None where no text is read as it, and the unit of those that lack one."""

    texts: tuple[str | None, ...]
    unit: str | None = None


def written_amounts(amounts: Sequence[Amount], heading: str = "") -> WrittenAmounts:
    """Return the amounts as texts: in the paper's own words, under one unit where they lack theirs.

    Where one unit does not fit them all, those that lack one get theirs behind. ``heading`` has the unit of
    nothing but zeros, which fit any.
    """
    texts = [amount.text.strip() for amount in amounts]
    for unit in (None, *sorted(_UNITS, key=lambda unit: unit not in _units_in(heading))):
        if all(_reads(text, amount, unit) for text, amount in zip(texts, amounts, strict=True)):
            return WrittenAmounts(tuple(texts), unit)
    return WrittenAmounts(tuple(map(_with_unit, texts, amounts)))


def _with_unit(text: str, amount: Amount) -> str | None:
    choices = (text, *(f"{text} {unit}" for unit in _UNITS))
    return next((choice for choice in choices if _reads(choice, amount, None)), None)


def _reads(text: str, amount: Amount, unit: str | None) -> bool:
    try:
        read = parse_amount(text, unit)
    except ParseError:
        return False
    return read.ore == amount.ore


def _units_in(heading: str) -> set[str]:
    """Return the units that are among the words of a heading."""
    parts = [part.strip("().,:;") for part in heading.casefold().split()]
    known = {ore for part in parts for pattern, ore in MONEY_UNITS if pattern.fullmatch(part)}
    return {unit for unit, ore in _UNITS.items() if ore in known}
