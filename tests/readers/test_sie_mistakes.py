"""What is wrong with a SIE file is refused with its line and field; what is odd is read, and remarked."""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest

import tplog
from conftest import ROOT
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.sie import accumulator, balances, reader, rules
from tplog.readers.sie.lexer import parse_ore
from tplog.readers.sie.reader import read_sie
from tplog.values import limits
from tplog.values.finding import Finding, Rule
from tplog.values.identifiers import ParseError

HEAD = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n"
END = date(2025, 12, 31)
SECONDS = 20  # of processor time, on a slow and busy machine


def books(
    tmp_path: Path, content: str | bytes, upto: date = END, by_objects: Collection[str] = ()
) -> Bookkeeping:
    """A file's bookkeeping."""
    path = tmp_path / "x.se"
    path.write_bytes(content.encode("cp437") if isinstance(content, str) else content)
    return read_sie(path, upto, by_objects=by_objects)


def refused(tmp_path: Path, content: str | bytes, upto: date = END) -> list[Finding]:
    """The mistakes of a file."""
    with pytest.raises(tplog.BadFile) as caught:
        books(tmp_path, content, upto, {"1"})
    return list(caught.value.reasons)


def totals(bookkeeping: Bookkeeping) -> dict[str, int]:
    """Öre by account, of a file that is read by account."""
    return {row.account: row.ore for row in bookkeeping.booked}


def voucher(*rows: str, head: str = "#VER A 1 20250310") -> str:
    """A file of a voucher with these rows."""
    return "\n".join([HEAD + head, "{", *rows, "}", ""])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0), ("-0.00", 0), ("12", 1200), ("12.", 1200), ("12.5", 1250), ("12.50", 1250),
        ("-12.05", -1205),
        ("+1.00", 100), (".5", 50), ("-.05", -5), ("12,50", 1250), ("12.500000", 1250), ("00012.00", 1200),
        ("123456789012345.67", 12345678901234567),
    ],
)  # fmt: skip
def test_amounts_are_exact(text: str, expected: int) -> None:
    """Öre by digits alone, with a point or a comma."""
    assert parse_ore(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "-", ",", "1.000", "1,000", "1.005", "1 000", "1.000,00", "1,000.00", "1e3", "0x1", "١",
        "NaN", "1.0.0",
        "1\u00a0000", "−1", "12-", "--1", "1234567890123456", "9" * 5000, "1." + "0" * 9 + "1", "1 kr",
    ],
)  # fmt: skip
def test_what_could_be_another_amount_is_refused(text: str) -> None:
    """Thousands, fractions of an öre, words, signs of other kinds, sums that no record holds."""
    with pytest.raises(ParseError, match="no amount as SIE"):
        parse_ore(text)


