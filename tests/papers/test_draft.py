"""Drafts of papers: what a careful reader finds is found, nothing is invented, and no amount vanishes."""

from __future__ import annotations

import re
import time
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import tplog
from papers.making import answers, page_of, pdf, sheet
from papers.score import Score, score
from papers.shared import shared_paper
from tplog.papers import draft
from tplog.papers.acts.draft import marked_twice
from tplog.papers.drafts.drafted import Drafted, Reason
from tplog.papers.drafts.reasons import REASONS
from tplog.papers.figures.paper_figures import amounts
from tplog.papers.paper import Paper
from tplog.papers.passage import Passage
from tplog.values.amount_parser import parse_amount

FOLDER = Path(__file__).parent
EXPECTED = {
    file: tomllib.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.expected.toml"))
    for file in tomllib.loads(path.read_text("utf-8"))["files"]
}
SCAN = "s12-ljugarn-bidrag-skannad.pdf"
TEXTS = sorted(EXPECTED.keys() - {SCAN})
# Of the amounts that acts have, so many percent at least.
MOST_FOUND, MOST_NAMED, MOST_FACTS, MOST_TIMID = 98, 95, 95, 25
MIN_PAGES_A_SECOND = 15


@lru_cache
def draft_of(file: str) -> Drafted:
    """The draft of a paper of this folder."""
    return draft(shared_paper(file))


def text_paper(text: str) -> Paper:
    """A plain text as a paper."""
    pages = tuple(page_of(sheet) for sheet in answers(text.encode(), ".txt"))
    return Paper("prov.txt", "txt", "0" * 64, pages)


def pdf_paper(*contents: str) -> Paper:
    """Contents of pages as a paper."""
    pages = tuple(map(page_of, answers(pdf(contents))))
    return Paper("prov.pdf", "pdf", "0" * 64, pages, len(pages))


def drafted(text: str) -> Drafted:
    """The draft of a plain text."""
    return draft(text_paper(text))


def lines(result: Drafted) -> list[tuple[str, str, str]]:
    """The type, name and amount of each line of a draft."""
    return [(act.type, line.name, line.amount.text) for act in result.acts for line in act.lines]


def minutes(*decision: str, heading: str = "Kommunstyrelsens beslut") -> str:
    """Minutes of the executive board with one § and what it decides."""
    head = "Protokoll\nKommunstyrelsen\nSammanträdesdatum 2025-03-10\n\n§ 7 Fördelning av medel 2025\n\n"
    return head + heading + "\n" + "\n".join(decision) + "\n"


def accounted(result: Drafted) -> list[Passage]:
    """The place of every amount of a draft: in its acts, and left out."""
    of_acts = [
        line.passage for act in result.acts for line in (*act.lines, *([act.total] if act.total else []))
    ]
    also = [place for act in result.acts for line in act.lines for place in line.also_at]
    return [*of_acts, *also, *(item.passage for item in result.left_out)]


def total_score() -> Score:
    """The scores of all papers that are not read by OCR, together."""
    whole = Score()
    for file in TEXTS:
        whole.add(score(EXPECTED[file], tplog.to_dict(draft_of(file))))
    return whole


def test_a_draft_finds_what_a_careful_reader_finds() -> None:
    """98 % of the amounts of acts, with name and type right for 95 %, and the page always."""
    result = total_score()
    assert result.matched * 100 >= result.lines * MOST_FOUND, result.wrong
    assert result.named * 100 >= result.lines * MOST_NAMED, result.wrong
    assert result.typed * 100 >= result.lines * MOST_NAMED, result.wrong
    assert result.paged == result.matched
    assert result.totals_found == result.totals


def test_a_draft_finds_whose_paper_it_is_and_which() -> None:
    """Body, date, §§ and case numbers, 95 %."""
    result = total_score()
    assert result.facts_found * 100 >= result.facts * MOST_FACTS, result.wrong


def test_every_stated_sum_is_judged_rightly() -> None:
    """Each sum that is expected is held against its parts, and is right or wrong as it is."""
    result = total_score()
    assert result.sums_found == result.sums > 0


def test_a_plain_act_has_no_amount_too_many() -> None:
    """What is written without a doubt is what a careful reader finds, and nothing more."""
    assert total_score().plain_extra == []


@pytest.mark.parametrize("file", [name for name in TEXTS if not EXPECTED[name].get("act")])
def test_a_paper_without_acts_gets_none(file: str) -> None:
    """Fees are no money of a budget."""
    assert not draft_of(file).acts


def test_a_draft_is_not_too_timid() -> None:
    """At most a quarter of the right acts are doubtful."""
    result = total_score()
    assert result.doubtful_right * 100 <= result.right_acts * MOST_TIMID


