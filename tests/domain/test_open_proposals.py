"""Proposals that state no amount or only a level, and grants that answer an application."""

from __future__ import annotations

import pytest

from spec import KS, LINES, allocated, event, framed, given, opened
from tplog import BadFile
from tplog.answers.records import RECORD_FACTS
from tplog.values.account import parse_account

GROUND = (LINES, framed("10 mkr"), allocated(värdar="3 mkr", grupper="2 mkr"))
OPEN = event("ProposalMade", "öppet", "utskottet", remarks='"xx kronor"')
TO_LINE = {"giver": f'"2025/{KS}"', "lines": '{ "värdar" = "1 mkr" }'}


def test_a_proposal_may_state_no_amount() -> None:
    """It is pending and says so without a figure; lists have none either, and never 0."""
    done = given(*GROUND).when(OPEN)
    assert done.finds("proposal-pending").params["sum"] == ()
    assert done.book.record("öppet").event.states_amount is False
    undivided = event("ProposalMade", "odelat", undivided=f'["2025/{KS}/värdar"]', attachment='"Bilaga"')
    lacking = given(*GROUND).when(undivided)
    assert lacking.finds("split-not-stated").params["ore"] == ("amount-unset",)
    assert lacking.finds("attachment-not-seen").params["ore"] == ("no-money",)
    (amount,) = RECORD_FACTS.only("amount").fields
    assert amount.get(done.book.record("öppet")) is None
    assert amount.get(done.book.record("fördelning")) == 500_000_000


def test_an_unseen_attachment_leaves_what_a_level_adds() -> None:
    """The paper states no increment, and the log has one all the same."""
    keys = {"giver": f'"2025/{KS}"', "levels": '{ "värdar" = "5 mkr" }', "attachment": '"Bilaga"'}
    done = given(*GROUND).when(event("ProposalMade", "nivå", **keys))
    assert done.finds("attachment-not-seen").params["ore"] == 200_000_000


def test_what_adopts_a_proposal_without_an_amount_does_not_differ_from_it() -> None:
    """Any sum will do, and it is settled."""
    done = given(*GROUND, OPEN).when(event("AllocationDecided", "beslut", KS, adopts='"öppet"', **TO_LINE))
    done.finds_no("decision-differs").finds_no("lines-left-out").finds_no("proposal-pending")


def test_a_proposal_to_refer_back_another_is_adopted_by_doing_so() -> None:
    """The one is answered, the other stays open."""
    about = event("ProposalMade", "yrkande", kind='"yrkande"', about='"öppet"')
    settled = event(
        "ProposalSettled", "beslut", proposal='"öppet"', settled='"återremiss"', adopts='"yrkande"'
    )
    done = given(*GROUND, OPEN, about).when(settled)
    assert {name: matter.status for name, matter in done.state.standing.items()} == {
        "öppet": "återremiss",
        "yrkande": "adopted",
    }
    assert done.finds("proposal-pending").events == ("öppet",)
    given(*GROUND).when(about).refused("proposal-unknown")


def test_a_giver_without_lines_is_still_a_slip() -> None:
    """Whoever names who pays, or a total, forgot what for."""
    for keys in ({"giver": f'"2025/{KS}"'}, {"total": '"5 mkr"'}):
        with pytest.raises(BadFile, match="key-missing"):
            given(*GROUND).when(event("ProposalMade", "halvt", **keys))


def level(account: str, amount: str, **keys: str) -> str:
    """A proposal of a new level."""
    levels = f'{{ "{account}" = "{amount}" }}'
    return event("ProposalMade", "nivå", KS, giver='"2025/kommunfullmäktige"', levels=levels, **keys)


def test_a_proposed_level_asks_for_what_it_adds() -> None:
    """What it is above the budget of now, which it leaves alone; the level is noted."""
    done = given(*GROUND).when(level(f"2025/{KS}", "12 mkr")).then(kommunstyrelsen="5_000_000")
    path = parse_account(f"2025/{KS}")
    assert done.state[path].proposed == 200_000_000
    assert done.state.noted[path, "proposed-level"].amount.ore == 1_200_000_000
    assert "computed-differs" not in [finding.code for finding in done.book.verify().findings]


def test_a_proposed_level_where_none_is_known_proposes_no_sum() -> None:
    """What would be a change cannot be told; that is a note, and nothing implies an opening."""
    unknown = opened("2025/nämnd", opening='"unknown"')
    done = given(unknown).when(level("2025/nämnd", "cirka 12 mkr"))
    assert done.finds("change-unknown").account == "2025/nämnd"
    assert done.finds("approximate-figure").params["counts"] == ("only-notes",)
    balance = done.state["2025/nämnd"]
    assert (balance.proposed, balance.opening, balance.level_known) == (0, 0, False)


