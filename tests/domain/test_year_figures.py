"""The figures of a year: each sum counts all of its parts once, and nothing that holds money is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from conftest import Cli
from exports.sample_logs import MATTERS
from tplog.answers.event_effects import balance_changes
from tplog.answers.states import AccountRow
from tplog.answers.tables import budget_table, years_table
from tplog.answers.traced_figure import trace_figure
from tplog.answers.year_summary import budget_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.matters import MatterStatus
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.site.page_request import PageRequest
from tplog.site.pages import result, trail
from tplog.values.account import Account, Role
from tplog.values.transfer import Transfer

MKR = 100_000_000
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHOLE = next(path for path in MATTERS if path.name.startswith("20-"))
COUNCIL, OTHER = Account(2024, ("kommunfullmäktige",)), Account(2024, ("m",))
BODY, LINES = Account(2024, ("n",)), tuple(Account(2024, ("n", name)) for name in "abc")


def book_of(text: str) -> tplog.Book:
    """A book of one decision file of the budget x."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision(f'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P"\n{text}', "x.toml"))
    return book


def opened(name: str, accounts: str, **keys: str) -> str:
    """The opening of accounts, as paths between blanks."""
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    named = ", ".join(f'"{path}" = "{path}"' for path in accounts.split())
    return f'[[event]]\ntype = "AccountOpened"\nid = "{name}"\n{more}accounts = {{ {named} }}\n'


def act(event_type: str, name: str, lines: str, giver: str = "2024/kommunfullmäktige", **keys: str) -> str:
    """An event that gives to lines, written ``path=amount`` between blanks."""
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    pairs = ", ".join('"{}" = "{}"'.format(*line.split("=")) for line in lines.split())
    head = f'[[event]]\ntype = "{event_type}"\nid = "{name}"\n{more}'
    return f'{head}from = "{giver}"\nlines = {{ {pairs} }}\n'


def rows(state: BudgetState, year: int = 2024) -> dict[str, AccountRow]:
    """The year's rows by account."""
    return {
        str(row.account): row for body in summarise_year(state, year) for row in (body.total_row, *body.lines)
    }


@pytest.mark.parametrize(
    ("column", "kind", "condition"),
    [
        ("proposed", "ProposalMade", {}),
        ("conditional", "FrameDecided", {"condition": '"att staten betalar"'}),
    ],
)
def test_what_waits_for_a_body_is_its_own_and_its_lines(
    column: str, kind: str, condition: dict[str, str]
) -> None:
    """5 for the body itself and 1 for its line are 6: in the row, on both pages and in JSON."""
    book = book_of(
        opened("k", "2024/n 2024/n/a")
        + act(kind, "p1", "2024/n=5", **condition)
        + act(kind, "p2", "2024/n/a=1", **condition)
    )
    state = book.state("x")
    assert getattr(rows(state)["2024/n"], column) == 6 * MKR
    assert tplog.to_dict(state)["years"]["2024"][0][column] == 6 * MKR
    (body,) = result.page(book, PageRequest(), "x").data["years"][0]["bodies"]
    assert body[column] == 6 * MKR
    data = trail.page(book, PageRequest(choices={"column": (column,)}), "x", "2024/n").data
    assert (data["amount"], data["own"], [share["amount"] for share in data["below"]]) == (
        6 * MKR,
        5 * MKR,
        [MKR],
    )


@pytest.mark.parametrize(
    ("proposals", "whole"),
    [
        ({BODY: 0, "split": 3}, 3),  # what the lines would get out of the body's own
        ({BODY: 5, "split": 3}, 5),  # 3 of the 5 that the body would get: not twice
        ({BODY: 1, "split": 3}, 3),  # 1 of the 3 is new, the rest its own
        ({BODY: -2, "split": 3}, 1),  # the body would lose 2, its lines get 3
        ({BODY: -2, "split": 0}, -2),  # a body that would give away
        ({BODY: 0, "split": -1}, 0),  # a line that would give back to its body
    ],
)
def test_a_split_of_what_is_asked_for_counts_once(proposals: dict[object, int], whole: int) -> None:
    """What a body would pass on is taken off what it would get from outside, and off nothing else."""
    ore, split = proposals[BODY], proposals["split"]
    moves = [moved(COUNCIL, BODY, ore), moved(BODY, LINES[0], split)]
    assert rows(waiting([move for move in moves if move]))["2024/n"].proposed == whole


