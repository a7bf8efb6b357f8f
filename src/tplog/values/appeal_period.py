"""How long a decision can be appealed: three weeks from the announcement of the minutes (KL 13:5).

A period that would end on a Saturday or a holiday ends on the next weekday (lag 1930:173, 2 §).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_ONE_DAY, _APPEAL_PERIOD = timedelta(days=1), timedelta(weeks=3)
# New Year, Epiphany, May Day, the national day, Christmas Eve to Boxing Day, New Year's Eve.
_FIXED_HOLIDAYS = frozenset({(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)})
# Days from Easter Sunday: Good Friday, Easter Monday, Ascension Day.
_EASTER_HOLIDAYS = frozenset({-2, 1, 39})
_SATURDAY, _FRIDAY = 5, 4
_FIRST_EVE, _LAST_EVE = (6, 19), (6, 25)  # the days on which Midsummer Eve can fall


@lru_cache(1 << 12)  # many decisions are announced on one day, and some thousand of them may be held
def last_day_to_appeal(announced: date) -> date:
    """Return the last day on which a decision announced on this day can be appealed."""
    day = announced + _APPEAL_PERIOD
    while _is_holiday(day):
        day += _ONE_DAY
    return day


def _is_holiday(day: date) -> bool:
    """Return whether a period that ends on this day is prolonged."""
    is_midsummer_eve = day.weekday() == _FRIDAY and _FIRST_EVE <= (day.month, day.day) <= _LAST_EVE
    return (
        day.weekday() >= _SATURDAY
        or (day.month, day.day) in _FIXED_HOLIDAYS
        or (day - _easter(day.year)).days in _EASTER_HOLIDAYS
        or is_midsummer_eve
    )


def _easter(year: int) -> date:
    """Return Easter Sunday (Butcher's rule for the Gregorian calendar)."""
    century, rest = divmod(year, 100)
    moon_shift = (8 * century + 13) // 25
    golden = year % 19
    epact = (19 * golden + century - century // 4 - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
