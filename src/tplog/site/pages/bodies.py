"""All bodies of a year over all budgets: what each has, what is spent, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.answers.bodies import BODIES, BODY_OVERVIEW, Bodies, BodyOverview
from tplog.answers.corrections import CorrectionMarks, corrected_field, marked_corrections
from tplog.answers.overview import OverviewTotal
from tplog.answers.overview_tables import percent_used, sum_remarks
from tplog.book.bodies import read_bodies
from tplog.book.book import Book
from tplog.book.corrections import read_marks_of_budgets
from tplog.i18n.money_format import Unit, format_money_rounded, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable

TITLE = "bodies-page"


@frozen
class BodiesView:
    """What the page shows; ``marks`` are by budget the accounts whose figures corrections changed."""

    bodies: Bodies
    remarks: tuple[str, ...]
    marks: Mapping[str, CorrectionMarks]

    def corrected(self, row: BodyOverview) -> tuple[str, ...]:
        """Return the events whose corrections changed what a body has in any of its budgets."""
        events = (name for each in row.budgets for name in self.marks[each.budget].events(each.body.account))
        return tuple(dict.fromkeys(events))

    @property
    def corrected_by_body(self) -> Mapping[str, tuple[str, ...]] | None:
        """The events whose corrections changed what bodies have; None where a budget has too many."""
        rows = self.bodies.bodies
        return marked_corrections(self.marks.values(), ((row.body, self.corrected(row)) for row in rows))

    @property
    def unit(self) -> Unit:
        """The unit of all figures: that of the largest."""
        return reading_unit(self.amounts)

    @property
    def amounts(self) -> Iterable[int]:
        """The amounts that it shows in its unit, in öre."""
        for total in (self.bodies.total, *(row.total for row in self.bodies.bodies)):
            yield from total_amounts(total)

    def percent(self, total: OverviewTotal) -> int | None:
        """Return how many per cent of a sum were spent; None where nothing says that."""
        return percent_used(total.budget_total, total.outcome)


PAGE: Answer[BodiesView] = BODIES.of("BodiesView", lambda view: view.bodies).also(
    corrected_field("body", lambda view: view.corrected_by_body)
)


def total_amounts(total: OverviewTotal) -> tuple[int, ...]:
    """Return the figures of a sum in öre, those that are known."""
    return total.budget_total, total.outcome or 0, total.unreported, total.remaining


def page(book: Book, request: PageRequest) -> Page[BodiesView]:
    """Return the page of the requested year, or of the last with an outcome. Raises NotFound."""
    bodies = read_bodies(book, request.year_choice("year"), request.point)
    budgets = dict.fromkeys(each.budget for row in bodies.bodies for each in row.budgets)
    marks = read_marks_of_budgets(book, budgets, request.point)
    view = BodiesView(bodies, sum_remarks(bodies.total, request.language, format_money_rounded), marks)
    return Page(
        "bodies",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(BODY_OVERVIEW, bodies.bodies),
        takes_point=True,
        headline=_headline(bodies, request),
        lead=_lead(bodies, request),
    )


def _headline(bodies: Bodies, request: PageRequest) -> str:
    if not bodies.bodies:
        return ""
    budget = format_money_rounded(bodies.total.budget_total, request.language)
    count = len(bodies.bodies)
    return site_text("bodies-headline", request.language, count=count, budget=budget, year=bodies.year)


def _lead(bodies: Bodies, request: PageRequest) -> tuple[str, ...]:
    """Return the sentence that names the largest body, where there are several of what is no net income."""
    if len(bodies.bodies) < 2 or bodies.total.budget_total <= 0:  # noqa: PLR2004 (a pair)
        return ()
    largest = bodies.bodies[0]
    percent = percent_used(bodies.total.budget_total, largest.total.budget_total)
    budget = format_money_rounded(largest.total.budget_total, request.language)
    return (site_text("bodies-lead", request.language, name=largest.name, budget=budget, percent=percent),)
