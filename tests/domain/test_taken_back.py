"""A correction restores what its event took away, and takes away all that its event did."""

from __future__ import annotations

from datetime import date

import pytest

from spec import KS, Then, event, framed, given, opened
from tplog.values.account import parse_account

COUNCIL, LINE = "kommunfullmäktige", f"2025/{KS}/värdar"
GIVER = f'"2025/{COUNCIL}"'
LINES = (opened(f"2025/{KS}", LINE, f"2025/{KS}/grupper"), framed("20 mkr"))


def corrected(name: str, event_id: str, giver: str = "", amount: str = "", taker: str = LINE) -> str:
    """A correction, with money if an amount is stated."""
    money = {"giver": f'"{giver}"', "lines": f'{{ "{taker}" = "{amount}" }}'} if amount else {}
    return event("Corrected", name, corrects=f'"{event_id}"', because='"fel"', **money)


def outcome(name: str, until: str, amount: str) -> str:
    """The line's outcome until a day."""
    lines = f'{{ "{LINE}" = "{amount}" }}'
    return event("OutcomeRecorded", name, KS, until=f"2025-{until}", lines=lines)


def right_outcome(name: str, event_id: str, amount: str) -> str:
    """A correction of an outcome that states the sum until the same day."""
    return corrected(name, event_id, LINE, amount, "2025/utfall")


def levelled(name: str, level: str, path: str = f"2025/{KS}", **keys: str) -> str:
    """A changed frame that states only the account's new level."""
    return event("FrameChanged", name, COUNCIL, giver=GIVER, levels=f'{{ "{path}" = "{level}" }}', **keys)


def spent_mkr(result: Then) -> float:
    """The line's outcome in mkr."""
    assert result.refusal is None, result.refusal
    return -result.state[LINE].outcome / 10**8


def budget_mkr(result: Then, path: str = f"2025/{KS}") -> float:
    """The budget of an account with its lines, in mkr."""
    assert result.refusal is None, result.refusal
    return result.state.subtree_balance(parse_account(path)).budget_total / 10**8


APRIL, MAY = outcome("o1", "04-30", "3 mkr"), outcome("o2", "05-31", "5 mkr")


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ((APRIL, MAY, corrected("c", "o1")), 5),
        ((APRIL, MAY, right_outcome("c", "o1", "2 mkr")), 5),
        ((APRIL, MAY, corrected("c", "o2")), 3),
        ((APRIL, MAY, right_outcome("c", "o2", "6 mkr")), 6),
        ((APRIL, MAY, corrected("c", "o1"), corrected("d", "o2")), 0),
        ((APRIL, MAY, corrected("c", "o2"), corrected("d", "c")), 5),
        ((MAY, APRIL, corrected("c", "o2")), 3),
        ((MAY, APRIL, right_outcome("c", "o1", "2 mkr"), corrected("d", "o2")), 2),
        ((APRIL, MAY, corrected("c", "o2"), outcome("o3", "02-28", "1 mkr")), 3),
        ((APRIL, right_outcome("c", "o1", "2 mkr"), right_outcome("d", "c", "4 mkr")), 4),
        ((APRIL, right_outcome("c", "o1", "2 mkr"), corrected("d", "c")), 3),
    ],
)
def test_the_outcome_is_the_latest_in_force(events: tuple[str, ...], left: int) -> None:
    """Whatever was corrected in whatever order, the latest day's sum counts; none is left of none."""
    result = given(*LINES).when(*events)
    assert spent_mkr(result) == left
    noted = result.state.noted.get((parse_account(LINE), "outcome"))
    assert (noted.amount.ore if noted else 0) == left * 10**8


def test_a_corrected_outcome_covers_the_day_of_the_first() -> None:
    """It is held against limits, and an older one recorded later moves nothing."""
    limit = event(
        "GuidelineDecided", "g", COUNCIL, kind='"gräns"', text='"x"', over=f'["{LINE}"]', at_most='"2 mkr"'
    )
    result = given(*LINES, limit, MAY).when(right_outcome("c", "o2", "4 mkr"))
    result.finds("limit-exceeded")
    noted = result.state.noted[parse_account(LINE), "outcome"]
    assert (noted.made, noted.event) == (date(2025, 5, 31), "c")
    given(*LINES, MAY, right_outcome("c", "o2", "4 mkr")).when(APRIL).finds("outcome-superseded")


