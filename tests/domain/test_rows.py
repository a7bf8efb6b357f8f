"""Row and column: a variance is what budget and figure differ by, a total that of its column."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

import spec
from spec import KS, LINES, Given, allocated, event, framed, opened

given = partial(spec.given, today=date(2026, 3, 1))  # when the outcome of 2025 is known
YEAR_END = "2025-12-31"


def budgeted() -> Given:
    """A body of 10 mkr with lines of 7 and 3."""
    return given(LINES, framed("10 mkr"), allocated(värdar="7 mkr", grupper="3 mkr"))


def outcome(until: str, more: str = "", **tables: str) -> str:
    """An outcome with tables of figures, written as ``line amount, line amount``."""
    keys = {
        key: "{ " + ", ".join('"{}" = "{}"'.format(*row.split(" ", 1)) for row in rows.split("; ")) + " }"
        for key, rows in tables.items()
    }
    table = event("OutcomeRecorded", "u", KS, until=until, under=f'"2025/{KS}"', **keys)
    return f"{table}\n{more}"


@pytest.mark.parametrize(
    ("variances", "accounts"),
    [
        ("värdar 0,5 mkr; grupper -0,2 mkr", []),
        ("värdar -0,5 mkr; grupper 0,2 mkr", []),  # outcome less budget: the paper's own sign
        ("värdar 0,5 mkr; grupper -0,8 mkr", ["grupper"]),
        ("värdar 5,5 mkr", ["värdar"]),
        ("värdar -0,5 mkr", ["värdar"]),  # one row shows no custom of its paper
        ("värdar 0,7 mkr; grupper -0,2 mkr", ["värdar"]),  # beyond rounding
        ("värdar 0,4 mkr; grupper -0,3 mkr", []),  # within rounding of 0,1 mkr
        ("värdar 1,5 mkr; grupper -1,2 mkr", ["värdar"]),  # the log's budget is another: said once
    ],
)
def test_a_variance_is_what_budget_and_outcome_differ_by(variances: str, accounts: list[str]) -> None:
    """With either sign, if it is one sign for all rows; a row that breaks it is found, all rows once."""
    written = outcome(YEAR_END, lines="värdar 6,5 mkr; grupper 3,2 mkr", variances=variances)
    book = budgeted().when(written).then().book
    findings = [finding for finding in book.findings() if finding.code == "variance-mismatch"]
    assert [str(finding.account).rpartition("/")[2] for finding in findings] == accounts


def test_a_variance_during_the_year_is_against_the_budget_of_the_months() -> None:
    """So it is not compared with the year's; nor where the log has no budget."""
    written = outcome("2025-08-31", lines="värdar 4,0 mkr", variances="värdar 0,6 mkr")
    budgeted().when(written).then().finds_no("variance-mismatch")
    unbudgeted = outcome(YEAR_END, lines="värdar 4,0 mkr", variances="värdar 0,6 mkr")
    given(LINES).when(unbudgeted).then().finds_no("variance-mismatch")


def test_money_carried_on_may_be_counted_off_or_not() -> None:
    """A report of the year may hold its outcome against the budget before or after what went to the next."""
    on = event(
        "CarryOverDecided",
        "o",
        "kommunfullmäktige",
        giver=f'"2025/{KS}/värdar"',
        lines=f'{{ "2026/{KS}" = "0,5 mkr" }}',
    )
    book = (LINES, opened(f"2026/{KS}"), framed("10 mkr"), allocated(värdar="7 mkr", grupper="3 mkr"), on)
    for variance, differs in (("0,5 mkr", False), ("0,0 mkr", False), ("1,0 mkr", True)):
        written = outcome(YEAR_END, lines="värdar 6,50 mkr", variances=f"värdar {variance}")
        raised = [finding.code for finding in given(*book).when(written).then().book.findings()]
        assert ("variance-mismatch" in raised) == differs


def test_a_forecasts_variance_is_compared_at_any_time() -> None:
    """A forecast is of the whole year."""
    forecast = event(
        "ForecastRecorded",
        "p",
        KS,
        giver=f'"2025/{KS}"',
        lines='{ "värdar" = "6,0 mkr" }',
        variances='{ "värdar" = "2,0 mkr" }',
    )
    finding = budgeted().when(forecast).finds("variance-mismatch")
    assert (finding.params["computed"], finding.params["figure"]) == (10**8, ("the-forecast",))


@pytest.mark.parametrize("key", ["variances", "costs", "incomes"])
def test_a_total_without_lines_is_that_of_its_one_column(key: str) -> None:
    """A total of variances, costs or incomes is held against its parts; beside lines it is theirs."""
    rows = {key: "värdar 18 mkr; grupper 2 mkr"}
    budgeted().when(outcome("2025-08-31", 'total = "999 mkr"', **rows)).refused("total-mismatch")
    budgeted().when(outcome("2025-08-31", 'total = "20 mkr"', **rows)).then()
    both = {"lines": "värdar 1 mkr; grupper 2 mkr", **rows}
    budgeted().when(outcome("2025-08-31", 'total = "3 mkr"', **both)).then()
    budgeted().when(outcome("2025-08-31", 'total = "20 mkr"', **both)).refused("total-mismatch")


