"""Read the map of a wide table (TOML): what the table itself does not say (docs/imports.md).

It names what each column is, and what a row is where that is not plain; the names of accounts that are others
than the paper's words make; and which rows are added up to one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from attrs import frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import COSTS_NEGATIVE, COSTS_POSITIVE
from tplog.readers import field_readers as read
from tplog.readers.decision_file import COMMON_FIELDS, SOURCE_FIELDS
from tplog.readers.event_money import money_unit
from tplog.readers.field_readers import TomlTable
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.cell_marks import NEGATIVE_NOTATIONS, negative_notations
from tplog.readers.tables.heading_meaning import AMOUNT_KINDS, BODY, CODE, IGNORE, NAME
from tplog.readers.tables.heading_words import OUTCOME
from tplog.readers.toml import parse_toml
from tplog.readers.toml_lines import LineNumbers, locate_keys
from tplog.values.act import Basis
from tplog.values.finding import Finding, SourceLocation
from tplog.values.partial_date import PartialDate

LINE, SUM, GROUP, TEXT = "line", "sum", "group", "text"
COLUMN_KINDS = (BODY, GROUP, NAME, CODE, *AMOUNT_KINDS, IGNORE)
ROW_KINDS = (LINE, SUM, BODY, GROUP, TEXT, IGNORE)
SIGNS = (COSTS_POSITIVE, COSTS_NEGATIVE)

COLUMNS_MISSING = mandatory_rule(
    "wide-columns-missing",
    'Mappningen behöver en kolumn med namn (kind = "name" eller "body") och minst en med belopp ({kinds}).',
    "The map needs a column of names (kind = 'name' or 'body') and at least one of amounts ({kinds}).",
)
COLUMNS_ALIKE = mandatory_rule(
    "wide-columns-alike",
    "Kolumnerna {first} och {second} är båda {kind} {year}: samma pengar skulle räknas två gånger. "
    "Är de av olika dagar, skriv until (utfall) eller made (prognos) för båda. Är de kostnad och intäkt, "
    "registrera inte den ena: sätt en kolumn med nettot, kostnad minus intäkt, i tabellen, och skriv "
    'kind = "ignore" för de två. Annars skriv kind = "ignore" för den som inte ska med.',
    "The columns {first} and {second} are both {kind} {year}: the same money would count twice. "
    "If they are of different days, write until (outcome) or made (forecast) for both. If they are cost and "
    "income, do not record one of them: put a column of the net, cost less income, into the table, and write "
    "kind = 'ignore' for the two. Else write kind = 'ignore' for the one to leave out.",
)

_LETTERS = re.compile(r"[A-Z]{1,3}")
_ROW_KEY = re.compile(r"\s*[\"']?([0-9]+(?:-[0-9]+)?)[\"']?\s*[.=]")
_ROW_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
_TOP_KEYS = (
    "budget", "id", "unit", "signs", "negative", "by", "decided", "basis", "body", "kind", "sheet",
    "headings", "source", "columns", "rows", "names", "line",
)  # fmt: skip

T = TypeVar("T")


@frozen
class ColumnUse:
    """What a column is used for; ``heading`` is the heading that it must have, if the map says one.

    ``year`` is None for names and codes. ``until`` is the last day that an outcome covers, ``forecast_date``
    when a forecast came about. ``body``, ``decided`` and ``basis`` are of the act that the column tells of.
    ``signs`` is its convention of signs, if that is not the table's.
    """

    letters: str
    kind: str
    heading: str | None = None
    year: int | None = None
    unit: str | None = None
    until: date | None = None
    forecast_date: PartialDate | None = None
    body: str | None = None
    decided: PartialDate | None = None
    basis: Basis | None = None
    signs: str | None = None


@frozen
class RowUse:
    """What a row is: a line, a sum, a body, a group of lines, a text, or to be ignored; perhaps its name."""

    kind: str | None = None
    name: str | None = None


@frozen
class LineRule:
    """Rows that are added up to one line: by their names, or by numbers (``12-15``).

    ``name`` is the line's; without it the rows belong to the heading above them. ``subtracted`` are names of
    rows that count with the other sign.
    """

    place: SourceLocation
    rows: tuple[str, ...]
    name: str | None = None
    body: str | None = None
    subtracted: tuple[str, ...] = ()

    def takes(self, number: int, name: str, body: str) -> bool:
        """Return whether the rule takes a row of this number and name in this body's part of the table."""
        if self.body is not None and self.body.casefold() != body.casefold():
            return False
        return any(_matches(pattern, number, name) for pattern in self.rows)

    def subtracts(self, number: int, name: str) -> bool:
        """Return whether a row counts with the other sign."""
        return any(_matches(pattern, number, name) for pattern in self.subtracted)


