"""What is recorded, what is refused, and what is flagged, rule by rule."""

from __future__ import annotations

import re
from datetime import date

import pytest
from attrs import evolve

import tplog
from spec import KS, LINES, SN, TODAY, allocated, event, framed, given, opened, spent, text
from tplog.domain.decide import refusals_of_recorded
from tplog.domain.rules.rule_set import RuleContext
from tplog.domain.state.budget_state import State
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account

BOTH = opened(f"2025/{SN}", f"2025/{SN}/polare")
FULL = (LINES, framed("3 mkr"))
SPLIT = (*FULL, allocated(värdar="2 mkr", grupper="1 mkr"))
PROPOSAL = event(
    "ProposalMade",
    "förslag",
    "utskottet",
    giver='"2025/kommunstyrelsen"',
    lines='{ "värdar" = "2 mkr", "grupper" = "1 mkr" }',
)


def moved(name: str, giver: str, taker: str, amount: str, body: str = KS) -> str:
    """A reallocation of one transfer."""
    transfer = f'[{{ from = "{giver}", to = "{taker}", amount = "{amount}" }}]'
    return event("ReallocationDecided", name, body, transfers=transfer)


def test_an_allocation_moves_the_frame_to_the_lines() -> None:
    """What a body gives its lines leaves its own account."""
    given(*FULL).when(allocated(värdar="2 mkr", grupper="0,4 mkr")).then(
        kommunstyrelsen="600_000", kommunstyrelsen__värdar="2_000_000", kommunstyrelsen__grupper="400_000"
    )


def test_a_misspelt_line_does_not_become_a_line() -> None:
    """A transfer to an account that is not opened is refused, with the nearest name."""
    (reason,) = given(*FULL).when(allocated(värder="1 mkr")).refused("account-not-opened")
    assert "2025/kommunstyrelsen/värdar" in str(reason.params["nearest"])
    assert reason.location is not None
    assert reason.location.event == "fördelning"
    assert reason.location.line == 15


def test_a_body_that_is_not_opened_gets_no_frame() -> None:
    """A frame to an unknown body is refused."""
    given(LINES).when(framed("1 mkr", body="byggnämnden")).refused("account-not-opened")


def test_a_frame_may_not_be_exceeded() -> None:
    """An allocation above the frame is refused, with the balance before and after it."""
    (reason,) = given(*FULL).when(allocated(värdar="3,5 mkr")).refused("frame-exceeded")
    assert reason.params["before"] == 300_000_000
    assert reason.params["after"] == -50_000_000


def test_a_breach_can_be_recorded_despite_the_rule() -> None:
    """With ``despite`` and ``because`` the breach is recorded, and stays a finding for ever."""
    despite = 'despite = [{ code = "frame-exceeded", because = "så beslutades det" }]'
    then = given(*FULL).when(allocated(värdar="3,5 mkr", more=despite))
    assert then.finds("frame-exceeded").because == "så beslutades det"
    then.then(kommunstyrelsen="-500_000")


def test_despite_does_not_cover_another_breach() -> None:
    """A ``despite`` names the rule that it breaks; others still hold."""
    despite = 'despite = [{ code = "total-mismatch", because = "x" }]'
    given(*FULL).when(allocated(värdar="3,5 mkr", more=despite)).refused("frame-exceeded")


def test_despite_of_no_rule_is_refused() -> None:
    """A misspelt code in ``despite`` is refused with the nearest one."""
    despite = 'despite = [{ code = "frame-exeeded", because = "x" }]'
    (reason,) = given(*FULL).when(allocated(värdar="1 mkr", more=despite)).refused("finding-unknown")
    assert reason.params["nearest"] == "frame-exceeded, limit-exceeded"


def test_an_answer_is_to_a_finding_that_exists() -> None:
    """A misspelt code in an answer is refused as it is in ``despite``."""
    answer = event(
        "FindingAnswered", "svar", finding='"overspend"', shown_by=f'"2025/{KS}/ram"', answer='"x"'
    )
    (reason,) = given(*FULL).when(answer).refused("finding-unknown")
    assert (reason.params["key"], reason.params["nearest"]) == ("finding", "overspent")


