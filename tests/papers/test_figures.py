"""The figures of papers: each amount, day, paragraph and case number with its place, none invented."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.making import answers, docx, page_of, paragraph, pdf, run, shown
from papers.shared import shared_paper
from tplog.papers.figures.amount_text import amounts_of_text
from tplog.papers.figures.paper_figures import amounts, dates, figures, references
from tplog.papers.paper import Line, Page, Paper, Source, Word
from tplog.papers.passage import PaperAmount

PAPERS = Path(__file__).parent
EXPECTED = sorted(PAPERS.glob("*.expected.toml"))


def paper_of(content: bytes, suffix: str = "") -> Paper:
    """A paper made by hand."""
    return Paper("x", "pdf", "", tuple(page_of(sheet) for sheet in answers(content, suffix)))


def said(figures_read: Sequence[PaperAmount]) -> list[tuple[str, int | None]]:
    """The words of amounts and their öre."""
    return [(item.passage.exact, item.amount.ore if item.amount else None) for item in figures_read]


def drawn(*pages: Sequence[tuple[int, int, str]]) -> Paper:
    """A PDF whose pages have these texts at these points from the lower left corner."""
    return paper_of(pdf(["".join(shown(text, x, y) for x, y, text in page) for page in pages]))


def typed(*paragraphs: str) -> Paper:
    """A DOCX of paragraphs."""
    return paper_of(docx("".join(map(paragraph, paragraphs))))


def table_of(rows: Sequence[tuple[str, str]]) -> Paper:
    """A DOCX with one table of two columns."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return paper_of(docx(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"))


def files_of(expected: dict[str, Any]) -> list[str]:
    """The files of a paper that have text."""
    return [file for file in expected["files"] if "skannad" not in file]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name[:3])
def test_every_amount_that_a_careful_reader_finds_is_found_on_its_page(path: Path) -> None:
    """As often as it stands there, with its value; so none can vanish between two lists."""
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    stated = [line for act in expected.get("act", []) for line in act.get("line", [])]
    stated += [other for other in expected.get("other", []) if "ore" in other]
    for file in files_of(expected):
        has_pages = file.endswith(".pdf")
        got = Counter(
            (item.amount.ore, item.passage.page)
            for item in amounts(shared_paper(file))
            if item.amount is not None
        )
        want = Counter((item["ore"], item["page"]) for item in stated if "page" in item and has_pages)
        assert not want - got
        assert {item["ore"] for item in stated} <= {ore for ore, _ in got}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name[:3])
def test_the_day_paragraphs_and_case_numbers_of_a_paper_are_found(path: Path) -> None:
    """In the form that a log has."""
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    for file in files_of(expected):
        result = figures(shared_paper(file))
        assert date.fromisoformat(expected["date"]) in {item.day for item in result.dates}
        names = {item.text for item in result.references}
        assert {*expected["paragraphs"], *expected["case_numbers"]} <= names


def test_a_number_cut_by_the_end_of_a_line_is_one_and_knows_both_lines() -> None:
    """As in ``100 / 000 kronor``, ``2,5 / mkr`` and a unit cut by a hyphen (trap 4)."""
    paper = drawn(
        [
            (60, 700, "Kommunstyrelsen beviljar nämnden ett tillägg om 100"),
            (60, 684, "000 kronor för arbetet med skolorna i år och 2,5"),
            (60, 668, "mkr för nästa år och därefter ytterligare 3 miljo-"),
            (60, 652, "ner kronor."),
        ]
    )
    assert said(amounts(paper)) == [
        ("100 000 kronor", 10_000_000),
        ("2,5 mkr", 250_000_000),
        ("3 miljoner kronor", 300_000_000),
    ]
    assert [item.passage.lines for item in amounts(paper)] == [(1, 2), (2, 3), (3, 4)]
    assert [len(item.passage.boxes) for item in amounts(paper)] == [2, 2, 2]


