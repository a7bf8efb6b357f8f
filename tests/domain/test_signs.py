"""A minus has one reading: the sign convention of a paper, and what is refused where none is stated."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from spec import BUDGET, HEAD, KS, LINES, Then, allocated, event, framed, given, opened, spent
from tplog import Book
from tplog.events.types import OutcomeRecorded
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision

FULL = (LINES, framed("100 mkr"), allocated(värdar="60 mkr", grupper="30 mkr"))
NEGATIVE, POSITIVE = 'signs = "costs-negative"', 'signs = "costs-positive"'


def outcome(amount: str, more: str = "", until: str = "2025-03-31", name: str = "u") -> str:
    """An outcome of one line."""
    return f"{spent(name, until, värdar=amount)}\n{more}"


def despite(code: str) -> str:
    """A key that says why a breach is recorded all the same."""
    return f'despite = [{{ code = "{code}", because = "så står det" }}]'


def test_a_negative_outcome_has_two_readings() -> None:
    """Of a line that never had an income it is refused, with both readings and the key that says which."""
    (reason,) = given(*FULL).when(outcome("-50 mkr")).refused("sign-ambiguous")
    assert reason.location
    assert reason.location.line
    for language in Language:
        sentence = finding_sentence(reason, language)
        assert sentence.count("50,0" if language is Language.SV else "50.0") == 2
        assert all(word in sentence for word in ("costs-negative", "costs-positive", "-50 mkr", "värdar"))


def test_either_convention_settles_it() -> None:
    """With costs-negative 50 are spent, with costs-positive 50 more came in; so with a reason in despite."""
    given(*FULL).when(outcome("-50 mkr", NEGATIVE)).then(kommunstyrelsen__värdar="10_000_000")
    for more in (POSITIVE, despite("sign-ambiguous")):
        given(*FULL).when(outcome("-50 mkr", more)).then(kommunstyrelsen__värdar="110_000_000")


def test_the_convention_of_the_file_holds_for_its_events() -> None:
    """Said once at the top it is that of each event, unless the event says its own."""
    book = given(*FULL).book
    late = outcome("60 mkr", POSITIVE, "2025-04-30", "sent")
    book.apply(
        parse_decision(f"{NEGATIVE}\n{HEAD}\n{outcome('-50 mkr')}\n{late}\n{opened('2025/x')}", "x.toml")
    )
    first, second, third = (record.event for record in [*book.records()][-3:])
    assert (first.signs, second.signs, third.signs) == ("costs-negative", "costs-positive", None)
    assert book.state(BUDGET)[f"2025/{KS}/värdar"].outcome == -60 * 10**8


@pytest.mark.parametrize("kind", ["OutcomeRecorded", "ForecastRecorded", "PlanNoted"])
def test_each_kind_of_figure_is_asked_about(kind: str) -> None:
    """A negative forecast or plan has the same two readings; one finding counts the lines of an event."""
    keys = {"until": "2025-03-31"} if kind == "OutcomeRecorded" else {}
    lines = '{ "värdar" = "-5 mkr", "grupper" = "-3 mkr" }'
    figures = event(kind, "u", KS, giver=f'"2025/{KS}"', lines=lines, **keys)
    (reason,) = given(*FULL).when(figures).refused("sign-ambiguous")
    assert reason.params["count"] == "2"
    given(*FULL).when(f"{figures}\n{NEGATIVE}").then()


def test_a_line_with_income_may_have_a_negative_outcome() -> None:
    """An income as large as the net, now or before, and a negative outcome or plan settle the reading."""
    given(*FULL).when(outcome("-50 mkr", 'incomes = { "värdar" = "70 mkr" }')).then()
    planned = event("PlanNoted", "p", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "-40 mkr" }')
    budgeted = allocated("b", more='incomes = { "värdar" = "70 mkr" }', värdar="1 mkr")
    for earlier in (
        f"{planned}\n{POSITIVE}",
        budgeted,
        outcome("-10 mkr", POSITIVE, "2025-01-31", "jan"),
    ):
        given(*FULL, earlier).when(outcome("-50 mkr")).then()


def test_a_budget_of_net_income_explains_a_negative_outcome() -> None:
    """A line whose budget is an income has one reading; a deficit from before the log is no such budget."""
    net = f"{allocated('netto', grupper='-40 mkr')}\n{POSITIVE}"
    begun = (LINES, framed("100 mkr"))
    income = spent("u", "2025-03-31", grupper="-35 mkr")
    given(*begun, net).when(income).then(kommunstyrelsen__grupper="-5_000_000")
    debt = event(
        "OpeningStated", "ing", giver='"2025/ingående"', lines=f'{{ "2025/{KS}/grupper" = "-40 mkr" }}'
    )
    given(*begun, debt).when(income).refused("sign-ambiguous")


def test_a_small_income_does_not_explain_a_large_negative_outcome() -> None:
    """With an income of 2 no line takes in 50 more than it spends: the minus is still asked about."""
    small = 'incomes = { "värdar" = "2 mkr" }'
    given(*FULL).when(outcome("-50 mkr", small)).refused("sign-ambiguous")
    given(*FULL, allocated("b", more=small, värdar="1 mkr")).when(outcome("-50 mkr")).refused(
        "sign-ambiguous"
    )


def test_an_outcome_that_only_falls_is_another_matter() -> None:
    """It is positive and has one reading."""
    given(*FULL, outcome("50 mkr", until="2025-02-28", name="feb")).when(outcome("40 mkr")).then()


@pytest.mark.parametrize("key", ["levels", "costs"])
def test_a_negative_level_or_cost_is_asked_about(key: str) -> None:
    """What an account has after the act, and its cost, are no incomes."""
    changed = f'funding = "x"\n{key} = {{ "2025/{KS}" = "-110 mkr" }}'
    change = event("FrameChanged", "m", giver='"2025/kommunfullmäktige"')
    result = given(LINES, framed("100 mkr")).when(f"{change}\n{changed}")
    assert result.refusal
    assert "sign-ambiguous" in [reason.code for reason in result.refusal.reasons]
    given(LINES, framed("100 mkr")).when(f"{change}\n{changed}\n{NEGATIVE}").then(
        kommunstyrelsen="110_000_000" if key == "levels" else "100_000_000"
    )


def test_a_table_of_both_signs_is_read_under_its_convention() -> None:
    """Under costs-negative a cost of 50 and a net income of 20 are what they are; the total is their sum."""
    lines = '{ "värdar" = "-50 mkr", "grupper" = "20 mkr" }'
    table = event("OutcomeRecorded", "u", KS, giver=f'"2025/{KS}"', until="2025-03-31", lines=lines)
    result = given(*FULL).when(f'{table}\ntotal = "-30 mkr"\n{NEGATIVE}')
    result.then(kommunstyrelsen__värdar="10_000_000", kommunstyrelsen__grupper="50_000_000")
    given(*FULL).when(f'{table}\ntotal = "30 mkr"\n{NEGATIVE}').refused("total-mismatch")


def test_a_budget_with_a_minus_is_a_frame_under_its_convention() -> None:
    """A frame of -100, divided as -60 and -30, is one of 100; the record keeps the paper's words."""
    signed = (
        f"{framed('-100 mkr')}\n{NEGATIVE}",
        f"{allocated(värdar='-60 mkr', grupper='-30 mkr')}\n{NEGATIVE}",
    )
    result = given(LINES).when(*signed)
    result.then(kommunstyrelsen="10_000_000", kommunstyrelsen__värdar="60_000_000")
    stated = [move.stated for record in result.book.records() for move in record.event.transfers]
    assert next((amount.text, amount.ore) for amount in stated if amount) == ("-100 mkr", 100 * 10**8)


