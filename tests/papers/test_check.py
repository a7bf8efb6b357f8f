"""A decision file held against its paper: what is there is found, and no slip of the pen passes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from papers.making import answers, docx, page_of, paragraph, pdf, shown
from papers.shared import shared_paper
from tplog import BadFile, Book, MemoryLog
from tplog.i18n.vocabulary import Language
from tplog.papers.acts.draft import draft
from tplog.papers.checking.check import check, check_indexed, check_whole
from tplog.papers.checking.claims import Claim
from tplog.papers.checking.held import Checked, Difference, Held, Kind, Misplaced, Verdict
from tplog.papers.checking.paper_index import PaperIndex, plain
from tplog.papers.checking.texts import held_text
from tplog.papers.paper import Line, Page, Paper, Source, Word
from tplog.readers.decision_file import parse_decision
from tplog.values.act import Quote

PAPERS = Path(__file__).parent
FILES = PAPERS / "decision_files"
SEED = ROOT / "events" / "2025-01-29-trygghetspaketet.toml"
THERE = {Verdict.AS_WRITTEN, Verdict.SAME_VALUE, Verdict.COMPUTED}
PAIRS = [
    (SEED, "s01-trygghetspaketet.pdf"),
    *(
        (file, path.name)
        for file in sorted(FILES.glob("*.toml"))
        for path in sorted(PAPERS.glob(f"{file.stem}.*"))
        if path.suffix in {".pdf", ".docx", ".html"}
    ),
]
HEAD = """budget = "prov"
by = "kommunstyrelsen"
decided = 2025-03-10
basis = "minutes"
[source]
title = "Protokoll"
date = 2025-03-10
[[event]]
type = "AccountOpened"
id = "konton"
accounts = { "2025/kommunstyrelsen" = "Kommunstyrelsen", "2025/kommunstyrelsen/skola" = "Norra skolan" }
"""


@cache
def index_of(name: str) -> PaperIndex:
    """The figures of a shared paper, read once."""
    return PaperIndex(shared_paper(name))


def paper_of(*paragraphs: str) -> Paper:
    """A DOCX of these paragraphs under a day of its own."""
    body = "".join(map(paragraph, ("2025-03-10", *paragraphs)))
    return Paper("x.docx", "docx", "", tuple(page_of(sheet) for sheet in answers(docx(body))))


def stating(event: str) -> str:
    """A decision file with one event more than the opening of its accounts."""
    return f'{HEAD}[[event]]\ntype = "AllocationDecided"\nid = "e"\nfrom = "2025/kommunstyrelsen"\n{event}\n'


def held(event: str, *paragraphs: str) -> dict[str, Held]:
    """How what an event states stands in a paper, by its text."""
    file = parse_decision(stating(event), "f.toml")
    return {item.text: item for item in check(file, paper_of(*paragraphs))}


def verdict(amount: str, *paragraphs: str) -> Verdict:
    """The verdict on one amount of a line."""
    return held(f'lines = {{ skola = "{amount}" }}', *paragraphs)[amount].verdict


@pytest.mark.parametrize(("file", "paper"), PAIRS, ids=lambda item: getattr(item, "name", item)[:22])
def test_what_decision_files_state_is_found_in_their_papers(file: Path, paper: str) -> None:
    """The seed's file and ten others: nothing is missed, and all is in its place but what is named."""
    items = check(file, index_of(paper).paper)
    odd = {(item.text, item.verdict) for item in items if item.verdict not in THERE}
    assert odd <= {
        ("Tjänsteskrivelse Trygghetspaketet 2025, Nacka kommun", Verdict.NOT_CHECKED),
        ("Protokoll kultur- och fritidsnämnden", Verdict.NOT_CHECKED),
        ("400 tkr", Verdict.ELSEWHERE),  # told in the summary, not where the event says
    }


