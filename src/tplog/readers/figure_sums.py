"""Hold the sums of a table in a decision file against its rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from tplog.domain.rules.stated_ranges import adds_up
from tplog.errors import mandatory_rule
from tplog.readers.figure_table import FigureRow, FigureTable
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.tables.cell_marks import minus_before
from tplog.values.amount import Amount
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import MessageParam
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
NEARLY_SUM = mandatory_rule(
    "row-nearly-sum",
    "”{text}” är {stated}, och raderna {first}–{last} blir {summed}: med avrundningen kan den vara deras "
    "summa. Kalla raden ”Summa” och ställ den sist om den är det, eller ange dess konto i en kolumn "
    "”konto” om den är en egen post.",
    "'{text}' is {stated}, and the rows in lines {first}–{last} make {summed}: with the rounding it can be "
    "their sum. Call the row 'Sum' and put it last if it is that, or give its account in a column 'account' "
    "if it is a line of its own.",
)
NAMES_OTHER_ROWS = mandatory_rule(
    "row-names-others",
    "”{text}” är {stated}, och raderna som den nämner ({names}) blir {summed}. Stryk raden om den är deras "
    "summa, eller ange dess konto i en kolumn ”konto” om den är en egen post.",
    "'{text}' is {stated}, and the rows that it names ({names}) make {summed}. Delete the row if it is their "
    "sum, or give its account in a column 'account' if it is a line of its own.",
)
_FEWEST_PARTS = 2  # of a sum
_MOST_WORDS = 6  # of a name that another row's name has in it
_LARGEST_SHARE = 10  # a rounding is less than one part in so many of the sum


def column_adds_up(stated: str, parts: Iterable[str], unit: str | None) -> bool:
    """Return whether a column's sum is that of its figures, but for rounding and hedges.

    What cannot be read as an amount adds up to nothing.
    """
    try:
        return adds_up(parse_amount(stated, unit), [parse_amount(part, unit) for part in parts])
    except ParseError:
        return False


def find_hidden_sum(
    reader: TableReader, table: FigureTable, unit: str | None, negative: Collection[str]
) -> None:
    """Add a mistake for the first row that can be the sum of two rows or more.

    It is, in all columns, the sum of rows right beside it; or within rounding that of all the others, which
    it stands over or under; or within rounding that of the rows that its name names (``A och B``). A table
    with a total needs no such look: a row counted twice would break the total.
    """
    if table.total is not None:
        return
    vectors = [_vector(row, unit, negative) for row in table.rows]
    for rows, figures in ((table.rows, vectors), (table.rows[::-1], vectors[::-1])):
        for first, index in sums_of_rows_before(figures):
            if not rows[index].is_certain:
                lines = sorted((rows[first].line, rows[index - 1].line))
                params = {"text": rows[index].name, "first": str(lines[0]), "last": str(lines[1])}
                reader.at_line(rows[index].line).error(SUM_OR_ACCOUNT, rows[index].name, **params)
                return
    _find_nearly_sum(reader, table, unit, negative)


def _find_nearly_sum(
    reader: TableReader, table: FigureTable, unit: str | None, negative: Collection[str]
) -> None:
    """Add a mistake for the first row that can be the sum of two rows or more within rounding."""
    amounts = [tuple(_amount(cell, unit, negative) for cell in row.cells) for row in table.rows]
    for row, figures, parts in _nearly_sums(table.rows, amounts):
        others = [part for part, _ in parts]
        column = next(place for place, figure in enumerate(figures) if figure)
        params: dict[str, MessageParam] = {
            "text": row.name,
            "stated": _ore(row.cells[column], unit, negative),
            "summed": sum(_ore(part.cells[column], unit, negative) for part in others),
        }
        if len(others) == len(table.rows) - 1:
            params |= {"first": str(others[0].line), "last": str(others[-1].line)}
            reader.at_line(row.line).error(NEARLY_SUM, row.name, **params)
        else:
            params["names"] = truncated(", ".join(part.name for part in others))
            reader.at_line(row.line).error(NAMES_OTHER_ROWS, row.name, **params)
        return


_Amounts = Sequence[Amount | None]  # of a row, by column


def _nearly_sums(
    rows: Sequence[FigureRow], amounts: Sequence[_Amounts]
) -> Iterator[tuple[FigureRow, _Amounts, Sequence[tuple[FigureRow, _Amounts]]]]:
    """Yield each row that within rounding is the sum of others, its amounts, and those rows with theirs."""
    pairs = list(zip(rows, amounts, strict=True))
    words = [tuple(re.findall(r"[^\W_]+", row.name.casefold())) for row in rows]
    by_words = {name: pair for name, pair in zip(words, pairs, strict=True) if name}
    for index, (row, figures) in enumerate(pairs):
        if row.is_certain:
            continue
        named = [by_words[name] for name in _names_within(words[index]) if name in by_words]
        others = [*pairs[:index], *pairs[index + 1 :]] if index in {0, len(pairs) - 1} else []
        for parts in (named, others):
            filled = [its for _, its in parts if any(its)]
            if len(filled) >= _FEWEST_PARTS and adds_up_nearly(figures, filled):
                yield row, figures, parts


def _names_within(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each run of a name's words that is shorter than the name."""
    for first in range(len(words)):
        for end in range(first + 1, min(len(words), first + _MOST_WORDS) + 1):
            if end - first < len(words):
                yield words[first:end]


def adds_up_nearly(figures: _Amounts, parts: Sequence[_Amounts]) -> bool:
    """Return whether a row's figures are in every column the sums of its parts, but for a small rounding.

    A rounding that is a large share of the figure shows nothing: among 2, 1 and 2 mkr any can be a sum.
    """
    if not any(figure and figure.ore for figure in figures):
        return False
    for column, figure in enumerate(figures):
        filled = [amount for part in parts if (amount := part[column]) and amount.ore]
        if figure is None or not filled:
            if figure or filled:
                return False
            continue
        difference = abs(figure.ore - sum(amount.ore for amount in filled))
        if difference * _LARGEST_SHARE > abs(figure.ore) or not adds_up(figure, filled):
            return False
    return True


def _amount(cell: str, unit: str | None, negative: Collection[str]) -> Amount | None:
    """Return a cell's amount; None if it is empty or cannot be read."""
    try:
        return parse_amount(minus_before(cell, negative), unit or "kr") if cell else None
    except ParseError:
        return None


def _vector(row: FigureRow, unit: str | None, negative: Collection[str]) -> tuple[int, ...]:
    """Return a row's figures in öre; 0 for a cell that is empty or cannot be read."""
    return tuple(_ore(cell, unit, negative) for cell in row.cells)


def _ore(cell: str, unit: str | None, negative: Collection[str]) -> int:
    amount = _amount(cell, unit, negative)
    return amount.ore if amount else 0


def sums_of_rows_before(vectors: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
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
