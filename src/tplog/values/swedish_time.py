"""Days and instants by Swedish clocks; the log itself keeps UTC."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def day_in_sweden(instant: datetime) -> date:
    """The day that a Swedish calendar shows at an instant; minutes are dated by it, the log keeps UTC."""
    return instant.astimezone(SWEDEN).date()


def as_swedish_time(naive: datetime) -> datetime:
    """The instant that a Swedish clock shows so; of the two in an autumn's doubled hour the first."""
    return naive.replace(tzinfo=SWEDEN)


def end_of_day_in_sweden(day: date) -> datetime:
    """The last microsecond of a day in Sweden."""
    return datetime.combine(day, time.max, tzinfo=SWEDEN)