@pytest.mark.parametrize("file", sorted(FILES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_decision_files_of_the_papers_can_be_recorded(file: Path) -> None:
    """So that what is checked is what is applied."""
    assert Book(MemoryLog()).apply(file).records


AMOUNT = re.compile(
    r'"((?:cirka |ca |högst )?[-−–]? ?\d[\d .,]*,?(?: ?(?:kr|kronor|tkr|mkr|mnkr|miljoner kronor))?)"'
    r"|^[^\"=|\n]+\|\s*([-–−]? ?\d[\d ,]*(?: kr)?)\s*$",
    re.MULTILINE,
)
OTHER = re.compile(
    r'(?<![\w-])(\d{4}-\d\d-\d\d)(?![\w-])|"([^"\n]*§ ?\d+)"|"((?:[A-ZÅÄÖ]+ ?)?\d{4}/\d+(?:-\d+)?)"'
)
SKIPPED = re.compile(r"\s*(?:title|remarks|despite|contradictions|place|id|file|sha256|#)")
UNITS = {"kronor": "mkr", "kr": "tkr", "tkr": "kr", "mkr": "tkr", "mnkr": "kr"}


def mutations(text: str) -> Iterator[tuple[str, int, str]]:
    """Each slip in a file: one digit, unit, sign, day, § or case number; as old text, offset and new text."""
    for pattern in (AMOUNT, OTHER):
        for match in pattern.finditer(text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            group = next(number for number, text_of_group in enumerate(match.groups(), 1) if text_of_group)
            old, start = match[group], match.start(group)
            if (
                SKIPPED.match(line)
                or ("=" not in line and '"' in match[0])
                or line.lstrip().startswith("{ code")
            ):
                continue
            yield from ((old, start, new) for new in slips(old, is_amount=pattern is AMOUNT))


def slips(old: str, *, is_amount: bool) -> Iterator[str]:
    """A text with one digit raised, and with another unit or sign."""
    for place, char in enumerate(old):
        if char.isdigit():
            yield f"{old[:place]}{(int(char) + 1) % 10}{old[place + 1 :]}"
    if is_amount and re.search("[1-9]", old):
        yield re.sub(r"[-−–] ?", "", old) if old[0] in "-−–" else re.sub(r"\d", r"-\g<0>", old, count=1)
        unit = re.search(r"(?<= )[a-z]+$", old)
        if unit and "miljoner" not in old:
            yield old[: unit.start()] + UNITS[unit[0]]
        elif unit:
            yield old.replace("miljoner ", "")


def event_alone(text: str, offset: int) -> str:
    """The head of a file, its openings of accounts, and the event in which an offset lies."""
    starts = [0, *(match.start() for match in re.finditer(r"^\[\[event\]\]", text, re.MULTILINE)), len(text)]
    blocks = [text[start:end] for start, end in pairwise(starts)]
    chosen = [start <= offset < end for start, end in pairwise(starts)]
    return "".join(
        block
        for number, (block, is_chosen) in enumerate(zip(blocks, chosen, strict=True))
        if number == 0 or is_chosen or '"AccountOpened"' in block
    )


def judged(text: str, index: PaperIndex) -> tuple[object, ...]:
    """All that a check says of a file against its paper, but where things stand."""
    whole = check_indexed(parse_decision(text, "f"), index)
    odd = [
        (item.event, item.key, item.text, item.verdict) for item in whole.held if item.verdict not in THERE
    ]
    return odd, [finding.params for finding in whole.findings]


@pytest.mark.parametrize(("file", "paper"), PAIRS, ids=lambda item: getattr(item, "name", item)[:22])
def test_every_slip_of_the_pen_is_found(file: Path, paper: str) -> None:
    """One digit, unit, sign, day or § that is changed shows in what the check says."""
    text, index = file.read_text(encoding="utf-8"), index_of(paper)
    right: dict[str, tuple[object, ...]] = {}
    passed, count = [], 0
    for old, start, new in mutations(text):
        alone = event_alone(text, start)
        at = event_alone(text[:start] + "\0" + text[start:], start).index("\0")
        if alone not in right:
            right[alone] = judged(alone, index)
        count += 1
        with suppress(BadFile):  # what cannot be read is found, too
            if judged(alone[:at] + new + alone[at + len(old) :], index) == right[alone]:
                passed.append((old, new))
    assert count >= 20
    assert not passed


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("700 tkr", "beviljas 700 000 kronor"),
        ("0,7 mkr", "beviljas 700 tkr"),
        ("2,5 mkr", "beviljas 2,5 mnkr"),
        ("2,5 mkr", "beviljas cirka 2,5 mkr"),
        ("-500 tkr", "anslaget minskas med 500 tkr"),
    ],
)
def test_the_same_money_in_other_words_has_the_same_value(amount: str, words: str) -> None:
    """Another unit, a hedge, or a minus that the paper says in words."""
    assert verdict(amount, f"Norra skolan {words}.") is Verdict.SAME_VALUE


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1 250 kr", "1250 kr"), ("-4,5 mkr", "−4,5 mkr"), ("- 4 310 kr", "-4 310 kr"), ("5 Mkr", "5 mkr")],
)
def test_spaces_minus_signs_and_capitals_do_not_matter(amount: str, words: str) -> None:
    """It is as written all the same."""
    assert verdict(amount, f"Norra skolan beviljas {words} för arbetet.") is Verdict.AS_WRITTEN


