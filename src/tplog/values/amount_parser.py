"""Parse amounts as Swedish documents write them, exactly or not at all.

The grammar is ``[hedge] [sign] number unit``. A text that is not certain (a rate, a placeholder, a number
without a unit, digits grouped in two ways) is refused with its reason.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from tplog.values.amount import ORE_PER_KRONA, Amount, Hedge
from tplog.values.finding import Rule, Severity
from tplog.values.identifiers import ParseError, has_invisible
from tplog.values.limits import MAX_AMOUNT_LENGTH, ORE_LIMIT


def _parse_rule(code: str, sv: str, en: str) -> Rule:
    return Rule(code, Severity.REFUSE, sv, en, mandatory=True)


AMOUNT_MISSING = _parse_rule(
    "amount-missing",
    "Beloppet saknas (”{text}”). Skriv det som papperet gör, till exempel ”3,5 mkr”.",
    "The amount is missing ('{text}'). Write it as the paper does, for example '3,5 mkr'.",
)
AMOUNT_PLACEHOLDER = _parse_rule(
    "amount-placeholder",
    "”{text}” håller plats för ett belopp men är inget.",
    "'{text}' holds the place of an amount but is none.",
)
AMOUNT_RATE = _parse_rule(
    "amount-rate",
    "”{text}” är ett förhållande (per något, procent), inte pengar. Skriv beloppet det gav.",
    "'{text}' is a rate or ratio, not money. Write the amount that it came to.",
)
AMOUNT_WITHOUT_UNIT = _parse_rule(
    "amount-without-unit",
    "”{text}” saknar enhet. Skriv kr, tkr eller mkr, eller ange kolumnens enhet med unit.",
    "'{text}' has no unit. Write kr, tkr or mkr, or give the column's unit with unit.",
)
AMOUNT_AMBIGUOUS = _parse_rule(
    "amount-ambiguous",
    "”{text}” kan läsas på flera sätt. Skriv tusental med mellanslag och decimaler med komma.",
    "'{text}' can be read in more than one way. Part thousands by spaces, decimals by a comma.",
)
AMOUNT_UNREADABLE = _parse_rule(
    "amount-unreadable",
    "”{text}” är inget belopp som går att läsa. Skriv till exempel ”700 000 kronor” eller ”3,5 mkr”.",
    "'{text}' is no readable amount. Write for example '700 000 kronor' or '3,5 mkr'.",
)
AMOUNT_TOO_LARGE = _parse_rule(
    "amount-too-large",
    "”{text}” är mer än en post kan hålla exakt, 45 000 miljarder kronor. Kontrollera belopp och enhet.",
    "'{text}' is more than a record can hold exactly, 45 000 milliard kronor. Check the amount and its unit.",
)

_HEDGES: dict[str, Hedge] = {
    **dict.fromkeys(("cirka", "ca", "ca.", "c:a", "omkring", "ungefär", "runt"), Hedge.ABOUT),
    **dict.fromkeys(("drygt", "över", "mer än"), Hedge.OVER),
    **dict.fromkeys(("knappt", "närmare", "nästan"), Hedge.NEARLY),
    **dict.fromkeys(("minst", "lägst"), Hedge.AT_LEAST),
    **dict.fromkeys(("högst", "max", "max.", "maximalt", "upp till"), Hedge.AT_MOST),
}
_KRONOR = r"(?:kronor|krona|kr\.?|sek)"
# Patterns of the units of money in lower case, each with its öre.
MONEY_UNITS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), ore)
    for pattern, ore in (
        (r"öre", 1),
        (_KRONOR, ORE_PER_KRONA),
        (rf"tkr\.?|ksek|tusen(?: {_KRONOR})?", 1_000 * ORE_PER_KRONA),
        (rf"mkr\.?|mnkr\.?|msek|(?:milj\.?|mn|miljon(?:er)?)(?: {_KRONOR})?", 10**6 * ORE_PER_KRONA),
        (rf"mdkr\.?|mdr(?: {_KRONOR})?|miljard(?:er)?(?: {_KRONOR})?", 10**9 * ORE_PER_KRONA),
    )
)
_WORDS = {
    word: Decimal(value)
    for value, words in {
        "0": ("noll",), "0.5": ("en halv", "ett halvt"), "1": ("en", "ett"), "1.5": ("en och en halv",),
        "2": ("två",), "2.5": ("två och en halv",), "3": ("tre",), "4": ("fyra",), "5": ("fem",),
        "6": ("sex",), "7": ("sju",), "8": ("åtta",), "9": ("nio",), "10": ("tio",), "11": ("elva",),
        "12": ("tolv",), "15": ("femton",), "20": ("tjugo",), "30": ("trettio",), "40": ("fyrtio",),
        "50": ("femtio",), "100": ("hundra", "etthundra"),
    }.items()
    for word in words
}  # fmt: skip
_HEDGE = re.compile(rf"(?:({'|'.join(map(re.escape, sorted(_HEDGES, key=len, reverse=True)))}) )?(.*)")
_NUMBER = re.compile(r"(?P<sign>[+\-−–] ?|minus |plus )?(?P<digits>[0-9](?:[0-9 .,]*[0-9])?)(?P<tail>.*)")
_WORD = re.compile(
    rf"(?P<sign>minus |plus )?(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))}) (?P<tail>.+)"
)
_PLAIN = re.compile(r"(?P<whole>0|[1-9][0-9]*)(?:,(?P<cents>[0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:(?P<mark>[ .])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?:,(?P<cents>[0-9]+))?"
)
_PLACEHOLDER = re.compile(r"[x?.…_–\-—]+(?: ?[a-zåäö.]+)?")
_RATE = re.compile(r"%|‰|\bprocent|\bpromille|\bper\b|/|\bprocentenhet")


def parse_amount(text: str, unit: str | None = None) -> Amount:
    """Parse a Swedish amount such as ``3,5 mkr``.

    ``unit`` is the unit that a table's heading states (``"mkr"``), for a number without one. Returns an exact
    `Amount` with the text as stated. Raises ParseError, with the reason, if the text is no amount or has two
    readings.
    """
    if len(text) > MAX_AMOUNT_LENGTH or has_invisible(text):
        raise ParseError(AMOUNT_UNREADABLE, text=text[:MAX_AMOUNT_LENGTH])
    clean = " ".join(unicodedata.normalize("NFC", text).lower().split())
    if not clean:
        raise ParseError(AMOUNT_MISSING, text=text)
    hedge, unhedged = _HEDGE.fullmatch(clean).groups()  # type: ignore[union-attr]
    sign, number, group_mark, tail, repaired = _parse_number(unhedged, text)
    unit_ore = _unit_ore(tail or (unit or "").lower(), text)
    if group_mark == "." and unit_ore != ORE_PER_KRONA:  # 1.500 mkr: one and a half, or fifteen hundred?
        raise ParseError(AMOUNT_AMBIGUOUS, text=text)
    signed_number = number.copy_negate() if sign < 0 else number  # multiplication would round to 28 digits
    return _amount(signed_number, unit_ore, text, _HEDGES.get(hedge, Hedge.EXACT), repaired=repaired)


def parse_kronor(kronor: int) -> Amount:
    """Return a whole number of kronor as an amount, as a decision file may give it. Raises ParseError."""
    if abs(kronor) >= ORE_LIMIT:  # first, because formatting a number of a million digits takes minutes
        shown = str(kronor) if abs(kronor) < 10**MAX_AMOUNT_LENGTH else "…"
        raise ParseError(AMOUNT_TOO_LARGE, text=shown)
    return _amount(Decimal(kronor), ORE_PER_KRONA, str(kronor), Hedge.EXACT, repaired=False)


def _amount(number: Decimal, unit_ore: int, text: str, hedge: Hedge, *, repaired: bool) -> Amount:
    """Return the amount of ``number`` units. Raises ParseError for part of an öre and for too large a sum."""
    ore = Fraction(number) * unit_ore  # exact, unlike decimals
    if ore.denominator != 1:  # 12,345 kr: an English thousand, or a third decimal?
        raise ParseError(AMOUNT_AMBIGUOUS, text=text)
    if abs(ore) >= ORE_LIMIT:
        raise ParseError(AMOUNT_TOO_LARGE, text=text)
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return Amount(int(ore), text, max(1, unit_ore // 10**decimals), hedge, repaired)


def _parse_number(rest: str, text: str) -> tuple[int, Decimal, str, str, bool]:
    """Return sign, number, grouping mark, the text after it, and whether a stray comma was skipped."""
    if word_match := _WORD.fullmatch(rest):
        sign = -1 if (word_match["sign"] or "").startswith("minus") else 1
        return sign, _WORDS[word_match["word"]], "", word_match["tail"], False
    match = _NUMBER.fullmatch(rest)
    if not match:
        raise ParseError(_no_number_rule(rest), text=text)
    tail = match["tail"].strip()
    has_stray_comma = tail.startswith(",")
    if has_stray_comma:
        tail = tail[1:].strip()
    digits = match["digits"]
    number = _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)
    if not number:
        raise ParseError(AMOUNT_AMBIGUOUS, text=text)
    group_mark = number.groupdict().get("mark") or ""
    whole = number["whole"].replace(group_mark, "") if group_mark else number["whole"]
    negative = (match["sign"] or "+").strip() in {"-", "−", "–", "minus"}
    value = Decimal(whole + ("." + number["cents"] if number["cents"] else ""))
    return (-1 if negative else 1), value, group_mark, tail, has_stray_comma


def _no_number_rule(rest: str) -> Rule:
    """Return the rule that says best why a text is no number."""
    if _RATE.search(rest):
        return AMOUNT_RATE
    return AMOUNT_PLACEHOLDER if _PLACEHOLDER.fullmatch(rest) else AMOUNT_UNREADABLE


def _unit_ore(tail: str, text: str) -> int:
    """Return the öre of one unit. Raises ParseError for a rate, a missing unit or an unknown one."""
    if not tail:
        raise ParseError(AMOUNT_WITHOUT_UNIT, text=text)
    for pattern, ore in MONEY_UNITS:
        if pattern.fullmatch(tail):
            return ore
    raise ParseError(AMOUNT_RATE if _RATE.search(tail) else AMOUNT_UNREADABLE, text=text)


def is_unit(text: str) -> bool:
    """Return whether a text is a unit of money such as ``mkr``, as a table's heading may state it."""
    return any(pattern.fullmatch(text.lower()) for pattern, _ in MONEY_UNITS)
