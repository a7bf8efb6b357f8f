"""The years of accounts: a calendar year, or one of two words where there is none.

A paper may tell of money without saying of which year (``okänt-år``), or decide on a project that is no
year's budget (``flerårig``). Such an account has a year all the same, below every calendar year, so that
years are compared and sorted as numbers; but it is written as its word and never as a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from tplog.values.partial_date import check_year


class UndatedYear(int):
    """The year of an account that belongs to no calendar year that is known; its text is a word."""

    def __new__(cls, number: int) -> Self:
        """Return the year of this number: a key of the words. Raises KeyError for any other."""
        _WORDS[number]
        return super().__new__(cls, number)

    def __str__(self) -> str:
        """Return the word, as it stands first in a path."""
        return _WORDS[int(self)]

    __repr__ = __str__

    def __format__(self, _spec: str) -> str:
        return str(self)


_WORDS: Mapping[int, str] = {-1: "okänt-år", -2: "flerårig"}
UNKNOWN_YEAR, MULTI_YEAR = UNDATED_YEARS = tuple(map(UndatedYear, _WORDS))
_BY_WORD = {str(year): year for year in UNDATED_YEARS}
# The first part of a path.
YEAR_PATTERN = f"(?:[0-9]{{4}}|{'|'.join(_BY_WORD)})"
_CALENDAR_YEAR = re.compile("[0-9]{4}")


def account_year(number: int) -> int:
    """Return a year that an account can have. Raises ParseError for one out of range."""
    return number if isinstance(number, UndatedYear) else check_year(number)


def parse_account_year(text: str) -> int:
    """Parse the first part of a path: four digits, or a word. Raises ValueError for anything else."""
    if text in _BY_WORD:
        return _BY_WORD[text]
    if not _CALENDAR_YEAR.fullmatch(text):
        raise ValueError(text)
    return int(text)


def are_other_years(year: int, other: int) -> bool:
    """Return whether two years are known to be different ones: both are calendar years, and not the same."""
    return year != other and not {year, other} & {*UNDATED_YEARS}
