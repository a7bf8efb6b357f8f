"""Did the budget hold? Each line's budget, outcome, what remains and what was forecast, year by year.

Sums of ours stand beside sums as papers state them, in rows of their own, never in one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.budget_relations import GUIDELINES_IN_FORCE, RELATIONS, BudgetRelation, budget_relations
from tplog.answers.budget_result import BUDGET_RESULT
from tplog.answers.projects import PROJECT, Project, projects, shown_columns
from tplog.answers.states import (
    ACCOUNT_ROW,
    BODY_YEAR,
    BUDGET_YEARS,
    STATED_COLUMNS,
    STATED_TOTAL,
    AccountRow,
    BodyYear,
)
from tplog.answers.year_summary import guidelines_in, joint_totals, result_of_year, summarise_year
from tplog.book.book import Book
from tplog.charts.bar_chart import BarChart, bar_group, layout_bars
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.year_choice import choose_years
from tplog.values.account import HOLDING_ROLES, Account, Role

if TYPE_CHECKING:
    from tplog.domain.state.budget_result import BudgetResult
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.money_acts import Decision
    from tplog.values.transfer import StatedTotal

TITLE = "result"
DEFAULT_YEAR_COUNT = 2  # shown unless years are requested
COLUMNS = ACCOUNT_ROW.only(
    "proposed", "conditional", "budget_total", "outcome", "unreported", "remaining", "forecast", "plan"
)
_NAMES = tuple(column.name for column in COLUMNS.fields)
_FIXED_COLUMNS = {"budget_total", "outcome", "remaining"}


@frozen
class FigureRow:
    """A row of öre by column, None if unknown.

    ``noted`` are figures that move nothing, by name; ``noted_by`` are the events that state them. If it
    ``lacks_outcome``, nobody has reported one.
    """

    account: Account
    name: str
    role: Role
    depth: int
    level_known: bool
    ore_by_column: Mapping[str, int | None]
    noted: Mapping[str, int] = field(factory=dict)
    noted_by: Mapping[str, str] = field(factory=dict)
    lacks_outcome: bool = False


def _figure(row: FigureRow, name: str) -> int | None:
    return row.ore_by_column[name]


@frozen
class BodyResult:
    """A body's year: its lines, its unallocated money, its sum, and the stated totals by column."""

    whole: FigureRow
    lines: tuple[FigureRow, ...]
    unallocated: FigureRow | None
    stated_totals: Mapping[str, StatedTotal]
    further_totals: tuple[StatedTotal, ...] = ()

    @property
    def has_differing_total(self) -> bool:
        """Return whether a stated total differs from the computed sum."""
        return any(total.stated.ore != total.summed for total in self.stated_totals.values())

    @property
    def labelled_rows(self) -> tuple[tuple[FigureRow, str], ...]:
        """Return each row with its label: line, unallocated or sum."""
        unallocated = [(self.unallocated, "unallocated")] if self.unallocated else []
        return (*((line, "line") for line in self.lines), *unallocated, (self.whole, "sum"))

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """Return all rows."""
        return tuple(row for row, _ in self.labelled_rows)


@frozen
class ResultRow:
    """A row of a year's table; ``part`` says what it is: line, unallocated or sum."""

    year: int
    row: FigureRow
    part: str


@frozen
class YearResult:
    """A year's bodies, all in one unit; of a municipality's whole budget its result."""

    year: int
    unit: Unit
    columns: tuple[Field[AccountRow], ...]
    noted_names: tuple[str, ...]
    bodies: tuple[BodyResult, ...]
    joint_totals: tuple[StatedTotal, ...]
    summary: tuple[BodyYear, ...]
    result: BudgetResult | None

    @property
    def rows(self) -> Iterator[ResultRow]:
        """Yield the rows of its table, each with its year and its label."""
        return (ResultRow(self.year, row, part) for body in self.bodies for row, part in body.labelled_rows)

    def chart(self, language: Language) -> BarChart:
        """Lay out the lines' figures as bars; what is neither a body nor a reserve is no line."""
        bodies = [body for body in self.summary if body.total_row.role in HOLDING_ROLES]
        groups = [bar_group(row) for body in bodies for row in body.lines or (body.total_row,)]
        return layout_bars(
            groups, site_text("lines-of", language, year=year_text(self.year, language)), language
        )


@frozen
class ResultView:
    """What the page shows: all years of the budget, and the chosen ones."""

    budget: str
    known_years: tuple[int, ...]
    years: tuple[YearResult, ...]
    projects: tuple[Project, ...]
    relations: tuple[BudgetRelation, ...]
    guidelines: tuple[Decision, ...]

    @property
    def project_columns(self) -> tuple[Field[Project], ...]:
        """The columns of its projects: sums over the years, and what papers state of any of them."""
        return tuple(column for column in shown_columns(self.projects) if column.value_type is Kind.ORE)

    @property
    def project_unit(self) -> Unit:
        """The unit of its projects' figures."""
        return common_unit(
            column.get(project) or 0 for column in self.project_columns for project in self.projects
        )


