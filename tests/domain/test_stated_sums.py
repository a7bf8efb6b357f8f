"""Sums over several events of a paper, parts of an amount, and figures beside the outcome."""

from __future__ import annotations

import pytest

from spec import KS, LINES, allocated, draft, event, framed, given, spent, text
from tplog import BadFile
from tplog.events.codec import decode_leaf
from tplog.events.references import referenced_events
from tplog.events.types import SumStated
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account

GROUND = (LINES, framed("10 mkr"), allocated(värdar="3 mkr", grupper="2 mkr"))


def summed(total: str, plus: str, minus: str = "", more: str = "") -> str:
    """A stated sum."""
    taken = f"minus = {minus}" if minus else ""
    return f'[[sum]]\nid = "summa"\nplus = {plus}\n{taken}\ntotal = "{total}"\n{more}'


def test_a_sum_over_events_is_held_against_its_parts() -> None:
    """Parts have signs; what the paper states and what they make may differ by rounding alone."""
    parts = '["2025/kommunstyrelsen/ram"]'
    given(*GROUND).when(summed("5 mkr", parts, '"fördelning"')).finds_no("total-mismatch")
    (reason,) = given(*GROUND).when(summed("15 mkr", parts, '"fördelning"')).refused("total-mismatch")
    assert (reason.params["stated"], reason.params["summed"]) == (1_500_000_000, 500_000_000)
    assert reason.events == ("summa", "2025/kommunstyrelsen/ram", "fördelning")
    rounded = given(*GROUND, spent("utfall", "2025-05-31", värdar="1 mkr", grupper="2,4 mkr"))
    assert rounded.when(summed("3,3 mkr", '"utfall"')).finds("total-rounded").events == ("summa", "utfall")


@pytest.mark.parametrize(("total", "code"), [("3,2 mkr", None), ("-3,2 mkr", "total-mismatch")])
def test_savings_are_a_sum_of_what_is_taken_away_alone(total: str, code: str | None) -> None:
    """A paper says "besparingar om totalt 3,2 mkr" of cuts of 1,2 and 2; with a minus that is another sum."""
    council = '"2025/kommunfullmäktige"'
    cuts = [
        event("FrameChanged", name, giver=council, lines=f'{{ "2025/{KS}" = "{cut} mkr" }}')
        for name, cut in (("a", "-1,2"), ("b", "-2"))
    ]
    whole = given(*GROUND, *cuts).when(f'[[sum]]\nid = "s"\nminus = ["a", "b"]\ntotal = "{total}"')
    if code:
        (reason,) = whole.refused(code)
        assert reason.params["hint"] == ("slip-sign-in-sum",)
    else:
        whole.finds_no("total-mismatch")


def test_a_part_can_be_one_account_of_an_event() -> None:
    """An account with those below it; the rest of the event is not counted."""
    part = f'{{ event = "fördelning", account = "2025/{KS}/värdar" }}'
    given(*GROUND).when(summed("3 mkr", part)).finds_no("total-mismatch")
    whole = f'{{ event = "fördelning", account = "2025/{KS}" }}'
    given(*GROUND).when(summed("5 mkr", whole)).finds_no("total-mismatch")


def test_a_sum_moves_nothing() -> None:
    """No balance knows of it."""
    given(*GROUND).when(summed("5 mkr", '"fördelning"')).then(kommunstyrelsen="5_000_000")


def test_a_part_must_be_an_event_that_states_an_amount() -> None:
    """An unknown one, one of no money, and an account that the event does not have are refused."""
    (reason,) = given(*GROUND).when(summed("5 mkr", '["fordelning"]')).refused("event-unknown")
    assert reason.params["nearest"] == "fördelning"
    open_proposal = event("ProposalMade", "öppet")
    given(*GROUND, open_proposal).when(summed("5 mkr", '"öppet"')).refused("sum-part-empty")
    not_in_event = f'{{ event = "2025/{KS}/ram", account = "2025/{KS}/värdar" }}'
    given(*GROUND).when(summed("5 mkr", not_in_event)).refused("sum-part-empty")
    given(*GROUND).when('[[sum]]\nid = "s"\nplus = "fördelning"').refused("sum-not-stated")


def test_a_sum_is_recorded_after_the_events_that_it_adds() -> None:
    """Wherever it stands in the file."""
    first = [summed("10 mkr", f'"2025/{KS}/ram"'), LINES, framed("10 mkr")]
    assert [drafted.event.id for drafted in draft(*first).events][-1] == "summa"
    given().when(*first).finds_no("total-mismatch")


def test_a_sum_has_no_type_of_its_own_and_may_stand_alone() -> None:
    """``[[sum]]`` says what it is; a file of sums alone is a file."""
    with pytest.raises(BadFile, match="key-unknown"):
        draft(summed("1 mkr", '"x"', more='type = "SumStated"'))
    with pytest.raises(BadFile, match="key-missing"):
        draft('[[sum]]\nid = "s"\nplus = []\ntotal = "1 kr"')
    assert [type(drafted.event) for drafted in draft(summed("1 mkr", '"x"')).events] == [SumStated]


def test_a_part_counts_as_the_log_has_it_when_the_sum_is_recorded() -> None:
    """A correction before it counts; one after it changes neither the sum nor what was found."""
    more = {"giver": f'"2025/{KS}"', "lines": '{ "värdar" = "4 mkr" }'}
    corrected = event("Corrected", "rättat", corrects='"fördelning"', because='"fel"', **more)
    before = given(*GROUND, corrected).when(summed("4 mkr", '"fördelning"')).book.record("summa").event
    assert isinstance(before, SumStated)
    assert before.summed == 400_000_000
    after = given(*GROUND, summed("5 mkr", '"fördelning"')).when(corrected)
    after.finds_no("total-mismatch")
    recorded = after.book.record("summa").event
    assert isinstance(recorded, SumStated)
    assert recorded.summed == 500_000_000


