"""Operations and investments of a body: each is judged by itself, for neither can use what the other has."""

from __future__ import annotations

import pytest

from spec import KS, Given, event, given, opened
from tplog.answers.year_summary import budget_years

MKR = 100_000_000
GROUND = (
    opened(f"2025/{KS}", f"2025/{KS}/x", f"2025/{KS}/y"),
    opened(f"2025/{KS}/inv", kind='"investering"'),
)


def framed(**lines: str) -> str:
    """Frames of lines, in mkr."""
    table = ", ".join(f'"2025/{KS}/{name}" = "{ore} mkr"' for name, ore in lines.items())
    giver = '"2025/kommunfullmäktige"'
    return event("FrameDecided", "ram", "kommunfullmäktige", giver=giver, lines=f"{{ {table} }}")


def reported(kind: str, name: str, **keys: str) -> str:
    """A forecast or an outcome of the body's lines, with tables of figures in mkr."""
    return event(kind, name, KS, under=f'"2025/{KS}"', unit='"mkr"', **keys)


BOTH = (*GROUND, framed(x="100", y="2", inv="34"))


def forecast(lines: str) -> str:
    """A forecast of the body's lines."""
    return reported("ForecastRecorded", "p", made="2025-01-31", lines=lines)


@pytest.mark.parametrize(
    ("lines", "kind", "excess"),
    [
        ('{ x = "103", inv = "20" }', "drift", 1),
        ('{ x = "80", inv = "36" }', "investering", 2),
        ('{ x = "102", inv = "34" }', None, 0),
    ],
)
def test_a_forecast_is_held_against_the_budget_of_its_kind(lines: str, kind: str | None, excess: int) -> None:
    """What investments leave pays for no operations, nor the other way round."""
    then = given(*BOTH).when(forecast(lines))
    if kind is None:
        then.finds_no("forecast-exceeds-budget")
        return
    params = then.finds("forecast-exceeds-budget").params
    assert (params["of_kind"], params["excess"]) == ((f"of-kind-{kind}",), excess * MKR)


def test_a_body_with_one_kind_alone_is_judged_as_a_whole() -> None:
    """Nothing is said of a kind where there is no other."""
    then = given(*GROUND, framed(x="100", y="2")).when(forecast('{ x = "103" }'))
    assert then.finds("forecast-exceeds-budget").params["of_kind"] == ()


def test_what_a_body_can_still_give_its_investments_counts_as_theirs() -> None:
    """A body that divides its money among investments has not spent what it has left to divide."""
    frame = event(
        "FrameDecided",
        "ram",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}" = "50 mkr" }}',
    )
    split = event(
        "AllocationDecided", "d", KS, giver=f'"2025/{KS}"', lines='{ inv = "20 mkr", x = "10 mkr" }'
    )
    given(*GROUND, frame, split).when(forecast('{ inv = "39" }')).finds_no("forecast-exceeds-budget")


def _own_frame() -> Given:
    frame = event(
        "FrameDecided",
        "ram",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}" = "100 mkr", "2025/{KS}/inv" = "34 mkr" }}',
    )
    return given(*GROUND, frame)


def test_a_body_overspends_though_its_investments_do_not() -> None:
    """What the body spent itself is beyond its own frame; the investments' frame is not its to use."""
    lines = f'{{ "2025/{KS}" = "103", inv = "20" }}'
    then = _own_frame().when(reported("OutcomeRecorded", "u", until="2025-01-31", lines=lines))
    params = then.finds("overspent").params
    assert (params["of_kind"], params["budget"], params["beyond"]) == (
        ("of-kind-drift",),
        100 * MKR,
        3 * MKR,
    )


def test_a_deficit_of_operations_is_not_hidden_by_investments() -> None:
    """Variances of lines are added up by kind."""
    variances = '{ x = "-5", inv = "20" }'
    then = given(*BOTH).when(reported("ForecastRecorded", "p", made="2025-01-31", variances=variances))
    params = then.finds("variance-below-zero").params
    assert (params["of_kind"], params["variance"]) == (("of-kind-drift",), -5 * MKR)


def test_a_bodys_variance_may_leave_investments_out() -> None:
    """A report of operations alone has the budget of these beside its forecast."""
    keys = {"lines": f'{{ "2025/{KS}" = "100" }}', "variances": f'{{ "2025/{KS}" = "2" }}'}
    forecast = reported("ForecastRecorded", "p", made="2025-01-31", **keys)
    given(*BOTH).when(forecast).finds_no("variance-mismatch")


@pytest.mark.parametrize(("with_investments", "is_whole"), [(True, False), (False, True)])
def test_a_total_of_operations_is_none_of_the_whole_body(with_investments: object, is_whole: object) -> None:
    """It stands with its event, where the body has investments in the same column."""
    keys = {"total": '"91"', "lines": '{ x = "90", y = "1" }'}
    operations = reported("OutcomeRecorded", "u", until="2025-01-31", **keys)
    lines = f'{{ "2025/{KS}/inv" = "20 mkr" }}'
    other = event("OutcomeRecorded", "i", KS, until="2025-01-31", lines=lines)
    then = given(*BOTH).when(*((operations, other) if with_investments else (operations,)))
    assert then.refusal is None
    (body,) = budget_years("trygghet", then.state, (2025,)).years[2025]
    assert ("outcome" in body.totals) is is_whole
    assert [total.event for total in body.further_totals] == ["u"] * (not is_whole)
