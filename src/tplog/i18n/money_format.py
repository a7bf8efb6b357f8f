"""Format money exactly, in the coarsest unit that loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple

from tplog.i18n.vocabulary import Language, translate

LOCALE_NAMES = {Language.SV: "sv_SE", Language.EN: "en_GB"}


class NumberSymbols(NamedTuple):
    """How a language writes numbers: between groups of three digits, before decimals, and below zero."""

    group: str
    decimal: str
    minus: str


# As the Unicode CLDR has them (a test holds them to Babel, whose import takes longer than a whole answer).
NUMBER_SYMBOLS = {
    Language.SV: NumberSymbols("\u00a0", ",", "\u2212"),
    Language.EN: NumberSymbols(",", ".", "-"),
}


class Unit(Enum):
    """A unit of money: its symbol, the öre in one unit, the decimals shown."""

    MKR = ("mkr", 100_000_000, 1)
    TKR = ("tkr", 100_000, 0)
    KR = ("kr", 100, 2)

    def __init__(self, symbol: str, ore: int, decimals: int) -> None:
        """Take the symbol after the number, how many öre one unit is, and how many decimals are shown."""
        self.symbol, self.ore, self.decimals = symbol, ore, decimals
        self.places = len(str(ore)) - 1  # decimals that an öre needs


def common_unit(amounts: Iterable[int]) -> Unit:
    """Return the coarsest unit that shows all these amounts (öre) exactly with its usual decimals."""
    all_amounts = list(amounts)
    for unit in Unit:
        step = unit.ore // 10**unit.decimals
        if all(ore % step == 0 for ore in all_amounts):
            return unit
    return Unit.KR


def reading_unit(amounts: Iterable[int]) -> Unit:
    """Return the unit in which people read these amounts (öre) beside each other: that of the largest."""
    largest = max(map(abs, amounts), default=0)
    return next((unit for unit in Unit if largest >= unit.ore), Unit.KR)


def round_for_reading(ore: int, unit: Unit) -> int:
    """Return öre rounded half away from zero to the unit's usual decimals.

    What that would make nothing is rounded to its first digit instead: nothing is shown as 0 that is more.
    """
    step: int = unit.ore // 10**unit.decimals
    while step > 1 and 0 < 2 * abs(ore) < step:
        step //= 10
    rounded = (2 * abs(ore) + step) // (2 * step) * step
    return -rounded if ore < 0 else rounded


def is_exact(amounts: Iterable[int], unit: Unit) -> bool:
    """Return whether none of these amounts (öre) is rounded in the unit."""
    return all(round_for_reading(ore, unit) == ore for ore in amounts)


def format_rounded(ore: int, unit: Unit, language: Language) -> str:
    """Format öre without the unit for reading: ``4,4``, ``−98``, ``1 235``; see `round_for_reading`."""
    return format_number(round_for_reading(ore, unit), unit, language)


def format_money_rounded(ore: int, language: Language, unit: Unit | None = None) -> str:
    """Format öre with the unit for reading, in the unit of its size if none is given: ``1 240,9 mkr``."""
    chosen = unit or reading_unit([ore])
    return f"{format_rounded(ore, chosen, language)}\u00a0{chosen.symbol}"


def format_number(ore: int, unit: Unit, language: Language) -> str:
    """Format öre without the unit, as in a table cell: ``4,4``, ``−98``, ``12 345,50``. Never rounds."""
    return number_format(unit, language)(ore)


def number_format(unit: Unit, language: Language) -> Callable[[int], str]:
    """Return what formats öre as `format_number` does, for a table of many numbers."""
    (group, point, minus), in_unit, least = NUMBER_SYMBOLS[language], unit.ore, unit.decimals
    least_of_whole = 0 if unit is Unit.KR else least

    def number(ore: int) -> str:
        whole, rest = divmod(abs(ore), in_unit)
        decimals = f"{rest:0{unit.places}d}".rstrip("0").ljust(least if rest else least_of_whole, "0")
        sign, size = minus if ore < 0 else "", f"{whole:,}".replace(",", group)
        return f"{sign}{size}{point}{decimals}" if decimals else f"{sign}{size}"

    return number


def format_money(ore: int, language: Language, unit: Unit | None = None) -> str:
    """Format öre with the unit: ``4,4 mkr``, ``12 345,50 kr``."""
    chosen = unit or common_unit([ore])
    return f"{format_number(ore, chosen, language)}\u00a0{chosen.symbol}"


def format_event_amount(amount: int | None, since_last: int | None, language: Language) -> str:
    """Format the öre of an event for a list; of a sum so far with what is new: ``28,0 mkr hittills (−2,0)``.

    ``since_last`` is what is new, or None; nothing is said of it where all is. An amount of None is one that
    is not stated; 0 is an empty text.
    """
    if amount is None:
        return translate("no-amount", language)
    if since_last is None:
        return format_money(amount, language) if amount else ""
    unit = common_unit([amount, since_last])
    text = f"{format_money(amount, language, unit)} {translate('so-far', language)}"
    if since_last == amount:
        return text
    return f"{text} ({'+' if since_last > 0 else ''}{format_number(since_last, unit, language)})"
