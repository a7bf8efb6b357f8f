"""The state of reading a SIE file: the sums, names and remarks that its records add to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeVar

from attrs import Factory, define, field, frozen

from tplog.errors import BadFile
from tplog.files.outside_file import TOO_LARGE
from tplog.readers.bookkeeping import Objects
from tplog.readers.field_readers import check_limit
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
from tplog.readers.table_reader import TableReader
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.limits import MAX_BOOKKEEPING_SUMS

T = TypeVar("T")
Years = Mapping[int, tuple[date, date]]

# Expected values, for errors.
EXPECTED_ACCOUNT, EXPECTED_AMOUNT, EXPECTED_CODE = "an account's number", "an amount", "a number or a code"
EXPECTED_DAY = "a day as 20250131"
CACHE_SIZE = 1 << 16  # of a file's most frequent accounts with objects


@frozen
class SieRequest:
    """What is read: up to which day, which financial year, which dimensions, in which encoding."""

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
    """The sums, names and remarks of the records read so far."""

    request: SieRequest
    reader: TableReader
    vouchers: Sums = Factory(lambda self: Sums(self.request.wanted_dimensions), takes_self=True)
    months: Sums = Factory(lambda self: Sums(self.request.wanted_dimensions), takes_self=True)
    budget: Sums = Factory(lambda self: Sums(self.request.wanted_dimensions), takes_self=True)
    # The months with a sum, by label, account and objects.
    stated_months: dict[str, dict[tuple[str, Objects], StatedMonths]] = field(factory=dict)
    # Opening and closing balances and results as stated: öre and line.
    yearly: dict[str, dict[tuple[str, Objects], tuple[int, int]]] = field(factory=dict)
    header: dict[str, tuple[str, int]] = field(factory=dict)  # value and line by label
    names: dict[str, str] = field(factory=dict)
    kinds: dict[str, str] = field(factory=dict)
    objects: dict[tuple[str, str], str] = field(factory=dict)
    dimensions: dict[str, str] = field(factory=dict)
    parents: dict[str, str] = field(factory=dict)
    remarks: dict[Rule, tuple[int, Finding]] = field(factory=dict)
    latest: date = date.min  # last date or month end with an amount in the year
    has_vouchers: bool = False  # whether a voucher's row counts in the year
    line: int = 0
    expected_block: str | None = None  # the block that a { would open
    open_block: str | None = None  # the block that is open
    voucher: tuple[str, str] = ("", "")  # its series and number
    voucher_in_year: bool = False  # whether its date is in the year
    voucher_date: date = date.min  # its date
    voucher_balance: int = 0
    pending_row: tuple[object, ...] | None = None  # an #RTRANS waiting for its #TRANS

    def add_remark(self, rule: Rule, /, **params: MessageParam) -> None:
        """Count a remark and store the first of its kind."""
        count, first = self.remarks.get(rule, (0, None))
        first = first or Finding(rule, params, location=SourceLocation(self.reader.file, line=self.line))
        self.remarks[rule] = (count + 1, first)

    def error(self, rule: Rule, key: str = "", /, **params: MessageParam) -> None:
        """Add a mistake at the present line."""
        self.reader.lines = {"": self.line}
        self.reader.error(rule, key, **params)

    def read_field(self, key: str, text: str, expected: str, read: Callable[[object], T]) -> T | None:
        """Return a field's value; None with a mistake. Raises BadFile if it is too large."""
        self.reader.lines = {"": self.line}
        value = self.reader.read_value(key, text, expected, read)
        if value is None and self.reader.problems[-1].rule is TOO_LARGE:
            raise BadFile(*self.reader.problems)
        return value

    def check_size(self, size: int) -> None:
        """Raise BadFile if there are too many sums or names."""
        if size > MAX_BOOKKEEPING_SUMS:
            self.read_field("", "", "", lambda _: check_limit(MAX_BOOKKEEPING_SUMS, SUMS_OR_NAMES, size))


@define
class VoucherRowCache:
    """A cache of the parsed accounts, objects and dates that voucher rows repeat."""

    books: BooksAccumulator
    accounts: dict[bytes, tuple[frozenset[str], SumsByObjects]] = field(factory=dict)
    cached_objects: Callable[[bytes, frozenset[str]], Objects | None] = Factory(
        lambda self: lru_cache(CACHE_SIZE)(self.parse_objects), takes_self=True
    )
    cached_date: Callable[[bytes], date | None] = Factory(
        lambda self: lru_cache(CACHE_SIZE)(self.parse_date), takes_self=True
    )

    def cell(self, number: bytes, braced: bytes) -> RunningSum | None:
        """Return the sum for an account's number and list of objects, given as raw bytes."""
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
        """Return the objects of a list that are in the wanted dimensions."""
        return wanted_objects(self.books, decode_field(braced, self.books.request.encoding), wanted)

    def parse_date(self, text: bytes) -> date | None:
        """Return a row's date; None with a mistake."""
        return self.books.read_field("#TRANS transdat", text.decode(), EXPECTED_DAY, parse_day)


def wanted_objects(books: BooksAccumulator, braced: str, wanted: frozenset[str]) -> Objects | None:
    """Return a voucher row's objects that are in the wanted dimensions; None with a mistake."""
    return books.read_field(
        "#TRANS objekt", braced, EXPECTED_CODE, lambda _: objects_in_dimensions(parse_objects(braced), wanted)
    )


def objects_cell(books: BooksAccumulator, cells: SumsByObjects, objects: Objects) -> RunningSum | None:
    """Return the sum of these objects in a group; None with a mistake."""
    return books.read_field("#TRANS objekt", "", "", lambda _: books.vouchers.cell(cells, objects))


def row_cell(books: BooksAccumulator, account: str, braced: BracedField) -> RunningSum | None:
    """Return the sum that a voucher row adds to; None with a mistake."""
    number = books.read_field("#TRANS konto", account, EXPECTED_ACCOUNT, parse_code)
    if number is None:
        return None
    objects = wanted_objects(books, braced, books.request.wanted_dimensions(number))
    return None if objects is None else objects_cell(books, books.vouchers.group(number), objects)


def count_row(books: BooksAccumulator, cell: RunningSum, amount: int, row_date: date | None) -> None:
    """Add a voucher row on its own date if that is in the year, else on the voucher's date."""
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
