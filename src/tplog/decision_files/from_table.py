"""Start a decision file from an office's table: giver, taker and amount, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from attrs import define, field, frozen

from tplog.decision_files.from_table_rules import (
    MINUS_UNCLEAR,
    ROW_IS_PART,
    ROW_IS_RESULT,
    ROW_IS_SUM,
    UNITS_IN_COLUMN,
    YEARS_SEVERAL,
)
from tplog.decision_files.template import Prefill
from tplog.domain.rules.stated_ranges import adds_up
from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import Event
from tplog.files.outside_file import TOO_LARGE
from tplog.readers.event_money import is_path, money_keys
from tplog.readers.field_readers import ITEMS, account
from tplog.readers.figure_sums import adds_up_nearly, sums_of_rows_before
from tplog.readers.table_reader import truncated
from tplog.readers.tables.bookkeeping_table import DASHES, MARKS_DROPPED, TEXT_ROWS, title_remarks
from tplog.readers.tables.cell_marks import (
    AMOUNT_BRACKETED,
    AMOUNT_MINUS_BEHIND,
    is_no_figure,
    strip_footnote_mark,
)
from tplog.readers.tables.column_units import column_unit, is_unit_row, table_units
from tplog.readers.tables.heading_periods import YEAR
from tplog.readers.tables.heading_words import ACCOUNT, AMOUNT, GIVER, HEADING_WORDS, LINE
from tplog.readers.tables.headings import heading_unit
from tplog.readers.tables.sheet import Cell, column_letters
from tplog.readers.tables.sum_labels import is_part_label, is_result_row_label, is_sum_or_net_label
from tplog.readers.tables.tabular import HEADING_TWICE, Row, Table, cell_amount, read_table, row_reader
from tplog.values.amount import Amount, format_exact
from tplog.values.amount_parser import is_unit, parse_amount, parse_unit
from tplog.values.finding import Finding, MessageParam, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_EVENT_PARTS

COLUMN_MISSING = mandatory_rule(
    "column-missing",
    "{file} saknar en kolumn som heter {column}. Rubrikerna är: {headings}. Döp om rubriken i tabellen, "
    "eller låt tplog new --from-table föreslå hur tabellen ska läsas.",
    "{file} has no column called {column}. The headings are: {headings}. Rename the heading in the table, or "
    "let tplog new --from-table propose how the table is to be read.",
)
LINE_TWICE = mandatory_rule(
    "line-twice",
    "”{line}” står redan på rad {first}. En post har ett belopp.",
    "'{line}' stands in row {first} already. A line has one amount.",
)
MONEY_MISPLACED = mandatory_rule(
    "money-misplaced",
    "En händelse av typen ”{type}” flyttar inga pengar så som tabellen säger.",
    "An event of the type '{type}' moves no money in the way that the table tells.",
)

_GIVER, _TAKER, _AMOUNT = "från", "konto", "belopp"
# The meaning of a heading, in either language.
_COLUMN_BY_HEADING: Mapping[str, str] = {
    word: column
    for meaning, column in ((GIVER, _GIVER), (ACCOUNT, _TAKER), (LINE, _TAKER), (AMOUNT, _AMOUNT))
    for word in HEADING_WORDS[meaning]
}
UNIT_OTHER = mandatory_rule(
    "unit-other",
    "Rubriken säger {stated}, inte {unit}.",
    "The heading says {stated}, not {unit}.",
)
TOTAL_DIFFERS = mandatory_rule(
    "table-total-differs",
    "”{line}” anger {stated}, men raderna som den summerar blir {parts}. Rätta det som är fel, eller ta "
    "bort raden.",
    "'{line}' states {stated}, but the rows that it sums up make {parts}. Correct what is wrong, or take "
    "the row away.",
)


@frozen
class _RowTransfer:
    """One row of the table: the giver if stated, the taker, and the amount as written."""

    row: int
    giver: str | None
    taker: str
    amount: str


def count_known_columns(headings: Sequence[str]) -> int:
    """Return how many of the columns that `prefill_from_table` knows a row of texts names."""
    return len({meaning for heading in headings if (meaning := _meaning(heading)[0])})


def prefill_from_file(path: Path, event_type: type[Event], sheet: str | None, unit: str | None) -> Prefill:
    """Return a decision's lines from a table in a file, as `prefill_from_table` does."""
    table = read_table(path, sheet=sheet, count_columns=count_known_columns)
    return prefill_from_table(table, event_type, unit)


