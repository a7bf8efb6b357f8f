"""Read a sheet of an XLSX file, transitional or strict, straight from its XML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn
from urllib.parse import unquote

from attrs import define, field, frozen

from tplog.files.outside_file import unreadable_error
from tplog.readers.tables.archive import Archive, EndOfReading
from tplog.readers.tables.number_formats import BUILT_IN_FORMATS, CellFormat, date_cell
from tplog.readers.tables.sheet import (
    CELL_NOT_COMPUTED,
    MAX_SHEETS,
    MAX_TEXT_RUNS,
    Cell,
    CellError,
    Sheet,
    SheetBuilder,
    check_count,
    choose_sheet,
    column_letters,
    column_number,
    parse_number,
    wrong_cell,
)
from tplog.values.limits import MAX_UNPACKED_BYTES

_TRUE = {"1", "true"}
_PLACE = re.compile(r"[A-Z]{1,3}([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXT_TAGS = {"v", "t"}


@define
class _RelationReader:
    """The targets of a part's relations by id, and by the last word of their type."""

    file: str
    folder: str
    by_id: dict[str, tuple[str, str]] = field(factory=dict)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.by_id[attributes.get("Id", "")] = kind, part
            check_count(self.file, len(self.by_id), MAX_SHEETS, "XLSX, relations")

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass

    def part(self, kind: str) -> str | None:
        """Return the first part of this kind."""
        return next((part for known, part in self.by_id.values() if known == kind), None)


@define
class _WorkbookReader:
    """The sheets of ``workbook.xml`` with their relation and state, and how the workbook counts days."""

    file: str
    sheets: dict[str, tuple[str, str]] = field(factory=dict)
    sheet_count: int = 0
    from_1904: bool = False
    is_stale: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self.sheets[attributes.get("name", "")] = relation, attributes.get("state", "visible")
            self.sheet_count += 1
            check_count(self.file, self.sheet_count, MAX_SHEETS, "XLSX, sheets")
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in _TRUE
        elif tag == "calcPr":
            self.is_stale = attributes.get("fullCalcOnLoad") in _TRUE

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


@define
class _StyleReader:
    """The number format of each cell style."""

    codes: dict[str, str] = field(factory=lambda: dict(BUILT_IN_FORMATS))
    format_ids: list[str] = field(factory=list)
    block: str = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in {"numFmts", "cellXfs"}:
            self.block = tag
        elif tag == "numFmt" and self.block == "numFmts":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and self.block == "cellXfs":
            self.format_ids.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == self.block:
            self.block = ""

    def text(self, text: str) -> None:
        pass

    def formats(self) -> tuple[CellFormat, ...]:
        """Return the number format of each style."""
        by_id = {key: CellFormat.from_code(code) for key, code in self.codes.items()}
        return tuple(by_id.get(key, CellFormat()) for key in self.format_ids)


