"""The rows of a spreadsheet: what a cell can be, and how rows are gathered within limits.

A number is returned as the decimal that a spreadsheet shows: the file stores binary floating point, of which
only 15 significant digits were typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Context, Decimal

from attrs import define, field, frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import TOO_LARGE, unreadable_error
from tplog.readers.field_readers import CHARACTERS
from tplog.values.finding import Finding, MessageParams, Rule, SourceLocation
from tplog.values.identifiers import closest_names
from tplog.values.limits import MAX_ARCHIVE_MEMBER_BYTES, MAX_CELLS

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
    "Cellen {cell} har en formel som inte är uträknad. Öppna filen i Excel eller LibreOffice, räkna om den"
    " (Ctrl+Alt+F9, i LibreOffice Ctrl+Skift+F9) och spara den.",
    "The cell {cell} has a formula that is not computed. Open the file in Excel or LibreOffice, compute it"
    " anew (Ctrl+Alt+F9, in LibreOffice Ctrl+Shift+F9), and save it.",
)


class ShownNumber(str):
    """A number that a sheet shows with a unit, as the text that it shows: ``1250 tkr``."""

    __slots__ = ()


Cell = str | int | Decimal | date | None
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # of a sheet in any of the programs
# What a workbook has at most of what is kept while it is read; far more than programs write.
MAX_SHEETS, MAX_STYLES, MAX_TEXT_RUNS = 10_000, 100_000, 32_767
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_SHOWN_DIGITS = Context(prec=15)
_LONGEST_WHOLE = 20  # digits up to which a whole number is shown as an integer
_MOST_EXPONENT = 308  # of binary floating point
_MOST_SHOWN = 40  # characters of a value in a message


@frozen
class CellError:
    """A cell without a usable value, and the reason."""

    rule: Rule
    figures: Mapping[str, str]


@frozen
class Sheet:
    """A sheet's non-empty rows by number, and the numbers of hidden rows.

    ``name`` is the sheet's, and ``other_names`` are the other visible sheets that have a value.
    """

    rows: tuple[tuple[int, tuple[Cell | CellError, ...]], ...]
    hidden: tuple[int, ...]
    name: str = ""
    other_names: tuple[str, ...] = ()


@define
class SheetBuilder:
    """A sheet being read: its filled rows so far. ``file`` is the file name in errors."""

    file: str
    rows: list[tuple[int, tuple[Cell | CellError, ...]]] = field(factory=list)
    hidden: list[int] = field(factory=list)
    cell_count: int = 0
    character_count: int = 0

    def add_row(
        self, number: int, filled: Mapping[int, Cell | CellError], *, hidden: bool, repeated: int = 1
    ) -> None:
        """Add a row ``repeated`` times from ``number`` on; ``filled`` are its values by column, from 1.

        A row without a value is passed over and costs nothing. Raises BadFile beyond the limits.
        """
        if not filled:
            return
        width = max(filled)
        self.check_place(width, number + repeated - 1)
        self.cell_count += width * repeated  # empty cells before the last filled one are kept too
        self.character_count += sum(len(value) for value in filled.values() if isinstance(value, str))
        if self.cell_count > MAX_CELLS:
            raise too_large_error(self.file, self.cell_count, MAX_CELLS, "cells", number)
        if self.character_count > MAX_ARCHIVE_MEMBER_BYTES:
            raise too_large_error(
                self.file, self.character_count, MAX_ARCHIVE_MEMBER_BYTES, CHARACTERS, number
            )
        cells = tuple(filled.get(column) for column in range(1, width + 1))
        numbers = range(number, number + repeated)
        self.rows += ((each, cells) for each in numbers)
        if hidden:
            self.hidden += numbers

    def check_place(self, column: int, row: int) -> None:
        """Raise BadFile for a place that no sheet has."""
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise unreadable_error(self.file, f"{column_letters(column)}{row}")

    def build(self, name: str, other_names: Collection[str]) -> Sheet:
        """Return the sheet."""
        return Sheet(tuple(self.rows), tuple(self.hidden), name, tuple(other_names))


def check_count(file: str, count: int, limit: int, what: str) -> None:
    """Raise BadFile if a file has more than ``limit`` of what is kept while it is read."""
    if count > limit:
        raise unreadable_error(file, f"{what} > {limit}")


def too_large_error(file: str, size: int, limit: int, what: str, row: int | None = None) -> BadFile:
    """Return the error for ``size`` of ``what`` above ``limit``."""
    params: MessageParams = {"size": str(size), "most": str(limit), "what": (what,)}
    return BadFile(Finding(TOO_LARGE, params, location=SourceLocation(file, line=row)))


def choose_sheet(file: str, names: Collection[str], visible: Collection[str], sheet: str | None) -> str:
    """Return ``sheet``, else the first visible, else the first. Raises BadFile if there is none such."""
    if sheet is None and names:
        return next(iter(visible or names))
    if sheet is None or sheet not in names:
        near = ", ".join(closest_names(sheet or "", names) or names)
        params = {"file": file, "sheet": sheet or "", "nearest": near or "–"}
        raise BadFile(Finding(SHEET_UNKNOWN, params, location=SourceLocation(file)))
    return sheet


def parse_number(text: str) -> int | Decimal | None:
    """Return a stored number as it is shown; None if it is none, or not finite.

    A whole number is an int, to its last digit where it is stored without a fraction or exponent.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    stored = Decimal(text)
    if stored.adjusted() > _MOST_EXPONENT:
        return None
    if stored.adjusted() < _LONGEST_WHOLE and not set(text) & set(".eE"):
        return int(stored)
    number = stored.normalize(_SHOWN_DIGITS)
    if not number or number.adjusted() < -_MOST_EXPONENT:
        return 0
    whole = number == number.to_integral_value() and number.adjusted() < _LONGEST_WHOLE
    return int(number) if whole else number


def wrong_cell(place: str, value: str) -> CellError:
    """Return the error for a cell that shows ``value`` and has no value."""
    return CellError(CELL_WRONG, {"cell": place, "value": value[:_MOST_SHOWN] or "–"})


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
