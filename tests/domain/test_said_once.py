"""What a paper says once is said once: amounts passed on, who pays, levels, appeals, parts of amounts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from spec import KS, SN, event, framed, given, opened
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import parse_account

COUNCIL = "2025/kommunfullmäktige"
ACCOUNTS = opened(f"2025/{KS}", f"2025/{KS}/a", f"2025/{KS}/a/c", f"2025/{SN}")


def moves(*steps: tuple[str, str, str]) -> str:
    """Transfers in the long form."""
    return "[" + ", ".join(f'{{ from = "{a}", to = "{b}", amount = "{c}" }}' for a, b, c in steps) + "]"


def proposed(state: BudgetState, account: str) -> int:
    """What standing proposals would give an account, in öre."""
    return state[parse_account(account)].proposed


# What is passed on counts once.

PASSED_ON = {
    "all": ([(COUNCIL, f"2025/{KS}", "5 mkr"), (f"2025/{KS}", f"2025/{KS}/a", "3 mkr")], "5 mkr", 5),
    "more": ([(COUNCIL, f"2025/{KS}", "5 mkr"), (f"2025/{KS}", f"2025/{KS}/a", "8 mkr")], "8 mkr", 8),
    "twice": (
        [
            (COUNCIL, f"2025/{KS}", "5 mkr"),
            (f"2025/{KS}", f"2025/{KS}/a", "4 mkr"),
            (f"2025/{KS}/a", f"2025/{KS}/a/c", "3 mkr"),
        ],
        "5 mkr",
        5,
    ),
    "not": ([(COUNCIL, f"2025/{KS}", "5 mkr"), (COUNCIL, f"2025/{SN}", "3 mkr")], "8 mkr", 8),
}


@pytest.mark.parametrize("name", PASSED_ON)
def test_what_is_passed_on_counts_once(name: str) -> None:
    """In the event's amount, in what is pending, and in the sum of which a total is stated."""
    steps, total, millions = PASSED_ON[name]
    keys = {"transfers": moves(*steps), "total": f'"{total}"'}
    then = given(ACCOUNTS).when(event("ProposalMade", "p", KS, **keys))
    assert then.receipt, then.refusal
    assert then.receipt.records[0].event.amount == millions * 100_000_000
    assert then.finds("proposal-pending").params["ore"] == millions * 100_000_000
    then.finds_no("total-rounded")


# A proposal without an amount, and another in its place.


@pytest.mark.parametrize(("amount", "expected"), [(None, 3), ("0 kr", 0), ("2 mkr", 2)])
def test_of_rival_proposals_the_first_that_states_an_amount_counts(amount: str | None, expected: int) -> None:
    """One whose sum is not set hides no other; one of 0 says that it is 0."""
    lines = {"giver": f'"{COUNCIL}"', "lines": f'{{ "2025/{KS}" = "{amount}" }}'} if amount else {}
    other = {"giver": f'"{COUNCIL}"', "lines": f'{{ "2025/{KS}" = "3 mkr" }}', "instead_of": '"p"'}
    then = given(ACCOUNTS).when(
        event("ProposalMade", "p", KS, **lines), event("ProposalMade", "q", KS, **other)
    )
    assert then.receipt
    assert proposed(then.state, f"2025/{KS}") == expected * 100_000_000


def test_an_act_does_not_settle_and_adopt_the_same_proposal() -> None:
    """It is refused before it is recorded."""
    lines = f'{{ "2025/{KS}" = "3 mkr" }}'
    before = given(ACCOUNTS, event("ProposalMade", "p", KS, giver=f'"{COUNCIL}"', lines=lines))
    keys = {"proposal": '"p"', "settled": '"avslag"', "adopts": '"p"'}
    before.when(event("ProposalSettled", "s", KS, **keys)).refused("settled-both-ways")


# The decision beside the proposal that it adopts.


