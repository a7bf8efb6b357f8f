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
_SHORT_DAY = re.compile(  # 31/3, 31.03, 250331
    r"(?<![0-9/.])(?:[12]?[0-9]|3[01])(?:/(?P<month>1[0-2]|0?[1-9])|\.(?P<second>1[0-2]|0[1-9]))(?![0-9/])|"
    r"(?<![0-9])(?P<year>[0-9]{2})(?P<number>0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
)
_SHORT_MONTHS = re.compile(  # 2501-2503
    r"(?<![0-9])(?P<first_year>2[1-9]|3[0-9])(?P<first>0[1-9]|1[0-2])"
    r"(?:\s*[-–]\s*(?P<last_year>2[1-9]|3[0-9])?(?P<last>0[1-9]|1[0-2]))?(?![0-9])"
)
# A number of two digits is a year or a month only behind what it is of: Utfall -24, t.o.m. 06, Utfall 01-06.
_FIGURE_WORDS = (
    r"(?<![^\W_])(?:utfall|bokslut|budget|prognos|saldo|belopp|period|år|outcome|actuals?|mån(?:ad)?)"
)
_TWO_DIGIT_YEAR = re.compile(
    rf"{_FIGURE_WORDS}\s*[-–'’]?\s*(?P<year>1[5-9]|[23][0-9])(?![0-9/:.])", re.IGNORECASE
)
_NUMBERED_MONTHS = re.compile(
    rf"(?:{_FIGURE_WORDS}|(?P<until>t\.?o\.?m\.?|till och med|ack\w*\.?))\s*"
    r"(?:0?(?P<first>[1-9]|1[0-2])\s*[-–]\s*)?(?P<last>0?[1-9]|1[0-2])(?![0-9/:.])",
    re.IGNORECASE,
)
# Parts of a year: kvartal 2, Q3, tertial 1, with the months in each.
_PART = re.compile(
    r"(?<![^\W_])(?P<name>kv|kvartal|q|quarter|t|tertial|h|halvår)\.?\s*(?P<number>[1-4])(?![0-9])",
    re.IGNORECASE,
)
_ORDINALS = ("första|first|1st", "andra|second|2nd", "tredje|third|3rd", "fjärde|fourth|4th")
_ORDINAL_PART = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(f"(?P<o{number}>{number}(?::?[ae]|\\.)?|{words})" for number, words in enumerate(_ORDINALS, 1))
    + r")\s+(?P<name>kvartal|kv|quarter|tertial|halvår)(?:et|en)?(?![^\W_])",
    re.IGNORECASE,
)
_PART_MONTHS = {"tertial": 4, "t": 4, "halvår": 6, "h": 6}
_ONE_PERIOD = re.compile(
    r"(?<![^\W_])(?:mån(?:ad(?:en|ens|s)?)?|månadsutfall|period(?:en|ens)?|periodutfall|month(?:ly)?)(?![^\W_])",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(
    r"(?<![^\W_])(?:delår\w*|halvår(?:et|ets|s\w*)?|half[- ]year)(?![^\W_])", re.IGNORECASE
)
_EARLIER_YEAR = re.compile(
    r"(?<![^\W_])(?:(?:fg|föreg(?:ående)?|förra|förg)\.?\s*år(?:et|ets)?|f\.?\s?å\.?(?![^\W_])|i fjol|"
    r"fjolår\w*|(?:previous|prior|last) year|ly|py)(?![^\W_])",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SHORT_YEAR = re.compile(r"[\s\-.']+([0-9]{2})(?![0-9])")  # jan 25, jan-25
_WORD = re.compile(r"[^\W\d_]+")
_FROM_JANUARY = re.compile(
    r"(?<![^\W_])(?:ack\w*|acc\w*|cum\w*|ytd|t\.?o\.?m|till och med|to date|hittills)(?![^\W_])",
    re.IGNORECASE,
)


_Month = tuple[int | None, int]  # a year, if it is named, and a month


@frozen
class HeadingPeriod:
    """What a heading says of its period.

    ``months`` are the months that it names, as (year, month) with None for a year that it leaves out;
    ``years`` are all years that it names; ``from_january`` is whether it says that its figures are
    accumulated since the year began. ``day`` is the day of the last month, if it is an ISO day.
    ``is_one_period`` is whether it is of a month or a period that it does not name, ``is_part`` of a part of
    the year, ``is_earlier`` of an earlier year. ``rest`` are its other words, in lower case.
    """

    months: tuple[tuple[int | None, int], ...] = ()
    years: frozenset[int] = frozenset()
    from_january: bool = False
    day: int | None = None
    is_one_period: bool = False
    is_part: bool = False
    is_earlier: bool = False
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
    months: list[_Month] = []
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
    months += _parts(heading)
    numbered, from_january = ([], False) if months else _months_in_numbers(heading)
    months += numbered
    years = {int(year) for year in YEAR.findall(_MONTH.sub(" ", heading))}
    if not years and not months and (short := _TWO_DIGIT_YEAR.search(heading)):
        years = {2000 + int(short["year"])}
    if len(years) == 1:
        (only_year,) = years
        months = [(year or only_year, month) for year, month in months]
    years |= {year for year, _ in months if year}
    rest = " ".join(_WORD.findall(YEAR.sub(" ", _MONTH.sub(" ", heading)).casefold()))
    return HeadingPeriod(
        tuple(months),
        frozenset(years),
        bool(from_january or _FROM_JANUARY.search(heading) or _DAY.search(heading)),
        day,
        is_one_period=not months and bool(_ONE_PERIOD.search(heading)),
        is_part=not months and bool(_PART_OF_YEAR.search(heading)),
        is_earlier=bool(_EARLIER_YEAR.search(heading)),
        rest=rest,
    )


def _parts(heading: str) -> list[_Month]:
    """Return the first and the last month of each part of a year that a heading names."""
    parts = [(part["name"], int(part["number"])) for part in _PART.finditer(heading)]
    parts += [
        (part["name"], next(number for number in range(1, 5) if part[f"o{number}"]))
        for part in _ORDINAL_PART.finditer(heading)
    ]
    months: list[_Month] = []
    for name, number in parts:
        length = _PART_MONTHS.get(name.casefold(), 3)
        months += [(None, length * (number - 1) + 1), (None, min(12, length * number))]
    return months


def _months_in_numbers(heading: str) -> tuple[list[_Month], bool]:
    """Return the months that a heading names in short numbers, and whether they are those since January."""
    if day := _SHORT_DAY.search(heading):
        year = 2000 + int(day["year"]) if day["year"] else None
        return [(year, int(day["month"] or day["second"] or day["number"]))], True
    if span := _SHORT_MONTHS.search(heading):
        first_year = 2000 + int(span["first_year"])
        months: list[_Month] = [(first_year, int(span["first"]))]
        if span["last"]:
            last_year = 2000 + int(span["last_year"]) if span["last_year"] else first_year
            months.append((last_year, int(span["last"])))
        return months, False
    numbered = _NUMBERED_MONTHS.search(heading)
    if numbered and (numbered["first"] or numbered["until"] or len(numbered["last"]) > 1):  # not Utfall 1
        first = [(None, int(numbered["first"]))] if numbered["first"] else []
        return [*first, (None, int(numbered["last"]))], bool(numbered["until"])
    return [], False
