"""Read mapping files (TOML): which booked sums make up which line of a budget (docs/imports.md).

One mapping serves all years: a line may leave out its year, and a rule may hold from a day or until one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.readers import field_readers as read
from tplog.readers.bookkeeping import BookedSum, RepeatedVouchers, RowsWithoutObjects
from tplog.readers.field_readers import TomlTable
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.tables.account_patterns import (
    account_patterns,
    matches_account,
    matches_code,
    non_empty_codes,
)
from tplog.readers.tables.column_mapping import ColumnMapping, read_columns
from tplog.readers.toml import parse_toml, read_text
from tplog.readers.toml_lines import locate_keys
from tplog.values.account import Account
from tplog.values.act import Basis
from tplog.values.finding import SourceLocation
from tplog.values.identifiers import ParseError

RULE_CHOOSES_NOTHING = mandatory_rule(
    "rule-chooses-nothing",
    "Regeln väljer inget ur bokföringen. Skriv accounts, objects eller båda.",
    "The rule chooses nothing of the bookkeeping. Write accounts, objects or both.",
)
LINE_MISSING = mandatory_rule(
    "mapping-without-lines",
    "{file} har ingen [[line]]: inget utfall kan räknas fram.",
    "{file} has no [[line]]: no outcome can be made.",
)
DAYS_TURNED = mandatory_rule(
    "days-turned",
    "Regeln gäller från {first} till {until}: från kommer efter till.",
    "The rule holds from {first} until {until}: from comes after until.",
)

_PATH_WITH_YEAR = re.compile(r"([0-9]{4})/(.+)")
# What a person says about a SIE file, by the mapping's keys.
SIE_KEYS: Mapping[str, type[RowsWithoutObjects | RepeatedVouchers]] = {
    "rows_without_objects": RowsWithoutObjects,
    "repeated_vouchers": RepeatedVouchers,
}
NO_OBJECT = "-"  # among codes: no object in the dimension


@frozen
class MappingRule:
    """Which sums belong to a line, or to no line for the reason in ``because``.

    ``accounts`` are accounts, ranges or prefixes, of which one must match; empty matches all. ``objects`` are
    dimensions with codes, all of which must match; ``-`` means no object in that dimension.
    """

    place: SourceLocation
    line: str = ""
    accounts: tuple[str, ...] = ()
    objects: tuple[tuple[str, tuple[str, ...]], ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    because: str = ""

    @property
    def year(self) -> int | None:
        """The year in the line's path; None if the line holds for any year."""
        match = _PATH_WITH_YEAR.fullmatch(self.line)
        return int(match[1]) if match else None

    def applies_in(self, first: date, upto: date) -> bool:
        """Return whether the rule holds on any day from ``first`` to ``upto``."""
        since, until = self.valid_from or first, self.valid_until or upto
        return since <= upto and until >= first and self.year in {None, upto.year}

    def account(self, year: int) -> Account:
        """Return the line's account in a year."""
        path = self.line if self.year is None else self.line.partition("/")[2]
        return Account(year, tuple(path.split("/")))

    def matches_account(self, account: str) -> bool:
        """Return whether the rule takes this bookkeeping account."""
        return not self.accounts or any(matches_account(pattern, account) for pattern in self.accounts)

    def matches_objects(self, booked: BookedSum) -> bool:
        """Return whether the rule takes the objects of this sum."""
        code_by_dimension = dict(booked.objects)
        return all(
            any(matches_code(code, code_by_dimension[dimension]) for code in codes)
            if dimension in code_by_dimension
            else NO_OBJECT in codes
            for dimension, codes in self.objects
        )

    def __str__(self) -> str:
        """Return the line or the reason, with file and line number, for messages."""
        return f"{self.line or self.because} ({self.place.file}:{self.place.line})"


@frozen
class LineMap:
    """A mapping file: the budget, the bookkeeping body, the rules in order, and the table's columns.

    The last two are what a person says about a SIE file that does not settle it itself.
    """

    file: str
    budget: str
    lines: tuple[MappingRule, ...]
    ignored: tuple[MappingRule, ...] = ()
    body: str | None = None
    basis: Basis = Basis.REPORTED
    columns: ColumnMapping | None = None
    rows_without_objects: RowsWithoutObjects | None = None
    repeated_vouchers: RepeatedVouchers | None = None

    def takes_account(self, account: str) -> bool:
        """Return whether the rule of a line takes a bookkeeping account."""
        return any(rule.matches_account(account) for rule in self.lines)

    def object_dimensions(self, first: date, upto: date) -> Callable[[str], frozenset[str]]:
        """Return a function from an account to the dimensions by which rules split it between two days."""
        # Many rules split the same accounts.
        by_accounts: dict[tuple[str, ...], tuple[MappingRule, set[str]]] = {}
        for rule in (*self.lines, *self.ignored):
            if rule.objects and rule.applies_in(first, upto):
                _, dimensions = by_accounts.setdefault(rule.accounts, (rule, set()))
                dimensions.update(dimension for dimension, _ in rule.objects)

        def dimensions_of(account: str) -> frozenset[str]:
            matching = (split for rule, split in by_accounts.values() if rule.matches_account(account))
            return frozenset().union(*matching)

        return dimensions_of


