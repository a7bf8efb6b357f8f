"""At a bound and one beyond it; the figures of findings; accounts that are opened beneath each other."""

from __future__ import annotations

import pytest

from spec import BUDGET, KS, LINES, SN, allocated, draft, event, framed, given, opened, spent
from tplog.domain.state.budget_state import BudgetState
from tplog.events.codec import MAX_LEAF_BYTES, encode_event
from tplog.values.account import Role, parse_account
from tplog.values.limits import MAX_MISTAKES, ORE_LIMIT

FULL = (LINES, framed("3 mkr"))
SPLIT = (*FULL, allocated(värdar="2 mkr", grupper="1 mkr"))
BOTH = opened(f"2025/{SN}")
MANDATE = event(
    "MandateGiven", "m", "kommunfullmäktige", to=f'"{SN}"', scope='"flytta"', over=f'["2025/{KS}"]'
)
REALLOCATION = event(
    "ReallocationDecided",
    "flytt",
    SN,
    transfers=f'[{{ from = "2025/{KS}/värdar", to = "2025/{SN}", amount = "1 mkr" }}]',
)


@pytest.mark.parametrize(
    ("bound", "beyond"),
    [('limit = "1 mkr"', 'limit = "999 999,99 kr"'), ("until = 2025-02-01", "until = 2025-01-31")],
)
def test_a_mandate_covers_all_up_to_its_bound(bound: str, beyond: str) -> None:
    """Just the sum and just the day that it names are covered; an öre or a day beyond is not."""
    given(*SPLIT, BOTH, f"{MANDATE}\n{bound}").when(REALLOCATION).finds_no("mandate-missing")
    given(*SPLIT, BOTH, f"{MANDATE}\n{beyond}").when(REALLOCATION).finds("mandate-missing")


def test_an_outcome_of_the_same_day_supersedes_nothing() -> None:
    """A second outcome until the same day takes the first one's place; until the day before it is late."""
    first = (*SPLIT, spent("maj", "2025-05-31", värdar="1 mkr"))
    given(*first).when(spent("rättad", "2025-05-31", värdar="1,5 mkr")).finds_no("outcome-superseded").then(
        kommunstyrelsen__värdar="500_000"
    )
    late = given(*first).when(spent("sen", "2025-05-30", värdar="1,5 mkr"))
    assert late.finds("outcome-superseded").params["later"] == "2025-05-31"
    late.then(kommunstyrelsen__värdar="1_000_000")


def test_gross_figures_may_differ_by_half_their_units() -> None:
    """Three figures to 0,1 mkr may miss each other by 0,15 mkr: by 0,1 they do, by 0,2 they do not agree.

    Figures to the öre are exact and miss each other by none.
    """
    near = 'costs = { "värdar" = "9,0 mkr" }\nincomes = { "värdar" = "7,1 mkr" }'
    given(*FULL).when(allocated(more=near, värdar="2,0 mkr")).then(kommunstyrelsen__värdar="2_000_000")
    far = near.replace("7,1", "7,2")
    given(*FULL).when(allocated(more=far, värdar="2,0 mkr")).refused("gross-mismatch")
    even = 'costs = { "värdar" = "9,00 mkr" }\nincomes = { "värdar" = "6,94 mkr" }'
    given(*FULL).when(allocated(more=even, värdar="2,0 mkr")).then(kommunstyrelsen__värdar="2_000_000")
    odd = even.replace("6,94", "6,93")
    given(*FULL).when(allocated(more=odd, värdar="2,0 mkr")).refused("gross-mismatch")
    exact = 'costs = { "värdar" = "9 000 000,01 kr" }\nincomes = { "värdar" = "7 000 000,01 kr" }'
    given(*FULL).when(allocated(more=exact, värdar="2 000 000,00 kr")).then()
    missed = exact.replace("9 000 000,01", "9 000 000,02")
    given(*FULL).when(allocated(more=missed, värdar="2 000 000,00 kr")).refused("gross-mismatch")


