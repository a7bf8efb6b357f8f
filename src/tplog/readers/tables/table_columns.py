"""Find the columns that a mapping names in a table, with the unit and the period of each."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.tables.column_mapping import CREDIT, ColumnMapping
from tplog.readers.tables.column_units import (
    UnitStatement,
    column_error,
    column_unit,
    sibling_units,
    table_units,
)
from tplog.readers.tables.heading_periods import heading_period
from tplog.readers.tables.headings import find_heading
from tplog.readers.tables.tabular import Table
from tplog.values.finding import Finding, MessageParam, Rule
from tplog.values.identifiers import ParseError, closest_names

COLUMN_UNKNOWN = mandatory_rule(
    "column-unknown",
    "Tabellen har ingen kolumn ”{heading}”. Närmast: {nearest}.",
    "The table has no column '{heading}'. Nearest: {nearest}.",
)
PERIOD_OTHER = mandatory_rule(
    "heading-of-other-period",
    "Rubriken ”{heading}” gäller inte 1 januari till {upto}. Välj en annan kolumn, eller en "
    "annan dag med --upto.",
    "The heading '{heading}' is not of 1 January to {upto}. Choose another column, or "
    "another day with --upto.",
)
MONTH_OR_YEAR_SO_FAR = mandatory_rule(
    "heading-of-month",
    "Rubriken ”{heading}” kan gälla månaden ensam eller året till och med den. Gäller den månaden, räkna "
    "upp alla månaders kolumner i months; annars skriv cumulative = true.",
    "The heading '{heading}' can be of the month alone or of the year so far. If it is of the month, "
    "list the columns of all months in months; else write cumulative = true.",
)
MONTH_UNREADABLE = mandatory_rule(
    "month-unreadable",
    "”{heading}” är inte en enda månad. I months står månadernas kolumner, som jan, ”Utfall feb 2025” "
    "eller 202503; inte kolumner som räknar ihop flera.",
    "'{heading}' is not one single month. months lists the columns of months, such as jan, 'Utfall feb "
    "2025' or 202503; none that add several up.",
)
MONTHS_MISSING = mandatory_rule(
    "months-missing",
    "Bland months saknas {months}. Utan dem är summan inte årets.",
    "months lacks {months}. Without them the sum is not the year's.",
)
MONTH_TWICE = mandatory_rule(
    "month-twice",
    "Både ”{first}” och ”{second}” är {month}.",
    "Both '{first}' and '{second}' are {month}.",
)

Month = tuple[int, int]  # year and month


@frozen
class FigureColumn:
    """A column of amounts: its heading, its unit, the factor of its amounts, and its month if it has one.

    ``stated_unit`` is None if nothing states a unit; then it is kr.
    """

    heading: str
    stated_unit: str | None
    factor: int = 1
    month: Month | None = None

    @property
    def unit(self) -> str:
        """The unit of the amounts that have none themselves."""
        return self.stated_unit or "kr"


@frozen
class TableColumns:
    """The headings of a mapping's columns as the table has them.

    ``amounts`` make up a row's amount; ``total`` is what a row's months are checked against. ``only`` are the
    headings by which rows are chosen, with the texts of those that count.
    """

    account: str
    amounts: tuple[FigureColumn, ...]
    name: str | None = None
    period: str | None = None
    objects: tuple[tuple[str, str], ...] = ()
    budget: FigureColumn | None = None
    total: FigureColumn | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    side: str | None = None

    @property
    def figures(self) -> tuple[FigureColumn, ...]:
        """All columns of amounts: those of the amount, of the budget, of the months' total."""
        return (*self.amounts, *(column for column in (self.budget, self.total) if column))

    @property
    def headings(self) -> frozenset[str]:
        """The headings of all columns that the mapping names."""
        named = [
            self.account,
            self.side,
            self.name,
            self.period,
            *(column.heading for column in self.figures),
        ]
        named += [heading for _, heading in self.objects] + [heading for heading, _ in self.only]
        return frozenset(heading for heading in named if heading)


def find_columns(table: Table, mapping: ColumnMapping, mapping_file: str, upto: date) -> TableColumns:
    """Return a table's columns. Raises BadFile for those that are missing, doubtful or of another period.

    ``upto`` is the last day asked for; ``mapping_file`` is named in errors.
    """
    return _ColumnFinder(table, mapping, mapping_file, upto).columns()


