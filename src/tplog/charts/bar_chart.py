"""Lay out a bar chart: for each line of a budget a group of horizontal bars, each with its name and amount.

Lengths are proportional to öre from a common zero, in whole pixels; negative amounts go to the left.
Every bar of a figure other than 0 is at least a pixel long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from tplog.answers.states import AccountRow, figure_label
from tplog.charts.font_metrics import text_width
from tplog.charts.svg_text import (
    FONT_SIZE,
    LINE_HEIGHT,
    PADDING,
    Swatch,
    TextLine,
    chart_description,
    label_lines,
    layout_legend,
    place_lines,
)
from tplog.i18n.money_format import Unit, common_unit, format_money, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate, year_text
from tplog.values.account import Account, Role

FIGURE_KINDS = ("budget", "outcome", "remaining", "overspent", "forecast")
BAR_HEIGHT, BAR_GAP, GROUP_GAP = LINE_HEIGHT, 3, 16  # a bar's height, between bars, between groups
_LABEL_FRACTION = 4  # the label column is a quarter of the width
_MAX_TICKS = 5
_MIN_BARS_WIDTH = 40  # pixels, however long the texts are


@frozen
class BarGroup:
    """A line's figures in öre, by kind; those that nobody stated are missing, an unreported outcome is None.

    If ``is_sum``, they are those of the lines after it, which have bars: it is a heading with its sum.
    """

    account: Account
    name: str
    figures: tuple[tuple[str, int | None], ...]
    level_known: bool = True
    is_sum: bool = False


@frozen
class Bar:
    """One figure: its rectangle, the text beside it, and its description; ``ore`` None is not reported."""

    account: Account
    kind: str
    ore: int | None
    x: int
    y: int
    width: int
    text: TextLine
    name: str


@frozen
class BarChart:
    """A chart of ``width`` by ``height`` pixels; ``ticks`` are the marks on the axis with their texts."""

    title: str
    description: str
    width: int
    height: int
    labels: tuple[TextLine, ...]
    bars: tuple[Bar, ...]
    zero_x: int
    ticks: tuple[tuple[int, TextLine], ...]
    top: int
    bottom: int
    legend: tuple[Swatch, ...]
    bar_height: int = BAR_HEIGHT

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of figures in the chart (budget, outcome …), for the legend."""
        return tuple(dict.fromkeys(bar.kind for bar in self.bars))


def bar_group(row: AccountRow) -> BarGroup:
    """Return the bars of a row of a year's table: budget, outcome, remaining or overspent, and any forecast.

    A row with lines below is their sum.
    """
    figures: dict[str, int | None] = {"budget": row.budget_total}
    if row.role is Role.BODY or row.outcome is not None:
        figures["outcome"] = row.outcome
    figures["overspent" if row.is_overspent else "remaining"] = row.remaining
    if "forecast" in row.noted:
        figures["forecast"] = row.noted["forecast"]
    is_sum = row.unallocated is not None
    return BarGroup(row.account, row.name, tuple(figures.items()), row.level_known, is_sum)


def layout_bars(
    groups: Sequence[BarGroup], title: str, language: Language, chart_width: int = 960
) -> BarChart:
    """Lay out the groups in the given order; the chart is ``chart_width`` pixels wide."""
    layout = _BarLayout(groups, language, chart_width)
    labels, bars, bottom = layout.layout_groups(groups)
    kinds = [
        (kind, figure_label(kind, language)) for kind in FIGURE_KINDS if any(bar.kind == kind for bar in bars)
    ]
    legend, end = layout_legend(
        kinds or [("", translate("nothing-yet", language))], chart_width, bottom + (GROUP_GAP if bars else 0)
    )
    return BarChart(
        title=title,
        description=chart_description(title, map(layout.group_text, groups), language),
        width=chart_width,
        height=end + PADDING,
        labels=labels,
        bars=bars,
        zero_x=layout.x_of(0),
        ticks=tuple(layout.ticks()) if bars else (),
        top=layout.top,
        bottom=bottom,
        legend=legend,
    )


