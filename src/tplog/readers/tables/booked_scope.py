"""Refuse a bookkeeping's table whose rows are of different kinds, years or units than the outcome asked for.

A column that the mapping does not name, or a row of text above others, may say that figures are a budget's,
an earlier year's or in another currency. Such figures are never added to an outcome. A column of ordinary
texts says nothing of the kind and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from tplog.errors import mandatory_rule
from tplog.readers.bookkeeping import remark
from tplog.readers.table_reader import truncated
from tplog.readers.tables.booked_rows import cell_text
from tplog.readers.tables.column_units import UNIT_DOUBTFUL, UNITS_DIFFER
from tplog.readers.tables.debit_credit import side_of
from tplog.readers.tables.heading_periods import HeadingPeriod, heading_period
from tplog.readers.tables.headings import heading_unit
from tplog.readers.tables.table_columns import TableColumns
from tplog.readers.tables.tabular import Row, Table
from tplog.readers.tables.unit_notations import doubtful_unit
from tplog.values.amount_parser import parse_unit
from tplog.values.finding import Finding, MessageParam, Rule, Severity, SourceLocation
from tplog.values.identifiers import ParseError

COLUMN_OF_KINDS = mandatory_rule(
    "column-of-kinds",
    "Kolumnen ”{heading}” skiljer på {texts}, och [columns] säger inte vilka rader som gäller. Välj dem i "
    '[columns.only]: "{heading}" = "{chosen}".',
    "The column '{heading}' tells {texts} apart, and [columns] does not say which rows hold. Choose them in "
    "[columns.only]: '{heading}' = '{chosen}'.",
)
COLUMN_OF_PERIODS = mandatory_rule(
    "column-of-periods",
    "Kolumnen ”{heading}” har {text}, som inte ligger i 1 januari–{upto}. Är den radernas tid, skriv "
    'period = "{heading}" i [columns] eller välj rader med only.',
    "The column '{heading}' has {text}, which is not within 1 January–{upto}. If it is the time of the rows, "
    "write period = '{heading}' in [columns], or choose rows by only.",
)
SECTION_OF_OTHER_KIND = mandatory_rule(
    "section-of-other-kind",
    "Raden ”{text}” inleder rader av annat slag eller annan tid än ett utfall 1 januari–{upto}. Ta bort "
    "dem, eller lägg tabellens delar i var sin fil.",
    "The row '{text}' begins rows of another kind or time than an outcome of 1 January–{upto}. Take them "
    "away, or put the parts of the table in a file each.",
)

ROWS_NOT_CHOSEN = remark(
    "rows-not-chosen",
    Severity.NOTE,
    "{count} {count:rad|rader} är inte med, eftersom only i [columns] väljer andra.",
    "{count} {count:row is|rows are} left out, since only in [columns] chooses others.",
)

# The kinds of figures by the words for them; an outcome's are those that can be imported.
_OUTCOME = "outcome"
_KINDS = {
    _OUTCOME: r"utfall\w*|bokslut\w*|bokfört|redovisat|verkligt?|outcome|actuals?",
    "to date": r"ack|ackumulerat|ackumulerad|ytd",
    "month": r"mån|månad|månaden|månadens|month",
    "budget": r"\w*budget(?:en|erat)?|ram|ramen",
    "forecast": r"\w*prognos(?:en)?|forecast",
    "plan": r"plan|planen|planerat|flerårsplan",
    "variance": r"avvikelse|differens|diff|variance|kvar|återstår",
}
_KIND = {kind: re.compile(words) for kind, words in _KINDS.items()}
_TO_DATE = {_OUTCOME, "to date"}
_FILLERS = re.compile(
    r"år|året|årets|helår|year|full|period|perioden|periodens|för|per|i|tom|t|o|m|och|till|the|of|and|kr|sek|tkr|"
    r"mkr|fg|föregående|förra|previous|prior|last|justerad|reviderad|ursprunglig|aktuell"
)
_TIME_HEADING = re.compile(
    r".*(?:år|year|period|månad|mån|month|datum|date|tid|bokförd)(?![^\W_])", re.IGNORECASE | re.DOTALL
)
_OTHER_DAY = re.compile(r"förfall|due|ändra|skapa|reg|utskr|faktura|betal", re.IGNORECASE)
_UNIT_HEADING = re.compile(r"enhet|unit|valuta|currency|skala|scale|belopp|amount", re.IGNORECASE)
_FACTOR_HEADING = re.compile(r"(?:faktor|factor|multiplikator|multiplier|skala|scale)", re.IGNORECASE)
_NEAR_YEARS = 2  # a year alone in a row heads others if it is so near; else it may be an account
_MOST_LISTED = 4
_MOST_KINDS = 100  # different cells of a column that tells kinds apart; a column with more has texts of rows


def chosen_rows(table: Table, columns: TableColumns) -> Table:
    """Return a table with the rows that ``only`` of the mapping chooses."""
    wanted = [(heading, {text.casefold() for text in texts}) for heading, texts in columns.only]
    rows = (
        row
        for row in table.rows
        if all(cell_text(row, heading).casefold() in texts for heading, texts in wanted)
    )
    return evolve(table, rows=tuple(rows))


def scope_problems(table: Table, columns: TableColumns, upto: date) -> list[Finding]:
    """Return a mistake for each column and row of text that says that figures are no outcome's to the day."""
    scope = _Scope(table, columns, upto, [row for row in table.rows if _has_amount(row, columns)])
    findings = []
    for heading in table.headings:
        if heading not in columns.headings:
            findings += [finding for finding in scope.column_problems(heading) if finding][:1]
    return [*findings, *scope.section_problems()]


