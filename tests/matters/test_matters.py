"""Matters of every kind that real papers hold: a decision file, and what must come of it.

All are made up. A line of an ``.expected`` file is an account, a figure's name and its amount, or ``!``, a
finding's code and the event (or account) that shows it. All findings that a matter shows are listed.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tplog import Book, MemoryLog
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import parse_account
from tplog.values.amount_parser import parse_amount

HERE = Path(__file__).parent
MATTERS = sorted(HERE.glob("*.toml"))
BUDGET = "påhittat"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("matter", MATTERS, ids=lambda path: path.stem)
def test_a_matter_comes_out_as_it_should(matter: Path) -> None:
    """The state and the findings are those expected; kept, rehearsed and replayed alike; twice is once."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(matter)
    state = book.state(BUDGET)
    expected = matter.with_suffix(".expected").read_text("utf-8").splitlines()
    lines = [line.split(maxsplit=2) for line in expected if not line.startswith("!")]
    assert [f"{account} {name} {_figure(state, account, name)}" for account, name, _ in lines] == [
        f"{account} {name} {_amount(text)}" for account, name, text in lines
    ]
    assert Counter(_findings(book)) == Counter(line for line in expected if line.startswith("!"))
    assert state == fold_state(book.records()).budget(BUDGET)
    second = book.apply(matter)
    assert (second.records, second.state_after) == ((), second.state_before)


def _figure(state: BudgetState, account: str, name: str) -> str:
    path = parse_account(account)
    if name == "level":
        return "known" if state[path].level_known else "unknown"
    if hasattr(state[path], name):
        return str(getattr(state[path], name))
    return str(state.noted[path, name].amount.ore)


def _amount(text: str) -> str:
    return text if text in {"known", "unknown"} else str(parse_amount(text).ore)


def _findings(book: Book) -> list[str]:
    findings = book.findings()
    return [
        f"! {finding.code} {finding.events[0] if finding.events else finding.account}"
        for finding in findings
        if not finding.answer
    ]
