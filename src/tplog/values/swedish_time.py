"""Days and instants in Swedish local time; the log itself stores UTC."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def day_in_sweden(instant: datetime) -> date:
    """Return the calendar date in Sweden at an instant."""
    return instant.astimezone(SWEDEN).date()


def as_swedish_time(naive: datetime) -> datetime:
    """Return the instant of a Swedish clock's time; in the repeated hour of autumn the first of the two."""
    return naive.replace(tzinfo=SWEDEN)


def end_of_day_in_sweden(day: date) -> datetime:
    """Return the last microsecond of a day in Sweden."""
    return datetime.combine(day, time.max, tzinfo=SWEDEN)
