"""What decides no amount never refuses a SIE file, and what is no SIE file is named for what it is."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tplog
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.sie.reader import read_sie

END = date(2025, 12, 31)
HEAD = ("#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#FNAMN "Provbyn"', "#RAR 0 20250101 20251231")
VOUCHER = ('#VER A 1 20250110 "x"', "{", '#TRANS 4010 {} 300.00 "" "a"', "#TRANS 1930 {} -300.00", "}")
EXPECTED = {"4010": 300_00, "1930": -300_00}


def books(tmp_path: Path, content: bytes | str) -> Bookkeeping:
    """The bookkeeping of a file."""
    path = tmp_path / "x.se"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("cp437"))
    return read_sie(path, END)


def totals(bookkeeping: Bookkeeping) -> dict[str, int]:
    """Öre by account."""
    return {row.account: row.ore for row in bookkeeping.booked}


def codes(bookkeeping: Bookkeeping) -> set[str]:
    """What was remarked, but for what is later than the file."""
    return {remark.code for remark in bookkeeping.remarks} - {"late-day"}


def lines(*more: str, voucher: tuple[str, ...] = VOUCHER) -> str:
    """A file of a voucher and these records before it."""
    return "\n".join((*HEAD, *more, *voucher)) + "\n"


HARMLESS = [
    '#KONTO 4010 "Kostnader "små" saker"', '#KONTO 4010 "F"rskott"', '#KONTO 4010 "utan slut', "#KONTO",
    "#KTYP", '#KONTO "" "x"', '#KTYP 4010 "K', '#DIM 1 "A"b"', "#DIM", '#UNDERDIM 21 "E" t" 1',
    '#OBJEKT 1 "N" "No"rr"', '#OBJEKT 1 "N', '#OBJEKT "" "" x', '#PROGRAM "A" 1 "',
    '#ADRESS "a', '#GEN 20250101 "', '#PROSA "a "b" c',
    '#FNR "1', "#FTYP {", '#ORGNR 5"5', '#SRU 4010 "7', '#ENHET 4010 "st', "#TAXAR x", '#KPTYP "B', "#BKOD }",
    '#KSUMMA "1', '#SIETYP "4"a', '#FORMAT "PC8', "#FNAMN", '#FNAMN "a "b"', "#FLAGGA", "#SIETYP 4",
    "#OMFATTN 19800101", "#OMFATTN 20991231", "#OMFATTN i fjol", "#OMFATTN", "#VALUTA SEK", '#VALUTA ""',
    "#PBUDGET", "#PBUDGET 0", "#PBUDGET 0 202513 4010 {} 1", "#PBUDGET 0 202501 4010 {} 1,000",
    '#PBUDGET 0 202501 4010 {1 "a} 1', "#PBUDGET x 202501 4010 {} 1", '#PBUDGET 0 202501 40"10 {} 1',
    "#BTRANS 4010 {} 5", "#RTRANS 4010 {} 5", "#XYZ {", '#PROSA "rad ett\nrad två"',
    '#KONTO 4010 "rad\ntvå\ntre"',
    "#PSALDO -1 202401 4010 {} x", '#RES -1 40"10 5', '#UB -1 1930 5 "a', "#KONTO 4010 a\n#KONTO 4010 b",
    "#RES -1 4010 1\n#RES -1 4010 2", "#PSALDO -1 202401 4010 {} 1\n#PSALDO -1 202401 4010 {} 1",
    "#PSALDO 0 202501 4010 {1 a} 3\n#PSALDO 0 202501 4010 {1 a} 3",
]  # fmt: skip


@pytest.mark.parametrize("record", HARMLESS)
def test_what_decides_no_amount_refuses_no_file(tmp_path: Path, record: str) -> None:
    """A faulty name, text, budget, coverage, or sum that the vouchers make needless."""
    assert totals(books(tmp_path, lines(record))) == EXPECTED


@pytest.mark.parametrize(
    ("voucher", "code"),
    [
        (('#VER A 1 20250110 "Köp "av" x', *VOUCHER[1:]), "text-unclear"),
        ((*VOUCHER[:2], '#TRANS 4010 {} 300.00 "" "a "b" c" 5', *VOUCHER[3:]), "text-unclear"),
        ((*VOUCHER[:2], '#TRANS 4010 {} 300.00 20250110 "a', *VOUCHER[3:]), "text-unclear"),
        ((*VOUCHER[:2], '#TRANS 4010 {} 300.00 "" "rad ett', 'rad två"', *VOUCHER[3:]), "text-broken"),
        ((*VOUCHER[:2], '#TRANS 4010 {} 300.00 "" "a', "", "b", 'c" 7 me', *VOUCHER[3:]), "text-broken"),
        (('#VER A 1 20250110 "rad ett', 'rad två"', *VOUCHER[1:]), "text-broken"),
        ((*VOUCHER[:2], '#BTRANS 4010 {} 5 "" "a "b"', *VOUCHER[2:]), "text-unclear"),
        ((*VOUCHER[:2], '#BTRANS 40"10 {} 5', *VOUCHER[2:]), "record-faulty"),
        ((*VOUCHER[:4], '#KONTO 4010 "a"', "}"), "record-faulty"),
    ],
)
def test_a_text_of_a_voucher_is_remarked_once(tmp_path: Path, voucher: tuple[str, ...], code: str) -> None:
    """The amounts before the text count, and one remark says what is wrong and where."""
    bookkeeping = books(tmp_path, lines(voucher=voucher))
    assert totals(bookkeeping) == EXPECTED
    assert codes(bookkeeping) == {code}
    (remark,) = [remark for remark in bookkeeping.remarks if remark.code == code]
    assert remark.params["count"] == "1"
    assert remark.location is not None
    wrong = next(number for number, line in enumerate(voucher) if line not in VOUCHER)
    assert remark.location.line == len(HEAD) + 1 + wrong


@pytest.mark.parametrize(
    "row",
    [
        '#TRANS 40"10 {} 300.00', '#TRANS 4010 {1 "a} 300.00', '#TRANS 4010 {1 a"} 300.00',
        '#TRANS 4010 {} 300"', '#TRANS 4010 {} "300.00', '#TRANS 4010 {} 300.00 "20250110',
        "#TRANS 4010 {} 300.00 2025-13-01",
        '#TRANS "4010 {} 300.00', '#TRANS 4010 {} 300.00 "" text #TRANS 1930 {} -300.00',
    ],
)  # fmt: skip
def test_a_stray_quote_where_an_amount_is_decided_refuses_the_file(tmp_path: Path, row: str) -> None:
    """In an account, objects, an amount or a day; or with another record in the line."""
    with pytest.raises(tplog.BadFile) as caught:
        books(tmp_path, lines(voucher=(*VOUCHER[:2], row, *VOUCHER[3:])))
    assert {reason.location.line for reason in caught.value.reasons if reason.location} == {len(HEAD) + 3}


@pytest.mark.parametrize(
    "voucher",
    [
        (*VOUCHER[:2], '#TRANS 4010 {1 "a', 'b"} 300.00', *VOUCHER[3:]),
        (*VOUCHER[:2], '#TRANS 4010 {} "300', '.00" 20250110', "x", *VOUCHER[3:]),
        ('#VER A "1', '2" 20250110', *VOUCHER[1:]),
    ],
)
def test_a_line_break_where_an_amount_is_decided_is_one_mistake(
    tmp_path: Path, voucher: tuple[str, ...]
) -> None:
    """It is named, with the way on; neither the next lines nor the voucher's rows are mistakes too."""
    with pytest.raises(tplog.BadFile) as caught:
        books(tmp_path, lines(voucher=voucher))
    (reason,) = caught.value.reasons
    assert reason.location is not None
    assert voucher[(reason.location.line or 0) - len(HEAD) - 1] not in VOUCHER
    assert "a line break within it; have" in error_line(reason, Language.EN)
    assert "en radbrytning inuti; låt" in error_line(reason, Language.SV)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\r", "\x1a"])