def levels(kind: str, name: str, amount: str, **keys: str) -> str:
    """An event that states a level of the board."""
    stated = {"giver": f'"{COUNCIL}"', "levels": f'{{ "2025/{KS}" = "{amount}" }}', **keys}
    return event(kind, name, "kommunfullmäktige", **stated)


@pytest.mark.parametrize(("decided", "differs"), [("5 mkr", False), ("7 mkr", True)])
def test_a_decision_at_the_level_proposed_does_not_differ(decided: str, differs: bool) -> None:  # noqa: FBT001
    """Though the frame was changed in between, so that the change is another."""
    raised = event(
        "FrameChanged", "r", "kommunfullmäktige", giver=f'"{COUNCIL}"', lines=f'{{ "2025/{KS}" = "1 mkr" }}',
        funding='"skatt"', paragraph='"§ 9"',
    )  # fmt: skip
    then = given(ACCOUNTS, framed("3 mkr"), levels("ProposalMade", "p", "5 mkr"), raised).when(
        levels("FrameChanged", "f", decided, adopts='"p"', funding='"skatt"')
    )
    codes = [finding.code for finding in then.book.findings()]
    assert ("decision-differs" in codes) == differs


PAYERS: dict[str, tuple[list[tuple[str, str]], list[tuple[str, object]]]] = {
    "rest": ([("resultat", "20 mkr"), ("eget-kapital", "8 mkr")], [("2025/resultat", ("differs-rest",))]),
    "less": ([("resultat", "20 mkr")], [(f"2025/{KS}", ())]),
    "other": ([("eget-kapital", "28 mkr")], [("2025/eget-kapital", ())]),
    "same": ([("resultat", "28 mkr")], []),
}


@pytest.mark.parametrize("name", PAYERS)
def test_other_payers_than_proposed_are_one_finding(name: str) -> None:
    """Where the result pays less and equity the rest, that is said once."""
    paid, expected = PAYERS[name]
    ask = moves(("2025/resultat", f"2025/{KS}", "28 mkr"))
    give = moves(*((f"2025/{payer}", f"2025/{KS}", amount) for payer, amount in paid))
    then = given(ACCOUNTS, event("ProposalMade", "p", KS, transfers=ask)).when(
        event("FrameChanged", "f", "kommunfullmäktige", transfers=give, adopts='"p"')
    )
    shown = [finding for finding in then.book.findings() if finding.code == "decision-differs"]
    assert _sorted((str(each.account), each.params["more"]) for each in shown) == _sorted(expected)
    if name in {"rest", "other"}:
        others = {"rest": "2025/eget-kapital", "other": "2025/resultat"}
        assert shown[0].params["others"] == others[name]