def test_a_level_may_differ_by_half_its_unit() -> None:
    """A level stated to 0,1 mkr is reached from 50 000 kr away, not from an öre farther."""

    def levelled(amount: str) -> str:
        return allocated(more='levels = { "värdar" = "1,1 mkr" }', värdar=amount)

    given(*FULL).when(levelled("1 050 000 kr")).then()
    given(*FULL).when(levelled("1 150 000 kr")).then()
    for amount in ("1 049 999,99 kr", "1 150 000,01 kr"):
        (reason,) = given(*FULL).when(levelled(amount)).refused("level-mismatch")
        assert reason.params["stated"] == 110_000_000


def test_as_many_mistakes_are_reported_as_the_limit_says() -> None:
    """Of an event's unopened accounts a hundred are reported, and of the events after it none."""
    names = [f"a{number}" for number in range(MAX_MISTAKES + 1)]
    many = event("MandateGiven", "m", to=f'"{KS}"', scope='"x"', over=_listed(names))
    findings = (
        given(LINES).when(many, framed("1 mkr", body="okänd")).refused(*["account-not-opened"] * MAX_MISTAKES)
    )
    assert [finding.account for finding in findings] == [f"2025/{name}" for name in names[:-1]]
    fewer = event("MandateGiven", "m", to=f'"{KS}"', scope='"x"', over=_listed(names[: MAX_MISTAKES - 1]))
    then = given(LINES).when(fewer, framed("1 mkr", body="okänd"), framed("1 mkr", body="annan"))
    then.refused(*["account-not-opened"] * MAX_MISTAKES)


def _listed(names: list[str]) -> str:
    return str([f"2025/{name}" for name in names])


def test_a_leaf_is_filled_to_its_last_byte() -> None:
    """An event of just the bytes that a leaf holds is recorded; with one more it is refused."""

    def remarked(characters: int) -> str:
        whole, rest = divmod(characters, 10_000)
        return event(
            "MandateGiven", "m", to=f'"{KS}"', scope='"x"', remarks=str(["x" * 10_000] * whole + ["x" * rest])
        )

    (bare,) = draft(remarked(60_001)).events
    size = encode_event(bare.event).size
    fits = 60_001 + MAX_LEAF_BYTES - size
    assert size < MAX_LEAF_BYTES
    given().when(remarked(fits)).then()
    (reason,) = given().when(remarked(fits + 1)).refused("event-too-large")
    assert reason.params["size"] == str(MAX_LEAF_BYTES + 1)


def test_the_split_that_is_missing_is_reported_with_its_sum() -> None:
    """The finding has the sum that the account above the lines got, not what the paper gives others."""
    lump = event(
        "FrameDecided",
        "klump",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}" = "3 mkr", "2025/{SN}" = "1 mkr" }}',
        undivided=f'["2025/{KS}/värdar", "2025/{KS}/grupper"]',
        attachment='"Bilaga 2"',
    )
    result = given(LINES, BOTH).when(lump)
    lines = f"2025/{KS}/värdar, 2025/{KS}/grupper"
    assert result.finds("split-not-stated").params == {"ore": 300_000_000, "lines": lines}
    assert result.finds("attachment-not-seen").params == {"ore": 400_000_000, "attachment": "Bilaga 2"}


def test_what_a_level_implies_is_no_part_of_the_split() -> None:
    """A level adds transfers of tplog's own; the sum of the finding leaves them out."""
    lines = opened(f"2025/{KS}", f"2025/{KS}/värdar", f"2025/{KS}/grupper", opening='"unknown"')
    lump = event(
        "FrameDecided",
        "klump",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}" = "3 mkr" }}',
        levels=f'{{ "2025/{KS}" = "5 mkr" }}',
        undivided=f'["2025/{KS}/värdar", "2025/{KS}/grupper"]',
    )
    result = given(lines).when(lump)
    assert result.finds("split-not-stated").params["ore"] == 300_000_000
    assert result.finds("opening-implied").params["ore"] == 200_000_000
    result.then(kommunstyrelsen="5_000_000")


