"""Spreadsheets as programs write them: read as Excel shows them, or refused with what to do instead."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from conftest import ROOT
from strategies import CP1252
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.tables.number_formats import CellFormat, NumberFormat, date_cell
from tplog.readers.tables.sheet import CellError, Sheet, parse_number
from tplog.readers.tables.tabular import cell_amount, cell_figure, read_grid
from tplog.readers.tables.workbook import read_sheet
from tplog.values.identifiers import ParseError

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
WRITTEN = ROOT / "tests" / "readers" / "sheets"


def zipped(parts: Mapping[str, str]) -> bytes:
    """A ZIP file of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def relations(*targets: tuple[str, str], kinds: str = _RELATIONS) -> str:
    """A part of relations, each a kind and a target, with ids r1, r2 and so on."""
    items = "".join(
        f'<Relationship Id="r{number}" Type="{kinds}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS.replace("officeDocument", "package")}">{items}</Relationships>'


def xlsx(
    rows: str,
    *,
    strict: bool = False,
    head: str = "",
    calc: str = "",
    shared: str = "",
    styles: str = "",
    target: str = "worksheets/sheet1.xml",
    part: str = "xl/worksheets/sheet1.xml",
    more: str = "",
) -> bytes:
    """An XLSX file written by hand, with one sheet of these rows; more as the test wants it."""
    namespace, kinds = (STRICT, _STRICT_RELATIONS) if strict else (TRANSITIONAL, _RELATIONS)
    sheets = '<sheet name="Blad1" sheetId="1" r:id="r1"/>'
    sst = ("sharedStrings", "sharedStrings.xml")
    return zipped(
        {
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml"), kinds=kinds),
            "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{kinds}"><workbookPr {head}/>'
            f"<sheets>{sheets}</sheets><calcPr {calc}/></workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", target), sst, ("styles", "/xl/styles.xml"), kinds=kinds
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{shared}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{namespace}">{styles}</styleSheet>',
            part: f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData>{more}</worksheet>',
        }
    )


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAME_BY_PREFIX = {
    **{name: name for name in ("office", "table", "text", "style")},
    "o": "office",
    "t": "table",
    "x": "text",
    "d": "drawing",
    "number": "datastyle",
}
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_ODF_NAMES = f' xmlns:c="{_CALC}"' + "".join(
    f' xmlns:{prefix}="{_ODF}:{name}:1.0"' for prefix, name in _ODF_NAME_BY_PREFIX.items()
)


def ods(*sheets: str, styles: str = "", generator: str = "LibreOffice/7", mime: str = "spreadsheet") -> bytes:
    """An ODS file written by hand: the XML of its tables, and of its styles."""
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    content = f"<office:automatic-styles>{styles}</office:automatic-styles>{body}"
    meta = '<m:meta xmlns:m="urn:oasis:names:tc:opendocument:xmlns:meta:1.0">'
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{mime}",
            "content.xml": f"<office:document-content{_ODF_NAMES}>{content}</office:document-content>",
            "meta.xml": f"{meta}<m:generator>{generator}</m:generator></m:meta>",
        }
    )


def table(rows: str, name: str = "Blad1", style: str = "") -> str:
    """A table of an ODS file."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def ods_cell(value: object, more: str = "") -> str:
    """A cell of an ODS file with this value."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, date):
        stored = f'office:value-type="date" office:date-value="{value}T00:00:00"'
    elif isinstance(value, str):
        return f'<table:table-cell office:value-type="string" office:string-value={quoteattr(value)} {more}/>'
    else:
        stored = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {stored} {more}><text:p>shown otherwise</text:p></table:table-cell>"


def sheet(content: bytes, name: str | None = None) -> Sheet:
    """A file's sheet."""
    return read_sheet(content, "x", name)


