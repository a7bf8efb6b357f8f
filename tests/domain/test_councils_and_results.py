"""Councils of any name, the result of a whole budget, and what sums of mandates and limits hold."""

from __future__ import annotations

from datetime import date

import pytest

from spec import BUDGET, KS, Given, Then, allocated, event, framed, given, opened, spent
from tplog.answers.comparison_tables import comparison_table
from tplog.answers.project_tables import project_table
from tplog.answers.projects import project
from tplog.answers.tables import result_lines
from tplog.domain.state.budget_result import BudgetResult, budget_result
from tplog.i18n.vocabulary import Language
from tplog.values.account import Role, parse_account

COUNCIL = "kommunfullmäktige"
MKR = 10**8


def money(kind: str, name: str, giver: str, *, body: str = COUNCIL, more: str = "", **lines: str) -> str:
    """Money of 2024 to accounts, whose names have ``__`` for ``/`` and ``_`` for ``-``."""
    table = ", ".join(
        f'"2024/{path.replace("__", "/").replace("_", "-")}" = "{amount}"' for path, amount in lines.items()
    )
    table_of_event = event(kind, name, body, giver=f'"2024/{giver}"', lines=f"{{ {table} }}")
    return f"{table_of_event}\n{more}"


def codes(result: Then) -> set[str]:
    """The codes of all findings."""
    assert result.refusal is None, result.refusal
    return {finding.code for finding in result.book.findings()}


# Councils.


@pytest.mark.parametrize(
    "council",
    [
        "regionfullmäktige",
        "landstingsfullmäktige",
        "förbundsfullmäktige",
        "förbundsdirektionen",
        "direktionen",
    ],
)
def test_a_council_is_one_by_whatever_name(council: str) -> None:
    """It grants, needs no mandate, is no row of its own, and pays each year for itself."""
    accounts = opened("2024/hsn", "2025/hsn")
    lines = '{ "2024/hsn" = "5 mkr", "2025/hsn" = "6 mkr" }'
    frame = event("FrameDecided", "ram", council, giver=f'"2024/{council}"', lines=lines)
    proposal = event(
        "ProposalMade",
        "p",
        "hsn",
        to=f'"{council}"',
        giver=f'"2024/{council}"',
        lines='{ "2024/hsn" = "1 mkr" }',
    )
    result = given(accounts).when(frame, proposal)
    assert codes(result).isdisjoint({"mandate-missing", "proposal-beyond-place", "cross-year-transfer"})
    state = result.state
    assert state.role(parse_account(f"2024/{council}")) is Role.COUNCIL
    assert state[f"2025/{council}"].remaining == -6 * MKR
    assert [str(path) for path in state.heads(2024)] == ["2024/hsn"]


def test_an_association_with_a_board_for_its_council_has_a_whole_budget() -> None:
    """Its board decides the frames and the result, and needs nobody's mandate."""
    accounts = opened("2024/räddningstjänst", "2024/medlemsbidrag")
    budget = money(
        "FrameDecided",
        "ram",
        "förbundsdirektionen",
        body="förbundsdirektionen",
        räddningstjänst="80 mkr",
        medlemsbidrag="-81 mkr",
        resultat="1 mkr",
    )
    result = given(accounts).when(budget)
    assert codes(result).isdisjoint({"mandate-missing", "result-differs", "sign-ambiguous"})
    assert year_result(result).set_aside == year_result(result).budgeted == MKR


@pytest.mark.parametrize(("day", "is_open"), [(date(2026, 11, 1), True), (date(2026, 12, 1), False)])
def test_a_log_that_opened_such_a_board_as_a_body_keeps_it(day: date, is_open: object) -> None:
    """What was recorded before the name was a council's own stays as it was; from then on it is open."""
    result = given(today=day).when(
        opened("2024/direktionen", "2024/direktionen/kansli"),
        money("FrameDecided", "ram", "förbundsfullmäktige", body="förbundsfullmäktige", direktionen="2 mkr"),
    )
    if not is_open:
        result.refused("account-opened-twice")
        return
    assert result.refusal is None, result.refusal
    assert result.state.role(parse_account("2024/direktionen/kansli")) is Role.BODY
    assert [str(path) for path in result.state.heads(2024)] == ["2024/direktionen"]


def test_a_councils_own_budget_is_a_body_of_its_own() -> None:
    """A row 'Kommunfullmäktige' in the council's table is refused with what to write instead."""
    (reason,) = (
        given().when(money("FrameDecided", "ram", COUNCIL, kommunfullmäktige="1 mkr")).refused("shape-wrong")
    )
    assert reason.params["why"] == ("council-to-itself",)
    accounts = opened("2024/fullmäktiges-verksamhet")
    result = given(accounts).when(money("FrameDecided", "ram", COUNCIL, fullmäktiges_verksamhet="1 mkr"))
    assert result.state["2024/fullmäktiges-verksamhet"].remaining == MKR


