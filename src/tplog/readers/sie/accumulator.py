"""The state of reading a SIE file: the sums, names and remarks that its records add to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeVar

from attrs import Factory, define, field, frozen

from tplog.errors import BadFile
from tplog.files.outside_file import TOO_LARGE
from tplog.readers.bookkeeping import Correction, Objects, RepeatedVouchers, RowsWithoutObjects
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
    """What is read: up to which day, which financial year, which dimensions, in which encoding.

    The last two are what a person says about the file; None to let the file's other sums settle it.
    """

    upto: date
    years: Years
    year_number: int
    encoding: str
    wanted_dimensions: Callable[[str], frozenset[str]]
    rows_without_objects: RowsWithoutObjects | None = None
    repeated_vouchers: RepeatedVouchers | None = None

    @property
    def first(self) -> date:
        """The year's first day."""
        return self.years[self.year_number][0]

    @property
    def last(self) -> date:
        """The year's last day."""
        return self.years[self.year_number][1]


@define
class Voucher:
    """The voucher that is being read, and its rows of the year until it ends.

    A row is its sum, its öre, its line and whether it is dated up to the day. ``row_hash`` is the same for
    the same rows in any order.
    """

    series: str = ""
    number: str = ""
    date: date = date.min
    in_year: bool = False
    line: int = 0
    balance: int = 0
    rows: list[tuple[RunningSum, int, int, bool]] = field(factory=list)
    row_hash: int = 0

    def __str__(self) -> str:
        """Return the series and number, for messages."""
        return f"{self.series} {self.number}".strip()


@frozen
class DoubledSum:
    """A sum of a label, an account, objects and a month that stands a second time; a year's has month 0."""

    label: str
    account: str
    objects: Objects
    month: int
    record: str
    line: int
    first_line: int


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
    # Closing balances of the year before, by label, account and objects; None if told in two ways.
    closed_before: dict[str, dict[tuple[str, Objects], tuple[int, int] | None]] = field(factory=dict)
    opened_by_closing: set[str] = field(factory=set)  # accounts whose opening balance is such a closing one
    periods_outside: dict[str, str] = field(factory=dict)  # the first period of an account that is no month
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
    voucher: Voucher = field(factory=Voucher)
    pending_row: tuple[object, ...] | None = None  # an #RTRANS waiting for its #TRANS
    pending_line: int = 0  # of that row
    open_text: tuple[str, int] | None = None  # label and line of a text whose quote is not closed
    text_is_broken: bool = False  # whether that text goes on in another line
    doubled: list[DoubledSum] = field(factory=list)
    budget_faults: dict[str, int] = field(factory=dict)  # line by account of the budget; "" for any account
    voucher_lines: dict[int, int] = field(factory=dict)  # line of each voucher by a hash of what it holds
    repeated: tuple[str, int, int] | None = None  # the first voucher that stands again: name and both lines
    repeated_count: int = 0
    corrections: list[Correction] = field(factory=list)  # the first of them
    correction_count: int = 0

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
    accounts: dict[bytes, tuple[int, frozenset[str], SumsByObjects]] = field(factory=dict)
    cached_objects: Callable[[bytes, frozenset[str]], tuple[Objects, int] | None] = Factory(
        lambda self: lru_cache(CACHE_SIZE)(self.parse_objects), takes_self=True
    )
    cached_date: Callable[[bytes], date | None] = Factory(
        lambda self: lru_cache(CACHE_SIZE)(self.parse_date), takes_self=True
    )

    def cell(self, number: bytes, braced: bytes) -> tuple[RunningSum, int] | None:
        """Return the sum for an account's number and list of objects (raw bytes), and a hash of the two."""
        account = self.accounts.get(number)
        if account is None:
            account_number = number.decode()
            account = (
                hash(account_number),
                self.books.request.wanted_dimensions(account_number),
                self.books.vouchers.group(account_number),
            )
            self.accounts[number] = account
            self.books.check_size(len(self.accounts))
        account_hash, wanted, cells = account
        parsed = self.cached_objects(braced, wanted)
        if parsed is None:
            return None
        objects, objects_hash = parsed
        cell = cells.get(objects) or objects_cell(self.books, cells, objects)
        return None if cell is None else (cell, hash((account_hash, objects_hash)))

    def parse_objects(self, braced: bytes, wanted: frozenset[str]) -> tuple[Objects, int] | None:
        """Return the objects of a list that are in the wanted dimensions, and a hash of all."""
        return wanted_objects(self.books, decode_field(braced, self.books.request.encoding), wanted)

    def parse_date(self, text: bytes) -> date | None:
        """Return a row's date; None with a mistake."""
        return self.books.read_field("#TRANS transdat", text.decode(), EXPECTED_DAY, parse_day)


def wanted_objects(
    books: BooksAccumulator, braced: str, wanted: frozenset[str]
) -> tuple[Objects, int] | None:
    """Return a row's objects that are in the wanted dimensions, and a hash of all; None with a mistake."""
    objects = books.read_field("#TRANS objekt", braced, EXPECTED_CODE, lambda _: parse_objects(braced))
    if objects is None:
        return None
    return objects_in_dimensions(objects, wanted), hash(tuple(pair for pair in objects if pair[1]))


def objects_cell(books: BooksAccumulator, cells: SumsByObjects, objects: Objects) -> RunningSum | None:
    """Return the sum of these objects in a group; None with a mistake."""
    return books.read_field("#TRANS objekt", "", "", lambda _: books.vouchers.cell(cells, objects))


def row_cell(books: BooksAccumulator, account: str, braced: BracedField) -> tuple[RunningSum, int] | None:
    """Return the sum that a voucher row adds to, and a hash of account and objects; None with a mistake."""
    number = books.read_field("#TRANS konto", account, EXPECTED_ACCOUNT, parse_code)
    if number is None:
        return None
    parsed = wanted_objects(books, braced, books.request.wanted_dimensions(number))
    if parsed is None:
        return None
    cell = objects_cell(books, books.vouchers.group(number), parsed[0])
    return None if cell is None else (cell, hash((hash(number), parsed[1])))


def count_row(
    books: BooksAccumulator, cell_and_hash: tuple[RunningSum, int], amount: int, row_date: date | None
) -> None:
    """Add a row to its voucher, on its own date if that is in the year, else on the voucher's date."""
    voucher, request = books.voucher, books.request
    voucher.balance += amount
    if not voucher.in_year:
        return
    books.has_vouchers = True
    if row_date is None:
        row_date = voucher.date
    elif not request.first <= row_date <= request.last:
        books.add_remark(ROW_OUTSIDE)
        row_date = voucher.date
    cell, key_hash = cell_and_hash
    voucher.rows.append((cell, amount, books.line, row_date <= request.upto))
    if amount:
        # Of bytes: hashes of tuples of numbers cancel out when they are added.
        voucher.row_hash += hash(b"%d %d %d" % (key_hash, amount, row_date.toordinal()))
    books.latest = max(books.latest, row_date)
