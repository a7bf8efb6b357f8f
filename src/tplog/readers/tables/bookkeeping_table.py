"""Read bookkeeping from a table: each row has an account and a sum, and may have objects and a period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import define, field

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, remark
from tplog.readers.sie.lexer import month_end
from tplog.readers.sie.rules import LATE_DAY
from tplog.readers.tables.line_mapping import CREDIT, ColumnMapping, LineMap
from tplog.readers.tables.tabular import Row, Table, parse_ore, read_table
from tplog.values.finding import Finding, MessageParam, MessageParams, Rule, Severity, SourceLocation
from tplog.values.identifiers import ParseError, closest_names
from tplog.values.limits import MAX_MISTAKES

COLUMNS_MISSING = mandatory_rule(
    "columns-not-told",
    "För att läsa {file} behövs [columns]: vilken kolumn som har konto och belopp.",
    "To read {file} there must be [columns]: which column has the account and the amount.",
)
COLUMN_UNKNOWN = mandatory_rule(
    "column-unknown",
    "Tabellen har ingen kolumn ”{heading}”. Närmast: {nearest}.",
    "The table has no column '{heading}'. Nearest: {nearest}.",
)
ROW_WITHOUT_ACCOUNT = mandatory_rule(
    "row-without-account",
    "Raden har ett belopp men inget konto.",
    "The row has an amount but no account.",
)
PERIOD_UNREADABLE = mandatory_rule(
    "period-unreadable",
    "”{text}” är ingen period. Skriv 2025-06-30, 2025-06 eller 202506.",
    "'{text}' is no period. Write 2025-06-30, 2025-06 or 202506.",
)
PERIOD_CUT = mandatory_rule(
    "period-cut",
    "Perioden {first}–{last} slutar efter {upto}; hur mycket av den som hör dit går inte att säga.",
    "The period {first}–{last} ends after {upto}; how much of it belongs there cannot be told.",
)
ACCOUNT_WITHOUT_DIGIT = mandatory_rule(
    "account-without-digit",
    "”{text}” är inget konto. Ta bort rader med summor; de skulle räknas en gång till.",
    "'{text}' is no account. Take rows of sums away; they would be counted once more.",
)
ROWS_MISSING = mandatory_rule(
    "rows-missing",
    "Tabellen har inga belopp från {first} till och med {upto}.",
    "The table has no amounts from {first} up to and including {upto}.",
)
ROWS_LEFT_OUT = remark(
    "rows-left-out",
    Severity.WARNING,
    "{count} rader av andra år än {year} är inte med, tillsammans {ore}.",
    "{count} rows of other years than {year} are left out, {ore} together.",
)

ROWS_HIDDEN = remark(
    "hidden-rows-counted",
    Severity.WARNING,
    "{count} rader är dolda i bladet och räknas ändå, först rad {row}.",
    "{count} rows are hidden in the sheet and count all the same, row {row} first.",
)
SHEETS_LEFT_OUT = remark(
    "sheets-left-out",
    Severity.WARNING,
    "Bladet ”{sheet}” är läst, men inte {others}, som också har celler. Ange det blad som gäller med sheet i"
    " [columns].",
    "The sheet '{sheet}' is read, but not {others}, which has cells too. Give the sheet that holds by"
    " sheet in [columns].",
)
REMARKS = (ROWS_LEFT_OUT, ROWS_HIDDEN, SHEETS_LEFT_OUT)
_MOST_NAMED = 10  # sheets that a message lists

SumKey = tuple[str, tuple[tuple[str, str], ...]]
_PERIOD = re.compile(r"([0-9]{4})-?([0-9]{2})(?:-?([0-9]{2}))?")
_CODE_AND_NAME = re.compile(r"([0-9]+)\s+([^\W\d].*)", re.DOTALL)  # not 10 20


@define
class _BookkeepingAccumulator:
    """The sums of a table so far, on the way to a `Bookkeeping`."""

    table: Table
    columns: ColumnMapping
    upto: date
    booked: dict[SumKey, list[int]] = field(factory=dict)
    budget: dict[SumKey, list[int]] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    objects: dict[tuple[str, str], str] = field(factory=dict)
    other_year_amounts: list[int] = field(factory=list)
    latest: date = date.min

    @property
    def first(self) -> date:
        """The first day of the year."""
        return date(self.upto.year, 1, 1)

    def error(self, rule: Rule, row: Row | None, column: str | None, /, **params: MessageParam) -> BadFile:
        """Return an error at a row and column."""
        location = SourceLocation(self.table.file, key=column, line=row.number if row else None)
        return BadFile(Finding(rule, params, location=location))

    def add_row(self, row: Row) -> None:
        """Add a row to the sums. Raises BadFile."""
        columns = self.columns
        amount = self.cell_ore(row, columns.amount)
        budget_amount = self.cell_ore(row, columns.budget) if columns.budget else None
        if amount is None and budget_amount is None:
            return
        account, name = self.code_and_name(row, columns.account)
        if not account:
            raise self.error(ROW_WITHOUT_ACCOUNT, row, columns.account)
        if account_name := (_cell_text(row, columns.name) if columns.name else name):
            self.names.setdefault(account, account_name)
        if not any(char.isdigit() for char in account):
            raise self.error(ACCOUNT_WITHOUT_DIGIT, row, columns.account, text=account)
        key = account, tuple(sorted(self.row_objects(row)))
        first, last = self.row_period(row)
        if budget_amount is not None and first.year == self.upto.year:  # a budget covers the whole year
            _add_amount(self.budget, key, budget_amount, row)
        if amount is None:
            return
        self.latest = max(self.latest, last)
        if first <= self.upto < last:
            days = {"first": first.isoformat(), "last": last.isoformat(), "upto": self.upto.isoformat()}
            raise self.error(PERIOD_CUT, row, columns.period, **days)
        if self.first <= first and last <= self.upto:
            _add_amount(self.booked, key, amount, row)
        elif first.year != self.upto.year:
            self.other_year_amounts.append(amount)

    def row_objects(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield the (dimension, code) pairs of a row, and keep the objects' names."""
        for dimension, heading in self.columns.objects:
            code, name = self.code_and_name(row, heading)
            if code:
                yield dimension, code
            if name:
                self.objects.setdefault((dimension, code), name)

    def code_and_name(self, row: Row, heading: str) -> tuple[str, str]:
        """Return the code in a cell and the name after it (``4010 Lokalhyra``)."""
        text = _cell_text(row, heading)
        match = _CODE_AND_NAME.fullmatch(text)
        return (match[1], match[2]) if match else (text, "")

    def cell_ore(self, row: Row, heading: str) -> int | None:
        """Return a cell's amount in öre, debit positive; None if it is empty."""
        value = row.cells[heading]
        if value is None or value == "":
            return None
        try:
            ore = parse_ore(value, self.columns.unit)
        except ParseError as error:
            raise self.error(error.rule, row, heading, **error.params) from error
        return -ore if self.columns.sign == CREDIT else ore

    def row_period(self, row: Row) -> tuple[date, date]:
        """Return the first and last day that a row covers. Raises BadFile."""
        heading = self.columns.period
        if heading is None:
            return self.first, self.upto
        value = row.cells[heading]
        if isinstance(value, date):
            return value, value
        match = _PERIOD.fullmatch(_cell_text(row, heading))
        try:
            if match and match[3]:
                day = date(int(match[1]), int(match[2]), int(match[3]))
                return day, day
            if match:
                first = date(int(match[1]), int(match[2]), 1)
                return first, first.replace(day=monthrange(first.year, first.month)[1])
        except ValueError:
            pass
        raise self.error(PERIOD_UNREADABLE, row, heading, text=_cell_text(row, heading))


