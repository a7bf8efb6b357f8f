"""The made-up municipality: all is recorded, it is the same each time, and what is wrong in it is meant."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

import tplog
from conftest import Golden
from made_up import made_up_municipality, script
from tplog.values.account import parse_account

FINDINGS = Path(__file__).parent / "municipality-findings.txt"
BUDGETS, YEARS, BODIES, LINES, UNITS = 20, 5, 10, 60, 200
WRONG_SUMS = {"mål-och-budget-2024/ramar", "föreningsbidrag-2025/beslut"}
# What a municipality of 32 000 inhabitants costs, in mkr.
COSTS = range(2_100, 2_500)
ORE_PER_MKR = 100_000_000


@pytest.fixture(scope="module")
def book(municipality: Path) -> tplog.Book:
    """Its log, open."""
    return tplog.open(str(municipality), read_only=True)


def test_all_that_its_papers_say_is_recorded(book: tplog.Book, municipality: Path) -> None:
    """As many records as events in the files, in 20 budgets, each of which has a title."""
    files = (municipality.parent / "events").glob("*.toml")
    assert book.size() == sum(len(tomllib.loads(path.read_text("utf-8"))["event"]) for path in files)
    assert len(book.budgets()) == BUDGETS
    assert all(book.state(name).title for name in book.budgets())


def test_a_year_has_its_boards_and_lines_and_costs_what_a_municipality_costs(book: tplog.Book) -> None:
    """Ten boards with 60 lines in each of five years, and one matter of 200 units."""
    for year in script().YEARS:
        state = book.state(f"mål-och-budget-{year}")
        holders = state.holders(year)
        lines = sum(len(state.descendants(holder)) for holder in holders)
        assert (len(holders), lines) == (BODIES, LINES)
        frames = sum(state.subtree_balance(holder).budget_total for holder in holders)
        assert frames // ORE_PER_MKR in COSTS
    assert len(script().YEARS) == YEARS
    schools = parse_account("2026/barn-och-utbildningsnämnden")
    assert len(book.state("skolornas-budget-2026").descendants(schools)) == UNITS


def test_stated_sums_are_those_of_their_parts_but_for_two(book: tplog.Book) -> None:
    """Where a paper states a sum, its parts add up to it, but where that is meant."""
    stated = [(record.event, record.event.total) for record in book.records() if record.event.total]
    wrong = {event.id for event, total in stated if total.ore != event.amount}
    assert len(stated) > len(wrong)
    assert wrong == WRONG_SUMS


def test_its_findings_are_those_that_are_meant(book: tplog.Book, golden: Golden) -> None:
    """So many of each kind in each budget."""
    counts = Counter((finding.budget, finding.code) for finding in book.findings())
    golden(FINDINGS, "".join(f"{budget} {code} {n}\n" for (budget, code), n in sorted(counts.items())))


def test_it_is_the_same_each_time(book: tplog.Book, tmp_path: Path) -> None:
    """Made again it has the same root."""
    with tplog.open(str(made_up_municipality(tmp_path)), read_only=True) as again:
        assert again.size_and_root() == book.size_and_root()