def read_mapping(path: str | Path) -> LineMap:
    """Read a mapping file. Raises BadFile with all the mistakes found."""
    return parse_mapping(read_text(path), str(path))


def parse_mapping(text: str, name: str) -> LineMap:
    """Parse the text of a mapping file; ``name`` is the file name in errors. Raises BadFile."""
    data = parse_toml(text, name)
    lines, located = locate_keys(text, "line", "ignore", "columns")
    reader = TableReader(name, lines)
    reader.allow_only(data, {"budget", "by", "basis", *SIE_KEYS, "line", "ignore", "columns"})
    budget = reader.required(data, "budget", "the matter's name", read.name)
    body = reader.optional(data, "by", "a body's name", read.body_name)
    basis = reader.optional(data, "basis", " | ".join(Basis), lambda value: Basis(read.text(value)))
    said: dict[str, Any] = {}
    for key, choices in SIE_KEYS.items():
        word = reader.optional(data, key, " | ".join(choices), read.choice_of(*choices))
        said[key] = None if word is None else choices(word)
    rules = {key: _read_rules(reader, data, key, located[key]) for key in ("line", "ignore")}
    columns_table = reader.optional(data, "columns", "[columns]", read.table)
    column_lines = located["columns"][0] if located["columns"] else lines
    columns = (
        read_columns(TableReader(name, column_lines, "columns", reader.problems), columns_table)
        if columns_table is not None
        else None
    )
    if not data.get("line"):
        reader.error(LINE_MISSING, "", file=name)
    if reader.problems or budget is None:
        raise BadFile(*reader.problems)
    return LineMap(
        name, budget, rules["line"], rules["ignore"], body, basis or Basis.REPORTED, columns, **said
    )


def _read_rules(
    reader: TableReader, data: TomlTable, key: str, table_lines: Sequence[Mapping[str, int]]
) -> tuple[MappingRule, ...]:
    """Read all ``[[line]]`` or ``[[ignore]]`` tables."""
    rules = []
    for number, table in enumerate(reader.optional(data, key, f"[[{key}]]", read.table_list) or ()):
        lines = table_lines[number] if number < len(table_lines) else {}
        label = table.get("line") if isinstance(table.get("line"), str) else f"{key} {number + 1}"
        rules.append(
            _read_rule(TableReader(reader.file, lines, truncated(label), reader.problems), table, key)
        )
    return tuple(rules)


def _read_rule(reader: TableReader, table: TomlTable, key: str) -> MappingRule:
    """Read one ``[[line]]`` or ``[[ignore]]`` table."""
    naming_key = "line" if key == "line" else "because"
    reader.allow_only(table, {naming_key, "accounts", "objects", "from", "until"})
    line = because = None
    if key == "line":
        line = reader.required(table, "line", "a line's name or path", _line_path)
    else:
        because = reader.required(table, "because", "why it is no line's", read.title)
    rule = MappingRule(
        SourceLocation(reader.file, reader.event, line=reader.lines.get("")),
        line or "",
        reader.optional(table, "accounts", "a list of texts", account_patterns) or (),
        _read_object_filter(reader, table),
        reader.optional(table, "from", "a date to the day", read.day),
        reader.optional(table, "until", "a date to the day", read.day),
        because or "",
    )
    if not table.keys() & {"accounts", "objects"}:
        reader.error(RULE_CHOOSES_NOTHING, "")
    if rule.valid_from and rule.valid_until and rule.valid_from > rule.valid_until:
        reader.error(
            DAYS_TURNED, "from", first=rule.valid_from.isoformat(), until=rule.valid_until.isoformat()
        )
    return rule


def _line_path(value: object) -> str:
    """Return the path of a line, with or without its year. Raises ParseError."""
    path = read.title(value)
    if _PATH_WITH_YEAR.fullmatch(path):
        return str(read.account(path))
    try:
        return "/".join(read.account(f"2000/{path}").parts)
    except ParseError as error:
        raise ParseError(error.rule, **{**error.params, "text": path}) from error


def _read_object_filter(reader: TableReader, table: TomlTable) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read ``objects``: dimension = codes."""
    objects = reader.optional(table, "objects", "dimension = codes", read.table) or {}
    filters = (
        (key, reader.read_value(key, objects[key], "a list of texts", non_empty_codes))
        for key in sorted(objects)
    )
    return tuple((key, object_codes) for key, object_codes in filters if object_codes)
