"""Did the budget hold: for each line a group of horizontal bars, each with its word and amount beside it.

Lengths are in proportion to öre by one ratio from a common zero, in whole pixels; what is less than nothing
goes to the left. No bar but that of nothing is shorter than a pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

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
from tplog.domain.queries.year_summary import AccountRow
from tplog.i18n.money_format import Unit, common_unit, format_money, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.account import Account

FIGURE_KINDS = ("budget", "outcome", "remaining", "forecast")
BAR_HEIGHT, BAR_GAP, GROUP_GAP = LINE_HEIGHT, 3, 16  # a bar's height, between bars, between groups
_LABEL_FRACTION = 4  # the label column is one part in so many
_MAX_TICKS = 5
_MIN_BARS_WIDTH = 40  # pixels for the bars, however long the texts beside them are


@frozen
class BarGroup:
    """A line's figures in öre, by kind; those that nobody stated are left out."""

    account: Account
    name: str
    figures: tuple[tuple[str, int], ...]
    level_known: bool = True


@frozen
class Bar:
    """One figure: its bar, what is written beside it, and its name in words."""

    account: Account
    kind: str
    ore: int
    x: int
    y: int
    width: int
    text: TextLine
    name: str


@frozen
class BarChart:
    """A drawing ``width`` by ``height`` pixels; ``ticks`` are where the axis is marked, with their texts."""

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
        """The kinds of figures that it shows."""
        return tuple(dict.fromkeys(bar.kind for bar in self.bars))


def bar_group(row: AccountRow) -> BarGroup:
    """A row of a year's table as bars: what it was given, what was spent and is left, the forecast."""
    told = {"budget": row.remaining + row.outcome, "outcome": row.outcome, "remaining": row.remaining}
    if "forecast" in row.noted:
        told["forecast"] = row.noted["forecast"]
    return BarGroup(row.account, row.name, tuple(told.items()), row.level_known)


def layout_bars(
    groups: Sequence[BarGroup], title: str, language: Language, chart_width: int = 960
) -> BarChart:
    """Lay out the groups in the order in which they are given, ``room`` pixels wide."""
    drawn = _BarLayout(groups, language, chart_width)
    labels, made, bottom = drawn.layout_groups(groups)
    kinds = [
        (kind, translate(kind, language)) for kind in FIGURE_KINDS if any(bar.kind == kind for bar in made)
    ]
    shown, end = layout_legend(
        kinds or [("", translate("nothing-yet", language))], chart_width, bottom + (GROUP_GAP if made else 0)
    )
    return BarChart(
        title=title,
        description=chart_description(title, map(drawn.group_text, groups), language),
        width=chart_width,
        height=end + PADDING,
        labels=labels,
        bars=made,
        zero_x=drawn.x_of(0),
        ticks=tuple(drawn.ticks()) if made else (),
        top=drawn.top,
        bottom=bottom,
        legend=shown,
    )


class _BarLayout:
    """The scale, and what is written beside it."""

    def __init__(self, groups: Sequence[BarGroup], language: Language, chart_width: int) -> None:
        figures = [ore for one in groups for _, ore in one.figures]
        self.language, self.chart_width = language, chart_width
        self.unit: Unit = common_unit(figures)
        self.shows_year = len({one.account.year for one in groups}) > 1
        self.min_ore, self.max_ore = min([0, *figures]), max([0, *figures])
        self.bars_left = chart_width // _LABEL_FRACTION
        texts = [self._bar_label(one, kind, ore) for one in groups for kind, ore in one.figures]
        beside = max((text_width(text, FONT_SIZE) for text in texts), default=0)
        self.bars_width = max(chart_width - self.bars_left - beside - 2 * PADDING, _MIN_BARS_WIDTH)
        self.top = LINE_HEIGHT + PADDING

    def _bar_label(self, bar_group: BarGroup, kind: str, ore: int) -> str:
        change = "" if bar_group.level_known or kind in {"outcome", "forecast"} else "Δ "
        return f"{translate(kind, self.language)} {change}{format_money(ore, self.language, self.unit)}"

    def x_of(self, ore: int) -> int:
        """How far from the left an amount is."""
        return self.bars_left + (ore - self.min_ore) * self.bars_width // max(self.max_ore - self.min_ore, 1)

    def group_name(self, bar_group: BarGroup) -> str:
        """A group's name, with its year where there are several."""
        return f"{bar_group.name} {bar_group.account.year}" if self.shows_year else bar_group.name

    def group_text(self, bar_group: BarGroup) -> str:
        """A group in words."""
        figures = ", ".join(self._bar_label(bar_group, kind, ore) for kind, ore in bar_group.figures)
        return f"{escape_invisible(self.group_name(bar_group))}: {figures}"

    def layout_groups(self, groups: Iterable[BarGroup]) -> tuple[tuple[TextLine, ...], tuple[Bar, ...], int]:
        """The groups' labels and bars, and where they end."""
        labels: list[TextLine] = []
        made: list[Bar] = []
        top = self.top
        for one in groups:
            lines = label_lines([(self.group_name(one), "name")], self.bars_left - 2 * PADDING)
            bars_high = len(one.figures) * (BAR_HEIGHT + BAR_GAP) - BAR_GAP
            high = max(len(lines) * LINE_HEIGHT, bars_high)
            labels += place_lines(lines, 0, top + (high - len(lines) * LINE_HEIGHT) // 2)
            made += self._layout_bars(one, top + (high - bars_high) // 2)
            top += high + GROUP_GAP
        return tuple(labels), tuple(made), top - GROUP_GAP if labels else self.top

    def _layout_bars(self, bar_group: BarGroup, top: int) -> Iterator[Bar]:
        zero = self.x_of(0)
        for number, (kind, ore) in enumerate(bar_group.figures):
            y = top + number * (BAR_HEIGHT + BAR_GAP)
            end = self.x_of(ore)
            left, right = min(zero, end), max(zero, end)
            if ore and left == right:
                left, right = (left - 1, right) if ore < 0 else (left, right + 1)
            said = self._bar_label(bar_group, kind, ore)
            (text,) = place_lines([(said, "value")], right + PADDING, y)
            yield Bar(
                bar_group.account,
                kind,
                ore,
                left,
                y,
                right - left,
                text,
                f"{self.group_name(bar_group)}, {said}",
            )

    def ticks(self) -> Iterator[tuple[int, TextLine]]:
        """Round amounts on the axis, zero among them, so few that their texts do not meet."""
        step = _round_up(max(-(-(self.max_ore - self.min_ore) // _MAX_TICKS), 1))
        while True:
            amounts = range(-(-self.min_ore // step) * step, self.max_ore + 1, step)
            marks = [(self.x_of(ore), format_number(ore, self.unit, self.language)) for ore in amounts]
            texts = [
                TextLine(told, max(x - text_width(told, FONT_SIZE) // 2, 0), LINE_HEIGHT * 4 // 5, "tick")
                for x, told in marks
            ]
            pairs = pairwise(texts)
            if all(one.bounds[2] + PADDING <= other.x for one, other in pairs):
                yield from ((x, text) for (x, _), text in zip(marks, texts, strict=True))
                return
            step = _round_up(step + 1)


def _round_up(ore: int) -> int:
    """The least of 1, 2 and 5 with zeros behind that is not below."""
    power = 1
    while power * 10 < ore:
        power *= 10
    return next(times * power for times in (1, 2, 5, 10) if times * power >= ore)
