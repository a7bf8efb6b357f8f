"""Relations between accounts, of one budget and of others: what is part of what, which body follows which."""

from __future__ import annotations

from datetime import date

import pytest

from spec import BUDGET, KS, event, given, opened, text
from tplog.answers.audit_trail import trail_rows
from tplog.readers.decision_file import parse_decision
from tplog.values.finding import Finding

YEAR, PACKAGE = "budget-2025", BUDGET
LINE = f"2025/{KS}/trygghet"


def whole(amount: str = "65 mkr", line: str = "3,0 mkr") -> tuple[str, ...]:
    """The year's budget, with a board's frame and a line of it."""
    of_year = {"budget": f'"{YEAR}"'}
    accounts = f'{{ "2025/{KS}" = "Kommunstyrelsen", "{LINE}" = "Trygghet" }}'
    frame, lines = f'{{ "2025/{KS}" = "{amount}" }}', f'{{ "trygghet" = "{line}" }}'
    return (
        event("AccountOpened", "år/konton", accounts=accounts, **of_year),
        event(
            "FrameDecided",
            "år/ram",
            "kommunfullmäktige",
            giver='"2025/kommunfullmäktige"',
            lines=frame,
            **of_year,
        ),
        event("AllocationDecided", "år/fördelning", KS, giver=f'"2025/{KS}"', lines=lines, **of_year),
    )


def part(amount: str = "2,5 mkr", name: str = "paketet", budget: str = PACKAGE) -> tuple[str, ...]:
    """A package of the board's, as a budget of its own."""
    in_budget = {"budget": f'"{budget}"'}
    lines = f'{{ "2025/{KS}" = "{amount}" }}'
    return (
        event(
            "AccountOpened", f"{name}/konton", accounts=f'{{ "2025/{KS}" = "Kommunstyrelsen" }}', **in_budget
        ),
        event(
            "FrameDecided",
            f"{name}/ram",
            "kommunfullmäktige",
            giver='"2025/kommunfullmäktige"',
            lines=lines,
            **in_budget,
        ),
    )


def lies_in(account: str = f"2025/{KS}", other: str = LINE, name: str = "samband", **keys: str) -> str:
    """The registrar's note that an account is part of another."""
    keys = {"of": f'"{YEAR}"', **keys}
    return event("RelationNoted", name, kind='"del av"', accounts=f'{{ "{account}" = "{other}" }}', **keys)


def follows(account: str, *others: str, name: str = "följd", **keys: str) -> str:
    """The registrar's note that an account follows others."""
    listed = ", ".join(f'"{other}"' for other in others)
    return event(
        "RelationNoted", name, kind='"följer på"', accounts=f'{{ "{account}" = [{listed}] }}', **keys
    )


def shown(findings: tuple[Finding, ...]) -> list[tuple[str, str | None, str | None]]:
    """The findings about parts: code, account, budget."""
    return [
        (finding.code, finding.account, finding.budget)
        for finding in findings
        if finding.code.startswith("part")
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 2, 0)])
def test_a_part_larger_than_its_whole_is_found_in_any_order(order: tuple[int, ...]) -> None:
    """The figures of both are said, whichever of frame, line and relation came first."""
    accounts, *money = whole(line="3,0 mkr")
    own_accounts, own_frame = part("3,5 mkr")
    groups = [tuple(money), (own_frame,), (lies_in(),)]
    then = given(accounts, own_accounts).when(*(table for number in order for table in groups[number]))
    finding = then.finds("part-exceeds-whole")
    assert (finding.params["part"], finding.params["whole"]) == (350_000_000, 300_000_000)
    assert (finding.budget, finding.account, finding.events) == (PACKAGE, f"2025/{KS}", ("samband",))


def test_a_part_that_fits_is_no_finding() -> None:
    """Up to the whole line, and an income up to as much of one."""
    given(*whole(line="3,0 mkr"), *part("3,0 mkr")).when(lies_in()).finds_no("part-exceeds-whole")


def test_both_ways_of_asking_show_the_same_findings() -> None:
    """Of the whole log, of a budget, of its years from what is kept and from the past."""
    book = given(*whole(), *part("3,5 mkr")).when(lies_in()).book
    expected = [("part-exceeds-whole", f"2025/{KS}", PACKAGE)]
    last = book.last_known_index()
    assert shown(book.findings()) == expected
    assert shown(book.budget_findings(PACKAGE)) == expected
    assert shown(book.findings_for_years(PACKAGE, [2025])) == expected
    assert shown(book.findings_for_years(PACKAGE, [2025], known_at=last)) == expected
    for other in (book.budget_findings(YEAR), book.findings_for_years(YEAR, [2025])):
        assert not shown(other)
    assert not shown(book.findings(known_at=last - 1))


