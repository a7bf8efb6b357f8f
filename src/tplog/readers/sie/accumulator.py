"""What the records of a SIE file came to so far: the state that each adds to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeVar

from attrs import Factory, define, field, frozen

from tplog.errors import BadFile
from tplog.readers.bookkeeping import Objects
from tplog.readers.sie.balances import (
    SUMS_OR_NAMES,
    RunningSum,
    StatedMonths,
    Sums,
    SumsByObjects,
    objects_in_dimensions,
)
from tplog.readers.sie.lexer import BracedField, decode_field, parse_code, parse_day, parse_objects
from tplog.readers.sie.rules import ROW_OUTSIDE
from tplog.readers.table_reader import TOO_LARGE, TableReader, check_limit
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.limits import MAX_BOOKKEEPING_SUMS

T = TypeVar("T")
Years = Mapping[int, tuple[date, date]]

# What an error says it expected.
EXPECTED_ACCOUNT, EXPECTED_AMOUNT, EXPECTED_CODE = "an account's number", "an amount", "a number or a code"
EXPECTED_DAY = "a day as 20250131"
CACHE_SIZE = 1 << 16  # of a file's most frequent accounts with objects


@frozen
class SieRequest:
    """What is read: to which day, of which of the file's years, by which dimensions, in which characters."""

    upto: date
    years: Years
    year_number: int
    encoding: str
    wanted_dimensions: Callable[[str], frozenset[str]]

    @property
    def first(self) -> date:
        """The year's first day."""
        return self.years[self.year_number][0]

    @property
    def last(self) -> date:
        """The year's last day."""
        return self.years[self.year_number][1]


@define
class BooksAccumulator:
    """What the records so far came to."""

    request: SieRequest
    reader: TableReader
    vouchers: Sums = Factory(lambda self: Sums(self.request.wanted_dimensions), takes_self=True)
    months: Sums = Factory(lambda self: Sums(self.request.wanted_dimensions), takes_self=True)
    budget: Sums = Factory(lambda self: Sums(self.request.wanted_dimensions), takes_self=True)
    # Which monthly sums there were, by record, account and all of the objects.
    stated_months: dict[str, dict[tuple[str, Objects], StatedMonths]] = field(factory=dict)
    # Opening and closing balances and results, as they stand: öre and line.
    yearly: dict[str, dict[tuple[str, Objects], tuple[int, int]]] = field(factory=dict)
    header: dict[str, tuple[str, int]] = field(factory=dict)  # a record's word and line
    names: dict[str, str] = field(factory=dict)
    kinds: dict[str, str] = field(factory=dict)
    objects: dict[tuple[str, str], str] = field(factory=dict)
    dimensions: dict[str, str] = field(factory=dict)
    parents: dict[str, str] = field(factory=dict)
    remarks: dict[Rule, tuple[int, Finding]] = field(factory=dict)
    latest: date = date.min  # last day or month that has an amount in the year
    has_vouchers: bool = False  # whether a voucher's row counts in the year
    line: int = 0
    expected_block: str | None = None  # what a { would open
    open_block: str | None = None  # what is open
    voucher: tuple[str, str] = ("", "")  # its series and number
    voucher_in_year: bool = False  # whether the voucher is of the year
    voucher_date: date = date.min  # the voucher's day
    voucher_balance: int = 0
    pending_row: tuple[object, ...] | None = None  # an #RTRANS whose #TRANS is awaited

    def add_remark(self, rule: Rule, /, **params: MessageParam) -> None:
        """Count a remark, keeping the first."""
        count, first = self.remarks.get(rule, (0, None))
        first = first or Finding(rule, params, location=SourceLocation(self.reader.file, line=self.line))
        self.remarks[rule] = (count + 1, first)

    def error(self, rule: Rule, key: str = "", /, **params: MessageParam) -> None:
        """Keep a mistake of this line."""
        self.reader.lines = {"": self.line}
        self.reader.error(rule, key, **params)

    def read_field(self, key: str, text: str, expected: str, read: Callable[[object], T]) -> T | None:
        """A field's value; None and a mistake kept where it has none. Raises BadFile where it is too much."""
        self.reader.lines = {"": self.line}
        value = self.reader.read_value(key, text, expected, read)
        if value is None and self.reader.problems[-1].rule is TOO_LARGE:
            raise BadFile(*self.reader.problems)
        return value

    def check_size(self, size: int) -> None:
        """Keep a mistake where there are too many of something."""
        if size > MAX_BOOKKEEPING_SUMS:
            self.read_field("", "", "", lambda _: check_limit(MAX_BOOKKEEPING_SUMS, SUMS_OR_NAMES, size))