def test_an_outcome_ends_before_it_is_recorded() -> None:
    """Nobody has spent until a day that has not come."""
    given(*SPLIT).when(spent("u", "2025-06-02", värdar="1 mkr")).refused("outcome-in-future")
    given(*SPLIT).when(spent("u", "2025-06-01", värdar="1 mkr")).then()


def test_a_line_has_its_holders_role() -> None:
    """A line cannot be opened as a source, from which money would flow without end."""
    given(*FULL).when(opened(f"2025/{KS}/pump", role='"source"')).refused("role-misplaced")
    fund = event(
        "GrantAwarded", "bidrag", KS, giver='"2025/fond"', lines='{ "2025/kommunstyrelsen/värdar" = "1 mkr" }'
    )
    given(*FULL, opened("2025/fond", role='"source"')).when(fund).then(
        kommunstyrelsen__värdar="1_000_000", fond="-1_000_000"
    )


def test_the_council_funds_a_reserve() -> None:
    """A frame may go to a reserve, whose holder needs no opening."""
    frame = event(
        "FrameDecided",
        "reserv",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines='{ "2025/reserv/oförutsett" = "1 mkr" }',
    )
    then = given(opened("2025/reserv/oförutsett")).when(frame).then(reserv__oförutsett="1_000_000")
    assert then.state.subtree_balance(parse_account("2025/reserv")).frame == 100_000_000


def test_an_account_that_held_money_before_shows_its_change() -> None:
    """With an unknown opening the balance is a change, and rules that need its level say so."""
    fund = opened("2025/reserv/fond", opening='"unknown"')
    drawn = event(
        "OutcomeRecorded",
        "uttag",
        KS,
        giver='"2025/reserv"',
        until="2025-05-31",
        lines='{ "fond" = "1 mkr" }',
    )
    shape = given(fund).when(drawn)
    shape.refused("shape-wrong")
    line = opened(f"2025/{KS}", f"2025/{KS}/fond", opening='"unknown"')
    then = given(line).when(spent("u", "2025-05-31", fond="1 mkr"))
    assert then.finds("opening-unknown").params["after"] == -100_000_000
    assert not then.state[f"2025/{KS}/fond"].level_known
    assert not then.state.subtree_balance(parse_account(f"2025/{KS}")).level_known
    stated = event("OpeningStated", "in", giver='"2025/ingående"', lines=f'{{ "2025/{KS}/fond" = "3 mkr" }}')
    later = given(line, stated).when(spent("u", "2025-05-31", fond="1 mkr"))
    later.finds_no("opening-unknown").then(kommunstyrelsen__fond="2_000_000")
    assert later.state[f"2025/{KS}/fond"].level_known


def test_a_taken_id_does_not_make_its_accounts_seem_misspelt() -> None:
    """When the accounts' event is refused for its id, what builds on it is not refused for the accounts."""
    other = event("AccountOpened", f"opened/2025/{KS}", accounts=f'{{ "2024/{KS}" = "KS" }}')
    given(LINES).when(other, framed("1 mkr", year=2024)).refused("id-taken")


def test_nothing_covers_an_unopened_account() -> None:
    """What would make the log wrong is refused whatever ``despite`` says."""
    despite = 'despite = [{ code = "account-not-opened", because = "x" }]'
    given(*FULL).when(allocated(värder="1 mkr", more=despite)).refused(
        "account-not-opened", "finding-unknown"
    )


def test_all_reasons_are_reported_at_once() -> None:
    """A file with several mistakes is refused with all of them."""
    given(*FULL).when(
        allocated("a", värder="1 mkr"),
        allocated("b", värdar="4 mkr"),
        moved("c", "2025/kommunstyrelsen/grupper", "2025/kommunstyrelsen/värdar", "1 mkr"),
    ).refused("account-not-opened", "frame-exceeded", "line-overdrawn")


