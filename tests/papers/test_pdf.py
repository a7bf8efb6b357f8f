"""The characters of a PDF as words, lines and rows, with their places on the page as shown."""

from __future__ import annotations

import re
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.making import A4, answers, failure, page_of, pdf, shown, stream, texts
from tplog.papers.paper import Page, Source, Word

WIDTH, HEIGHT = 59500, 84200
TABLE = [("Norra skolan", "3 250"), ("Ishallen", "-160"), ("Summa", "3 090")]


def page(content: str, **options: object) -> Page:
    """The only page of a PDF with this content."""
    (sheet,) = answers(pdf([content], **options))  # type: ignore[arg-type]
    return page_of(sheet)


def words(content: str) -> list[Word]:
    """All words of such a page."""
    return [word for line in page(content).lines for word in line.words]


def test_lines_come_in_the_files_order_and_words_have_boxes() -> None:
    """Of two columns the left is drawn first; a box is in hundredths of a point from the upper left."""
    left, right = shown("Till vänster", 50, 700), shown("och under.", 50, 686)
    content = left + right + shown("Till höger", 300, 700) + shown("100 000 kr", 300, 686)
    lines = page(content).lines
    assert [line.text for line in lines] == ["Till vänster", "och under.", "Till höger", "100 000 kr"]
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert all(word.line == line.number for line in lines for word in line.words)
    box = lines[0].words[0].box
    assert box is not None
    assert box[0] == 5000
    assert box[1] < 84200 - 70000 < box[3]
    assert lines[0].words[0].size == 1200


def test_a_table_drawn_column_by_column_is_read_by_height() -> None:
    """Names first, then amounts: as lines they are apart, as rows together (trap 5)."""
    names = "".join(shown(name, 50, 700 - 20 * index) for index, (name, _) in enumerate(TABLE))
    amounts = "".join(shown(amount, 400, 700 - 20 * index) for index, (_, amount) in enumerate(TABLE))
    shown_page = page(names + amounts)
    assert [line.text for line in shown_page.lines] == [*(name for name, _ in TABLE), *(a for _, a in TABLE)]
    assert [row.text for row in shown_page.rows] == [f"{name} {amount}" for name, amount in TABLE]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_shown(turned: int) -> None:
    """However the sheet is turned, rows stand from the top and boxes lie on the page (trap 3)."""
    content = ""
    for index, cells in enumerate(TABLE):
        for x, cell in zip((100, 400), cells, strict=True):
            # Written so that it is upright once the page is turned, at x and 700 - 20 * index as shown.
            y, text = 100 + 20 * index, cell
            matrix = {
                0: f"1 0 0 1 {x} {842 - y}",
                90: f"0 1 -1 0 {y} {x}",
                180: f"-1 0 0 -1 {595 - x} {y}",
                270: f"0 -1 1 0 {595 - y} {842 - x}",
            }[turned]
            content += f"BT /F1 12 Tf {matrix} Tm ({re.sub('[^A-Za-z0-9 -]', '', text)}) Tj ET\n"
    sheet = page(content, turned=turned)
    assert (sheet.width, sheet.height) == ((HEIGHT, WIDTH) if turned % 180 else (WIDTH, HEIGHT))
    assert [row.text for row in sheet.rows] == [f"{name} {amount}" for name, amount in TABLE]
    first = sheet.lines[0].words[0]
    assert first.turned == 0
    assert first.box is not None
    assert abs(first.box[0] - 10000) <= 1
    assert first.box[1] < 10000 < first.box[3]


@pytest.mark.parametrize(("a", "b", "turned"), [(0, 1, 270), (-1, 0, 180), (0, -1, 90)])
def test_turned_text_on_an_upright_page_is_read_in_its_direction(a: int, b: int, turned: int) -> None:
    """A table laid on its side is words and rows as well; the boxes are those of the page as shown."""
    content = ""
    for index, cells in enumerate(TABLE):
        for along, cell in zip((0, 300), cells, strict=True):
            x, y = 300 - 200 * a * (a < 0) + a * along + b * 20 * index, 420 + b * along - a * 20 * index
            content += f"BT /F1 12 Tf {a} {b} {-b} {a} {x} {y} Tm ({cell}) Tj ET\n"
    sheet = page(content)
    assert [row.text for row in sheet.rows] == [f"{name} {amount}" for name, amount in TABLE]
    assert {word.turned for line in sheet.lines for word in line.words} == {turned}


