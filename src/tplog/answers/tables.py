"""Encode answers as terminal tables with rich. Cells are plain text, never markup.

The tables of a budget are here too: rows of figures, of which its view says which there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from attrs import evolve, frozen
from rich import box
from rich.console import Console
from rich.containers import Lines
from rich.table import Column, Table
from rich.text import Text

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.states import ACCOUNT_ROW, BODY_YEAR, FIGURES, LEVEL_COLUMNS, AccountRow, BodyYear
from tplog.answers.year_summary import joint_totals, require_years, result_of_year, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import Unit, common_unit, format_money, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import VOCABULARY, Language, date_text, in_language, translate, year_text
from tplog.values.account import Role
from tplog.values.amount import NBSP
from tplog.values.transfer import StatedTotal

R = TypeVar("R")
_LEGIBLE_WIDTH = 24  # characters of a text that stand on one line however wide the figures beside it are
_NO_SPACE = "\ufdd0"  # a sign of no text, as wide as a space
_NUMBERS = {Kind.ORE, Kind.INDEX, Kind.COUNT}
# Columns that are shown even when they are all zero.
_FIXED_COLUMNS = {"frame", "proposed", "allocated", "outcome", "remaining"}
_USUAL_KINDS = {"", "drift"}
_OVERVIEW: Answer[BodyYear] = (
    ACCOUNT_ROW.only("year", "name")
    .of("BodyYear", lambda body: body.total_row)
    .also(*BODY_YEAR.only("unallocated", *(figure.name for figure in FIGURES.fields)).fields)
)


class UnbrokenText(Text):
    """A text whose lines do not end at a no-break space: ``12 345,6 mkr`` stands on one line.

    rich takes such a space for one like any other; while it wraps, another sign stands for it.
    """

    def wrap(self, console: Console, width: int, **keys: Any) -> Lines:  # noqa: ANN401 (rich's own)
        """Return the lines, none wider than ``width``."""
        shown = self.copy()
        shown.plain = self.plain.replace(NBSP, _NO_SPACE)
        lines = Text.wrap(shown, console, width, **keys)
        for line in lines:
            line.plain = line.plain.replace(_NO_SPACE, NBSP)
        return lines


def new_table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """Return an empty table; each column is a heading, and whether its cells are numbers."""
    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.show_header = any(heading for heading, _ in columns)
    for heading, numeric in columns:
        table.add_column(
            Text(heading),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            min_width=max(map(len, heading.splitlines()), default=0) if numeric else None,
            overflow="fold",
        )
    return table


def add_row(table: Table, cells: Iterable[str], *, style: str = "", ends_section: bool = False) -> None:
    """Add a row of plain text, with invisible characters escaped."""
    texts = (UnbrokenText(escape_invisible(text)) for text in cells)
    table.add_row(*texts, style=style, end_section=ends_section)


def answer_table(
    answer: Answer[R],
    rows: Iterable[R],
    language: Language,
    title: str = "",
    *,
    unit: Unit | None = None,
    numeric: Collection[str] = (),
    legible: Collection[str] = (),
    style: Callable[[R], str] = lambda _row: "",
    ends_section: Callable[[R], bool] = lambda _row: False,
    mark: Callable[[R, str], str] = lambda _row, _column: "",
) -> Table:
    """Return a table with a column per field, all money in one unit, which the title says, else the headings.

    It is the coarsest that shows all exactly, unless ``unit`` is given, as for several tables of a kind.
    Numbers stand to the right, and with them the texts of the fields that ``numeric`` names; the texts that
    ``legible`` names are not broken into pieces, however wide the numbers beside them are. ``style`` is a
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
        cells = [mark(row, field.name) + table_text(field, row, unit, language) for field in answer.fields]
        add_row(table, cells, style=style(row), ends_section=ends_section(row))
        for field, column, cell in zip(answer.fields, table.columns, cells, strict=True):
            _widen(column, len(cell) if column.no_wrap else _LEGIBLE_WIDTH * (field.name in legible), cell)
    return table


def _widen(column: Column, most: int, cell: str) -> None:
    """Keep a column as wide as a cell, but no wider than ``most`` characters."""
    column.min_width = max(column.min_width or 0, min(len(cell), most)) or None


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
        case Kind.YEAR | Kind.PARTIAL_DATE:
            return year_text(value, language) if isinstance(value, int) else date_text(value, language)
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
        legible=("name",),
        style=lambda row: row.style,
        ends_section=lambda row: row.ends_section,
        mark=lambda row, column: "Δ " if column in row.changes else "",
    )


def budget_table(name: str, state: BudgetState, year: int | None, language: Language) -> Table:
    """Build a budget's table: of one year, or of all years if none is given.

    Raises NotFound for a year in which the budget has no accounts.
    """
    if year is None:
        bodies = [body for shown_year in state.years() for body in summarise_year(state, shown_year)]
        return years_table(name, bodies, language)
    require_years(name, state, [year])
    return year_table(name, year, summarise_year(state, year), language, joint_totals(state, [year]))


def year_table(
    budget: str,
    year: int,
    bodies: Sequence[BodyYear],
    language: Language,
    joint: Sequence[StatedTotal] = (),
) -> Table:
    """Build a year's table: lines and sums by body, with the totals that documents state.

    ``joint`` are those over several holders or years; they stand last, each with its event.
    """
    accounts = [row for body in bodies for row in (body.total_row, *body.lines)]
    columns: list[Field[Any]] = [
        field
        for field in FIGURES.fields
        if field.name in _FIXED_COLUMNS or any(field.get(row) for row in accounts)
    ]
    noted = dict.fromkeys(name for row in accounts for name in row.noted)
    rows = [row for body in bodies for row in _body_rows(body, language)]
    rows += [stated_row({total.column: total.stated.ore}, language, total.event) for total in joint]
    columns += [field for field in FIGURES.fields if field not in columns and _has_figure(rows, field.name)]
    return figures_table(
        f"{budget} {year_text(year, language)}",
        in_both(year),
        (*columns, *map(_noted_column, noted)),
        rows,
        language,
    )


