"""Bookkeeping as a table: sums by account and objects, periods, signs, and mistakes by row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import tplog
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import BookedSum, Bookkeeping
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.line_mapping import parse_mapping, read_mapping

UPTO = date(2025, 6, 30)
HEAD = 'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "1"\n'
COLUMNS = '[columns]\naccount = "Konto"\namount = "Utfall"\n'


def read(folder: Path, table: str, more: str = "", upto: date = UPTO) -> Bookkeeping:
    """A table's bookkeeping, by these columns and more."""
    path = folder / "bok.csv"
    path.write_text(table, "utf-8")
    return read_booked_table(path, parse_mapping(f"{HEAD}{COLUMNS}{more}", "m.toml"), upto)


def wrong(folder: Path, table: str, more: str = "") -> list[str]:
    """The mistakes of a table, as people read them in English, without the folder."""
    with pytest.raises(tplog.BadFile) as caught:
        read(folder, table, more)
    assert all(error_line(reason, Language.SV) for reason in caught.value.reasons)
    return [error_line(reason, Language.EN).removeprefix(f"{folder}/") for reason in caught.value.reasons]


def test_sums_are_of_accounts_and_objects(tmp_path: Path) -> None:
    """Rows of the same are added up; a cell may have the name behind the code; empty rows are passed over."""
    table = (
        "Konto;Ansvar;Projekt;Utfall\n4010 Hyra;1234 Trygghet;P 7;1 000,50\n4010;1234;P 7;-0,25\n"
        "4010;;;5\n;;;\n1930;;;0\n"
    )
    bookkeeping = read(tmp_path, table, 'objects = { 6 = "Projekt", 1 = "Ansvar" }')
    objects = (("1", "1234"), ("6", "P 7"))
    assert bookkeeping.booked == (
        BookedSum("4010", objects, 100025, 2),
        BookedSum("4010", (), 500, 4),
        BookedSum("1930", (), 0, 6),
    )
    assert bookkeeping.names == {"4010": "Hyra"}
    assert bookkeeping.objects == {("1", "1234"): "Trygghet"}
    assert (bookkeeping.first, bookkeeping.upto, bookkeeping.budget, bookkeeping.remarks) == (
        date(2025, 1, 1),
        UPTO,
        (),
        (),
    )


def test_units_signs_and_the_budget(tmp_path: Path) -> None:
    """Thousands are thousands; where income is positive costs are turned; the budget has its own column."""
    more = 'unit = "tkr"\nsign = "credit"\nbudget = "Budget"\nname = "Benämning"'
    bookkeeping = read(tmp_path, "Konto;Benämning;Utfall;Budget\n4010;Hyra;-1,5;-3\n3010;Avgifter;1;\n", more)
    assert bookkeeping.booked == (BookedSum("4010", (), 150000, 2), BookedSum("3010", (), -100000, 3))
    assert bookkeeping.budget == (BookedSum("4010", (), 300000, 2),)
    assert bookkeeping.names == {"4010": "Hyra", "3010": "Avgifter"}


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ("2025-01-01", True),
        ("2025-06-30", True),
        ("2025-07-01", False),
        ("2024-12-31", False),
        ("2025-06", True),
        ("202506", True),
        ("202507", False),
        ("20250630", True),
        ("202412", False),
    ],
)
def test_what_is_of_the_year_up_to_the_day_counts(tmp_path: Path, period: str, *, counts: bool) -> None:
    """Those of other years are left out, with a remark of their sum; the budget is the whole year's."""
    table = f"Konto;Period;Utfall;Budget\n4010;2025-01;1;\n4010;{period};2;4\n"
    bookkeeping = read(tmp_path, table, 'period = "Period"\nbudget = "Budget"')
    assert bookkeeping.booked == (BookedSum("4010", (), 300 if counts else 100, 2),)
    assert [row.ore for row in bookkeeping.budget] == ([400] if period.startswith("2025") else [])
    remarks = [error_line(remark, Language.EN) for remark in bookkeeping.remarks if remark.code != "late-day"]
    assert len(remarks) == (not period.startswith("2025"))
    assert all(
        "1 row of other years than 2025 is left out, 2\u00a0kr together" in remark for remark in remarks
    )


def test_a_period_across_the_day_cannot_be_divided(tmp_path: Path) -> None:
    """Half of June is not to be had from June's sum."""
    with pytest.raises(tplog.BadFile) as caught:
        read(tmp_path, "Konto;Period;Utfall\n4010;2025-06;1\n", 'period = "Period"', date(2025, 6, 15))
    assert "Period: period-cut: The period 2025-06-01–2025-06-30 ends after 2025-06-15" in str(caught.value)


def test_other_sheets_with_cells_are_told(tmp_path: Path) -> None:
    """The first is read, and the others are named; not where the sheet is given."""
    book = openpyxl.Workbook()
    for name in ("Utfall", "Prognos"):
        sheet = book.create_sheet(name)
        sheet.append(["Konto", "Utfall"])
        sheet.append([4010, 1])
    path, mapping = tmp_path / "bok.xlsx", tmp_path / "karta.toml"
    book.save(path)
    for key, codes in (("", ["sheets-left-out"]), ('sheet = "Prognos"', [])):
        mapping.write_text(
            'budget = "b"\n[[line]]\nline = "a"\naccounts = ["4*"]\n'
            f'[columns]\naccount = "Konto"\namount = "Utfall"\n{key}\n',
            "utf-8",
        )
        if not key:
            del book["Sheet"]
            book.save(path)
        remarks = read_booked_table(path, read_mapping(mapping), date(2025, 12, 31)).remarks
        assert [remark.code for remark in remarks] == codes