def test_a_convention_that_no_amount_uses_is_asked_about() -> None:
    """Under costs-negative an event without any minus was likelier written without it; despite can say no."""
    given(*FULL).when(outcome("50 mkr", NEGATIVE)).refused("minus-missing")
    given(*FULL).when(outcome("50 mkr", f"{NEGATIVE}\n{despite('minus-missing')}")).then(
        kommunstyrelsen__värdar="110_000_000"
    )
    given(*FULL).when(outcome("50 mkr", POSITIVE)).then(kommunstyrelsen__värdar="10_000_000")
    given(*FULL).when(outcome("0 mkr", NEGATIVE)).then(kommunstyrelsen__värdar="60_000_000")
    moved = event("ReallocationDecided", "o", KS, giver=f'"2025/{KS}/värdar"')
    lines = f'lines = {{ "2025/{KS}/grupper" = "5 mkr" }}'
    given(*FULL).when(f"{moved}\n{lines}\n{NEGATIVE}").refused("minus-missing")
    given(*FULL).when(f"{moved}\n{lines}\n{POSITIVE}").then(kommunstyrelsen__grupper="35_000_000")


def test_incomes_grants_and_variances_have_one_sign_in_both_conventions() -> None:
    """An income and a grant are written with a plus, a variance with a plus where money is left."""
    grant = event("GrantAwarded", "b", giver='"2025/staten"', lines=f'{{ "2025/{KS}/värdar" = "2 mkr" }}')
    given(*FULL).when(f"{grant}\n{NEGATIVE}").then(kommunstyrelsen__värdar="62_000_000")
    reclaimed = grant.replace('"2 mkr"', '"-2 mkr"')
    given(*FULL).when(f"{reclaimed}\n{NEGATIVE}").then(kommunstyrelsen__värdar="58_000_000")
    gross = 'costs = { "värdar" = "-55 mkr" }\nincomes = { "värdar" = "5 mkr" }'
    gross += '\nvariances = { "värdar" = "10 mkr" }'
    result = given(*FULL).when(outcome("-50 mkr", f"{gross}\n{NEGATIVE}")).then()
    (measures,) = (
        {measure.aspect.value: measure.amount.ore // 10**8 for measure in record.event.measures}
        for record in result.book.records()
        if isinstance(record.event, OutcomeRecorded)
    )
    assert measures == {"net": 50, "cost": 55, "income": 5, "variance": 10}


def test_a_proposal_of_nothing_but_minuses_is_asked_about() -> None:
    """It cannot take from boards what they do not have; a cut of what they have, or among raises, is one."""

    def proposed(*amounts: str) -> str:
        lines = ", ".join(
            f'"2025/{body}" = "{amount}"' for body, amount in zip((KS, "sn"), amounts, strict=False)
        )
        return event("ProposalMade", "p", giver='"2025/kommunfullmäktige"', lines=f"{{ {lines} }}")

    begun = (LINES, opened("2025/sn"))
    given(*begun).when(proposed("-100 mkr", "-20 mkr")).refused("sign-ambiguous")
    for more in (NEGATIVE, POSITIVE):
        given(*begun).when(f"{proposed('-100 mkr', '-20 mkr')}\n{more}").then()
    given(*begun, framed("150 mkr")).when(proposed("-100 mkr")).then()
    given(*begun).when(proposed("100 mkr", "-3 mkr")).then()
    unknown = opened("2025/sn", opening='"unknown"')
    proposal_text = event(
        "ProposalMade", "p", giver='"2025/kommunfullmäktige"', lines='{ "2025/sn" = "-3 mkr" }'
    )
    given(unknown).when(proposal_text).then()


def test_a_corrected_outcome_is_asked_about() -> None:
    """A correction to -50 has the same two readings as an outcome of -50."""
    keys = {"corrects": '"u"', "because": '"x"', "giver": f'"2025/{KS}/värdar"'}
    corrected = event("Corrected", "r", lines='{ "2025/utfall" = "-50 mkr" }', **keys)
    begun = given(*FULL, outcome("40 mkr"))
    begun.when(corrected).refused("sign-ambiguous")
    begun.when(f"{corrected}\n{NEGATIVE}").then(kommunstyrelsen__värdar="10_000_000")


def _reasons(result: Then) -> str:
    """The English sentences of a refusal."""
    assert result.refusal
    return " ".join(finding_sentence(reason, Language.EN) for reason in result.refusal.reasons)


def test_a_negative_frame_is_called_negative() -> None:
    """Its refusal says so and what to write; that of a positive one under costs-negative the opposite."""
    text = _reasons(given(LINES).when(framed("-100 mkr")))
    assert "negative" in text
    assert "costs-negative" in text
    assert "cannot give" not in text
    level = event(
        "FrameDecided", "r", giver='"2025/kommunfullmäktige"', levels=f'{{ "2025/{KS}" = "-1 mkr" }}'
    )
    given(LINES).when(level).refused("sign-ambiguous")
    turned = event("FrameDecided", "r", giver=f'"2025/{KS}"', lines='{ "2025/kommunfullmäktige" = "1 mkr" }')
    assert "cannot give" in _reasons(given(LINES).when(turned))


def test_a_missing_minus_is_one_mistake() -> None:
    """What would follow from the wrong sign is not said beside it; with both signs both are as they stand."""
    given(LINES).when(f"{framed('100 mkr')}\n{NEGATIVE}").refused("minus-missing")
    given(LINES).when(f"{framed('100 mkr')}\n{NEGATIVE}", framed("1 mkr", "xx")).refused(
        "minus-missing", "account-not-opened"
    )
    given(LINES).when(f"{framed('100 mkr')}\n{POSITIVE}").then(kommunstyrelsen="100_000_000")
    mixed = event(
        "FrameDecided",
        "r",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}" = "-90 mkr", "2025/sn" = "20 mkr" }}',
    )
    result = given(LINES, opened("2025/sn")).when(f"{mixed}\n{NEGATIVE}")
    result.then(kommunstyrelsen="90_000_000", sn="-20_000_000")


