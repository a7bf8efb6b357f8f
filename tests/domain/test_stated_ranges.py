"""What a stated amount stands for, by its unit and hedge, in every comparison of a stated figure."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve, frozen
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from spec import KS, LINES, allocated, event, framed, given, opened, spent
from tplog.domain.rules.stated_ranges import OreRange, hedged_range, moved_range
from tplog.domain.rules.totals import total_adds_up
from tplog.domain.state.budget_state import State
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account
from tplog.values.amount_parser import parse_amount
from tplog.values.transfer import Transfer

LETTERS = "abcdefgh"
FULL = (LINES, framed("10 mkr"))


def proposal(total: str, *parts: str) -> str:
    """A proposal by the council to lines of a board, one for each part."""
    lines = ", ".join(f'{name} = "{part}"' for name, part in zip(LETTERS, parts, strict=False))
    return event("ProposalMade", "förslag", giver=f'"2025/{KS}"', total=f'"{total}"', lines=f"{{ {lines} }}")


def verdict(total: str, *parts: str) -> str:
    """What is found about a total over these parts: a code, or nothing."""
    text = f'budget = "x"\n[source]\ntitle = "T"\n{proposal(total, *parts)}'
    (drafted,) = parse_decision(text, "x.toml").events
    return "".join(finding.code for finding in total_adds_up(State(), drafted.event))


@pytest.mark.parametrize(
    ("total", "parts", "code"),
    [
        ("närmare 15 miljoner", ("14,8 mkr",), "total-rounded"),
        ("närmare 15 miljoner", ("10,5 mkr", "4,3 mkr"), "total-rounded"),
        ("närmare 15 miljoner", ("15,1 mkr",), "total-mismatch"),
        ("närmare 15 miljoner", ("10,6 mkr", "2,3 mkr", "2,2 mkr"), "total-mismatch"),
        ("knappt 15 mkr", ("10,6 mkr", "4,5 mkr"), "total-mismatch"),
        ("knappt 15 mkr", ("10,1 mkr", "3,8 mkr"), "total-rounded"),
        ("knappt 15 mkr", ("10,1 mkr", "3,7 mkr"), "total-mismatch"),
        ("drygt 15 miljoner", ("10,6 mkr", "4,5 mkr"), "total-rounded"),
        ("drygt 15 miljoner", ("10,5 mkr", "2,3 mkr", "2,0 mkr"), "total-mismatch"),
        ("drygt 15 miljoner", ("15,0 mkr",), ""),
        ("drygt 15 miljoner", ("10,0 mkr", "7,0 mkr"), "total-mismatch"),
        ("minst 15 mkr", ("10 mkr", "30 mkr"), "total-rounded"),
        ("minst 15 mkr", ("10,4 mkr", "4,5 mkr"), "total-mismatch"),
        ("högst 15 mkr", ("1 mkr", "3 mkr"), "total-rounded"),
        ("högst 15 mkr", ("10,6 mkr", "4,5 mkr"), "total-mismatch"),
        ("cirka 3,5 mkr", ("3 484 tkr",), "total-rounded"),
        ("cirka 3,5 mkr", ("3 000 tkr", "402 tkr"), "total-rounded"),
        ("cirka 3,5 mkr", ("3 000 tkr", "398 tkr"), "total-mismatch"),
        ("cirka 200 000 kr", ("100 000 kr", "91 000 kr"), "total-rounded"),
        ("cirka 200 000 kr", ("100 000 kr", "89 000 kr"), "total-mismatch"),
        ("5 mkr", ("2 mkr", "1 mkr", "1 mkr"), "total-rounded"),
        ("6 mkr", ("2 mkr", "1 mkr", "1 mkr"), "total-rounded"),
        ("7 mkr", ("2 mkr", "1 mkr", "1 mkr"), "total-mismatch"),
        ("20 mkr", ("4 mkr", "8 mkr", "1,4 mkr", "6,4 mkr"), "total-rounded"),
        ("5 mkr", ("4 mkr",), "total-mismatch"),
        ("4,4 mkr", ("4 mkr",), "total-mismatch"),
        ("20 mkr", ("19,8 mkr",), "total-rounded"),
        ("4 kr", ("1 kr", "2 kr"), "total-mismatch"),
        ("1 000,01 kr", ("500,00 kr", "500,00 kr"), "total-mismatch"),
        ("20 mkr", ("10 000 000 kr", "9 800 000 kr"), "total-rounded"),
        ("15,5 mkr", ("drygt 10 mkr", "5,0 mkr"), "total-rounded"),
        ("14,5 mkr", ("drygt 10 mkr", "5,0 mkr"), "total-mismatch"),
        ("4,0 mkr", ("1,5 mkr", "2,5 mkr"), ""),
        ("4,3 mkr", ("1,5 mkr", "2,5 mkr", "cirka 200 000 kr"), "total-rounded"),
    ],
)
def test_a_total_is_weighed_by_its_own_unit_and_hedge_and_by_its_parts(
    total: str, parts: tuple[str, ...], code: str
) -> None:
    """A total that its parts cannot make is a mismatch, one that they can is a note, an equal one is neither.

    One part alone leaves no room, nor do parts stated to the krona.
    """
    assert verdict(total, *parts) == code


def test_a_total_that_its_hedge_excludes_says_so() -> None:
    """0,1 mkr is little, and the message says that it is the hedge which does not allow it."""
    begun = given(*FULL, opened(f"2025/{KS}/a", f"2025/{KS}/b"))
    (reason,) = begun.when(proposal("närmare 15 mkr", "10,1 mkr", "5,0 mkr")).refused("total-mismatch")
    assert "hedge" in finding_sentence(reason, Language.EN)
    assert "förbehåll" in finding_sentence(reason, Language.SV)
    assert "summan närmare 15 mkr men" in finding_sentence(reason, Language.SV)
    (reason,) = begun.when(proposal("19 mkr", "10,1 mkr", "5,0 mkr")).refused("total-mismatch")
    assert "hedge" not in finding_sentence(reason, Language.EN)


@frozen
class Written:
    """An amount as a paper writes it: hedge, digits with so many decimals, unit."""

    hedge: str
    digits: str
    decimals: int
    unit: str

    def __str__(self) -> str:
        whole, cents = self.digits[: -self.decimals or None], self.digits[-self.decimals :]
        number = f"{whole},{cents}" if self.decimals else whole
        return f"{self.hedge} {number} {self.unit}".strip()

    @property
    def place(self) -> Fraction:
        """What one of the last digit is, in kronor."""
        return Fraction({"kr": 1, "tkr": 1_000, "mkr": 10**6}[self.unit], 10**self.decimals)

    @property
    def kronor(self) -> Fraction:
        """The figure."""
        return int(self.digits) * self.place

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """How far its hedge reaches down and up: by one of the last digit that says something."""
        digits, reach = self.digits.lstrip("0"), self.place
        while len(digits) > 2 and digits.endswith("0"):
            digits, reach = digits[:-1], reach * 10
        reach = reach / 2 if len(digits) == 1 else reach
        far = Fraction(10**15)
        sides: dict[str, tuple[Fraction | int, Fraction | int]] = {
            "": (0, 0), "cirka": (reach, reach), "drygt": (0, reach), "närmare": (reach, 0),
            "minst": (0, far), "högst": (far, 0),
        }  # fmt: skip
        down, up = sides[self.hedge]
        return self.kronor - down, self.kronor + up


@st.composite
def written_amounts(draw: st.DrawFn) -> Written:
    """Amounts of up to five digits, mostly without a hedge, mostly in millions with a decimal."""
    hedge = draw(st.sampled_from(["", "", "", "cirka", "drygt", "närmare", "minst", "högst"]))
    unit, decimals = draw(st.sampled_from([("mkr", 1), ("mkr", 1), ("mkr", 0), ("tkr", 0), ("kr", 0)]))
    digits = str(draw(st.integers(1, 60)) * draw(st.sampled_from([1, 1, 10, 100])))
    return Written(hedge, digits if len(digits) > decimals else f"{digits}0", decimals, unit)


def can_be_the_sum(total: Written, parts: list[Written]) -> bool:
    """Whether some sums that the parts stand for make one that the total stands for.

    A second statement of the rule, in kronor and fractions, as intervals that meet.
    """
    low, high = (sum(part.ends[side] for part in parts) for side in (0, 1))
    plain = [part for part in parts if not part.hedge]
    finest = min((part.place for part in plain), default=Fraction(0))
    room = finest * len(plain) / 2 if len(parts) > 1 and finest > 1 else Fraction(0)
    least, most = total.ends
    if not total.hedge and total.place > 1:
        least, most = total.kronor - total.place / 2, total.kronor + total.place / 2
    reaches_most = low - (0 if total.hedge in {"närmare", "högst"} else room) <= most
    reaches_least = high + (0 if total.hedge in {"drygt", "minst"} else room) >= least
    return reaches_most and reaches_least


@settings(max_examples=300)
@drawn(written_amounts(), st.lists(written_amounts(), min_size=1, max_size=5))
def test_a_total_agrees_where_the_intervals_meet(total: Written, parts: list[Written]) -> None:
    """Any total over any parts is judged as by a second statement of what each of them stands for."""
    summed = sum(part.kronor for part in parts)
    expected = "total-rounded" if can_be_the_sum(total, parts) else "total-mismatch"
    assert verdict(str(total), *map(str, parts)) == ("" if summed == total.kronor else expected)


@settings(max_examples=100)
@drawn(st.lists(written_amounts(), min_size=2, max_size=5), st.integers(-3, 3), st.data())
def test_a_total_near_its_sum_is_judged_alike(parts: list[Written], missed: int, data: st.DataObject) -> None:
    """So is a total close to the sum, where rounding and hedges decide."""
    summed = sum(part.kronor for part in parts)
    hedge = data.draw(st.sampled_from(["", "cirka", "drygt", "närmare", "minst", "högst"]))
    digits = max(1, round(summed / 100_000) + missed)
    total = Written(hedge, f"{digits:02}", 1, "mkr")
    expected = "total-rounded" if can_be_the_sum(total, parts) else "total-mismatch"
    assert verdict(str(total), *map(str, parts)) == ("" if summed == total.kronor else expected)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("drygt −15 mkr", -16, -15),
        ("närmare −15 mkr", -15, -14),
        ("cirka 2 mkr", 1.5, 2.5),
        ("cirka 20 mkr", 19, 21),
        ("cirka 0 mkr", -0.5, 0.5),
        ("15 mkr", 15, 15),
    ],
)
def test_a_hedge_reaches_as_far_as_its_last_digit(text: str, low: float, high: float) -> None:
    """By one unit, by half of one if there is one digit only; a negative figure is mirrored."""
    assert hedged_range(parse_amount(text)) == OreRange(int(low * 10) * 10**7, int(high * 10) * 10**7)


def test_a_negative_transfer_moves_what_its_hedge_says() -> None:
    """From its giver to its taker, which the sign has exchanged: more than 2, for 'drygt −2'."""
    line, board = parse_account(f"2025/{KS}/värdar"), parse_account(f"2025/{KS}")
    move = Transfer(line, board, 200_000_000, parse_amount("drygt −2,0 mkr"))
    assert moved_range(move) == OreRange(200_000_000, 210_000_000)
    assert moved_range(evolve(move, stated=None)) == OreRange(200_000_000, 200_000_000)


@pytest.mark.parametrize(
    ("level", "reached"),
    [
        ("drygt 1 mkr", "1,2 mkr"), ("drygt 1 mkr", "0,9 mkr"), ("närmare 1,5 mkr", "1,45 mkr"),
        ("närmare 1,5 mkr", "1,55 mkr"), ("minst 1 mkr", "9 mkr"), ("högst 1 mkr", "1,1 mkr"),
        ("cirka 1,5 mkr", "1,6 mkr"), ("cirka 1,5 mkr", "1,7 mkr"), ("1,2 mkr", "cirka 1,1 mkr"),
        ("1,3 mkr", "cirka 1,1 mkr"),
    ],
)  # fmt: skip
def test_a_level_is_compared_in_its_own_direction(level: str, reached: str) -> None:
    """A level with a hedge is reached where the hedge says so; so is one from a hedged change."""
    agreeing = {
        ("drygt 1 mkr", "1,2 mkr"), ("närmare 1,5 mkr", "1,45 mkr"), ("minst 1 mkr", "9 mkr"),
        ("cirka 1,5 mkr", "1,6 mkr"), ("1,2 mkr", "cirka 1,1 mkr"),
    }  # fmt: skip
    result = given(*FULL).when(allocated(more=f'levels = {{ "värdar" = "{level}" }}', värdar=reached))
    result.then() if (level, reached) in agreeing else result.refused("level-mismatch")


def test_gross_figures_are_compared_by_their_hedges() -> None:
    """Cost less income is the net where the hedges allow it, in their direction."""
    near = 'costs = { "värdar" = "drygt 9 mkr" }\nincomes = { "värdar" = "7,0 mkr" }'
    given(*FULL).when(allocated(more=near, värdar="2,4 mkr")).then()
    given(*FULL).when(allocated(more=near, värdar="1,7 mkr")).refused("gross-mismatch")


def test_a_decision_within_the_proposals_hedge_does_not_differ() -> None:
    """Who proposed about 2,5 mkr or at most 3 is given what was proposed by 2,48 and by 2,9."""

    def decided(proposed: str, amount: str) -> str:
        lines = f'{{ "värdar" = "{proposed}" }}'
        proposal_text = event("ProposalMade", "f", giver=f'"2025/{KS}"', lines=lines)
        result = given(*FULL, proposal_text).when(allocated(more='adopts = "f"', värdar=amount)).then()
        return "".join(
            finding.code for finding in result.book.findings() if finding.code == "decision-differs"
        )

    for proposed, amount in (("cirka 2,5 mkr", "2,48 mkr"), ("högst 3 mkr", "2,9 mkr"), ("2 mkr", "2 mkr")):
        assert not decided(proposed, amount)
    for proposed, amount in (("cirka 2,5 mkr", "2,7 mkr"), ("högst 3 mkr", "3,1 mkr"), ("2 mkr", "2,1 mkr")):
        assert decided(proposed, amount)


def test_a_mandates_limit_is_as_wide_as_its_hedge() -> None:
    """A limit of about 200 tkr covers 205 tkr, one of at most 200 tkr does not."""
    board = opened("2025/socialnämnden", "2025/socialnämnden/stöd")
    frame = framed("5 mkr", "socialnämnden")

    def moved(limit: str, amount: str) -> list[str]:
        keys = {"to": f'"{KS}"', "scope": '"x"', "over": '["2025/socialnämnden"]', "limit": f'"{limit}"'}
        move = f'[{{ from = "2025/socialnämnden", to = "2025/{KS}/värdar", amount = "{amount}" }}]'
        result = given(*FULL, board, frame, event("MandateGiven", "m", **keys)).when(
            event("ReallocationDecided", "o", KS, transfers=move)
        )
        return [
            finding.code for finding in result.then().book.findings() if finding.code == "mandate-missing"
        ]

    assert not moved("cirka 200 tkr", "205 tkr")
    assert not moved("högst 200 tkr", "200 tkr")
    assert moved("högst 200 tkr", "205 tkr")
    assert moved("cirka 200 tkr", "215 tkr")


def test_a_stated_change_holds_within_its_hedge() -> None:
    """A change of about 400 tkr holds against 410 tkr and not against 450."""
    earlier = (
        opened(f"2024/{KS}", f"2024/{KS}/värdar"),
        framed("1 mkr", year=2024),
        allocated("2024/f", year=2024, värdar="1 mkr"),
    )

    def changed(text: str, amount: str) -> list[str]:
        change = f'[{{ account = "2025/{KS}/värdar", amount = "{text}", since = "2024/{KS}/värdar" }}]'
        lines = f'{{ "värdar" = "{amount}" }}'
        proposal_text = event("ProposalMade", "f", giver=f'"2025/{KS}"', lines=lines, changes=change)
        result = given(*FULL, *earlier).when(proposal_text).then()
        return [finding.code for finding in result.book.findings() if finding.code.startswith("change-")]

    assert changed("cirka 400 tkr", "1 410 tkr") == ["change-ambiguous"]
    assert changed("cirka 400 tkr", "1 450 tkr") == ["change-mismatch"]
    assert changed("400 tkr", "1 410 tkr") == ["change-mismatch"]


def test_an_approximate_figure_says_what_the_log_counts_with() -> None:
    """A part is counted, a total is only compared, an outcome makes a transfer, a forecast makes none."""
    lines = '{ "värdar" = "cirka 2,5 mkr", "grupper" = "1,0 mkr" }'
    decision = event("AllocationDecided", "f", KS, giver=f'"2025/{KS}"', total='"drygt 3 mkr"', lines=lines)
    outcome = spent("u", "2025-04-30", värdar="cirka 1 mkr")
    late = spent("sent", "2025-03-31", värdar="cirka 0,9 mkr")
    forecast = event(
        "ForecastRecorded", "p", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "närmare 2 mkr" }'
    )
    level = event(
        "AllocationDecided", "n", KS, giver=f'"2025/{KS}"', levels='{ "grupper" = "cirka 1,5 mkr" }'
    )
    both = event(
        "AllocationDecided",
        "m",
        KS,
        giver=f'"2025/{KS}"',
        lines='{ "grupper" = "0,5 mkr" }',
        levels='{ "grupper" = "drygt 1,9 mkr" }',
    )
    proposal_text = event("ProposalMade", "b", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "högst 3 mkr" }')
    result = given(*FULL).when(decision, outcome, late, forecast, level, both, proposal_text).then()
    counted = {
        (finding.events[0], finding.params["text"]): (finding.params["counts"], finding.params["ore"])
        for finding in result.book.findings()
        if finding.code == "approximate-figure"
    }
    assert counted == {
        ("f", "cirka 2,5 mkr"): (("counts-exactly",), 250_000_000),
        ("f", "drygt 3 mkr"): (("counts-parts",), 350_000_000),
        ("u", "cirka 1 mkr"): (("counts-outcome",), 100_000_000),
        ("sent", "cirka 0,9 mkr"): (("only-notes",), 90_000_000),
        ("p", "närmare 2 mkr"): (("only-notes",), 200_000_000),
        ("n", "cirka 1,5 mkr"): (("fills-level",), 150_000_000),
        ("m", "drygt 1,9 mkr"): (("counts-change",), 200_000_000),
        ("b", "högst 3 mkr"): (("asks-for-exactly",), 300_000_000),
    }
