"""Where the money goes: whatever was recorded, the picture accounts for every öre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from conftest import EXAMPLE
from pictures import budgets, drawn, flow_of, known, wild
from strategies import MKR, histories, look_until_all_is_reached
from tplog.answers.money_flow import (
    COLUMN_OF_LINK_KIND,
    FlowLink,
    FlowNode,
    LinkKind,
    NodeKind,
    flow_graph,
    net_flows,
)
from tplog.domain.state.budget_result import budget_result
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import Account, Role, parse_account
from tplog.values.transfer import AccountBalance, BalanceColumn

ADOPTED = ("proposed", "adopted")
INNER = {NodeKind.HELD, NodeKind.MOVED, NodeKind.LAST}


def short_links(links: Iterable[FlowLink]) -> list[tuple[str, str, str, int]]:
    """Links in short: places and names, and whole öre."""
    return [
        (
            f"{link.giver.kind} {link.giver.account}",
            f"{link.taker.kind} {link.taker.account}",
            link.kind.value,
            link.ore,
        )
        for link in links
    ]


class CountedFlows(dict[tuple[Account, Account], int]):
    """Flows that count how many of them are looked at."""

    looks = 0

    def __getitem__(self, flow: tuple[Account, Account]) -> int:
        """Count, and return its öre."""
        self.looks += 1
        return super().__getitem__(flow)


def test_a_picture_of_a_year_looks_at_no_other() -> None:
    """However many years a budget has, those that are not drawn cost nothing; nor does a result of none."""
    flows = {
        (parse_account(f"{year}/kommunfullmäktige"), parse_account(f"{year}/nämnd")): MKR
        for year in range(2000, 2030)
    }
    counted = CountedFlows(flows)
    state = BudgetState(flows=MappingProxyType(counted))
    assert [link.ore for link in flow_graph(state, 2024).links if link.kind.is_settled] == [MKR, MKR]
    assert counted.looks == 1
    assert budget_result(state, 2024) is None
    assert counted.looks == 1


@given(budgets(), st.sampled_from([2024, 2025]))
def test_every_ore_is_accounted_for(budget: BudgetState, year: int) -> None:
    """At a node between those outside what comes in goes out; rests less shortfalls are its balance."""
    state = budget
    graph = flow_graph(state, year)
    through: dict[FlowNode, int] = defaultdict(int)
    left: dict[Account, int] = defaultdict(int)
    for link in graph.links:
        if link.kind.is_settled:
            through[link.taker] += link.ore
            through[link.giver] -= link.ore
            left[link.taker.account] += link.ore if link.taker.kind is NodeKind.REST else 0
            left[link.giver.account] -= link.ore if link.giver.kind is NodeKind.SHORT else 0
    for node in graph.nodes:
        assert node.kind not in INNER or through[node] == 0
    for account, at in state.accounts.items():
        if account.year == year and at.role in {Role.BODY, Role.RESERVE}:
            assert left[account] == at.remaining


@given(budgets(), st.sampled_from([2024, 2025]))
def test_the_links_add_up_to_the_columns(budget: BudgetState, year: int) -> None:
    """Of every account of the year, in less out by kind is its column: netting takes nothing from a sum.

    So it is for what is conditional too, for what is proposed and not adopted yet, and for what other years
    gave and took together.
    """
    state, flows = budget, budget.flows
    graph = flow_graph(state, year)
    sums: dict[tuple[Account, str], int] = defaultdict(int)
    for link in graph.links:
        column = COLUMN_OF_LINK_KIND.get(link.kind, link.kind).value
        sums[link.taker.account, column] += link.ore
        sums[link.giver.account, column] -= link.ore
    for account, at in state.accounts.items():
        if account.year == year:
            for column in (*BalanceColumn, "conditional"):
                assert sums[account, column] == getattr(at, column)
            adopted = (
                standing.moves
                for standing in state.standing.values()
                if (standing.column, standing.status) == ADOPTED
            )
            done = sum(move.effect(account) for moves in adopted for move in moves)
            assert sums[account, "proposed"] == at.proposed - done
    others = sum(
        ore
        for (account, column), ore in sums.items()
        if account.year != year and column in tuple(BalanceColumn)
    )
    across = ((giver, taker, ore) for (giver, taker), ore in flows.items() if giver.year != taker.year)
    assert others == sum(ore * ((giver.year == year) - (taker.year == year)) for giver, taker, ore in across)


@given(budgets(), st.sampled_from([2024, 2025]))
def test_a_picture_never_runs_back(budget: BudgetState, year: int) -> None:
    """Every link goes to the right, is of more than nothing, and is the only one of its kind there."""
    graph = flow_graph(budget, year)
    assert all(link.giver.column < link.taker.column for link in graph.links)
    assert all(0 <= node.column < len(graph.stages) for node in graph.nodes)
    assert all(link.ore > 0 for link in graph.links)
    assert len({(link.giver, link.taker, link.kind) for link in graph.links}) == len(graph.links)
    assert len({(node.column, node.kind, node.account) for node in graph.nodes}) == len(graph.nodes)
    ahead: dict[Account, int] = defaultdict(int)
    for link in graph.links:
        if link.kind is LinkKind.AHEAD:
            ahead[link.taker.account] += link.ore if link.taker.kind is NodeKind.EARLIER else -link.ore
    assert not any(ahead.values())


def test_histories_reach_every_place() -> None:
    """What all this rests on shows every kind of link and of node."""
    kinds: set[LinkKind] = set()
    places: set[NodeKind] = set()

    def look(budget: BudgetState) -> None:
        graph = flow_graph(budget, 2025)
        kinds.update(link.kind for link in graph.links)
        places.update(node.kind for node in graph.nodes)

    strategies = ((wild(), 60), (histories(least=12, most=20).map(known), 10))
    assert not look_until_all_is_reached(look, *strategies, wanted=tuple(LinkKind), reached=kinds)
    assert not look_until_all_is_reached(look, *strategies, wanted=tuple(NodeKind), reached=places)


@given(budgets())
def test_money_both_ways_is_netted(budget: BudgetState) -> None:
    """Of two accounts at most one gives the other, and what is left is the difference."""
    flows = budget.flows
    pairs = net_flows(flows, 2025)
    assert not any((taker, giver) in pairs for giver, taker in pairs)
    for (giver, taker), ore in pairs.items():
        assert ore == flows.get((giver, taker), 0) - flows.get((taker, giver), 0) > 0


def test_the_real_year_2024() -> None:
    """A frame, five lines, their outcome, and what rests at the bodies and at two lines."""
    graph = drawn(year=2024)
    assert graph.stages == ("source", "body", "line", "end")
    assert graph.total(LinkKind.FRAME) == 6 * MKR
    assert graph.total(LinkKind.ALLOCATED) == 44 * MKR // 10
    assert graph.total(LinkKind.OUTCOME) == 41 * MKR // 10
    assert graph.total(LinkKind.REMAINING) == 3 * MKR // 10
    assert graph.total(LinkKind.UNALLOCATED) == 6 * MKR // 10
    assert graph.total(LinkKind.UNREPORTED) == MKR
    assert {link.kind for link in graph.links} == {
        LinkKind.FRAME,
        LinkKind.ALLOCATED,
        LinkKind.OUTCOME,
        LinkKind.REMAINING,
        LinkKind.UNALLOCATED,
        LinkKind.UNREPORTED,
    }


def test_what_is_proposed_is_drawn_separately() -> None:
    """For 2025 there is a frame, all unallocated, and separately what the proposal would give the lines."""
    graph = drawn(year=2025)
    settled = [link for link in graph.links if link.kind.is_settled]
    assert short_links(settled) == [
        ("source 2025/kommunfullmäktige", "held 2025/kommunstyrelsen", "frame", 35 * MKR // 10),
        ("held 2025/kommunstyrelsen", "rest 2025/kommunstyrelsen", "unallocated", 35 * MKR // 10),
    ]
    assert graph.total(LinkKind.PROPOSED) == 35 * MKR // 10
    adopted = drawn(EXAMPLE.name, year=2025)
    assert adopted.total(LinkKind.PROPOSED) == 0
    assert adopted.total(LinkKind.ALLOCATED) == 35 * MKR // 10


def test_moves_between_lines_are_a_stage_of_their_own() -> None:
    """Each line as it was allocated, then as it stood after; only where money was moved."""
    assert "moved" not in drawn(EXAMPLE.name, year=2025).stages
    graph = drawn(EXAMPLE.name, "2025-ks-omfördelning.toml", year=2025)
    assert graph.stages == ("source", "body", "line", "moved", "end")
    line = "2025/kommunstyrelsen"
    assert (
        f"held {line}/trygghetsvärdar",
        f"moved {line}/lokala-aktörer",
        "moved",
        3 * MKR // 10,
    ) in short_links(graph.links)
    kept_ore = {str(link.giver.account): link.ore for link in graph.links if link.kind is LinkKind.KEPT}
    assert kept_ore[f"{line}/trygghetsvärdar"] == 17 * MKR // 10
    assert kept_ore[f"{line}/övriga-insatser"] == MKR // 10


def test_lines_that_trade_in_a_ring() -> None:
    """Three lines that each give the next come out as they were, and none twice as giver of one taker."""
    lines = ["2025/ks/a", "2025/ks/b", "2025/ks/c"]
    ring = {(lines[number], lines[number - 2]): 3 for number in range(3)}
    allocations = {("2025/kommunfullmäktige", "2025/ks"): 9, **{("2025/ks", line): 3 for line in lines}}
    graph = flow_of({path: AccountBalance(path) for path in ("2025/ks", *lines)}, {**allocations, **ring})
    assert graph.total(LinkKind.MOVED) == 9
    assert graph.total(LinkKind.KEPT) == 0
    assert graph.total(LinkKind.UNREPORTED) == 9


def test_money_passed_on_before_it_came() -> None:
    """A line without money of its own that passes on what it gets shows that part at both ends."""
    graph = flow_of(
        {path: AccountBalance() for path in ("2025/ks", "2025/ks/a", "2025/ks/b", "2025/ks/c")},
        {
            ("2025/ks", "2025/ks/a"): 5,
            ("2025/kommunfullmäktige", "2025/ks"): 5,
            ("2025/ks/a", "2025/ks/b"): 5,
            ("2025/ks/b", "2025/ks/c"): 4,
        },
    )
    assert short_links(link for link in graph.links if link.kind is LinkKind.AHEAD) == [
        ("later 2025/ks/b", "held 2025/ks/b", "ahead", 4),
        ("moved 2025/ks/b", "earlier 2025/ks/b", "ahead", 4),
    ]
    assert short_links(link for link in graph.links if link.kind is LinkKind.UNREPORTED) == [
        ("moved 2025/ks/b", "rest 2025/ks/b", "unreported", 1),
        ("moved 2025/ks/c", "rest 2025/ks/c", "unreported", 4),
    ]


def test_a_line_that_gives_back_to_its_body() -> None:
    """What comes back comes to the body as it stood at last."""
    graph = flow_of(
        {"2025/ks": AccountBalance(), "2025/ks/a": AccountBalance()},
        {
            ("2025/kommunfullmäktige", "2025/ks"): 5,
            ("2025/staten", "2025/ks/a"): 2,
            ("2025/ks/a", "2025/ks"): 1,
        },
    )
    assert graph.stages == ("source", "body", "line", "last", "end")
    assert short_links(graph.links) == [
        ("source 2025/kommunfullmäktige", "held 2025/ks", "frame", 5),
        ("source 2025/staten", "held 2025/ks/a", "frame", 2),
        ("held 2025/ks/a", "last 2025/ks", "allocated", 1),
        ("held 2025/ks", "last 2025/ks", "kept", 5),
        ("last 2025/ks", "rest 2025/ks", "unallocated", 6),
        ("held 2025/ks/a", "rest 2025/ks/a", "unreported", 1),
    ]


def test_what_was_spent_beyond_what_was_held() -> None:
    """It has no source, and is shown so; with an unknown opening balance it is shown as unknown instead."""
    spent = {("2025/ks", "2025/ks/a"): 3, ("2025/ks/a", "2025/utfall"): 5}
    grant = {("2025/kommunfullmäktige", "2025/ks"): 3}
    over = flow_of({"2025/ks": AccountBalance(), "2025/ks/a": AccountBalance()}, {**grant, **spent})
    assert ("short 2025/ks/a", "held 2025/ks/a", "overspent", 2) in short_links(over.links)
    unknown = flow_of(
        {"2025/ks": AccountBalance(), "2025/ks/a": AccountBalance(level_known=False)}, {**grant, **spent}
    )
    assert ("short 2025/ks/a", "held 2025/ks/a", "unknown", 2) in short_links(unknown.links)
    assert {node.level_known for node in unknown.nodes if node.account.name == "a"} == {False}


def test_the_council_takes_back_more_than_it_gave() -> None:
    """Then the council is on the right, and money that was given without being there is short."""
    graph = flow_of({"2025/ks": AccountBalance()}, {("2025/ks", "2025/kommunfullmäktige"): 5})
    assert short_links(graph.links) == [
        ("held 2025/ks", "end 2025/kommunfullmäktige", "frame", 5),
        ("short 2025/ks", "held 2025/ks", "overspent", 5),
    ]


def test_returned_deferred_and_other_years() -> None:
    """Each is an end of its own; other years' lines are gathered by holder, on the side they are on."""
    graph = flow_of(
        {path: AccountBalance() for path in ("2025/ks", "2024/ks", "2024/ks/a", "2024/ks/b")},
        {
            ("2024/ks/a", "2025/ks"): 5,
            ("2024/ks/b", "2025/ks"): 4,
            ("2025/ks", "2024/ks"): 1,
            ("2025/ks", "2025/återlämnat"): 2,
            ("2025/ks", "2025/hänskjutet"): 3,
        },
    )
    assert short_links(graph.links)[:4] == [
        ("source 2024/ks", "held 2025/ks", "carried", 9),
        ("held 2025/ks", "end 2024/ks", "carried", 1),
        ("held 2025/ks", "end 2025/återlämnat", "returned", 2),
        ("held 2025/ks", "end 2025/hänskjutet", "deferred", 3),
    ]


def test_a_year_of_which_nothing_is_known() -> None:
    """It has no nodes, and is a picture all the same."""
    graph = flow_of({}, {})
    assert (graph.nodes, graph.links) == ((), ())


def test_what_flows_through_a_node() -> None:
    """It is what comes in, or goes out where nothing does; what is only proposed is none of it."""
    graph = drawn(year=2025)
    through = {(node.kind.value, node.account.name): ore for node, ore in graph.node_totals().items()}
    assert through["source", "kommunfullmäktige"] == through["held", "kommunstyrelsen"] == 35 * MKR // 10
    assert through["held", "trygghetsvärdar"] == 0
