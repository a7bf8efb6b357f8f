"""A sum that does not hold is asked about: which one slip would explain it? Never a correction."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume
from hypothesis import given as drawn
from hypothesis import strategies as st

from spec import KS, LINES, allocated, event, framed, given, opened, spent
from tplog.domain.rules.explanations import Part, Reading, Slip, readings
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.values.amount import Amount, Hedge
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import Finding

TKR = 100_000
TABLES = st.lists(st.integers(100, 99_999), min_size=2, max_size=12)


def table(*figures: int) -> list[Part]:
    """Parts of these thousands of kronor, named by their places."""
    return [
        Part(f"{place}", Amount(tkr * TKR, f"{tkr} tkr", TKR), tkr * TKR) for place, tkr in enumerate(figures)
    ]


def explained(stated: int, figures: Sequence[int]) -> tuple[Reading, ...]:
    """The readings of a stated sum of thousands over these parts."""
    return readings(Amount(stated * TKR, f"{stated} tkr", TKR), table(*figures))


def kinds(stated: int, *figures: int) -> list[Slip]:
    """The kinds of slip that are asked about."""
    return [reading.slip for reading in explained(stated, figures)]


def without(figures: Sequence[int], place: int) -> int:
    """The sum of all others."""
    return sum(figures) - figures[place]


@pytest.mark.parametrize(
    ("stated", "figures", "slips"),
    [
        (1950, (600, 750), [Slip.COUNTED_TWICE]),
        (750, (600, 750, 1), []),
        (751, (600, 750, 1), [Slip.LEFT_OUT]),
        (807, (300, 507_000), [Slip.UNIT]),
        (1_811, (1_304, 507), []),
        (400, (500, 100), [Slip.SIGN]),
        (1_080, (508, 500), [Slip.SWAPPED]),
        (2_079, (1_049, 1_000), [Slip.DIGIT]),
        (2_049, (1_049, 1_000), []),
        (2_460, (1_230,), []),  # that the sum is twice its only line is no line counted twice
        (700, (600, -600, 100), [Slip.COUNTED_TWICE]),  # likelier than the minus left out
        (2_172, (1_049, 1_000), []),
    ],
)
def test_one_slip_explains_it_or_nothing_is_said(
    stated: int, figures: tuple[int, ...], slips: list[Slip]
) -> None:
    """Each kind by itself; nothing of a sum that holds, nor of a difference that no one slip makes."""
    assert kinds(stated, *figures) == slips


def _planted(slip: Slip, figures: list[int], place: int) -> int:
    """The sum that is stated after a slip at one line, in thousands."""
    figure = figures[place]
    stated = {
        Slip.COUNTED_TWICE: figure,
        Slip.LEFT_OUT: 0,
        Slip.UNIT: figure * 1_000,
        Slip.SIGN: -figure,
        Slip.SWAPPED: int(f"{str(figure)[1]}{str(figure)[0]}{str(figure)[2:]}"),
        Slip.DIGIT: figure - 1 if figure % 10 else figure + 1,
    }[slip]
    return without(figures, place) + stated + (figure if slip is Slip.COUNTED_TWICE else 0)


def _may_have(slip: Slip, figure: int, gap: int) -> bool:
    """Whether this slip at a line of so much makes the difference."""
    wrong, right = f"{figure}", f"{figure + gap}"
    if slip in {Slip.SWAPPED, Slip.DIGIT}:
        other = [place for place, digit in enumerate(wrong) if digit != right[place : place + 1]]
        swapped = sorted(wrong) == sorted(right) and len(other) == 2
        return len(wrong) == len(right) and (swapped if slip is Slip.SWAPPED else len(other) == 1)
    return {Slip.COUNTED_TWICE: figure, Slip.LEFT_OUT: -figure, Slip.SIGN: -2 * figure}.get(slip) == gap


@drawn(
    TABLES,
    st.sampled_from([slip for slip in Slip if slip is not Slip.EARLIER]),
    st.data(),
)
def test_a_slip_that_was_made_is_among_the_readings(
    figures: list[int], slip: Slip, data: st.DataObject
) -> None:
    """Or others are that come before it: two, or any before a digit; or it fits too many lines to name."""
    place = data.draw(st.integers(0, len(figures) - 1))
    stated = _planted(slip, figures, place)
    assume(stated != sum(figures))
    if slip is Slip.SWAPPED:
        assume(str(figures[place])[1] != "0")
    readings = explained(stated, figures)
    fitting = [figure for figure in figures if _may_have(slip, figure, stated - sum(figures))]
    before = 1 if slip is Slip.DIGIT else 2
    assert slip in [reading.slip for reading in readings] or len(readings) >= before or len(fitting) > 3
    named = [reading for reading in readings if reading.slip is slip and reading.parts]
    if named and slip in {Slip.COUNTED_TWICE, Slip.LEFT_OUT, Slip.SIGN}:
        assert f"{place}" in [part.name for part in named[0].parts]


@drawn(TABLES, st.integers(1, 99_999))
def test_each_reading_makes_the_sum_hold(figures: list[int], stated: int) -> None:
    """Whatever is asked about, with that slip undone the parts are the sum; a sign or a unit, if rounded."""
    summed = sum(figures) * TKR
    for reading in explained(stated, figures):
        if reading.sum_ore is not None:
            assert reading.sum_ore == summed
        for part in reading.parts:
            new_sum = {
                Slip.COUNTED_TWICE: summed + part.ore,
                Slip.LEFT_OUT: summed - part.ore,
                Slip.SIGN: summed - 2 * part.ore,
            }.get(reading.slip)
            if new_sum is not None:
                off = abs(new_sum - stated * TKR)
                assert off * 2 <= (len(figures) + 1) * TKR * (reading.slip is Slip.SIGN)
        if reading.parts and reading.slip in {Slip.UNIT, Slip.SWAPPED, Slip.DIGIT}:
            off = summed - reading.parts[0].ore + reading.part_ore - stated * TKR
            assert abs(off) * 2 <= (len(figures) + 1) * TKR * (reading.slip is Slip.UNIT)


@drawn(TABLES)
def test_nothing_is_asked_of_a_sum_that_holds(figures: list[int]) -> None:
    """No reading where nothing differs, nor of a hedged sum, which need not be exact."""
    assert kinds(sum(figures), *figures) == []
    hedged = Amount((sum(figures) + figures[0]) * TKR, "cirka", TKR, Hedge.ABOUT)
    assert readings(hedged, table(*figures)) == ()


def test_a_unit_may_be_rounded() -> None:
    """A line in kronor in a table of thousands: 1 234 567 of what should be 1 235."""
    parts = [*table(300), Part("k", parse_amount("1 234 567 tkr"), 1_234_567 * TKR)]
    (reading,) = readings(parse_amount("1 535 tkr"), parts)
    assert (reading.slip, [part.name for part in reading.parts]) == (Slip.UNIT, ["k"])


def sentence(finding: Finding, language: Language) -> str:
    """A finding's sentence with plain blanks."""
    return finding_sentence(finding, language).replace("\u00a0", " ")


