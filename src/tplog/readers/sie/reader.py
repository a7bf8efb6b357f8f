"""SIE files, types 1 to 4: the Swedish format in which bookkeeping programs hand over a year's accounts.

The format is SIE-Gruppen's, edition 4B; docs/sie.md tells what of it is read, and how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import BinaryIO

from attrs import define, field

from tplog.errors import BadFile
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.sie.accumulator import Asked, Books, Quick, count
from tplog.readers.sie.lexer import BLANK, Letters, day, fields, lines, year_number
from tplog.readers.sie.records import A_YEAR, VOUCHER, begin, finish, take
from tplog.readers.sie.result import answer
from tplog.readers.sie.rules import NOT_SIE, RECORD_TWICE, YEAR_ABSENT
from tplog.readers.table_reader import TOO_LARGE, Reading
from tplog.readers.toml import FILE_UNREADABLE
from tplog.values.finding import Figures, Finding, Kind, Place
from tplog.values.identifiers import NotUnderstood
from tplog.values.limits import LARGEST_BOOKS, LONGEST_BOOKED_LINE, MOST_BOOKED_LINES

ByObjects = Collection[str] | Callable[[str], Collection[str]]

# A voucher and its rows as nearly all are written. What they do not match is taken apart field by field.
_REST = rb'(?:[ \t]++(?:"[^"\\]*+"|[^ \t\r\n"{}#\\][^ \t\r\n"{}]*+))*+'
_END = rb"[ \t]*+\r?\n?"
_ROW = re.compile(
    rb'[ \t]*+#TRANS[ \t]++"?(\d{1,10})"?[ \t]++(\{[^{}]*+\})[ \t]++"?(-?)(\d{1,15})(?:\.(\d\d?))?"?'
    rb'(?:[ \t]++(?:"?(\d{8})"?|"")' + _REST + rb")?" + _END
)
_VOUCHER = re.compile(rb'#VER[ \t]++"?([A-Z]*+)"?[ \t]++"?(\d*+)"?[ \t]++"?(\d{8})"?' + _REST + _END)
MARK = b"\xef\xbb\xbf"  # of byte order, before UTF-8
_YEAR = re.compile(rb"[ \t]*+#RAR", re.IGNORECASE)


def read_sie(path: Path, upto: date, *, by_objects: ByObjects = ()) -> Bookkeeping:
    """Read what the accounts came to from the first day of the year that ``upto`` lies in, to that day.

    ``by_objects`` are the dimensions (``{"1", "6"}``) by which accounts are divided, or a function that tells
    them for an account. Each account is then given either as its total (a row with empty objects) or by rows
    of objects in those dimensions; what they leave of the total is a row with empty objects, so that the rows
    of an account always sum to its total. An account that the file does not divide is given as its total.

    Sums come from the vouchers, where the file has any of that year; else from the monthly sums, and ``upto``
    must be a month's last day; else from the yearly ones, and it must be the year's last day or the one that
    ``#OMFATTN`` names. All accounts are given, those of the balance by their change since the year began.

    Raises BadFile with every mistake that was found, at most some hundred.
    """
    reading = Reading(str(path))
    try:
        file = Path(path).open("rb")  # noqa: SIM115 (closed below)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise _unreadable(reading, error) from error
    try:
        with file:
            seen = _look_over(file, reading)
            number = _year_of(upto, seen, reading)
            asked = Asked(upto, seen.years, number, seen.letters.code(), _chooser(by_objects))
            file.seek(0)
            books = _take_in(file, Books(asked, reading))
    except OSError as error:
        raise _unreadable(reading, error) from error
    return answer(books, seen.letters)


def _unreadable(reading: Reading, error: Exception) -> BadFile:
    why = getattr(error, "strerror", None) or str(error) or "?"
    return BadFile(Finding(FILE_UNREADABLE, {"file": reading.file, "why": why}))


def _chooser(by_objects: ByObjects) -> Callable[[str], frozenset[str]]:
    if callable(by_objects):
        return lambda account: frozenset(by_objects(account))
    dimensions = frozenset(by_objects)
    return lambda _account: dimensions


@define
class _Seen:
    """What a first look through the file tells: which years it is of, and how its letters are written."""

    years: dict[int, tuple[date, date]] = field(factory=dict)
    stated: dict[int, int] = field(factory=dict)  # the line that states a year
    letters: Letters = field(factory=Letters)


def _look_over(file: BinaryIO, reading: Reading) -> _Seen:
    """Go through the file once. Raises BadFile where it is too large or cannot be SIE."""
    seen, size, begun, year = _Seen(), 0, False, _YEAR.match
    for number, line in enumerate(lines(file), 1):
        size += len(line)
        if size > LARGEST_BOOKS or len(line) > LONGEST_BOOKED_LINE or number > MOST_BOOKED_LINES:
            raise _too_large(reading, number, size, len(line))
        if not line.strip(BLANK):
            continue
        if b"\0" in line:
            raise _wrong(reading, NOT_SIE, number, why=("it is not text",))
        if not line.isascii():
            seen.letters.see(line)
        if not begun and (told := _bare(line, number).strip(BLANK)):
            begun = True
            if told[:1] != b"#":
                raise _wrong(reading, NOT_SIE, number, why=("its first line is no record",))
        if year(line) or (number == 1 and year(_bare(line, number))):
            _see_year(_bare(line, number), number, seen, reading)
    if not begun:
        raise _wrong(reading, NOT_SIE, None, why=("it is empty",))
    return seen


def _too_large(reading: Reading, number: int, size: int, length: int) -> BadFile:
    if size > LARGEST_BOOKS:
        most, what = LARGEST_BOOKS, "bytes"
    elif length > LONGEST_BOOKED_LINE:
        most, what = LONGEST_BOOKED_LINE, "bytes in a line"
    else:
        most, what = MOST_BOOKED_LINES, "lines"
    return _wrong(reading, TOO_LARGE, number, size=f"> {most}", most=str(most), what=(what,))


def _bare(line: bytes, number: int) -> bytes:
    """A line without a mark of byte order and what blanks it begins with."""
    return (line.removeprefix(MARK) if number == 1 else line).lstrip(BLANK)


def _wrong(reading: Reading, kind: Kind, line: int | None, **figures: object) -> BadFile:
    told: Figures = {"file": reading.file, **figures}  # type: ignore[dict-item]
    return BadFile(*reading.problems, Finding(kind, told, place=Place(reading.file, line=line)))


def _see_year(line: bytes, number: int, seen: _Seen, reading: Reading) -> None:
    """``#RAR årsnr start slut``: a financial year."""
    reading.lines = {"": number}
    try:
        told = [*fields(line, "cp437"), "", "", ""]
    except NotUnderstood as error:
        reading.wrong(error.kind, "#RAR", **error.figures)
        return
    if told[0].upper() != "#RAR":
        return
    which = reading.value("#RAR årsnr", told[1], A_YEAR, year_number)
    first = reading.value("#RAR start", told[2], "a day as 20250131", day)
    last = reading.value("#RAR slut", told[3], "a day after the first", lambda text: _after(first, day(text)))
    if which is None or first is None or last is None:
        return
    if which in seen.years:
        reading.wrong(RECORD_TWICE, "", record=f"#RAR {which}", line=str(seen.stated[which]))
    seen.years[which], seen.stated[which] = (first, last), number


