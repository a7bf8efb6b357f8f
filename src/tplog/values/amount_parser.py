"""Parse amounts as Swedish documents write them, exactly or not at all.

The grammar is ``[hedge] [sign] number unit``. A unit of one word may stand before the number instead
(``SEK 500 000``); ``:-`` or ``,-`` after the number means whole kronor; a footnote's mark (``400*``,
``400¹``, ``400 1)``) is skipped and reported. A text that is not certain (a rate, a placeholder, a number
without a unit, digits grouped in two ways) is refused with its reason.

Swedes part thousands by spaces or points and decimals by a comma; programs and English texts do it the other
way round. What a number can mean therefore depends on its marks and on its unit:

=========================  ======================  ======================  ======================
written                    kr, öre                 tkr                     mkr, miljarder
=========================  ======================  ======================  ======================
``1234``, ``1 234,5``      read (1)                read (1)                read (1)
``1.234``                  thousands (2)           refused (3)             refused (3)
``1.234,5``, ``1.234.567`` thousands (4)           thousands (4)           thousands (4)
``1,234``                  refused (5)             refused (6)             decimals (7)
``0,234``, ``1 234,567``   refused (5)             decimals (8)            decimals (8)
``1.5``, ``1,234.5``       refused (9)             refused (9)             refused (9)
=========================  ======================  ======================  ======================

1. A space only parts thousands, and a comma before one, two or more than three digits only parts decimals.
2. A point parts thousands in Swedish. The other reading, a decimal point, would give a krona a third decimal.
   In a table's cell the text may come from a program, so it is refused there.
3. 1,234 million by a program's decimal point, or 1 234 million by a Swedish one: both are sums in a budget.
4. Two points, or a point and then a comma, leave no other reading.
5. A krona has two decimals. Whoever writes a third has parted thousands by a comma, or has slipped.
6. 1 234 kr to the krona, or 1 234 tkr as English pages write it, those of tplog too.
7. Swedish papers state millions to the thousand in this way (``3,484 mkr``). By the other reading it would be
   more than a milliard, and no Swedish paper parts the thousands of its millions by commas.
8. No thousands begin with 0, have four digits before the mark, or are parted by two different marks.
9. Not Swedish notation; the decimal point and the comma for thousands are never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from tplog.values.amount import ORE_PER_KRONA, Amount, Hedge, kronor_text
from tplog.values.finding import Rule, Severity
from tplog.values.identifiers import ParseError, has_invisible
from tplog.values.limits import MAX_AMOUNT_LENGTH, ORE_LIMIT


def _parse_rule(code: str, sv: str, en: str) -> Rule:
    return Rule(code, Severity.REFUSE, sv, en, mandatory=True)


AMOUNT_MISSING = _parse_rule(
    "amount-missing",
    "Beloppet saknas (”{text}”). Skriv det som handlingen gör, till exempel ”3,5 mkr”.",
    "The amount is missing ('{text}'). Write it as the paper does, for example '3,5 mkr'.",
)
AMOUNT_PLACEHOLDER = _parse_rule(
    "amount-placeholder",
    "”{text}” håller plats för ett belopp men är inget.",
    "'{text}' holds the place of an amount but is none.",
)
AMOUNT_RATE = _parse_rule(
    "amount-rate",
    "”{text}” är ett förhållande (per något, procent), inte pengar. Skriv beloppet som det gav.",
    "'{text}' is a rate or ratio, not money. Write the amount that it came to.",
)
AMOUNT_WITHOUT_UNIT = _parse_rule(
    "amount-without-unit",
    "”{text}” saknar enhet. Skriv kr, tkr eller mkr, eller ange kolumnens enhet med unit.",
    "'{text}' has no unit. Write kr, tkr or mkr, or give the column's unit with unit.",
)
AMOUNT_AMBIGUOUS = _parse_rule(
    "amount-ambiguous",
    "”{text}” kan läsas på flera sätt{readings}. Skriv tusental med mellanslag och decimaler med komma.",
    "'{text}' can be read in more than one way{readings}. Write thousands with spaces and "
    "decimals with a comma.",
)
# Of an amount whose digits are clear, but not its unit.
UNIT_AMBIGUOUS = evolve(
    AMOUNT_AMBIGUOUS,
    sv="”{text}” kan läsas på flera sätt{readings}. Skriv beloppet inom citattecken, med enhet.",
    en="'{text}' can be read in more than one way{readings}. Write it in quotes, with its unit.",
)
AMOUNT_UNREADABLE = _parse_rule(
    "amount-unreadable",
    "”{text}” är inget belopp som går att läsa. Skriv till exempel ”700 000 kronor” eller ”3,5 mkr”.",
    "'{text}' is no readable amount. Write for example '700 000 kronor' or '3,5 mkr'.",
)
AMOUNT_TOO_LARGE = _parse_rule(
    "amount-too-large",
    "”{text}” är mer än en post kan hålla exakt, 45 000 miljarder kronor. Kontrollera belopp och enhet.",
    "'{text}' is more than a record can hold exactly, 45,000 billion kronor. Check the amount and its unit.",
)

HEDGES: dict[str, Hedge] = {
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
        (rf"t ?kr\.?|kkr\.?|(?:k|t)sek|tusen(?:tals?)?(?: {_KRONOR})?", 1_000 * ORE_PER_KRONA),
        (rf"mkr\.?|mnkr\.?|msek|(?:milj\.?|mn|miljon(?:er|tals)?)(?: {_KRONOR})?", 10**6 * ORE_PER_KRONA),
        (rf"mdkr\.?|mdr\.?(?: {_KRONOR})?|miljard(?:er)?(?: {_KRONOR})?", 10**9 * ORE_PER_KRONA),
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
_HEDGE = re.compile(rf"(?:({'|'.join(map(re.escape, sorted(HEDGES, key=len, reverse=True)))}) )?(.*)")
_UNIT_BEFORE = re.compile(
    r"(?P<unit>kronor|kr\.?|sek|tkr|kkr|[kt]sek|mkr|mnkr|msek|mdkr|mdr) ?"
    r"(?P<rest>(?:[0-9+\-−–]|minus |plus ).*)"
)
_WHOLE_KRONOR = re.compile(rf"[,:] ?[\-−–](?: ?{_KRONOR})?")  # 1 250:- and 1 250,- are whole kronor
_MARKS = "*¹²³⁰⁴-⁹"
_FOOTNOTE_MARK = re.compile(
    rf"(?P<before>[^{_MARKS}]*?) ?(?:\*+|[{_MARKS[1:]}]+\)?) ?(?P<after>[^{_MARKS}]*)"
)
_NUMBERED_MARK = re.compile(r"(?P<before>.*[0-9a-zåäö.]) [0-9]{1,2}\)(?P<after>(?: .*)?)")  # 400 1) tkr
_NUMBER = re.compile(r"(?P<sign>[+\-−–] ?|minus |plus )?(?P<digits>[0-9](?:[0-9 .,]*[0-9])?)(?P<tail>.*)")
_WORD = re.compile(
    rf"(?P<sign>minus |plus )?(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))}) (?P<tail>.+)"
)
_PLAIN = re.compile(r"(?P<whole>0|[1-9][0-9]*)(?:,(?P<cents>[0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:(?P<mark>[ .])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?:,(?P<cents>[0-9]+))?"
)
_PLACEHOLDER = re.compile(r"[x?.…_–\-—]+(?: ?[a-zåäö.]+)?")
MAX_AMBIGUOUS_UNIT = 1_000 * ORE_PER_KRONA  # the largest unit under which 1,234 is refused: tkr
_CERTAIN_GROUPS = re.compile(r".*\..*[.,].*")  # a second mark tells that a point parts thousands
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\ufe63\uff0d"), "-")
_RATE = re.compile(r"%|‰|\bprocent|\bpromille|\bper\b|/|\bprocentenhet")


@frozen
class _Number:
    """A number as written: its sign, its value without sign, its digits with their marks, the text after it.

    ``repaired`` is true if a stray comma or a footnote's mark was skipped.
    """

    sign: int
    value: Decimal
    digits: str
    tail: str
    repaired: bool = False

    def is_ambiguous(self, unit_ore: int) -> bool:
        """Return whether the last three digits may be thousands or decimals: the table above."""
        decimals = len(self.digits.partition(",")[2])
        if "." in self.digits and not _CERTAIN_GROUPS.fullmatch(self.digits):
            return unit_ore > ORE_PER_KRONA
        if decimals != 3:  # noqa: PLR2004 (the digits of a group)
            return False
        if unit_ore <= ORE_PER_KRONA:
            return True
        return unit_ore <= MAX_AMBIGUOUS_UNIT and bool(_LIKE_THOUSANDS.fullmatch(self.digits))

    def readings(self, unit_ore: int) -> str:
        """Return both readings of ambiguous digits: as decimals and as thousands."""
        ore = self.sign * int(re.sub(r"[ .,]", "", self.digits)) * unit_ore
        return two_readings(_in_kronor(Fraction(ore, 1_000)), _in_kronor(Fraction(ore)))


def two_readings(first: str, second: str) -> str:
    """Return two readings of one text as the ``readings`` of AMOUNT_AMBIGUOUS."""
    return f": {first} / {second}"


def _in_kronor(ore: Fraction) -> str:
    """Return a reading in kronor, or in öre if it is no whole number of them."""
    if ore.denominator == 1:
        return f"{kronor_text(int(ore), ',', thousands=' ').removesuffix(',00')} kr"
    whole, thousandths = divmod(abs(int(ore * 1_000)), 1_000)
    return f"{'-' if ore < 0 else ''}{whole},{thousandths:03d}".rstrip("0") + " öre"


def parse_amount(text: str, unit: str | None = None) -> Amount:
    """Parse a Swedish amount such as ``3,5 mkr``.

    ``unit`` is the unit that a table's heading states (``"mkr"``), for a number without one. Returns an exact
    `Amount` with the text as stated. Raises ParseError, with the reason, if the text is no amount or has two
    readings.
    """
    if len(text) > MAX_AMOUNT_LENGTH or has_invisible(text):
        raise ParseError(AMOUNT_UNREADABLE, text=text[:MAX_AMOUNT_LENGTH])
    clean = _normalized(text)
    if not clean:
        raise ParseError(AMOUNT_MISSING, text=text)
    hedge, unhedged = _HEDGE.fullmatch(clean).groups()  # type: ignore[union-attr]
    before = _UNIT_BEFORE.fullmatch(unhedged)
    number = _parse_number(before["rest"] if before else unhedged, text)
    unit_ore = _unit_of_number(number, before["unit"] if before else "", unit, text)
    if number.is_ambiguous(unit_ore):  # 1.500 mkr: one and a half, or fifteen hundred?
        raise ParseError(AMOUNT_AMBIGUOUS, text=text, readings=number.readings(unit_ore))
    # Not a product: decimals round that to 28 digits.
    signed = number.value.copy_negate() if number.sign < 0 else number.value
    return _amount(signed, unit_ore, text, HEDGES.get(hedge, Hedge.EXACT), repaired=number.repaired)


def _normalized(text: str) -> str:
    """Return a text in NFC and lower case, with single spaces between words and none around them."""
    return " ".join(unicodedata.normalize("NFC", plain_hyphens(text)).lower().split())


def plain_hyphens(text: str) -> str:
    """Return a text with the hyphen of a keyboard for those that a word processor writes in its place."""
    return text.translate(_HYPHENS)


def parse_kronor(kronor: int) -> Amount:
    """Return a whole number of kronor as an amount, as a decision file may give it. Raises ParseError."""
    if abs(kronor) >= ORE_LIMIT:  # first, because formatting a number of a million digits takes minutes
        shown = str(kronor) if abs(kronor) < 10**MAX_AMOUNT_LENGTH else "…"
        raise ParseError(AMOUNT_TOO_LARGE, text=shown)
    return _amount(Decimal(kronor), ORE_PER_KRONA, str(kronor), Hedge.EXACT, repaired=False)


def _amount(number: Decimal, unit_ore: int, text: str, hedge: Hedge, *, repaired: bool) -> Amount:
    """Return the amount of ``number`` units. Raises ParseError for part of an öre and for too large a sum."""
    ore = Fraction(number) * unit_ore  # exact, unlike decimals
    if ore.denominator != 1:  # 0,123456789 mkr
        raise ParseError(AMOUNT_AMBIGUOUS, text=text, readings="")
    if abs(ore) >= ORE_LIMIT:
        raise ParseError(AMOUNT_TOO_LARGE, text=text)
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return Amount(int(ore), text, max(1, unit_ore // 10**decimals), hedge, repaired)


def _parse_number(rest: str, text: str) -> _Number:
    """Return the number that a text begins with. Raises ParseError if it has none, or a malformed one."""
    if word_match := _WORD.fullmatch(rest):
        sign = -1 if (word_match["sign"] or "").startswith("minus") else 1
        return _Number(sign, _WORDS[word_match["word"]], "", word_match["tail"])
    numbered = _NUMBERED_MARK.fullmatch(rest)
    match = _NUMBER.fullmatch(numbered["before"] + numbered["after"] if numbered else rest)
    if not match:
        raise ParseError(_no_number_rule(rest), text=text)
    tail, digits = match["tail"].strip(), match["digits"]
    footnote = _FOOTNOTE_MARK.fullmatch(tail)
    if footnote and not (footnote["before"] and footnote["after"]):
        tail = footnote["before"] or footnote["after"]
    has_stray_comma = tail.startswith(",") and not _WHOLE_KRONOR.fullmatch(tail)
    if has_stray_comma:
        tail = tail[1:].strip()
    number = _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)
    if not number:
        raise ParseError(AMOUNT_AMBIGUOUS, text=text, readings=_readings_of_marks(digits, tail))
    whole = re.sub("[ .]", "", number["whole"])
    negative = (match["sign"] or "+").strip() in {"-", "−", "–", "minus"}
    value = Decimal(whole + ("." + number["cents"] if number["cents"] else ""))
    return _Number(-1 if negative else 1, value, digits, tail, has_stray_comma or bool(footnote or numbered))


def _readings_of_marks(digits: str, tail: str) -> str:
    """Return both readings of digits that no notation has: the last mark parts decimals, or thousands."""
    whole, mark, last = re.fullmatch(r"(.*?)([ .,]?)([0-9]+)", digits).groups()  # type: ignore[union-attr]
    if not mark:  # 007
        return ""
    together = re.sub(r"[ .,]", "", whole)
    return two_readings(f"{together},{last} {tail}".strip(), f"{together}{last} {tail}".strip())


def _no_number_rule(rest: str) -> Rule:
    """Return the rule that says best why a text is no number."""
    if _RATE.search(rest):
        return AMOUNT_RATE
    return AMOUNT_PLACEHOLDER if _PLACEHOLDER.fullmatch(rest) else AMOUNT_UNREADABLE


def _unit_of_number(number: _Number, before: str, column: str | None, text: str) -> int:
    """Return the öre of the unit after a number, before it, or else the column's. Raises ParseError."""
    if before and number.tail:
        raise ParseError(AMOUNT_UNREADABLE, text=text)
    if not _WHOLE_KRONOR.fullmatch(number.tail):
        return _unit_ore(number.tail or before or _normalized(column or ""), text)
    if "," in number.digits:
        raise ParseError(AMOUNT_UNREADABLE, text=text)
    if column is not None and (column_ore := _unit_ore(_normalized(column), text)) != ORE_PER_KRONA:
        ore = [Fraction(number.value) * unit_ore * number.sign for unit_ore in (ORE_PER_KRONA, column_ore)]
        raise ParseError(UNIT_AMBIGUOUS, text=text, readings=two_readings(*map(_in_kronor, ore)))
    return ORE_PER_KRONA


