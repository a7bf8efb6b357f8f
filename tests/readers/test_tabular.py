"""Tables of CSV and XLSX: read whole and exactly, or refused with every mistake, its row and its column."""

from __future__ import annotations

import csv
import sys
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

import tplog
from strategies import CP1252
from tplog.readers.tables.sheet import column_letters, column_number
from tplog.readers.tables.tabular import (
    Table,
    cell_amount,
    parse_ore,
    read_table,
    row_reader,
    to_amount_notation,
)
from tplog.values.amount import format_kronor
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_ARCHIVE_MEMBER_BYTES, MAX_TABLE_BYTES, ORE_LIMIT

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


def read(folder: Path, content: bytes | str, sheet: str | None = None) -> Table:
    """A file's table."""
    path = folder / "x"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, sheet=sheet)


def rows(table: Table) -> list[list[object]]:
    """The cells of each row, in the headings' order."""
    return [[row.cells[heading] for heading in table.headings] for row in table.rows]


def wrong(folder: Path, content: bytes | str, sheet: str | None = None) -> list[tuple[object, ...]]:
    """Code, row and column of every mistake."""
    with pytest.raises(tplog.BadFile) as caught:
        read(folder, content, sheet)
    return [
        (reason.code, reason.location and reason.location.line, reason.location and reason.location.key)
        for reason in caught.value.reasons
    ]


def workbook(*rows: list[Any], **sheets: list[list[Any]]) -> Any:  # noqa: ANN401 (openpyxl)
    """A workbook with these rows in its first sheet, and other sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, content in {"Sheet": rows, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    return book


def saved(book: Any) -> bytes:  # noqa: ANN401 (openpyxl)
    """The bytes of its file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, part: str, data: bytes) -> bytes:
    """An XLSX file in which a part is another."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, data if name == part else old.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def computed(content: bytes) -> bytes:
    """An XLSX file that does not ask to be computed when it is opened, as openpyxl's do."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = archive.read("xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b"")
    return with_part(content, "xl/workbook.xml", part)


COMPUTED = computed(saved(workbook(["x"])))


def raw(cells: str) -> bytes:
    """An XLSX file whose only sheet holds this XML of rows."""
    sheet = f'<worksheet xmlns="{_NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'
    return with_part(COMPUTED, SHEET, sheet.encode())


_cells = st.text(CP1252, max_size=8) | st.sampled_from(
    ["", 'a "b"', "en\nannan", "en\r\nannan", "1 234,50", "a;b", "a,b", "a\tb", "a|b", '"', "å ä ö €"]
)


@st.composite
def contents(draw: st.DrawFn) -> list[list[str]]:
    """Headings that differ, and rows of as many cells, none of them empty."""
    width = draw(st.integers(2, 4))
    headings = ["Konto", "Belopp, kr", "Ansvar; enhet", "Text"][:width]
    drawn_rows = draw(st.lists(st.lists(_cells, min_size=width, max_size=width), max_size=5))
    return [headings, *(row for row in drawn_rows if any(cell.strip() for cell in row))]


@given(contents(), st.sampled_from(";,\t|"), st.sampled_from(ENCODINGS), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_as_csv_is_read_back(
    content: list[list[str]], delimiter: str, encoding: str, end: str
) -> None:
    """In each delimiter and encoding; each row with the line at which it begins."""
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(content)
    table = written(file.getvalue().encode(encoding))
    assert table.headings == tuple(content[0])
    assert rows(table) == [[cell.strip() or None for cell in row] for row in content[1:]]
    lines = file.getvalue().split("\n")
    for row in table.rows:
        assert lines[row.number - 1].startswith('"')


_FOLDER: list[Path] = []


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    _FOLDER[:] = [tmp_path]


def written(content: bytes) -> Table:
    """As `read`, in the test's folder."""
    return read(_FOLDER[0], content)


_values = (
    st.integers(-(10**12), 10**12)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.text(CP1252, max_size=6).filter(lambda text: not text.startswith("=") and not text.startswith("#"))
    | st.dates(date(1950, 1, 1), date(2100, 1, 1))
)


def _swedish(cell: object) -> object:
    return str(cell).replace(".", ",") if isinstance(cell, Decimal) else cell


@settings(max_examples=30)
@given(st.lists(st.lists(_values, min_size=2, max_size=2), max_size=4))
def test_a_sheet_is_the_csv_of_the_same_content(content: list[list[Any]]) -> None:
    """Texts are the same, numbers the same öre; a date is a date."""
    content = [row for row in content if any(str(cell).strip() for cell in row)]
    sheet = written(saved(workbook(["a", "b"], *content)))
    file = StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(
        [["a", "b"], *([_swedish(cell) for cell in row] for row in content)]
    )
    text = written(file.getvalue().encode())
    assert [row.number for row in sheet.rows] == [row.number for row in text.rows]
    for mine, other in zip(rows(sheet), rows(text), strict=True):
        for cell, expected_cell in zip(mine, other, strict=True):
            if isinstance(cell, (int, Decimal)):
                assert parse_ore(cell, "kr") == parse_ore(expected_cell, "kr")  # type: ignore[arg-type]
            else:
                assert (str(cell) if cell else cell) == expected_cell


@settings(max_examples=5)
@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=200))
def test_every_amount_of_15_digits_is_exact_in_a_sheet(amounts: list[int]) -> None:
    """Binary floating point keeps what a bookkeeper types, and its noise is dropped."""
    cells = (f"<c><v>{Decimal(amount) / 100}</v></c>" for amount in amounts)
    sheet_rows = "".join(_row(number, cell) for number, cell in enumerate(cells, 2))
    table = written(raw(_row(1, '<c t="str"><v>a</v></c>') + sheet_rows))
    assert [parse_ore(row.cells["a"], "kr") for row in table.rows] == amounts


