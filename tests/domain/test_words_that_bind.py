"""Words that bind money, and days that the law sets: guidelines, limits, referrals, budgets, proposals."""

from __future__ import annotations

import pytest

import tplog
from domain.formal_acts import FRAME, KS, SN, SPLIT, book_of, breaches, event, spent
from tplog.answers.budget_relations import related_years
from tplog.answers.trail_lines import guideline_lines, trail_lines
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import result
from tplog.site.pages import trail as trail_page
from tplog.site.urls import SiteUrls

# Words that bind, and limits.


def guideline(name: str, **keys: str) -> str:
    """A limit in words."""
    return event("GuidelineDecided", name, **{"kind": '"gräns"', "text": '"Högst så."', **keys})


SPLIT_ONLY = SPLIT.replace("MORE", "")


def test_a_guideline_moves_nothing_and_is_in_the_trail_of_its_accounts() -> None:
    """Of the account that it is over, of its lines and its body; in the years that it holds for."""
    over = {"over": f'["{KS}/a"]', "from_year": "2025", "until_year": "2025", "value": '"2 %"'}
    book = book_of(FRAME, SPLIT_ONLY, guideline("tak", **over, at_most='"1 mkr"'), guideline("skatt"))
    assert book.state("b").accounts == book_of(FRAME, SPLIT_ONLY).state("b").accounts
    trails = {path: book.trail("b", path) for path in (f"{KS}/a", KS, f"{KS}/b", "2026/kommunstyrelsen")}
    assert {path: [each.id for each in trail.guidelines] for path, trail in trails.items()} == {
        f"{KS}/a": ["tak"],
        KS: ["tak"],
        f"{KS}/b": [],
        "2026/kommunstyrelsen": [],
    }
    (shown,) = tplog.to_dict(trails[KS])["guidelines"]
    assert (shown["event"], shown["value"], shown["at_most"]) == ("tak", "2 %", 100_000_000)
    assert "tak: gräns: Högst så.; 2 %; högst 1,0\u00a0mkr; 2025–2025" in trail_lines(trails[KS], Language.SV)


def test_a_floor_under_an_income_is_what_it_is_to_take_in() -> None:
    """Fees that shall give at least 20 are no cost of 20."""
    fees = event(
        "FrameDecided",
        "avgifter",
        signs='"costs-positive"',
        **{"from": '"2025/kommunfullmäktige"', "lines": f'{{ "{KS}/a" = "-20 mkr" }}'},
    )
    for floor, taken, expected in (
        ("20 mkr", "-25 mkr", 0),
        ("20 mkr", "-15 mkr", 1),
        ("-20 mkr", "-15 mkr", 0),
    ):
        income = event(
            "OutcomeRecorded",
            "u",
            signs='"costs-positive"',
            until="2025-12-31",
            lines=f'{{ "{KS}/a" = "{taken}" }}',
        )
        words = {"over": f'["{KS}/a"]', "at_least": f'"{floor}"'}
        if floor.startswith("-"):  # a net that is to be no lower
            words["despite"] = '[{ code = "limit-negative", because = "Nettot, säger protokollet." }]'
        book = book_of(fees, guideline("golv", **words), income)
        assert len(breaches(book, "limit-exceeded")) == expected
        for finding in (each for each in book.findings() if each.code == "limit-exceeded"):
            said = finding_sentence(finding, Language.EN)
            assert f"net income of {KS}/a is 15.0\u00a0mkr, but by 'golv' it is to be at least 20.0" in said