def _has_amount(row: Row, columns: TableColumns) -> bool:
    return any(row.cells[column.heading] is not None for column in columns.amounts)


def figure_kinds(text: str) -> tuple[set[str], HeadingPeriod] | None:
    """Return the kinds of figures and the time that a text names; None if it says anything else."""
    period = heading_period(text)
    kinds: set[str] = set()
    for word in period.rest.split():
        kind = next((kind for kind, words in _KIND.items() if words.fullmatch(word)), None)
        if kind:
            kinds.add(kind)
        elif not _FILLERS.fullmatch(word):
            return None
    return (kinds, period) if kinds or period.years or period.is_earlier else None


@frozen
class _Scope:
    table: Table
    columns: TableColumns
    upto: date
    rows: list[Row]  # that have an amount

    def column_problems(self, heading: str) -> Iterator[Finding | None]:
        """Yield what a column that the mapping does not name says against its rows."""
        cells: dict[str, Row] = {}
        for row in self.rows:
            if text := cell_text(row, heading):
                cells.setdefault(text, row)
        if cells:
            yield self.unit_problem(heading, cells)
            yield self.kind_problem(heading, cells)
            is_time = _TIME_HEADING.match(heading) and not _OTHER_DAY.search(heading)
            if is_time and self.columns.period is None:
                yield self.time_problem(heading, cells)

    def unit_problem(self, heading: str, cells: dict[str, Row]) -> Finding | None:
        """Return a mistake for a column that states another unit, currency or factor than the amounts."""
        column = self.columns.amounts[0]
        is_factor = bool(_FACTOR_HEADING.fullmatch(heading))
        if not is_factor and not all(map(_whole_unit, cells)):
            return None
        if all(map(side_of, cells)) and not _UNIT_HEADING.search(
            heading
        ):  # K is kredit, or a kind of account
            return None
        for text, row in cells.items():
            unit = text if is_factor and text != "1" else _whole_unit(text)
            if unit is None or (parse_unit(unit) == parse_unit(column.unit)):
                continue
            place = f"{self.table.file}:{row.number} {heading}"
            if column.stated_unit is None:
                return self.finding(UNIT_DOUBTFUL, heading, row, place=place, unit=unit)
            if parse_unit(unit) is not None:
                first = {"first_place": column.heading, "first": column.stated_unit}
                return self.finding(UNITS_DIFFER, heading, row, **first, second_place=place, second=unit)
        return None

    def kind_problem(self, heading: str, cells: dict[str, Row]) -> Finding | None:
        """Return a mistake for a column that tells kinds or years apart, or is of another kind alone."""
        if len(cells) > _MOST_KINDS:
            return None
        all_stated = {text: said for text in cells if (said := figure_kinds(text))}
        stated = {text: said for text, said in all_stated.items() if said[0] or not said[1].months}
        kinds = {kind: text for text, (words, _) in stated.items() for kind in words}
        is_time = bool(_TIME_HEADING.match(heading))
        others = [
            text
            for text, (words, period) in stated.items()
            if self.is_other((words, period), is_time=is_time or bool(words) or period.is_earlier)
        ]
        all_say = len(stated) == len(cells)
        if not others or not (all_say or len(kinds) > 1) or not (kinds or is_time):
            return None
        fitting = [text for text in stated if text not in others]
        listed = ", ".join(map(truncated, list(stated)[:_MOST_LISTED]))
        chosen = truncated((fitting or list(stated))[0])
        return self.finding(
            COLUMN_OF_KINDS, heading, cells[others[0]], heading=heading, texts=listed, chosen=chosen
        )

    def is_other(self, said: tuple[set[str], HeadingPeriod], *, is_time: bool = True) -> bool:
        """Return whether kinds and a time are of something else than an outcome of the year."""
        kinds, period = said
        other_year = period.is_earlier or bool(period.years and period.years != {self.upto.year})
        return not kinds <= _TO_DATE or (is_time and other_year and self.columns.period is None)

    def time_problem(self, heading: str, cells: dict[str, Row]) -> Finding | None:
        """Return a mistake for a column of months or days of which one is not in the year up to the day."""
        for text, row in cells.items():
            period = heading_period(text)
            for year, month in period.months:
                if year not in {None, self.upto.year} or month > self.upto.month:
                    upto = self.upto.isoformat()
                    return self.finding(
                        COLUMN_OF_PERIODS, heading, row, heading=heading, text=truncated(text), upto=upto
                    )
        return None

    def section_problems(self) -> Iterator[Finding]:
        """Yield a mistake for each row of text that says that amounts below are of another kind or time."""
        heads: list[tuple[Row, str]] = []
        for row in self.table.rows:
            if _has_amount(row, self.columns):
                for head, text in heads:
                    upto = self.upto.isoformat()
                    yield self.finding(
                        SECTION_OF_OTHER_KIND, self.columns.account, head, text=truncated(text), upto=upto
                    )
                heads = []
                continue
            texts = [cell_text(row, heading) for heading, cell in row.cells.items() if cell is not None]
            said = figure_kinds(text := " ".join(texts))
            if said and self.is_other(said) and not self.may_be_account(text, said[1]):
                heads.append((row, text))

    def may_be_account(self, text: str, period: HeadingPeriod) -> bool:
        """Return whether a text is only a number that is no year near the one asked for."""
        return text.isdecimal() and all(abs(year - self.upto.year) > _NEAR_YEARS for year in period.years)

    def finding(self, rule: Rule, column: str, row: Row, /, **params: MessageParam) -> Finding:
        """Return a mistake at a row and column."""
        return Finding(rule, params, location=SourceLocation(self.table.file, key=column, line=row.number))


def _whole_unit(text: str) -> str | None:
    """Return the unit, scale or currency that is all that a cell says; None if it says anything else."""
    try:
        rest, unit = heading_unit(text)
    except ParseError:
        return text
    if unit and not rest:
        return unit
    return text if doubtful_unit(f"({text})", of_amounts=True) == text else None
