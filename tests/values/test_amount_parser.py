"""Amounts as Swedish papers write them: exactly, or not at all."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tplog.values.account import parse_account
from tplog.values.amount import Amount, Hedge, format_kronor
from tplog.values.amount_parser import parse_amount, parse_kronor
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_AMOUNT_LENGTH, ORE_LIMIT
from tplog.values.transfer import Transfer

KR, TKR, MKR, MDKR = 100, 100_000, 100_000_000, 100_000_000_000


@pytest.mark.parametrize(
    ("text", "ore", "unit_ore"),
    [
        ("2 miljoner kronor", 2 * MKR, MKR),
        ("fem miljoner kronor", 5 * MKR, MKR),
        ("fem \nmiljoner kronor", 5 * MKR, MKR),
        ("en och en halv miljon kronor", 150_000_000, 10_000_000),
        ("700 000 kronor", 700_000 * KR, KR),
        ("700\u00a0000 kronor", 700_000 * KR, KR),
        ("700\u202f000 kronor", 700_000 * KR, KR),
        ("700\u2009000 kronor", 700_000 * KR, KR),
        ("100 \n000 kronor", 100_000 * KR, KR),
        ("450.000 kr", 450_000 * KR, KR),
        ("1.450.000,50 kr", 145_000_050, 1),
        ("3,5 mkr", 350_000_000, 10_000_000),
        ("3,5 mnkr", 350_000_000, 10_000_000),
        ("3,5 Mkr", 350_000_000, 10_000_000),
        ("3,5 milj. kr", 350_000_000, 10_000_000),
        ("5,0 mkr", 5 * MKR, 10_000_000),
        ("400 tkr", 400 * TKR, TKR),
        ("26 545 tkr", 26_545 * TKR, TKR),
        ("-98 mkr", -98 * MKR, MKR),
        ("−98 mkr", -98 * MKR, MKR),
        ("–98 mkr", -98 * MKR, MKR),
        ("– 98 mkr", -98 * MKR, MKR),
        ("minus 98 mkr", -98 * MKR, MKR),
        ("+1 074 Mkr", 1074 * MKR, MKR),
        ("28,486 miljarder kronor", 28_486 * MKR, MKR),
        ("12 345,50 kr", 1_234_550, 1),
        ("50 öre", 50, 1),
        ("0 mkr", 0, MKR),
        ("2500000 kr", 2_500_000 * KR, KR),
    ],
)
def test_what_papers_write_is_read_exactly(text: str, ore: int, unit_ore: int) -> None:
    """Each way of writing gives its öre and the unit to which it is stated, and keeps its words."""
    assert parse_amount(text) == Amount(ore, text, unit_ore)


@pytest.mark.parametrize(
    ("word", "hedge"),
    [
        ("cirka", Hedge.ABOUT),
        ("ca", Hedge.ABOUT),
        ("omkring", Hedge.ABOUT),
        ("drygt", Hedge.OVER),
        ("knappt", Hedge.NEARLY),
        ("närmare", Hedge.NEARLY),
        ("minst", Hedge.AT_LEAST),
        ("högst", Hedge.AT_MOST),
        ("max", Hedge.AT_MOST),
        ("Cirka", Hedge.ABOUT),
    ],
)
def test_a_hedge_is_kept(word: str, hedge: Hedge) -> None:
    """The paper's own reservation is data."""
    assert parse_amount(f"{word} 2,5 mkr") == Amount(250_000_000, f"{word} 2,5 mkr", 10_000_000, hedge)


def test_a_slip_of_typography_is_read_past_and_reported() -> None:
    """``0,6, mkr`` is 0,6 with a flag."""
    assert parse_amount("0,6, mkr") == Amount(60_000_000, "0,6, mkr", 10_000_000, repaired=True)


