"""Rows of sums in a bookkeeping's table: never counted with their parts, and never guessed at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import tplog
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.line_mapping import parse_mapping

LINE = 'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = ["4*", "K4*"]\n'
COLUMNS = '[columns]\naccount = "Konto"\namount = "Utfall"\n'


def read(folder: Path, rows: str, more: str = "", heading: str = "Konto;Utfall") -> Bookkeeping:
    """A table with these rows, a blank between them, and more keys of ``[columns]``."""
    path = folder / "bok.csv"
    path.write_text("\n".join([heading, *rows.split(" / ")]), "utf-8")
    return read_booked_table(path, parse_mapping(f"{LINE}{COLUMNS}{more}", "m.toml"), date(2025, 6, 30))


def counted(bookkeeping: Bookkeeping) -> dict[str, int]:
    """Whole kronor by account, and by objects where there are any."""
    return {
        "/".join([row.account, *(code for _, code in row.objects)]): row.ore // 100
        for row in bookkeeping.booked
    }


def codes(folder: Path, rows: str, more: str = "", heading: str = "Konto;Utfall") -> list[tuple[str, int]]:
    """The code and row of each mistake; each can be said in both languages."""
    with pytest.raises(tplog.BadFile) as caught:
        read(folder, rows, more, heading)
    reasons = caught.value.reasons
    assert all(error_line(reason, language) for reason in reasons for language in Language)
    return [(reason.code, reason.location.line or 0) for reason in reasons if reason.location]


PARTS = {"4010": 100, "4011": 50}


@pytest.mark.parametrize(
    "rows",
    [
        "4 Kostnader;150 / 40 Köp;150 / 4010 Varor;100 / 4011 Tjänster;50",
        "4;150 / 40;150 / 401;150 / 4010;100 / 4011;50",
        "4010;100 / 4011;50 / 40;150 / 4;150",
        "4010;100 / 4011;50 / 4010-4019;150",
        "4010;100 / 4011;50 / 4000–4999 Kostnader;150",
        "4010;100 / 4011;50 / 4010..4019;150",
        "4XXX Kostnader;150 / 4010;100 / 4011;50",
        "4010;100 / 4011;50 / 4010+4011;150",
        "4010;100 / 4011;50 / 4010, 4011;150",
        "4010;100 / 4011;50 / Summa 40;150",
        "4010;100 / 4011;50 / 40 Summa;150",
        "4010;100 / 4011;50 / Summa;150 / TOTALT;150",
        "Summa kostnader;150 / 4010;100 / 4011;50",
        "Kostnader / 4010;100 / 4011;50 / Kostnader totalt:;150 / S:a;150",
        "4010;100 / 4011;50 / Delsumma;150 / Resultat;150",
        "4010;100 / 4011;50 / ;150",
        "4010;100 / 4011;50 / Kostnader;150",
        "4010;100 / Summa 4010;100 / 4011;50 / Summa 4011;50 / Summa;150",
        "4.0;150 / 40.0;150 / 4010.0;100 / 4011.0;50",
        "40,0 Köp;150 / 4010,0 Varor;100 / 4011,00;50",
        "40 - Köp;150 / 4010 - Varor;100 / 4011 – Tjänster;50",
        "40-Köp;150 / 4010-Varor;100 / 4011-T;50",
        "40: Köp;150 / 4010: Varor;100 / 4011:T;50",
        "40. Köp;150 / 4010. Varor;100 / 4011.;50",
        "40, Köp;150 / 4010, Varor;100 / 4011|T;50",
        "40 (Köp);150 / 4010_Varor;100 / 4011 /T;50",
        '="40";150 / ="4010";100 / ="4011";50',
        "'40;150 / '4010;100 / '4011;50",
        "40%;150 / 4010;100 / 4011;50",
        "40??;150 / 4010;100 / 4011;50",
        "40##;150 / 4010;100 / 4011;50",
        "40nn;150 / 4010;100 / 4011;50",
        "40--;150 / 4010;100 / 4011;50",
        "40- Köp;150 / 4010;100 / 4011;50",
        "4010--4019;150 / 4010;100 / 4011;50",
        "4010:4019 - Köp;150 / 4010;100 / 4011;50",
        "4010-19;150 / 4010;100 / 4011;50",
    ],
)
def test_a_sum_is_passed_over_and_reported(tmp_path: Path, rows: str) -> None:
    """By its account's number, by its label, or because it has no account and is the sum."""
    bookkeeping = read(tmp_path, rows)
    assert counted(bookkeeping) == PARTS
    assert "sums-passed-over" in {remark.code for remark in bookkeeping.remarks}


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ("4010;100 / 4011;50 / 40;160", "sum-or-account", 4),
        ("4010;100 / 4011;50 / 4010-4019;160", "sum-or-account", 4),
        ("4010;100 / 4011;50 / 40XX;160", "sum-or-account", 4),
        ("4010;100 / 4011;50 / 4010+4011;160", "sum-or-account", 4),
        ("4010;100 / 40101;60 / 40102;50", "sum-or-account", 2),
        ("4010;100 / 40101;100", "sum-or-account", 2),
        ("4010;100 / 4011;50 / 4019;150", "sum-or-account", 4),
        ("3010;-9 / 3011;-1 / 4010;100 / 4011;50 / 4019;150 / 5010;7", "sum-or-account", 6),
        ("4000;150 / 4010;100 / 4011;50", "sum-or-account", 2),
        ("4010;100 / 4011;50 / Summa;151", "sum-row-differs", 4),
        ("4010;100 / 4011;50 / Summa 4010;50", "sum-row-differs", 4),
        ("4010 Summa;100", "sum-row-differs", 2),
        ("4010;100 / Övrigt;7", "account-without-digit", 3),
        ("4010;100 / 4011;50 / Resultat 2025;7", "sum-row-differs", 4),
        ("4010;100 / ;7", "row-without-account", 3),
        (";7", "row-without-account", 2),
        ("400;150 / 4010;100 / 4020;50", "sum-or-account", 2),
        ("3010;-9 / 400;150 / 4010;100 / 4020;50 / 5010;7", "sum-or-account", 3),
        ("3010;-9 / 4200;150 / 4010;100 / 4020;50", "sum-or-account", 3),
        ("41;150 / 4010;100 / 4020;50 / Summa;300", "sum-or-account", 2),
        ("4010;100 / 4020;50 / Summa;150 / 41;150 / 4030;90 / 4040;60", "sum-or-account", 5),
        ("40 10;100 / 4010;100", "account-or-group", 2),
        ("4010 Varor;100 / 4020 Städ totalt;100 / 4030;7", "sum-or-account", 3),
        ("40§;150 / 4010;100 / 4011;50", "sum-or-account", 2),
        ("40§;140 / 4010;100 / 4011;50", "account-or-group", 2),
        ("40§;140 / 4010 1 st;100", "account-or-group", 2),
        ("4010-25;150 / 4030;100 / 4031;50 / 5010;7", "sum-or-account", 2),
        ("4010/1;151 / 4030;100 / 4031;50", "account-or-group", 2),
        ("40 50-årsfest;150 / 4010 1 Varor;100 / 4011 1 Rör;51", "account-or-group", 2),
    ],
)
def test_what_may_be_a_sum_or_is_a_wrong_one_is_refused(
    tmp_path: Path, rows: str, code: str, row: int
) -> None:
    """With its row; nothing is chosen by tplog."""
    assert codes(tmp_path, rows) == [(code, row)]


