"""Days and instants in Swedish local time; the log itself stores UTC."""

from __future__ import annotations

import errno
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NAME = "Europe/Stockholm"


def _sweden() -> ZoneInfo:
    """Return the time zone. Raises OSError with its name where no database of time zones is installed."""
    try:
        return ZoneInfo(_NAME)
    except ZoneInfoNotFoundError as error:
        message = "there is no database of time zones here; install it: pip install tzdata"
        raise FileNotFoundError(errno.ENOENT, message, _NAME) from error


SWEDEN = _sweden()


def day_in_sweden(instant: datetime) -> date:
    """Return the calendar date in Sweden at an instant."""
    return instant.astimezone(SWEDEN).date()


def as_swedish_time(naive: datetime) -> datetime:
    """Return the instant of a Swedish clock's time; in the repeated hour of autumn the first of the two."""
    return naive.replace(tzinfo=SWEDEN)


def end_of_day_in_sweden(day: date) -> datetime:
    """Return the last microsecond of a day in Sweden."""
    return datetime.combine(day, time.max, tzinfo=SWEDEN)