def test_an_increment_and_a_proposed_level_must_agree() -> None:
    """As they must in a decision."""
    wrong = level(f"2025/{KS}", "12 mkr", lines=f'{{ "2025/{KS}" = "3 mkr" }}')
    given(*GROUND).when(wrong).refused("level-mismatch")
    right = level(f"2025/{KS}", "13 mkr", lines=f'{{ "2025/{KS}" = "3 mkr" }}')
    assert given(*GROUND).when(right).state[f"2025/{KS}"].proposed == 300_000_000


def grant(name: str, **keys: str) -> str:
    """A grant of the state."""
    return event("GrantAwarded", name, "staten", giver='"2025/staten"', **keys)


def test_a_source_gives_to_a_reserve_and_claims_it_back() -> None:
    """A grant that is set aside at once goes to the reserve itself, also to a body's own fund."""
    reserves = (opened("2025/reserv/flykting"), opened(f"2025/{KS}/fond", role='"reserve"'))
    given_to = f'{{ "2025/reserv/flykting" = "3 mkr", "2025/{KS}/fond" = "1 mkr" }}'
    back = grant("åter", lines='{ "2025/reserv/flykting" = "-2 mkr" }')
    done = given(*GROUND, *reserves).when(grant("bidrag", lines=given_to), back)
    assert done.refusal is None, done.refusal
    assert done.state["2025/reserv/flykting"].remaining == 100_000_000
    assert done.state[f"2025/{KS}/fond"].remaining == 100_000_000


APPLICATION = event(
    "ProposalMade", "ansökan", KS, giver='"2025/staten"', lines=f'{{ "2025/{KS}/värdar" = "10 mkr" }}'
)


def test_a_grant_answers_an_application_in_part() -> None:
    """The application is settled, and the difference is a note."""
    given_part = grant("bidrag", adopts='"ansökan"', lines=f'{{ "2025/{KS}/värdar" = "4 mkr" }}')
    done = given(*GROUND, APPLICATION).when(given_part).finds_no("proposal-pending")
    finding = done.finds("decision-differs")
    assert (finding.params["decided"], finding.params["proposed"]) == (400_000_000, 1_000_000_000)
    given(*GROUND, APPLICATION, given_part).when(given_part.replace('"bidrag"', '"igen"')).refused(
        "proposal-closed", "decision-twice"
    )


def test_a_grant_may_be_undivided_or_have_its_lines_elsewhere() -> None:
    """Both are said, as of a decision."""
    keys = {"undivided": f'["2025/{KS}/värdar"]', "attachment": '"Bilaga"'}
    done = given(*GROUND).when(grant("bidrag", lines=f'{{ "2025/{KS}" = "4 mkr" }}', **keys))
    assert done.finds("split-not-stated").params["ore"] == 400_000_000
    assert done.finds("attachment-not-seen").params["attachment"] == "Bilaga"


BODY_GRANT = grant("till-organet", lines=f'{{ "2025/{KS}" = "462 mkr" }}')
LINE_GRANT = f'{{ "2025/{KS}/värdar" = "160,5 mkr" }}'


def test_a_level_beside_an_increment_may_be_all_that_the_source_has_given() -> None:
    """To the account and those below it: 462 and 160,5 are 622,5. So may it be of the grant alone."""
    for stated in ("622,5 mkr", "160,5 mkr"):
        both = grant("till-posten", lines=LINE_GRANT, levels=f'{{ "2025/{KS}" = "{stated}" }}')
        given(*GROUND, BODY_GRANT).when(both).finds_no("level-mismatch")
    wrong = f'{{ "2025/{KS}" = "700 mkr" }}'
    given(*GROUND, BODY_GRANT).when(grant("till-posten", lines=LINE_GRANT, levels=wrong)).refused(
        "level-mismatch"
    )


def test_an_adjusted_grant_counts_what_lies_below() -> None:
    """A new level of the body takes what its lines got of the same grant into account."""
    first = grant("bidrag", lines=f'{{ "2025/{KS}/värdar" = "4 mkr" }}')
    lower = grant("justerat", adjusts='"bidrag"', levels=f'{{ "2025/{KS}" = "3 mkr" }}')
    done = given(*GROUND, first).when(lower).finds_no("change-unknown")
    assert done.state.subtree_balance(parse_account(f"2025/{KS}")).frame == 1_300_000_000


def test_a_grants_level_where_nothing_is_known_may_hold_an_older_one() -> None:
    """Then the change is unknown, which is a note; a level of a grant that the log has is a change."""
    unknown = opened("2025/nämnd", opening='"unknown"')
    level_alone = grant("bidrag", levels='{ "2025/nämnd" = "5 mkr" }')
    done = given(unknown).when(level_alone)
    assert done.finds("change-unknown").params["stated"] == 500_000_000
    assert (done.state["2025/nämnd"].frame, done.state["2025/nämnd"].level_known) == (500_000_000, False)
    adjusted = grant("justerat", adjusts='"bidrag"', levels='{ "2025/nämnd" = "4 mkr" }')
    both = given(unknown, level_alone).when(adjusted)
    assert [f.events for f in both.book.findings() if f.code == "change-unknown"] == [("bidrag",)]