def _matches(pattern: str, number: int, name: str) -> bool:
    if span := _ROW_RANGE.fullmatch(pattern):
        return int(span[1]) <= number <= int(span[2] or span[1])
    folded = pattern.casefold()
    return name.casefold().startswith(folded[:-1]) if folded.endswith("*") else name.casefold() == folded


@frozen
class WideMap:
    """A map of a wide table. ``source`` has the keys of ``[source]`` with their TOML values.

    ``body`` is the body whose lines all rows are; ``kind`` is that of the accounts, drift or investering.
    """

    file: str
    budget: str
    columns: tuple[ColumnUse, ...]
    source: TomlTable
    id: str
    unit: str | None = None
    signs: str | None = None
    negative: tuple[str, ...] = ()
    by: str | None = None
    decided: PartialDate | None = None
    basis: Basis | None = None
    body: str | None = None
    kind: str | None = None
    sheet: str | None = None
    headings: tuple[int, ...] = ()
    rows: Mapping[int, RowUse] = {}
    names: Mapping[str, str] = {}
    lines: tuple[LineRule, ...] = ()

    def signs_of(self, column: ColumnUse) -> str | None:
        """Return the convention of signs of a column: its own, else the map's."""
        return column.signs or self.signs

    @property
    def amount_columns(self) -> tuple[ColumnUse, ...]:
        """The columns of amounts that are recorded, in the table's order."""
        return tuple(column for column in self.columns if column.kind in AMOUNT_KINDS)

    def column_of(self, kind: str) -> str | None:
        """Return the letters of the first column of a kind, or None."""
        return next((column.letters for column in self.columns if column.kind == kind), None)


def parse_wide_map(text: str, name: str, options: Mapping[str, str] | None = None) -> WideMap:
    """Parse the text of a map; ``name`` is the file name in errors. Raises BadFile with all mistakes.

    ``options`` are keys at its top that hold instead of the file's.
    """
    data = {**parse_toml(text, name), **(options or {})}
    lines, located = locate_keys(text, "line", "source", "columns", "rows", "names")
    blocks = [keys for block in located.values() for keys in block]
    rows = ((match[1], n) for n, line in enumerate(text.split("\n"), 1) if (match := _ROW_KEY.match(line)))
    lines = {
        key: number
        for keys in (rows, *(keys.items() for keys in blocks), lines.items())
        for key, number in keys
    }
    reader = TableReader(name, lines)
    reader.allow_only(data, _TOP_KEYS)
    budget = reader.required(data, "budget", *COMMON_FIELDS["budget"])
    source = reader.required(data, "source", "[source]", read.table) or {}
    columns = _read_columns(reader, reader.required(data, "columns", "[columns]", read.table) or {})
    if not reader.problems:
        _require_columns(reader, columns, has_body="body" in data)
    values = _read_top(reader, data)
    _check_source(reader, source)
    rules = _read_line_rules(reader, data, located["line"])
    if reader.problems or budget is None:
        raise BadFile(*reader.problems)
    return WideMap(name, budget, columns, source, values.pop("id") or budget, lines=rules, **values)


