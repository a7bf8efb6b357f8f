"""Wide tables: a first row of figures never vanishes into the headings."""

from __future__ import annotations

import pytest

import tplog
from tplog.decision_files.wide_map_proposal import proposed_map_text
from tplog.i18n.vocabulary import Language
from tplog.readers.tables.sheet import CELL_WRONG, CellError
from tplog.readers.tables.tabular import Grid
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import WideCell, find_parts

MAP = (
    'budget = "b"\nunit = "tkr"\n[source]\ntitle = "T"\n[columns]\n'
    'A = { kind = "body" }\nB = { kind = "budget", year = 2025 }\n'
)


def grid(*rows: tuple[WideCell, ...]) -> Grid:
    """Return a grid of these rows, from row 1."""
    return Grid("t", [*enumerate(rows, 1)])


@pytest.mark.parametrize(
    "cell",
    [
        "2025",
        2025,
        "ca 10",
        "högst 10",
        "1'250",
        "\u201110",
        "10:-",
        "SEK 10",
        "~10",
        "½",
        "15–16",
        "10 %",
        "TBD",
        "tio",
    ],
)
def test_a_first_row_that_is_not_plainly_figures_is_asked_about(cell: WideCell) -> None:
    """Its amount may be a year, hedged or unreadable: both readings are named."""
    rows = grid(("Nämnd", "Budget 2025"), ("Kommunstyrelsen", cell), ("Socialnämnden", 5))
    with pytest.raises(tplog.BadFile) as error:
        read_wide_budget(find_parts(rows), parse_wide_map(MAP, "m.toml"))
    (reason,) = error.value.reasons
    assert (reason.code, reason.params["without"], reason.params["rows"]) == (
        "headings-uncertain", "[1]", "[1, 2]",
    )  # fmt: skip


@pytest.mark.parametrize(("headings", "bodies"), [("[1]", 2), ("[1, 2]", 1)])
def test_the_map_says_which_rows_are_headings(headings: str, bodies: int) -> None:
    """Each answer that the question names is taken."""
    rows = grid(("Nämnd", "Budget 2025"), ("Kommunstyrelsen", "2025"), ("Socialnämnden", 5))
    mapping = parse_wide_map(f"headings = {headings}\n{MAP}", "m.toml")
    budget = read_wide_budget(find_parts(rows, mapping.headings), mapping)
    assert len(budget.bodies) == bodies


@pytest.mark.parametrize(
    "rows",
    [
        (("Nämnd", "Budget"), (None, "2025")),
        (("Nämnd", "Budget"), ("(belopp i tkr)", "2025")),
        ((None, "Budget"), ("Nämnd", "2025")),
        (("Driftbudget", "Budget"), ("Nämnd/styrelse", "2025")),
        (("Nämnd", "Budget 2025"), (None, "tkr")),
        (("Kommunstyrelsen", "2025"),),
    ],
)
def test_headings_in_several_rows_are_no_question(rows: tuple[tuple[WideCell, ...], ...]) -> None:
    """A year, a unit or a word for bodies below other headings is plainly one."""
    table = find_parts(grid(*rows, ("Socialnämnden", 10), ("Kulturnämnden", 5)))
    assert (table.heading_rows, table.heading_question) == (tuple(range(1, len(rows) + 1)), None)


def test_a_table_without_headings_is_asked_about() -> None:
    """Its first row is not taken for headings in silence; the way forward is a row of headings."""
    rows = grid(("Kommunstyrelsen", "ca 10"), ("Socialnämnden", 5))
    with pytest.raises(tplog.BadFile) as error:
        read_wide_budget(find_parts(rows), parse_wide_map(MAP, "m.toml"))
    assert [reason.code for reason in error.value.reasons] == ["headings-like-amounts"]


def test_a_proposed_map_leaves_the_headings_to_be_filled_in() -> None:
    """It shows the question, and is refused until a person writes the rows."""
    table = find_parts(grid(("Nämnd", "Budget 2025"), ("Kommunstyrelsen", "ca 10"), ("Socialnämnden", 5)))
    text = proposed_map_text(table, Language.EN, {})
    assert 'headings = ""  # FILL IN' in text
    assert "headings = [1] if it has amounts" in text


def test_a_map_is_proposed_for_a_table_with_an_error_in_a_cell() -> None:
    """A cell with #REF! is refused when the table is read, not when the map is proposed."""
    rows = grid(
        ("Nämnd", "Budget 2025"),
        ("Kommunstyrelsen", 10),
        ("Socialnämnden", CellError(CELL_WRONG, {"cell": "B3", "value": "#REF!"})),
    )
    assert 'B = { kind = "budget", year = 2025' in proposed_map_text(find_parts(rows), Language.EN, {})
