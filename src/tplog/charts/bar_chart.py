"""Did the budget hold: for each line a group of horizontal bars, each with its word and amount beside it.

Lengths are in proportion to öre by one ratio from a common zero, in whole pixels; what is less than nothing
goes to the left. No bar but that of nothing is shorter than a pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from tplog.charts.font_metrics import width
from tplog.charts.svg_text import (
    FONT,
    LEADING,
    PAD,
    Swatch,
    Text,
    label,
    legend,
    sentence_of,
    set_lines,
)
from tplog.domain.queries.year_summary import Row
from tplog.i18n.money_format import Unit, figure, money, unit_for
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.values.account import Account

KINDS = ("budget", "outcome", "remaining", "forecast")
BAR, BETWEEN, APART = LEADING, 3, 16  # a bar's height, between bars, between groups
_LABELS = 4  # the label column is one part in so many
_TICKS = 5
_LEAST = 40  # pixels for the bars, however long the texts beside them are


@frozen
class Group:
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
    text: Text
    name: str


@frozen
class Bars:
    """A drawing ``width`` by ``height`` pixels; ``ticks`` are where the axis is marked, with their texts."""

    title: str
    description: str
    width: int
    height: int
    labels: tuple[Text, ...]
    bars: tuple[Bar, ...]
    zero: int
    ticks: tuple[tuple[int, Text], ...]
    top: int
    bottom: int
    legend: tuple[Swatch, ...]
    bar: int = BAR

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of figures that it shows."""
        return tuple(dict.fromkeys(bar.kind for bar in self.bars))


def group(row: Row) -> Group:
    """A row of a year's table as bars: what it was given, what was spent and is left, the forecast."""
    told = {"budget": row.remaining + row.outcome, "outcome": row.outcome, "remaining": row.remaining}
    if "forecast" in row.noted:
        told["forecast"] = row.noted["forecast"]
    return Group(row.account, row.name, tuple(told.items()), row.level_known)


def bars(groups: Sequence[Group], title: str, language: Language, room: int = 960) -> Bars:
    """Lay out the groups in the order in which they are given, ``room`` pixels wide."""
    drawn = _Drawing(groups, language, room)
    labels, made, bottom = drawn.rows(groups)
    kinds = [(kind, word(kind, language)) for kind in KINDS if any(bar.kind == kind for bar in made)]
    shown, end = legend(kinds or [("", word("nothing-yet", language))], room, bottom + (APART if made else 0))
    return Bars(
        title=title,
        description=sentence_of(title, map(drawn.told, groups), language),
        width=room,
        height=end + PAD,
        labels=labels,
        bars=made,
        zero=drawn.at(0),
        ticks=tuple(drawn.ticks()) if made else (),
        top=drawn.top,
        bottom=bottom,
        legend=shown,
    )


class _Drawing:
    """The scale, and what is written beside it."""

    def __init__(self, groups: Sequence[Group], language: Language, room: int) -> None:
        figures = [ore for one in groups for _, ore in one.figures]
        self.language, self.room = language, room
        self.unit: Unit = unit_for(figures)
        self.years = len({one.account.year for one in groups}) > 1
        self.low, self.high = min([0, *figures]), max([0, *figures])
        self.left = room // _LABELS
        texts = [self._beside(one, kind, ore) for one in groups for kind, ore in one.figures]
        beside = max((width(text, FONT) for text in texts), default=0)
        self.span = max(room - self.left - beside - 2 * PAD, _LEAST)
        self.top = LEADING + PAD

    def _beside(self, one: Group, kind: str, ore: int) -> str:
        change = "" if one.level_known or kind in {"outcome", "forecast"} else "Δ "
        return f"{word(kind, self.language)} {change}{money(ore, self.language, self.unit)}"

    def at(self, ore: int) -> int:
        """How far from the left an amount is."""
        return self.left + (ore - self.low) * self.span // max(self.high - self.low, 1)

    def name(self, one: Group) -> str:
        """A group's name, with its year where there are several."""
        return f"{one.name} {one.account.year}" if self.years else one.name

    def told(self, one: Group) -> str:
        """A group in words."""
        figures = ", ".join(self._beside(one, kind, ore) for kind, ore in one.figures)
        return f"{visible(self.name(one))}: {figures}"

    def rows(self, groups: Iterable[Group]) -> tuple[tuple[Text, ...], tuple[Bar, ...], int]:
        """The groups' labels and bars, and where they end."""
        labels: list[Text] = []
        made: list[Bar] = []
        top = self.top
        for one in groups:
            lines = label([(self.name(one), "name")], self.left - 2 * PAD)
            bars_high = len(one.figures) * (BAR + BETWEEN) - BETWEEN
            high = max(len(lines) * LEADING, bars_high)
            labels += set_lines(lines, 0, top + (high - len(lines) * LEADING) // 2)
            made += self._bars(one, top + (high - bars_high) // 2)
            top += high + APART
        return tuple(labels), tuple(made), top - APART if labels else self.top

    def _bars(self, one: Group, top: int) -> Iterator[Bar]:
        zero = self.at(0)
        for number, (kind, ore) in enumerate(one.figures):
            y = top + number * (BAR + BETWEEN)
            end = self.at(ore)
            left, right = min(zero, end), max(zero, end)
            if ore and left == right:
                left, right = (left - 1, right) if ore < 0 else (left, right + 1)
            said = self._beside(one, kind, ore)
            (text,) = set_lines([(said, "value")], right + PAD, y)
            yield Bar(one.account, kind, ore, left, y, right - left, text, f"{self.name(one)}, {said}")

    def ticks(self) -> Iterator[tuple[int, Text]]:
        """Round amounts on the axis, zero among them, so few that their texts do not meet."""
        step = _round_up(max(-(-(self.high - self.low) // _TICKS), 1))
        while True:
            amounts = range(-(-self.low // step) * step, self.high + 1, step)
            marks = [(self.at(ore), figure(ore, self.unit, self.language)) for ore in amounts]
            texts = [
                Text(told, max(x - width(told, FONT) // 2, 0), LEADING * 4 // 5, "tick") for x, told in marks
            ]
            pairs = pairwise(texts)
            if all(one.box[2] + PAD <= other.x for one, other in pairs):
                yield from ((x, text) for (x, _), text in zip(marks, texts, strict=True))
                return
            step = _round_up(step + 1)


def _round_up(ore: int) -> int:
    """The least of 1, 2 and 5 with zeros behind that is not below."""
    power = 1
    while power * 10 < ore:
        power *= 10
    return next(times * power for times in (1, 2, 5, 10) if times * power >= ore)
