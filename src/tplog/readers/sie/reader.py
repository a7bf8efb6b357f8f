"""Read SIE files, types 1 to 4: the Swedish exchange format for a year's bookkeeping.

The format is defined by SIE-Gruppen, edition 4B; docs/sie.md describes which parts are read, and how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO

from attrs import define, evolve, field

from tplog.errors import BadFile
from tplog.files.outside_file import TOO_LARGE, open_outside_file, unreadable_error
from tplog.readers.bookkeeping import Bookkeeping, RepeatedVouchers, RowsWithoutObjects
from tplog.readers.sie.accumulator import BooksAccumulator, SieRequest, VoucherRowCache, count_row
from tplog.readers.sie.lexer import (
    BLANKS,
    EncodingDetector,
    parse_day,
    parse_year_number,
    split_line,
)
from tplog.readers.sie.lines import NOT_TEXT, foreign_format, has_lone_returns, read_lines
from tplog.readers.sie.records import VOUCHER, begin_voucher, finish, read_line
from tplog.readers.sie.result import build_bookkeeping
from tplog.readers.sie.rules import NOT_SIE, RECORD_TWICE, YEAR_ABSENT
from tplog.readers.sie.sum_records import EXPECTED_YEAR
from tplog.readers.table_reader import TableReader
from tplog.values.finding import Finding, MessageParams, Rule, SourceLocation
from tplog.values.limits import MAX_BOOKKEEPING_BYTES, MAX_BOOKKEEPING_LINE_BYTES, MAX_BOOKKEEPING_LINES

ByObjects = Collection[str] | Callable[[str], Collection[str]]

# The usual form of vouchers and rows, for speed. Other lines are split field by field.
_REST = rb'(?:[ \t]++(?:"[^"\\]*+"|[^ \t\r\n"{}#\\][^ \t\r\n"{}]*+))*+'
_END = rb"[ \t]*+\r?\n?"
# A quote that opens a field must close it.
_ROW = re.compile(
    rb'[ \t]*+#TRANS[ \t]++("?)(\d{1,10})\1[ \t]++(\{[^{}]*+\})'
    rb'[ \t]++("?)(-?)(\d{1,15})(?:\.(\d\d?))?\4'
    rb'(?:[ \t]++(?:("?)(\d{8})\8|"")' + _REST + rb")?" + _END
)
_VOUCHER = re.compile(rb'#VER[ \t]++("?)([A-Z]*+)\1[ \t]++("?)(\d*+)\3[ \t]++("?)(\d{8})\5' + _REST + _END)
BOM = b"\xef\xbb\xbf"  # byte order mark of UTF-8
_YEAR_FIELDS = 4
_YEAR = re.compile(rb"[ \t]*+#RAR", re.IGNORECASE)


def read_sie(
    path: Path,
    upto: date,
    *,
    by_objects: ByObjects = (),
    rows_without_objects: RowsWithoutObjects | None = None,
    repeated_vouchers: RepeatedVouchers | None = None,
) -> Bookkeeping:
    """Read the sums of the financial year that contains ``upto``, from its first day to ``upto``.

    ``by_objects`` names the dimensions (``{"1", "6"}``) by which accounts are split, or is a function that
    returns them for an account. An account comes as one total (a row with no objects), or as rows of objects
    in those dimensions plus one row without objects for the rest, so that its rows always add up to its
    total. An account that the file does not split comes as its total.

    Sums come from the vouchers if the file has any in that year; else from the monthly sums, and ``upto``
    must be a month's last day; else from the yearly sums, and ``upto`` must be the year's last day or that of
    ``#OMFATTN``. An account without any of the first is taken from the next. Balance accounts are given by
    their change since the year began.

    ``rows_without_objects`` says what a monthly sum without objects is, and ``repeated_vouchers`` how a
    voucher that stands twice counts; None to let the file's other sums settle it.

    Raises BadFile with every mistake found, at most about a hundred.
    """
    reader = TableReader(str(path))
    try:
        with open_outside_file(path) as file:
            summary = _scan_file(file, reader)
            year_number = _find_year_number(upto, summary, reader)
            encoding, chooser = summary.encoding_detector.encoding(), _dimension_chooser(by_objects)
            said = (rows_without_objects, repeated_vouchers)
            request = SieRequest(upto, summary.years, year_number, encoding, chooser, *said)
            return _read_year_of(file, request, reader, summary)
    except OSError as error:
        raise unreadable_error(path, error) from error


def _read_year_of(
    file: BinaryIO, request: SieRequest, reader: TableReader, summary: _FileSummary
) -> Bookkeeping:
    """Return the bookkeeping of the requested year. Raises BadFile."""
    books = _read_records(file, BooksAccumulator(request, reader), summary)
    other_years = partial(_read_other_years, file, request, summary)
    return build_bookkeeping(books, summary.encoding_detector, other_years)


def _read_other_years(
    file: BinaryIO, request: SieRequest, summary: _FileSummary
) -> Iterator[BooksAccumulator]:
    """Yield the records of each other year of the file, those that can be read."""
    for number, (_, last) in sorted(summary.years.items(), reverse=True):
        if number == request.year_number:
            continue
        reader = TableReader("")
        with suppress(BadFile):
            books = BooksAccumulator(evolve(request, upto=last, year_number=number), reader)
            yield _read_records(file, books, summary)


def _dimension_chooser(by_objects: ByObjects) -> Callable[[str], frozenset[str]]:
    """Return a function that gives the wanted dimensions of an account."""
    if callable(by_objects):
        return lambda account: frozenset(by_objects(account))
    dimensions = frozenset(by_objects)
    return lambda _account: dimensions


@define
class _FileSummary:
    """What a first pass through the file finds: its financial years and its encoding."""

    lone_returns: bool = False
    years: dict[int, tuple[date, date]] = field(factory=dict)
    year_lines: dict[int, int] = field(factory=dict)  # line by year number
    encoding_detector: EncodingDetector = field(factory=EncodingDetector)


def _scan_file(file: BinaryIO, reader: TableReader) -> _FileSummary:
    """Go through the file once. Raises BadFile if it is too large or cannot be SIE."""
    summary, size, has_content, match_year = _begin_summary(file, reader), 0, False, _YEAR.match
    for number, line in enumerate(read_lines(file, lone_returns=summary.lone_returns), 1):
        size += len(line)
        if (
            size > MAX_BOOKKEEPING_BYTES
            or len(line) > MAX_BOOKKEEPING_LINE_BYTES
            or number > MAX_BOOKKEEPING_LINES
        ):
            raise _too_large_error(reader, number, size, len(line))
        if not line.strip(BLANKS):
            continue
        if b"\0" in line:
            raise _file_error(reader, NOT_SIE, number, why=(NOT_TEXT,))
        if not line.isascii():
            summary.encoding_detector.observe(line)
        if not has_content and (content := _strip_line_start(line, number).strip(BLANKS)):
            has_content = True
            if content[:1] != b"#":
                raise _file_error(
                    reader,
                    NOT_SIE,
                    number,
                    why=("its first line is no record; a table is read with --from csv",),
                )
        if match_year(line) or (number == 1 and match_year(_strip_line_start(line, number))):
            _read_year(_strip_line_start(line, number), number, summary, reader)
    if not has_content:
        raise _file_error(reader, NOT_SIE, None, why=("it is empty",))
    return summary


def _begin_summary(file: BinaryIO, reader: TableReader) -> _FileSummary:
    """Return an empty summary that knows the line ends. Raises BadFile if the file is in another format."""
    if name := foreign_format(file):
        raise _file_error(reader, NOT_SIE, None, why=(name,))
    return _FileSummary(has_lone_returns(file))


def _too_large_error(reader: TableReader, number: int, size: int, length: int) -> BadFile:
    """Return the error for a file above one of the limits."""
    if size > MAX_BOOKKEEPING_BYTES:
        limit, what = MAX_BOOKKEEPING_BYTES, "bytes"
    elif length > MAX_BOOKKEEPING_LINE_BYTES:
        limit, what = MAX_BOOKKEEPING_LINE_BYTES, "bytes in a line"
    else:
        limit, what = MAX_BOOKKEEPING_LINES, "lines"
    return _file_error(reader, TOO_LARGE, number, size=f"> {limit}", most=str(limit), what=(what,))


def _strip_line_start(line: bytes, number: int) -> bytes:
    """Return a line without byte order mark and leading blanks."""
    return (line.removeprefix(BOM) if number == 1 else line).lstrip(BLANKS)


def _file_error(reader: TableReader, rule: Rule, line: int | None, **figures: object) -> BadFile:
    params: MessageParams = {"file": reader.file, **figures}  # type: ignore[dict-item]
    return BadFile(*reader.problems, Finding(rule, params, location=SourceLocation(reader.file, line=line)))


def _read_year(line: bytes, number: int, summary: _FileSummary, reader: TableReader) -> None:
    """Handle ``#RAR årsnr start slut``: a financial year."""
    reader.lines = {"": number}
    split = split_line(line, "cp437")
    if split.error is not None and (len(split.fields) < _YEAR_FIELDS or split.hides_record):
        reader.error(split.error.rule, "#RAR", **split.error.params)
        return
    fields = [*split.fields, "", "", ""]
    if fields[0].upper() != "#RAR":
        return
    year_number = reader.read_value("#RAR årsnr", fields[1], EXPECTED_YEAR, parse_year_number)
    first = reader.read_value("#RAR start", fields[2], "a day as 20250131", parse_day)
    last = reader.read_value(
        "#RAR slut", fields[3], "a day after the first", lambda text: _require_after(first, parse_day(text))
    )
    if year_number is None or first is None or last is None:
        return
    if year_number in summary.years:
        reader.error(
            RECORD_TWICE, "", record=f"#RAR {year_number}", line=str(summary.year_lines[year_number])
        )
    summary.years[year_number], summary.year_lines[year_number] = (first, last), number