@pytest.mark.parametrize("signs", ["", "costs-positive", "incomes-negative"])
@pytest.mark.parametrize("key", ["at_most", "at_least", "limit", "in_all", "condition_limit"])
def test_a_limit_below_zero_is_asked_about(key: str, signs: str) -> None:
    """A person may mean 90 of cost, or 90 more of income than of cost; 0 and 90 mean one thing."""
    more = {key: '"AMOUNT"', **({"signs": f'"{signs}"'} if signs else {})}
    match key:
        case "limit" | "in_all":
            act = event("MandateGiven", "m", to='"socialnämnden"', scope='"x"', over=f'["{KS}/a"]', **more)
        case "condition_limit":
            act = guideline("m", over=f'["{KS}/a"]', condition='"om"', condition_over=f'["{KS}/a"]', **more)
        case _:
            act = guideline("m", over=f'["{KS}/a"]', **more)
    with pytest.raises(tplog.Refused) as caught:
        book_of(FRAME, SPLIT_ONLY, act.replace("AMOUNT", "-90 mkr"))
    assert [(reason.code, reason.params["key"]) for reason in caught.value.reasons] == [
        ("limit-negative", key)
    ]
    for amount in ("90 mkr", "0 mkr"):
        book_of(FRAME, SPLIT_ONLY, act.replace("AMOUNT", amount))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (guideline("tak", over=f'["{KS}/a"]', at_most='"2 mkr"'), 1),
        (guideline("tak", over=f'["{KS}/a"]', at_most='"3 mkr"'), 0),
        (guideline("tak", over=f'["{KS}/a"]', at_most='"cirka 2,9 mkr"'), 0),
        (guideline("tak", over=f'["{KS}"]', at_most='"3 mkr"'), 1),  # with what lies below
        (guideline("tak", over=f'["{KS}/a", "{KS}/b"]', at_most='"3 mkr"'), 1),  # together
        (guideline("tak", over=f'["{KS}/a"]', at_most='"2 mkr"', until_year="2024"), 0),
        (guideline("tak", over='["2024/kommunstyrelsen/a"]', at_most='"2 mkr"', from_year="2024"), None),
        (guideline("tak", over=f'["{KS}/a"]', at_least='"4 mkr"'), 1),
        (guideline("tak", over=f'["{KS}/a"]', at_least='"3 mkr"'), 0),
        (guideline("tak", over=f'["{KS}/a"]', at_most='"2 mkr"', condition='"om staten betalar"'), 0),
        (
            event(
                "MandateGiven", "tak", to='"socialnämnden"', scope='"x"', over=f'["{KS}/a"]', in_all='"2 mkr"'
            ),
            1,
        ),
        (
            event(
                "MandateGiven", "tak", to='"socialnämnden"', scope='"x"', over=f'["{KS}/a"]', limit='"2 mkr"'
            ),
            0,
        ),
        (event("MandateGiven", "tak", to='"socialnämnden"', scope='"x"', in_all='"2 mkr"'), 0),
    ],
)
def test_a_limit_is_held_against_the_outcome(limit: str, expected: int | None) -> None:
    """A ceiling, a floor of a whole year, a mandate's sum: of its accounts together, with all below them."""
    outcome = spent("utfall", "2025-12-31", a="3 mkr", b="0,5 mkr")
    if expected is None:
        with pytest.raises(tplog.Refused, match="account-not-opened"):
            book_of(FRAME, SPLIT_ONLY, limit)
        return
    for events in ((limit, outcome), (outcome, limit)):  # in either order
        book = book_of(FRAME, SPLIT_ONLY, *events)
        assert breaches(book, "limit-exceeded") == [("limit-exceeded", "tak")] * expected


def test_a_floor_waits_for_the_whole_year() -> None:
    """What is spent until August may still grow; a ceiling is broken as soon as it is."""
    both = guideline("golv", over=f'["{KS}/a"]', at_least='"4 mkr"') + guideline(
        "tak", over=f'["{KS}/a"]', at_most='"1 mkr"'
    )
    book = book_of(FRAME, SPLIT_ONLY, both, spent("augusti", "2025-08-31", a="2 mkr"))
    assert breaches(book, "limit-exceeded") == [("limit-exceeded", "tak")]
    later = book_of(FRAME, SPLIT_ONLY, both, spent("december", "2025-12-31", a="2 mkr"))
    assert [event for _, event in breaches(later, "limit-exceeded")] == ["golv", "tak"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('condition_limit = "2 mkr"', 1),
        ('condition_limit = "3 mkr"', 0),
        (f'condition_limit = "2 mkr"\ncondition_over = ["{KS}/b"]', 0),
        (f'condition_limit = "0,4 mkr"\ncondition_over = ["{KS}/b"]', 1),
    ],
)
def test_a_conditions_figure_is_held_against_the_outcome(more: str, expected: int) -> None:
    """Of the accounts that get the money, or of those that it names."""
    book = book_of(FRAME, SPLIT.replace("MORE", more), spent("utfall", "2025-12-31", a="3 mkr", b="0,5 mkr"))
    assert breaches(book, "limit-exceeded") == [("limit-exceeded", "fördelning")] * expected


