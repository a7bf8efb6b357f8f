"""Encode answers as terminal tables with rich. Cells are plain text, never markup.

The tables of a budget are here too: rows of figures, of which its view says which there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen
from rich import box
from rich.table import Table
from rich.text import Text

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.states import ACCOUNT_ROW, BODY_YEAR, FIGURES
from tplog.answers.year_summary import AccountRow, BodyYear, require_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import Unit, common_unit, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import VOCABULARY, Language, in_language, translate

if TYPE_CHECKING:
    from tplog.answers.budget_relations import EarlierBody

R = TypeVar("R")
_NUMBERS = {Kind.ORE, Kind.INDEX, Kind.COUNT}
# Columns that are shown even when they are all zero.
_FIXED_COLUMNS = {"frame", "proposed", "allocated", "outcome", "remaining"}
_USUAL_KINDS = {"", "drift"}
_COMPARED = ACCOUNT_ROW.only("proposed", "allocated"), ACCOUNT_ROW.only("outcome", "allocated")
_OVERVIEW: Answer[BodyYear] = (
    ACCOUNT_ROW.only("year", "name")
    .of("BodyYear", lambda body: body.total_row)
    .also(*BODY_YEAR.only("frame", "proposed", "allocated", "unallocated", "outcome", "remaining").fields)
)


def new_table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """Return an empty table; each column is a heading, and whether its cells are numbers."""
    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.show_header = any(heading for heading, _ in columns)
    for heading, numeric in columns:
        table.add_column(
            Text(heading),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    return table


def add_row(table: Table, cells: Iterable[str], *, style: str = "", ends_section: bool = False) -> None:
    """Add a row of plain text, with invisible characters escaped."""
    table.add_row(*(Text(escape_invisible(text)) for text in cells), style=style, end_section=ends_section)


def answer_table(
    answer: Answer[R],
    rows: Iterable[R],
    language: Language,
    title: str = "",
    *,
    unit: Unit | None = None,
    numeric: Collection[str] = (),
    style: Callable[[R], str] = lambda _row: "",
    ends_section: Callable[[R], bool] = lambda _row: False,
    mark: Callable[[R, str], str] = lambda _row, _column: "",
) -> Table:
    """Return a table with a column per field, all money in one unit, which the title says, else the headings.

    It is the coarsest that shows all exactly, unless ``unit`` is given, as for several tables of a kind.
    Numbers stand to the right, and with them the texts of the fields that ``numeric`` names. ``style`` is a
    row's, ``ends_section`` says whether a gap follows it, ``mark`` is what stands before a cell.
    """
    listed = list(rows)
    money = [field for field in answer.fields if field.value_type is Kind.ORE]
    unit = unit or common_unit(field.get(row) or 0 for field in money for row in listed)
    symbol = f" ({unit.symbol})" if money else ""
    columns = [
        (
            escape_invisible(in_language(field.label, language))
            + (symbol if field in money and not title else ""),
            field.value_type in _NUMBERS or field.name in numeric,
        )
        for field in answer.fields
    ]
    table = new_table(f"{title}{symbol}" if title else "", columns)
    for row in listed:
        cells = (mark(row, field.name) + table_text(field, row, unit, language) for field in answer.fields)
        add_row(table, cells, style=style(row), ends_section=ends_section(row))
    return table


def table_text(field: Field[R], row: R, unit: Unit, language: Language) -> str:
    """Return a row's cell for people."""
    value = field.get(row)
    match field.value_type:
        case _ if value is None:
            return translate(field.empty_word, language)
        case Kind.ORE:
            return format_number(value, unit, language)
        case Kind.WORD:
            return field.translate_word(value, language)
        case Kind.INSTANT:
            return f"{value:%Y-%m-%d}"
        case _:
            return str(value)


@frozen
class FigureRow:
    """A row of figures: what they are of, öre by column (None where there is none), the row's style.

    A column in ``changes`` has only the change since the log begins.
    """

    name: str
    figures: Mapping[str, int | None]
    style: str = ""
    ends_section: bool = False
    changes: frozenset[str] = frozenset()