WRONG: dict[str, tuple[str, str, int | None, str | None]] = {
    "thousands by a space": (HEAD + "#RES 0 4010 12 500.00", "amount-unlike-sie", 4, "#RES saldo"),
    "thousands in a row": (voucher("#TRANS 4010 {} 12 500.00"), "amount-unlike-sie", 6, "#TRANS belopp"),
    "no amount": (voucher("#TRANS 4010 {}"), "amount-unlike-sie", 6, "#TRANS belopp"),
    "three decimals": (voucher("#TRANS 4010 {} 1.005"), "amount-unlike-sie", 6, "#TRANS belopp"),
    "no account": (HEAD + "#RES 0", "value-wrong", 4, "#RES konto"),
    "objects for an account": (HEAD + "#RES 0 {1 2} 3", "value-wrong", 4, "#RES konto"),
    "a year in letters": (HEAD + "#UB nu 1930 3", "value-wrong", 4, "#UB årsnr"),
    "a day that is none": (voucher(head="#VER A 1 20250230"), "value-wrong", 4, "#VER verdatum"),
    "a day of a row": (voucher("#TRANS 4010 {} 1 2025-0310"), "value-wrong", 6, "#TRANS transdat"),
    "an early year": (voucher(head="#VER A 1 02250310"), "year-implausible", 4, "#VER verdatum"),
    "a fortieth month": (HEAD + "#PSALDO 0 202540 4010 {} 1", "value-wrong", 4, "#PSALDO period"),
    "a thirteenth month": (
        HEAD + "#PSALDO 0 202512 4010 {} 1\n#PSALDO 0 202513 4010 {} 1", "period-unsettled", None, None,
    ),
    "months that run on": (
        HEAD + "#PSALDO 0 202511 4010 {} 1\n#PSALDO 0 202512 4010 {} 3\n#RES 0 4010 3\n"
        "#PSALDO 0 202511 4020 {} 1\n#PSALDO 0 202512 4020 {} 5\n", "months-running", None, None,
    ),
    "another year's month": (HEAD + "#PSALDO 0 202412 4010 {} 1", "value-wrong", 4, "#PSALDO period"),
    "half a pair": (HEAD + "#PSALDO 0 202512 4010 {1} 1", "objects-unreadable", 4, "#PSALDO objekt"),
    "a dimension twice": (
        voucher('#TRANS 4010 {1 "a" 1 "b"} 1'), "objects-unreadable", 6, "#TRANS objekt",
    ),
    "an object of no dimension": (
        voucher('#TRANS 4010 {"" "b"} 1'), "objects-unreadable", 6, "#TRANS objekt",
    ),
    "an open quote": (voucher('#TRANS 4010 {} "1 20250310 text'), "line-unreadable", 6, "#TRANS"),
    "an open quote in a day": (voucher('#TRANS 4010 {} 1 "20250310'), "line-unreadable", 6, "#TRANS"),
    "an open quote in a number": (HEAD + '#VER A "1 20250310 x\n{\n}', "line-unreadable", 4, "#VER"),
    "an end of a text in a row": (
        voucher('#TRANS 4010 {} 1 "" "one', '#TRANS 4010 {} 2 "" two"'), "line-unreadable", 7, "#TRANS",
    ),
    "a record in a name's line": (
        HEAD + '#KONTO 4010 "x" #RES 0 4010 1\n#RES 0 4010 1', "line-unreadable", 4, "#KONTO",
    ),
    "an open list": (voucher('#TRANS 4010 {1 "a" 1'), "line-unreadable", 6, "#TRANS"),
    "a quote in a list": (voucher('#TRANS 4010 {1 "a} 1'), "objects-unreadable", 6, "#TRANS objekt"),
    "joined lines": (
        voucher("#TRANS 4010 {} 1 20250310 #TRANS 1930 {} -1"), "line-unreadable", 6, "#TRANS",
    ),
    "a line of words": (HEAD + "hej", "line-unreadable", 4, None),
    "rows outside": (HEAD + "#TRANS 4010 {} 1", "record-misplaced", 4, None),
    "sums inside": (voucher("#RES 0 4010 1"), "record-misplaced", 6, None),
    "rows in an unknown record": (HEAD + "#XYZ\n{\n#TRANS 4010 {} 1\n}", "record-misplaced", 6, None),
    "a voucher without rows": (HEAD + "#VER A 1 20250310\n#RES 0 4010 1", "record-misplaced", 5, None),
    "the end is missing": (HEAD + "#VER A 1 20250310\n{\n#TRANS 4010 {} 1", "record-misplaced", 6, None),
    "a brace too many": (HEAD + "}", "record-misplaced", 4, None),
    "rows of nothing": (HEAD + "{", "record-misplaced", 4, None),
    "a voucher in a voucher": (
        HEAD + "#VER A 1 20250310\n{\n#VER A 2 20250311\n{\n#TRANS 4010 {} 0\n}", "record-misplaced", 6, None,
    ),
    "two results": (HEAD + "#RES 0 4010 1\n#RES 0 4010 2", "record-twice", 5, None),
    "two sums of a month": (
        HEAD + "#PSALDO 0 202511 4010 {} 1\n#PSALDO 0 202512 4010 {} 1\n#PSALDO 0 202512 4010 {} 2",
        "record-twice", 6, None,
    ),
    "two sums of an object's month": (
        HEAD + "#PSALDO 0 202512 4010 {} 200\n" + "#PSALDO 0 202512 4010 {1 100 6 P1} 60\n" * 2
        + "#RES 0 4010 200", "record-twice", 6, None,
    ),
    "two sums of a part's month": (
        HEAD + "#PSALDO 0 202512 4010 {} 200\n" + "#PSALDO 0 202512 4010 {7 P1} 60\n" * 2
        + "#RES 0 4010 320", "record-twice", 6, None,
    ),
    "two sums that no total stands beside": (
        HEAD + "#PSALDO 0 202512 4010 {7 P1} 60\n" * 2 + "#RES 0 4010 60", "record-twice", 5, None,
    ),
    "two days to which the sums reach": (
        HEAD + "#OMFATTN 20250630\n#OMFATTN 20251231\n#RES 0 4010 1", "record-twice", 5, None,
    ),
    "two files": (HEAD + HEAD + "#RES 0 4010 1", "record-twice", 6, None),
    "another currency": (HEAD + "#VALUTA EUR\n#RES 0 4010 1", "currency-other", 4, None),
    "a year that ends before it begins": (
        "#FLAGGA 0\n#RAR 0 20251231 20250101\n#RAR 0 20250101 20251231\n#RES 0 4010 1",
        "value-wrong", 2, "#RAR slut",
    ),
    "no year": ("#FLAGGA 0\n#RES 0 4010 1", "year-absent", None, None),
    "another year": ("#RAR 0 20240101 20241231\n#RES 0 4010 1", "year-absent", None, None),
    "no sums": (HEAD, "sums-missing", None, None),
    "only how the year began": (HEAD + "#IB 0 1930 1", "sums-missing", None, None),
    "sums to an earlier day": (HEAD + "#OMFATTN 20250630\n#RES 0 4010 1", "day-unanswered", None, None),
    "too much": (HEAD + "#RES 0 4010 45035996273704.96", "amount-too-large", None, None),
    "objects that differ": (
        HEAD + '#PSALDO 0 202512 4010 {1 "a"} 1\n#PSALDO 0 202512 4010 {6 "b"} 2',
        "total-missing", None, None,
    ),
    "empty": ("", "not-sie", None, None),
    "blank": (" \r\n\n\t\x1a", "not-sie", None, None),
    "a table": ("Konto;Belopp\n4010;1", "not-sie", 1, None),
    "binary": (HEAD + "\0", "not-sie", 4, None),
    "a long line": (HEAD + "#PROSA " + "x" * limits.MAX_BOOKKEEPING_LINE_BYTES, "too-large", 4, None),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_reported_with_its_line_and_field(tmp_path: Path, name: str) -> None:
    """The code, the line and the field, by the names that the format gives them."""
    content, code, line, key = WRONG[name]
    mistake = refused(tmp_path, content)[0]
    assert mistake.location is not None
    assert (mistake.code, mistake.location.line, mistake.location.key) == (code, line, key)
    assert mistake.location.file.endswith("x.se")


@pytest.mark.parametrize("text", ["#RAR 0 20250101 20251231", "hej", "{1 2}"])
def test_a_file_in_wide_characters_is_none(tmp_path: Path, text: str) -> None:
    """UTF-16, with its mark or without."""
    for code in ("utf-16", "utf-16-le", "utf-32"):
        assert refused(tmp_path, text.encode(code))[0].code == "not-sie"


@pytest.mark.parametrize("name", ["gone.se", "\0", "x" * 10_000, "."])
def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path, name: str) -> None:
    """It does not exist, can have no such name, or is a folder."""
    with pytest.raises(tplog.BadFile, match="file-not-plain" if name == "." else "file-unreadable"):
        read_sie(tmp_path / name, END)