def _has_figure(rows: Iterable[FigureRow], name: str) -> bool:
    return any(row.figures.get(name) for row in rows)


def in_both(year: int) -> tuple[str, str]:
    """Return a year in Swedish and English."""
    return year_text(year, Language.SV), year_text(year, Language.EN)


def _noted_column(name: str) -> Field[FigureRow]:
    return Field(name, Kind.ORE, VOCABULARY.get(name, (name, name)))


def _body_rows(body: BodyYear, language: Language) -> list[FigureRow]:
    """Return the rows of a body: its lines, what is not allocated to them, its sum, its stated totals."""
    rows = []
    for line in body.lines:
        rows.append(_account_figures(line, language))
        if line.unallocated:
            rows.append(_unallocated_figures(line, language))
    if body.lines and (body.total_row.role is Role.BODY or body.total_row.unallocated):
        rows.append(_unallocated_figures(body.total_row, language))
    rows.append(evolve(_account_figures(body.total_row, language), style="bold"))
    if body.totals:
        figures = {name: total.stated.ore for name, total in body.totals.items()}
        events = {total.event for total in body.totals.values()} if body.further_totals else set()
        rows.append(stated_row(figures, language, ", ".join(sorted(events))))
    rows += [
        stated_row({total.column: total.stated.ore}, language, total.event) for total in body.further_totals
    ]
    return [*rows[:-1], evolve(rows[-1], ends_section=True)]


def _account_figures(row: AccountRow, language: Language) -> FigureRow:
    figures = {field.name: field.get(row) for field in FIGURES.fields}
    changes = frozenset() if row.level_known else LEVEL_COLUMNS
    return FigureRow(
        f"{'  ' * row.depth}{row_name(row, language)}", {**row.noted, **figures}, changes=changes
    )


def row_name(row: AccountRow, language: Language) -> str:
    """Return an account's name, and what it is if it is no body's operations: investment, reserve, source."""
    words = [] if row.kind in _USUAL_KINDS else [translate(row.kind, language)]
    words += [] if row.role is Role.BODY else [translate(row.role, language)]
    words = [word for word in words if word != row.name]
    return f"{row.name} ({', '.join(words)})" if words else row.name


def _unallocated_figures(row: AccountRow, language: Language) -> FigureRow:
    """Return the amount that an account has not allocated to its lines."""
    name = f"{'  ' * (row.depth + 1)}{translate('unallocated', language)}"
    changes = frozenset() if row.unallocated_known else frozenset({"remaining"})
    return FigureRow(name, {"remaining": row.unallocated or 0}, changes=changes)


def stated_row(stated: Mapping[str, int], language: Language, event: str = "") -> FigureRow:
    """Return the row of totals that documents state: öre by column, with their event where one is told."""
    name = f"  {translate('stated', language)}{f' ({event})' if event else ''}"
    return FigureRow(name, stated, "italic")


def years_table(budget: str, bodies: Sequence[BodyYear], language: Language) -> Table:
    """Build an overview of all years: a row per body, reserve, source and sink with any figure."""
    year, name, unallocated, *figures = _OVERVIEW.fields
    noted = dict.fromkeys(name for body in bodies for name in body.total_row.noted)
    figures += [_noted_figure(name) for name in noted]
    shown = [body for body in bodies if any(field.get(body) for field in figures)]
    used = [
        field for field in figures if field.name in _FIXED_COLUMNS or any(field.get(body) for body in shown)
    ]
    place = next(number for number, field in enumerate(used) if field.name == "allocated") + 1
    (body_label,) = ACCOUNT_ROW.only("body").fields
    named = evolve(name, label=body_label.label, get=lambda body: row_name(body.total_row, language))
    view = evolve(_OVERVIEW, fields=(year, named, *used[:place], unallocated, *used[place:]))
    return answer_table(view, shown, language, budget, legible=("name",), mark=_overview_mark)


def _overview_mark(body: BodyYear, column: str) -> str:
    """Return the Δ of a figure that is only a change since the log begins."""
    row = body.total_row
    known = row.unallocated_known if column == "unallocated" else row.level_known
    if column == "unallocated" and body.unallocated is None:
        return ""
    return "Δ " if not known and column in {*LEVEL_COLUMNS, "unallocated"} else ""


def _noted_figure(name: str) -> Field[BodyYear]:
    """Return the column of a figure that moves nothing."""
    label = VOCABULARY.get(name, (name, name))
    return Field(name, Kind.ORE, label, get=lambda body: body.total_row.noted.get(name), optional=True)


def result_lines(state: BudgetState, years: Iterable[int], language: Language) -> list[str]:
    """Return a line for each of these years that has a result: as budgeted, and as the outcome left it."""
    lines = []
    for year, result in ((year, result_of_year(state, year)) for year in years):
        if result is not None:
            after = result.after_reserves if result.from_reserves else None
            parts = [
                ("budgeted-result", result.budgeted),
                ("result-after-reserves", after),
                ("result-by-outcome", result.outcome),
            ]
            unit = common_unit(ore or 0 for _, ore in parts)
            texts = [
                f"{translate(name, language)} {format_money(ore, language, unit)}"
                for name, ore in parts
                if ore is not None
            ]
            lines.append(f"{year}: {', '.join(texts)}")
    return lines
