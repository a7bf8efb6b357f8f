"""The tables of a budget: rows of figures, of which its view says which there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.states import (
    ACCOUNT_ROW,
    BODY_YEAR,
    FIGURES,
    AccountRow,
    BodyYear,
    budget_heading,
)
from tplog.answers.year_summary import joint_totals, require_years, result_of_year, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import common_unit, format_money
from tplog.i18n.vocabulary import VOCABULARY, Language, translate, year_text
from tplog.values.account import Role
from tplog.values.by_fields import ByFields
from tplog.values.transfer import LEVEL_COLUMNS, StatedTotal

# Columns that are shown even when they are all zero.
_FIXED_COLUMNS = {"frame", "proposed", "allocated", "outcome", "remaining"}
_USUAL_KINDS = {"", "drift"}
_OVERVIEW: Answer[BodyYear] = (
    ACCOUNT_ROW.only("year", "name")
    .of("BodyYear", lambda body: body.total_row)
    .also(*BODY_YEAR.only("unallocated", *(figure.name for figure in FIGURES.fields)).fields)
)
(_UNREPORTED,) = ACCOUNT_ROW.only("unreported").of("BodyYear", lambda body: body.total_row).fields


@frozen(eq=False, repr=False)
class FigureRow(ByFields):
    """A row of figures: what they are of, öre by column (None where there is none), the row's style.

    A column in ``changes`` has only the change since the log begins; of one in ``unreported`` none is on
    record.
    """

    name: str
    figures: Mapping[str, int | None]
    style: str = ""
    ends_section: bool = False
    changes: frozenset[str] = frozenset()
    unreported: frozenset[str] = frozenset()


def figures_table(
    title: str,
    heading: tuple[str, str],
    columns: Iterable[Field[Any]],
    rows: Sequence[FigureRow],
    language: Language,
) -> TextTable:
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
        mark=partial(_figure_mark, language=language),
    )


def _figure_mark(row: FigureRow, column: str, language: Language) -> str:
    """Return what stands before a figure, or in place of one that nobody has reported."""
    if column in row.unreported:
        return translate("unreported", language)
    return "Δ " if column in row.changes else ""


def budget_table(
    name: str, state: BudgetState, year: int | None, language: Language, *, paths: bool = False
) -> TextTable:
    """Build a budget's table: of one year, or of all years if none is given; with ``paths`` for names.

    Raises NotFound for a year in which the budget has no accounts.
    """
    if year is not None:
        require_years(name, state, [year])
    years = state.years() if year is None else [year]
    bodies = [body for shown_year in years for body in summarise_year(state, shown_year)]
    bodies = list(map(_with_paths, bodies)) if paths else bodies
    heading = budget_heading(name, state.title)
    if year is None:
        return years_table(heading, bodies, language)
    return year_table(heading, year, bodies, language, joint_totals(state, [year]))


def _with_paths(body: BodyYear) -> BodyYear:
    """Return a body whose accounts are called by their whole paths."""
    total, *lines = (evolve(row, name=str(row.account)) for row in (body.total_row, *body.lines))
    return evolve(body, total_row=total, lines=tuple(lines))


def year_table(
    budget: str,
    year: int,
    bodies: Sequence[BodyYear],
    language: Language,
    joint: Sequence[StatedTotal] = (),
) -> TextTable:
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
    if body.total_row.outcome is not None and body.total_row.unreported is not None:
        name = f"  {translate('of-which', language)} {translate('unreported', language)}"
        rows.append(FigureRow(name, {"remaining": body.total_row.unreported}))
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
        f"{'  ' * row.depth}{row_name(row, language)}",
        {**row.noted, **figures},
        changes=changes,
        unreported=frozenset({"outcome"} if row.lacks_outcome else ()),
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


def years_table(budget: str, bodies: Sequence[BodyYear], language: Language) -> TextTable:
    """Build an overview of all years: a row per body, reserve, source and sink with any figure."""
    year, name, unallocated, *figures = _OVERVIEW.fields
    noted = dict.fromkeys(name for body in bodies for name in body.total_row.noted)
    figures += [_noted_figure(name) for name in noted]
    shown = [body for body in bodies if any(field.get(body) for field in figures)]
    used = [
        field for field in figures if field.name in _FIXED_COLUMNS or any(field.get(body) for body in shown)
    ]
    if any(_partly_unreported(body) is not None for body in shown):
        used.append(evolve(_UNREPORTED, get=_partly_unreported))
    place = next(number for number, field in enumerate(used) if field.name == "allocated") + 1
    (body_label,) = ACCOUNT_ROW.only("body").fields
    named = evolve(name, label=body_label.label, get=lambda body: row_name(body.total_row, language))
    view = evolve(_OVERVIEW, fields=(year, named, *used[:place], unallocated, *used[place:]))
    mark = partial(_overview_mark, language=language)
    return answer_table(view, shown, language, budget, legible=("name",), mark=mark)


def _partly_unreported(body: BodyYear) -> int | None:
    """Return the öre of a body's budget without an outcome, where some of it has one."""
    return None if body.total_row.outcome is None else body.total_row.unreported


def _overview_mark(body: BodyYear, column: str, language: Language) -> str:
    """Return the Δ of a figure that is only a change since the log begins; a word where none is reported."""
    row = body.total_row
    if column == "outcome" and row.lacks_outcome:
        return translate("unreported", language)
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
