"""Write the amounts of an act as the paper does, so that they are read back as exactly the same öre."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from tplog.values.amount import Amount
from tplog.values.amount_parser import parse_amount
from tplog.values.identifiers import ParseError

_UNITS = ("kr", "tkr", "mkr", "mdkr")


@frozen
class WrittenAmounts:
    """The texts of amounts, each None where no text is read as it, and the unit of those that lack one."""

    texts: tuple[str | None, ...]
    unit: str | None = None


def written_amounts(amounts: Sequence[Amount]) -> WrittenAmounts:
    """Return the amounts as texts: in the paper's own words, under one unit where they lack theirs.

    Where one unit does not fit them all, those that lack one get theirs behind.
    """
    texts = [amount.text.strip() for amount in amounts]
    for unit in (None, *_UNITS):
        if all(_reads(text, amount, unit) for text, amount in zip(texts, amounts, strict=True)):
            return WrittenAmounts(tuple(texts), unit)
    return WrittenAmounts(tuple(map(_with_unit, texts, amounts)))


def _with_unit(text: str, amount: Amount) -> str | None:
    choices = (text, *(f"{text} {unit}" for unit in _UNITS))
    return next((choice for choice in choices if _reads(choice, amount, None)), None)


def _reads(text: str, amount: Amount, unit: str | None) -> bool:
    try:
        return parse_amount(text, unit).ore == amount.ore
    except ParseError:
        return False
