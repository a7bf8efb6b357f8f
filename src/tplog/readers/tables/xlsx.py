"""Read XLSX sheets within limits, with openpyxl (the extra ``xlsx``) and a look at the raw XML.

A number is returned as the decimal that Excel shows: the file stores binary floating point, of which only 15
significant digits were typed.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from numbers import Real
from typing import IO, Any
from xml.etree import ElementTree as ET

from attrs import frozen

from tplog.errors import EXTRA_MISSING, BadFile, NotFound, mandatory_rule
from tplog.files.outside_file import TOO_LARGE, unreadable_error
from tplog.values.finding import Finding, MessageParams, Rule, SourceLocation
from tplog.values.identifiers import closest_names
from tplog.values.limits import MAX_ARCHIVE_MEMBER_BYTES, MAX_CELLS, MAX_UNPACKED_BYTES

SHEET_UNKNOWN = mandatory_rule(
    "sheet-unknown",
    "{file} har inget blad ”{sheet}”. Närmast: {nearest}.",
    "{file} has no sheet '{sheet}'. Nearest: {nearest}.",
)
CELL_WRONG = mandatory_rule(
    "cell-wrong",
    "Cellen {cell} visar {value} och inget värde. Rätta den i kalkylbladet.",
    "The cell {cell} shows {value} and no value. Correct it in the spreadsheet.",
)
CELL_NOT_COMPUTED = mandatory_rule(
    "cell-not-computed",
    "Cellen {cell} har en formel som inte är uträknad. Öppna filen i Excel eller LibreOffice och spara den.",
    "The cell {cell} has a formula that is not computed. Open the file in Excel or LibreOffice, and save it.",
)

Cell = str | int | Decimal | date | None
# Parts with cells, and parts that openpyxl does not open; others must be small.
_LARGE_PART_PREFIXES = ("xl/worksheets/", "xl/sharedstrings", "xl/media/", "xl/drawings/", "xl/pivotcache/")
_LONGEST_WHOLE = 20  # digits up to which a whole number is shown as an integer


@frozen
class CellError:
    """A cell without a usable value, and the reason."""

    rule: Rule
    figures: Mapping[str, str]


@frozen
class Sheet:
    """A sheet's non-empty rows by number, and the numbers of hidden rows."""

    rows: tuple[tuple[int, tuple[Cell | CellError, ...]], ...]
    hidden: tuple[int, ...]


def read_sheet(content: bytes, name: str, sheet: str | None) -> Sheet:
    """Return the sheet of this name, else the first visible. Raises BadFile; NotFound without openpyxl."""
    _check_bounds(content, name)
    try:
        import openpyxl  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise NotFound(Finding(EXTRA_MISSING, {"what": name, "extra": "xlsx"})) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and rules, which do not affect values
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return _read_workbook(book, name, sheet)
            finally:
                book.close()
    except BadFile:
        raise
    except Exception as error:  # a broken file can raise anything
        raise unreadable_error(name, f"XLSX, {type(error).__name__}") from error


