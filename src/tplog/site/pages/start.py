"""All budgets of a year beside each other: what they hold, what waits, what does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Any

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.answers.overview import BUDGET_OVERVIEW, OVERVIEW, BudgetOverview, Overview, OverviewTotal
from tplog.answers.overview_tables import overview_remarks, percent_used
from tplog.book.book import Book
from tplog.book.municipality import read_overview
from tplog.i18n.money_format import Unit, format_money_rounded, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.render import format_day
from tplog.values.partial_date import PartialDate
from tplog.values.swedish_time import day_in_sweden

TITLE = "start-page"
MAX_BODIES = 2  # named in a row
MAX_ROWS = 40  # at first; all by address
SEVERITIES = ("refuse", "warning", "note")
# How the table can be sorted, by the word in the address; else by size, parts under their wholes.
SORT_KEYS: Mapping[str, Callable[[BudgetOverview], Any]] = {
    "title": lambda row: (row.title or row.budget).casefold(),
    "outcome": lambda row: -(row.outcome or 0),
    "remaining": lambda row: row.remaining,
    "used": lambda row: -(percent_used(row.budget_total, row.outcome) or 0),
    "latest": lambda row: [-number for number in _latest_day(row).timetuple()[:3]],
    "findings": lambda row: [-row.findings[severity] for severity in SEVERITIES],
    "proposals": lambda row: (-row.open_proposals, row.oldest_proposal or date.max),
}


@frozen(slots=False)
class StartView:
    """What the page shows: the rows chosen of an overview, and how.

    ``rows`` are all that were chosen, ``shown`` those that fit. ``sort`` is a key of `SORT_KEYS` or "".
    ``body``, ``text`` and ``shows`` are what they were chosen by: a body, words of the title, or "findings"
    or "proposals" for those that have any; "" for all.
    """

    overview: Overview
    rows: tuple[BudgetOverview, ...]
    shown: tuple[BudgetOverview, ...]
    sort: str
    body: str
    text: str
    shows: str
    remarks: tuple[str, ...]
    today: date

    @cached_property
    def unit(self) -> Unit:
        """The unit of all figures: that of the largest."""
        return reading_unit(self.amounts)

    @property
    def is_chosen(self) -> bool:
        """Whether only some of the budgets are chosen."""
        return len(self.rows) < len(self.overview.budgets)

    @property
    def bodies(self) -> tuple[str, ...]:
        """The names of all bodies that have a budget in the year, in the alphabet."""
        return tuple(sorted({name for row in self.overview.budgets for name in body_names(row)}))

    @property
    def amounts(self) -> Iterable[int]:
        """The amounts that it shows in its unit, in öre."""
        rows: tuple[BudgetOverview | OverviewTotal, ...] = (*self.overview.budgets, self.overview.total)
        for row in rows:
            yield from (row.budget_total, row.outcome or 0, row.remaining, row.unreported)

    def percent(self, row: Any) -> int | None:  # noqa: ANN401 (a budget's row or the total)
        """Return how many per cent of a row's budget were spent; None where nothing says that."""
        return percent_used(row.budget_total, row.outcome)

    def year_passed(self, row: Any) -> int | None:  # noqa: ANN401 (a budget's row or the overview)
        """Return how many per cent of the year the outcomes reach; None for a whole year, or unknown."""
        day: date | None = row.reported_until
        if day is None or day.year != self.overview.year or (day.month, day.day) == (12, 31):
            return None
        days = (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1
        return 100 * day.timetuple().tm_yday // days

    @property
    def findings(self) -> Mapping[str, int]:
        """How many findings of the year's budgets nobody has answered, by severity."""
        return {name: sum(row.findings[name] for row in self.overview.budgets) for name in SEVERITIES}

    @property
    def findings_elsewhere(self) -> int:
        """How many breaches and warnings the log has besides: of other years, or of the log."""
        here, everywhere = self.findings, self.overview.findings
        return sum(everywhere[name] - here[name] for name in ("refuse", "warning"))

    @property
    def has_ticks(self) -> bool:
        """Whether any bar shows how much of the year is reported."""
        return any(self.year_passed(row) is not None and self.percent(row) is not None for row in self.shown)

    def days_waited(self, row: BudgetOverview) -> int | None:
        """Return for how many days a budget's oldest proposal has waited; None if that is not known."""
        return max((self.today - row.oldest_proposal).days, 0) if row.oldest_proposal else None

    def names(self, row: BudgetOverview) -> str:
        """Return the first bodies of a row, and how many more it has."""
        names = body_names(row)
        more = len(names) - MAX_BODIES
        return f"{', '.join(names[:MAX_BODIES])} +{more}" if more > 0 else ", ".join(names)


PAGE: Answer[StartView] = OVERVIEW.of("StartView", lambda view: view.overview)


def body_names(row: BudgetOverview) -> list[str]:
    """Return the names of a budget's bodies."""
    return [body.total_row.name for body in row.bodies]


def _latest_day(row: BudgetOverview) -> date:
    decided = row.latest.decided if row.latest else None
    return (decided.earliest if isinstance(decided, PartialDate) else decided) or date.min


def page(book: Book, request: PageRequest) -> Page[StartView]:
    """Return the page of the requested year, or of the last with an outcome. Raises NotFound."""
    return overview_page(read_overview(book, request.year_choice("year"), request.point), request)


def overview_page(overview: Overview, request: PageRequest) -> Page[StartView]:
    """Return the page of an overview. Raises NotFound for an unknown choice."""
    view = start_view(overview, request)
    return Page(
        "start",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(BUDGET_OVERVIEW, view.rows),
        takes_point=True,
        headline=headline(overview, request),
        lead=lead(overview, request),
    )


def start_view(overview: Overview, request: PageRequest) -> StartView:
    """Return an overview with the rows that a request chooses, in its order. Raises NotFound."""
    sort, body, text = request.choice_of("sort", SORT_KEYS), request.choice("body"), request.choice("q")
    shows = request.choice_of("only", ("findings", "proposals"))
    rows = tuple(row for row in overview.budgets if _is_chosen(row, body, text, shows))
    if sort:
        rows = tuple(sorted(rows, key=SORT_KEYS[sort]))
    shown = rows if request.choice_of("rows", ("all",)) else rows[:MAX_ROWS]
    unit = reading_unit((overview.total.budget_total,))

    remarks = overview_remarks(overview, request.language, partial(format_money_rounded, unit=unit))
    return StartView(overview, rows, shown, sort, body, text, shows, remarks, _today(request))


def _is_chosen(row: BudgetOverview, body: str, text: str, shows: str) -> bool:
    """Return whether a row has this body, all words of the text in its title or id, and what it must have."""
    called = f"{row.title or ''} {row.budget}".casefold()
    has = {
        "findings": any(row.findings[severity] for severity in ("refuse", "warning")),
        "proposals": row.open_proposals > 0,
        "": True,
    }
    return (
        has[shows]
        and (not body or body in body_names(row))
        and all(word in called for word in text.casefold().split())
    )


def headline(overview: Overview, request: PageRequest) -> str:
    """Return the sentence that says how much the year's budgets are, and how much of it is spent."""
    if overview.year is None:
        return site_text(TITLE, request.language)
    total = overview.total
    percent = percent_used(total.budget_total, total.outcome)
    key = "start-unreported" if percent is None else "start-used"
    budget = format_money_rounded(total.budget_total, request.language)
    return site_text(key, request.language, budget=budget, year=overview.year, percent=percent)


def lead(overview: Overview, request: PageRequest) -> tuple[str, ...]:
    """Return the sentences below it: how many budgets there are, and what waits for how long."""
    if overview.year is None:
        return ()
    language, count = request.language, len(overview.budgets)
    sentences = [site_text("start-budgets", language, count=count, year=overview.year)]
    if day := overview.reported_until:
        sentences.append(site_text("start-reported", language, day=format_day(day, language)))
    if overview.open_proposals:
        days = (_today(request) - overview.oldest_proposal).days if overview.oldest_proposal else 0
        text = site_text("start-proposals", language, count=overview.open_proposals, days=max(days, 0))
        sentences.append(text)
    return (" ".join(sentences),)


def _today(request: PageRequest) -> date:
    return request.point.as_of or day_in_sweden(datetime.now(UTC))