def test_a_guideline_that_is_replaced_or_quashed_binds_no_more() -> None:
    """Only what stands is held against the outcome; the one that took its place is."""
    tak = guideline("tak", over=f'["{KS}/a"]', at_most='"1 mkr"')
    outcome = spent("utfall", "2025-12-31", a="2 mkr")
    new = guideline("nytt", over=f'["{KS}/a"]', at_most='"1,5 mkr"', replaces='"tak"')
    assert breaches(book_of(FRAME, SPLIT_ONLY, tak, outcome, new), "limit-exceeded") == [
        ("limit-exceeded", "nytt")
    ]
    quashed = event("DecisionReviewed", "dom", decided="2025-06-01", decision='"tak"', review='"upphävd"')
    assert not breaches(book_of(FRAME, SPLIT_ONLY, tak, outcome, quashed), "limit-exceeded")


def test_a_condition_without_money_can_be_settled() -> None:
    """A guideline that waits for its condition binds once that is met."""
    tak = guideline("tak", over=f'["{KS}/a"]', at_most='"1 mkr"', condition='"om staten betalar"')
    met = event("ConditionSettled", "uppfyllt", decided="2025-02-01", decision='"tak"', settled='"uppfyllt"')
    outcome = spent("utfall", "2025-12-31", a="2 mkr")
    assert breaches(book_of(FRAME, SPLIT_ONLY, tak, outcome), "condition-pending") == [
        ("condition-pending", "tak")
    ]
    book = book_of(FRAME, SPLIT_ONLY, tak, met, outcome)
    assert breaches(book, "limit-exceeded", "condition-pending") == [("limit-exceeded", "tak")]


# Legal days.


def proposed(name: str, **keys: str) -> str:
    """A proposal to the council of the board's frame."""
    lines = {"from": '"2025/kommunfullmäktige"', "lines": f'{{ "{KS}" = "1 mkr" }}'}
    return event("ProposalMade", name, **{"to": '"kommunfullmäktige"', **lines, **keys})


def referred(name: str, proposal: str, **keys: str) -> str:
    """A proposal referred back by a minority of the council."""
    settled = {"settled": '"återremiss"', "minority": "true", **keys}
    return event("ProposalSettled", name, proposal=f'"{proposal}"', **settled)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (referred("två", "förslag"), 1),
        (referred("två", "förslag", settled='"bordläggning"'), 1),
        (referred("två", "förslag", minority="false"), 0),  # by a majority
        (referred("två", "annat"), 0),  # another matter
        (referred("två", "nytt"), 1),  # made in the first one's place
        (referred("två", "förslag", by='"kommunstyrelsen"'), 0),  # KL 5:50 is the council's
        (referred("två", "förslag", settled='"avslag"'), 0),
    ],
)
def test_a_minority_refers_a_matter_back_once(second: str, expected: int) -> None:
    """KL 5:50: the second time it needs a simple majority."""
    book = book_of(
        proposed("förslag"),
        proposed("annat", place='"annat"', by='"socialnämnden"'),
        proposed("nytt", instead_of='"förslag"'),
        referred("ett", "förslag"),
        second,
    )
    assert breaches(book, "minority-referral-again") == [("minority-referral-again", "två")] * expected


def test_a_referral_that_was_recorded_wrongly_does_not_count() -> None:
    """Corrected, it was none."""
    wrong = event("Corrected", "rättat", corrects='"ett"', because='"ingen minoritet"')
    book = book_of(proposed("förslag"), referred("ett", "förslag"), wrong, referred("två", "förslag"))
    assert not breaches(book, "minority-referral-again")


