"""What a stated amount stands for, by its unit and its hedge: the one measure of every comparison.

v is the figure as counted, u the unit to which it is stated, r the reach of its hedge:

========================  ==================================================================
stated                    stands for
========================  ==================================================================
``3,5 mkr``               v - u/2 … v + u/2: it may be rounded
``3 500 000 kr``          v: stated to the krona or to the öre it is exact
``cirka 3,5 mkr``         v - r … v + r
``drygt 3,5 mkr``         v … v + r
``knappt``, ``närmare``   v - r … v
``minst``                 v and all above
``högst``                 v and all below
========================  ==================================================================

The reach is one unit of the last digit, half of one where there is one digit only: ``cirka 3,5 mkr`` is 3,4
to 3,6, ``cirka 15 mkr`` is 14 to 16, ``cirka 2 mkr`` is 1,5 to 2,5. Of the zeros at the end only the second
digit counts, so that ``cirka 200 000 kr`` is 190 000 to 210 000. A negative figure is the mirror image.

Everything is in whole öre.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from tplog.values.amount import ORE_PER_KRONA, Amount, Hedge
from tplog.values.by_fields import ByFields
from tplog.values.limits import MAX_EVENT_PARTS, ORE_LIMIT
from tplog.values.transfer import Transfer

_UNBOUNDED = 4 * MAX_EVENT_PARTS * ORE_LIMIT  # more than the parts of any event together


@frozen(repr=False)
class OreRange(ByFields):
    """All sums from ``low`` to ``high`` öre, both included."""

    low: int
    high: int

    def __add__(self, other: OreRange) -> OreRange:
        """Return what the sum of a figure here and of one there can be."""
        return OreRange(self.low + other.low, self.high + other.high)

    def __neg__(self) -> OreRange:
        """Return the mirror image."""
        return OreRange(-self.high, -self.low)

    def meets(self, other: OreRange) -> bool:
        """Return whether a sum is in both."""
        return self.low <= other.high and other.low <= self.high


def exactly(ore: int) -> OreRange:
    """Return the range of one sum."""
    return OreRange(ore, ore)


def sum_of(ranges: Iterable[OreRange]) -> OreRange:
    """Return what a sum of these figures can be, without any rounding."""
    return sum(ranges, exactly(0))


def hedged_range(amount: Amount) -> OreRange:
    """Return what an amount stands for by its hedge alone; without one, the figure itself."""
    if amount.ore < 0:
        return -hedged_range(Amount(-amount.ore, amount.text, amount.unit_ore, amount.hedge))
    reach = _reach(amount)
    below, above = {
        Hedge.EXACT: (0, 0),
        Hedge.ABOUT: (reach, reach),
        Hedge.OVER: (0, reach),
        Hedge.NEARLY: (reach, 0),
        Hedge.AT_LEAST: (0, _UNBOUNDED),
        Hedge.AT_MOST: (_UNBOUNDED, 0),
    }[amount.hedge]
    return OreRange(amount.ore - below, amount.ore + above)


def rounded_range(amount: Amount) -> OreRange:
    """Return what an amount stands for by its hedge; without one, by the unit to which it may be rounded."""
    room, stands_for = rounding_of([amount]), hedged_range(amount)
    return OreRange(stands_for.low - room, stands_for.high + room)


def _reach(amount: Amount) -> int:
    """Return the öre by which a hedge reaches beyond its figure (module docstring)."""
    unit, ore = amount.unit_ore, abs(amount.ore)
    while ore % (10 * unit) == 0 and ore >= 100 * unit:
        unit *= 10
    return unit if ore >= 10 * unit else unit // 2


def rounding_of(amounts: Sequence[Amount], unit_ore: int | None = None) -> int:
    """Return the öre by which the sum of amounts may be off because each was rounded.

    ``unit_ore`` is the unit of all; None: each has its own. A hedged amount has its hedge instead, and one
    stated to the krona or the öre is exact.
    """
    units = [unit_ore or amount.unit_ore for amount in amounts if amount.hedge is Hedge.EXACT]
    return sum(unit for unit in units if unit > ORE_PER_KRONA) // 2


def rounding_of_parts(parts: Sequence[Amount]) -> int:
    """Return the öre by which the sum of parts may be off because they were rounded: n·u/2.

    u is the finest unit of those without a hedge: one stated coarsely beside finer ones is likelier exact
    than rounded. One part alone is the sum itself and leaves no room.
    """
    plain = [amount for amount in parts if amount.hedge is Hedge.EXACT]
    finest = min((amount.unit_ore for amount in plain if amount.ore), default=1)
    return rounding_of(plain, finest) if len(parts) > 1 else 0


def adds_up(stated: Amount, parts: Sequence[Amount]) -> bool:
    """Return whether a stated sum can be that of its parts, by the hedges and the rounding of all."""
    return agrees(stated, sum_of(map(hedged_range, parts)), rounding_of_parts(parts))


def agrees(stated: Amount, computed: OreRange, rounding: int = 0) -> bool:
    """Return whether a stated amount can be the computed one, which may be off by ``rounding`` öre.

    The direction of a hedge is taken at its word: ``närmare 15 mkr`` is no sum of parts that make 15,1,
    however they were rounded.
    """
    if stated.hedge is Hedge.EXACT:
        room = rounding + rounding_of([stated])
        return OreRange(computed.low - room, computed.high + room).meets(exactly(stated.ore))
    stands_for = hedged_range(stated)
    room_below = 0 if stands_for.high == stated.ore else rounding
    room_above = 0 if stands_for.low == stated.ore else rounding
    return OreRange(computed.low - room_below, computed.high + room_above).meets(stands_for)


def moved_range(move: Transfer) -> OreRange:
    """Return what a transfer can take from its giver to its taker, as it is stated."""
    if move.stated is None:
        return exactly(move.ore)
    return hedged_range(move.stated) if move.stated.ore > 0 else -hedged_range(move.stated)


def effect_range(move: Transfer, sign: int) -> OreRange:
    """Return what a transfer can add to an account: its taker (``sign`` 1), its giver (-1) or neither (0)."""
    return exactly(0) if sign == 0 else moved_range(move) if sign > 0 else -moved_range(move)
