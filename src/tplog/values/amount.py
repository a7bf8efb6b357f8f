"""Money: an exact count of öre, with the paper's own words for it."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen
from attrs.validators import ge, instance_of

from tplog.values.limits import ORE_LIMIT

ORE_PER_KRONA = 100
NBSP = "\u00a0"


class Hedge(StrEnum):
    """How firmly a paper states an amount (förbehåll)."""

    EXACT = "exact"
    ABOUT = "about"  # cirka, ca, omkring, ungefär
    OVER = "over"  # drygt, över, mer än
    NEARLY = "nearly"  # knappt, närmare, nästan
    AT_LEAST = "at-least"  # minst, lägst
    AT_MOST = "at-most"  # högst, max, upp till


def whole(_instance: object, _attribute: object, ore: object) -> None:
    """Validate that a field is a whole number of öre. Raises TypeError for a float, a bool or a text."""
    if isinstance(ore, bool) or not isinstance(ore, int):
        message = f"an amount is a whole number of öre, not {ore!r}"
        raise TypeError(message)


def _bounded(_instance: object, _attribute: object, ore: int) -> None:
    if abs(ore) >= ORE_LIMIT:
        message = f"{ore} öre is more than a record can hold exactly"
        raise ValueError(message)


@frozen
class Amount:
    """An amount (belopp) as a paper states it.

    ``ore`` is exact; ``text`` is the paper's own wording; ``unit_ore`` is the unit to which that
    wording states it (3,5 mkr is stated to 0,1 mkr, so 10 000 000 öre); ``hedge`` tells whether the
    paper itself calls it approximate or a bound; ``repaired`` that a slip of typography was read
    past (``0,6, mkr``).
    """

    ore: int = field(validator=[whole, _bounded])
    text: str = field(validator=instance_of(str))
    unit_ore: int = field(default=1, validator=[whole, _bounded, ge(1)])
    hedge: Hedge = field(default=Hedge.EXACT, converter=Hedge)
    repaired: bool = False

    def __str__(self) -> str:
        """The paper's own wording."""
        return self.text


def in_kronor(ore: int) -> str:
    """Write öre in kronor as Swedes do: ``in_kronor(350000000)`` is ``3 500 000 kr``.

    Thousands are parted by no-break spaces, a minus is U+2212, and öre are shown only where there
    are any. `tplog.values.notation.parse_amount` reads it back to the same öre.
    """
    kronor, rest = divmod(abs(ore), ORE_PER_KRONA)
    whole = f"{kronor:,}".replace(",", NBSP)
    decimals = f",{rest:02d}" if rest else ""
    sign = "\u2212" if ore < 0 else ""
    return f"{sign}{whole}{decimals}{NBSP}kr"