def moved(giver: Account, taker: Account, ore: int) -> Transfer | None:
    """A transfer; back if the sum is negative, None if it is 0."""
    return Transfer(*((giver, taker) if ore > 0 else (taker, giver)), abs(ore)) if ore else None


def waiting(moves: Sequence[Transfer]) -> BudgetState:
    """A state with accounts opened and one standing proposal of these transfers."""
    file = opened("k", "2024/n 2024/n/a 2024/n/b 2024/n/c 2024/m")
    accounts = book_of(file).state("x").accounts
    matter = MatterStatus("p", "pending", "pending", "proposed", tuple(moves))
    return BudgetState(accounts, standing={"p": matter})


ends = st.sampled_from([COUNCIL, OTHER, BODY, *LINES])
transfers = st.lists(
    st.tuples(ends, ends, st.integers(1, 9))
    .filter(lambda move: move[0] != move[1])
    .map(lambda move: Transfer(*move)),
    max_size=6,
)


@given(transfers)
def test_what_waits_is_never_counted_twice(moves: list[Transfer]) -> None:
    """A body's number is what it gets from outside, and what its lines get beyond that out of its own."""
    row = rows(waiting(moves))["2024/n"]
    inside = {BODY, *LINES}
    outside = sum(move.ore * ((move.taker in inside) - (move.giver in inside)) for move in moves)
    to_body = sum(move.effect(BODY) for move in moves if not {move.giver, move.taker} <= inside)
    passed_on = -sum(move.effect(BODY) for move in moves if {move.giver, move.taker} <= inside)
    assert row.proposed == outside + max(0, passed_on - max(0, to_body))
    assert row.proposed >= outside
    if passed_on <= 0:
        assert row.proposed == outside
    assert row == rows(waiting(moves[::-1]))["2024/n"]


def test_the_trail_of_what_waits_is_the_number_in_the_table() -> None:
    """For each account and column of the whole matter: the same number, made of its parts."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    book.apply(WHOLE)
    state = book.state("påhittat")
    for row in rows(state, 2025).values():
        for column in ("proposed", "conditional", "allocated", "remaining", "budget_total"):
            assert trace_figure(state, row.account, column).ore == getattr(row, column), (row.account, column)


@pytest.fixture
def whole() -> tplog.Book:
    """A matter of reserves, an own fund, sources, sinks, and totals over several."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    book.apply(WHOLE)
    return book


