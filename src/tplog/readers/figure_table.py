"""Read a table of figures in a decision file: a heading row, and a row for each account.

It stands in one text of several lines, as it is pasted from a spreadsheet or a paper, with its cells parted
by ``|``, ``;`` or tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from attrs import define, field, frozen

from tplog.errors import mandatory_rule
from tplog.readers import field_readers as read
from tplog.readers.event_money import is_path
from tplog.readers.field_readers import ITEMS, check_limit
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.tables.cell_marks import is_dash, strip_footnote_mark
from tplog.readers.tables.heading_periods import YEAR
from tplog.readers.tables.heading_words import ACCOUNT, HEADING_WORDS
from tplog.readers.tables.headings import HEADING_UNIT_UNCERTAIN, heading_unit, uncertain_unit
from tplog.readers.tables.sum_labels import (
    is_net_label,
    is_part_label,
    is_result_row_label,
    is_subtotal_label,
    is_sum_label,
)
from tplog.values.amount_parser import parse_unit
from tplog.values.finding import Rule
from tplog.values.identifiers import ParseError, is_segment, slug
from tplog.values.limits import MAX_EVENT_PARTS, MAX_TEXTS

CELLS_NOT_PARTED = mandatory_rule(
    "cells-not-parted",
    "Tabellens första rad, ”{text}”, har ingen skiljare. Skilj cellerna åt med | eller ; eller tabb.",
    "The table's first row, '{text}', has no separator. Part its cells by | or ; or tabs.",
)
TABLE_WITHOUT_ROWS = mandatory_rule(
    "table-without-rows",
    "Tabellen har inga rader under rubrikerna.",
    "The table has no rows below its headings.",
)
CELLS_UNEVEN = mandatory_rule(
    "cells-uneven",
    "Raden har {cells} {cells:cell|celler}, men rubrikerna är {headings}: {columns}. En tom cell "
    "behöver också sin skiljare.",
    "The row has {cells} {cells:cell|cells}, but there are {headings} headings: {columns}. An empty "
    "cell needs its separator too.",
)
COLUMN_UNNAMED = mandatory_rule(
    "column-unnamed",
    "Kolumn {number} har ingen rubrik.",
    "Column {number} has no heading.",
)
COLUMN_NAMED_TWICE = mandatory_rule(
    "column-named-twice",
    "Två kolumner heter ”{heading}”. Skilj rubrikerna åt, till exempel med årtal.",
    "Two columns are called '{heading}'. Tell the headings from each other, for example by their years.",
)
ROW_UNNAMED = mandatory_rule(
    "row-unnamed",
    "Raden har siffror men inget namn i första kolumnen.",
    "The row has figures but no name in its first column.",
)
PATH_OR_NAME = mandatory_rule(
    "path-or-name",
    "”{text}” kan vara ett konto eller ett konto under ett annat. Skriv sökvägen med gemener "
    "({path}) om det är "
    "det senare, annars namnet ({name}) i en kolumn ”konto”.",
    "'{text}' can be one account, or an account below another. Write the path in lower case "
    "({path}) if it is "
    "the latter, else the name ({name}) in a column 'account'.",
)
SUM_NOT_LAST = mandatory_rule(
    "sum-not-last",
    "”{text}” ser ut som en summa, och bara tabellens sista rad får vara det. Stryk en delsumma "
    "eller gör den "
    "till en egen tabell; är det ett konto, ange det i en kolumn ”konto”.",
    "'{text}' looks like a sum, and only the table's last row may be one. Delete a subtotal or give "
    "it a table "
    "of its own; if it is an account, say so in a column 'account'.",
)
ROW_OF_RESULT = mandatory_rule(
    "row-of-result",
    "”{text}” är enligt sitt namn ett resultat, det som intäkter och kostnader lämnar, och ingen post hos en "
    "nämnd. Är raden summan av de andra med deras tecken, kalla den ”Summa” och ställ den sist. Är det hela "
    "kommunens resultat, ange kontot, som 2025/resultat, i en kolumn ”konto”. Stryk annars raden.",
    "'{text}' is by its name a result, what incomes and costs leave, and no line of a board. If the row is "
    "the sum of the others with their signs, call it 'Sum' and put it last. If it is the whole "
    "municipality's result, give its account, such as 2025/resultat, in a column 'account'. Otherwise "
    "delete the row.",
)
ROW_OF_WHICH = mandatory_rule(
    "row-of-which",
    "”{text}” är enligt sitt namn en del av raden ovanför, och skulle räknas två gånger. Stryk raden; "
    "räknas den inte i raden ovanför, ange dess konto i en kolumn ”konto”.",
    "'{text}' is by its name a part of the row above it, and would count twice. Delete the row; if the "
    "row above does not count it, give its account in a column 'account'.",
)
ROW_WITHOUT_FIGURES = mandatory_rule(
    "row-without-figures",
    "”{text}” har inga siffror. Är raden en rubrik över raderna under den, stryk den och skriv deras "
    "sökvägar ({path}/…); är den ett konto utan siffror, skriv ett streck i stället för en tom cell.",
    "'{text}' has no figures. If the row is a heading over the rows below it, delete it and write their "
    "paths ({path}/…); if it is an account without figures, write a dash instead of an empty cell.",
)
TABLE_UNITS = mandatory_rule(
    "table-units",
    "Tabellen anger både {first} och {second}. Skriv den enhet som gäller.",
    "The table states both {first} and {second}. Write the unit that holds.",
)

SEPARATORS = ("\t", "|", ";")
_RULE_LINE = re.compile(r"[\s|:+=\-;]*(?:--|==)[\s|:+=\-;]*")  # the line below the headings in Markdown


@frozen
class Column:
    """A column of figures: its heading, what that says, and its place among the columns from 0.

    ``word`` is the heading in lower case without its years and its unit.
    """

    heading: str
    word: str
    years: tuple[int, ...]
    unit: str | None
    place: int
    short: str  # the heading without its unit

    def is_called(self, name: str) -> bool:
        """Return whether a name is the heading, with or without its unit, in whatever case."""
        folded = " ".join(name.split()).casefold()
        return folded in {self.heading.casefold(), self.short.casefold()}


@frozen
class FigureRow:
    """A row: its line in the file, the name as written, its path, and a cell for each column.

    The path is below the table's prefix, or whole if it begins with a year. A cell without a figure is empty.
    ``is_certain`` is true if a column of its own gives the account.
    """

    line: int
    name: str
    path: str
    cells: tuple[str, ...]
    is_certain: bool = False


@define
class FigureTable:
    """A table of figures: its columns, its rows, the row of its total, and its unit as written."""

    columns: tuple[Column, ...]
    rows: tuple[FigureRow, ...]
    total: FigureRow | None
    unit: str | None
    line: int
    taken: set[str] = field(factory=set)  # headings of the columns that an event took


def separator_of(heading_row: str) -> str | None:
    """Return the mark that parts the cells of a table, by its first row; None if it has none."""
    return next((mark for mark in SEPARATORS if mark in heading_row), None)


def is_text_line(line: str) -> bool:
    """Return whether a line of a table has cells: it is not blank, no comment and no rule below headings."""
    return bool(line.strip()) and not line.lstrip().startswith("#") and not _RULE_LINE.fullmatch(line)


def split_cells(line: str, separator: str, *, framed: bool) -> list[str]:
    """Return the cells of a line, without blanks around them.

    In a ``framed`` table a line begins and ends with the separator, as in Markdown.
    """
    if framed:
        line = line.strip().removeprefix(separator).removesuffix(separator)
    return [cell.strip() for cell in line.split(separator)]


def is_framed(heading_row: str, separator: str) -> bool:
    """Return whether the lines of a table begin and end with its separator."""
    text = heading_row.strip(" ")
    return separator == "|" and text.startswith(separator) and text.endswith(separator)


def parse_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row, headings first, with the line's number in the text, from 0.

    Raises ParseError if the heading row has no separator.
    """
    separator, framed = None, False
    for number, line in enumerate(text.split("\n")):
        if not is_text_line(line):
            continue
        if separator is None:
            separator = separator_of(line)
            if separator is None:
                raise ParseError(CELLS_NOT_PARTED, text=line.strip())
            framed = is_framed(line, separator)
        yield number, split_cells(line, separator, framed=framed)


