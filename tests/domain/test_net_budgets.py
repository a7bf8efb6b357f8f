"""Budgets below zero: net incomes, savings and deficits, and the result of a whole budget."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from spec import BUDGET, KS, SN, Given, Then, allocated, event, framed, given, opened, spent
from tplog.answers.money_flow import LinkKind, flow_graph
from tplog.answers.record_tables import log_table
from tplog.answers.records import RECORD_FACTS
from tplog.answers.to_json import to_data
from tplog.domain.state.budget_result import budget_result
from tplog.events.base import Event
from tplog.i18n.money_format import format_event_amount
from tplog.i18n.vocabulary import Language

POSITIVE = 'signs = "costs-positive"'
COUNCIL = "kommunfullmäktige"
LINES = tuple(opened(f"{year}/{KS}", f"{year}/{KS}/fritid", f"{year}/{KS}/turism") for year in (2024, 2025))


def frames(name: str = "ram", kind: str = "FrameDecided", /, **keys: str) -> str:
    """Money from the council to bodies or lines of 2024 (or ``year``); ``__`` is ``/``."""
    year, more = keys.pop("year", "2024"), keys.pop("more", "")
    table = ", ".join(
        f'"{year}/{path.replace("__", "/").replace("_", "-")}" = "{amount}"' for path, amount in keys.items()
    )
    giver = f'"{year}/{COUNCIL}"'
    return f"{event(kind, name, COUNCIL, giver=giver, lines=f'{{ {table} }}')}\n{more}"


MIXED = frames(**{f"{KS}__fritid": "10 mkr", f"{KS}__turism": "-3 mkr"})
BEGUN = (*LINES, MIXED)


def _mkr(result: Then, path: str) -> int:
    return result.state[path].remaining // 10**8


def last(result: Then) -> Event:
    """The event that was recorded last."""
    assert result.refusal is None, result.refusal
    return [*result.book.records()][-1].event


def overspent(result: Then) -> list[tuple[str | None, object, object]]:
    """Each overspend with its account, the öre beyond and how its sentence ends."""
    return [
        (finding.account, finding.params["beyond"], finding.params["nature"])
        for finding in result.book.findings()
        if finding.code == "overspent"
    ]


def test_a_table_of_both_signs_is_read_as_it_stands() -> None:
    """A line of net income stands below zero in a frame that is their net, and nobody is asked."""
    result = given(*LINES).when(f'{MIXED}\ntotal = "7 mkr"')
    assert [_mkr(result, f"2024/{path}") for path in (f"{KS}/turism", f"{KS}/fritid", COUNCIL)] == [
        -3,
        10,
        -7,
    ]
    assert last(result).amount == 7 * 10**8


@pytest.mark.parametrize("kind", ["FrameDecided", "FrameChanged"])
def test_nothing_but_minuses_is_asked_about(kind: str) -> None:
    """A minus alone may be how the paper writes costs; a convention or another year's budget says not."""
    alone = frames("x", kind, **{f"{KS}__turism": "-3 mkr"})
    given(*LINES).when(alone).refused("sign-ambiguous")
    given(*LINES).when(f"{alone}\n{POSITIVE}").then()
    earlier = frames(year="2025", **{f"{KS}__fritid": "10 mkr", f"{KS}__turism": "-3 mkr"})
    given(*LINES, earlier).when(alone).then()


def test_a_cut_is_not_asked_about() -> None:
    """What an account holds may be lowered by a minus alone, but not below zero."""
    begun = given(*LINES, framed("100 mkr", year=2024))
    cut = begun.when(frames("c", "FrameChanged", **{KS: "-2,5 mkr"}))
    assert (last(cut).amount, cut.state[f"2024/{KS}"].remaining) == (-250_000_000, 9_750_000_000)
    begun.when(frames("d", "FrameChanged", **{KS: "-98 mkr"})).refused("frame-exceeded")