_FIGURES: tuple[Field[Any], ...] = tuple(
    evolve(column, get=partial(_figure, name=column.name), optional=True) for column in COLUMNS.fields
)
_ACCOUNT: Answer[Any] = ACCOUNT_ROW.only("account", "name", "role")
_LEVEL: Answer[Any] = ACCOUNT_ROW.only("level_known")
_NOTED: Answer[Any] = Answer(
    "FigureRow", tuple(evolve(noted, get=attrgetter("noted")) for noted in ACCOUNT_ROW.only("noted").fields)
)
_ROW: Answer[FigureRow] = Answer("FigureRow", (*_ACCOUNT.fields, *_FIGURES, *_LEVEL.fields, *_NOTED.fields))
_BODY: Answer[BodyResult] = _ROW.of("BodyResult", lambda body: body.whole).also(
    Field("lines", Many(_ROW), ("poster", "lines")),
    Field("unallocated", _ROW, ("ofördelat", "unallocated"), optional=True),
    Field(
        "stated_totals",
        ByKey(STATED_TOTAL.only("event", "column", "stated", "stated_text", "summed")),
        ("angivna summor", "stated totals"),
        "Totals as papers state them, by column.",
    ),
    *BODY_YEAR.only("further_totals").of("BodyResult", lambda body: body).fields,
)
_YEAR: Answer[YearResult] = Answer(
    "YearResult",
    (
        Field("year", Kind.YEAR, ("år", "year")),
        Field("bodies", Many(_BODY), ("organ", "bodies"), "Reserves, sources and sinks too: see role."),
        *BUDGET_YEARS.only("joint_totals").of("YearResult", lambda year: year).fields,
        Field(
            "result",
            BUDGET_RESULT,
            ("resultat", "result"),
            "Of a municipality's whole budget.",
            optional=True,
        ),
    ),
)
PAGE: Answer[ResultView] = Answer(
    "ResultView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("known_years", Many(Kind.YEAR), ("kända år", "known years")),
        Field("years", Many(_YEAR), ("år", "years")),
        Field("projects", Many(PROJECT), ("projekt", "projects"), "Investments over all their years."),
        RELATIONS,
        GUIDELINES_IN_FORCE,
    ),
)
_TABLE: Answer[ResultRow] = Answer(
    "ResultRow",
    (
        Field("year", Kind.YEAR, ("år", "year")),
        *_ROW.only("account", "name").of("ResultRow", lambda line: line.row).fields,
        Field("part", Kind.WORD, ("del", "part"), choices=("line", "unallocated", "sum")),
        *_ROW.only("role", "level_known", *_NAMES).of("ResultRow", lambda line: line.row).fields,
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[ResultView]:
    """Return the page of the requested or the latest years. Raises NotFound for an unknown one."""
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    return result_page(state, book.related_states(budget, request.point, state), request, budget)


def result_page(
    state: BudgetState, related: Mapping[str, BudgetState], request: PageRequest, budget: str
) -> Page[ResultView]:
    """Return the page of a budget's state; ``related`` are those of the budgets to which it relates.

    Raises NotFound for an unknown year.
    """
    chosen_years = choose_years(budget, state, request, DEFAULT_YEAR_COUNT)
    years = tuple(year_result(state, year) for year in chosen_years)
    relations = budget_relations({budget: state, **related}, budget)
    guidelines = guidelines_in(state, chosen_years)
    view = ResultView(budget, state.years(), years, projects(budget, state), relations, guidelines)
    table = PageTable(_TABLE, [row for year in years for row in year.rows])
    return Page("result", site_text(TITLE, request.language), view, PAGE, table, budget, takes_point=True)


def year_result(state: BudgetState, year: int) -> YearResult:
    """Return a year's figures: budget, outcome and remaining, and other columns unless all figures are 0."""
    summary = summarise_year(state, year)
    noted_by: dict[Account, dict[str, str]] = {}
    for path, name in state.noted:
        if path.year == year:
            noted_by.setdefault(path, {})[name] = state.noted[path, name].event
    bodies = tuple(_body_result(body, noted_by) for body in summary)
    rows = [row for body in bodies for row in body.rows]
    columns = tuple(
        column
        for column in COLUMNS.fields
        if column.name in _FIXED_COLUMNS
        or (column.name != "unreported" and any(row.ore_by_column[column.name] for row in rows))
    )
    noted_names = dict.fromkeys(name for row in rows for name in row.noted if name not in _NAMES)
    joint = joint_totals(state, (year,))
    unit = common_unit([*_all_amounts(bodies), *(total.stated.ore for total in joint)])
    result = result_of_year(state, year)
    return YearResult(year, unit, columns, tuple(noted_names), bodies, joint, summary, result)


def _all_amounts(bodies: Iterable[BodyResult]) -> Iterator[int]:
    for body in bodies:
        yield from (ore for row in body.rows for ore in row.ore_by_column.values() if ore)
        yield from (ore for row in body.rows for ore in row.noted.values())
        yield from (total.stated.ore for total in body.stated_totals.values())


def _body_result(body: BodyYear, noted_by: Mapping[Account, Mapping[str, str]]) -> BodyResult:
    stated = {column: total for column in STATED_COLUMNS if (total := body.stated_total(column))}
    whole, *lines = (_figure_row(row, noted_by.get(row.account, {})) for row in (body.total_row, *body.lines))
    unallocated = _unallocated_row(body) if lines else None
    return BodyResult(whole, tuple(lines), unallocated, stated, body.further_totals)


def _unallocated_row(body: BodyYear) -> FigureRow:
    """Return the row of a body's own balance: what is not allocated to its lines."""
    balance = body.own_balance
    outcome = -balance.outcome or None  # an outcome of 0 is one of the body as a whole
    ore = {"budget_total": balance.budget_total, "outcome": outcome, "remaining": balance.remaining}
    return FigureRow(
        body.account, "", body.total_row.role, 1, balance.level_known, {**dict.fromkeys(_NAMES), **ore}
    )


def _figure_row(row: AccountRow, noted_by: Mapping[str, str]) -> FigureRow:
    ore = {column.name: column.get(row) for column in COLUMNS.fields}
    return FigureRow(
        row.account,
        row.name,
        row.role,
        row.depth,
        row.level_known,
        ore,
        row.noted,
        noted_by,
        row.lacks_outcome,
    )
