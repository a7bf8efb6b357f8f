"""Tables for a terminal, drawn by rich. Cells are text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from tplog.domain.queries.year_summary import COLUMNS, AccountRow, BodyYear, require_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import Unit, common_unit, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.finding import Finding

# Columns that are shown even when they are all zero.
_FIXED_COLUMNS = {"frame", "proposed", "allocated", "outcome", "remaining"}
_USUAL_KINDS = {"", "drift"}


def new_table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """An empty table; each column is its heading and whether it holds figures."""
    drawn = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.show_header = any(heading for heading, _ in columns)
    for heading, numeric in columns:
        drawn.add_column(
            Text(heading), justify="right" if numeric else "left", no_wrap=numeric, overflow="fold"
        )
    return drawn


def add_row(table: Table, cells: Iterable[str], *, style: str = "") -> None:
    """Add a row of plain text."""
    table.add_row(*(Text(escape_invisible(cell)) for cell in cells), style=style)


def budget_table(name: str, state: BudgetState, years: Sequence[int], language: Language) -> Table:
    """A budget's year, or the first of several beside the others; without any an overview of all.

    Raises NotFound for a year of which the budget has no accounts.
    """
    require_years(name, state, years)
    told = [(at, summarise_year(state, at)) for at in years or state.years()]
    if not years:
        return years_table(name, told, language)
    return comparison_table(name, told, language) if len(told) > 1 else year_table(name, *told[0], language)


def year_table(budget: str, year: int, bodies: Sequence[BodyYear], language: Language) -> Table:
    """A year's lines and sums, body by body, with stated totals beneath the sums."""
    rows = [row for body in bodies for row in (body.total_row, *body.lines)]
    shown = [name for name in COLUMNS if name in _FIXED_COLUMNS or any(getattr(row, name) for row in rows)]
    noted = list(dict.fromkeys(name for row in rows for name in row.noted))
    stated = [total.stated.ore for body in bodies for total in body.totals.values()]
    told = [ore for row in rows for ore in (*(getattr(row, name) for name in shown), *row.noted.values())]
    unit = common_unit([*told, *stated])
    heads = [(f"{year}", False), *((translate(name, language), True) for name in (*shown, *noted))]
    drawn = new_table(f"{budget} {year} ({unit.symbol})", heads)
    for body in bodies:
        for row in body.lines:
            add_row(drawn, _row_cells(row, shown, noted, unit, language))
            if row.unallocated:
                add_row(drawn, _unallocated_cells(row, shown, noted, unit, language))
        if body.lines:
            add_row(drawn, _unallocated_cells(body.total_row, shown, noted, unit, language))
        add_row(drawn, _row_cells(body.total_row, shown, noted, unit, language), style="bold")
        if body.totals:
            add_row(drawn, _stated_cells(body, [*shown, *noted], unit, language), style="italic")
        drawn.add_section()
    return drawn


def _row_cells(
    row: AccountRow, columns: Sequence[str], noted_columns: Sequence[str], unit: Unit, language: Language
) -> list[str]:
    name = f"{'  ' * row.depth}{row.name}" if row.depth else row.name
    if row.kind not in _USUAL_KINDS:
        name = f"{name} ({translate(row.kind, language)})"
    figures = [format_number(getattr(row, column), unit, language) for column in columns]
    if not row.level_known:  # remaining, the last column, is a change and no level
        figures[-1] = f"Δ {figures[-1]}"
    beside = [
        format_number(row.noted[column], unit, language) if column in row.noted else ""
        for column in noted_columns
    ]
    return [name, *figures, *beside]


def _unallocated_cells(
    row: AccountRow, columns: Sequence[str], noted_columns: Sequence[str], unit: Unit, language: Language
) -> list[str]:
    """What is not split over an account's lines."""
    name = f"{'  ' * (row.depth + 1)}{translate('unallocated', language)}"
    left = format_number(row.unallocated or 0, unit, language)
    return [
        name,
        *(left if column == "remaining" else "" for column in columns),
        *("" for _ in noted_columns),
    ]


def _stated_cells(body: BodyYear, columns: Sequence[str], unit: Unit, language: Language) -> list[str]:
    """The sums of a body as papers state them."""
    told = (
        format_number(body.totals[name].stated.ore, unit, language) if name in body.totals else ""
        for name in columns
    )
    return [f"  {translate('stated', language)}", *told]


BodiesByYear = Sequence[tuple[int, Sequence[BodyYear]]]