def test_a_line_of_cost_is_not_overdrawn_by_a_minus() -> None:
    """One that holds 5 and is cut by 6 is refused; so is a line without a budget that gives to another."""
    held = given(*LINES, framed("20 mkr", year=2024), allocated(year=2024, fritid="5 mkr"))
    held.when(allocated("f", year=2024, fritid="-6 mkr", turism="2 mkr")).refused("line-overdrawn")
    moved = event("ReallocationDecided", "o", KS, giver=f'"2024/{KS}/fritid"')
    held.when(f'{moved}\nlines = {{ "2024/{KS}/turism" = "-1 mkr" }}').refused("line-overdrawn")
    grant = event("GrantAwarded", "g", giver='"2024/staten"', lines=f'{{ "2024/{KS}/turism" = "-1 mkr" }}')
    held.when(grant).refused("line-overdrawn")


def test_a_saving_stands_as_a_negative_line_of_a_divided_frame() -> None:
    """The frame is all divided and nothing overdrawn."""
    result = given(*LINES, framed("100 mkr", year=2024)).when(
        allocated(year=2024, fritid="103 mkr", turism="-3 mkr", more='total = "100 mkr"')
    )
    assert [_mkr(result, f"2024/{KS}{line}") for line in ("", "/fritid", "/turism")] == [0, 103, -3]
    result.finds_no("line-overdrawn")


def test_a_line_of_net_income_gives_by_taking_in_more() -> None:
    """Its budget may be lowered and raised, by the council or in a reallocation, with either sign."""
    moved = event("ReallocationDecided", "o", KS, giver=f'"2024/{KS}/turism"')
    result = given(*BEGUN).when(f'{moved}\nlines = {{ "2024/{KS}/fritid" = "1 mkr" }}')
    assert (_mkr(result, f"2024/{KS}/turism"), last(result).amount) == (-4, 10**8)
    raised = given(*BEGUN).when(frames("m", "FrameChanged", **{f"{KS}__turism": "-1 mkr"}))
    assert _mkr(raised, f"2024/{KS}/turism") == -4
    lowered = given(*BEGUN).when(
        frames("m", "FrameChanged", more='funding = "x"', **{f"{KS}__turism": "1 mkr"})
    )
    assert _mkr(lowered, f"2024/{KS}/turism") == -2


def test_a_body_whose_own_budget_is_an_income_divides_it() -> None:
    """The finance department's taxes are a line below zero; another body's unallocated stays above."""
    finance = (opened("2024/fin", "2024/fin/skatt", "2024/fin/ränta"), opened("2024/sn"))
    both = frames(fin="-50 mkr", sn="40 mkr")
    result = given(*finance, both).when(
        allocated("a", "fin", 2024, skatt="-60 mkr", more=POSITIVE),
        allocated("b", "fin", 2024, ränta="10 mkr"),
    )
    assert [_mkr(result, f"2024/fin{line}") for line in ("", "/skatt", "/ränta")] == [0, -60, 10]
    given(*LINES, framed("5 mkr", year=2024)).when(allocated(year=2024, fritid="6 mkr")).refused(
        "frame-exceeded"
    )


def test_a_condition_releases_a_net_income_as_it_was_stated() -> None:
    """What was decided below zero on a condition is so once the condition is met."""
    held = frames("h", more='condition = "x"', **{f"{KS}__fritid": "10 mkr", f"{KS}__turism": "-3 mkr"})
    met = event("ConditionSettled", "v", KS, decision='"h"', settled='"uppfyllt"')
    assert _mkr(given(*LINES, held).when(met), f"2024/{KS}/turism") == -3


def test_taking_a_raise_back_overdraws_no_net_income() -> None:
    """A net income that was lowered and is what it was again was not used."""
    change = frames("m", "FrameChanged", more='funding = "x"', **{f"{KS}__turism": "1 mkr"})
    back = event("Corrected", "r", corrects='"m"', because='"x"')
    given(*BEGUN, change).when(back).finds_no("overdrawn-by-reversal")