def test_a_number_is_never_found_inside_another() -> None:
    """5 mkr is not in 1,5 mkr, nor 50 kr in 250 kr or 50 kr in 50 000 kr (trap 12)."""
    for amount, words in (("5 mkr", "1,5 mkr"), ("50 kr", "250 kr"), ("50 kr", "50 000 kr")):
        assert verdict(amount, f"Norra skolan beviljas {words}.") is Verdict.NOT_IN_PAPER


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        *(("500 kr", f"1{mark}500 kr") for mark in "'’·´`\u066c;_*½\u200b\u2060"),
        *(("5 mkr", f"1{mark}5 mkr") for mark in "\u066b\u201a\uff0c\u2e34½"),
        *(("500 tkr", f"{mark}500 tkr") for mark in "\u2011\u2010\uff0d\u207b—±①"),
        *(("500 tkr", f"{mark}500 tkr") for mark in ("-\u200b", "minus cirka ", "med - ")),
        *(("500 tkr", words) for words in ("2 x 500 tkr", "3*500 tkr", "10 st à 500 tkr")),
        *(("500 tkr", words) for words in ("400–500 tkr", "400 till 500 tkr", "400 tkr–500 tkr")),
        ("500 tkr", "500 tkr-600 tkr"),
        *(("5 mkr", f"5 miljoner {what}") for what in ("euro", "norska kronor", "besökare", "500 tkr")),
        ("5 mkr", "fem miljoner femhundra tusen kronor"),
        ("1 kr", "SEK 1'500"),
        ("\u2011500 tkr", "500 tkr"),
    ],
)  # fmt: skip
def test_an_amount_that_another_sign_touches_is_not_that_amount(amount: str, words: str) -> None:
    """Whatever parts its digits, turns it, multiplies it or is of other money: it is not that one."""
    judged = verdict(amount, f"Kommunstyrelsen beviljar Norra skolan {words} för året.")
    assert judged in {Verdict.NOT_IN_PAPER, Verdict.NOT_CHECKED}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("500 tkr", "(500 tkr)"),
        ("500 tkr", "”500 tkr”"),
        ("-500 tkr", "\u2011500 tkr"),
        ("\u2011500 tkr", "-500 tkr"),
        ("5 mkr", "5 miljoner 2025"),
        ("5 mkr", "5 miljoner kronor och 2 mkr till badet"),
    ],
)
def test_quotes_brackets_and_years_make_no_other_amount(amount: str, words: str) -> None:
    """And the hyphens of word processors are a minus, in the file as in the paper."""
    judged = verdict(amount, f"Kommunstyrelsen beviljar Norra skolan {words} för året.")
    assert judged in {Verdict.AS_WRITTEN, Verdict.SAME_VALUE}


