"""The tables themselves: how they are called and hang together, and that their figures are the log's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

import oracle
from domain.test_invariants import recorded
from exports.table_logs import CASES, LOGS, POINTS, Rows, book_of, rows_in, rows_of, seen_in, whole
from strategies import histories
from tplog.answers.answer import Field, Kind, Many
from tplog.answers.cells import LONGEST_CELL, Cell, CellFormatter, column_name, spreadsheet_cell
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.outcomes import spent_in_all
from tplog.events.draft import Draft
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.exports.tables.export_context import export_context
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.i18n.vocabulary import Language
from tplog.values.account import Role, parse_account
from tplog.values.amount import kronor_text

BY_NAME = {table.name: table for table in ALL_TABLES}
cases = pytest.mark.parametrize(("log", "point"), CASES)
# Where sources were opened, of which the naive reader knows nothing.
WITH_SOURCES = {"matters", "hostile", "formulas"}
FIGURES = ("opening", "frame", "moved", "carried", "remaining")


def test_the_command_knows_all_tables() -> None:
    """Its titles, which are written down so that help comes quickly, are theirs."""
    assert (*BY_NAME, "trail") == tuple(TABLE_TITLES)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_table_is_well_formed(name: str) -> None:
    """Names and headings differ; money is called so; keys are columns that are never empty."""
    table = BY_NAME[name]
    columns = {column_name(column): column for column in table.columns}
    assert len(columns) == len(table.columns)
    for words in (
        CellFormatter(language, kronor=kronor) for language in Language for kronor in (False, True)
    ):
        assert len({words.heading(column) for column in table.columns}) == len(columns)
    for column in table.columns:
        assert column_name(column).endswith("_ore") is (column.value_type is Kind.ORE)
        assert isinstance(column.value_type, Kind | Many)
    assert not any(columns[key].optional for key in table.key)
    for refers in table.references:
        target = {column_name(column): column.value_type for column in BY_NAME[refers.table].columns}
        forms = [target[key] for key in BY_NAME[refers.table].key]
        assert [columns[column].value_type for column in refers.columns] == forms


@cases
def test_rows_are_what_columns_say(log: str, point: str) -> None:
    """Keys are unique, references have targets, required cells are there, and words are from their lists."""
    rows = rows_in(log, point)
    keys = {
        table.name: [tuple(row[column] for column in table.key) for row in rows[table.name]]
        for table in ALL_TABLES
    }
    for table in ALL_TABLES:
        assert len(set(keys[table.name])) == len(keys[table.name]), table.name
        for row in rows[table.name]:
            for column in table.columns:
                cell = row[column_name(column)]
                assert cell is not None or column.optional or isinstance(column.value_type, Many), (
                    column.name,
                    row,
                )
                words = {cell} if isinstance(column.value_type, Kind) else set(str(cell).split("; "))
                assert cell is None or not column.choices or words <= set(column.choices), (column.name, cell)
                assert cell != ""
            for refers in table.references:
                reference = tuple(row[column] for column in refers.columns)
                assert None in reference or reference in keys[refers.table], (table.name, reference)


@cases
def test_the_state_is_the_book_s(log: str, point: str) -> None:
    """Each body and line of each year has a row, and whatever else holds money, with the state's figures."""
    seen = seen_in(log, point)
    at = seen.scope.point
    by_account = {(row["budget"], row["account"]): row for row in rows_in(log, point)["state"]}
    expected: set[tuple[str, str]] = set()
    states = {
        budget: seen.book.state(budget, as_of=at.as_of, known_at=at.known_at) for budget in seen.budgets
    }
    for budget, state in states.items():
        for path, balance in state.accounts.items():
            if balance.role in {Role.BODY, Role.RESERVE}:
                expected |= {(budget, str(path)), (budget, str(path.body))}
            elif path.holder not in {"kommunfullmäktige", "ingående", "utfall"} and balance.max_abs_figure:
                expected.add((budget, str(path)))
        for year in {path.year for path in state.accounts}:
            for body in summarise_year(state, year):
                row = by_account[budget, str(body.account)]
                assert row["unallocated_ore"] == body.unallocated
                assert row["allocated_ore"] == body.total_row.allocated
    assert set(by_account) == expected
    for (name, account), row in by_account.items():
        state, path = states[str(name)], parse_account(str(account))
        position = state.subtree_balance(path)
        assert [row[f"{figure}_ore"] for figure in FIGURES] == [
            getattr(position, figure) for figure in FIGURES
        ]
        assert (row["outcome_ore"], row["level_known"]) == (spent_in_all(state, path), position.level_known)
        assert (row["outcome_ore"] or 0) == -position.outcome