@define
class VoucherRowCache:
    """The steps of a voucher's row that are the same again and again, remembered for a while."""

    books: BooksAccumulator
    accounts: dict[bytes, tuple[frozenset[str], SumsByObjects]] = field(factory=dict)
    cached_objects: Callable[[bytes, frozenset[str]], Objects | None] = Factory(
        lambda self: lru_cache(CACHE_SIZE)(self.parse_objects), takes_self=True
    )
    cached_date: Callable[[bytes], date | None] = Factory(
        lambda self: lru_cache(CACHE_SIZE)(self.parse_date), takes_self=True
    )

    def cell(self, number: bytes, braced: bytes) -> RunningSum | None:
        """The cell of an account's number and a list of objects, as they stand in the file."""
        account = self.accounts.get(number)
        if account is None:
            account_number = number.decode()
            account = (
                self.books.request.wanted_dimensions(account_number),
                self.books.vouchers.group(account_number),
            )
            self.accounts[number] = account
            self.books.check_size(len(self.accounts))
        wanted, cells = account
        objects = self.cached_objects(braced, wanted)
        if objects is None:
            return None
        return cells.get(objects) or objects_cell(self.books, cells, objects)

    def parse_objects(self, braced: bytes, wanted: frozenset[str]) -> Objects | None:
        """The objects of a list in the dimensions that are asked for."""
        return wanted_objects(self.books, decode_field(braced, self.books.request.encoding), wanted)

    def parse_date(self, text: bytes) -> date | None:
        """A row's day as it stands in the file."""
        return self.books.read_field("#TRANS transdat", text.decode(), EXPECTED_DAY, parse_day)


def wanted_objects(books: BooksAccumulator, braced: str, wanted: frozenset[str]) -> Objects | None:
    """The objects of a voucher's row in the dimensions that are asked for."""
    return books.read_field(
        "#TRANS objekt", braced, EXPECTED_CODE, lambda _: objects_in_dimensions(parse_objects(braced), wanted)
    )


def objects_cell(books: BooksAccumulator, cells: SumsByObjects, objects: Objects) -> RunningSum | None:
    """The cell of objects in a group."""
    return books.read_field("#TRANS objekt", "", "", lambda _: books.vouchers.cell(cells, objects))


def row_cell(books: BooksAccumulator, account: str, braced: BracedField) -> RunningSum | None:
    """The cell that a voucher's row adds to; None and a mistake kept where there is none."""
    number = books.read_field("#TRANS konto", account, EXPECTED_ACCOUNT, parse_code)
    if number is None:
        return None
    objects = wanted_objects(books, braced, books.request.wanted_dimensions(number))
    return None if objects is None else objects_cell(books, books.vouchers.group(number), objects)


def count_row(books: BooksAccumulator, cell: RunningSum, amount: int, row_date: date | None) -> None:
    """Count a voucher's row, on its own day where it has one within the year, else on the voucher's."""
    books.voucher_balance += amount
    if not books.voucher_in_year:
        return
    books.has_vouchers, request = True, books.request
    if row_date is None:
        row_date = books.voucher_date
    elif not request.first <= row_date <= request.last:
        books.add_remark(ROW_OUTSIDE)
        row_date = books.voucher_date
    cell.add(amount, books.line, counts=row_date <= request.upto)
    books.latest = max(books.latest, row_date)