@pytest.mark.parametrize("file", TEXTS)
def test_every_amount_is_in_an_act_or_left_out_with_the_reason(file: str) -> None:
    """No amount of a paper vanishes, and none is there twice."""
    assert_all_there(shared_paper(file), draft_of(file))


def assert_all_there(paper: Paper, result: Drafted) -> None:
    """Fail unless a draft has every amount of its paper, each once."""
    wanted = [
        (item.passage.page, item.passage.lines, item.passage.boxes, item.passage.exact)
        for item in amounts(paper)
    ]
    got = [(place.page, place.lines, place.boxes, place.exact) for place in accounted(result)]
    assert sorted(wanted) == sorted(got)


def test_from_a_scan_every_act_is_doubtful() -> None:
    """OCR reads § as 8: nothing from it is unmarked."""
    result = draft_of(SCAN)
    assert result.acts
    assert all(Reason("ocr") in act.doubts for act in result.acts)


def test_each_code_of_a_draft_has_its_sentences() -> None:
    """The reader of a draft sees why each line came out, in both languages."""
    codes = set()
    for file in EXPECTED:
        codes |= set(re.findall(r"Reason\(code='([a-z-]+)'", repr(draft_of(file))))
    assert codes
    assert codes <= REASONS.keys()


_NAMES = [
    "Kulturföreningen Lyktan",
    "Socialnämnden",
    "Ånge IF",
    "Norra skolans ombyggnad",
    "Teaterkooperativet Ö",
]
_KRONOR = st.integers(1, 99_999).map(lambda number: f"{number:,} kronor".replace(",", " "))
_FORMS = {
    "{name} beviljas {amount} i bidrag för 2025.": "AllocationDecided",
    "att bevilja {name} ett bidrag på {amount},": "AllocationDecided",
    "Kommunstyrelsen tilldelar {name} {amount}.": "AllocationDecided",
    "{name} beviljas ett tilläggsanslag på {amount}.": "FrameChanged",
    "Kommunstyrelsen anslår {amount} till {name}.": "AllocationDecided",
    "Kommunfullmäktige fastställer budgeten för {name} till {amount}.": "FrameDecided",
    "{amount} omdisponeras från Trygghetsvärdar till {name}.": "ReallocationDecided",
}


@given(st.sampled_from(sorted(_FORMS)), st.sampled_from(_NAMES), _KRONOR)
def test_a_decision_in_usual_words_is_given_back(form: str, name: str, amount: str) -> None:
    """Its type, whom the money is for, and the amount."""
    result = drafted(minutes(form.format(name=name, amount=amount)))
    assert lines(result) == [(_FORMS[form], name, amount)]
    assert not result.acts[0].is_doubtful


_WORDS = st.sampled_from(
    [
        *("beviljas", "Socialnämnden", "2 mnkr", "500 000 kronor", "till", "från", "för 2025", "varav"),
        *("totalt", "att", "12 kr", "per timme", "och", "respektive", "fördelas", "(", ")", "\n", "\n\n"),
        *("Kommunstyrelsens beslut\n", "Förslag till beslut\n", "Sammanfattning\n", "\n§ 9 Bidrag\n"),
        *("1.", "tkr", "Summa", "Ånge IF", ":", "avslås."),
    ]
)


@given(st.lists(_WORDS, min_size=2, max_size=30).map(" ".join))
def test_no_amount_of_any_text_is_invented_or_vanishes(text: str) -> None:
    """Each amount of a draft is one of the paper, and each of the paper is in the draft once."""
    paper = text_paper(text)
    assert_all_there(paper, draft(paper))


def test_what_is_asked_for_or_rejected_or_a_fee_is_no_decision() -> None:
    """Only what a body decides or proposes about a budget's money is an act."""
    result = drafted(
        minutes(
            "Avgiften höjs till 120 kronor.",
            "Kommunen går i borgen för 50 mnkr.",
            "Ansökan om 75 000 kronor avslås.",
            "Hallen hyrs ut för 300 kr per timme.",
            "",
            "Sammanfattning",
            "Föreningen söker 90 000 kronor.",
        )
    )
    assert not result.acts
    assert [item.reason.code for item in result.left_out] == [
        "outside-fee", "outside-guarantee", "rejected", "rate", "told",
    ]  # fmt: skip


def test_names_and_amounts_stand_in_the_same_order_with_respektive() -> None:
    """”A och B tilldelas 2 mnkr respektive 3 mnkr” are two lines."""
    result = drafted(minutes("Barnnämnden och Socialnämnden tilldelas 2 mnkr respektive 3 mnkr."))
    assert [line[1:] for line in lines(result)] == [("Barnnämnden", "2 mnkr"), ("Socialnämnden", "3 mnkr")]


