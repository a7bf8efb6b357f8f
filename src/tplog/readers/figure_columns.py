"""Choose the columns of a table that an event takes: by the words of their headings, or as the event says."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from attrs import frozen

from tplog.errors import mandatory_rule
from tplog.events.base import Event
from tplog.events.quoted import FIGURE_TABLES
from tplog.events.types import AllocationDecided, Corrected, FrameDecided, OutcomeRecorded, ProposalMade
from tplog.readers import field_readers as read
from tplog.readers.event_money import money_keys
from tplog.readers.field_readers import TomlTable
from tplog.readers.figure_table import Column, FigureTable
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.tables.heading_periods import heading_period
from tplog.readers.tables.heading_words import (
    AMOUNT,
    BUDGET,
    COSTS,
    FORECAST,
    HEADING_WORDS,
    INCOMES,
    LEVELS,
    OUTCOME,
    PLAN,
    VARIANCES,
)  # fmt: skip
from tplog.values.account import UNDATED_YEARS

_UNDATED = frozenset(map(str, UNDATED_YEARS))
HEADING_UNKNOWN = mandatory_rule(
    "heading-unknown",
    "Tabellen har ingen kolumn ”{heading}”. Rubrikerna är: {headings}.",
    "The table has no column '{heading}'. Its headings are: {headings}.",
)
NO_COLUMN_FITS = mandatory_rule(
    "no-column-fits",
    "Ingen rubrik säger vilken kolumn som är händelsens ({words}). Rubrikerna är: {headings}. Skriv till "
    'exempel columns.lines = "{example}" i händelsen.',
    "No heading says which column is the event's ({words}). The headings are: {headings}. Write for example "
    'columns.lines = "{example}" in the event.',
)
COLUMN_AMBIGUOUS = mandatory_rule(
    "column-ambiguous",
    'Både ”{heading}” och ”{rival}” kan vara händelsens {key}. Skriv vilken: columns.{key} = "{heading}".',
    "Both '{heading}' and '{rival}' can be the event's {key}. Write which: columns.{key} = \"{heading}\".",
)
COLUMN_OF_ANOTHER = mandatory_rule(
    "column-of-another",
    "”{heading}” kan höra till händelsen eller till ”{rival}”. Skriv i händelsen som den hör till alla dess "
    'kolumner, som columns.lines = "{lines}" och columns.{key} = "{heading}", eller ignored = '
    '["{heading}"] i '
    "tabellen.",
    "'{heading}' can belong to the event or to '{rival}'. Write all columns of the event that it "
    "belongs to in "
    'it, such as columns.lines = "{lines}" and columns.{key} = "{heading}", or ignored = '
    '["{heading}"] in the '
    "table.",
)
YEAR_OF_COLUMN = mandatory_rule(
    "year-of-column",
    "Kolumnen ”{heading}” gäller ett annat år än kontona ({years}). Ändra under, eller rubriken om "
    "den är fel.",
    "The column '{heading}' is for another year than the accounts ({years}). Change under, or the "
    "heading if it is "
    "wrong.",
)

# Words of a heading's time that are no months.
_TIME_WORDS = frozenset({"ack", "ackumulerat", "t", "o", "m", "tom", "till", "och", "med", "hittills", "ytd"})
_MEASURES = {"outcome": OUTCOME, "forecast": FORECAST, "plan": PLAN}
# The kinds of act whose lines are a budget and not a change of one.
_BUDGET_TYPES = (FrameDecided, AllocationDecided, ProposalMade)
# The words of headings by the key that they stand for, but for ``lines``.
FIGURE_WORDS: Mapping[str, frozenset[str]] = {
    **{key: HEADING_WORDS[key] for key in (LEVELS, INCOMES, COSTS, VARIANCES)},
    "forecast_variances": frozenset({"avvikelse mot prognos", "variance against forecast"}),
    "accumulated": frozenset({"ackumulerat sedan start", "accumulated since start"}),
}


def line_words(event_type: type[Event]) -> frozenset[str]:
    """Return the headings of a column that is the ``lines`` of an event of this type, in lower case."""
    if event_type.measure_name:
        return _words(AMOUNT, _MEASURES[event_type.measure_name])
    return _words(AMOUNT, BUDGET) if issubclass(event_type, _BUDGET_TYPES) else _words(AMOUNT)


def _words(*meanings: str) -> frozenset[str]:
    """Return the words of headings that mean one of these."""
    return frozenset().union(*(HEADING_WORDS[meaning] for meaning in meanings))


@frozen
class ColumnChoice:
    """What settles the columns of an event: the table, and its headings that are not for this event.

    ``ignored`` are left out; ``claimed`` another event names as its figures; ``years`` are the accounts'.
    """

    table: FigureTable
    ignored: Collection[str]
    claimed: Collection[str]
    years: Collection[str]

    def fitting(self, key: str, words: Collection[str]) -> Sequence[Column]:
        """Return the columns that may be a key's by the words of their headings."""
        barred = {*self.ignored, *(self.claimed if key != "lines" else ())}
        return [
            column
            for column in self.table.columns
            if column.word in words
            and column.heading not in barred
            and (not column.years or set(map(str, column.years)) == set(self.years))
        ]

    def fitting_until(self, words: Collection[str], until: date) -> Sequence[Column]:
        """Return the columns of these words whose heading states the time from January until a day."""
        return [
            column
            for column in self.table.columns
            if column.heading not in {*self.ignored, *self.claimed} and _is_until(column, words, until)
        ]