def test_a_number_cut_in_its_cell_is_one_only_if_it_can_be_nothing_else() -> None:
    """``40 000 / kr`` and ``900 / 000 kr`` are; ``900 / 500 kr`` under each other may be two (trap 4)."""
    cut = drawn([(60, 700, "Gothem"), (300, 700, "40 000"), (320, 686, "kr")])
    assert said(amounts(cut)) == [("40 000 kr", 4_000_000)]
    assert said(amounts(drawn([(60, 700, "900"), (60, 686, "000 kr för slam")]))) == [
        ("900 000 kr", 90_000_000)
    ]
    assert said(amounts(drawn([(60, 700, "900"), (60, 686, "500 kr för slam")]))) == [("900 500 kr", None)]


def test_the_mark_of_a_footnote_is_no_digit() -> None:
    """A raised figure beside an amount belongs to the note under the page (trap 1)."""
    raised = shown("6,1", 60, 700) + shown("2", 78, 706, 7) + shown("mkr", 90, 700)
    (item,) = amounts(paper_of(pdf([raised])))
    assert item.amount is not None
    assert item.amount.ore == 610_000_000


def table(
    unit: str, *rows: tuple[str, ...], heading: tuple[str, ...] = (), top: int = 700
) -> list[tuple[int, int, str]]:
    """The texts of a table under its unit, at their points."""
    lines = [(unit,), *([heading] if heading else []), *rows]
    return [
        (60 + 150 * column, top - 16 * number, text)
        for number, line in enumerate(lines)
        for column, text in enumerate(line)
        if text
    ]


def test_a_unit_that_stands_once_holds_for_its_table_and_on_the_next_page() -> None:
    """In a parenthesis, a heading, or on the page before, and it is said where (trap 7)."""
    paper = drawn(
        table("Driftbudget (mnkr)", ("Skola", "70,5", "- 1,8"), ("Vård", "8,8", "–")),
        table("Nämnd", ("Kultur", "6,9", "7,0")),
    )
    assert said(amounts(paper)) == [
        ("70,5", 7_050_000_000), ("- 1,8", -180_000_000), ("8,8", 880_000_000),
        ("6,9", 690_000_000), ("7,0", 700_000_000),
    ]  # fmt: skip
    assert {(item.unit.page, item.unit.exact) for item in amounts(paper) if item.unit} == {
        (1, "Driftbudget (mnkr)")
    }


@pytest.mark.parametrize(
    "unit", ["Tabell 2. Belopp i tkr", "(belopp i tkr)", "tkr", "Driftbudget, tkr", "Belopp anges i tkr"]
)
def test_the_unit_of_a_table_is_read_in_each_of_its_usual_forms(unit: str) -> None:
    """A heading may state it in a sentence, a parenthesis, after a comma or alone."""
    assert said(amounts(drawn(table(unit, ("Skola", "12 400", "-160"))))) == [
        ("12 400", 1_240_000_000),
        ("-160", -16_000_000),
    ]


def test_a_number_without_a_unit_has_no_value() -> None:
    """It is never taken for kronor (trap 7); text between two tables ends the unit of the first."""
    rows = table("Driftbudget", ("Skola", "12 400", "9 150"))
    assert said(amounts(drawn(rows))) == [("12 400", None), ("9 150", None)]
    text = (60, 600, "Verksamheten har vuxit under hela året, som tabellen härunder visar.")
    two = [
        *table("Belopp i tkr", ("Skola", "12 400")),
        text,
        *table("Lokaler", ("Bad", "9 150", "8 000"), top=560),
    ]
    assert said(amounts(drawn(two))) == [("12 400", 1_240_000_000), ("9 150", None), ("8 000", None)]


