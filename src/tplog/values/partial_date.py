"""Dates as documents give them: to the day, the month or the year, a day without its year, or not at all."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from tplog.values.finding import Rule, Severity
from tplog.values.identifiers import ParseError
from tplog.values.limits import FIRST_YEAR, LAST_YEAR
from tplog.values.text_value import TextValue

DATE_UNREADABLE = Rule(
    "date-unreadable",
    Severity.REFUSE,
    sv="”{text}” är inget datum. Skriv 2025-01-29, 2025-01 eller 2025; XXXX-01-29 om året är okänt, och "
    "unknown om inget är känt.",
    en="'{text}' is no date. Write 2025-01-29, 2025-01 or 2025; XXXX-01-29 if the year is unknown, and "
    "unknown if nothing is known.",
    mandatory=True,
)
YEAR_IMPLAUSIBLE = Rule(
    "year-implausible",
    Severity.REFUSE,
    sv=f"År {{year}} ligger utanför {FIRST_YEAR}–{LAST_YEAR}: kommuner finns sedan {FIRST_YEAR}. Rätta året.",
    en=f"The year {{year}} is outside {FIRST_YEAR}–{LAST_YEAR}: municipalities exist since {FIRST_YEAR}. "
    "Correct the year.",
    mandatory=True,
)

# The names of the months, in Swedish and English.
MONTHS = (
    ("januari", "January"),
    ("februari", "February"),
    ("mars", "March"),
    ("april", "April"),
    ("maj", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augusti", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
)

# Without its year a date is written as in EDTF (ISO 8601-2).
UNKNOWN_YEAR_MARK = "XXXX"
_ISO_PATTERN = re.compile(rf"([0-9]{{4}}|{UNKNOWN_YEAR_MARK}(?=-))(?:-([0-9]{{2}})(?:-([0-9]{{2}}))?)?")
_LEAP_YEAR = 2000  # has every day that a date without its year can be


class PartialDate(TextValue):
    """A date known to the day, the month or the year, or to all but the year.

    Its ``text`` is ISO 8601 cut short; an unknown year is ``XXXX``. ``earliest`` and ``latest`` are the
    first and the last day that it can mean, None where the year is unknown. It ``is_exact`` if it is one day:
    day, month and year are known. Raises ValueError for an invalid date.
    """

    __slots__ = ("day", "earliest", "is_exact", "latest", "month", "text", "year")
    __match_args__ = ("year", "month", "day")

    year: int | None
    month: int | None
    day: int | None
    earliest: date | None
    latest: date | None
    is_exact: bool
    text: str

    def __init__(self, year: int | None, month: int | None = None, day: int | None = None) -> None:
        """Create the date from a year, a month and a day, as far as they are known."""
        if month is None and (year is None or day is not None):
            message = "a day needs a month, and a month is the least that is known without a year"
            raise ValueError(message)
        earliest, latest = _bounds(_LEAP_YEAR if year is None else year, month, day)
        known = {"earliest": earliest, "latest": latest} if year is not None else _NO_BOUNDS
        suffix = "".join(f"-{part:02d}" for part in (month, day) if part is not None)
        text = f"{UNKNOWN_YEAR_MARK if year is None else f'{year:04d}'}{suffix}"
        is_exact = day is not None and year is not None
        self._set_parts(
            year, month, day, year=year, month=month, day=day, is_exact=is_exact, text=text, **known
        )

    def __str__(self) -> str:
        """Return ``2025-01-29``, ``2025-01``, ``2025`` or ``XXXX-01-29``."""
        return self.text

    def latest_by(self, bound: date | None) -> date | None:
        """Return the last day that it can mean; without its year, the last one that is not after ``bound``.

        None if the year is unknown and there is no bound.
        """
        if self.latest is not None or bound is None:
            return self.latest
        years = range(bound.year, bound.year - _LEAP_CYCLE, -1)
        possible = (_bounds(year, self.month, self.day) for year in years if self._is_in(year))
        return next((min(latest, bound) for earliest, latest in possible if earliest <= bound), None)

    def _is_in(self, year: int) -> bool:
        """Return whether a year has the day: 29 February is not in each."""
        return not self.day or not self.month or self.day <= monthrange(year, self.month)[1]


_NO_BOUNDS: Mapping[str, None] = {"earliest": None, "latest": None}
_LEAP_CYCLE = 9  # years within which 29 February comes again, also over a century without it


def _bounds(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """Return the first and the last day of a year, a month or a day. Raises ValueError for an invalid one."""
    first = date(year, month or 1, day or 1)
    if day is not None:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, monthrange(year, last_month)[1])


@lru_cache(maxsize=1 << 14)  # days are few, and parsed again and again
def parse_date(text: str) -> PartialDate:
    """Parse ``2025-01-29``, ``2025-01``, ``2025``, ``XXXX-01-29`` or ``XXXX-01``. Raises ParseError else."""
    match = _ISO_PATTERN.fullmatch(text)
    try:
        if match:
            year, *rest = match.groups()
            parts = [None if year == UNKNOWN_YEAR_MARK else year, *rest]
            return PartialDate(*(int(part) if part else None for part in parts))
    except ValueError:
        pass
    raise ParseError(DATE_UNREADABLE, text=text)


def check_year(year: int) -> int:
    """Return the year if a Swedish municipality can decide or plan in it. Raises ParseError otherwise."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ParseError(YEAR_IMPLAUSIBLE, year=str(year))
    return year


def exact_date(day: date) -> PartialDate:
    """Return a day as a `PartialDate`."""
    return PartialDate(day.year, day.month, day.day)