RATE = event("GuidelineDecided", "skatt", kind='"skattesats"', text='"Skattesatsen är 22,15."')
THREE = f'{{ "{KS}" = "1 mkr", "{SN}" = "1 mkr", "2025/reserv" = "1 mkr" }}'
RESERVE = event("AccountOpened", "reserv", role='"reserve"', accounts='{ "2025/reserv" = "Reserv" }')
WITH_RESULT = f'{{ "{KS}" = "1 mkr", "2025/resultat" = "1 mkr" }}'


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"decided": "2024-11-30"}, 0),
        ({"decided": "2024-12-01"}, 1),
        ({"decided": '"2024-12"'}, 1),
        ({"decided": '"2024"'}, 0),  # it may be before December
        ({"decided": "2025-01-20", "lines": WITH_RESULT}, 1),
        ({"decided": "2024-11-25", "lines": THREE}, 0),
        ({"decided": "2024-12-16", "by": '"kommunstyrelsen"'}, 0),
    ],
)
def test_a_budget_after_november_is_noted(keys: dict[str, str], expected: int) -> None:
    """KL 11:10: the council adopts the year's budget before the end of November; only dates that tell it."""
    money = {"from": '"2025/kommunfullmäktige"', "lines": f'{{ "{KS}" = "1 mkr" }}'}
    frame = event("FrameDecided", "ram", **{**money, **keys})
    for order in ((frame, RATE), (RATE, frame)):
        book = book_of(RESERVE, *order)
        assert breaches(book, "budget-late") == [("budget-late", "ram")] * expected


@pytest.mark.parametrize("decided", ["2024-12-16", "2025-02-17"])
def test_a_package_of_frames_is_no_late_budget(decided: str) -> None:
    """Money to any number of boards is no whole municipality's budget without a result or a tax rate."""
    money = {"from": '"2025/kommunfullmäktige"', "lines": THREE}
    book = book_of(RESERVE, event("FrameDecided", "ram", decided=decided, **money))
    assert not breaches(book, "budget-late")


def test_a_late_budget_recorded_anew_with_its_day_is_judged_by_it() -> None:
    """What was corrected away was not the year's first frame; a replaced one was."""
    money = {"from": '"2025/kommunfullmäktige"', "lines": WITH_RESULT}
    early = event("FrameDecided", "ram", decided="2024-11-18", **money)
    wrong = event("Corrected", "rättat", corrects='"ram"', because='"fel dag"')
    late = event("FrameDecided", "rätt", decided="2024-12-18", **money)
    assert breaches(book_of(early, wrong, late), "budget-late") == [("budget-late", "rätt")]


def test_a_frame_beside_those_of_the_budget_is_not_late() -> None:
    """Only the first frames of a year are taken for its budget."""
    more = event(
        "FrameDecided",
        "mer",
        decided="2024-12-16",
        **{"from": '"2025/kommunfullmäktige"', "lines": f'{{ "{SN}" = "1 mkr" }}'},
    )
    assert not breaches(book_of(RATE, FRAME, more), "budget-late")


# Proposals.


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ["proposal-funding-not-stated"]),
        ({"funding": '"bättre prognos"'}, []),
        ({"lines": f'{{ "{SN}" = "1 mkr" }}'}, []),  # the first frame: the year's budget
        ({"to": '"kommunstyrelsen"', "funding": '"x"'}, []),  # it prepares for the council
        ({"to": '"kommunstyrelsen"', "from": f'"{SN}"', "lines": f'{{ "{KS}" = "1 mkr" }}'}, []),
        ({"to": '"socialnämnden"', "funding": '"x"'}, []),  # the council's money: it may prepare that, too
        ({"to": '"kommunstyrelsen"', "from": f'"{KS}"', "lines": '{ a = "1 mkr" }'}, []),
        ({"to": '"socialnämnden"', "from": f'"{KS}"', "lines": '{ a = "1 mkr" }'}, ["proposal-beyond-place"]),
        ({"from": f'"{SN}"', "lines": '{ "2026/kommunstyrelsen" = "1 mkr" }'}, ["proposal-across-years"]),
        ({"from": f'"{KS}"', "lines": '{ "2026/kommunstyrelsen" = "1 mkr" }'}, []),  # to carry over
        ({"from": f'"{SN}"', "lines": '{ "2026/återlämnat" = "1 mkr" }'}, []),  # to give back
    ],
)
def test_a_proposal_is_checked_as_a_decision_is(keys: dict[str, str], expected: list[str]) -> None:
    """Funding of a raised frame, years, and whether the body that is asked may decide: as notes."""
    book = book_of(FRAME, proposed("förslag", **keys))
    codes = ("proposal-funding-not-stated", "proposal-across-years", "proposal-beyond-place")
    assert [code for code, _ in breaches(book, *codes)] == expected
    assert all(finding.severity == "note" for finding in book.findings() if finding.code in codes)


