"""A correction is judged as what it states, by the rules of what it corrects, and may state figures."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

import spec
from spec import KS, Then, event, opened
from tplog.values.account import parse_account
from tplog.values.transfer import NotedFigure

COUNCIL, LINE, OTHER = "kommunfullmäktige", f"2025/{KS}/värdar", f"2025/{KS}/grupper"
AUGUST, DECEMBER = "2025-08-31", "2025-12-31"
given = partial(spec.given, today=date(2026, 4, 1))
ACCOUNTS = opened(f"2025/{KS}", LINE, OTHER, f"2026/{KS}", LINE.replace("2025", "2026"))


def budget(first: str = "7 mkr", other: str = "3 mkr", **keys: str) -> str:
    """What the council gives to both lines."""
    lines = f'{{ "{LINE}" = "{first}", "{OTHER}" = "{other}" }}'
    return event("FrameDecided", "ram", COUNCIL, giver=f'"2025/{COUNCIL}"', lines=lines, **keys)


def outcome(name: str, until: str, amount: str, **keys: str) -> str:
    """The outcome of one line until a day."""
    return event("OutcomeRecorded", name, KS, until=until, lines=f'{{ "{LINE}" = "{amount}" }}', **keys)


def corrected(name: str, wrong: str, **keys: str) -> str:
    """A correction of what was recorded wrongly."""
    return event("Corrected", name, KS, corrects=f'"{wrong}"', because='"fel"', **keys)


def in_lines(name: str, wrong: str, amount: str) -> str:
    """A correction of an outcome in the outcome's own form."""
    return corrected(name, wrong, lines=f'{{ "{LINE}" = "{amount}" }}')


def as_transfers(name: str, wrong: str, amount: str) -> str:
    """A correction of an outcome as money that goes to what was spent."""
    move = f'{{ from = "{LINE}", to = "2025/utfall", amount = "{amount}" }}'
    return corrected(name, wrong, transfers=f"[{move}]")


FORMS = pytest.mark.parametrize("correct", [in_lines, as_transfers])


def facts(result: Then, *, besides: str = "") -> set[tuple[object, ...]]:
    """What the findings say, but for those of an event that was corrected."""
    assert result.refusal is None, result.refusal
    shown = (finding for finding in result.book.findings() if finding.events[:1] != (besides,))
    return {(finding.code, finding.account, *sorted(finding.params.items())) for finding in shown}


def figure(result: Then, path: str, name: str) -> NotedFigure | None:
    """The figure that counts at an account."""
    assert result.refusal is None, result.refusal
    return result.state.noted.get((parse_account(path), name))


def carried_deficit(amount: str) -> str:
    """A deficit of the line that goes to the next year."""
    lines = f'{{ "{LINE.replace("2025", "2026")}" = "{amount}" }}'
    return event("CarryOverDecided", "omb", COUNCIL, decided="2026-03-15", giver=f'"{LINE}"', lines=lines)


@FORMS
@pytest.mark.parametrize(
    ("before", "wrong", "right"),
    [
        ((), "7,6 mkr", "7,7 mkr"),  # further beyond the budget
        ((), "7,7 mkr", "7,6 mkr"),  # less beyond it
        ((), "6 mkr", "8 mkr"),
        ((), "8 mkr", "6 mkr"),
        ((outcome("u0", AUGUST, "5,0 mkr"),), "6,0 mkr", "4,0 mkr"),  # it falls
        ((), "6 mkr", "80 mkr"),  # more than the body can have
    ],
)
def test_a_corrected_outcome_is_judged_as_if_it_had_been_recorded_so(
    correct: object, before: tuple[str, ...], wrong: str, right: str
) -> None:
    """Its findings are those of the same outcome recorded rightly from the start, in either form."""
    assert callable(correct)
    base = given(ACCOUNTS, budget(), *before)
    mended = base.when(outcome("u", DECEMBER, wrong), correct("c", "u", right))
    rightly = given(ACCOUNTS, budget(), *before).when(outcome("c", DECEMBER, right))
    assert facts(mended, besides="u") == facts(rightly)


@FORMS
def test_an_answer_to_the_wrong_outcome_is_none_to_the_right_one(correct: object) -> None:
    """Overspent by more than was answered: the finding is open, answered for other figures."""
    assert callable(correct)
    answer = event("FindingAnswered", "svar", KS, finding='"overspent"', account=f'"{LINE}"', answer='"tak"')
    past = given(ACCOUNTS, budget(), outcome("u", DECEMBER, "7,6 mkr"), answer)
    findings = past.when(correct("c", "u", "7,7 mkr")).book.findings()
    stated = {each.events[0]: each for each in findings if each.code == "overspent"}
    assert (stated["u"].answer, stated["c"].answer) == ("svar", None)
    assert (stated["c"].earlier_answer, stated["c"].params["beyond"]) == ("svar", 70_000_000)