def test_what_follows_from_a_mistake_is_no_further_mistake() -> None:
    """A frame that names its body wrongly is one error, and not another for each use of the frame."""
    given(LINES).when(framed("5 mkr", body="kommunstyrlsen"), allocated("a", värdar="4 mkr")).refused(
        "account-not-opened"
    )


def test_a_mistake_at_the_top_of_a_file_is_one_reason() -> None:
    """It is told once, at its line and without an event, though each event takes it over."""
    file = text([framed("5 mkr"), framed("1 mkr", body=SN)]).replace("2025-02-01", "2199-01-01")
    for wrong, code in ((file, "decided-in-future"), (with_number(file), "personal-number")):
        with pytest.raises(tplog.Refused) as caught:
            given(LINES).book.apply(parse_decision(wrong, "when.toml"))
        (place,) = [reason.location for reason in caught.value.reasons if reason.code == code]
        assert place is not None
        assert (place.event, wrong.split("\n")[(place.line or 0) - 1].partition(" ")[0]) == (
            None,
            "decided" if code == "decided-in-future" else "title",
        )


def with_number(file: str) -> str:
    """A file whose paper has a personal number in its title."""
    return re.sub(r'\ntitle *= *"', "\\g<0>850709-9805 ", file, count=1)


def test_a_record_with_a_personal_number_from_before_is_read_as_ever() -> None:
    """It is refused where it is recorded alone: nothing recorded is judged by it."""
    book = given(LINES).book
    before = evolve(next(iter(book.records())).event, title="850709-9805")
    assert not [*refusals_of_recorded(RuleContext(State(), {}, TODAY), before, ())]


def test_decisions_years_away_from_their_budget_or_without_a_body_become_findings() -> None:
    """Six years before its year, or four after it; a plan for five years ahead is none."""
    for day, is_far in (("2019-12-01", True), ("2020-06-01", False), ("2025-03-01", False)):
        frame = f"{framed('5 mkr')}\ndecided = {day}"
        then = given(LINES, frame).when(allocated(värdar="1 mkr"))
        codes = [finding.code for finding in then.book.findings()]
        assert ("decision-years-away" in codes) is is_far, day
        assert "decision-without-body" not in codes
    nameless = framed("5 mkr").replace('by = "kommunfullmäktige"\n', "")
    assert given(LINES).when(nameless).finds("decision-without-body").events == (f"2025/{KS}/ram",)


def test_a_refused_file_leaves_nothing() -> None:
    """One bad event, and none of its file is recorded."""
    then = given(*FULL).when(allocated("a", värdar="1 mkr"), allocated("b", värder="1 mkr"))
    then.refused("account-not-opened")
    assert [record.event.id for record in then.book.records()] == [f"opened/2025/{KS}", f"2025/{KS}/ram"]


def test_all_may_be_given_and_nothing_beyond() -> None:
    """An account that gives all that it has is at zero; one öre more is refused."""
    given(LINES, framed("5 mkr")).when(allocated(värdar="5 mkr")).then(kommunstyrelsen="0")
    given(LINES, framed("5 mkr")).when(allocated(värdar="5 000 000,01 kr")).refused("frame-exceeded")


def test_a_line_may_not_be_overdrawn_by_a_decision() -> None:
    """A reallocation takes no more than the line holds."""
    given(*SPLIT).when(
        moved("x", "2025/kommunstyrelsen/grupper", "2025/kommunstyrelsen/värdar", "1,1 mkr")
    ).refused("line-overdrawn")


def test_a_line_may_be_overspent() -> None:
    """An outcome beyond the line is recorded and flagged, never refused."""
    then = given(*SPLIT).when(spent("utfall", "2025-05-31", värdar="2,5 mkr"))
    assert then.finds("overspent").account == "2025/kommunstyrelsen/värdar"
    then.then(kommunstyrelsen__värdar="-500_000")


