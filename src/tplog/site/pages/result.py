"""Did the budget hold? Each line's budget, outcome, what remains and what was forecast, year by year.

Sums of ours stand beside sums as papers state them, in rows of their own, never in one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.answers.json_data import Data
from tplog.answers.json_schema import ORE, TEXT, TRUTH, YEAR, closed, keyed, listed, optional, with_more
from tplog.book.book import Book
from tplog.charts.bar_chart import Bars, bars, group
from tplog.domain.queries.year_summary import BodySummary, Row, summarise
from tplog.domain.state.budget_state import BudgetState, Position, StatedTotal
from tplog.i18n.money_format import Unit, unit_for
from tplog.i18n.site_texts import say
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.site.year_choice import chosen
from tplog.values.account import Account

YEARS = 2  # shown where none is asked for
COLUMNS = ("proposed", "budget", "outcome", "remaining", "forecast")
# Columns of the table, and the columns of the state in which papers state their sums.
STATED = {"proposed": ("proposed",), "budget": ("allocated", "frame"), "outcome": ("outcome",)}


_ROW = closed(account=TEXT, name=TEXT, **dict.fromkeys(COLUMNS, optional(ORE)), level_known=TRUTH)
_TOTAL = closed(event=TEXT, column=TEXT, stated=ORE, text=TEXT, summed=ORE)
_BODY = with_more(_ROW, lines=listed(_ROW), unallocated=optional(_ROW), stated_totals=keyed(_TOTAL))
SCHEMA = closed(budget=TEXT, known_years=listed(YEAR), years=listed(closed(year=YEAR, bodies=listed(_BODY))))


@frozen
class Figures:
    """A row: öre by column, None where nothing is known. ``budget`` is all that was given, before outcome.

    ``forecast_by`` is the event that made the forecast.
    """

    account: Account
    name: str
    depth: int
    level_known: bool
    ore: Mapping[str, int | None]
    forecast_by: str = ""


@frozen
class Body:
    """A body's year: its lines, what rests at itself beside them, its sum, and sums as stated by column."""

    whole: Figures
    lines: tuple[Figures, ...]
    own: Figures | None
    stated: Mapping[str, StatedTotal]

    @property
    def differs(self) -> bool:
        """Whether a paper's sum is not that of its parts."""
        return any(one.stated.ore != one.summed for one in self.stated.values())

    @property
    def parts(self) -> tuple[tuple[Figures, str], ...]:
        """Each row with what it is: a line, what is unallocated, the sum."""
        own = [(self.own, "unallocated")] if self.own else []
        return (*((line, "line") for line in self.lines), *own, (self.whole, "sum"))

    @property
    def rows(self) -> tuple[Figures, ...]:
        """All rows."""
        return tuple(row for row, _ in self.parts)


@frozen
class Year:
    """A year's bodies, in one unit."""

    year: int
    unit: Unit
    columns: tuple[str, ...]
    bodies: tuple[Body, ...]
    chart: Bars


@frozen
class Result:
    """What the page shows: the years that there are, and those that are shown."""

    budget: str
    known: tuple[int, ...]
    years: tuple[Year, ...]


def page(book: Book, asked: Asked, budget: str) -> Page:
    """The latest years, or those asked for. Raises NotFound for an unknown budget or year."""
    state = book.state(budget, on=asked.point.on, known=asked.point.known)
    shown = chosen(budget, state, asked, YEARS)
    years = tuple(year_of(state, at, asked.language) for at in shown)
    told = Result(budget, state.years(), years)
    title = say("result", asked.language)
    return Page("result", title, told, _data(told), _sheet(told), budget, timed=True)


def year_of(state: BudgetState, year: int, language: Language) -> Year:
    """A year's figures; of the columns only budget, outcome and remaining stand even where they are empty."""
    summary = summarise(state, year)
    bodies = tuple(_body(one, state) for one in summary)
    always = {"budget", "outcome", "remaining"}
    rows = [row for body in bodies for row in body.rows]
    columns = tuple(name for name in COLUMNS if name in always or any(row.ore[name] for row in rows))
    groups = [group(row) for body in summary for row in body.lines or (body.whole,)]
    chart = bars(groups, say("lines-of", language, year=year), language)
    return Year(year, unit_for(_every(bodies)), columns, bodies, chart)


def _every(bodies: Iterable[Body]) -> Iterator[int]:
    for body in bodies:
        yield from (ore for row in body.rows for ore in row.ore.values() if ore)
        yield from (total.stated.ore for total in body.stated.values())


def _body(body: BodySummary, state: BudgetState) -> Body:
    stated = {
        column: body.totals[name]
        for column, names in STATED.items()
        for name in reversed(names)
        if name in body.totals
    }
    whole, *lines = (_figures(row, state) for row in (body.whole, *body.lines))
    return Body(whole, tuple(lines), _own(body, state) if lines else None, stated)


def _own(body: BodySummary, state: BudgetState) -> Figures:
    """What the body has itself, beside its lines: the part that is not allocated."""
    at = state.accounts.get(body.account) or Position(role=body.account.role)
    ore = {"budget": at.granted, "outcome": -at.outcome, "remaining": at.remaining}
    return Figures(body.account, "", 1, at.level_known, {**dict.fromkeys(COLUMNS), **ore})


def _figures(row: Row, state: BudgetState) -> Figures:
    ore: dict[str, int | None] = {
        "proposed": row.proposed,
        "budget": row.remaining + row.outcome,
        "outcome": row.outcome,
        "remaining": row.remaining,
        "forecast": row.noted.get("forecast"),
    }
    noted = state.noted.get((row.account, "forecast"))
    by = noted.event if noted else ""
    return Figures(row.account, row.name, row.depth, row.level_known, ore, by)


def _row_data(row: Figures) -> Data:
    return {"account": str(row.account), "name": row.name, **row.ore, "level_known": row.level_known}


def _total_data(total: StatedTotal) -> Data:
    stated = {"stated": total.stated.ore, "text": total.stated.text, "summed": total.summed}
    return {"event": total.event, "column": total.column, **stated}


def _body_data(body: Body) -> Data:
    totals = {name: _total_data(one) for name, one in body.stated.items()}
    unallocated = _row_data(body.own) if body.own else None
    lines = list(map(_row_data, body.lines))
    return {**_row_data(body.whole), "lines": lines, "unallocated": unallocated, "stated_totals": totals}


def _data(told: Result) -> Data:
    years = [{"year": one.year, "bodies": list(map(_body_data, one.bodies))} for one in told.years]
    return {"budget": told.budget, "known_years": list(told.known), "years": years}


def _sheet(told: Result) -> Sheet:
    heads = ("year", "account", "name", "part", "level_known", *(f"{name}_ore" for name in COLUMNS))
    rows = [
        (
            year.year,
            str(row.account),
            row.name,
            part,
            str(row.level_known).lower(),
            *(row.ore[name] for name in COLUMNS),
        )
        for year in told.years
        for body in year.bodies
        for row, part in body.parts
    ]
    return Sheet(heads, rows)
