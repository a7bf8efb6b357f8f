"""Days, months and years as people write them in a question, and which point or span of time they mean.

As a point a period means its last day; as a filter its whole span. Four digits from 1900 to 2100 are a year;
any other number, and one after ``#``, is an index of the log.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from attrs import frozen

from tplog.values.finding import Rule, Severity
from tplog.values.identifiers import ParseError
from tplog.values.partial_date import MONTHS, PartialDate, parse_date
from tplog.values.swedish_time import as_swedish_time, day_in_sweden, end_of_day_in_sweden

_FORMS = "2024, 2025-02, 2025-03-01"
DAY_UNREADABLE = Rule(
    "day-unreadable",
    Severity.REFUSE,
    sv=f"”{{text}}” är ingen dag, månad eller år. Skriv {_FORMS}, 1 mars 2025, mars 2025, idag eller igår.",
    en=f"'{{text}}' is no day, month or year. Write {_FORMS}, 1 March 2025, March 2025, today or yesterday.",
    mandatory=True,
)
TIME_UNREADABLE = Rule(
    "time-unreadable",
    Severity.REFUSE,
    sv=f"”{{text}}” är varken en dag, en tid eller ett nummer i loggen. Skriv {_FORMS}, 2025-03-01T12:00, "
    "1 mars 2025, idag, igår, eller #12 för post 12.",
    en=f"'{{text}}' is neither a day, a time nor a log index. Write {_FORMS}, 2025-03-01T12:00, "
    "1 March 2025, today, yesterday, or #12 for record 12.",
    mandatory=True,
)
POINT_UNREADABLE = Rule(
    "point-unreadable",
    Severity.REFUSE,
    sv=f"”{{text}}” är varken en dag, en månad, ett år eller ett nummer i loggen. Skriv {_FORMS}, "
    "1 mars 2025, idag, igår, eller #12 för post 12.",
    en=f"'{{text}}' is neither a day, a month, a year nor a log index. Write {_FORMS}, 1 March 2025, today, "
    "yesterday, or #12 for record 12.",
    mandatory=True,
)
INDEX_BEYOND_LOG = Rule(
    "index-beyond-log",
    Severity.REFUSE,
    sv="Loggen har ingen post {index}: den sista är post {last}. Skriv ett nummer till och med {last}, eller "
    "en dag.",
    en="The log has no record {index}: its last is record {last}. Write an index up to {last}, or a day.",
    mandatory=True,
)
YEAR_OR_INDEX = Rule(
    "year-or-index",
    Severity.REFUSE,
    sv="”{text}” kan vara både ett år och en post i loggen. Skriv {text}-12-31 för årets slut, eller "
    "#{text} för posten.",
    en="'{text}' can be both a year and a record of the log. Write {text}-12-31 for the year's end, or "
    "#{text} for the record.",
    mandatory=True,
)

_SHORTEST = 3  # letters of a month's name
_MONTH_NUMBERS = {
    name[:length].casefold(): number
    for number, names in enumerate(MONTHS, 1)
    for name in names
    for length in range(_SHORTEST, len(name) + 1)
}
_DAYS_BEFORE_TODAY = {"idag": 0, "i dag": 0, "today": 0, "igår": 1, "i går": 1, "yesterday": 1}
YEARS = range(1900, 2101)  # four digits that are a year
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WORDS = re.compile(r"(?:den )?(?:([0-9]{1,2})(?:st|nd|rd|th|:a|:e|\.)? )?([a-z]+\.?) ([0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-z]+\.?) ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_INDEX = re.compile(r"(?:#|post |record )?([0-9]{1,15})", re.ASCII | re.IGNORECASE)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9].*", re.ASCII | re.DOTALL)


@frozen
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date


def today_in_sweden() -> date:
    """Return the calendar date in Sweden now."""
    return day_in_sweden(datetime.now(UTC))


def parse_period(text: str, today: date | None = None, rule: Rule = DAY_UNREADABLE) -> Period:
    """Parse a day, a month or a year: ``2024``, ``2025-02``, ``1 mars 2002``, ``March 2002``, ``idag``.

    ``today`` is the day of now in Sweden unless it is given. Raises ParseError of ``rule`` for other texts.
    """
    words = " ".join(text.casefold().split())
    if (days := _DAYS_BEFORE_TODAY.get(words)) is not None:
        day = (today or today_in_sweden()) - timedelta(days=days)
        return Period(day, day)
    parts = _date_parts(words)
    try:
        if parts:
            return _period(*parts)
    except ValueError:
        pass
    raise ParseError(rule, text=text)


def parse_written_date(text: str) -> PartialDate:
    """Parse a date as `parse_date` does, or as people write it: ``1 mars 2025``, ``mars 2025``.

    Raises ParseError for other texts, and for a day that the month lacks.
    """
    try:
        return parse_date(text)
    except ParseError:
        parts = _date_parts(" ".join(text.casefold().split()))
        try:
            if parts:
                return PartialDate(*parts)
        except ValueError:
            pass
        raise


def _date_parts(words: str) -> tuple[int, int | None, int | None] | None:
    """Return the year, the month and the day that a text states; None for another text."""
    if match := _ISO.fullmatch(words):
        year, month, day = match.groups()
        return int(year), int(month) if month else None, int(day) if day else None
    if match := _WORDS.fullmatch(words):
        day, name, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(words):
        name, day, year = match.groups()
    else:
        return None
    number = _MONTH_NUMBERS.get(name.rstrip("."))
    return (int(year), number, int(day) if day else None) if number else None


def _period(year: int, month: int | None, day: int | None) -> Period:
    """Return a year, a month of it, or a day of that. Raises ValueError for what no calendar has."""
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return Period(first, first)
    last_month = month or 12
    return Period(first, date(year, last_month, monthrange(year, last_month)[1]))


def is_year(text: str) -> bool:
    """Return whether a text is a number that means a year where nothing says that it is an index."""
    return text.isascii() and text.isdecimal() and len(text) == len("2025") and int(text) in YEARS


def parse_index(text: str) -> int | None:
    """Return the index that ``12``, ``#12``, ``post 12`` and ``record 12`` mean; None for a year or words."""
    match = None if is_year(text) else _INDEX.fullmatch(text)
    return int(match[1]) if match else None