@FORMS
def test_no_money_is_taken_back_that_was_used(correct: object) -> None:
    """A higher outcome overdraws nothing, neither by the reversal nor on the day of the outcome."""
    assert callable(correct)
    deficit, last = carried_deficit("-0,6 mkr"), correct("c", "u", "7,7 mkr")
    wrong = outcome("u", DECEMBER, "7,6 mkr", decided="2026-02-11")
    result = given(ACCOUNTS, budget(), wrong, deficit).when(last)
    result.finds_no("overdrawn-by-reversal").finds_no("overdrawn-in-retrospect")
    finding = result.finds("carried-deficit-differs")
    assert finding.events == ("c", "omb")
    assert (finding.params["carried"], finding.params["remaining"]) == (60_000_000, -70_000_000)


@pytest.mark.parametrize(("amount", "differs"), [("7,6 mkr", False), ("7,7 mkr", True)])
def test_a_deficit_carried_over_is_held_against_a_later_outcome(amount: str, *, differs: bool) -> None:
    """Also a new outcome of the year's end may leave another deficit than was carried over."""
    past = given(ACCOUNTS, budget(), outcome("u", DECEMBER, "7,6 mkr"), carried_deficit("-0,6 mkr"))
    codes = [each.code for each in past.when(outcome("u2", DECEMBER, amount)).book.findings()]
    assert ("carried-deficit-differs" in codes) == differs


def test_a_decision_beyond_what_there_was_on_its_day_is_still_found() -> None:
    """The outcome left 2, of which 3 were decided away before more came."""
    lines = f'{{ "{OTHER}" = "3 mkr" }}'
    taken = event("ReallocationDecided", "tag", KS, decided="2025-05-01", giver=f'"{LINE}"', lines=lines)
    more = event(
        "FrameChanged",
        "mer",
        COUNCIL,
        decided="2025-05-20",
        giver=f'"2025/{COUNCIL}"',
        lines=f'{{ "{LINE}" = "5 mkr" }}',
    )
    spent = outcome("u", "2025-03-31", "5 mkr", decided="2025-04-10")
    given(ACCOUNTS, budget(), spent, more).when(taken).finds("overdrawn-in-retrospect")


def test_an_outcome_between_two_reports_is_held_against_both() -> None:
    """A corrected August is more than December, which then fell."""
    past = given(ACCOUNTS, budget(), outcome("a", AUGUST, "3 mkr"), outcome("d", DECEMBER, "5,0 mkr"))
    finding = past.when(in_lines("c", "a", "6,0 mkr")).finds("outcome-falls")
    assert finding.events == ("c", "d")
    assert (finding.params["before"], finding.params["after"]) == (600_000_000, 500_000_000)


@pytest.mark.parametrize(
    ("giver", "taker", "amount"), [("2025/utfall", LINE, "98 mkr"), ("2025/utfall", LINE, "-98 mkr")]
)
def test_an_outcome_that_gives_has_two_readings(giver: str, taker: str, amount: str) -> None:
    """An income written in the direction in which it moves was read as a cost."""
    moves = f'[{{ from = "{giver}", to = "{taker}", amount = "{amount}" }}]'
    past = given(ACCOUNTS, budget("-100 mkr", "100 mkr"), outcome("u", DECEMBER, "-102 mkr"))
    past.when(corrected("c", "u", transfers=moves)).refused("outcome-as-giver")
    result = past.when(in_lines("c", "u", "-98 mkr"))
    assert result.state[LINE].outcome == 98 * 10**8
    assert result.finds("overspent").params["beyond"] == 2 * 10**8


def table(**figures: str) -> str:
    """The outcome of both lines, with what the paper has beside it."""
    lines = f'{{ "{LINE}" = "6 mkr", "{OTHER}" = "3 mkr" }}'
    return event("OutcomeRecorded", "u", KS, until=DECEMBER, lines=lines, **figures)


