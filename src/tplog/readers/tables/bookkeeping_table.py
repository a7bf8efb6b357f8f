"""Read bookkeeping from a table: each row has an account and a sum, and may have objects and a period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from attrs import define, evolve, field

from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import COSTS_POSITIVE
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, remark
from tplog.readers.sie.lexer import month_end
from tplog.readers.sie.rules import LATE_DAY
from tplog.readers.table_reader import truncated
from tplog.readers.tables.account_groups import split_account
from tplog.readers.tables.booked_rows import BookedRowReader, cell_text, split_code
from tplog.readers.tables.booked_scope import ROWS_NOT_CHOSEN, chosen_rows, scope_problems
from tplog.readers.tables.column_mapping import ColumnMapping
from tplog.readers.tables.figure_rows import FigureRow
from tplog.readers.tables.heading_periods import heading_period
from tplog.readers.tables.headings import count_headings
from tplog.readers.tables.line_mapping import LineMap
from tplog.readers.tables.row_problems import row_problems
from tplog.readers.tables.shared_values import SharedValues
from tplog.readers.tables.sign_remarks import CREDIT_UNLIKELY, INCOMES_UNLIKELY, sign_remarks
from tplog.readers.tables.sum_row_rules import NEAR_SUM
from tplog.readers.tables.sum_rows import SumRows, find_sums
from tplog.readers.tables.table_columns import FigureColumn, TableColumns, find_columns
from tplog.readers.tables.tabular import Row, Table, read_table
from tplog.values.finding import Finding, MessageParam, MessageParams, Rule, Severity, SourceLocation
from tplog.values.limits import MAX_MISTAKES

COLUMNS_MISSING = mandatory_rule(
    "columns-not-told",
    "För att läsa {file} behövs [columns]: vilken kolumn som har konto och belopp.",
    "To read {file} there must be [columns]: which column has the account and the amount.",
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
ROWS_MISSING = mandatory_rule(
    "rows-missing",
    "Tabellen har inga belopp från {first} till och med {upto}.",
    "The table has no amounts from {first} up to and including {upto}.",
)
ROWS_LEFT_OUT = remark(
    "rows-left-out",
    Severity.WARNING,
    "{count} {count:rad|rader} av andra år än {year} är inte med, {count:på|tillsammans} {ore}.",
    "{count} {count:row|rows} of other years than {year} {count:is|are} left out, {ore} together.",
)

ROWS_HIDDEN = remark(
    "hidden-rows-counted",
    Severity.WARNING,
    "{count} {count:rad är dold|rader är dolda} i bladet och räknas ändå, först rad {row}.",
    "{count} {count:row is|rows are} hidden in the sheet and {count:counts|count} all the same, "
    "row {row} first.",
)
SHEETS_LEFT_OUT = remark(
    "sheets-left-out",
    Severity.WARNING,
    "Bladet ”{sheet}” är läst, men inte {others}, som också har celler. Ange det blad som gäller med sheet i"
    " [columns].",
    "The sheet '{sheet}' is read, but not {others}, which has cells too. Give the sheet that holds by"
    " sheet in [columns].",
)
TITLES_PASSED = remark(
    "titles-passed-over",
    Severity.NOTE,
    "{count} {count:rad|rader} ovanför rubrikerna är tabellens titel: {text}",
    "{count} {count:row above the headings is|rows above the headings are} the table's title: {text}",
)
TITLE_OF_OTHER_PERIOD = remark(
    "title-of-other-period",
    Severity.WARNING,
    "Titeln ”{text}” nämner en annan tid än 1 januari till {upto}. Se efter att det är rätt "
    "tabell och rätt dag.",
    "The title '{text}' names another time than 1 January to {upto}. See that it is the right table and day.",
)
SUMS_PASSED = remark(
    "sums-passed-over",
    Severity.NOTE,
    "{count} {count:rad|rader} med summor räknas inte: {rows}",
    "{count} {count:row of sums does|rows of sums do} not count: {rows}",
)
SUM_ROUNDED = remark(
    "sum-rounded",
    Severity.NOTE,
    "Summan ”{text}” anger {stated}; raderna blir {parts}. Skillnaden kan vara avrundning.",
    "The sum '{text}' states {stated}; the rows make {parts}. The difference can be rounding.",
)
DASHES = remark(
    "dashes-without-figure",
    Severity.NOTE,
    "{count} {count:cell|celler} har ett streck eller n/a och ingen siffra, först rad {row}; "
    "{count:den|de} räknas inte.",
    "{count} {count:cell has|cells have} a dash or n/a and no figure, row {row} first; "
    "{count:it does|they do} not count.",
)
MARKS_DROPPED = remark(
    "footnote-marks-dropped",
    Severity.NOTE,
    "{count} {count:cell|celler} har en fotnots tecken som inte hör till siffran, först rad {row}: ”{text}”.",
    "{count} {count:cell has|cells have} a footnote's mark that is no part of the figure, row {row} first: "
    "'{text}'.",
)
TEXT_ROWS = remark(
    "rows-of-text",
    Severity.NOTE,
    "{count} {count:rad|rader} är bara text, först rad {row}: ”{text}”.",
    "{count} {count:row is|rows are} only text, row {row} first: '{text}'.",
)
COLUMNS_PASSED = remark(
    "columns-passed-over",
    Severity.NOTE,
    "Kolumner som räknar ihop månader räknas inte: {headings}.",
    "Columns that add months up do not count: {headings}.",
)
REMARKS = (
    ROWS_LEFT_OUT, ROWS_NOT_CHOSEN, ROWS_HIDDEN, SHEETS_LEFT_OUT, TITLES_PASSED, TITLE_OF_OTHER_PERIOD,
    SUMS_PASSED, SUM_ROUNDED, NEAR_SUM, DASHES, MARKS_DROPPED, TEXT_ROWS, COLUMNS_PASSED, CREDIT_UNLIKELY,
    INCOMES_UNLIKELY,
)  # fmt: skip

SumKey = tuple[str, tuple[tuple[str, str], ...]]
Days = tuple[date, date]  # the first and the last
_PERIOD = re.compile(r"([0-9]{4})-?([0-9]{2})(?:-?([0-9]{2}))?")
_TOTAL_HEADING = re.compile(r"(?<![^\W_])(?:summa|totalt?|helår|ack|year|sum)", re.IGNORECASE)
_MOST_LISTED = 8  # sums, or title rows, in one remark


@define
class _BookkeepingAccumulator:
    """The sums of a table so far, on the way to a `Bookkeeping`."""

    table: Table
    mapping: ColumnMapping
    columns: TableColumns
    upto: date
    booked: dict[SumKey, list[int]] = field(factory=dict)
    budget: dict[SumKey, list[int]] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    objects: dict[tuple[str, str], str] = field(factory=dict)
    other_year_amounts: list[int] = field(factory=list)
    latest: date = date.min
    shared_objects: SharedValues[tuple[tuple[str, str], ...]] = field(factory=SharedValues)

    @property
    def first(self) -> date:
        """The first day of the year."""
        return date(self.upto.year, 1, 1)

    def error(self, rule: Rule, row: Row | None, column: str | None, /, **params: MessageParam) -> BadFile:
        """Return an error at a row and column."""
        location = SourceLocation(self.table.file, key=column, line=row.number if row else None)
        return BadFile(Finding(rule, params, location=location))

    def add_row(self, row: Row, figures: FigureRow) -> None:
        """Add a row to the sums. Raises BadFile."""
        columns = self.columns
        if not figures.has_figures:
            return
        account, name = split_account(figures.texts[0])
        if account_name := (cell_text(row, columns.name) if columns.name else name):
            self.names.setdefault(account, account_name)
        key = account, self.shared_objects.of(tuple(sorted(self.row_objects(row))))
        period = self.row_period(row)
        by_column = dict(zip(columns.figures, figures.figures, strict=True))
        budget = by_column[columns.budget] if columns.budget else None
        if budget and columns.budget and period[0].year == self.upto.year:  # a budget covers the whole year
            _add_amount(self.budget, key, columns.budget.factor * budget[0], row)
        for column in columns.amounts:
            if figure := by_column[column]:
                self.add_amount(key, column.factor * figure[0], row, column, period)

    def add_amount(self, key: SumKey, ore: int, row: Row, column: FigureColumn, period: Days) -> None:
        """Add a row's amount in one column. Raises BadFile if its period ends after the day asked for."""
        if column.month:
            year, month = column.month
            period = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        first, last = period
        self.latest = max(self.latest, last)
        if first <= self.upto < last:
            days = {"first": first.isoformat(), "last": last.isoformat(), "upto": self.upto.isoformat()}
            raise self.error(PERIOD_CUT, row, self.columns.period or column.heading, **days)
        if self.first <= first and last <= self.upto:
            _add_amount(self.booked, key, ore, row)
        elif first.year != self.upto.year:
            self.other_year_amounts.append(ore)

    def row_objects(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield the (dimension, code) pairs of a row, and keep the objects' names."""
        for dimension, heading in self.columns.objects:
            code, name = split_code(cell_text(row, heading))
            if code:
                yield dimension, code
            if name:
                self.objects.setdefault((dimension, code), name)

    def row_period(self, row: Row) -> Days:
        """Return the first and last day that a row covers. Raises BadFile."""
        heading = self.columns.period
        if heading is None:
            return self.first, self.upto
        text = cell_text(row, heading)
        match = _PERIOD.fullmatch(text)
        try:
            if match and match[3]:
                day = date(int(match[1]), int(match[2]), int(match[3]))
                return day, day
            if match:
                first = date(int(match[1]), int(match[2]), 1)
                return first, first.replace(day=monthrange(first.year, first.month)[1])
        except ValueError:
            pass
        raise self.error(PERIOD_UNREADABLE, row, heading, text=text)


def read_booked_table(path: Path, mapping: LineMap, upto: date) -> Bookkeeping:
    """Read a table's sums from 1 January to ``upto``, by the columns that ``mapping`` names.

    Rows of sums are passed over. Raises BadFile with every mistake, each with its row and column.
    """
    columns = mapping.columns
    if columns is None:
        raise BadFile(Finding(COLUMNS_MISSING, {"file": str(path)}, location=SourceLocation(mapping.file)))
    count_columns = partial(count_headings, columns.named_headings)
    table = read_table(path, sheet=columns.sheet, count_columns=count_columns)
    table_columns = find_columns(table, columns, mapping.file, upto)
    row_count, table = len(table.rows), chosen_rows(table, table_columns)
    if problems := scope_problems(table, table_columns, upto):
        raise BadFile(*problems[:MAX_MISTAKES])
    left_out = row_count - len(table.rows)
    reader = BookedRowReader(table, table_columns, columns)
    table = evolve(table, rows=())  # the reader has them, until it has read them
    accumulator = _BookkeepingAccumulator(table, columns, table_columns, upto)
    sum_rows = _accumulate(accumulator, reader, mapping.takes_account)
    remarks = (*_remarks(accumulator), *_choice_remarks(left_out), *_reading_remarks(reader, sum_rows))
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
        remarks=tuple(
            Finding(rule, params, location=SourceLocation(table.file, line=line))
            for rule, params, line in remarks
        ),
        signs=COSTS_POSITIVE if columns.sign or columns.debit or columns.incomes or columns.side else None,
    )