def read_figure_table(
    reader: TableReader, text: str, line_of: Sequence[int], unit: str | None
) -> FigureTable | None:
    """Return the table of a text; None with mistakes, which are added to ``reader``.

    ``line_of`` is the file's line of each line of the text; ``unit`` is what the file states besides the
    headings.
    """
    lines = list(reader.read_value("rows", text, "a table", lambda value: tuple(parse_rows(value))) or ())
    if len(lines) < 2:  # noqa: PLR2004 (headings and a row)
        if lines:
            reader.error(TABLE_WITHOUT_ROWS, "rows")
        return None
    return _TableBuilder(reader, line_of).build(lines, unit)


@define
class _TableBuilder:
    """A table being read."""

    reader: TableReader
    line_of: Sequence[int]
    account_index: int | None = None
    headings: list[str] = field(factory=list)
    indexes: list[int] = field(factory=list)  # of the columns of figures, among all

    def build(self, lines: Sequence[tuple[int, list[str]]], unit: str | None) -> FigureTable | None:
        """Return the table; None with mistakes."""
        before = len(self.reader.problems)
        heading_line = self.line_of[lines[0][0]]
        columns = self.read_headings(self.reader.at_line(heading_line), lines[0][1])
        unit = self.shared_unit(self.reader.at_line(heading_line), columns, unit)
        if self.reader.read_value("rows", lines, "rows", _check_size) is None:
            return None
        numbered = [(self.line_of[number], cells) for number, cells in lines[1:]]
        rows = [row for line, cells in numbered if (row := self.read_row(line, cells))]
        total = rows.pop() if rows and not rows[-1].path else None
        for row in rows:
            if not row.path:
                self.reader.at_line(row.line).error(SUM_NOT_LAST, row.name, text=truncated(row.name))
        if len(self.reader.problems) > before:
            return None
        return FigureTable(columns, tuple(rows), total, unit, heading_line)

    def read_headings(self, reader: TableReader, cells: list[str]) -> tuple[Column, ...]:
        """Return the columns of figures; the first column has names, one called konto has paths."""
        self.headings = cells = [" ".join(cell.split()) for cell in cells]
        columns: list[Column] = []
        for index, cell in enumerate(cells[1:], 1):
            if not cell:
                reader.error(COLUMN_UNNAMED, "rows", number=str(index + 1))
            elif cell.casefold() in HEADING_WORDS[ACCOUNT] and self.account_index is None:
                self.account_index = index
            elif any(cell.casefold() == column.heading.casefold() for column in columns):
                reader.error(COLUMN_NAMED_TWICE, cell, heading=truncated(cell))
            elif column := reader.read_value(cell, cell, "a heading", partial(_column, len(columns))):
                columns.append(column)
                self.indexes.append(index)
        return tuple(columns)

    def shared_unit(self, reader: TableReader, columns: Sequence[Column], unit: str | None) -> str | None:
        """Return the unit of the table; add a mistake if its headings and the file differ.

        The heading of the names states that of all columns: ``Tkr | Budget``.
        """
        corner = self.headings[0]
        if doubt := uncertain_unit(corner):
            reader.error(HEADING_UNIT_UNCERTAIN, corner, heading=corner, unit=doubt)
            return unit
        _, of_all = reader.read_value(corner, corner, "a heading", heading_unit) or (corner, None)
        for heading, stated in [(corner, of_all), *((column.heading, column.unit) for column in columns)]:
            if unit and stated and parse_unit(unit) != parse_unit(stated):
                reader.error(TABLE_UNITS, heading, first=unit, second=stated)
            unit = unit or stated
        return unit

    def read_row(self, line: int, cells: list[str]) -> FigureRow | None:
        """Return a row, whose path is empty if it is a sum; None if it is empty or wrong."""
        reader = self.reader.at_line(line)
        if len(cells) != len(self.headings):
            counts = {"cells": str(len(cells)), "headings": str(len(self.headings))}
            reader.error(CELLS_UNEVEN, cells[0], columns=truncated(", ".join(self.headings)), **counts)
            return None
        figures = tuple("" if is_dash(cells[index]) else cells[index] for index in self.indexes)
        name = strip_footnote_mark(cells[0])
        account = cells[self.account_index] if self.account_index is not None else ""
        account = "" if is_dash(account) else account
        if not name:
            if any(figures) or account:
                reader.error(ROW_UNNAMED, "rows")
            return None
        if not account and (rule := _unfit_label(name, figures)):
            reader.error(rule, name, text=truncated(name))
            return None
        if not account and is_sum_label(name):
            return FigureRow(line, name, "", figures)
        path = reader.read_value(name, account or name, "an account's name or path", _row_path)
        if path and self.indexes and not any(cells[index] for index in self.indexes):
            reader.error(ROW_WITHOUT_FIGURES, name, text=truncated(name), path=path)
            return None
        title = reader.read_value(name, name, "the account's name", read.title)
        return FigureRow(line, title, path, figures, bool(account)) if path and title else None


