"""Mapping files: what they can say, and how a mistake in one is reported."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from enum import StrEnum
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import tplog
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import BookedSum, RepeatedVouchers, RowsWithoutObjects
from tplog.readers.tables.column_mapping import ColumnMapping
from tplog.readers.tables.line_mapping import LineMap, MappingRule, parse_mapping
from tplog.values.account import parse_account
from tplog.values.act import Basis
from tplog.values.finding import SourceLocation

LINE = '[[line]]\nline = "ks/a"\n'
COLUMNS = f'budget = "b"\n{LINE}accounts = "1"\n[columns]\naccount = "K"\namount = "B"\n'
RULE = f'{LINE}accounts = ["4*"]\n'


def mapping(text: str) -> LineMap:
    """A mapping file's text, read."""
    return parse_mapping(dedent(text), "m.toml")


def wrong(text: str) -> list[str]:
    """The mistakes of a mapping file, as people read them in English."""
    with pytest.raises(tplog.BadFile) as caught:
        mapping(text)
    assert all(error_line(reason, Language.SV) for reason in caught.value.reasons)
    return [error_line(reason, Language.EN) for reason in caught.value.reasons]


def rule(key: str = "", /, **keys: str) -> MappingRule:
    """The first rule of a file that has one, with these keys in TOML."""
    lines = "\n".join(f"{'from' if name == 'since' else name} = {value}" for name, value in keys.items())
    return mapping(f'budget = "b"\n[[line]]\nline = "{key or "ks/a"}"\n{lines}').lines[0]


def booked(account: str, **objects: str) -> BookedSum:
    """A sum of an account and objects, whose dimensions are d1 and d6."""
    return BookedSum(account, tuple(sorted((name[1:], code) for name, code in objects.items())), 1, 1)


@pytest.mark.parametrize(
    ("key", "words"),
    [("rows_without_objects", RowsWithoutObjects), ("repeated_vouchers", RepeatedVouchers)],
)
def test_a_mapping_says_what_a_sie_file_leaves_open(key: str, words: type[StrEnum]) -> None:
    """One of two words each; another is refused with the two; left out, the file must settle it."""
    for word in words:
        assert getattr(mapping(f'budget = "b"\n{key} = "{word}"\n{RULE}'), key) is word
    assert getattr(mapping(f'budget = "b"\n{RULE}'), key) is None
    (mistake,) = wrong(f'budget = "b"\n{key} = "both"\n{RULE}')
    assert mistake.startswith("m.toml:2: ")
    assert " | ".join(words) in mistake


def test_a_mapping_file_says_all_that_it_can() -> None:
    """Head, rules, what belongs elsewhere, and the columns of a table."""
    parsed = mapping("""
        budget = "b"
        by = "ks"
        basis = "minutes"
        [[line]]
        line = "2025/ks/a"
        accounts = ["4000-4999", "46*"]
        objects = { 1 = ["12*"], 6 = "P7" }
        from = 2025-01-01
        until = 2025-12-31
        [[ignore]]
        accounts = "1930"
        because = "bank"
        [columns]
        account = "Konto"
        amount = "Utfall"
        objects = { 6 = "Projekt", 1 = "Ansvar" }
        unit = "tkr"
        sign = "credit"
    """)
    objects = (("1", ("12*",)), ("6", ("P7",)))
    days = date(2025, 1, 1), date(2025, 12, 31)
    line = MappingRule(
        SourceLocation("m.toml", "2025/ks/a", line=5), "2025/ks/a", ("4000-4999", "46*"), objects, *days
    )
    bank = MappingRule(SourceLocation("m.toml", "ignore 1", line=11), accounts=("1930",), because="bank")
    columns = ColumnMapping("Konto", "Utfall", (("1", "Ansvar"), ("6", "Projekt")), unit="tkr", sign="credit")
    assert parsed == LineMap("m.toml", "b", (line,), (bank,), "ks", Basis.MINUTES, columns)