def test_an_income_falls_short_only_at_the_end_of_the_year() -> None:
    """Until then nothing can be said of it; costs before incomes overspend nothing."""
    begun = given(*BEGUN)
    part = begun.when(spent("mars", "2024-03-31", year=2024, turism="0,2 mkr", fritid="3 mkr"))
    assert overspent(part) == []
    short = begun.when(spent("helår", "2024-12-31", year=2024, turism="-2,6 mkr", fritid="9,5 mkr"))
    assert overspent(short) == [(f"2024/{KS}/turism", 40_000_000, ("net-income-short",))]
    assert last(short).amount == 690_000_000
    same = begun.when(spent("rättat", "2024-12-31", year=2024, turism="-3 mkr", fritid="9,5 mkr"))
    assert len(overspent(same)) == 1  # that of the first report


def test_a_body_is_overspent_where_no_line_is() -> None:
    """An undivided saving that was not reached shows at the body alone, at the year's end."""
    begun = (*LINES, framed("100 mkr", year=2024), allocated(year=2024, fritid="103 mkr", turism="-3 mkr"))
    early = given(*begun).when(spent("u", "2024-11-30", year=2024, fritid="102 mkr"))
    assert overspent(early) == []
    result = given(*begun).when(spent("u", "2024-12-31", year=2024, fritid="102 mkr"))
    assert overspent(result) == [(f"2024/{KS}", 2 * 10**8, ("beyond-budget",))]


def test_a_body_is_not_called_overspent_beside_its_only_overspent_line() -> None:
    """Where the lines' own findings say it all, the body's would be a second one of the same money."""
    begun = (*LINES, framed("10 mkr", year=2024), allocated(year=2024, fritid="6 mkr", turism="4 mkr"))
    only = given(*begun).when(spent("u", "2024-12-31", year=2024, fritid="7 mkr", turism="4 mkr"))
    assert [account for account, *_ in overspent(only)] == [f"2024/{KS}/fritid"]
    both = given(*begun).when(spent("u", "2024-12-31", year=2024, fritid="7 mkr", turism="3,5 mkr"))
    assert [account for account, *_ in overspent(both)] == [f"2024/{KS}/fritid", f"2024/{KS}"]


def test_an_outcome_of_a_body_is_held_against_all_that_it_has() -> None:
    """Its lines hold the money, and the report names the body alone: nothing is overspent until all is."""
    begun = (*LINES, framed("10 mkr", year=2024), allocated(year=2024, fritid="6 mkr", turism="4 mkr"))
    whole = event("OutcomeRecorded", "u", KS, until="2024-12-31", lines=f'{{ "2024/{KS}" = "9 mkr" }}')
    assert overspent(given(*begun).when(whole)) == []
    more = given(*begun).when(whole.replace("9 mkr", "11 mkr"))
    assert overspent(more) == [(f"2024/{KS}", 10**8, ("beyond-budget",))]


DIVIDED = (*LINES, framed("100 mkr", year=2024), allocated(year=2024, fritid="60 mkr", turism="40 mkr"))
CUT = frames("cut", "FrameChanged", **{KS: "-2,5 mkr"})


def test_a_cut_of_what_the_lines_hold_is_taken_and_then_divided() -> None:
    """Which line pays is decided later: until then a note says what is not divided, in both languages."""
    cut = given(*DIVIDED).when(CUT)
    finding = cut.finds("saving-not-divided")
    assert finding.severity == "note"
    assert (finding.account, finding.params["ore"]) == (f"2024/{KS}", 250_000_000)
    assert (finding.params["lines"], finding.params["whole"]) == (100 * 10**8, 9_750_000_000)
    back = event("AllocationDecided", "f2", KS, giver=f'"2024/{KS}"', lines='{ "fritid" = "-2,5 mkr" }')
    result = given(*DIVIDED, CUT).when(back).finds_no("saving-not-divided")
    assert result.state[f"2024/{KS}/fritid"].remaining == 5_750_000_000
    level = frames("cut", "FrameChanged", more=f'levels = {{ "2024/{KS}" = "97,5 mkr" }}', **{KS: "-2,5 mkr"})
    given(*DIVIDED).when(level).finds("saving-not-divided")


