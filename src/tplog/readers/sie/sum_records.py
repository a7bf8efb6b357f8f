"""Handle the records of a SIE file that state a sum: a month's, a year's, a budget's."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tplog.readers.bookkeeping import Objects
from tplog.readers.sie.accumulator import (
    EXPECTED_ACCOUNT,
    EXPECTED_AMOUNT,
    EXPECTED_CODE,
    BooksAccumulator,
    DoubledSum,
    SieRequest,
)
from tplog.readers.sie.balances import StatedMonths
from tplog.readers.sie.lexer import (
    BracedField,
    is_thousands_grouped,
    month_end,
    parse_code,
    parse_month,
    parse_objects,
    parse_ore,
    parse_year_number,
)
from tplog.readers.sie.rules import COMMA_WRITTEN, PERIOD_OUTSIDE
from tplog.readers.table_reader import truncated
from tplog.values.identifiers import ParseError

EXPECTED_MONTH, EXPECTED_YEAR = "a month of the year as 202501", "0, -1 or another year's number"


_CLOSING = {"#UB": "#IB", "#OUB": "#OIB"}  # and what it closes
# A period for the opening or the closing of the books, as some programs number them.
_PERIOD_OUTSIDE = re.compile(r"(\d{4})-?(?:00|1[3-9])", re.ASCII)


def field_at(fields: list[str], number: int) -> str:
    """Return a field, or an empty text if there is none."""
    return fields[number] if number < len(fields) else ""


def read_amount(books: BooksAccumulator, label: str, fields: list[str], number: int) -> int | None:
    """Return an amount in öre. Thousands split by a space are joined, not read as a quantity."""
    text, after = field_at(fields, number), field_at(fields, number + 1)
    if is_thousands_grouped(text, after):
        text = f"{text} {after}"
    if "," in text:
        books.add_remark(COMMA_WRITTEN)
    return books.read_field(
        f"{label} saldo" if "TRANS" not in label else f"{label} belopp", text, EXPECTED_AMOUNT, parse_ore
    )


def objects_and_next(fields: list[str], number: int) -> tuple[BracedField, int]:
    """Return the objects at a position and the position after them; some programs omit the braces."""
    braced = field_at(fields, number)
    return (braced, number + 1) if isinstance(braced, BracedField) else (BracedField("{}"), number)


def read_month_sum(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a month's change: ``#PSALDO`` and ``#PBUDGET årsnr period konto {objekt} saldo``."""
    request = books.request
    if (
        books.read_field(f"{label} årsnr", field_at(fields, 1), EXPECTED_YEAR, parse_year_number)
        != request.year_number
    ):
        return
    if label == "#PSALDO" and is_period_outside(field_at(fields, 2), request):
        read_sum_outside(books, label, fields)
        return
    start = books.read_field(
        f"{label} period",
        field_at(fields, 2),
        EXPECTED_MONTH,
        lambda text: require_month_in_year(parse_month(text), request),
    )
    account = books.read_field(f"{label} konto", field_at(fields, 3), EXPECTED_ACCOUNT, parse_code)
    braced, number = objects_and_next(fields, 4)
    change = read_amount(books, label, fields, number)
    if start is None or account is None or change is None:
        return
    sums = books.months if label == "#PSALDO" else books.budget
    parts = books.read_field(f"{label} objekt", braced, EXPECTED_CODE, lambda text: parse_objects(str(text)))
    if parts is None:
        return
    month_index = (start.year - request.first.year) * 12 + start.month
    record = f"{label} {field_at(fields, 2)} {account}"
    note_if_repeated(books, label, (account, parts), month_index, record)
    cells = books.read_field(
        f"{label} objekt", "", EXPECTED_CODE, lambda _: sums.divided_cells(account, parts, month_index)
    )
    for cell in cells or ():
        cell.add(change, books.line, counts=label == "#PBUDGET" or start <= request.upto)
    if label == "#PSALDO":
        books.latest = max(books.latest, min(month_end(start), request.last))


def is_period_outside(text: str, request: SieRequest) -> bool:
    """Return whether a period is one of the year before its first month or after its last: ``202513``."""
    match = _PERIOD_OUTSIDE.fullmatch(text)
    return match is not None and int(match[1]) in {request.first.year, request.last.year}


