"""Papers that no rule was written for, and what comes out of them: kept as it is, right or wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import tplog
from conftest import Golden
from papers.making import answers, page_of, pdf, sheet
from tplog.papers import draft
from tplog.papers.paper import Paper

KEPT = Path(__file__).parent / "unseen"


def church_hall() -> list[str]:
    """Minutes of a committee: grants to halls, a loan, a request to the board."""
    return [
        sheet(
            "BJÖRKÅS KOMMUN   SAMMANTRÄDESPROTOKOLL",
            "Samhällsutskottet",
            "Sammanträdesdatum 2024-04-23",
            "",
            "§ 41 Stöd till bygdegårdar och allmänna samlingslokaler",
            "Dnr SU 2024/19",
            "",
            "Sammanfattning av ärendet",
            "Fem föreningar har sökt sammanlagt 310 000 kronor. Anslaget är 180 000 kronor.",
            "",
            "Samhällsutskottets beslut",
            "1. Utskottet fördelar årets stöd enligt följande:",
            "Ekeby bygdegård, nytt kök: 65 000 kr",
            "Folkets hus i Holm: 90 000 kr",
            "Logen Enighet, brandlarm: 25 000 kr",
            "2. Ansökningarna från Båtklubben och Skytteföreningen (130 000 kr) avslås.",
            "3. Utskottet begär hos kommunstyrelsen ytterligare 50 000 kr för 2024.",
            "",
            "§ 42 Lån till Folkets hus i Holm",
            "Dnr SU 2024/23",
            "",
            "Samhällsutskottets förslag till kommunstyrelsen",
            "Folkets hus i Holm beviljas ett räntefritt lån på 400 000 kronor.",
            "",
            "§ 43 Skötsel av gator",
            "Samhällsutskottets beslut",
            "Gatuenheten tillförs 1,4 mnkr och parkenheten 0,6 mnkr ur utskottets buffert för 2024.",
        )
    ]


def regional_budget() -> list[str]:
    """A region's budget: frames in a table with groups, and a table of counts."""
    return [
        sheet(
            "Region Södervik",
            "Regionfullmäktige",
            "Protokoll 2023-11-28",
            "",
            "§ 118 Regionplan och budget 2024",
            "RS 2023/404",
            "",
            "Regionfullmäktiges beslut",
            "Regionfullmäktige fastställer driftramarna för 2024 enligt tabellen nedan.",
            "",
            "Driftramar, belopp i mnkr",
            (
                (330, 410, 490),
                [
                    ("", ("Utfall 2022", "Budget 2023", "Budget 2024")),
                    ("Hälsa och sjukvård", ("", "", "")),
                    ("Primärvård", ("1 204,5", "1 260,0", "1 311,2")),
                    ("Sjukhusvård", ("3 870,2", "3 925,0", "4 102,9")),
                    ("Summa", ("5 074,7", "5 185,0", "5 414,1")),
                    ("Regional utveckling", ("", "", "")),
                    ("Kollektivtrafik", ("612,4", "640,5", "655,0")),
                    ("Kultur", ("98,1", "101,0", "102,5")),
                    ("Summa", ("710,5", "741,5", "758,5")),
                ],
            ),
            "",
            "Vårdproduktion",
            (
                (330, 410),
                [
                    ("Mått", ("Antal 2022", "Antal 2023")),
                    ("Läkarbesök", ("412 300", "420 100")),
                    ("Vårddagar", ("96 450", "94 800")),
                ],
            ),
        )
    ]


