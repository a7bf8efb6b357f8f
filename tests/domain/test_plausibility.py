"""What an auditor would ask about: outcomes that fall, forecasts beyond the budget, figures too large."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

import spec
from spec import KS, LINES, Given, Then, allocated, event, framed, opened, spent
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language

given = partial(spec.given, today=date(2026, 3, 1))  # when the outcome of 2025 is known
APRIL, AUGUST, DECEMBER = "2025-04-30", "2025-08-31", "2025-12-31"


def budgeted(*more: str) -> Given:
    """A body of 10 mkr with lines of 7 and 3."""
    return given(LINES, framed("10 mkr"), allocated(värdar="7 mkr", grupper="3 mkr"), *more)


def codes(result: Then) -> list[str]:
    """The codes of the findings."""
    assert result.refusal is None, result.refusal
    return [finding.code for finding in result.book.findings()]


@pytest.mark.parametrize(
    ("april", "august", "falls"),
    [
        ("3,0 mkr", "2,8 mkr", True),
        ("3 mkr", "3 mkr", False),
        ("3 mkr", "3 100 tkr", False),
        ("3,0 mkr", "2 970 tkr", False),  # 3,0 may be 2,95
        ("0 kr", "1 mkr", False),
    ],
)
def test_an_outcome_so_far_that_falls_is_a_warning(april: str, august: str, *, falls: bool) -> None:
    """Both figures and days are said; one that grows, or falls within rounding, is none."""
    before = spent("u1", APRIL, värdar=april)
    result = budgeted(before).when(spent("u2", AUGUST, värdar=august)).then()
    assert ("outcome-falls" in codes(result)) == falls
    if falls:
        finding = result.finds("outcome-falls")
        assert finding.events == ("u2", "u1")
        assert (finding.params["until"], finding.params["earlier"]) == (AUGUST, APRIL)
        assert finding.params["fall"] == 20_000_000


def test_what_covers_no_later_day_or_was_corrected_has_not_fallen() -> None:
    """The same day again is another version; an older day is superseded; a corrected figure is no report."""
    before = spent("u1", APRIL, värdar="3,0 mkr")
    for until in (APRIL, "2025-03-31"):
        budgeted(before).when(spent("u2", until, värdar="2,0 mkr")).then().finds_no("outcome-falls")
    corrected = event("Corrected", "c", corrects='"u1"', because='"fel rad"')
    budgeted(before, corrected).when(spent("u2", AUGUST, värdar="2,0 mkr")).then().finds_no("outcome-falls")


def test_a_net_that_falls_while_its_cost_grows_is_income_that_came() -> None:
    """With the stated costs of both reports it is explained."""
    cost = 'costs = { "värdar" = "4,0 mkr" }\nincomes = { "värdar" = "1,0 mkr" }'
    later = 'costs = { "värdar" = "5,0 mkr" }\nincomes = { "värdar" = "3,0 mkr" }'
    before = f"{spent('u1', APRIL, värdar='3,0 mkr')}\n{cost}"
    result = budgeted(before).when(f"{spent('u2', AUGUST, värdar='2,0 mkr')}\n{later}")
    result.then().finds_no("outcome-falls")
    less = 'costs = { "värdar" = "3,5 mkr" }\nincomes = { "värdar" = "1,5 mkr" }'
    budgeted(before).when(f"{spent('u2', AUGUST, värdar='2,0 mkr')}\n{less}").finds("outcome-falls")


def test_income_of_a_line_falls_towards_zero() -> None:
    """Of a line that takes in more than it spends, more income is progress, and less is a fall."""
    signs = 'signs = "costs-positive"'
    before = f"{spent('u1', APRIL, grupper='-3,0 mkr')}\n{signs}"
    lines = given(LINES, before)
    lines.when(f"{spent('u2', AUGUST, grupper='-4,0 mkr')}\n{signs}").then().finds_no("outcome-falls")
    lines = given(LINES, before)
    lines.when(f"{spent('u2', AUGUST, grupper='-2,0 mkr')}\n{signs}").finds("outcome-falls")


def forecast(name: str = "p", **amounts: str) -> str:
    """A forecast of a body (``whole``) or of its lines."""
    lines = {"/" + line if line != "whole" else "": amount for line, amount in amounts.items()}
    table = ", ".join(f'"2025/{KS}{line}" = "{amount}"' for line, amount in lines.items())
    return event("ForecastRecorded", name, KS, lines=f"{{ {table} }}")


def test_a_forecast_beyond_the_budget_is_a_note_once_for_the_body() -> None:
    """Stated at the body, or by all its lines; one line over what it has is the body's own affair."""
    finding = budgeted().when(forecast(whole="10,5 mkr", värdar="7,5 mkr")).finds("forecast-exceeds-budget")
    assert (finding.account, finding.params["excess"]) == (f"2025/{KS}", 50_000_000)
    lines = budgeted().when(forecast(värdar="7,5 mkr", grupper="3,0 mkr"))
    assert codes(lines).count("forecast-exceeds-budget") == 1
    budgeted().when(forecast(värdar="7,5 mkr")).then().finds_no("forecast-exceeds-budget")
    budgeted().when(forecast(värdar="7,5 mkr", grupper="2,5 mkr")).then().finds_no("forecast-exceeds-budget")
    given(LINES).when(forecast(whole="10 mkr")).then().finds_no("forecast-exceeds-budget")


