"""Dates in words, where their year is unknown."""

from __future__ import annotations

from datetime import date

from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.partial_date import MONTHS


def text_without_year(month: int, day: int | None, language: Language) -> str:
    """Return a date without its year: ``25 november, år okänt``, or only the month."""
    name = in_language(MONTHS[month - 1], language)
    return f"{f'{day} {name}' if day else name}, {translate('year-not-known', language)}"


def day_in_words(day: date, language: Language) -> str:
    """Return a day in words: ``31 december 2024``."""
    return f"{day.day} {in_language(MONTHS[day.month - 1], language)} {day.year}"


def month_in_words(month: int, language: Language) -> str:
    """Return the name of a month, counted from 1."""
    return in_language(MONTHS[month - 1], language)