def test_a_year_without_a_budget_is_not_overspent() -> None:
    """The annual accounts of a year of which the log has no budget are no breach of one."""
    earlier = opened("2023/kommunstyrelsen", "2023/kommunstyrelsen/värdar")
    outcome = spent("bokslut", "2023-12-31", year=2023, värdar="2,5 mkr")
    given(*SPLIT, earlier).when(outcome).finds_no("overspent")
    frame = framed("1 mkr", year=2023)
    given(*SPLIT, earlier, frame).when(outcome).finds("overspent")


def test_an_outcome_is_the_sum_so_far() -> None:
    """A later outcome moves only what is new; a lower one gives back."""
    first = given(*SPLIT, spent("mars", "2025-03-31", värdar="0,5 mkr"))
    first.when(spent("maj", "2025-05-31", värdar="1,2 mkr")).then(kommunstyrelsen__värdar="800_000")
    first.when(spent("maj igen".replace(" ", "-"), "2025-05-31", värdar="1,0 mkr")).then(
        kommunstyrelsen__värdar="1_000_000"
    )


def test_an_outcome_for_less_time_moves_nothing() -> None:
    """An outcome to an earlier day than one already recorded leaves the later one standing."""
    given(*SPLIT, spent("maj", "2025-05-31", värdar="1,2 mkr")).when(
        spent("mars", "2025-03-31", värdar="0,5 mkr")
    ).then(kommunstyrelsen__värdar="800_000")


def test_a_total_must_be_the_sum() -> None:
    """A stated total that the parts do not make is refused."""
    (reason,) = (
        given(*FULL)
        .when(allocated(värdar="2 mkr", grupper="0,7 mkr", more='total = "3,0 mkr"'))
        .refused("total-mismatch")
    )
    assert reason.params["difference"] == 30_000_000
    assert reason.location is not None
    assert reason.location.key == "total"


@pytest.mark.parametrize(
    ("total", "refused"),
    [("2,8 mkr", False), ("2,6 mkr", False), ("2,9 mkr", True), ("2,5 mkr", True)],
)
def test_a_total_may_differ_by_rounding(total: str, *, refused: bool) -> None:
    """Two parts stated to 0,1 mkr may differ from their total by 0,1 mkr, no more."""
    then = given(*FULL).when(allocated(värdar="2,0 mkr", grupper="0,7 mkr", more=f'total = "{total}"'))
    if refused:
        then.refused("total-mismatch")
    else:
        then.then()


def test_the_same_event_twice_is_recorded_once() -> None:
    """Applying what is recorded changes nothing and says so."""
    then = given(*SPLIT).when(allocated(värdar="2 mkr", grupper="1 mkr"))
    assert then.receipt is not None
    assert then.receipt.records == ()
    assert then.receipt.already_recorded == ("fördelning",)


def test_an_outcome_applied_twice_is_recorded_once() -> None:
    """An outcome is the same when the paper says the same, though its difference would now be nothing."""
    outcome = spent("maj", "2025-05-31", värdar="1,2 mkr")
    then = given(*SPLIT, outcome).when(outcome)
    assert then.receipt is not None
    assert then.receipt.already_recorded == ("maj",)


def test_an_id_names_one_event() -> None:
    """The same id with other content is refused, with the difference."""
    (reason,) = given(*SPLIT).when(allocated(värdar="1 mkr", grupper="1 mkr")).refused("id-taken")
    assert (reason.params["what"], reason.params["pairs"]) == (("diff-amounts",), "2 mkr → 1 mkr")


def test_an_id_names_one_event_within_a_file() -> None:
    """Two events of one file with one id and different content are refused."""
    given(*FULL).when(allocated("a", värdar="1 mkr"), allocated("a", grupper="1 mkr")).refused("id-taken")


def test_nothing_is_decided_after_its_recording() -> None:
    """A date in the future is refused."""
    late = framed("1 mkr") + "\ndecided = 2025-06-02"
    (reason,) = given(LINES, today=date(2025, 6, 1)).when(late).refused("decided-in-future")
    assert reason.params["decided"] == "2025-06-02"


def test_a_year_that_has_begun_is_not_in_the_future() -> None:
    """An imprecise date may be as early as it can mean."""
    given(LINES).when(framed("1 mkr") + "\ndecided = 2025").then(kommunstyrelsen="1_000_000")