def prefill_from_table(table: Table, event_type: type[Event], unit: str | None = None) -> Prefill:
    """Return the money of an event of this type, with amounts as the table writes them.

    Columns are konto (or post, till), belopp and optionally från; in English line (or account, to), amount
    and from. Other columns are ignored. ``unit`` is for amounts without one, unless the table states it: in
    the heading, as in ``Belopp (tkr)``, in its title or in a note. A last row ``Summa`` is the total.

    Raises BadFile with all mistakes, each with its row and column.
    """
    columns, stated = _find_columns(table)
    if stated and unit and parse_unit(stated) != parse_unit(unit):
        params = {"stated": stated, "unit": unit}
        raise BadFile(Finding(UNIT_OTHER, params, location=SourceLocation(table.file)))
    unit = _unit(table, columns, unit)
    reading = _RowReading(table, columns, unit)
    transfers = reading.transfers()
    problems = [*_columns_of_others(table, columns, unit), *reading.problems]
    givers = {transfer.giver for transfer in transfers}
    giver = next(iter(givers)) if len(givers) == 1 else None
    one_giver = len(givers) <= 1
    if one_giver:
        _require_unique_lines(table, transfers, columns[_TAKER], problems)
    problems += [] if problems or reading.total else reading.find_sum(transfers)
    keys = money_keys(event_type)
    if not {"lines" if one_giver else "transfers"} <= keys:
        wrong_type = {"type": (event_type.__name__,)}
        problems.append(Finding(MONEY_MISPLACED, wrong_type, location=SourceLocation(table.file)))
    if problems:
        raise BadFile(*problems)
    lines = tuple((transfer.taker, transfer.amount) for transfer in transfers) if one_giver else ()
    several = () if one_giver else transfers
    return Prefill(
        giver=giver,
        unit=unit,
        lines=lines,
        transfers=tuple((str(move.giver), _taker_path(move), move.amount) for move in several),
        total=reading.total,
        remarks=tuple(reading.remarks()),
    )


def _unit(table: Table, columns: Mapping[str, str], unit: str | None) -> str | None:
    """Return the unit of the amounts: the one that the table states, else ``unit``. Raises BadFile."""
    in_option = [("--unit", unit)] if unit else ()
    in_table = column_unit(table, columns[_AMOUNT], table_units(table, [columns[_TAKER]]), in_option)
    return in_table.lower() if in_table and in_table != unit else unit