def test_mistakes_are_gathered_and_a_day_lists_what_can_be_asked(tmp_path: Path) -> None:
    """A hundred mistakes, then it stops; a day within a month names the months' ends."""
    mistakes = refused(tmp_path, HEAD + "#RES x 4010 1\n" * 500)
    assert [mistake.code for mistake in mistakes] == ["value-wrong"] * limits.MAX_MISTAKES + ["mistakes-many"]
    (mistake,) = refused(tmp_path, HEAD + "#OMFATTN 20250315\n#PSALDO 0 202501 4010 {} 1", date(2025, 2, 27))
    assert mistake.params["days"] == "2025-01-31, 2025-02-28, 2025-03-15"


def test_years_that_are_not_calendar_years(tmp_path: Path) -> None:
    """A broken year has its own months, and a row before it counts on its voucher's day."""
    head = "#RAR 0 20240701 20250630\n#RAR -1 20230701 20240630\n"
    months = head + "#PSALDO 0 202407 4010 {} 1\n#PSALDO 0 202501 4010 {} 2\n#PSALDO -1 202406 4010 {} 4\n"
    assert totals(books(tmp_path, months, date(2024, 12, 31))) == {"4010": 100}
    assert totals(books(tmp_path, months, date(2025, 6, 30))) == {"4010": 300}
    assert totals(books(tmp_path, months, date(2024, 6, 30))) == {"4010": 400}
    rows = head + "#VER A 1 20240701\n{\n#TRANS 4010 {} 8 20240630\n#TRANS 1930 {} -8\n}\n"
    bookkeeping = books(tmp_path, rows, date(2024, 7, 31))
    assert (totals(bookkeeping), [remark.code for remark in bookkeeping.remarks]) == (
        {"4010": 800, "1930": -800},
        ["row-outside"],
    )


