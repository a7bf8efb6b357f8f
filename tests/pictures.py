"""Made-up years of money, and the real one, as pictures to draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from attrs import evolve as changed
from hypothesis import strategies as st

import tplog
from conftest import EVENTS, ROOT
from strategies import BUDGET, histories
from tplog.answers.money_flow import FlowAmounts, FlowGraph, flow_graph
from tplog.book.book import Book
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.balances import balance_column
from tplog.domain.state.budget_state import BudgetState
from tplog.events.draft import Draft
from tplog.eventstore.memory import MemoryLog
from tplog.values.account import Account, parse_account
from tplog.values.transfer import AccountBalance, Transfer

MATTER = "trygghetspaketet"


def known(history: Sequence[Draft]) -> BudgetState:
    """Return the state of the example budget after a history, without refused events."""
    moments = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number) for number in range(10_000))
    book = Book(MemoryLog(), clock=lambda: next(moments))
    for draft in history:
        try:
            book.apply(draft)
        except tplog.Refused:
            continue
    return fold_state(book.records()).budget(BUDGET)


def drawn(*files: str, year: int) -> FlowGraph:
    """The real matter with these further files, as a picture of a year."""
    book = Book(MemoryLog())
    for path in (*sorted(EVENTS.glob("*.toml")), *(ROOT / "examples" / file for file in files)):
        book.apply(path)
    return flow_graph(book.state(MATTER), year)


def flow_of(
    state: dict[str, AccountBalance], moves: dict[tuple[str, str], int], year: int = 2025
) -> FlowGraph:
    """The picture of accounts and moves that are written out."""
    accounts = {parse_account(path): at for path, at in state.items()}
    flows = {(parse_account(giver), parse_account(taker)): ore for (giver, taker), ore in moves.items()}
    return flow_graph(BudgetState(accounts, flows=flows), year)


ACCOUNTS = ("ks", "ks/a", "ks/a/x", "ks/b", "sn", "sn/c", "reserv/fond")
OUTER = ("kommunfullmäktige", "staten", "ingående", "utfall", "återlämnat", "hänskjutet")
PLACES = [Account(2025, tuple(path.split("/"))) for path in ACCOUNTS + OUTER]
PLACES += [Account(2024, ("ks",)), Account(2024, ("ks", "a")), Account(2026, ("sn",))]


def balanced(flows: FlowAmounts, unknown: Account | None = None) -> BudgetState:
    """Return the state after these flows, by the rule that puts a transfer in its column."""
    state = BudgetState(
        {path: AccountBalance(path.name, "drift", path.role, path != unknown) for path in PLACES}
    )
    for (giver, taker), ore in flows.items():
        accounts = dict(state.accounts)
        column = balance_column(state, Transfer(giver, taker, 1))
        for account, effect in ((giver, -ore), (taker, ore)):
            accounts[account] = accounts[account].with_added(column, effect)
        state = BudgetState(accounts)
    return changed(state, flows=flows)


def wild() -> st.SearchStrategy[BudgetState]:
    """Money between any accounts, in rings, up and down, across years, against every rule."""
    few = [path for path in PLACES if path.holder in {"ks", "sn"} and path.year == 2025]
    return st.tuples(
        st.sampled_from([PLACES, few]).flatmap(_moves), st.none() | st.sampled_from(PLACES[: len(ACCOUNTS)])
    ).map(lambda drawn: balanced(*drawn))


def _moves(between: list[Account]) -> st.SearchStrategy[FlowAmounts]:
    account = st.sampled_from(between)
    pairs = st.tuples(account, account).filter(lambda pair: pair[0] != pair[1])
    return st.dictionaries(pairs, st.integers(1, 9), max_size=14)


def budgets() -> st.SearchStrategy[BudgetState]:
    """States after a history that the rules accept, or with money moved at random."""
    return wild() | wild() | wild() | histories(most=6).map(known)  # which take their time


def crowded() -> FlowGraph:
    """A year with everything in it: moves, sub-lines, other years, a shortfall, an unknown opening."""
    names = {
        "2025/kommunstyrelsen": "Kommunstyrelsen",
        "2025/socialnämnden": "Socialnämnden",
        "2025/kommunstyrelsen/värdar": "Trygghetsvärdar",
        "2025/kommunstyrelsen/aktörer": "Insatser i samverkan med lokala aktörer",
        "2025/kommunstyrelsen/aktörer/ungdom": "Ungdomsinsatser",
        "2025/socialnämnden/sspf": "SSPF (skola, socialtjänst, polis och fritid)",
        "2024/kommunstyrelsen": "Kommunstyrelsen",
        "2026/kommunstyrelsen": "Kommunstyrelsen",
    }
    unknown = {"2025/reserv/fond": AccountBalance("Trygghetsfonden", level_known=False)}
    body, board = "2025/kommunstyrelsen", "2025/socialnämnden"
    moves = {
        ("2025/kommunfullmäktige", body): 50,
        ("2025/kommunfullmäktige", board): 20,
        ("2024/kommunstyrelsen", body): 6,
        ("2025/staten", f"{body}/aktörer"): 8,
        (body, f"{body}/värdar"): 20,
        (body, f"{body}/aktörer"): 18,
        (f"{body}/aktörer", f"{body}/aktörer/ungdom"): 9,
        (board, f"{board}/sspf"): 18,
        (f"{body}/värdar", f"{body}/aktörer"): 3,
        (f"{body}/värdar", "2025/utfall"): 15,
        (f"{body}/aktörer", "2025/utfall"): 26,
        (f"{body}/aktörer/ungdom", "2025/utfall"): 8,
        (f"{body}/värdar", "2025/återlämnat"): 1,
        (f"{board}/sspf", "2025/hänskjutet"): 1,
        ("2025/reserv/fond", f"{board}/sspf"): 1,
        (body, "2026/kommunstyrelsen"): 5,
    }
    state = {**{path: AccountBalance(name) for path, name in names.items()}, **unknown}
    return flow_of(state, {pair: ore * 10_000_000 for pair, ore in moves.items()})
