"""Sheets of XLSX files, read within bounds by openpyxl (the extra ``xlsx``), and what it does not tell.

A number is kept as the decimal that Excel shows of it: the format stores binary floating point, of which 15
significant digits are what was typed and the rest is noise.
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
from tplog.readers.table_reader import TOO_LARGE
from tplog.readers.toml import unreadable_file_error
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
# Parts that hold cells, and those that openpyxl does not open.
_LARGE_PART_PREFIXES = ("xl/worksheets/", "xl/sharedstrings", "xl/media/", "xl/drawings/", "xl/pivotcache/")
_LONGEST_WHOLE = 20  # digits up to which a whole number is shown as one


@frozen
class CellError:
    """A cell that holds no value: why not."""

    rule: Rule
    figures: Mapping[str, str]


@frozen
class Sheet:
    """A sheet's rows by their numbers, empty ones left out, and the numbers of those that are hidden."""

    rows: tuple[tuple[int, tuple[Cell | CellError, ...]], ...]
    hidden: tuple[int, ...]


def read_sheet(content: bytes, name: str, sheet: str | None) -> Sheet:
    """A sheet by its name, else the first that is not hidden. Raises BadFile; without openpyxl NotFound."""
    _check_bounds(content, name)
    try:
        import openpyxl  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise NotFound(Finding(EXTRA_MISSING, {"what": name, "extra": "xlsx"})) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and rules, which no cell's value hangs on
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return _read_workbook(book, name, sheet)
            finally:
                book.close()
    except BadFile:
        raise
    except Exception as error:  # whatever a broken file makes the library stumble over
        raise unreadable_file_error(name, f"XLSX, {type(error).__name__}") from error


def _check_bounds(content: bytes, name: str) -> None:
    """Refuse what would grow too large; a part never gives more than the archive tells of it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise unreadable_file_error(name, "ZIP") from error
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
    sheets = {one.title: one for one in workbook.worksheets}
    if sheet is not None and sheet not in sheets:
        near = ", ".join(closest_names(sheet, sheets) or sheets)
        facts = {"file": name, "sheet": sheet, "nearest": near or "–"}
        raise BadFile(Finding(SHEET_UNKNOWN, facts, location=SourceLocation(name)))
    visible = [one for one in sheets.values() if one.sheet_state == "visible"]
    chosen = sheets[sheet] if sheet is not None else (visible or list(sheets.values()))[0]
    chosen.reset_dimensions()  # they may be anything; without them rows are as long as their cells
    with workbook._archive.open(chosen._worksheet_path) as source:  # noqa: SLF001 (told nowhere else)
        hollow, hidden = _uncomputed_and_hidden(source, name)
    rows: list[tuple[int, tuple[Cell | CellError, ...]]] = []
    cells = 0
    for number, row in enumerate(chosen.iter_rows(), 1):
        cells += max(1, len(row))
        if cells > MAX_CELLS:  # with the rows and cells that the file leaves out
            raise _too_large_error(name, cells, MAX_CELLS, "cells", number)
        told = tuple(_read_cell(one, (number, column), hollow) for column, one in enumerate(row, 1))
        if any(one is not None for one in told):
            rows.append((number, told))
    return Sheet(tuple(rows), tuple(number for number, _ in rows if number in hidden))


def _uncomputed_and_hidden(source: IO[bytes], name: str) -> tuple[set[tuple[int, int]], set[int]]:
    """The places (row, column) of formulas that nobody has computed, and the hidden rows. Raises BadFile."""
    uncomputed: set[tuple[int, int]] = set()
    hidden: set[int] = set()
    row = cells = 0
    for element in _iterate_rows(source):
        number = int(element.get("r", row + 1))
        if number <= row:  # one of the two would be lost
            raise unreadable_file_error(name, f"XLSX, row {number} after row {row}")
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
            ):  # a text may be computed empty
                uncomputed.add((row, column))
    return uncomputed, hidden


def _iterate_rows(source: IO[bytes]) -> Iterator[ET.Element]:
    for _, element in ET.iterparse(source):  # noqa: S314 (expat bounds what entities may grow to)
        if _local_name(element) == "row":
            yield element
            element.clear()


def _local_name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_cell(cell: Any, position: tuple[int, int], uncomputed: set[tuple[int, int]]) -> Cell | CellError:  # noqa: ANN401 (openpyxl)
    place = f"{column_letters(position[1])}{position[0]}"
    if cell.value is None:
        return CellError(CELL_NOT_COMPUTED, {"cell": place}) if position in uncomputed else None
    value = None if cell.data_type == "e" else _cell_value(cell.value)
    return CellError(CELL_WRONG, {"cell": place, "value": str(cell.value)}) if value is None else value


def _cell_value(value: object) -> Cell:
    """A cell's value as one of ours; None for what is no number at all."""
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
    """What a spreadsheet calls a column, counted from 1: A to Z, AA, AB, and so on."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(cell: str) -> int:
    """The column, counted from 1, of a cell that a spreadsheet calls so (C7); 0 where it has no letters."""
    number = 0
    for letter in cell.upper():
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