def test_a_grant_is_adjusted_by_itself() -> None:
    """A new level of one grant moves its own difference, whatever another grant gave the same account."""

    def granted(name: str, amount: str, **keys: str) -> str:
        lines = f'{{ "2025/{KS}/värdar" = "{amount}" }}' if amount else "{}"
        return event("GrantAwarded", name, giver='"2025/staten"', lines=lines, **keys)

    both = (LINES, granted("a", "1 mkr"), granted("b", "2 mkr"))
    for name, total in (("a", "7_000_000"), ("b", "6_000_000")):
        level = f'{{ "2025/{KS}/värdar" = "5 mkr" }}'
        given(*both).when(granted("c", "", adjusts=f'"{name}"', levels=level)).then(
            kommunstyrelsen__värdar=total
        )


def test_only_what_is_left_of_a_frame_is_a_remainder() -> None:
    """One öre left is reported; nothing left, or more given than the frame had, is no remainder."""
    left = given(*FULL).when(allocated(värdar="2 999 999,99 kr"))
    assert left.finds("unallocated-remainder").params["ore"] == 1
    given(*FULL).when(allocated(värdar="3 mkr")).finds_no("unallocated-remainder")
    despite = 'despite = [{ code = "frame-exceeded", because = "så beslutades det" }]'
    given(*FULL).when(allocated(värdar="3,5 mkr", more=despite)).finds_no("unallocated-remainder")


def _state(*texts: str) -> BudgetState:
    return given(*texts).book.state(BUDGET)


def test_lines_opened_beneath_lines_of_the_same_event_have_their_role() -> None:
    """A line below one that the same event opens has the role of the nearest account above it."""
    reserve = opened(f"2025/{KS}/buffert", role='"reserve"')
    below = opened(f"2025/{KS}/buffert/a", f"2025/{KS}/buffert/a/b")
    state = _state(LINES, reserve, below)
    for path in ("buffert", "buffert/a", "buffert/a/b"):
        assert state.role(parse_account(f"2025/{KS}/{path}")) is Role.RESERVE
    both = _state(LINES, opened(f"2025/{KS}/buffert", f"2025/{KS}/buffert/a", role='"reserve"'))
    assert both.role(parse_account(f"2025/{KS}/buffert/a")) is Role.RESERVE
    assert both.role(parse_account(f"2025/{KS}/värdar")) is Role.BODY


def test_a_holder_and_its_lines_may_be_opened_at_once() -> None:
    """The lines have the role of their holder in the same event, and money reaches the lowest."""
    state = _state(
        opened(f"2025/{KS}", f"2025/{KS}/a", f"2025/{KS}/a/b"),
        framed("1 mkr"),
        event("AllocationDecided", "a", KS, giver=f'"2025/{KS}"', lines='{ "a/b" = "1 mkr" }'),
    )
    assert state.balance(parse_account(f"2025/{KS}/a/b")) == 100_000_000
    assert state.subtree_balance(parse_account(f"2025/{KS}/a")).remaining == 100_000_000


def test_an_account_may_gather_what_a_record_keeps_exactly() -> None:
    """Sums stay below twice the limit of an amount: at it they are refused, an öre below they are not."""
    most = f"{(ORE_LIMIT - 1) // 100} kr"
    more = framed(most).replace(f"2025/{KS}/ram", "mer")
    full = [framed(most), f"{more}\ndecided = 2025-02-02"]
    left = 2 * ORE_LIMIT - 2 * ((ORE_LIMIT - 1) // 100 * 100)

    def rest(ore: int) -> str:
        return framed(f"{ore // 100},{ore % 100:02d} kr").replace(f"2025/{KS}/ram", "rest")

    given(LINES, *full).when(rest(left - 1)).then()
    (reason, *_) = given(LINES, *full).when(rest(left)).refused("sum-too-large", "sum-too-large")
    assert reason.params["most"] == str(2 * ORE_LIMIT - 1)