def _after(first: date | None, last: date) -> date:
    if first and not first < last:
        raise ValueError(last)
    return last


def _year_of(upto: date, seen: _Seen, reading: Reading) -> int:
    """The number of the year that a day lies in, the latest where there are several. Raises BadFile."""
    found = [number for number, (first, last) in seen.years.items() if first <= upto <= last]
    if not found:
        years = ", ".join(f"{first}–{last}" for first, last in sorted(seen.years.values())) or "–"
        raise _wrong(reading, YEAR_ABSENT, None, day=str(upto), years=years)
    return max(found)


def _take_in(file: BinaryIO, books: Books) -> Books:
    """Go through the file again and take in every record."""
    quick, row, voucher = Quick(books), _ROW.fullmatch, _VOUCHER.fullmatch
    for number, line in enumerate(lines(file), 1):
        if not line.strip(BLANK):
            continue
        books.line = number
        if books.block is None:
            if found := voucher(line):
                begin(books, *map(bytes.decode, found.groups()))
                continue
        elif books.block == VOUCHER and books.added is None and (found := row(line)):
            account, objects, minus, whole, cents, on = found.groups()
            cell = quick.cell(account, objects)
            told = quick.day(on) if on else None
            if cell is not None:
                amount = int(whole + cents.ljust(2, b"0")) if cents else int(whole) * 100
                count(books, cell, -amount if minus else amount, told)
            continue
        take(books, _bare(line, number))
    finish(books)
    return books