def test_a_cut_takes_no_more_than_there_is_nor_by_another_act() -> None:
    """More than body and lines hold is refused, and so is what is given on without a minus."""
    given(*DIVIDED).when(CUT.replace("-2,5", "-100,5")).refused("frame-exceeded")
    given(*DIVIDED, CUT).when(CUT.replace("-2,5", "-98").replace('"cut"', '"mer"')).refused("frame-exceeded")
    given(*DIVIDED).when(allocated("f2", year=2024, fritid="1 mkr")).refused("frame-exceeded")
    used = event("OutcomeRecorded", "u", KS, until="2024-12-31", lines=f'{{ "2024/{KS}/fritid" = "60 mkr" }}')
    given(*DIVIDED, used).when(CUT.replace("-2,5", "-41")).refused("frame-exceeded")


def test_a_grant_lowered_for_two_lines_together_is_taken() -> None:
    """A sum for both without a split stands at the body, with undivided, by its amount or by its level."""
    lines = f'{{ "2024/{KS}/fritid" = "6 mkr", "2024/{KS}/turism" = "2 mkr" }}'
    grant = event("GrantAwarded", "g", giver='"2024/staten"', lines=lines)
    both = f'["2024/{KS}/fritid", "2024/{KS}/turism"]'
    keys = {"giver": '"2024/staten"', "adjusts": '"g"', "undivided": both}
    level = {"levels": f'{{ "2024/{KS}" = "7,2 mkr" }}'}
    change = {"lines": f'{{ "2024/{KS}" = "-800 tkr" }}'}
    for more in ({**change, **level}, change, level):
        result = given(*LINES, grant).when(event("GrantAwarded", "g2", **keys, **more))
        assert result.finds("saving-not-divided").params["ore"] == 80_000_000
        assert result.state[f"2024/{KS}"].remaining == -80_000_000


def test_a_deficit_that_left_is_not_unallocated() -> None:
    """The body lacked 1 and has nothing left to allocate once the next year took that over."""
    begun = (*LINES, framed("15 mkr", year=2024), allocated(year=2024, fritid="10 mkr", turism="5 mkr"))
    used = spent("u", "2024-12-31", year=2024, fritid="12 mkr", turism="4 mkr")
    given(*begun, used).when(carried("-1 mkr")).finds_no("unallocated-remainder")
    line = event(
        "CarryOverDecided",
        "c2",
        COUNCIL,
        giver=f'"2024/{KS}/fritid"',
        lines=f'{{ "2025/{KS}/fritid" = "-2 mkr" }}',
    )
    given(*begun, used).when(line).finds_no("carried-deficit-differs")
    for first, second in ((carried("-1 mkr"), line), (line, carried("-1 mkr"))):
        finding = given(*begun, used, first).when(second).finds("carried-deficit-differs")
        assert (finding.account, finding.params["carried"]) == (f"2024/{KS}", 3 * 10**8)
        assert finding.params["remaining"] == -(10**8)


def carried(amount: str, name: str = "c") -> str:
    """What a body takes with it from 2024 into 2025."""
    lines = f'{{ "2025/{KS}" = "{amount}" }}'
    return event("CarryOverDecided", name, COUNCIL, giver=f'"2024/{KS}"', lines=lines)


