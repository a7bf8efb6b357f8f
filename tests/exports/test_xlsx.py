"""The workbook, read by openpyxl: the same totals, text that stays text, and the same bytes twice."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Cli
from exports.table_logs import CASES, POINTS, book_of, joined, rows_in
from hostile.texts import HARMFUL
from tplog import NotFound
from tplog.answers.answer import Field, Kind
from tplog.answers.cells import column_name
from tplog.exports import xlsx
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.i18n.vocabulary import Language
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import encode_base64
from tplog.merkle.tree import tree_root

SHEETS = [
    "Läge",
    "Överföringar",
    "Händelser",
    "Angivna belopp",
    "Projekt",
    "Iakttagelser",
    "Handlingar",
    "Konton",
]


@cache
def workbook_bytes(log: str, point: str = "now", lang: Language = Language.SV) -> bytes:
    """A workbook of a log."""
    book = book_of(log)
    return joined(xlsx.export(book, ExportScope(point=POINTS[point], language=lang).pinned(book)))


def opened(content: bytes) -> Any:  # noqa: ANN401 (openpyxl)
    """The workbook as openpyxl reads it; formulas would be seen as such."""
    return openpyxl.load_workbook(io.BytesIO(content))


def ore(kronor: object) -> int:
    """A figure in kronor as öre, without any rounding of ours."""
    amount = Decimal(str(kronor)).scaleb(2)
    assert amount == int(amount)
    return int(amount)


@pytest.mark.parametrize(("log", "point"), CASES)
def test_a_workbook_has_the_same_figures(log: str, point: str) -> None:
    """Every figure of every sheet is the table's, in kronor; every sheet has its rows."""
    workbook, rows = opened(workbook_bytes(log, point)), rows_in(log, point)
    assert workbook.sheetnames == ["Om", *SHEETS]
    for table, name in zip(ALL_TABLES, SHEETS, strict=True):
        sheet = workbook[name]
        money = [number for number, column in enumerate(table.columns) if column.value_type is Kind.ORE]
        sheet_rows = list(sheet.iter_rows(min_row=2))
        assert len(sheet_rows) == len(rows[table.name])
        for cells, row in zip(sheet_rows, rows[table.name], strict=True):
            for number in money:
                expected = row[column_name(table.columns[number])]
                value = cells[number].value
                assert (None if value is None else ore(value)) == expected
                assert value is None or (cells[number].data_type, cells[number].number_format) == (
                    "n",
                    "#,##0.00",
                )


def test_the_state_sums_to_the_book_s() -> None:
    """The frame and what remains of each body, added up by openpyxl, are those of the state."""
    book, sheet = book_of("decided"), opened(workbook_bytes("decided"))["Läge"]
    heads, *rows = sheet.iter_rows(values_only=True)
    by_head = [dict(zip(heads, row, strict=True)) for row in rows]
    state = book.state("trygghetspaketet")
    bodies = [body for year in state.years() for body in state.holders(year)]
    top = [row for row in by_head if row["budget"] == "trygghetspaketet" and row["djup"] == 0]
    for heading, name in (("ram (kr)", "frame"), ("kvar av budget (kr)", "remaining")):
        assert sum(ore(row[heading]) for row in top) == sum(
            getattr(state.subtree_balance(body), name) for body in bodies
        )


@pytest.mark.parametrize("log", ["hostile", "formulas"])
def test_no_planted_text_is_a_formula(log: str) -> None:
    """No cell is one, nothing unseen is in any; what looks like one stays text when it is edited."""
    texts = 0
    for sheet in opened(workbook_bytes(log)):
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                if isinstance(cell.value, str):
                    texts += 1
                    assert not HARMFUL.search(cell.value)
                    assert cell.quotePrefix or not cell.value.startswith(("=", "+", "-", "@"))
    assert texts > 500


def test_a_character_by_its_number_stays_its_text() -> None:
    """Excel would show another, perhaps one that cannot be seen."""
    sheet = openpyxl.Workbook(write_only=True).create_sheet()
    assert xlsx._text_cell(sheet, "_x202E_ _x1_").value == "_x005F_x202E_ _x1_"  # noqa: SLF001 (its rule)


