"""Tables of decisions as many municipalities set them: what a draft makes of each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from papers.making import sheet
from papers.test_draft import drafted, minutes, pdf_paper
from tplog.papers import draft
from tplog.papers.drafts.drafted import Drafted, DraftedAct, Reason

_ENDS = (330, 430, 530)
_Rows = Sequence[tuple[str, tuple[str, ...]]]


def of_table(
    decision: str, above: str, rows: _Rows, *, after: str = "", body: str = "Socialnämnden"
) -> Drafted:
    """The draft of minutes with one § whose decision has a table."""
    content = sheet(
        body, "Protokoll 2025-12-17", "", "§ 164 Bidrag och ramar", "Diarienr 25SN188", "",
        f"{body}s beslut", decision, above, (_ENDS[: len(rows[0][1])], rows), *([after] if after else []),
    )  # fmt: skip
    return draft(pdf_paper(content))


def amounts_of(act: DraftedAct) -> list[tuple[str, int]]:
    """The name and the kronor of each line of an act."""
    return [(line.name, line.amount.ore // 100) for line in act.lines]


@pytest.mark.parametrize(
    ("stated", "kronor"),
    [
        ("(belopp i miljoner kronor)", 1_000_000),
        ("Belopp i miljoner kronor", 1_000_000),
        ("Belopp i tusental kronor.", 1_000),
        ("(belopp i tusental kronor)", 1_000),
        ("Belopp i tusentals kronor", 1_000),
        ("(kronor)", 1),
    ],
)
def test_a_unit_over_a_table_is_taken_whole(stated: str, kronor: int) -> None:
    """”miljoner kronor” is never kronor."""
    rows = [("Nämnd", ("Budget 2026", "Plan 2027")), ("Skola", ("12", "14")), ("Vård", ("20", "21"))]
    result = of_table("Budget för 2026 fastställs enligt nedan.", stated, rows)
    budget = next(act for act in result.acts if act.column == "Budget 2026")
    assert amounts_of(budget) == [("Skola", 12 * kronor), ("Vård", 20 * kronor)]


_GRANTS: _Rows = [
    ("Förening", ("Sökt (kr)", "Beviljat (kr)")),
    ("Iris", ("420 000", "380 000")),
    ("Verdandi", ("150 000", "110 000")),
    ("Lyktan", ("15 000", "Avslag")),
    ("Summa", ("585 000", "490 000")),
]


def test_a_refusal_in_a_cell_is_no_amount_and_what_is_asked_for_no_grant() -> None:
    """The row whose cell says ”Avslag” is a row of the table without a grant, and counts in its sum."""
    result = of_table(
        "", "Socialnämnden beviljar bidrag för 2026 enligt kolumnen Beviljat i tabellen.", _GRANTS
    )
    assert [amounts_of(act) for act in result.acts] == [[("Iris", 380_000), ("Verdandi", 110_000)]]
    assert not result.acts[0].is_doubtful
    assert [(item.stated.text, item.agrees) for item in result.sums] == [("585 000", True), ("490 000", True)]


def test_running_text_over_a_table_is_no_heading_of_it() -> None:
    """It may reach in over the numbers, and names columns itself."""
    result = of_table(
        "",
        "Socialnämnden beviljar bidrag för 2026 till föreningar som har sökt det, enligt kolumnen Beviljat.",
        _GRANTS,
    )
    assert [act.column for act in result.acts] == ["Beviljat (kr)"]


def test_a_row_that_no_table_has_is_doubtful() -> None:
    """Nobody knows which column its numbers are of."""
    rows = [*_GRANTS[:3], ("Lyktan", ("15 000", "Väntar")), _GRANTS[-1]]
    result = of_table("", "Socialnämnden beviljar följande bidrag för 2026:", rows)
    rest = [act for act in result.acts if "15 000" in {line.amount.text for line in act.lines}]
    assert all(Reason("row-without-table") in act.doubts for act in rest)
    assert rest


def test_a_total_in_the_sentence_is_that_of_its_table() -> None:
    """”bevilja 490 000 kr enligt följande” and a table of 490 000 are one act."""
    result = of_table("Socialnämnden beviljar 490 000 kr i bidrag för 2026 enligt följande:", "", _GRANTS)
    assert [act.section for act in result.acts] == ["table"]
    assert "total-of-table" in {item.reason.code for item in result.left_out}


def test_a_table_is_decided_by_the_words_above_it() -> None:
    """What the decision says after the table is of other money."""
    rows = [("mnkr", ("2026", "Plan 2027")), ("Skola", ("12,5", "14,0")), ("Vård", ("20,0", "21,0"))]
    result = of_table(
        "1. Nämndernas driftramar för 2026 fastställs enligt nedan, mnkr.",
        "",
        rows,
        after="2. 2 mnkr avsätts till resultatutjämningsreserven.",
        body="Kommunfullmäktige",
    )
    frames = next(act for act in result.acts if act.column == "2026")
    assert frames.type == "FrameDecided"


def test_a_forecast_of_the_whole_year_is_a_forecast() -> None:
    """”helår” is no column of years."""
    rows = [
        ("Verksamhet, mnkr", ("Budget helår", "Utfall jan-apr", "Prognos helår")),
        ("Gator", ("24,5", "12,1", "27,1")),
        ("Parker", ("6,2", "1,4", "6,2")),
    ]
    result = of_table("Delårsrapporten godkänns.", "", rows)
    assert {act.column: act.type for act in result.acts} == {
        "Budget helår": "FrameDecided",
        "Utfall jan-apr": "OutcomeRecorded",
        "Prognos helår": "ForecastRecorded",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Diarienr 25SN188", "25SN188"),
        ("KS25/310", "KS25/310"),
        ("Diarienr 26.034/042", "26.034/042"),
        ("Dnr ORKN 00210-2025", "ORKN 00210-2025"),
    ],
)
def test_a_case_number_of_any_register_is_one(written: str, number: str) -> None:
    """After the word for it, or the body with the year in two digits."""
    text = minutes("Kommunstyrelsen beviljar IK Start 5 000 kr.").replace(
        "\n\nKommun", f"\n{written}\n\nKommun"
    )
    assert [case.text for case in drafted(text).case_numbers] == [number]
