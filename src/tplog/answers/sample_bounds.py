"""What a sample says of all that it was drawn from: the likely error, and what it is at most.

Sources (facts only): AICPA, Audit Guide: Audit Sampling (confidence factors, projected misstatement, basic
precision, incremental allowance, tables of upper deviation rates); ISA 530, Audit Sampling, paragraph 14 and
appendix 1; Stringer (1963) for the bound. No float is used: factors are rounded up to two decimals, as they
are published, rates to a tenth of a per cent, and bounds in money up to whole öre.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import ceil, comb, floor

from attrs import evolve, frozen

_PRECISION = 60  # digits while a bound is sought
_STEPS = 120  # halvings
_HUNDREDTH, _TENTH_OF_PERCENT = Decimal("0.01"), Decimal("0.001")


@frozen
class CheckedItem:
    """An item that was held against its paper: its value in the log and as it ought to be, in öre.

    ``is_certain`` is whether it was taken for its size, so that it speaks for itself alone.
    """

    book: int
    audited: int
    is_certain: bool


@frozen
class ErrorBound:
    """Errors in one direction, in öre: known, projected to all, and at most with the confidence asked for.

    ``projected`` holds what ``known_certain`` items have and what the interval makes of the others.
    ``upper`` is ``projected + basic_precision + incremental_allowance``, but never more than there is.
    """

    errors: int
    known_certain: int
    projected: int
    basic_precision: int
    incremental_allowance: int
    upper: int


def confidence_factor(errors: int, percent: int) -> Decimal:
    """Return the Poisson factor for so many errors at a confidence in per cent, rounded up to two decimals.

    It is the mean at which so few errors, or fewer, come only ``100 - percent`` times in a hundred.
    """
    risk = Decimal(100 - percent) / 100

    def is_too_low(mean: Decimal) -> bool:
        term = total = (-mean).exp()
        for number in range(1, errors + 1):
            term = term * mean / number
            total += term
        return total > risk

    highest = Decimal(10 * (errors + 10))
    return _bisected(is_too_low, highest).quantize(_HUNDREDTH, ROUND_CEILING)


def upper_deviation_rate(deviations: int, size: int, percent: int) -> Decimal:
    """Return the highest rate of deviations, of 1, at a confidence in per cent (Clopper-Pearson, one-sided).

    It is the rate at which so few deviations, or fewer, come only ``100 - percent`` times in a hundred;
    rounded up to a tenth of a per cent.
    """
    if deviations >= size:
        return Decimal(1)
    risk = Decimal(100 - percent) / 100

    def is_too_low(rate: Decimal) -> bool:
        chances = (
            comb(size, number) * rate**number * (1 - rate) ** (size - number)
            for number in range(deviations + 1)
        )
        return sum(chances, Decimal(0)) > risk

    return _bisected(is_too_low, Decimal(1)).quantize(_TENTH_OF_PERCENT, ROUND_CEILING)


def _bisected(is_too_low: Callable[[Decimal], bool], highest: Decimal) -> Decimal:
    """Return, within 2^-100 or so from above, where a question that is true from 0 on becomes false."""
    with localcontext() as context:
        context.prec = _PRECISION
        low, high = Decimal(0), highest
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if is_too_low(middle) else (low, middle)
        return high


def overstatement(items: Sequence[CheckedItem], interval: Fraction, percent: int, value: int) -> ErrorBound:
    """Return how much the log has too much: see `ErrorBound`. ``interval`` is in öre, 0 if none was drawn.

    ``value`` is the öre that items were drawn from by chance: more than all of it cannot be too much, which
    a sample of one or two would say.
    """
    bound = _bound(items, interval, percent, 1)
    return evolve(bound, upper=min(bound.upper, bound.known_certain + value))


def understatement(items: Sequence[CheckedItem], interval: Fraction, percent: int) -> ErrorBound:
    """Return how much the log has too little: see `ErrorBound`.

    Where an item ought to be more than twice as large its error is more than the whole of it (a tainting
    over 1), of which the bound is not sure: such items are to be looked into one by one.
    """
    return _bound(items, interval, percent, -1)


def _bound(items: Sequence[CheckedItem], interval: Fraction, percent: int, direction: int) -> ErrorBound:
    """Return Stringer's bound: the taintings fall, and each has what its number adds to the factor."""
    wrong = [(item, (item.book - item.audited) * direction) for item in items]
    wrong = [(item, error) for item, error in wrong if error > 0]
    certain = sum(error for item, error in wrong if item.is_certain)
    taintings = sorted(
        (Fraction(error, item.book) for item, error in wrong if not item.is_certain), reverse=True
    )
    projected = certain + sum(taintings, Fraction(0)) * interval
    factors = [Fraction(_factor(number, percent)) for number in range(len(taintings) + 1)]
    rises = [later - earlier for earlier, later in itertools.pairwise(factors)]
    basic = factors[0] * interval
    incremental = sum(
        ((rise - 1) * tainting * interval for rise, tainting in zip(rises, taintings, strict=True)),
        Fraction(0),
    )
    return ErrorBound(
        len(wrong),
        certain,
        floor(projected + Fraction(1, 2)),
        ceil(basic),
        ceil(incremental),
        ceil(projected + basic + incremental),
    )


_factor = cache(confidence_factor)
