"""All budgets of a year beside each other: what they hold, what waits, what does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.answers.overview import BUDGET_OVERVIEW, OVERVIEW, BudgetOverview, Overview, OverviewTotal
from tplog.answers.overview_tables import overview_remarks, percent_used
from tplog.book.book import Book
from tplog.book.municipality import read_overview
from tplog.i18n.money_format import Unit, format_money_rounded, is_exact, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.swedish_time import day_in_sweden

TITLE = "start-page"
MAX_BODIES = 3  # named in a row
# How the table can be sorted, by the word in the address; else by size, parts under their wholes.
SORT_KEYS: Mapping[str, Callable[[BudgetOverview], Any]] = {
    "title": lambda row: row.title or row.budget,
    "remaining": lambda row: row.remaining,
    "used": lambda row: -(percent_used(row.budget_total, row.outcome) or 0),
    "findings": lambda row: [-row.findings[severity] for severity in ("refuse", "warning", "note")],
    "proposals": lambda row: -row.open_proposals,
}


@frozen
class StartView:
    """What the page shows: the rows chosen of an overview, and how.

    ``sort`` is a key of `SORT_KEYS` or "", ``body`` the body whose budgets are chosen or "".
    """

    overview: Overview
    rows: tuple[BudgetOverview, ...]
    sort: str
    body: str
    remarks: tuple[str, ...]

    @property
    def unit(self) -> Unit:
        """The unit of all figures: that of the largest."""
        return reading_unit(self._amounts())

    @property
    def is_exact(self) -> bool:
        """Whether no figure is rounded in the unit."""
        return is_exact(self._amounts(), self.unit)

    @property
    def bodies(self) -> tuple[str, ...]:
        """The names of all bodies that have a budget in the year, in the alphabet."""
        return tuple(sorted({name for row in self.overview.budgets for name in body_names(row)}))

    def _amounts(self) -> Iterable[int]:
        rows: tuple[BudgetOverview | OverviewTotal, ...] = (*self.overview.budgets, self.overview.total)
        for row in rows:
            yield from (row.budget_total, row.outcome or 0, row.remaining, row.unreported)

    def percent(self, row: Any) -> int | None:  # noqa: ANN401 (a budget's row or the total)
        """Return how many per cent of a row's budget were spent; None where nothing says that."""
        return percent_used(row.budget_total, row.outcome)

    def names(self, row: BudgetOverview) -> str:
        """Return the first bodies of a row, and how many more it has."""
        names = body_names(row)
        more = len(names) - MAX_BODIES
        return f"{', '.join(names[:MAX_BODIES])} +{more}" if more > 0 else ", ".join(names)


PAGE: Answer[StartView] = OVERVIEW.of("StartView", lambda view: view.overview)


def body_names(row: BudgetOverview) -> list[str]:
    """Return the names of a budget's bodies."""
    return [body.total_row.name for body in row.bodies]


def page(book: Book, request: PageRequest) -> Page[StartView]:
    """Return the page of the requested year, or of the last with an outcome. Raises NotFound."""
    overview = read_overview(book, request.year_choice("year"), request.point)
    sort = request.choice_of("sort", SORT_KEYS)
    body = request.choice("body")
    rows = tuple(row for row in overview.budgets if not body or body in body_names(row))
    if sort:
        rows = tuple(sorted(rows, key=SORT_KEYS[sort]))
    view = StartView(overview, rows, sort, body, overview_remarks(overview, request.language))
    return Page(
        "start",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(BUDGET_OVERVIEW, rows),
        takes_point=True,
        headline=headline(overview, request),
        lead=lead(overview, request),
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
    if overview.total.unreported:
        unreported = format_money_rounded(overview.total.unreported, language)
        sentences.append(site_text("overview-unreported", language, ore=unreported))
    if overview.open_proposals:
        days = (_today(request) - overview.oldest_proposal).days if overview.oldest_proposal else 0
        text = site_text("start-proposals", language, count=overview.open_proposals, days=max(days, 0))
        sentences.append(text)
    return (" ".join(sentences),)


def _today(request: PageRequest) -> date:
    return request.point.as_of or day_in_sweden(datetime.now(UTC))