def test_a_total_at_the_edge_of_rounding_is_a_note_with_both_figures() -> None:
    """Four parts to 0,1 mkr may be 0,2 off: 4, 8, 1,4 and 6,4 of 20."""
    names = [f"2024/n{line}" for line in ("", "/a", "/b", "/c", "/d")]
    frame = event("FrameDecided", "r", giver='"2024/kommunfullmäktige"', lines='{ "2024/n" = "20 mkr" }')
    split = event(
        "AllocationDecided",
        "f",
        giver='"2024/n"',
        total='"20 mkr"',
        lines='{ a = "4 mkr", b = "8 mkr", c = "1,4 mkr", d = "6,4 mkr" }',
    )
    finding = given(opened(*names), frame).when(split).finds("total-rounded")
    assert (finding.params["stated"], finding.params["summed"]) == (20 * 10**8, 198 * 10**7)


@drawn(st.lists(st.integers(-500, 500), min_size=2, max_size=2), st.integers(-3, 3))
def test_a_total_of_variances_holds_only_if_it_is_their_sum(parts: list[int], off: int) -> None:
    """Stated in kronor, which are exact; signs count."""
    rows = "; ".join(f"{name} {kr} kr" for name, kr in zip(("värdar", "grupper"), parts, strict=True))
    result = budgeted().when(outcome("2025-08-31", f'total = "{sum(parts) + off} kr"', variances=rows))
    assert (result.refusal is None) == (off == 0)


def measured(kind: str, body: str, hosts: str, groups: str) -> str:
    """A forecast, plan or outcome of a body and its lines in one event."""
    lines = f'{{ "2025/{KS}" = "{body}", "2025/{KS}/värdar" = "{hosts}", "2025/{KS}/grupper" = "{groups}" }}'
    until = {"until": "2025-04-30"} if kind == "OutcomeRecorded" else {}
    return event(kind, "m", KS, lines=lines, **until)


def test_a_bodys_forecast_is_held_against_its_lines() -> None:
    """Another sum is a note with both; nothing follows of some lines, or where the body has money itself."""
    finding = (
        budgeted()
        .when(measured("ForecastRecorded", "9,9 mkr", "6,0 mkr", "3,0 mkr"))
        .finds("sum-of-lines-differs")
    )
    assert (finding.params["stated"], finding.params["summed"]) == (990_000_000, 900_000_000)
    budgeted().when(measured("ForecastRecorded", "9,0 mkr", "6,0 mkr", "3,0 mkr")).then().finds_no(
        "sum-of-lines-differs"
    )
    planned = event("PlanNoted", "m", KS, lines=f'{{ "2025/{KS}" = "9 mkr", "2025/{KS}/värdar" = "6 mkr" }}')
    budgeted().when(planned).then().finds_no("sum-of-lines-differs")
    given(LINES, framed("10 mkr")).when(
        measured("PlanNoted", "9,9 mkr", "6,0 mkr", "3,0 mkr")
    ).then().finds_no("sum-of-lines-differs")


@pytest.mark.parametrize("kind", ["ForecastRecorded", "PlanNoted"])
@pytest.mark.parametrize(("total", "holds"), [("10 mkr", True), ("20 mkr", True), ("15 mkr", False)])
def test_the_total_of_estimates_counts_a_body_once(kind: str, total: str, *, holds: bool) -> None:
    """A body's forecast or plan includes its lines', so a total is that of the body; or it counts both."""
    written = f'{measured(kind, "10 mkr", "7 mkr", "3 mkr")}\ntotal = "{total}"'
    assert (budgeted().when(written).refusal is None) == holds
    rows = f'{{ "2025/{KS}" = "10 mkr", "2025/{KS}/värdar" = "7 mkr", "2025/{KS}/grupper" = "3 mkr" }}'
    variances = event(kind, "m", KS, variances=rows, total=f'"{total}"')
    assert (budgeted().when(variances).refusal is None) == holds


def test_a_bodys_own_fund_is_none_of_its_lines() -> None:
    """The forecast of all its lines is held against its own, with or without a fund."""
    fund = opened(f"2025/{KS}/fond", role='"reserve"')
    book = given(LINES, fund, framed("10 mkr"), allocated(värdar="7 mkr", grupper="3 mkr"))
    book.when(measured("ForecastRecorded", "12 mkr", "6 mkr", "4 mkr")).finds("sum-of-lines-differs")


def test_a_variance_is_held_against_the_figure_on_record_of_the_same_day() -> None:
    """A second report that gives the variance alone is of the outcome that stands."""
    first = outcome(YEAR_END, lines="värdar 6,5 mkr").replace('id = "u"', 'id = "u1"')
    begun = given(LINES, framed("10 mkr"), allocated(värdar="7 mkr", grupper="3 mkr"), first)
    finding = begun.when(outcome(YEAR_END, variances="värdar 3 mkr")).finds("variance-mismatch")
    assert (finding.params["stated"], finding.params["computed"]) == (650_000_000, 50_000_000)


def test_an_outcome_of_a_body_that_is_its_lines_counts_twice() -> None:
    """It is what the body spent itself, so the sum of its lines beside them is a warning; another is none.

    Rounding may make it another figure, and both are said; one that is large beside the sum explains nothing.
    """
    budgeted().when(measured("OutcomeRecorded", "4 mkr", "3 mkr", "1 mkr")).finds("lines-counted-twice")
    rounded = budgeted().when(measured("OutcomeRecorded", "4,0 mkr", "3,0 mkr", "0,9 mkr"))
    params = rounded.finds("lines-counted-twice").params
    assert (params["stated"], params["summed"]) == (400_000_000, 390_000_000)
    coarse = budgeted().when(measured("OutcomeRecorded", "3 mkr", "1 mkr", "1 mkr"))
    coarse.then().finds_no("lines-counted-twice")
    budgeted().when(measured("OutcomeRecorded", "0,3 mkr", "3 mkr", "1 mkr")).then().finds_no(
        "lines-counted-twice"
    )
