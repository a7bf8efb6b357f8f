"""Small matters, each of one kind that real papers had and that once came out wrong.

All are made up. A line of an ``.expected`` file is an account of 2025 or 2026, a column of its row in the
year's table, lines below it counted, and the amount (``Δ`` before it: only a change), or the accounts that a
stated total is over, its column and amount; or ``!``, a finding's
code, the event or account that shows it and its sums; or ``refused``, a reason's code, its event and its
sums. All figures but those that are 0, and all findings or all reasons, are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tplog import Book, MemoryLog, Refused
from tplog.answers.states import AccountRow
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import format_money
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding
from tplog.values.transfer import LEVEL_COLUMNS

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COLUMNS = (
    "opening",
    "frame",
    "proposed",
    "conditional",
    "allocated",
    "moved",
    "carried",
    "outcome",
    "remaining",
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_case_comes_out_as_it_should(case: Path) -> None:
    """Its figures and all its findings, or all the reasons for which it is refused."""
    expected = case.with_suffix(".expected").read_text("utf-8").splitlines()
    assert sorted(outcome_of(case)) == sorted(expected)


def outcome_of(case: Path) -> Iterator[str]:
    """Yield what comes of a file applied to an empty log, as lines."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    try:
        book.apply(case)
    except Refused as refusal:
        yield from findings_as_lines("refused", refusal.reasons)
        return
    yield from figures_as_lines(book.state("påhittat"))
    yield from findings_as_lines("!", book.findings())


def figures_as_lines(state: BudgetState) -> Iterator[str]:
    """Yield the figures of all rows, year by year, and the stated totals with what they are over."""
    for year in state.years():
        for body in summarise_year(state, year):
            for row in (body.total_row, *body.lines):
                yield from row_as_lines(row)
    for total in state.totals.values():
        over = str(total.account) if total.account else "+".join(map(str, total.holders))
        yield f"{over} total({total.column}) {money(total.stated.ore)}"


def row_as_lines(row: AccountRow) -> Iterator[str]:
    """Yield the figures of a row that are not 0, then what is noted at the account."""
    for column in COLUMNS:
        if ore := getattr(row, column):
            change = "" if row.level_known or column not in LEVEL_COLUMNS else "Δ "
            yield f"{row.account} {column} {change}{money(ore)}"
    yield from (f"{row.account} {name} {money(ore)}" for name, ore in row.noted.items())


def findings_as_lines(word: str, findings: Iterable[Finding]) -> Iterator[str]:
    """Yield findings with what shows them, their sums, and the slips that they ask about."""
    for finding in findings:
        sums = [f"{name}={money(ore)}" for name, ore in finding.params.items() if isinstance(ore, int)]
        hint = finding.params.get("hint")
        slips = hint if isinstance(hint, tuple) else ()
        shown_by = finding.events[0] if finding.events else str(finding.account)
        yield " ".join((word, finding.code, shown_by, *sums, *slips))


def money(ore: int) -> str:
    """Return an amount as a person reads it, without its blanks."""
    return "".join(format_money(ore, Language.SV).split())