@pytest.mark.parametrize("log", LOGS)
def test_money_adds_up_to_the_leaves(log: str) -> None:
    """Transfers and balances are those that a naive reader of the raw leaves gets; they sum to zero."""
    rows = rows_in(log)
    leaves = [record.leaf for record in book_of(log).records()]
    adds_up(rows, leaves)
    flows = Counter[tuple[str, str, str]]()
    for row in rows["transfers"]:
        for end, sign in (("giver", -1), ("taker", 1)):
            ore = sign * whole(row["moved_ore"] or 0)
            flows[str(row["budget"]), str(row[end]), str(row["column"])] += ore
    if log not in WITH_SOURCES:
        assert nonzero(flows) == nonzero(oracle.columns(leaves))


@settings(max_examples=20)
@given(histories(most=6))
def test_money_of_any_log_adds_up(history: list[Draft]) -> None:
    """Whatever was decided in whatever order, of what the rules let through."""
    book, records = recorded(history)
    adds_up(rows_of(export_context(book, ExportScope().pinned(book))), [record.leaf for record in records])


def nonzero(cells: Mapping[Any, Cell]) -> dict[Any, Cell]:
    """What is not zero."""
    return {key: ore for key, ore in cells.items() if ore}


def adds_up(rows: dict[str, Rows], leaves: list[bytes]) -> None:
    """Balances and transfers are the leaves'; each event's transfers are what it says that it moved."""
    moved, of_events = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in rows["transfers"]:
        assert (row["moved_ore"] is None) is (row["waiting_ore"] is not None)
        for end, sign in (("giver", -1), ("taker", 1)):
            moved[str(row["budget"]), str(row[end])] += sign * whole(row["moved_ore"] or 0)
        for name in ("moved_ore", "waiting_ore"):
            of_events[str(row["event"]), name] += whole(row[name] or 0)
    naive = nonzero(oracle.balances(leaves))
    balances = {
        (str(row["budget"]), str(row["account"])): whole(row["balance_ore"]) for row in rows["accounts"]
    }
    assert nonzero(balances) == nonzero(moved) == naive
    for budget in {budget for budget, _ in balances}:
        assert sum(ore for (owner, _), ore in balances.items() if owner == budget) == 0
    assert nonzero(of_events) == nonzero(
        {(row["event"], name): row[name] for row in rows["events"] for name in ("moved_ore", "waiting_ore")}
    )


@cases
def test_events_findings_and_papers_are_the_book_s(log: str, point: str) -> None:
    """Each event, each finding with its sentences, and each paper with how many events it gave."""
    seen = seen_in(log, point)
    at, rows = seen.scope.point, rows_in(log, point)
    records = [record for record, _ in seen.records()]
    assert [row["event"] for row in rows["events"]] == [record.event.id for record in records]
    findings = seen.book.findings(as_of=at.as_of, known_at=at.known_at)
    assert [(row["code"], row["sv"], row["answer"]) for row in rows["findings"]] == [
        (finding.code, finding_sentence(finding, Language.SV)[:LONGEST_CELL], finding.answer)
        for finding in findings
    ]
    assert sum(whole(row["events"]) for row in rows["papers"]) == len(records)


def test_what_papers_state_is_there() -> None:
    """The seed has a total that differs from its parts: both it and their sum are given."""
    (row,) = [row for row in rows_in("seed")["stated"] if row["event"] == "2024/budget" and row["total"]]
    assert (row["stated_ore"], row["summed_ore"], row["stated_text"]) == (500_000_000, 440_000_000, "5,0 mkr")


def test_an_imprecise_date_has_its_first_and_last_day() -> None:
    """Both texts and days, for the same acts."""
    dates = {
        (row["decided"], str(row["decided_earliest"]), str(row["decided_latest"]))
        for row in rows_in("matters")["events"]
    }
    assert dates >= {
        (None, "None", "None"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12-15", "2025-12-15", "2025-12-15"),
    }


def test_a_long_text_is_cut_with_a_mark() -> None:
    """No cell is longer than a spreadsheet holds."""
    column: Field[str] = Field("x", Kind.TEXT, get=str)
    assert spreadsheet_cell(column, "x" * LONGEST_CELL) == "x" * LONGEST_CELL
    cut = spreadsheet_cell(column, "x" * (LONGEST_CELL + 1))
    assert isinstance(cut, str)
    assert (len(cut), cut[-2:]) == (LONGEST_CELL, " …")


@pytest.mark.parametrize(
    ("ore", "text"),
    [(0, "0,00"), (-5, "-0,05"), (-1250, "-12,50"), (450_000_000_000_001, "4500000000000,01")],
)
def test_kronor_have_two_decimals(ore: int, text: str) -> None:
    """Exactly, whatever the sign and size."""
    assert kronor_text(ore, ",") == text


def test_points_differ() -> None:
    """The points that the tests ask at are not all the same."""
    sizes = {point: len(rows_in("matters", point)["events"]) for point in POINTS}
    assert sizes["now"] > sizes["as of 2025-06-30"] > sizes["known before all"] == 0
    assert sizes["known at 20"] == 21