def _unfit_label(name: str, figures: Sequence[str]) -> Rule | None:
    """Return why a row with this name is no account and no total, if its name says so."""
    if is_subtotal_label(name) or is_net_label(name):
        return SUM_NOT_LAST
    if is_result_row_label(name) and any(figures):
        return ROW_OF_RESULT
    return ROW_OF_WHICH if is_part_label(name) and any(figures) else None


def _column(place: int, heading: str) -> Column:
    """Return the column of a heading. Raises ParseError for two units in it."""
    check_limit(MAX_TEXTS, "columns", place + 1)
    rest, unit = heading_unit(read.title(heading))
    years = tuple(int(year) for year in YEAR.findall(rest))
    word = " ".join(re.findall(r"[^\W_]+", YEAR.sub(" ", rest).casefold()))
    return Column(heading, word, years, unit, place, rest)


def _check_size(lines: Sequence[tuple[int, list[str]]]) -> bool:
    """Return true. Raises ParseError for a table with too many rows."""
    check_limit(MAX_EVENT_PARTS + 2, ITEMS, len(lines))
    return True


def _row_path(text: str) -> str:
    """Return the path of a name or path as it stands in a row. Raises ParseError."""
    if is_path(text):
        return str(read.account(text))
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 1 and not all(map(is_segment, parts)):
        raise ParseError(PATH_OR_NAME, text=text, path="/".join(map(slug, parts)), name=slug(text))
    path = "/".join(parts) if len(parts) > 1 else slug(text)
    read.account(f"2000/{path}")  # its parts have their length, whatever it lies below
    return path
