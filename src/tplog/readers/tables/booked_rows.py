"""Read the rows of a bookkeeping table: account, objects and figures of each, as the table writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from attrs import define, evolve, field

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.tables.account_groups import WITH_DECIMALS, split_account
from tplog.readers.tables.account_patterns import matches_account
from tplog.readers.tables.cell_marks import has_footnote_mark, strip_footnote_mark
from tplog.readers.tables.column_mapping import ColumnMapping
from tplog.readers.tables.column_units import is_unit_row
from tplog.readers.tables.debit_credit import CREDIT, SIDE_NOT_NAMED, SIDE_UNREADABLE, side_of, wrong_side
from tplog.readers.tables.figure_rows import Figure, FigureRow, rounding_tolerance
from tplog.readers.tables.shared_values import MOST_SHARED, SharedValues
from tplog.readers.tables.sheet import Cell
from tplog.readers.tables.table_columns import FigureColumn, TableColumns
from tplog.readers.tables.tabular import Row, Table, cell_figure, taken_from_end
from tplog.values.amount import format_exact
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_MISTAKES

MONTHS_DIFFER = mandatory_rule(
    "months-total-differs",
    "Månaderna blir {months}, men kolumnen anger {stated}. Rätta det som är fel.",
    "The months make {months}, but the column states {stated}. Correct what is wrong.",
)
CREDITS_NEGATIVE = mandatory_rule(
    "credits-negative",
    'Alla belopp i kolumnen är negativa. De kan vara kredit skriven med minus (sign = "credit") eller '
    'kredit som tas tillbaka (sign = "debit"). Säg vilket i [columns].',
    "All amounts of the column are negative. They can be credits written with a minus (sign = 'credit') "
    "or credits taken back (sign = 'debit'). Say which in [columns].",
)

_CODE_AND_NAME = re.compile(r"([0-9]+)\s+([^\W\d].*)", re.DOTALL)  # not 10 20
_NONE_LOOSE: Mapping[str, str] = MappingProxyType({})
PERIOD = ""  # the period's name among the context of a row: no dimension has an empty name


@define
class BookedRowReader:
    """The rows of a table being read, with what was left out of cells: dashes and footnotes' marks."""

    table: Table
    columns: TableColumns
    mapping: ColumnMapping
    dashes: list[Row] = field(factory=list)
    marks: list[tuple[Row, str]] = field(factory=list)
    text_rows: list[tuple[Row, str]] = field(factory=list)
    problems: list[Finding] = field(factory=list)
    shared_texts: SharedValues[tuple[str, ...]] = field(factory=SharedValues)
    shared_contexts: SharedValues[frozenset[tuple[str, str]]] = field(factory=SharedValues)
    shared_cells: dict[tuple[str, ...], Mapping[str, Cell]] = field(factory=dict)
    loose_headings: tuple[str, ...] = field(init=False)  # of columns that the mapping does not name
    text_headings: tuple[str, ...] = field(init=False)  # of the columns that are read after the figures

    @loose_headings.default
    def _find_loose_headings(self) -> tuple[str, ...]:
        named = self.columns.headings
        return tuple(heading for heading in self.table.headings if heading not in named)

    @text_headings.default
    def _find_text_headings(self) -> tuple[str, ...]:
        columns = self.columns
        objects = (heading for _, heading in columns.objects)
        named = (columns.name, columns.period, *objects, *self.loose_headings)
        return tuple(dict.fromkeys(heading for heading in named if heading))

    def rows(self) -> list[tuple[Row, FigureRow]]:
        """Return the table's rows, without the cells of figures, with their figures, and hold them no longer.

        Raises BadFile with every mistake in a cell.
        """
        rows: list[tuple[Row, FigureRow]] = []
        table_rows = list(reversed(self.table.rows))
        self.table = evolve(self.table, rows=())
        for row in taken_from_end(table_rows):
            if is_unit_row(row):
                continue
            figure_row = self.figure_row(row)
            rows.append((Row(row.number, self.texts_of(row)), figure_row))
            if len(self.problems) >= MAX_MISTAKES:
                break
        if not self.problems:
            self.check_totals(rows)
            self.check_credits(rows)
            self.check_sides(rows)
        if self.problems:
            raise BadFile(*self.problems[:MAX_MISTAKES])
        return rows

    def texts_of(self, row: Row) -> Mapping[str, Cell]:
        """Return the texts of a row's cells without a figure; rows of the same texts share them."""
        texts = tuple(cell_text(row, heading) for heading in self.text_headings)
        cells = self.shared_cells.get(texts)
        if cells is None:
            cells = dict(zip(self.text_headings, texts, strict=True))
            if len(self.shared_cells) < MOST_SHARED:
                self.shared_cells[texts] = cells
        return cells

    def figure_row(self, row: Row) -> FigureRow:
        """Return a row's account, texts, figures, objects and period."""
        columns = self.columns
        figures = tuple(self.figure(row, column) for column in columns.figures)
        text = self.text(row, columns.account)
        account, _ = split_account(text)
        is_income = any(matches_account(pattern, account) for pattern in self.mapping.incomes)
        if is_income or (columns.side and self.side(row, columns.side) == CREDIT):
            figures = tuple(figure and (-figure[0], figure[1]) for figure in figures)
        name = self.text(row, columns.name) if columns.name else ""
        context = {(dimension, cell_text(row, heading)) for dimension, heading in columns.objects}
        if columns.period:
            context.add((PERIOD, cell_text(row, columns.period)))
        loose = {
            heading: cell_text(row, heading)
            for heading in self.loose_headings
            if row.cells[heading] is not None
        }
        figure_row = FigureRow(
            row.number,
            self.shared_texts.of((account,))[0],
            self.shared_texts.of(tuple(filter(None, (text, name)))),
            figures,
            self.shared_contexts.of(frozenset(pair for pair in context if pair[1])),
            self.shared_texts.of(tuple(self.loose_texts(row))),
            loose or _NONE_LOOSE,
        )
        if not figure_row.has_figures and not figure_row.is_numbered and figure_row.text != "–":
            self.text_rows.append((row, figure_row.text))
        return figure_row

    def side(self, row: Row, heading: str) -> int | None:
        """Return whether a row is debit or credit; None for a cell without a text."""
        if not (text := cell_text(row, heading)):
            return None
        if (side := side_of(text)) is None:
            self.problems.append(self.finding(SIDE_UNREADABLE, row, heading, text=text))
        return side

    def loose_texts(self, row: Row) -> Iterator[str]:
        """Yield the texts of a row in columns that the mapping does not name."""
        for heading in self.loose_headings:
            if isinstance(cell := row.cells[heading], str):
                yield cell

    def figure(self, row: Row, column: FigureColumn) -> Figure | None:
        """Return a cell's figure as it stands, and the öre of its last digit; None if it has none."""
        value = row.cells[column.heading]
        try:
            amount = cell_figure(value, column.unit, self.mapping.negative)
        except ParseError as error:
            self.problems.append(self.finding(error.rule, row, column.heading, **error.params))
            return None
        if amount is None:
            self.dashes += [row] if value is not None else []
            return None
        if isinstance(value, str) and has_footnote_mark(value):
            self.marks.append((row, value))
        return amount.ore, amount.unit_ore

    def text(self, row: Row, heading: str) -> str:
        """Return a cell's text without the mark of a footnote."""
        return self.unmarked(row, cell_text(row, heading))

    def unmarked(self, row: Row, text: str) -> str:
        """Return a text without the mark of a footnote, and remember that it had one."""
        if (rest := strip_footnote_mark(text)) != text:
            self.marks.append((row, text))
        return rest

    def check_totals(self, rows: list[tuple[Row, FigureRow]]) -> None:
        """Add a mistake for each row whose months do not add up to their total."""
        if self.columns.total is None:
            return
        for row, figure_row in rows:
            months = [figure for figure in figure_row.figures[: len(self.columns.amounts)] if figure]
            stated = figure_row.figures[-1]
            months_ore = sum(ore for ore, _ in months)
            if stated is None or not months:
                continue
            if abs(stated[0] - months_ore) > rounding_tolerance(stated, months):
                params = {"months": format_exact(months_ore), "stated": format_exact(stated[0])}
                self.problems.append(self.finding(MONTHS_DIFFER, row, self.columns.total.heading, **params))

    def check_credits(self, rows: list[tuple[Row, FigureRow]]) -> None:
        """Add a mistake if all credits are negative and the mapping does not say what that means."""
        if self.mapping.credit is None or self.mapping.sign is not None:
            return
        credits_ = [
            figure_row.figures[1][0]
            for _, figure_row in rows
            if figure_row.figures[1] and figure_row.figures[1][0]
        ]
        if credits_ and max(credits_) < 0:
            self.problems.append(self.finding(CREDITS_NEGATIVE, None, self.columns.amounts[1].heading))

    def check_sides(self, rows: list[tuple[Row, FigureRow]]) -> None:
        """Add a mistake for a column outside the mapping that tells debit from credit, unlike the signs."""
        for heading in self.loose_headings if self.mapping.debit is None else ():
            signs: dict[str, set[int]] = {}
            for row, figure_row in rows:
                amounts = zip(self.columns.amounts, figure_row.figures, strict=False)
                if figure_row.has_figures and (text := cell_text(row, heading)):
                    stated = (column.factor * figure[0] for column, figure in amounts if figure)
                    signs.setdefault(text, set()).update((ore > 0) - (ore < 0) for ore in stated)
            if signs and (wrong := wrong_side(heading, signs)):
                params = {"heading": heading, "text": wrong}
                self.problems.append(self.finding(SIDE_NOT_NAMED, None, heading, **params))

    def finding(self, rule: Rule, row: Row | None, column: str | None, /, **params: MessageParam) -> Finding:
        """Return a finding at a row and column."""
        location = SourceLocation(self.table.file, key=column, line=row.number if row else None)
        return Finding(rule, params, location=location)


def split_code(text: str) -> tuple[str, str]:
    """Return the code in a cell and the name after it (``1234 Trygghet``)."""
    text = WITH_DECIMALS.sub(r"\1", text, count=1) if WITH_DECIMALS.match(text) else text
    match = _CODE_AND_NAME.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def cell_text(row: Row, heading: str) -> str:
    """Return a cell's text; a whole number as a spreadsheet holds it is a code all the same."""
    value = row.cells[heading]
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