REMARKED: dict[str, tuple[str, str, dict[str, int]]] = {
    "checksum-unchecked": (HEAD + "#KSUMMA\n#RES 0 4010 1\n#KSUMMA 123\n", "2", {"4010": 100}),
    "records-passed": (HEAD + "#XYZ 1\n{\n#ABC 2\n}\n#RES 0 4010 1\n", "2", {"4010": 100}),
    "comma-written": (HEAD + "#RES 0 4010 1,50\n", "1", {"4010": 150}),
    "voucher-unbalanced": (voucher("#TRANS 4010 {} 1"), "1", {"4010": 100}),
    "voucher-outside": (
        voucher("#TRANS 4010 {} 1") + "#VER A 2 20220101\n{\n#TRANS 4010 {} 5\n}\n", "1", {"4010": 100},
    ),
    "row-outside": (voucher("#TRANS 4010 {} 1 20241231"), "1", {"4010": 100}),
    "added-row-alone": (voucher("#RTRANS 4010 {} 5", "#TRANS 4010 {} 1"), "1", {"4010": 100}),
    "sums-differ": (voucher("#TRANS 4010 {} 1") + "#PSALDO 0 202503 4010 {} 2\n", "1", {"4010": 100}),
    "total-from-objects": (HEAD + '#PSALDO 0 202512 4010 {6 "b"} 2\n', "1", {"4010": 200}),
    "objects-partial": (voucher('#TRANS 4010 {1 "a"} 1', "#TRANS 4010 {} 2"), "1", {"4010": 200}),
    "late-day": (HEAD + "#PSALDO 0 202503 4010 {} 2\n", "1", {"4010": 200}),
    "voucher-repeated": (
        HEAD + "#VER A 1 20250310\n{\n#TRANS 4010 {} 1\n#TRANS 1930 {} -1\n}\n" * 2 + "#RES 0 4010 1\n", "1",
        {"4010": 100, "1930": -100},
    ),
    "vouchers-alike": (
        HEAD + '#VER A "" 20250310\n{\n#TRANS 4010 {} 1\n#TRANS 1930 {} -1\n}\n' * 2, "1",
        {"4010": 200, "1930": -200},
    ),
    "text-unclear": (HEAD + '#KONTO 4010 "a "b" c"\n#FNAMN "x\n#RES 0 4010 1\n', "2", {"4010": 100}),
    "text-broken": (voucher('#TRANS 4010 {} 1 "" "one', 'two"', 'three" 4'), "1", {"4010": 100}),
    "record-faulty": (
        voucher("#BTRANS 4010 {} x", '#RTRANS 40"10 {} 1', "#KONTO 1 a", "#TRANS 4010 {} 1")
        + "#KONTO\n#OBJEKT 1\n#DIM\n#BTRANS 4010 {} 5\n", "7", {"4010": 100},
    ),
    "sum-twice": (
        HEAD + "#PSALDO 0 202512 4010 {} 1\n" + "#PSALDO 0 202512 4010 {7 x} 5\n" * 2 + "#RES 0 4010 1\n",
        "1",
        {"4010": 100},
    ),
    "header-twice": (HEAD + "#FNAMN a\n#FNAMN b\n#SIETYP 4\n#RES 0 4010 1\n", "2", {"4010": 100}),
    "coverage-outside": (HEAD + "#OMFATTN 19800101\n#RES 0 4010 1\n", "1", {"4010": 100}),
    "objects-are-parts": (
        HEAD + "#PSALDO 0 202512 4010 {} 1\n#PSALDO 0 202512 4010 {7 x} 5\n#RES 0 4010 6\n", "1",
        {"4010": 600},
    ),
    "objects-nested": (
        HEAD + "#PSALDO 0 202512 4010 {} 3\n#PSALDO 0 202512 4010 {1 a} 3\n"
        "#PSALDO 0 202512 4010 {1 a 6 p} 2\n#RES 0 4010 3\n", "1", {},
    ),
    "closing-missing": (
        HEAD + "#IB 0 1230 4\n#IB 0 1930 4\n#UB 0 1930 9\n", "1", {"1230": -400, "1930": 500},
    ),
    "opening-missing": (HEAD + "#UB 0 1230 4\n#RES 0 4010 2\n", "1", {"1230": 400, "4010": 200}),
    "opened-by-closing": (
        HEAD + "#RAR -1 20240101 20241231\n#UB -1 1230 100\n#UB 0 1230 250\n", "1", {"1230": 15000},
    ),
    "period-outside": (
        HEAD + "#PSALDO 0 202500 4010 {} 7\n#PSALDO 0 202512 4010 {} 1\n#PSALDO 0 202513 4010 {} 2\n"
        "#RES 0 4010 3\n", "2", {"4010": 300},
    ),
    "signs-turned": (
        HEAD + "#RES 0 3010 500\n#RES 0 4010 -100\n#RES 0 5010 -7\n", "1",
        {"3010": 50000, "4010": -10000, "5010": -700},
    ),
    "level-other": (HEAD + "#PSALDO 0 202512 4010 {} 1\n#RES 0 4020 5\n", "1", {"4010": 100, "4020": 500}),
    "account-undated": (
        HEAD + "#OMFATTN 20251130\n#PSALDO 0 202511 4010 {} 1\n#UB 0 1230 5\n"
        "#VER A 1 20251210\n{\n#TRANS 4020 {} 7\n}\n", "2", {"4020": 700},
    ),
    "budget-left-out": (
        HEAD + "#RES 0 4010 1\n#PBUDGET 0 202413 4010 {} 5\n" + "#PBUDGET 0 202512 4020 {} 5\n" * 2
        + "#PBUDGET 0 202512 4030 {} 5\n#PBUDGET 0 202512 4030 {1 a} 3\n", "3", {"4010": 100},
    ),
    "characters-other": (HEAD + "#FORMAT UTF-8\n#KONTO 1 Ö\n#RES 0 4010 1\n", "1", {"4010": 100}),
}  # fmt: skip