def test_a_proposal_moves_nothing() -> None:
    """A proposal shows as proposed and as pending, and no balance changes."""
    then = given(*FULL).when(PROPOSAL).then(kommunstyrelsen="3_000_000", kommunstyrelsen__värdar="0")
    assert then.state["2025/kommunstyrelsen/värdar"].proposed == 200_000_000
    assert then.finds("proposal-pending").events == ("förslag",)


def test_an_adopted_proposal_still_shows() -> None:
    """After adoption the proposal is still listed with the decision and is pending no longer."""
    then = given(*FULL, PROPOSAL).when(allocated(värdar="2 mkr", grupper="1 mkr", more='adopts = "förslag"'))
    then.finds_no("proposal-pending").finds_no("decision-differs")
    assert then.state["2025/kommunstyrelsen/värdar"].proposed == 200_000_000


def test_a_decision_that_differs_from_its_proposal_says_so() -> None:
    """A decision that adopts a proposal with other figures has a finding with each line's difference."""
    then = given(*FULL, PROPOSAL).when(
        allocated(värdar="1,5 mkr", grupper="1 mkr", more='adopts = "förslag"')
    )
    assert then.finds("decision-differs").params["decided"] == 150_000_000


def test_a_rejected_proposal_is_proposed_no_longer() -> None:
    """After a rejection nothing is proposed; after a referral back it still is."""
    rejected = event("ProposalSettled", "avslag", KS, proposal='"förslag"', settled='"avslag"')
    then = given(*FULL, PROPOSAL).when(rejected).finds_no("proposal-pending")
    assert then.state["2025/kommunstyrelsen/värdar"].proposed == 0
    referred = event("ProposalSettled", "åter", KS, proposal='"förslag"', settled='"återremiss"')
    still = given(*FULL, PROPOSAL).when(referred)
    assert still.finds("proposal-pending").params["status"] == ("återremiss",)
    assert still.state["2025/kommunstyrelsen/värdar"].proposed == 200_000_000


@pytest.mark.parametrize("settled", ["avslag", "återtagande"])
def test_a_settled_proposal_cannot_be_adopted(settled: str) -> None:
    """What was rejected or withdrawn, or adopted once, cannot be adopted."""
    settlement = event("ProposalSettled", "slut", KS, proposal='"förslag"', settled=f'"{settled}"')
    adopting = allocated(värdar="2 mkr", more='adopts = "förslag"')
    (reason,) = given(*FULL, PROPOSAL, settlement).when(adopting).refused("proposal-closed")
    assert reason.params["by"] == "slut"


def test_a_proposal_that_is_none_cannot_be_adopted() -> None:
    """Adopting or settling what does not exist is refused with the nearest name."""
    adopting = allocated(värdar="2 mkr", more='adopts = "förslaget"')
    (reason,) = given(*FULL, PROPOSAL).when(adopting).refused("proposal-unknown")
    assert reason.params["nearest"] == "förslag"
    settlement = event("ProposalSettled", "slut", KS, proposal='"annat"', settled='"avslag"')
    given(*FULL).when(settlement).refused("proposal-unknown")


def test_an_account_is_opened_once() -> None:
    """Opening what is open is refused, and so is opening what the vocabulary gives."""
    again = event("AccountOpened", "igen", accounts='{ "2025/kommunstyrelsen" = "KS" }')
    given(LINES).when(again).refused("account-opened-twice")
    given(LINES).when(event("AccountOpened", "kf", accounts='{ "2025/utfall" = "x" }')).refused(
        "account-opened-twice"
    )