GROSS = 'costs = {{ "värdar" = "90 mkr" }}\nincomes = {{ "värdar" = "{income}" }}'


@pytest.mark.parametrize("net", ["85 mkr", ""])
def test_an_income_with_a_minus_has_two_readings(net: str) -> None:
    """It is refused, and incomes-negative says that it is an income, despite that it was paid back."""
    lines = f'lines = {{ "värdar" = "{net}" }}\n' if net else ""
    text = event("OutcomeRecorded", "u", giver=f'"2025/{KS}"', until="2025-03-31")
    text = f"{text}\n{lines}{GROSS.format(income='-5 mkr')}"
    for more in ("", POSITIVE):
        (reason,) = given(*FULL).when(f"{text}\n{more}").refused("income-negative")
        for language in Language:
            assert 'signs = "incomes-negative"' in finding_sentence(reason, language)
    book = given(*FULL).when(f'{text}\nsigns = "incomes-negative"').then().book
    measures = [*book.records()][-1].event.measures
    assert ("income", "-5 mkr", 5) in {
        (item.aspect.value, item.amount.text, item.amount.ore // 10**8) for item in measures
    }
    if not net:
        given(*FULL).when(f"{text}\n{despite('income-negative')}").then()


def test_an_income_that_the_net_shows_to_be_paid_back_is_read() -> None:
    """A cost of 90, an income of -5 and a net of 95 have one reading; so has a minus among plain incomes."""
    given(*FULL).when(outcome("95 mkr", GROSS.format(income="-5 mkr"))).then()
    given(*FULL).when(
        outcome("-95 mkr", f"{GROSS.format(income='-5 mkr').replace('90', '-90')}\n{NEGATIVE}")
    ).then()


def test_incomes_without_a_minus_where_they_have_one_are_asked_about() -> None:
    """Under incomes-negative an event of incomes without any minus was likelier written without it."""
    signs = 'signs = "incomes-negative"'
    given(*FULL).when(outcome("85 mkr", f"{GROSS.format(income='5 mkr')}\n{signs}")).refused(
        "income-minus-missing"
    )
    both = 'incomes = { "värdar" = "-5 mkr", "grupper" = "1 mkr" }'
    given(*FULL).when(outcome("50 mkr", f"{both}\n{signs}")).then()
    given(*FULL).when(outcome("50 mkr", signs)).then(kommunstyrelsen__värdar="10_000_000")


def test_a_negative_amount_beyond_what_is_there_is_called_negative() -> None:
    """An allocation or a reallocation that takes back what a line does not have says that it is negative."""
    begun = (LINES, framed("100 mkr"))
    assert "negative" in _reasons(given(*begun).when(allocated(värdar="-60 mkr")))
    moved = event("ReallocationDecided", "o", KS, giver=f'"2025/{KS}/värdar"')
    lines = f'lines = {{ "2025/{KS}/grupper" = "-5 mkr" }}'
    assert "negative" in _reasons(given(*begun).when(f"{moved}\n{lines}"))
    assert "negative" not in _reasons(given(*begun).when(allocated(värdar="160 mkr")))


def test_an_old_leaf_has_no_convention() -> None:
    """The convention is in the leaf where it was stated, and absent where not."""
    book: Book = given(*FULL).when(outcome("50 mkr"), outcome("-55 mkr", NEGATIVE, name="v")).then().book
    plain, signed = (record.leaf for record in [*book.records()][-2:])
    assert b"signs" not in plain
    assert b'"signs":"costs-negative"' in signed


_AMOUNTS = st.lists(st.integers(-9, 9), min_size=2, max_size=2)


def _written(tenths: int, *, costs_negative: bool) -> str:
    """So many 0,1 mkr of cost, as a paper of one of the conventions writes them."""
    minus = "-" if (tenths > 0) == costs_negative and tenths else ""
    return f"{minus}{abs(tenths) // 10},{abs(tenths) % 10} mkr"


@drawn(_AMOUNTS, _AMOUNTS, st.lists(_AMOUNTS, max_size=3))
def test_both_conventions_give_one_log(
    split: list[int], forecast: list[int], outcomes: list[list[int]]
) -> None:
    """A budget, forecasts and outcomes written in either convention give the same state, öre for öre."""
    states = []
    for negative in (True, False):
        signs = NEGATIVE if negative else POSITIVE
        begun = given(LINES, framed("100 mkr"))
        figures = [("AllocationDecided", "f", split), ("ForecastRecorded", "p", forecast)]
        figures += [("OutcomeRecorded", f"u{number}", row) for number, row in enumerate(outcomes)]
        for number, (kind, name, row) in enumerate(figures):
            texts = [_written(tenths, costs_negative=negative) for tenths in row]
            keys = {"until": f"2025-03-{number + 1:02}"} if kind == "OutcomeRecorded" else {}
            lines = f'{{ "värdar" = "{texts[0]}", "grupper" = "{texts[1]}" }}'
            total = f'"{_written(sum(row), costs_negative=negative)}"'
            codes = ("minus-missing", "line-overdrawn")
            reasons = ", ".join(f'{{ code = "{code}", because = "x" }}' for code in codes)
            table = event(kind, name, KS, giver=f'"2025/{KS}"', lines=lines, total=total, **keys)
            begun.when(f"{table}\n{signs}\ndespite = [{reasons}]").then()
        state = begun.book.state(BUDGET)
        noted = {key: (figure.amount.ore, figure.event) for key, figure in state.noted.items()}
        totals = {key: (total.stated.ore, total.summed) for key, total in state.totals.items()}
        states.append((dict(state.accounts), noted, totals, dict(state.flows)))
    assert states[0] == states[1]


@drawn(st.lists(st.tuples(st.integers(-9, 9), st.sampled_from([None, NEGATIVE, POSITIVE])), max_size=5))
def test_no_minus_is_read_in_silence(rows: list[tuple[int, str | None]]) -> None:
    """Where no convention is stated, a line's outcome is below zero only after it was so on purpose."""
    begun = given(*FULL)
    known = False
    for number, (figure, signs) in enumerate(rows):
        result = begun.when(outcome(f"{figure} mkr", signs or "", f"2025-03-{number + 1:02}", f"u{number}"))
        spent_ore = -begun.book.state(BUDGET)[f"2025/{KS}/värdar"].outcome
        if signs is None and figure < 0 and not known:
            result.refused("sign-ambiguous")
        elif result.refusal is None:
            assert spent_ore == (-figure if signs == NEGATIVE else figure) * 10**8
            known = spent_ore < 0
