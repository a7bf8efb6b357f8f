"""Read a sheet of an OpenDocument spreadsheet (ODS), straight from its XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NoReturn

from attrs import define, field

from tplog.files.outside_file import unreadable_error
from tplog.readers.tables.archive import Archive
from tplog.readers.tables.number_formats import CellFormat, NumberFormat, date_cell, unit_of_texts
from tplog.readers.tables.sheet import (
    CELL_NOT_COMPUTED,
    MAX_COLUMNS,
    MAX_SHEETS,
    MAX_STYLES,
    MAX_TEXT_RUNS,
    Cell,
    CellError,
    Sheet,
    SheetBuilder,
    check_count,
    choose_sheet,
    column_letters,
    parse_number,
    wrong_cell,
)
from tplog.values.limits import MAX_UNPACKED_BYTES

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE, _TABLE, _STYLE = f"{_OASIS}:office:1.0 ", f"{_OASIS}:table:1.0 ", f"{_OASIS}:style:1.0 "
_TEXT, _NUMBER = f"{_OASIS}:text:1.0 ", f"{_OASIS}:datastyle:1.0 "
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
# What may hold cells or texts of its own, and is no part of a sheet's cells.
_NOT_CELLS = {
    *("tracked-changes", "annotation", "shapes", "frame", "g", "custom-shape", "control", "rect", "line"),
    *("ruby-text", "dde-links", "database-ranges", "data-pilot-tables", "consolidation", "scenario"),
}
_CELLS = {"table-cell", "covered-table-cell"}
_PARAGRAPHS = {"p", "h"}
_NUMBERS = {"float", "percentage", "currency"}
_DURATION = re.compile(r"PT([0-9]+)H([0-9]+)M([0-9]+)(?:[.,][0-9]+)?S")
_ERROR_SHOWN = re.compile(r"#(?:[^\s!?]+[!?]|N/A|DIV/0|SAKNAS)|(?:Err|Fel):[0-9]{3}")
_COMPUTES = re.compile(r"LibreOffice|OpenOffice|Collabora|MicrosoftOffice|Microsoft Excel", re.IGNORECASE)
_MOST_BLANKS = 1000  # that stand for a number of blanks
_LONGEST_UNIT = 40  # characters of a text in a number's format
_LONGEST_COUNT = 7  # digits of how often a row or cell is repeated


@define
class _StoredCell:
    """A cell as it is stored: its attributes, and its paragraphs."""

    attributes: Mapping[str, str]
    pieces: list[str] = field(factory=list)
    in_paragraph: bool = False

    def office(self, name: str) -> str | None:
        """Return an attribute of the namespace of offices, such as ``value``."""
        return self.attributes.get(_OFFICE + name)

    @property
    def shown(self) -> str:
        """The text that the sheet shows."""
        return "".join(self.pieces)


@define
class _StyleReader:
    """The styles of sheets that are hidden, and of cells whose number is shown divided or with a unit."""

    file: str
    hidden_sheets: set[str] = field(factory=set)
    divided_numbers: set[str] = field(factory=set)
    number_style: dict[str, str] = field(factory=dict)
    number_texts: dict[str, str] = field(factory=dict)
    name: str = ""
    in_number_text: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "style" or tag.endswith("-style"):
            self.name = attributes.get(f"{_STYLE}name", "")
            parent = attributes.get(f"{_STYLE}parent-style-name", "")
            inherited = self.number_style.get(parent, self.name)
            self.number_style[self.name] = attributes.get(f"{_STYLE}data-style-name", inherited)
            check_count(self.file, len(self.number_style), MAX_STYLES, "ODS, styles")
        elif tag == "table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self.hidden_sheets.add(self.name)
        elif tag == "number" and attributes.get(f"{_NUMBER}display-factor", "1") != "1":
            self.divided_numbers.add(self.name)
        self.in_number_text = tag in {"text", "currency-symbol"}

    def end(self, tag: str) -> None:  # noqa: ARG002 (the protocol's)
        self.in_number_text = False

    def text(self, text: str) -> None:
        if self.in_number_text and len(text) <= _LONGEST_UNIT:
            self.number_texts[self.name] = self.number_texts.get(self.name, "") + text

    def cell_format(self, style: str) -> CellFormat:
        """Return what a number is shown as in a cell of this style."""
        number_style = self.number_style.get(style, "")
        kind = NumberFormat.SCALED if number_style in self.divided_numbers else NumberFormat.PLAIN
        return CellFormat(kind, unit_of_texts([self.number_texts.get(number_style, "")]))


@define
class _GeneratorReader:
    """The program that wrote the file."""

    pieces: list[str] = field(factory=list)
    in_name: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 (the protocol's)
        self.in_name = tag == "generator"

    def end(self, tag: str) -> None:  # noqa: ARG002 (the protocol's)
        self.in_name = False

    def text(self, text: str) -> None:
        if self.in_name:
            self.pieces.append(text)


@define
class _ContentReader:
    """The chosen sheet's rows; of all sheets whether they are visible, and whether they have a value.

    ``computes`` is whether the program that wrote the file computes formulas.
    """

    file: str
    wanted: str | None
    styles: _StyleReader
    computes: bool
    builders: dict[str, SheetBuilder] = field(factory=dict)
    filled: set[str] = field(factory=set)
    visible: list[str] = field(factory=list)
    column_styles: dict[int, str] = field(factory=dict)
    depth: int = 0  # of elements that are passed over
    tables: int = 0  # that are open, one within another
    name: str = ""
    row: int = 0
    rows_repeated: int = 1
    row_hidden: bool = False
    hidden_groups: list[bool] = field(factory=list)
    column: int = 0
    values: dict[int, Cell | CellError] = field(factory=dict)
    cell: _StoredCell | None = None
    columns_repeated: int = 1

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.depth or tag in _NOT_CELLS:
            self.depth += 1
        elif self.cell is not None:
            self.start_in_cell(tag, attributes)
        elif not self.name and tag != "table":
            self.styles.start(tag, attributes)
        elif tag == "table":
            self.start_table(attributes)
        elif tag == "table-column":
            self.start_columns(attributes)
        elif tag == "table-row-group":
            self.hidden_groups.append(attributes.get(f"{_TABLE}display") == "false")
        elif tag == "table-row":
            self.row_hidden = any(self.hidden_groups) or attributes.get(f"{_TABLE}visibility") in {
                "collapse",
                "filter",
            }
            self.rows_repeated = self.count(attributes.get(f"{_TABLE}number-rows-repeated", "1"))
            self.column, self.values = 0, {}
        elif tag in _CELLS:
            self.columns_repeated = self.count(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
            self.cell = _StoredCell(attributes)

    def start_table(self, attributes: Mapping[str, str]) -> None:
        """Begin a sheet. Raises BadFile for a second of its name."""
        self.name, self.row, self.column, self.column_styles = attributes.get(f"{_TABLE}name", " "), 0, 0, {}
        if self.name in self.builders:
            self.refuse(self.name)
        self.builders[self.name] = SheetBuilder(self.file)
        check_count(self.file, len(self.builders), MAX_SHEETS, "ODS, sheets")
        if attributes.get(f"{_TABLE}style-name") not in self.styles.hidden_sheets:
            self.visible.append(self.name)

    def start_columns(self, attributes: Mapping[str, str]) -> None:
        """Keep the style of columns that show a number as something else. Raises BadFile."""
        first, count = self.column + 1, self.count(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
        self.column += count
        style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        if self.styles.cell_format(style) != CellFormat():
            columns = range(first, min(self.column, MAX_COLUMNS) + 1)
            self.column_styles.update(dict.fromkeys(columns, style))

    def start_in_cell(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a part of a cell. Raises BadFile for a table within a cell."""
        assert self.cell is not None  # noqa: S101 (the caller's)
        pieces = self.cell.pieces
        if tag == "table":
            self.refuse(f"{column_letters(self.column + 1)}{self.row + 1}: table")
        if tag in _PARAGRAPHS:
            pieces += ["\n"] if pieces else []
            self.cell.in_paragraph = True
        elif self.cell.in_paragraph and tag == "s":
            pieces.append(" " * min(self.count(attributes.get(f"{_TEXT}c", "1")), _MOST_BLANKS))
        elif self.cell.in_paragraph and tag in {"tab", "line-break"}:
            pieces.append("\t" if tag == "tab" else "\n")
        check_count(
            self.file, len(pieces), MAX_TEXT_RUNS, f"ODS, {column_letters(self.column + 1)}{self.row + 1}"
        )

    def end(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1
        elif not self.name:
            self.styles.end(tag)
        elif self.cell is not None:
            if tag in _CELLS:
                self.end_cell(self.cell)
            elif tag in _PARAGRAPHS:
                self.cell.in_paragraph = False
        elif tag == "table-row" and self.name:
            self.end_row()
        elif tag == "table-row-group":
            self.hidden_groups.pop()

    def end_cell(self, cell: _StoredCell) -> None:
        """Put a cell at each of its places. Raises BadFile for one with a value in too many columns."""
        place = f"{column_letters(self.column + 1)}{self.row + 1}"
        value = _read_cell(cell, place, computes=self.computes)
        style = cell.attributes.get(f"{_TABLE}style-name", self.column_styles.get(self.column + 1, ""))
        if isinstance(value, (int, Decimal)):
            value = _number_format(cell, self.styles.cell_format(style)).cell(value, place)
        self.cell = None
        first, self.column = self.column + 1, self.column + self.columns_repeated
        if value is not None:
            self.builders[self.name].check_place(self.column, self.row + 1)
            self.values.update(dict.fromkeys(range(first, self.column + 1), value))

    def end_row(self) -> None:
        """Add a row as often as it is repeated. Raises BadFile beyond the limits."""
        if self.values:
            self.filled.add(self.name)
            if self.is_wanted():
                self.builders[self.name].add_row(
                    self.row + 1, self.values, hidden=self.row_hidden, repeated=self.rows_repeated
                )
        self.row += self.rows_repeated

    def is_wanted(self) -> bool:
        """Return whether this sheet can be the chosen one."""
        if self.wanted is not None:
            return self.name == self.wanted
        return self.name == next(iter(self.visible or self.builders))

    def text(self, text: str) -> None:
        if not self.name:
            self.styles.text(text)
        elif self.cell is not None and self.cell.in_paragraph and not self.depth:
            self.cell.pieces.append(text)

    def count(self, text: str) -> int:
        """Return how often something is repeated. Raises BadFile."""
        if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT and int(text)):
            self.refuse(text)
        return int(text)

    def refuse(self, why: str) -> NoReturn:
        """Raise BadFile for a file that is broken."""
        raise unreadable_error(self.file, f"ODS, {why[:100]}")


