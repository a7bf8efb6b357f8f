"""Build terminal tables with rich. Cells are plain text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from tplog.answers.year_summary import COLUMNS, AccountRow, BodyYear, require_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import Unit, common_unit, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.finding import Finding

# Columns that are shown even when they are all zero.
_FIXED_COLUMNS = {"frame", "proposed", "allocated", "outcome", "remaining"}
_USUAL_KINDS = {"", "drift"}


def new_table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """Return an empty table; each column is a heading, and whether its cells are numbers."""
    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.show_header = any(heading for heading, _ in columns)
    for heading, numeric in columns:
        table.add_column(
            Text(heading), justify="right" if numeric else "left", no_wrap=numeric, overflow="fold"
        )
    return table


def add_row(table: Table, cells: Iterable[str], *, style: str = "") -> None:
    """Add a row of plain text, with invisible characters escaped."""
    table.add_row(*(Text(escape_invisible(cell)) for cell in cells), style=style)


def budget_table(name: str, state: BudgetState, years: Sequence[int], language: Language) -> Table:
    """Build a budget's table: of one year, of several years side by side, or of all years if none is given.

    Raises NotFound for a year in which the budget has no accounts.
    """
    require_years(name, state, years)
    bodies_by_year = [(year, summarise_year(state, year)) for year in years or state.years()]
    if not years:
        return years_table(name, bodies_by_year, language)
    return (
        comparison_table(name, bodies_by_year, language)
        if len(bodies_by_year) > 1
        else year_table(name, *bodies_by_year[0], language)
    )


def year_table(budget: str, year: int, bodies: Sequence[BodyYear], language: Language) -> Table:
    """Build a year's table: lines and sums by body, with the totals that documents state."""
    rows = [row for body in bodies for row in (body.total_row, *body.lines)]
    columns = [name for name in COLUMNS if name in _FIXED_COLUMNS or any(getattr(row, name) for row in rows)]
    noted_columns = list(dict.fromkeys(name for row in rows for name in row.noted))
    stated_figures = [total.stated.ore for body in bodies for total in body.totals.values()]
    figures = [
        ore for row in rows for ore in (*(getattr(row, name) for name in columns), *row.noted.values())
    ]
    unit = common_unit([*figures, *stated_figures])
    headings = [
        (f"{year}", False),
        *((translate(name, language), True) for name in (*columns, *noted_columns)),
    ]
    table = new_table(f"{budget} {year} ({unit.symbol})", headings)
    for body in bodies:
        for row in body.lines:
            add_row(table, _row_cells(row, columns, noted_columns, unit, language))
            if row.unallocated:
                add_row(table, _unallocated_cells(row, columns, noted_columns, unit, language))
        if body.lines:
            add_row(table, _unallocated_cells(body.total_row, columns, noted_columns, unit, language))
        add_row(table, _row_cells(body.total_row, columns, noted_columns, unit, language), style="bold")
        if body.totals:
            add_row(table, _stated_cells(body, [*columns, *noted_columns], unit, language), style="italic")
        table.add_section()
    return table


def _row_cells(
    row: AccountRow, columns: Sequence[str], noted_columns: Sequence[str], unit: Unit, language: Language
) -> list[str]:
    name = f"{'  ' * row.depth}{row.name}" if row.depth else row.name
    if row.kind not in _USUAL_KINDS:
        name = f"{name} ({translate(row.kind, language)})"
    figures = [format_number(getattr(row, column), unit, language) for column in columns]
    if not row.level_known:  # then remaining, the last column, is only a change
        figures[-1] = f"Δ {figures[-1]}"
    noted = [
        format_number(row.noted[column], unit, language) if column in row.noted else ""
        for column in noted_columns
    ]
    return [name, *figures, *noted]


def _unallocated_cells(
    row: AccountRow, columns: Sequence[str], noted_columns: Sequence[str], unit: Unit, language: Language
) -> list[str]:
    """Return the cells of the amount that an account has not allocated to its lines."""
    name = f"{'  ' * (row.depth + 1)}{translate('unallocated', language)}"
    amount = format_number(row.unallocated or 0, unit, language)
    return [
        name,
        *(amount if column == "remaining" else "" for column in columns),
        *("" for _ in noted_columns),
    ]


def _stated_cells(body: BodyYear, columns: Sequence[str], unit: Unit, language: Language) -> list[str]:
    """Return the cells of a body's totals as documents state them."""
    cells = (
        format_number(body.totals[name].stated.ore, unit, language) if name in body.totals else ""
        for name in columns
    )
    return [f"  {translate('stated', language)}", *cells]


BodiesByYear = Sequence[tuple[int, Sequence[BodyYear]]]


