"""A random budget written as an office writes tables comes back exactly, or is asked about."""

from __future__ import annotations

import csv
import random
import re
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from attrs import frozen
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import tplog
from tplog.decision_files.wide_map_proposal import proposed_map_text
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.readers.tables.tabular import read_grid
from tplog.readers.tables.wide_rules import QUESTIONS
from tplog.readers.tables.wide_table import find_parts
from wide_tables import Figures, decision, figures_of

BODIES = ("Kommunstyrelsen", "Barn- och utbildningsnämnden", "Vård & omsorgsnämnd", "Revision", "Valnämnden")
LINES = ("Äldreomsorg", "Förskola, 1–5 år", "LSS", "Räddningstjänst", "Kultur/fritid", "IT", "Ledning (KLK)")
# The heading of a column, the type of event that states its lines, and the year.
HEADINGS = {
    "Bokslut 2023": ("OutcomeRecorded", 2023),
    "Budget 2024": ("AllocationDecided", 2024),
    "Budget 2025": ("AllocationDecided", 2025),
    "Prognos 2025": ("ForecastRecorded", 2025),
    "Plan 2026": ("PlanNoted", 2026),
}
UNITS = {"kr": 100, "tkr": 100_000, "mnkr": 100_000_000, "tusental kronor": 100_000}
LAYOUTS = ("column", "filled column", "heads", "sum above")


@frozen
class Budget:
    """A random budget: amounts in tenths of the unit by body, line and heading; None where none is stated."""

    unit: str
    headings: tuple[str, ...]
    amounts: dict[str, dict[str, tuple[int | None, ...]]]
    layout: str
    seed: int

    def total(self, body: str, column: int) -> int:
        """Return a body's sum."""
        return sum(amounts[column] or 0 for amounts in self.amounts[body].values())


# The minus, what stands after it, what parts thousands, and the cell of no figure.
NOTATIONS = ("-−–", ("", " "), ("", " ", "\u00a0", "\u2009"), ("", "–", "-"))


@frozen
class _Notation:
    """How a table writes amounts."""

    minus: str
    after_minus: str
    space: str
    blank: str

    def shown(self, tenths: int | None) -> str:
        """Return a cell."""
        if tenths is None:
            return self.blank
        whole, tenth = divmod(abs(tenths), 10)
        sign = f"{self.minus}{self.after_minus}" if tenths < 0 else ""
        return f"{sign}{whole:,}".replace(",", self.space) + f",{tenth}"


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """Draw a budget, with net incomes here and there."""
    headings = tuple(draw(st.lists(st.sampled_from(list(HEADINGS)), min_size=1, max_size=5, unique=True)))
    cells = [st.integers(-9_999, 9_999_999).filter(lambda n: n != 0) | st.none() for _ in headings]
    lines = st.dictionaries(st.sampled_from(LINES), st.tuples(*cells), min_size=1, max_size=5)
    bodies = draw(st.dictionaries(st.sampled_from(BODIES), lines, min_size=1, max_size=5))
    unit, layout = draw(st.sampled_from(list(UNITS))), draw(st.sampled_from(LAYOUTS))
    budget = Budget(unit, headings, bodies, layout, draw(st.integers(0, 1 << 30)))
    stated = {
        column for rows in bodies.values() for cells in rows.values() for column, n in enumerate(cells) if n
    }
    assume(len(stated) == len(headings))
    numbers = [n for rows in bodies.values() for cells in rows.values() for n in cells if n is not None]
    assume(3 * sum(n < 0 for n in numbers) <= len(numbers))  # else costs seem to be written with a minus
    assume(
        layout.endswith("column") or all(any(cells) for rows in bodies.values() for cells in rows.values())
    )
    return budget


def rendered(budget: Budget) -> list[list[str]]:
    """Return the rows of a table that states the budget, as one of many offices would write it."""
    chance = random.Random(budget.seed)  # noqa: S311 (the same each time)
    notation = _Notation(*(chance.choice(choices) for choices in NOTATIONS))
    in_column = budget.layout.endswith("column")
    rows = headings(budget, chance, in_column=in_column)
    for body, lines in budget.amounts.items():
        totals = [
            notation.shown(budget.total(body, column))
            if any(cells[column] is not None for cells in lines.values())
            else ""
            for column in range(len(budget.headings))
        ]
        repeated = body if budget.layout == "filled column" else ""
        if not in_column:
            rows.append([body, *(totals if budget.layout == "sum above" else [])])
        for index, (line, cells) in enumerate(lines.items()):
            first = [repeated or (body if index == 0 else "")] if in_column else []
            rows.append([*first, line, *map(notation.shown, cells)])
        if budget.layout != "sum above":
            label = chance.choice(["Summa", "S:a", "Totalt", f"Summa {body}"])
            rows.append([*([repeated] if in_column else []), label, *totals])
        rows += [[]] if chance.choice([True, False, False]) else []
    if len(budget.amounts) > 1 and chance.choice([True, False]):
        columns = range(len(budget.headings))
        grand = [notation.shown(sum(budget.total(b, column) for b in budget.amounts)) for column in columns]
        rows.append(["Summa nämnder", *([""] if in_column else []), *grand])
    return rows


