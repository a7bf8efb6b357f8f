"""The years of a budget together: frame, budget and outcome, a small chart for each body, and a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import define, frozen

from tplog.answers.answer import Answer
from tplog.answers.corrections import CorrectionMarks, corrected_field, marked_corrections
from tplog.answers.overview_tables import percent_used
from tplog.answers.per_inhabitant import per_inhabitant
from tplog.answers.years_together import (
    YEAR_FIGURES_ROW,
    YEARS_TOGETHER,
    AccountYears,
    YearFigures,
    YearsTogether,
    years_together,
)
from tplog.book.book import Book
from tplog.book.corrections import read_correction_marks
from tplog.book.municipality import budgets_of_other_years
from tplog.i18n.money_format import Unit, format_money_rounded, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.account import parse_account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tplog.site.site_settings import SiteSettings

TITLE = "page-years"
ALL = "all"
# Of a small chart, in pixels.
CHART_WIDTH, BASELINE = 240, 104
MAX_YEAR_LABELS = 6


@frozen
class YearColumn:
    """A year of a small chart: the columns of budget and outcome, the line of the frame, all from below.

    A height is None where there is no such figure; ``label`` is "" where the years would stand too close.
    """

    x: int
    width: int
    label: str
    budget: int | None
    outcome: int | None
    frame: int | None
    is_overspent: bool


@define
class YearsView:
    """What the page shows: the years together; ``opened`` are the bodies whose lines are shown, or "all".

    ``titles`` are those of the other budgets from which years were taken; ``marks`` by budget the accounts
    whose figures corrections changed.
    """

    together: YearsTogether
    site: SiteSettings
    opened: frozenset[str]
    titles: Mapping[str, str]
    marks: Mapping[str, CorrectionMarks]

    @cached_property
    def unit(self) -> Unit:
        """The unit of all its figures: that of the largest."""
        return reading_unit(self.amounts)

    @property
    def amounts(self) -> Iterator[int]:
        """The amounts that it shows in its unit, in öre."""
        for row in (self.together.total, *self.together.bodies):
            for each in (row, *(row.lines if self.is_open(row) else ())):
                for figures in filter(None, each.figures.values()):
                    yield from (figures.frame, figures.budget_total, figures.outcome or 0, figures.remaining)

    @property
    def shown_rows(self) -> Iterator[AccountYears]:
        """Yield the rows of the table: each body, followed by its lines where they are asked for."""
        for body in self.together.bodies:
            yield body
            if self.is_open(body):
                yield from body.lines

    def corrected(self, figures: YearFigures) -> tuple[str, ...]:
        """Return the events whose corrections changed an account's figures of a year; none of the sum."""
        return self.marks[figures.budget].events(parse_account(figures.account)) if figures.account else ()

    @property
    def corrected_by_account(self) -> Mapping[str, tuple[str, ...]] | None:
        """The events whose corrections changed the accounts; None where a budget has too many."""
        rows = (row for body in self.together.bodies for row in (body, *body.lines))
        figures = (each for row in rows for each in row.figures.values() if each)
        return marked_corrections(
            self.marks.values(), ((each.account, self.corrected(each)) for each in figures)
        )

    def is_open(self, body: AccountYears) -> bool:
        """Return whether the lines of a body are shown."""
        return body.path in self.opened or ALL in self.opened

    def percent(self, figures: YearFigures) -> int | None:
        """Return how many per cent of the budget were spent; None where nothing says that."""
        return percent_used(figures.budget_total, figures.outcome) if figures.level_known else None

    def per_inhabitant(self, figures: YearFigures) -> int | None:
        """Return the budget per inhabitant in öre; None where the population of the year is not known."""
        population = self.site.population.get(figures.year)
        return per_inhabitant(figures.budget_total, population) if figures.level_known else None

    @property
    def has_population(self) -> bool:
        """Whether somebody has said how many lived there in any of the years."""
        return any(year in self.site.population for year in self.together.years)

    def columns(self, row: AccountYears) -> tuple[YearColumn, ...]:
        """Return the columns of a row's chart on a scale of its own; none for figures both ways from zero."""
        figures = list(row.figures.items())
        shown = [each for _, each in figures if each is not None]
        amounts = [ore for each in shown for ore in (each.frame, each.budget_total, each.outcome or 0)]
        if not any(amounts) or min(amounts) < 0 < max(amounts) or not all(each.level_known for each in shown):
            return ()
        most = max(map(abs, amounts))
        step = CHART_WIDTH // len(figures)
        stride = -(-len(figures) // MAX_YEAR_LABELS)

        def height(ore: int | None) -> int | None:
            return None if ore is None else abs(ore) * (BASELINE - 8) // most

        return tuple(
            YearColumn(
                number * step,
                step,
                str(year) if (len(figures) - 1 - number) % stride == 0 else "",
                height(each.budget_total) if each else None,
                height(each.outcome) if each else None,
                height(each.frame) if each and each.frame else None,
                each.is_overspent if each else False,
            )
            for number, (year, each) in enumerate(figures)
        )


PAGE: Answer[YearsView] = YEARS_TOGETHER.of("YearsView", lambda view: view.together).also(
    corrected_field("account", lambda view: view.corrected_by_account)
)


def page(book: Book, request: PageRequest, budget: str) -> Page[YearsView]:
    """Return the page of all calendar years of a budget. Raises NotFound for an unknown budget."""
    point = request.point
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    others = budgets_of_other_years(book, budget, state, point)
    states = {
        **book.related_states(budget, point, state),
        **{name: book.state(name, as_of=point.as_of, known_at=point.known_at) for name in others.values()},
        budget: state,
    }
    together = years_together(states, budget, others)
    titles = {name: states[name].title or name for name in others.values()}
    marks = {name: read_correction_marks(book, states[name]) for name in (budget, *others.values())}
    view = YearsView(together, request.site, frozenset(request.choices.get("lines", ())), titles, marks)
    return Page(
        "years",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(YEAR_FIGURES_ROW, list(_table_rows(together))),
        budget,
        takes_point=True,
        headline=headline(together, request.language),
        lead=tuple(lead(view, request.language)),
        budget_title=state.title or "",
    )


def _table_rows(together: YearsTogether) -> Iterator[tuple[AccountYears, YearFigures]]:
    for body in (*together.bodies, together.total):
        for row in (body, *body.lines):
            yield from ((row, figures) for figures in row.figures.values() if figures)


def headline(together: YearsTogether, language: Language) -> str:
    """Return the sentence that says how the budget went from the first year to the last."""
    figures = [each for each in together.total.figures.values() if each and each.budget_total]
    if len(figures) < 2 or not all(each.level_known for each in figures):  # noqa: PLR2004 (from one to another)
        return ""
    first, last = figures[0], figures[-1]
    change = last.budget_total - first.budget_total
    unit = reading_unit([first.budget_total, last.budget_total])
    percent = percent_used(first.budget_total, abs(change))
    key = "years-grew" if change > 0 else "years-shrank" if change < 0 else "years-same"
    return site_text(
        key if percent is not None else "years-from-to",
        language,
        first=first.year,
        last=last.year,
        before=format_money_rounded(first.budget_total, language, unit),
        after=format_money_rounded(last.budget_total, language, unit),
        percent=percent,
    )


def lead(view: YearsView, language: Language) -> Iterator[str]:
    """Yield the sentences below it: years that overspent, that nobody reported, that other budgets have."""
    figures = [each for each in view.together.total.figures.values() if each]
    over = [str(each.year) for each in figures if each.is_overspent]
    unreported = [str(each.year) for each in figures if each.outcome is None]
    unfinished = view.together.unfinished
    sentences = [
        site_text("years-overspent", language, years=", ".join(over)) if over else "",
        site_text("years-unreported", language, years=", ".join(unreported)) if unreported else "",
        site_text("years-unfinished", language, years=", ".join(map(str, unfinished))) if unfinished else "",
    ]
    if any(sentences):
        yield " ".join(filter(None, sentences))
    if others := view.together.other_budgets:
        named = ", ".join(f"{view.titles[name]} ({year})" for year, name in sorted(others.items()))
        yield site_text("years-of-others", language, names=named)
