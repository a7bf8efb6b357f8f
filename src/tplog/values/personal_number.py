"""Find Swedish personal identity numbers in text: a record is for ever, and so would they be.

A personal number is a day of birth and four digits of which the last is a check digit (Luhn); a coordination
number has 60 added to the day. What has that form is one, unless what stands beside it says that it is
something else: an amount, a telephone number, a year, a time of day in the name of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_HYPHENS = "-+\u2010\u2011\u2012\u2013\u2014\u2212\u00ad"
_GAPS = " \t\u00a0\u2007\u2009\u202f\u200b"
_NUMBER = re.compile(
    rf"(?=\d)(?<!\d)(?P<century>18|19|20)?(?:(?<=\d)[{_GAPS}])?"
    rf"(?P<year>\d\d)(?P<dash>[{_HYPHENS}]?)(?P<month>[01]\d)(?P=dash)(?P<day>[0-3]\d|[6-8]\d|9[01])"
    rf"(?P<gap>[{_GAPS}]{{0,3}}[{_HYPHENS}]?[{_GAPS}]{{0,3}})(?P<last>\d{{4}})(?!\d)"
)
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGIT_BEFORE, _DIGIT_AFTER = re.compile(r"\d[.,/-]$"), re.compile(r"[.,/]\d")  # of a longer number
_UNIT_AFTER = re.compile(rf"[{_GAPS}]*(?:kr|kronor|tkr|mkr|mnkr|ksek|msek|sek|öre|%|:-)", re.IGNORECASE)
_TELEPHONE_BEFORE = re.compile(
    r"(?:tel|telefon|tfn|mobil|phone|sms|fax|bankgiro|bg|plusgiro|pg|ocr)[\w.:]*\s*\+?$", re.IGNORECASE
)
_BESIDE = 30  # characters before a number that can say what it is
_MOBILE = "070"  # a mobile telephone, written without a gap, looks like January to September 2007
_COORDINATION = 60  # is added to the day
_TIMED_SINCE = 2015  # years in which a day and a time of day name files


def may_have_personal_number(text: str) -> bool:
    """Return whether a text has digits in the form of a personal number; what they are is not asked."""
    return _NUMBER.search(text) is not None


def personal_numbers(text: str) -> Iterator[str]:
    """Yield the personal and coordination numbers in a text, as they stand there."""
    clean = _HEXADECIMAL.sub(lambda match: "x" * len(match[0]), text)
    for match in _NUMBER.finditer(clean):
        if _is_birth(match) and _checks(match) and not _is_other(match, clean):
            yield match[0]


def without_last_digits(number: str) -> str:
    """Return a number as a message may show it: without the four digits that make it a person's."""
    return f"{number[:-4]}XXXX"


def _is_birth(match: re.Match[str]) -> bool:
    """Return whether the digits are a day of some calendar year, with or without what coordination adds."""
    day = int(match["day"])
    day -= _COORDINATION if day > _COORDINATION else 0
    centuries = [match["century"]] if match["century"] else ["18", "19", "20"]
    return any(_is_day(int(century + match["year"]), int(match["month"]), day) for century in centuries)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _checks(match: re.Match[str]) -> bool:
    """Return whether the last of the ten digits is the check digit of the others (Luhn)."""
    digits = match["year"] + match["month"] + match["day"] + match["last"]
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _is_other(match: re.Match[str], text: str) -> bool:
    """Return whether what stands there or beside it says that the digits are no person's."""
    before, after = text[max(0, match.start() - _BESIDE) : match.start()], text[match.end() :]
    gap, last = match["gap"], match["last"]
    has_hyphen = any(mark in _HYPHENS for mark in gap)
    if _TELEPHONE_BEFORE.search(before):
        return True
    if not has_hyphen and (
        _UNIT_AFTER.match(after) or _DIGIT_BEFORE.search(before) or _DIGIT_AFTER.match(after)
    ):
        return True
    if not match["century"] and not gap and match[0].startswith(_MOBILE):
        return True
    if not match["century"] and gap and not has_hyphen and last.startswith(("19", "20")):
        return True  # two cells of a table: an amount and a year
    is_time = int(last[:2]) < 24 and int(last[2:]) < 60  # noqa: PLR2004 (hours, minutes)
    return bool(match["century"]) and int(match["century"] + match["year"]) >= _TIMED_SINCE and is_time