@frozen
class _ColumnFinder:
    table: Table
    mapping: ColumnMapping
    mapping_file: str
    upto: date
    units: list[UnitStatement] = field(factory=list)

    def columns(self) -> TableColumns:
        """Return the columns. Raises BadFile."""
        mapping = self.mapping
        headings = self.headings()
        names = [headings[name] for name in (mapping.account, mapping.name) if name]
        amounts = {heading for name, heading in headings.items() if name in mapping.figure_headings}
        of_table = [unit for unit in table_units(self.table, names) if unit.place not in amounts]
        stated = {statement.place for statement in of_table}
        of_siblings = [unit for unit in sibling_units(self.table.headings) if unit.place not in stated]
        self.units.extend((*of_table, *of_siblings))
        factor = -1 if mapping.sign == CREDIT and not mapping.debit else 1
        if mapping.budget:
            self.check_years(headings[mapping.budget])
        return TableColumns(
            headings[mapping.account],
            self.amounts(headings, factor),
            headings[mapping.name] if mapping.name else None,
            headings[mapping.period] if mapping.period else None,
            tuple((dimension, headings[heading]) for dimension, heading in mapping.objects),
            self.figure_column(headings, mapping.budget, factor) if mapping.budget else None,
            self.figure_column(headings, mapping.total, factor) if mapping.total else None,
            tuple((headings[heading], texts) for heading, texts in mapping.only),
            headings[mapping.side] if mapping.side else None,
        )

    def amounts(self, headings: dict[str, str], factor: int) -> tuple[FigureColumn, ...]:
        """Return the columns that make up a row's amount. Raises BadFile."""
        mapping = self.mapping
        if mapping.debit and mapping.credit:
            credit_factor = 1 if mapping.sign == CREDIT else -1  # credits with a minus, or without
            debit, credit = mapping.debit, mapping.credit
            return self.figure_column(headings, debit, 1), self.figure_column(headings, credit, credit_factor)
        if mapping.months:
            months = self.months(headings)
            return tuple(self.figure_column(headings, name, factor, month) for name, month in months.items())
        self.check_period(headings[mapping.amount])
        return (self.figure_column(headings, mapping.amount, factor),)

    def headings(self) -> dict[str, str]:
        """Return the table's heading for each that the mapping names. Raises BadFile with all that lack."""
        heading_by_name: dict[str, str] = {}
        problems: list[Finding] = []
        for name in self.mapping.named_headings:
            try:
                heading = find_heading(name, self.table.headings)
            except ParseError as error:
                problems += self.error(error.rule, name, **error.params).reasons
                continue
            if heading is None:
                nearest = (
                    ", ".join(closest_names(name, self.table.headings) or self.table.headings[:8]) or "–"
                )
                problems += self.error(COLUMN_UNKNOWN, name, heading=name, nearest=nearest).reasons
            else:
                heading_by_name[name] = heading
        if problems:
            raise BadFile(*problems)
        return heading_by_name

    def figure_column(
        self, headings: dict[str, str], name: str, factor: int, month: Month | None = None
    ) -> FigureColumn:
        """Return the column of amounts that the mapping calls ``name``."""
        return FigureColumn(headings[name], self.unit(name, headings[name]), factor, month)

    def unit(self, name: str, heading: str) -> str | None:
        """Return the unit of a column; None if nothing states one. Raises BadFile if statements differ."""
        stated = [(f"{self.mapping_file}: {name}", name)]
        if self.mapping.unit:
            stated.append((f"{self.mapping_file}: unit", self.mapping.unit))
        return column_unit(self.table, heading, self.units, stated)

    def months(self, headings: dict[str, str]) -> dict[str, Month]:
        """Return the month of each of ``months``. Raises BadFile for what is none, or is missing."""
        months: dict[str, Month] = {}
        by_month: dict[Month, str] = {}
        for name in self.mapping.months:
            heading = headings[name]
            period = heading_period(heading)
            if len(period.months) != 1 or period.from_january or len(period.years) > 1:
                raise self.error(MONTH_UNREADABLE, heading, heading=heading)
            (year, month), *_ = period.months
            months[name] = year or self.upto.year, month
            if (first := by_month.setdefault(months[name], heading)) != heading:
                params = {"first": first, "second": heading, "month": _month_text(months[name])}
                raise self.error(MONTH_TWICE, heading, **params)
        last = max((month for year, month in by_month if year == self.upto.year), default=0)
        missing = [
            _month_text((self.upto.year, month))
            for month in range(1, last)
            if (self.upto.year, month) not in by_month
        ]
        listed = {heading_period(heading).rest for heading in by_month.values()}
        for heading in self.table.headings:
            period = heading_period(heading)
            if len(period.months) == 1 and not period.from_january and period.rest in listed:
                year, month = period.months[0]
                is_within = year in {None, self.upto.year} and month <= self.upto.month
                missing += [heading] if is_within and (self.upto.year, month) not in by_month else []
        if missing:
            raise self.error(MONTHS_MISSING, "months", months=", ".join(missing))
        return months

    def check_period(self, heading: str) -> None:
        """Raise BadFile if an amount's heading states other days than from 1 January to the day asked for."""
        if self.mapping.period:
            return
        self.check_years(heading)
        period = heading_period(heading)
        months = [month for _, month in period.months]
        if period.is_one_period and not period.from_january and not self.mapping.cumulative:
            if self.upto.month != 1:
                raise self.error(MONTH_OR_YEAR_SO_FAR, heading, heading=heading)
        elif period.is_part and self.upto.month == 12:  # noqa: PLR2004 (the whole year)
            raise self.error(PERIOD_OTHER, heading, heading=heading, upto=self.upto.isoformat())
        if not months:
            return
        if len(months) == 1 and not period.from_january and not self.mapping.cumulative:
            if months[0] != 1 or self.upto.month != 1:
                raise self.error(MONTH_OR_YEAR_SO_FAR, heading, heading=heading)
        elif months[-1] != self.upto.month or (len(months) > 1 and months[0] != 1):
            raise self.error(PERIOD_OTHER, heading, heading=heading, upto=self.upto.isoformat())

    def check_years(self, heading: str) -> None:
        """Raise BadFile if a heading states another year than the one asked for."""
        period = heading_period(heading)
        if period.is_earlier or (period.years and period.years != {self.upto.year}):
            raise self.error(PERIOD_OTHER, heading, heading=heading, upto=self.upto.isoformat())

    def error(self, rule: Rule, column: str, /, **params: MessageParam) -> BadFile:
        """Return an error at a column."""
        return column_error(self.table, rule, column, **params)


def _month_text(month: Month) -> str:
    return f"{month[0]}-{month[1]:02d}"