def test_a_deficit_goes_into_the_next_year() -> None:
    """That year begins below zero, whatever the body had, and its frame can be divided all the same."""
    frame = framed("100 mkr", year=2024)
    result = given(*LINES, frame).when(carried("-2 mkr"))
    assert (_mkr(result, f"2025/{KS}"), last(result).amount) == (-2, -2 * 10**8)
    given(*LINES, frame).when(carried("-2 mkr").replace("CarryOverDecided", "ProposalMade")).then()
    next_year = (frames("r5", year="2025", **{KS: "50 mkr"}), carried("-2 mkr"))
    begun = given(*LINES, frame, *next_year)
    assert _mkr(begun.when(allocated(fritid="50 mkr")), f"2025/{KS}") == -2
    given(*LINES, frame, *next_year).when(allocated(fritid="51 mkr")).refused("frame-exceeded")
    back = event("CarryOverDecided", "b", COUNCIL, giver=f'"2025/{KS}"', lines=f'{{ "2024/{KS}" = "2 mkr" }}')
    given(*LINES, frame).when(back).refused("carried-over-too-much")


def test_only_a_deficit_is_divided_beyond_what_is_left() -> None:
    """What the year gave an earlier one otherwise is gone; a deficit counts as corrected, once it came."""
    given_back = event("ReallocationDecided", "f", giver=f'"2025/{KS}"', lines=f'{{ "2024/{KS}" = "2 mkr" }}')
    begun = (*LINES, framed("100 mkr", year=2024), frames("r5", year="2025", **{KS: "50 mkr"}), given_back)

    def can_be_divided(amount: str, *carried_over: str, beyond: str, left: int) -> None:
        then = given(*begun, *carried_over)
        then.when(allocated(fritid=beyond)).refused("frame-exceeded")
        assert _mkr(then.when(allocated(fritid=amount)), f"2025/{KS}") == left

    can_be_divided("48 mkr", beyond="49 mkr", left=0)
    can_be_divided("48 mkr", carried("-1 mkr"), beyond="49 mkr", left=-1)
    line = f'{{ "2025/{KS}" = "-1 mkr" }}'
    less = event("Corrected", "k", corrects='"c"', because='"fel"', giver=f'"2024/{KS}"', lines=line)
    can_be_divided("48 mkr", carried("-2 mkr"), less, beyond="49 mkr", left=-1)
    none = event("Corrected", "k", corrects='"c"', because='"fel"')
    can_be_divided("48 mkr", carried("-2 mkr"), none, beyond="49 mkr", left=0)
    waiting = f'{carried("-2 mkr")}\ncondition = "att revisionen är klar"'
    unmet = event("ConditionSettled", "v", COUNCIL, decision='"c"', settled='"ej uppfyllt"')
    can_be_divided("48 mkr", waiting, beyond="49 mkr", left=0)
    can_be_divided("48 mkr", waiting, unmet, beyond="49 mkr", left=0)
    can_be_divided("48 mkr", waiting, unmet.replace("ej uppfyllt", "uppfyllt"), beyond="49 mkr", left=-2)


def test_money_that_comes_along_makes_a_deficit_smaller() -> None:
    """Of a deficit of 2 and a project's 1 the year begins with a deficit of 1."""
    frame = framed("100 mkr", year=2024), frames("r5", year="2025", **{KS: "50 mkr"})
    begun = given(*LINES, *frame, carried("-2 mkr"), carried("1 mkr", "projekt"))
    begun.when(allocated(fritid="50,5 mkr")).refused("frame-exceeded")
    assert _mkr(begun.when(allocated(fritid="50 mkr")), f"2025/{KS}") == -1


@pytest.mark.parametrize(
    ("until", "deficit", "differs"),
    [("12-31", "-2 mkr", False), ("12-31", "-3 mkr", True), ("08-31", "-3 mkr", False)],
)
def test_a_deficit_is_that_of_the_outcome(until: str, deficit: str, *, differs: bool) -> None:
    """Where the year's outcome is on record, another deficit is flagged with both figures."""
    begun = given(*LINES, framed("100 mkr", year=2024))
    report = event("OutcomeRecorded", "u", KS, until=f"2024-{until}", lines=f'{{ "2024/{KS}" = "102 mkr" }}')
    result = begun.when(report, carried(deficit))
    if differs:
        assert result.finds("carried-deficit-differs").params["remaining"] == -2 * 10**8
    else:
        result.finds_no("carried-deficit-differs")


