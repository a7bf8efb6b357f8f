"""A sum among its lines: money of a body and of its lines in one table is not counted twice in silence."""

from __future__ import annotations

import pytest

from spec import KS, LINES, event, framed, given, opened

COUNCIL = '"2025/kommunfullmäktige"'
CODE = "sum-among-lines"
BOTH = f'{{ "2025/{KS}" = "10 mkr", "2025/{KS}/värdar" = "6 mkr", "2025/{KS}/grupper" = "4 mkr" }}'


def table(lines: str = BOTH, kind: str = "FrameDecided", **keys: str) -> str:
    """An act with these amounts."""
    return event(kind, "tabell", **{"giver": COUNCIL, "lines": lines, **keys})


def of(body: str, hosts: str, groups: str) -> str:
    """Amounts of the body and of its two lines."""
    return f'{{ "2025/{KS}" = "{body}", "2025/{KS}/värdar" = "{hosts}", "2025/{KS}/grupper" = "{groups}" }}'


@pytest.mark.parametrize(
    "written",
    [
        table(),
        table(kind="ProposalMade"),
        table(kind="GrantAwarded", giver='"2025/staten"'),
        table(condition='"att staten betalar"'),
        table(kind="FrameChanged", funding='"skatt"'),
        table(of("10,0 mkr", "6,1 mkr", "4,0 mkr")),  # rounded
        table(of("-10 mkr", "-6 mkr", "-4 mkr"), signs='"costs-positive"'),
    ],
)
def test_a_body_that_gets_the_sum_of_its_lines_is_asked_about(written: str) -> None:
    """In decisions, grants and proposals, of costs and of incomes: both sums are said."""
    (reason,) = given(LINES).when(written).refused(CODE)
    assert (reason.account, reason.location.key if reason.location else "") == (f"2025/{KS}", "lines")


def test_a_line_that_is_divided_further_is_asked_about() -> None:
    """Each account is held against those right below it among the stated."""
    parts = opened(f"2025/{KS}/värdar/dag", f"2025/{KS}/värdar/natt")
    lines = '{ "värdar" = "6 mkr", "värdar/dag" = "4 mkr", "värdar/natt" = "2 mkr" }'
    split = event("AllocationDecided", "f", KS, giver=f'"2025/{KS}"', lines=lines)
    (reason, _) = given(LINES, parts, framed("10 mkr")).when(split).refused(CODE, "frame-exceeded")
    assert reason.account == f"2025/{KS}/värdar"


@pytest.mark.parametrize(
    "written",
    [
        table(of("9 mkr", "6 mkr", "4 mkr")),
        table(of("3 mkr", "1 mkr", "1 mkr")),  # the rounding is as large as a line
        table(of("10 mkr", "10 mkr", "4 mkr")),
        table(f'{{ "2025/{KS}" = "6 mkr", "2025/{KS}/värdar" = "6 mkr" }}'),  # not its only line
        table(total='"20 mkr"'),  # the paper counts both
        table(despite=f'[{{ code = "{CODE}", because = "utöver posterna" }}]'),
    ],
)
def test_other_money_of_the_body_is_its_own(written: str) -> None:
    """What is no sum, what the paper's total counts besides, and what is said to be meant."""
    given(LINES).when(written).then()


def test_an_only_line_that_gets_as_much_is_asked_about() -> None:
    """A board with one line has its frame twice in the table."""
    lines = f'{{ "2025/{KS}" = "6 mkr", "2025/{KS}/värdar" = "6 mkr" }}'
    given(opened(f"2025/{KS}", f"2025/{KS}/värdar")).when(table(lines)).refused(CODE)


def test_the_sum_may_stand_as_a_level() -> None:
    """As the refusal says: the lines give it, and the level holds them to it."""
    lines = f'{{ "2025/{KS}/värdar" = "6 mkr", "2025/{KS}/grupper" = "4 mkr" }}'
    for kind in ("FrameDecided", "ProposalMade"):
        then = given(LINES).when(table(lines, kind, levels=f'{{ "2025/{KS}" = "10 mkr" }}')).then()
        assert then.state.subtree_balance(next(iter(then.state.accounts))).frame == (
            10 * 10**8 if kind == "FrameDecided" else 0
        )
    given(LINES).when(table(lines, levels=f'{{ "2025/{KS}" = "11 mkr" }}')).refused("level-mismatch")