def _row(number: int, cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{cells}</row>'


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0.30000000000000004", Decimal("0.3")),
        ("1234.5", Decimal("1234.5")),
        ("1234.0", 1234),
        ("1E3", 1000),
        ("1.1000000000000001E-2", Decimal("0.011")),
        ("-7", -7),
        ("0.33333333333333331", Decimal("0.333333333333333")),
    ],
)
def test_a_number_is_what_excel_shows_of_it(number: str, expected: object) -> None:
    """At most 15 significant digits, and a whole number is an int."""
    table = written(raw(_row(1, '<c t="str"><v>a</v></c>') + _row(2, f"<c><v>{number}</v></c>")))
    (cell,) = table.rows[0].cells.values()
    assert (cell, type(cell)) == (expected, type(expected))


@given(st.integers(1 - ORE_LIMIT, ORE_LIMIT - 1))
def test_an_amount_as_we_write_it_is_read_as_a_cell(amount: int) -> None:
    """With no-break spaces and U+2212, with its unit or under the column's."""
    text = format_kronor(amount)
    assert parse_ore(text) == parse_ore(text.removesuffix("\u00a0kr"), "kr") == amount


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("1 234,50", "kr", 123_450),
        ("1\u202f234", "kr", 123_400),
        ("−5", "tkr", -500_000),
        ("1 500,-", "kr", 150_000),
        ("-1 500:-", "kr", -150_000),
        ("1.500,−", "kr", 150_000),
        ("1.234,50", "kr", 123_450),
        ("1.234.567", "kr", 123_456_700),
        ("12.50", "kr", 1_250),
        ("-1234.5", "kr", -123_450),
        ("1.234 kr", None, 123_400),
        (Decimal("1.5"), "mkr", 150_000_000),
        (Decimal("-0.01"), "kr", -1),
        (Decimal("1.234"), "tkr", 123_400),
        (Decimal("35.000"), "kr", 3_500),
        ("kr 1 500", None, 150_000),
        (7, "tkr", 700_000),
        (0, "kr", 0),
        ("1.234", "kr", "amount-ambiguous"),
        ("-1.234", "tkr", "amount-ambiguous"),
        ("1,234", "kr", "amount-ambiguous"),
        ("1,230", "kr", "amount-ambiguous"),
        ("1,234", "tkr", "amount-ambiguous"),
        ("1 500,-", "tkr", "amount-ambiguous"),
        ("–", "kr", "amount-placeholder"),
        ("-", "kr", "amount-placeholder"),
        ("1,234.50", "kr", "amount-ambiguous"),
        ("12 34", "kr", "amount-ambiguous"),
        ("(1 234)", "kr", "amount-bracketed"),
        ("-(1)", "kr", "amount-bracketed"),
        ("123-", "kr", "amount-minus-behind"),
        ("1 500,50-", "kr", "amount-minus-behind"),
        ("1 234,5−", "kr", "amount-minus-behind"),
        ("1 234 –", "kr", "amount-minus-behind"),
        ("xx", "kr", "amount-placeholder"),
        ("5 %", None, "amount-rate"),
        ("1 234", None, "amount-without-unit"),
        (7, None, "amount-without-unit"),
        (None, "kr", "amount-missing"),
        (date(2025, 3, 1), "kr", "amount-unreadable"),
        ("\u200b5", "kr", "amount-unreadable"),
        (Decimal("0.333333333333333"), "kr", "amount-not-whole"),
        (Decimal("12.345"), "kr", "amount-not-whole"),
        (Decimal("1E+400"), "kr", "amount-too-large"),
        (10**14, "kr", "amount-too-large"),
    ],
)
def test_a_cells_ore_is_exact_or_refused(cell: Any, unit: str | None, expected: int | str) -> None:  # noqa: ANN401
    """Swedish numbers and those of programs; nothing that can be read in two ways."""
    if isinstance(expected, int):
        assert parse_ore(cell, unit) == expected
        return
    with pytest.raises(ParseError) as caught:
        parse_ore(cell, unit)
    assert caught.value.rule.code == expected


