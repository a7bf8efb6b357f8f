"""Mapping files: which sums of the bookkeeping make up which line of a budget, in TOML (docs/imports.md).

A mapping serves all years: a line may leave out its year, and a rule may be valid from a day or until one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from tplog.errors import BadFile, refusal
from tplog.readers import table_reader as read
from tplog.readers.bookkeeping import Booked
from tplog.readers.table_reader import Reading, Table
from tplog.readers.toml import parse_toml, read_text
from tplog.readers.toml_lines import locate
from tplog.values.account import Account
from tplog.values.act import Basis
from tplog.values.amount_parser import is_unit
from tplog.values.finding import Place
from tplog.values.identifiers import NotUnderstood

PATTERN_UNREADABLE = refusal(
    "account-choice-unreadable",
    "”{text}” väljer inga konton. Skriv ett konto (4010), från och till (4000-4999) eller en början (46*).",
    "'{text}' chooses no accounts. Write an account (4010), from and to (4000-4999) or a beginning (46*).",
)
RULE_CHOOSES_NOTHING = refusal(
    "rule-chooses-nothing",
    "Regeln väljer inget ur bokföringen. Skriv accounts, objects eller båda.",
    "The rule chooses nothing of the bookkeeping. Write accounts, objects or both.",
)
LINE_MISSING = refusal(
    "mapping-without-lines",
    "{file} har ingen [[line]]: inget utfall kan räknas fram.",
    "{file} has no [[line]]: no outcome can be made.",
)
DAYS_TURNED = refusal(
    "days-turned",
    "Regeln gäller från {first} till {until}: från kommer efter till.",
    "The rule holds from {first} until {until}: from comes after until.",
)

_YEARED = re.compile(r"([0-9]{4})/(.+)")
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")
# Debit positive, as in books; or income positive and costs negative, as in reports of results.
DEBIT, CREDIT = "debit", "credit"
NONE = "-"  # stands among codes for having no object in a dimension


@frozen
class Columns:
    """Which columns of a table hold a bookkeeping: headings, the unit of amounts, and which side is positive.

    Without a ``period`` the table's sums are those from the year's first day up to the day asked for.
    """

    account: str
    amount: str
    objects: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    period: str | None = None
    budget: str | None = None
    unit: str = "kr"
    sign: str = DEBIT
    sheet: str | None = None
    company: str = ""


@frozen
class Rule:
    """Which sums belong to a line, or elsewhere for the reason in ``because``.

    ``accounts`` are accounts, ranges and beginnings, any of which may match; none match all. ``objects``
    are dimensions with their codes, of which all dimensions must match; ``-`` is to have none in it.
    """

    place: Place
    line: str = ""
    accounts: tuple[str, ...] = ()
    objects: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first: date | None = None
    until: date | None = None
    because: str = ""

    @property
    def year(self) -> int | None:
        """The one year that its line is of, where it says so."""
        yeared = _YEARED.fullmatch(self.line)
        return int(yeared[1]) if yeared else None

    def speaks_of(self, first: date, upto: date) -> bool:
        """Whether it holds for any of these days of a year."""
        since, until = self.first or first, self.until or upto
        return since <= upto and until >= first and self.year in {None, upto.year}

    def account(self, year: int) -> Account:
        """The line's account in a year."""
        path = self.line if self.year is None else self.line.partition("/")[2]
        return Account(year, tuple(path.split("/")))

    def takes_account(self, account: str) -> bool:
        """Whether it asks for an account of the bookkeeping."""
        return not self.accounts or any(_within(one, account) for one in self.accounts)

    def takes_objects(self, booked: Booked) -> bool:
        """Whether it asks for the objects of a sum."""
        told = dict(booked.objects)
        return all(
            any(_begins(code, told[dimension]) for code in codes) if dimension in told else NONE in codes
            for dimension, codes in self.objects
        )

    def __str__(self) -> str:
        """What it is called in messages: its line or its reason, and where it stands."""
        return f"{self.line or self.because} ({self.place.file}:{self.place.line})"


def _begins(chosen: str, code: str) -> bool:
    return code.startswith(chosen[:-1]) if chosen.endswith("*") else code == chosen


def _within(chosen: str, account: str) -> bool:
    """Accounts of another length than the range's ends are outside it: 40105 is not between 4000 and 4999."""
    if span := _RANGE.fullmatch(chosen):
        return account.isdecimal() and len(account) == len(span[1]) and span[1] <= account <= span[2]
    return _begins(chosen, account)


@frozen
class LineMap:
    """A mapping file: the budget, who keeps the books, the rules in their order, and the table's columns."""

    file: str
    budget: str
    lines: tuple[Rule, ...]
    ignored: tuple[Rule, ...] = ()
    by: str | None = None
    basis: Basis = Basis.REPORTED
    columns: Columns | None = None

    def asks(self, account: str, first: date, upto: date) -> frozenset[str]:
        """The dimensions whose objects the rules of these days ask for in an account of the bookkeeping."""
        taking = (
            rule
            for rule in (*self.lines, *self.ignored)
            if rule.objects and rule.speaks_of(first, upto) and rule.takes_account(account)
        )
        return frozenset(dimension for rule in taking for dimension, _ in rule.objects)