@pytest.mark.parametrize(
    ("chosen", "account", "takes"),
    [
        ("4010", "4010", True),
        ("4010", "40100", False),
        ("4000-4999", "4000", True),
        ("4000-4999", "4999", True),
        ("4000-4999", "5000", False),
        ("4000-4999", "40105", False),
        ("4000-4999", "45", False),
        ("46*", "4610", True),
        ("46*", "46", True),
        ("46*", "4560", False),
        ("Summa*", "Summa kostnader", True),
    ],
)
def test_accounts_are_chosen_one_by_one_by_range_and_by_beginning(
    chosen: str, account: str, *, takes: bool
) -> None:
    """A range takes accounts of its ends' length alone."""
    assert rule(accounts=f'["x", "{chosen}"]').matches_account(account) is takes


def test_without_accounts_all_are_taken() -> None:
    """A project is a project whatever its account."""
    assert rule(objects='{ 6 = "P7" }').matches_account("anything")


@pytest.mark.parametrize(
    ("objects", "takes"),
    [
        ({"d1": "1234", "d6": "P7"}, True),
        ({"d1": "1234", "d6": "P7", "d9": "x"}, True),
        ({"d1": "1299", "d6": "P70"}, True),
        ({"d1": "1300", "d6": "P7"}, False),
        ({"d1": "1234"}, False),
        ({"d6": "P7"}, False),
        ({}, False),
    ],
)
def test_all_dimensions_must_match(objects: dict[str, str], *, takes: bool) -> None:
    """An object that is missing does not match, however the others do."""
    chosen = rule(objects='{ 1 = ["12*"], 6 = ["P7", "P70"] }')
    assert chosen.matches_objects(booked("4010", **objects)) is takes


def test_what_has_no_object_can_be_chosen() -> None:
    """A hyphen is to have none in the dimension; a star is to have any."""
    without_object, with_object = rule(objects='{ 6 = "-" }'), rule(objects='{ 6 = "*" }')
    assert without_object.matches_objects(booked("4010", d1="1"))
    assert not without_object.matches_objects(booked("4010", d6="P7"))
    assert with_object.matches_objects(booked("4010", d6="P7"))
    assert not with_object.matches_objects(booked("4010"))


def test_a_line_may_leave_out_its_year() -> None:
    """Then it is of the year that is asked for."""
    chosen, yeared = rule(accounts='"1"'), rule("2025/ks/a", accounts='"1"')
    assert (chosen.year, yeared.year) == (None, 2025)
    assert chosen.account(2031) == parse_account("2031/ks/a")
    assert yeared.account(2025) == parse_account("2025/ks/a")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ["m.toml: budget: key-missing", "m.toml: mapping-without-lines"]),
        (f'budget = "b"\n{LINE}', ["m.toml:2: ks/a: rule-chooses-nothing"]),
        (f'budget = "b"\n{LINE}accounts = "1"\nobject = {{}}', ["m.toml:5: ks/a: object: key-unknown"]),
        (f'budget = "b"\n{LINE}accounts = []', ["m.toml:4: ks/a: accounts: value-wrong"]),
        (f'budget = "b"\n{LINE}accounts = [4010]', ["m.toml:4: ks/a: accounts: value-wrong"]),
        (f'budget = "b"\n{LINE}accounts = "4*1"', ["m.toml:4: ks/a: accounts: account-choice-unreadable"]),
        (f'budget = "b"\n{LINE}accounts = "50-400"', ["m.toml:4: ks/a: accounts: account-choice-unreadable"]),
        (f'budget = "b"\n{LINE}accounts = "50-40"', ["m.toml:4: ks/a: accounts: account-choice-unreadable"]),
        (f'budget = "b"\n{LINE}objects = ["1"]', ["m.toml:4: ks/a: objects: value-wrong"]),
        (f'budget = "b"\n{LINE}objects = {{ 1 = [] }}', ["m.toml:2: ks/a: 1: value-wrong"]),
        (
            f'budget = "b"\n{LINE}accounts = "1"\nfrom = 2025-02-01\nuntil = 2025-01-01',
            ["m.toml:5: ks/a: from: days-turned"],
        ),
        (
            'budget = "b"\n[[line]]\nline = "KS/…"\naccounts = "1"',
            ["m.toml:3: KS/…: line: account-unreadable: 'KS/…' is no account"],
        ),
        (
            f'budget = "b"\n{LINE}accounts = "1"\n[[ignore]]\naccounts = "2"',
            ["m.toml:5: ignore 1: because: key-missing"],
        ),
        (
            f'budget = "b"\n{LINE}accounts = "1"\n[columns]\nunit = "euro"\nsign = "x"',
            [
                "m.toml:5: columns: account: key-missing",
                "m.toml:5: columns: amount: key-missing",
                "m.toml:6: columns: unit: value-wrong",
                "m.toml:7: columns: sign: value-wrong",
            ],
        ),
        (
            f'budget = "b"\n{LINE}accounts = "1"\n[columns]\naccount = "K"\ndebit = "D"\nsum = "x"',
            ["m.toml:8: columns: sum: key-unknown", "m.toml:5: columns: credit: key-missing"],
        ),
        (
            f'{COLUMNS}months = ["Jan"]',
            ["m.toml:8: columns: months: columns-conflict: amount and months cannot both stand"],
        ),
        (
            f'{COLUMNS}incomes = "3*"\nsign = "debit"',
            ["m.toml:9: columns: sign: columns-conflict"],
        ),
        (
            f'{COLUMNS}total = "S"',
            ["m.toml:5: columns: months: key-missing"],
        ),
        (
            f'{COLUMNS}negative = "("\nsums = ["4*1"]\nwithout_object = "x"\ncumulative = "yes"',
            [
                "m.toml:10: columns: without_object: value-wrong",
                "m.toml:8: columns: negative: value-wrong",
                "m.toml:9: columns: sums: account-choice-unreadable",
                "m.toml:11: columns: cumulative: value-wrong",
            ],
        ),
    ],
)
def test_every_mistake_is_reported_with_its_place(text: str, says: list[str]) -> None:
    """File, line, rule and key; all of a file at once."""
    lines = wrong(text)
    assert len(lines) == len(says)
    assert all(line.startswith(start) for line, start in zip(lines, says, strict=True)), lines