def test_lines_beyond_the_whole_are_judged_unless_an_income_is_left_out() -> None:
    """Costs alone may be more than a net budget."""
    fees = event(
        "FrameChanged",
        "avgifter",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}/grupper" = "-7 mkr" }}',
        despite='[{ code = "line-overdrawn", because = "intäkter" }]',
    )
    costs = forecast(värdar="6,5 mkr")
    budgeted(fees).when(costs).then().finds_no("forecast-exceeds-budget")
    both = event(
        "ForecastRecorded",
        "p",
        KS,
        lines=f'{{ "2025/{KS}/värdar" = "7,5 mkr", "2025/{KS}/grupper" = "-4,0 mkr" }}',
    )
    budgeted(fees).when(both).finds("forecast-exceeds-budget")
    budgeted().when(forecast(värdar="10,5 mkr")).finds("forecast-exceeds-budget")


def variance(kind: str = "ForecastRecorded", more: str = "", **amounts: str) -> str:
    """Variances of a body (``whole``) or of its lines, without the figures themselves."""
    lines = {"/" + line if line != "whole" else "": amount for line, amount in amounts.items()}
    table = ", ".join(f'"2025/{KS}{line}" = "{amount}"' for line, amount in lines.items())
    until = {"until": AUGUST} if kind == "OutcomeRecorded" else {}
    return event(kind, "v", KS, variances=f"{{ {table} }}", **until) + f"\n{more}"


def test_a_stated_deficit_of_the_body_is_a_note() -> None:
    """By its own variance or the sum of its lines'; a line's deficit that others cover is none."""
    for kind in ("ForecastRecorded", "OutcomeRecorded"):
        finding = budgeted().when(variance(kind, whole="-1 mkr", värdar="2 mkr")).finds("variance-below-zero")
        assert finding.params["variance"] == -(10**8)
        budgeted().when(variance(kind, värdar="-1 mkr", grupper="1 mkr")).then().finds_no(
            "variance-below-zero"
        )
        budgeted().when(variance(kind, värdar="-2 mkr", grupper="1 mkr")).finds("variance-below-zero")


def test_a_deficit_beside_its_outcome_is_said_by_the_outcome() -> None:
    """What the figures themselves say is not said twice."""
    both = f'lines = {{ "2025/{KS}" = "11 mkr" }}'
    result = budgeted().when(variance(more=both, whole="-1 mkr"))
    assert "variance-below-zero" not in codes(result)
    assert "forecast-exceeds-budget" in codes(result)