@pytest.mark.parametrize("code", [kind.code for kind in rules.REMARKS])
def test_what_is_odd_is_read_and_remarked(tmp_path: Path, code: str) -> None:
    """Each remark, how many times, and what the file comes to with it."""
    content, count, expected_ore = REMARKED[code]
    bookkeeping = books(tmp_path, content, by_objects={"1"})
    (remark,) = [remark for remark in bookkeeping.remarks if remark.code == code]
    assert remark.params["count"] == count
    rows = [row for row in bookkeeping.booked if not row.objects]
    assert {row.account: row.ore for row in rows} == expected_ore
    assert remark.rule.placeholders() <= set(remark.params) | {"count"}


def test_a_plain_file_has_no_remark(tmp_path: Path) -> None:
    """Vouchers, months and results that agree, in the characters declared."""
    content = voucher("#TRANS 4010 {} 1", "#TRANS 1930 {} -1", head="#VER A 1 20251210") + (
        "#PSALDO 0 202512 4010 {} 1\n#PSALDO 0 202512 1930 {} -1\n#RES 0 4010 1\n#IB 0 1930 5\n#UB 0 1930 4\n"
    )
    assert books(tmp_path, content).remarks == ()
    differing = content.replace("#UB 0 1930 4", "#UB 0 1930 3.99")
    (remark,) = books(tmp_path, differing).remarks
    assert (remark.code, remark.params["account"], remark.params["sum"], remark.params["against"]) == (
        "sums-differ",
        "1930",
        -100,
        -101,
    )


def test_a_text_may_end_in_a_backslash(tmp_path: Path) -> None:
    """As the name of a folder does: the quote after it closes where nothing else can."""
    bookkeeping = books(tmp_path, HEAD + '#KONTO 4010 "C:\\temp\\"\n#KONTO 5010 "a \\"b\\""\n#RES 0 4010 1\n')
    assert bookkeeping.names == {"4010": "C:\\temp\\", "5010": 'a "b"'}


def test_an_object_left_empty_is_a_part_and_no_total(tmp_path: Path) -> None:
    """``{1 ""}`` with ``{}`` does not count twice, and is the rest that no object has."""
    head = (
        HEAD + '#PSALDO 0 202512 4010 {} 6\n#PSALDO 0 202512 4010 {1 ""} 2\n#PSALDO 0 202512 4010 {1 "a"} 3\n'
        "#RES 0 4010 6\n"
    )
    bookkeeping = books(tmp_path, head, by_objects={"1"})
    assert [(row.objects, row.ore) for row in bookkeeping.booked] == [((), 300), ((("1", "a"),), 300)]
    assert totals(books(tmp_path, head)) == {"4010": 600}