@pytest.mark.parametrize(
    ("cell", "negative", "expected"),
    [
        ("(1 234)", ["brackets"], -123_400),
        ("( 1 234,50 )", ["brackets"], -123_450),
        ("123-", ["minus-behind"], -12_300),
        ("1 500,50-", ["minus-behind"], -150_050),
        ("1 234,5 −", ["minus-behind", "brackets"], -123_450),
        ("-5", ["minus-behind", "brackets"], -500),
        ("1 500:-", ["minus-behind"], 150_000),
        ("1 500,-", ["minus-behind"], 150_000),
        ("(1 234)", ["minus-behind"], "amount-bracketed"),
        ("123-", ["brackets"], "amount-minus-behind"),
        ("-(1)", ["brackets"], "amount-bracketed"),
        ("-5-", ["minus-behind"], "amount-unreadable"),
        ("(-5)", ["brackets"], "amount-unreadable"),
    ],
)
def test_a_negative_number_is_written_as_the_table_says(
    cell: str, negative: list[str], expected: int | str
) -> None:
    """In brackets or with its minus behind, only where that is said; a minus twice is none."""
    if isinstance(expected, int):
        assert cell_amount(cell, "kr", negative).ore == expected
        return
    with pytest.raises(ParseError) as caught:
        cell_amount(cell, "kr", negative)
    assert caught.value.rule.code == expected


def test_a_text_that_papers_write_stays_as_it_is() -> None:
    """Only what programs write otherwise is put into the papers' notation."""
    cells = ("1 234,50", " cirka 2 mkr ", "5-", "1.5", Decimal("1.50"), 7)
    assert [to_amount_notation(cell, negative=["minus-behind"]) for cell in cells] == [
        "1 234,50", "cirka 2 mkr", "-5", "1,5", "1,50", "7",
    ]  # fmt: skip


def test_the_delimiter_is_the_one_that_parts_every_row(tmp_path: Path) -> None:
    """A comma in a heading or a number is none; without any delimiter it is one column."""
    assert rows(read(tmp_path, "Konto;Belopp, kr\n1510;2,50\n")) == [["1510", "2,50"]]
    assert rows(read(tmp_path, "Konto,Ansvar; enhet\n1510,a\n")) == [["1510", "a"]]
    assert rows(read(tmp_path, "Belopp\n2,50\n")) == [["2,50"]]
    assert wrong(tmp_path, "Belopp\n2,50\n1;2\n") == [("row-ragged", 3, "B")]


@pytest.mark.parametrize("line", ["sep=|", "SEP=|", '"sep=|"'])
def test_a_first_line_may_state_the_delimiter(tmp_path: Path, line: str) -> None:
    """As Excel writes it; lines are counted from the file's first."""
    table = read(tmp_path, f"{line}\r\na;b|c\r\n1;2|3\r\n")
    assert (table.headings, rows(table), table.rows[0].number) == (("a;b", "c"), [["1;2", "3"]], 3)


def test_empty_rows_and_columns_are_passed_over(tmp_path: Path) -> None:
    """Above the headings, between rows, beyond the last heading, and between headings."""
    table = read(tmp_path, ";;\n\n a ;;b;\n1;;2;\n;;;\n3;;4;;;\n")
    assert (table.headings, rows(table)) == (("a", "b"), [["1", "2"], ["3", "4"]])
    assert [row.number for row in table.rows] == [4, 6]
    assert read(tmp_path, "a;b\n").rows == ()


