"""Hold the sums of a table in a decision file against its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tplog.domain.rules.stated_ranges import adds_up
from tplog.errors import mandatory_rule
from tplog.readers.figure_table import Column, FigureRow, FigureTable
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.cell_marks import minus_before
from tplog.values.amount_parser import parse_amount
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
_FEWEST_PARTS = 2  # of a sum


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


def _vector(row: FigureRow, unit: str | None, negative: Collection[str]) -> tuple[int, ...]:
    """Return a row's figures in öre; 0 for a cell that is empty or cannot be read."""
    return tuple(_ore(cell, unit, negative) for cell in row.cells)


def _ore(cell: str, unit: str | None, negative: Collection[str]) -> int:
    try:
        return parse_amount(minus_before(cell, negative), unit or "kr").ore if cell else 0
    except ParseError:
        return 0


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
