"""A year's table shows no pair of figures, and no total, that nobody states of what stands there."""

from __future__ import annotations

from datetime import date

import pytest

from spec import BUDGET, KS, event, given, opened
from tplog.answers.states import AccountRow, BodyYear
from tplog.answers.year_summary import joint_totals, summarise_year
from tplog.values.account import parse_account

TODAY = date(2026, 2, 1)
COUNCIL = '"2025/kommunfullmäktige"'
LINES = opened(f"2025/{KS}", f"2025/{KS}/a", f"2025/{KS}/b", "2025/nämnden")
BOTH = f'{{ "2025/{KS}/a" = "3 mkr", "2025/{KS}/b" = "2 mkr" }}'
SWAPPED = f'{{ "2025/{KS}/a" = "2 mkr", "2025/{KS}/b" = "3 mkr" }}'
JOINT = f'{{ "2025/{KS}/a" = "3 mkr", "2025/nämnden" = "2 mkr" }}'


def proposal(name: str = "förslag", lines: str = BOTH, **more: str) -> str:
    """A proposal of 5 mkr, with its total."""
    return event(
        "ProposalMade",
        name,
        KS,
        to='"kommunfullmäktige"',
        giver=COUNCIL,
        lines=lines,
        total='"5 mkr"',
        **more,
    )


def settled(how: str, name: str = "förslag") -> str:
    """The council settles a proposal."""
    return event(
        "ProposalSettled", f"{how}/{name}", "kommunfullmäktige", proposal=f'"{name}"', settled=f'"{how}"'
    )


def conditional(lines: str = BOTH) -> str:
    """A frame of 5 mkr on a condition, with its total."""
    return event(
        "FrameDecided",
        "ram",
        "kommunfullmäktige",
        giver=COUNCIL,
        lines=lines,
        total='"5 mkr"',
        condition='"x"',
    )


def condition(how: str) -> str:
    """The condition is met or not."""
    return event("ConditionSettled", "villkor", "kommunfullmäktige", decision='"ram"', settled=f'"{how}"')


def reported(kind: str, name: str, day: str, unit: str = '"mkr"', **columns: str) -> str:
    """A report with these columns, made on or until a day of 2025."""
    key = "until" if kind == "OutcomeRecorded" else "made"
    return event(kind, name, KS, unit=unit, **{key: f"2025-{day}"}, **columns)


def lines_of(**amounts: str) -> str:
    """A column of amounts by the executive's lines; ``body`` is the executive itself."""
    paths = {name: f"2025/{KS}" if name == "body" else f"2025/{KS}/{name}" for name in amounts}
    cells = [f'"{paths[name]}" = "{amount}"' for name, amount in amounts.items()]
    return f"{{ {', '.join(cells)} }}"


def body_of(*events: str) -> BodyYear:
    """The executive's year after these events."""
    then = given(LINES, today=TODAY).when(*events)
    assert then.refusal is None, then.refusal
    return next(body for body in summarise_year(then.state, 2025) if body.account.holder == KS)


def noted(*events: str, line: str = "a") -> dict[str, int]:
    """What is noted at a line, in mkr."""
    body = body_of(*events)
    path = parse_account(f"2025/{KS}/{line}")
    row: AccountRow = next((row for row in body.lines if row.account == path), body.total_row)
    return {name: ore // 100_000_000 for name, ore in row.noted.items()}


def totals(*events: str) -> dict[str, str]:
    """The event whose total stands in each column."""
    return {column: total.event for column, total in body_of(*events).totals.items()}


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("avslag", {}),
        ("återtagande", {}),
        ("besvarad", {}),
        ("återremiss", {"proposed": "förslag"}),
        ("bordläggning", {"proposed": "förslag"}),
    ],
)
def test_a_proposals_total_stands_as_long_as_it_counts(how: str, shown: dict[str, str]) -> None:
    """5 is the sum of nothing once the proposal is turned down; while it is open it stands."""
    assert totals(proposal()) == {"proposed": "förslag"}
    assert totals(proposal(), settled(how)) == shown
    state = given(LINES, proposal(lines=JOINT), today=TODAY).when(settled(how)).state
    assert [total.column for total in joint_totals(state, [2025])] == list(shown)


def test_of_alternatives_the_total_of_the_one_that_counts_stands() -> None:
    """The first counts as proposed, not the one in its place, until the council turns it down."""
    other = proposal("annat", instead_of='"förslag"').replace("3 mkr", "4 mkr").replace("5 mkr", "6 mkr")
    assert totals(proposal(), other) == {"proposed": "förslag"}
    assert totals(proposal(), other, settled("avslag")) == {"proposed": "annat"}