def test_a_footnotes_mark_is_no_digit_of_an_amount() -> None:
    """6,1 with a raised 2 is 6,1 and a mark (trap 1); the same digit on the line is a digit."""
    raised = "BT /F1 12 Tf 50 700 Td (6,1) Tj /F1 7 Tf 4 Ts (2) Tj /F1 12 Tf 0 Ts ( 81,5) Tj ET"
    first, second = words(raised)
    assert (first.text, first.marks, second.text) == ("6,1", "2", "81,5")
    small = "BT /F1 12 Tf 50 700 Td (6,1) Tj /F1 7 Tf (2) Tj ET"
    assert [word.text for word in words(small)] == ["6,12"]
    large = "BT /F1 12 Tf 50 700 Td (6,1) Tj 4 Ts (2) Tj ET"
    assert [word.text for word in words(large)] == ["6,12"]


def test_a_mark_at_the_start_of_a_line_belongs_to_the_next_word() -> None:
    """So does every mark that touches only the word after it."""
    content = (
        "BT /F1 7 Tf 4 Ts 50 700 Td (12\\)) Tj /F1 12 Tf 0 Ts (Avser) Tj /F1 7 Tf 4 Ts 30 0 Td (3) Tj ET"
    )
    first, *_ = words(content)
    assert (first.text, first.marks[:3]) == ("Avser", "12)")


def test_a_raised_digit_in_a_letter_of_its_own_is_a_mark_after_a_digit() -> None:
    """² of the font, after a digit; m² stays a unit."""
    assert [(word.text, word.marks) for word in words(shown("6,1² 40 m²", 50, 700))] == [
        ("6,1", "2"),
        ("40", ""),
        ("m²", ""),
    ]


@pytest.mark.parametrize("before", ["3 Tr", "1 1 1 rg", "7 Tr"])
def test_text_that_is_not_seen_is_not_read(before: str) -> None:
    """In mode 3 or 7, or white on white (trap 2); it is counted."""
    content = shown("Bidrag 5 kr", 50, 700) + "q " + shown("900 000 kr", 50, 680, before=before) + " Q"
    (sheet,) = answers(pdf([content]))
    assert ([line.text for line in sheet.lines], sheet.hidden) == (["Bidrag 5 kr"], 8)


def test_text_off_the_page_or_too_small_to_see_is_not_read() -> None:
    """A character outside the page, or lower than a point."""
    content = (
        shown("syns", 50, 700)
        + shown("utanför", 700, 700)
        + "BT /F1 1 Tf 0.1 0 0 0.1 50 600 Tm (pytteliten) Tj ET"
    )
    (sheet,) = answers(pdf([content]))
    assert ([line.text for line in sheet.lines], sheet.hidden) == (["syns"], 7 + 10)


def test_white_text_on_a_dark_ground_is_read() -> None:
    """As the heading of a table often is; beside the ground it is not seen."""
    content = "0 0 0.6 rg 40 690 300 30 re f " + shown("Budget 2025", 50, 700, before="1 1 1 rg")
    content += shown("dold", 400, 700, before="1 1 1 rg")
    (sheet,) = answers(pdf([content]))
    assert ([line.text for line in sheet.lines], sheet.hidden) == (["Budget 2025"], 4)


IMAGE = stream(
    b"\x00", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
)
SCAN = {"resources": "/XObject << /I 4 0 R >>", "more": [IMAGE]}


def test_a_scanners_own_text_is_read_and_said_to_be_doubtful() -> None:
    """Mode 3 over a picture as large as the page; over a small one it is hidden text."""
    behind = f"q {shown('KS 8 134', 50, 700, before='3 Tr')} Q "
    sheet = page("q 595 0 0 842 0 0 cm /I Do Q " + behind, **SCAN)
    assert (sheet.source, [line.text for line in sheet.lines]) == (Source.OCR, ["KS 8 134"])
    sheet = page("q 59 0 0 84 0 0 cm /I Do Q " + behind + shown("text", 50, 600), **SCAN)
    assert (sheet.source, [line.text for line in sheet.lines]) == (Source.TEXT, ["text"])