def test_a_mandate_lets_a_body_be_asked() -> None:
    """With a mandate over the giver the body that is asked may decide."""
    mandate = event(
        "MandateGiven", "uppdrag", to='"socialnämnden"', scope='"x"', over=f'["{KS}"]', until="2025-12-31"
    )
    proposal = proposed("förslag", to='"socialnämnden"', **{"from": f'"{KS}"', "lines": '{ a = "1 mkr" }'})
    assert not breaches(book_of(FRAME, mandate, proposal), "proposal-beyond-place")


# Where they are seen.


def test_what_binds_a_budget_without_an_account_is_seen_with_the_budget() -> None:
    """A tax rate of the year is in what is shown of the budget, at every door; no other year's."""
    rates = [
        guideline(
            f"skatt/{year}",
            kind='"skattesats"',
            text=f'"Skattesatsen {year}."',
            from_year=f"{year}",
            until_year=f"{year}",
        )
        for year in (2025, 2026)
    ]
    vote = guideline("mål", kind='"mål"', text='"God hushållning."', votes="{ yes = 30, no = 21 }")
    book = book_of(FRAME, SPLIT_ONLY, *rates, vote)
    state = book.state("b")
    assert guideline_lines(state, (2025,), Language.SV) == [
        "skatt/2025: skattesats: Skattesatsen 2025.; 2025–2025",
        "mål: mål: God hushållning.; röster 30 ja, 21 nej",
    ]
    assert [line.partition(":")[0] for line in guideline_lines(state, (), Language.EN)] == [
        "skatt/2025",
        "skatt/2026",
        "mål",
    ]
    shown = tplog.to_dict(related_years({"b": state}, "b", (2025,)))["guidelines"]
    assert [(each["event"], each["over"], each["votes_yes"]) for each in shown] == [
        ("skatt/2025", [], None),
        ("mål", [], 30),
    ]
    content = result.page(book, PageRequest(choices={"year": ("2025",)}), "b")
    assert [each["event"] for each in content.data["guidelines"]] == ["skatt/2025", "mål"]
    request = PageRequest(Language.EN)
    assert "Skattesatsen 2025." in render.render_page(content, SiteUrls(request), "/x", {"size": 9})


def test_a_mandate_is_in_the_trails_of_what_it_covers() -> None:
    """Of its account and the lines below, not of what lies above or beside; without accounts, of its body."""
    mandates = [
        event("MandateGiven", name, to='"kommunstyrelsen"', scope='"får flytta"', in_all='"2 mkr"', **keys)
        for name, keys in (("post", {"over": f'["{KS}/a"]'}), ("organ", {"over": f'["{KS}"]'}), ("allt", {}))
    ]
    book = book_of(FRAME, SPLIT_ONLY, *mandates)
    trails = {path: book.trail("b", path) for path in (f"{KS}/a", KS, f"{KS}/b", SN)}
    assert {path: [each.id for each in trail.mandates] for path, trail in trails.items()} == {
        f"{KS}/a": ["post", "organ", "allt"],
        KS: ["organ", "allt"],
        f"{KS}/b": ["organ", "allt"],
        SN: [],
    }
    (shown, *_) = tplog.to_dict(trails[f"{KS}/a"])["mandates"]
    assert (shown["event"], shown["to"], shown["in_all"]) == ("post", "kommunstyrelsen", 200_000_000)
    lines = trail_lines(trails[f"{KS}/a"], Language.EN)
    assert "post: mandate: kommunstyrelsen: får flytta; at most in all 2.0\u00a0mkr" in lines
    assert lines[-1].endswith("at most in all 2.0\u00a0mkr; names no account, gives no right")