@pytest.mark.parametrize(
    ("kind", "giver", "taker"),
    [
        ("FrameDecided", "2025/kommunstyrelsen", "2025/kommunstyrelsen/värdar"),
        ("AllocationDecided", "2025/kommunstyrelsen", "2025/socialnämnden"),
        ("AllocationDecided", "2025/kommunfullmäktige", "2025/kommunstyrelsen"),
        ("ReallocationDecided", "2025/kommunstyrelsen/värdar", "2025/utfall"),
        ("OpeningStated", "2025/kommunstyrelsen", "2025/socialnämnden"),
        ("ReallocationDecided", "2025/kommunstyrelsen/värdar", "2025/kommunstyrelsen/värdar"),
    ],
)
def test_an_act_moves_only_its_own_kind_of_money(kind: str, giver: str, taker: str) -> None:
    """Each type of event has the shape of its transfers; another shape is refused."""
    transfer = f'[{{ from = "{giver}", to = "{taker}", amount = "1 kr" }}]'
    partly = (*FULL, allocated(värdar="1 mkr", grupper="1 mkr"), BOTH)
    given(*partly).when(event(kind, "x", "kommunfullmäktige", transfers=transfer)).refused("shape-wrong")


def test_an_act_over_money_states_an_amount() -> None:
    """A money event without any amount is refused."""
    given(*FULL).when(event("AllocationDecided", "x", KS, transfers="[]")).refused("nothing-stated")


def test_money_of_others_needs_a_mandate() -> None:
    """A body that moves what another holds is flagged; the council and a mandated body are not."""
    given_both = (*SPLIT, BOTH)
    move = moved("x", "2025/kommunstyrelsen/värdar", "2025/socialnämnden", "1 mkr", body=SN)
    assert given(*given_both).when(move).finds("mandate-missing").params["body"] == SN
    mandate = event(
        "MandateGiven", "m", "kommunfullmäktige", to=f'"{SN}"', scope='"flytta"', over=f'["2025/{KS}"]'
    )
    given(*given_both, mandate).when(move).finds_no("mandate-missing")
    councils = moved("x", "2025/kommunstyrelsen/värdar", "2025/socialnämnden", "1 mkr", "kommunfullmäktige")
    given(*given_both).when(councils).finds_no("mandate-missing")


@pytest.mark.parametrize("limit", ['limit = "0,5 mkr"', "until = 2025-01-31"])
def test_a_mandate_covers_what_it_says(limit: str) -> None:
    """A mandate does not cover more money or later days than it names."""
    mandate = event(
        "MandateGiven", "m", "kommunfullmäktige", to=f'"{SN}"', scope='"flytta"', over=f'["2025/{KS}"]'
    )
    move = moved("x", "2025/kommunstyrelsen/värdar", "2025/socialnämnden", "1 mkr", body=SN)
    given(*SPLIT, BOTH, f"{mandate}\n{limit}").when(move).finds("mandate-missing")


def test_a_raised_frame_states_its_funding() -> None:
    """More money from the council without a word on where it comes from is flagged."""
    raised = event(
        "FrameChanged",
        "mer",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines='{ "2025/kommunstyrelsen" = "1 mkr" }',
    )
    given(*FULL).when(raised).finds("funding-not-stated")
    given(*FULL).when(f'{raised}\nfunding = "bättre skatteprognos"').finds_no("funding-not-stated")
    equity = raised.replace("2025/kommunfullmäktige", "2025/eget-kapital")
    given(*FULL).when(equity).finds_no("funding-not-stated").then(kommunstyrelsen="4_000_000")


def test_a_lowered_frame_takes_no_more_than_the_body_has_with_its_lines() -> None:
    """A negative amount lowers the frame; what only the lines hold is to be divided, and no more is there."""
    lowered = event(
        "FrameChanged",
        "mindre",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines='{ "2025/kommunstyrelsen" = "-1 mkr" }',
    )
    given(*FULL).when(lowered).then(kommunstyrelsen="2_000_000")
    given(*SPLIT).when(lowered).finds("saving-not-divided")
    given(*SPLIT).when(lowered.replace("-1 mkr", "-99 mkr")).refused("frame-exceeded")


