"""Years and dates for people, where they are less than a calendar's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.i18n.vocabulary import Language, in_language, translate

if TYPE_CHECKING:
    from datetime import date

    from tplog.values.partial_date import PartialDate

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


def year_text(year: int, language: Language) -> str:
    """Return the year of an account: ``2025``, or in words where no calendar year is known."""
    return translate(str(year), language)


def date_text(day: date | PartialDate, language: Language) -> str:
    """Return a date as ISO 8601, cut short where it is partial; without its year in words.

    Such as ``2025-11-25``, ``2025-11``, ``25 november, år okänt``.
    """
    month: int | None = getattr(day, "month", None)
    if day.year is not None or month is None:
        return str(day)
    name = in_language(_MONTHS[month - 1], language)
    return f"{f'{day.day} {name}' if day.day else name}, {translate('year-not-known', language)}"