def read_booked_table(path: Path, mapping: LineMap, upto: date) -> Bookkeeping:
    """Read a table's sums from 1 January to ``upto``, by the columns that ``mapping`` names.

    Raises BadFile with every mistake, each with its row and column.
    """
    columns = mapping.columns
    if columns is None:
        raise BadFile(Finding(COLUMNS_MISSING, {"file": str(path)}, location=SourceLocation(mapping.file)))
    table = read_table(path, sheet=columns.sheet)
    accumulator = _BookkeepingAccumulator(table, columns, upto)
    _require_columns(accumulator)
    problems: list[Finding] = []
    for row in table.rows:
        try:
            accumulator.add_row(row)
        except BadFile as error:
            problems += error.reasons
        if len(problems) >= MAX_MISTAKES:
            break
    if problems:
        raise BadFile(*problems)
    if not accumulator.booked:  # an outcome of 0 would reverse what was recorded
        days = {"first": accumulator.first.isoformat(), "upto": upto.isoformat()}
        raise accumulator.error(ROWS_MISSING, None, columns.period or columns.amount, **days)
    return Bookkeeping(
        file=table.file,
        company=columns.company,
        first=accumulator.first,
        upto=upto,
        booked=_booked_sums(accumulator.booked),
        budget=_booked_sums(accumulator.budget),
        names=accumulator.names,
        objects=accumulator.objects,
        dimensions=dict(columns.objects),
        remarks=tuple(_remarks(accumulator)),
    )