@pytest.mark.parametrize(
    "text", ["#N/A", "#REF!", "#", "=1", "=", "+1", "", " a ", "x", "2025-03-01", "1", "TRUE"]
)
def test_a_text_is_a_text_whatever_it_looks_like(text: str) -> None:
    """Neither a formula, an error value, a number nor a day, and nothing of it is lost."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    column: Field[str] = Field("x", Kind.TEXT, get=str)
    money: Field[int] = Field("y", Kind.ORE, get=int)
    sheet.append(
        [xlsx._typed_cell(sheet, *pair) for pair in ((money, 125), (column, text), (column, "å"))]  # noqa: SLF001 (its rule)
    )
    file = io.BytesIO()
    workbook.save(file)
    cells = opened(file.getvalue()).active[1]
    assert [cell.value for cell in cells] == [1.25, text or None, "å"]
    assert [cell.number_format for cell in cells] == ["#,##0.00", "General", "General"]
    assert [cell.data_type for cell in cells if cell.value] == ["n", *("s" for known in (text, "å") if known)]


def test_sheets_are_pleasant() -> None:
    """Frozen headings with a filter over all that is there, real days, and truths as truths."""
    workbook = opened(workbook_bytes("matters"))
    for name in SHEETS:
        sheet = workbook[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
    heads, first, *_ = workbook["Händelser"].iter_rows(values_only=True)
    assert isinstance(first[heads.index("räknas från")], datetime)
    assert first[heads.index("registrerat (UTC)")] == datetime(2026, 3, 1, 12)  # noqa: DTZ001 (Excel has no zones)
    heads, first, *_ = workbook["Läge"].iter_rows(values_only=True)
    assert isinstance(first[heads.index("nivå känd")], bool)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(1899, 12, 31), "1899-12-31"),
        (date(1900, 2, 28), "1900-02-28"),
        (date(1900, 3, 1), datetime(1900, 3, 1)),  # noqa: DTZ001 (a day)
    ],
)
def test_a_day_that_excel_has_no_number_for_is_text(day: date, value: object) -> None:
    """Excel counts from 1900, and believes that that was a leap year."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    column: Field[date] = Field("x", Kind.DAY, get=lambda day: day)
    sheet.append([xlsx._typed_cell(sheet, column, day)])  # noqa: SLF001 (its rule)
    file = io.BytesIO()
    workbook.save(file)
    assert opened(file.getvalue()).active["A1"].value == value


def test_the_first_sheet_says_what_it_is() -> None:
    """Of which log, by its size and root, in which units, as of when."""
    about = dict(opened(workbook_bytes("matters", "as of 2025-06-30", Language.EN))["About"].values)
    leaves = [record.leaf for record in book_of("matters").records()]
    assert about["Records in the log"] == len(leaves)
    assert about["Root of the tree (RFC 6962)"] == encode_base64(tree_root(map(leaf_hash, leaves)))
    assert about["Decided by"] == "2025-06-30"
    assert about["Log"] == "unsigned"
    assert about["Money"].startswith("kronor")
    assert about["Sheet: State"]


def test_the_same_log_is_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in it depends on when it was made."""
    content = workbook_bytes("seed")
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 1, 1, 1, 1, 0, 1, 0))
    workbook_bytes.cache_clear()
    assert workbook_bytes("seed") == content
    properties = opened(content).properties
    last = list(book_of("seed").records())[-1].recorded
    assert properties.modified.replace(tzinfo=UTC) == last.replace(microsecond=0)


def test_a_table_too_long_for_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of being cut."""
    monkeypatch.setattr(xlsx, "MOST_ROWS", 12)
    workbook_bytes.cache_clear()
    with pytest.raises(NotFound, match=r"sheet-full: The sheet .* has no room: a sheet has at most 12 rows"):
        workbook_bytes("seed")


def test_without_openpyxl_it_says_what_to_install(
    cli: Cli, seeded: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages, and nothing is written."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    result = cli("export", "xlsx", "-o", "x.xlsx")
    assert (result.exit_code, result.stderr) == (
        2,
        "extra-missing: tplog export xlsx needs more. Run: pip install 'tplog[xlsx]'\n",
    )
    assert "För tplog export xlsx behövs mer" in cli("export", "xlsx", "-o", "x.xlsx", lang="sv").stderr
    assert not list(Path().glob("*x.xlsx*"))


def test_a_workbook_is_not_thrown_at_a_terminal(
    cli: Cli, seeded: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe gets it; a terminal gets a word."""
    assert opened(cli("export", "xlsx", lang="sv").stdout_bytes).sheetnames[1:] == SHEETS
    monkeypatch.setattr("tplog.cli.commands.export._is_terminal", lambda: True)
    result = cli("export", "xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "-o" in result.stderr


def test_an_empty_table_can_be_filtered_too() -> None:
    """Its filter is over its headings."""
    assert opened(workbook_bytes("empty"))["Läge"].auto_filter.ref == "A1:X1"


def test_a_trail_can_be_added() -> None:
    """The steps of an account, as the table of its trail has them, on a sheet of their own."""
    book, account = book_of("decided"), "2025/kommunstyrelsen/trygghetsvärdar"
    scope = ExportScope("trygghetspaketet", language=Language.SV).pinned(book)
    workbook = opened(joined(xlsx.export(book, scope, account=account)))
    assert workbook.sheetnames == ["Om", *SHEETS, "Beslutskedja"]
    heads, *rows = workbook["Beslutskedja"].iter_rows(values_only=True)
    at = heads.index("händelse")
    assert [row[at] for row in rows] == [
        step.record.event.id for step in book.trail("trygghetspaketet", account)
    ]