@pytest.mark.parametrize(
    ("written", "implausible"),
    [
        (variance(whole="9 mkr"), False),
        (variance(värdar="1 150 mkr"), True),
        (variance(värdar="11 mkr"), True),
        (variance(värdar="-11 mkr"), False),
        (variance(värdar="-101 mkr"), True),
        (forecast(värdar="60 mkr"), False),
        (forecast(värdar="7 000 mkr"), True),
        (spent("u", DECEMBER, värdar="101 mkr"), True),
        (event("ForecastRecorded", "p", KS, lines=f'{{ "2025/{KS}" = "99 mkr" }}'), False),
        (event("ForecastRecorded", "p", KS, lines=f'{{ "2025/{KS}" = "101 mkr" }}'), True),
    ],
)
def test_a_figure_far_beyond_the_whole_body_is_asked_about(written: str, *, implausible: bool) -> None:
    """More left than the whole budget; a deficit, an outcome or a forecast beyond ten times it."""
    assert ("figure-implausible" in codes(budgeted().when(written))) == implausible
    assert "figure-implausible" not in codes(given(LINES).when(written))  # nothing to hold it against


def raised(amount: str, kind: str = "FrameChanged", **keys: str) -> str:
    """The council raises the frame of a line, or a proposal or a grant would."""
    lines = f'{{ "2025/{KS}/värdar" = "{amount}" }}'
    return event(
        kind, "t", **{"giver": '"2025/kommunfullmäktige"', "lines": lines, "funding": '"skatt"', **keys}
    )


@pytest.mark.parametrize(
    ("written", "implausible"),
    [
        (raised("99 mkr"), False),
        (raised("101 mkr"), True),
        (raised("101 mkr", "ProposalMade"), True),
        (raised("101 mkr", "FrameDecided"), False),
    ],
)
def test_a_decision_far_beyond_the_whole_body_is_asked_about(written: str, *, implausible: bool) -> None:
    """A raise or a proposal of over ten times its budget; a frame begins it and is judged by nothing."""
    written = written.replace('funding = "skatt"', "") if "FrameDecided" in written else written
    assert ("figure-implausible" in codes(budgeted().when(written))) == implausible
    assert "figure-implausible" not in codes(given(LINES).when(written))


def test_a_body_without_a_frame_is_held_to_nothing() -> None:
    """What it began the year with is not what it is to have."""
    began = event("OpeningStated", "i", giver='"2025/ingående"', lines=f'{{ "2025/{KS}" = "1 mkr" }}')
    assert "figure-implausible" not in codes(given(LINES, began).when(raised("50 mkr")))
    assert "figure-implausible" in codes(given(LINES, began, framed("1 mkr")).when(raised("50 mkr")))


def test_one_slip_of_a_forecast_is_asked_about_once() -> None:
    """What is likelier a wrong unit is not also a forecast beyond the budget."""
    shown = codes(budgeted().when(event("ForecastRecorded", "p", KS, lines=f'{{ "2025/{KS}" = "101 mkr" }}')))
    assert "forecast-exceeds-budget" not in shown
    together = codes(budgeted().when(forecast(värdar="60 mkr", grupper="60 mkr")))
    assert "forecast-exceeds-budget" in together
    assert "figure-implausible" not in together


def test_a_minus_means_what_the_papers_rows_show() -> None:
    """Two rows in which a minus is what is left: then so is that of a body beside them."""
    accounts = opened("2025/m")
    frame = framed("9 mkr", "m")
    figures = {"lines": '{ "värdar" = "6,0 mkr", "grupper" = "2,0 mkr" }', "under": f'"2025/{KS}"'}
    for signs, deficit in (("-", False), ("", True)):
        variances = f'{{ "värdar" = "{signs}1,0 mkr", "grupper" = "{signs}1,0 mkr", "2025/m" = "-0,5 mkr" }}'
        written = event("OutcomeRecorded", "u", until=DECEMBER, variances=variances, **figures)
        shown = codes(budgeted(accounts, frame).when(written))
        assert ("variance-below-zero" in shown) == deficit
        assert "variance-mismatch" not in shown


def test_an_income_is_held_against_the_incomes_of_its_body() -> None:
    """Taxes are many times what the finance department costs, and no wrong unit."""
    taxes = event(
        "FrameDecided",
        "skatt",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}/värdar" = "-1 200 mkr", "2025/{KS}/grupper" = "50 mkr" }}',
    )
    for amount, implausible in (("-1 190 mkr", False), ("-12 500 mkr", True)):
        raised = codes(given(LINES, taxes).when(spent("u", DECEMBER, värdar=amount)))
        assert ("figure-implausible" in raised) == implausible


