"""A body: what it has by budget and year, what waits for it, its mandates, its decisions newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer
from tplog.answers.bodies import BODY_BUDGET, BODY_DETAIL, BodyBudget, BodyDetail, WaitingAct
from tplog.answers.corrections import CorrectionMarks, corrected_field, marked_corrections
from tplog.answers.overview import OverviewTotal
from tplog.answers.overview_of_states import calendar_years
from tplog.answers.overview_tables import percent_used, sum_remarks
from tplog.answers.records import listed_amount
from tplog.book.bodies import read_body
from tplog.book.book import Book
from tplog.book.corrections import read_marks_of_budgets
from tplog.book.municipality import require_year
from tplog.events.base import Event
from tplog.i18n.money_format import Unit, format_money_rounded, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.pages.bodies import total_amounts
from tplog.values.account import UNDATED_YEARS
from tplog.values.finding import Finding

LISTED = 12  # acts that wait and findings that are shown unless all are asked for
SHOWN_WHOLE = ("waiting", "findings")


@frozen
class BodyView:
    """What the page shows: ``year`` is the chosen one, None for a body without a budget of its own.

    ``shown_whole`` is the list of `SHOWN_WHOLE` that is shown whole, if any; ``marks`` are by budget the
    accounts whose figures corrections changed.
    """

    detail: BodyDetail
    year: int | None
    shown_whole: str
    is_first_page: bool
    remarks: tuple[str, ...]
    marks: Mapping[str, CorrectionMarks] = field(factory=dict)

    def corrected(self, row: BodyBudget) -> tuple[str, ...]:
        """Return the events whose corrections changed what the body has in a budget."""
        return self.marks[row.budget].events(row.body.account)

    @property
    def corrected_by_budget(self) -> Mapping[str, tuple[str, ...]] | None:
        """The events whose corrections changed the chosen year; None where a budget has too many."""
        events = ((row.budget, self.corrected(row)) for row in self.rows)
        return marked_corrections(self.marks.values(), events)

    @property
    def total(self) -> OverviewTotal | None:
        """The sum of the chosen year; None where the body has nothing in it."""
        return self.detail.years.get(self.year) if self.year is not None else None

    @property
    def rows(self) -> tuple[BodyBudget, ...]:
        """The budgets of the chosen year, the largest first."""
        rows = (row for row in self.detail.budgets if row.year == self.year)
        return tuple(sorted(rows, key=lambda row: -row.budget_total))

    @property
    def waiting(self) -> tuple[WaitingAct, ...]:
        """The acts that wait and are shown."""
        return self.detail.waiting[: None if self.shown_whole == "waiting" else LISTED]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that are shown."""
        return self.detail.findings[: None if self.shown_whole == "findings" else LISTED]

    def title_of(self, budget: str) -> str:
        """Return how people call a budget."""
        return self.detail.titles.get(budget, budget)

    @property
    def unit(self) -> Unit:
        """The unit of all figures: that of the largest."""
        return reading_unit(self.amounts)

    @property
    def acts_unit(self) -> Unit:
        """The unit of the amounts of its acts: that of the largest."""
        records = (*(act.record for act in self.waiting), *self.detail.decisions.records)
        return reading_unit(self.amount_of(record.event) or 0 for record in records)

    @staticmethod
    def amount_of(event: Event) -> int | None:
        """Return the amount with which an act is listed, in öre."""
        return listed_amount(event)

    @property
    def amounts(self) -> Iterable[int]:
        """The amounts that it shows in its unit, in öre."""
        for total in self.detail.years.values():
            yield from total_amounts(total)
        for row in self.detail.budgets:
            yield from (row.budget_total, row.outcome or 0, row.unreported, row.remaining)

    def percent(self, row: OverviewTotal | BodyBudget) -> int | None:
        """Return how many per cent of a budget were spent; None where nothing says that."""
        return percent_used(row.budget_total, row.outcome)


PAGE: Answer[BodyView] = BODY_DETAIL.of("BodyView", lambda view: view.detail).also(
    corrected_field("budget", lambda view: view.corrected_by_budget)
)


def page(book: Book, request: PageRequest, body: str) -> Page[BodyView]:
    """Return the page of a body in the requested year, or its last with an outcome.

    Raises NotFound for an unknown body, and for a year in which no budget has anything.
    """
    before = request.int_choice("before")
    detail = read_body(book, body, before, request.point)
    year = request.year_choice("year")
    if year is not None and year not in detail.years:
        # One in which no budget has anything is no year of the site.
        require_year(calendar_years(state.years() for state in detail.states.values()), year)
    chosen = _usual_year(detail) if year is None else year
    total = detail.years.get(chosen) if chosen is not None else None
    view = BodyView(
        detail,
        chosen,
        request.choice_of("show", SHOWN_WHOLE),
        before is None,
        sum_remarks(total, request.language, format_money_rounded) if total else (),
    )
    budgets = dict.fromkeys(row.budget for row in view.rows)
    view = evolve(view, marks=read_marks_of_budgets(book, budgets, request.point))
    return Page(
        "body",
        detail.name,
        view,
        PAGE,
        PageTable(BODY_BUDGET, detail.budgets),
        takes_point=True,
        headline=_headline(view, request),
        lead=_lead(detail, request),
        names=AccountNames(detail.states, request.language),
    )


def _usual_year(detail: BodyDetail) -> int | None:
    """Return the last calendar year with an outcome, else the last with money, else the last; or None."""
    years = [year for year in detail.years if year not in UNDATED_YEARS] or list(detail.years)
    reported = (year for year in years if detail.years[year].outcome is not None)
    with_money = (year for year in years if detail.years[year].budget_total)
    return next(reported, None) or next(with_money, None) or next(iter(years), None)


def _headline(view: BodyView, request: PageRequest) -> str:
    total = view.total
    if total is None:
        return ""
    percent = view.percent(total)
    key = "body-used"
    if percent is None:
        key = "body-unreported" if total.outcome is None else "body-has"
    budget = format_money_rounded(total.budget_total, request.language)
    figures = {"name": view.detail.name, "budget": budget, "year": view.year, "percent": percent}
    return site_text(key, request.language, **figures)


def _lead(detail: BodyDetail, request: PageRequest) -> tuple[str, ...]:
    sentences = []
    if detail.waiting:
        count = len(detail.waiting)
        sentences.append(site_text("body-waits", request.language, count=count, name=detail.name))
    if detail.other_names:
        names = ", ".join(detail.other_names)
        sentences.append(site_text("body-other-names", request.language, names=names))
    return tuple(sentences)
