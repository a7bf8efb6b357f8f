"""Find the month, the months or the year that a column's heading states, as in ``Utfall jan-jun 2025``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from attrs import frozen

_MONTHS = (
    r"jan(?:uari|uary)?",
    r"feb(?:r|ruari|ruary)?",
    r"mar(?:s|ch)?",
    r"apr(?:il)?",
    r"maj|may",
    r"jun(?:i|e)?",
    r"jul(?:i|y)?",
    r"aug(?:usti|ust)?",
    r"sep(?:t|tember)?",
    r"okt(?:ober)?|oct(?:ober)?",
    r"nov(?:ember)?",
    r"dec(?:ember)?",
)
_MONTH = re.compile(
    r"(?<![^\W_])(?:(?P<year>(?:19|20)[0-9]{2})-?(?P<number>0[1-9]|1[0-2])(?:-?(?P<day>[0-9]{2}))?(?![0-9])|"
    + "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
    + r")(?![^\W\d_])",
    re.IGNORECASE,
)
# Figures to a day are of the year so far: Saldo 2025-06-30, 30 juni.
_DAY = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12][0-9]|3[01])(?![0-9])|"
    rf"(?<![0-9])(?:[12]?[0-9]|3[01])\.?\s+(?:{'|'.join(_MONTHS)})(?![^\W\d_])",
    re.IGNORECASE,
)
# Parts of a year: kvartal 2, Q3, tertial 1, with the months in each.
_PART = re.compile(
    r"(?<![^\W_])(?P<name>kv|kvartal|q|quarter|tertial|halvår)\.?\s*(?P<number>[1-4])(?![0-9])", re.IGNORECASE
)
_PART_MONTHS = {"tertial": 4, "halvår": 6}
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SHORT_YEAR = re.compile(r"[\s\-.']+([0-9]{2})(?![0-9])")  # jan 25, jan-25
_WORD = re.compile(r"[^\W\d_]+")
_FROM_JANUARY = re.compile(
    r"(?<![^\W_])(?:ack\w*|acc\w*|cum\w*|ytd|t\.?o\.?m|till och med|to date|hittills)(?![^\W_])",
    re.IGNORECASE,
)


@frozen
class HeadingPeriod:
    """What a heading says of its period.

    ``months`` are the months that it names, as (year, month) with None for a year that it leaves out;
    ``years`` are all years that it names; ``from_january`` is whether it says that its figures are
    accumulated since the year began. ``day`` is the day of the last month, if it is an ISO day. ``rest`` are
    its other words, in lower case.
    """

    months: tuple[tuple[int | None, int], ...] = ()
    years: frozenset[int] = frozenset()
    from_january: bool = False
    day: int | None = None
    rest: str = ""

    def last_day(self, year: int | None) -> date | None:
        """Return the last day of what it names, in ``year`` if it names none; None without months."""
        stated_year, month = self.months[-1] if self.months else (None, 0)
        if not month or not (stated_year or year):
            return None
        in_year = stated_year or year or 0
        last = monthrange(in_year, month)[1]
        return date(in_year, month, self.day or last) if (self.day or last) <= last else None


def heading_period(heading: str) -> HeadingPeriod:
    """Return what a heading says of its period; nothing of it is set if the heading says nothing."""
    months: list[tuple[int | None, int]] = []
    day = None
    for match in _MONTH.finditer(heading):
        if match["number"]:
            months.append((int(match["year"]), int(match["number"])))
            day = int(match["day"]) if match["day"] else None
        else:
            number = next(number for number in range(1, 13) if match[f"m{number}"])
            short = _SHORT_YEAR.match(heading, match.end())
            months.append((2000 + int(short[1]) if short else None, number))
            day = None
    for part in _PART.finditer(heading):
        length, number = _PART_MONTHS.get(part["name"].casefold(), 3), int(part["number"])
        months += [(None, length * (number - 1) + 1), (None, min(12, length * number))]
    years = {int(year) for year in YEAR.findall(_MONTH.sub(" ", heading))}
    if len(years) == 1:
        (only_year,) = years
        months = [(year or only_year, month) for year, month in months]
    years |= {year for year, _ in months if year}
    rest = " ".join(_WORD.findall(YEAR.sub(" ", _MONTH.sub(" ", heading)).casefold()))
    from_january = bool(_FROM_JANUARY.search(heading) or _DAY.search(heading))
    return HeadingPeriod(tuple(months), frozenset(years), from_january, day, rest)