def headings(budget: Budget, chance: random.Random, *, in_column: bool) -> list[list[str]]:
    """Return a title, an empty row, and the headings in one row or two; one of them states the unit."""
    where = chance.choice(["title", "corner", "headings"])
    heads = [f"{h} ({budget.unit})" if where == "headings" else h for h in budget.headings]
    corner = f"Belopp i {budget.unit}" if where == "corner" else "Verksamhet"
    names = ["Nämnd", corner] if in_column else [corner]
    rows = [["Mål och budget" + (f", {budget.unit}" if where == "title" else "")], []]
    if chance.choice([True, False]):
        return [*rows, [*names, *heads]]
    parts = [head.partition(" ") for head in heads]
    return [
        *rows,
        [*[""] * len(names), *(kind for kind, _, _ in parts)],
        [*names, *(year for _, _, year in parts)],
    ]


def written(rows: list[list[str]], folder: Path, seed: int) -> Path:
    """Write rows as CSV in one of its dialects, or as XLSX, there with numbers as numbers or as texts."""
    chance = random.Random(seed)  # noqa: S311 (the same each time)
    if chance.choice([True, False]):
        path = folder / "t.csv"
        width = max(map(len, rows))
        with path.open("w", encoding=chance.choice(["utf-8", "utf-8-sig", "utf-16"]), newline="") as file:
            csv.writer(file, delimiter=chance.choice(";\t")).writerows(
                [*row, *[""] * (width - len(row))] for row in rows
            )
        return path
    path, as_numbers = folder / "t.xlsx", chance.choice([True, False])
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            text = (
                re.sub(r"[\s\u00a0\u2009]", "", str(cell))
                .replace("−", "-")
                .replace("–", "-")
                .replace(",", ".")
            )
            is_number = as_numbers and re.fullmatch(r"-?[0-9]+\.[0-9]", text)
            if cell != "":
                sheet.cell(number, column, Decimal(text) if is_number else cell)
    book.save(path)
    return path


def expected(budget: Budget) -> tuple[Figures, Figures]:
    """Return what the decision file must state: each line's öre, frames, and totals of bodies."""
    lines: Figures = {}
    totals: Figures = {}
    for body, rows in budget.amounts.items():
        for column, heading in enumerate(budget.headings):
            kind, year = HEADINGS[heading]
            path = f"{year}/{part(body)}"
            stated = {line: amounts[column] for line, amounts in rows.items() if amounts[column] is not None}
            for line, tenths in stated.items():
                lines[kind, f"{path}/{part(line)}"] = (tenths or 0) * UNITS[budget.unit] // 10
            if stated:
                totals[kind, path] = budget.total(body, column) * UNITS[budget.unit] // 10
                if kind == "AllocationDecided":
                    lines["FrameDecided", path] = totals[kind, path]
    return lines, totals


def part(name: str) -> str:
    """Return a name as a part of a path."""
    return re.sub(r"[^a-zåäö0-9]+", "-", name.lower()).strip("-")


def refused_by(path: Path, proposed: str) -> set[str]:
    """Return the codes of the questions that a proposed map leaves open."""
    with pytest.raises(tplog.BadFile) as error:
        decision(path, proposed.partition("[rows]")[0])
    return {reason.code for reason in error.value.reasons}


def with_signs_said(path: Path, proposed: str) -> str:
    """Return a proposed map with the sign of each column said that is asked about."""
    try:
        decision(path, proposed)
    except tplog.BadFile as error:
        if {reason.code for reason in error.reasons} != {"wide-column-signs"}:
            raise
        for reason in error.reasons:
            column = reason.location.key if reason.location else None
            proposed = re.sub(rf"(?m)^({column}\s*= {{) ", r"\1 signs = 'costs-positive', ", proposed)
    return proposed


@given(budget=budgets())
def test_a_random_budget_comes_back_exactly(budget: Budget) -> None:
    """Every figure and every stated sum, from any layout, notation, unit and file form; or a question."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(rendered(budget), Path(folder), budget.seed)
        table = find_parts(read_grid(path))
        proposed = proposed_map_text(table, Language.SV, {"budget": "b"})
        proposed = proposed.replace('signs = ""', 'signs = "costs-positive"')  # asked where many are negative
        assert '= ""' not in proposed.replace('heading = ""', "").partition("[rows]")[0], proposed
        if "[rows]" in proposed:  # two equal rows, or one that only adds up
            assert any(rule.code in refused_by(path, proposed) for rule in QUESTIONS)
            return
        draft = parse_decision(decision(path, with_signs_said(path, proposed)), "t.toml")
    lines, totals = figures_of(draft)
    wanted_lines, wanted_totals = expected(budget)
    assert lines == wanted_lines
    assert {key: ore for key, ore in totals.items() if key[0] != "FrameDecided"} == wanted_totals
    tplog.Book(tplog.MemoryLog()).apply(draft)