def _read_top(reader: TableReader, data: TomlTable) -> dict[str, Any]:
    """Return the values of the map's own keys, by field name."""
    specs = {
        "id": COMMON_FIELDS["id"],
        "unit": COMMON_FIELDS["unit"],
        "signs": (" | ".join(SIGNS), read.choice_of(*SIGNS)),
        "by": COMMON_FIELDS["by"],
        "decided": COMMON_FIELDS["decided"],
        "basis": COMMON_FIELDS["basis"],
        "body": ("a text", read.title),
        "sheet": ("a text", read.title),
        "kind": ("drift or investering", read.choice_of("drift", "investering")),
    }
    values: dict[str, Any] = {key: reader.optional(data, key, *spec) for key, spec in specs.items()}
    expected = " | ".join(NEGATIVE_NOTATIONS)
    values["negative"] = reader.optional(data, "negative", expected, negative_notations) or ()
    values["headings"] = reader.optional(data, "headings", "a list of row numbers", _row_numbers) or ()
    values["rows"] = _read_rows(reader, reader.optional(data, "rows", "[rows]", read.table) or {})
    names = reader.optional(data, "names", "[names]", read.table) or {}
    spec = ("a body's name", read.body_name)
    values["names"] = {key: reader.read_value(key, value, *spec) or "" for key, value in names.items()}
    return values


def _row_numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(number) is int and number > 0 for number in value):
        raise TypeError
    return tuple(sorted(value))


def _check_source(reader: TableReader, source: TomlTable) -> None:
    """Add a mistake for each wrong key of ``[source]``; its values are written as they are given."""
    reader.allow_only(source, SOURCE_FIELDS)
    reader.required(source, "title", *SOURCE_FIELDS["title"])
    for key, spec in SOURCE_FIELDS.items():
        if key != "title":
            reader.optional(source, key, *spec)


def _read_columns(reader: TableReader, table: TomlTable) -> tuple[ColumnUse, ...]:
    """Read ``[columns]``: letters = { kind, heading, year, … }."""
    columns = []
    for letters, value in table.items():
        if not _LETTERS.fullmatch(letters) or not isinstance(value, dict):
            reader.read_value(letters, value, "a column's letters, and { kind = … }", _fail)
            continue
        in_column = TableReader(reader.file, {"": reader.lines.get(letters, 1)}, letters, reader.problems)
        if column := _read_column(in_column, letters, value):
            columns.append(column)
    return tuple(columns)


def _fail(_value: object) -> None:
    raise TypeError


def _read_column(reader: TableReader, letters: str, table: TomlTable) -> ColumnUse | None:
    """Read one column; None with a mistake."""
    keys = {"kind", "heading", "year", "unit", "until", "made", "by", "decided", "basis", "signs"}
    reader.allow_only(table, keys)
    count = len(reader.problems)
    kind = reader.required(table, "kind", " | ".join(COLUMN_KINDS), read.choice_of(*COLUMN_KINDS))
    holds_amounts = kind in AMOUNT_KINDS
    year = (reader.required if holds_amounts else reader.optional)(table, "year", "a year", read.year)
    until_reader = reader.required if kind == OUTCOME else reader.optional
    until = until_reader(table, "until", "the last day that the sums cover", read.day)
    column = ColumnUse(
        letters,
        kind or IGNORE,
        reader.optional(table, "heading", "a column's heading", _heading),
        year,
        reader.optional(table, "unit", "kr, tkr or mkr", money_unit),
        until,
        reader.optional(table, "made", *COMMON_FIELDS["decided"]),
        reader.optional(table, "by", *COMMON_FIELDS["by"]),
        reader.optional(table, "decided", *COMMON_FIELDS["decided"]),
        reader.optional(table, "basis", *COMMON_FIELDS["basis"]),
        reader.optional(table, "signs", " | ".join(SIGNS), read.choice_of(*SIGNS)),
    )
    return column if len(reader.problems) == count else None