def test_an_amount_that_running_text_gives_to_another_year_is_elsewhere() -> None:
    """The lines are of 2025."""
    for year, expected in (("2026", Verdict.ELSEWHERE), ("2025", Verdict.AS_WRITTEN)):
        assert verdict("500 tkr", f"Norra skolan beviljas 500 tkr för {year}.") is expected


@pytest.mark.parametrize(
    ("key", "stated", "written", "expected"),
    [
        ("case_numbers", '["KS 2025/12"]', "KS 2025/1 2 bilagor", Verdict.NOT_IN_PAPER),
        ("case_numbers", '["KS 2025/12"]', "KS  2025/12", Verdict.AS_WRITTEN),
        ("paragraph", '"§ 12"', "§ 12.3 Skolan", Verdict.NOT_IN_PAPER),
        ("paragraph", '"§ 12"', "§ 12:3 Skolan", Verdict.NOT_IN_PAPER),
        ("paragraph", '"§ 12:3"', "§ 12:3 Skolan", Verdict.AS_WRITTEN),
    ],
)
def test_a_number_of_a_case_or_paragraph_is_whole(
    key: str, stated: str, written: str, expected: Verdict
) -> None:
    """It is no part of another: neither its digits nor what follows a point or colon."""
    items = held(f'{key} = {stated}\nlines = {{ skola = "2 mkr" }}', written, "Norra skolan 2 mkr")
    assert next(item.verdict for item in items.values() if item.key == key) is expected


@pytest.mark.parametrize(
    ("amount", "difference"),
    [
        ("2,6 mkr", Difference.DIGIT),
        ("5,2 mkr", Difference.DIGIT),
        ("25 mkr", Difference.UNIT),
        ("2,5 tkr", Difference.UNIT),
        ("-2,5 mkr", Difference.SIGN),
    ],
)
def test_what_is_not_in_the_paper_is_shown_with_the_nearest(amount: str, difference: Difference) -> None:
    """And what differs: a digit, the unit or the sign."""
    item = held(f'lines = {{ skola = "{amount}" }}', "Norra skolan beviljas 2,5 mkr.")[amount]
    assert item.verdict is Verdict.NOT_IN_PAPER
    assert [(near.passage.exact, near.difference) for near in item.near] == [("2,5 mkr", difference)]


def test_a_sum_that_the_paper_does_not_state_is_computed_of_its_lines() -> None:
    """And named; a total that is no sum of them is not in the paper."""
    lines = 'lines = { skola = "2 mkr", bad = "3 mkr" }'
    words = "Norra skolan får 2 mkr och bad får 3 mkr."
    total = held(f'{lines}\ntotal = "5 mkr"', words)["5 mkr"]
    assert (total.verdict, [part.exact for part in total.passages]) == (Verdict.COMPUTED, ["2 mkr", "3 mkr"])
    assert held(f'{lines}\ntotal = "6 mkr"', words)["6 mkr"].verdict is Verdict.NOT_IN_PAPER


def test_the_rest_of_a_sum_is_computed() -> None:
    """5,9 of which 4 and 1,4, and the rest for the school: 0,5. Only where the paper speaks of a rest."""
    words = "Av 5,9 mkr går 4 mkr till hamnar, 1,4 mkr till vägar och {} till Norra skolan."
    assert verdict("0,5 mkr", words.format("resten")) is Verdict.COMPUTED
    assert verdict("0,5 mkr", words.format("annat")) is Verdict.NOT_IN_PAPER