def figures_table(
    title: str,
    heading: tuple[str, str],
    columns: Iterable[Field[Any]],
    rows: Sequence[FigureRow],
    language: Language,
) -> Table:
    """Build a table of figures with these columns; ``heading`` is that of the first, which says of what."""

    def figure(row: FigureRow, name: str) -> int | None:
        return row.figures.get(name)

    figures = (evolve(column, get=partial(figure, name=column.name)) for column in columns)
    name: Field[FigureRow] = Field("name", Kind.TEXT, heading)
    return answer_table(
        Answer("FigureRow", (name, *figures)),
        rows,
        language,
        title,
        style=lambda row: row.style,
        ends_section=lambda row: row.ends_section,
        mark=lambda row, column: "Δ " if column in row.changes else "",
    )


def budget_table(
    name: str,
    state: BudgetState,
    years: Sequence[int],
    language: Language,
    earlier: Sequence[EarlierBody] = (),
) -> Table:
    """Build a budget's table: of one year, of several years side by side, or of all years if none is given.

    ``earlier`` are bodies that those of the first year follow, also of other budgets. Raises NotFound for a
    year in which neither the budget nor these have accounts.
    """
    earlier_years = {body.body.account.year for body in earlier}
    require_years(name, state, [year for year in years if year not in earlier_years])
    bodies_by_year = [(year, summarise_year(state, year)) for year in years or state.years()]
    if not years:
        return years_table(name, [body for _, bodies in bodies_by_year for body in bodies], language)
    return (
        comparison_table(name, bodies_by_year, language, earlier)
        if len(bodies_by_year) > 1
        else year_table(name, *bodies_by_year[0], language)
    )


def year_table(budget: str, year: int, bodies: Sequence[BodyYear], language: Language) -> Table:
    """Build a year's table: lines and sums by body, with the totals that documents state."""
    accounts = [row for body in bodies for row in (body.total_row, *body.lines)]
    columns: list[Field[Any]] = [
        field
        for field in FIGURES.fields
        if field.name in _FIXED_COLUMNS or any(field.get(row) for row in accounts)
    ]
    noted = dict.fromkeys(name for row in accounts for name in row.noted)
    rows = [row for body in bodies for row in _body_rows(body, language)]
    return figures_table(
        f"{budget} {year}", (f"{year}", f"{year}"), (*columns, *map(_noted_column, noted)), rows, language
    )


def _noted_column(name: str) -> Field[FigureRow]:
    return Field(name, Kind.ORE, VOCABULARY.get(name, (name, name)))


def _body_rows(body: BodyYear, language: Language) -> list[FigureRow]:
    """Return the rows of a body: its lines, what is not allocated to them, its sum, its stated totals."""
    rows = []
    for line in body.lines:
        rows.append(_account_figures(line, language))
        if line.unallocated:
            rows.append(_unallocated_figures(line, language))
    if body.lines:
        rows.append(_unallocated_figures(body.total_row, language))
    rows.append(evolve(_account_figures(body.total_row, language), style="bold"))
    if body.totals:
        rows.append(
            _stated_figures({name: total.stated.ore for name, total in body.totals.items()}, language)
        )
    return [*rows[:-1], evolve(rows[-1], ends_section=True)]


def _account_figures(row: AccountRow, language: Language) -> FigureRow:
    name = f"{'  ' * row.depth}{row.name}" if row.depth else row.name
    if row.kind not in _USUAL_KINDS:
        name = f"{name} ({translate(row.kind, language)})"
    figures = {field.name: field.get(row) for field in FIGURES.fields}
    changes = frozenset() if row.level_known else frozenset({"remaining"})
    return FigureRow(name, {**row.noted, **figures}, changes=changes)


def _unallocated_figures(row: AccountRow, language: Language) -> FigureRow:
    """Return the amount that an account has not allocated to its lines."""
    name = f"{'  ' * (row.depth + 1)}{translate('unallocated', language)}"
    return FigureRow(name, {"remaining": row.unallocated or 0})


def _stated_figures(stated: Mapping[str, int], language: Language) -> FigureRow:
    return FigureRow(f"  {translate('stated', language)}", stated, "italic")


BodiesByYear = Sequence[tuple[int, Sequence[BodyYear]]]