def read_sum_outside(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a sum of a period that is no month: it counts in no month, only in the year's own sum."""
    period = field_at(fields, 2)
    account = books.read_field(f"{label} konto", field_at(fields, 3), EXPECTED_ACCOUNT, parse_code)
    change = read_amount(books, label, fields, objects_and_next(fields, 4)[1])
    if account is None or not change:
        return
    books.add_remark(PERIOD_OUTSIDE, period=truncated(period), account=account)
    if period.endswith("00") or books.request.upto == books.request.last:
        books.periods_outside.setdefault(account, truncated(period))


def note_if_repeated(
    books: BooksAccumulator, label: str, key: tuple[str, Objects], month_index: int, record: str
) -> None:
    """Note a month's sum of an account's objects that is stated twice."""
    stated = books.stated_months.setdefault(label, {})
    if (months := stated.get(key)) is None:
        months = stated[key] = StatedMonths()
        books.check_size(len(stated))
    if (line := months.earlier_line(month_index, books.line)) is None:
        return
    if label == "#PBUDGET":
        books.budget_faults.setdefault(key[0], books.line)
        return
    add_doubled(books, DoubledSum(label, *key, month_index, truncated(record), books.line, line))


def add_doubled(books: BooksAccumulator, doubled: DoubledSum) -> None:
    """Note a sum that stands twice; whether it decides anything is known at the end."""
    books.doubled.append(doubled)
    books.check_size(len(books.doubled))


def require_month_in_year(start: date, request: SieRequest) -> date:
    """Return the month if it lies in the year. Raises ValueError otherwise."""
    if not request.first.replace(day=1) <= start <= request.last:
        raise ValueError(start)
    return start


def read_year_sum(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a yearly balance: ``#IB`` (opening), ``#UB`` (closing), ``#RES`` (result).

    ``#OIB`` and ``#OUB`` also have objects before the sum.
    """
    year = books.read_field(f"{label} årsnr", field_at(fields, 1), EXPECTED_YEAR, parse_year_number)
    if year != books.request.year_number:
        if year is not None and label in _CLOSING and _is_year_before(books.request, year):
            read_closing_before(books, label, fields)
        return
    account = books.read_field(f"{label} konto", field_at(fields, 2), EXPECTED_ACCOUNT, parse_code)
    braced, number = objects_and_next(fields, 3)
    change = read_amount(books, label, fields, number)
    parts = books.read_field(f"{label} objekt", braced, EXPECTED_CODE, lambda text: parse_objects(str(text)))
    if account is None or change is None or parts is None:
        return
    stated = books.yearly.setdefault(label, {})
    if (account, parts) in stated:
        record, first_line = truncated(f"{label} {account}"), stated[account, parts][1]
        add_doubled(books, DoubledSum(label, account, parts, 0, record, books.line, first_line))
    stated[account, parts] = (change, books.line)
    books.check_size(len(stated))


def _is_year_before(request: SieRequest, year: int) -> bool:
    """Return whether a year of the file ends on the day before the one that is read."""
    return year in request.years and request.years[year][1] + timedelta(days=1) == request.first


def read_closing_before(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle ``#UB`` or ``#OUB`` of the year before; one that cannot be read states nothing."""
    braced, number = objects_and_next(fields, 3)
    try:
        key = (parse_code(field_at(fields, 2)), parse_objects(str(braced)))
        ore = parse_ore(field_at(fields, number))
    except (ValueError, ParseError):
        return
    closed = books.closed_before.setdefault(label, {})
    books.check_size(len(closed))
    earlier = closed.setdefault(key, (ore, books.line))
    if earlier is not None and earlier[0] != ore:
        closed[key] = None


def fill_openings(books: BooksAccumulator) -> None:
    """Open accounts that have a closing balance and no opening one by what the year before closed with."""
    for closing, opening in _CLOSING.items():
        opened = {account for account, _ in books.yearly.get(opening, {})}
        lacking = {account for account, _ in books.yearly.get(closing, {})} - opened
        for key, stated in books.closed_before.get(closing, {}).items():
            if key[0] in lacking and stated is not None:
                books.yearly.setdefault(opening, {})[key] = stated
                books.opened_by_closing.add(key[0])