def _require_after(first: date | None, last: date) -> date:
    """Return ``last``. Raises ValueError if it is not after ``first``."""
    if first and not first < last:
        raise ValueError(last)
    return last


def _find_year_number(upto: date, summary: _FileSummary, reader: TableReader) -> int:
    """Return the latest year that contains a day. Raises BadFile if there is none."""
    numbers = [number for number, (first, last) in summary.years.items() if first <= upto <= last]
    if not numbers:
        years = ", ".join(f"{first}–{last}" for first, last in sorted(summary.years.values())) or "–"
        raise _file_error(reader, YEAR_ABSENT, None, day=str(upto), years=years)
    return max(numbers)


def _read_records(file: BinaryIO, books: BooksAccumulator, summary: _FileSummary) -> BooksAccumulator:
    """Go through the file again and handle every record."""
    cache, match_row, match_voucher = VoucherRowCache(books), _ROW.fullmatch, _VOUCHER.fullmatch
    for number, line in enumerate(read_lines(file, lone_returns=summary.lone_returns), 1):
        if not line.strip(BLANKS):
            continue
        books.line = number
        if books.open_text is not None:
            read_line(books, _strip_line_start(line, number))
            continue
        if books.open_block is None:
            if match := match_voucher(line):
                begin_voucher(books, *map(bytes.decode, match.group(2, 4, 6)))
                continue
        elif books.open_block == VOUCHER and books.pending_row is None and (match := match_row(line)):
            account, objects, minus, whole, cents, date_text = match.group(2, 3, 5, 6, 7, 9)
            cell = cache.cell(account, objects)
            row_date = cache.cached_date(date_text) if date_text else None
            if cell is not None:
                amount = int(whole + cents.ljust(2, b"0")) if cents else int(whole) * 100
                count_row(books, cell, -amount if minus else amount, row_date)
            continue
        read_line(books, _strip_line_start(line, number))
    finish(books)
    return books
