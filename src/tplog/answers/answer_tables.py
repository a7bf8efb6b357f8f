"""Encode answers as tables of plain text for people, before anybody knows how wide the screen is.

`tplog.cli.table_layout` sets them, or rich where a terminal wants colours. Cells are never markup.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, TypeVar

from tplog.answers.answer import Answer, Field, Kind
from tplog.i18n.money_format import Unit, common_unit, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, date_text, in_language, translate, year_text

R = TypeVar("R")
_LEGIBLE_WIDTH = 24  # characters of a text that stand on one line however wide the figures beside it are
_NUMBERS = {Kind.ORE, Kind.INDEX, Kind.COUNT}


class TextColumn:
    """A column: its heading, whether its cells are numbers, and the width that it keeps however narrow.

    Numbers stand to the right on one line. ``min_width`` is in characters; 0 where it keeps none.
    """

    __slots__ = ("heading", "is_numeric", "min_width")

    def __init__(self, heading: str, *, is_numeric: bool) -> None:
        """Take the heading; a column of numbers is never narrower than that."""
        self.heading, self.is_numeric = heading, is_numeric
        self.min_width = max(map(len, heading.splitlines()), default=0) if is_numeric else 0


class TextRow(NamedTuple):
    """A row: its cells, its style (bold, italic or none), and whether a gap follows it."""

    cells: tuple[str, ...]
    style: str = ""
    ends_section: bool = False


class TextTable:
    """A title, columns and rows of cells."""

    __slots__ = ("columns", "rows", "title")

    def __init__(self, title: str, columns: Iterable[tuple[str, bool]]) -> None:
        """Take the title, or "", and for each column its heading and whether its cells are numbers."""
        self.title = title
        self.columns = [TextColumn(heading, is_numeric=is_numeric) for heading, is_numeric in columns]
        self.rows: list[TextRow] = []

    @property
    def headings(self) -> Sequence[str]:
        """The headings; none if all are empty."""
        headings = [column.heading for column in self.columns]
        return headings if any(headings) else ()

    def add_row(self, cells: Iterable[str], *, style: str = "", ends_section: bool = False) -> None:
        """Add a row of plain text, with invisible characters escaped."""
        self.rows.append(TextRow(tuple(map(escape_invisible, cells)), style, ends_section))


def answer_table(
    answer: Answer[R],
    rows: Iterable[R],
    language: Language,
    title: str = "",
    *,
    unit: Unit | None = None,
    numeric: Collection[str] = (),
    legible: Collection[str] = (),
    style: Callable[[R], str] = lambda _row: "",
    ends_section: Callable[[R], bool] = lambda _row: False,
    mark: Callable[[R, str], str] = lambda _row, _column: "",
) -> TextTable:
    """Return a table with a column per field, all money in one unit, which the title says, else the headings.

    It is the coarsest that shows all exactly, unless ``unit`` is given, as for several tables of a kind.
    Numbers stand to the right, and with them the texts of the fields that ``numeric`` names; the texts that
    ``legible`` names are not broken into pieces, however wide the numbers beside them are. ``style`` is a
    row's, ``ends_section`` says whether a gap follows it, ``mark`` is what stands before a cell.
    """
    listed = list(rows)
    money = [field for field in answer.fields if field.value_type is Kind.ORE]
    unit = unit or common_unit(field.get(row) or 0 for field in money for row in listed)
    symbol = f" ({unit.symbol})" if money else ""
    columns = [
        (
            escape_invisible(in_language(field.label, language))
            + (symbol if field in money and not title else ""),
            field.value_type in _NUMBERS or field.name in numeric,
        )
        for field in answer.fields
    ]
    table = TextTable(f"{title}{symbol}" if title else "", columns)
    for row in listed:
        cells = [mark(row, field.name) + table_text(field, row, unit, language) for field in answer.fields]
        table.add_row(cells, style=style(row), ends_section=ends_section(row))
        for field, column, cell in zip(answer.fields, table.columns, cells, strict=True):
            _widen(column, len(cell) if column.is_numeric else _LEGIBLE_WIDTH * (field.name in legible), cell)
    return table


def _widen(column: TextColumn, most: int, cell: str) -> None:
    """Keep a column as wide as a cell, but no wider than ``most`` characters."""
    column.min_width = max(column.min_width, min(len(cell), most))


def table_text(field: Field[R], row: R, unit: Unit, language: Language) -> str:
    """Return a row's cell for people."""
    value = field.get(row)
    match field.value_type:
        case _ if value is None:
            return translate(field.empty_word, language)
        case Kind.ORE:
            return format_number(value, unit, language)
        case Kind.WORD:
            return field.translate_word(value, language)
        case Kind.INSTANT:
            return f"{value:%Y-%m-%d}"
        case Kind.YEAR | Kind.PARTIAL_DATE:
            return year_text(value, language) if isinstance(value, int) else date_text(value, language)
        case _:
            return str(value)