def values(content: bytes) -> list[list[object]]:
    """The cells of each filled row; of one without a value the finding's code."""
    return [
        [cell.rule.code if isinstance(cell, CellError) else cell for cell in cells]
        for _, cells in sheet(content).rows
    ]


def refusal(content: bytes) -> str:
    """The only mistake of a file, in English."""
    with pytest.raises(tplog.BadFile) as caught:
        sheet(content)
    (reason,) = caught.value.reasons
    return error_line(reason, Language.EN)


def row(*cells: str, more: str = "") -> str:
    """A row of an XLSX sheet."""
    return f"<row {more}>{''.join(cells)}</row>"


def text_cell(text: str) -> str:
    """A cell with an inline text."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize("strict", [False, True])
def test_both_of_the_standards_namespaces_are_read(*, strict: bool) -> None:
    """Strict Open XML differs in nothing but its names, and writes days as ISO texts."""
    rows = row(text_cell("Konto"), '<c t="s"><v>0</v></c>') + row(
        "<c><v>4010</v></c>", '<c t="d"><v>2025-03-01T00:00:00Z</v></c>'
    )
    content = xlsx(rows, strict=strict, shared="<si><t>Belopp</t></si>")
    assert values(content) == [["Konto", "Belopp"], [4010, date(2025, 3, 1)]]


def test_odd_styles_and_formatted_cells_change_nothing() -> None:
    """A fill without content, a style that is not there, a format in the last cell of all."""
    rows = row('<c s="7"><v>1</v></c>') + row('<c r="XFD1048576" s="1"/>', more='r="1048576"')
    styles = "<fonts/><fills><fill/></fills><borders><border/></borders><cellXfs><xf/><xf/></cellXfs>"
    assert values(xlsx(rows, styles=styles)) == [[1]]


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("../xl/./worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("worksheets\\sheet1.xml", "xl\\worksheets\\sheet1.xml"),
        ("Worksheets/Sheet1.XML", "xl/worksheets/sheet1.xml"),
        ("blad%20ett.xml", "xl/blad ett.xml"),
        ("/data/x.xml", "/data/x.xml"),
    ],
)
def test_a_sheet_may_lie_anywhere_in_its_file(target: str, part: str) -> None:
    """By a path from the root or the workbook, in capitals, escaped, or with the slashes of Windows."""
    assert values(xlsx(row("<c><v>1</v></c>"), target=target, part=part)) == [[1]]


def test_a_text_is_the_sum_of_its_runs_without_its_pronunciation() -> None:
    """In the cell or shared; with blanks at its ends, and the characters that XML cannot hold."""
    runs = (
        '<r><rPr><b/></rPr><t>Kon</t></r><r><t xml:space="preserve">to </t></r><rPh sb="0" eb="1">'
        "<t>konto</t></rPh>"
    )
    rows = row(
        f'<c t="inlineStr"><is>{runs}</is></c>',
        '<c t="s"><v>0</v></c>',
        '<c t="s"><v>1</v></c>',
        '<c t="str"><v>_x0041_x_xD800_</v></c>',
        "<c><is><t>utan typ</t></is></c>",
    )
    content = xlsx(rows, shared=f"<si>{runs}</si><si><t>a_x000D_b_x005F_x000D_</t></si>")
    assert values(content) == [["Konto ", "Konto ", "a\rb_x000D_", "Ax_xD800_", "utan typ"]]


def test_cells_without_a_place_stand_behind_the_one_before() -> None:
    """Rows too; a cell with a style alone is empty, and so is a row."""
    rows = row("<c/>", '<c s="0"><v>1</v></c>', '<c r="E1"><v>2</v></c>', "<c><v>3</v></c>")
    rows += row() + row('<c s="1"/>', "<c><v></v></c>") + row("<c><v>4</v></c>", more='hidden="true"')
    assert sheet(xlsx(rows)).rows == ((1, (None, 1, None, None, 2, 3)), (4, (4,)))
    assert sheet(xlsx(rows)).hidden == (4,)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ('<row r="2"/><row r="2"/>', "row 2 after row 2"),
        ('<row r="2"/><row r="1"/>', "row 1 after row 2"),
        ('<row><c r="A1"/><c r="A1"/></row>', "A1 after A1"),
        ('<row><c r="B1"/><c r="A1"/></row>', "A1 after B1"),
        ('<row r="4"><c r="A5"/></row>', "A5 after 4"),
        ('<row><c r="1"/></row>', "1 after 1"),
        ("<row><c><v>1</v><v>2</v></c></row>", "A1: 1 + 2"),
        ('<row r="x"/>', "invalid literal"),
        ('<row><c r="XFE1"><v>1</v></c></row>', "XFE1"),
        ('<row r="1048577"><c><v>1</v></c></row>', "A1048577"),
    ],
)
def test_cells_that_contradict_each_other_are_refused(rows: str, why: str) -> None:
    """One of two values would be lost, and programs choose different ones."""
    assert why in refusal(xlsx(rows))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("<c><f>1+1</f></c>", "cell-not-computed"),
        ("<c><f>1+1</f><v/></c>", "cell-not-computed"),
        ('<c t="str"><f>1+1</f></c>', "cell-not-computed"),
        ('<c><f t="shared" si="0"/></c>', "cell-not-computed"),
        ('<c t="e"><v>#REF!</v></c>', "cell-wrong"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "cell-wrong"),
        ("<c><v>1E999</v></c>", "cell-wrong"),
        ("<c><v>1 234</v></c>", "cell-wrong"),
        ("<c><v>NaN</v></c>", "cell-wrong"),
        ("<c><v>٣</v></c>", "cell-wrong"),
        ('<c t="s"><v>7</v></c>', "cell-wrong"),
        ('<c t="b"><v>2</v></c>', "cell-wrong"),
        ('<c t="d"><v>2025-02-30</v></c>', "cell-wrong"),
        ('<c t="x"><v>1</v></c>', "cell-wrong"),
        ('<c s="1"><v>-1</v></c>', "cell-wrong"),
        ('<c s="1"><v>60</v></c>', "cell-wrong"),
        ('<c s="2"><v>1250000</v></c>', "cell-scaled"),
        ('<c s="2"><v>0</v></c>', 0),
        ('<c t="str"><f>""</f><v></v></c>', None),
        ("<c><f>1+1</f><v>2</v></c>", 2),
        ('<c t="b"><v>1</v></c>', "True"),
        ('<c t="n" s="99"><v> 5 </v></c>', 5),
    ],
)
def test_a_cell_without_a_value_is_never_empty(cell: str, code: object) -> None:
    """It is refused with its place; only a formula that comes to no text is no value."""
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="#,##0,"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
    )
    styles += '</cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
    content = xlsx(row("<c><v>1</v></c>", cell, "<c><v>3</v></c>"), styles=styles)
    assert values(content) == [[1, code, 3]]
    read = sheet(content).rows[0][1][1]
    assert not isinstance(read, CellError) or read.figures["cell"] == "B1"


def test_formulas_of_a_program_that_does_not_compute_are_refused() -> None:
    """It writes 0 as each result, and asks to be computed when it is opened."""
    rows = row("<c><f>A2*2</f><v>0</v></c>", "<c><v>0</v></c>")
    assert values(xlsx(rows, calc='fullCalcOnLoad="1"')) == [["cell-not-computed", 0]]
    assert values(xlsx(rows, calc='fullCalcOnLoad="0"')) == [[0, 0]]


@given(st.dates(date(1904, 1, 2), date(9999, 12, 31)), st.booleans(), st.sampled_from(["14", "164", "165"]))
def test_a_day_is_the_same_in_both_ways_of_counting(day: date, from_1904: bool, style: str) -> None:  # noqa: FBT001
    """From 1900 with the day that never was, and from 1904; by built-in formats and by the file's own."""
    number = (day - (date(1904, 1, 1) if from_1904 else date(1899, 12, 30))).days
    formats = '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/>'
    formats += '<numFmt numFmtId="165" formatCode="[$-41D]d mmmm yyyy"/></numFmts>'
    styles = f'{formats}<cellXfs><xf numFmtId="{style}"/></cellXfs>'
    content = xlsx(row(f"<c><v>{number}.99</v></c>"), styles=styles, head=f'date1904="{from_1904:d}"')
    assert values(content) == [[day]]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", NumberFormat.PLAIN),
        ("#,##0.00", NumberFormat.PLAIN),
        ('# ##0 "kr i mdr"', NumberFormat.PLAIN),
        ("# ##0 USD", NumberFormat.PLAIN),
        ("[Red]-0.0;[$kr-41D] 0", NumberFormat.PLAIN),
        ("0.00E+00", NumberFormat.PLAIN),
        ("#,##0_);(#,##0)", NumberFormat.PLAIN),
        ("@", NumberFormat.PLAIN),
        ("#,##0,", NumberFormat.SCALED),
        ('#,##0.0,,"mkr"', NumberFormat.SCALED),
        ("0,;-0,", NumberFormat.SCALED),
        ("yyyy-mm-dd", NumberFormat.DAY),
        ("mmm-yy", NumberFormat.DAY),
        ("mmmm", NumberFormat.DAY),
        ("yyyy-mm-dd hh:mm", NumberFormat.DAY),
        ("hh:mm:ss.00", NumberFormat.TIME),
        ("h:mm AM/PM", NumberFormat.TIME),
        ("[h]:mm", NumberFormat.DURATION),
    ],
)
def test_what_a_format_shows(code: str, shown: NumberFormat) -> None:
    """Letters in quotes, brackets and behind a backslash are none of a day's."""
    assert NumberFormat.from_code(code) is shown