# Results.

WHOLE = opened("2024/n", "2024/fin")
RUR = event("AccountOpened", "rur", accounts='{ "2024/reserv/rur" = "RUR" }')


NEGATIVE = 'signs = "costs-negative"'


@pytest.mark.parametrize(
    ("row", "more", "result_ore"),
    [
        ("2 mkr", "", 2 * MKR),
        ("2 mkr", '\ntotal = "0 mkr"', 2 * MKR),
        ("-2 mkr", '\ntotal = "0 mkr"', 2 * MKR),
    ],
    ids=["surplus", "sum-of-nothing", "written-to-sum-to-zero"],
)
def test_a_result_has_no_minus_where_costs_have(row: str, more: str, result_ore: int) -> None:
    """A surplus is above zero in every paper, but for one whose own total shows that it writes it below."""
    budget = money(
        "FrameDecided", "ram", COUNCIL, more=NEGATIVE + more, n="-98 mkr", fin="100 mkr", resultat=row
    )
    result = given(WHOLE).when(budget)
    assert not codes(result) & {"result-differs", "budget-deficit"}
    assert year_result(result).set_aside == result_ore
    assert result.state["2024/resultat"].remaining == result_ore


def test_a_deficit_has_a_minus_where_costs_have() -> None:
    """A result below zero is a deficit, as in a paper that writes costs without a minus."""
    lines = {"n": "-102 mkr", "fin": "100 mkr", "resultat": "-2 mkr"}
    result = given(WHOLE).when(money("FrameDecided", "ram", COUNCIL, more=NEGATIVE, **lines))
    assert "budget-deficit" in codes(result)
    assert "result-differs" not in codes(result)
    assert year_result(result).set_aside == -2 * MKR


def test_a_result_shows_no_minus_of_costs() -> None:
    """Under costs-negative a budget without any minus is refused, whatever its result is."""
    lines = {"n": "98 mkr", "resultat": "2 mkr"}
    given(WHOLE).when(money("FrameDecided", "ram", COUNCIL, more=NEGATIVE, **lines)).refused("minus-missing")


def year_result(result: Then) -> BudgetResult:
    """The result of 2024."""
    assert result.refusal is None, result.refusal
    result_of_year = budget_result(result.state, 2024)
    assert result_of_year is not None
    return result_of_year


def whole(resultat: str = "10 mkr", n: str = "90 mkr") -> str:
    """A whole budget: one board and the finance department."""
    return money("FrameDecided", "f", COUNCIL, n=n, fin="-100 mkr", resultat=resultat)


def test_a_result_that_was_taken_back_is_not_stated() -> None:
    """The frame was recorded anew without a result: nothing is stated, so nothing differs."""
    wrong = event("Corrected", "c", corrects='"f"', because='"fel"')
    anew = money("FrameDecided", "f2", COUNCIL, n="91 mkr", fin="-100 mkr")
    result = given(WHOLE, whole()).when(wrong, anew)
    result.finds_no("result-differs")
    assert budget_result(result.state, 2024) is None


def test_a_grant_pays_for_costs_in_the_result_by_outcome() -> None:
    """Where all keep their budgets, the outcome's result is the budgeted one."""
    grant = money("GrantAwarded", "g", "staten", n="5 mkr")
    outcome = event(
        "OutcomeRecorded", "u", until="2024-12-31", lines='{ "2024/n" = "95 mkr", "2024/fin" = "-100 mkr" }'
    )
    result_of_year = year_result(given(WHOLE, whole()).when(grant, outcome))
    assert (result_of_year.budgeted, result_of_year.outcome) == (10 * MKR, 10 * MKR)


@pytest.mark.parametrize("source", ["resultat", "eget-kapital"])
def test_what_is_set_aside_to_a_reserve_is_no_cost(source: str) -> None:
    """The result is before the balance requirement's account; what is left after reserves is said."""
    set_aside = money("ReserveUsed", "a", source, more='kind = "avsättning"', reserv__rur="4 mkr")
    result = given(WHOLE, RUR, whole()).when(set_aside)
    result_of_year = year_result(result)
    assert (result_of_year.budgeted, result_of_year.set_aside, result_of_year.after_reserves) == (
        10 * MKR,
        10 * MKR,
        6 * MKR,
    )
    (line,) = result_lines(result.state, [2024], Language.EN)
    assert line.replace("\xa0", " ") == "2024: budgeted result 10.0 mkr, after reserves 6.0 mkr"
    result.finds_no("result-differs")