def school_memo() -> list[str]:
    """A memo of officials: an investment over years, a change of frame, and what it costs."""
    return [
        sheet(
            "Utbildningsförvaltningen",
            "TJÄNSTESKRIVELSE",
            "2025-01-20",
            "UN 2025/7",
            "Utbildningsnämnden",
            "",
            "Moduler vid Ängsskolan",
            "",
            "Förslag till beslut",
            "Utbildningsnämnden föreslår att kommunfullmäktige beslutar",
            "att anslå 18,5 mnkr till moduler vid Ängsskolan, varav 12 mnkr under 2025,",
            "att utbildningsnämndens ram utökas med 1 150 tkr för ökade kapitalkostnader 2026, samt",
            "att medlen tas ur investeringsbudgetens ofördelade del.",
            "",
            "Ärendet",
            "Skolan har 410 elever. En ny skola skulle kosta omkring 160 mnkr.",
            "",
            "Ekonomiska konsekvenser",
            "Hyran för modulerna är 95 000 kr i månaden i fem år.",
        )
    ]


def report_of_four_months() -> list[str]:
    """A report of four months: budget, outcome and forecast of each board."""
    return [
        sheet(
            "Sorsele kommun",
            "Kommunstyrelsen",
            "Protokoll 2026-05-12",
            "",
            "Ks § 71 Tertialrapport 1 2026",
            "Dnr 2026.188",
            "",
            "Beslut",
            "Kommunstyrelsen godkänner tertialrapporten.",
            "",
            "Sammanfattning",
            "Belopp i tkr.",
            (
                (250, 350, 410, 540),
                [
                    ("Nämnd", ("Budget", "Utfall t.o.m. april", "Prognos", "Prognosavvikelse")),
                    ("Kommunstyrelsen", ("52 100", "17 340", "52 600", "-500")),
                    ("Utbildningsnämnden", ("61 450", "21 020", "61 450", "0")),
                    ("Socialnämnden", ("88 900", "30 875", "91 400", "-2 500")),
                    ("Summa nämnder", ("202 450", "69 235", "205 450", "-3 000")),
                ],
            ),
        )
    ]


def frames_adjusted() -> list[str]:
    """A council that adjusts its boards' frames in a list with signs."""
    return [
        sheet(
            "Trosa kommun",
            "Kommunfullmäktige",
            "Protokoll 2026-03-11",
            "",
            "§ 22 Justering av nämndernas ramar 2026",
            "KS 2026/51",
            "",
            "Kommunfullmäktiges beslut",
            "Nämndernas ramar för 2026 justeras enligt följande:",
            "Humanistiska nämnden +1 850 tkr",
            "Tekniska nämnden +420 tkr",
            "Samhällsbyggnadsnämnden -310 tkr",
            "",
            "Ärendet",
            "Lönerevisionen 2025 kostade 2 580 tkr.",
        )
    ]


def building_board() -> list[str]:
    """Minutes without any act of a budget: a refusal, a sanction, a report, a mandate."""
    decisions = (
        ("§ 40 Bostadsanpassningsbidrag", "Ansökan om bostadsanpassningsbidrag om 61 500 kronor avslås."),
        ("§ 41 Byggsanktionsavgift", "Nämnden tar ut en byggsanktionsavgift på 14 800 kronor av ägaren."),
        ("§ 42 Uppföljning", "Nämnden tar del av uppföljningen, som visar ett överskott på 120 tkr."),
        (
            "§ 43 GIS-system",
            "Förvaltningen får i uppdrag att upphandla till ett värde av högst 800 000 kronor.",
        ),
    )
    parts = [part for title, words in decisions for part in ("", title, "", "Beslut", words)]
    return [sheet("Plan- och byggnadsnämnden", "Sammanträdesprotokoll", "2026-04-22", *parts)]


UNSEEN = [
    church_hall,
    regional_budget,
    school_memo,
    report_of_four_months,
    frames_adjusted,
    building_board,
]


@pytest.mark.parametrize("make", UNSEEN)
def test_what_comes_out_of_an_unseen_paper_is_kept(make: Callable[[], list[str]], golden: Golden) -> None:
    """A change of a rule shows here what it does to papers that it was not made for."""
    pages = tuple(map(page_of, answers(pdf(make()))))
    name = f"{make.__name__}.pdf"
    result = tplog.to_dict(draft(Paper(name, "pdf", "0" * 64, pages, len(pages))))
    golden(KEPT / f"{make.__name__}.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n")
