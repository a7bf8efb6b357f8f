"""The years and months of a history: how much happened in each, and the one that an address chooses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.errors import NotFound, mandatory_rule
from tplog.events.record import Record
from tplog.i18n.date_format import month_in_words
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError
from tplog.values.partial_date import PartialDate, parse_date

PERIOD = "period"
MOST_YEARS = 40  # that are shown with those between them in which nothing happened
PERIOD_UNREADABLE = mandatory_rule(
    "period-unreadable",
    "{key}: ”{text}” är varken ett år eller en månad. Skriv 2025 eller 2025-03.",
    "{key}: '{text}' is neither a year nor a month. Write 2025 or 2025-03.",
)


@frozen
class Period:
    """A year or a month, ``2025`` or ``2025-03``: how many events it has, and what they move in öre.

    ``moved`` is None where the events are not read.
    """

    period: str
    events: int
    moved: int | None

    @property
    def month(self) -> int | None:
        """The month, counted from 1; None for a year."""
        return int(self.period[5:]) if len(self.period) > len("2025") else None

    def name(self, language: Language) -> str:
        """Return the year, or the month in words without its year."""
        return month_in_words(self.month, language) if self.month else self.period


@frozen
class History:
    """The days of a history's visible events, in order, and those of them whose records are read.

    ``first`` is the place in ``days`` of the first of the ``records``, which stand in a row.
    """

    days: Sequence[date]
    first: int
    records: Sequence[Record]

    def years(self) -> tuple[Period, ...]:
        """Return the years from the first to the last."""
        if not self.days:
            return ()
        first, last = self.days[0].year, self.days[-1].year
        years = (
            range(first, last + 1) if last - first < MOST_YEARS else sorted({day.year for day in self.days})
        )
        return tuple(self._period(PartialDate(year)) for year in years)

    def months(self, year: int) -> tuple[Period, ...]:
        """Return the twelve months of a year."""
        return tuple(self._period(PartialDate(year, month)) for month in range(1, 13))

    def _period(self, period: PartialDate) -> Period:
        begin, end = span(self.days, period)
        is_read = self.first <= begin and end <= self.first + len(self.records)
        records = self.records[begin - self.first : end - self.first] if is_read else ()
        moved = sum(move.ore for record in records for move in record.event.transfers)
        return Period(str(period), end - begin, moved if is_read else None)


PERIODS: Answer[Period] = Answer(
    "Period",
    (
        Field("period", Kind.TEXT, ("period", "period"), "A year or a month."),
        Field("events", Kind.COUNT, ("händelser", "events"), "That count from a day in it."),
        Field(
            "moved",
            Kind.ORE,
            ("flyttat", "moved"),
            "All that their transfers move; null where it is not summed: where not all are on the page.",
            optional=True,
        ),
    ),
)


def parse_period(text: str) -> PartialDate | None:
    """Return a year or a month; None for "". Raises NotFound for another text."""
    if not text:
        return None
    try:
        period = parse_date(text)
    except ParseError:
        period = None
    if period is None or period.year is None or period.day is not None or str(period) != text:
        raise NotFound(Finding(PERIOD_UNREADABLE, {"key": PERIOD, "text": text}))
    return period


def span(days: Sequence[date], period: PartialDate | None) -> tuple[int, int]:
    """Return the places of the first day in a period and of the first after it; of all days without one."""
    if period is None or period.earliest is None or period.latest is None:
        return 0, len(days)
    return bisect_left(days, period.earliest), bisect_right(days, period.latest)