@pytest.mark.parametrize(("drawn", "expected"), [("10 mkr", False), ("9 mkr", True)])
def test_a_deficit_that_a_reserve_covers_needs_no_reason(drawn: str, expected: bool) -> None:  # noqa: FBT001
    """Drawn to the result it leaves the result as it is; what it does not cover is noted."""
    filled = event("OpeningStated", "i", giver='"2024/ingående"', lines='{ "2024/reserv/rur" = "50 mkr" }')
    draw = money("ReserveUsed", "d", "reserv/rur", more='kind = "disponering"', resultat=drawn)
    result = given(WHOLE, RUR, filled, whole("-10 mkr", "110 mkr")).when(draw)
    assert year_result(result).budgeted == -10 * MKR
    assert ("budget-deficit" in codes(result)) is expected


def test_a_package_that_pays_for_itself_is_no_whole_budget() -> None:
    """A fee beside a cost has no result; with a tax rate it is a municipality's budget."""
    package = money("FrameDecided", "f", COUNCIL, n="3 mkr", fin="-4 mkr")
    assert budget_result(given(WHOLE).when(package).state, 2024) is None
    rate = event("GuidelineDecided", "s", COUNCIL, kind='"skattesats"', text='"22,15"')
    assert year_result(given(WHOLE).when(package, rate)).budgeted == MKR


# Limits.


def limited(*events: str) -> list[tuple[str, object]]:
    """The limits result_of_year exceeded by an outcome of 5 at ``n/a``, with the outcome that they name."""
    accounts = opened("2024/n", "2024/n/a", "okänt-år/n")
    frame = money("FrameDecided", "f", COUNCIL, n="10 mkr", n__a="5 mkr")
    outcome = event("OutcomeRecorded", "u", until="2024-12-31", lines='{ "2024/n/a" = "5 mkr" }')
    result = given(accounts, frame).when(*events, outcome)
    assert result.refusal is None, result.refusal
    return [
        (finding.events[0], finding.params["ore"])
        for finding in result.book.findings()
        if finding.code == "limit-exceeded"
    ]


def test_a_limit_over_an_account_and_its_line_counts_the_line_once() -> None:
    """5 is within 6 and beyond 4."""
    words = {"kind": '"gräns"', "text": '"högst"', "over": '["2024/n", "2024/n/a"]'}
    assert limited(event("GuidelineDecided", "g", at_most='"6 mkr"', **words)) == []
    assert limited(event("GuidelineDecided", "g", at_most='"4 mkr"', **words)) == [("g", 5 * MKR)]


@pytest.mark.parametrize(("settled", "expected"), [("uppfyllt", 1), ("ej uppfyllt", 0)])
def test_a_decision_whose_condition_was_not_met_limits_nothing(settled: str, expected: int) -> None:
    """Of the condition's own figure, and of a guideline under a condition."""
    frame = money(
        "FrameDecided", "h", COUNCIL, more='condition = "om"\ncondition_limit = "3 mkr"', n__a="1 mkr"
    )
    guideline = event(
        "GuidelineDecided",
        "g",
        kind='"gräns"',
        text='"x"',
        over='["2024/n"]',
        at_most='"3 mkr"',
        condition='"om"',
    )
    ends = [
        event("ConditionSettled", f"e{name}", decision=f'"{name}"', settled=f'"{settled}"') for name in "hg"
    ]
    assert len(limited(frame, guideline, *ends)) == 2 * expected


def test_a_limit_of_some_years_says_nothing_of_an_unknown_year() -> None:
    """Neither with a first year nor with a last one alone."""
    accounts = opened("2024/n", "okänt-år/n")
    frame = event(
        "FrameDecided", "f", COUNCIL, giver=f'"okänt-år/{COUNCIL}"', lines='{ "okänt-år/n" = "9 mkr" }'
    )
    words = {"kind": '"gräns"', "text": '"x"', "over": '["2024/n"]', "at_most": '"2 mkr"'}
    outcome = event("OutcomeRecorded", "u", until="2024-12-31", lines='{ "okänt-år/n" = "5 mkr" }')
    for years in ({"until_year": "2025"}, {"from_year": "2023"}):
        result = given(accounts, frame).when(event("GuidelineDecided", "g", **words, **years), outcome)
        assert "limit-exceeded" not in codes(result)


# Mandates' sums.

RESERVE = event("AccountOpened", "reserv", accounts='{ "2024/reserv/oförutsett" = "R", "2024/n" = "N" }')
FILLED = money("FrameDecided", "f", COUNCIL, reserv__oförutsett="9 mkr")
IN_ALL = event(
    "MandateGiven",
    "m",
    COUNCIL,
    to=f'"{KS}"',
    scope='"x"',
    over='["2024/reserv/oförutsett"]',
    in_all='"3 mkr"',
    until="2025-01-31",
)


def draw(name: str, amount: str, body: str = KS, more: str = "") -> str:
    """Money from the reserve to the board."""
    return money(
        "ReserveUsed", name, "reserv/oförutsett", body=body, more=f'kind = "disponering"\n{more}', n=amount
    )


