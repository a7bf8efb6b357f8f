"""Figures that move nothing: what events stated, and the latest of what is in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import evolve, frozen

from tplog.values.amount import Amount


@frozen
class NotedFigure:
    """A figure that moves nothing, with its day (None if unknown) and the event that stated it last.

    ``adds`` is true if it states what is added to the figures before it.
    """

    amount: Amount
    made: date | None
    event: str
    adds: bool = False

    def is_later_than(self, day: date) -> bool:
        """Return whether it is known to be of a later day."""
        return self.made is not None and self.made > day


@frozen
class NotedFigures:
    """All figures that events stated under one name at an account, in the log's order, corrected ones too."""

    figures: tuple[NotedFigure, ...]


def latest_figure(figures: Iterable[NotedFigure]) -> NotedFigure | None:
    """Return the figure of the latest day, of one day the one recorded last, with what is added to it."""
    latest: NotedFigure | None = None
    for figure in sorted(figures, key=lambda figure: figure.made or date.min):
        if latest is not None and figure.adds:
            latest = evolve(figure, amount=Amount(latest.amount.ore + figure.amount.ore, ""))
        else:
            latest = figure
    return latest