def test_a_division_that_has_all_the_others_is_taken(tmp_path: Path) -> None:
    """By 1 and 6 together where the file has that, by 1 alone where that is asked for."""
    head = HEAD + "".join(
        f"#PSALDO 0 202512 4010 {objects} {kronor}\n"
        for objects, kronor in (("{}", 9), ('{1 "a"}', 7), ('{6 "p"}', 5), ('{6 "p" 1 "a"}', 4))
    )
    head += "#RES 0 4010 9\n"
    both = books(tmp_path, head, by_objects={"1", "6"})
    assert {(row.objects, row.ore) for row in both.booked} == {((), 500), ((("1", "a"), ("6", "p")), 400)}
    by_one = books(tmp_path, head, by_objects={"1"})
    assert {(row.objects, row.ore) for row in by_one.booked} == {((), 200), ((("1", "a"),), 700)}


@pytest.mark.parametrize(("first", "second"), [('{1 "a"}', '{6 "p"}'), ('{1 "a" 6 "p"}', '{1 "a" 7 "k"}')])
def test_divisions_that_do_not_meet_are_refused(tmp_path: Path, first: str, second: str) -> None:
    """By 1 and by 6, or by 1 with 6 and by 1 with 7: neither has what the other has."""
    head = HEAD + "#PSALDO 0 202512 4010 {} 9\n#RES 0 4010 9\n"
    content = head + f"#PSALDO 0 202512 4010 {first} 4\n#PSALDO 0 202512 4010 {second} 5\n"
    with pytest.raises(tplog.BadFile, match="objects-apart"):
        books(tmp_path, content, by_objects={"1", "6", "7"})
    assert totals(books(tmp_path, content)) == {"4010": 900}


def test_a_missing_brace_is_one_mistake(tmp_path: Path) -> None:
    """The next voucher is read as one, so that what follows is not reported as wrong too."""
    content = voucher("#TRANS 4010 {} 0").removesuffix("}\n") + "#VER A 2 20250311\n{\n#TRANS 4010 {} 0\n}\n"
    assert [mistake.code for mistake in refused(tmp_path, content)] == ["record-misplaced"]


def test_an_account_with_a_result_has_no_balance(tmp_path: Path) -> None:
    """A program that gives results as closing balances too does not count them twice."""
    content = HEAD + "#RES 0 4010 5\n#UB 0 4010 5\n#UB 0 1930 -5\n"
    assert totals(books(tmp_path, content)) == {"1930": -500, "4010": 500}


def test_only_accounts_of_the_kind_that_is_stated_are_compared(tmp_path: Path) -> None:
    """Closing balances without results say nothing of costs."""
    content = voucher("#TRANS 4010 {} 1", "#TRANS 1930 {} -1", head="#VER A 1 20251210")
    assert books(tmp_path, content + "#UB 0 1930 -1\n").remarks == ()
    assert [remark.code for remark in books(tmp_path, content + "#RES 0 4010 2\n").remarks] == ["sums-differ"]


def test_a_file_that_says_how_far_it_reaches_may_end_early(tmp_path: Path) -> None:
    """Nothing was booked after March, and the file is of June."""
    content = HEAD + "#PSALDO 0 202503 4010 {} 2\n#OMFATTN 20250630\n"
    assert books(tmp_path, content, date(2025, 6, 30)).remarks == ()


def test_of_years_that_overlap_the_later_is_read(tmp_path: Path) -> None:
    """A year that was shortened is in the file with the one that replaced it."""
    content = "#RAR 0 20250101 20251231\n#RAR -1 20240701 20250630\n#RES 0 4010 1\n#RES -1 4010 2\n"
    assert totals(books(tmp_path, content + "#OMFATTN 20250531\n", date(2025, 5, 31))) == {"4010": 100}


def test_what_is_after_the_day_is_not_counted_and_zero_is_listed(tmp_path: Path) -> None:
    """An account with a sum of zero is in the result, one without records is not."""
    content = voucher(
        "#TRANS 4010 {} 1", "#TRANS 4010 {} -1", "#TRANS 5010 {} 1 20250401", "#TRANS 5010 {} -1 20250401"
    )
    assert totals(books(tmp_path, content, date(2025, 3, 31))) == {"4010": 0}
    assert totals(books(tmp_path, content, date(2025, 4, 1))) == {"4010": 0, "5010": 0}