def test_the_last_day_of_a_year_that_a_heading_names_is_computed() -> None:
    """``until`` is a reading of it; of another year than the accounts' it is not in the paper."""
    event = HEAD + '[[event]]\ntype = "OutcomeRecorded"\nid = "u"\nunder = "2025/kommunstyrelsen"\n'
    event += 'lines = { skola = "2 mkr" }\nuntil = '
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in (("Skola", "Utfall 2025", "Utfall 2024"), ("Norra skolan", "2 mkr", "3 mkr"))
    )
    sheets = answers(docx(f"{paragraph('2025-03-10')}<w:tbl>{rows}</w:tbl>"))
    paper = Paper("x", "docx", "", tuple(map(page_of, sheets)))
    for day, expected in (("2025-12-31", Verdict.COMPUTED), ("2024-12-31", Verdict.NOT_IN_PAPER)):
        items = check(parse_decision(f"{event}{day}\n", "f"), paper)
        assert {item.key: item.verdict for item in items}["until"] is expected


def test_an_amount_under_another_paragraph_is_elsewhere() -> None:
    """It is in the paper, but not where the file says that it was decided."""
    words = (
        "§ 1 Bidrag till skolan",
        "Norra skolan beviljas 2 mkr.",
        "§ 2 Bidrag till bad",
        "Badet får 3 mkr.",
    )
    for number, expected in ((1, Verdict.AS_WRITTEN), (2, Verdict.ELSEWHERE)):
        item = held(f'paragraph = "§ {number}"\nlines = {{ skola = "2 mkr" }}', *words)["2 mkr"]
        assert item.verdict is expected
        assert item.misplaced is (None if number == 1 else Misplaced.SECTION)


def test_an_amount_beside_another_name_is_elsewhere() -> None:
    """The school's amount in the file is the paper's for the baths."""
    item = held('lines = { skola = "3 mkr" }', "Norra skolan får 2 mkr, badet får 3 mkr.")["3 mkr"]
    assert (item.verdict, item.misplaced) == (Verdict.ELSEWHERE, Misplaced.NAME)


def test_an_amount_of_another_year_or_column_is_elsewhere() -> None:
    """Amounts of one event stand in one column, and that of their year."""
    rows = (("", "Budget 2025", "Budget 2026"), ("Norra skolan", "2 mkr", "4 mkr"), ("Bad", "3 mkr", "5 mkr"))
    texts = "".join(
        shown(text, 60 + 150 * column, 700 - 16 * row)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        if text
    )
    paper = Paper("x", "pdf", "", tuple(map(page_of, answers(pdf([texts])))))
    file = parse_decision(stating('lines = { skola = "4 mkr", bad = "3 mkr" }'), "f")
    by_text = {item.text: item for item in check(file, paper)}
    assert by_text["3 mkr"].verdict is Verdict.AS_WRITTEN
    assert (by_text["4 mkr"].verdict, by_text["4 mkr"].misplaced) == (Verdict.ELSEWHERE, Misplaced.COLUMN)


def test_each_year_and_each_kind_of_figure_has_its_own_column() -> None:
    """So a decision over two years is no slip, though its figures stand in two columns."""
    rows = (("", "Budget 2025", "Plan 2026"), ("Norra skolan", "2 mkr", "4 mkr"), ("Bad", "3 mkr", "5 mkr"))
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    sheets = answers(docx(f"{paragraph('2025-03-10')}<w:tbl>{cells}</w:tbl>"))
    paper = Paper("x", "docx", "", tuple(map(page_of, sheets)))
    names = {"skola": ("2 mkr", "4 mkr"), "bad": ("3 mkr", "5 mkr")}
    lines = ", ".join(
        f'"{year}/kommunstyrelsen/{name}" = "{amounts[year - 2025]}"'
        for year in (2025, 2026)
        for name, amounts in names.items()
    )
    items = check(parse_decision(stating(f"lines = {{ {lines} }}"), "f"), paper)
    assert {item.verdict for item in items if item.kind is Kind.AMOUNT} == {Verdict.AS_WRITTEN}