def require_index(index: int, size: int) -> int:
    """Return an index of a log with so many records. Raises ParseError if the log has no such record."""
    if not 0 <= index < size:
        raise ParseError(INDEX_BEYOND_LOG, index=str(index), last=str(size - 1) if size else "–")
    return index


def require_one_meaning(text: str, size: int) -> None:
    """Raise ParseError if a text can be a year and an index of a log with so many records."""
    if is_year(text) and int(text) < size:
        raise ParseError(YEAR_OR_INDEX, text=text)


def parse_known_at(text: str) -> int | datetime:
    """Parse a log index or an instant: a period means its end in Sweden, a time without zone is Swedish.

    Raises ParseError for anything else.
    """
    text = text.strip()
    if (index := parse_index(text)) is not None:
        return index
    try:
        if _INSTANT.fullmatch(text):
            instant = datetime.fromisoformat(text)
            known_at = instant if instant.tzinfo else as_swedish_time(instant)
        else:
            known_at = end_of_day_in_sweden(parse_period(text, rule=TIME_UNREADABLE).last)
        day_in_sweden(known_at.astimezone(UTC))  # raises OverflowError if it cannot be shown
    except (ValueError, OverflowError) as error:
        raise ParseError(TIME_UNREADABLE, text=text) from error
    return known_at


def known_at_address(text: str, size: int | None = None) -> str:
    """Return a time of knowing as an address states it, so that it means the same tomorrow.

    A period is its last day, an index a number. ``size`` is the log's: a number that it has is an index, as
    the site's own links write it, and one that it lacks may be a year. Raises ParseError as `parse_known_at`
    and `require_index`.
    """
    text = text.strip()
    index = parse_index(text)
    if index is None and is_year(text) and size is not None and int(text) < size:
        index = int(text)
    if index is not None:
        return str(index if size is None else require_index(index, size))
    if _INSTANT.fullmatch(text):
        return text
    return parse_period(text, rule=TIME_UNREADABLE).last.isoformat()
