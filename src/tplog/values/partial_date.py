"""Dates as documents give them: to the day, the month or the year, or not at all."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from tplog.values.finding import Rule, Severity
from tplog.values.identifiers import ParseError
from tplog.values.limits import FIRST_YEAR, LAST_YEAR
from tplog.values.text_value import TextValue

DATE_UNREADABLE = Rule(
    "date-unreadable",
    Severity.REFUSE,
    sv="”{text}” är inget datum. Skriv 2025-01-29, 2025-01 eller 2025, eller utelämna det okända.",
    en="'{text}' is no date. Write 2025-01-29, 2025-01 or 2025, or leave out what is unknown.",
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

_ISO_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PartialDate(TextValue):
    """A date known to the day, the month or the year. Its text form is ISO 8601 cut short.

    ``earliest`` and ``latest`` are the first and the last day that it can mean. Raises ValueError for an
    invalid date.
    """

    __slots__ = ("day", "earliest", "latest", "month", "year")
    __match_args__ = ("year", "month", "day")

    year: int
    month: int | None
    day: int | None
    earliest: date
    latest: date

    def __init__(self, year: int, month: int | None = None, day: int | None = None) -> None:
        """Create the date from a year and, if known, a month and a day."""
        if day is not None and month is None:
            message = "a day needs a month"
            raise ValueError(message)
        earliest, last_month = date(year, month or 1, day or 1), month or 12
        latest = date(year, last_month, day or monthrange(year, last_month)[1])
        self._set_parts(year, month, day, year=year, month=month, day=day, earliest=earliest, latest=latest)

    def __str__(self) -> str:
        """Return ``2025-01-29``, ``2025-01`` or ``2025``."""
        suffix = "".join(f"-{part:02d}" for part in (self.month, self.day) if part is not None)
        return f"{self.year:04d}{suffix}"


@lru_cache(maxsize=1 << 14)  # days are few, and parsed again and again
def parse_date(text: str) -> PartialDate:
    """Parse ``2025-01-29``, ``2025-01`` or ``2025``. Raises ParseError for anything else."""
    match = _ISO_PATTERN.fullmatch(text)
    try:
        if match:
            return PartialDate(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type]
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
