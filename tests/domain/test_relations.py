"""Relations between accounts, of one budget and of others: what is part of what, which body follows which."""

from __future__ import annotations

from datetime import date

import pytest

from spec import BUDGET, KS, event, given, opened, text
from tplog.answers.audit_trail import trail_rows
from tplog.answers.budget_relations import earlier_bodies, year_sums
from tplog.answers.compared_years import compared_years
from tplog.answers.comparison_tables import comparison_table
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.vocabulary import Language
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


@pytest.mark.parametrize(("package", "exceeds"), [("-2,0 mkr", False), ("-4,0 mkr", True)])
def test_of_an_income_a_part_is_no_more_of_one(package: str, *, exceeds: bool) -> None:
    """Of a line that is to take in 3,0 a package may be to take in 2,0, but not 4,0."""
    signs = '\nsigns = "costs-positive"'
    accounts, frame, line = whole(line="-3,0 mkr")
    own_accounts, own_frame = part(package)
    begun = given(accounts, frame, line + signs, own_accounts, own_frame + signs)
    codes = [finding.code for finding in begun.when(lies_in()).then().book.findings()]
    assert ("part-exceeds-whole" in codes) == exceeds


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


def corrected(name: str, event_id: str) -> str:
    """A correction without money: recorded by mistake."""
    return event("Corrected", name, corrects=f'"{event_id}"', because='"fel"')


def test_a_correction_of_a_correction_brings_back_no_ring() -> None:
    """Nor a second whole: what was noted in between has to be corrected first."""
    year = {"of": f'"{BUDGET}"'}
    a, b = f"2025/{KS}/a", f"2025/{KS}/b"
    begun = given(opened(f"2025/{KS}", a, b, "2025/c"))
    gone = (lies_in(a, "2025/c", "r1", **year), corrected("fel", "r1"))
    ring = begun.when(*gone, lies_in("2025/c", a, "r2", **year))
    assert ring.refusal is None
    given_ring = begun.when(corrected("åter", "fel"))
    given_ring.refused("relation-impossible")
    other = given(opened(f"2025/{KS}", a, b, "2025/c", "2025/d"))
    assert other.when(*gone, lies_in(a, "2025/d", "r2", **year)).refusal is None
    other.when(corrected("åter", "fel")).refused("relation-taken")
    back = given(opened(f"2025/{KS}", a, b, "2025/c"), *gone).when(corrected("åter", "fel"))
    assert [relation.event for relation in back.state.standing_relations()] == ["r1"]


def test_the_same_relation_is_noted_once() -> None:
    """Another event with the same is refused with the one that stands."""
    begun = given(opened("2024/a", "2025/b", "2025/c"))
    of = {"of": f'"{BUDGET}"'}
    assert begun.when(follows("2025/b", "2024/a", name="r1", **of)).refusal is None
    begun.when(follows("2025/b", "2024/a", name="r2", **of)).refused("relation-taken")
    assert begun.when(follows("2025/c", "2024/a", name="r3", **of)).refusal is None


def test_what_has_no_year_is_neither_before_nor_after() -> None:
    """An undated account may follow a dated one and the other way, but is no later year of itself."""
    begun = given(opened("2023/a", "flerårig/c", "okänt-år/d", "2024/e"))
    of = {"of": f'"{BUDGET}"'}
    assert begun.when(follows("flerårig/c", "2023/a", name="r1", **of)).refusal is None
    assert begun.when(follows("2024/e", "okänt-år/d", name="r2", **of)).refusal is None
    begun.when(follows("2023/a", "flerårig/c", name="r3", **of)).refused("relation-impossible")
    begun.when(follows("2023/a", "2024/e", name="r4", **of)).refused("relation-impossible")


def states(*tables: str) -> dict[str, BudgetState]:
    """The states of both budgets."""
    book = given(*tables).book
    return {name: book.state(name) for name in book.budgets()}


@pytest.mark.parametrize("missing", ["frame", "fund"])
def test_a_part_of_what_counts_nothing_is_counted(missing: str) -> None:
    """Of a whole without money, and of a body's own fund, which is no part of the body's budget."""
    accounts, *money = whole()
    fund = event(
        "AccountOpened",
        "fond",
        budget=f'"{YEAR}"',
        role='"reserve"',
        accounts=f'{{ "2025/{KS}/fond" = "F" }}',
    )
    tables = (accounts,) if missing == "frame" else (accounts, fund, *money)
    other = LINE if missing == "frame" else f"2025/{KS}/fond"
    (total,) = year_sums(states(*tables, *part("2,5 mkr"), lies_in(other=other)))
    frame = 0 if missing == "frame" else 6_500_000_000
    assert (total.budget_total, total.parts) == (frame + 250_000_000, 0)