def test_parts_that_are_too_large_together_are_found_at_the_whole() -> None:
    """None alone is; both ways of asking, and at the whole's budget."""
    other = part("2,0 mkr", "annat", "annat")
    noted = lies_in(name="samband/annat", budget='"annat"')
    book = given(*whole(), *part("2,0 mkr"), *other).when(lies_in(), noted).book
    expected = [("parts-exceed-whole", LINE, YEAR)]
    assert shown(book.findings()) == shown(book.budget_findings(YEAR)) == expected
    assert shown(book.findings_for_years(YEAR, [2025])) == expected
    assert not shown(book.budget_findings(PACKAGE))


@pytest.mark.parametrize("unknown", ["part", "whole"])
def test_an_unknown_level_is_said_and_not_guessed(unknown: str) -> None:
    """Where one of both is only a change, nothing is compared."""
    accounts = [f"2025/{KS}/fond" if unknown == "part" else f"2025/{KS}"]
    fund = event(
        "AccountOpened",
        "fond",
        opening='"unknown"',
        accounts=f'{{ "2025/{KS}/fond" = "Fond" }}',
        budget=f'"{PACKAGE if unknown == "part" else YEAR}"',
    )
    moved = event(
        "AllocationDecided",
        "till-fonden",
        KS,
        giver=f'"2025/{KS}"',
        lines='{ "fond" = "1 mkr" }',
        budget=f'"{PACKAGE if unknown == "part" else YEAR}"',
    )
    other = LINE if unknown == "part" else f"2025/{KS}/fond"
    then = given(*whole(line="0,1 mkr"), *part("3,5 mkr"), fund, moved).when(lies_in(accounts[0], other))
    assert then.finds("part-not-compared").params["why"] == (f"{unknown}-level-unknown",)
    then.finds_no("part-exceeds-whole")


def test_a_corrected_relation_is_gone() -> None:
    """From findings and trails; and the account can be part of another again."""
    before = given(*whole(), *part("3,5 mkr"), lies_in())
    then = before.when(event("Corrected", "rättelse", corrects='"samband"', because='"Fel rad."'))
    then.finds_no("part-exceeds-whole")
    assert not then.book.trail(PACKAGE, f"2025/{KS}").related
    assert then.book.trail(PACKAGE, f"2025/{KS}", known_at=then.book.last_known_index() - 1).related
    assert then.book.trail(YEAR, LINE, known_at=then.book.last_known_index() - 1).related
    assert not then.book.trail(YEAR, LINE).related
    then.book.apply(parse_decision(text([lies_in(other=f"2025/{KS}", name="samband/2")]), "igen.toml"))
    ((other,),) = [then.book.trail(PACKAGE, f"2025/{KS}").related]
    assert str(other.related.account) == f"2025/{KS}"


def test_the_trail_goes_on_into_the_whole_up_to_the_council() -> None:
    """After the part's own steps come those of the line and of the board's frame, named as the whole's."""
    lines = (
        opened(f"2025/{KS}/värdar"),
        event("AllocationDecided", "delning", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "1 mkr" }'),
    )
    book = given(*whole(), *part(), *lines).when(lies_in()).book
    trail = book.trail(PACKAGE, f"2025/{KS}/värdar")
    steps = [(row.budget, row.relation, row.step.record.event.id) for row in trail_rows(trail, PACKAGE)]
    assert steps == [
        (PACKAGE, None, "paketet/ram"),
        (PACKAGE, None, "delning"),
        (YEAR, "del av", "år/ram"),
        (YEAR, "del av", "år/fördelning"),
    ]
    assert [step.record.event.id for step in trail] == ["paketet/ram", "delning"]


def test_the_whole_names_its_parts() -> None:
    """At the line, and at the body above it; without their steps."""
    book = given(*whole(), *part()).when(lies_in()).book
    for account in (LINE, f"2025/{KS}"):
        ((other,),) = [book.trail(YEAR, account).related]
        assert (other.related.relation, other.related.budget, other.trail) == ("har delen", PACKAGE, None)