def test_sums_and_bytes_have_their_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit it is read, above it is refused at once, with one mistake."""
    monkeypatch.setattr(balances, "MAX_BOOKKEEPING_SUMS", 3)
    monkeypatch.setattr(accumulator, "MAX_BOOKKEEPING_SUMS", 3)
    for record in (
        "#RES 0 {n} 1\n",
        "#PSALDO 0 202512 {n} {{}} 1\n",
        "#KONTO {n} a\n",
        '#OBJEKT 1 {n} "a"\n',
    ):
        content = [
            HEAD,
            "#RES 0 1 1\n" * record.startswith(("#K", "#OB")),
            *(record.format(n=n) for n in range(1, 4)),
        ]
        assert books(tmp_path, "".join(content))
        (mistake,) = refused(tmp_path, "".join([*content, record.format(n=4), record.format(n=5)]))
        assert (mistake.code, mistake.params["most"]) == ("too-large", "3")
    rows = [f'#TRANS 4010 {{1 "{n}"}} 0' for n in range(4)]
    assert books(tmp_path, voucher(*rows[:3]), by_objects={"1"})
    assert refused(tmp_path, voucher(*rows))[0].code == "too-large"
    assert books(tmp_path, voucher(*rows))
    monkeypatch.setattr(reader, "MAX_BOOKKEEPING_BYTES", len(HEAD))
    assert refused(tmp_path, HEAD)[0].code == "sums-missing"
    assert refused(tmp_path, HEAD + "\n")[0].code == "too-large"


def test_lines_have_their_limit_and_empty_ones_cost_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million empty lines are passed over; one line more than allowed is refused, empty or not."""
    began = time.process_time()
    assert totals(books(tmp_path, HEAD + "\n \r\n" * 500_000 + "#RES 0 4010 1\n")) == {"4010": 100}
    assert time.process_time() - began < SECONDS
    monkeypatch.setattr(reader, "MAX_BOOKKEEPING_LINES", 4)
    assert books(tmp_path, HEAD + "#RES 0 4010 1\n")
    (mistake,) = refused(tmp_path, HEAD + "#RES 0 4010 1\n\n")
    assert (mistake.code, mistake.params["most"], mistake.params["what"]) == ("too-large", "4", ("lines",))


@pytest.mark.parametrize(
    "line",
    [
        '"\\" ' * 4000,
        "{" * 16000,
        '\\"' * 8000,
        '{"\\"' * 4000,
        '#TRANS 4010 {1 "' + "\\\\" * 7000,
        '#TRANS "' + '\\" "' * 4000,
    ],
)
def test_no_line_keeps_the_reader_busy(tmp_path: Path, line: str) -> None:
    """Quotes, braces and backslashes at will take linear time."""
    began = time.process_time()
    refused(tmp_path, HEAD + "#VER A 1 20250310\n{\n" + f"#TRANS {line}\n" * 60)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("rows", ["", "#BTRANS 4010 {} 7\n", "#RTRANS 4010 {} 7\n"])
def test_a_voucher_without_rows_that_count_leaves_the_other_sums(tmp_path: Path, rows: str) -> None:
    """An empty voucher, or one whose rows were all taken out, is no source of sums."""
    content = HEAD + f"#RES 0 4010 500\n#VER A 1 20250310\n{{\n{rows}}}\n"
    assert totals(books(tmp_path, content)) == {"4010": 500_00}


def test_a_sum_that_stands_twice_is_refused_with_the_line_of_the_first(tmp_path: Path) -> None:
    """Of the same month, and not of another or of other objects."""
    content = HEAD.replace("#SIETYP 4", "#RES 0 4010 2") + "".join(
        f"#PSALDO 0 {month} 4010 {objects} 1\n"
        for month in ("202502", "202501")
        for objects in ("{}", "{1 a}")
    )
    assert books(tmp_path, content, date(2025, 2, 28))
    (mistake,) = refused(tmp_path, content + "#PSALDO 0 202501 4010 {1 a} 1\n", date(2025, 2, 28))
    assert (mistake.params["record"], mistake.params["line"]) == ("#PSALDO 202501 4010", "7")