WHOLE = (opened("2024/skola"), opened("2024/fin", "2024/fin/skatt"), opened("2024/hus", kind='"investering"'))


def test_a_whole_budget_has_a_result() -> None:
    """Costs and net incomes leave what is set aside; an investment is no part; so with the outcome."""
    table = {"skola": "90 mkr", "fin__skatt": "-100 mkr", "resultat": "10 mkr"}
    begun = given(*WHOLE, frames(**table, more='total = "0 mkr"'), frames("i", hus="30 mkr"))
    u = event(
        "OutcomeRecorded",
        "u",
        until="2024-12-31",
        lines='{ "2024/skola" = "91 mkr", "2024/fin/skatt" = "-99 mkr" }',
    )
    result = begun.when(u)
    whole = budget_result(result.state, 2024)
    assert whole is not None
    assert (whole.set_aside, whole.budgeted, whole.outcome) == (10 * 10**8, 10 * 10**8, 8 * 10**8)
    result.finds_no("result-differs").finds_no("budget-deficit")


def test_a_stated_result_is_held_against_the_frames() -> None:
    """Another result than the frames leave is flagged with both; rounding to the tables' unit is not."""
    wrong = given(*WHOLE).when(frames(skola="90,1 mkr", fin__skatt="-100,3 mkr", resultat="12,2 mkr"))
    finding = wrong.finds("result-differs")
    assert (finding.params["stated"], finding.params["budgeted"]) == (1_220_000_000, 1_020_000_000)
    given(*WHOLE).when(frames(skola="90,1 mkr", fin__skatt="-100,3 mkr", resultat="10,3 mkr")).finds_no(
        "result-differs"
    )


@pytest.mark.parametrize(
    ("board", "result", "differs"),
    [("90 mkr", "11 mkr", False), ("90 mkr", "12 mkr", True), ("90 000 001 kr", "9 950 000 kr", True)],
)
def test_a_result_may_be_rounded_as_its_frames_are(board: str, result: str, *, differs: bool) -> None:
    """Two frames in whole millions leave one of room, exact ones none."""
    then = given(*WHOLE).when(frames(skola=board, fin__skatt="-100 mkr", resultat=result))
    assert ("result-differs" in [finding.code for finding in then.book.findings()]) == differs


def test_what_a_raise_takes_from_the_result_is_net() -> None:
    """What one board gives back to the result pays for what another gets."""
    begun = (*WHOLE, frames(skola="90 mkr", fin__skatt="-100 mkr", hus="5 mkr", resultat="5 mkr"))
    both = '{ "2024/skola" = "2 mkr", "2024/hus" = "-1,5 mkr" }'
    raised = event("FrameChanged", "byte", COUNCIL, giver='"2024/resultat"', lines=both)
    assert given(*begun).when(raised).finds("raise-from-result").params["ore"] == 50_000_000


def test_a_budgeted_deficit_names_the_balance_requirement() -> None:
    """Incomes below costs are noted with the law that asks for more; raises that lower the result, too."""
    deficit = frames(skola="105 mkr", fin__skatt="-100 mkr", eget_kapital="-5 mkr")
    begun = given(*WHOLE).when(deficit)
    assert begun.finds("budget-deficit").params["result"] == -5 * 10**8
    for source in ("resultat", "eget-kapital"):
        raised = event(
            "FrameChanged", source, COUNCIL, giver=f'"2024/{source}"', lines='{ "2024/skola" = "1 mkr" }'
        )
        code = {"resultat": "raise-from-result", "eget-kapital": "raise-from-equity"}[source]
        assert given(*WHOLE, deficit).when(raised).finds(code).params["ore"] == 10**8