def test_headings_are_of_one_line_in_nfc(tmp_path: Path) -> None:
    """A line break, doubled blanks and a decomposed letter are tidied; so are cells."""
    table = read(tmp_path, '"Utfall\n 2025";a\u030a\na\u030a ;2\n')
    assert (table.headings, rows(table)) == (("Utfall 2025", "å"), [["å", "2"]])


@pytest.mark.parametrize(
    ("content", "mistakes"),
    [
        ("", [("table-empty", None, None)]),
        ("\n;;\n", [("table-empty", None, None)]),
        ("a;b\n1\n1;2\n1;2;3\n", [("row-ragged", 2, "B"), ("row-ragged", 4, "C")]),
        ('a;b\n"x\ny";2\n1\n', [("row-ragged", 4, "B")]),
        ("a;b; A\n1;2;3\n", [("heading-twice", 1, "C")]),
        ("\na;;b\n1;2;3\n4;5;6\n", [("heading-missing", 2, "B")]),
        ('a;b\n1;2\n3;"4\n5;6\n', [("csv-unreadable", 3, None)]),
        ('a;b\n1;"2"3\n', [("csv-unreadable", 2, None)]),
        (b"a;b\n\x81;2\n", [("file-unreadable", None, None)]),
        (b"\xff\xfea", [("file-unreadable", None, None)]),
        (b"a;b\n\0;2\n", [("file-unreadable", None, None)]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", [("table-form-unread", None, None)]),
        (b"PK\x03\x04 and no more", [("file-unreadable", None, None)]),
        (with_part(saved(workbook(["a"])), SHEET, b"<worksheet"), [("file-unreadable", None, None)]),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(
    tmp_path: Path, content: bytes | str, mistakes: list[tuple[object, ...]]
) -> None:
    """Every mistake is reported, with the row and, where there is one, the column."""
    assert wrong(tmp_path, content) == mistakes


def test_a_sheets_mistakes_name_the_cell(tmp_path: Path) -> None:
    """Error values, formulas without a computed value, and cells beyond the headings."""
    book = workbook(["Konto", "Belopp"], [1510, "=1+1"], ["#REF!", 1], [None, None, None, "x"])
    assert wrong(tmp_path, saved(book)) == [
        ("cell-not-computed", 2, "Belopp"), ("cell-wrong", 3, "Konto"), ("row-ragged", 4, "D"),
    ]  # fmt: skip
    book = workbook(["Utfall 2025", None], ["Konto", "Belopp"], [1510, 1])
    book.active.merge_cells("A1:B1")
    assert wrong(tmp_path, saved(book)) == [("row-ragged", 2, "B"), ("row-ragged", 3, "B")]


def test_a_computed_formula_is_its_value(tmp_path: Path) -> None:
    """Also one that comes to no text at all; a number that is none is wrong."""
    head = _row(1, '<c t="str"><v>a</v></c><c t="str"><v>b</v></c>')
    sheet_row = _row(2, '<c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c>')
    assert rows(read(tmp_path, raw(head + sheet_row))) == [[2, None]]
    assert wrong(tmp_path, raw(head + _row(2, "<c><v>1E999</v></c>"))) == [("cell-wrong", 2, "a")]
    hollow = _row(2, '<c r="B2"><f>1</f></c>') + "<row><c><v>1</v></c><c><f>1</f><v/></c></row>"
    assert wrong(tmp_path, raw(head + hollow)) == [
        ("cell-not-computed", 2, "b"),
        ("cell-not-computed", 3, "b"),
    ]


def test_a_sheet_has_dates_texts_and_times(tmp_path: Path) -> None:
    """A day is a date, whatever its hour; a truth and an hour are texts."""
    book = workbook(
        ["a", "b", 2024],
        [date(2025, 3, 1), datetime.fromisoformat("2025-03-01T12:30"), 1],
        [True, time(8, 30), 2],
    )
    table = read(tmp_path, saved(book))
    assert table.headings == ("a", "b", "2024")
    assert rows(table) == [[date(2025, 3, 1), date(2025, 3, 1), 1], ["True", "08:30:00", 2]]


def test_hidden_rows_are_read_and_reported(tmp_path: Path) -> None:
    """A filter that is still on loses nothing."""
    book = workbook(["a"], [1], [2], [3])
    book.active.row_dimensions[3].hidden = True
    table = read(tmp_path, saved(book))
    assert (rows(table), table.hidden) == ([[1], [2], [3]], (3,))


def test_a_sheet_is_the_first_visible_or_the_one_asked_for(tmp_path: Path) -> None:
    """A misspelt one is answered with the nearest; a CSV has none."""
    book = workbook(["a"], [1], Utfall=[["b"], [2]], Prognos=[["c"], [3]])
    assert read(tmp_path, saved(book)).headings == ("a",)
    assert read(tmp_path, saved(book), "Utfall").headings == ("b",)
    book.worksheets[0].sheet_state = "hidden"
    assert read(tmp_path, saved(book)).headings == ("b",)
    with pytest.raises(tplog.BadFile, match=r"sheet-unknown: .*'Utfal'. Nearest: Utfall"):
        read(tmp_path, saved(book), "Utfal")
    assert wrong(tmp_path, "a\n1\n", "Utfall") == [("sheet-unknown", None, None)]


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """One of the two would be lost."""
    path, book = tmp_path / "x.xlsx", openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (["Konto", "Belopp"], [4010, 1], [4020, 2]):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<row r="3"', b'<row r="2"'))
    with pytest.raises(tplog.BadFile, match="row 2 after row 2"):
        read_table(path)


def test_what_would_exhaust_the_reader_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, what it unpacks to, a part without cells, cells with those before them, and texts."""
    few = 1000
    for module in ("csv", "sheet"):
        monkeypatch.setattr(f"tplog.readers.tables.{module}.MAX_CELLS", few)
    monkeypatch.setattr("tplog.readers.tables.sheet.MAX_ARCHIVE_MEMBER_BYTES", few)
    assert wrong(tmp_path, b"a" * (MAX_TABLE_BYTES + 1)) == [("too-large", None, None)]
    plain = saved(workbook(["a"]))
    styles = with_part(plain, "xl/styles.xml", b" " * (MAX_ARCHIVE_MEMBER_BYTES + 1))
    assert wrong(tmp_path, styles) == [("too-large", None, None)]
    monkeypatch.setattr("tplog.readers.tables.archive.MAX_UNPACKED_BYTES", 1 << 20)
    assert wrong(tmp_path, with_part(plain, SHEET, b" " * (1 << 20))) == [("too-large", None, None)]
    assert wrong(tmp_path, "a\n" + "\n" * few) == [("too-large", few + 1, None)]
    assert wrong(tmp_path, raw("<row><c><v>1</v></c></row>" * (few + 1))) == [("too-large", few + 1, None)]
    assert wrong(tmp_path, raw(_row(7, '<c r="ALM7"><v>1</v></c>'))) == [("too-large", 7, None)]
    text = f'<c t="str"><v>{"x" * (few // 2)}</v></c>'
    assert wrong(tmp_path, raw(_row(1, text) + _row(2, text) + _row(3, text))) == [("too-large", 3, None)]


def test_what_is_empty_in_a_sheet_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format in the last cell, or in more cells than a table may have, is no value."""
    monkeypatch.setattr("tplog.readers.tables.sheet.MAX_CELLS", 1000)
    head = _row(1, '<c r="A1" t="str"><v>a</v></c><c r="XFD1" s="0"/>')
    empty = "<row/>" * 1001 + _row(1_048_576, '<c r="XFD1048576" s="0"/>')
    table = read(tmp_path, raw(head + _row(2, "<c><v>1</v></c>") + empty))
    assert (table.headings, rows(table)) == (("a",), [[1]])
    for beyond in (_row(1_048_577, "<c><v>1</v></c>"), _row(3, '<c r="XFE3"><v>1</v></c>')):
        assert wrong(tmp_path, raw(head + beyond)) == [("file-unreadable", None, None)]


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    """One that is not there."""
    with pytest.raises(tplog.BadFile, match="file-unreadable"):
        read_table(tmp_path / "nosuch.csv")


def test_no_extra_is_needed_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Openpyxl only writes."""
    content = saved(workbook(["a"], [1]))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert rows(read(tmp_path, content)) == [[1]]


def test_a_row_can_be_read_further_with_its_place(tmp_path: Path) -> None:
    """A mistake in a cell's meaning is reported like a mistake in its form."""
    table = read(tmp_path, "Konto;Belopp\n1510;x kr\n")
    reading = row_reader(table, table.rows[0], [])
    assert (
        reading.required(table.rows[0].cells, "Belopp", "an amount", lambda cell: parse_ore(cell, "kr"))
        is None
    )
    assert str(reading.problems[0].location) == f"{tmp_path}/x:2: Belopp"


@given(st.integers(1, 18_278))
def test_columns_have_letters(number: int) -> None:
    """As spreadsheets call them."""
    assert column_number(f"{column_letters(number)}7") == number
    assert column_letters(number) == get_column_letter(number)