class _BarLayout:
    """The scale of the axis, and the positions that depend on it."""

    def __init__(self, groups: Sequence[BarGroup], language: Language, chart_width: int) -> None:
        figures = [ore for group in groups for _, ore in group.figures if ore is not None]
        bars = [ore for group in groups if not group.is_sum for _, ore in group.figures if ore is not None]
        self.language, self.chart_width = language, chart_width
        self.unit: Unit = common_unit(figures)
        self.shows_year = len({group.account.year for group in groups}) > 1
        self.min_ore, self.max_ore = min([0, *bars]), max([0, *bars])
        self.bars_left = chart_width // _LABEL_FRACTION
        texts = [
            self._bar_label(group, kind, ore)
            for group in groups
            if not group.is_sum
            for kind, ore in group.figures
        ]
        text_space = max((text_width(text, FONT_SIZE) for text in texts), default=0)
        self.bars_width = max(chart_width - self.bars_left - text_space - 2 * PADDING, _MIN_BARS_WIDTH)
        self.top = LINE_HEIGHT + PADDING

    def _bar_label(self, bar_group: BarGroup, kind: str, ore: int | None) -> str:
        """Return a figure in words; what is overspent is said as a positive amount."""
        word = figure_label(kind, self.language)
        if ore is None:
            return f"{word}: {translate('unreported', self.language)}"
        change = "" if bar_group.level_known or kind in {"outcome", "forecast"} else "Δ "
        shown = -ore if kind == "overspent" else ore
        return f"{word} {change}{format_money(shown, self.language, self.unit)}"

    def x_of(self, ore: int) -> int:
        """Return the x position of an amount in öre, in pixels."""
        return self.bars_left + (ore - self.min_ore) * self.bars_width // max(self.max_ore - self.min_ore, 1)

    def group_name(self, bar_group: BarGroup) -> str:
        """Return a group's name, with its year if the chart has several."""
        year = year_text(bar_group.account.year, self.language)
        return f"{bar_group.name} {year}" if self.shows_year else bar_group.name

    def group_text(self, bar_group: BarGroup) -> str:
        """Return a group as a sentence part, for the description."""
        figures = ", ".join(self._bar_label(bar_group, kind, ore) for kind, ore in bar_group.figures)
        return f"{escape_invisible(self.group_name(bar_group))}: {figures}"

    def layout_groups(self, groups: Iterable[BarGroup]) -> tuple[tuple[TextLine, ...], tuple[Bar, ...], int]:
        """Return the groups' labels and bars, and the y position where they end."""
        labels: list[TextLine] = []
        bars: list[Bar] = []
        top = self.top
        for group in groups:
            if group.is_sum:
                heading = label_lines([(self.group_text(group), "heading")], self.chart_width - 2 * PADDING)
                labels += place_lines(heading, 0, top)
                top += len(heading) * LINE_HEIGHT + GROUP_GAP
                continue
            lines = label_lines([(self.group_name(group), "name")], self.bars_left - 2 * PADDING)
            bars_height = len(group.figures) * (BAR_HEIGHT + BAR_GAP) - BAR_GAP
            group_height = max(len(lines) * LINE_HEIGHT, bars_height)
            labels += place_lines(lines, 0, top + (group_height - len(lines) * LINE_HEIGHT) // 2)
            bars += self._layout_bars(group, top + (group_height - bars_height) // 2)
            top += group_height + GROUP_GAP
        return tuple(labels), tuple(bars), top - GROUP_GAP if labels else self.top

    def _layout_bars(self, bar_group: BarGroup, top: int) -> Iterator[Bar]:
        zero = self.x_of(0)
        for number, (kind, ore) in enumerate(bar_group.figures):
            y = top + number * (BAR_HEIGHT + BAR_GAP)
            end = self.x_of(ore or 0)
            left, right = min(zero, end), max(zero, end)
            if ore and left == right:
                left, right = (left - 1, right) if ore < 0 else (left, right + 1)
            label = self._bar_label(bar_group, kind, ore)
            (text,) = place_lines([(label, "value")], right + PADDING, y)
            yield Bar(
                bar_group.account,
                kind,
                ore,
                left,
                y,
                right - left,
                text,
                f"{self.group_name(bar_group)}, {label}",
            )

    def ticks(self) -> Iterator[tuple[int, TextLine]]:
        """Yield round amounts on the axis with their texts, zero included, so few that none overlap."""
        step = _round_up(max(-(-(self.max_ore - self.min_ore) // _MAX_TICKS), 1))
        while True:
            amounts = range(-(-self.min_ore // step) * step, self.max_ore + 1, step)
            marks = [(self.x_of(ore), format_number(ore, self.unit, self.language)) for ore in amounts]
            lines = [
                TextLine(text, max(x - text_width(text, FONT_SIZE) // 2, 0), LINE_HEIGHT * 4 // 5, "tick")
                for x, text in marks
            ]
            pairs = pairwise(lines)
            if all(left.bounds[2] + PADDING <= right.x for left, right in pairs):
                yield from ((x, line) for (x, _), line in zip(marks, lines, strict=True))
                return
            step = _round_up(step + 1)


def _round_up(ore: int) -> int:
    """Return the smallest 1, 2 or 5 times a power of ten that is at least ``ore``."""
    power = 1
    while power * 10 < ore:
        power *= 10
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= ore)