def comparison_table(budget: str, years: BodiesByYear, language: Language) -> Table:
    """Build a table of the first year's proposed and allocated beside the other years' figures."""
    first, *others = years
    columns = [(*first, "proposed"), (*first, "allocated")]
    columns += [(*other, name) for other in others for name in ("outcome", "allocated")]
    by_holder = {year: {body.account.holder: body for body in bodies} for year, bodies in years}
    all_bodies = [body for _, bodies in years for body in bodies]
    stated_figures = [total.stated.ore for body in all_bodies for total in body.totals.values()]
    figures = [
        getattr(row, name) for _, bodies, name in columns for body in bodies for row in _body_rows(body)
    ]
    unit = common_unit([*figures, *stated_figures])
    headings = [(f"{translate(name, language)} {year}", True) for year, _, name in columns]
    title = f"{budget} {' / '.join(str(year) for year, _ in years)} ({unit.symbol})"
    table = new_table(title, [("", False), *headings])
    for holder in dict.fromkeys(body.account.holder for body in all_bodies):
        bodies = [by_holder[year].get(holder) for year, _, _ in columns]
        names = [name for _, _, name in columns]
        _add_body_rows(table, list(zip(bodies, names, strict=True)), unit, language)
        table.add_section()
    return table


def _add_body_rows(
    table: Table, columns: Sequence[tuple[BodyYear | None, str]], unit: Unit, language: Language
) -> None:
    """Add a body's rows; the cell is empty for a year without the body or the line."""
    existing = [body for body, _ in columns if body is not None]
    lines = {row.account.parts: row for body in reversed(existing) for row in body.lines}
    for parts, row in lines.items():
        cells = [_line_cell(body, parts, name, unit, language) for body, name in columns]
        add_row(table, [f"{'  ' * row.depth}{row.name}", *cells])
    sums = [
        format_number(getattr(body.total_row, name), unit, language) if body else "" for body, name in columns
    ]
    heading = (
        f"{translate('sum', language)} {existing[0].total_row.name}" if lines else existing[0].total_row.name
    )
    add_row(table, [heading, *sums], style="bold")
    totals = [body.totals.get(name) if body else None for body, name in columns]
    if any(totals):
        stated = [format_number(total.stated.ore, unit, language) if total else "" for total in totals]
        add_row(table, [f"  {translate('stated', language)}", *stated], style="italic")


def _body_rows(body: BodyYear) -> tuple[AccountRow, ...]:
    return (body.total_row, *body.lines)


def _line_cell(
    body: BodyYear | None, parts: tuple[str, ...], column: str, unit: Unit, language: Language
) -> str:
    rows = [row for row in body.lines if row.account.parts == parts] if body else []
    return format_number(getattr(rows[0], column), unit, language) if rows else ""


def years_table(budget: str, years: Sequence[tuple[int, Sequence[BodyYear]]], language: Language) -> Table:
    """Build an overview of all years: a row per body with any figure."""
    names = ("frame", "proposed", "allocated", "unallocated", "outcome", "remaining")
    bodies = [
        (year, body)
        for year, year_bodies in years
        for body in year_bodies
        if any(_overview_figure(body, name) for name in names)
    ]
    unit = common_unit(_overview_figure(body, name) for _, body in bodies for name in names)
    headings = [(translate("year", language), False), (translate("body", language), False)]
    table = new_table(
        f"{budget} ({unit.symbol})", [*headings, *((translate(name, language), True) for name in names)]
    )
    for year, body in bodies:
        figures = (format_number(_overview_figure(body, name), unit, language) for name in names)
        add_row(table, [str(year), body.total_row.name, *figures])
    return table


def _overview_figure(body: BodyYear, name: str) -> int:
    figure: int = body.unallocated if name == "unallocated" else getattr(body.total_row, name)
    return figure


def findings_table(findings: Sequence[Finding], language: Language) -> Table:
    """Build a table of findings: their sentences, why they were recorded, and their answers."""
    names = ("severity", "finding", "event", "sentence")
    table = new_table(translate("findings", language), [(translate(name, language), False) for name in names])
    for finding in findings:
        add_row(
            table,
            [
                translate(finding.severity, language),
                finding.code,
                _events_text(finding),
                _finding_text(finding, language),
            ],
        )
    return table


def _events_text(finding: Finding) -> str:
    more = len(finding.events) - 1
    first = finding.events[0] if finding.events else finding.account or ""
    return f"{first} +{more}" if more > 0 else first


def _finding_text(finding: Finding, language: Language) -> str:
    from tplog.i18n.finding_text import finding_sentence  # noqa: PLC0415 (start-up time)

    parts = [finding_sentence(finding, language)]
    if finding.because:
        parts.append(f"({translate('because', language)}: {finding.because})")
    if finding.answer:
        parts.append(f"({translate('answered', language)} {finding.answer})")
    return " ".join(parts)


def changes_table(changes: Sequence[tuple[str, int, int]], language: Language) -> Table:
    """Build a table of account balances before and after (öre)."""
    unit = common_unit([ore for _, before, after in changes for ore in (before, after)])
    names = (("account", False), ("before", True), ("after", True))
    headings = [
        (f"{translate(name, language)}{f' ({unit.symbol})' if numeric else ''}", numeric)
        for name, numeric in names
    ]
    table = new_table("", headings)
    for account, before, after in changes:
        add_row(table, [account, format_number(before, unit, language), format_number(after, unit, language)])
    return table
