"""Samples as audit textbooks have them: factors and rates as published, selection with intervals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tplog.answers.random_numbers import random_below
from tplog.answers.sample_bounds import (
    CheckedItem,
    confidence_factor,
    overstatement,
    understatement,
    upper_deviation_rate,
)
from tplog.answers.sample_selection import select

KRONA = 100


def test_factors_and_rates_are_those_of_the_published_tables() -> None:
    """AICPA, Audit Guide: Audit Sampling: confidence factors, and upper deviation rates at 95 %."""
    at_95 = ["3.00", "4.75", "6.30", "7.76", "9.16"]
    at_90 = ["2.31", "3.89", "5.33", "6.69", "8.00"]
    assert [confidence_factor(number, 95) for number in range(5)] == list(map(Decimal, at_95))
    assert [confidence_factor(number, 90) for number in range(5)] == list(map(Decimal, at_90))
    rates = {(0, 25): "0.113", (1, 25): "0.177", (0, 60): "0.049", (1, 60): "0.077", (2, 100): "0.062"}
    for (deviations, size), rate in rates.items():
        assert abs(upper_deviation_rate(deviations, size, 95) - Decimal(rate)) <= Decimal("0.001")
    assert upper_deviation_rate(5, 5, 95) == 1


def test_a_textbooks_example_of_a_projected_error_and_its_bound() -> None:
    """An interval of 12 300: 15 000 ought to be 12 500 (larger than it), 10 000 be 4 000, 3 000 be 2 000."""
    values = [(15_000, 12_500, True), (10_000, 4_000, False), (3_000, 2_000, False)]
    items = [CheckedItem(book * KRONA, audited * KRONA, large) for book, audited, large in values]
    bound = overstatement(items, Fraction(12_300 * KRONA), 95, 500_000 * KRONA)
    assert bound.errors == 3
    assert bound.known_certain == 2_500 * KRONA
    assert bound.projected == (2_500 + 7_380 + 4_100) * KRONA
    assert bound.basic_precision == 36_900 * KRONA
    assert bound.incremental_allowance == (5_535 + 2_255) * KRONA
    assert bound.upper == 58_670 * KRONA
    small = overstatement(items[1:2], Fraction(12_300 * KRONA), 95, 12_300 * KRONA)
    assert small.upper == 12_300 * KRONA, "not more than all that it was drawn from"
    assert understatement(items, Fraction(12_300 * KRONA), 95).projected == 0


@given(st.lists(st.integers(0, 10_000), max_size=60), st.integers(1, 30), st.integers(0, 99))
def test_each_item_is_drawn_once_and_large_ones_always(values: list[int], size: int, seed: int) -> None:
    """As many as were asked for, or all there are; none of nothing; the same for the same seed."""
    selection = select(values, size, seed)
    places = selection.places
    assert len(places) == len({*places}) == min(size, sum(map(bool, values)))
    assert all(values[place] for place in places)
    assert selection == select(values, size, seed)
    if selection.interval_count:
        interval = Fraction(selection.interval_value, selection.interval_count)
        rest = [value for place, value in enumerate(values) if place not in selection.certain]
        assert max(rest) < interval
        assert all(values[place] >= interval for place in selection.certain)


def test_a_krona_is_as_likely_as_any_other() -> None:
    """Over many seeds an item is drawn as often as its share of the value; strata get their share at once."""
    values = [10, 20, 30, 40]
    counts = [0] * 4
    for seed in range(1_000):
        (place,) = select(values, 1, seed).places
        counts[place] += 1
    assert [round(count / 100) for count in counts] == [1, 2, 3, 4]
    ordered = [1] * 60 + [1] * 40
    shares = {sum(place < 60 for place in select(ordered, 10, seed).places) for seed in range(50)}
    assert shares == {6}


def test_random_numbers_are_the_same_for_ever() -> None:
    """They are made by SHA-256 of the seed: what is documented gives these."""
    assert [random_below(1, bound) for bound in (1, 10, 1_000_000)] == [0, 7, 533_777]
    with pytest.raises(ValueError, match="no number"):
        random_below(1, 0)
