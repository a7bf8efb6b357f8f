"""Money: an exact number of öre, with the document's own wording."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from tplog.values.by_fields import ByFields
from tplog.values.limits import ORE_LIMIT

ORE_PER_KRONA = 100
NBSP = "\u00a0"
MINUS = "\u2212"


class Hedge(StrEnum):
    """How firmly a paper states an amount (förbehåll)."""

    EXACT = "exact"
    ABOUT = "about"  # cirka, ca, omkring, ungefär
    OVER = "over"  # drygt, över, mer än
    NEARLY = "nearly"  # knappt, närmare, nästan
    AT_LEAST = "at-least"  # minst, lägst
    AT_MOST = "at-most"  # högst, max, upp till


def require_whole_ore(*ore: object) -> None:
    """Raise TypeError for a value that is no whole number of öre: a float, a bool or a text."""
    for value in ore:
        if isinstance(value, bool) or not isinstance(value, int):
            message = f"an amount is a whole number of öre, not {value!r}"
            raise TypeError(message)


def _hedge(value: str) -> Hedge:
    return value if type(value) is Hedge else Hedge(value)  # looking it up takes long


@frozen(repr=False)
class Amount(ByFields):
    """An amount (belopp) as a paper states it.

    ``ore`` is exact; ``text`` is the document's own wording; ``unit_ore`` is the unit to which that wording
    is exact (3,5 mkr is exact to 0,1 mkr, so 10 000 000 öre); ``hedge`` is not EXACT if the document calls
    the amount approximate or a bound; ``repaired`` is true if a slip of typography was skipped (``0,6,
    mkr``).
    """

    ore: int
    text: str
    unit_ore: int = 1
    hedge: Hedge = field(default=Hedge.EXACT, converter=_hedge)
    repaired: bool = False

    def __attrs_post_init__(self) -> None:
        """Raise TypeError for a wrong type, ValueError for a figure that no record can hold exactly."""
        ore, unit_ore = self.ore, self.unit_ore
        are_plain = type(ore) is type(unit_ore) is int and type(self.text) is str
        if are_plain and -ORE_LIMIT < ore < ORE_LIMIT and 1 <= unit_ore < ORE_LIMIT:
            return  # nearly always, and soon seen
        require_whole_ore(ore, unit_ore)
        if not isinstance(self.text, str):
            message = f"a wording is a text, not {self.text!r}"
            raise TypeError(message)
        if abs(self.ore) >= ORE_LIMIT or not 1 <= self.unit_ore < ORE_LIMIT:
            message = f"{self.ore} öre, stated to {self.unit_ore}, is more than a record can hold exactly"
            raise ValueError(message)

    def __str__(self) -> str:
        """Return the document's own wording."""
        return self.text


def kronor_decimal(ore: int) -> Decimal:
    """Return öre as an exact number of kronor: -1250 gives ``Decimal("-12.50")``."""
    return Decimal(ore).scaleb(-2)


def kronor_text(ore: int, decimal_mark: str, *, thousands: str = "", minus: str = "-") -> str:
    """Return öre as kronor with two decimals and no unit: ``-12,50``, ``12345.50``, ``1 234,00``.

    ``decimal_mark`` and ``minus`` are written as given, ``thousands`` between groups of three digits.
    """
    kronor, ore_part = divmod(abs(ore), ORE_PER_KRONA)
    whole = f"{kronor:,}".replace(",", thousands)
    return f"{minus if ore < 0 else ''}{whole}{decimal_mark}{ore_part:02d}"


def format_kronor(ore: int) -> str:
    """Return öre as Swedes write kronor: ``format_kronor(350000000)`` is ``3 500 000 kr``.

    Thousands are separated by no-break spaces, a minus is U+2212, and decimals are left out of whole kronor.
    `tplog.values.amount_parser.parse_amount` reads the text back to the same öre.
    """
    return f"{kronor_text(ore, ',', thousands=NBSP, minus=MINUS).removesuffix(',00')}{NBSP}kr"


def format_exact(ore: int) -> str:
    """Return öre as kronor with two decimals always, in plain spaces: ``1 234,00 kr``.

    The decimals show a reader that the amount is stated to the öre.
    """
    return f"{kronor_text(ore, ',', thousands=' ', minus=MINUS)} kr"