def test_money_that_changes_year_is_flagged() -> None:
    """A transfer between years is recorded and flagged."""
    earlier = (opened(f"2024/{KS}"), framed("1 mkr", year=2024))
    move = moved("x", f"2024/{KS}", f"2025/{KS}", "1 mkr")
    then = given(*FULL, *earlier).when(move).then(kommunstyrelsen="4_000_000")
    assert then.finds("cross-year-transfer").params["ore"] == 100_000_000


def test_a_municipality_may_be_stricter() -> None:
    """A code raised by tplog.toml is refused; ``despite`` still records it."""
    move = moved("x", "2025/kommunstyrelsen/värdar", "2025/socialnämnden", "1 mkr", body=SN)
    given(*SPLIT, BOTH, refused_codes=["mandate-missing"]).when(move).refused("mandate-missing")
    despite = 'despite = [{ code = "mandate-missing", because = "muntligt" }]'
    given(*SPLIT, BOTH, refused_codes=["mandate-missing"]).when(f"{move}\n{despite}").finds("mandate-missing")


def test_an_answer_stays_with_its_finding() -> None:
    """A finding that is answered stays, with the answer's event."""
    answer = event(
        "FindingAnswered",
        "svar",
        KS,
        finding='"overspent"',
        shown_by='"utfall"',
        answer='"Rättas i bokslut."',
    )
    outcome = spent("utfall", "2025-05-31", värdar="2,5 mkr")
    assert given(*SPLIT, outcome).when(answer).finds("overspent").answer == "svar"
    given(*SPLIT).when(answer).refused("event-unknown")


def test_a_stated_change_is_checked_against_both_bases() -> None:
    """A change that fits neither budget nor outcome is flagged; one that fits only one is noted."""
    earlier = (
        opened(f"2024/{KS}", f"2024/{KS}/värdar"),
        framed("3 mkr", year=2024),
        allocated("2024", year=2024, värdar="1,6 mkr"),
        spent("2024/utfall", "2024-12-31", year=2024, värdar="1,4 mkr"),
    )

    def proposing(change: str) -> str:
        since = f'since = "2024/{KS}/värdar"'
        return f'{PROPOSAL}\nchanges = [{{ account = "2025/{KS}/värdar", amount = "{change}", {since} }}]'

    noted = given(*FULL, *earlier).when(proposing("400 tkr")).finds("change-ambiguous")
    assert noted.params["basis"] == ("budget",)
    assert noted.params["other"] == 60_000_000
    other = given(*FULL, *earlier).when(proposing("600 tkr")).finds("change-ambiguous")
    assert other.params["basis"] == ("outcome",)
    given(*FULL, *earlier).when(proposing("500 tkr")).finds("change-mismatch")


def test_a_reserve_holds_what_it_is_given() -> None:
    """A reserve is one by its name."""
    reserve = opened("2025/reserv/oförutsett")
    frame = event(
        "ProposalMade",
        "p",
        KS,
        transfers=f'[{{ from = "2025/{KS}", to = "2025/reserv/oförutsett", amount = "1 mkr" }}]',
    )
    then = given(*FULL, reserve).when(frame)
    assert then.state["2025/reserv/oförutsett"].proposed == 100_000_000


@pytest.mark.parametrize(
    ("corrections", "codes"),
    [
        ([("r", "r")], ["event-unknown"]),
        ([("r", "s"), ("s", "r")], ["event-unknown"]),
        ([("r", "s"), ("s", "t"), ("t", "r")], ["event-unknown", "event-unknown"]),
    ],
    ids=["itself", "each other", "in a ring"],
)
def test_corrections_that_correct_each_other_are_refused(
    corrections: list[tuple[str, str]], codes: list[str]
) -> None:
    """Whatever follows from them in the same file: what was first is looked for once around."""
    lines = {"giver": f'"2025/{KS}"', "lines": '{ "värdar" = "1 mkr" }'}
    ring = [
        event("Corrected", name, corrects=f'"{corrected}"', because='"fel"', **lines)
        for name, corrected in corrections
    ]
    review = event("DecisionReviewed", "v", KS, decision=f'"{corrections[-1][0]}"', review='"återkallad"')
    given(*FULL).when(*ring, review).refused(*codes)