def test_an_account_written_unlike_the_others_counts_when_the_mapping_says_so(tmp_path: Path) -> None:
    """Or where no line takes it, or all of the table's are written alike, as numbers of two parts are."""
    rows = "4010/1;151 / 4010/2;3 / 4030;100"
    assert codes(tmp_path, rows) == [("account-or-group", 2), ("account-or-group", 3)]
    assert sum(counted(read(tmp_path, rows, 'details = ["4010/*"]')).values()) == 254
    assert sum(counted(read(tmp_path, rows, 'sums = ["4010/1"]\ndetails = "4010/2"')).values()) == 103
    assert sum(counted(read(tmp_path, "5010/1;151 / 4030;100")).values()) == 251
    assert sum(counted(read(tmp_path, "4010/1;151 / 4010/2;100 / 4020/1;9")).values()) == 260


def test_a_sum_of_nothing_is_refused(tmp_path: Path) -> None:
    """A table that has only its sum has lost its rows."""
    assert codes(tmp_path, ";Summa;150", heading="Konto;Text;Utfall") == [("sum-row-differs", 2)]


def test_a_refusal_names_both_readings_and_the_keys(tmp_path: Path) -> None:
    """A sum of which rows, making what; or an account of its own."""
    with pytest.raises(tplog.BadFile) as caught:
        read(tmp_path, "4010;100 / 4011;50 / 4019;150")
    assert error_line(caught.value.reasons[0], Language.EN).partition(": Konto: ")[2] == (
        "sum-or-account: '4019' (150,00 kr) can be the sum of 2 rows (2, 3), which make 150,00 kr, or an "
        "account of its own. Say which in [columns]: sums = ['4019'] or details = ['4019']."
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('sums = "4019"', {"4010": 100, "4011": 50}),
        ('sums = ["4019-4099"]', {"4010": 100, "4011": 50}),
        ('details = "4019"', {"4010": 100, "4011": 50, "4019": 150}),
        ('details = ["*"]', {"4010": 100, "4011": 50, "4019": 150}),
    ],
)
def test_the_mapping_says_what_a_row_is(tmp_path: Path, more: str, expected: dict[str, int]) -> None:
    """Once, for all tables that are made alike."""
    assert counted(read(tmp_path, "4010;100 / 4011;50 / 4019;150", more)) == expected