def comparison_table(budget: str, years: BodiesByYear, language: Language) -> Table:
    """The first year's proposed and allocated beside the outcome and allocated of others, as in papers."""
    first, *others = years
    columns = [(*first, "proposed"), (*first, "allocated")]
    columns += [(*other, name) for other in others for name in ("outcome", "allocated")]
    by_holder = {at: {body.account.holder: body for body in bodies} for at, bodies in years}
    every = [body for _, bodies in years for body in bodies]
    stated = [total.stated.ore for body in every for total in body.totals.values()]
    figures = [
        getattr(row, name) for _, bodies, name in columns for body in bodies for row in _body_rows(body)
    ]
    unit = common_unit([*figures, *stated])
    heads = [(f"{translate(name, language)} {at}", True) for at, _, name in columns]
    title = f"{budget} {' / '.join(str(at) for at, _ in years)} ({unit.symbol})"
    drawn = new_table(title, [("", False), *heads])
    for holder in dict.fromkeys(body.account.holder for body in every):
        bodies = [by_holder[at].get(holder) for at, _, _ in columns]
        names = [name for _, _, name in columns]
        _add_body_rows(drawn, list(zip(bodies, names, strict=True)), unit, language)
        drawn.add_section()
    return drawn


def _add_body_rows(
    table: Table, columns: Sequence[tuple[BodyYear | None, str]], unit: Unit, language: Language
) -> None:
    """One body's rows; a year in which it, or a line, did not exist leaves its cell empty."""
    there = [body for body, _ in columns if body is not None]
    lines = {row.account.parts: row for body in reversed(there) for row in body.lines}
    for parts, row in lines.items():
        cells = [_line_cell(body, parts, name, unit, language) for body, name in columns]
        add_row(table, [f"{'  ' * row.depth}{row.name}", *cells])
    sums = [
        format_number(getattr(body.total_row, name), unit, language) if body else "" for body, name in columns
    ]
    heading = f"{translate('sum', language)} {there[0].total_row.name}" if lines else there[0].total_row.name
    add_row(table, [heading, *sums], style="bold")
    totals = [body.totals.get(name) if body else None for body, name in columns]
    if any(totals):
        told = [format_number(total.stated.ore, unit, language) if total else "" for total in totals]
        add_row(table, [f"  {translate('stated', language)}", *told], style="italic")


def _body_rows(body: BodyYear) -> tuple[AccountRow, ...]:
    return (body.total_row, *body.lines)


def _line_cell(
    body: BodyYear | None, parts: tuple[str, ...], column: str, unit: Unit, language: Language
) -> str:
    told = [row for row in body.lines if row.account.parts == parts] if body else []
    return format_number(getattr(told[0], column), unit, language) if told else ""


def years_table(budget: str, years: Sequence[tuple[int, Sequence[BodyYear]]], language: Language) -> Table:
    """All years of a budget, a row for each body to which anything has happened."""
    names = ("frame", "proposed", "allocated", "unallocated", "outcome", "remaining")
    bodies = [
        (year, one) for year, told in years for one in told if any(_overview_figure(one, n) for n in names)
    ]
    unit = common_unit(_overview_figure(body, name) for _, body in bodies for name in names)
    heads = [(translate("year", language), False), (translate("body", language), False)]
    drawn = new_table(
        f"{budget} ({unit.symbol})", [*heads, *((translate(name, language), True) for name in names)]
    )
    for year, body in bodies:
        figures = (format_number(_overview_figure(body, name), unit, language) for name in names)
        add_row(drawn, [str(year), body.total_row.name, *figures])
    return drawn


def _overview_figure(body: BodyYear, name: str) -> int:
    told: int = body.unallocated if name == "unallocated" else getattr(body.total_row, name)
    return told


def findings_table(findings: Sequence[Finding], language: Language) -> Table:
    """Findings with their sentences, and why they were recorded or how they were answered."""
    names = ("severity", "finding", "event", "sentence")
    drawn = new_table(translate("findings", language), [(translate(name, language), False) for name in names])
    for found in findings:
        add_row(
            drawn,
            [
                translate(found.severity, language),
                found.code,
                _events_text(found),
                _finding_text(found, language),
            ],
        )
    return drawn


def _events_text(finding: Finding) -> str:
    many = len(finding.events) - 1
    first = finding.events[0] if finding.events else finding.account or ""
    return f"{first} +{many}" if many > 0 else first


def _finding_text(finding: Finding, language: Language) -> str:
    from tplog.i18n.finding_text import finding_sentence  # noqa: PLC0415 (start-up time)

    told = [finding_sentence(finding, language)]
    if finding.because:
        told.append(f"({translate('because', language)}: {finding.because})")
    if finding.answer:
        told.append(f"({translate('answered', language)} {finding.answer})")
    return " ".join(told)


def changes_table(changes: Sequence[tuple[str, int, int]], language: Language) -> Table:
    """Accounts with their balance before and after, in öre."""
    unit = common_unit([ore for _, before, after in changes for ore in (before, after)])
    names = (("account", False), ("before", True), ("after", True))
    heads = [
        (f"{translate(name, language)}{f' ({unit.symbol})' if numeric else ''}", numeric)
        for name, numeric in names
    ]
    drawn = new_table("", heads)
    for account, before, after in changes:
        add_row(drawn, [account, format_number(before, unit, language), format_number(after, unit, language)])
    return drawn