@pytest.mark.parametrize(
    ("code", "number", "cell"),
    [
        ('#,##0 "tkr"', 1250, "1250 tkr"),
        ('#,##0" mkr"', Decimal("1.5"), "1,5 mkr"),
        ('"Mkr" #,##0.0', Decimal("-1.234"), "-1,2340 Mkr"),
        ("#,##0\\ \\t\\k\\r", 1250, "1250 tkr"),
        ("# ##0 tkr", 1250, "1250 tkr"),
        ('_-* #,##0 "tkr"_-;-* #,##0 "tkr"_-;_-* "-" "tkr"_-;_-@_-', 1250, "1250 tkr"),
        ("[$kr-41D] 0", 1250, "1250 kr"),
        ("#,##0 [$€-1]", 1250, "1250 €"),
        ("[$USD] #,##0", 1250, "1250 USD"),
        ("€ 0", 1250, "1250 €"),
        ('0 "kr/inv"', 1250, "1250 kr/inv"),
        ('[>999]0 "tkr";0 "kr"', 1250, "1250 tkr / kr"),
        ("0.0%", Decimal("0.125"), "12,5 %"),
        ('0"%"', 12, "12 %"),
        ('#,##0 "tkr"', 0, 0),
        ("#,##0", 1250, 1250),
        ("[$-41D]#,##0.00", 1250, 1250),
        ('0 "st"', 1250, 1250),
        ("[Red]-0.0", 1250, 1250),
        ("0.00E+00", 1250, 1250),
        ("General", 1250, 1250),
    ],
)
def test_a_unit_in_a_format_is_a_part_of_the_number(code: str, number: Decimal | int, cell: object) -> None:
    """What a sheet shows as 1 250 tkr is no 1 250 kr, 25 % is no quarter of a krona, and € is no krona."""
    assert CellFormat.from_code(code).cell(number, "A1") == cell