def test_an_amount_of_another_column_than_the_file_names_is_elsewhere() -> None:
    """`place` may say which column: ``tabellen, kolumnen Utfall 2025``."""
    rows = (("", "Budget 2025", "Utfall 2025"), ("Norra skolan", "2 mkr", "4 mkr"))
    texts = "".join(
        shown(text, 60 + 150 * column, 700 - 16 * row)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        if text
    )
    paper = Paper("x", "pdf", "", tuple(map(page_of, answers(pdf([texts])))))
    for column, expected in (("Budget 2025", Verdict.AS_WRITTEN), ("Utfall 2025", Verdict.ELSEWHERE)):
        event = f'place = "tabellen, kolumnen {column}"\nlines = {{ skola = "2 mkr" }}'
        items = check(parse_decision(stating(event), "f"), paper)
        assert {item.text: item.verdict for item in items}["2 mkr"] is expected


def test_a_paragraph_or_day_that_the_paper_only_names_is_elsewhere() -> None:
    """The paper's own are those of its headings and its head; a case number stands under its paragraph."""
    words = (
        "§ 1 Bidrag till skolan",
        "Dnr KS 2025/1",
        "Jämför beslutet 2025-03-11, § 7.",
        "§ 2 Bad",
        "Dnr KS 2025/2",
    )
    keys = 'paragraph = "§ {}"\ncase_numbers = ["KS 2025/2"]\ndecided = 2025-03-1{}\n'
    keys += 'lines = {{ skola = "2 mkr" }}'
    right = held(keys.format(2, 0), *words)
    assert {right[text].verdict for text in ("§ 2", "KS 2025/2", "2025-03-10")} == {Verdict.AS_WRITTEN}
    assert held(keys.format(7, 0), *words)["§ 7"].misplaced is Misplaced.HEADING
    assert held(keys.format(1, 0), *words)["KS 2025/2"].misplaced is Misplaced.SECTION
    assert held(keys.format(2, 1), *words)["2025-03-11"].misplaced is Misplaced.HEADING
    assert held(keys.format(9, 0), *words)["§ 9"].verdict is Verdict.NOT_IN_PAPER


def test_paragraphs_and_case_numbers_are_the_same_in_each_of_their_forms() -> None:
    """As the log takes them for the same decision's."""
    words = ("KS § 12 Bidrag till skolan", "Dnr KS 2025/0007", "Norra skolan beviljas 2 mkr.")
    keys = 'paragraph = "{}"\ncase_numbers = ["{}"]\nlines = {{ skola = "2 mkr" }}'
    for paragraph_text, case in (
        ("12 §", "KS 2025/7"),
        ("Paragraf 12", "Dnr KS 2025/007"),
        ("KS § 12", "KS2025/0007"),
    ):
        items = held(keys.format(paragraph_text, case), *words)
        assert {item.verdict for item in items.values() if item.kind is not Kind.TITLE} <= THERE
    assert held(keys.format("AU § 12", "KS 2025/8"), *words)["AU § 12"].verdict is Verdict.NOT_IN_PAPER


def test_what_was_not_read_or_has_no_certain_value_is_not_checked() -> None:
    """Pages that are pictures, figures without a unit, titles in the registrar's own words."""
    assert verdict("1 250 tkr", "2010 kr, 1.250 tkr") is Verdict.NOT_IN_PAPER
    assert verdict("2 010 kr", "Norra skolan beviljas 2010 kr") is Verdict.NOT_CHECKED
    file = parse_decision(stating('lines = { skola = "2 mkr" }'), "f")
    words = tuple(Word(text, 1) for text in ["Norra", "skolan", "3", "mkr"])
    for source, expected in ((Source.TEXT, Verdict.NOT_IN_PAPER), (Source.OCR, Verdict.NOT_CHECKED)):
        paper = Paper("x", "pdf", "", (Page(1, source, (Line(1, words),)),))
        assert {item.text: item.verdict for item in check(file, paper)}["2 mkr"] is expected


