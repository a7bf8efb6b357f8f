"""Rows of another kind, year or unit in a bookkeeping's table: never added to the outcome without a word."""

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

LINE = 'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "4*"\n'
COLUMNS = '[columns]\naccount = "Konto"\namount = "Belopp"\n'


def read(folder: Path, rows: str, more: str = "") -> Bookkeeping:
    """A table with these rows, a slash between them, to the end of June."""
    path = folder / "bok.csv"
    path.write_text(rows.replace(" / ", "\n"), "utf-8")
    return read_booked_table(path, parse_mapping(f"{LINE}{COLUMNS}{more}", "m.toml"), date(2025, 6, 30))


def kronor(folder: Path, rows: str, more: str = "") -> int:
    """The sum of the table in whole kronor."""
    return sum(row.ore for row in read(folder, rows, more).booked) // 100


def refusals(folder: Path, rows: str, more: str = "") -> list[tuple[str, int]]:
    """The code and row of each mistake; each can be said in both languages."""
    with pytest.raises(tplog.BadFile) as caught:
        read(folder, rows, more)
    reasons = caught.value.reasons
    assert all(error_line(reason, language) for reason in reasons for language in Language)
    return [(reason.code, reason.location.line or 0) for reason in reasons if reason.location]


@pytest.mark.parametrize(
    "rows",
    [
        "Konto;Belopp;Enhet / 4010;100;tkr",
        "Konto;Belopp;Enhet / 4010;100;1000 kr",
        "Konto;Belopp;Valuta / 4010;100;EUR",
        "Konto;Belopp;Faktor / 4010;100;1000",
    ],
)
def test_a_column_of_another_unit_is_refused(tmp_path: Path, rows: str) -> None:
    """A unit, a currency or a factor beside each amount; the mapping's unit settles it."""
    assert refusals(tmp_path, rows) == [("unit-doubtful", 2)]
    assert kronor(tmp_path, rows, 'unit = "tkr"') == 100_000


def test_rows_of_several_units_are_refused(tmp_path: Path) -> None:
    """The mapping's unit is not that of all rows; the rows of one unit can be chosen."""
    rows = "Konto;Belopp;Enhet / 4010;100;tkr / 4011;5000;kr"
    assert refusals(tmp_path, rows, 'unit = "tkr"') == [("units-differ", 3)]
    assert kronor(tmp_path, rows, 'unit = "tkr"\nonly = { Enhet = "tkr" }') == 100_000


@pytest.mark.parametrize(
    "rows",
    [
        "Typ;Konto;Belopp / Utfall;4010;100 / Budget;4010;120",
        "Typ;Konto;Belopp / Utfall 2025;4010;100 / Utfall 2024;4010;120",
        "Typ;Konto;Belopp / Utfall;4010;100 / Föregående år;4010;120",
        "Typ;Konto;Belopp / Ack;4010;100 / Månad;4010;120",
        "X;Konto;Belopp / Bokslut;4010;100 / Prognos;4010;120 / Fritt;4010;7",
        "Year;Konto;Belopp / 2025;4010;100 / 2024;4010;120",
    ],
)
def test_a_column_that_tells_kinds_or_years_apart_is_refused(tmp_path: Path, rows: str) -> None:
    """Whatever its heading; ``only`` chooses the rows that count, and the others are reported."""
    heading, first = rows.split(";", maxsplit=1)[0], rows.split(" / ")[1].split(";", maxsplit=1)[0]
    assert refusals(tmp_path, rows) == [("column-of-kinds", 3)]
    bookkeeping = read(tmp_path, rows, f'[columns.only]\n{heading} = "{first}"\n')
    assert [row.ore for row in bookkeeping.booked] == [10_000]
    assert "rows-not-chosen" in {remark.code for remark in bookkeeping.remarks}


def test_a_table_of_another_kind_alone_is_refused(tmp_path: Path) -> None:
    """A budget is no outcome."""
    assert refusals(tmp_path, "Typ;Konto;Belopp / Budget;4010;120") == [("column-of-kinds", 2)]


@pytest.mark.parametrize("heading", ["Datum", "Verifikationsdatum", "Period", "Månad"])
def test_a_column_of_days_outside_the_year_so_far_is_refused(tmp_path: Path, heading: str) -> None:
    """The mapping names it as the period."""
    for day in ("2024-12-31", "2025-07-31"):
        rows = f"Konto;{heading};Belopp / 4010;2025-03-01;90 / 4010;{day};8"
        assert refusals(tmp_path, rows) == [("column-of-periods", 3)]
        assert kronor(tmp_path, rows, f'period = "{heading}"') == 90
    assert kronor(tmp_path, f"Konto;{heading};Belopp / 4010;2025-03-01;90") == 90


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ("Konto;Belopp / Utfall 2025; / 4010;100 / Utfall 2024; / 4010;90", 4),
        ("Konto;Belopp / Budget; / 4010;120 / Utfall; / 4010;100", 2),
        ("Konto;Belopp / 2025; / 4010;120 / 2024; / 4010;100", 4),
        ("Konto;Belopp / 4010;120 / Prognos helår; / 4010;100", 3),
        ("Utfall 2025 / Konto;Belopp / 4010;100 / ; / Budget 2025; / Konto;Belopp / 4010;120", 5),
    ],
)
def test_a_row_of_text_over_rows_of_another_kind_is_refused(tmp_path: Path, rows: str, row: int) -> None:
    """Also where the headings are printed again below it."""
    assert refusals(tmp_path, rows) == [("section-of-other-kind", row)]


@pytest.mark.parametrize(
    "rows",
    [
        "Konto;Text;Belopp / 4010;Hyra 2024;90 / 4010;Budget;8 / 4010;Diverse;2",
        "Konto;Ansvar;Belopp / 4010;2010;90 / 4011;2020;10",
        "Konto;Förfallodatum;Belopp / 4010;2026-03-01;100",
        "Konto;Enhet;Belopp / 4010;st;90 / 4010;tim;10",
        "Konto;Valuta;Belopp / 4010;SEK;100",
        "Konto;Valuta;Belopp (SEK) / 4010;EUR;100",
        "Konto;Skala;Belopp / 4010;1;100",
        "Konto;År;Belopp / 4010;2025;100",
        "Konto;Typ;Belopp / 4010;Utfall;100",
        "Konto;Prognos;Belopp / 4010;70;100",
        "Konto;Belopp / Budgetenheten; / 4010;90 / Planering; / 4010;10 / Budget 2024;",
        "Konto;Belopp / Utfall 2025; / 4010;100",
        "Konto;Belopp / 2010; / 4010;100",
        "Budget 2025 / Konto;Belopp / 4010;100",
    ],
)
def test_ordinary_columns_and_texts_are_passed_over(tmp_path: Path, rows: str) -> None:
    """Texts of rows, codes, other days, names of units, notes: none says that a figure is another."""
    assert kronor(tmp_path, rows) == 100