def read_mapping(path: str | Path) -> LineMap:
    """Read a mapping file. Raises BadFile with all mistakes that can be told apart."""
    return parse_mapping(read_text(path), str(path))


def parse_mapping(text: str, name: str) -> LineMap:
    """Read a mapping file's text; ``name`` is what errors call it. Raises BadFile."""
    data = parse_toml(text, name)
    lines, located = locate(text, "line", "ignore", "columns")
    head = Reading(name, lines)
    head.only(data, {"budget", "by", "basis", "line", "ignore", "columns"})
    budget = head.get(data, "budget", "the matter's name", read.name)
    by = head.maybe(data, "by", "a body's name", read.name)
    basis = head.maybe(data, "basis", " | ".join(Basis), lambda value: Basis(read.text(value)))
    chosen = {key: _rules(head, data, key, located[key]) for key in ("line", "ignore")}
    told = head.maybe(data, "columns", "[columns]", read.table)
    where = located["columns"][0] if located["columns"] else lines
    columns = _columns(Reading(name, where, "columns", head.problems), told) if told is not None else None
    if not data.get("line"):
        head.wrong(LINE_MISSING, "", file=name)
    if head.problems or budget is None:
        raise BadFile(*head.problems)
    return LineMap(name, budget, chosen["line"], chosen["ignore"], by, basis or Basis.REPORTED, columns)


def _rules(head: Reading, data: Table, key: str, located: Sequence[Mapping[str, int]]) -> tuple[Rule, ...]:
    rules = []
    for number, table in enumerate(head.maybe(data, key, f"[[{key}]]", read.listed) or ()):
        lines = located[number] if number < len(located) else {}
        label = table.get("line") if isinstance(table.get("line"), str) else f"{key} {number + 1}"
        rules.append(_rule(Reading(head.file, lines, read.shown(label), head.problems), table, key))
    return tuple(rules)


def _rule(reading: Reading, table: Table, key: str) -> Rule:
    own = "line" if key == "line" else "because"
    reading.only(table, {own, "accounts", "objects", "from", "until"})
    line = because = None
    if key == "line":
        line = reading.get(table, "line", "a line's name or path", _line)
    else:
        because = reading.get(table, "because", "why it is no line's", read.title)
    rule = Rule(
        Place(reading.file, reading.event, line=reading.lines.get("")),
        line or "",
        reading.maybe(table, "accounts", "a list of texts", _accounts) or (),
        _objects(reading, table),
        reading.maybe(table, "from", "a date to the day", read.day),
        reading.maybe(table, "until", "a date to the day", read.day),
        because or "",
    )
    if not table.keys() & {"accounts", "objects"}:
        reading.wrong(RULE_CHOOSES_NOTHING, "")
    if rule.first and rule.until and rule.first > rule.until:
        reading.wrong(DAYS_TURNED, "from", first=rule.first.isoformat(), until=rule.until.isoformat())
    return rule


def _line(value: object) -> str:
    """A line's path, with its year or without."""
    told = read.title(value)
    if _YEARED.fullmatch(told):
        return str(read.account(told))
    try:
        return "/".join(read.account(f"2000/{told}").parts)
    except NotUnderstood as error:
        raise NotUnderstood(error.kind, **{**error.figures, "text": told}) from error


def _codes(value: object) -> tuple[str, ...]:
    told = read.titles(value)
    if not told:
        raise TypeError
    return told


def _accounts(value: object) -> tuple[str, ...]:
    for one in (told := _codes(value)):
        span = _RANGE.fullmatch(one)
        if "*" in one[:-1] or (span and (len(span[1]) != len(span[2]) or span[1] > span[2])):
            raise NotUnderstood(PATTERN_UNREADABLE, text=one)
    return told


def _objects(reading: Reading, table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    told = reading.maybe(table, "objects", "dimension = codes", read.table) or {}
    codes = ((key, reading.value(key, told[key], "a list of texts", _codes)) for key in sorted(told))
    return tuple((key, one) for key, one in codes if one)


def _columns(reading: Reading, table: Table) -> Columns:
    texts = ("account", "amount", "name", "period", "budget", "sheet", "company")
    reading.only(table, {*texts, "objects", "unit", "sign"})
    values: dict[str, Any] = {}
    for key in texts:
        take = reading.get if key in {"account", "amount"} else reading.maybe
        values[key] = take(table, key, "a text" if key == "company" else "a column's heading", read.title)
    told = reading.maybe(table, "objects", "dimension = heading", read.table) or {}
    headings = {key: reading.value(key, told[key], "a column's heading", read.title) for key in sorted(told)}
    values["objects"] = tuple((key, one) for key, one in headings.items() if one)
    values["unit"] = reading.maybe(table, "unit", "kr, tkr or mkr", _unit)
    values["sign"] = reading.maybe(table, "sign", f"{DEBIT}, {CREDIT}", read.one_of(DEBIT, CREDIT))
    needed = {"account": "", "amount": ""}
    return Columns(**{**needed, **{key: value for key, value in values.items() if value is not None}})


def _unit(value: object) -> str:
    if not is_unit(told := read.title(value)):
        raise ValueError
    return told
