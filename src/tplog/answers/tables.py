"""Tables for a terminal, drawn by rich. Cells are text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from tplog.domain.queries.year_summary import COLUMNS, BodySummary, Row, require_years, summarise
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.finding_text import sentence
from tplog.i18n.money_format import Unit, figure, unit_for
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.values.finding import Finding

# Columns that are shown even when they are all zero.
_ALWAYS = {"frame", "proposed", "allocated", "outcome", "remaining"}
_USUAL_KINDS = {"", "drift"}


def table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """An empty table; each column is its heading and whether it holds figures."""
    drawn = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.show_header = any(heading for heading, _ in columns)
    for heading, numeric in columns:
        drawn.add_column(
            Text(heading), justify="right" if numeric else "left", no_wrap=numeric, overflow="fold"
        )
    return drawn


def add(drawn: Table, cells: Iterable[str], *, style: str = "") -> None:
    """Add a row of plain text."""
    drawn.add_row(*(Text(visible(cell)) for cell in cells), style=style)


def budget_table(name: str, state: BudgetState, years: Sequence[int], language: Language) -> Table:
    """A budget's year, or the first of several beside the others; without any an overview of all.

    Raises NotFound for a year of which the budget has no accounts.
    """
    require_years(name, state, years)
    told = [(at, summarise(state, at)) for at in years or state.years()]
    if not years:
        return years_table(name, told, language)
    return comparison_table(name, told, language) if len(told) > 1 else year_table(name, *told[0], language)


def year_table(budget: str, year: int, bodies: Sequence[BodySummary], language: Language) -> Table:
    """A year's lines and sums, body by body, with stated totals beneath the sums."""
    rows = [row for body in bodies for row in (body.whole, *body.lines)]
    shown = [name for name in COLUMNS if name in _ALWAYS or any(getattr(row, name) for row in rows)]
    noted = list(dict.fromkeys(name for row in rows for name in row.noted))
    stated = [total.stated.ore for body in bodies for total in body.totals.values()]
    told = [ore for row in rows for ore in (*(getattr(row, name) for name in shown), *row.noted.values())]
    unit = unit_for([*told, *stated])
    heads = [(f"{year}", False), *((word(name, language), True) for name in (*shown, *noted))]
    drawn = table(f"{budget} {year} ({unit.sign})", heads)
    for body in bodies:
        for row in body.lines:
            add(drawn, _cells(row, shown, noted, unit, language))
            if row.unallocated:
                add(drawn, _left(row, shown, noted, unit, language))
        if body.lines:
            add(drawn, _left(body.whole, shown, noted, unit, language))
        add(drawn, _cells(body.whole, shown, noted, unit, language), style="bold")
        if body.totals:
            add(drawn, _stated(body, [*shown, *noted], unit, language), style="italic")
        drawn.add_section()
    return drawn


def _cells(row: Row, shown: Sequence[str], noted: Sequence[str], unit: Unit, language: Language) -> list[str]:
    name = f"{'  ' * row.depth}{row.name}" if row.depth else row.name
    if row.kind not in _USUAL_KINDS:
        name = f"{name} ({word(row.kind, language)})"
    figures = [figure(getattr(row, column), unit, language) for column in shown]
    if not row.level_known:  # remaining, the last column, is a change and no level
        figures[-1] = f"Δ {figures[-1]}"
    beside = [figure(row.noted[column], unit, language) if column in row.noted else "" for column in noted]
    return [name, *figures, *beside]


def _left(row: Row, shown: Sequence[str], noted: Sequence[str], unit: Unit, language: Language) -> list[str]:
    """What is not split over an account's lines."""
    name = f"{'  ' * (row.depth + 1)}{word('unallocated', language)}"
    left = figure(row.unallocated or 0, unit, language)
    return [name, *(left if column == "remaining" else "" for column in shown), *("" for _ in noted)]


def _stated(body: BodySummary, columns: Sequence[str], unit: Unit, language: Language) -> list[str]:
    """The sums of a body as papers state them."""
    told = (
        figure(body.totals[name].stated.ore, unit, language) if name in body.totals else ""
        for name in columns
    )
    return [f"  {word('stated', language)}", *told]


Years = Sequence[tuple[int, Sequence[BodySummary]]]


