"""A year one level at a time: its sums hold, its boxes and labels keep their places."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import budgets
from strategies import MKR
from tplog.answers.budget_levels import (
    MAX_BOXES,
    Box,
    BoxKind,
    Levels,
    budget_levels,
    row_tree,
)
from tplog.answers.budget_split import holding, split_budget
from tplog.answers.year_summary import summarise_year
from tplog.charts.font_metrics import text_width
from tplog.charts.level_chart import NODE_WIDTH, LevelChart, box_segments, layout_levels
from tplog.charts.level_texts import LevelTexts
from tplog.charts.svg_text import FONT_SIZE, TextLine
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import reading_unit
from tplog.i18n.vocabulary import Language
from tplog.values.account import parse_account
from tplog.values.transfer import AccountBalance

Rectangle = tuple[int, int, int, int]
BOLD_PERCENT = 111  # how much wider bold letters are, at most, of the fonts in charts.css
MAX_HEIGHT = 1500  # pixels


def laid(levels: Levels, language: Language = Language.SV) -> LevelChart:
    """The columns, laid out."""
    return layout_levels(
        levels, "År", LevelTexts(language, reading_unit([levels.whole.ore]), "kommunfullmäktige")
    )


def with_lines(*amounts: int, undivided: int = 0) -> BudgetState:
    """A body with a line of each of these budgets, and what it has not allocated."""
    accounts = {parse_account("2025/ks"): AccountBalance("Kommunstyrelsen", frame=undivided)}
    for number, ore in enumerate(amounts):
        path = parse_account(f"2025/ks/post-{number}")
        accounts[path] = AccountBalance(f"En post med ett långt namn, nummer {number}", frame=ore)
    return BudgetState(accounts)


def levels_of(state: BudgetState, top: str = "", past: int = 0) -> Levels:
    """The year's columns, below an account or all."""
    tree = row_tree(summarise_year(state, 2025))
    return budget_levels(tree, parse_account(top) if top else None, past)


