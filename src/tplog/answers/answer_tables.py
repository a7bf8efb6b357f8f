"""Encode answers as tables of plain text for people, before anybody knows how wide the screen is.

`tplog.cli.table_layout` sets them, or rich where a terminal wants colours. Cells are never markup.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from tplog.answers.answer import Answer, Field, Kind
from tplog.i18n.money_format import Unit, common_unit, number_format
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, date_text, in_language, translate, year_text

R = TypeVar("R")
_LEGIBLE_WIDTH = 24  # characters of a text that stand on one line however wide the figures beside it are
_NUMBERS = {Kind.ORE, Kind.INDEX, Kind.COUNT}
# How soon a narrow screen leaves out the column of a field: the highest rank first. A field that is not here
# is never left out: what a row is of, and its main figures.
_RANKS: Mapping[str, int] = {
    # of records and trails
    "recorded": 4,
    "lag": 3,
    "event_title": 3,
    "budget": 3,
    "body": 2,
    "type": 2,
    "counterpart": 2,
    "column": 1,
    "paper_key": 1,
    # of a sample: an account says its body, a path its name
    "body_of_stratum": 4,
    "account_name": 2,
    "stated_text": 2,
    "paper_title": 1,
    # of findings
    "code": 1,
    "event_of_finding": 2,
    # of figures
    "opening": 4,
    "moved": 4,
    "carried": 4,
    "carried_out": 4,
    "plan": 4,
    "conditional": 4,
    "proposed": 3,
    "unallocated": 3,
    "forecast": 3,
    "unreported": 2,
    "allocated": 1,
    "frame": 1,
    "differs": 1,
    # of budgets beside each other
    "latest": 4,
    "waiting": 3,
    "used": 2,
    "findings": 2,
}


def column_rank(name: str) -> int:
    """Return how soon the column of a field is left out, 0 for never; ``outcome 2019`` is as ``outcome``."""
    return _RANKS.get(name.partition(" ")[0], 0)


class TextColumn:
    """A column: its heading, whether its cells are numbers, and how it gives way where there is no room.

    Numbers stand to the right on one line. ``min_width`` is the width that it keeps as long as it can, in
    characters; 0 where it keeps none. ``rank`` is how soon it is left out (`column_rank`). ``joins_heading``
    is true if what all rows say alike in it may be said once, above the table.
    """

    __slots__ = ("heading", "is_numeric", "joins_heading", "min_width", "rank")

    def __init__(self, heading: str, *, is_numeric: bool) -> None:
        """Take the heading; a column of numbers keeps the width of that."""
        self.heading, self.is_numeric = heading, is_numeric
        self.min_width = max(map(len, heading.splitlines()), default=0) if is_numeric else 0
        self.rank, self.joins_heading = 0, False


class TextRow(NamedTuple):
    """A row: its cells, its style (bold, italic or none), and whether a gap follows it."""

    cells: tuple[str, ...]
    style: str = ""
    ends_section: bool = False


class Rows(Protocol):
    """Rows in order, of which there may be more than memory should hold."""

    def __iter__(self) -> Iterator[TextRow]:
        """Yield the rows in order."""

    def __len__(self) -> int:
        """Return how many rows there are."""


class GrowingRows(Rows, Protocol):
    """Rows that a table adds its own to."""

    def append(self, row: TextRow, /) -> None:
        """Add a row after the others."""


class TextTable:
    """A title, columns and rows of cells, in the language of its reader."""

    __slots__ = ("_append", "columns", "language", "rows", "title")

    def __init__(
        self, title: str, columns: Iterable[tuple[str, bool]], rows: GrowingRows | None = None
    ) -> None:
        """Take the title, or "", and for each column its heading and whether its cells are numbers.

        ``rows`` takes the rows; a list, if it is None.
        """
        self.title = title
        self.columns = [TextColumn(heading, is_numeric=is_numeric) for heading, is_numeric in columns]
        growing: GrowingRows = [] if rows is None else rows
        self.rows: Rows = growing
        self._append = growing.append
        self.language = Language.EN

    @property
    def headings(self) -> Sequence[str]:
        """The headings; none if all are empty."""
        headings = [column.heading for column in self.columns]
        return headings if any(headings) else ()

    def add_row(self, cells: Iterable[str], *, style: str = "", ends_section: bool = False) -> None:
        """Add a row of plain text, with invisible characters escaped."""
        self._append(TextRow(tuple(map(escape_invisible, cells)), style, ends_section))


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
    table.language = language
    texts = [(field.name, cell_text(field, unit, language)) for field in answer.fields]
    for row in listed:
        cells = [mark(row, name) + text(row) for name, text in texts]
        table.add_row(cells, style=style(row), ends_section=ends_section(row))
    _describe_columns(table, answer, legible)
    return table


def table_of_texts(
    answer: Answer[R],
    rows: Iterable[R],
    language: Language,
    title: str,
    *,
    legible: Collection[str] = (),
    table_rows: GrowingRows | None = None,
) -> TextTable:
    """Return what `answer_table` does of fields without money or numbers, with no row held.

    ``table_rows`` takes the rows of the table; a list of its own, if it is None.
    """
    headings = [escape_invisible(in_language(field.label, language)) for field in answer.fields]
    table = TextTable(title, [(heading, False) for heading in headings], table_rows)
    table.language = language
    texts = [cell_text(field, Unit.KR, language) for field in answer.fields]
    for row in rows:
        table.add_row(text(row) for text in texts)
    _describe_columns(table, answer, legible)
    return table


def _describe_columns(table: TextTable, answer: Answer[Any], legible: Collection[str]) -> None:
    """Say of each column of a table of these fields how it gives way."""
    widths = [0] * len(table.columns)
    for row in table.rows:
        widths = list(map(max, widths, map(len, row.cells)))
    for field, column, widest in zip(answer.fields, table.columns, widths, strict=True):
        most = widest if column.is_numeric else _LEGIBLE_WIDTH * (field.name in legible)
        column.min_width = max(column.min_width, min(widest, most))
        column.rank = column_rank(field.name)
        column.joins_heading = not column.is_numeric and field.name not in legible


def cell_text(field: Field[R], unit: Unit, language: Language) -> Callable[[R], str]:
    """Return what gives a row's cell of a field for people."""
    get, empty, text = field.get, translate(field.empty_word, language), _value_text(field, unit, language)

    def cell(row: R) -> str:
        value = get(row)
        return empty if value is None else text(value)

    return cell


def _value_text(field: Field[R], unit: Unit, language: Language) -> Callable[[Any], str]:
    """Return what gives a field's value for people."""
    match field.value_type:
        case Kind.ORE:
            return number_format(unit, language)
        case Kind.WORD:
            return lambda word: field.translate_word(word, language)
        case Kind.INSTANT:
            return "{:%Y-%m-%d}".format
        case Kind.YEAR | Kind.PARTIAL_DATE:
            return lambda time: (
                year_text(time, language) if isinstance(time, int) else date_text(time, language)
            )
        case _:
            return str