def test_a_sum_counts_what_a_correction_states_of_an_outcome() -> None:
    """The part at an account is what the correction states there."""
    parts = f'[{{ event = "o1", account = "{LINE}" }}]'
    stated = event("SumStated", "s", KS, plus=parts, total='"2 mkr"')
    given(*LINES, APRIL, right_outcome("c", "o1", "2 mkr")).when(stated).finds_no("sum-of-parts-differs")


def test_a_forecast_falls_back_to_the_one_before() -> None:
    """Of two forecasts the first counts again once the second is corrected."""

    def forecast(name: str, day: str, amount: str) -> str:
        lines = f'{{ "{LINE}" = "{amount}" }}'
        return event("ForecastRecorded", name, KS, decided=day, lines=lines)

    both = forecast("p1", "2025-03-01", "9 mkr"), forecast("p2", "2025-05-01", "8 mkr")
    result = given(*LINES, *both).when(corrected("c", "p2"))
    assert result.state.noted[parse_account(LINE), "forecast"].amount.ore == 9 * 10**8


@pytest.mark.parametrize("begun", ["stated", "implied"])
def test_an_opening_is_unknown_again(begun: str) -> None:
    """Once the only opening is taken back the balance is a change again, and a level may imply it anew."""
    unknown = opened("2025/reservnämnden", opening='"unknown"')
    lines = '{ "2025/reservnämnden" = "1 mkr" }'
    first = {
        "stated": event("OpeningStated", "i", giver='"2025/ingående"', lines=lines),
        "implied": levelled("i", "5 mkr", "2025/reservnämnden", lines=lines),
    }[begun]
    assert (
        given(unknown, first).when(framed("1 mkr", "reservnämnden")).state["2025/reservnämnden"].level_known
    )
    again = given(unknown, first, corrected("c", "i"))
    result = again.when(framed("1 mkr", "reservnämnden"))
    assert not result.state["2025/reservnämnden"].level_known
    result = given(unknown, first, corrected("c", "i")).when(
        levelled("j", "8 mkr", "2025/reservnämnden", lines=lines)
    )
    result.finds("opening-implied")
    assert budget_mkr(result, "2025/reservnämnden") == 8
    restored = given(unknown, first, corrected("c", "i")).when(corrected("d", "c"))
    assert restored.state["2025/reservnämnden"].level_known


def test_a_replaced_level_implies_the_opening_anew() -> None:
    """The decision that replaces the only one of which an opening followed shows it again."""
    unknown = opened("2025/reservnämnden", opening='"unknown"')
    lines = '{ "2025/reservnämnden" = "1 mkr" }'
    first = levelled("i", "5 mkr", "2025/reservnämnden", lines=lines)
    result = given(unknown, first).when(
        levelled("j", "8 mkr", "2025/reservnämnden", lines=lines, replaces='"i"')
    )
    assert budget_mkr(result, "2025/reservnämnden") == 8
    assert result.state["2025/reservnämnden"].opening == 7 * 10**8


def grant(name: str, **keys: str) -> str:
    """Money of a grant to the line."""
    return event("GrantAwarded", name, "staten", giver='"2025/staten"', **keys)


@pytest.mark.parametrize("adjusted", ["g", "c"])
def test_a_corrected_grant_is_the_grant(adjusted: str) -> None:
    """A level of the grant is reached from what its correction gave, by either's name."""
    awarded = grant("g", lines=f'{{ "{LINE}" = "10 mkr" }}')
    result = given(*LINES, awarded, corrected("c", "g", "2025/staten", "12 mkr")).when(
        grant("h", adjusts=f'"{adjusted}"', levels=f'{{ "{LINE}" = "15 mkr" }}')
    )
    assert budget_mkr(result, LINE) == 15


