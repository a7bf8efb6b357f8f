"""No amount that two people could read as two sums is taken in silence; a unit reads alike everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

from tplog.cli.main import main
from tplog.decision_files.from_table import prefill_from_table
from tplog.events.types import AllocationDecided
from tplog.readers.decision_file import parse_decision
from tplog.readers.tables.line_mapping import parse_mapping
from tplog.readers.tables.tabular import parse_ore, read_table
from tplog.values.amount import format_exact, format_kronor
from tplog.values.amount_parser import parse_amount
from tplog.values.identifiers import ParseError
from tplog.values.limits import ORE_LIMIT

# The öre of each unit, as papers write it.
UNITS = {
    "öre": 1,
    "kr": 100, "kr.": 100, "Kr": 100, "krona": 100, "kronor": 100, "SEK": 100, "sek": 100,
    "tkr": 10**5, "Tkr": 10**5, "TKR": 10**5, "tkr.": 10**5, "kkr": 10**5, "KKR": 10**5, "t kr": 10**5,
    "tusen": 10**5, "tusen kr": 10**5, "tusen kronor": 10**5, "tusental kronor": 10**5, "KSEK": 10**5,
    "TSEK": 10**5,
    "mkr": 10**8, "Mkr": 10**8, "MKR": 10**8, "mnkr": 10**8, "Mnkr": 10**8, "MSEK": 10**8, "milj. kr": 10**8,
    "miljoner kronor": 10**8, "miljoner": 10**8, "mn kr": 10**8,
    "mdkr": 10**11, "mdr": 10**11, "Mdr": 10**11, "mdr kr": 10**11, "miljarder kronor": 10**11,
}  # fmt: skip


def grouped(digits: str, mark: str) -> str | None:
    """The digits without a mark that parts them in threes; None if it does not."""
    first, *rest = digits.split(mark)
    if not re.fullmatch("[1-9][0-9]{0,2}", first) or not all(re.fullmatch("[0-9]{3}", part) for part in rest):
        return None
    return "".join([first, *rest])


def values(digits: str, unit: int) -> Iterator[Decimal]:
    """The öre of each plausible reading of digits with points and commas, by any people's habit.

    This is written without the parser's grammar: it takes each mark once as the decimal one, and all other
    marks as parting thousands. Two habits are not plausible: a decimal point that gives a krona three
    decimals where Swedes part thousands by points, and thousands of millions parted by commas.
    """
    for decimal_mark in ("", ".", ","):
        if decimal_mark and digits.count(decimal_mark) != 1:
            continue
        whole, _, decimals = digits.partition(decimal_mark) if decimal_mark else (digits, "", "")
        if decimal_mark and not (whole and decimals.isdigit()):
            continue
        thousands = set(whole) & set(" .,")
        if len(thousands) > 1:
            continue
        plain = grouped(whole, thousands.pop()) if thousands else whole
        if plain is None or not re.fullmatch("0|[1-9][0-9]*", plain):
            continue
        if decimal_mark == "." and len(decimals) == 3 and unit <= 100:
            continue
        if not decimal_mark and "," in digits and unit > 10**5:
            continue
        yield Decimal(f"{plain}.{decimals or 0}") * unit


NUMBERS = st.from_regex(r"[0-9]{1,4}(?:[ .,][0-9]{1,4}){0,3}", fullmatch=True) | st.from_regex(
    r"[1-9][0-9]{0,2}(?:[ .,][0-9]{3}){1,2}(?:[.,][0-9]{1,3})?", fullmatch=True
)


@given(NUMBERS, st.sampled_from(sorted(UNITS)))
@example("35,000", "kr")
@example("1,234", "tkr")
@example("1.234", "mkr")
@example("0,500", "kr")
@example("12,345", "mkr")
def test_no_number_with_two_readings_is_taken(digits: str, unit: str) -> None:
    """What is read has the one value that a second reader finds plausible; two values are refused."""
    plausible = set(values(digits, UNITS[unit]))
    read: set[int] = set()
    with suppress(ParseError):
        read = {parse_amount(f"{digits} {unit}").ore}
    event("read" if read else "refused")
    assert not read or read == plausible


@given(
    st.integers(0, 999_999), st.sampled_from(["kr", "SEK", "kronor"]), st.sampled_from(["", "1 ", "1.", "12"])
)
@example(35_000, "kr", "")
def test_kronor_never_have_three_decimals(number: int, unit: str, before: str) -> None:
    """Whatever stands before them: after the number's unit, before it, or under a column's."""
    digits = (
        f"{before}{number // 1000:03d},{number % 1000:03d}"
        if before
        else f"{number // 1000},{number % 1000:03d}"
    )
    for text, column in ((f"{digits} {unit}", None), (f"{unit} {digits}", None), (digits, unit)):
        with pytest.raises(ParseError) as caught:
            parse_amount(text, column)
        assert caught.value.rule.code == "amount-ambiguous"


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("35,000 kr", "35 kr / 35 000 kr"),
        ("400,000 kr", "400 kr / 400 000 kr"),
        ("12,340 kr", "12,34 kr / 12 340 kr"),
        ("−12,345 kr", "-1234,5 öre / -12 345 kr"),
        ("SEK 500,000", "500 kr / 500 000 kr"),
        ("1 234,500 kr", "1 234,50 kr / 1 234 500 kr"),
        ("1,234 tkr", "1 234 kr / 1 234 000 kr"),
        ("1.234 tkr", "1 234 kr / 1 234 000 kr"),
        ("1.500 mkr", "1 500 000 kr / 1 500 000 000 kr"),
    ],
)
def test_a_refusal_names_both_readings(text: str, readings: str) -> None:
    """So that whoever wrote it can say which."""
    with pytest.raises(ParseError, match=f"more than one way: {re.escape(readings)}[.]"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1.234,5 mkr", 123_450_000_000),
        ("1.234.567 tkr", 123_456_700_000),
        ("0,234 tkr", 23_400),
        ("1234,567 tkr", 123_456_700),
        ("1 234,567 tkr", 123_456_700),
        ("12,345 mkr", 1_234_500_000),
        ("35,00 kr", 3_500),
    ],
)
def test_one_reading_stays_read(text: str, ore: int) -> None:
    """A second mark, a fourth digit before the comma or millions leave no other."""
    assert parse_amount(text).ore == ore


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1 250:-", 125_000),
        ("1 250,-", 125_000),
        ("1.250,–", 125_000),
        ("1 250:- kr", 125_000),
        ("kr 1 500", 150_000),
        ("SEK 500 000", 50_000_000),
        ("cirka SEK -5", -500),
        ("MSEK 3,5", 350_000_000),
    ],
)
def test_notations_of_tables_are_read(text: str, ore: int) -> None:
    """Whole kronor by ``:-``, and a unit before the number; under a column of kronor too."""
    amount = parse_amount(text)
    assert (amount.ore, amount.text, amount.repaired) == (ore, text, False)
    assert parse_amount(text, "kr").ore == parse_ore(text.removeprefix("cirka "), "kr") == ore


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("1 250:-", "tkr", "amount-ambiguous"),
        ("1 250,50:-", None, "amount-unreadable"),
        ("1 250,- mkr", None, "amount-unreadable"),
        ("kr 5 kr", None, "amount-unreadable"),
        ("tusen kr 5", None, "amount-unreadable"),
        ("kr –", None, "amount-placeholder"),
        ("–", "kr", "amount-placeholder"),
        ("(1 234)", "kr", "amount-unreadable"),
        ("1 234-", "kr", "amount-unreadable"),
        ("2*3 kr", None, "amount-unreadable"),
        ("* 400", "tkr", "amount-unreadable"),
    ],
)
def test_what_stays_in_doubt_is_refused(text: str, unit: str | None, code: str) -> None:
    """Kronor in a column of thousands, two units, brackets, a minus behind, and a dash, which is no zero."""
    with pytest.raises(ParseError) as caught:
        parse_amount(text, unit)
    assert caught.value.rule.code == code


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12.34 kr", ": 12,34 kr / 1234 kr"),
        ("1,234.56 kr", ": 1234,56 kr / 123456 kr"),
        ("10 5 mkr", ": 10,5 mkr / 105 mkr"),
        ("1 2345 kr", ": 1,2345 kr / 12345 kr"),
    ],
)
def test_digits_that_no_notation_has_are_refused_with_both_readings(text: str, readings: str) -> None:
    """Whoever is told that a text has two readings is told which."""
    with pytest.raises(ParseError) as caught:
        parse_amount(text)
    assert caught.value.params["readings"] == readings


@pytest.mark.parametrize(
    "text",
    [
        "400*",
        "400 *",
        "400* tkr",
        "400 tkr*",
        "400 tkr **",
        "400¹",
        "400¹⁾ tkr".replace("⁾", ")"),
        "400 1)",
        "400 1) tkr",
        "400 tkr 12)",
    ],
)
def test_a_footnotes_mark_is_skipped_and_reported(text: str) -> None:
    """As a stray comma is; where only öre are wanted nobody would hear of it, so there it is refused."""
    amount = parse_amount(text, "tkr")
    assert (amount.ore, amount.text, amount.repaired) == (40_000_000, text, True)
    with pytest.raises(ParseError, match="no readable amount"):
        parse_ore(text, "tkr")


@given(st.integers(1 - ORE_LIMIT, ORE_LIMIT - 1), st.sampled_from([format_kronor, format_exact]))
@example(3_500_000, format_kronor)
def test_what_is_written_is_never_in_doubt(ore: int, write: object) -> None:
    """Every amount that the program writes in Swedish is read back, whole or with its two decimals."""
    assert callable(write)
    assert parse_amount(write(ore)).ore == ore


@given(st.integers(-(10**7), 10**7), st.integers(0, 4), st.sampled_from(["kr", "tkr", "mkr"]))
@example(1_234, 3, "tkr")
@example(35_000, 3, "kr")
def test_a_sheets_number_has_one_reading(number: int, decimals: int, unit: str) -> None:
    """A number of a sheet is no text: three decimals of it are decimals."""
    value = Decimal(number).scaleb(-decimals)
    exact = value * UNITS[unit]
    assume(exact == exact.to_integral_value())
    assert parse_ore(value, unit) == exact


LINE = '[[line]]\nline = "2025/ks/a"\naccounts = ["1"]\n'


def event_text(amount: str, unit: str = "") -> str:
    """A decision file with one amount, and perhaps a unit."""
    stated = f'unit = "{unit}"' if unit else ""
    return f"""