DATED = "decided = 2025-01-15"


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        ([draw("1", "2 mkr", more=DATED), draw("2", "1 mkr", more=DATED)], None),
        ([draw("1", "2 mkr", more=DATED), draw("2", "1,5 mkr", more=DATED)], 350_000_000),
        ([draw("1", "2 mkr", more=DATED), draw("2", "1,5 mkr", COUNCIL, more=DATED)], None),
        ([draw("1", "2 mkr", more=DATED), draw("2", "1,5 mkr")], None),  # decided after its end
        (
            [
                draw("1", "2 mkr", more=DATED),
                draw("2", "1,5 mkr", more=DATED),
                event("Corrected", "c", corrects='"2"', because='"fel"'),
            ],
            None,
        ),
        ([draw("1", "2 mkr", more=DATED), draw("2", "4 mkr", more=DATED + '\ncondition = "om"')], None),
        ([draw("1", "2 mkr", more=DATED), draw("2", "1,5 mkr", more=DATED + '\nreplaces = "1"')], None),
    ],
)
def test_a_mandates_sum_counts_what_its_body_moved_under_it(draws: list[str], expected: int | None) -> None:
    """All draws from its accounts while it holds, of what still counts."""
    given_first = IN_ALL + "\ndecided = 2025-01-01"
    result = given(RESERVE, FILLED).when(given_first, *draws)
    assert result.refusal is None, result.refusal
    result_of_year = [each for each in result.book.findings() if each.code == "mandate-used-up"]
    assert [each.params["ore"] for each in result_of_year] == ([] if expected is None else [expected])


# The year's budget after a carry-over.


def carried(deficit: str, order: tuple[int, ...]) -> Given | Then:
    """A line with 50, its outcome, and what was carried over of it, recorded in some order."""
    events = (
        event("OutcomeRecorded", "u", KS, until="2024-12-31", lines=f'{{ "2024/{KS}/hall" = "53 mkr" }}'),
        event(
            "CarryOverDecided",
            "o",
            COUNCIL,
            giver=f'"2024/{KS}/hall"',
            lines=f'{{ "2025/{KS}/hall" = "{deficit}" }}',
        ),
    )
    accounts = [opened(f"{year}/{KS}", f"{year}/{KS}/hall") for year in (2024, 2025)]
    frames = (framed("50 mkr", year=2024), allocated(year=2024, hall="50 mkr"))
    return given(*accounts, *frames).when(*(events[number] for number in order))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_deficit_that_is_carried_over_was_overspent_all_the_same(order: tuple[int, ...]) -> None:
    """Whichever was recorded first, against the year's budget as decided."""
    result = carried("-3 mkr", order)
    assert isinstance(result, Then)
    finding = result.finds("overspent")
    assert (finding.params["budget"], finding.params["beyond"]) == (50 * MKR, 3 * MKR)


def test_the_years_budget_is_as_decided_and_what_left_it_is_said() -> None:
    """In the comparison and in the project's table; the project counts it once."""
    result = carried("-3 mkr", (0, 1))
    assert isinstance(result, Then)
    whole_project = project(BUDGET, result.state, f"{KS}/hall")
    first, second = whole_project.years
    assert (first.budget_total, first.carried_out, first.remaining) == (50 * MKR, -3 * MKR, 0)
    assert (second.budget_total, whole_project.budget_total) == (-3 * MKR, 50 * MKR)
    compared = comparison_table(BUDGET, result.state, (2025, 2024), Language.EN)
    cells = dict(zip(compared.headings, next(iter(compared.rows)).cells, strict=True))
    assert (cells["budget 2024"], cells["carried out 2024"]) == ("50.0", "-3.0")
    headings = project_table(whole_project, Language.EN).headings
    assert "carried out" in headings


def test_what_is_only_a_change_has_its_mark_in_a_projects_budget() -> None:
    """As what remains has; of an account whose opening nobody has said."""
    accounts = event("AccountOpened", "k", accounts=f'{{ "2024/{KS}" = "KS" }}', opening='"unknown"')
    result = given(accounts).when(framed("4 mkr", year=2024), spent("u", "2024-12-31", year=2024))
    if result.refusal:
        result = given(accounts).when(framed("4 mkr", year=2024))
    table = project_table(project(BUDGET, result.state, KS), Language.EN)
    budget = table.headings.index("budget")
    assert {row.cells[budget] for row in table.rows} == {"Δ 4.0"}


def test_a_trail_names_only_accounts_that_are_there() -> None:
    """Nobody opened ``reserv`` above the reserve, so it is no step that a page could link."""
    book = given(RESERVE, FILLED).book
    levels = book.trail(BUDGET, "2024/reserv/oförutsett").levels()
    assert [str(level.account) for level in levels] == ["2024/reserv/oförutsett"]