@define
class _RowReading:
    """The rows of a table being read: their transfers, the total, and what was passed over."""

    table: Table
    columns: Mapping[str, str]
    unit: str | None
    problems: list[Finding] = field(factory=list)
    total: str | None = None
    dashes: list[int] = field(factory=list)
    marks: list[tuple[int, str]] = field(factory=list)
    text_rows: list[tuple[int, str]] = field(factory=list)

    def transfers(self) -> list[_RowTransfer]:
        """Return the transfer of each row that has one; mistakes go to ``problems``. Raises BadFile."""
        rows = self.table.rows
        if len(rows) > MAX_EVENT_PARTS:
            params = {"size": str(len(rows)), "most": str(MAX_EVENT_PARTS)}
            place = SourceLocation(self.table.file)
            raise BadFile(Finding(TOO_LARGE, {**params, "what": (ITEMS,)}, location=place))
        transfers: list[_RowTransfer] = []
        sums: list[tuple[Row, int]] = []  # rows of sums, and how many transfers stand above each
        for row in rows:
            if is_unit_row(row) or self.is_passed_over(row):
                continue
            if is_sum_or_net_label(label := self.label(row)):
                sums.append((row, len(transfers)))
            elif is_part_label(label) or is_result_row_label(label):
                rule = ROW_IS_PART if is_part_label(label) else ROW_IS_RESULT
                reader = row_reader(self.table, row, self.problems)
                reader.error(rule, self.columns[_TAKER], line=truncated(label))
            elif transfer := self.transfer(row):
                transfers.append(transfer)
        if not self.problems:
            self.check_sums(sums, transfers)
        return transfers

    def label(self, row: Row) -> str:
        """Return what a row is called: its taker, or its giver if it has none."""
        cells = (row.cells[self.columns[key]] for key in (_TAKER, _GIVER) if key in self.columns)
        return next((str(cell) for cell in cells if cell is not None), "")

    def find_sum(self, transfers: Sequence[_RowTransfer]) -> Iterator[Finding]:
        """Yield the mistake of the first line that can be the sum of two or more beside it.

        It is the sum of lines right beside it, or within rounding that of all the others, first or last.
        """
        pairs = [(transfer, parse_amount(transfer.amount, self.unit)) for transfer in transfers]
        for ordered in (pairs, pairs[::-1]):
            spans = list(sums_of_rows_before([(amount.ore,) for _, amount in ordered]))
            others = [(amount,) for _, amount in ordered[:-1] if amount.ore]
            if not spans and len(others) > 1 and adds_up_nearly((ordered[-1][1],), others):
                spans = [(0, len(ordered) - 1)]
            for first, index in spans[:1]:
                yield self.sum_mistake(ordered[index], ordered[first:index])
                return

    def sum_mistake(
        self, line: tuple[_RowTransfer, Amount], parts: Sequence[tuple[_RowTransfer, Amount]]
    ) -> Finding:
        """Return the mistake of a line that can be the sum of others."""
        numbers = sorted(transfer.row for transfer, _ in parts)
        params: dict[str, MessageParam] = {
            "line": line[0].taker,
            "stated": line[1].ore,
            "first": str(numbers[0]),
            "last": str(numbers[-1]),
            "parts": sum(amount.ore for _, amount in parts),
        }
        place = SourceLocation(self.table.file, None, self.columns[_AMOUNT], line[0].row)
        return Finding(ROW_IS_SUM, params, location=place)

    def is_passed_over(self, row: Row) -> bool:
        """Return whether a row has a dash for its amount, or is a note, and remember it."""
        amount, taker = row.cells[self.columns[_AMOUNT]], row.cells[self.columns[_TAKER]]
        filled = [cell for cell in row.cells.values() if cell is not None]
        if isinstance(amount, str) and is_no_figure(amount):
            self.dashes.append(row.number)
            return True
        is_note = isinstance(taker, str) and len(filled) == 1 and len(taker.split()) > 1
        if is_note:
            self.text_rows.append((row.number, str(taker)))
        return is_note

    def transfer(self, row: Row) -> _RowTransfer | None:
        """Return a row's transfer; None with a mistake."""
        reader, columns = row_reader(self.table, row, self.problems), self.columns
        problem_count = len(reader.problems)
        cells = {heading: self.unmarked(row, cell) for heading, cell in row.cells.items() if cell is not None}
        giver = None
        if _GIVER in columns:
            giver = reader.required(cells, columns[_GIVER], "an account's path", _account_path)
        name = partial(_line_name, giver)
        taker = reader.required(cells, columns[_TAKER], "a line's name or path", name)
        text = partial(_amount_text, unit=self.unit)
        amount = reader.required({**row.cells, **cells}, columns[_AMOUNT], "an amount", text)
        if len(reader.problems) > problem_count or taker is None or amount is None:
            return None
        return _RowTransfer(row.number, giver, taker, amount)

    def unmarked(self, row: Row, cell: Cell) -> Cell:
        """Return a cell without the mark of a footnote, and remember that it had one."""
        if not isinstance(cell, str) or (rest := strip_footnote_mark(cell)) == cell:
            return cell
        self.marks.append((row.number, cell))
        return rest

    def check_sums(self, sums: Sequence[tuple[Row, int]], transfers: Sequence[_RowTransfer]) -> None:
        """Keep the last row's sum as the total, and hold each sum against the rows that it sums up."""
        parts = [parse_amount(transfer.amount, self.unit) for transfer in transfers]
        above = 0
        for row, count in sums:
            reader, column = row_reader(self.table, row, self.problems), self.columns[_AMOUNT]
            amount = reader.required(row.cells, column, "an amount", partial(_amount_text, unit=self.unit))
            if amount is None:
                continue
            stated = parse_amount(amount, self.unit)
            of_all = adds_up(stated, parts[:count])
            if not of_all and not adds_up(stated, parts[above:count]):
                texts = {"line": self.label(row), "stated": format_exact(stated.ore)}
                summed = sum(part.ore for part in parts[above:count])
                reader.error(TOTAL_DIFFERS, column, parts=format_exact(summed), **texts)
            elif count == len(parts) and of_all:
                self.total = amount
            above = count

    def remarks(self) -> Iterator[Finding]:
        """Yield what was passed over, as of the reading of a bookkeeping's table."""
        place = SourceLocation(self.table.file)
        yield from title_remarks(self.table)
        if self.dashes:
            params = {"count": str(len(self.dashes)), "row": str(self.dashes[0])}
            yield Finding(DASHES, params, location=place)
        for rule, cells in ((MARKS_DROPPED, self.marks), (TEXT_ROWS, self.text_rows)):
            if cells:
                params = {"count": str(len(cells)), "row": str(cells[0][0]), "text": truncated(cells[0][1])}
                yield Finding(rule, params, location=place)