def test_a_project_is_held_against_no_single_year() -> None:
    """What it is to cost when it is complete is no forecast of the year, nor is its variance the year's.

    Nothing follows from it where nobody stated the project's budget.
    """
    whole = {
        "lines": f'{{ "2025/{KS}/värdar" = "80 mkr" }}',
        "variances": f'{{ "2025/{KS}/värdar" = "-2 mkr" }}',
    }
    of_year = budgeted().when(event("ForecastRecorded", "p", KS, **whole))
    assert {"forecast-exceeds-budget", "variance-mismatch"} <= {*codes(of_year)}
    of_project = budgeted().when(event("ForecastRecorded", "p", KS, horizon='"slut"', **whole))
    assert not {"forecast-exceeds-budget", "variance-mismatch"} & {*codes(of_project)}
    dear = f'{{ "2025/{KS}/värdar" = "150 mkr" }}'
    assert "figure-implausible" in codes(budgeted().when(event("ForecastRecorded", "p", KS, lines=dear)))
    far = budgeted().when(event("ForecastRecorded", "p", KS, horizon='"slut"', lines=dear))
    assert "figure-implausible" not in codes(far)


def project_forecast(forecast: str, variance: str | None = None, account: str = f"2025/{KS}/värdar") -> str:
    """What a project is to cost when it is complete, and the variance beside it."""
    more = {"variances": f'{{ "{account}" = "{variance}" }}'} if variance else {}
    return event(
        "ForecastRecorded", "p", KS, horizon='"slut"', lines=f'{{ "{account}" = "{forecast}" }}', **more
    )


@pytest.mark.parametrize(
    ("forecast", "variance", "expected"),
    [
        ("48 mkr", "0 mkr", []),
        ("46 mkr", "2 mkr", []),
        ("50 mkr", "-2 mkr", ["forecast-exceeds-budget"]),
        ("46 mkr", "-2 mkr", ["variance-mismatch"]),  # one row shows no custom of its paper
        ("46 mkr", "5 mkr", ["variance-mismatch"]),
    ],
)
def test_a_final_forecast_is_held_against_the_projects_budget(
    forecast: str, variance: str, expected: list[str]
) -> None:
    """As a paper states it, of any of the project's years: 48, and not the 7 of this year."""
    plan = event("PlanNoted", "t", KS, horizon='"slut"', lines=f'{{ "2024/{KS}/värdar" = "48 mkr" }}')
    earlier = opened(f"2024/{KS}", f"2024/{KS}/värdar")
    result = budgeted(earlier, plan).when(project_forecast(forecast, variance))
    assert codes(result) == expected
    if "forecast-exceeds-budget" in expected:
        params = result.finds("forecast-exceeds-budget").params
        assert (params["budgeted"], params["excess"]) == (48 * 10**8, 2 * 10**8)
        assert params["nature"] == ("more-than-project-budget",)
    alone = event(
        "ForecastRecorded", "v", KS, horizon='"slut"', variances=f'{{ "2025/{KS}/värdar" = "2 mkr" }}'
    )
    only = budgeted(earlier, plan).when(alone).finds("variance-only")
    assert (only.params["budgeted"], only.params["implied"]) == (48 * 10**8, 46 * 10**8)


def test_what_is_no_years_budget_is_a_projects() -> None:
    """So its own budget is what the final forecast is held against."""
    accounts = opened(f"flerårig/{KS}", f"flerårig/{KS}/bron")
    money = event(
        "FrameDecided",
        "r",
        "kommunfullmäktige",
        giver='"flerårig/kommunfullmäktige"',
        lines=f'{{ "flerårig/{KS}/bron" = "48 mkr" }}',
    )
    dear = project_forecast("50 mkr", account=f"flerårig/{KS}/bron")
    assert given(accounts, money).when(dear).finds("forecast-exceeds-budget").params["excess"] == 2 * 10**8


def test_an_income_that_is_forecast_to_fall_short_is_said_to() -> None:
    """More than a budget below zero is less income, and no cost."""
    fees = event(
        "FrameDecided",
        "avgifter",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        signs='"costs-positive"',
        lines=f'{{ "2025/{KS}" = "-4 305,6 mkr" }}',
    )
    short = f'{forecast(whole="-4 290,6 mkr")}\nsigns = "costs-positive"'
    finding = given(LINES, fees).when(short).finds("forecast-exceeds-budget")
    assert (finding.params["nature"], finding.params["excess"]) == (("short-of-net-budget",), 15 * 10**8)
    assert "short of the net income" in finding_sentence(finding, Language.EN)