def test_a_column_or_row_of_counts_in_a_table_of_money_is_no_money() -> None:
    """Whatever unit stands over the table (trap 13)."""
    rows = table(
        "Bidrag (tkr)",
        ("Bad", "120", "450"),
        ("Antal besök", "9 000", "8 000"),
        heading=("", "Antal", "Budget"),
    )
    assert said(amounts(drawn(rows))) == [
        ("120", None), ("450", 45_000_000), ("9 000", None), ("8 000", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "(350)",
        "(350 tkr)",
        "350-",
        "—500",
        "1'500",
        "1·500",
        "½",
        "2 x 30",
        "40–50",
        "~50",
        "50/60",
        "5e3",
        "2024",
    ],
)
def test_a_cell_under_a_unit_in_another_notation_neither_vanishes_nor_has_a_value(cell: str) -> None:
    """It is an amount that is not certain; the rows around it keep theirs."""
    rows = (("Verksamhet", "Tillägg, tkr"), ("Skolan", "100"), ("Badet", cell), ("Parken", "200"))
    of_table = amounts(table_of(rows))
    assert [item.amount and item.amount.ore for item in of_table] == [100_000_00, None, 200_000_00]


@pytest.mark.parametrize("cell", ["50 %", "77 st"])
def test_a_count_among_amounts_ends_no_column(cell: str) -> None:
    """It is no heading, so that the rows under it are still money."""
    rows = (("Verksamhet", "Tillägg, tkr"), ("Skolan", "100"), ("Badet", cell), ("Parken", "200"))
    assert [item.amount and item.amount.ore for item in amounts(table_of(rows))] == [100_000_00, 200_000_00]


def test_years_pages_times_and_numbers_of_projects_are_no_amounts() -> None:
    """Headings of columns, ``Sida 7 (12)``, ``kl. 13.00`` and ``gator (2111, 2119)`` (traps 8 and 14)."""
    rows = table(
        "Belopp i tkr",
        ("Gator (2111, 2119)", "450", "20"),
        ("2120", "Broar", "7"),
        heading=("", "2024", "2025"),
    )
    foot = [(60, 30, "Kommunstyrelsen"), (500, 30, "7"), (300, 30, "Sida 7 (12)")]
    assert said(amounts(drawn([*rows, *foot]))) == [("450", 45_000_000), ("20", 2_000_000), ("7", 700_000)]
    assert said(amounts(typed("Budget 2025 tkr", "Möte kl. 13.00–15.40, § 32, KS 2025/12, 2025-03-10"))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 kkr, 1 250:- samt 900,-", [("50 kkr", 5_000_000), ("1 250:-", 125_000), ("900,-", 90_000)]),
        ("höjs till 5:90 kr", [("5:90 kr", None)]),
        ("sjuhundratusen kronor", [("sjuhundratusen kronor", None)]),
        ("en kvarts miljard", [("en kvarts miljard", None)]),
        ("fem miljoner kronor", [("fem miljoner kronor", 500_000_000)]),
        ("SEK 500 000", [("SEK 500 000", 50_000_000)]),
        ("10–12 mkr", [("10–12 mkr", None)]),
        ("från 20 till 25 kr", [("20", None), ("25 kr", 2_500)]),
        ("under 2025 700 tkr", [("700 tkr", 70_000_000)]),
        ("finansieras – 4,5 mkr – genom", [("4,5 mkr", 450_000_000)]),
        ("minskas med −4,5 mkr", [("−4,5 mkr", -450_000_000)]),
        ("högst 249 000 kr.", [("högst 249 000 kr", 24_900_000)]),
        ("1.234 tkr och 12 34 kr", [("1.234 tkr", None), ("12 34 kr", None)]),
        ("föreningen73 000 kr", [("73 000 kr", 7_300_000)]),
        ("1,5 mkr", [("1,5 mkr", 150_000_000)]),
        ("0,6, mkr", [("0,6, mkr", 60_000_000)]),
        ("SSPF 0 1,5 mkr 0", [("0", 0), ("1,5 mkr", 150_000_000), ("0", 0)]),
        ("etapp 1 4,5 mkr", [("4,5 mkr", 450_000_000)]),
        ("5 procent av 3 st, 1 000 kg", []),
    ],
)  # fmt: skip
def test_amounts_are_read_as_the_log_reads_them_or_have_no_value(
    text: str, expected: list[tuple[str, int | None]]
) -> None:
    """A form without one reading is shown and has none (trap 11); a token is whole or nothing (trap 12)."""
    assert said(amounts(typed(text))) == expected