def bounds(line: TextLine) -> Rectangle:
    """The room of a line of text, which is bold if it is a name."""
    left, top, right, bottom = line.bounds
    if line.css_class == "name":
        right = left + -(-text_width(line.text, FONT_SIZE) * BOLD_PERCENT // 100)
    return left, top, right, bottom


def meet(first: Rectangle, second: Rectangle) -> bool:
    """Whether two rectangles overlap."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def sums_hold(levels: Levels) -> None:
    """Each column sums to the whole, a box's parts to it, and what gives to what it is given for."""
    assert sum(box.ore for box in levels.boxes) == levels.whole.ore
    assert sum(leaf.ore for leaf in levels.leaves) == levels.whole.ore
    assert not levels.giving or sum(box.ore for box in levels.giving) == levels.whole.ore
    for box in (*levels.boxes, *levels.leaves):
        assert box.ore >= 0
        assert not box.parts or sum(part.ore for part in box.parts) == box.ore
        assert sum(ore for _, ore in box_segments(box)) == box.ore


@given(budgets(), st.sampled_from(["", "2025/ks", "2025/ks/a"]), st.integers(0, 30))
def test_every_column_sums_to_the_whole(budget: BudgetState, top: str, past: int) -> None:
    """Whatever was recorded: also net, as the accounts' budgets do."""
    tree = row_tree(summarise_year(budget, 2025))
    account = parse_account(top) if top else None
    if account and account not in tree.rows:
        return
    levels = budget_levels(tree, account, past)
    sums_hold(levels)
    net = sum(box.ore for box in levels.boxes if box.kind is not BoxKind.SURPLUS)
    net -= sum(box.ore for box in levels.giving if box.kind is not BoxKind.GIVEN)
    if account is None:
        assert net == split_budget(summarise_year(budget, 2025)).total
    elif tree.below.get(account):
        assert net == tree.rows[account].budget_total


@given(budgets())
def test_a_split_is_the_whole(budget: BudgetState) -> None:
    """What was spent, what is left and what rests elsewhere are all that bodies and reserves were given."""
    bodies = summarise_year(budget, 2025)
    split = split_budget(bodies)
    parts = (split.outcome or 0, split.left, split.unallocated, split.unreported, split.in_reserve)
    assert sum(parts) == split.total == sum(body.total_row.budget_total for body in holding(bodies))


@pytest.mark.parametrize("count", [1, 12, 13, 60])
def test_many_lines_are_folded_and_open_one_after_the_other(count: int) -> None:
    """No column has more than twelve boxes; going on from fold to fold shows each line once."""
    state = with_lines(*(MKR * (number + 1) for number in range(count)), undivided=MKR)
    seen: list[Box] = []
    past: int | None = 0
    while past is not None:
        levels = levels_of(state, "2025/ks", past)
        sums_hold(levels)
        assert levels.whole.ore == MKR * (1 + count * (count + 1) // 2)
        assert len(levels.boxes) <= MAX_BOXES
        seen += [box for box in levels.boxes if box.kind is BoxKind.PART]
        past = next((box.past for box in levels.boxes if box.kind is BoxKind.FOLDED), None)
        chart = laid(levels)
        assert chart.height <= MAX_HEIGHT
    assert sorted(box.ore for box in seen) == [MKR * (number + 1) for number in range(count)]


def test_what_is_folded_is_the_sum_of_what_it_hides() -> None:
    """Before and after those shown, with how many they are."""
    state = with_lines(*(MKR * (30 - number) for number in range(30)))
    levels = levels_of(state, "2025/ks", 10)
    folded = {box.kind: (box.count, box.ore // MKR, box.past) for box in levels.boxes if box.count}
    assert folded == {
        BoxKind.LARGER: (10, sum(range(21, 31)), 0),
        BoxKind.FOLDED: (11, sum(range(1, 12)), 19),
    }


def test_lines_are_not_drawn_beside_what_they_are_parts_of() -> None:
    """A line with lines of its own stands in one column, these in the next when it is opened."""
    paths = {"2025/ks": 0, "2025/ks/a": 1, "2025/ks/a/x": 3, "2025/ks/b": 2}
    state = BudgetState({parse_account(path): AccountBalance(path, frame=ore) for path, ore in paths.items()})
    shown = [box.row.name if box.row else "" for box in levels_of(state).leaves]
    assert shown == ["2025/ks/a", "2025/ks/b"]
    assert [box.ore for box in levels_of(state, "2025/ks/a").leaves] == [3, 1]


def test_an_income_gives_to_the_whole() -> None:
    """A budget below zero stands to the left; where incomes are more than costs, what is over is a box."""
    levels = levels_of(with_lines(-30, 100, 20), "2025/ks")
    assert [(box.kind, box.ore) for box in levels.giving] == [(BoxKind.GIVEN, 90), (BoxKind.INCOME, 30)]
    levels = levels_of(with_lines(-130, 100), "2025/ks")
    assert [(box.kind, box.ore) for box in levels.boxes] == [(BoxKind.PART, 100), (BoxKind.SURPLUS, 30)]
    sums_hold(levels)


@given(
    budgets()
    | st.lists(st.integers(0, 10**11), min_size=1, max_size=40).map(lambda lines: with_lines(*lines))
)
def test_nothing_overlaps_and_nothing_leaves(budget: BudgetState) -> None:
    """No label meets another or a box, and all are within the drawing."""
    chart = laid(levels_of(budget))
    covered = [bounds(line) for shape in chart.shapes for line in shape.label]
    covered += [bounds(line) for line in (*chart.headings, *(each.label for each in chart.pending))]
    covered += [(of.x, of.y, of.x + NODE_WIDTH, of.y + of.height) for of in chart.shapes if of.height]
    covered += [(of.x, of.y, of.x + of.width, of.y + of.height) for of in chart.pending]
    assert not [pair for pair in combinations(covered, 2) if meet(*pair)]
    for left, top, right, bottom in covered:
        assert 0 <= left <= right <= chart.width
        assert 0 <= top <= bottom <= chart.height


@given(budgets())
def test_segments_fill_their_box(budget: BudgetState) -> None:
    """From its upper edge to its lower, one below the other."""
    for shape in laid(levels_of(budget)).shapes:
        if shape.box.ore:
            ends = [shape.y]
            for y, height, _ in shape.segments:
                assert y == ends[-1]
                ends.append(y + height)
            assert ends[-1] == shape.y + shape.height


def test_an_overspent_line_is_red_and_says_so() -> None:
    """With a word beside the colour."""
    row = AccountBalance("Värdar", frame=2 * MKR, outcome=-3 * MKR)
    state = BudgetState({parse_account("2025/ks"): AccountBalance("KS"), parse_account("2025/ks/v"): row})
    (shape,) = [of for of in laid(levels_of(state)).shapes if of.box.row and of.box.row.name == "Värdar"]
    assert [kind for _, _, kind in shape.segments] == ["over"]
    assert shape.name == "Värdar: 2,0\u00a0mkr, använt 3,0, överskridet 1,0"