def test_a_list_with_its_sum_is_one_act_and_its_sum_is_checked() -> None:
    """The lead has the verb, the year and the giver; ”Totalt” is no line."""
    result = drafted(
        minutes(
            "Följande bidrag beviljas ur föreningsanslaget för 2025:",
            "- Ånge IF 20 000 kr",
            "- Lyktan 5 000 kr",
            "Totalt 24 000 kr",
        )
    )
    (act,) = result.acts
    assert [line.name for line in act.lines] == ["Ånge IF", "Lyktan"]
    assert (act.year, act.giver and act.giver.text) == (2025, "föreningsanslaget")
    assert [(item.agrees, item.computed_ore) for item in result.sums] == [(False, 2_500_000)]
    assert Reason("sum-differs") in act.doubts


_COUNCIL = "Kommunfullmäktiges beslut"


def test_what_the_council_appropriates_is_a_frame() -> None:
    """”anslå” by a board is out of its own frame, by the council it is one."""
    assert lines(
        drafted(minutes("Kommunfullmäktige anslår 5 mnkr till Norra skolan.", heading=_COUNCIL))
    ) == [("FrameDecided", "Norra skolan", "5 mnkr")]


def test_a_level_is_not_taken_for_a_change() -> None:
    """”ökas från 12 mnkr till 15 mnkr” states no amount of the change."""
    result = drafted(minutes("Investeringsbudgeten ökas från 12 mnkr till 15 mnkr."))
    assert not result.acts
    assert {item.reason.code for item in result.left_out} == {"level"}


def test_a_decrease_is_doubtful() -> None:
    """The sign is never guessed: which account gives?"""
    (act,) = drafted(minutes("Ramen för tekniska nämnden minskas med 500 000 kronor.")).acts
    assert Reason("decrease") in act.doubts


def test_a_long_paper_is_drafted_fast() -> None:
    """15 pages a second, however many they are."""
    paper = shared_paper("s13-exempelby-protokoll.pdf")
    pages = tuple(
        evolve(page, number=round_ * len(paper.pages) + number)
        for round_ in range(60)
        for number, page in enumerate(paper.pages, start=1)
    )
    start = time.process_time()
    draft(evolve(paper, pages=pages))
    assert len(pages) >= (time.process_time() - start) * MIN_PAGES_A_SECOND


def test_a_sentence_without_an_end_takes_no_longer_than_its_length() -> None:
    """Its amounts are left out with the reason: none is drafted from it, and none vanishes."""
    start = time.process_time()
    result = drafted(minutes("Norra skolan beviljas 500 tkr och " * 2_000))
    assert {item.reason.code for item in result.left_out} == {"sentence-long"}
    assert (len(result.left_out), lines(result)) == (2_000, [])
    assert time.process_time() - start < 15


def test_words_and_table_that_differ_are_both_marked() -> None:
    """Both places are shown, none is chosen."""
    paper = minutes("Lyktan beviljas 20 000 kr för 2025.", "Följande bidrag beviljas:")
    words = draft(text_paper(paper)).acts[0]
    other = evolve(words, section="table", lines=(evolve(words.lines[0], amount=parse_amount("25 000 kr")),))
    marked = marked_twice([words, other])
    assert all(Reason("stated-differently") in act.doubts for act in marked)
    same = marked_twice([words, evolve(words, section="table")])
    assert [Reason("same-money-twice") in act.doubts for act in same] == [False, True]


def test_a_table_has_its_headings_names_and_kinds_of_columns() -> None:
    """Two rows of headings, a name over two lines, counts, a cell without a number, a note's mark."""
    ends = (330, 410, 490, 560)
    rows = [
        ("", ("Utgifter sedan start", "", "Årets investeringar", "")),
        ("Projekt", ("Budget", "Utfall", "Budget 2023", "Utfall 2023")),
        ("Gator och vägar", ("12 500", "8 310", "4 000", "3 650")),
        ("Beläggning av", ("", "", "", "")),
        ("gator (2111, 2119)", ("6 000", "- 4 310", "2 000", "-350*")),
        ("Lekplatser", ("1 200", "1 150", "600", "Ej aktuellt")),
        ("Summa", ("19 700", "5 150", "6 600", "3 300")),
    ]
    content = sheet("Tekniska nämnden", "Årsredovisning 2023-12-31", "", "Belopp i tkr", (ends, rows))
    result = draft(pdf_paper(content))
    assert_all_there(pdf_paper(content), result)
    outcome = next(act for act in result.acts if act.column and act.column.endswith("Utfall 2023"))
    assert [(line.name, line.amount.ore) for line in outcome.lines] == [
        ("Gator och vägar", 365_000_000),
        ("Beläggning av gator (2111, 2119)", -35_000_000),
    ]
    assert all(item.agrees for item in result.sums)


