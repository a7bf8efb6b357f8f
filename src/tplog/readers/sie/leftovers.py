"""Judge what decides no amount, or may not: sums that stand twice, the file's coverage, the budget."""

from __future__ import annotations

from datetime import date

from tplog.readers.bookkeeping import BookedSum
from tplog.readers.sie.accumulator import BooksAccumulator, DoubledSum
from tplog.readers.sie.balances import NO_DIMENSIONS
from tplog.readers.sie.conventions import REST, MonthReading, reading_of_budget
from tplog.readers.sie.levels import MONTHS, YEARLY, Choice, month_level
from tplog.readers.sie.lexer import parse_day
from tplog.readers.sie.rules import BUDGET_LEFT_OUT, RECORD_TWICE, SUM_TWICE
from tplog.readers.table_reader import truncated
from tplog.values.identifiers import ParseError


def coverage_end(books: BooksAccumulator) -> date:
    """Return the last day that the file's sums cover: that of #OMFATTN, or the year's last."""
    stated = stated_coverage(books)
    return books.request.last if stated is None else min(stated, books.request.last)


def stated_coverage(books: BooksAccumulator) -> date | None:
    """Return the day of #OMFATTN; None if there is none, or it is before the financial year."""
    word, _ = books.header.get("#OMFATTN", ("", 0))
    try:
        day = parse_day(word)
    except (ValueError, ParseError):
        return None
    return day if day >= books.request.first else None


def check_doubled(books: BooksAccumulator, choice: Choice, reading: MonthReading) -> None:
    """Add a mistake for a sum that stands twice and counts; a remark for another."""
    for doubled in books.doubled:
        books.line = doubled.line
        if _counts(books, doubled, choice, reading):
            books.error(RECORD_TWICE, record=doubled.record, line=str(doubled.first_line))
        else:
            books.add_remark(SUM_TWICE, record=doubled.record, line=str(doubled.first_line))
    books.reader.lines = {}


def _counts(books: BooksAccumulator, doubled: DoubledSum, choice: Choice, reading: MonthReading) -> bool:
    """Return whether an account's rows depend on a sum that stands twice."""
    account, level = doubled.account, choice.levels.get(doubled.account)
    is_month = doubled.month > 0
    if level is None or level.name != (MONTHS if is_month else YEARLY):
        return False
    if not doubled.objects or (is_month and reading.choice is REST):
        return True
    dimensions = {dimension for dimension, _ in doubled.objects}
    return bool(dimensions & books.request.wanted_dimensions(account)) or not _has_total(books, doubled)


def _has_total(books: BooksAccumulator, doubled: DoubledSum) -> bool:
    """Return whether the account's own sum stands beside one of its objects that stands twice."""
    if doubled.month:
        return NO_DIMENSIONS in books.months.months[doubled.account][doubled.month]
    return any((doubled.account, ()) in books.yearly.get(label, {}) for label in ("#RES", "#UB"))


def budget_rows(books: BooksAccumulator, reading: MonthReading) -> list[BookedSum]:
    """Return the rows of the bookkeeping's own budget; an account whose budget is in doubt is left out."""
    sums, faults = books.budget, dict(books.budget_faults)
    level = month_level(books, sums, reading_of_budget(reading, sums), is_answering=True)
    rows = list[BookedSum]()
    for account in (*level.totals, *level.failures):
        try:
            if account in level.failures:
                raise level.failures[account]
            if not {account, ""} & set(faults):
                rows += level.rows(account)
        except ParseError:
            faults.setdefault(account, 0)
    for account, line in faults.items():
        books.line = line
        books.add_remark(BUDGET_LEFT_OUT, account=truncated(account) or "–")
    return rows