def test_a_plan_is_of_a_year_whose_budget_nobody_decided() -> None:
    """A carry-over of 2 into the next year says nothing of what that year is to get."""
    plan = event("PlanNoted", "t", KS, lines=f'{{ "2026/{KS}/värdar" = "70 mkr" }}')
    assert "figure-implausible" not in codes(given(*CARRIED, carried("2 mkr")).when(plan))


def test_what_a_line_alone_was_given_is_not_all_that_a_body_has() -> None:
    """More left than a package gave a line may be true of the body; ten times that is asked about."""
    package = event(
        "FrameDecided",
        "paket",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}/värdar" = "1,5 mkr" }}',
    )
    assert "figure-implausible" not in codes(given(LINES, package).when(variance(whole="2 mkr")))
    assert "figure-implausible" in codes(given(LINES, package).when(variance(whole="20 mkr")))


def test_an_unknown_budget_judges_nothing() -> None:
    """Where a body held money before the log, its whole is not known."""
    for opening, judged in (("none", True), ("unknown", False)):
        accounts = opened(f"2025/{KS}", f"2025/{KS}/värdar", opening=f'"{opening}"')
        raised = codes(given(accounts, framed("1 mkr")).when(variance(värdar="1 150 mkr")))
        assert ("figure-implausible" in raised) == judged


CARRIED = (
    LINES,
    opened(f"2026/{KS}", f"2026/{KS}/värdar"),
    framed("10 mkr"),
    allocated(värdar="7 mkr"),
)


def carried(amount: str) -> str:
    """Money of a line carried over into the next year by the council."""
    lines = f'{{ "2026/{KS}/värdar" = "{amount}" }}'
    return event("CarryOverDecided", "o", "kommunfullmäktige", giver=f'"2025/{KS}/värdar"', lines=lines)


def test_a_later_estimate_beyond_what_was_carried_over_is_a_note() -> None:
    """Where the year has nothing but what was carried over."""
    for estimate, exceeds in (("3 mkr", True), ("2 mkr", False)):
        later = event("ForecastRecorded", "p", KS, lines=f'{{ "2026/{KS}/värdar" = "{estimate}" }}')
        raised = codes(given(*CARRIED, carried("2 mkr")).when(later))
        assert ("estimate-exceeds-carry-over" in raised or "forecast-exceeds-budget" in raised) == exceeds


def test_more_carried_over_than_the_forecast_leaves_is_a_note() -> None:
    """Until the year's outcome is known, which the balance is held against."""
    expected = forecast(värdar="6 mkr")
    given(*CARRIED, expected).when(carried("2 mkr")).finds("carry-over-exceeds-estimate")
    given(*CARRIED, expected).when(carried("1 mkr")).then().finds_no("carry-over-exceeds-estimate")
    final = spent("u", DECEMBER, värdar="4 mkr")
    given(*CARRIED, expected, final).when(carried("2 mkr")).then().finds_no("carry-over-exceeds-estimate")


def test_a_bodys_own_fund_does_not_hide_what_it_overspends() -> None:
    """The fund is no part of the budget: neither an outcome nor a forecast may count on it."""
    fund = opened(f"2025/{KS}/fond", role='"reserve"')
    saved = event(
        "FrameDecided",
        "fond",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}/fond" = "50 mkr" }}',
    )
    beyond = event("OutcomeRecorded", "u", KS, lines=f'{{ "2025/{KS}" = "11 mkr" }}', until=DECEMBER)
    finding = given(LINES, fund, framed("10 mkr"), saved).when(beyond).finds("overspent")
    assert finding.params["budget"] == 10 * 10**8
    lines = spent("u", DECEMBER, värdar="8 mkr", grupper="2,5 mkr")
    result = given(LINES, fund, framed("10 mkr"), saved, allocated(värdar="8 mkr", grupper="2 mkr")).when(
        lines
    )
    assert [finding.account for finding in result.book.findings() if finding.code == "overspent"] == [
        f"2025/{KS}/grupper"
    ]
