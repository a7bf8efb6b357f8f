"""Dates in words, where their year is unknown."""

from __future__ import annotations

from tplog.i18n.vocabulary import Language, in_language, translate

_MONTHS = (
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


def text_without_year(month: int, day: int | None, language: Language) -> str:
    """Return a date without its year: ``25 november, år okänt``, or only the month."""
    name = in_language(_MONTHS[month - 1], language)
    return f"{f'{day} {name}' if day else name}, {translate('year-not-known', language)}"
