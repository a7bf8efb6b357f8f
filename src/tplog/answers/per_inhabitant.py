"""Figures per inhabitant, in whole kronor: only of a year whose population somebody has said."""

from __future__ import annotations

KRONA = 100  # öre


def per_inhabitant(ore: int | None, population: int | None) -> int | None:
    """Return öre per inhabitant, in whole kronor, half away from zero; None if either is unknown."""
    if ore is None or not population:
        return None
    step = KRONA * population
    kronor = (2 * abs(ore) + step) // (2 * step)
    return (-kronor if ore < 0 else kronor) * KRONA