@pytest.mark.parametrize(
    "content", ["#PSALDO 0 202501 4010 {%s} 60\n#RES 0 9 0", voucher("#TRANS 4010 {%s} 60")]
)
def test_blanks_around_an_object_make_no_other_object(tmp_path: Path, content: str) -> None:
    """Nor around a dimension; as `#OBJEKT` is read."""
    bookkeeping = books(tmp_path, HEAD * ("#RAR" not in content) + content % '1 "100 "', by_objects={"1"})
    other = books(tmp_path, HEAD * ("#RAR" not in content) + content % '" 1" 100', by_objects={"1"})
    assert (
        [row.objects for row in bookkeeping.booked]
        == [row.objects for row in other.booked]
        == [(("1", "100"),)]
    )


TOTALS = "#IB 0 1100 100\n#UB 0 1100 300\n"


@pytest.mark.parametrize(
    ("opening", "closing", "totals", "wanted", "ore"),
    [
        ("{1 100}", "{1 100 6 P}", TOTALS, {"1"}, None),
        ("{1 100}", "{1 100 6 P}", TOTALS, set(), 200_00),
        ("{1 100}", "{1 100 6 P}", "", set(), None),
        ("{6 P}", "{1 100}", TOTALS, {"1"}, None),
        ("{1 100 6 P}", "{1 100 6 P}", TOTALS, {"1"}, 200_00),
    ],
)
def test_balances_that_are_divided_otherwise_give_no_change(
    tmp_path: Path, opening: str, closing: str, totals: str, wanted: set[str], ore: int | None
) -> None:
    """An object's opening balance in one division and its closing in another cannot be subtracted."""
    closed = 300 if totals else -100
    content = f"{HEAD}{totals}#OIB 0 1100 {opening} 100\n#OUB 0 1100 {closing} {closed}\n"
    if ore is None:
        with pytest.raises(tplog.BadFile, match="objects-apart"):
            books(tmp_path, content, by_objects=wanted)
    else:
        assert sum(row.ore for row in books(tmp_path, content, by_objects=wanted).booked) == ore
        assert all(row.ore > 0 for row in books(tmp_path, content, by_objects=wanted).booked)


def test_a_month_whose_objects_have_no_total_is_counted_by_them(tmp_path: Path) -> None:
    """An account's total in another month does not make the objects of this one vanish."""
    content = HEAD + "#PSALDO 0 202501 4010 {} 100\n#PSALDO 0 202502 4010 {1 100} 60\n"
    bookkeeping = books(tmp_path, content, date(2025, 2, 28))
    assert totals(bookkeeping) == {"4010": 160_00}
    assert [remark.code for remark in bookkeeping.remarks] == ["total-from-objects"]
    parted = books(tmp_path, content, date(2025, 2, 28), {"1"}).booked
    assert [(row.objects, row.ore) for row in parted] == [((), 100_00), ((("1", "100"),), 60_00)]


@pytest.mark.parametrize(("row", "code"), [("202502 4010 {6 P} 60", None), ("202502 4010 {6 P} 50", "4010"),
                                           ("202503 4010 {6 P} 60", "4010")])  # fmt: skip
def test_dimensions_have_the_same_sum_in_a_month_without_a_total(
    tmp_path: Path, row: str, code: str | None
) -> None:
    """Another dimension has the same sum in the same month, or the account's sum is unknown."""
    head = HEAD + "#PSALDO 0 202501 4010 {} 100\n#PSALDO 0 202501 4010 {7 x} 9\n"
    content = f"{head}#PSALDO 0 202502 4010 {{1 100}} 60\n#PSALDO 0 {row}\n"
    if code is None:
        assert totals(books(tmp_path, content + "#RES 0 4010 160\n")) == {"4010": 160_00}
    else:
        (mistake,) = refused(tmp_path, content)
        assert (mistake.code, mistake.params["account"]) == ("total-missing", code)


def test_the_page_lists_every_mistake_and_remark() -> None:
    """docs/sie.md has a row for each kind, with its sentence."""
    page = (ROOT / "docs" / "sie.md").read_text("utf-8")
    kinds = [kind for kind in vars(rules).values() if isinstance(kind, Rule)]
    plural = {kind: re.sub(r"\{\w+:[^{}|]*\|([^{}|]*)\}", r"\1", kind.en) for kind in kinds}
    remarks = [f"| `{kind.code}` | {kind.severity} | {plural[kind]} |" for kind in rules.REMARKS]
    mistakes = [f"| `{kind.code}` | {plural[kind]} |" for kind in kinds if kind not in rules.REMARKS]
    assert [row for row in (*mistakes, *remarks) if row not in page] == []