def _heading(value: object) -> str:
    """Return a column's heading, which may be empty. Raises TypeError."""
    if type(value) is not str:
        raise TypeError
    return value


def _require_columns(reader: TableReader, columns: Sequence[ColumnUse], *, has_body: bool) -> None:
    """Add a mistake if there are no names or no amounts, or if two columns would count the same money."""
    kinds = {column.kind for column in columns}
    if not kinds & {NAME, BODY} or not kinds & set(AMOUNT_KINDS):
        reader.error(COLUMNS_MISSING, "columns", kinds=", ".join(AMOUNT_KINDS))
    first: dict[tuple[object, ...], str] = {}
    for column in columns:
        if column.kind in AMOUNT_KINDS or column.kind == BODY:
            key = (column.kind, column.year, column.until, column.forecast_date)
            if (other := first.setdefault(key, column.letters)) != column.letters:
                params = {"first": other, "second": column.letters, "kind": column.kind}
                reader.error(COLUMNS_ALIKE, column.letters, year=str(column.year or ""), **params)
    if has_body and BODY in kinds:
        reader.error(COLUMNS_ALIKE, "body", first="body", second="columns", kind=BODY, year="")


def _read_rows(reader: TableReader, table: TomlTable) -> Mapping[int, RowUse]:
    """Read ``[rows]``: number = { kind, name }."""
    uses: dict[int, RowUse] = {}
    for key, value in table.items():
        span = _ROW_RANGE.fullmatch(key)
        if not span or not isinstance(value, dict):
            reader.read_value(key, value, "a row's number, and { kind = … }", _fail)
            continue
        in_row = TableReader(reader.file, {"": reader.lines.get(key, 1)}, key, reader.problems)
        in_row.allow_only(value, {"kind", "name"})
        kind = in_row.optional(value, "kind", " | ".join(ROW_KINDS), read.choice_of(*ROW_KINDS))
        use = RowUse(kind, in_row.optional(value, "name", "a text", read.title))
        uses |= dict.fromkeys(range(int(span[1]), int(span[2] or span[1]) + 1), use)
    return uses


def _read_line_rules(
    reader: TableReader, data: TomlTable, located: Sequence[LineNumbers]
) -> tuple[LineRule, ...]:
    """Read all ``[[line]]`` tables."""
    rules = []
    for number, table in enumerate(reader.optional(data, "line", "[[line]]", read.table_list) or ()):
        lines = located[number] if number < len(located) else {}
        in_rule = TableReader(reader.file, lines, f"line {number + 1}", reader.problems)
        in_rule.allow_only(table, {"rows", "name", "body", "minus"})
        rows = in_rule.required(table, "rows", "a list of texts", read.titles) or ()
        rules.append(
            LineRule(
                SourceLocation(reader.file, in_rule.event, line=lines.get("")),
                rows,
                in_rule.optional(table, "name", "a text", read.title),
                in_rule.optional(table, "body", "a text", read.title),
                in_rule.optional(table, "minus", "a list of texts", read.titles) or (),
            )
        )
    return tuple(rules)


def check_headings(mapping: WideMap, headings: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return a finding for each column that has another heading in the table than in the map."""
    return tuple(
        Finding(
            HEADING_OTHER,
            {"column": column.letters, "stated": column.heading, "heading": headings.get(column.letters, "")},
            location=SourceLocation(mapping.file, None, column.letters),
        )
        for column in mapping.columns
        if column.heading is not None and column.heading != headings.get(column.letters, "")
    )


HEADING_OTHER = mandatory_rule(
    "wide-heading-other",
    "Kolumn {column} har i mappningen rubriken ”{stated}”, i tabellen ”{heading}”. Rätta den som är fel.",
    "Column {column} has the heading '{stated}' in the map and '{heading}' in the table. Correct the wrong.",
)