def test_a_format_and_its_column_that_state_two_units_are_refused() -> None:
    """A number shown as tkr counts as tkr under a heading without a unit, and is refused under another."""
    shown = CellFormat.from_code('#,##0 "tkr"').cell(Decimal("1250.5"), "A1")
    assert not isinstance(shown, CellError)
    assert [cell_amount(shown, unit).ore for unit in (None, "tkr", "kkr")] == [125_050_000] * 3
    with pytest.raises(ParseError) as caught:
        cell_figure(shown, "mkr")
    assert caught.value.params["readings"] == ": 1250,5 tkr / 1250,5 mkr"
    for code, rule in (("0%", "amount-rate"), ("[$€-1] 0", "amount-unreadable")):
        with pytest.raises(ParseError) as caught:
            cell_amount(CellFormat.from_code(code).cell(5, "A1"), "kr")  # type: ignore[arg-type]
        assert caught.value.rule.code == rule


def test_the_first_days_of_1900_and_hours_alone() -> None:
    """Before the day that never was, a day is one later; half a day is noon."""
    assert NumberFormat.DAY.day_or_time(59, from_1904=False) == date(1900, 2, 28)
    assert NumberFormat.DAY.day_or_time(61, from_1904=False) == date(1900, 3, 1)
    assert NumberFormat.DAY.day_or_time(0, from_1904=True) == date(1904, 1, 1)
    assert NumberFormat.TIME.day_or_time(Decimal("0.5"), from_1904=True) == "12:00:00"
    assert NumberFormat.DURATION.day_or_time(Decimal("1.5"), from_1904=False) == "36:00:00"
    assert NumberFormat.DAY.day_or_time(10**9, from_1904=True) is None
    assert NumberFormat.DAY.day_or_time(10**300, from_1904=False) is None
    assert (date_cell("T08:30:00"), date_cell("2025-03-01T08:30"), date_cell("x")) == (
        "08:30:00",
        date(2025, 3, 1),
        None,
    )