def _accumulate(
    accumulator: _BookkeepingAccumulator, reader: BookedRowReader, takes_account: Callable[[str], bool]
) -> SumRows:
    """Add up the rows that are no sums, and return those that are. Raises BadFile with every mistake."""
    mapping, columns = accumulator.mapping, accumulator.columns
    rows = reader.rows()
    sum_rows = find_sums([figures for _, figures in rows], mapping)
    no_accounts = (*(item.row for item in sum_rows.passed), *(item.row for item in sum_rows.mistakes))
    judged = (*no_accounts, *sum_rows.unaccounted)
    not_counted = set(map(id, judged))
    details = [figures for _, figures in rows if id(figures) not in not_counted]
    problems = [
        Finding(rule, params, location=SourceLocation(reader.table.file, key=columns.account, line=number))
        for number, rule, params in row_problems(sum_rows, details, mapping, takes_account)
    ]
    del details
    rows.reverse()
    while rows:  # each is let go as it is added
        row, figures = rows.pop()
        try:
            if id(figures) not in not_counted and len(problems) < MAX_MISTAKES:
                accumulator.add_row(row, figures)
        except BadFile as error:
            problems += error.reasons
    if problems:
        raise BadFile(*problems[:MAX_MISTAKES])
    if not accumulator.booked:  # an outcome of 0 would reverse what was recorded
        days = {"first": accumulator.first.isoformat(), "upto": accumulator.upto.isoformat()}
        raise accumulator.error(ROWS_MISSING, None, columns.period or columns.amounts[0].heading, **days)
    return sum_rows