def test_a_title_is_as_written_or_has_its_words_or_is_free() -> None:
    """But a number of it that the paper does not have is found."""
    for title, expected in (
        ("Bidrag till skolan 2025", Verdict.AS_WRITTEN),
        ("Skolan: bidrag till 2025", Verdict.SAME_VALUE),
        ("Protokoll om bidrag", Verdict.NOT_CHECKED),
        ("Bidrag till skolan 2026", Verdict.NOT_IN_PAPER),
        ("Något helt annat", Verdict.NOT_IN_PAPER),
    ):
        file = parse_decision(HEAD.replace("Protokoll", title), "f")
        items = check(file, paper_of("BIDRAG till skolan 2025"))
        assert {item.kind: item.verdict for item in items}[Kind.TITLE] is expected


MONEY = st.builds(
    "{} {}".format,
    st.sampled_from(["5", "1,5", "50", "250", "2 500", "12 500", "500 000", "0,5", "15"]),
    st.sampled_from(["kr", "tkr", "mkr", "kronor"]),
)


def quotes_held(text: str, words: Sequence[str]) -> list[Verdict]:
    """The verdicts on quotes of a line of money, each of these words, in a paper of this text."""
    quotes = ", ".join(f'{{ of = "lines.skola", {keys} }}' for keys in words)
    file = f"""{HEAD}
[[event]]
type = "AllocationDecided"
id = "a"
from = "2025/kommunstyrelsen"
lines = {{ "skola" = "500 tkr" }}
quotes = [{quotes}]
"""
    sheets = answers(pdf([shown(text, 50, 700)]))
    paper = Paper("p.pdf", "pdf", "0" * 64, tuple(map(page_of, sheets)), 1)
    held = check_indexed(parse_decision(file, "x.toml"), PaperIndex(paper)).held
    return [fact.verdict for fact in held if fact.kind is Kind.QUOTE]


def test_a_quote_has_the_paper_s_words_on_their_page() -> None:
    """Its words stand on its page between what it has before and after them, and are no part of a number."""
    text = "Norra skolan tilldelas 500 tkr av 1500 tkr"
    assert quotes_held(
        text,
        [
            'page = 1, exact = "500 tkr"',
            'page = 1, exact = "500  TKR", prefix = "tilldelas ", suffix = " av 1500"',
            'page = 2, exact = "500 tkr"',
            'page = 1, exact = "500 tkr", prefix = "bidrag "',
            'page = 1, exact = "900 tkr"',
            'page = 1, exact = "00 tkr"',
            'page = 1, exact = "Norra skola"',
        ],
    ) == [*[Verdict.AS_WRITTEN] * 2, *[Verdict.ELSEWHERE] * 2, *[Verdict.NOT_IN_PAPER] * 3]


@pytest.mark.parametrize(
    "name", sorted(path.name for path in PAPERS.glob("s[0-9]*.*") if path.suffix != ".toml")
)
def test_every_quote_of_a_draft_is_in_its_paper(name: str) -> None:
    """Also those of what is doubtful; a scan is read elsewhere."""
    if name.startswith("s12"):
        return
    text = draft(shared_paper(name)).toml(Language.SV)
    index = index_of(name)
    rows = re.findall(r"^(?:# )*\s*(\{ of = .*\}),", text, re.MULTILINE)
    assert rows or not re.search(r"^type", text, re.MULTILINE)
    for row in rows:
        stated = tomllib.loads(f"quote = {row}")["quote"]
        quote = Quote(**{**stated, "box": tuple(stated["box"]) if "box" in stated else None})
        held = held_text(Claim(Kind.QUOTE, "quotes", quote.exact, quote=quote), index)
        assert held.verdict is Verdict.AS_WRITTEN, row