def test_all_that_holds_money_has_a_row(whole: tplog.Book) -> None:
    """Bodies with their funds, reserves, sources and sinks, in the order of the paper; each with its role."""
    heads = [
        (str(body.account), body.total_row.role.value)
        for body in summarise_year(whole.state("påhittat"), 2025)
    ]
    assert heads == [
        ("2025/socialnämnden", "body"),
        ("2025/socialnämnden/fond", "reserve"),
        ("2025/byggnämnden", "body"),
        ("2025/reserv", "reserve"),
        ("2025/staten", "source"),
        ("2025/resultat", "source"),
        ("2025/återlämnat", "sink"),
        ("2025/hänskjutet", "sink"),
    ]
    row_by_path = rows(whole.state("påhittat"), 2025)
    assert row_by_path["2025/resultat"].noted == {"forecast": 12 * MKR}
    assert row_by_path["2025/staten"].noted == {"forecast-income": 24 * MKR // 10}


def test_sums_over_bodies_count_bodies_alone(whole: tplog.Book) -> None:
    """What bodies hold, reserves hold and sinks got is what the council, sources and funds gave."""
    state = whole.state("påhittat")
    by_role = dict.fromkeys(Role, 0)
    for body in summarise_year(state, 2025):
        by_role[body.total_row.role] += body.total_row.remaining
    assert by_role[Role.BODY] == 625 * MKR // 10
    assert sum(by_role.values()) == -state["2025/kommunfullmäktige"].remaining


def test_an_own_fund_is_no_part_of_its_body(whole: tplog.Book) -> None:
    """Its balance is neither in the body's sum nor in what is unallocated; its delta is its own."""
    row_by_path = rows(whole.state("påhittat"), 2025)
    body, fund = row_by_path["2025/socialnämnden"], row_by_path["2025/socialnämnden/fond"]
    assert (body.remaining, body.level_known, body.moved) == (44 * MKR, True, MKR // 2)
    assert (fund.remaining, fund.level_known) == (-MKR // 2, False)
    fund_line = Account(2025, ("socialnämnden", "fond"))
    assert fund_line not in {row.account for row in summarise_year(whole.state("påhittat"), 2025)[0].lines}


def test_a_year_of_a_source_alone_is_a_year() -> None:
    """Equity of 2023 pays a body of 2024: both doors know 2023, and show what it gave."""
    file = opened("k", "2024/n") + act("FrameChanged", "t", "2024/n=3", "2023/eget-kapital")
    state = book_of(file).state("x")
    assert state.years() == (2023, 2024)
    assert rows(state, 2023)["2023/eget-kapital"].remaining == -3 * MKR


def test_both_forms_of_show_know_the_same_years(cli: Cli, folder: Path) -> None:
    """The table of a year and its JSON: a year that is not there is an error at both."""
    assert cli("apply", str(WHOLE), "--create", "--quiet").exit_code == 0
    for form in ((), ("--json",)):
        assert cli("show", "påhittat", "2025", *form).exit_code == 0
        missing = cli("show", "påhittat", "2031", *form)
        assert (missing.exit_code, "year-unknown" in missing.stderr) == (2, True)


def test_a_total_over_several_stands_with_its_event(whole: tplog.Book) -> None:
    """It has no one account, names its holders in the paper's order, and is last in the year's table."""
    state = whole.state("påhittat")
    frame, plan = (state.totals[name] for name in ("2025/ram", "2025/plan"))
    assert frame.account is None
    assert list(map(str, plan.holders)) == ["2025/socialnämnden", "2025/byggnämnden"]
    assert not any(body.totals for body in summarise_year(state, 2025))
    data = tplog.to_dict(budget_years("påhittat", state))
    assert [(total["event"], total["stated"]) for total in data["joint_totals"]] == [
        ("2025/ram", 65 * MKR),
        ("2025/plan", 657 * MKR // 10),
    ]
    (year,) = result.page(whole, PageRequest(), "påhittat").data["years"]
    assert [total["event"] for total in year["joint_totals"]] == ["2025/ram", "2025/plan"]


def test_a_total_of_a_bodys_lines_is_the_bodys() -> None:
    """Also where the council gives to the lines; a later total takes its place, and gives it back."""
    lines = act("FrameDecided", "r", "2024/n/a=2 2024/n/b=3", total='"5"')
    later = act("FrameDecided", "s", "2024/n/a=1 2024/n/b=1", total='"2"')
    undo = '[[event]]\ntype = "Corrected"\nid = "c"\ncorrects = "s"\nbecause = "fel"\n'
    book = book_of(opened("k", "2024/n 2024/n/a 2024/n/b") + lines)
    stated = [stated_frame(book)]
    for text in (later, undo):
        head = 'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P2"\n'
        book.apply(parse_decision(head + text, "y.toml"))
        stated.append(stated_frame(book))
    assert stated == ["r", "s", "r"]


def stated_frame(book: tplog.Book) -> str:
    """The event that states the frame of the body n."""
    (body,) = summarise_year(book.state("x"), 2024)
    return body.totals["frame"].event


def test_no_day_that_nobody_stated_is_told(whole: tplog.Book) -> None:
    """A plan of no known day has none; a dated one goes before it, and an undated one never before that."""
    noted = whole.state("påhittat").noted[Account(2025, ("byggnämnden",)), "plan"]
    assert noted.made is None
    assert tplog.to_dict(noted)["made"] is None
    dated = act("PlanNoted", "p", "2024/n=2", decided="2024-05-01")
    file = opened("k", "2024/n") + dated + act("PlanNoted", "q", "2024/n=3")
    state = book_of(file).state("x")
    assert rows(state)["2024/n"].noted == {"plan": 2 * MKR}


def text_of(cli: Cli, *arguments: str) -> list[str]:
    """The lines that a command prints."""
    return cli(*arguments).stdout.splitlines()


UNKNOWN = opened("k", "2024/n 2024/n/a", opening='"unknown"') + act(
    "FrameChanged", "b", "2024/n=1", funding='"skatt"'
)


def test_a_change_is_marked_wherever_it_stands(cli: Cli, folder: Path) -> None:
    """The receipt, the overview, the year with what is unallocated, and the comparison."""
    Path("x.toml").write_text(f'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P"\n{UNKNOWN}', "utf-8")
    receipt = text_of(cli, "apply", "x.toml", "--create")
    assert [line.split() for line in receipt if line.startswith(" 2024/n")] == [
        ["2024/n", "Δ", "0.0", "Δ", "1.0"]
    ]
    (overview,) = (line for line in text_of(cli, "show", "x") if line.startswith(" 2024"))
    assert overview.split()[2:] == ["Δ", "1.0", "0.0", "0.0", "Δ", "1.0", "not", "reported", "Δ", "1.0"]
    year = text_of(cli, "show", "x", "2024")
    assert any(line.split() == ["unallocated", "Δ", "1.0"] for line in year)
    compared = text_of(cli, "show", "x", "2024", "--compare", "2024")
    assert any(line.split()[:1] == ["sum"] and "Δ 1.0" in line for line in compared)
    assert any(line.split() == ["unallocated", "0.0", "Δ", "1.0"] for line in compared)
    (body,) = json.loads(cli("show", "x", "2024", "--json").stdout)[0]["years"]["2024"]
    assert (body["level_known"], body["unallocated_known"]) == (False, False)
    with tplog.open("tplog.db", read_only=True) as book:
        changes = book.compare("x", tplog.AsOf(known_at=0), tplog.AsOf(known_at=1)).differences
        known = {(str(change.account), change.column): change.level_known for change in changes}
    assert known["2024/n", "remaining"] is False
    assert known["2024/n", "frame"] is False


def test_the_receipt_shows_sources_and_sinks_in_the_papers_order(whole: tplog.Book) -> None:
    """Before and after of all that holds money; the council, the opening and the outcome are the others'."""
    changes = list(balance_changes(BudgetState(), whole.state("påhittat")))
    assert [str(change.account).removeprefix("2025/") for change in changes] == [
        "socialnämnden/polare",
        "byggnämnden",
        "reserv/oförutsett",
        "socialnämnden/fond",
        "staten",
        "resultat",
        "återlämnat",
        "hänskjutet",
    ]


def test_a_comparison_has_budgets_and_plans(cli: Cli, folder: Path) -> None:
    """A line that the council grants directly has its budget; what is planned stands in its year."""
    file = opened("k", "2024/n 2024/n/a 2025/n 2025/n/a") + act("FrameDecided", "r", "2024/n/a=4")
    file += act("PlanNoted", "p", "2025/n/a=6")
    Path("x.toml").write_text(f'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P"\n{file}', "utf-8")
    assert cli("apply", "x.toml", "--create", "--quiet").exit_code == 0
    lines = text_of(cli, "show", "x", "2025", "--compare", "2024")
    heading = next(line for line in lines if "budget 2024" in line)
    assert heading.split("  ")[-1].strip() == "budget 2024"
    assert "plan 2025" in heading
    (line,) = (line for line in lines if line.strip().startswith("2024/n/a") or "2025/n/a" in line)
    assert line.split() == ["2025/n/a", "0.0", "0.0", "6.0", "not", "reported", "4.0"]


def test_the_rows_of_a_comparison_make_its_sums(cli: Cli, folder: Path) -> None:
    """What the body has itself stands beside its lines, and a stated total of its budget under them."""
    file = opened("k", "2024/n 2024/n/a 2024/n/b") + act("FrameDecided", "r", "2024/n=5")
    file += act("AllocationDecided", "f", "a=1 b=3", "2024/n", total='"4 mkr"')
    Path("x.toml").write_text(f'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P"\n{file}', "utf-8")
    cli("apply", "x.toml", "--create")
    compared = [line.split() for line in text_of(cli, "show", "x", "2024", "--compare", "2024")]
    assert ["unallocated", "0.0", "1.0"] in compared
    assert ["as", "stated", "4.0"] in compared


def test_a_line_with_lines_shows_what_it_has_itself(cli: Cli, folder: Path) -> None:
    """As its body does, one step further in."""
    file = opened("k", "2024/n 2024/n/a 2024/n/a/x") + act("FrameDecided", "r", "2024/n/a=5 2024/n/a/x=2")
    Path("x.toml").write_text(f'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P"\n{file}', "utf-8")
    cli("apply", "x.toml", "--create")
    compared = text_of(cli, "show", "x", "2024", "--compare", "2024")
    assert [line.split() for line in compared if "unallocated" in line] == [["unallocated", "0.0", "5.0"]]


def test_no_table_cuts_a_figure_or_its_name(cli: Cli, folder: Path) -> None:
    """A table with many columns is wider than usual rather than short of a digit or of its names."""
    assert cli("apply", str(WHOLE), "--create", "--quiet").exit_code == 0
    for arguments in (("show", "påhittat", "2025"), ("show", "påhittat")):
        text = cli(*arguments).stdout
        assert "forecast income" in text
        assert "Byggnämnden" in text
        assert "-0.5" in text
        assert "12.0" in text


def test_tables_are_of_what_they_say(whole: tplog.Book) -> None:
    """The overview has a row for each that holds or states something; the year's table its totals last."""
    state = whole.state("påhittat")
    overview = years_table("påhittat", summarise_year(state, 2025), Language.SV)
    assert len(overview.rows) == 8
    *_, last = budget_table("påhittat", state, 2025, Language.SV).rows
    assert "2025/plan" in last.cells[0]


def test_what_a_body_sets_aside_in_its_fund_has_moved() -> None:
    """From the body itself or from a line: the body's columns add up to what remains, without the fund."""
    file = opened("k", "2024/n 2024/n/a") + opened("f", "2024/n/fond", role='"reserve"')
    file += act("FrameDecided", "r", "2024/n=10")
    file += act("AllocationDecided", "a", "a=4", "2024/n")
    file += act("ReserveUsed", "u", "2024/n/fond=2", "2024/n", kind='"avsättning"')
    file += act("ReserveUsed", "v", "2024/n/fond=1", "2024/n/a", kind='"avsättning"')
    row_by_path = rows(book_of(file).state("x"))
    body, fund = row_by_path["2024/n"], row_by_path["2024/n/fond"]
    assert (body.frame, body.moved, body.allocated, body.remaining) == (10 * MKR, -3 * MKR, 4 * MKR, 7 * MKR)
    assert body.opening + body.frame + body.moved + body.carried == body.remaining
    assert body.outcome is None
    assert (fund.moved, fund.allocated, fund.remaining) == (3 * MKR, 0, 3 * MKR)
    assert body.unallocated == 4 * MKR


def test_what_is_only_noted_has_a_row_and_a_year() -> None:
    """A forecast of taxes at a source, and nothing else in that year: in the table and on the page."""
    file = opened("k", "2024/n") + act("ForecastRecorded", "p", "2025/staten=7", "2025/staten")
    book = book_of(file)
    assert book.state("x").years() == (2024, 2025)
    assert rows(book.state("x"), 2025)["2025/staten"].noted == {"forecast": 7 * MKR}
    (year,) = result.page(book, PageRequest(choices={"year": ("2025",)}), "x").data["years"]
    assert [(body["account"], body["forecast"]) for body in year["bodies"]] == [("2025/staten", 7 * MKR)]
    assert trail.page(book, PageRequest(), "x", "2025/staten").data["noted"][0]["amount"] == 7 * MKR


def test_a_reserve_alone_is_seen_at_every_door(cli: Cli, folder: Path) -> None:
    """A year with nothing but a reserve: receipt, overview, year, JSON, page and report say its 5 mkr."""
    file = opened("k", "2024/reserv/oförutsett") + act("FrameDecided", "r", "2024/reserv/oförutsett=5")
    Path("x.toml").write_text(f'budget = "x"\nunit = "mkr"\n[source]\ntitle = "P"\n{file}', "utf-8")
    receipt = text_of(cli, "apply", "x.toml", "--create")
    assert any(line.split() == ["2024/reserv/oförutsett", "0.0", "5.0"] for line in receipt)
    for arguments in (("show", "x"), ("show", "x", "2024")):
        assert any("reserv (reserve)" in line and "5.0" in line for line in text_of(cli, *arguments))
    (reserve,) = json.loads(cli("show", "x", "2024", "--json").stdout)[0]["years"]["2024"]
    assert (reserve["role"], reserve["remaining"], reserve["unallocated"]) == ("reserve", 5 * MKR, 0)
    html = cli("report", "x", "--no-verify").stdout
    assert 'id="account-x-2024/reserv/oförutsett"' in html
    assert "There is nothing here yet" not in html