@define
class _SharedTextReader:
    """The texts that cells refer to by number; how a text is pronounced (``rPh``) is no part of it."""

    texts: list[str] = field(factory=list)
    pieces: list[str] = field(factory=list)
    in_text: bool = False
    in_phonetic: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 (the protocol's)
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.in_phonetic = True
        elif tag == "t":
            self.in_text = not self.in_phonetic

    def end(self, tag: str) -> None:
        if tag == "si":
            self.texts.append(_unescaped("".join(self.pieces)))
        elif tag == "rPh":
            self.in_phonetic = False
        elif tag == "t":
            self.in_text = False

    def text(self, text: str) -> None:
        if self.in_text:
            self.pieces.append(text)


@frozen
class _Workbook:
    """What the cells of a workbook need: shared texts, formats of styles, and how days are counted.

    In one that ``is_stale`` the results of formulas are those of a program that does not compute.
    """

    shared_texts: Sequence[str]
    formats: Sequence[CellFormat]
    from_1904: bool
    is_stale: bool


@define
class _StoredCell:
    """A cell as it is stored: its type and style, the text of its value and of an inline text."""

    column: int
    row: int
    kind: str
    style: str
    value: str | None = None
    inline: list[str] = field(factory=list)
    has_formula: bool = False

    @property
    def place(self) -> str:
        """Column and row, as ``C7``."""
        return f"{column_letters(self.column)}{self.row}"


@define
class _SheetReader:
    """The rows of a sheet's XML, each cell at the place that it states or behind the one before."""

    workbook: _Workbook
    builder: SheetBuilder
    in_data: bool = False
    in_phonetic: bool = False
    row: int = 0
    column: int = 0
    hidden: bool = False
    filled: dict[int, Cell | CellError] = field(factory=dict)
    cell: _StoredCell | None = None
    pieces: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheetData":
            self.in_data = True
        elif not self.in_data:
            return
        elif self.cell is not None:
            if tag == "f":
                self.cell.has_formula = True
            elif tag == "rPh":
                self.in_phonetic = True
            elif tag in _TEXT_TAGS and not self.in_phonetic:
                self.pieces = []
        elif tag == "row":
            self.start_row(attributes)
        elif tag == "c":
            self.start_cell(attributes)

    def start_row(self, attributes: Mapping[str, str]) -> None:
        """Begin a row. Raises BadFile if it is not below the one before."""
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:  # one of the two rows would be lost
            self.refuse(f"row {number} after row {self.row}")
        self.row, self.column, self.filled = number, 0, {}
        self.hidden = attributes.get("hidden") in _TRUE

    def start_cell(self, attributes: Mapping[str, str]) -> None:
        """Begin a cell. Raises BadFile if it is not to the right of the one before, or is another row's."""
        stated = attributes.get("r")
        column = self.column + 1
        if stated is not None:
            match = _PLACE.fullmatch(stated.upper())
            column = column_number(stated)
            if match is None or int(match[1]) != self.row or column <= self.column:
                self.refuse(f"{stated} after {column_letters(self.column)}{self.row}")
        self.builder.check_place(column, self.row)
        self.column = column
        self.cell = _StoredCell(column, self.row, attributes.get("t", "n"), attributes.get("s", "0"))

    def end(self, tag: str) -> None:
        if not self.in_data:
            return
        if self.cell is not None:
            self.end_in_cell(tag, self.cell)
        elif tag == "row":
            self.builder.add_row(self.row, self.filled, hidden=self.hidden)
            self.filled = {}
        elif tag == "sheetData":
            raise EndOfReading

    def end_in_cell(self, tag: str, cell: _StoredCell) -> None:
        """End a cell or a part of it. Raises BadFile if it has two values."""
        if tag in _TEXT_TAGS and self.pieces is not None:
            text, self.pieces = "".join(self.pieces), None
            if tag == "t":
                cell.inline.append(text)
                check_count(self.builder.file, len(cell.inline), MAX_TEXT_RUNS, "XLSX, text")
            elif cell.value is not None:
                self.refuse(f"{cell.place}: {cell.value} + {text}")
            else:
                cell.value = text
        elif tag == "rPh":
            self.in_phonetic = False
        elif tag == "c":
            self.cell = None
            if (value := _read_cell(cell, self.workbook)) is not None:
                self.filled[self.column] = value

    def text(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)

    def refuse(self, why: str) -> NoReturn:
        """Raise BadFile for a sheet that is broken."""
        raise unreadable_error(self.builder.file, f"XLSX, {why}")


@define
class _ValueFinder:
    """Whether a sheet has a value; reading ends at the first."""

    is_filled: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 (the protocol's)
        if tag in _TEXT_TAGS:
            self.is_filled = True
            raise EndOfReading

    def end(self, tag: str) -> None:
        if tag == "sheetData":
            raise EndOfReading

    def text(self, text: str) -> None:
        pass


def find_workbook(archive: Archive) -> str | None:
    """Return the part that is the workbook of an XLSX or XLSB file; None if there is none."""
    relations = _read_relations(archive, "")
    known = (relations.part("officeDocument"), "xl/workbook.xml", "xl/workbook.bin")
    return next((part for part in known if part and archive.has(part)), None)


def read_xlsx(archive: Archive, workbook_part: str, sheet: str | None) -> Sheet:
    """Return the sheet of this name, else the first visible. Raises BadFile."""
    relations = _read_relations(archive, workbook_part)
    workbook = _WorkbookReader(archive.file)
    archive.parse(workbook_part, workbook)
    if workbook.sheet_count != len(workbook.sheets):  # one of two of the same name would be lost
        raise unreadable_error(archive.file, "XLSX, " + ", ".join(workbook.sheets))
    parts = {
        name: relations.by_id[relation][1]
        for name, (relation, _) in workbook.sheets.items()
        if relations.by_id.get(relation, ("",))[0] == "worksheet"
    }
    visible = [name for name in parts if workbook.sheets[name][1] == "visible"]
    chosen = choose_sheet(archive.file, parts, visible, sheet)
    reader = _SheetReader(_read_shared(archive, relations, workbook), SheetBuilder(archive.file))
    archive.parse(parts[chosen], reader, limit=MAX_UNPACKED_BYTES)
    others = [name for name in visible if name != chosen]
    filled = {part: _has_value(archive, part) for part in {parts[name] for name in others}}
    return reader.builder.build(chosen, [name for name in others if filled[parts[name]]])


def _read_relations(archive: Archive, part: str) -> _RelationReader:
    """Return the relations of a part; of the whole file if it is empty."""
    folder, name = posixpath.split(part)
    reader = _RelationReader(archive.file, folder)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if archive.has(path):
        archive.parse(path, reader)
    return reader


def _read_shared(archive: Archive, relations: _RelationReader, workbook: _WorkbookReader) -> _Workbook:
    """Return what the cells of all sheets share. Raises BadFile."""
    texts, styles = _SharedTextReader(), _StyleReader()
    for kind, reader in (("sharedStrings", texts), ("styles", styles)):
        if part := relations.part(kind):
            archive.parse(part, reader)
    return _Workbook(texts.texts, styles.formats(), workbook.from_1904, workbook.is_stale)


def _has_value(archive: Archive, part: str) -> bool:
    """Return whether a sheet has a cell with a value."""
    finder = _ValueFinder()
    archive.parse(part, finder, limit=MAX_UNPACKED_BYTES)
    return finder.is_filled


def _read_cell(cell: _StoredCell, workbook: _Workbook) -> Cell | CellError:
    """Return a cell's value, or why it has none; None if it is empty."""
    value, kind = cell.value, cell.kind
    if cell.has_formula and (workbook.is_stale or not (value or (kind == "str" and value is not None))):
        return CellError(CELL_NOT_COMPUTED, {"cell": cell.place})
    if value is None or kind == "inlineStr":
        return _unescaped("".join(cell.inline) + (value or "")) or None
    if kind == "str":
        return _unescaped(value) or None
    if kind == "e" or not value.strip():
        return wrong_cell(cell.place, value) if kind == "e" else None
    read = _typed_value(kind, value.strip(), cell, workbook)
    return wrong_cell(cell.place, value) if read is None else read


def _typed_value(kind: str, value: str, cell: _StoredCell, workbook: _Workbook) -> Cell | CellError:
    """Return the value of a cell that is no text; None if it is none."""
    if kind == "s":
        number = int(value) if value.isascii() and value.isdecimal() else -1
        texts = workbook.shared_texts
        return texts[number] if 0 <= number < len(texts) else None
    if kind == "b":
        return {"1": "True", "true": "True", "0": "False", "false": "False"}.get(value)
    if kind == "d":
        return date_cell(value)
    number_read = parse_number(value) if kind == "n" else None
    style = int(cell.style) if cell.style.isascii() and cell.style.isdecimal() else 0
    formats = workbook.formats
    shown_as = formats[style] if style < len(formats) else CellFormat()
    if number_read is None:
        return None
    return shown_as.cell(number_read, cell.place, from_1904=workbook.from_1904)


def _unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold: ``_x000D_`` is a carriage return."""
    return _ESCAPE.sub(_escaped_character, text)


def _escaped_character(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return match[0] if "\ud800" <= character <= "\udfff" else character