def test_the_mapping_passes_over_a_sum_that_is_wrong(tmp_path: Path) -> None:
    """Its figure is still reported."""
    bookkeeping = read(tmp_path, "4010;100 / 4011;50 / Summa;151", 'sums = ["Summa"]')
    assert counted(bookkeeping) == PARTS
    assert "4 Summa (151,00 kr)" in error_line(bookkeeping.remarks[0], Language.EN)


@pytest.mark.parametrize(
    "rows",
    [
        "4010;100 / 4011;100",
        "4010;0 / 4011;0 / 4012;0",
        "4010;100 / 4011;-100 / 4012;0",
        "4010;100 / 4011;0 / 4012;100",
        "4010;100 / 4011;50 / 4012;-150",
        "4010;10 / 4010;20 / 4010;30",
        "4900 Totalentreprenad;10 / 4910 Summariska köp;5",
        "4010-1234;10 / 4010-5678;5 / 4011-1234;7",
        "4010/12;10 / 4010/13;5",
    ],
)
def test_an_ordinary_row_is_no_sum(tmp_path: Path, rows: str) -> None:
    """Two equal rows, sums of nothing, a balance, postings of one account, names that begin alike."""
    bookkeeping = read(tmp_path, rows)
    lines = [row.rpartition(";") for row in rows.split(" / ")]
    assert sum(counted(bookkeeping).values()) == sum(int(amount) for _, _, amount in lines)
    assert bookkeeping.remarks == ()


def test_rounded_sums_may_differ_by_what_rounding_makes(tmp_path: Path) -> None:
    """Then both figures are reported; more than that is refused, and kronor are not rounded."""
    heading = "Konto;Utfall (tkr)"
    bookkeeping = read(tmp_path, "4010;1 / 4011;1 / Summa;3", heading=heading)
    (rounded,) = [remark for remark in bookkeeping.remarks if remark.code == "sum-rounded"]
    assert "states 3 000,00 kr; the rows make 2 000,00 kr" in error_line(rounded, Language.EN)
    assert codes(tmp_path, "4010;1 / 4011;1 / Summa;4", heading=heading) == [("sum-row-differs", 4)]
    assert codes(tmp_path, "4010;1 / 4011;1 / Summa;3") == [("sum-row-differs", 4)]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('without_object = "total"', {"4010/1": 100, "4010/2": 50}),
        ('without_object = "rest"', {"4010": 150, "4010/1": 100, "4010/2": 50}),
    ],
)
def test_a_row_without_object_is_the_rest_or_the_total(
    tmp_path: Path, more: str, expected: dict[str, int]
) -> None:
    """If it is exactly the sum of the account's rows with objects, the mapping must say which."""
    rows, heading = "4010;;150 / 4010;1;100 / 4010;2;50", "Konto;Ansvar;Utfall"
    objects = 'objects = { 1 = "Ansvar" }\n'
    assert codes(tmp_path, rows, objects, heading) == [("rest-or-total", 2)]
    assert counted(read(tmp_path, rows, objects + more, heading)) == expected
    other = read(tmp_path, "4010;;7 / 4010;1;100 / 4010;2;50", objects, heading)
    assert counted(other) == {"4010": 7, "4010/1": 100, "4010/2": 50}