def mismatch(allocation: str) -> Finding:
    """The refusal of an allocation that does not add up."""
    return given(LINES, framed("9 mkr")).when(allocation).refused("total-mismatch")[0]


def test_the_registrar_sees_the_question_in_the_refusal() -> None:
    """In both languages, with the line, and it ends as a question."""
    reason = mismatch(allocated(more='total = "1 950 tkr"', värdar="600 tkr", grupper="750 tkr"))
    assert sentence(reason, Language.SV).endswith(
        "Skillnaden är precis 2025/kommunstyrelsen/värdar (600 tkr): räknar summan den två gånger, eller "
        "saknas en lika stor del här?"
    )
    assert sentence(reason, Language.EN).endswith(
        "The difference is exactly 2025/kommunstyrelsen/värdar (600 tkr): does the sum count it twice, or is "
        "a part of the same size missing here?"
    )
    assert "värdar" in str(reason.params["twice_at"])


def test_a_place_of_two_is_said_to_be_either() -> None:
    """The digits can have changed places in the sum or in a line: both are said."""
    reason = mismatch(allocated(more='total = "1 080 tkr"', värdar="508 tkr", grupper="500 tkr"))
    assert sentence(reason, Language.EN).endswith(
        "Have two digits changed places in the sum (which would be 1,008 tkr) or in "
        "2025/kommunstyrelsen/värdar (which would be 580 tkr)?"
    )