@given(st.decimals(-(10**9), 10**9, places=4) | st.integers(-(10**20) + 1, 10**20 - 1))
def test_a_number_that_was_typed_is_read_as_typed(number: Decimal | int) -> None:
    """Also by the 17 digits in which binary floating point is written."""
    assert parse_number(str(number)) == number
    if isinstance(number, Decimal):
        assert parse_number(f"{float(number):.17g}") == number


def test_other_sheets_with_values_are_named() -> None:
    """Not those that are hidden or empty; one that is asked for by name is read."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Utfall"
    book.worksheets[0]["A1"] = 1
    book.create_sheet("Prognos")["B3"] = "x"
    book.create_sheet("Tomt")
    hidden = book.create_sheet("Dolt")
    hidden["A1"], hidden.sheet_state = 2, "hidden"
    file = BytesIO()
    book.save(file)
    read = sheet(file.getvalue())
    assert (read.name, read.other_names) == ("Utfall", ("Prognos",))
    assert sheet(file.getvalue(), "Dolt").rows == ((1, (2,)),)
    two = ods(
        table(f"<table:table-row>{ods_cell(1)}</table:table-row>", "Utfall"),
        table(f"<table:table-row>{ods_cell(2)}</table:table-row>", "Prognos"),
        table(f"<table:table-row>{ods_cell(None)}</table:table-row>", "Tomt"),
        table(f"<table:table-row>{ods_cell(3)}</table:table-row>", "Dolt", "ta2"),
        styles='<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>',
    )
    assert (sheet(two).name, sheet(two).other_names) == ("Utfall", ("Prognos",))
    assert sheet(two, "Dolt").rows == ((1, (3,)),)
    with pytest.raises(tplog.BadFile, match=r"sheet-unknown: .*'Prognoz'. Nearest: Prognos"):
        sheet(two, "Prognoz")


def test_an_ods_that_repeats_emptiness_costs_nothing() -> None:
    """Values that are repeated stand as often as that; more of them than a sheet has are refused."""
    empty = ods_cell(None, 'table:number-columns-repeated="16384"')
    twice = ods_cell(7, 'table:number-columns-repeated="2"')
    rows = (
        f'<table:table-row table:number-rows-repeated="3">{empty}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{ods_cell(None)}'
        f"{twice}{empty}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048571">{empty}</table:table-row>'
    )
    assert sheet(ods(table(rows))).rows == ((4, (None, 7, 7)), (5, (None, 7, 7)))
    wide = ods_cell(7, 'table:number-columns-repeated="9999999"')
    assert "file-unreadable" in refusal(ods(table(f"<table:table-row>{wide}</table:table-row>")))
    tall = f'<table:table-row table:number-rows-repeated="1048576">{ods_cell(7)}</table:table-row>'
    assert "too-large" in refusal(ods(table(tall)))
    assert "file-unreadable" in refusal(ods(table(tall.replace("1048576", "1048577"))))
    for count in ("0", "-1", "x", "99999999", "٣"):
        assert "file-unreadable" in refusal(ods(table(tall.replace("1048576", count))))


@pytest.mark.parametrize(
    ("attributes", "content", "value"),
    [
        ('o:value-type="currency" o:value="1.5"', "", Decimal("1.5")),
        ('o:value-type="percentage" o:value="0.25"', "", "25 %"),
        ('o:value-type="currency" o:value="1.5" o:currency="EUR"', "", "1,5 EUR"),
        ('t:style-name="ce2" o:value-type="float" o:value="1250"', "", "1250 tkr"),
        ('t:style-name="ce3" o:value-type="float" o:value="1250"', "", "1250 tkr"),
        ('t:style-name="ce2" o:value-type="float" o:value="0"', "", 0),
        ('o:value-type="boolean" o:boolean-value="true"', "", "True"),
        ('o:value-type="time" o:time-value="PT8H30M00S"', "", "08:30:00"),
        ("", "<x:p>a<x:s x:c='2'/>b<x:tab/><x:span>c</x:span></x:p>\n<x:p>d</x:p>", "a  b\tc\nd"),
        ('o:value-type="float" o:value="5"', "<d:frame><x:p>y</x:p></d:frame>", 5),
        ("", "<o:annotation><x:p>x</x:p></o:annotation>", None),
        ('t:formula="of:=1/0" o:value-type="float" o:value="0"', "<x:p>#DIV/0!</x:p>", "cell-wrong"),
        ('t:formula="of:=x" o:value-type="float" o:value="0"', "<x:p>Err:508</x:p>", "cell-wrong"),
        ('c:value-type="error" o:value-type="string" o:string-value=""', "", "cell-wrong"),
        ('t:formula="of:=1" o:value-type="float"', "", "cell-not-computed"),
        ('o:value-type="float" o:value="1,5"', "", "cell-wrong"),
        ('o:value-type="date" o:date-value="2025-13-01"', "", "cell-wrong"),
        ('t:style-name="ce1" o:value-type="float" o:value="1250"', "", "cell-scaled"),
    ],
)
def test_a_cell_of_an_ods_is_what_it_stores(attributes: str, content: str, value: object) -> None:
    """Not what it shows, nor what a comment or a drawing in it says; the same where it is covered."""
    styles = (
        '<number:number-style style:name="N1"><number:number number:display-factor="1000"/>'
        '</number:number-style><style:style style:name="ce1" style:data-style-name="N1"/>'
        '<number:number-style style:name="N2"><number:number/><number:text> tkr</number:text>'
        '</number:number-style><style:style style:name="ce2" style:data-style-name="N2"/>'
        '<style:style style:name="ce3" style:parent-style-name="ce2"/>'
    )
    for tag in ("t:table-cell", "t:covered-table-cell"):
        cell = f"<{tag} {attributes}>{content}</{tag}>"
        rows = f"<table:table-row>{ods_cell(1)}{cell}{ods_cell(3)}</table:table-row>"
        assert values(ods(table(rows), styles=styles)) == [[1, value, 3]]


def test_an_ods_formula_without_a_result_depends_on_who_wrote_it() -> None:
    """LibreOffice writes so what comes to no text; a program that does not compute, every formula."""
    rows = f'<table:table-row>{ods_cell(1)}<table:table-cell table:formula="of:=1"/></table:table-row>'
    assert values(ods(table(rows))) == [[1]]
    assert values(ods(table(rows), generator="ODFPY/1.4")) == [[1, "cell-not-computed"]]


def test_hidden_rows_and_deleted_cells_of_an_ods() -> None:
    """Rows that are hidden, filtered away or in a closed group are reported; what was deleted is no row."""
    line = f"{ods_cell(1)}</table:table-row>"
    tracked = f"<table:tracked-changes><table:table-row>{line}</table:tracked-changes>"
    rows = (
        f'<table:table-row table:visibility="collapse">{line}<table:table-row>{line}'
        f'<table:table-row table:visibility="filter">{line}'
        f'<table:table-row-group table:display="false"><table:table-row>{line}</table:table-row-group>'
        f"<table:table-row>{line}"
    )
    read = sheet(ods(tracked, table(rows)))
    assert (len(read.rows), read.hidden) == (5, (1, 3, 4))


_cells = (
    st.none()
    | st.integers(-(10**14), 10**14)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.text(CP1252, min_size=1, max_size=6).filter(lambda text: text[0] not in "=#")
    | st.dates(date(1904, 2, 1), date(2100, 1, 1))
)


@given(st.lists(st.lists(_cells, min_size=1, max_size=4), max_size=5))
def test_what_another_program_writes_comes_back(rows: list[list[object]]) -> None:
    """A sheet of openpyxl's and an ODS of the test's own have the cells that were put in."""
    book = openpyxl.Workbook()
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            book.worksheets[0].cell(number, column, cell)  # type: ignore[call-overload]
    file = BytesIO()
    book.save(file)
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, cells))}</table:table-row>" for cells in rows)
    for content in (file.getvalue(), ods(table(lines))):
        padded = dict(sheet(content).rows)
        for number, cells in enumerate(rows, 1):
            cells_read = padded.get(number, ())
            assert [*cells_read, *[None] * (len(cells) - len(cells_read))] == cells


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice-1904.xlsx", "libreoffice.ods"])
def test_what_libreoffice_writes(name: str) -> None:
    """Texts, numbers, days, results and errors of formulas, a comment, a merged and a hidden row."""
    grid = read_grid(WRITTEN / name)
    truth = (1, 0) if name.endswith("ods") else ("True", "False")
    assert (grid.sheet, grid.other_sheets, grid.hidden) == ("Utfall å", ("Prognos",), (6,))
    assert values((WRITTEN / name).read_bytes()) == [
        ["Konto", "Belopp", "Dag", "Tid", "Ja"],
        [4010, Decimal("1234.5"), date(2025, 3, 1), "08:30:00", truth[0]],
        [5010, Decimal("0.3"), date(1950, 1, 1), "00:00:00", truth[1]],
        [8020, None, "åb", "cell-wrong", "cell-wrong"],
        ["a\nb", "  två   blanka", None, None, "x"],
        [7],
        ["cell-wrong", "cell-wrong"],
        ["sammanfogad"],
        ["cell-scaled", "25 %", "36:00:00"],
    ]


def ole(stream: str) -> bytes:
    """The beginning of a compound file that names a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + stream.encode("utf-16-le")


