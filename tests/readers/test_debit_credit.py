"""Tables with a column that says of each row whether it is debit or credit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import tplog
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.line_mapping import parse_mapping

MAPPING = (
    'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "*"\n[columns]\naccount = "Konto"\namount = "Belopp"\n'
)


def kronor(folder: Path, table: str, more: str = "") -> list[int]:
    """The whole kronor of each account."""
    path = folder / "bok.csv"
    path.write_text(table, "utf-8")
    bookkeeping = read_booked_table(path, parse_mapping(f"{MAPPING}{more}", "m.toml"), date(2025, 12, 31))
    return [row.ore // 100 for row in bookkeeping.booked]


def refusals(folder: Path, table: str, more: str = "") -> list[str]:
    """The code of each mistake; each can be said in both languages."""
    with pytest.raises(tplog.BadFile) as caught:
        kronor(folder, table, more)
    assert all(error_line(reason, language) for reason in caught.value.reasons for language in Language)
    return [reason.code for reason in caught.value.reasons]


@pytest.mark.parametrize(
    ("heading", "debit", "credit"),
    [
        ("D/K", "D", "K"),
        ("Sida", "Debet", "Kredit"),
        ("Typ", "d", "k"),
        ("Dr/Cr", "DR", "CR"),
        ("DC", "D", "C"),
        ("Tecken", "+", "-"),
        ("Debet eller kredit", "Deb.", "Kred."),
        ("D/K", "", "K"),
        ("Sida", "", "Kredit"),
    ],
)
def test_a_column_of_debit_and_credit_is_named_by_the_mapping(
    tmp_path: Path, heading: str, debit: str, credit: str
) -> None:
    """Without it a credit would count as a cost; a credit with a minus is a credit taken back."""
    table = f"Konto;{heading};Belopp\n4010;{debit};100\n4020;{credit};20\n4030;{credit};-5\n"
    assert refusals(tmp_path, table) == ["column-of-sides"]
    assert kronor(tmp_path, table, f'side = "{heading}"\n') == [100, -20, 5]


def test_signs_that_agree_with_the_column_are_enough(tmp_path: Path) -> None:
    """The column says only once more what the signs say, with either of them positive."""
    assert kronor(tmp_path, "Konto;D/K;Belopp\n4010;D;100\n3020;K;-20\n") == [100, -20]
    assert kronor(tmp_path, "Konto;D/K;Belopp\n4010;D;-100\n3020;K;20\n", 'sign = "credit"') == [100, -20]
    assert refusals(tmp_path, "Konto;D/K;Belopp\n4010;D;-100\n3020;K;20\n") == ["column-of-sides"]
    assert refusals(tmp_path, "Konto;D/K;Belopp\n4010;D;100\n3020;K;-20\n", 'sign = "credit"') == [
        "column-of-sides"
    ]


@pytest.mark.parametrize(
    "rows", ["Kategori / K / K", "Typ / K / I", "Text / - / -", "Signatur / D / AB", "Text / Kredit / Varor"]
)
def test_another_column_tells_no_sides(tmp_path: Path, rows: str) -> None:
    """Letters that can be anything else, and dashes."""
    heading, first, second = rows.split(" / ")
    assert kronor(tmp_path, f"Konto;{heading};Belopp\n4010;{first};100\n4020;{second};20\n") == [100, 20]


def test_a_side_that_is_neither_is_refused(tmp_path: Path) -> None:
    """Nothing is guessed for a row; a row without a text is as it stands, as sums are."""
    assert refusals(tmp_path, "Konto;D/K;Belopp\n4010;D;100\n4020;X;20\n", 'side = "D/K"') == [
        "side-unreadable"
    ]
    table = "Konto;D/K;Belopp\n4010;D;100\n4020;K;20\nSumma;;80\n"
    assert kronor(tmp_path, table, 'side = "D/K"') == [100, -20]