def test_a_whole_that_is_a_part_itself_leads_further() -> None:
    """The trail goes on as far as relations were noted."""
    year_in_group = lies_in(f"2025/{KS}", f"2025/{KS}", "år/samband", budget=f'"{YEAR}"', of='"koncernen"')
    group = part("100 mkr", "koncern", "koncernen")
    book = given(*whole(), *part(), *group).when(lies_in(), year_in_group).book
    related = [other.related.budget for other in book.trail(PACKAGE, f"2025/{KS}").related]
    assert related == [YEAR, "koncernen"]


@pytest.mark.parametrize(
    ("relation", "code", "why"),
    [
        (lies_in(other="2025/kommunstyrelsen/tryghet"), "account-not-opened", ""),
        (lies_in("2025/kommunstyrelse"), "account-not-opened", ""),
        (lies_in(of='"budget-2035"'), "account-not-opened", ""),
        (lies_in(other=f"2025/{KS}", of=f'"{PACKAGE}"'), "relation-impossible", "relation-to-itself"),
        (lies_in(other="2025/kommunfullmäktige"), "relation-impossible", "relation-without-money"),
        (lies_in(other=f"2024/{KS}"), "relation-impossible", "relation-of-two-years"),
        (follows(f"2025/{KS}", f"2025/{KS}"), "relation-impossible", "relation-to-itself"),
        (
            follows(f"2024/{KS}", f"2025/{KS}", of=f'"{YEAR}"', budget=f'"{YEAR}"'),
            "relation-impossible",
            "relation-to-itself",
        ),
        (
            follows("2024/kulturnämnden", f"2025/{KS}", budget=f'"{YEAR}"'),
            "relation-impossible",
            "relation-backwards",
        ),
        (follows(f"2025/{KS}"), "relation-impossible", "relation-to-one"),
    ],
)
def test_a_relation_that_cannot_be_is_refused_with_the_reason(relation: str, code: str, why: str) -> None:
    """To itself, to what is not there, between years, to what holds no money."""
    more = event(
        "AccountOpened",
        "år/2024",
        accounts=f'{{ "2024/{KS}" = "Kommunstyrelsen", "2024/kulturnämnden" = "Kulturnämnden" }}',
        budget=f'"{YEAR}"',
    )
    reasons = given(*whole(), *part(), more).when(relation).refused(code)
    assert reasons[0].params.get("why", ("",)) == (why,)


def test_a_ring_is_refused_across_budgets() -> None:
    """Also one through a third budget, and within one file."""
    back = lies_in(LINE, f"2025/{KS}", "år/samband", budget=f'"{YEAR}"', of=f'"{PACKAGE}"')
    (reason,) = given(*whole(), *part(), lies_in()).when(back).refused("relation-impossible")
    assert reason.params["why"] == ("relation-in-a-ring",)
    first = lies_in(f"2025/{KS}", f"2025/{KS}", "ett", of='"mellan"')
    second = lies_in(f"2025/{KS}", LINE, "två", budget='"mellan"')
    between = part("2 mkr", "mellan", "mellan")
    (reason,) = given(*whole(), *part(), *between, first, second).when(back).refused("relation-impossible")
    assert reason.params["why"] == ("relation-in-a-ring",)


def test_an_account_lies_in_one_account_at_a_time() -> None:
    """A second relation is refused until the first is corrected."""
    before = given(*whole(), *part(), lies_in())
    (reason,) = before.when(lies_in(other=f"2025/{KS}", name="igen")).refused("relation-taken")
    assert reason.params["event"] == "samband"


def test_relations_count_from_their_day() -> None:
    """Asked as of an earlier day, neither trail nor finding knows of it."""
    book = given(*whole(), *part("3,5 mkr")).when(lies_in(decided="2025-03-01")).book
    assert not book.trail(PACKAGE, f"2025/{KS}", as_of=date(2025, 2, 15)).related
    assert not shown(book.budget_findings(PACKAGE, as_of=date(2025, 2, 15)))
    assert shown(book.budget_findings(PACKAGE, as_of=date(2025, 3, 1)))


def test_nothing_is_guessed_from_names() -> None:
    """Two budgets with the same accounts know nothing of each other."""
    book = given(*whole(), *part("99 mkr")).book
    assert not book.trail(PACKAGE, f"2025/{KS}").related
    assert not shown(book.findings())