FORMS = {
    "XLS": ole("Workbook"),
    "DOC": ole("WordDocument"),
    "XLSB": zipped({"xl/workbook.bin": ""}),
    "Numbers": zipped({"Index/Document.iwa": ""}),
    "DOCX": zipped({"word/document.xml": "<x/>"}),
    "ODF": ods(mime="text"),
    "ZIP": zipped({"bok.xlsx": ""}),
    "HTML": b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><table><tr><td>1</td></tr></table>",
    "MHTML": b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "XML Spreadsheet 2003": b"<?xml version='1.0'?><x xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
    "Flat ODF": b"<?xml version='1.0'?><x xmlns='urn:oasis:names:tc:opendocument:xmlns:office:1.0'/>",
    "XML": b'<?xml version="1.0"?><x/>',
    "PDF": b"%PDF-1.7",
    "SYLK": b"ID;PWXL;N;E\r\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_table_is_named_for_what_it_is(tmp_path: Path, form: str) -> None:
    """Whatever its name says; and what to save it as."""
    path = tmp_path / "bok.xlsx"
    path.write_bytes(FORMS[form])
    with pytest.raises(tplog.BadFile) as caught:
        read_grid(path)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.params["form"]) == ("table-form-unread", form)
    assert "save it as XLSX, ODS or CSV" in error_line(reason, Language.EN)