budget = "b"
by = "ks"
[source]
title = "T"
[[event]]
type = "AllocationDecided"
id = "a"
from = "2025/ks"
{stated}
lines = {{ "a" = "{amount}" }}
"""


@pytest.mark.parametrize(("unit", "ore"), UNITS.items())
def test_a_unit_reads_alike_through_each_door(unit: str, ore: int, tmp_path: Path) -> None:
    """In an amount, before it if it is one word, as ``unit``, in a table's heading, and as ``--unit``."""
    amounts = [parse_amount(f"50 {unit}"), parse_amount(f"50 {unit.upper()}"), parse_amount("50", unit)]
    for text in (
        event_text(f"50 {unit}"),
        event_text("50", unit),
        event_text("50", f" {unit.replace(' ', '  ')}"),
    ):
        (draft,) = parse_decision(text, "x.toml").events
        amounts.append(draft.event.transfers[0].stated)  # type: ignore[arg-type]
    for heading, given_unit in ((f"Belopp ({unit})", None), (f"Belopp, i {unit}", unit), ("Belopp", unit)):
        path = tmp_path / "x.csv"
        path.write_text(f'Konto;"{heading}"\na;50\n', "utf-8")
        prefill = prefill_from_table(read_table(path), AllocationDecided, given_unit)
        amounts.append(parse_amount(prefill.lines[0][1], prefill.unit))
    assert {amount.ore for amount in amounts} == {50 * ore}
    mapping = f'budget = "b"\n[columns]\naccount = "K"\namount = "B"\nunit = "{unit}"\n{LINE}'
    columns = parse_mapping(mapping, "m.toml").columns
    assert columns is not None
    assert parse_ore("50", columns.unit) == 50 * ore
    command = ["new", "AllocationDecided", "--from-csv", str(tmp_path / "x.csv"), "--unit"]
    refused, taken = (CliRunner().invoke(main, [*command, word]) for word in (f"{unit}x", unit))
    assert (refused.exit_code, taken.exit_code) == (2, 0)
    assert f'unit = "{unit}"' in " ".join(taken.stdout.split())


def test_a_heading_and_the_option_may_name_one_unit_by_two_words(tmp_path: Path) -> None:
    """``tkr`` is ``kkr``: nothing differs."""
    (tmp_path / "x.csv").write_text("Konto;Belopp (kkr)\na;50\n", "utf-8")
    assert prefill_from_table(read_table(tmp_path / "x.csv"), AllocationDecided, "tkr").unit == "kkr"