def test_sums_of_an_account_over_its_objects_are_passed_over(tmp_path: Path) -> None:
    """As a pivot table has them, with the label in the account's column or in another."""
    objects, heading = 'objects = { 1 = "Ansvar" }\n', "Konto;Text;Ansvar;Utfall"
    rows = "4010;;1;100 / 4010;;2;50 / 4010 Summa;;;150 / 4011;;1;3 / ;Summa;;3 / ;Totalt;;153"
    assert counted(read(tmp_path, rows, objects, heading)) == {"4010/1": 100, "4010/2": 50, "4011/1": 3}


def test_a_row_with_an_object_and_no_account_is_no_sum(tmp_path: Path) -> None:
    """Its account may stand in the row above it alone."""
    objects, heading = 'objects = { 1 = "Ansvar" }\n', "Konto;Ansvar;Utfall"
    assert codes(tmp_path, "4010;1;100 / 4011;1;50 / ;2;150", objects, heading) == [
        ("row-without-account", 4)
    ]


def test_sums_of_income_without_a_minus_are_passed_over(tmp_path: Path) -> None:
    """Where incomes are as positive as costs, their sum is too, and the net is costs less income."""
    rows = "3010;30 / 3011;12 / Summa intäkter;42 / 4010;100 / Summa kostnader;100 / Netto;58"
    bookkeeping = read(tmp_path, rows, 'incomes = "3*"')
    assert counted(bookkeeping) == {"3010": -30, "3011": -12, "4010": 100}
    assert counted(read(tmp_path, rows.replace("58", "-58"), 'incomes = "3*"')) == counted(bookkeeping)
    assert codes(tmp_path, rows.replace("58", "57"), 'incomes = "3*"') == [("sum-row-differs", 7)]


def test_a_sum_must_agree_in_every_column(tmp_path: Path) -> None:
    """One that is right in the outcome and wrong in the budget is wrong."""
    more, heading = 'budget = "Budget"', "Konto;Utfall;Budget"
    assert counted(read(tmp_path, "4010;100;1 / 4011;50;2 / 40;150;3", more, heading)) == PARTS
    assert codes(tmp_path, "4010;100;1 / 4011;50;2 / 40;150;4", more, heading) == [("sum-or-account", 4)]


def test_sums_within_periods_are_passed_over(tmp_path: Path) -> None:
    """A group's row for each month sums up that month's rows."""
    more, heading = 'period = "Månad"', "Konto;Månad;Utfall"
    rows = "40;2025-01;150 / 4010;2025-01;100 / 4011;2025-01;50 / 40;2025-02;7 / 4010;2025-02;7 / Summa;;157"
    assert counted(read(tmp_path, rows, more, heading)) == {"4010": 107, "4011": 50}


def test_an_account_of_letters_and_digits_has_groups(tmp_path: Path) -> None:
    """K4 and K40 over K4010 are sums as 4 and 40 over 4010 are, whatever stands first."""
    for rows in ("K4;150 / K40;150 / K4010;100 / K4011;50", "K4010;100 / K4011;50 / K40;150"):
        assert counted(read(tmp_path, rows)) == {"K4010": 100, "K4011": 50}
    assert codes(tmp_path, "K40;160 / K4010;100 / K4011;50") == [("sum-or-account", 2)]
    assert codes(tmp_path, "K4000;150 / K4010;100 / K4011;50") == [("sum-or-account", 2)]