def _is_until(column: Column, words: Collection[str], until: date) -> bool:
    """Return whether a heading is one of the words and the months from January to a day's: Utfall jan–aug."""
    period = heading_period(column.heading)
    months = [month for _, month in period.months]
    return (
        bool(months)
        and (months[0] == 1 or period.from_january)
        and months[-1] == until.month
        and until.day == monthrange(until.year, until.month)[1]
        and period.years <= {until.year}
        and any(word in words for word in period.rest.split())
        and len(set(period.rest.split()) - set(words) - _TIME_WORDS) == 0
    )


def choose_columns(
    reader: TableReader, event: TomlTable, event_type: type[Event], choice: ColumnChoice
) -> Mapping[str, Column] | None:
    """Return the column for each key of an event; None with a mistake."""
    before = len(reader.problems)
    allowed = [key for key in ("lines", *FIGURE_TABLES) if key in money_keys(event_type)]
    if "columns" in event:
        chosen = _stated_columns(reader, event, allowed, choice)
    else:
        chosen = _columns_by_word(reader, event, event_type, allowed, choice)
    return None if len(reader.problems) > before else chosen


def find_column(reader: TableReader, table: FigureTable, key: str, name: str) -> Column | None:
    """Return the column that a key calls by its heading; None with a mistake."""
    column = next((column for column in table.columns if column.is_called(name)), None)
    if column is None:
        headings = ", ".join(column.heading for column in table.columns) or "–"
        reader.error(HEADING_UNKNOWN, key, heading=truncated(name), headings=headings)
    return column


def _stated_columns(
    reader: TableReader, event: TomlTable, allowed: Collection[str], choice: ColumnChoice
) -> dict[str, Column]:
    """Return the columns that the event names."""
    stated = reader.required(event, "columns", "{ lines = heading }", read.table) or {}
    reader.allow_only(stated, allowed)
    columns = {}
    for key in [key for key in allowed if key in stated]:
        heading = reader.read_value(key, stated[key], "a heading", read.title)
        column = find_column(reader, choice.table, key, heading) if heading is not None else None
        if column is None:
            continue
        columns[key] = column
        # Accounts of no known year may be of any that the heading tells of, where the event says so.
        known = set(choice.years) - _UNDATED
        if column.years and not set(map(str, column.years)) >= known:
            years = ", ".join(sorted(known))
            reader.error(YEAR_OF_COLUMN, "columns", heading=column.heading, years=years)
    return columns


def _columns_by_word(
    reader: TableReader,
    event: TomlTable,
    event_type: type[Event],
    allowed: Sequence[str],
    choice: ColumnChoice,
) -> dict[str, Column]:
    """Return the columns whose headings are words for the event's keys."""
    place = "rows" if "rows" in event else "table"
    restates_figures = event_type is Corrected and "from" not in event
    of_lines = _words(AMOUNT, *_MEASURES.values()) if restates_figures else line_words(event_type)
    words = {**FIGURE_WORDS, "lines": of_lines}
    columns: dict[str, Column] = {}
    until = event.get("until") if event_type is OutcomeRecorded else None
    for key in allowed:
        fitting = choice.fitting(key, words[key])
        if key == "lines" and not fitting and isinstance(until, date):
            fitting = choice.fitting_until(words[key], until)
        if len(fitting) > 1:
            first, rival = (column.heading for column in fitting[:2])
            reader.error(COLUMN_AMBIGUOUS, place, heading=first, rival=rival, key=key)
        if fitting:
            columns[key] = fitting[0]
    headings = [column.heading for column in choice.table.columns]
    if not columns:
        params = {"words": ", ".join(sorted(words["lines"])), "headings": ", ".join(headings) or "–"}
        reader.error(NO_COLUMN_FITS, place, example=_nearest_heading(choice.table, words["lines"]), **params)
    for key, column in columns.items():
        if key != "lines":
            _require_no_rival(reader, place, key, column, columns.get("lines"), choice.table)
    return columns


def _nearest_heading(table: FigureTable, words: frozenset[str]) -> str:
    """Return the heading that is likeliest an event's ``lines``; a blank if all are of another kind."""
    other_kinds = _words(BUDGET, OUTCOME, FORECAST, PLAN).union(*FIGURE_WORDS.values()) - words
    by_words = [(column.heading, set(column.word.split())) for column in table.columns]
    near = [heading for heading, its_words in by_words if its_words & words]
    near += [heading for heading, its_words in by_words if not its_words & other_kinds]
    return next(iter(near), "…")


def _require_no_rival(
    reader: TableReader, place: str, key: str, column: Column, lines: Column | None, table: FigureTable
) -> None:
    """Add a mistake if a gross figure or a variance may belong to another column than the event's ``lines``.

    A variance is an outcome's or a forecast's against the budget; an income, a cost or a level may be of any.
    """
    words = _words(OUTCOME, FORECAST)
    words = words if key == VARIANCES else words | _words(BUDGET, PLAN, AMOUNT)
    rivals = [
        rival.heading for rival in table.columns if rival is not lines and words & {*rival.word.split()}
    ]
    if rivals:
        params = {"heading": column.heading, "rival": rivals[0], "key": key}
        reader.error(COLUMN_OF_ANOTHER, place, lines=lines.heading if lines else "…", **params)