def _meaning(heading: str) -> tuple[str | None, str | None]:
    """Return the meaning of a heading, and the unit that it states. Raises ParseError for two units."""
    words, unit = heading_unit(strip_footnote_mark(heading))
    return _COLUMN_BY_HEADING.get(strip_footnote_mark(words).casefold()), unit


def _find_columns(table: Table) -> tuple[Mapping[str, str], str | None]:
    """Return the heading of each known column by its meaning, and the unit in the amounts' heading."""
    heading_by_meaning: dict[str, str] = {}
    unit = None
    for heading in table.headings:
        try:
            meaning, stated = _meaning(heading)
        except ParseError as error:
            location = SourceLocation(table.file, key=heading)
            raise BadFile(Finding(error.rule, error.params, location=location)) from error
        if meaning in heading_by_meaning:
            first, column = (
                column_letters(table.headings.index(duplicate) + 1)
                for duplicate in (heading_by_meaning[meaning], heading)
            )
            params = {
                "heading": f"{heading_by_meaning[meaning]}, {heading}",
                "first": first,
                "column": column,
            }
            raise BadFile(Finding(HEADING_TWICE, params, location=SourceLocation(table.file)))
        if meaning:
            heading_by_meaning[meaning] = heading
        if meaning == _AMOUNT:
            unit = stated
    for needed in (_TAKER, _AMOUNT):
        if needed not in heading_by_meaning:
            words = sorted(word for word, column in _COLUMN_BY_HEADING.items() if column == needed)
            headings = ", ".join(table.headings)
            params = {"file": table.file, "column": " / ".join(words), "headings": headings}
            raise BadFile(Finding(COLUMN_MISSING, params, location=SourceLocation(table.file)))
    return heading_by_meaning, unit


def _account_path(cell: Cell) -> str:
    return str(account(str(cell)))


def _line_name(giver: str | None, cell: Cell) -> str:
    """Return a line's name below the giver, or a path, as written. Raises ParseError."""
    text = str(cell)
    try:
        account(text if is_path(text) else f"{giver or '2025/x'}/{text}")
    except ParseError as error:
        raise ParseError(error.rule, **{**error.params, "text": text}) from error
    return text


def _amount_text(cell: Cell, unit: str | None) -> str:
    """Return an amount as text that a decision file can hold. Raises ParseError."""
    try:
        return cell_amount(cell, unit).text
    except ParseError as error:
        if error.rule in {AMOUNT_BRACKETED, AMOUNT_MINUS_BEHIND}:  # no map here says what they mean
            raise ParseError(MINUS_UNCLEAR, text=str(cell)) from error
        raise


def _columns_of_others(table: Table, columns: Mapping[str, str], unit: str | None) -> Iterator[Finding]:
    """Yield a mistake for each other column that has nothing but years or units that an event cannot have."""
    for heading in table.headings:
        cells = {str(row.cells[heading]) for row in table.rows if row.cells[heading] is not None}
        place = SourceLocation(table.file, key=heading)
        if heading in columns.values() or not cells:
            continue
        if len(cells) > 1 and all(map(YEAR.fullmatch, cells)):
            years = truncated(", ".join(sorted(cells)))
            yield Finding(YEARS_SEVERAL, {"heading": heading, "years": years}, location=place)
        elif all(map(is_unit, cells)) and (
            unit is None or {parse_unit(cell) for cell in cells} != {parse_unit(unit)}
        ):
            units = truncated(", ".join(sorted(cells)))
            params = {"heading": heading, "units": units, "unit": unit or "–"}
            yield Finding(UNITS_IN_COLUMN, params, location=place)


def _taker_path(transfer: _RowTransfer) -> str:
    return transfer.taker if is_path(transfer.taker) else f"{transfer.giver}/{transfer.taker}"


def _require_unique_lines(
    table: Table, transfers: list[_RowTransfer], column: str, problems: list[Finding]
) -> None:
    """Add a mistake for each line that has an amount already."""
    first: dict[str, int] = {}
    for transfer in transfers:
        if (row := first.setdefault(transfer.taker, transfer.row)) != transfer.row:
            params = {"line": transfer.taker, "first": str(row)}
            problems.append(
                Finding(LINE_TWICE, params, location=SourceLocation(table.file, None, column, transfer.row))
            )