def test_a_part_of_a_municipality_has_no_result() -> None:
    """Frames alone, with one board's income among them, say nothing of the whole."""
    assert budget_result(given(*BEGUN).book.state(BUDGET), 2024) is None


def test_only_the_result_is_set_aside() -> None:
    """The council gives no state and no forecast; a frame that a body gives is none."""
    for holder in ("staten", "prognos"):
        given(*WHOLE).when(frames(skola="90 mkr", **{holder: "1 mkr"})).refused("shape-wrong")
    turned = event("FrameDecided", "r", giver='"2024/skola"', lines=f'{{ "2024/{COUNCIL}" = "1 mkr" }}')
    given(*WHOLE).when(turned).refused("shape-wrong", "frame-exceeded")


def test_a_cut_beside_a_raise_pays_for_it() -> None:
    """Funding is asked for what a decision adds in all."""
    begun = given(*BEGUN)
    both = frames("m", "FrameChanged", **{f"{KS}__fritid": "1 mkr", f"{KS}__turism": "-1 mkr"})
    begun.when(both).finds_no("funding-not-stated")
    more = frames("n", "FrameChanged", **{f"{KS}__fritid": "3 mkr", f"{KS}__turism": "-1 mkr"})
    assert begun.when(more).finds("funding-not-stated").params["ore"] == 2 * 10**8


@pytest.mark.parametrize(
    ("language", "shown"), [(Language.SV, "hittills (−2,0)"), (Language.EN, "so far (-2.0)")]
)
def test_lists_show_signs_and_sums_so_far(language: Language, shown: str) -> None:
    """A cut is negative; an outcome is its sum so far, with what is new in brackets and in JSON."""
    begun = given(*LINES, framed("100 mkr", year=2024))
    first = spent("u1", "2024-04-30", year=2024, fritid="30 mkr")
    result = begun.when(first, spent("u2", "2024-08-31", year=2024, fritid="28 mkr"))
    records = [*result.book.records()][-2:]
    texts = [row.cells[-1] for row in log_table(records, language).rows]
    assert texts[0].endswith(shown.partition(" (")[0])
    assert texts[1].endswith(shown)
    facts = [to_data(RECORD_FACTS, record) for record in records]
    assert [(fact["amount"], fact["since_last"]) for fact in facts] == [
        (30 * 10**8, 30 * 10**8),
        (28 * 10**8, -2 * 10**8),
    ]


AMOUNTS = st.lists(st.integers(-9, 9).filter(bool), min_size=4, max_size=4)


def whole_budget(amounts: list[int], order: tuple[int, ...]) -> Given:
    """Frames of four accounts in some order, and the result that they leave; signs are stated."""
    paths = [f"{KS}__fritid", f"{KS}__turism", "sn", "fin"]
    lines = {paths[number]: f"{amounts[number]} mkr" for number in order}
    lines["resultat"] = f"{-sum(amounts)} mkr"
    accounts = (*LINES, opened("2024/sn"), opened("2024/fin"))
    return given(*accounts, frames(more=POSITIVE, **lines))


@drawn(AMOUNTS, st.permutations(range(4)))
def test_a_whole_budget_sums_to_zero_in_any_order(amounts: list[int], order: tuple[int, ...]) -> None:
    """Whatever the signs, the council's balance is 0, the result what is left, and the order nothing."""
    book = whole_budget(amounts, order).book
    state = book.state(BUDGET)
    assert state == whole_budget(amounts, (0, 1, 2, 3)).book.state(BUDGET)
    assert sum(balance.remaining for balance in state.accounts.values()) == 0
    assert state[f"2024/{COUNCIL}"].remaining == 0
    result = budget_result(state, 2024)
    if sum(amounts):
        assert result is not None
        assert result.set_aside == result.budgeted == -sum(amounts) * 10**8
    net = [*book.records()][-1].event.amount
    moved = sum(amount for amount in (*amounts, -sum(amounts)) if amount > 0) * 10**8
    assert net == moved  # all in all nothing, so what changes hands


