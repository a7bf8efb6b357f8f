"""Tables for a terminal, drawn by rich. Cells are text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from tplog.domain.summary import COLUMNS, BodySummary, Row
from tplog.domain.trail import Step, Trail
from tplog.events.record import Record
from tplog.present.amounts import Unit, figure, money, unit_for
from tplog.present.escape import visible
from tplog.present.labels import Language, word
from tplog.present.sentences import sentence
from tplog.values.act import Act
from tplog.values.finding import Finding

# Columns that are shown even when they are all zero.
_ALWAYS = {"frame", "proposed", "allocated", "outcome", "remaining"}


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


def year_table(budget: str, year: int, bodies: Sequence[BodySummary], language: Language) -> Table:
    """A year's lines and sums, body by body, with stated totals beneath the sums."""
    rows = [row for body in bodies for row in (body.whole, *body.lines)]
    shown = [name for name in COLUMNS if name in _ALWAYS or any(getattr(row, name) for row in rows)]
    stated = [total.stated.ore for body in bodies for total in body.totals.values()]
    unit = unit_for([*(getattr(row, name) for row in rows for name in shown), *stated])
    heads = [(f"{year}", False), *((word(name, language), True) for name in shown)]
    drawn = table(f"{budget} {year} ({unit.sign})", heads)
    for body in bodies:
        _add_body(drawn, body, shown, unit, language)
    return drawn


def _add_body(drawn: Table, body: BodySummary, shown: Sequence[str], unit: Unit, language: Language) -> None:
    for line in body.lines:
        add(drawn, _cells(line, shown, unit, language))
    if body.lines:
        empty = ["" for name in shown if name != "remaining"]
        left = figure(body.unallocated, unit, language)
        cells = [left if name == "remaining" else "" for name in shown] if empty else [left]
        add(drawn, [f"  {word('unallocated', language)}", *cells])
    add(drawn, _cells(body.whole, shown, unit, language), style="bold")
    if body.totals:
        told = [
            figure(body.totals[name].stated.ore, unit, language) if name in body.totals else ""
            for name in shown
        ]
        add(drawn, [f"  {word('stated', language)}", *told], style="italic")
    drawn.add_section()


def _cells(row: Row, shown: Sequence[str], unit: Unit, language: Language) -> list[str]:
    name = f"{'  ' * row.depth}{row.name}" if row.depth else row.name
    figures = [figure(getattr(row, column), unit, language) for column in shown]
    if not row.level_known:  # remaining, the last column, is a change and no level
        figures[-1] = f"Δ {figures[-1]}"
    return [name, *figures]


def comparison_table(
    budget: str, years: tuple[int, int], bodies: Sequence[tuple[BodySummary, BodySummary]], language: Language
) -> Table:
    """A proposal beside the year before, as papers print it: proposed, outcome, budget."""
    year, other = years
    columns = ((0, "proposed", year), (0, "allocated", year), (1, "outcome", other), (1, "allocated", other))
    figures = [getattr(row, name) for pair in bodies for at, name, _ in columns for row in _rows(pair[at])]
    stated = [total.stated.ore for pair in bodies for one in pair for total in one.totals.values()]
    unit = unit_for([*figures, *stated])
    heads = [(f"{word(name, language)} {when}", True) for _, name, when in columns]
    drawn = table(f"{budget} {year} / {other} ({unit.sign})", [("", False), *heads])
    for pair in bodies:
        names = {row.account.parts: row.name for one in reversed(pair) for row in one.lines}
        for parts, line in names.items():
            cells = [_line(pair[at], parts, name) for at, name, _ in columns]
            add(drawn, [f"  {line}", *(figure(ore, unit, language) for ore in cells)])
        sums = [getattr(pair[at].whole, name) for at, name, _ in columns]
        heading = f"{word('sum', language)} {pair[0].whole.name}"
        add(drawn, [heading, *(figure(ore, unit, language) for ore in sums)], style="bold")
        totals = [pair[at].totals.get(name) for at, name, _ in columns]
        told = [figure(total.stated.ore, unit, language) if total else "" for total in totals]
        add(drawn, [f"  {word('stated', language)}", *told], style="italic")
        drawn.add_section()
    return drawn


def _rows(body: BodySummary) -> tuple[Row, ...]:
    return (body.whole, *body.lines)


def _line(body: BodySummary, parts: tuple[str, ...], column: str) -> int:
    return sum(getattr(line, column) for line in body.lines if line.account.parts == parts)


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


def trail_table(trail: Trail, budget: str, language: Language) -> tuple[Table, list[str]]:
    """From the highest authority down to the account's last step; each account under its own heading.

    Returns the table and the papers that its last column numbers.
    """
    unit = unit_for([ore for step in trail for ore in (step.amount, step.balance)])
    names = (("index", True), ("decided", False), ("body", False), ("column", False))
    heads = [*names, ("amount", True), ("balance", True), ("counterpart", False), ("paper", False)]
    title = f"{word('trail', language)}: {budget} {trail.account} ({unit.sign})"
    drawn = table(title, [(word(name, language), numeric) for name, numeric in heads])
    papers = list(dict.fromkeys(paper(step.act, language) for step in trail))
    for level in trail.levels():
        drawn.add_section()
        add(drawn, ["", "", "", "", "", "", str(level.account)], style="bold")
        for step in level.steps:
            number = papers.index(paper(step.act, language)) + 1
            add(drawn, _step(step, number, unit, language), style="dim" if step.proposed else "")
    return drawn, [f"[{number}] {visible(told)}" for number, told in enumerate(papers, 1)]


def _step(step: Step, number: int, unit: Unit, language: Language) -> list[str]:
    return [
        str(step.record.index),
        decided(step.act, language),
        step.act.body or word("unknown", language),
        word(step.column, language),
        figure(step.amount, unit, language),
        figure(step.balance, unit, language),
        f"{'←' if step.amount > 0 else '→'} {step.counterpart}",
        f"[{number}] {step.act.source.place or ''}".rstrip(),
    ]


def decided(act: Act, language: Language) -> str:
    """When it was decided, as precisely as is known."""
    return str(act.decided) if act.decided else word("unknown", language)


def paper(act: Act, language: Language) -> str:
    """The paper, and whether it is the minutes themselves or tells of them."""
    source = act.source
    parts = (source.title, source.paragraph, *source.case_numbers, word(act.basis, language))
    return "; ".join(part for part in parts if part)


LOG_COLUMNS = ("index", "recorded", "decided", "budget", "type", "event", "body", "amount")
RECEIPT_COLUMNS = ("index", "event", "type", "body", "amount")


def log_table(
    records: Iterable[Record], language: Language, columns: Sequence[str] = LOG_COLUMNS, title: str = ""
) -> Table:
    """The records, oldest first, with these columns."""
    drawn = table(title, [(word(name, language), name in {"index", "amount"}) for name in columns])
    for record in records:
        cells = _record(record, language)
        add(drawn, [cells[name] for name in columns])
    return drawn


def _record(record: Record, language: Language) -> dict[str, str]:
    event = record.event
    moved = sum(transfer.ore for transfer in event.transfers)
    return {
        "index": str(record.index),
        "recorded": record.recorded.strftime("%Y-%m-%d"),
        "decided": decided(event.act, language),
        "budget": event.budget,
        "type": event.swedish if language is Language.SV else type(event).__name__,
        "event": event.id,
        "body": event.act.body or word("unknown", language),
        "amount": money(moved, language) if moved else "",
    }


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