def test_what_nothing_explains_has_no_question() -> None:
    """The sentence ends with the difference."""
    reason = mismatch(allocated(more='total = "2 172 tkr"', värdar="1 049 tkr", grupper="1 000 tkr"))
    assert sentence(reason, Language.EN).endswith("they differ by 123 tkr.")
    assert reason.params["hint"] == ()


PROPOSED = event(
    "ProposalMade",
    "f",
    KS,
    giver=f'"2025/{KS}"',
    lines='{ "värdar" = "613 tkr", "grupper" = "750 tkr" }',
    total='"1 363 tkr"',
)


def test_an_earlier_versions_figure_is_named_with_its_event() -> None:
    """The sum is the proposal's, or one of its figures stands on: both name the proposal."""
    before = (LINES, framed("9 mkr"), PROPOSED)
    decided = allocated(more='adopts = "f"\ntotal = "1 600 tkr"', värdar="613 tkr", grupper="987 tkr")
    given(*before).when(decided).then()
    stale = allocated(more='adopts = "f"\ntotal = "1 363 tkr"', värdar="613 tkr", grupper="987 tkr")
    (reason,) = given(*before).when(stale).refused("total-mismatch")
    assert "It holds if 2025/kommunstyrelsen/grupper is 750 tkr, as in 'f'" in sentence(reason, Language.EN)
    both = allocated(more='adopts = "f"\ntotal = "1 363 tkr"', värdar="402 tkr", grupper="987 tkr")
    (reason,) = given(*before).when(both).refused("total-mismatch")
    assert "'f' states the same sum, 1,363 tkr" in sentence(reason, Language.EN)


def test_levels_and_net_figures_are_asked_about_too() -> None:
    """A level that is the old one, a change with two digits swapped, a net with the cost in another unit."""
    before = (LINES, framed("9 mkr"), allocated(värdar="5 000 tkr"))
    raised = allocated("två", more='levels = { "värdar" = "5 000 tkr" }', värdar="412 tkr")
    (reason,) = given(*before).when(raised).refused("level-mismatch")
    assert "The difference is exactly the change (412 tkr): does the level leave it out" in sentence(
        reason, Language.EN
    )
    raised = allocated("två", more='levels = { "värdar" = "5 421 tkr" }', värdar="412 tkr")
    (reason,) = given(*before).when(raised).refused("level-mismatch")
    assert "Have two digits changed places in the level" in sentence(reason, Language.EN)
    gross = 'costs = { "värdar" = "9 mkr" }\nincomes = { "värdar" = "2 tkr" }'
    (reason,) = (
        given(LINES, framed("9 mkr")).when(allocated(more=gross, värdar="7 mkr")).refused("gross-mismatch")
    )
    assert sentence(reason, Language.EN).endswith("It holds if the income is 2,000 tkr: is the unit wrong?")
    assert sentence(reason, Language.SV).endswith("Det går ihop om intäkten är 2 000 tkr: är enheten fel?")


@pytest.mark.parametrize(
    ("stated", "question"),
    [
        ("421 tkr", "Have two digits changed places in the change (which would be 412 tkr)?"),
        ("-412 tkr", "It holds if the change has the opposite sign (412 tkr)"),
        ("333 tkr", ""),
    ],
)
def test_a_stated_change_is_asked_about_against_the_budget_or_the_outcome(stated: str, question: str) -> None:
    """Against the one of them that a slip explains."""
    before = (
        LINES,
        opened(f"2024/{KS}", f"2024/{KS}/värdar"),
        framed("9 mkr", year=2024),
        allocated("före", year=2024, värdar="5 000 tkr"),
        spent("u", "2024-12-31", year=2024, värdar="3 777 tkr"),
        framed("9 mkr"),
    )
    change = f'{{ account = "2025/{KS}/värdar", amount = "{stated}", since = "2024/{KS}/värdar" }}'
    proposal = event(
        "ProposalMade",
        "p",
        KS,
        giver=f'"2025/{KS}"',
        lines='{ "värdar" = "5 412 tkr" }',
        changes=f"[{change}]",
    )
    message = sentence(given(*before).when(proposal).finds("change-mismatch"), Language.EN)
    assert question in message
    assert message.endswith("(1,635 tkr).") == (not question)
