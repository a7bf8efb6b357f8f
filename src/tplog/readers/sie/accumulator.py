"""What the records of a SIE file came to so far: the state that each adds to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeVar

from attrs import Factory, define, field, frozen

from tplog.errors import BadFile
from tplog.readers.bookkeeping import Objects
from tplog.readers.sie.balances import SUMS, Cell, Cells, Stated, Sums, narrowed
from tplog.readers.sie.lexer import Braced, day, decoded, named, objects
from tplog.readers.sie.rules import ROW_OUTSIDE
from tplog.readers.table_reader import TOO_LARGE, Reading, at_most
from tplog.values.finding import Figure, Finding, Kind, Place
from tplog.values.limits import MOST_SUMS

T = TypeVar("T")
Years = Mapping[int, tuple[date, date]]

# What an error says it expected.
AN_ACCOUNT, AN_AMOUNT, A_CODE = "an account's number", "an amount", "a number or a code"
A_DAY = "a day as 20250131"
CACHED = 1 << 16  # of a file's most frequent accounts with objects


@frozen
class Asked:
    """What is read: to which day, of which of the file's years, by which dimensions, in which characters."""

    upto: date
    years: Years
    number: int
    characters: str
    wanted: Callable[[str], frozenset[str]]

    @property
    def first(self) -> date:
        """The year's first day."""
        return self.years[self.number][0]

    @property
    def last(self) -> date:
        """The year's last day."""
        return self.years[self.number][1]


@define
class Books:
    """What the records so far came to."""

    asked: Asked
    reading: Reading
    vouchers: Sums = Factory(lambda self: Sums(self.asked.wanted), takes_self=True)
    months: Sums = Factory(lambda self: Sums(self.asked.wanted), takes_self=True)
    budget: Sums = Factory(lambda self: Sums(self.asked.wanted), takes_self=True)
    # Which monthly sums there were, by record, account and all of the objects.
    stated: dict[str, dict[tuple[str, Objects], Stated]] = field(factory=dict)
    # Opening and closing balances and results, as they stand: öre and line.
    yearly: dict[str, dict[tuple[str, Objects], tuple[int, int]]] = field(factory=dict)
    head: dict[str, tuple[str, int]] = field(factory=dict)  # a record's word and line
    names: dict[str, str] = field(factory=dict)
    kinds: dict[str, str] = field(factory=dict)
    objects: dict[tuple[str, str], str] = field(factory=dict)
    dimensions: dict[str, str] = field(factory=dict)
    parents: dict[str, str] = field(factory=dict)
    noted: dict[Kind, tuple[int, Finding]] = field(factory=dict)
    latest: date = date.min  # last day or month that has an amount in the year
    any_voucher: bool = False  # whether a voucher's row counts in the year
    line: int = 0
    opening: str | None = None  # what a { would open
    block: str | None = None  # what is open
    voucher: tuple[str, str] = ("", "")  # its series and number
    counted: bool = False  # whether the voucher is of the year
    on: date = date.min  # the voucher's day
    balance: int = 0
    added: tuple[object, ...] | None = None  # an #RTRANS whose #TRANS is awaited

    def note(self, kind: Kind, /, **figures: Figure) -> None:
        """Count a remark, keeping the first."""
        count, first = self.noted.get(kind, (0, None))
        first = first or Finding(kind, figures, place=Place(self.reading.file, line=self.line))
        self.noted[kind] = (count + 1, first)

    def wrong(self, kind: Kind, key: str = "", /, **figures: Figure) -> None:
        """Keep a mistake of this line."""
        self.reading.lines = {"": self.line}
        self.reading.wrong(kind, key, **figures)

    def told(self, key: str, text: str, expected: str, read: Callable[[object], T]) -> T | None:
        """A field's value; None and a mistake kept where it has none. Raises BadFile where it is too much."""
        self.reading.lines = {"": self.line}
        value = self.reading.value(key, text, expected, read)
        if value is None and self.reading.problems[-1].kind is TOO_LARGE:
            raise BadFile(*self.reading.problems)
        return value

    def bounded(self, size: int) -> None:
        """Keep a mistake where there are too many of something."""
        if size > MOST_SUMS:
            self.told("", "", "", lambda _: at_most(MOST_SUMS, SUMS, size))


@define
class Quick:
    """The steps of a voucher's row that are the same again and again, remembered for a while."""

    books: Books
    accounts: dict[bytes, tuple[frozenset[str], Cells]] = field(factory=dict)
    kept: Callable[[bytes, frozenset[str]], Objects | None] = Factory(
        lambda self: lru_cache(CACHED)(self.keep), takes_self=True
    )
    day: Callable[[bytes], date | None] = Factory(lambda self: lru_cache(CACHED)(self.read), takes_self=True)

    def cell(self, number: bytes, braced: bytes) -> Cell | None:
        """The cell of an account's number and a list of objects, as they stand in the file."""
        account = self.accounts.get(number)
        if account is None:
            told = number.decode()
            account = self.books.asked.wanted(told), self.books.vouchers.group(told)
            self.accounts[number] = account
            self.books.bounded(len(self.accounts))
        wanted, cells = account
        kept = self.kept(braced, wanted)
        if kept is None:
            return None
        return cells.get(kept) or part(self.books, cells, kept)

    def keep(self, braced: bytes, wanted: frozenset[str]) -> Objects | None:
        """The objects of a list in the dimensions that are asked for."""
        return kept(self.books, decoded(braced, self.books.asked.characters), wanted)

    def read(self, text: bytes) -> date | None:
        """A row's day as it stands in the file."""
        return self.books.told("#TRANS transdat", text.decode(), A_DAY, day)


def kept(books: Books, braced: str, wanted: frozenset[str]) -> Objects | None:
    """The objects of a voucher's row in the dimensions that are asked for."""
    return books.told("#TRANS objekt", braced, A_CODE, lambda _: narrowed(objects(braced), wanted))


def part(books: Books, cells: Cells, objects: Objects) -> Cell | None:
    """The cell of objects in a group."""
    return books.told("#TRANS objekt", "", "", lambda _: books.vouchers.cell(cells, objects))


def place(books: Books, account: str, braced: Braced) -> Cell | None:
    """The cell that a voucher's row adds to; None and a mistake kept where there is none."""
    number = books.told("#TRANS konto", account, AN_ACCOUNT, named)
    if number is None:
        return None
    objects = kept(books, braced, books.asked.wanted(number))
    return None if objects is None else part(books, books.vouchers.group(number), objects)


def count(books: Books, cell: Cell, amount: int, on: date | None) -> None:
    """Count a voucher's row, on its own day where it has one within the year, else on the voucher's."""
    books.balance += amount
    if not books.counted:
        return
    books.any_voucher, asked = True, books.asked
    if on is None:
        on = books.on
    elif not asked.first <= on <= asked.last:
        books.note(ROW_OUTSIDE)
        on = books.on
    cell.add(amount, books.line, counts=on <= asked.upto)
    books.latest = max(books.latest, on)