def read_ods(archive: Archive, sheet: str | None) -> Sheet:
    """Return the sheet of this name, else the first visible. Raises BadFile."""
    styles, generator = _StyleReader(archive.file), _GeneratorReader()
    for part, part_reader in (("styles.xml", styles), ("meta.xml", generator)):
        if archive.has(part):
            archive.parse(part, part_reader)
    computes = bool(_COMPUTES.match("".join(generator.pieces)))
    reader = _ContentReader(archive.file, sheet, styles, computes)
    archive.parse("content.xml", reader, limit=MAX_UNPACKED_BYTES)
    chosen = choose_sheet(archive.file, reader.builders, reader.visible, sheet)
    others = (name for name in reader.visible if name != chosen and name in reader.filled)
    return reader.builders[chosen].build(chosen, tuple(others))


def _read_cell(cell: _StoredCell, place: str, *, computes: bool) -> Cell | CellError:
    """Return a cell's value, or why it has none; None if it is empty.

    Of a formula that comes to no text, programs that compute write neither a type nor a text; so do those
    that do not compute, of any formula.
    """
    kind = cell.office("value-type")
    has_formula = f"{_TABLE}formula" in cell.attributes
    if cell.attributes.get(_CALC_TYPE) == "error" or (has_formula and _ERROR_SHOWN.fullmatch(cell.shown)):
        return wrong_cell(place, cell.shown)
    if kind is None and has_formula and not cell.shown and not computes:
        return CellError(CELL_NOT_COMPUTED, {"cell": place})
    if kind is None or kind == "string":
        stated = cell.office("string-value")
        return (cell.shown if stated is None else stated) or None
    stored = cell.office("value" if kind in _NUMBERS else f"{kind}-value")
    if stored is None and has_formula:
        return CellError(CELL_NOT_COMPUTED, {"cell": place})
    value = None if stored is None else _typed_value(kind, stored)
    return wrong_cell(place, cell.shown or stored or "") if value is None else value


def _number_format(cell: _StoredCell, stated: CellFormat) -> CellFormat:
    """Return what a cell's number is shown as: by its style, or by the share or currency that it holds."""
    kind, currency = cell.office("value-type"), cell.office("currency")
    if kind == "percentage":
        return CellFormat(stated.kind, "%", 100)
    if kind == "currency" and not stated.unit and currency:
        return CellFormat(stated.kind, "kr" if currency == "SEK" else currency)
    return stated


def _typed_value(kind: str, stored: str) -> Cell:
    """Return the value of a cell that is no text; None if it is none."""
    if kind in _NUMBERS:
        return parse_number(stored)
    if kind == "date":
        return date_cell(stored)
    if kind == "boolean":
        return {"true": "True", "false": "False"}.get(stored)
    duration = _DURATION.fullmatch(stored)
    return ":".join(part.zfill(2) for part in duration.groups()) if duration else None