def _sorted(pairs: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    return sorted(pairs, key=str)


# Days that are not whole, and appeals.


@pytest.mark.parametrize(
    ("decided", "missing"),
    [("2025-02-01", None), ('"2025-02"', ("date-decided",)), ('"2025"', ("date-decided",)),
     ('"XXXX-02-01"', ("date-decided",))],
)  # fmt: skip
def test_a_decision_lacks_its_day_unless_the_day_is_whole(
    decided: str, missing: tuple[str, ...] | None
) -> None:
    """A month, a year and a day without its year are asked about as no day is."""
    lines = f'{{ "2025/{KS}" = "3 mkr" }}'
    keys = {"giver": f'"{COUNCIL}"', "lines": lines, "decided": decided}
    then = given(ACCOUNTS).when(event("FrameDecided", "f", "kommunfullmäktige", **keys))
    shown = [finding for finding in then.book.findings() if finding.code == "metadata-missing"]
    assert [finding.params["missing"] for finding in shown] == ([missing] if missing else [])


@pytest.mark.parametrize(
    ("appealed", "late"),
    [
        ("2025-03-03", False),
        ("2025-03-04", True),
        ('"2025-03"', False),
        ('"2025-04"', True),
        ('"2025"', False),
    ],
)
def test_an_appeal_after_its_last_day_is_noted(appealed: str, late: bool) -> None:  # noqa: FBT001
    """Announced on 10 February, a Monday: until 3 March; a month is late only if all of it is."""
    frame = framed("3 mkr") + "\napproved = 2025-02-10\nannounced = 2025-02-10"
    appeal = {"decision": f'"2025/{KS}/ram"', "review": '"överklagad"', "decided": appealed}
    then = given(ACCOUNTS).when(frame, event("DecisionReviewed", "ö", "förvaltningsrätten", **appeal))
    codes = [finding.code for finding in then.book.findings()]
    assert ("appeal-late" in codes) == late
    if late:
        assert then.finds("appeal-late").params["last_day"] == "2025-03-03"


def test_an_appeal_that_was_recorded_wrongly_is_not_late() -> None:
    """Nothing is said of what was corrected."""
    frame = framed("3 mkr") + "\napproved = 2025-02-10\nannounced = 2025-02-10"
    appeal = {"decision": f'"2025/{KS}/ram"', "review": '"överklagad"', "decided": "2025-04-10"}
    wrong = event("Corrected", "c", corrects='"ö"', because='"fel dag"')
    given(ACCOUNTS).when(
        frame, event("DecisionReviewed", "ö", "förvaltningsrätten", **appeal), wrong
    ).finds_no("appeal-late")


# Parts of amounts, and sums.


@pytest.mark.parametrize(
    ("account", "shown"), [(f"2025/{KS}/a", True), (f"2025/{SN}", False), ("2025/" + KS, False)]
)
def test_a_part_of_what_is_not_stated_is_a_finding(account: str, shown: bool) -> None:  # noqa: FBT001
    """Of an account for which the event states nothing; of a body whose line got it there is a whole."""
    lines = f'{{ "2025/{SN}" = "2 mkr", "2025/{KS}/a/c" = "1 mkr" }}'
    parts = f'{{ "{account}" = {{ "löner" = "0,5 mkr" }} }}'
    target = account if not shown else f"2025/{KS}/b"
    parts = parts.replace(account, target)
    then = given(ACCOUNTS, opened(f"2025/{KS}/b")).when(
        event("FrameDecided", "f", "kommunfullmäktige", giver=f'"{COUNCIL}"', lines=lines, of_which=parts)
    )
    codes = [finding.code for finding in then.book.findings()]
    assert ("part-of-nothing" in codes) == shown


def test_the_difference_of_a_rounded_sum_has_no_sign() -> None:
    """As that of a wrong one; and a sum needs parts."""
    total = '[[sum]]\nid = "s"\nplus = ["2025/kommunstyrelsen/ram"]\ntotal = "3,5 mkr"\n'
    then = given(ACCOUNTS).when(framed("3 460 tkr"), total)
    assert then.finds("total-rounded").params["difference"] == 4_000_000
    nothing = '[[sum]]\nid = "t"\ntotal = "1 mkr"\n'
    with pytest.raises(Exception, match="plus"):
        given(ACCOUNTS).when(nothing)


# A saving in a table of costs and incomes.


@pytest.mark.parametrize(
    ("net", "cost", "refused"), [("-1", "-1", False), ("-2", "-1", True), ("-1", "-3", True)]
)
def test_a_saving_whose_net_is_stated_is_not_asked_about(net: str, cost: str, refused: bool) -> None:  # noqa: FBT001
    """Other costs have no minus, and its cost is its net."""
    keys = {
        "giver": f'"2025/{KS}"',
        "unit": '"mkr"',
        "lines": f'{{ "a" = "60", "spar" = "{net}" }}',
        "costs": f'{{ "a" = "80", "spar" = "{cost}" }}',
        "incomes": '{ "a" = "20" }',
    }
    then = given(ACCOUNTS, opened(f"2025/{KS}/spar"), framed("59 mkr")).when(
        event("AllocationDecided", "f", KS, **keys)
    )
    assert (then.refusal is not None and "sign-ambiguous" in str(then.refusal)) == refused