@given(st.text() | st.text(st.sampled_from('[]{}="\n #*-line objects1')))
@example("\r")  # a mistake on a line beyond the last that is not blank
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but a mapping or BadFile, also beneath a good head."""
    for content in (
        text,
        f'budget = "b"\n{LINE}{text}',
        f'budget = "b"\n{LINE}accounts="1"\n[columns]\n{text}',
    ):
        with suppress(tplog.BadFile):
            parse_mapping(content, "m.toml")


def test_columns_say_how_figures_are_written() -> None:
    """Months and their total, notations of minus, sums and details, incomes, rows without object."""
    parsed = mapping("""
        budget = "b"
        [[line]]
        line = "ks/a"
        accounts = "4*"
        [columns]
        account = "Konto"
        months = ["Jan", "Feb"]
        total = "Summa"
        negative = ["brackets", "minus-behind"]
        sums = ["40", "Summa"]
        details = "4000-4099"
        incomes = "3*"
        without_object = "total"
    """)
    assert parsed.columns == ColumnMapping(
        "Konto",
        months=("Jan", "Feb"),
        total="Summa",
        negative=("brackets", "minus-behind"),
        sums=("40", "Summa"),
        details=("4000-4099",),
        incomes=("3*",),
        without_object="total",
    )
    assert parsed.columns.named_headings == ("Konto", "Jan", "Feb", "Summa")


def test_only_what_rules_ask_for_is_asked() -> None:
    """Of an account the dimensions of those rules that take it, in the days that they speak of."""
    parsed = mapping("""
        budget = "b"
        [[line]]
        line = "ks/a"
        accounts = "4*"
        objects = { 1 = "a" }
        [[line]]
        line = "2024/ks/b"
        accounts = "40*"
        objects = { 6 = "b" }
        [[ignore]]
        objects = { 9 = "c" }
        because = "x"
        until = 2025-12-31
    """)
    dimensions = [
        parsed.object_dimensions(date(y, 1, 1), date(y, 6, 30))(account)
        for account in ("4010", "5010")
        for y in (2024, 2026)
    ]
    assert dimensions == [{"1", "6", "9"}, {"1"}, {"9"}, set()]