def _add_amount(sums: dict[SumKey, list[int]], key: SumKey, amount: int, row: Row) -> None:
    """Add öre to a sum; the sum keeps the row number of its first amount."""
    sums.setdefault(key, [0, row.number])[0] += amount


_Remark = tuple[Rule, MessageParams, int | None]


def _remarks(accumulator: _BookkeepingAccumulator) -> Iterator[_Remark]:
    """Yield what is noticed in a table that is read anyway."""
    booked = ((account, ore) for (account, _), (ore, _) in accumulator.booked.items())
    yield from sign_remarks(booked, accumulator.mapping)
    if accumulator.other_year_amounts:
        count, year = str(len(accumulator.other_year_amounts)), str(accumulator.upto.year)
        yield ROWS_LEFT_OUT, {"count": count, "year": year, "ore": sum(accumulator.other_year_amounts)}, None
    if month_end(accumulator.latest) < accumulator.upto:
        yield LATE_DAY, {"latest": accumulator.latest.isoformat(), "day": accumulator.upto.isoformat()}, None
    if hidden := accumulator.table.hidden:
        yield ROWS_HIDDEN, {"count": str(len(hidden)), "row": str(hidden[0])}, None
    if (others := accumulator.table.other_sheets) and accumulator.mapping.sheet is None:
        yield SHEETS_LEFT_OUT, {"sheet": accumulator.table.sheet, "others": _listed(others)}, None
    if titles := accumulator.table.titles:
        yield TITLES_PASSED, _title_params(titles), None
        for number, text in titles:
            if accumulator.columns.period is None and _is_of_other_period(text, accumulator.upto):
                upto = accumulator.upto.isoformat()
                yield TITLE_OF_OTHER_PERIOD, {"text": truncated(text), "upto": upto}, number
    if accumulator.mapping.months:
        read = {column.heading for column in accumulator.columns.figures}
        unread = [heading for heading in accumulator.table.headings if heading not in read]
        adding = [heading for heading in unread if _adds_months_up(heading)]
        if adding:
            yield COLUMNS_PASSED, {"headings": _listed(adding)}, None


