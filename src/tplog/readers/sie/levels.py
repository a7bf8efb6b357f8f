"""What a file's vouchers, monthly sums and yearly sums tell of an account; the first that can is taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from attrs import define, field, frozen

from tplog.readers.bookkeeping import BookedSum
from tplog.readers.sie.accumulator import BooksAccumulator
from tplog.readers.sie.balances import (
    NO_DIMENSIONS,
    AccountTotal,
    Dimensions,
    Sums,
    account_total,
    divide_account,
    list_parts,
    require_same_divisions,
)
from tplog.readers.sie.conventions import REST, MonthReading, OtherSums
from tplog.readers.sie.rules import MONTHS_RUNNING, OBJECTS_NESTED
from tplog.values.identifiers import ParseError

VOUCHERS, MONTHS, YEARLY = "the vouchers", "the monthly sums", "the yearly sums"


@frozen
class Level:
    """One kind of sums of a file: its accounts' totals, those that it has but cannot tell, and their rows.

    ``is_answering`` is whether it tells what was booked up to the day. ``rows`` raises ParseError for an
    account whose division by objects is unknown.
    """

    name: str
    totals: Mapping[str, AccountTotal]
    failures: Mapping[str, ParseError]
    is_answering: bool
    rows: Callable[[str], list[BookedSum]]


@define
class Choice:
    """Which level each account is taken from, and which no level can tell at the day."""

    levels: dict[str, Level] = field(factory=dict)
    failures: dict[str, ParseError] = field(factory=dict)
    undated: list[BookedSum] = field(factory=list)


def choose_levels(levels: Sequence[Level], divided_by: Callable[[str], Collection[str]]) -> Choice:
    """Choose each account's level: the first that has it, or a later one if that cannot tell it.

    ``divided_by`` returns the wanted dimensions by which an account is divided: a later level may lack them.

    An account that only later levels have, with nothing in the whole file, is passed over.
    """
    choice = Choice()
    for account in dict.fromkeys(account for level in levels for account in (*level.totals, *level.failures)):
        having = [level for level in levels if account in level.totals or account in level.failures]
        first = having[0]
        if first is not levels[0] and not any(_has_money(level, account) for level in having):
            continue
        failure = first.failures.get(account)
        telling = [level for level in having if account in level.totals and level.is_answering]
        if telling and (telling[0] is first or failure is None or not divided_by(account)):
            choice.levels[account] = telling[0]
        elif failure is not None:
            choice.failures[account] = failure
        else:
            total = first.totals[account]
            choice.undated.append(BookedSum(account, (), total.whole_file_ore, total.line))
    return choice


def _has_money(level: Level, account: str) -> bool:
    """Return whether a level has a sum of the account or of one of its objects, or cannot tell."""
    total = level.totals.get(account)
    try:
        return total is None or bool(total.whole_file_ore) or any(row.ore for row in level.rows(account))
    except ParseError:
        return True  # lists of objects contradict each other, so there is money in them


def voucher_level(books: BooksAccumulator) -> Level:
    """Return what the vouchers tell of each account that has a row in the year."""
    totals = dict[str, AccountTotal]()
    for account, groups in books.vouchers.cells.items():
        cells = [cell for cell in groups[NO_DIMENSIONS].values() if cell.is_used]
        if cells:
            line = min((cell.line for cell in cells if cell.line), default=0)
            ore, whole_ore = sum(cell.ore for cell in cells), sum(cell.whole_file_ore for cell in cells)
            totals[account] = AccountTotal(ore, whole_ore, line)

    def rows(account: str) -> list[BookedSum]:
        cells = books.vouchers.cells[account][NO_DIMENSIONS]
        return [BookedSum(account, key, cell.ore, cell.line) for key, cell in cells.items() if cell.line]

    return Level(VOUCHERS, totals, {}, is_answering=True, rows=rows)


def find_running(months: Sums, yearly: OtherSums) -> dict[str, ParseError]:
    """Return the accounts whose months count from the year's beginning, with what to say of each.

    The last month alone, not the months together, is then the year's sum. Where no account of the file shows
    the contrary, those without a yearly sum are in doubt with them.
    """
    running, in_doubt, has_plain = dict[str, list[int]](), dict[str, list[int]](), False
    for account, by_month in months.months.items():
        stated = {month: cells[NO_DIMENSIONS] for month, cells in by_month.items() if NO_DIMENSIONS in cells}
        figures = [cell.whole_file_ore for _, cell in sorted(stated.items()) if cell.whole_file_ore]
        if len(figures) < 2:  # noqa: PLR2004 (one month is its own sum)
            continue
        if account not in yearly:
            in_doubt[account] = figures
        elif sum(figures) == yearly[account]:
            has_plain = True
        elif stated[max(stated)].whole_file_ore == yearly[account]:
            running[account] = figures
    doubtful = running | (in_doubt if running and not has_plain else {})
    return {
        account: ParseError(
            MONTHS_RUNNING,
            account=account,
            summed=sum(figures),
            last=figures[-1],
            by=account if account in running else min(running),
        )
        for account, figures in doubtful.items()
    }


def month_level(
    books: BooksAccumulator,
    sums: Sums,
    reading: MonthReading,
    *,
    is_answering: bool,
    doubtful: Mapping[str, ParseError] | None = None,
) -> Level:
    """Return what monthly sums tell of each account, as they are to be read; ``doubtful`` cannot be told."""
    totals, failures = dict[str, AccountTotal](), dict[str, ParseError](doubtful or {})
    for account, months in sums.months.items():
        if account in failures:
            continue
        try:
            totals[account] = reading.total(account, months)
        except ParseError as error:
            failures[account] = error

    def rows(account: str) -> list[BookedSum]:
        if reading.choice is REST:
            return list_parts(account, sums.cells[account])
        wanted = books.request.wanted_dimensions(account)
        note_nested = partial(_remark_nested, books, totals[account].line)
        return divide_account(account, sums.cells[account], wanted, totals[account], note_nested)

    return Level(MONTHS, totals, failures, is_answering, rows)


def _remark_nested(books: BooksAccumulator, line: int, account: str) -> None:
    """Remark an account whose lists of objects are taken for divisions within each other."""
    books.line = line
    books.add_remark(OBJECTS_NESTED, account=account)


def yearly_level(books: BooksAccumulator, sums: Sums, *, is_answering: bool) -> Level:
    """Return what yearly sums tell of each account."""
    totals, failures = dict[str, AccountTotal](), dict[str, ParseError]()
    for account, months in sums.months.items():
        try:
            totals[account] = account_total(account, months)
        except ParseError as error:
            failures[account] = error
    divisions = _balance_divisions(books)

    def rows(account: str) -> list[BookedSum]:
        wanted, total = books.request.wanted_dimensions(account), totals[account]
        if wanted or not total.is_stated:
            opening, closing = divisions.get(account, (set(), set()))
            require_same_divisions(account, opening, closing, wanted if total.is_stated else frozenset())
        note_nested = partial(_remark_nested, books, total.line)
        return divide_account(account, sums.cells[account], wanted, total, note_nested)

    return Level(YEARLY, totals, failures, is_answering, rows)


def _balance_divisions(books: BooksAccumulator) -> Mapping[str, tuple[set[Dimensions], set[Dimensions]]]:
    """Return the dimensions that divide each account's opening and closing balances; none with #RES."""
    divisions = dict[str, tuple[set[Dimensions], set[Dimensions]]]()
    results = {account for account, _ in books.yearly.get("#RES", {})}
    for period, label in enumerate(("#OIB", "#OUB")):
        for account, objects in books.yearly.get(label, {}):
            if account not in results:
                periods = divisions.setdefault(account, (set(), set()))
                periods[period].add(tuple(dimension for dimension, _ in objects))
    return divisions


def sum_years(books: BooksAccumulator) -> Sums:
    """Return #RES results, else closing minus opening balance, by account and by object."""
    sums, stated = Sums(books.request.wanted_dimensions), books.yearly
    results = {account for account, _ in stated.get("#RES", {})}
    for label, sign in (("#RES", 1), ("#UB", 1), ("#IB", -1), ("#OUB", 1), ("#OIB", -1)):
        if label.replace("IB", "UB") not in stated:  # an opening balance without a closing one
            continue
        for (account, objects), (change, line) in stated.get(label, {}).items():
            if label == "#RES" or account not in results:
                for cell in sums.divided_cells(account, objects):
                    cell.add(sign * change, line)
    return sums


def stated_years(books: BooksAccumulator, sums: Sums) -> OtherSums:
    """Return the accounts' own yearly sums in öre, without those that stand twice."""
    doubled = {entry.account for entry in books.doubled if entry.month == 0}
    return {
        account: months[0][NO_DIMENSIONS].whole_file_ore
        for account, months in sums.months.items()
        if NO_DIMENSIONS in months[0] and account not in doubled
    }