@drawn(AMOUNTS)
def test_an_amount_is_net_over_lines_of_both_kinds(amounts: list[int]) -> None:
    """Of a frame and of an outcome it is the signed sum of what is stated."""
    names = [f"{KS}__fritid", f"{KS}__turism", "sn", SN]
    accounts = (*LINES, opened("2024/sn"), opened(f"2024/{SN}"))
    lines = dict(zip(names, (f"{amount} mkr" for amount in amounts), strict=True))
    begun = given(*accounts, frames(more=POSITIVE, **lines))
    table = ", ".join(f'"2024/{name.replace("__", "/")}" = "{amount}"' for name, amount in lines.items())
    report = event("OutcomeRecorded", "u", until="2024-12-31", lines=f"{{ {table} }}")
    outcome = last(begun.when(f"{report}\n{POSITIVE}"))
    frame = [*begun.book.records()][-2].event
    net = sum(amounts) * 10**8
    assert outcome.amount == net
    assert frame.amount == (net or sum(amount for amount in amounts if amount > 0) * 10**8)


def test_a_frame_of_nothing_but_minuses_is_asked_about_whoever_has_money() -> None:
    """A frame is no cut, so its minus may be how the paper writes costs."""
    begun = given(*LINES, framed("100 mkr", year=2024))
    begun.when(frames("x", **{KS: "-20 mkr"})).refused("sign-ambiguous")


def test_money_of_a_later_year_is_no_deficit() -> None:
    """A minus that takes from the earlier year what it does not have is refused, as a plus would be."""
    lines = f'{{ "2024/{KS}" = "-2 mkr" }}'
    back = event("CarryOverDecided", "b", COUNCIL, giver=f'"2025/{KS}"', lines=lines)
    given(*LINES).when(back).refused("carried-over-too-much")


def test_what_is_new_has_its_sign() -> None:
    """An outcome that grows says by how much with a plus; the first of all says no more than its sum."""
    shown = [
        format_event_amount(amount, new, Language.SV) for amount, new in ((500, 500), (800, 300), (0, None))
    ]
    assert shown == ["5\u00a0kr hittills", "8\u00a0kr hittills (+3)", ""]


def test_a_net_income_is_drawn_as_expected_not_as_overspent() -> None:
    """What a line is to take in is no overspend; of a line of cost the same sum is."""
    begun = given(*BEGUN).when(spent("u", "2024-03-31", year=2024, fritid="11 mkr", turism="-1 mkr"))
    graph = flow_graph(begun.state, 2024)
    assert (graph.total(LinkKind.EXPECTED), graph.total(LinkKind.OVERSPENT)) == (2 * 10**8, 10**8)


def test_a_pending_proposal_is_told_with_its_net() -> None:
    """Of a raise of 950 and a net income of 260 it asks for 690."""
    proposal = frames("p", "ProposalMade", **{f"{KS}__fritid": "950 tkr", f"{KS}__turism": "-260 tkr"})
    result = given(*BEGUN).when(proposal)
    assert result.finds("proposal-pending").params["ore"] == last(result).amount == 69_000_000


def test_a_body_is_judged_by_what_the_year_ended_with() -> None:
    """What was below zero before incomes came is said at the end, of the outcomes of the whole year."""
    begun = given(*BEGUN, spent("nov", "2024-11-30", year=2024, fritid="9,5 mkr", turism="-1 mkr"))
    assert overspent(begun.when(spent("kost", "2024-12-31", year=2024, fritid="9,8 mkr"))) == []
    end = begun.when(spent("helår", "2024-12-31", year=2024, fritid="9,9 mkr", turism="-2,5 mkr"))
    assert [account for account, *_ in overspent(end)] == [f"2024/{KS}/turism", f"2024/{KS}"]
