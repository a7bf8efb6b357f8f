"""Guess the map of a wide table: what its columns are, and which rows are added up to lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from attrs import evolve

from tplog.errors import BadFile
from tplog.readers.tables import wide_rules
from tplog.readers.tables.heading_meaning import (
    ALLOCATION,
    BODY,
    CODE,
    IGNORE,
    NAME,
    heading_meaning,
    is_body_heading,
    is_body_name,
    is_code_heading,
)
from tplog.readers.tables.heading_words import OUTCOME
from tplog.readers.tables.sum_labels import is_sum_or_net_label
from tplog.readers.tables.wide_budget import differs, stated_sums
from tplog.readers.tables.wide_map import GROUP, ColumnUse, LineRule, WideMap
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import Column, WideTable, is_figure
from tplog.values.finding import Finding, SourceLocation

_PART_NAME = re.compile(
    r".*(?:intäkt|kostnad|bidrag|avgift|personal|lokal|köp|kapital|grundbudget|\bram\b|budgetram|lönekomp|löneök"
    r"|uppräkning|effektivis|besparing|tillskott|tillägg|volym|justering|föregående|ingående|kompensation|index"
    r"|demografi|omfördelning|satsning|övrig)",
    re.IGNORECASE,
)
_INCOME = re.compile(r".*(?:intäkt|avgift|bidrag)", re.IGNORECASE)
_LEAST_REPEATED = 2  # heads under which the same names stand


def proposed_columns(table: WideTable) -> tuple[ColumnUse, ...]:
    """Return what each column seems to be used for; an unknown kind is empty, an unknown year None."""
    names = _name_columns(table)
    meanings = {
        column.letters: heading_meaning(column.heading, table.titles)
        for column in table.columns
        if column.has_figures
    }
    latest = max((meaning.year or 0 for meaning in meanings.values()), default=0)
    columns = []
    for column in table.columns:
        if column.letters not in meanings:
            columns.append(ColumnUse(column.letters, names.get(column.letters, IGNORE), column.heading))
            continue
        meaning = meanings[column.letters]
        if is_code_heading(column.heading) or _is_left_of_names(table, column, names):
            columns.append(ColumnUse(column.letters, CODE, column.heading))
            continue
        until = meaning.until
        is_whole_year = "bokslut" in column.heading.casefold() or (meaning.year or latest) < latest
        if meaning.kind == OUTCOME and until is None and meaning.year and is_whole_year:
            until = date(meaning.year, 12, 31)
        year = None if meaning.kind == IGNORE else meaning.year
        columns.append(
            ColumnUse(
                column.letters,
                meaning.kind or "",
                column.heading,
                year,
                until=until if meaning.kind == OUTCOME else None,
            )
        )
    return tuple(columns)


def _is_left_of_names(table: WideTable, column: Column, names: Mapping[str, str]) -> bool:
    """Return whether a column of numbers without a heading of its own stands before all names."""
    order = [column.letters for column in table.columns]
    first = min((order.index(letters) for letters in names), default=0)
    return order.index(column.letters) < first


def _name_columns(table: WideTable) -> dict[str, str]:
    """Return the columns of names with what they name: bodies, lines or both."""
    amounts = [
        column.letters
        for column in table.columns
        if column.has_figures and not is_code_heading(column.heading)
    ]
    order = [column.letters for column in table.columns]
    last = order.index(amounts[-1]) if amounts else len(order)
    texts = [
        column
        for column in table.columns[:last]
        if not column.has_figures and not is_code_heading(column.heading)
    ]
    if not texts:
        texts = [column for column in table.columns if not column.has_figures]
    if len(texts) < 2:  # noqa: PLR2004 (a column of bodies and one of lines)
        return {column.letters: _kind_of_only_names(table, column) for column in texts}
    rows = [row for row in table.rows if any(is_figure(row.cells.get(letters)) for letters in amounts)]
    bodies = next((column for column in texts if is_body_heading(column.heading)), None)
    if bodies is None:
        bodies = max(texts, key=lambda column: len(rows) - len({row.text(column.letters) for row in rows}))
    others = [column for column in texts if column is not bodies]
    counts = {column.letters: len({row.text(column.letters) for row in rows}) for column in others}
    lines = max(others, key=lambda column: (counts[column.letters], order.index(column.letters)))
    between = [column for column in others if column is not lines and counts[column.letters] > 1]
    return {bodies.letters: BODY, lines.letters: NAME, **{column.letters: GROUP for column in between[:1]}}


def _kind_of_only_names(table: WideTable, column: Column) -> str:
    """Return whether the only column of names has bodies alone, or lines too."""
    with_figures: list[str] = []
    heads: list[str] = []
    for row in table.rows:
        name = row.text(column.letters)
        has_figures = any(is_figure(cell) for letters, cell in row.cells.items() if letters != column.letters)
        if name and not is_sum_or_net_label(name):
            (with_figures if has_figures else heads).append(name)
    bodies = sum(map(is_body_name, with_figures))
    has_heads = any(map(is_body_name, heads)) or is_body_name(column.heading)
    if has_heads or not with_figures:
        return NAME
    is_stated = is_body_heading(column.heading) and 2 * bodies >= len(with_figures)
    return BODY if is_stated or 5 * bodies >= 4 * len(with_figures) else NAME


def needs_body(table: WideTable, probe: WideMap) -> bool:
    """Return whether a column is an allocation, and no row or column names the body that divides it."""
    if probe.column_of(BODY) or not any(column.kind == ALLOCATION for column in probe.columns):
        return False
    letters = probe.column_of(NAME) or ""
    heading = table.column(letters)
    names = [row.text(letters) for row in table.rows]
    return not any(map(is_body_name, [*names, heading.heading if heading else ""]))


def row_questions(table: WideTable, probe: WideMap) -> tuple[Finding, ...]:
    """Return the questions about rows that a map leaves open."""
    try:
        read_wide_budget(table, probe)
    except BadFile as error:
        return tuple(reason for reason in error.reasons if reason.rule in wide_rules.QUESTIONS)
    return ()


def with_line_rules(table: WideTable, probe: WideMap) -> WideMap:
    """Return a map that adds up rows whose names repeat under several heads, if they name parts of lines.

    Incomes are taken off if the stated sums then add up better, or if no sums tell and nothing is negative.
    """
    names, heads = _repeated_names(table, probe)
    if len(names) < 2 or 2 * sum(bool(_PART_NAME.match(name)) for name in names) < len(names):  # noqa: PLR2004
        return probe
    by_body = any(is_body_name(head) for head in heads)
    plain = LineRule(SourceLocation(""), ("*",) if by_body else names)
    incomes = tuple(name for name in names if _INCOME.match(name))
    choices = [evolve(probe, lines=(rule,)) for rule in (plain, evolve(plain, subtracted=incomes))]
    breaches = [_breaches(table, choice) for choice in choices]
    return choices[1] if incomes and breaches[1] < breaches[0] else choices[0]


def _repeated_names(table: WideTable, probe: WideMap) -> tuple[tuple[str, ...], set[str]]:
    """Return the names of rows with figures that stand under several heads, and these heads."""
    letters = [column.letters for column in probe.amount_columns]
    name_column, body_column = probe.column_of(NAME), probe.column_of(BODY)
    if name_column is None:
        return (), set()
    heads: dict[str, set[str]] = defaultdict(set)
    spelling: dict[str, str] = {}
    head = ""
    for row in table.rows:
        name = row.text(name_column)
        head = (row.text(body_column) if body_column else "") or head
        if not any(is_figure(row.cells.get(letter)) for letter in letters):
            head = name or head
        elif name and not is_sum_or_net_label(name):
            heads[name.casefold()].add(head)
            spelling.setdefault(name.casefold(), name)
    counts = Counter({name: len(places) for name, places in heads.items()})
    repeated = [spelling[name] for name in heads if counts[name] >= _LEAST_REPEATED]
    # In a table whose bodies have lines of the same names, these are lines: only parts are added up.
    if body_column and not all(map(_PART_NAME.match, repeated)):
        return (), set()
    return tuple(repeated), {place for name in repeated for place in heads[name.casefold()]}


def _breaches(table: WideTable, choice: WideMap) -> int:
    """Return how many stated sums do not add up by a map, or that it cannot be read."""
    try:
        budget = read_wide_budget(table, choice)
    except BadFile as error:
        return 1_000 + len(error.reasons)
    return sum(
        bool(differs(figure.amount, stated.lines, letters))
        for stated in stated_sums(budget)
        for letters, figure in stated.figures.items()
    )