def test_lines_end_as_any_program_ends_them(tmp_path: Path, end: str, last: str) -> None:
    """Line feed, both, a carriage return alone, and mixtures of them."""
    content = end.join((*HEAD, *VOUCHER)) + last
    assert totals(books(tmp_path, content.encode())) == EXPECTED
    mixed = "\r\n".join(HEAD) + "\r\n" + end.join(VOUCHER) + last
    assert totals(books(tmp_path, mixed.encode())) == EXPECTED


def test_a_long_file_of_carriage_returns_is_read_in_pieces(tmp_path: Path) -> None:
    """Lines that lie across two pieces are whole, and a mistake has its line."""
    row = "#TRANS 4010 {} 1.00 20250110 " + "x" * 50
    content = "\r".join((*HEAD, VOUCHER[0], "{", *[row] * 30_000, "}", "hej"))
    with pytest.raises(tplog.BadFile, match=r"x.se:30009: line-unreadable"):
        books(tmp_path, content.encode())
    assert totals(books(tmp_path, content.removesuffix("hej").encode())) == {"4010": 30_000_00}


@pytest.mark.parametrize(
    ("day", "month"), [("20250110", "202501"), ("2025-01-10", "2025-01"), ('"2025-01-10"', '"2025-01"')]
)
def test_days_are_read_with_or_without_hyphens(tmp_path: Path, day: str, month: str) -> None:
    """Of years, vouchers, rows, months and coverage."""
    content = (
        lines("#RAR -1 2024-01-01 2024-12-31", f"#PSALDO 0 {month} 4020 {{}} 5", "#OMFATTN 2025-12-31")
        .replace("20250110", day)
        .replace('300.00 ""', f"300.00 {day}")
    )
    assert totals(books(tmp_path, content)) == {**EXPECTED, "4020": 500}