def test_a_sum_is_read_as_it_was_written_and_decided_again() -> None:
    """Its leaf has the figures of its parts; a changed one is not what the log computes."""
    book = given(*GROUND).when(summed("5 mkr", '"fördelning"')).book
    records = list(book.records())
    assert decode_leaf(records[-1].leaf).event == records[-1].event
    assert list(referenced_events(records[-1].event)) == [("plus", "fördelning")]
    assert not book.apply(parse_decision(text([summed("5 mkr", '"fördelning"')]), "x.toml")).records
    assert not [finding for finding in book.verify().findings if finding.code == "computed-differs"]


def test_a_total_under_costs_negative_is_read_so() -> None:
    """A paper that writes its costs with a minus writes their sum so."""
    signs = 'signs = "costs-negative"'
    given(*GROUND).when(summed("-5 mkr", '"fördelning"', more=signs)).finds_no("total-mismatch")


def outcome(**tables: str) -> str:
    """An outcome of the year with these tables of figures."""
    return event("OutcomeRecorded", "utfall", KS, giver=f'"2025/{KS}"', until="2025-05-31", **tables)


def test_a_part_of_an_amount_is_no_larger_than_it() -> None:
    """Beyond rounding; the cost beside a net may hold it; of another sign nothing is said."""
    lines = '{ "värdar" = "2 mkr" }'
    parts = '{ "värdar" = { "löner" = "5 mkr" } }'
    finding = given(*GROUND).when(outcome(lines=lines, of_which=parts)).finds("part-exceeds-amount")
    assert (finding.params["label"], finding.params["part"]) == ("löner", 500_000_000)
    gross = {"costs": '{ "värdar" = "6 mkr" }', "incomes": '{ "värdar" = "4 mkr" }'}
    given(*GROUND).when(outcome(lines=lines, of_which=parts, **gross)).finds_no("part-exceeds-amount")
    income = {
        "lines": '{ "värdar" = "-2 mkr" }',
        "costs": '{ "värdar" = "4 mkr" }',
        "signs": '"costs-positive"',
    }
    larger = parts.replace("5 mkr", "9 mkr")
    given(*GROUND).when(outcome(of_which=larger, **income)).finds("part-exceeds-amount")
    for part in ("2 mkr", "2,4 mkr", "-5 mkr"):
        fits = f'{{ "värdar" = {{ "löner" = "{part}" }} }}'
        given(*GROUND).when(outcome(lines=lines, of_which=fits)).finds_no("part-exceeds-amount")


@pytest.mark.parametrize(("part", "exceeds"), [("-1 mkr", False), ("-2,4 mkr", False), ("-5 mkr", True)])
def test_a_part_of_an_income_is_no_larger_than_it(part: str, *, exceeds: bool) -> None:
    """Of a net income of 2 a part may be an income of as much, but for rounding."""
    tables = {"lines": '{ "värdar" = "-2 mkr" }', "signs": '"costs-positive"'}
    written = outcome(of_which=f'{{ "värdar" = {{ "avgifter" = "{part}" }} }}', **tables)
    codes = [finding.code for finding in given(*GROUND).when(written).then().book.findings()]
    assert ("part-exceeds-amount" in codes) == exceeds


def test_a_part_of_an_amount_is_added_to_no_sum() -> None:
    """Neither to the total nor to the outcome."""
    tables = {"lines": '{ "värdar" = "2 mkr" }', "of_which": '{ "värdar" = { "löner" = "1 mkr" } }'}
    done = given(*GROUND).when(outcome(total='"2 mkr"', **tables)).finds_no("total-mismatch")
    assert done.state["2025/kommunstyrelsen/värdar"].outcome == -200_000_000
    assert {name for _, name in done.state.noted} == {"outcome"}


def test_what_is_accumulated_or_against_the_forecast_is_noted_and_moves_nothing() -> None:
    """Each under its own name, beside the year's outcome; it is no variance against the budget."""
    tables = {"accumulated": '{ "värdar" = "9 mkr" }', "forecast_variances": '{ "värdar" = "-1 mkr" }'}
    done = given(*GROUND).when(outcome(lines='{ "värdar" = "2 mkr" }', **tables))
    path = parse_account("2025/kommunstyrelsen/värdar")
    assert done.state.noted[path, "outcome-accumulated"].amount.ore == 900_000_000
    assert done.state.noted[path, "outcome-forecast-variance"].amount.ore == -100_000_000
    assert done.state[path].outcome == -200_000_000
    assert not given(*GROUND).when(outcome(**tables)).finds_no("variance-only").state[path].outcome


def test_a_budget_may_be_stated_in_incomes_and_costs_alone() -> None:
    """They are noted as a budget, not as a plan, and move nothing."""
    gross = {"incomes": f'{{ "2025/{KS}" = "3 mkr" }}', "costs": f'{{ "2025/{KS}" = "8 mkr" }}'}
    done = given(*GROUND).when(event("FrameDecided", "brutto", "kommunfullmäktige", **gross))
    path = parse_account(f"2025/{KS}")
    assert done.then(kommunstyrelsen="5_000_000").state.noted[path, "budget-income"].amount.ore == 300_000_000