@pytest.mark.parametrize(("text", "ore"), [("0", 0), ("1,5", 150_000_000), ("−2", -200_000_000)])
def test_a_columns_unit_serves_a_bare_number(text: str, ore: int) -> None:
    """Under a stated unit a number needs none of its own."""
    assert parse_amount(text, "mkr").ore == ore
    assert parse_amount("400 tkr", "mkr").ore == 400 * TKR


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount-missing"),
        ("  \n", "amount-missing"),
        ("xx kronor", "amount-placeholder"),
        ("x", "amount-placeholder"),
        ("–", "amount-placeholder"),
        ("... kr", "amount-placeholder"),
        ("23 kr per invånare", "amount-rate"),
        ("5 procent", "amount-rate"),
        ("5 %", "amount-rate"),
        ("3,5 mkr/år", "amount-rate"),
        ("5", "amount-without-unit"),
        ("0", "amount-without-unit"),
        ("1.5 mkr", "amount-ambiguous"),
        ("1.500 mkr", "amount-ambiguous"),
        ("1 00 kr", "amount-ambiguous"),
        ("1 2345 kr", "amount-ambiguous"),
        ("1 234.567 kr", "amount-ambiguous"),
        ("12,345 kr", "amount-ambiguous"),
        ("007 kr", "amount-ambiguous"),
        ("0,123456789 mkr", "amount-ambiguous"),
        ("0,00000001000000000000000000000000000000000001 mkr", "amount-ambiguous"),
        ("-1,000000000000000000000000000000000000000000001 kr", "amount-ambiguous"),
        ("1e5 kr", "amount-unreadable"),
        ("nan kr", "amount-unreadable"),
        ("٣ kr", "amount-unreadable"),
        ("²5 kr", "amount-unreadable"),
        ("5 dollar", "amount-unreadable"),
        ("1–2 mkr", "amount-unreadable"),
        ("2 mkr 3 kr", "amount-unreadable"),
        ("5\u200b mkr", "amount-unreadable"),
        ("\u202e5 mkr", "amount-unreadable"),
        ("99 999 999 999 999 mkr", "amount-too-large"),
        ("9" * 300 + " kr", "amount-unreadable"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(text: str, code: str) -> None:
    """A rate, a placeholder, a missing unit, a doubtful grouping: each has its own error."""
    with pytest.raises(ParseError) as caught:
        parse_amount(text)
    assert caught.value.rule.code == code


def test_a_wording_has_its_length() -> None:
    """The longest wording of an amount is read; one character more is refused, whatever it says."""
    longest = "5 kr".ljust(MAX_AMOUNT_LENGTH)
    assert parse_amount(longest) == Amount(500, longest, KR)
    with pytest.raises(ParseError) as caught:
        parse_amount(f"{longest} ")
    assert caught.value.rule.code == "amount-unreadable"


@given(st.integers(1 - ORE_LIMIT, ORE_LIMIT - 1))
@example(0)
@example(-1)
@example(99)
@example(ORE_LIMIT - 1)
def test_what_is_written_is_read_back(ore: int) -> None:
    """parse∘format is the identity, to the öre."""
    assert parse_amount(format_kronor(ore)).ore == ore


_LIKELY = st.text("0123456789 ,.-−–+kmtröecainlj\u00a0\u202fx%/", max_size=25)


@given(st.text(max_size=40) | _LIKELY)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but an amount or NotUnderstood."""
    with suppress(ParseError):
        assert abs(parse_amount(text).ore) < ORE_LIMIT


def test_whole_kronor_may_be_given_as_a_number() -> None:
    """An integer in a file is kronor."""
    assert parse_kronor(700_000) == Amount(700_000 * KR, "700000", KR)


@pytest.mark.parametrize(
    "kronor", [10**5000, -(10**5000), 2**63, ORE_LIMIT // 100 + 1], ids=["+", "-", "2^63", "1"]
)
def test_a_number_too_large_is_reported_at_once(kronor: int) -> None:
    """Of thousands of digits too, which Python will not write."""
    with pytest.raises(ParseError, match="more than a record can hold"):
        parse_kronor(kronor)


@pytest.mark.parametrize("ore", [1.5, True, "1", None])
def test_an_amount_is_a_whole_number_of_ore(ore: object) -> None:
    """A float, a bool or a text is no count of öre, and no transfer moves it."""
    with pytest.raises(TypeError):
        Amount(ore, "x")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Transfer(parse_account("2025/a"), parse_account("2025/b"), ore)  # type: ignore[arg-type]


@pytest.mark.parametrize("ore", [ORE_LIMIT, -ORE_LIMIT])
def test_an_amount_can_be_kept_exactly(ore: int) -> None:
    """More öre than a record holds exactly is no amount."""
    with pytest.raises(ValueError, match="exactly"):
        Amount(ore, "x")


@pytest.mark.parametrize("ore", [0, -1, 2 * ORE_LIMIT])
def test_a_transfer_moves_something(ore: int) -> None:
    """No transfer of zero, of less, or of more than can be stored."""
    with pytest.raises(ValueError, match="ore"):
        Transfer(parse_account("2025/a"), parse_account("2025/b"), ore)


def test_a_transfer_sums_to_zero() -> None:
    """What the giver loses the taker gains, and no other account changes."""
    move = Transfer(parse_account("2025/a"), parse_account("2025/b"), 5)
    accounts = [parse_account(path) for path in ("2025/a", "2025/b", "2025/c")]
    assert [move.effect(account) for account in accounts] == [-5, 5, 0]
