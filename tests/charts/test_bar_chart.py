"""Bars of what was given, spent and left."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from strategies import MKR, texts
from tplog.answers.states import AccountRow
from tplog.charts.bar_chart import BAR_HEIGHT, FIGURE_KINDS, BarChart, BarGroup, bar_group, layout_bars
from tplog.i18n.vocabulary import Language
from tplog.values.account import Account, Role
from tplog.values.limits import ORE_LIMIT

WORTH = st.integers(-ORE_LIMIT, ORE_LIMIT) | st.integers(-50, 50).map(lambda tenths: tenths * MKR // 10)
groups = st.builds(
    BarGroup,
    st.sampled_from([Account(2024, ("ks", "a")), Account(2025, ("ks",))]),
    texts,
    st.lists(st.sampled_from(FIGURE_KINDS), min_size=1, unique=True).flatmap(
        lambda kinds: st.tuples(*(st.tuples(st.just(kind), WORTH | st.none()) for kind in kinds))
    ),
    st.booleans(),
    st.booleans(),
)
charts = st.builds(
    layout_bars, st.lists(groups, max_size=5), texts, st.sampled_from(Language), st.sampled_from([600, 960])
)


def chart_of(*figures: tuple[str, int | None]) -> BarChart:
    """One line's bars."""
    return layout_bars([BarGroup(Account(2024, ("ks", "a")), "Värdar", figures)], "2024", Language.SV)


@given(charts)
def test_no_text_meets_another_and_nothing_leaves(chart: BarChart) -> None:
    """Neither labels, ticks, values nor the legend; bars are between the labels and the values."""
    covered = [text.bounds for text in chart.labels] + [bar.text.bounds for bar in chart.bars]
    covered += [text.bounds for _, text in chart.ticks] + [swatch.text.bounds for swatch in chart.legend]
    covered += [(bar.x, bar.y, bar.x + bar.width, bar.y + BAR_HEIGHT) for bar in chart.bars if bar.width]
    for first, second in combinations(covered, 2):
        separate = first[2] <= second[0] or second[2] <= first[0]
        assert separate or first[3] <= second[1] or second[3] <= first[1]
    for left, top, right, bottom in covered:
        assert 0 <= left <= right <= chart.width
        assert 0 <= top <= bottom <= chart.height


@given(charts)
def test_bars_are_in_proportion(chart: BarChart) -> None:
    """One ratio for all, to the pixel; on the side of zero that the sign says; a pixel at least."""
    bars = [(bar, bar.ore or 0) for bar in chart.bars]
    longest = max((abs(ore) for _, ore in bars), default=0)
    for bar, ore in bars:
        assert (bar.width == 0) == (ore == 0)
        assert bar.x >= chart.zero_x - 1 if ore > 0 else bar.x + bar.width <= chart.zero_x + 1
        for other, other_ore in bars:
            if longest:
                assert abs(bar.width * abs(other_ore) - other.width * abs(ore)) <= 2 * longest


@given(charts)
def test_the_axis_is_marked_at_round_amounts(chart: BarChart) -> None:
    """At a few, rising, zero among them, each where its amount is."""
    if chart.bars:
        assert 1 <= len(chart.ticks) <= 8
        assert all(first[0] < second[0] for first, second in pairwise(chart.ticks))
        assert chart.zero_x in [x for x, _ in chart.ticks]