def packed(name: str) -> bytes:
    """A ZIP file of one file of this name."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "x")
    return content.getvalue()


SIE = "\r\n".join((*HEAD, *VOUCHER))
FOREIGN: dict[str, tuple[bytes, str]] = {
    "UTF-16 with a mark": (SIE.encode("utf-16"), "UTF-16"),
    "UTF-16, big end first": (b"\xfe\xff" + SIE.encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": (SIE.encode("utf-16-le"), "UTF-16"),
    "UTF-16 without a mark, big end first": (SIE.encode("utf-16-be"), "UTF-16"),
    "UTF-32": (SIE.encode("utf-32"), "UTF-32"),
    "SIE 5": (b'<?xml version="1.0"?>\n<Sie xmlns="http://www.sie.se/sie5">', "SIE 5"),
    "a SIE 5 entry": (b"\xef\xbb\xbf<!-- x --><sie:SieEntry>", "SIE 5"),
    "SIE 5 in UTF-16": ('<?xml version="1.0"?><Sie>'.encode("utf-16"), "SIE 5"),
    "other XML": (b'<?xml version="1.0"?>\n<a/>', "XML"),
    "a page": (b"\n<!DOCTYPE html><html>", "HTML"),
    "an old page": (b"<HTML><BODY>", "HTML"),
    "XHTML": (b'<?xml version="1.0"?><html xmlns="x">', "HTML"),
    "a ZIP": (packed("bok.se"), "ZIP"),
    "an XLSX": (packed("[Content_Types].xml"), "--from xlsx"),
    "an XLS": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "--from xlsx"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "gzip": (gzip.compress(SIE.encode()), "ZIP"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "ZIP"),
    "an ODS": (packed("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "--from xlsx"),
    "a DOCX": (packed("word/[Content_Types].xml"), "--from xlsx"),
    "RTF": (b"{\\rtf1\\ansi #FLAGGA 0}", "RTF"),
    "a table": (b"Konto;Belopp\n4010;1", "--from csv"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_another_format_is_named_with_the_way_on(tmp_path: Path, name: str) -> None:
    """One message, in both languages."""
    content, word = FOREIGN[name]
    with pytest.raises(tplog.BadFile) as caught:
        books(tmp_path, content)
    (reason,) = caught.value.reasons
    assert reason.code == "not-sie"
    english, swedish = (error_line(reason, language) for language in (Language.EN, Language.SV))
    assert word in english
    assert word in swedish
    assert english.partition("not-sie")[2] != swedish.partition("not-sie")[2]
    assert any(way in english for way in ("export", "save", "fetch", "unpack", "read with"))


def test_corrections_are_the_bookkeepings_own_and_count_nothing(tmp_path: Path) -> None:
    """Rows that were removed or added, with their signatures, of vouchers up to the day."""
    voucher = (
        *VOUCHER[:2],
        '#BTRANS 4010 {} 500.00 20250110 "fel" 0 "Kim"',
        '#RTRANS 4010 {} 300.00 "" "rätt" 0 "Lo"',
        *VOUCHER[2:],
    )
    bookkeeping = books(tmp_path, lines(voucher=voucher))
    assert totals(bookkeeping) == EXPECTED
    assert [
        (row.kind, row.voucher, row.account, row.ore, row.signature) for row in bookkeeping.corrections
    ] == [
        ("removed", "A 1", "4010", 500_00, "Kim"),
        ("added", "A 1", "4010", 300_00, "Lo"),
    ]
    alone = (*VOUCHER[:2], "#RTRANS 4010 {} 5", *VOUCHER[2:])
    assert [row.kind for row in books(tmp_path, lines(voucher=alone)).corrections] == ["not-counted"]
    path = tmp_path / "x.se"
    assert read_sie(path, date(2025, 1, 9)).corrections == ()
    many = (*VOUCHER[:2], *["#BTRANS 4010 {} 1"] * 500, *VOUCHER[2:])
    bookkeeping = books(tmp_path, lines(voucher=many))
    assert (len(bookkeeping.corrections), bookkeeping.correction_count) == (100, 500)


NAMES = st.text(bytes({*range(256)} - {*b"\n\r\x1a\0"}).decode("cp437"), max_size=20)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    NAMES, st.sampled_from(['#KONTO 4010 "{}"', "#KONTO 4010 {}", '#FNAMN "{}"', '#PROSA "{}"', '#DIM 1 "{}'])
)
def test_no_name_whatever_refuses_a_file_or_moves_an_amount(tmp_path: Path, name: str, record: str) -> None:
    """But one that holds another record."""
    if "#" not in name:
        assert totals(books(tmp_path, lines(record.format(name)))) == EXPECTED