@pytest.mark.parametrize("word", ["Tot", "Totalt", "Alla", "Samtliga", "Helår", "ALL"])
def test_a_row_of_all_objects_is_no_part(tmp_path: Path, word: str) -> None:
    """First or last, in a column of objects or in one that the mapping does not name."""
    heading, objects = "Konto;Ansvar;Utfall", 'objects = { 1 = "Ansvar" }\n'
    first = f"4010;{word};150 / 4010;100;100 / 4010;200;50 / 4020;100;70"
    last = f"4010;100;100 / 4010;200;50 / 4010;{word};150 / 4020;100;70"
    for rows in (first, last):
        assert counted(read(tmp_path, rows, heading=heading)) == {"4010": 150, "4020": 70}
        assert counted(read(tmp_path, rows, objects, heading)) == {
            "4010/100": 100,
            "4010/200": 50,
            "4020/100": 70,
        }
    wrong = last.replace("150", "160")
    assert codes(tmp_path, wrong, heading=heading) == [("sum-row-differs", 4)]
    assert counted(read(tmp_path, wrong, f'sums = "{word}"', heading)) == {"4010": 150, "4020": 70}


@pytest.mark.parametrize(
    "rows",
    [
        "4010;;;150 / 4010;100;;100 / 4010;200;;50",
        "4010;100;a;100 / 4010;200;b;50 / 4010;;;150",
        "4010;;;150 / 4010;A;;100 / 4010;A;x;60 / 4010;A;y;40 / 4010;B;;50 / 4010;B;z;50",
        "4010;;;100 / 4010;A;;100 / 4020;;;7 / 4020;A;;7",
    ],
)
def test_a_total_beside_parts_by_a_column_outside_the_mapping_is_refused(tmp_path: Path, rows: str) -> None:
    """As pivot tables have them, on one level or two; the column becomes objects, or the row a rest."""
    heading = "Konto;Ansvar;Vht;Utfall"
    assert {code for code, _ in codes(tmp_path, rows, heading=heading)} == {"total-or-row"}
    assert counted(read(tmp_path, rows, 'without_object = "rest"', heading))


def test_the_column_of_parts_can_be_named_as_objects(tmp_path: Path) -> None:
    """The way that the refusal names leads through."""
    more = 'objects = { 1 = "Ansvar" }\nwithout_object = "total"'
    rows = "4010;;150 / 4010;100;100 / 4010;200;50"
    assert counted(read(tmp_path, rows, more, "Konto;Ansvar;Utfall")) == {"4010/100": 100, "4010/200": 50}


@pytest.mark.parametrize(
    "rows",
    [
        "4010;;10 / 4010;Hyra;10",
        "4010;;1 / 4010;Hyra;10 / 4010;El;5",
        "4010;Hyra;15 / 4010;El;10 / 4010;Vatten;5",
        "4010;Alla;10 / 4020;Barn;50",
    ],
)
def test_an_ordinary_row_without_a_text_counts(tmp_path: Path, rows: str) -> None:
    """One equal row, another sum, a word for all where the account has nothing else: no sign of a total."""
    total = sum(int(row.rpartition(";")[2]) for row in rows.split(" / "))
    assert sum(row.ore for row in read(tmp_path, rows, heading="Konto;Text;Utfall").booked) == total * 100


@pytest.mark.parametrize(
    ("heading", "rows", "near"),
    [
        ("Utfall (tkr)", "4000;151 / 4010;100 / 4020;50", True),
        ("Utfall (tkr)", "4010;100 / 4020;50 / 4999;151", True),
        ("Utfall (mkr)", "4010;10,1 / 4020;5,2 / 4999;15,2", True),
        ("Utfall", "4000;151 / 4010;100,40 / 4020;50,40", True),
        ("Utfall", "4000;151 / 4010;100 / 4020;50", False),
        ("Utfall (tkr)", "4000;154 / 4010;100 / 4020;50", False),
        ("Utfall (tkr)", "4005;151 / 4010;100 / 4020;50", False),
    ],
)
def test_an_account_that_is_nearly_its_groups_sum_is_a_warning(
    tmp_path: Path, heading: str, rows: str, *, near: bool
) -> None:
    """Within rounding, and only where its number begins or ends the group."""
    remarks = read(tmp_path, rows, heading=f"Konto;{heading}").remarks
    assert ("row-near-sum" in {remark.code for remark in remarks}) is near