@pytest.mark.parametrize(
    ("ore", "ticks"),
    [
        (5 * MKR, ["0,0", "1,0", "2,0", "3,0", "4,0", "5,0"]),
        (44 * MKR // 10, ["0,0", "1,0", "2,0", "3,0", "4,0"]),
        (6 * MKR, ["0,0", "2,0", "4,0", "6,0"]),
        (-2 * MKR, ["−2,0", "−1,5", "−1,0", "−0,5", "0,0"]),
        (0, ["0,0"]),
    ],
)
def test_ticks_as_people_would_set_them(ore: int, ticks: list[str]) -> None:
    """Ones, twos and fives."""
    assert [text.text for _, text in chart_of(("budget", ore)).ticks] == ticks


def test_a_value_says_its_kind_and_what_it_is_not_sure_of() -> None:
    """Word and amount at the bar; a balance whose opening is unknown is a change, an outcome is not."""
    figures = (("budget", MKR), ("outcome", 2 * MKR), ("remaining", -MKR), ("forecast", MKR))
    line = BarGroup(Account(2024, ("ks", "a")), "Värdar", figures, level_known=False)
    words = [bar.text.text.replace("\u00a0", " ") for bar in layout_bars([line], "2024", Language.SV).bars]
    assert words == ["budget Δ 1,0 mkr", "utfall 2,0 mkr", "kvar av budget Δ −1,0 mkr", "prognos 1,0 mkr"]


def test_an_outcome_that_nobody_reported_is_no_bar_of_zero() -> None:
    """It is said in words, has no length, and moves no other bar."""
    chart = chart_of(("budget", MKR), ("outcome", None), ("remaining", MKR))
    assert [bar.text.text for bar in chart.bars if bar.ore is None] == ["utfall: ej redovisat"]
    assert [bar.width > 0 for bar in chart.bars] == [True, False, True]
    assert "utfall: ej redovisat" in chart.description


def test_a_line_with_lines_below_is_a_heading_with_its_sum() -> None:
    """It has no bars beside theirs, as if they added up, and does not shrink them."""
    whole = BarGroup(Account(2024, ("ks", "a")), "Värdar", (("budget", 5 * MKR),), is_sum=True)
    part = BarGroup(Account(2024, ("ks", "a", "b")), "Skor", (("budget", MKR),))
    chart = layout_bars([whole, part], "2024", Language.SV)
    assert [text.text.replace("\u00a0", " ") for text in chart.labels] == ["Värdar: budget 5,0 mkr", "Skor"]
    assert [(bar.account, bar.width) for bar in chart.bars] == [
        (part.account, bar.width) for bar in chart_of(("budget", MKR)).bars
    ]


def test_years_are_told_where_there_are_several() -> None:
    """Each group says its year then, and not otherwise."""
    lines = [BarGroup(Account(year, ("ks",)), "KS", (("budget", MKR),)) for year in (2024, 2025)]
    assert [text.text for text in layout_bars(lines, "KS", Language.SV).labels] == ["KS 2024", "KS 2025"]
    assert [text.text for text in layout_bars(lines[:1], "KS", Language.SV).labels] == ["KS"]


def test_nothing_to_show_says_so() -> None:
    """An empty chart has a size and a sentence."""
    chart = layout_bars([], "2030", Language.EN)
    assert chart.description == "2030: nothing at that time."
    assert (chart.bars, chart.ticks) == ((), ())
    assert chart.legend[0].text.text == "nothing at that time"


def test_a_row_of_the_years_table_as_bars() -> None:
    """The budget is all that was given, outcome apart; a forecast is there where somebody made one."""
    row = AccountRow(
        account=Account(2024, ("ks", "a")),
        name="Värdar",
        kind="drift",
        role=Role.BODY,
        depth=1,
        opening=1,
        frame=2,
        proposed=4,
        conditional=8,
        allocated=16,
        moved=32,
        carried=64,
        outcome=100,
        remaining=15,
        level_known=False,
        unallocated=None,
        unallocated_known=True,
        noted={"plan": 7},
    )
    group = bar_group(row)
    assert group.figures == (("budget", 115), ("outcome", 100), ("remaining", 15))
    assert not group.level_known
    assert bar_group(evolve(row, noted={"forecast": 120})).figures[-1] == ("forecast", 120)
    over = bar_group(evolve(row, remaining=-5, level_known=True))
    assert over.figures == (("budget", 95), ("outcome", 100), ("overspent", -5))
    unreported = bar_group(evolve(row, outcome=None, unallocated=0))
    assert unreported.figures == (("budget", 15), ("outcome", None), ("remaining", 15))
    assert unreported.is_sum
