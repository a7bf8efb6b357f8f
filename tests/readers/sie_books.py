"""A bookkeeping made up by chance, and what its accounts came to: the model that SIE files are held against.

Nothing here knows how SIE is read. A sum is added up from the rows of the vouchers alone.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from attrs import frozen
from hypothesis import strategies as st

Objects = tuple[tuple[str, str], ...]  # pairs of dimension and code, sorted
Key = tuple[str, Objects]

YEARS = (2025, 2024)  # SIE's years 0 and -1
BALANCE = ("1230", "1930", "2440")
RESULT = ("3010", "4010", "40105", "5010", "6110", "7010", "8410")
NAMES = {"1": "Ansvar", "6": "Projekt", "7": "Anställd", "21": "Enhet"}
PARENTS = {"21": "1"}
CODES = ("N", "100", "Öst å", 'a"b', "{x}")


@frozen
class Row:
    """A row of a voucher: an account, objects in some dimensions, öre (debit positive), perhaps a day."""

    account: str
    objects: Objects
    ore: int
    day: date | None = None


@frozen
class Voucher:
    """A voucher with rows that sum to zero. The last ``added`` rows came later; ``removed`` ones are gone."""

    series: str
    number: str
    day: date
    rows: tuple[Row, ...]
    added: int = 0
    removed: tuple[Row, ...] = ()


@frozen
class Posting:
    """A row with the day on which it counts."""

    account: str
    objects: Objects
    ore: int
    day: date


@frozen
class Books:
    """Two years of vouchers, the balances before them, and a budget of öre by year, month and account.

    ``reach`` is the last day that was booked when the file was made; nothing is booked after it.
    """

    vouchers: tuple[Voucher, ...]
    opening: Mapping[Key, int]
    budget: Mapping[tuple[int, int, str], int]
    reach: date

    @property
    def postings(self) -> Iterator[Posting]:
        """The rows of all vouchers."""
        for voucher in self.vouchers:
            for row in voucher.rows:
                yield Posting(row.account, row.objects, row.ore, row.day or voucher.day)

    def changes(self, first: date, last: date) -> Mapping[Key, int]:
        """Return öre by account and objects of what was booked from a day to another."""
        return added((p.account, p.objects, p.ore) for p in self.postings if first <= p.day <= last)

    def balances(self, day: date) -> Mapping[Key, int]:
        """Return öre by account and objects of the balance accounts at the end of a day."""
        before = ((account, objects, ore) for (account, objects), ore in self.opening.items())
        changed = ((p.account, p.objects, p.ore) for p in self.postings if p.day <= day)
        return added(item for item in (*before, *changed) if item[0] in BALANCE)

    def budget_of(self, year: int) -> Mapping[str, int]:
        """Return the year's budget in öre by account, without zeros."""
        sums = added((account, (), ore) for (of, _, account), ore in self.budget.items() if of == year)
        return {account: ore for (account, _), ore in sums.items() if ore}


def added(items: Iterable[tuple[str, Objects, int]]) -> Mapping[Key, int]:
    """Return the sum of each account and objects."""
    sums = defaultdict[Key, int](int)
    for account, objects, ore in items:
        sums[account, objects] += ore
    return dict(sums)


def within(objects: Objects, dimensions: Collection[str]) -> Objects:
    """Return the objects in these dimensions."""
    return tuple(pair for pair in objects if pair[0] in dimensions)


def divided(sums: Mapping[Key, int], wanted: Callable[[str], Collection[str]]) -> Mapping[Key, int]:
    """Return the sums by the dimensions that are wanted of each account."""
    return added((account, within(objects, wanted(account)), ore) for (account, objects), ore in sums.items())


def month_end(year: int, month: int) -> date:
    """Return a month's last day."""
    return date(year, month, calendar.monthrange(year, month)[1])


_ORE = st.integers(-5, 5).map(lambda kronor: kronor * 100) | st.integers(-(10**9), 10**9)
_OBJECTS = st.dictionaries(st.sampled_from(sorted(NAMES)), st.sampled_from(CODES), max_size=3).map(
    lambda objects: tuple(sorted(objects.items()))
)
_ACCOUNTS = st.sampled_from(BALANCE) | st.sampled_from(RESULT)


@st.composite
def _vouchers(draw: st.DrawFn, reach: date) -> Voucher:
    year = draw(st.sampled_from((2025, 2025, 2025, 2024)))
    first = date(year, 1, 1)
    days = st.integers(0, (min(reach, date(year, 12, 31)) - first).days).map(
        lambda number: first + timedelta(number)
    )
    rows = draw(st.lists(st.builds(Row, _ACCOUNTS, _OBJECTS, _ORE, st.none() | days), min_size=1, max_size=3))
    contra = Row(draw(_ACCOUNTS), draw(_OBJECTS), -sum(row.ore for row in rows))
    return Voucher(
        draw(st.sampled_from(["A", "B", "LB 1", ""])),
        draw(st.sampled_from(["", "1", "2", "3"])),
        draw(days),
        (*rows, contra),
        draw(st.sampled_from([0, 0, 0, 1, 2])),
        tuple(draw(st.lists(st.builds(Row, _ACCOUNTS, _OBJECTS, _ORE), max_size=1))),
    )


@st.composite
def books(draw: st.DrawFn) -> Books:
    """A random bookkeeping. A series and a number may come again, but not with the same rows on one day."""
    reach = draw(st.just(date(2025, 12, 31)) | st.dates(date(2025, 1, 1), date(2025, 12, 31)))
    vouchers: dict[object, Voucher] = {}
    for voucher in draw(st.lists(_vouchers(reach), max_size=8)):
        rows = sorted((r.account, r.objects, r.ore, r.day or voucher.day) for r in voucher.rows)
        vouchers[voucher.series, voucher.number, voucher.day, tuple(rows)] = voucher
    opening = st.dictionaries(st.tuples(st.sampled_from(BALANCE), _OBJECTS), _ORE, max_size=3)
    months = st.tuples(st.sampled_from(YEARS), st.integers(1, 12), st.sampled_from(RESULT))
    return Books(
        tuple(vouchers.values()), draw(opening), draw(st.dictionaries(months, _ORE, max_size=3)), reach
    )