def comparison_table(budget: str, years: Years, language: Language) -> Table:
    """The first year's proposed and allocated beside the outcome and allocated of others, as in papers."""
    first, *others = years
    columns = [(*first, "proposed"), (*first, "allocated")]
    columns += [(*other, name) for other in others for name in ("outcome", "allocated")]
    by_holder = {at: {body.account.holder: body for body in bodies} for at, bodies in years}
    every = [body for _, bodies in years for body in bodies]
    stated = [total.stated.ore for body in every for total in body.totals.values()]
    figures = [getattr(row, name) for _, bodies, name in columns for body in bodies for row in _rows(body)]
    unit = unit_for([*figures, *stated])
    heads = [(f"{word(name, language)} {at}", True) for at, _, name in columns]
    title = f"{budget} {' / '.join(str(at) for at, _ in years)} ({unit.sign})"
    drawn = table(title, [("", False), *heads])
    for holder in dict.fromkeys(body.account.holder for body in every):
        bodies = [by_holder[at].get(holder) for at, _, _ in columns]
        names = [name for _, _, name in columns]
        _compare(drawn, list(zip(bodies, names, strict=True)), unit, language)
        drawn.add_section()
    return drawn


def _compare(
    drawn: Table, columns: Sequence[tuple[BodySummary | None, str]], unit: Unit, language: Language
) -> None:
    """One body's rows; a year in which it, or a line, did not exist leaves its cell empty."""
    there = [body for body, _ in columns if body is not None]
    lines = {row.account.parts: row for body in reversed(there) for row in body.lines}
    for parts, row in lines.items():
        cells = [_line(body, parts, name, unit, language) for body, name in columns]
        add(drawn, [f"{'  ' * row.depth}{row.name}", *cells])
    sums = [figure(getattr(body.whole, name), unit, language) if body else "" for body, name in columns]
    heading = f"{word('sum', language)} {there[0].whole.name}" if lines else there[0].whole.name
    add(drawn, [heading, *sums], style="bold")
    totals = [body.totals.get(name) if body else None for body, name in columns]
    if any(totals):
        told = [figure(total.stated.ore, unit, language) if total else "" for total in totals]
        add(drawn, [f"  {word('stated', language)}", *told], style="italic")


def _rows(body: BodySummary) -> tuple[Row, ...]:
    return (body.whole, *body.lines)


def _line(
    body: BodySummary | None, parts: tuple[str, ...], column: str, unit: Unit, language: Language
) -> str:
    told = [row for row in body.lines if row.account.parts == parts] if body else []
    return figure(getattr(told[0], column), unit, language) if told else ""


def years_table(budget: str, years: Sequence[tuple[int, Sequence[BodySummary]]], language: Language) -> Table:
    """All years of a budget, a row for each body to which anything has happened."""
    names = ("frame", "proposed", "allocated", "unallocated", "outcome", "remaining")
    bodies = [(year, one) for year, told in years for one in told if any(_overview(one, n) for n in names)]
    unit = unit_for(_overview(body, name) for _, body in bodies for name in names)
    heads = [(word("year", language), False), (word("body", language), False)]
    drawn = table(f"{budget} ({unit.sign})", [*heads, *((word(name, language), True) for name in names)])
    for year, body in bodies:
        figures = (figure(_overview(body, name), unit, language) for name in names)
        add(drawn, [str(year), body.whole.name, *figures])
    return drawn


def _overview(body: BodySummary, name: str) -> int:
    told: int = body.unallocated if name == "unallocated" else getattr(body.whole, name)
    return told


def findings_table(findings: Sequence[Finding], language: Language) -> Table:
    """Findings with their sentences, and why they were recorded or how they were answered."""
    names = ("severity", "finding", "event", "sentence")
    drawn = table(word("findings", language), [(word(name, language), False) for name in names])
    for found in findings:
        add(drawn, [word(found.severity, language), found.code, _events(found), _told(found, language)])
    return drawn


def _events(found: Finding) -> str:
    many = len(found.events) - 1
    first = found.events[0] if found.events else found.account or ""
    return f"{first} +{many}" if many > 0 else first


def _told(found: Finding, language: Language) -> str:
    told = [sentence(found, language)]
    if found.because:
        told.append(f"({word('because', language)}: {found.because})")
    if found.answer:
        told.append(f"({word('answered', language)} {found.answer})")
    return " ".join(told)


def changes_table(changes: Sequence[tuple[str, int, int]], language: Language) -> Table:
    """Accounts with their balance before and after, in öre."""
    unit = unit_for([ore for _, before, after in changes for ore in (before, after)])
    names = (("account", False), ("before", True), ("after", True))
    heads = [
        (f"{word(name, language)}{f' ({unit.sign})' if numeric else ''}", numeric) for name, numeric in names
    ]
    drawn = table("", heads)
    for account, before, after in changes:
        add(drawn, [account, figure(before, unit, language), figure(after, unit, language)])
    return drawn
