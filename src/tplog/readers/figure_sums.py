"""Hold the sums of a table in a decision file against its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tplog.domain.rules.stated_ranges import adds_up, agrees, exactly, rounding_of
from tplog.errors import mandatory_rule
from tplog.readers.figure_table import Column, FigureRow, FigureTable
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.cell_marks import minus_before
from tplog.values.amount import Amount
from tplog.values.amount_parser import parse_amount, parse_kronor
from tplog.values.identifiers import ParseError

SUM_OR_ACCOUNT = mandatory_rule(
    "sum-or-account",
    "”{text}” är summan av raderna {first}–{last} i varje kolumn. Kalla raden ”Summa” om den är "
    "det, eller ange "
    "dess konto i en kolumn ”konto” om den är en egen post.",
    "'{text}' is the sum of the rows in lines {first}–{last} in each column. Call the row 'Sum' if "
    "it is that, or "
    "give its account in a column 'account' if it is a line of its own.",
)
COLUMN_SUM_WRONG = mandatory_rule(
    "column-sum-wrong",
    "Tabellen anger summan {stated} för ”{heading}” men raderna blir {summed}. Rätta cellen; säger "
    "papperet så, "
    "lämna den tom och skriv det under contradictions.",
    "The table states the sum of '{heading}' as {stated} but its rows make {summed}. Correct the "
    "cell; if the paper "
    "says so, leave it empty and write that under contradictions.",
)
SUM_OR_ROUNDED = mandatory_rule(
    "sum-or-account-rounded",
    "”{text}” är summan av raderna {first}–{last}, så när som på avrundning. Kalla raden ”Summa” om den är "
    "det, eller ange dess konto i en kolumn ”konto” om den är en egen post.",
    "'{text}' is the sum of the rows in lines {first}–{last} but for rounding. Call the row 'Sum' if it is "
    "that, or give its account in a column 'account' if it is a line of its own.",
)
_FEWEST_PARTS, _MOST_ROUNDED_PARTS = 2, 20  # of a sum; of more, rounding explains too much


def check_column_sum(
    reader: TableReader, column: Column, stated: str, parts: Sequence[str], unit: str | None
) -> None:
    """Add a mistake if a column's sum differs from its figures by more than rounding and hedges.

    Amounts that cannot be read are left to the reader of the event.
    """
    try:
        total = parse_amount(stated, unit)
        amounts = [parse_amount(part, unit) for part in parts]
    except ParseError:
        return
    if not adds_up(total, amounts):
        summed = sum(amount.ore for amount in amounts)
        reader.error(
            COLUMN_SUM_WRONG, column.heading, heading=column.heading, stated=total.ore, summed=summed
        )


def find_hidden_sum(
    reader: TableReader, table: FigureTable, unit: str | None, negative: Collection[str]
) -> None:
    """Add a mistake for the first row that is, in all columns, the sum of two rows or more right beside it.

    A table with a total needs no such look: a row counted twice would break the total.
    """
    if table.total is not None:
        return
    vectors = [_vector(row, unit, negative) for row in table.rows]
    for rows, figures in ((table.rows, vectors), (table.rows[::-1], vectors[::-1])):
        for first, index in _sums_of_rows_before(figures):
            if not rows[index].is_certain:
                lines = sorted((rows[first].line, rows[index - 1].line))
                place = TableReader(reader.file, {"": rows[index].line}, reader.event, reader.problems)
                params = {"text": rows[index].name, "first": str(lines[0]), "last": str(lines[1])}
                place.error(SUM_OR_ACCOUNT, rows[index].name, **params)
                return
    _find_rounded_sum(reader, table, unit, negative)


def _find_rounded_sum(
    reader: TableReader, table: FigureTable, unit: str | None, negative: Collection[str]
) -> None:
    """Add a mistake for the first row that can be the sum of rows right beside it, but for their rounding."""
    amounts = [tuple(_amount(cell, unit, negative) for cell in row.cells) for row in table.rows]
    for rows, figures in ((table.rows, amounts), (table.rows[::-1], amounts[::-1])):
        for index, row in enumerate(rows):
            first = None if row.is_certain else _first_of_rounded_parts(figures, index)
            if first is not None:
                lines = sorted((rows[first].line, rows[index - 1].line))
                place = TableReader(reader.file, {"": row.line}, reader.event, reader.problems)
                params = {"text": row.name, "first": str(lines[0]), "last": str(lines[1])}
                place.error(SUM_OR_ROUNDED, row.name, **params)
                return


def _first_of_rounded_parts(figures: Sequence[tuple[Amount, ...]], index: int) -> int | None:
    """Return the first of the rows right before a row that it can be the rounded sum of; None without."""
    own = figures[index]
    for first in range(index - _FEWEST_PARTS, max(-1, index - _MOST_ROUNDED_PARTS - 1), -1):
        parts = figures[first:index]
        if not any(amount.ore for amount in own) or not all(any(cell.ore for cell in row) for row in parts):
            return None
        if all(
            agrees(
                stated,
                exactly(sum(cell.ore for cell in cells)),
                rounding_of([cell for cell in cells if cell.ore]),
            )
            for stated, cells in zip(own, zip(*parts, strict=True), strict=True)
        ):
            return first
    return None


def _amount(cell: str, unit: str | None, negative: Collection[str]) -> Amount:
    """Return a cell's amount; an exact 0 for a cell that is empty or cannot be read."""
    try:
        return parse_amount(minus_before(cell, negative), unit or "kr") if cell else parse_kronor(0)
    except ParseError:
        return parse_kronor(0)


def _vector(row: FigureRow, unit: str | None, negative: Collection[str]) -> tuple[int, ...]:
    """Return a row's figures in öre; 0 for a cell that is empty or cannot be read."""
    return tuple(_amount(cell, unit, negative).ore for cell in row.cells)


def _sums_of_rows_before(vectors: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Yield each row that is the sum of rows right before it, and the first of these, both by number.

    At least two of the rows before it have a figure.
    """
    sums = [(0,) * len(vectors[0])] if vectors else []
    filled = [0]  # how many of the rows before have a figure
    first_with: dict[tuple[int, ...], int] = {}
    for index, vector in enumerate(vectors):
        before = tuple(total - figure for total, figure in zip(sums[-1], vector, strict=True))
        first = first_with.get(before)
        if any(vector) and first is not None and filled[index] - filled[first] >= _FEWEST_PARTS:
            yield first, index
        first_with.setdefault(sums[-1], index)
        sums.append(tuple(total + figure for total, figure in zip(sums[-1], vector, strict=True)))
        filled.append(filled[-1] + any(vector))
