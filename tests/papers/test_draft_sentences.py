"""Sentences of decisions in the words of many municipalities: what a draft makes of each."""

from __future__ import annotations

import pytest

from papers.test_draft import drafted, lines, minutes
from tplog.papers.drafts.drafted import Drafted, Reason


def decided(*sentences: str) -> Drafted:
    """The draft of minutes in which the executive board decides these sentences."""
    return drafted(minutes(*sentences))


@pytest.mark.parametrize(
    ("sentence", "kind", "name", "amount"),
    [
        ("Kommunstyrelsen beviljar ett bidrag om 30 000 kronor till IK Start.",
         "AllocationDecided", "IK Start", "30 000 kronor"),
        ("att ge IK Start ett engångsbidrag med 15 000 kr,", "AllocationDecided", "IK Start", "15 000 kr"),
        ("Bidrag utgår till Malungs Simsällskap med 32 000 kronor för simskola.",
         "AllocationDecided", "Malungs Simsällskap", "32 000 kronor"),
        ("Kommunen bidrar med 10 000 kronor till insamlingen.",
         "AllocationDecided", "insamlingen", "10 000 kronor"),
        ("Ägartillskott om 5 mnkr lämnas till Bostads AB.", "AllocationDecided", "Bostads AB", "5 mnkr"),
        ("1,5 mnkr tas ur styrelsens utvecklingsreserv till projektet Hamnen.",
         "ReserveUsed", "projektet Hamnen", "1,5 mnkr"),
        ("Kommunstyrelsen tar 500 000 kr ur oförutsedda medel till akuta insatser.",
         "ReserveUsed", "akuta insatser", "500 000 kr"),
        ("Resultatutjämningsreserven tillförs 12 mnkr.",
         "ReserveUsed", "Resultatutjämningsreserven", "12 mnkr"),
        ("att omdisponera 16 mnkr avsedda för ombyggnad av akuten från år 2025 till år 2026.",
         "CarryOverDecided", "ombyggnad av akuten", "16 mnkr"),
        ("Kulturnämnden återlämnar 180 tkr av anslaget för badplatser till kommunfullmäktige.",
         "CarryOverDecided", "Kulturnämnden", "180 tkr"),
        ("att från konto 1234 Oförutsett överföra 75 tkr till konto 5678 Kultur.",
         "ReallocationDecided", "konto 5678 Kultur", "75 tkr"),
        ("att flytta 900 tkr från kansliet till räddningstjänsten inom 2025 års driftbudget.",
         "ReallocationDecided", "räddningstjänsten", "900 tkr"),
        ("Budgeten för Badhuset höjs från 10 mnkr till 12 mnkr, dvs. med 2 mnkr.",
         "FrameChanged", "Badhuset", "2 mnkr"),
        ("att socialnämnden tillförs 11 mnkr från och med 2026 för utökat uppdrag till centrum.",
         "FrameChanged", "socialnämnden", "11 mnkr"),
        ("att fastställa 2026 års investeringsram till 120 mnkr.",
         "FrameDecided", "investeringsram", "120 mnkr"),
        ("Regionbidraget till kulturnämnden fastställs till 190 mnkr.",
         "FrameDecided", "kulturnämnden", "190 mnkr"),
        ("Kommunstyrelsen anslår 850 000 kronor för torget, att finansieras genom ökad upplåning.",
         "AllocationDecided", "torget", "850 000 kronor"),
    ],
)  # fmt: skip
def test_a_sentence_has_its_type_name_and_amount(sentence: str, kind: str, name: str, amount: str) -> None:
    """Plainly: nothing in it is doubtful."""
    result = decided(sentence)
    assert lines(result) == [(kind, name, amount)]
    assert not result.acts[0].is_doubtful


def test_what_stands_before_the_parts_of_a_grant_is_no_line() -> None:
    """”av statsbidraget på X fördela Y till A och Z till B” grants Y and Z."""
    result = decided("att av statsbidraget på 1 140 000 kr fördela 700 000 kr till A-nämnden och 440 000 kr "
                    "till B-nämnden.")  # fmt: skip
    assert [line[1:] for line in lines(result)] == [("A-nämnden", "700 000 kr"), ("B-nämnden", "440 000 kr")]
    assert [item.reason.code for item in result.left_out] == ["funding"]


def test_who_asks_for_more_of_a_frame_asks_for_itself() -> None:
    """”äska 4 100 tkr i utökad ram … till skolan”: the frame is the asker's, the school only why."""
    result = decided("att hos kommunfullmäktige äska 4 100 tkr i utökad ram för 2026 för resor till skolan.")
    assert lines(result) == [("ProposalMade", "kommunstyrelsen", "4 100 tkr")]


@pytest.mark.parametrize(
    "sentence",
    ["Bidraget till Folkets hus är 60 000 kronor.", "Verksamhetsbidrag: Hemgården 400 000 kronor."],
)
def test_a_noun_alone_does_not_say_that_money_was_granted(sentence: str) -> None:
    """The act is there to be judged, as a comment."""
    (act,) = decided(sentence).acts
    assert Reason("weak-verb") in act.doubts


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("En lånelimit på 25 mnkr beviljas Fjärrvärme AB.", "outside-loan"),
        ("Utdelning från Energi AB om 15 mnkr tillförs resultatet.", "outside-income"),
        ("Ridklubbens ansökan om 40 000 kronor får avslag.", "rejected"),
    ],
)
def test_what_is_no_grant_of_a_budget_is_left_out(sentence: str, code: str) -> None:
    """Limits of loans, money that comes in, what is refused."""
    result = decided(sentence)
    assert not result.acts
    assert [item.reason.code for item in result.left_out] == [code]


def test_a_request_that_a_paper_tells_of_is_doubtful_and_only_of_a_body() -> None:
    """”Socialnämnden begär 3 mnkr” in the background is a comment; a club's request is left out."""
    result = decided(
        "Kommunstyrelsen beviljar socialnämnden 2 mnkr.",
        "",
        "Bakgrund",
        "Socialnämnden begär 3 mnkr till hemtjänsten.",
        "Avgiften är 100 kronor. Föreningen begär 50 000 kronor.",
    )
    requests = [act for act in result.acts if Reason("told-request") in act.doubts]
    assert [(act.type, act.by and act.by.text, act.lines[0].amount.text) for act in requests] == [
        ("ProposalMade", "socialnämnden", "3 mnkr")
    ]
    assert [item.reason.code for item in result.left_out] == ["told", "told"]