def test_a_spreadsheets_cells_are_what_they_hold(tmp_path: Path) -> None:
    """Numbers as codes, dates as dates, amounts to the öre; the sheet is the one that is named."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Juni")
    sheet.append(["Konto", "Datum", "Projekt", "Utfall"])
    sheet.append([4010, date(2025, 2, 3), 7, 310500.5])
    sheet.append([4010.0, date(2025, 7, 3), 7, 1])
    path = tmp_path / "bok.xlsx"
    book.save(path)
    more = 'period = "Datum"\nsheet = "Juni"\nobjects = { 6 = "Projekt" }'
    bookkeeping = read_booked_table(path, parse_mapping(f"{HEAD}{COLUMNS}{more}", "m.toml"), UPTO)
    assert bookkeeping.booked == (BookedSum("4010", (("6", "7"),), 31050050, 2),)


@pytest.mark.parametrize(
    ("table", "more", "says"),
    [
        (
            "Konton;Utfall\n1;1\n",
            "",
            ["bok.csv: Konto: column-unknown: The table has no column 'Konto'. Near"],
        ),
        (
            "Konto;Summa\n1;1\n",
            'objects = { 1 = "Ansvar" }',
            ["bok.csv: Utfall: column-unknown", "bok.csv: Ansvar: column-unknown"],
        ),
        ("Konto;Utfall\n1;1\n;5\n", "", ["bok.csv:3: Konto: row-without-account"]),
        ("Konto;Utfall\n1;x\n1;y\n", "", ["bok.csv:2: Utfall: amount-", "bok.csv:3: Utfall: amount-"]),
        (
            "Konto;Utfall;P\n1;1;juni\n",
            'period = "P"',
            ["bok.csv:2: P: period-unreadable: 'juni' is no period"],
        ),
        ("Konto;Utfall;P\n1;1;202513\n", 'period = "P"', ["bok.csv:2: P: period-unreadable"]),
        ("Konto;Utfall;P\n1;1;\n", 'period = "P"', ["bok.csv:2: P: period-unreadable"]),
    ],
)
def test_a_mistake_is_reported_with_its_row_and_column(
    tmp_path: Path, table: str, more: str, says: list[str]
) -> None:
    """All of a table at once."""
    lines = wrong(tmp_path, table, more)
    assert len(lines) == len(says)
    assert all(line.startswith(start) for line, start in zip(lines, says, strict=True)), lines


def test_a_table_without_stated_columns_is_refused(tmp_path: Path) -> None:
    """Which column is which is never guessed."""
    with pytest.raises(tplog.BadFile, match=r"m\.toml: columns-not-told"):
        read_booked_table(tmp_path / "bok.csv", parse_mapping(HEAD, "m.toml"), UPTO)


def test_a_table_of_other_days_alone_is_refused(tmp_path: Path) -> None:
    """No row of the days asked for is no outcome of 0, which would take back what was recorded before."""
    table, more = "Konto;Månad;Utfall\n4010;2025-07;5\n4010;2024-06;7\n", 'period = "Månad"'
    (line,) = wrong(tmp_path, table, more)
    assert line == (
        "bok.csv: Månad: rows-missing: "
        "The table has no amounts from 2025-01-01 up to and including 2025-06-30."
    )


@pytest.mark.parametrize(("month", "late"), [("2025-05", True), ("2025-06", False), ("2025-07", False)])
def test_a_table_that_ends_early_is_reported(tmp_path: Path, month: str, *, late: bool) -> None:
    """Where nothing is of the last month or after, what is missing may be yet to be booked."""
    bookkeeping = read(tmp_path, f"Konto;Månad;Utfall\n4010;2025-01;5\n4010;{month};7\n", 'period = "Månad"')
    assert [remark.code for remark in bookkeeping.remarks] == (["late-day"] if late else [])


def test_a_row_of_sums_is_no_account(tmp_path: Path) -> None:
    """It would be counted once more, so it is passed over; one that is not the sum is refused."""
    bookkeeping = read(tmp_path, "Konto;Utfall\n4010;5\nSumma;5\n")
    assert bookkeeping.booked == (BookedSum("4010", (), 500, 2),)
    assert [error_line(remark, Language.EN).partition(": ")[2] for remark in bookkeeping.remarks] == [
        "sums-passed-over: 1 row of sums does not count: 3 Summa (5,00 kr)"
    ]
    (line,) = wrong(tmp_path, "Konto;Utfall\n4010;5\nSumma;6\n")
    assert line.startswith("bok.csv:3: Konto: sum-row-differs: 'Summa' states 6,00 kr, but the rows that it")
    assert "make 5,00 kr" in line
    (line,) = wrong(tmp_path, "Konto;Utfall\n4010;5\nKostnader;6\n")
    assert line.startswith("bok.csv:3: Konto: account-without-digit: 'Kostnader' is no account, and no sum")


def test_a_code_of_two_numbers_is_one_code(tmp_path: Path) -> None:
    """A name begins with a letter; else two codes would become one."""
    bookkeeping = read(tmp_path, "Konto;Utfall\n10 20;5\n10 30;7\n10 Hyra;1\n")
    assert [booked.account for booked in bookkeeping.booked] == ["10 20", "10 30", "10"]
