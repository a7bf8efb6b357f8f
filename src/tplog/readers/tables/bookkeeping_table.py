"""Bookkeeping as a table: an account's sum in each row, its objects and its period beside it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import define, field

from tplog.errors import BadFile, refusal
from tplog.readers.bookkeeping import Booked, Bookkeeping, remark
from tplog.readers.sie.lexer import month_end
from tplog.readers.sie.rules import LATE_DAY
from tplog.readers.tables.line_mapping import CREDIT, Columns, LineMap
from tplog.readers.tables.tabular import Row, Table, ore, read_table
from tplog.values.finding import Figure, Figures, Finding, Kind, Place, Severity
from tplog.values.identifiers import NotUnderstood, nearest
from tplog.values.limits import MOST_MISTAKES

COLUMNS_MISSING = refusal(
    "columns-not-told",
    "För att läsa {file} behövs [columns]: vilken kolumn som har konto och belopp.",
    "To read {file} there must be [columns]: which column has the account and the amount.",
)
COLUMN_UNKNOWN = refusal(
    "column-unknown",
    "Tabellen har ingen kolumn ”{heading}”. Närmast: {nearest}.",
    "The table has no column '{heading}'. Nearest: {nearest}.",
)
ROW_WITHOUT_ACCOUNT = refusal(
    "row-without-account",
    "Raden har ett belopp men inget konto.",
    "The row has an amount but no account.",
)
PERIOD_UNREADABLE = refusal(
    "period-unreadable",
    "”{text}” är ingen period. Skriv 2025-06-30, 2025-06 eller 202506.",
    "'{text}' is no period. Write 2025-06-30, 2025-06 or 202506.",
)
PERIOD_CUT = refusal(
    "period-cut",
    "Perioden {first}–{last} slutar efter {upto}; hur mycket av den som hör dit går inte att säga.",
    "The period {first}–{last} ends after {upto}; how much of it belongs there cannot be told.",
)
ACCOUNT_WITHOUT_DIGIT = refusal(
    "account-without-digit",
    "”{text}” är inget konto. Ta bort rader med summor; de skulle räknas en gång till.",
    "'{text}' is no account. Take rows of sums away; they would be counted once more.",
)
ROWS_MISSING = refusal(
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
REMARKS = (ROWS_LEFT_OUT, ROWS_HIDDEN)

Key = tuple[str, tuple[tuple[str, str], ...]]
_PERIOD = re.compile(r"([0-9]{4})-?([0-9]{2})(?:-?([0-9]{2}))?")
_CODE = re.compile(r"([0-9]+)\s+([^\W\d].*)", re.DOTALL)  # 10 20 is no code with a name


@define
class _Reader:
    """A table on its way to a bookkeeping: its sums so far."""

    table: Table
    columns: Columns
    upto: date
    booked: dict[Key, list[int]] = field(factory=dict)
    budget: dict[Key, list[int]] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    objects: dict[tuple[str, str], str] = field(factory=dict)
    outside: list[int] = field(factory=list)
    latest: date = date.min

    @property
    def first(self) -> date:
        return date(self.upto.year, 1, 1)

    def wrong(self, kind: Kind, row: Row | None, column: str | None, /, **figures: Figure) -> BadFile:
        place = Place(self.table.file, key=column, line=row.number if row else None)
        return BadFile(Finding(kind, figures, place=place))

    def take(self, row: Row) -> None:
        """Add a row to the sums. Raises BadFile."""
        columns = self.columns
        amount = self.ore(row, columns.amount)
        planned = self.ore(row, columns.budget) if columns.budget else None
        if amount is None and planned is None:
            return
        account, name = self.code(row, columns.account)
        if not account:
            raise self.wrong(ROW_WITHOUT_ACCOUNT, row, columns.account)
        if told := (_text(row, columns.name) if columns.name else name):
            self.names.setdefault(account, told)
        if not any(char.isdigit() for char in account):
            raise self.wrong(ACCOUNT_WITHOUT_DIGIT, row, columns.account, text=account)
        key = account, tuple(sorted(self.objects_of(row)))
        first, last = self.period(row)
        if planned is not None and first.year == self.upto.year:  # the budget is the whole year's
            _add(self.budget, key, planned, row)
        if amount is None:
            return
        self.latest = max(self.latest, last)
        if first <= self.upto < last:
            days = {"first": first.isoformat(), "last": last.isoformat(), "upto": self.upto.isoformat()}
            raise self.wrong(PERIOD_CUT, row, columns.period, **days)
        if self.first <= first and last <= self.upto:
            _add(self.booked, key, amount, row)
        elif first.year != self.upto.year:
            self.outside.append(amount)

    def objects_of(self, row: Row) -> Iterator[tuple[str, str]]:
        for dimension, heading in self.columns.objects:
            code, name = self.code(row, heading)
            if code:
                yield dimension, code
            if name:
                self.objects.setdefault((dimension, code), name)

    def code(self, row: Row, heading: str) -> tuple[str, str]:
        """A code, and the name that follows it in the same cell, as in ``4010 Lokalhyra``."""
        told = _text(row, heading)
        found = _CODE.fullmatch(told)
        return (found[1], found[2]) if found else (told, "")

    def ore(self, row: Row, heading: str) -> int | None:
        """The öre of a cell, debit positive; None of an empty one."""
        value = row.cells[heading]
        if value is None or value == "":
            return None
        try:
            told = ore(value, self.columns.unit)
        except NotUnderstood as error:
            raise self.wrong(error.kind, row, heading, **error.figures) from error
        return -told if self.columns.sign == CREDIT else told

    def period(self, row: Row) -> tuple[date, date]:
        """The first and the last day that a row is of. Raises BadFile."""
        heading = self.columns.period
        if heading is None:
            return self.first, self.upto
        value = row.cells[heading]
        if isinstance(value, date):
            return value, value
        found = _PERIOD.fullmatch(_text(row, heading))
        try:
            if found and found[3]:
                day = date(int(found[1]), int(found[2]), int(found[3]))
                return day, day
            if found:
                first = date(int(found[1]), int(found[2]), 1)
                return first, first.replace(day=monthrange(first.year, first.month)[1])
        except ValueError:
            pass
        raise self.wrong(PERIOD_UNREADABLE, row, heading, text=_text(row, heading))


def read_booked_table(path: Path, mapping: LineMap, upto: date) -> Bookkeeping:
    """Read a table's sums from the year's first day up to a day, as a mapping file tells its columns.

    Raises BadFile, with the row and the column of each, for what cannot be read.
    """
    columns = mapping.columns
    if columns is None:
        raise BadFile(Finding(COLUMNS_MISSING, {"file": str(path)}, place=Place(mapping.file)))
    table = read_table(path, sheet=columns.sheet)
    reader = _Reader(table, columns, upto)
    _require_columns(reader)
    problems: list[Finding] = []
    for row in table.rows:
        try:
            reader.take(row)
        except BadFile as error:
            problems += error.reasons
        if len(problems) >= MOST_MISTAKES:
            break
    if problems:
        raise BadFile(*problems)
    if not reader.booked:  # lines of 0 would take back what was recorded before
        days = {"first": reader.first.isoformat(), "upto": upto.isoformat()}
        raise reader.wrong(ROWS_MISSING, None, columns.period or columns.amount, **days)
    return Bookkeeping(
        file=table.file,
        company=columns.company,
        first=reader.first,
        upto=upto,
        booked=_sums(reader.booked),
        budget=_sums(reader.budget),
        names=reader.names,
        objects=reader.objects,
        dimensions=dict(columns.objects),
        remarks=tuple(_remarks(reader)),
    )


def _add(sums: dict[Key, list[int]], key: Key, amount: int, row: Row) -> None:
    """Add öre to a sum, which keeps the number of its first row."""
    sums.setdefault(key, [0, row.number])[0] += amount


def _remarks(reader: _Reader) -> Iterator[Finding]:
    """What is noticed of a table that is read all the same."""
    place = Place(reader.table.file)
    if reader.outside:
        count, year = str(len(reader.outside)), str(reader.upto.year)
        figures: Figures = {"count": count, "year": year, "ore": sum(reader.outside)}
        yield Finding(ROWS_LEFT_OUT, figures, place=place)
    if month_end(reader.latest) < reader.upto:
        days = {"latest": reader.latest.isoformat(), "day": reader.upto.isoformat()}
        yield Finding(LATE_DAY, days, place=place)
    if hidden := reader.table.hidden:
        yield Finding(ROWS_HIDDEN, {"count": str(len(hidden)), "row": str(hidden[0])}, place=place)


def _sums(told: dict[Key, list[int]]) -> tuple[Booked, ...]:
    return tuple(Booked(account, objects, ore, line) for (account, objects), (ore, line) in told.items())


def _require_columns(reader: _Reader) -> None:
    columns, there = reader.columns, reader.table.headings
    named = (columns.account, columns.amount, columns.name, columns.period, columns.budget)
    asked = (*named, *(heading for _, heading in columns.objects))
    lacking = [heading for heading in asked if heading is not None and heading not in there]
    if lacking:
        wrong = (
            reader.wrong(COLUMN_UNKNOWN, None, one, heading=one, nearest=_near(one, there)) for one in lacking
        )
        raise BadFile(*(reason for error in wrong for reason in error.reasons))


def _near(heading: str, there: tuple[str, ...]) -> str:
    return ", ".join(nearest(heading, there) or there[:8]) or "–"


def _text(row: Row, heading: str) -> str:
    """A cell's text; a whole number as a spreadsheet holds it is a code all the same."""
    value = row.cells[heading]
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return "" if value is None else str(value).strip()