def test_a_table_that_begins_like_another_form_is_read(tmp_path: Path) -> None:
    """Headings may be ID and Period, or begin with a smaller-than."""
    for text in ("ID;Period\n1;2\n", "<1 år;b\n1;2\n"):
        (tmp_path / "x").write_text(text, "utf-8")
        assert len(read_grid(tmp_path / "x").rows) == 2


def test_a_password_is_named() -> None:
    """Of an encrypted workbook, an encrypted ZIP, and an ODS."""
    locked = bytearray(zipped({"xl/workbook.xml": ""}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x"}
    parts["META-INF/manifest.xml"] = "<m><encryption-data/></m>"
    for content in (bytes(locked), zipped(parts)):
        assert "table-encrypted" in refusal(content)


def test_a_locked_workbook_is_a_compound_file(tmp_path: Path) -> None:
    """Excel wraps what it encrypts."""
    (tmp_path / "x.xlsx").write_bytes(ole("EncryptedPackage"))
    with pytest.raises(tplog.BadFile, match=r"table-encrypted: .*take the password away"):
        read_grid(tmp_path / "x.xlsx")


def test_a_part_that_stands_twice_and_entities_are_refused() -> None:
    """Programs would read different ones; entities could grow without bound."""
    file = BytesIO(xlsx(row("<c><v>1</v></c>")))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", "<x/>")
    assert "SHEET1" in refusal(file.getvalue())
    content = zipped({"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})
    assert "DTD" in refusal(content)


@pytest.mark.parametrize(
    "rows",
    [
        ("<row>" + "<c/>" * 10_000 + "</row>") * 20,
        "<row>" + "<c/>" * 20_000 + "</row>",
        "<row><c>" + "<t>x</t>" * 40_000 + "</c></row>",
        "<a>" * 300 + "</a>" * 300,
    ],
)
def test_a_sheet_that_would_exhaust_the_reader_is_refused(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many tags, cells beyond the last column, a text of too many runs, a deep nesting."""
    monkeypatch.setattr("tplog.readers.tables.archive._MOST_TAGS", 180_000)
    assert "file-unreadable" in refusal(xlsx(rows))


def test_texts_without_a_mark_of_byte_order(tmp_path: Path) -> None:
    """UTF-16 by the zeros of its first letter; lines may end in a carriage return alone."""
    for encoding in ("utf-16-le", "utf-16-be"):
        (tmp_path / "x").write_bytes("Konto;Belopp å\n1;2\n".encode(encoding))
        assert read_grid(tmp_path / "x").rows == [(1, ["Konto", "Belopp å"]), (2, ["1", "2"])]
    (tmp_path / "x").write_bytes(b"Konto;Belopp\r1;2\r")
    assert read_grid(tmp_path / "x").rows == [(1, ["Konto", "Belopp"]), (2, ["1", "2"])]