def _check_bounds(content: bytes, name: str) -> None:
    """Raise BadFile if the archive would unpack to too much; a member never exceeds its stated size."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise unreadable_error(name, "ZIP") from error
    small = [part for part in parts if not part.filename.lower().startswith(_LARGE_PART_PREFIXES)]
    sizes = [(sum(part.file_size for part in parts), MAX_UNPACKED_BYTES)]
    sizes += [(part.file_size, MAX_ARCHIVE_MEMBER_BYTES) for part in small]
    for size, limit in sizes:
        if size > limit:
            raise _too_large_error(name, size, limit, "bytes unpacked")


def _too_large_error(name: str, size: int, limit: int, what: str, row: int | None = None) -> BadFile:
    params: MessageParams = {"size": str(size), "most": str(limit), "what": (what,)}
    return BadFile(Finding(TOO_LARGE, params, location=SourceLocation(name, line=row)))


def _read_workbook(workbook: Any, name: str, sheet: str | None) -> Sheet:  # noqa: ANN401 (openpyxl)
    """Read a sheet of an open workbook. Raises BadFile."""
    sheets = {worksheet.title: worksheet for worksheet in workbook.worksheets}
    if sheet is not None and sheet not in sheets:
        near = ", ".join(closest_names(sheet, sheets) or sheets)
        facts = {"file": name, "sheet": sheet, "nearest": near or "–"}
        raise BadFile(Finding(SHEET_UNKNOWN, facts, location=SourceLocation(name)))
    visible = [worksheet for worksheet in sheets.values() if worksheet.sheet_state == "visible"]
    chosen = sheets[sheet] if sheet is not None else (visible or list(sheets.values()))[0]
    chosen.reset_dimensions()  # stored dimensions may be wrong; without them rows end at their last cell
    with workbook._archive.open(chosen._worksheet_path) as source:  # noqa: SLF001 (no public name)
        uncomputed, hidden = _uncomputed_and_hidden(source, name)
    rows: list[tuple[int, tuple[Cell | CellError, ...]]] = []
    cells = 0
    for number, row in enumerate(chosen.iter_rows(), 1):
        cells += max(1, len(row))
        if cells > MAX_CELLS:  # including rows and cells that the file leaves out
            raise _too_large_error(name, cells, MAX_CELLS, "cells", number)
        values = tuple(_read_cell(cell, (number, column), uncomputed) for column, cell in enumerate(row, 1))
        if any(value is not None for value in values):
            rows.append((number, values))
    return Sheet(tuple(rows), tuple(number for number, _ in rows if number in hidden))


def _uncomputed_and_hidden(source: IO[bytes], name: str) -> tuple[set[tuple[int, int]], set[int]]:
    """Return the (row, column) of formulas without a result, and hidden rows. Raises BadFile."""
    uncomputed: set[tuple[int, int]] = set()
    hidden: set[int] = set()
    row = cells = 0
    for element in _iterate_rows(source):
        number = int(element.get("r", row + 1))
        if number <= row:  # one of the two rows would be lost
            raise unreadable_error(name, f"XLSX, row {number} after row {row}")
        row = number
        cells += max(1, len(element))
        if cells > MAX_CELLS:
            raise _too_large_error(name, cells, MAX_CELLS, "cells", row)
        if element.get("hidden") in {"1", "true"}:
            hidden.add(row)
        column = 0
        for cell in element:
            column = column_number(cell.get("r", "")) or column + 1
            text_by_tag = {_local_name(part): part.text for part in cell}
            if (
                "f" in text_by_tag and not text_by_tag.get("v") and cell.get("t") != "str"
            ):  # the result may be an empty text
                uncomputed.add((row, column))
    return uncomputed, hidden


def _iterate_rows(source: IO[bytes]) -> Iterator[ET.Element]:
    """Yield the row elements of a sheet's XML, freeing each after use."""
    for _, element in ET.iterparse(source):  # noqa: S314 (expat bounds what entities may grow to)
        if _local_name(element) == "row":
            yield element
            element.clear()


def _local_name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_cell(cell: Any, position: tuple[int, int], uncomputed: set[tuple[int, int]]) -> Cell | CellError:  # noqa: ANN401 (openpyxl)
    """Return a cell's value, or why it has none; ``position`` is (row, column) from 1."""
    place = f"{column_letters(position[1])}{position[0]}"
    if cell.value is None:
        return CellError(CELL_NOT_COMPUTED, {"cell": place}) if position in uncomputed else None
    value = None if cell.data_type == "e" else _cell_value(cell.value)
    return CellError(CELL_WRONG, {"cell": place, "value": str(cell.value)}) if value is None else value


def _cell_value(value: object) -> Cell:
    """Return a cell's value as a `Cell`; None for a number that is not finite."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool) or not isinstance(value, (int, Real, date)):
        return str(value)
    if isinstance(value, (int, date)):
        return value
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        return None
    whole = number == number.to_integral_value() and number.adjusted() < _LONGEST_WHOLE
    return int(number) if whole else number


def column_letters(number: int) -> str:
    """Return a spreadsheet's letters for a column counted from 1: A to Z, AA, AB and so on."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(cell: str) -> int:
    """Return the column (from 1) of a cell such as ``C7``; 0 if it has no letters."""
    number = 0
    for letter in cell.upper():
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
