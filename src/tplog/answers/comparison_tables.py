"""A budget's years side by side as a terminal table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from tplog.answers.answer import Field, Kind
from tplog.answers.answer_tables import TextTable
from tplog.answers.states import (
    SIDE_BY_SIDE,
    AccountRow,
    BodyYear,
    budget_heading,
    sum_of_known,
)
from tplog.answers.tables import FigureRow, figures_table, in_both, row_name, stated_row
from tplog.answers.year_summary import require_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.vocabulary import Language, translate, year_text
from tplog.values.transfer import LEVEL_COLUMNS

if TYPE_CHECKING:
    from tplog.answers.budget_relations import EarlierBody
    from tplog.answers.compared_years import ComparedYears

# The columns of the first year compared, and of the others.
_COMPARED = (
    SIDE_BY_SIDE.only("proposed", "year_budget", "carried_out", "plan"),
    SIDE_BY_SIDE.only("outcome", "year_budget", "carried_out", "plan"),
)
_ALWAYS_COMPARED = {"proposed", "outcome", "year_budget"}
ComparedColumns = Mapping[str, tuple[int, Field[AccountRow]]]


def comparison_table(
    budget: str,
    state: BudgetState,
    years: Sequence[int],
    language: Language,
    compared: ComparedYears | None = None,
) -> TextTable:
    """Build a table of the first year's proposed and budget beside the other years' outcomes and budgets.

    A plan is a column where there is any. ``compared`` are years of a budget whose accounts follow others:
    an earlier body that one other follows stands under it, one that several follow stands by itself.
    Raises NotFound for a year in which neither the budget nor these have accounts.
    """
    earlier = compared.earlier if compared else ()
    require_years(budget, state, years, compared.origins if compared else ())
    bodies_by_year = compared.years if compared else [(year, summarise_year(state, year)) for year in years]
    columns = _compared_columns(bodies_by_year)
    standing_alone = {body.body.account for body in earlier if body.budget == budget}
    bodies = [
        body
        for _, year_bodies in bodies_by_year
        for body in year_bodies
        if body.account not in standing_alone
    ]
    rows: list[FigureRow] = []
    for parts in dict.fromkeys(body.account.parts for body in bodies):
        by_year = {body.account.year: body for body in bodies if body.account.parts == parts}
        followed = [body for body in earlier if body.successor and body.successor.parts == parts]
        rows += _compared_rows(by_year, columns, language, followed)
    divided = _earlier_rows((body for body in earlier if body.successor is None), columns)
    rows += [evolve(row, style="bold", ends_section=True) for row in divided]
    headings = (
        Field[FigureRow](name, Kind.ORE, (f"{field.label[0]} {sv}", f"{field.label[1]} {en}"))
        for name, (year, field) in columns.items()
        for sv, en in (in_both(year),)
    )
    shown_years = " / ".join(year_text(year, language) for year in years)
    title = f"{budget_heading(budget, state.title)} {shown_years}"
    return figures_table(title, ("", ""), headings, rows, language)


def _compared_columns(years: Iterable[tuple[int, Sequence[BodyYear]]]) -> ComparedColumns:
    """Return the columns of these years, the first before those it is compared with."""
    return {
        f"{field.name} {year}": (year, field)
        for number, (year, bodies) in enumerate(years)
        for field in _COMPARED[number > 0].fields
        if field.name in _ALWAYS_COMPARED
        or any(field.get(row) for body in bodies for row in (body.total_row, *body.lines))
    }


def _earlier_rows(earlier: Iterable[EarlierBody], columns: ComparedColumns) -> list[FigureRow]:
    """Return a row for each earlier body, by its name, which says which bodies follow it."""
    by_label: dict[str, dict[int, AccountRow]] = {}
    for old in earlier:
        by_label.setdefault(old.label, {})[old.body.account.year] = old.body.total_row
    return [_compared_row(label, by_year, columns) for label, by_year in by_label.items()]


def _compared_row(
    name: str, by_year: Mapping[int, AccountRow], columns: ComparedColumns, style: str = ""
) -> FigureRow:
    """Return a row of an account's figures in the years that have it, with Δ where they are changes."""
    shown = {column: at for column, at in columns.items() if at[0] in by_year}
    figures = {column: field.get(by_year[year]) for column, (year, field) in shown.items()}
    changes = frozenset(
        column
        for column, (year, field) in shown.items()
        if field.name in LEVEL_COLUMNS and not by_year[year].level_known
    )
    unreported = frozenset(
        column
        for column, (year, field) in shown.items()
        if field.name == "outcome" and by_year[year].lacks_outcome
    )
    return FigureRow(name, figures, style, changes=changes, unreported=unreported)