def test_a_limit_holds_through_a_correction_of_the_money() -> None:
    """A condition's limit is that of the corrected decision too, and of what is restored."""
    lines = f'{{ "{LINE}" = "5 mkr" }}'
    frame = event("FrameChanged", "f", COUNCIL, giver=GIVER, lines=lines, condition_limit='"3 mkr"')
    begun = given(*LINES, frame, outcome("o", "04-30", "5 mkr"))
    begun.when(corrected("c", "f", f"2025/{COUNCIL}", "6 mkr")).finds("limit-exceeded")


def test_a_guideline_is_in_force_again() -> None:
    """What replaced it, or corrected it, was itself taken back."""

    def guideline(name: str, at_most: str, **keys: str) -> str:
        texts = {"kind": '"gräns"', "text": '"x"', "over": f'["{LINE}"]', "at_most": f'"{at_most}"'}
        return event("GuidelineDecided", name, COUNCIL, **texts, **keys)

    first, spent = guideline("g", "2 mkr"), outcome("o", "04-30", "5 mkr")
    begun = (*LINES, first, spent, corrected("c", "g"))
    given(*begun).when(outcome("o3", "05-31", "5 mkr")).finds_no("limit-exceeded")
    given(*begun).when(corrected("d", "c")).finds("limit-exceeded")
    replaced = (*LINES, first, spent, guideline("h", "8 mkr", replaces='"g"'))
    given(*replaced).when(corrected("d", "h")).finds("limit-exceeded")


def test_a_year_is_closed_again() -> None:
    """A closing that was corrected by mistake closes its year."""
    closed = event("YearClosed", "y", COUNCIL, year="2025")
    change = levelled("f", "21 mkr")
    given(*LINES, closed, corrected("c", "y")).when(change).then()
    given(*LINES, closed, corrected("c", "y"), corrected("d", "c")).when(change).refused("year-closed")


def test_a_proposal_is_open_as_it_was() -> None:
    """Of a proposal referred back and then adopted, the adoption's correction leaves it referred back."""
    lines = f'{{ "{LINE}" = "1 mkr" }}'
    proposal = event("ProposalMade", "p", KS, giver=GIVER, lines=lines)
    back = event("ProposalSettled", "s", COUNCIL, proposal='"p"', settled='"återremiss"')
    adopted = event("FrameChanged", "f", COUNCIL, giver=GIVER, lines=lines, adopts='"p"')
    result = given(*LINES, proposal, back, adopted).when(corrected("c", "f"))
    assert (result.state.standing["p"].status, result.state.standing["p"].settled_by) == ("återremiss", "s")
    quashed = event("DecisionReviewed", "q", "förvaltningsrätten", decision='"c"', review='"upphävd"')
    right = corrected("c", "f", f"2025/{COUNCIL}", "2 mkr")
    result = given(*LINES, proposal, back, adopted, right).when(quashed)
    assert result.state.standing["p"].status == "återremiss"
    assert result.state.standing["f"].status == "rättad"


def test_a_level_on_a_condition_is_checked_when_it_is_met() -> None:
    """The paper said 25; with one more in between it comes to 26, and whoever records it says which holds."""
    held = levelled("h", "25 mkr", condition='"om x"')
    more = event("FrameChanged", "m", COUNCIL, giver=GIVER, lines=f'{{ "2025/{KS}" = "1 mkr" }}')
    met = event("ConditionSettled", "v", COUNCIL, decision='"h"', settled='"uppfyllt"')
    assert budget_mkr(given(*LINES, held).when(met)) == 25
    given(*LINES, held, more).when(met).refused("level-mismatch")
    despite = '[{ code = "level-mismatch", because = "nivån gällde då" }]'
    assert budget_mkr(given(*LINES, held, more).when(f"{met}\ndespite = {despite}")) == 26