def test_a_sum_over_budgets_says_that_it_is_only_a_change() -> None:
    """Where a holder's opening is unknown."""
    accounts = event("AccountOpened", "k", accounts=f'{{ "2025/{KS}" = "KS" }}', opening='"unknown"')
    (total,) = year_sums(states(accounts, part()[1]))
    assert not total.level_known


def test_a_successor_that_is_not_open_yet_still_shares_what_it_follows() -> None:
    """The predecessor is divided between both, though only one has the year compared."""
    frames = event(
        "FrameDecided",
        "ram",
        "kommunfullmäktige",
        giver='"2023/kommunfullmäktige"',
        lines='{ "2023/a" = "10 mkr", "2025/c" = "4 mkr" }',
    )
    of = {"of": f'"{BUDGET}"'}
    noted = (follows("2024/c", "2023/a", name="r1", **of), follows("2024/d", "2023/a", name="r2", **of))
    both = states(opened("2023/a", "2024/c", "2024/d", "2025/c"), frames, *noted)
    ((old),) = earlier_bodies(both, BUDGET, [2025, 2023])
    assert (old.successor, [path.holder for path in old.followed_by]) == (None, ["c", "d"])


LINES_BEFORE = '{ "2024/b/lov" = "10 mkr", "2024/b/tillsyn" = "5 mkr", "2025/s/lov" = "11 mkr" }'


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        # The lines alone; the old body's other line stays where it is.
        ({"2025/s/lov": "2024/b/lov"}, {"lov": 10, "sum s": 10, "tillsyn": 5, "sum b": 5}),
        # The bodies as well: what no line says is a row by itself.
        (
            {"2025/s": "2024/b", "2025/s/lov": "2024/b/lov"},
            {"lov": 10, "b → s": 5, "sum s": 15},
        ),
        # A line that became a body.
        ({"2025/s": "2024/b/lov"}, {"lov": None, "sum s": 10, "tillsyn": 5, "sum b": 5}),
        # A line that lives on and takes over another.
        ({"2025/b/lov": "2024/b/tillsyn"}, {"lov": 15, "sum b": 15, "sum s": None}),
        # What lives on beside its successor is not moved.
        ({"2025/s/lov": "2024/b/tillsyn", "2025/b/tillsyn": ""}, {"tillsyn": 5, "sum b": 15, "sum s": None}),
    ],
)
def test_years_compare_line_by_line(relations: dict[str, str], expected: dict[str, int | None]) -> None:
    """The earlier year of a line stands in the row of the line that alone follows it, and in its sums."""
    frames = event(
        "FrameDecided", "ram", "kommunfullmäktige", giver='"2024/kommunfullmäktige"', lines=LINES_BEFORE
    )
    accounts = ["2024/b", "2024/b/lov", "2024/b/tillsyn", "2025/s", "2025/s/lov"]
    accounts += ["2025/b"] * any(path.startswith("2025/b/") for path in relations)
    accounts += [path for path in relations if path not in accounts]
    names = ", ".join(f'"{path}" = "{path.rpartition("/")[2]}"' for path in accounts)
    opening = event("AccountOpened", "k", accounts=f"{{ {names} }}")
    noted = [
        follows(account, other, name=account, of=f'"{BUDGET}"')
        for account, other in relations.items()
        if other
    ]
    all_states = states(opening, frames, *noted)
    compared = compared_years(all_states, BUDGET, (2025, 2024))
    table = comparison_table(BUDGET, all_states[BUDGET], (2025, 2024), Language.EN, compared)
    (budgets,) = (
        number
        for number, heading in enumerate(table.headings)
        if number and "2024" in heading and "budget" in heading
    )
    shown = {row.cells[0].strip(): row.cells[budgets] for row in table.rows}
    assert {name: shown.get(name, "") for name in expected} == {
        name: "" if mkr is None else f"{mkr}.0" for name, mkr in expected.items()
    }