def test_a_rejected_proposals_figures_stand_no_more() -> None:
    """Neither its level nor its incomes; those of the proposal that stands count again."""
    first, second = (
        proposal(name, lines=lines, incomes=f'{{ "2025/{KS}/a" = "{income} mkr" }}')
        for name, lines, income in (("förslag", BOTH, 1), ("annat", SWAPPED, 2))
    )
    assert noted(first, second) == {"proposed-income": 2}
    assert noted(first, second, settled("avslag", "annat")) == {"proposed-income": 1}
    assert noted(first, settled("avslag")) == {}


@pytest.mark.parametrize(("how", "shown"), [("uppfyllt", {"frame": "ram"}), ("ej uppfyllt", {})])
def test_a_total_on_a_condition_goes_where_its_money_goes(how: str, shown: dict[str, str]) -> None:
    """Into the frame when the condition is met, and nowhere else when it is not."""
    assert totals(conditional()) == {"conditional": "ram"}
    assert totals(conditional(), condition(how)) == shown
    state = given(LINES, conditional(JOINT), today=TODAY).when(condition(how)).state
    assert [total.column for total in joint_totals(state)] == list(shown)


AUGUST = reported(
    "ForecastRecorded", "aug", "08-31", lines=lines_of(a="60", b="40"), variances=lines_of(a="-5", b="1")
)


def test_a_forecast_stands_beside_no_other_reports_variance() -> None:
    """October's forecast alone, October's variance alone; never a pair of August and October."""
    assert noted(AUGUST) == {"forecast": 60, "forecast-variance": -5}
    assert noted(AUGUST, reported("ForecastRecorded", "okt", "10-31", lines=lines_of(a="58", b="40"))) == {
        "forecast": 58
    }
    variance = reported("ForecastRecorded", "okt", "10-31", variances=lines_of(a="-3", b="1"))
    assert noted(AUGUST, variance) == {"forecast-variance": -3}
    # Two tables of one day are one report.
    same_day = variance.replace("10-31", "08-31")
    alone = reported("ForecastRecorded", "aug", "08-31", lines=lines_of(a="60", b="40"))
    assert noted(alone, same_day) == {"forecast": 60, "forecast-variance": -3}
    # A later record of the day that restates the forecast leaves none of the earlier one's variance.
    again = alone.replace('"aug"', '"rättad"').replace("60", "61")
    assert noted(AUGUST, again) == {"forecast": 61}


def test_an_outcome_stands_beside_no_older_variance() -> None:
    """The year's outcome has no variance yet, though the one until April had; nor has April's August's."""
    april = reported("OutcomeRecorded", "apr", "04-30", lines=lines_of(a="20"), variances=lines_of(a="-2"))
    december = reported("OutcomeRecorded", "dec", "12-31", lines=lines_of(a="60"))
    assert noted(april) == {"outcome-variance": -2}
    assert noted(april, december) == {}
    assert noted(december, april) == {}
    later = reported("OutcomeRecorded", "avv", "08-31", variances=lines_of(a="-9"))
    assert noted(april, later) == {}


def test_a_bodys_forecast_stands_beside_no_other_reports_sum() -> None:
    """The body's own forecast of October stands without the sum of August's variances of its lines."""
    october = reported("ForecastRecorded", "okt", "10-31", lines=lines_of(body="99"))
    assert noted(AUGUST, line="none") == {"forecast": 100, "forecast-variance": -4}
    assert noted(AUGUST, october, line="none") == {"forecast": 99}


@pytest.mark.parametrize("kind", ["ForecastRecorded", "OutcomeRecorded"])
def test_a_reports_total_stands_until_a_part_of_it_is_restated(kind: str) -> None:
    """The sum of August is none of a line's of August and a line's of October, of one body or of several."""
    column = "forecast" if kind == "ForecastRecorded" else "outcome"
    august = reported(kind, "aug", "08-31", lines=lines_of(a="60", b="40"), total='"100"')
    october = reported(kind, "okt", "10-31", lines=lines_of(b="45"))
    assert totals(august) == {column: "aug"}
    assert totals(august, october) == {}
    several = reported(
        kind, "aug", "08-31", lines=f'{{ "2025/{KS}/b" = "60", "2025/nämnden" = "40" }}', total='"100"'
    )
    assert [total.event for total in joint_totals(given(LINES, several, today=TODAY).book.state(BUDGET))] == [
        "aug"
    ]
    assert joint_totals(given(LINES, several, october, today=TODAY).book.state(BUDGET)) == ()