def _compared_rows(
    bodies: Mapping[int, BodyYear],
    columns: ComparedColumns,
    language: Language,
    earlier: Sequence[EarlierBody] = (),
) -> list[FigureRow]:
    """Return a body's rows; a figure is missing for a year without the body or the line.

    What an account with lines has itself is a row, so that the rows make its sum. The bodies that it follows
    are rows of it, and part of its sum of their years.
    """
    lines: dict[tuple[str, ...], dict[int, AccountRow]] = {}
    for year, body in reversed(list(bodies.items())):
        for row in body.lines:
            lines.setdefault(row.account.parts, {})[year] = row
    rows = []
    for line_by_year in lines.values():
        newest = line_by_year[next(year for year in bodies if year in line_by_year)]
        label = f"{'  ' * newest.depth}{row_name(newest, language)}"
        rows.append(_compared_row(label, line_by_year, columns))
        rows += _undivided_row(line_by_year, bodies, columns, language)
    name = row_name(next(iter(bodies.values())).total_row, language)
    heading = f"{translate('sum', language)} {name}" if lines or earlier else name
    total_by_year = {year: body.total_row for year, body in bodies.items()}
    total = _compared_row(heading, total_by_year, columns, "bold")
    rows += _undivided_row(total_by_year, bodies, columns, language)
    for old in _earlier_rows(earlier, columns):
        rows.append(evolve(old, name=f"  {old.name}"))
        total = _with_earlier(total, old)
    rows.append(total)
    if totals := _stated_totals(bodies, columns):
        rows.append(stated_row(totals, language))
    return [*rows[:-1], evolve(rows[-1], ends_section=True)]


def _stated_totals(bodies: Mapping[int, BodyYear], columns: ComparedColumns) -> dict[str, int]:
    """Return the öre that documents state as a body's totals, by column."""
    return {
        name: stated.stated.ore
        for name, (year, field) in columns.items()
        if year in bodies and (stated := bodies[year].stated_total(field.name))
    }


def _with_earlier(total: FigureRow, old: FigureRow) -> FigureRow:
    """Return a sum's row with the figures of an earlier body; an outcome is None where neither has one."""
    figures = dict(total.figures)
    for column, ore in old.figures.items():
        figures[column] = sum_of_known((figures.get(column), ore))
    unreported = {column for column in total.unreported | old.unreported if figures.get(column) is None}
    changes = total.changes | old.changes
    return evolve(total, figures=figures, changes=changes, unreported=frozenset(unreported))


def _undivided_row(
    by_year: Mapping[int, AccountRow],
    bodies: Mapping[int, BodyYear],
    columns: ComparedColumns,
    language: Language,
) -> list[FigureRow]:
    """Return the row of what an account has itself beside its lines, in the years with lines; none for 0."""
    figures, changes = dict[str, int | None](), set[str]()
    for name, (year, field) in columns.items():
        row = by_year.get(year)
        if row is None or row.unallocated is None or field.name not in _ALWAYS_COMPARED:
            continue
        lines = _rows_right_below(row, bodies[year].lines)
        ore = (field.get(row) or 0) - sum(field.get(line) or 0 for line in lines)
        figures[name] = ore if ore or field.name != "outcome" else None
        if field.name in LEVEL_COLUMNS and not row.unallocated_known:
            changes.add(name)
    name = f"{'  ' * (next(iter(by_year.values())).depth + 1)}{translate('unallocated', language)}"
    return [FigureRow(name, figures, changes=frozenset(changes))] if any(figures.values()) else []


def _rows_right_below(row: AccountRow, lines: Sequence[AccountRow]) -> list[AccountRow]:
    """Return the rows of a body's lines that have no other row between them and this one."""
    paths = {row.account, *(line.account for line in lines)}
    return [
        line
        for line in lines
        if next((above for above in line.account.ancestors() if above in paths), None) == row.account
    ]