def _choice_remarks(left_out: int) -> Iterator[_Remark]:
    """Yield how many rows the mapping's ``only`` leaves out."""
    if left_out:
        yield ROWS_NOT_CHOSEN, {"count": str(left_out)}, None


def title_remarks(table: Table) -> Iterator[Finding]:
    """Yield a finding that names the title rows of a table, if it has any."""
    if table.titles:
        yield Finding(TITLES_PASSED, _title_params(table.titles), location=SourceLocation(table.file))


def _title_params(titles: Sequence[tuple[int, str]]) -> MessageParams:
    return {"count": str(len(titles)), "text": _listed([text for _, text in titles])}


def _is_of_other_period(title: str, upto: date) -> bool:
    """Return whether a title names years, and not that of a day; or months, and not its month last."""
    period = heading_period(title)
    other_year = bool(period.years) and upto.year not in period.years
    return other_year or (bool(period.months) and period.months[-1][1] != upto.month)


def _adds_months_up(heading: str) -> bool:
    period = heading_period(heading)
    return len(period.months) > 1 or period.from_january or bool(_TOTAL_HEADING.search(heading))


def _reading_remarks(reader: BookedRowReader, sums: SumRows) -> Iterator[_Remark]:
    """Yield which rows and parts of cells were passed over, and which rows may be sums."""
    for item in sums.near:
        texts = {"text": truncated(item.row.text), "stated": item.row.stated, "parts": item.parts or ""}
        yield NEAR_SUM, {**texts, "key": item.row.key}, item.row.number
    if passed := sums.passed:
        ordered = sorted(passed, key=lambda passed_sum: passed_sum.row.number)
        rows = _listed([f"{item.row.number} {item.row.text} ({item.row.stated})" for item in ordered])
        yield SUMS_PASSED, {"count": str(len(passed)), "rows": rows}, None
        for item in ordered:
            if item.parts is not None:
                texts = {"text": truncated(item.row.text), "stated": item.row.stated, "parts": item.parts}
                yield SUM_ROUNDED, texts, item.row.number
    if dashes := reader.dashes:
        yield DASHES, {"count": str(len(dashes)), "row": str(dashes[0].number)}, None
    for rule, cells in ((MARKS_DROPPED, reader.marks), (TEXT_ROWS, reader.text_rows)):
        if cells:
            row, text = cells[0]
            texts = {"count": str(len(cells)), "row": str(row.number), "text": truncated(text)}
            yield rule, texts, None


def _listed(texts: Sequence[str]) -> str:
    """Return the first of some texts as a list, each short."""
    shown = "; ".join(map(truncated, texts[:_MOST_LISTED]))
    return f"{shown}; …" if len(texts) > _MOST_LISTED else shown


def _booked_sums(sums: dict[SumKey, list[int]]) -> tuple[BookedSum, ...]:
    return tuple(BookedSum(account, objects, ore, line) for (account, objects), (ore, line) in sums.items())
