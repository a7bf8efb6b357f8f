"""Did the budget hold? Each line's budget, outcome, what remains and what was forecast, year by year.

Sums of ours stand beside sums as papers state them, in rows of their own, never in one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.answers.json_data import JsonObject
from tplog.answers.json_schema import (
    BOOLEAN,
    ORE,
    TEXT,
    YEAR,
    array_of,
    closed_object,
    extended_object,
    map_of,
    nullable,
)
from tplog.book.book import Book
from tplog.charts.bar_chart import BarChart, bar_group, layout_bars
from tplog.domain.queries.year_summary import AccountRow, BodyYear, summarise_year
from tplog.domain.state.budget_state import AccountBalance, BudgetState, StatedTotal
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.site.year_choice import choose_years
from tplog.values.account import Account

DEFAULT_YEAR_COUNT = 2  # shown unless years are requested
COLUMNS = ("proposed", "budget", "outcome", "remaining", "forecast")
# For each column of the table the state's columns whose totals documents state.
STATED_COLUMNS = {"proposed": ("proposed",), "budget": ("allocated", "frame"), "outcome": ("outcome",)}


_ROW_SCHEMA = closed_object(
    account=TEXT, name=TEXT, **dict.fromkeys(COLUMNS, nullable(ORE)), level_known=BOOLEAN
)
_TOTAL_SCHEMA = closed_object(event=TEXT, column=TEXT, stated=ORE, text=TEXT, summed=ORE)
_BODY_SCHEMA = extended_object(
    _ROW_SCHEMA,
    lines=array_of(_ROW_SCHEMA),
    unallocated=nullable(_ROW_SCHEMA),
    stated_totals=map_of(_TOTAL_SCHEMA),
)
SCHEMA = closed_object(
    budget=TEXT,
    known_years=array_of(YEAR),
    years=array_of(closed_object(year=YEAR, bodies=array_of(_BODY_SCHEMA))),
)


@frozen
class FigureRow:
    """A row of öre by column, None if unknown. ``budget`` is all that was given, before any outcome.

    ``forecast_event`` is the event that made the forecast.
    """

    account: Account
    name: str
    depth: int
    level_known: bool
    ore_by_column: Mapping[str, int | None]
    forecast_event: str = ""


@frozen
class BodyResult:
    """A body's year: its lines, its unallocated money, its sum, and the stated totals by column."""

    whole: FigureRow
    lines: tuple[FigureRow, ...]
    unallocated: FigureRow | None
    stated_totals: Mapping[str, StatedTotal]

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
class YearResult:
    """A year's bodies, all in one unit."""

    year: int
    unit: Unit
    columns: tuple[str, ...]
    bodies: tuple[BodyResult, ...]
    chart: BarChart


@frozen
class ResultView:
    """What the page shows: all years of the budget, and the chosen ones."""

    budget: str
    known_years: tuple[int, ...]
    years: tuple[YearResult, ...]


def page(book: Book, request: PageRequest, budget: str) -> Page:
    """Return the page of the requested or the latest years. Raises NotFound for an unknown one."""
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    chosen_years = choose_years(budget, state, request, DEFAULT_YEAR_COUNT)
    years = tuple(year_result(state, year, request.language) for year in chosen_years)
    view = ResultView(budget, state.years(), years)
    title = site_text("result", request.language)
    return Page("result", title, view, _data(view), _csv_table(view), budget, takes_point=True)


def year_result(state: BudgetState, year: int, language: Language) -> YearResult:
    """Return a year's figures: budget, outcome and remaining, and other columns unless all figures are 0."""
    summary = summarise_year(state, year)
    bodies = tuple(_body_result(body, state) for body in summary)
    fixed_columns = {"budget", "outcome", "remaining"}
    rows = [row for body in bodies for row in body.rows]
    columns = tuple(
        name for name in COLUMNS if name in fixed_columns or any(row.ore_by_column[name] for row in rows)
    )
    groups = [bar_group(row) for body in summary for row in body.lines or (body.total_row,)]
    chart = layout_bars(groups, site_text("lines-of", language, year=year), language)
    return YearResult(year, common_unit(_all_amounts(bodies)), columns, bodies, chart)


def _all_amounts(bodies: Iterable[BodyResult]) -> Iterator[int]:
    for body in bodies:
        yield from (ore for row in body.rows for ore in row.ore_by_column.values() if ore)
        yield from (total.stated.ore for total in body.stated_totals.values())


def _body_result(body: BodyYear, state: BudgetState) -> BodyResult:
    stated = {
        column: body.totals[name]
        for column, names in STATED_COLUMNS.items()
        for name in reversed(names)
        if name in body.totals
    }
    whole, *lines = (_figure_row(row, state) for row in (body.total_row, *body.lines))
    return BodyResult(whole, tuple(lines), _unallocated_row(body, state) if lines else None, stated)


def _unallocated_row(body: BodyYear, state: BudgetState) -> FigureRow:
    """Return the row of a body's own balance: what is not allocated to its lines."""
    balance = state.accounts.get(body.account) or AccountBalance(role=body.account.role)
    ore = {"budget": balance.budget_total, "outcome": -balance.outcome, "remaining": balance.remaining}
    return FigureRow(body.account, "", 1, balance.level_known, {**dict.fromkeys(COLUMNS), **ore})


def _figure_row(row: AccountRow, state: BudgetState) -> FigureRow:
    ore: dict[str, int | None] = {
        "proposed": row.proposed,
        "budget": row.budget_total,
        "outcome": row.outcome,
        "remaining": row.remaining,
        "forecast": row.noted.get("forecast"),
    }
    forecast = state.noted.get((row.account, "forecast"))
    forecast_event = forecast.event if forecast else ""
    return FigureRow(row.account, row.name, row.depth, row.level_known, ore, forecast_event)


def _row_data(row: FigureRow) -> JsonObject:
    return {
        "account": str(row.account),
        "name": row.name,
        **row.ore_by_column,
        "level_known": row.level_known,
    }


def _total_data(total: StatedTotal) -> JsonObject:
    stated = {"stated": total.stated.ore, "text": total.stated.text, "summed": total.summed}
    return {"event": total.event, "column": total.column, **stated}


def _body_data(body: BodyResult) -> JsonObject:
    totals = {name: _total_data(total) for name, total in body.stated_totals.items()}
    unallocated = _row_data(body.unallocated) if body.unallocated else None
    lines = list(map(_row_data, body.lines))
    return {**_row_data(body.whole), "lines": lines, "unallocated": unallocated, "stated_totals": totals}


def _data(view: ResultView) -> JsonObject:
    years = [{"year": result.year, "bodies": list(map(_body_data, result.bodies))} for result in view.years]
    return {"budget": view.budget, "known_years": list(view.known_years), "years": years}


def _csv_table(view: ResultView) -> CsvTable:
    columns = ("year", "account", "name", "part", "level_known", *(f"{name}_ore" for name in COLUMNS))
    rows = [
        (
            year.year,
            str(row.account),
            row.name,
            part,
            str(row.level_known).lower(),
            *(row.ore_by_column[name] for name in COLUMNS),
        )
        for year in view.years
        for body in year.bodies
        for row, part in body.labelled_rows
    ]
    return CsvTable(columns, rows)