def test_levels_of_a_body_and_its_line() -> None:
    """What the line gets to reach its level is part of what the body gets."""
    levels = f'{{ "2025/{KS}" = "23 mkr", "{LINE}" = "2 mkr" }}'
    change = event("FrameChanged", "f", COUNCIL, giver=GIVER, levels=levels)
    result = given(*LINES).when(change)
    assert (budget_mkr(result), budget_mkr(result, LINE)) == (23, 2)


def test_gross_figures_of_a_change_are_added() -> None:
    """Costs and incomes of a change are the change's; beside a level they are the level's."""

    def gross(name: str, cost: str, income: str, **keys: str) -> str:
        table = {"costs": f'{{ "{LINE}" = "{cost}" }}', "incomes": f'{{ "{LINE}" = "{income}" }}'}
        return event("FrameChanged", name, COUNCIL, giver=GIVER, **table, **keys)

    first = gross("f", "12 mkr", "2 mkr", lines=f'{{ "{LINE}" = "10 mkr" }}')
    more = gross("m", "1 mkr", "0 kr", lines=f'{{ "{LINE}" = "1 mkr" }}')
    level = gross("l", "15 mkr", "3 mkr", levels=f'{{ "{LINE}" = "12 mkr" }}')

    def figures(*events: str) -> list[int]:
        noted = given(*LINES).when(*events).state.noted
        return [
            noted[parse_account(LINE), f"budget-{name}"].amount.ore // 10**8 for name in ("cost", "income")
        ]

    assert figures(first, more) == [13, 2]
    assert figures(first, more, corrected("c", "m")) == [12, 2]
    assert figures(first, more, level) == [15, 3]


def test_a_correction_with_a_minus_is_asked_about() -> None:
    """A cost does not become a net income by a minus in silence; a saving within the budget is one."""
    frame = event("FrameDecided", "f", COUNCIL, giver=GIVER, lines=f'{{ "{LINE}" = "91 mkr" }}')
    given(*LINES, frame).when(corrected("c", "f", f"2025/{COUNCIL}", "-92 mkr")).refused("sign-ambiguous")
    signs = 'signs = "costs-positive"'
    income = f"{corrected('c', 'f', f'2025/{COUNCIL}', '-92 mkr')}\n{signs}"
    assert budget_mkr(given(*LINES, frame).when(income), LINE) == -92


def test_a_reported_decision_corrected_by_its_minutes_is_seen() -> None:
    """Nothing is missing of a decision whose minutes say what is right."""
    reported = event("FrameChanged", "f", giver=GIVER, lines=f'{{ "{LINE}" = "1 mkr" }}', basis='"reported"')
    given(*LINES).when(reported).finds("minutes-not-seen")
    result = given(*LINES, reported).when(corrected("c", "f", f"2025/{COUNCIL}", "1 mkr"))
    result.finds_no("minutes-not-seen").finds_no("metadata-missing")
    given(*LINES, reported, corrected("c", "f")).when(corrected("d", "c")).finds("minutes-not-seen")


def replaced(name: str, by: str, level: str) -> str:
    """A frame that takes the place of another."""
    lines = f'{{ "2025/{KS}" = "{level}" }}'
    return event("FrameDecided", name, COUNCIL, giver=GIVER, lines=lines, replaces=f'"{by}"')


def revoked(name: str, decision: str) -> str:
    """A decision that is revoked."""
    return event("DecisionReviewed", name, COUNCIL, decision=f'"{decision}"', review='"återkallad"')


def test_a_decision_is_taken_away_once() -> None:
    """Where a replacement was revoked and another took its place, the first does not come back beside it."""
    first = event("FrameDecided", "f", COUNCIL, giver=GIVER, lines=f'{{ "2025/{KS}" = "6 mkr" }}')
    before = given(
        LINES[0], first, replaced("r1", "f", "2 mkr"), revoked("u", "r1"), replaced("r2", "f", "3 mkr")
    )
    before.when(corrected("c", "u")).refused("replaced-since")
    result = before.when(corrected("d", "r2"), corrected("c", "u"))
    assert budget_mkr(result) == 2  # the second is a mistake, and the first holds