def _unit_ore(unit: str, text: str) -> int:
    """Return the öre of one unit. Raises ParseError for a rate, a missing unit or an unknown one."""
    if not unit:
        raise ParseError(AMOUNT_WITHOUT_UNIT, text=text)
    if ore := parse_unit(unit):
        return ore
    raise ParseError(AMOUNT_RATE if _RATE.search(unit) else AMOUNT_UNREADABLE, text=text)


def parse_unit(text: str) -> int | None:
    """Return the öre of a unit of money such as ``mkr`` or ``tusen kr``; None for any other text."""
    unit = _normalized(text)
    return next((ore for pattern, ore in MONEY_UNITS if pattern.fullmatch(unit)), None)


def stated_unit(text: str) -> int | None:
    """Return the öre of the unit in an amount's own text, before its number or after; None without."""
    unhedged = _HEDGE.fullmatch(_normalized(text))[2]  # type: ignore[index]
    if before := _UNIT_BEFORE.fullmatch(unhedged):
        return parse_unit(before["unit"])
    number = _NUMBER.fullmatch(unhedged)
    return parse_unit(number["tail"].strip(" *,")) if number else None


def is_unit(text: str) -> bool:
    """Return whether a text is a unit of money such as ``mkr``, as a table's heading may state it."""
    return parse_unit(text) is not None