def test_a_scan_with_a_stamp_is_a_picture() -> None:
    """What the picture says is not read, and the stamp is; with a page of text over it, it is a ground."""
    scan = "q 595 0 0 842 0 0 cm /I Do Q "
    sheet = page(scan + shown("Sida 1 (3)", 50, 800), **SCAN)
    assert (sheet.source, [line.text for line in sheet.lines]) == (Source.IMAGE, ["Sida 1 (3)"])
    text = "".join(shown("Kommunstyrelsen beslutar att", 50, 100 + 20 * index) for index in range(20))
    assert page(scan + text, **SCAN).source is Source.TEXT


def test_a_scan_within_a_group_is_found() -> None:
    """As programs that recognise text write it."""
    group = stream(
        b"q 595 0 0 842 0 0 cm /I Do Q",
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /I 4 0 R >> >>",
    )
    content = f"/G Do {shown('KS 8 134', 50, 700, before='3 Tr')}"
    sheet = page(content, resources="/XObject << /G 5 0 R >>", more=[IMAGE, group])
    assert (sheet.source, [line.text for line in sheet.lines]) == (Source.OCR, ["KS 8 134"])


def test_a_page_without_text_is_a_picture_or_empty() -> None:
    """A picture is said to be one; an empty page has no lines and is no picture."""
    assert page("q 595 0 0 842 0 0 cm /I Do Q", **SCAN).source is Source.IMAGE
    empty = page(" ")
    assert (empty.source, empty.lines) == (Source.TEXT, ())


def test_a_font_that_does_not_say_its_letters_is_not_read() -> None:
    """Characters without Unicode would be other letters than those that are seen."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R /DW 500 >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 "
        b"/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    content = "BT /F2 12 Tf 50 700 Td <00240025002600270028> Tj ET"
    sheet = page(content, resources="/Font << /F2 4 0 R >>", more=[font, descendant, descriptor])
    assert (sheet.source, sheet.lines) == (Source.GARBLED, ())


def test_a_shifted_box_is_the_page() -> None:
    """What is shown begins at the box's corner, wherever that lies."""
    sheet = page(shown("här", 150, 700), box=(100, 50, 695, 892))
    box = sheet.lines[0].words[0].box
    assert box is not None
    assert box[0] == 5000
    assert (sheet.width, sheet.height) == (WIDTH, HEIGHT)


def test_chosen_pages_are_read_alone() -> None:
    """By their numbers; one that is not there is an error."""
    three = pdf([shown(f"sida {number}", 50, 700) for number in (1, 2, 3)])
    assert [(sheet.number, sheet.lines[0].text) for sheet in answers(three, pages="2,3")] == [
        (2, "sida 2"),
        (3, "sida 3"),
    ]
    missing = failure(three, pages="2,4")
    assert (missing.code, missing.params) == ("paper-page-missing", {"page": "4"})


def test_a_hyphen_at_a_lines_end_stays() -> None:
    """It may belong to the word: who joins the lines decides."""
    assert texts(pdf([shown("en IT-", 50, 700) + shown("satsning", 50, 686)])) == ["en IT-", "satsning"]


ALPHABET = string.ascii_letters + string.digits + "åäöÅÄÖ§.,:;()/%–-"
TEXT_LINES = st.lists(
    st.lists(st.text(ALPHABET, min_size=1, max_size=9), min_size=1, max_size=6).map(" ".join),
    min_size=1,
    max_size=12,
)


@given(TEXT_LINES)
def test_any_text_comes_back(lines: list[str]) -> None:
    """Each line as it was drawn, its words from left to right, in boxes on the page that do not overlap."""
    content = "".join(shown(line, 40, 800 - 20 * index, 9) for index, line in enumerate(lines))
    sheet = page(content)
    assert [line.text for line in sheet.lines] == lines
    assert [row.text for row in sheet.rows] == lines
    for line in sheet.lines:
        boxes = [word.box for word in line.words if word.box]
        assert all(left < right and 0 <= top < bottom <= HEIGHT for left, top, right, bottom in boxes)
        assert all(before[2] <= after[0] for before, after in pairwise(boxes))


def test_the_sheet_of_the_maker_is_a4() -> None:
    """What the tests above count on."""
    assert A4 == (0, 0, WIDTH // 100, HEIGHT // 100)