def _add_amount(sums: dict[SumKey, list[int]], key: SumKey, amount: int, row: Row) -> None:
    """Add öre to a sum; the sum keeps the row number of its first amount."""
    sums.setdefault(key, [0, row.number])[0] += amount


def _remarks(accumulator: _BookkeepingAccumulator) -> Iterator[Finding]:
    """Yield what is noticed in a table that is read anyway."""
    location = SourceLocation(accumulator.table.file)
    if accumulator.other_year_amounts:
        count, year = str(len(accumulator.other_year_amounts)), str(accumulator.upto.year)
        params: MessageParams = {"count": count, "year": year, "ore": sum(accumulator.other_year_amounts)}
        yield Finding(ROWS_LEFT_OUT, params, location=location)
    if month_end(accumulator.latest) < accumulator.upto:
        days = {"latest": accumulator.latest.isoformat(), "day": accumulator.upto.isoformat()}
        yield Finding(LATE_DAY, days, location=location)
    if hidden := accumulator.table.hidden:
        yield Finding(ROWS_HIDDEN, {"count": str(len(hidden)), "row": str(hidden[0])}, location=location)
    others = accumulator.table.other_sheets
    if others and accumulator.columns.sheet is None:
        names = ", ".join((*others[:_MOST_NAMED], *("…" for _ in others[_MOST_NAMED : _MOST_NAMED + 1])))
        yield Finding(SHEETS_LEFT_OUT, {"sheet": accumulator.table.sheet, "others": names}, location=location)


def _booked_sums(sums: dict[SumKey, list[int]]) -> tuple[BookedSum, ...]:
    return tuple(BookedSum(account, objects, ore, line) for (account, objects), (ore, line) in sums.items())


def _require_columns(accumulator: _BookkeepingAccumulator) -> None:
    """Raise BadFile for each mapped column that the table does not have."""
    columns, available = accumulator.columns, accumulator.table.headings
    named_headings = (columns.account, columns.amount, columns.name, columns.period, columns.budget)
    requested = (*named_headings, *(heading for _, heading in columns.objects))
    missing = [heading for heading in requested if heading is not None and heading not in available]
    if missing:
        errors = (
            accumulator.error(
                COLUMN_UNKNOWN, None, heading, heading=heading, nearest=_nearest_headings(heading, available)
            )
            for heading in missing
        )
        raise BadFile(*(reason for error in errors for reason in error.reasons))


def _nearest_headings(heading: str, headings: tuple[str, ...]) -> str:
    return ", ".join(closest_names(heading, headings) or headings[:8]) or "–"


def _cell_text(row: Row, heading: str) -> str:
    """A cell's text; a whole number as a spreadsheet holds it is a code all the same."""
    value = row.cells[heading]
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return "" if value is None else str(value).strip()