@settings(max_examples=60)
@given(stated=MONEY, written=st.lists(MONEY, max_size=4))
def test_nothing_is_as_written_that_the_paper_has_not_as_a_token(stated: str, written: list[str]) -> None:
    """And what it has is never said not to be in it."""
    item = held(f'lines = {{ skola = "{stated}" }}', f"Beslut: {'; '.join(written)}.")[stated]
    is_there = plain(stated) in {plain(text) for text in written}
    assert (item.verdict is Verdict.AS_WRITTEN) == is_there


def test_what_the_paper_decides_and_the_file_does_not_use_is_named() -> None:
    """Also its sums that do not add up, unless the file says so with ``despite``."""
    paper = index_of("s13-exempelby-protokoll.pdf").paper
    text = (FILES / "s13-exempelby-protokoll.toml").read_text("utf-8")
    start = text.index('[[event]]\ntype         = "ReallocationDecided"')
    without = text[:start] + text[text.index("[[event]]", start + 9) :]
    whole: list[Checked] = [
        check_whole(parse_decision(content, "f"), paper, draft(paper)) for content in (text, without)
    ]
    more = {left.passage.exact for left in whole[1].unused} - {left.passage.exact for left in whole[0].unused}
    assert more == {"250 000 kronor", "50 000 kronor"}
    seed = index_of("s01-trygghetspaketet.pdf").paper
    decision = SEED.read_text("utf-8")
    assert check_whole(parse_decision(decision, "f"), seed, draft(seed)).sums == ()
    bare = re.sub(r"despite = \[\n.*\n\]\n", "", decision)
    assert [
        total.stated.text for total in check_whole(parse_decision(bare, "f"), seed, draft(seed)).sums
    ] == ["5,0 mkr"]


def test_a_long_paper_and_a_long_file_are_held_in_seconds() -> None:
    """A hundred pages of nothing but figures, and five hundred amounts, most of them not there."""
    page = index_of("s07-driftbudget-flerar.pdf").paper.pages[1]
    paper = Paper("x", "pdf", "", (page,) * 100)
    lines = ", ".join(f'"p{number}" = "{number}99,9 mnkr"' for number in range(1, 500))
    file = parse_decision(stating(f"lines = {{ {lines} }}"), "f")
    begin = perf_counter()
    items = check(file, paper)
    assert perf_counter() - begin < 15
    assert sum(item.verdict is Verdict.NOT_IN_PAPER for item in items) > 400


def test_plain_text_has_headings_after_empty_lines_and_zeros_between_amounts() -> None:
    """Its tables are lines; a bare number of one whose unit nobody states beside it is not checked."""
    text = (
        "2025-03-10\n\nBakgrund\nNorra skolan får 2 mkr i år.\n\nBeslut\nNorra skolan får 3 mkr.\n\n"
        "Utfall\n2025\n\nNorra skolan 0 1,5 mkr\nSumma 4 700 9 800\n"
    )
    paper = Paper("x", "txt", "", tuple(map(page_of, answers(text.encode(), ".txt"))))

    def held_in(event: str) -> dict[str, Held]:
        return {item.text: item for item in check(parse_decision(stating(event), "f"), paper)}

    lines = 'unit = "mkr"\nlines = {{ skola = "{}" }}'
    assert held_in(lines.format("0"))["0"].verdict is Verdict.AS_WRITTEN
    assert held_in(lines.format("4 700"))["4 700"].verdict is Verdict.NOT_CHECKED
    assert held_in(lines.format("4 701"))["4 701"].verdict is Verdict.NOT_IN_PAPER
    placed = 'place = "{}"\nlines = {{ skola = "2 mkr" }}'
    assert held_in(placed.format("Bakgrund"))["2 mkr"].verdict is Verdict.AS_WRITTEN
    assert held_in(placed.format("Beslut"))["2 mkr"].misplaced is Misplaced.SECTION