@pytest.mark.parametrize(
    ("head", "body", "day", "paragraphs", "cases"),
    [
        (
            (
                "Sammanträdesprotokoll\nNämnd: Socialnämnden\nDen 12 mars 2024\nJustering 2024-03-19\n\n"
                "§ 22 Bidrag\nDnr SN-2024-17"
            ),
            *("socialnämnden", "2024-03-12", ["§ 22"], ["SN-2024-17"]),
        ),
        (
            "KOMMUNSTYRELSEN PROTOKOLL 3 (14)\n2024-05-02\n\n§ 90 Anslag\nKS/2024:118",
            *("kommunstyrelsen", "2024-05-02", ["§ 90"], ["KS/2024:118"]),
        ),
        (
            (
                "Kommunstyrelsens arbetsutskott\nSammanträdesprotokoll\n2024-03-01\n\nAu § 41\n"
                "Dnr 2023-000411\nBidrag till Skidklubben"
            ),
            *("kommunstyrelsens arbetsutskott", "2024-03-01", ["Au § 41"], ["2023-000411"]),
        ),
        (
            (
                "Protokoll\nKommunfullmäktige 2024-06-10\n\n§ 77\nÄrendenummer KS2024/0101\nVattenverk\n\n"
                "KF § 78 Val\nKS § 90\nKS 2024/9"
            ),
            *("kommunfullmäktige", "2024-06-10", ["§ 77", "KF § 78"], ["KS2024/0101", "KS 2024/9"]),
        ),
    ],
)
def test_the_head_says_whose_paper_it_is_and_which(
    head: str, body: str, day: str, paragraphs: list[str], cases: list[str]
) -> None:
    """In the usual forms; the § of the body that a matter came from is none of the paper's."""
    result = drafted(head + "\n\nBeslut\nVerdandi beviljas 50 000 kr.\n")
    assert result.body is not None
    assert result.day is not None
    assert (result.body.text, result.day.text) == (body, day)
    assert [item.text for item in result.paragraphs] == paragraphs
    assert [item.text for item in result.case_numbers] == cases


@pytest.mark.parametrize(
    ("decision", "expected", "left"),
    [
        (
            "Lyktan beviljas 15 000 kr och Ånge IF 10 000 kr. Bidragen, 25 000 kr, tas ur kulturanslaget.",
            [("Lyktan", "15 000 kr"), ("Ånge IF", "10 000 kr")],
            ["funding"],
        ),
        ("Ett anslag på 3 mnkr beviljas för trygghet, med 1 mnkr per år.",
         [("trygghet", "3 mnkr")], ["part-of"]),
        ("Barnnämndens ram minskas med 2 mnkr och Äldrenämndens ram ökas med 3 mnkr.",
         [("Barnnämnden", "2 mnkr"), ("Äldrenämnden", "3 mnkr")], []),
        ("Chefen ges rätt att omfördela upp till 100 000 kr.", [], ["mandate"]),
        ("Kontraktets värde beräknas till 34 mnkr.", [], ["estimate"]),
        ("Lyktan beviljas hälften av 500 tkr.", [], ["share"]),
        ("Lyktan beviljas 10 % av kostnaden 500 tkr.", [], ["share"]),
        ("Lyktan beviljas 500 tkr eller 600 tkr.", [], ["alternative", "alternative"]),
        ("Lyktan beviljas 500 tkr minus 10 procent.", [], ["alternative"]),
        ("Lyktan beviljas 5 000 kr i månaden.", [], ["rate"]),
        ("Lyktan beviljas 400 tkr–500 tkr.", [], ["amount-unreadable"] * 2),
        ("Lyktan beviljas 1'500 kr.", [], ["amount-unreadable"]),
        ("Medel fördelas: 40 000 kr till Lyktan och 5 000 kr till Ånge IF, totalt 45 000 kr.",
         [("Lyktan", "40 000 kr"), ("Ånge IF", "5 000 kr")], []),
    ],
)  # fmt: skip
def test_each_amount_of_a_sentence_is_what_it_is(
    decision: str, expected: list[tuple[str, str]], left: list[str]
) -> None:
    """Parts, sums, the same money named again, rights and estimates are no lines."""
    result = drafted(minutes(decision))
    assert [line[1:] for line in lines(result)] == expected
    assert [item.reason.code for item in result.left_out] == left