def comparison_table(
    budget: str, years: BodiesByYear, language: Language, earlier: Sequence[EarlierBody] = ()
) -> Table:
    """Build a table of the first year's proposed and allocated beside the other years' figures.

    A body that one other follows stands under it; one that several follow stands by itself.
    """
    columns: dict[str, tuple[int, Field[AccountRow]]] = {
        f"{field.name} {year}": (year, field)
        for number, (year, _) in enumerate(years)
        for field in _COMPARED[number > 0].fields
    }
    apart = {body.body.account for body in earlier if body.budget == budget}
    bodies = [body for _, year_bodies in years for body in year_bodies if body.account not in apart]
    rows: list[FigureRow] = []
    for holder in dict.fromkeys(body.account.holder for body in bodies):
        by_year = {body.account.year: body for body in bodies if body.account.holder == holder}
        followed = [body for body in earlier if body.successor and body.successor.holder == holder]
        rows += _compared_rows(by_year, columns, language, followed)
    divided = _earlier_rows((body for body in earlier if body.successor is None), columns)
    rows += [FigureRow(label, figures, "bold", ends_section=True) for label, figures in divided.items()]
    headings = (
        Field[FigureRow](name, Kind.ORE, (f"{field.label[0]} {year}", f"{field.label[1]} {year}"))
        for name, (year, field) in columns.items()
    )
    title = f"{budget} {' / '.join(str(year) for year, _ in years)}"
    return figures_table(title, ("", ""), headings, rows, language)


ComparedColumns = Mapping[str, tuple[int, Field[AccountRow]]]


def _earlier_rows(
    earlier: Iterable[EarlierBody], columns: ComparedColumns
) -> dict[str, dict[str, int | None]]:
    """Return the figures of earlier bodies by their names, which say which bodies follow them."""
    rows: dict[str, dict[str, int | None]] = {}
    for old in earlier:
        figures = _figures_in(columns, {old.body.account.year: old.body.total_row})
        rows[old.label] = {**rows.get(old.label, {}), **figures}
    return rows


def _figures_in(columns: ComparedColumns, row_by_year: Mapping[int, AccountRow]) -> dict[str, int | None]:
    return {
        name: field.get(row_by_year[year]) for name, (year, field) in columns.items() if year in row_by_year
    }


def _compared_rows(
    bodies: Mapping[int, BodyYear],
    columns: ComparedColumns,
    language: Language,
    earlier: Sequence[EarlierBody] = (),
) -> list[FigureRow]:
    """Return a body's rows; a figure is missing for a year without the body or the line.

    The bodies that it follows are rows of it, and part of its sum of their years.
    """

    def figures(by_year: Mapping[int, AccountRow]) -> dict[str, int | None]:
        return _figures_in(columns, by_year)

    lines: dict[tuple[str, ...], dict[int, AccountRow]] = {}
    for year, body in reversed(list(bodies.items())):
        for row in body.lines:
            lines.setdefault(row.account.parts, {})[year] = row
    rows = []
    for line_by_year in lines.values():
        newest = line_by_year[next(year for year in bodies if year in line_by_year)]
        rows.append(FigureRow(f"{'  ' * newest.depth}{newest.name}", figures(line_by_year)))
    name = next(iter(bodies.values())).total_row.name
    heading = f"{translate('sum', language)} {name}" if lines or earlier else name
    sums = figures({year: body.total_row for year, body in bodies.items()})
    for label, own in _earlier_rows(earlier, columns).items():
        rows.append(FigureRow(f"  {label}", own))
        sums |= {column: (sums.get(column) or 0) + (ore or 0) for column, ore in own.items()}
    rows.append(FigureRow(heading, sums, "bold"))
    totals = {
        name: bodies[year].totals[field.name].stated.ore
        for name, (year, field) in columns.items()
        if year in bodies and field.name in bodies[year].totals
    }
    if totals:
        rows.append(_stated_figures(totals, language))
    return [*rows[:-1], evolve(rows[-1], ends_section=True)]


def years_table(budget: str, bodies: Sequence[BodyYear], language: Language) -> Table:
    """Build an overview of all years: a row per body with any figure."""
    figures = _OVERVIEW.of_kind(Kind.ORE).fields
    shown = [body for body in bodies if any(field.get(body) for field in figures)]
    year, name, *_ = _OVERVIEW.fields
    (body_label,) = ACCOUNT_ROW.only("body").fields
    named = evolve(name, label=body_label.label)
    return answer_table(evolve(_OVERVIEW, fields=(year, named, *figures)), shown, language, budget)