def test_a_correction_in_the_short_form_states_its_lines_and_leaves_the_others() -> None:
    """The line's figures are anew; the other line keeps its outcome and its variance."""
    variances = f'{{ "{LINE}" = "1 mkr", "{OTHER}" = "0 kr" }}'
    mended = corrected("c", "u", lines=f'{{ "{LINE}" = "6,5 mkr" }}', variances=f'{{ "{LINE}" = "0,5 mkr" }}')
    past = ACCOUNTS, budget(), table(variances=variances)
    result = given(*past).when(mended)
    figures = {
        (path, name): figure(result, path, name)
        for path in (LINE, OTHER)
        for name in ("outcome", "outcome-variance")
    }
    amounts = {key: noted.amount.ore // 10**7 for key, noted in figures.items() if noted}
    assert amounts == {
        (LINE, "outcome"): 65,
        (LINE, "outcome-variance"): 5,
        (OTHER, "outcome"): 30,
        (OTHER, "outcome-variance"): 0,
    }
    assert (result.state[LINE].outcome, result.state[OTHER].outcome) == (-650_000_000, -300_000_000)
    back = given(*past, mended).when(event("Corrected", "d", KS, corrects='"c"', because='"fel"'))
    assert back.state[LINE].outcome == -600_000_000
    variance = figure(back, LINE, "outcome-variance")
    assert variance is not None
    assert variance.amount.ore == 10**8


def test_a_variance_is_left_only_beside_the_figure_that_it_was_stated_for() -> None:
    """A new outcome without its variance has none, nor has what lies above it; other lines' stay."""
    variances = f'{{ "{LINE}" = "1 mkr", "{OTHER}" = "0 kr", "2025/{KS}" = "1 mkr" }}'
    result = given(ACCOUNTS, budget(), table(variances=variances)).when(in_lines("c", "u", "6,5 mkr"))
    left = [path for path in (LINE, OTHER, f"2025/{KS}") if figure(result, path, "outcome-variance")]
    assert left == [OTHER]


def test_a_variance_of_a_correction_is_held_against_its_row() -> None:
    """7,0 less 6,5 is not 0,1."""
    wrong = corrected("c", "u", lines=f'{{ "{LINE}" = "6,5 mkr" }}', variances=f'{{ "{LINE}" = "0,1 mkr" }}')
    given(ACCOUNTS, budget(), table()).when(wrong).finds("variance-mismatch")


def test_a_corrected_forecast_states_figures_of_the_same_day() -> None:
    """Nothing moves; the forecast is the right one, made when the wrong one was."""
    wrong = event("ForecastRecorded", "p", KS, decided="2025-05-01", lines=f'{{ "{LINE}" = "6 mkr" }}')
    result = given(ACCOUNTS, budget(), wrong).when(in_lines("c", "p", "11 mkr"))
    noted = figure(result, LINE, "forecast")
    assert noted is not None
    assert (noted.amount.ore, noted.made, noted.event) == (11 * 10**8, date(2025, 5, 1), "c")
    assert result.state[LINE].outcome == 0


def test_money_without_a_giver_is_refused() -> None:
    """A frame's correction says who gives; only an outcome has sums since a start."""
    past = given(ACCOUNTS, budget())
    past.when(in_lines("c", "ram", "8 mkr")).refused("correction-of-no-figures")
    past.when(corrected("c", "ram", variances=f'{{ "{LINE}" = "1 mkr" }}')).refused(
        "correction-of-no-figures"
    )
    forecast = event("ForecastRecorded", "p", KS, lines=f'{{ "{LINE}" = "6 mkr" }}')
    since = corrected("c", "p", accumulated=f'{{ "{LINE}" = "9 mkr" }}')
    given(ACCOUNTS, budget(), forecast).when(since).refused("correction-of-no-outcome")


def test_figures_with_a_giver_are_refused() -> None:
    """Where a correction of figures names a giver, the refusal says how it is written."""
    giver = {"giver": f'"2025/{KS}"', "lines": '{ "värdar" = "6 mkr" }'}
    for wrong in (
        outcome("u", AUGUST, "5 mkr"),
        event("ForecastRecorded", "u", KS, lines=f'{{ "{LINE}" = "6 mkr" }}'),
    ):
        given(ACCOUNTS, budget(), wrong).when(corrected("c", "u", **giver)).refused("correction-of-figures")


def test_a_table_is_corrected_by_a_table() -> None:
    """Rows with variances state the corrected lines anew."""
    rows = "'''\nPost | Utfall | Avvikelse\nvärdar | 6,5 | 0,5\n'''"
    mended = corrected("c", "u", under=f'"2025/{KS}"', unit='"mkr"', rows=rows)
    result = given(ACCOUNTS, budget(), table()).when(mended)
    assert figure(result, LINE, "outcome-variance") is not None
    assert [result.state[path].outcome // 10**7 for path in (LINE, OTHER)] == [-65, -30]


def test_a_corrected_raise_is_judged_as_a_raise() -> None:
    """It is paid by the result, and by more than the one that was answered."""
    raised = event(
        "FrameChanged", "till", COUNCIL, giver='"2025/resultat"', lines=f'{{ "{LINE}" = "1 mkr" }}'
    )
    right = corrected("c", "till", giver='"2025/resultat"', lines=f'{{ "{LINE}" = "2 mkr" }}')
    findings = given(ACCOUNTS, budget(), raised).when(right).book.findings()
    raises = [(each.events, each.params["ore"]) for each in findings if each.code == "raise-from-result"]
    assert sorted(raises) == [(("c",), 2 * 10**8), (("till",), 10**8)]


@pytest.mark.parametrize(
    ("decided", "is_late"), [("2024-12-16", True), ("2024-11-20", False), ("2025-03-03", False)]
)
def test_a_budget_is_late_by_the_day_that_a_correction_says(decided: str, *, is_late: bool) -> None:
    """A day within the year itself is that of the correction, not of the budget."""
    result = f'"2025/resultat" = "2 mkr", "{LINE}" = "-2 mkr"'
    frame = {"giver": f'"2025/{COUNCIL}"', "lines": f"{{ {result} }}", "signs": '"costs-positive"'}
    wrong = event("FrameDecided", "ram", COUNCIL, decided="2024-11-25", **frame)
    right = event("Corrected", "c", COUNCIL, corrects='"ram"', because='"dag"', decided=decided, **frame)
    codes = [each.code for each in given(ACCOUNTS, wrong).when(right).book.findings()]
    assert ("budget-late" in codes) == is_late


@pytest.mark.parametrize(("basis", "unseen"), [("reported", True), ("minutes", False)])
def test_a_report_that_corrects_a_report_shows_no_minutes(basis: str, *, unseen: bool) -> None:
    """The minutes are as unseen as before; what the second report tells is lacking no more."""
    wrong = event(
        "FrameDecided",
        "ram",
        COUNCIL,
        basis='"reported"',
        giver=f'"2025/{COUNCIL}"',
        lines=f'{{ "2025/{KS}" = "4 mkr" }}',
        paragraph='"unknown"',
        case_numbers='["unknown"]',
    )
    right = corrected(
        "c",
        "ram",
        basis=f'"{basis}"',
        giver=f'"2025/{COUNCIL}"',
        lines=f'{{ "2025/{KS}" = "4,2 mkr" }}',
        paragraph='"unknown"',
    )
    findings = {each.code: each for each in given(ACCOUNTS, wrong).when(right).book.findings()}
    assert ("minutes-not-seen" in findings) == unseen
    missing = findings["metadata-missing"].params["missing"] if unseen else ()
    assert missing == (("paragraph",) if unseen else ())


@pytest.mark.parametrize(("amount", "reached"), [("6 mkr", 80), ("7 mkr", None)])
def test_a_level_is_held_against_a_later_correction(amount: str, reached: int | None) -> None:
    """7 and 2 made the level of 9; with 6 in place of 7 it is 8, and nobody stated that."""
    lines = {"giver": f'"2025/{COUNCIL}"', "lines": f'{{ "{LINE}" = "2 mkr" }}'}
    level = event("FrameChanged", "till", COUNCIL, **lines, levels=f'{{ "{LINE}" = "9,0 mkr" }}')
    right = {"giver": f'"2025/{COUNCIL}"', "lines": f'{{ "{LINE}" = "{amount}", "{OTHER}" = "3 mkr" }}'}
    result = given(ACCOUNTS, budget(), level).when(corrected("c", "ram", **right))
    assert result.refusal is None
    since = [each for each in result.book.findings() if each.code == "level-since-corrected"]
    assert [(each.events, each.params["reached"]) for each in since] == (
        [] if reached is None else [(("c", "till"), reached * 10**7)]
    )
    back = event("Corrected", "d", COUNCIL, corrects='"c"', because='"fel"')
    given(ACCOUNTS, budget(), level, corrected("c", "ram", **right)).when(back).finds_no(
        "level-since-corrected"
    )


def test_a_level_is_not_held_against_the_correction_of_what_came_after() -> None:
    """The level was of its own day."""
    lines = {"giver": f'"2025/{COUNCIL}"', "lines": f'{{ "{LINE}" = "2 mkr" }}'}
    level = event("FrameChanged", "till", COUNCIL, **lines, levels=f'{{ "{LINE}" = "9,0 mkr" }}')
    later = event("FrameChanged", "sen", COUNCIL, **lines)
    since = corrected("e", "sen", giver=lines["giver"], lines=f'{{ "{LINE}" = "1 mkr" }}')
    given(ACCOUNTS, budget(), level, later).when(since).finds_no("level-since-corrected")
