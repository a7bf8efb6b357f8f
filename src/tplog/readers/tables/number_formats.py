"""Tell what a spreadsheet shows a number as, by its format: a number, a day, a time, a part of it, or tkr."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from functools import cache

from attrs import frozen

from tplog.errors import mandatory_rule
from tplog.readers.tables.sheet import Cell, CellError, ShownNumber
from tplog.values.amount_parser import is_unit

CELL_SCALED = mandatory_rule(
    "cell-scaled",
    "Cellen {cell} har värdet {value} men visas delad med tusen eller mer, genom sitt talformat. Ge den ett"
    " talformat som visar hela värdet, och se efter att enheten stämmer.",
    "The cell {cell} has the value {value} but is shown divided by a thousand or more, by its number format."
    " Give it a format that shows the whole value, and see that the unit is right.",
)

# Formats that have a number and no code in the file: only those that show days, times and shares.
BUILT_IN_FORMATS = {
    **{str(number): "d" for number in (*range(14, 18), 22, *range(27, 32), 36, *range(50, 59))},
    **{str(number): "h" for number in (*range(18, 22), *range(32, 36), 45, 47)},
    "46": "[h]",
    **dict.fromkeys(("9", "10"), "0%"),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_GENERAL = re.compile(r"general|standard|am/pm|a/p", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
# What a format shows as it stands (text in quotes, an escaped character, a currency), and what shows nothing.
_SHOWN = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<character>.)|\[\$(?P<symbol>[^\]-]*)(?:-[^\]]*)?\]|(?P<end>;)'
    r"|(?P<nothing>_.|\*.|\[[^\]]*\]|general|standard|[0#?.,@]+|e[+-])",
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"[$€£¥₤]|eur|euro|usd|gbp|dkk|nok|isk|chf|jpy|pln", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\.?|[$€£¥₤%‰]")
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?", re.DOTALL)
_ISO_TIME = re.compile(r"T?([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]*)?Z?")
_MILLISECONDS = 86_400_000  # of a day
_MISSING_LEAP_DAY = 60  # 29 February 1900, which spreadsheets count and which never was
_MOST_DAYS = 2_958_465  # 31 December 9999


class NumberFormat(Enum):
    """What a number is shown as."""

    PLAIN = "a number"
    SCALED = "a number divided by thousands"
    DAY = "a day"
    TIME = "a time of day"
    DURATION = "hours, minutes or seconds"

    @classmethod
    def from_code(cls, code: str) -> NumberFormat:
        """Return what a format code such as ``#,##0.00`` or ``yyyy-mm-dd`` shows."""
        bare = _GENERAL.sub("", _LITERAL.sub("", code)).lower()
        if "#" in bare:  # a number, whatever letters a program left without quotes
            return cls.SCALED if _SCALED.search(bare) else cls.PLAIN
        if re.search(r"\[[hms]+\]", bare):
            return cls.DURATION
        if re.search(r"[dy]", bare) or ("m" in bare and not re.search(r"[hs]", bare)):
            return cls.DAY
        if re.search(r"[hs]", bare):
            return cls.TIME
        return cls.SCALED if _SCALED.search(bare) else cls.PLAIN

    def day_or_time(self, number: Decimal | int, *, from_1904: bool) -> date | str | None:
        """Return the day of a number of days, or its time as text; None if there is no such day.

        Days are counted from 1900, with a 29 February that never was, or from 1 January 1904.
        """
        milliseconds = int((Decimal(number) * _MILLISECONDS).to_integral_value(ROUND_HALF_EVEN))
        days, rest = divmod(milliseconds, _MILLISECONDS)
        if self is NumberFormat.DURATION:
            return _clock(milliseconds) if milliseconds >= 0 else None
        if days == 0 and not from_1904:
            return _clock(rest)
        if days == 0 and self is NumberFormat.TIME:
            return _clock(rest)
        if from_1904:
            return date(1904, 1, 1) + timedelta(days) if 0 <= days <= _MOST_DAYS - 1462 else None
        if not 0 < days <= _MOST_DAYS or days == _MISSING_LEAP_DAY:
            return None
        return date(1899, 12, 31 if days < _MISSING_LEAP_DAY else 30) + timedelta(days)


@frozen
class CellFormat:
    """What a cell's number is shown as, and the unit of money, currency or share that stands with it.

    ``unit`` is empty without one. ``factor`` is by what the shown number is larger: 100 of a share.
    """

    kind: NumberFormat = NumberFormat.PLAIN
    unit: str = ""
    factor: int = 1

    @classmethod
    def from_code(cls, code: str) -> CellFormat:
        """Return the format of a code such as ``#,##0 "tkr"``."""
        kind = NumberFormat.from_code(code)
        return cls(kind, shown_unit(code), 100 if "%" in _LITERAL.sub("", code) else 1)

    def cell(self, number: Decimal | int, place: str, *, from_1904: bool = False) -> Cell | CellError:
        """Return the cell of a number; None if it is no day or time of its format.

        With a unit it is a text, as the sheet shows it: 1250 shown as ``1 250 tkr`` is not 1250 kr.
        """
        if self.kind is NumberFormat.SCALED:
            return CellError(CELL_SCALED, {"cell": place, "value": str(number)}) if number else number
        if self.kind is not NumberFormat.PLAIN:
            return self.kind.day_or_time(number, from_1904=from_1904)
        return with_unit(number * self.factor, self.unit) if self.unit and number else number


def with_unit(number: Decimal | int, unit: str) -> ShownNumber:
    """Return a number and its unit as a text of one reading, without three decimals (thousands?)."""
    whole, _, decimals = f"{Decimal(number).normalize():f}".partition(".")
    if len(decimals) == 3:  # noqa: PLR2004 (a group)
        decimals += "0"
    return ShownNumber(f"{whole},{decimals} {unit}" if decimals else f"{whole} {unit}")


@cache
def shown_unit(code: str) -> str:
    """Return what a format shows beside a number, if it is or names a unit of money, a currency or a share.

    It is empty for any other text, such as ``"st"``, and for a format without one.
    """
    sections = [""]
    end = 0
    for match in _SHOWN.finditer(code):
        sections[-1] += code[end : match.start()]
        end = match.end()
        if match["end"]:
            sections.append("")
        sections[-1] += (
            match["text"] or match["character"] or match["symbol"] or (" " if match["nothing"] else "")
        )
    sections[-1] += code[end:]
    return unit_of_texts(sections)


def unit_of_texts(texts: Iterable[str]) -> str:
    """Return what is shown beside a number by several texts: see `shown_unit`."""
    units = dict.fromkeys(unit for text in texts if (unit := _unit_of_text(text)))
    return " / ".join(units)


def _unit_of_text(text: str) -> str:
    """Return a text without signs around it if one of its words is a unit; else an empty text."""
    unit = " ".join(text.split()).strip("-+−–() :")
    if is_unit(unit):
        return unit
    words = _WORD.findall(unit)
    return unit if any(is_unit(word) or _CURRENCY.fullmatch(word) or word in "%‰" for word in words) else ""


def date_cell(text: str) -> date | str | None:
    """Return the day of an ISO text, whatever its hour, or a time alone as text; None if it is neither."""
    if day := _ISO_DAY.fullmatch(text):
        try:
            return date.fromisoformat(day[1])
        except ValueError:
            return None
    time = _ISO_TIME.fullmatch(text)
    return time[1] if time else None


def _clock(milliseconds: int) -> str:
    """Return milliseconds as hours, minutes and seconds."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