@pytest.mark.parametrize(
    "rows",
    [
        "4010;100;30 / 4011;200;20 / ;300;50",
        "4010;Norr;30 / 4011;Söder;20 / ;Norr;50",
        "4010;Norr;30 / 4011;Söder;20 / ;Öst;50 / 4012;Öst;7",
    ],
)
def test_a_row_without_account_that_is_like_a_part_is_no_sum(tmp_path: Path, rows: str) -> None:
    """As in a table that writes an account once for several rows: the row would vanish."""
    heading = "Konto;Ansvar;Utfall"
    assert [code for code, _ in codes(tmp_path, rows, heading=heading)] == ["row-without-account"]
    key = "Öst" if "Öst" in rows else "Norr" if "Norr" in rows else "300"
    if key == "300":
        assert counted(read(tmp_path, rows, f'sums = ["{key}"]', heading)) == {"4010": 30, "4011": 20}


def test_a_row_without_account_may_have_figures_that_are_sums_too(tmp_path: Path) -> None:
    """In columns that the mapping does not name, such as a budget's; or a text of its own."""
    for heading in ("Budget", "Budget 2024", "2024", "Prognos"):
        rows = "4010;90;30 / 4011;10;20 / ;100;50"
        assert counted(read(tmp_path, rows, "", f"Konto;{heading};Utfall")) == {"4010": 30, "4011": 20}
    rows = "4010;Norr;30 / 4011;Söder;20 / ;Kostnader;50"
    assert counted(read(tmp_path, rows, "", "Konto;Text;Utfall")) == {"4010": 30, "4011": 20}


def test_a_sum_of_an_object_can_be_chosen(tmp_path: Path) -> None:
    """It has no account; its label, or the key that the refusal names, says that it is a sum."""
    heading, objects = "Ansvar;Konto;Utfall", '\nobjects = { 1 = "Ansvar" }'
    parts, expected = "100;4010;100 / 100;4011;50", {"4010/100": 100, "4011/100": 50}
    assert counted(read(tmp_path, f"{parts} / Summa 100;;150", objects, heading)) == expected
    rows = f"{parts} / 100;;150 / 200;4010;7"
    assert codes(tmp_path, rows, objects, heading) == [("row-without-account", 4)]
    expected["4010/200"] = 7
    assert counted(read(tmp_path, rows, f'{objects}\nsums = ["100"]', heading)) == expected


def test_half_of_a_figure_is_no_rounding(tmp_path: Path) -> None:
    """An account of three digits in millions may be one of its own; a difference of a fifth is rounding."""
    heading = "Konto;Utfall (mkr)"
    assert codes(tmp_path, "401;1 / 4011;1 / 4012;1", heading=heading) == [("sum-or-account", 2)]
    assert len(counted(read(tmp_path, "401;5 / 4011;2 / 4012;2", heading=heading))) == 2


@pytest.mark.parametrize(
    ("rows", "more", "code"),
    [
        ("4010;100 / 3010;-50", 'incomes = "3*"', "incomes-unlikely"),
        ("4010;100 / 3010;50", 'incomes = "3*"', None),
        ("4010;100 / 3010;-50", 'sign = "credit"', "credit-unlikely"),
        ("K4010;100", 'sign = "credit"', "credit-unlikely"),
        ("4010;-100 / 3010;50", 'sign = "credit"', None),
        ("4010;-100 / 3010;50", 'sign = "debit"', None),
    ],
)
def test_a_sign_that_turns_costs_into_income_is_a_warning(
    tmp_path: Path, rows: str, more: str, code: str | None
) -> None:
    """The mapping may have been written for another table."""
    remarks = [remark.code for remark in read(tmp_path, rows, more).remarks]
    assert remarks == ([code] if code else [])