@given(st.text(alphabet="0123456789 .,:-–−kr tmkonår§/\n\0", max_size=60))
def test_no_amount_is_read_whose_characters_are_not_in_the_text(text: str) -> None:
    """Its number begins and ends where a number of the text does, so that 5 mkr is not in 1,5 mkr."""
    for span in amounts_of_text(text):
        if span.amount is not None:
            digits = [index for index in range(span.start, span.end) if text[index].isdigit()]
            assert not digits or not text[digits[0] - 1 : digits[0]].isdigit()
            assert "\n" not in text[span.start : span.end]


def test_days_are_read_in_figures_and_words() -> None:
    """Also where a line's end cuts them; what is no day of the calendar is none."""
    paper = typed("den 29 januari 2025, 2025-02-30, 3/4 2025 och 1 dec 2024.")
    assert [item.day for item in dates(paper)] == [date(2025, 1, 29), date(2025, 4, 3), date(2024, 12, 1)]
    cut = drawn(
        [
            (60, 700, "Beslutet gäller från och med den 29"),
            (60, 684, "januari 2025 till 2025-12-"),
            (60, 668, "31."),
        ]
    )
    assert [item.day for item in dates(cut)] == [date(2025, 1, 29), date(2025, 12, 31)]
    assert dates(cut)[0].passage.lines == (1, 2)


def test_paragraphs_and_case_numbers_are_read_as_a_log_has_them() -> None:
    """A list of paragraphs is each of them; a law's number is no case number."""
    paper = typed("KS § 12, §§ 3–5 och 7, § 8 a, Dnr 2024/355, KFN 2008/310-72, KS2008/0172-04 (2023:196)")
    assert [item.text for item in references(paper)] == [
        "KS § 12", "§ 3", "§ 4", "§ 5", "§ 7", "§ 8 a", "2024/355", "KFN 2008/310-72", "KS2008/0172-04"
    ]  # fmt: skip


def test_the_paragraph_sign_that_ocr_read_as_a_digit_is_put_right_and_marked() -> None:
    """Only in a page that was recognised in a picture (trap 10)."""
    words = tuple(Word(text, 1) for text in ["KS", "8", "134"])
    for source, expected in ((Source.OCR, [("KS § 134", True)]), (Source.TEXT, [])):
        paper = Paper("x", "pdf", "", (Page(1, source, (Line(1, words),)),))
        assert [(item.text, item.passage.is_ocr) for item in references(paper)] == expected


def test_a_passage_has_its_neighbours_and_the_place_of_a_paper_without_pages() -> None:
    """The words as read, at most 32 characters before and after, and the paragraph they stand in."""
    (item,) = amounts(
        paper_of(docx(f"<w:p>{run('Nämnden beviljas ')}{run('80 000 kronor')}{run(' för 2025.')}</w:p>"))
    )
    passage = item.passage
    assert (passage.prefix, passage.exact, passage.suffix) == (
        "Nämnden beviljas ",
        "80 000 kronor",
        " för 2025.",
    )
    assert passage.place is not None
    assert passage.place.paragraph == 1


def test_five_hundred_pages_take_no_longer_than_their_length() -> None:
    """A long paper's figures take seconds; a page of nothing but digits no longer."""
    page = shared_paper("s07-driftbudget-flerar.pdf").pages[1]
    paper = Paper("x", "pdf", "", (page,) * 60)
    odd = Line(1, tuple(Word("1", 1) for _ in range(20_000)))
    begin = perf_counter()
    assert len(amounts(paper)) > 200
    amounts(Paper("x", "pdf", "", (Page(1, Source.TEXT, (odd,)),)))
    assert perf_counter() - begin < 10