def test_a_trail_tells_what_became_of_its_matters() -> None:
    """A referral by a minority, with its votes and dissents, is in the trail of the proposal's accounts."""
    proposal = event("ProposalMade", "förslag", **{"from": f'"{KS}"', "lines": '{ "a" = "1 mkr" }'})
    referral = event(
        "ProposalSettled",
        "åter",
        proposal='"förslag"',
        settled='"återremiss"',
        minority="true",
        votes="{ yes = 30, no = 21 }",
        dissents='["V"]',
        recused='["ledamot 4"]',
    )
    book = book_of(FRAME, SPLIT_ONLY, proposal, referral)
    trail = book.trail("b", f"{KS}/a")
    (line,) = [line for line in trail_lines(trail, Language.EN) if "åter" in line]
    assert "förslag referred back; by a minority (KL 5:50); " in line
    assert line.endswith("votes 30 yes, 21 no; dissents V; recused ledamot 4")
    (shown,) = tplog.to_dict(trail)["settlements"]
    facts = [shown[name] for name in ("event", "settles", "status", "minority", "votes_yes", "dissents")]
    assert facts == ["åter", "förslag", "återremiss", True, 30, ["V"]]
    assert book.trail("b", f"{KS}/b").settlements == ()
    request = PageRequest(Language.EN)
    html = render.render_page(
        trail_page.page(book, request, "b", f"{KS}/a"), SiteUrls(request), "/x", {"size": 9}
    )
    assert "by a minority (KL 5:50)" in html
    mended = event("Corrected", "rättelse", corrects='"åter"', because='"Fel protokoll."')
    again = book_of(FRAME, SPLIT_ONLY, proposal, referral, mended).trail("b", f"{KS}/a")
    assert [(each.record.event.id, each.status) for each in again.settlements] == [
        ("åter", "återremiss"),
        ("rättelse", "rättad"),
    ]


@pytest.mark.parametrize(
    ("stated", "more", "words"),
    [
        ('"96,0"', {"unit": '"mkr"'}, "högst 96,0\u00a0mkr"),
        ('"-8 050,0"', {"unit": '"mkr"', "signs": '"costs-negative"'}, "högst 8\u00a0050,0\u00a0mkr"),
        ('"cirka 2 mkr"', {}, "högst cirka 2,0\u00a0mkr"),
        ('"högst 2 mkr"', {}, "högst 2,0\u00a0mkr"),
        ('"1 500"', {"unit": '"tkr"'}, "högst 1,5\u00a0mkr"),
    ],
)
def test_a_bound_is_shown_with_its_unit_and_without_a_costs_minus(
    stated: str, more: dict[str, str], words: str
) -> None:
    """Wherever it is shown: in lines and on the account's page; a mandate's as a guideline's."""
    mandate = event(
        "MandateGiven",
        "uppdrag",
        to='"kommunstyrelsen"',
        scope='"x"',
        over=f'["{KS}/a"]',
        limit=stated,
        in_all=stated,
        **more,
    )
    ceiling = guideline("tak", over=f'["{KS}/a"]', at_most=stated, **more)
    book = book_of(FRAME, SPLIT_ONLY, ceiling, mandate)
    lines = trail_lines(book.trail("b", f"{KS}/a"), Language.SV)
    amount = words.removeprefix("högst ")
    assert f"tak: gräns: Högst så.; {words}" in lines
    assert any(f"högst åt gången {amount}; högst i allt {amount}" in line for line in lines)
    request = PageRequest(Language.SV)
    page = trail_page.page(book, request, "b", f"{KS}/a")
    html = render.render_page(page, SiteUrls(request), "/x", {"size": 9})
    assert html.count(amount) >= 3
